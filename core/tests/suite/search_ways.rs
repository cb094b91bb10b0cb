//! The ways from what was typed to notes that say it otherwise: stems, other languages, sounds, beginnings, errors.

use crate::search_build::{Feed, ask, ids};
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records::write_all;
use notefall_core::search::chunk::{self, Alias, Entry, Posting, SAME};
use notefall_core::search::engine::Answer;
use notefall_core::search::find::{Find, Part};
use notefall_core::search::spell::{self, Known};
use std::collections::BTreeMap;

fn at(notes: &[u32]) -> Vec<Posting> {
    notes.iter().map(|note| Posting { note: *note, level: 8 }).collect()
}

fn entry(term: &str, notes: &[u32]) -> Entry {
    Entry { term: term.into(), notes: notes.len() as i64, postings: at(notes), ..Entry::default() }
}

fn leading(term: &str, aliases: &[(&str, u8)]) -> Entry {
    let alias = |(term, weight): &(&str, u8)| Alias { term: (*term).into(), weight: *weight };
    Entry { aliases: aliases.iter().map(alias).collect(), ..entry(term, &[]) }
}

fn sounding(term: &str, notes: &[u32]) -> Entry {
    Entry { sounds: at(notes), ..entry(term, &[]) }
}

/// A feed of ten notes, `n0` to `n9`, with a vocabulary by hand. Each entry has a shard of its own, the words share one.
fn feed() -> Feed {
    let entries = [
        Entry { stem_only: true, ..entry("brais", &[0, 1]) },
        leading("braised", &[("brais", SAME)]),
        leading("braising", &[("brais", SAME), ("红烧", 200)]),
        entry("red", &[0, 5]),
        entry("ginger", &[2, 3]),
        entry("ginko", &[4]),
        entry("gin", &[4, 9]),
        entry("红烧", &[5, 6]),
        entry("烧肉", &[6]),
        entry("烧茄", &[5]),
        leading("pork", &[("红烧 烧肉", 250)]),
        leading("soy sauce", &[("ginko", 200)]),
        leading("红烧肉", &[("brais", 200)]),
        sounding("hongshao", &[5, 6]),
        sounding("shaorou", &[6]),
        sounding("shaoqie", &[5]),
        sounding("hsr", &[6]),
        entry("noodle", &[7, 8]),
        entry("tofu", &[9]),
    ];
    let sorted: BTreeMap<String, Entry> =
        entries.into_iter().map(|entry| (entry.term.clone(), entry)).collect();
    let notes: Vec<Note> = (0..10).map(|n| Note { id: format!("n{n}"), ..Note::default() }).collect();
    let mut feed = Feed::default();
    let mut put = |kind, number: usize, payload| {
        feed.shards.insert(ShardPath { segment: 1, kind, number: number as u32 }, payload);
    };
    let cards: Vec<Card> = notes.iter().map(|note| Card::of(note, 0)).collect();
    cards.chunks(8).enumerate().for_each(|(number, cards)| put(Kind::Cards, number, write_all(cards)));
    for (number, entry) in sorted.values().enumerate() {
        put(Kind::Index, number, chunk::encode(std::slice::from_ref(entry)));
    }
    let mut words: Vec<Known> = [("noodle", 2), ("ginger", 2), ("braised", 1)]
        .map(|(word, notes)| Known { backwards: word.chars().rev().collect(), notes })
        .into();
    words.sort();
    put(Kind::Spell, 0, spell::encode(&words));
    let part = Part {
        segment: 1,
        notes: 10,
        adds: 10,
        index: sorted.keys().skip(1).cloned().collect(),
        has_spell: true,
        ..Part::default()
    };
    feed.find = Find { segments: vec![part], ..Find::default() };
    feed
}

fn asked(query: &str) -> Answer {
    ask(&feed(), query, 10)
}

#[track_caller]
fn finds(query: &str, expected: &[&str]) {
    let answer = asked(query);
    assert_eq!(ids(&answer), expected, "{query}: {answer:?}");
}

#[test]
fn words_meet_in_their_stem() {
    finds("braised ", &["n0", "n1"]);
    // The stem itself is only found where somebody typed it; other forms lead to it.
    finds("braised red ", &["n0", "n1", "n5"]);
    let marks = asked("braised ").marks;
    assert!(marks.iter().any(|mark| mark.term == "brais" && mark.begins));
    finds("red -braised ", &["n5"]);
}

#[test]
fn words_of_another_language_come_after_those_of_the_query() {
    finds("braising ", &["n0", "n1", "n5", "n6"]);
    // All terms of a translation must be there.
    finds("pork ", &["n6"]);
    finds("红烧肉 ", &["n6", "n5", "n0", "n1"]);
}

#[test]
fn entries_of_several_words_are_one() {
    finds("soy sauce ", &["n4"]);
    assert!(asked("soy ").hits.is_empty());
    assert!(asked("sauce soy ").hits.is_empty());
}

#[test]
fn pinyin_is_found_together_apart_and_unfinished() {
    for query in ["hongshaorou ", "hong shao rou ", "hongshaor", "hongshaoro", "hsr "] {
        finds(query, &["n6"]);
    }
    // The first word alone is something too.
    finds("hongshao rou ", &["n6", "n5"]);
    finds("hongshao ", &["n5", "n6"]);
    finds("hongshaoqie ", &["n5"]);
}

#[test]
fn words_that_go_on_come_after_those_that_end_there() {
    finds("gin", &["n4", "n9", "n2", "n3"]);
    finds("gin ", &["n4", "n9"]);
    finds("gi", &["n2", "n3", "n4", "n9"]);
    finds("烧", &["n5", "n6"]);
}

#[test]
fn endings_that_nobody_wrote_are_taken_off() {
    finds("tofus ", &["n9"]);
    finds("gingers ", &["n2", "n3"]);
    assert!(asked("tofus ").replaced.is_empty());
}

#[test]
fn words_with_an_error_are_found_by_their_beginning_or_end() {
    for (query, meant) in
        [("nodle ", "noodle"), ("moodle ", "noodle"), ("nooddle ", "noodle"), ("gniger ", "ginger")]
    {
        let answer = asked(query);
        assert_eq!(answer.replaced, [(query.trim().to_owned(), meant.to_owned())]);
        assert_eq!(answer.hits.len(), 2, "{query}");
        assert!(answer.marks.iter().any(|mark| mark.term == meant), "{query}");
    }
    // Too short, too far, or no word.
    for query in ["rad ", "kiwi ", "naaadle ", "1234 ", "红豆 "] {
        let answer = asked(query);
        assert!(answer.hits.is_empty() && answer.replaced.is_empty(), "{query}: {answer:?}");
    }
}

#[test]
fn a_note_with_all_words_comes_before_one_with_some() {
    finds("red ginger braised ", &["n0", "n1", "n2", "n3", "n5"]);
    finds("zzz red ", &["n0", "n5"]);
    assert_eq!(asked("zzz red ").missing, ["zzz"]);
}
