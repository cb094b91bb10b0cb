//! What Chromium fetches from nothing to ten results: counted by `tests/bench/cold`.

use super::outcome::Cold;
use super::queries;
use super::set::Collection;
use crate::demo::engine::Engine;
use crate::run::{capture, command, finish, minutes};
use crate::tools::browser::Browser;
use crate::tools::npm;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// The page that `folder` holds for an engine, asked a collection's queries, or only the first where what is fetched does not depend on them.
/// With `edge`, what is below `feed/` comes from that feed.
pub fn seen(
    engine: &str,
    collection: &Collection,
    folder: &Path,
    edge: Option<&str>,
    chunked: bool,
    browser: &Browser,
) -> Result<Option<Cold>> {
    let queries = queries::cold(&collection.name);
    let queries = if chunked { queries } else { queries.get(..1).unwrap_or_default() };
    if queries.is_empty() {
        return Ok(None);
    }
    let mut node = npm::node();
    node.args(["tests/bench/cold/run.mjs", "--lang", &collection.lang, "--folder"]);
    node.arg(format!("{engine}={}", folder.display()));
    node.args(edge.iter().flat_map(|edge| ["--edge", edge]));
    node.args(queries.iter().flat_map(|query| ["--query", query]));
    node.env("NOTEFALL_CHROMIUM", &browser.chromium);
    let report: Value = serde_json::from_str(&capture(&mut node, minutes(5))?).context("no report")?;
    let number = |name: &str| report[name].as_f64().unwrap_or(f64::NAN);
    Ok(Some(Cold { bytes: number("bytes"), requests: number("requests"), rounds: number("rounds") }))
}

/// The same of a built feed that is published to the local Worker, which also searches it.
pub fn seen_at_edge(
    binary: &Path,
    collection: &Collection,
    folder: &Path,
    browser: &Browser,
) -> Result<Option<Cold>> {
    if queries::cold(&collection.name).is_empty() {
        return Ok(None);
    }
    // Nobody but us knows it, and only for as long as this takes.
    let token = format!("bench-{}", std::process::id());
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let state = folder.join("r2");
    let engine = Engine::start(port, &state, &token, 10)?;
    let address = format!("{}/f/bench/", engine.origin);
    let mut publish = command(binary);
    publish.arg("publish").arg(folder.join("feed")).args(["--to", &address]);
    finish(publish.env("NOTEFALL_TOKEN", &token), minutes(5)).context("the feed was not published")?;
    let cold = seen("notefall-edge", collection, folder, Some(&address), true, browser);
    drop(engine);
    std::fs::remove_dir_all(&state)?;
    cold
}
