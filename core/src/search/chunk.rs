//! An `index` shard: a slice of the sorted vocabulary with its postings.

use super::term::read_sorted;
use super::weight::LEVELS;
use crate::wire::{Reader, WireError, Writer};
use alloc::{string::String, vec::Vec};

/// A note that has a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// The note's position in its segment.
    pub note: u32,
    /// How much the term weighs there: 0 to [`LEVELS`] - 1.
    pub level: u8,
}

/// Another entry that stands for this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The other entry: a term, or several with spaces between, all of which a note must have.
    pub term: String,
    /// How sure it is: 255 for the stem of a word, less for a translation.
    pub weight: u8,
}

/// The weight of aliases that are as good as the word itself.
pub const SAME: u8 = 255;

/// An entry of the vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// The term.
    pub term: String,
    /// What the segment adds to the count of notes with the term; below zero where it removes or replaces notes of older segments.
    pub notes: i64,
    /// Whether it stands in no text: it is only a stem of words.
    pub stem_only: bool,
    /// Whether it is a function word such as "the", which tells little however rare it is.
    pub common: bool,
    /// The notes that have it, by position.
    pub postings: Vec<Posting>,
    /// The notes whose title or tags sound like it: Pinyin.
    pub sounds: Vec<Posting>,
    /// Entries that stand for it.
    pub aliases: Vec<Alias>,
    /// How many of the segment's `index` shards, from which on, hold further postings, each weaker than those before; empty mostly.
    pub more: (u32, u32),
}

/// So many entries are read at most; builders stay far below.
const MAX_ENTRIES: usize = 1 << 16;

/// Set in an entry's number where it has more than postings that count one each.
const SPECIAL: u64 = 1;

/// Set in an entry's number where it is a stem only.
const STEM_ONLY: u64 = 2;

/// Of the bytes that a term shares with the one before, so many are counted at most.
const SHARED: usize = 31;

/// The level of all that sounds like a term: those postings are stored without.
pub const SOUND_LEVEL: u8 = 8;

/// The payload of a shard; the entries sorted by term, and no two with the same.
#[must_use]
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    columns(entries).concat()
}

/// The payload in columns, which are alike within: how long terms are and how many bytes they share with the one before, their other bytes,
/// the counts, the notes, the levels, and the rest. Packed with a block of its own for each, a shard is a tenth smaller.
#[must_use]
pub fn columns(entries: &[Entry]) -> [Vec<u8>; 6] {
    let mut columns: [Writer; 6] = Default::default();
    let [heads, rests, counts, notes, levels, specials] = &mut columns;
    heads.size(entries.len());
    let mut last = "";
    for entry in entries {
        let shared = last.bytes().zip(entry.term.bytes()).take_while(|(a, b)| a == b).take(SHARED).count();
        let rest = entry.term.as_bytes().get(shared..).unwrap_or_default();
        heads.size(rest.len() * (SHARED + 1) + shared);
        rests.raw(rest);
        last = &entry.term;
        let special = entry.is_special();
        counts.number(
            (entry.postings.len() as u64) << 2 | u64::from(entry.stem_only) << 1 | u64::from(special),
        );
        write_notes(notes, &entry.postings);
        entry.postings.iter().for_each(|posting| levels.byte(posting.level));
        if special {
            specials.record(|out| write_special(out, entry));
        }
    }
    columns.map(Writer::finish)
}

fn write_special(out: &mut Writer, entry: &Entry) {
    out.number(zigzag(entry.notes.wrapping_sub(entry.postings.len() as i64)));
    out.size(entry.sounds.len());
    write_notes(out, &entry.sounds);
    out.list(&entry.aliases, |out, alias| {
        out.byte(alias.weight);
        out.string(&alias.term);
    });
    out.number(entry.more.0.into());
    out.number(entry.more.1.into());
    out.byte(u8::from(entry.common));
}

impl Entry {
    fn is_special(&self) -> bool {
        self.notes != self.postings.len() as i64
            || !self.sounds.is_empty()
            || !self.aliases.is_empty()
            || self.common
            || self.more != (0, 0)
    }
}

const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

/// The notes' positions, each as its distance from the one before.
fn write_notes(out: &mut Writer, postings: &[Posting]) {
    let mut last = 0;
    for posting in postings {
        out.number(posting.note.wrapping_sub(last).into());
        last = posting.note;
    }
}

fn read_notes(from: &mut Reader<'_>, count: u64) -> Vec<Posting> {
    let count = from.at_most(count);
    let mut note = 0_u32;
    from.items(count, |from| {
        note = note.wrapping_add(from.number32());
        Posting { note, level: SOUND_LEVEL }
    })
}

/// Reads the payload of a shard.
pub fn decode(payload: &[u8]) -> Result<Vec<Entry>, WireError> {
    let mut from = Reader::new(payload);
    let heads = from.list(Reader::number32);
    if heads.len() > MAX_ENTRIES {
        from.fail("at most 65,536 entries");
    }
    let mut last: Vec<u8> = Vec::new();
    let mut head = heads.iter();
    let mut entries = from.items(heads.len(), |from| {
        let head = head.next().copied().unwrap_or(0) as usize;
        let rest = from.raw(head / (SHARED + 1));
        Entry { term: read_sorted(from, &mut last, head % (SHARED + 1), rest), ..Entry::default() }
    });
    let counts = from.items(entries.len(), Reader::number);
    for (entry, count) in entries.iter_mut().zip(&counts) {
        entry.stem_only = count & STEM_ONLY != 0;
        entry.postings = read_notes(&mut from, count >> 2);
        entry.notes = entry.postings.len() as i64;
    }
    let levels = from.raw(entries.iter().map(|entry| entry.postings.len()).sum());
    for (posting, level) in entries.iter_mut().flat_map(|entry| &mut entry.postings).zip(levels) {
        posting.level = level % LEVELS as u8;
    }
    let special = |(entry, count): (_, &u64)| (count & SPECIAL != 0).then_some(entry);
    let mut special = entries.iter_mut().zip(&counts).filter_map(special);
    let count = counts.iter().filter(|count| **count & SPECIAL != 0).count();
    from.items(count, |from| {
        let Some(entry) = special.next() else { return };
        from.record(|from| read_special(from, entry));
    });
    from.finish(entries)
}

fn read_special(from: &mut Reader<'_>, entry: &mut Entry) {
    let difference = from.number();
    let difference = (difference >> 1) as i64 ^ -((difference & 1) as i64);
    // A count of notes beyond this has no meaning, and sums must not run over.
    entry.notes = entry.notes.saturating_add(difference).clamp(-(1 << 32), 1 << 32);
    let sounds = from.number();
    entry.sounds = read_notes(from, sounds);
    entry.aliases = from.list(|from| Alias { weight: from.byte(), term: from.string() });
    entry.more = (from.number32(), from.number32());
    entry.common = from.byte() != 0;
}
