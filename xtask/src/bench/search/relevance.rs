//! `cargo xtask bench relevance`: the sets with graded answers and the known items, asked of Notefall alone.

use super::gates::{Measure, least};
use super::score::score;
use super::set::{Collection, read_run};
use super::{corpora, ours};
use crate::weigh::table;
use crate::{dist, paths};
use anyhow::{Result, bail};
use std::path::Path;

/// Builds every set with the command (the release build, unless another one is named) and prints the scores beside the gates.
pub fn run(binary: Option<&Path>) -> Result<()> {
    let binary = match binary {
        Some(binary) => binary.canonicalize()?,
        None => dist::command(true)?,
    };
    if !ours::can_search(&binary)? {
        bail!("{} has no `search` yet", binary.display());
    }
    let heading = ["set", "queries", "nDCG@10", "MRR@10", "must", "aim", ""];
    let mut rows = vec![heading.map(str::to_owned)];
    for collection in corpora::relevance()? {
        rows.extend(one(&binary, &collection)?);
    }
    println!("{}", table(&rows));
    Ok(())
}

fn one(binary: &Path, collection: &Collection) -> Result<Vec<[String; 7]>> {
    let folder = paths::work().join("search").join(&collection.name);
    collection.write(&folder)?;
    let feed = folder.join("feed");
    ours::build(binary, &folder.join("notes.jsonl"), &feed)?;
    let mut rows = Vec::new();
    for task in &collection.tasks {
        let run = folder.join(format!("{}.notefall.trec", task.name));
        ours::answer(binary, &feed, &folder.join(format!("{}.queries.jsonl", task.name)), &run)?;
        let score = score(&task.qrels, &read_run(&run)?);
        let gate = least(&collection.name, &task.name);
        let value = |measure| if measure == Measure::Ndcg { score.ndcg } else { score.mrr };
        rows.push([
            format!("{} {}", collection.name, task.name),
            task.queries.len().to_string(),
            format!("{:.4}", score.ndcg),
            format!("{:.4}", score.mrr),
            gate.map_or_else(String::new, |gate| format!("{:.3}", gate.must)),
            gate.map_or_else(String::new, |gate| format!("{:.3}", gate.aim)),
            gate.map_or_else(String::new, |gate| gate.verdict(value(gate.measure)).to_owned()),
        ]);
    }
    Ok(rows)
}
