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

pub(crate) use collect::{FOLDING, stem};

use collect::Collector;
use notefall_core::note::Note;
use notefall_core::search::find::Part;
use rayon::prelude::*;
use std::collections::HashMap;
use vocabulary::Vocabulary;

/// So many notes are taken apart at a time, by one thread.
const BATCH: usize = 1_024;

/// Feeds of more notes are indexed more sparingly, which makes the index a fifth smaller: titles are found by the first letters of
/// syllables only where a run begins.
const LARGE: usize = 20_000;

/// By which rules cards, terms and levels are made of notes. It changes with them: what was built by other rules is not added to, since
/// the terms of a note that is replaced are taken off as they would be made now. It also changes where notes get something that they had
/// not, so that those of a feed that stands there get it too.
pub const RECIPE: u32 = 4;

/// What is entered of each note; the same for all segments of a feed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Whether the feed is large, so that bytes count.
    pub is_large: bool,
    /// Whether dates are entered, since the feed's own order is not by them.
    pub is_dated: bool,
}

/// What a recipe has in it besides [`RECIPE`] where dates are entered.
const DATED: u32 = 1 << 16;

impl Manner {
    /// How notes in feed order are indexed anew. Pinned ones stay in front, however they are sorted.
    #[must_use]
    pub fn of(notes: &[Note]) -> Self {
        let dates = notes.iter().filter(|note| !note.pinned).map(|note| note.published);
        Self { is_large: is_large(notes.len()), is_dated: !dates.is_sorted_by(|a, b| a >= b) }
    }

    /// How a feed that was built by a recipe is indexed; nothing where its recipe is none of these.
    #[must_use]
    pub fn by(recipe: u32, notes: u64) -> Option<Self> {
        let is_large = is_large(usize::try_from(notes).unwrap_or(usize::MAX));
        (recipe & !DATED == RECIPE).then_some(Self { is_large, is_dated: recipe & DATED != 0 })
    }

    /// The recipe by which a feed is built in this manner.
    #[must_use]
    pub const fn recipe(self) -> u32 {
        if self.is_dated { RECIPE | DATED } else { RECIPE }
    }
}

/// What the index of a segment depends on besides its own notes.
#[derive(Debug, Default)]
pub struct Basis {
    /// Average lengths of titles, tags and texts, in 1/16 terms; levels depend on them, so all segments of a feed have the same.
    pub lengths: [u32; 3],
    /// What is entered of each note.
    pub manner: Manner,
    /// What terms count besides their postings here, since notes of older segments were replaced or removed.
    pub differences: HashMap<String, i64>,
    /// The same of the number of notes.
    pub adds: i64,
}

impl Basis {
    /// For a feed that is built from nothing.
    #[must_use]
    pub fn of(notes: &[Note]) -> Self {
        let lengths = collect::average_lengths(notes);
        Self { lengths, manner: Manner::of(notes), ..Self::default() }
    }

    /// Counts the terms of some notes, each so many times.
    pub fn count(&mut self, notes: &[&Note], times: i64) {
        let batches: Vec<_> = notes
            .par_chunks(BATCH)
            .map(|notes| {
                let mut collector = Collector::new(self.lengths, self.manner);
                notes.iter().for_each(|note| collector.take(0, note));
                collector.finish()
            })
            .collect();
        for batch in batches {
            for (number, ..) in batch.postings {
                if let Some(term) = batch.terms.get(number as usize) {
                    self.add(term, times);
                }
            }
        }
    }

    /// Counts a term so many times.
    pub fn add(&mut self, term: &str, times: i64) {
        match self.differences.get_mut(term) {
            Some(count) => *count += times,
            None => drop(self.differences.insert(term.to_owned(), times)),
        }
    }
}

/// Whether a feed of so many notes is indexed sparingly.
const fn is_large(notes: usize) -> bool {
    notes > LARGE
}

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
}

/// Indexes the notes of a segment, in feed order.
#[must_use]
pub fn build(notes: &[Note], basis: Basis) -> Index {
    let mut vocabulary = Vocabulary::default();
    // Batches keep their order, so that the same notes give the same bytes on any number of cores.
    let batches: Vec<_> = notes
        .par_chunks(BATCH)
        .enumerate()
        .map(|(number, notes)| {
            let mut collector = Collector::new(basis.lengths, basis.manner);
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
    vocabulary.add_differences(basis.differences);
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
        adds: i64::from(count) + basis.adds,
        gone: Vec::new(),
        index: begins,
        has_spell: !spell.payloads.is_empty(),
        spell: spell.begins,
    };
    Index { index, spell: spell.payloads, part, simplified }
}
