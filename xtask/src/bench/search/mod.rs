//! `cargo xtask bench search` and `bench relevance`: what is found, how fast, and for how many bytes.

mod cold;
pub mod compare;
pub mod corpora;
mod gates;
mod known;
mod markdown;
mod memory;
mod notes;
mod ours;
mod outcome;
mod peers;
mod pick;
mod plot;
mod queries;
pub mod relevance;
mod report;
mod score;
mod set;
mod tables;

use crate::dist;
use anyhow::{Context as _, Result};
use set::Collection;
use std::path::PathBuf;

/// What to measure, and with what.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Selection {
    /// The command `notefall` to measure, where not this repository's release build (for relevance and search)
    #[arg(long, value_name = "FILE")]
    bin: Option<PathBuf>,
    /// All poems instead of some: peers take many minutes and a gigabyte for them (for relevance and search)
    #[arg(long)]
    large: bool,
    /// Only these sets; nothing is kept then (for relevance and search)
    #[arg(long = "set", value_name = "NAME")]
    sets: Vec<String>,
    /// Without the peers; nothing is kept then (for search)
    #[arg(long)]
    alone: bool,
}

impl Selection {
    fn binary(&self) -> Result<PathBuf> {
        match &self.bin {
            Some(binary) => {
                binary.canonicalize().with_context(|| format!("{} is not here", binary.display()))
            }
            None => dist::command(),
        }
    }

    /// The sets with graded answers, and the collections with known items.
    fn collections(&self) -> Result<Vec<Collection>> {
        let mut collections = corpora::relevance()?;
        collections.extend(notes::collections(self.large)?);
        collections.retain(|collection| self.sets.is_empty() || self.sets.contains(&collection.name));
        for collection in collections.iter_mut().filter(|collection| collection.tasks.is_empty()) {
            collection.tasks = known::tasks(collection);
        }
        Ok(collections)
    }
}
