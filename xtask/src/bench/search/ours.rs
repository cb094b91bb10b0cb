//! Notefall itself, through its command.

use super::cold;
use super::memory;
use super::outcome::Outcome;
use super::score::score;
use super::set::{Collection, read_run};
use crate::bench::files;
use crate::paths;
use crate::run::{Child, capture, command, finish, line, minutes};
use crate::tools::browser::Browser;
use anyhow::{Context as _, Result};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Files of a feed that are there without search, too.
const NOT_SEARCH: [&str; 4] = ["head", "cards", "notes", "ids"];

/// Whether this build of the command can search at all.
pub fn can_search(binary: &Path) -> Result<bool> {
    let help = capture(command(binary).arg("--help"), minutes(1))?;
    Ok(help.lines().any(|line| line.split_whitespace().next() == Some("search")))
}

/// Builds a feed of a collection's notes, as `folder/notefall/feed`, and asks it everything; in a browser too, where one is given.
pub fn measure(
    binary: &Path,
    collection: &Collection,
    folder: &Path,
    browser: Option<&Browser>,
) -> Result<Outcome> {
    let site = folder.join("notefall");
    if site.exists() {
        std::fs::remove_dir_all(&site)?;
    }
    std::fs::create_dir_all(&site)?;
    let feed = site.join("feed");
    let mut outcome = Outcome::of("notefall");
    let mut build = command(binary);
    build.arg("build").arg(folder.join("notes.jsonl")).arg("--out").arg(&feed);
    let start = Instant::now();
    outcome.memory =
        watched(quiet(build.args(["--title", "Bench", "--quiet"]), folder)?, 10).with_context(|| {
            format!(
                "the feed of {} could not be built; notefall.log beside its notes says why",
                collection.name
            )
        })?;
    outcome.build_seconds = start.elapsed().as_secs_f64();
    (outcome.files, outcome.raw) = weigh(&feed)?;
    for task in &collection.tasks {
        let asked = folder.join(format!("{}.queries.jsonl", task.name));
        let run = folder.join(format!("{}.notefall.trec", task.name));
        let start = Instant::now();
        finish(quiet(&mut answer(binary, &feed, &asked, &run), folder)?, minutes(10))
            .with_context(|| format!("{} of {} were not answered", task.name, collection.name))?;
        let seconds = start.elapsed().as_secs_f64();
        outcome.scores.insert(task.name.clone(), score(&task.qrels, &read_run(&run)?));
        if outcome.warm_ms.is_none() {
            outcome.warm_ms = Some(warm(binary, &feed, folder, &asked, task.queries.len(), seconds)?);
        }
    }
    if let Some(browser) = browser {
        // Put there now, for the widget is no part of the index.
        for (file, _) in files::of(&paths::dist().join("widget"))? {
            std::fs::copy(&file, feed.join(file.file_name().unwrap_or_default()))?;
        }
        outcome.cold = cold::seen("notefall", collection, &site, None, true, browser)?;
        outcome.edge = cold::seen_at_edge(binary, collection, &site, browser)?;
    }
    Ok(outcome)
}

/// Asks all queries of a file.
fn answer(binary: &Path, feed: &Path, queries: &Path, run: &Path) -> Command {
    let mut search = command(binary);
    search.arg("search").arg(feed).arg("--queries").arg(queries).arg("--run").arg(run);
    search.args(["--limit", "10"]);
    search
}

/// What it says goes to a file: which notes it skips is the same every time, and lines among the table help nobody.
fn quiet<'a>(command: &'a mut Command, folder: &Path) -> Result<&'a mut Command> {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("notefall.log"))?;
    Ok(command.stderr(log))
}

/// The mean time of a query: that of all, less that of the first alone, which starting and reading are in.
fn warm(binary: &Path, feed: &Path, folder: &Path, asked: &Path, count: usize, seconds: f64) -> Result<f64> {
    let first = folder.join("first.queries.jsonl");
    let all = std::fs::read_to_string(asked)?;
    std::fs::write(&first, all.lines().next().unwrap_or_default())?;
    let start = Instant::now();
    finish(quiet(&mut answer(binary, feed, &first, &folder.join("first.trec")), folder)?, minutes(1))?;
    let others = (count.max(2) - 1) as f64;
    Ok((seconds - start.elapsed().as_secs_f64()).max(0.0) * 1000.0 / others)
}

/// Runs to the end and gives back the most memory that it held.
fn watched(command: &mut Command, limit: u64) -> Result<Option<u64>> {
    let name = line(command);
    let mut child = Child::start(command.stdin(Stdio::null()), &name)?;
    let peak = memory::watch(child.id());
    child.wait(minutes(limit))?;
    Ok(peak.end())
}

/// Files and bytes that only search needs.
fn weigh(feed: &Path) -> Result<(u64, u64)> {
    let mut sum = (0, 0);
    for (path, size) in files::of(feed)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".bin") && !NOT_SEARCH.iter().any(|start| name.starts_with(start)) {
            sum.0 += 1;
            sum.1 += size;
        }
    }
    Ok(sum)
}
