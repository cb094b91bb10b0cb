//! Shards that are missing, damaged or hostile: what is there is searched, and nobody asks for ever.

use crate::sample::cases;
use crate::search_build::{Batch, Feed, Sizes, ask, ask_whole, drive, engine, feed};
use notefall_core::note::Note;
use notefall_core::path::{Kind, ShardPath};
use notefall_core::rich::RichText;
use notefall_core::search::chunk::{self, Alias, Entry, Posting, SAME};
use notefall_core::search::engine::{Engine, Step};
use notefall_core::search::find::{Find, Part};
use notefall_core::search::fold::decompose;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const CUT: Sizes = Sizes { entries: 4, postings: 5 };

const QUERIES: [&str; 12] = [
    "tea ",
    "ginger rice",
    "红烧肉",
    "红",
    "\"ginger tea\" ",
    "noodels",
    "nodles rise gingre",
    "tag:dinner ",
    "tea -rice -tag:dinner ",
    "te",
    "hongshaorou",
    "\"rice tea\" \"no such words\" geese",
];

/// Two segments of notes, of which the newer one replaces some.
fn kitchen() -> Feed {
    let words = ["tea", "rice", "ginger tea", "noodles", "红烧肉", "豆腐", "geese", "of ginger rice"];
    let note = |id: usize| Note {
        id: format!("n{id:02}"),
        title: words[id % words.len()].into(),
        body: RichText::plain(words[id * 3 % words.len()]),
        tags: if id.is_multiple_of(3) { vec!["dinner".into()] } else { Vec::new() },
        lang: "en".into(),
        ..Note::default()
    };
    let old = Batch { notes: (0..24).map(note).collect(), removed: Vec::new() };
    let new = Batch { notes: (20..40).map(note).collect(), removed: vec!["n03".into()] };
    feed(&[old, new], CUT)
}

#[test]
fn a_feed_that_is_whole_is_answered_in_few_rounds() {
    let feed = kitchen();
    for query in QUERIES {
        let (answer, rounds) = ask_whole(&mut engine(&feed), &feed, query, 20);
        assert!(!answer.damaged, "{query}");
        assert!(rounds <= 8, "{query}: {rounds} rounds");
        if !query.contains("hongshaorou") {
            assert!(!answer.hits.is_empty(), "{query}");
        }
    }
}

#[test]
fn any_limit_is_one() {
    let feed = kitchen();
    for query in QUERIES {
        assert!(ask(&feed, query, 0).hits.is_empty(), "{query}");
        assert_eq!(ask(&feed, query, usize::MAX), ask(&feed, query, 1_000), "{query}");
    }
}

#[test]
fn the_next_question_wants_only_what_is_new() {
    let feed = kitchen();
    let mut engine = engine(&feed);
    let (first, rounds) = ask_whole(&mut engine, &feed, "ginger ", 20);
    assert!(rounds > 0);
    let (again, rounds) = ask_whole(&mut engine, &feed, "ginger ", 20);
    assert_eq!((again, rounds), (first, 0));
}

#[test]
fn without_any_shard_nothing_is_found_and_that_is_said() {
    let feed = kitchen();
    for query in QUERIES {
        let (answer, _) = drive(&mut engine(&feed), query, 20, |_| None);
        assert!(answer.damaged && answer.hits.is_empty(), "{query}");
    }
}

#[test]
fn what_is_passed_over_makes_an_answer_partial_and_not_damaged() {
    let feed = kitchen();
    for query in QUERIES {
        let mut engine = engine(&feed);
        let parsed = engine.parse(query);
        let answer = loop {
            match engine.ask(&parsed, 20) {
                Step::Done(answer) => break answer,
                Step::Wants(paths) => paths.into_iter().for_each(|path| engine.pass_over(path)),
            }
        };
        assert!(answer.partial && !answer.damaged && answer.hits.is_empty(), "{query}");
    }
    // Both, where both are so.
    let mut engine = engine(&feed);
    let parsed = engine.parse("ginger rice ");
    let Step::Wants(paths) = engine.ask(&parsed, 20) else { panic!("nothing is known yet") };
    assert!(paths.len() > 1, "{paths:?}");
    engine.pass_over(paths[0]);
    paths.iter().skip(1).for_each(|path| engine.give(*path, None));
    let answer = loop {
        match engine.ask(&parsed, 20) {
            Step::Done(answer) => break answer,
            Step::Wants(paths) => paths.into_iter().for_each(|path| engine.give(path, None)),
        }
    };
    assert!(answer.partial && answer.damaged);
    // What was given stays.
    let mut engine = super::search_build::engine(&feed);
    let (before, _) = ask_whole(&mut engine, &feed, "ginger ", 20);
    paths.iter().for_each(|path| engine.pass_over(*path));
    assert_eq!(ask_whole(&mut engine, &feed, "ginger ", 20).0, before);
}

#[test]
fn what_was_damaged_is_wanted_again_after_a_retry() {
    let feed = kitchen();
    let mut engine = engine(&feed);
    let (answer, _) = drive(&mut engine, "ginger ", 20, |_| None);
    assert!(answer.damaged);
    // Asking again does not help by itself.
    let (answer, rounds) = ask_whole(&mut engine, &feed, "ginger ", 20);
    assert!(answer.damaged && rounds == 0);
    engine.retry();
    let (answer, _) = ask_whole(&mut engine, &feed, "ginger ", 20);
    assert_eq!(answer, ask(&feed, "ginger ", 20));
}

#[test]
fn a_shard_that_is_given_twice_stays_what_it_was() {
    let feed = kitchen();
    let mut engine = engine(&feed);
    let query = engine.parse("ginger ");
    let Step::Wants(paths) = engine.ask(&query, 5) else { panic!("nothing is known yet") };
    for path in paths {
        engine.give(path, feed.shards.get(&path).map(Vec::as_slice));
        engine.give(path, None);
        engine.give(path, Some(&[0xff; 9]));
    }
    let (answer, _) = ask_whole(&mut engine, &feed, "ginger ", 5);
    assert_eq!(answer, ask(&feed, "ginger ", 5));
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn missing_shards_leave_what_the_others_have(
        query in prop::sample::select(QUERIES.to_vec()), missing in vec(any::<prop::sample::Index>(), 1..6), limit in 1_usize..30,
    ) {
        let feed = kitchen();
        let paths: Vec<ShardPath> = feed.shards.keys().copied().collect();
        let missing: BTreeSet<ShardPath> = missing.iter().map(|at| *at.get(&paths)).collect();
        let mut is_missed = false;
        let (answer, rounds) = drive(&mut engine(&feed), query, limit, |path| {
            is_missed |= missing.contains(&path);
            feed.shards.get(&path).filter(|_| !missing.contains(&path)).cloned()
        });
        prop_assert!(rounds <= 16, "{} rounds", rounds);
        prop_assert_eq!(answer.damaged, is_missed);
        if !answer.damaged {
            prop_assert_eq!(answer, ask(&feed, query, limit));
        }
    }

    #[test]
    fn damaged_shards_never_end_the_search(
        query in prop::sample::select(QUERIES.to_vec()), at in any::<prop::sample::Index>(), byte in any::<u8>(), every in 1_u32..4,
    ) {
        let feed = kitchen();
        let (answer, _) = drive(&mut engine(&feed), query, 20, |path| {
            // What a damaged shard leads to need not exist.
            let mut payload = feed.shards.get(&path)?.clone();
            if path.number % every == 0 && !payload.is_empty() {
                *at.get_mut(payload.as_mut_slice()) = byte;
            }
            Some(payload)
        });
        prop_assert!(answer.hits.len() <= 20);
    }

    #[test]
    fn any_index_is_searched_to_an_end(
        entries in vec(wild_entry(), 0..12), query in prop::sample::select(QUERIES.to_vec()),
        notes in 0_u32..100, adds in any::<i64>(),
    ) {
        let entries: BTreeMap<String, Entry> =
            entries.into_iter().map(|entry| (entry.term.clone(), entry)).collect();
        let payload = chunk::encode(&entries.into_values().collect::<Vec<_>>());
        let older = Part { segment: 1, notes, adds, gone: vec![3, 50], ..Part::default() };
        let newer = Part { segment: 2, gone: Vec::new(), ..older.clone() };
        let find = Find { segments: vec![newer, older], ..Find::default() };
        let mut engine = Engine::new(Find::decode(&find.encode()).unwrap(), decompose);
        let (answer, _) = drive(&mut engine, query, 10, |path| (path.kind == Kind::Index).then(|| payload.clone()));
        prop_assert!(answer.hits.is_empty());
    }
}

/// An entry with any numbers, which leads to others and to itself.
fn wild_entry() -> impl Strategy<Value = Entry> {
    const TERMS: [&str; 12] = [
        "\u{1}adinner",
        "a",
        "geese",
        "ginger",
        "noodles",
        "red",
        "rice",
        "tea",
        "team",
        "红",
        "红烧",
        "红烧 烧肉",
    ];
    let term = || prop::sample::select(TERMS.to_vec()).prop_map(String::from);
    let postings = || {
        btree_set(0_u32..200, 0..5).prop_map(|notes| {
            notes.into_iter().map(|note| Posting { note, level: (note % 16) as u8 }).collect::<Vec<_>>()
        })
    };
    let weight = prop_oneof![Just(SAME), any::<u8>()];
    let aliases = vec((weight, term()).prop_map(|(weight, term)| Alias { weight, term }), 0..3);
    let more = prop_oneof![2 => Just((0, 0)), 1 => any::<(u32, u32)>()];
    (term(), (postings(), postings()), aliases, more, any::<(i64, bool, bool)>()).prop_map(
        |(term, (postings, sounds), aliases, more, (notes, stem_only, common))| Entry {
            term,
            notes,
            stem_only,
            common,
            postings,
            sounds,
            aliases,
            more,
        },
    )
}
