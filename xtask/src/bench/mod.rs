//! `cargo xtask bench`: numbers beside their gates.

mod edge;
mod feed;
mod files;
mod lighthouse;
mod page;
mod search;
mod weight;

use crate::weigh::{self, Gate};
use anyhow::{Result, bail};

/// One set of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// What a reader downloads before the first card
    Weight,
    /// What building a feed makes, and how fast
    Feed,
    /// What Lighthouse says of the demo's blog page; only when named
    Lighthouse,
    /// When the first card is there on a slow line, beside a page by hand; only when named
    FirstCard,
    /// How smooth scrolling through 10,000 notes is; only when named
    Scroll,
    /// A hashtag that grows while people read it; only when named
    Surge,
    /// How much the Worker can take, beside one that only reads; only when named
    Load,
    /// How well Notefall's search ranks; only when named
    Relevance,
    /// Notefall's search beside its peers, in `tests/bench`; only when named
    Search,
}

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only these
    #[arg(value_name = "WHAT")]
    pub what: Vec<What>,
    #[command(flatten)]
    search: search::Selection,
}

/// What is measured without search, in this order.
const ORDER: [What; 7] =
    [What::Weight, What::Feed, What::Lighthouse, What::FirstCard, What::Scroll, What::Surge, What::Load];

/// Measures, prints the tables and fails where a gate is broken.
pub fn run(options: &Options) -> Result<()> {
    let mut broken = Vec::new();
    if options.what.contains(&What::Relevance) {
        search::relevance::run(&options.search)?;
    }
    if options.what.contains(&What::Search) {
        search::compare::run(&options.search)?;
    }
    for what in ORDER {
        let is_usual = matches!(what, What::Weight | What::Feed);
        if !(options.what.contains(&what) || is_usual && options.what.is_empty()) {
            continue;
        }
        let tables = match what {
            What::Weight => weight::measure()?,
            What::Feed => feed::measure()?,
            What::Lighthouse => lighthouse::measure()?,
            What::FirstCard => page::first_card::measure()?,
            What::Scroll => page::scroll::measure()?,
            What::Surge => vec![edge::surge::measure()?],
            What::Load => edge::load::measure()?,
            What::Relevance | What::Search => Vec::new(),
        };
        for (heading, gates) in tables {
            println!("{heading}\n{}", weigh::gates_table(&gates));
            broken.extend(gates.into_iter().filter(|gate| !gate.holds()).map(|gate| gate.what));
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => bail!("broken gates: {}", broken.join("; ")),
    }
}

/// How well search ranks, of this repository's own build. Where there are no sets of questions it says so.
pub fn relevance() -> Result<()> {
    search::relevance::run(&search::Selection::default())
}

/// A heading and the numbers under it.
type Table = (String, Vec<Gate>);
