//! Marks and excerpts: where in a text that is shown what was looked for stands; and phrases, which must stand there as they are.

use crate::sample::{self, cases};
use crate::search_build::{Batch, WHOLE, ask, ask_whole, engine, feed, folding, ids};
use notefall_core::note::{Author, Note};
use notefall_core::records::write_all;
use notefall_core::rich::RichText;
use notefall_core::search::brief;
use notefall_core::search::engine::Step;
use notefall_core::search::excerpt::{Mark, excerpt, has_phrases, marked};
use notefall_core::search::query::Query;
use proptest::collection::vec;
use proptest::prelude::*;
use std::ops::Range;

fn marks(terms: &[&str]) -> Vec<Mark> {
    terms.iter().map(|term| Mark { term: (*term).into(), begins: false }).collect()
}

fn stems(terms: &[&str]) -> Vec<Mark> {
    terms.iter().map(|term| Mark { term: (*term).into(), begins: true }).collect()
}

/// What search reads of a note.
fn words(note: &Note) -> Vec<String> {
    let payload = write_all(std::slice::from_ref(note));
    brief::notes(&payload).unwrap().remove(0).texts
}

fn marked_parts<'a>(text: &'a str, marks: &[Mark]) -> Vec<&'a str> {
    marked(text, marks, folding()).into_iter().map(|range| &text[range]).collect()
}

#[test]
fn what_is_marked_is_what_stands_in_the_text() {
    for (text, terms, expected) in [
        ("Red-braised PORK, porky", &["pork", "red"][..], &["Red", "PORK"][..]),
        ("Crème brûlée", &["creme"], &["Crème"]),
        ("Die Straße", &["strasse"], &["Straße"]),
        ("很好的红烧肉。红烧，烧肉", &["红烧", "烧肉"], &["红烧肉", "红烧", "烧肉"]),
        ("紅燒肉", &["红烧"], &["紅燒"]),
        ("1980年代", &["1980"], &["1980"]),
        ("🍜👍🏽", &["👍"], &["👍"]),
        ("nothing here", &["tea"], &[]),
        ("", &["tea"], &[]),
    ] {
        assert_eq!(marked_parts(text, &marks(terms)), expected, "{text}");
    }
}

#[test]
fn words_that_go_on_are_marked_whole_as_far_as_endings_go() {
    assert_eq!(
        marked_parts("brais braised braising braisingly", &stems(&["brais"])),
        ["brais", "braised", "braising", "braisingly"]
    );
    assert_eq!(marked_parts("berry berries bermuda", &stems(&["berri"])), ["berry", "berries"]);
    assert_eq!(marked_parts("tea teapot teaspoonfuls", &stems(&["tea"])), ["tea", "teapot"]);
    assert_eq!(marked_parts("19801 红烧肉", &stems(&["1980", "红"])), [] as [&str; 0]);
}

#[test]
fn an_excerpt_shows_the_part_with_most_of_what_was_looked_for() {
    let text = format!(
        "tea {}and then the rice goes into the wok with tea {}",
        "so it begins ".repeat(20),
        "so it ends ".repeat(20)
    );
    let found = excerpt(&text, &marks(&["tea", "rice", "wok"]), folding(), 60);
    let parts: Vec<&str> = found.marks.iter().map(|range| &found.text[range.clone()]).collect();
    assert_eq!(parts, ["rice", "wok", "tea"]);
    assert!(found.text.starts_with('…') && found.text.ends_with('…'), "{}", found.text);
    assert!(
        found.text.trim_start_matches('…').starts_with("then the rice") || found.text.contains(" the rice")
    );
}

#[test]
fn excerpts_begin_at_the_beginning_where_that_is_as_good() {
    let found = excerpt("Tea\nand rice", &marks(&["tea"]), folding(), 100);
    assert_eq!(
        (found.text.as_str(), found.marks.as_slice()),
        ("Tea and rice", &[Range { start: 0, end: 3 }][..])
    );
    let found = excerpt("红烧肉的做法很简单", &marks(&["做法"]), folding(), 5);
    assert!(found.text.contains("红烧肉的"), "{}", found.text);
    let found = excerpt("a cup of tea, and rice", &marks(&["tea"]), folding(), 12);
    assert_eq!(found.text, "a cup of tea…");
    let found = excerpt("so much to say about tea", &marks(&["tea"]), folding(), 24);
    assert_eq!(found.text, "so much to say about tea");
    let found = excerpt("no match at all", &marks(&["tea"]), folding(), 8);
    assert_eq!((found.text.as_str(), found.marks.len()), ("no match…", 0));
    let found = excerpt("", &marks(&["tea"]), folding(), 8);
    assert_eq!(found.text, "");
    let found = excerpt("tea", &[], folding(), 0);
    assert_eq!(found.text, "…");
}

/// Ranges that lie in a text, on edges of characters, sorted, none touching the next.
fn check(text: &str, ranges: &[Range<usize>]) -> Result<(), TestCaseError> {
    for range in ranges {
        prop_assert!(
            range.start < range.end && text.get(range.clone()).is_some(),
            "{:?} in {:?}",
            range,
            text
        );
    }
    prop_assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start), "{:?}", ranges);
    Ok(())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn marks_are_sorted_and_never_touch(text in sample::text(60), more in "\\PC{0,20}", at in vec(any::<(prop::sample::Index, bool)>(), 0..6), characters in 0_usize..80) {
        let text = text + &more;
        let pieces = notefall_core::search::pieces::cut(&text, folding());
        let terms: Vec<&str> = pieces.terms().map(|(term, _)| term).collect();
        let marks: Vec<Mark> = at.iter().filter(|_| !terms.is_empty())
            .map(|(at, begins)| Mark { term: (*at.get(&terms)).into(), begins: *begins }).collect();
        let found = marked(&text, &marks, folding());
        check(&text, &found)?;
        prop_assert_eq!(found.is_empty(), marks.is_empty());

        let short = excerpt(&text, &marks, folding(), characters);
        check(&short.text, &short.marks)?;
        prop_assert!(!short.text.contains('\n'));
        // At most a sign for what is left out at each end.
        prop_assert!(short.text.chars().count() <= characters + 2);
        let whole = excerpt(&text, &marks, folding(), 200);
        prop_assert_eq!(&whole.text, &text.replace('\n', " "));
        prop_assert_eq!(whole.marks, found);
    }

    #[test]
    fn a_phrase_stands_where_its_words_follow_each_other(before in "[a-c ]{0,12}", phrase in "[a-c]{1,2} [a-c]{1,2}", text in "[a-c 红烧]{0,30}") {
        let query = Query::parse(&format!("\"{phrase}\" "), folding());
        let note = |text: &str| words(&Note { body: RichText::plain(text), ..Note::default() });
        let around = format!("{before} {phrase} {text}");
        prop_assert!(has_phrases(&note(&around), &query.phrases, folding()));
        // Words alone, since each piece here is one or a character.
        let alone: Vec<String> = text.split_whitespace().flat_map(|word| {
            let mut parts = vec![String::new()];
            for c in word.chars() {
                if c.is_ascii() { parts.last_mut().unwrap().push(c) } else { parts.extend([c.to_string(), String::new()]) }
            }
            parts
        }).filter(|part| !part.is_empty()).collect();
        let phrase: Vec<&str> = phrase.split(' ').collect();
        let stands = alone.windows(2).any(|pair| pair == phrase);
        prop_assert_eq!(has_phrases(&note(&text), &query.phrases, folding()), stands);
    }
}

fn note(id: &str, title: &str, text: &str) -> Note {
    Note { id: id.into(), title: title.into(), body: RichText::plain(text), ..Note::default() }
}

#[test]
fn phrases_stand_in_one_field_in_any_form() {
    let phrases = |text: &str| Query::parse(text, folding()).phrases;
    let note = Note {
        author: Author { name: "Li Mei".into(), ..Author::default() },
        tags: vec!["new year".into(), "dinner".into()],
        ..note("a", "Red-braised Pork", "Crème 紅燒肉 for\nthe feast")
    };
    for (phrase, stands) in [
        ("\"red braised\"", true),
        ("\"RED: braised, pork!\"", true),
        ("\"braised red\"", false),
        ("\"creme 红烧\"", true),
        ("\"红烧肉\"", true),
        ("\"烧红\"", false),
        ("\"for the feast\"", true),
        ("\"pork creme\"", false),
        ("\"year dinner\"", false),
        ("\"li mei\" \"new year\"", true),
        ("\"li mei\" \"old year\"", false),
        ("\"red braise\"", false),
    ] {
        assert_eq!(has_phrases(&words(&note), &phrases(phrase), folding()), stands, "{phrase}");
    }
}

#[test]
fn phrases_that_nobody_wrote_are_loosened_and_that_is_said() {
    let notes = vec![note("a", "red pork", ""), note("b", "pork, then red", ""), note("c", "tea", "")];
    let feed = feed(&[Batch { notes, removed: Vec::new() }], WHOLE);
    let answer = ask(&feed, "\"red pork\" ", 10);
    assert_eq!((ids(&answer), answer.loosened), (vec!["a"], false));
    let answer = ask(&feed, "\"red tea\" ", 10);
    assert!(answer.loosened);
    assert_eq!(ids(&answer).len(), 3);
    let answer = ask(&feed, "\"no such\" ", 10);
    assert!(!answer.loosened && answer.hits.is_empty());
    assert_eq!(answer.missing, ["no", "such"]);
}

#[test]
fn phrases_are_looked_for_in_no_more_notes_than_needed() {
    let notes = (0..100).map(|id| note(&format!("n{id:03}"), "red pork", "")).collect();
    let feed = feed(&[Batch { notes, removed: Vec::new() }], WHOLE);
    let mut engine = engine(&feed);
    let query = engine.parse("\"red pork\" ");
    let mut notes = 0;
    while let Step::Wants(paths) = engine.ask(&query, 6) {
        notes += paths.iter().filter(|path| path.kind == notefall_core::path::Kind::Notes).count();
        for path in paths {
            engine.give(path, feed.shards.get(&path).map(Vec::as_slice));
        }
    }
    assert!((2..=6).contains(&notes), "{notes} shards of three notes each");
}

#[test]
fn phrases_that_few_notes_have_take_few_rounds() {
    // All have the words; the phrase stands in every fifth.
    let notes = (0..90).map(|id| {
        let text = if id % 5 == 4 { "red pork" } else { "pork red" };
        note(&format!("n{id:03}"), "", text)
    });
    let feed = feed(&[Batch { notes: notes.collect(), removed: Vec::new() }], WHOLE);
    for limit in [1, 2, 7, 20, 40] {
        let (answer, rounds) = ask_whole(&mut engine(&feed), &feed, "\"red pork\" ", limit);
        assert!(rounds <= 8, "{rounds} rounds for {limit}");
        assert_eq!(answer.hits.len(), limit.min(12), "of the sixty-four that are looked at");
    }
}
