//! What a note is told apart by: its terms, how much each counts, and the terms of the other language that mean the same.

use crate::index::{FOLDING, stem};
use crate::language::{self, Stemmers};
use notefall_core::ids;
use notefall_core::note::Note;
use notefall_core::search::fold::Class;
use notefall_core::search::pieces::{Pieces, cut};

/// How much a term in the title or in a tag counts, where one in the text counts 1.
const HEADLINE: f32 = 3.0;

/// How soon more of the same counts no more.
const SATURATION: f32 = 2.0;

/// So many characters of a text are looked at: what a note is about, it says at its beginning.
const CHARACTERS: usize = 1_000;

/// So much is every note longer than its terms are, so that a note of one word is not the likest to all that have it.
const PIVOT: f32 = 4.0;

/// So many translations of a word are taken, the surest.
const TRANSLATIONS: usize = 3;

/// A term, by its hash, and how much it counts.
pub type Term = (u64, f32);

/// The terms of a note.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Sorted by their hashes, each once.
    pub list: Vec<Term>,
    /// How long they are together.
    pub length: f32,
}

impl Terms {
    /// Of a note.
    pub fn of(note: &Note, stemmers: &Stemmers) -> Self {
        let mut list: Vec<Term> = Vec::new();
        let headlines = headlines(note).map(|text| (text, HEADLINE));
        let text = note.body.text.as_str();
        let end = text.char_indices().nth(CHARACTERS).map_or(text.len(), |(at, _)| at);
        for (text, weight) in headlines.chain([(text.get(..end).unwrap_or_default(), 1.0)]) {
            let pieces = cut(text, FOLDING);
            for (term, range) in pieces.terms() {
                let is_word = is_word(&pieces, range.start);
                // Of pairs of characters, how rare they are says enough.
                if is_word && language::is_common(term) {
                    continue;
                }
                let stem = if is_word { stem(stemmers, &note.lang, term) } else { None };
                list.push((ids::hash(stem.as_deref().unwrap_or(term)), weight));
            }
        }
        list.sort_unstable_by_key(|(term, _)| *term);
        list.dedup_by(|(term, weight), (before, sum)| {
            let same = term == before;
            *sum += if same { *weight } else { 0.0 };
            same
        });
        list.iter_mut().for_each(|(_, weight)| *weight /= *weight + SATURATION);
        let square: f32 = list.iter().map(|(_, weight)| weight * weight).sum();
        Self { list, length: (square + PIVOT).sqrt() }
    }
}

/// Chinese words of a note's title and tags in English, and English ones in Chinese.
pub fn translated(note: &Note, stemmers: &Stemmers) -> Vec<Term> {
    let mut list = Vec::new();
    let whole = HEADLINE / (HEADLINE + SATURATION);
    let mut push = |terms: Vec<u64>, weight: u8| {
        let share = whole * f32::from(weight) / 255.0 / terms.len().max(1) as f32;
        list.extend(terms.into_iter().map(|term| (term, share)));
    };
    for text in headlines(note) {
        let pieces = cut(text, FOLDING);
        for run in pieces.runs() {
            match pieces.all().get(run.start).map(|piece| piece.class) {
                Some(Class::Han) => {
                    for word in language::words(pieces.text(run)) {
                        for gloss in language::english(word).into_iter().take(TRANSLATIONS) {
                            let known = gloss.words.iter().filter(|word| !language::is_common(word));
                            let stems = known.map(|word| {
                                ids::hash(&stem(stemmers, "en", word).unwrap_or_else(|| word.clone()))
                            });
                            push(stems.collect(), gloss.weight);
                        }
                    }
                }
                Some(Class::Letter) => {
                    for (word, weight) in chinese(pieces.text(run)).into_iter().take(TRANSLATIONS) {
                        let pieces = cut(&word, FOLDING);
                        push(pieces.terms().map(|(term, _)| ids::hash(term)).collect(), weight);
                    }
                }
                _ => {}
            }
        }
    }
    list.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    list.dedup_by_key(|(term, _)| *term);
    list
}

/// Chinese words for an English one, or for what it is the plural of.
fn chinese(word: &str) -> Vec<(String, u8)> {
    if !word.is_ascii() || language::is_common(word) {
        return Vec::new();
    }
    let plural = ["es", "s"].into_iter().filter_map(|ending| word.strip_suffix(ending));
    [word]
        .into_iter()
        .chain(plural)
        .map(language::chinese)
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Title and tags.
fn headlines(note: &Note) -> impl Iterator<Item = &str> {
    [note.title.as_str()].into_iter().chain(note.tags.iter().map(String::as_str))
}

fn is_word(pieces: &Pieces, at: usize) -> bool {
    pieces.all().get(at).is_some_and(|piece| piece.class == Class::Letter)
}
