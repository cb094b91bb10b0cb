//! `cargo xtask bench search` and `bench relevance`: what is found, how fast, and for how many bytes.

pub mod compare;
mod corpora;
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

use anyhow::Result;
use set::Collection;

/// The sets with graded answers, and the collections with known items.
fn every(large: bool) -> Result<Vec<Collection>> {
    let mut collections = corpora::relevance()?;
    for mut collection in notes::collections(large)? {
        collection.tasks = known::tasks(&collection);
        collections.push(collection);
    }
    Ok(collections)
}
