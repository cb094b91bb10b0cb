//! Notefall itself, through its command.

use crate::run::{capture, command, finish, minutes};
use anyhow::{Context as _, Result};
use std::path::Path;

/// Builds a feed of a collection's notes.
pub fn build(binary: &Path, notes: &Path, feed: &Path) -> Result<()> {
    if feed.exists() {
        std::fs::remove_dir_all(feed)?;
    }
    let mut build = command(binary);
    build.arg("build").arg(notes).arg("--out").arg(feed).args(["--title", "Bench", "--quiet"]);
    finish(&mut build, minutes(10)).context("the feed could not be built")
}

/// Asks all queries of a file and writes the run.
pub fn answer(binary: &Path, feed: &Path, queries: &Path, run: &Path) -> Result<()> {
    let mut search = command(binary);
    search.arg("search").arg(feed).arg("--queries").arg(queries).arg("--run").arg(run);
    finish(search.args(["--limit", "10"]), minutes(10)).context("the queries were not answered")
}

/// Whether this build of the command can search at all.
pub fn can_search(binary: &Path) -> Result<bool> {
    let help = capture(command(binary).arg("--help"), minutes(1))?;
    Ok(help.lines().any(|line| line.split_whitespace().next() == Some("search")))
}
