//! The peers, run by Node: `tests/bench/peers` builds and asks, `tests/bench/cold` counts what a browser fetches.

use super::cold;
use super::outcome::Outcome;
use super::score::score;
use super::set::{Collection, read_run};
use crate::run::{capture, minutes};
use crate::tools::browser::Browser;
use crate::tools::npm;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::Path;

/// A peer, or a variant of one.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// The name of its driver.
    pub name: &'static str,
    /// What it takes part in.
    sets: Sets,
    /// Whether what it fetches depends on what is asked.
    chunked: bool,
}

/// The collections that a peer or its variant says something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sets {
    /// All.
    Every,
    /// Those without spaces between words.
    Chinese,
    /// Those with typos.
    Typos,
}

const fn single(name: &'static str, sets: Sets) -> Peer {
    Peer { name, sets, chunked: false }
}

/// All of them.
pub const PEERS: [Peer; 7] = [
    Peer { name: "pagefind", sets: Sets::Every, chunked: true },
    single("minisearch", Sets::Every),
    // For scripts with spaces its words are the same.
    single("minisearch-segmenter", Sets::Chinese),
    single("flexsearch", Sets::Every),
    single("orama", Sets::Every),
    // Ranks worse than without tolerance wherever there are none, and takes minutes for it.
    single("orama-tolerant", Sets::Typos),
    single("lunr", Sets::Every),
];

impl Peer {
    /// Whether it takes part in a collection.
    pub fn takes(self, collection: &Collection) -> bool {
        match self.sets {
            Sets::Every => true,
            Sets::Chinese => collection.lang.starts_with("zh"),
            Sets::Typos => collection.tasks.iter().any(|task| task.name == "typos"),
        }
    }

    /// Builds its index of the collection in `folder` and asks it everything.
    pub fn measure(self, collection: &Collection, folder: &Path, browser: &Browser) -> Result<Outcome> {
        let out = folder.join(self.name);
        let mut node = npm::node();
        node.args(["--max-old-space-size=4096", "tests/bench/peers/run.mjs", self.name]);
        node.arg("--notes").arg(folder.join("notes.jsonl")).arg("--out").arg(&out);
        node.args(["--lang", &collection.lang]);
        let run = |task: &str| folder.join(format!("{task}.{}.trec", self.name));
        for task in &collection.tasks {
            let asked = folder.join(format!("{}.queries.jsonl", task.name));
            node.arg(format!("--task={}={}", asked.display(), run(&task.name).display()));
        }
        let report: Value = serde_json::from_str(&capture(&mut node, minutes(20))?).context("no report")?;
        let first = &report["tasks"][0];
        let mut outcome = Outcome {
            build_seconds: report["seconds"].as_f64().unwrap_or(f64::NAN),
            memory: report["rss"].as_u64(),
            files: report["files"].as_u64().unwrap_or(0),
            raw: report["raw"].as_u64().unwrap_or(0),
            brotli: report["brotli"].as_u64(),
            warm_ms: first["median"].as_f64(),
            p95_ms: first["p95"].as_f64(),
            ..Outcome::of(self.name)
        };
        for task in &collection.tasks {
            outcome.scores.insert(task.name.clone(), score(&task.qrels, &read_run(&run(&task.name))?));
        }
        outcome.cold = cold::seen(self.name, collection, &out, None, self.chunked, browser)?;
        Ok(outcome)
    }
}
