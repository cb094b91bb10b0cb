//! Search without an index: reads all notes for each query. The engine must agree with it to the last bit of a score.
//!
//! It knows plain words, words to leave out, phrases and filters. Prefixes, typing errors and what sounds alike are not its business,
//! so that the words it is asked with are far from each other.

use crate::search_build::{COMMON_WORD, facets, fields, folding, key, stem, terms};
use notefall_core::note::Note;
use notefall_core::search::pieces::cut;
use notefall_core::search::spell::{distance, errors_in};
use notefall_core::search::term::Facet;
use notefall_core::search::weight::{LEVELS, ONE, rarity};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A part of a query.
#[derive(Debug, Clone)]
pub enum Ask {
    Word(String),
    Without(String),
    Phrase(String),
    Only(Facet, String),
    Never(Facet, String),
    Sort(&'static str),
}

/// The query as a reader would type it, with a space at its end, since a word at the end may go on.
pub fn typed(parts: &[Ask]) -> String {
    let part = |part: &Ask| match part {
        Ask::Word(word) => format!("{word} "),
        Ask::Without(word) => format!("-{word} "),
        Ask::Phrase(words) => format!("\"{words}\" "),
        Ask::Only(facet, value) => format!("{}:\"{value}\" ", facet.name()),
        Ask::Never(facet, value) => format!("-{}:\"{value}\" ", facet.name()),
        Ask::Sort(order) => format!("sort:{order} "),
    };
    parts.iter().map(part).collect()
}

/// What was found: ids and scores in order, and whether phrases had to be given up.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub hits: Vec<(String, u32)>,
    pub loosened: bool,
    pub missing: Vec<String>,
}

struct Document<'a> {
    note: &'a Note,
    levels: BTreeMap<String, u8>,
    words: BTreeSet<String>,
}

fn cut_terms(text: &str) -> Vec<String> {
    cut(text, folding()).terms().map(|(term, _)| term.to_owned()).collect()
}

fn cut_pieces(text: &str) -> Vec<String> {
    let pieces = cut(text, folding());
    (0..pieces.all().len()).map(|at| pieces.text(at..at + 1).to_owned()).collect()
}

/// A term and the stems that it has in any note.
fn with_stems(documents: &[Document<'_>], term: &str) -> Vec<String> {
    let mut terms = vec![term.to_owned()];
    let having = documents.iter().filter(|document| document.words.contains(term));
    let stems: BTreeSet<&str> = having.filter_map(|document| stem(term, &document.note.lang)).collect();
    terms.extend(stems.into_iter().map(str::to_owned));
    terms
}

impl Document<'_> {
    fn level(&self, terms: &[String]) -> Option<u32> {
        terms.iter().filter_map(|term| self.levels.get(term)).max().map(|level| u32::from(*level))
    }

    fn has_phrase(&self, phrase: &[String]) -> bool {
        let texts = fields(self.note).into_iter().flat_map(|(texts, _)| texts);
        texts.into_iter().any(|text| cut_pieces(text).windows(phrase.len()).any(|window| window == phrase))
    }
}

/// The notes that answer a query, of all notes in feed order.
pub fn search(notes: &[Note], parts: &[Ask]) -> Found {
    let documents: Vec<Document<'_>> = notes
        .iter()
        .map(|note| {
            let (levels, words) = terms(note);
            Document { note, levels, words }
        })
        .collect();
    let mut asked: Vec<String> = Vec::new();
    let mut words = 0;
    let mut phrases: Vec<Vec<String>> = Vec::new();
    let mut left: Vec<&Document<'_>> = documents.iter().collect();
    let mut filters = 0;
    let mut sort = None;
    for part in parts {
        match part {
            Ask::Word(text) | Ask::Phrase(text) => {
                let terms = cut_terms(text);
                let pieces = cut_pieces(text);
                words += overlapping(text);
                asked.extend(terms);
                if matches!(part, Ask::Phrase(_)) && pieces.len() > 1 {
                    phrases.push(pieces);
                }
            }
            Ask::Without(text) => {
                let terms: Vec<_> = cut_terms(text).iter().map(|term| with_stems(&documents, term)).collect();
                left.retain(|document| !terms.iter().all(|terms| document.level(terms).is_some()));
            }
            Ask::Only(facet, value) => {
                filters += 1;
                left.retain(|document| facets(document.note).contains(&facet.term(value, folding())));
            }
            Ask::Never(facet, value) => {
                left.retain(|document| !facets(document.note).contains(&facet.term(value, folding())));
            }
            Ask::Sort(order) => sort = Some(*order),
        }
    }
    if asked.is_empty() {
        let key = |document: &Document<'_>| sort.map_or(0, |order| key(document.note, order));
        let all = left.iter().map(|document| (document.note.id.clone(), key(document)));
        let mut hits: Vec<_> = if filters > 0 || sort.is_some() { all.collect() } else { Vec::new() };
        hits.sort_by_key(|(_, key)| Reverse(*key));
        return Found { hits, loosened: false, missing: Vec::new() };
    }
    let words = asked.len() - words / 2;

    let mut scores: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut whole = 0;
    let mut missing = Vec::new();
    for term in &asked {
        let terms = with_stems(&documents, term);
        let with = |term: &String| documents.iter().filter(|d| d.levels.contains_key(term)).count() as u64;
        let count: u64 = terms.iter().map(with).sum();
        if count == 0 {
            missing.push(term.clone());
            continue;
        }
        let weight = if term == COMMON_WORD { 40 } else { ONE };
        let tells = (weight * rarity(documents.len() as u64, count) / ONE).max(1);
        whole += tells;
        for document in &documents {
            if let Some(level) = document.level(&terms) {
                assert!(level < LEVELS);
                let score = scores.entry(&document.note.id).or_default();
                score.0 += tells * (level + 1);
                score.1 += tells;
            }
        }
    }
    let coverage = (2_560 / words.max(1) as u64).clamp(128, 1_024);
    left.retain(|document| scores.contains_key(document.note.id.as_str()));
    let mut hits: Vec<(String, u32)> = left
        .iter()
        .map(|document| {
            let (score, covered) = scores[document.note.id.as_str()];
            if let Some(order) = sort {
                let most = u32::from(covered * 4 >= whole * 3) << 16;
                return (document.note.id.clone(), key(document.note, order) + most);
            }
            let share = u64::from(covered) * 256 / u64::from(whole);
            let score = (u64::from(score) * ((1 << 24) + coverage * share * share)) >> 24;
            (document.note.id.clone(), score as u32 >> 2 | titled(parts, &document.note.title) << 30)
        })
        .collect();
    // Notes of the same score stay in feed order.
    hits.sort_by_key(|(_, score)| Reverse(*score));
    let has_all = |id: &String| {
        let document = documents.iter().find(|document| &document.note.id == id).unwrap();
        phrases.iter().all(|phrase| document.has_phrase(phrase))
    };
    let kept: Vec<(String, u32)> = hits.iter().filter(|(id, _)| has_all(id)).cloned().collect();
    let loosened = kept.is_empty() && !hits.is_empty();
    Found { hits: if loosened { hits } else { kept }, loosened, missing }
}

/// 2 if the words asked for, standing together and none in quotes, are a title; 1 if they are one with errors; else 0.
fn titled(parts: &[Ask], title: &str) -> u32 {
    let groups: Vec<&[Ask]> =
        parts.split(|part| !matches!(part, Ask::Word(_))).filter(|group| !group.is_empty()).collect();
    let [group] = groups.as_slice() else { return 0 };
    if parts.iter().any(|part| matches!(part, Ask::Phrase(_))) {
        return 0;
    }
    let (typed, title) = (cut_pieces(&typed(group)), cut_pieces(title));
    let letters = |word: &str| word.chars().collect::<Vec<_>>();
    let meant = |(typed, word): (&String, &String)| {
        let most = errors_in(typed.chars().count());
        typed == word
            || most > 0
                && word.starts_with(char::is_alphabetic)
                && distance(&letters(typed), &letters(word), most, false) <= most
    };
    let is_title = typed.len() == title.len() && typed.iter().zip(&title).all(meant);
    if typed == title { 2 } else { u32::from(is_title) }
}

/// How many terms of a text overlap with the one before.
fn overlapping(text: &str) -> usize {
    let pieces = cut(text, folding());
    pieces.terms().filter(|(_, range)| pieces.all()[range.start].joined).count()
}
