//! All terms of a segment with their postings.

use super::collect::Batch;
use crate::language;
use notefall_core::search::chunk::{Alias, Entry, Posting, SAME};
use notefall_core::search::fold::{Class, class};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The vocabulary while it is built.
#[derive(Debug, Default)]
pub struct Vocabulary {
    numbers: HashMap<Box<str>, u32>,
    terms: Vec<Term>,
    /// Runs of Han characters, and how often they occur.
    pub runs: HashMap<Box<str>, u32>,
    /// How many notes have such runs.
    pub chinese_notes: usize,
}

#[derive(Debug, Default)]
struct Term {
    text: Box<str>,
    postings: Vec<Posting>,
    sounds: Vec<Posting>,
    stems: BTreeSet<u32>,
    glosses: Vec<(String, u8)>,
    /// In how many notes it stands as it is, if it is a word.
    words: u32,
    is_stem: bool,
    /// What it counts besides its postings.
    difference: i64,
}

impl Vocabulary {
    /// Adds a batch; batches come in the order of their notes.
    pub fn merge(&mut self, batch: Batch) {
        let numbers: Vec<u32> = batch.terms.into_iter().map(|term| self.number(term)).collect();
        for (number, note, level) in batch.postings {
            self.terms[numbers[number as usize] as usize].postings.push(Posting { note, level });
        }
        for (number, note, level) in batch.sounds {
            self.terms[numbers[number as usize] as usize].sounds.push(Posting { note, level });
        }
        for (word, stem) in batch.stems {
            let stem = numbers[stem as usize];
            self.terms[numbers[word as usize] as usize].stems.insert(stem);
            self.terms[stem as usize].is_stem = true;
        }
        for (word, count) in batch.words {
            self.terms[numbers[word as usize] as usize].words += count;
        }
        self.chinese_notes += batch.chinese_notes;
        for (run, count) in batch.runs {
            *self.runs.entry(run).or_default() += count;
        }
    }

    /// Lets terms count more or less than their postings.
    pub fn add_differences(&mut self, differences: HashMap<String, i64>) {
        // Sorted, so that the same input gives the same bytes.
        let differences: BTreeMap<String, i64> =
            differences.into_iter().filter(|(_, count)| *count != 0).collect();
        for (term, difference) in differences {
            let number = self.number(term.into());
            self.terms[number as usize].difference += difference;
        }
    }

    fn number(&mut self, term: Box<str>) -> u32 {
        if let Some(number) = self.numbers.get(&term) {
            return *number;
        }
        let number = self.terms.len() as u32;
        self.terms.push(Term { text: term.clone(), ..Term::default() });
        self.numbers.insert(term, number);
        number
    }

    /// Words as they stand in texts, and in how many notes each.
    pub fn words(&self) -> impl Iterator<Item = (&str, u32)> {
        self.terms.iter().filter(|term| term.words > 0).map(|term| (&*term.text, term.words))
    }

    /// The first stem of a word, or the word itself.
    pub fn stem_of<'a>(&'a self, word: &'a str) -> &'a str {
        let term = self.numbers.get(word).and_then(|number| self.terms.get(*number as usize));
        let stem = term.and_then(|term| self.terms.get(*term.stems.first()? as usize));
        stem.map_or(word, |stem| &stem.text)
    }

    /// Lets an entry lead to terms of the other language; it is made where there is none.
    pub fn add_aliases(&mut self, entry: &str, aliases: Vec<(String, u8)>) {
        let number = self.number(entry.into());
        self.terms[number as usize].glosses = aliases;
    }

    /// For each character of the vocabulary, the traditional ones for which it stands.
    pub fn simplified(&self) -> Vec<(char, char)> {
        let characters: BTreeSet<char> = self
            .terms
            .iter()
            .flat_map(|term| term.text.chars())
            .filter(|c| class(*c) == Class::Han)
            .collect();
        let mut pairs: Vec<(char, char)> = characters
            .into_iter()
            .flat_map(|simple| language::traditional_of(simple).map(move |traditional| (traditional, simple)))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    /// The entries in the order of the vocabulary.
    pub fn into_entries(self) -> Vec<Entry> {
        let texts: Vec<Box<str>> = self.terms.iter().map(|term| term.text.clone()).collect();
        drop(self.numbers);
        let mut entries: Vec<Entry> = self
            .terms
            .into_iter()
            .map(|mut term| {
                term.postings.sort_unstable();
                term.sounds.sort_unstable();
                let stems = term.stems.iter();
                Entry {
                    notes: term.postings.len() as i64 + term.difference,
                    stem_only: term.is_stem && term.words == 0,
                    postings: term.postings,
                    sounds: term.sounds,
                    aliases: stems
                        .map(|stem| Alias { term: texts[*stem as usize].clone().into(), weight: SAME })
                        .chain(term.glosses.into_iter().map(|(term, weight)| Alias { term, weight }))
                        .collect(),
                    common: language::is_common(&term.text),
                    more: (0, 0),
                    term: term.text.into(),
                }
            })
            .collect();
        entries.sort_unstable_by(|a, b| a.term.cmp(&b.term));
        entries
    }
}
