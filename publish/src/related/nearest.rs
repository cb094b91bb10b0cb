//! Finds the likest notes: rare terms that notes share, by what those count in each, for the notes' lengths.

use super::MOST;
use super::terms::{Term, Terms, translated};
use crate::language::Stemmers;
use notefall_core::note::Note;
use notefall_core::search::weight::rarity;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

/// So often a note is looked at for another one, in all, if all of a feed's are asked for; those first that share its rarest terms.
const LOOKS: usize = 64_000_000;

/// The bounds of how often that is for each note.
const LOOKED_AT: Range<usize> = 1_000..16_000;

/// A note is like another where what they share is at least this share of what tells that one apart.
const LEAST: f32 = 0.04;

/// Words are translated where at least one note in so many is in each of the two languages.
const SHARE: usize = 50;

/// A note that has a term, and what the term counts in it for its length.
type Posting = (u32, f32);

/// What is needed to find the likest of some notes.
pub struct Nearest {
    terms: Vec<Terms>,
    /// Those of a term follow each other.
    postings: Vec<Posting>,
    /// Where those of a term are. Terms of one note lead nowhere and are left out.
    places: HashMap<u64, Range<u32>, BuildHasherDefault<Hashed>>,
    is_mixed: bool,
    stemmers: Stemmers,
}

/// Terms are hashes already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Scores while they are added up, kept from one note to the next.
pub struct Scores {
    of: Vec<f32>,
    touched: Vec<u32>,
}

impl Nearest {
    /// Of notes, for those among them that are wanted.
    pub fn new(notes: &[Note], wanted: &[usize]) -> Self {
        let stemmers = Stemmers::new();
        let terms: Vec<Terms> =
            notes.par_iter().map_init(Stemmers::new, |stemmers, note| Terms::of(note, stemmers)).collect();
        let is_mixed = is_mixed(notes);
        let mut nearest =
            Self { terms, postings: Vec::new(), places: HashMap::default(), is_mixed, stemmers };
        // All terms of all notes are wanted anyway where all notes are.
        let asked = (wanted.len() < notes.len()).then(|| nearest.asked(notes, wanted));
        nearest.index(asked.as_ref());
        nearest
    }

    /// The terms that are going to be looked up.
    fn asked(&self, notes: &[Note], wanted: &[usize]) -> HashSet<u64> {
        let wanted = wanted.iter().filter_map(|at| self.terms.get(*at).zip(notes.get(*at)));
        let terms =
            wanted.flat_map(|(own, note)| own.list.iter().copied().chain(self.translations(own, note)));
        terms.map(|(term, _)| term).collect()
    }

    fn index(&mut self, asked: Option<&HashSet<u64>>) {
        let is_asked = |(term, _): &&Term| asked.is_none_or(|asked| asked.contains(term));
        let mut all: Vec<(u64, u32, f32)> = self
            .terms
            .par_iter()
            .enumerate()
            .flat_map_iter(|(note, terms)| {
                let of_note = terms.list.iter().filter(is_asked);
                of_note.map(move |(term, weight)| (*term, note as u32, weight / terms.length))
            })
            .collect();
        all.par_sort_unstable_by_key(|(term, note, _)| (*term, *note));
        for group in all.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
            let from = self.postings.len() as u32;
            self.postings.extend(group.iter().map(|(_, note, weight)| (*note, *weight)));
            if let Some((term, ..)) = group.first() {
                self.places.insert(*term, from..self.postings.len() as u32);
            }
        }
    }

    /// What a note is compared by besides its own terms: what those are in the other language.
    fn translations(&self, own: &Terms, note: &Note) -> Vec<Term> {
        if !self.is_mixed {
            return Vec::new();
        }
        let mut terms = translated(note, &self.stemmers);
        terms.retain(|(term, _)| own.list.binary_search_by_key(term, |(own, _)| *own).is_err());
        terms
    }

    /// Room for scores.
    pub fn scores(&self) -> Scores {
        Scores { of: vec![0.0; self.terms.len()], touched: Vec::new() }
    }

    /// The likest to a note, best first; of those that are as like as others, the nearest in the feed.
    pub fn of(&self, at: usize, note: &Note, scores: &mut Scores) -> Vec<usize> {
        let Some(own) = self.terms.get(at) else { return Vec::new() };
        let count = self.terms.len() as u64;
        let tells = |notes: usize| {
            let rarity = rarity(count, notes as u64) as f32;
            rarity * rarity
        };
        let postings = |term: &u64| {
            let place = self.places.get(term)?;
            self.postings.get(place.start as usize..place.end as usize)
        };
        let mut whole = 0.0;
        let mut query: Vec<(f32, u64, &[Posting])> = Vec::with_capacity(own.list.len());
        for (term, weight) in &own.list {
            let postings = postings(term);
            let strength = tells(postings.map_or(1, <[_]>::len)) * weight;
            whole += strength * weight / own.length;
            query.extend(postings.map(|postings| (strength, *term, postings)));
        }
        for (term, weight) in self.translations(own, note) {
            query.extend(postings(&term).map(|postings| (tells(postings.len()) * weight, term, postings)));
        }
        query.retain(|(strength, ..)| *strength > 0.0);
        query.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut left = (LOOKS / self.terms.len().max(1)).clamp(LOOKED_AT.start, LOOKED_AT.end);
        for (strength, _, postings) in query {
            if postings.len() > left {
                continue;
            }
            left -= postings.len();
            for (other, weight) in postings {
                let Some(score) = scores.of.get_mut(*other as usize) else { continue };
                if *score == 0.0 {
                    scores.touched.push(*other);
                }
                *score += strength * weight;
            }
        }
        scores.best(at, LEAST * whole)
    }
}

impl Scores {
    /// The best that have at least that score, and forgets all.
    fn best(&mut self, own: usize, least: f32) -> Vec<usize> {
        let mut best: Vec<(f32, usize)> = Vec::with_capacity(MOST + 1);
        for other in self.touched.drain(..) {
            let other = other as usize;
            let score = self.of.get_mut(other).map(std::mem::take).unwrap_or_default();
            if other == own || score < least {
                continue;
            }
            let key = |(score, at): &(f32, usize)| (Reverse(score.to_bits()), at.abs_diff(own), *at);
            let one = (score, other);
            // Scores are positive, so their bits are in their order.
            let place = best.partition_point(|known| key(known) < key(&one));
            if place < MOST {
                best.insert(place, one);
                best.truncate(MOST);
            }
        }
        best.into_iter().map(|(_, other)| other).collect()
    }
}

/// Whether a good part of the notes is in Chinese and a good part in English.
fn is_mixed(notes: &[Note]) -> bool {
    ["zh", "en"].into_iter().all(|lang| {
        let count = notes.iter().filter(|note| note.lang.split('-').next() == Some(lang)).count();
        count > 0 && count * SHARE >= notes.len()
    })
}
