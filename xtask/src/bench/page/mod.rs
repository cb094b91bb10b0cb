//! Pages in Chromium on a slow phone: when the first card is there, and how smooth scrolling is. `tests/bench/page` measures.

pub mod first_card;
pub mod scroll;

use crate::run::{capture, minutes};
use crate::tools::{browser, npm};
use anyhow::{Context as _, Result};
use serde_json::Value;

/// Runs one of the scripts of `tests/bench/page`, and reads what it prints.
fn measured(script: &str, arguments: &[&str]) -> Result<Value> {
    let browser = browser::find_or_install()?;
    let mut node = npm::node();
    node.arg(format!("tests/bench/page/{script}")).args(arguments);
    node.env("NOTEFALL_CHROMIUM", &browser.chromium);
    serde_json::from_str(&capture(&mut node, minutes(20))?)
        .with_context(|| format!("{script} printed no JSON"))
}

/// A row of a table in Markdown.
fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}
