//! Traces of scrolling through 10,000 notes, in all layouts that scroll.

use super::{measured, row};
use crate::bench::Table;
use crate::bench::search::corpora::lines;
use crate::compile::Std;
use crate::run::{command, finish, minutes};
use crate::weigh::{Gate, grouped};
use crate::{dist, paths, widget};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::path::Path;

/// How many notes are scrolled through.
const NOTES: usize = 10_000;

/// The most that a task of the main thread may take, in milliseconds: longer ones are seen.
const TASK: f64 = 50.0;

/// Builds a feed of poems with the demo's pictures, scrolls, and writes `tests/bench/scroll.md`.
pub fn measure() -> Result<Vec<Table>> {
    let poems = paths::corpora().join("poems.jsonl.gz");
    if !poems.exists() {
        eprintln!("The poems are not here, so nothing is scrolled; NOTEFALL_CORPORA names where they are.");
        return Ok(Vec::new());
    }
    let binary = {
        let _lock = dist::lock()?;
        widget::build(Std::SmallIfPossible)?;
        dist::command()?
    };
    let work = tempfile::tempdir()?;
    write_notes(&poems, work.path())?;
    let site = work.path().join("site");
    let mut build = command(&binary);
    build.arg("build").arg(work.path().join("notes.jsonl")).arg("--out").arg(site.join("feed"));
    build.args(["--title", "Poems", "--quiet", "--widget"]).arg(paths::dist().join("widget"));
    build.arg("--cache").arg(work.path().join("cache"));
    finish(&mut build, minutes(10)).context("the poems could not be built")?;
    let report = measured("scroll.mjs", &["--folder", &site.to_string_lossy()])?;
    let rows = report.as_array().context("scroll.mjs printed no list")?;
    std::fs::write(paths::root().join("tests/bench/scroll.md"), document(rows))?;
    Ok(vec![(
        format!("Scrolling through {} notes, the processor slowed down four times", grouped(NOTES as f64)),
        gates(rows),
    )])
}

/// Poems, four of five with one of the demo's pictures.
fn write_notes(poems: &Path, folder: &Path) -> Result<()> {
    let pictures = folder.join("pictures");
    std::fs::create_dir(&pictures)?;
    let mut names = Vec::new();
    for section in std::fs::read_dir(paths::root().join("www/demo/notes"))? {
        let Ok(drawn) = std::fs::read_dir(section?.path().join("pictures")) else { continue };
        for file in drawn {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            if name.ends_with(".webp") {
                std::fs::copy(file.path(), pictures.join(&name))?;
                names.push(format!("pictures/{name}"));
            }
        }
    }
    names.sort();
    let mut out = String::new();
    for (mut poem, number) in lines(poems)?.into_iter().zip(0..NOTES) {
        if !number.is_multiple_of(5) {
            poem["images"] = json!([{"src": names.get(number % names.len())}]);
        }
        out.push_str(&format!("{poem}\n"));
    }
    Ok(std::fs::write(folder.join("notes.jsonl"), out)?)
}

fn number(row: &Value, name: &str) -> f64 {
    row[name].as_f64().unwrap_or(f64::NAN)
}

/// "list, phone, reading"
fn name(row: &Value) -> String {
    ["layout", "window", "speed"].map(|part| row[part].as_str().unwrap_or_default()).join(", ")
}

fn gates(rows: &[Value]) -> Vec<Gate> {
    rows.iter()
        .map(|row| Gate::limited(&format!("{}: longest task, ms", name(row)), number(row, "longest"), TASK))
        .collect()
}

fn document(rows: &[Value]) -> String {
    let mut out = format!(
        "# Scrolling\n\n\
         `cargo xtask bench scroll` wrote this: {} poems, four of five with a picture, in Chromium with its processor slowed down four times, on a phone's and a \
         laptop's window, scrolled for five seconds at 600 (reading) and at 6,000 pixels a second (flinging) while a trace was taken. Tasks are those of the page's main thread, as \
         long as it was at work on them (its own processor time, so that what else the machine did does not count); frames are those that the page's \
         scripts saw. All times are milliseconds. No task may take more than {TASK}.\n\n\
         | layout, window, speed | longest task | tasks over {TASK} | frames | half come within | 95 % | 99 % | cards in the DOM | elements |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        grouped(NOTES as f64)
    );
    for one in rows {
        let mut cells = vec![name(one), format!("{:.1}", number(one, "longest"))];
        cells.extend(["long", "frames"].map(|what| grouped(number(one, what))));
        let times = one["times"].as_array().into_iter().flatten();
        cells.extend(times.map(|time| format!("{:.0}", time.as_f64().unwrap_or(f64::NAN))));
        cells.extend(["cards", "elements"].map(|what| grouped(number(one, what))));
        out.push_str(&row(&cells));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_task_breaks_the_gate_and_stands_in_the_table() {
        let one = |longest: f64| {
            json!({"layout": "list", "window": "phone", "speed": "reading", "longest": longest, "long": 1, "frames": 300,
                "times": [16.7, 33.4, 50.0], "cards": 14, "elements": 132})
        };
        let rows = [one(49.9), one(50.1)];
        assert_eq!(gates(&rows).iter().map(Gate::holds).collect::<Vec<_>>(), [true, false]);
        let line = "| list, phone, reading | 50.1 | 1 | 300 | 17 | 33 | 50 | 14 | 132 |";
        assert!(document(&rows).contains(line), "{}", document(&rows));
        // What was not measured is no good number.
        assert!(!gates(&[json!({})]).iter().all(Gate::holds));
    }
}
