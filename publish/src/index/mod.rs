//! Builds what search needs of a segment: the vocabulary with its postings, words spelt backwards, and the segment's part of `find.bin`.

mod collect;
mod facets;
mod glosses;
mod shards;
mod suggest;
mod vocabulary;

pub use facets::top;
pub use shards::{Columns, Sizes};
pub use suggest::{FILE_BYTES, Suggested, suggested};

use collect::Collector;
use notefall_core::note::Note;
use notefall_core::search::find::Part;
use rayon::prelude::*;
use vocabulary::Vocabulary;

/// So many notes are taken apart at a time, by one thread.
const BATCH: usize = 1_024;

/// Feeds of more notes are indexed more sparingly, which makes the index a fifth smaller: titles are found by the first letters of
/// syllables only where a run begins.
const LARGE: usize = 20_000;

/// What search needs of a segment.
#[derive(Debug, Default)]
pub struct Index {
    /// The payloads of the `index` shards, in columns.
    pub index: Vec<Columns>,
    /// The payloads of the `spell` shards.
    pub spell: Vec<Vec<u8>>,
    /// The segment's part of `find.bin`, still without the segment's hash.
    pub part: Part,
    /// Traditional characters and the simplified ones that stand for them, for all characters in the vocabulary.
    pub simplified: Vec<(char, char)>,
    /// Average lengths of titles, tags and texts, in 1/16 terms.
    pub lengths: [u32; 3],
}

/// Indexes the notes of a segment, in feed order.
#[must_use]
pub fn build(notes: &[Note]) -> Index {
    let lengths = collect::average_lengths(notes);
    let is_large = notes.len() > LARGE;
    let mut vocabulary = Vocabulary::default();
    // Batches keep their order, so that the same notes give the same bytes on any number of cores.
    let batches: Vec<_> = notes
        .par_chunks(BATCH)
        .enumerate()
        .map(|(number, notes)| {
            let mut collector = Collector::new(lengths, is_large);
            for (at, note) in notes.iter().enumerate() {
                collector.take((number * BATCH + at) as u32, note);
            }
            collector.finish()
        })
        .collect();
    for batch in batches {
        vocabulary.merge(batch);
    }
    let count = u32::try_from(notes.len()).unwrap_or(u32::MAX);
    let simplified = vocabulary.simplified();
    let spell = shards::spell(&vocabulary);
    for (entry, aliases) in glosses::aliases(&vocabulary, notes.len()) {
        vocabulary.add_aliases(&entry, aliases);
    }
    let entries = vocabulary.into_entries();
    let (index, begins) = shards::index(entries, Sizes::of(notes.len()));
    let part = Part {
        segment: 0,
        notes: count,
        adds: count.into(),
        gone: Vec::new(),
        index: begins,
        has_spell: !spell.payloads.is_empty(),
        spell: spell.begins,
    };
    Index { index, spell: spell.payloads, part, simplified, lengths }
}
