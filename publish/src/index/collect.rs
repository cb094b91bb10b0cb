//! From notes to terms: what each note adds to the vocabulary.

use super::Manner;
use crate::language::{self, Stemmers, pinyin};
use notefall_core::note::Note;
use notefall_core::search::fold::{Class, Folding, decompose};
use notefall_core::search::pieces::{Pieces, cut};
use notefall_core::search::term::{COLUMNS, Facet, NEW, POPULAR, column};
use notefall_core::search::weight::{Field, TAGS, TEXT, TITLE, TRANSLATION, level, log2};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;

/// The longest beginning of a run that can be found by the first letters of its syllables.
const INITIALS: usize = 6;

/// So many readings of a pair of characters are entered where initials are, and one elsewhere.
const READINGS: usize = 4;

/// So many notes tell how long notes are.
const SAMPLE: usize = 4_096;

const SECONDS_A_DAY: i64 = 86_400;

/// How all text is folded.
pub const FOLDING: Folding<'static> = Folding { decompose, simplify: &language::simplified };

/// The fields of a note in the order of their average lengths.
const FIELDS: [Field; 3] = [TITLE, TAGS, TEXT];

/// What a batch of notes adds.
#[derive(Debug, Default)]
pub struct Batch {
    /// Terms by number.
    pub terms: Vec<Box<str>>,
    /// Postings: the term's number, the note, the level.
    pub postings: Vec<(u32, u32, u8)>,
    /// The same for what titles and tags sound like.
    pub sounds: Vec<(u32, u32, u8)>,
    /// Words and their stems, by number.
    pub stems: Vec<(u32, u32)>,
    /// Words that stand in texts, and in how many notes.
    pub words: HashMap<u32, u32>,
    /// Runs of Han characters, and how often they occur.
    pub runs: HashMap<Box<str>, u32>,
    /// How many notes have such runs.
    pub chinese_notes: usize,
}

/// Takes notes apart.
pub struct Collector {
    lengths: [u32; 3],
    /// Where bytes count, first letters of syllables are entered only where a run begins, rarer readings not at all, and levels are half as fine.
    manner: Manner,
    stemmers: Stemmers,
    numbers: HashMap<Box<str>, u32>,
    batch: Batch,
    stems: HashMap<u32, u32>,
}

/// The texts of each field of a note. Pictures' captions are part of the text.
fn texts(note: &Note) -> [Vec<&str>; 3] {
    let mut tags: Vec<&str> = note.tags.iter().map(String::as_str).collect();
    tags.push(&note.author.name);
    [vec![&note.title], tags, vec![&note.body.text]]
}

/// How many terms titles, tags and texts have on average, in 1/16; of a large feed, those of notes at equal distances.
pub fn average_lengths(notes: &[Note]) -> [u32; 3] {
    let step = notes.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<&Note> = notes.iter().step_by(step).collect();
    let sums = sample
        .par_iter()
        .map(|note| {
            texts(note)
                .map(|texts| texts.iter().map(|text| cut(text, FOLDING).terms().count() as u64).sum::<u64>())
        })
        .reduce(|| [0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
    sums.map(|sum| u32::try_from(sum * 16 / sample.len().max(1) as u64).unwrap_or(u32::MAX).max(1))
}

impl Collector {
    pub fn new(lengths: [u32; 3], manner: Manner) -> Self {
        Self {
            lengths,
            manner,
            stemmers: Stemmers::new(),
            numbers: HashMap::new(),
            batch: Batch::default(),
            stems: HashMap::new(),
        }
    }

    pub fn finish(mut self) -> Batch {
        self.batch.stems = self.stems.into_iter().collect();
        self.batch.stems.sort_unstable();
        self.batch
    }

    fn number(&mut self, term: &str) -> u32 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let number = self.batch.terms.len() as u32;
        self.batch.terms.push(term.into());
        self.numbers.insert(term.into(), number);
        number
    }

    /// Adds a note.
    pub fn take(&mut self, position: u32, note: &Note) {
        let mut frequencies: HashMap<u32, f32> = HashMap::new();
        let mut sounds: HashMap<u32, f32> = HashMap::new();
        let mut words: Vec<u32> = Vec::new();
        let mut has_runs = false;
        for (at, texts) in texts(note).iter().enumerate() {
            let pieces: Vec<Pieces> = texts.iter().map(|text| cut(text, FOLDING)).collect();
            let length: usize = pieces.iter().map(|pieces| pieces.terms().count()).sum();
            let share = share(FIELDS[at], length, self.lengths[at]);
            for (pieces, text) in pieces.iter().zip(texts) {
                self.terms(pieces, &note.lang, share, &mut frequencies, &mut words);
                // Titles and tags are found by single characters and by sound, authors by sound.
                if at < 2 {
                    self.sounds(pieces, share, &mut sounds);
                }
                if at < 2 && !std::ptr::eq(*text, note.author.name.as_str()) {
                    self.singles(pieces, share, &mut frequencies);
                }
                for run in pieces.runs().filter(|run| pieces.all()[run.start].class == Class::Han) {
                    has_runs = true;
                    *self.batch.runs.entry(pieces.text(run).into()).or_default() += 1;
                }
            }
        }
        for translation in &note.translations {
            let share = share(TRANSLATION, 0, self.lengths[2]);
            for text in [&translation.title, &translation.body.text] {
                self.terms(&cut(text, FOLDING), &translation.lang, share, &mut frequencies, &mut words);
            }
        }
        for (facet, value) in facets(note) {
            let number = self.number(&facet.term(&value, FOLDING));
            frequencies.insert(number, 0.0);
        }
        self.batch.chinese_notes += usize::from(has_runs);
        words.sort_unstable();
        words.dedup();
        for word in words {
            *self.batch.words.entry(word).or_default() += 1;
        }
        // Every second level is enough where bytes count.
        let coarse = u8::from(self.manner.is_large);
        let posting = |(number, frequency): (u32, f32)| (number, position, level(frequency) as u8 | coarse);
        self.batch.postings.extend(frequencies.into_iter().map(posting));
        self.batch.sounds.extend(sounds.into_iter().map(posting));
        self.orders(position, note);
    }

    /// Enters by what the note is sorted.
    fn orders(&mut self, position: u32, note: &Note) {
        let days =
            note.published.map_or(0, |seconds| seconds.div_euclid(SECONDS_A_DAY).clamp(0, 0xffff) as u32);
        // Where bytes count, numbers of likes that are within a twentieth of each other are the same.
        let likes = log2(note.likes.saturating_add(1)) & if self.manner.is_large { !15 } else { !0 };
        for (order, key) in [(POPULAR, likes), (NEW, if self.manner.is_dated { days } else { 0 })] {
            if key == 0 {
                continue;
            }
            let order = Facet::Sort.term(order, FOLDING);
            for number in 0..COLUMNS {
                let level = (key >> (4 * number) & 15) as u8;
                if level > 0 {
                    let entry = self.number(&column(&order, number));
                    self.batch.postings.push((entry, position, level));
                }
            }
        }
    }

    /// Counts the terms of a text in a language, words by their stems.
    fn terms(
        &mut self,
        pieces: &Pieces,
        lang: &str,
        share: f32,
        frequencies: &mut HashMap<u32, f32>,
        words: &mut Vec<u32>,
    ) {
        for (term, range) in pieces.terms() {
            let number = self.number(term);
            let mut entry = number;
            if pieces.all()[range.start].class == Class::Letter {
                words.push(number);
                entry = self.stem(number, term, lang);
            }
            *frequencies.entry(entry).or_default() += share;
        }
    }

    /// The number of a word's stem, or its own.
    fn stem(&mut self, number: u32, word: &str, lang: &str) -> u32 {
        let Some(stem) = stem(&self.stemmers, lang, word) else { return number };
        let stem = self.number(&stem);
        self.stems.insert(number, stem);
        stem
    }

    fn singles(&mut self, pieces: &Pieces, share: f32, frequencies: &mut HashMap<u32, f32>) {
        for at in 0..pieces.all().len() {
            if pieces.all()[at].class.is_gram() && (pieces.all()[at].joined || pieces.goes_on(at)) {
                let number = self.number(pieces.text(at..at + 1));
                *frequencies.entry(number).or_default() += share;
            }
        }
    }

    /// Pairs of syllables, and the first letters of up to six.
    fn sounds(&mut self, pieces: &Pieces, share: f32, sounds: &mut HashMap<u32, f32>) {
        for run in pieces.runs().filter(|run| pieces.all()[run.start].class == Class::Han) {
            let readings = pinyin::of_run(pieces.text(run));
            let mut terms: Vec<String> = Vec::new();
            if let [only] = readings.as_slice() {
                terms.extend(only.iter().map(|syllable| (*syllable).to_owned()));
            }
            for pair in readings.windows(2) {
                let [first, second] = pair else { continue };
                let both = first
                    .iter()
                    .flat_map(|first| second.iter().map(move |second| format!("{first}{second}")));
                terms.extend(both.take(if self.manner.is_large { 1 } else { READINGS }));
            }
            let starts = if self.manner.is_large { 1 } else { readings.len() };
            for from in 0..starts {
                let initials: String = readings[from..]
                    .iter()
                    .take(INITIALS)
                    .map_while(|readings| readings.first()?.chars().next())
                    .collect();
                if initials.len() > 1 {
                    terms.push(initials);
                }
            }
            for term in terms {
                let number = self.number(&term);
                *sounds.entry(number).or_default() += share;
            }
        }
    }
}

/// How much a word counts in a field of so many terms, where it has so many in 1/16 on average.
fn share(field: Field, length: usize, average: u32) -> f32 {
    field.boost / (1.0 - field.length + field.length * length as f32 / (average as f32 / 16.0))
}

/// The stem of a word in a note of that language, where it has one.
pub fn stem(stemmers: &Stemmers, lang: &str, word: &str) -> Option<String> {
    // Latin words in notes of other scripts are English as a rule.
    let lang = if word.is_ascii() && !is_latin(lang) { "en" } else { lang };
    stemmers.stem(lang, word)
}

/// Whether a language is written in Latin letters, as far as it matters for stems.
fn is_latin(lang: &str) -> bool {
    let primary = lang.split('-').next().unwrap_or_default();
    !matches!(primary, "zh" | "ja" | "ko" | "th" | "ar" | "ru" | "uk" | "el" | "he" | "hi" | "fa" | "")
}

/// What a note can be narrowed down by.
pub fn facets(note: &Note) -> Vec<(Facet, Cow<'_, str>)> {
    // `zh` finds `zh-Hant` too.
    let langs = note.lang.match_indices('-').map(|(at, _)| &note.lang[..at]).chain([note.lang.as_str()]);
    let names = [(Facet::Author, note.author.name.as_str()), (Facet::Region, &note.region)];
    let kind = [(Facet::Kind, note.kind())];
    let others = names.into_iter().chain(langs.map(|lang| (Facet::Lang, lang))).chain(kind);
    let tags = note.tags.iter().map(|tag| (Facet::Tag, tag.as_str().into()));
    let others = others.filter(|(_, value)| !value.is_empty()).map(|(facet, value)| (facet, value.into()));
    let mut facets: Vec<(Facet, Cow<'_, str>)> = tags.chain(others).collect();
    if let Some(year) = note.published.and_then(year) {
        facets.push((Facet::Year, year.to_string().into()));
    }
    facets
}

fn year(seconds: i64) -> Option<i16> {
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).year())
}
