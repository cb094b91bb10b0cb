//! An `index` shard: a slice of the sorted vocabulary with its postings.

use super::term::TERM_BYTES;
use super::weight::LEVELS;
use crate::wire::{Reader, WireError, Writer, utf8};
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

/// The level of all that sounds like it: those postings are stored without.
const SOUND_LEVEL: u8 = 8;

/// Set in an entry's number where it has more than postings that count one each.
const SPECIAL: u64 = 1;

/// Set in an entry's number where it is a stem only.
const STEM_ONLY: u64 = 2;

/// The payload of a shard; the entries sorted by term, and no two with the same.
///
/// In columns, since deflate finds more in what is alike: how many bytes terms share with the one before, their other bytes, the counts, the notes, the levels, and the rest.
#[must_use]
pub fn encode(entries: &[Entry]) -> Vec<u8> {
    let mut out = Writer::default();
    out.size(entries.len());
    let mut last = "";
    for entry in entries {
        out.size(shared(last, &entry.term));
        last = &entry.term;
    }
    last = "";
    for entry in entries {
        out.bytes(entry.term.as_bytes().get(shared(last, &entry.term)..).unwrap_or_default());
        last = &entry.term;
    }
    for entry in entries {
        out.number(
            (entry.postings.len() as u64) << 2
                | u64::from(entry.stem_only) << 1
                | u64::from(entry.is_special()),
        );
    }
    for entry in entries {
        write_notes(&mut out, &entry.postings);
    }
    for posting in entries.iter().flat_map(|entry| &entry.postings) {
        out.byte(posting.level);
    }
    for entry in entries.iter().filter(|entry| entry.is_special()) {
        out.record(|out| {
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
        });
    }
    out.finish()
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

fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
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
    let mut postings = Vec::new();
    let mut note = 0_u32;
    for _ in 0..from.at_most(count) {
        note = note.wrapping_add(from.number32());
        postings.push(Posting { note, level: SOUND_LEVEL });
    }
    postings
}

/// Reads the payload of a shard.
pub fn decode(payload: &[u8]) -> Result<Vec<Entry>, WireError> {
    let mut from = Reader::new(payload);
    let lengths = from.list(Reader::number32);
    if lengths.len() > MAX_ENTRIES {
        from.fail("at most 65,536 entries");
    }
    let mut entries = Vec::with_capacity(lengths.len());
    let mut last: Vec<u8> = Vec::new();
    for length in &lengths {
        last.truncate(*length as usize);
        last.extend_from_slice(from.bytes());
        if last.len() > TERM_BYTES {
            from.fail("a term of at most 256 bytes");
            last.clear();
        }
        let term = utf8(&last).unwrap_or_else(|| {
            from.fail("a term in UTF-8");
            String::new()
        });
        entries.push(Entry { term, ..Entry::default() });
    }
    let counts: Vec<u64> = lengths.iter().map(|_| from.number()).collect();
    for (entry, count) in entries.iter_mut().zip(&counts) {
        entry.stem_only = count & STEM_ONLY != 0;
        entry.postings = read_notes(&mut from, count >> 2);
        entry.notes = entry.postings.len() as i64;
    }
    for entry in &mut entries {
        for posting in &mut entry.postings {
            posting.level = from.byte().min(LEVELS as u8 - 1);
        }
    }
    for (entry, _) in entries.iter_mut().zip(&counts).filter(|(_, count)| **count & SPECIAL != 0) {
        from.record(|from| {
            let difference = from.number();
            entry.notes = entry.notes.wrapping_add((difference >> 1) as i64 ^ -((difference & 1) as i64));
            let sounds = from.number();
            entry.sounds = read_notes(from, sounds);
            entry.aliases = from.list(|from| Alias { weight: from.byte(), term: from.string() });
            entry.more = (from.number32(), from.number32());
            entry.common = from.byte() != 0;
        });
    }
    from.finish(entries)
}
