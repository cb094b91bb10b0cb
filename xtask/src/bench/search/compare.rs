//! `cargo xtask bench search`: Notefall beside its peers, on the same notes in the same run.

use super::gates::Measure;
use super::outcome::Outcome;
use super::peers::PEERS;
use super::plot::{Group, Scale, bars};
use super::report::Measured;
use super::set::Collection;
use super::{Selection, ours, tables};
use crate::compile::Std;
use crate::run::span;
use crate::tools::browser::{self, Browser};
use crate::tools::npm;
use crate::{dist, paths, widget, worker};
use anyhow::Result;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

/// Measures everything, prints the tables and keeps them in `tests/bench`.
pub fn run(options: &Selection) -> Result<()> {
    let start = Instant::now();
    npm::ready()?;
    let browser = browser::find_or_install()?;
    let binary = options.binary()?;
    let lock = dist::lock()?;
    widget::build(Std::SmallIfPossible)?;
    worker::build()?;
    drop(lock);
    let searches = ours::can_search(&binary)?;
    if !searches {
        println!("`notefall search` is not there yet, so the peers are measured alone.\n");
    }
    let mut all = Vec::new();
    for collection in options.collections()? {
        let measured = one(searches.then_some(&*binary), &collection, &browser, options.alone)?;
        // Each as soon as it is there, for the next one may take a while.
        println!("{}", tables::plain(&tables::costs(&measured)));
        all.push(measured);
    }
    let (ranks, gates) = (tables::ranks(&all), tables::gates(&all));
    println!("{}\n{}", tables::plain(&ranks), tables::plain(&gates));
    if options.sets.is_empty() && !options.alone {
        let costs = all.iter().map(tables::costs);
        let found: Vec<tables::Table> = std::iter::once(ranks).chain(costs).chain([gates]).collect();
        keep(&all, &found, options.large)?;
    }
    println!("{}", said(&all));
    println!("Done in {}.", span(start.elapsed()));
    Ok(())
}

/// The list of everything in which Notefall is not first.
fn said(all: &[Measured]) -> String {
    if all.iter().all(|measured| measured.ours().is_none()) {
        return "behind: Notefall was not measured".to_owned();
    }
    let behind: Vec<String> = all.iter().flat_map(Measured::behind).collect();
    match behind.is_empty() {
        true => "behind: nowhere that was measured".to_owned(),
        false => format!("behind:\n  {}", behind.join("\n  ")),
    }
}

/// All engines on one collection, or ours alone, one after the other so that none takes another's time.
fn one(binary: Option<&Path>, collection: &Collection, browser: &Browser, alone: bool) -> Result<Measured> {
    let folder = paths::work().join("search").join(&collection.name);
    collection.write(&folder)?;
    let mut measured = Measured::of(collection);
    let mut add = |name: &str, result: Result<Outcome>| {
        let outcome = result.unwrap_or_else(|error| {
            eprintln!("{name} on {}: {error:#}", collection.name);
            Outcome { failed: Some("failed".to_owned()), ..Outcome::of(name) }
        });
        measured.outcomes.push(outcome);
    };
    if let Some(binary) = binary {
        eprintln!("{}: notefall", collection.name);
        add("notefall", ours::measure(binary, collection, &folder, Some(browser)));
    }
    for peer in PEERS.into_iter().filter(|peer| !alone && peer.takes(collection)) {
        eprintln!("{}: {}", collection.name, peer.name);
        add(peer.name, peer.measure(collection, &folder, browser));
    }
    Ok(measured)
}

/// Writes the numbers, the tables and the plots.
fn keep(all: &[Measured], found: &[tables::Table], large: bool) -> Result<()> {
    let folder = paths::root().join("tests/bench");
    // The long run does not overwrite what the usual one says.
    let name = if large { "search-large" } else { "search" };
    let numbers = json!({"collections": all.iter().map(Measured::json).collect::<Vec<_>>()});
    std::fs::write(
        folder.join(format!("{name}.json")),
        format!("{}\n", serde_json::to_string_pretty(&numbers)?),
    )?;
    let mut text = String::from(HEADING);
    for plot in plots(all) {
        let file = format!("{name}-{}.svg", plot.0);
        std::fs::write(folder.join(&file), plot.1)?;
        text.push_str(&format!("![{}]({file})\n\n", plot.0));
    }
    text.push_str(&found.iter().map(tables::markdown).collect::<Vec<_>>().join("\n"));
    std::fs::write(folder.join(format!("{name}.md")), text)?;
    Ok(())
}

const HEADING: &str = "# Search, measured\n\n\
    Written by `cargo xtask bench search`. `tests/bench/README.md` says what the columns mean.\n\n";

/// Relevance, known items, and what a first search fetches.
fn plots(all: &[Measured]) -> [(&'static str, String); 3] {
    let engines = tables::engines(all);
    let group = |name: String, measured: &Measured, of: &dyn Fn(&Outcome) -> Option<f64>| {
        let of_engine =
            |engine: &String| of(measured.outcomes.iter().find(|outcome| outcome.engine == *engine)?);
        Group { name, values: engines.iter().map(of_engine).collect() }
    };
    let tasks = |questions: bool| -> Vec<Group> {
        let chosen =
            all.iter().flat_map(|measured| measured.tasks.iter().map(move |(task, _)| (measured, task)));
        chosen
            .filter(|(_, task)| (task.as_str() == "questions") == questions)
            .map(|(measured, task)| {
                let name =
                    if questions { measured.name.clone() } else { format!("{} {task}", measured.name) };
                group(name, measured, &|outcome| Some(Measure::of(task).value(*outcome.scores.get(task)?)))
            })
            .collect()
    };
    let cold = all.iter().filter(|measured| measured.outcomes.iter().any(|outcome| outcome.cold.is_some()));
    let cold: Vec<Group> = cold
        .map(|measured| group(measured.name.clone(), measured, &|outcome| Some(outcome.cold?.bytes)))
        .collect();
    [
        ("questions", bars("Questions with graded answers, nDCG@10", &engines, &tasks(true), Scale::Share)),
        ("known-items", bars("Known items, MRR@10", &engines, &tasks(false), Scale::Share)),
        ("cold", bars("A first search, bytes fetched", &engines, &cold, Scale::Bytes)),
    ]
}
