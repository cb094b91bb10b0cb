//! When the first card and the first picture are there on a slow line, beside a page with the same cards that somebody wrote by hand.

use super::{measured, row};
use crate::bench::Table;
use crate::demo;
use crate::paths;
use crate::tools::npm;
use crate::weigh::{Gate, grouped};
use anyhow::{Context as _, Result};
use serde_json::Value;

/// So often each page is opened.
const RUNS: &str = "7";

/// The kinds of pages, what they are, and how many times as long as the page by hand each may take.
const KINDS: [(&str, &str, Option<f64>); 4] = [
    ("hand", "by hand", None),
    ("edge", "the edge's own page", Some(1.2)),
    ("pinned", "a snippet with preload hints", Some(1.5)),
    ("tag", "the bare tag", Some(2.0)),
];

/// What is timed, by its name in the report.
const TIMED: [(&str, &str); 2] = [("card", "first card"), ("picture", "first picture")];

/// Starts the demo, times the pages, and writes `tests/bench/first-card.md`.
pub fn measure() -> Result<Vec<Table>> {
    npm::ready()?;
    let demo = demo::start(&demo::Options { folder: None, port: 0, page_port: 0, minutes: 60, once: false })?;
    let report = measured("first-card.mjs", &["--feed", &demo.address, "--runs", RUNS])?;
    std::fs::write(paths::root().join("tests/bench/first-card.md"), document(&report)?)?;
    Ok(vec![("The first card on a slow line, as shares of the page by hand".to_owned(), gates(&report)?)])
}

/// The median of a kind, in milliseconds.
fn median(report: &Value, kind: &str, timed: &str) -> Result<f64> {
    let kinds = report["report"].as_array().context("the report has no kinds of pages")?;
    let found = kinds.iter().find(|one| one["name"] == kind);
    found.and_then(|one| one[timed].as_f64()).with_context(|| format!("the report has no {timed} of {kind}"))
}

fn gates(report: &Value) -> Result<Vec<Gate>> {
    let mut gates = Vec::new();
    for (kind, what, must) in KINDS {
        for (timed, name) in TIMED {
            let time = median(report, kind, timed)?;
            gates.push(Gate::shown(&format!("{name}, {what}, ms"), time.round()));
            if let Some(must) = must {
                let share = time / median(report, "hand", timed)?;
                gates.push(Gate::limited(&format!("{name}, {what}, share"), share, must));
            }
        }
    }
    Ok(gates)
}

fn document(report: &Value) -> Result<String> {
    let mut out = format!(
        "# The first card on a slow line\n\n\
         `cargo xtask bench first-card` wrote this: the demo's cards in Chromium, with Lighthouse's *Slow 4G* on each request (562.5 ms, 1,474.56 kbit/s down, \
         675 kbit/s up; `throttling` in its `core/config/constants.js`), a processor slowed down four times, a phone's window and nothing kept from before. Pages \
         and edge are different origins, both with HTTP/2 and brotli; in front of the Worker stands a cache that is warm. Each page was opened {RUNS} times, in turns, \
         and the medians are shown, in milliseconds, with shares of the page by hand. That one has the same cards and pictures and a style sheet of its own, and no script.\n\n\
         | page | first card | share | first picture | share | may be |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
    );
    for (kind, what, must) in KINDS {
        let mut cells = vec![what.to_owned()];
        for (timed, _) in TIMED {
            let time = median(report, kind, timed)?;
            cells.push(grouped(time.round()));
            cells.push(format!("{:.2}", time / median(report, "hand", timed)?));
        }
        cells.push(must.map_or_else(|| "–".to_owned(), |must| format!("{must:.1}")));
        out.push_str(&row(&cells));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shares_are_of_the_page_by_hand() {
        let one = |name: &str, card: f64| json!({"name": name, "card": card, "picture": 2.0 * card});
        let report = json!({"report": [one("hand", 1000.0), one("edge", 900.0), one("pinned", 1600.0), one("tag", 1900.0)]});
        let broken: Vec<String> =
            gates(&report).unwrap().into_iter().filter(|gate| !gate.holds()).map(|gate| gate.what).collect();
        let snippet = "a snippet with preload hints, share";
        assert_eq!(broken, [format!("first card, {snippet}"), format!("first picture, {snippet}")]);
        let written = document(&report).unwrap();
        assert!(written.contains("| the bare tag | 1,900 | 1.90 | 3,800 | 1.90 | 2.0 |"), "{written}");
        assert!(gates(&json!({"report": []})).is_err());
    }
}
