//! `cargo xtask dist`: everything that is handed out, and what it weighs.

use crate::compile::Std;
use crate::run::{cargo, finish, minutes, span};
use crate::weigh::{self, Gate, Weight};
use crate::{archive, demo, package, paths, site, widget, worker};
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Loader and wasm before the first card, with std built for size.
const SMALL_GATE: f64 = 20_000.0;
/// The same with the toolchain's own std.
const PLAIN_GATE: f64 = 26_000.0;

/// The search's script and wasm. The design's gate is 15,000; until that is reached, what has been reached is held.
const SEARCH_GATE: f64 = 25_300.0;

/// The script and wasm for suggestions.
const SUGGEST_GATE: f64 = 20_000.0;

/// So much more these modules may weigh with the toolchain's own std, for which the design has no gate.
const PLAIN_MORE: f64 = 2_000.0;

/// The same for suggestions, which have std in them.
const SUGGEST_PLAIN_MORE: f64 = 9_500.0;

/// The note view's script and wasm. The design's gate is 15,000; until that is reached again, what has been reached is held.
const NOTE_GATE: f64 = 17_150.0;

/// A part that can be built alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Loader and wasm: target/dist/widget
    Widget,
    /// The npm package, of the same widget: target/dist/npm
    Package,
    /// The Worker: target/dist/edge
    Edge,
    /// The command `notefall` with its manual, and an archive of both: target/dist/command
    Command,
    /// The documentation, the playground and the examples: target/dist/site; together with the command, also the feeds that they show
    Site,
}

/// What to build, and how.
#[derive(Debug, Default, clap::Args)]
pub struct Options {
    /// Only these parts
    #[arg(value_name = "PART")]
    pub parts: Vec<Part>,
    /// Build std for size or fail (without this: where it can be done)
    #[arg(long, conflicts_with = "plain")]
    pub small: bool,
    /// Build with the toolchain's own std
    #[arg(long)]
    pub plain: bool,
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }

    fn std(&self) -> Std {
        match (self.small, self.plain) {
            (true, _) => Std::Small,
            (_, true) => Std::Plain,
            _ => Std::SmallIfPossible,
        }
    }
}

/// The numbers with a gate.
pub struct Report {
    /// Empty where the widget was not built.
    pub gates: Vec<Gate>,
}

impl Report {
    /// Fails where a gate is broken.
    pub fn check(&self) -> Result<()> {
        match self.gates.iter().find(|gate| !gate.holds()) {
            Some(broken) => anyhow::bail!("the gate is broken: {}", broken.what),
            None => Ok(()),
        }
    }
}

/// Builds and prints the tables. A broken gate is shown, but only `test` and `bench` fail for it.
pub fn run(options: &Options) -> Result<Report> {
    let start = Instant::now();
    let _lock = lock()?;
    let mut gates = Vec::new();
    if options.wants(Part::Widget) || options.wants(Part::Package) {
        let made = widget::build(options.std())?;
        let folder = paths::dist().join("widget");
        let weights = made.names.iter().map(|name| weigh::file(&folder, name)).collect::<Result<Vec<_>>>()?;
        gates.extend(modules(&weights, made.small));
        println!(
            "{}",
            heading("target/dist/widget", if made.small { "std built for size" } else { "plain std" })
        );
        println!("{}", weigh::files_table(&weights));
        if options.wants(Part::Package) {
            let names = package::build(&made)?;
            let folder = paths::dist().join("npm");
            let weights = names.iter().map(|name| weigh::file(&folder, name)).collect::<Result<Vec<_>>>()?;
            let of_package = modules(&weights, made.small);
            gates.extend(of_package.map(|gate| Gate { what: format!("npm: {}", gate.what), ..gate }));
            println!("{}", heading("target/dist/npm", "the package"));
            println!("{}", weigh::files_table(&weights));
        }
    }
    if options.wants(Part::Edge) {
        let folder = paths::dist().join("edge");
        let weights =
            worker::build()?.iter().map(|name| weigh::file(&folder, name)).collect::<Result<Vec<_>>>()?;
        println!("{}", heading("target/dist/edge", "the Worker"));
        println!("{}", weigh::files_table(&weights));
    }
    if options.wants(Part::Command) {
        let path = command()?;
        let folder = paths::dist().join("command");
        let archive = archive::write(&path)?;
        let plain = |path: PathBuf, name: &str| -> Result<Weight> {
            Ok(Weight { name: name.to_owned(), raw: std::fs::metadata(path)?.len(), brotli: None })
        };
        let mut weights = vec![plain(path, "notefall")?];
        for name in &archive {
            weights.push(plain(folder.join(name), name)?);
        }
        println!("{}", heading("target/dist/command", "the command"));
        println!("{}", weigh::files_table(&weights));
    }
    if options.wants(Part::Site) {
        let folder = site::write()?;
        let weights =
            site::names()?.iter().map(|name| weigh::file(&folder, name)).collect::<Result<Vec<_>>>()?;
        println!("{}", heading("target/dist/site", "the documentation"));
        println!("{}", weigh::files_table(&weights));
        if options.wants(Part::Command) {
            feeds(&folder)?;
        }
    }
    if !gates.is_empty() {
        println!("{}", weigh::gates_table(&gates));
    }
    println!("Done in {}.", span(start.elapsed()));
    Ok(Report { gates })
}

/// Held while the files in `target/dist` are made, for two at a time would write the same ones.
pub fn lock() -> Result<std::fs::File> {
    std::fs::create_dir_all(paths::work())?;
    let lock = std::fs::File::create(paths::work().join("lock"))?;
    lock.lock().context("the lock in target/xtask could not be taken")?;
    Ok(lock)
}

fn heading(folder: &str, what: &str) -> String {
    format!("{folder} ({what})")
}

/// The gates of the modules, of which script and wasm stand in pairs, the loader first.
pub fn modules(weights: &[Weight], small: bool) -> [Gate; 4] {
    [
        first_card(&weights[0], &weights[1], small),
        note_view(&weights[2], &weights[3], small),
        search(&weights[4], &weights[5], small),
        suggest(&weights[6], &weights[7], small),
    ]
}

/// Loader and wasm; the style sheet is inside the loader.
fn first_card(loader: &Weight, wasm: &Weight, small: bool) -> Gate {
    let sum = loader.brotli.unwrap_or(loader.raw) + wasm.brotli.unwrap_or(wasm.raw);
    let (what, must) = match small {
        true => ("before the first card, std built for size (brotli)", SMALL_GATE),
        false => ("before the first card, plain std (brotli)", PLAIN_GATE),
    };
    Gate::limited(what, sum as f64, must)
}

/// What opening a note adds.
fn note_view(script: &Weight, wasm: &Weight, small: bool) -> Gate {
    Gate::limited("note view (brotli)", both(script, wasm), gate(NOTE_GATE, small))
}

/// What searching in the page adds.
fn search(script: &Weight, wasm: &Weight, small: bool) -> Gate {
    Gate::limited("search (brotli)", both(script, wasm), gate(SEARCH_GATE, small))
}

/// What suggestions add.
fn suggest(script: &Weight, wasm: &Weight, small: bool) -> Gate {
    let gate = if small { SUGGEST_GATE } else { SUGGEST_GATE + SUGGEST_PLAIN_MORE };
    Gate::limited("suggestions (brotli)", both(script, wasm), gate)
}

fn gate(must: f64, small: bool) -> f64 {
    if small { must } else { must + PLAIN_MORE }
}

fn both(script: &Weight, wasm: &Weight) -> f64 {
    (script.brotli.unwrap_or(script.raw) + wasm.brotli.unwrap_or(wasm.raw)) as f64
}

/// What the site's pages show, so that any static host can serve it: three feeds, with the widget beside them.
fn feeds(site: &Path) -> Result<()> {
    let binary = command()?;
    widget::build(Std::SmallIfPossible)?;
    let widget = paths::dist().join("widget");
    let notes = paths::root().join("www/demo/notes");
    for (name, source, title) in [
        ("feed", notes.clone(), demo::TITLE),
        ("kitchen", notes.join("kitchen"), "Kitchen"),
        ("walks", notes.join("walks"), "Walks"),
    ] {
        demo::build(&binary, &source, &site.join(name), title, Some(&widget))?;
    }
    Ok(())
}

/// Builds the command and gives back its path.
pub fn command() -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["build", "--quiet", "--release", "--package", "notefall", "--bin", "notefall"]);
    finish(&mut build, minutes(20)).context("the command could not be built")?;
    Ok(command_in("release"))
}

/// Where cargo puts the command: `release` or `debug`.
pub fn command_in(folder: &str) -> PathBuf {
    paths::target().join(folder).join(format!("notefall{}", std::env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(brotli: u64) -> Weight {
        Weight { name: String::new(), raw: 10 * brotli, brotli: Some(brotli) }
    }

    #[test]
    fn the_gate_depends_on_the_std() {
        let wasm = SMALL_GATE as u64 - 5_000 + 1;
        let small = first_card(&weight(5_000), &weight(wasm), true);
        assert!(!small.holds());
        assert!(Report { gates: vec![small] }.check().is_err());
        let plain = first_card(&weight(5_000), &weight(wasm), false);
        assert!(plain.holds());
        assert!(Report { gates: vec![plain] }.check().is_ok());
    }
}
