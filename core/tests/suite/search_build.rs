//! A small builder of feeds that can be searched, over core's codecs: several segments with edits and removals, several shards each.
//!
//! What it does with words is deliberately simple: two words have a made-up stem, one counts as common, and nothing has a sound.

use notefall_core::head::CARDS_IN_SHARD;
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records::write_all;
use notefall_core::search::chunk::{self, Alias, Entry, Posting, SAME};
use notefall_core::search::engine::{Answer, Engine, Step};
use notefall_core::search::find::{Find, Part};
use notefall_core::search::fold::{Class, Folding, decompose};
use notefall_core::search::pieces::{Pieces, cut};
use notefall_core::search::spell::{self, Known};
use notefall_core::search::term::{COLUMNS, Facet, NEW, POPULAR, column};
use notefall_core::search::weight::{Field, TAGS, TEXT, TITLE, level, log2};
use std::collections::{BTreeMap, BTreeSet};

/// How many terms titles, tags and texts are taken to have, in 1/16.
pub const LENGTHS: [u32; 3] = [40, 50, 200];

/// So many notes are in a `notes` shard.
const NOTES_IN_SHARD: usize = 3;

/// How tests fold.
pub fn folding() -> Folding<'static> {
    Folding { decompose, simplify: &simplify }
}

fn simplify(c: char) -> char {
    SIMPLIFIED.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)
}

const SIMPLIFIED: [(char, char); 2] = [('燒', '烧'), ('紅', '红')];

/// The one common word.
pub const COMMON_WORD: &str = "of";

/// The made-up stem of a word in English notes.
pub fn stem<'a>(word: &str, lang: &str) -> Option<&'a str> {
    (lang == "en" && ["geese", "yoghurt"].contains(&word)).then_some("gs")
}

/// The fields of a note: its texts, and how they count.
pub fn fields(note: &Note) -> [(Vec<&str>, Field); 3] {
    let mut tags: Vec<&str> = note.tags.iter().map(String::as_str).collect();
    tags.push(&note.author.name);
    [(vec![&note.title], TITLE), (tags, TAGS), (vec![&note.body.text], TEXT)]
}

/// What a note can be narrowed down by.
pub fn facets(note: &Note) -> BTreeSet<String> {
    let mut facets: Vec<(Facet, &str)> = note.tags.iter().map(|tag| (Facet::Tag, tag.as_str())).collect();
    facets.push((Facet::Author, &note.author.name));
    facets.push((Facet::Lang, &note.lang));
    facets.push((Facet::Kind, if note.images.is_empty() { "text" } else { "picture" }));
    facets.iter().filter(|(_, value)| !value.is_empty()).map(|(f, v)| f.term(v, folding())).collect()
}

/// The terms of a note with their levels, stems in place of their words; and its words as they stand there.
pub fn terms(note: &Note) -> (BTreeMap<String, u8>, BTreeSet<String>) {
    let mut frequencies: BTreeMap<String, f32> = BTreeMap::new();
    let mut words = BTreeSet::new();
    for (number, (texts, field)) in fields(note).into_iter().enumerate() {
        let texts: Vec<Pieces> = texts.into_iter().map(|text| cut(text, folding())).collect();
        let length: usize = texts.iter().map(|pieces| pieces.terms().count()).sum();
        let average = LENGTHS[number] as f32 / 16.0;
        let share = field.boost / (1.0 - field.length + field.length * length as f32 / average);
        for pieces in &texts {
            for (term, range) in pieces.terms() {
                if pieces.all()[range.start].class == Class::Letter {
                    words.insert(term.to_owned());
                }
                *frequencies.entry(stem(term, &note.lang).unwrap_or(term).into()).or_default() += share;
            }
        }
    }
    let levels = frequencies.into_iter().map(|(term, frequency)| (term, level(frequency) as u8));
    (levels.chain(facets(note).into_iter().map(|facet| (facet, 0))).chain(columns(note)).collect(), words)
}

/// By what a note is sorted: the higher, the earlier.
pub fn key(note: &Note, order: &str) -> u32 {
    match order {
        POPULAR => log2(note.likes + 1),
        NEW => note.published.map_or(0, |seconds| (seconds / 86_400) as u32),
        _ => 0,
    }
}

fn columns(note: &Note) -> Vec<(String, u8)> {
    let digits = |order| {
        let entry = Facet::Sort.term(order, folding());
        let digit = move |number| (column(&entry, number), (key(note, order) >> (4 * number) & 15) as u8);
        (0..COLUMNS).map(digit).filter(|(_, level)| *level > 0)
    };
    [POPULAR, NEW].into_iter().flat_map(digits).collect()
}

/// What one publishing adds: notes, some of which have the ids of older ones, and ids of notes that are removed.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub notes: Vec<Note>,
    pub removed: Vec<String>,
}

/// How to cut a segment into shards.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// So many entries an `index` shard.
    pub entries: usize,
    /// So many postings stand with an entry; so many in each shard with further ones.
    pub postings: usize,
}

/// Sizes at which everything is in one shard.
pub const WHOLE: Sizes = Sizes { entries: usize::MAX, postings: usize::MAX };

/// A feed as files.
#[derive(Debug, Default)]
pub struct Feed {
    pub find: Find,
    pub shards: BTreeMap<ShardPath, Vec<u8>>,
    /// The notes that are left, in feed order.
    pub live: Vec<Note>,
}

/// Builds a feed of batches, the oldest first.
pub fn feed(batches: &[Batch], sizes: Sizes) -> Feed {
    let find = Find { lengths: LENGTHS, simplified: SIMPLIFIED.to_vec(), ..Find::default() };
    let mut feed = Feed { find, ..Feed::default() };
    let mut parts: Vec<(Part, &[Note])> = Vec::new();
    for (number, batch) in (1..).zip(batches) {
        let ids: BTreeSet<&String> = batch.notes.iter().map(|note| &note.id).chain(&batch.removed).collect();
        let mut replaced: Vec<&Note> = Vec::new();
        for (part, notes) in &mut parts {
            for (at, note) in (0..).zip(*notes) {
                if ids.contains(&note.id) && !part.gone.contains(&at) {
                    part.gone.push(at);
                    replaced.push(note);
                }
            }
            part.gone.sort_unstable();
        }
        let mut part = Part {
            segment: number,
            notes: batch.notes.len() as u32,
            adds: batch.notes.len() as i64 - replaced.len() as i64,
            ..Part::default()
        };
        build(&mut feed.shards, &mut part, &batch.notes, &replaced, sizes);
        parts.push((part, &batch.notes));
    }
    for (part, notes) in parts.into_iter().rev() {
        let is_live = |at: &u32| !part.gone.contains(at);
        feed.live.extend((0..).zip(notes).filter(|(at, _)| is_live(at)).map(|(_, note)| note.clone()));
        feed.find.segments.push(part);
    }
    feed
}

/// The entries of a segment.
pub fn entries(notes: &[Note], replaced: &[&Note]) -> (Vec<Entry>, BTreeMap<String, u32>) {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for (at, note) in (0..).zip(notes) {
        let (terms, words) = terms(note);
        for (term, level) in terms {
            let entry = entries.entry(term).or_default();
            entry.postings.push(Posting { note: at, level });
            entry.notes += 1;
        }
        for word in words {
            if let Some(stem) = stem(&word, &note.lang) {
                let alias = Alias { term: stem.into(), weight: SAME };
                let entry = entries.entry(word.clone()).or_default();
                if !entry.aliases.contains(&alias) {
                    entry.aliases.push(alias);
                }
            }
            *counts.entry(word).or_default() += 1;
        }
    }
    for note in replaced {
        for (term, _) in terms(note).0 {
            entries.entry(term).or_default().notes -= 1;
        }
    }
    let named = entries.into_iter().map(|(term, entry)| Entry {
        stem_only: term == "gs",
        common: term == COMMON_WORD,
        term,
        ..entry
    });
    (named.collect(), counts)
}

fn build(
    shards: &mut BTreeMap<ShardPath, Vec<u8>>,
    part: &mut Part,
    notes: &[Note],
    replaced: &[&Note],
    sizes: Sizes,
) {
    let segment = part.segment;
    let mut put = |kind, number: usize, payload| {
        shards.insert(ShardPath { segment, kind, number: number as u32 }, payload);
    };
    let cards: Vec<Card> =
        notes.iter().enumerate().map(|(at, note)| Card::of(note, (at / NOTES_IN_SHARD) as u32)).collect();
    for (number, cards) in cards.chunks(CARDS_IN_SHARD as usize).enumerate() {
        put(Kind::Cards, number, write_all(cards));
    }
    for (number, notes) in notes.chunks(NOTES_IN_SHARD).enumerate() {
        put(Kind::Notes, number, write_all(notes));
    }

    let (mut entries, words) = entries(notes, replaced);
    let vocabulary = entries.len().div_ceil(sizes.entries).max(1);
    let mut next = vocabulary;
    for entry in &mut entries {
        if entry.postings.len() > sizes.postings {
            // The strongest stay; the others go behind the vocabulary, each shard sorted by note.
            entry.postings.sort_by_key(|posting| (std::cmp::Reverse(posting.level), posting.note));
            let rest = entry.postings.split_off(sizes.postings);
            entry.postings.sort();
            let blocks = rest.chunks(sizes.postings);
            entry.more = (next as u32, blocks.len() as u32);
            for block in blocks {
                let mut postings = block.to_vec();
                postings.sort();
                put(Kind::Index, next, chunk::encode(&[Entry { postings, ..Entry::default() }]));
                next += 1;
            }
        }
    }
    for number in 0..vocabulary {
        let from = number * sizes.entries.min(entries.len());
        let slice = &entries[from..entries.len().min(from.saturating_add(sizes.entries))];
        put(Kind::Index, number, chunk::encode(slice));
        if number > 0 {
            part.index.push(between(&entries[from - 1].term, &entries[from].term));
        }
    }

    let mut known: Vec<Known> = words
        .iter()
        .filter(|(word, _)| word.chars().count() >= 4)
        .map(|(word, notes)| Known { backwards: word.chars().rev().collect(), notes: *notes })
        .collect();
    known.sort();
    part.has_spell = !known.is_empty();
    for (number, words) in known.chunks(sizes.entries).enumerate() {
        put(Kind::Spell, number, spell::encode(words));
        if number > 0 {
            part.spell.push(between(&known[number * sizes.entries - 1].backwards, &words[0].backwards));
        }
    }
}

/// The shortest beginning of `after` that sorts behind `before`.
fn between(before: &str, after: &str) -> String {
    let ends = after.char_indices().map(|(at, c)| at + c.len_utf8());
    after[..ends.into_iter().find(|end| &after[..*end] > before).unwrap()].into()
}

/// An engine for a feed that has nothing but `find.bin` yet.
pub fn engine(feed: &Feed) -> Engine {
    Engine::new(Find::decode(&feed.find.encode()).unwrap(), decompose)
}

/// The most rounds that a question may take.
pub const ROUNDS: usize = 60;

/// Asks and gives what is wanted until there is an answer; also says in how many rounds. No shard may be wanted twice.
pub fn drive(
    engine: &mut Engine,
    query: &str,
    limit: usize,
    mut payload: impl FnMut(ShardPath) -> Option<Vec<u8>>,
) -> (Answer, usize) {
    let query = engine.parse(query);
    let mut given = BTreeSet::new();
    for round in 0..ROUNDS {
        match engine.ask(&query, limit) {
            Step::Done(answer) => return (answer, round),
            Step::Wants(paths) => {
                assert!(!paths.is_empty());
                for path in paths {
                    assert!(given.insert(path), "{path:?} is wanted twice");
                    engine.give(path, payload(path).as_deref());
                }
            }
        }
    }
    panic!("no answer after {ROUNDS} rounds")
}

/// Asks an engine about a feed that is whole. Only what the feed has may be wanted.
pub fn ask_whole(engine: &mut Engine, feed: &Feed, query: &str, limit: usize) -> (Answer, usize) {
    drive(engine, query, limit, |path| {
        let payload = feed.shards.get(&path).unwrap_or_else(|| panic!("there is no {path:?}"));
        Some(payload.clone())
    })
}

/// Asks an engine that knows nothing yet.
pub fn ask(feed: &Feed, query: &str, limit: usize) -> Answer {
    ask_whole(&mut engine(feed), feed, query, limit).0
}

/// The ids of what was found.
pub fn ids(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.card.id.as_str()).collect()
}
