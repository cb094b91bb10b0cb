//! Aliases across languages: an English word leads to the Chinese words of the feed that mean it, and the other way round.

use super::collect::FOLDING;
use super::vocabulary::Vocabulary;
use crate::language;
use notefall_core::search::pieces::cut;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::HashMap;

/// So many words of the other language an entry leads to; a search reads the postings of each.
const ALIASES: usize = 6;

/// The longest Chinese word that a query is looked through for, in characters.
const LONGEST: usize = 4;

/// Chinese words are looked for in a feed's English words only where at least one note in so many is Chinese: in others, entries for what
/// nobody there writes would be a good part of the index.
const CHINESE_SHARE: usize = 50;

/// An alias to be: the entry, the terms it leads to, how sure it is, and in how many notes those terms are.
struct Found {
    entry: String,
    terms: String,
    weight: u8,
    notes: u32,
}

/// The aliases of a vocabulary: for each entry the terms it leads to, with weights, best first. Sorted by entry.
pub fn aliases(vocabulary: &Vocabulary, notes: usize) -> Vec<(String, Vec<(String, u8)>)> {
    if vocabulary.runs.is_empty() {
        return Vec::new();
    }
    let runs: Vec<(&str, u32)> = vocabulary.runs.iter().map(|(run, count)| (&**run, *count)).collect();
    let mut counts: HashMap<&str, u32> = HashMap::new();
    let cut_runs: Vec<(Vec<&str>, u32)> =
        runs.par_iter().map(|(run, count)| (language::words(run), *count)).collect();
    for (words, count) in &cut_runs {
        for word in words {
            *counts.entry(word).or_default() += count;
        }
    }
    let mut chinese: Vec<(&str, u32)> = counts.into_iter().collect();
    chinese.sort_unstable();
    let mut found: Vec<Found> =
        chinese.par_iter().flat_map_iter(|(word, notes)| from_english(word, *notes)).collect();
    if vocabulary.chinese_notes * CHINESE_SHARE > notes {
        let mut english: Vec<(&str, u32)> = vocabulary.words().filter(|(word, _)| word.is_ascii()).collect();
        english.sort_unstable();
        found.par_extend(
            english.par_iter().flat_map_iter(|(word, notes)| from_chinese(vocabulary, word, *notes)),
        );
    }
    found.sort_by(|a, b| {
        let key = |found: &Found| Reverse((found.weight, found.notes));
        (&a.entry, key(a), &a.terms).cmp(&(&b.entry, key(b), &b.terms))
    });
    let mut aliases: Vec<(String, Vec<(String, u8)>)> = Vec::new();
    for Found { entry, terms, weight, .. } in found {
        match aliases.last_mut() {
            Some((last, list)) if *last == entry => {
                if list.len() < ALIASES && list.iter().all(|(other, _)| *other != terms) {
                    list.push((terms, weight));
                }
            }
            _ => aliases.push((entry, vec![(terms, weight)])),
        }
    }
    aliases
}

/// English entries that lead to a Chinese word.
fn from_english(word: &str, notes: u32) -> Vec<Found> {
    let terms = terms(word);
    let glosses = language::english(word).into_iter();
    glosses
        .map(|gloss| Found {
            entry: gloss.words.join(" "),
            terms: terms.clone(),
            weight: below(gloss.weight),
            notes,
        })
        .filter(|found| !found.entry.is_empty() && found.entry.len() <= 48)
        .collect()
}

/// Chinese entries that lead to an English word.
fn from_chinese(vocabulary: &Vocabulary, word: &str, notes: u32) -> Vec<Found> {
    let glosses = language::chinese(word).into_iter().take(ALIASES);
    glosses
        .filter(|(chinese, _)| chinese.chars().count() <= LONGEST)
        .map(|(chinese, weight)| Found {
            entry: chinese,
            terms: vocabulary.stem_of(word).to_owned(),
            weight: below(weight),
            notes,
        })
        .collect()
}

/// The terms that a Chinese word has in the index.
fn terms(word: &str) -> String {
    let pieces = cut(word, FOLDING);
    pieces.terms().map(|(term, _)| term).collect::<Vec<_>>().join(" ")
}

/// The highest weight is that of stems.
fn below(weight: u8) -> u8 {
    weight.min(254)
}
