//! What `suggest.bin` suggests: tags, authors and the titles of popular notes.

use super::collect::FOLDING;
use crate::build::segment::seal;
use crate::language::{pinyin, simplified, traditional_of};
use notefall_core::note::Note;
use notefall_core::path::Kind;
use notefall_core::search::fold::Class;
use notefall_core::search::pieces::cut;
use notefall_core::search::term::Facet;
use notefall_suggest::build::{Entry, payload};
use notefall_suggest::{MAX_ENTRIES, Sort};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The longest file, in bytes. The least popular titles are left out for it.
pub const FILE_BYTES: usize = 48_000;

/// So many of them at most are tags.
const TAGS: usize = 1_000;

/// So many of them at most are authors.
const AUTHORS: usize = 500;

/// Longer titles are cut off, in bytes; longer tags and authors are not suggested.
const TEXT_BYTES: usize = 100;

/// So many syllables of a run are found by pinyin.
const SYLLABLES: usize = 4;

/// What is suggested in a feed.
#[derive(Debug, Default)]
pub struct Suggested {
    /// The payload of `suggest.bin`, for version 0 of the head.
    pub payload: Vec<u8>,
    /// How many entries it has; none where there is to be no file.
    pub entries: u32,
}

/// Chooses what to suggest of notes in feed order, as much as fits.
#[must_use]
pub fn suggested(notes: &[Note]) -> Suggested {
    let mut entries = named(notes, Sort::Tag, TAGS);
    entries.extend(named(notes, Sort::Author, AUTHORS));
    entries.extend(titles(notes, MAX_ENTRIES - entries.len()));
    while !entries.is_empty() {
        let payload = payload(&entries, 0, &characters(&entries), FOLDING).unwrap_or_default();
        let bytes = seal(Kind::Suggest, 0, &payload).len();
        if bytes <= FILE_BYTES {
            return Suggested { payload, entries: entries.len() as u32 };
        }
        // What is left out is shorter than the rest as a rule, hence a little more of it.
        let fitting = entries.len() * FILE_BYTES / bytes;
        entries.truncate(fitting.min(entries.len() - 1));
    }
    Suggested::default()
}

/// Tags or authors, those of most notes first. Spellings that search takes for one are one, in the most frequent spelling.
fn named(notes: &[Note], sort: Sort, most: usize) -> Vec<Entry> {
    let facet = if sort == Sort::Tag { Facet::Tag } else { Facet::Author };
    let mut counts: HashMap<String, (u32, BTreeMap<&str, u32>)> = HashMap::new();
    for note in notes {
        let names = if sort == Sort::Tag { note.tags.as_slice() } else { std::slice::from_ref(&note.author.name) };
        let mut seen = HashSet::new();
        for name in names.iter().filter(|name| (1..=TEXT_BYTES).contains(&name.len())) {
            let term = facet.term(name, FOLDING);
            // A name of signs only has no entry in the index, so nothing would be found by it.
            if term.len() > 2 && seen.insert(term.clone()) {
                let (count, spellings) = counts.entry(term).or_default();
                *count += 1;
                *spellings.entry(name).or_default() += 1;
            }
        }
    }
    let mut entries: Vec<Entry> = counts
        .into_values()
        .filter_map(|(count, spellings)| {
            let (text, _) = spellings.into_iter().max_by_key(|(text, count)| (*count, Reverse(*text)))?;
            Some(Entry { sort, text: text.to_owned(), count, id: String::new(), sounds: Vec::new() })
        })
        .collect();
    entries.sort_by(|a, b| (Reverse(a.count), &a.text).cmp(&(Reverse(b.count), &b.text)));
    entries.truncate(most);
    for entry in &mut entries {
        entry.sounds = sounds(&entry.text, usize::MAX);
    }
    entries
}

/// Titles, those of the most liked notes first; of equally many likes in feed order.
fn titles(notes: &[Note], most: usize) -> Vec<Entry> {
    let mut liked: Vec<&Note> = notes.iter().collect();
    liked.sort_by_key(|note| Reverse(note.likes));
    let mut seen = HashSet::new();
    liked
        .into_iter()
        .filter_map(|note| Some((note, shortened(note.title.trim())?)))
        .filter(|(_, text)| seen.insert(text.clone()))
        .take(most)
        .map(|(note, text)| {
            let (id, sounds) = (note.id.clone(), sounds(&text, 1));
            Entry { sort: Sort::Title, text, count: 1, id, sounds }
        })
        .collect()
}

/// A title, cut off where it is too long; nothing where it has nothing to find it by.
fn shortened(title: &str) -> Option<String> {
    if cut(title, FOLDING).all().is_empty() {
        return None;
    }
    if title.len() <= TEXT_BYTES {
        return Some(title.to_owned());
    }
    let end = title.floor_char_boundary(TEXT_BYTES);
    Some(format!("{}…", title.get(..end).unwrap_or_default().trim_end()))
}

/// How the first so many runs of Han characters sound: their syllables, and the first letters of those.
fn sounds(text: &str, runs: usize) -> Vec<String> {
    let pieces = cut(text, FOLDING);
    let han = pieces.runs().filter(|run| pieces.all().get(run.start).is_some_and(|piece| piece.class == Class::Han));
    let mut sounds = Vec::new();
    for run in han.take(runs) {
        let readings = pinyin::of_run(pieces.text(run));
        let syllables: Vec<&str> =
            readings.iter().map_while(|readings| readings.first().copied()).take(SYLLABLES).collect();
        let initials: String = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
        sounds.extend([syllables.concat(), initials].into_iter().filter(|sound| !sound.is_empty()));
    }
    sounds
}

/// Traditional characters of what the entries have, and what stands for them.
fn characters(entries: &[Entry]) -> Vec<(char, char)> {
    let simple: HashSet<char> = entries.iter().flat_map(|entry| entry.text.chars()).map(simplified).collect();
    let mut pairs: Vec<(char, char)> =
        simple.into_iter().flat_map(|to| traditional_of(to).map(move |from| (from, to))).collect();
    pairs.sort_unstable();
    pairs
}
