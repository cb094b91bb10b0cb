//! Cuts the sorted vocabulary into shards.

use super::vocabulary::Vocabulary;
use notefall_core::search::chunk::{self, Entry, Posting};
use notefall_core::search::spell::{self, Known, ONE_ERROR_FROM};
use rayon::prelude::*;
use std::cmp::Reverse;

/// So many postings of a term stand with it, the strongest; more stand in shards of their own.
const POSTINGS: usize = 6_000;

/// So many of them in each of those.
const POSTINGS_IN_SHARD: usize = 8_000;

/// Unpacked bytes for each packed one, about.
const PACKED: f64 = 1.7;

/// Unpacked bytes of a `spell` shard; about 8 kB packed.
const SPELL_BYTES: usize = 20_000;

/// A payload in the columns that are packed each by itself.
pub type Columns = [Vec<u8>; 6];

/// How many shards there may be.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// The most shards.
    most: f64,
}

impl Sizes {
    /// For a segment of so many notes. Hosts limit the number of files: 0.15 a note leaves room for the other kinds.
    #[must_use]
    pub fn of(notes: usize) -> Self {
        Self { most: (notes as f64 * 0.15).max(1.0) }
    }

    /// Unpacked bytes of a shard. Each shard costs about five bytes in `find.bin`, which every search reads, and a search reads
    /// a few shards whole; their sum is least where shards are about as large as the root of all.
    fn bytes(self, all: usize) -> usize {
        let packed = all as f64 / PACKED;
        let best = (1.4 * packed.sqrt()).max(packed / self.most).clamp(1_024.0, 8_192.0);
        (best * PACKED) as usize
    }
}

/// The payloads of the `index` shards, and where each but the first begins.
pub fn index(mut entries: Vec<Entry>, sizes: Sizes) -> (Vec<Columns>, Vec<String>) {
    let mut more: Vec<(usize, Vec<Vec<Posting>>)> = Vec::new();
    for (at, entry) in entries.iter_mut().enumerate() {
        if entry.postings.len() > POSTINGS {
            more.push((at, split(&mut entry.postings)));
        }
    }
    let weights: Vec<usize> = entries.iter().map(weight).collect();
    let ends = ends(&entries, &weights, sizes.bytes(weights.iter().sum()));
    let begins = ends
        .iter()
        .filter(|end| **end < entries.len())
        .map(|end| between(&entries[end - 1].term, &entries[*end].term).to_owned())
        .collect();
    let mut next = ends.len() as u32;
    let mut behind = Vec::new();
    for (at, blocks) in more {
        let entry = &mut entries[at];
        entry.more = (next, blocks.len() as u32);
        next += blocks.len() as u32;
        behind.extend(blocks.into_iter().map(|postings| Entry { postings, ..Entry::default() }));
    }
    let slices: Vec<&[Entry]> = ends
        .iter()
        .scan(0, |from, end| {
            let slice = &entries[*from..*end];
            *from = *end;
            Some(slice)
        })
        .collect();
    let mut payloads: Vec<Columns> = slices.par_iter().map(|entries| chunk::columns(entries)).collect();
    payloads.extend(behind.iter().map(|entry| chunk::columns(std::slice::from_ref(entry))));
    (payloads, begins)
}

/// Keeps the strongest postings and gives the others in blocks, each weaker than the one before and sorted by note.
fn split(postings: &mut Vec<Posting>) -> Vec<Vec<Posting>> {
    postings.sort_by_key(|posting| (Reverse(posting.level), posting.note));
    let rest = postings.split_off(POSTINGS);
    postings.sort_unstable();
    rest.chunks(POSTINGS_IN_SHARD)
        .map(|block| {
            let mut block = block.to_vec();
            block.sort_unstable();
            block
        })
        .collect()
}

/// About how many bytes an entry takes, unpacked.
fn weight(entry: &Entry) -> usize {
    let aliases: usize = entry.aliases.iter().map(|alias| alias.term.len() + 2).sum();
    6 + 2 * (entry.postings.len() + entry.sounds.len()) + aliases
}

/// Where shards end: at about the size, where neighbours have least in common, so that words that begin alike stay together
/// and little need be said in `find.bin`.
fn ends(entries: &[Entry], weights: &[usize], size: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut from = 0;
    while from < entries.len() {
        let mut sum = 0;
        let mut best = (usize::MAX, entries.len());
        for at in from..entries.len() {
            sum += weights[at];
            if sum * 4 < size * 3 {
                continue;
            }
            let end = at + 1;
            let shared = match entries.get(end) {
                Some(next) => shared(&entries[at].term, &next.term),
                None => 0,
            };
            if shared <= best.0 {
                best = (shared, end);
            }
            if sum * 4 > size * 5 {
                break;
            }
        }
        from = best.1;
        ends.push(from);
    }
    ends
}

fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// The shortest beginning of `after` that sorts behind `before`.
fn between<'a>(before: &str, after: &'a str) -> &'a str {
    let end = after.char_indices().map(|(at, c)| at + c.len_utf8()).find(|end| after[..*end] > *before);
    &after[..end.unwrap_or(after.len())]
}

/// The payloads of the `spell` shards, and where each but the first begins.
pub struct Spell {
    pub payloads: Vec<Vec<u8>>,
    pub begins: Vec<String>,
}

/// Words spelt backwards.
pub fn spell(vocabulary: &Vocabulary) -> Spell {
    let mut words: Vec<Known> = vocabulary
        .words()
        .filter(|(word, _)| word.chars().count() >= ONE_ERROR_FROM)
        .map(|(word, notes)| Known { backwards: word.chars().rev().collect(), notes })
        .collect();
    words.sort_unstable();
    let (mut payloads, mut begins) = (Vec::new(), Vec::new());
    let mut from = 0;
    let mut bytes = 0;
    for at in 0..words.len() {
        bytes += 4 + words[at].backwards.len() / 2;
        if bytes > SPELL_BYTES || at + 1 == words.len() {
            payloads.push(spell::encode(&words[from..=at]));
            if let Some(next) = words.get(at + 1) {
                begins.push(between(&words[at].backwards, &next.backwards).to_owned());
            }
            (from, bytes) = (at + 1, 0);
        }
    }
    Spell { payloads, begins }
}
