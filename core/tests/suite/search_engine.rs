//! The engine agrees with reading every note, however a feed is cut into shards and segments.

use crate::sample::cases;
use crate::search_build::{Batch, Feed, Sizes, WHOLE, ask, feed, ids};
use crate::search_naive::{Ask, search, typed};
use notefall_core::note::{Author, Note};
use notefall_core::rich::RichText;
use notefall_core::search::engine::Answer;
use notefall_core::search::find::{Find, Part};
use notefall_core::search::term::{Facet, NEW, POPULAR};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Words far from each other, with cases, accents and scripts: none is another with an ending, or with two letters changed.
const WORDS: [&str; 18] = [
    "tea",
    "Wok",
    "ginger",
    "PEPPER",
    "crème",
    "Creme",
    "geese",
    "yoghurt",
    "of",
    "2024",
    "15",
    "🍜",
    "紅燒肉",
    "红烧",
    "烧肉饭",
    "豆腐",
    "김치찌개",
    "ｶﾚｰ",
];

const TAGS: [&str; 4] = ["dinner", "红烧", "New  Year", "crème"];
const AUTHORS: [&str; 3] = ["Li Mei", "小厨", ""];
const LANGS: [&str; 3] = ["en", "zh", ""];
const GAPS: [&str; 5] = [" ", ", ", "。", "\n", " – "];

fn words(most: usize) -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS.to_vec());
    vec((word, prop::sample::select(GAPS.to_vec())), 0..most)
        .prop_map(|words| words.iter().flat_map(|(word, gap)| [*word, *gap]).collect())
}

/// A note without an id.
fn note() -> impl Strategy<Value = Note> {
    let facets = (
        prop::sample::subsequence(TAGS.to_vec(), 0..=2),
        prop::sample::select(AUTHORS.to_vec()),
        prop::sample::select(LANGS.to_vec()),
    );
    let likes = prop_oneof![Just(0), 0_u64..5, any::<u32>().prop_map(u64::from)];
    let published = proptest::option::of(prop_oneof![0_i64..400_000, 1_600_000_000_i64..1_800_000_000]);
    let orders = (likes, published);
    (words(4), words(16), facets, orders).prop_map(
        |(title, text, (tags, author, lang), (likes, published))| Note {
            title,
            body: RichText::plain(&text),
            tags: tags.into_iter().map(Into::into).collect(),
            author: Author { name: author.into(), ..Author::default() },
            lang: lang.into(),
            likes,
            published,
            ..Note::default()
        },
    )
}

fn named((id, note): (usize, Note)) -> Note {
    Note { id: format!("n{id}"), ..note }
}

fn part() -> impl Strategy<Value = Ask> {
    let word = || prop::sample::select(WORDS.to_vec()).prop_map(String::from);
    let facet = || {
        let value = |facet, values: &[&'static str]| {
            prop::sample::select(values.to_vec()).prop_map(move |value| (facet, String::from(value)))
        };
        prop_oneof![
            value(Facet::Tag, &TAGS),
            value(Facet::Author, &AUTHORS[..2]),
            value(Facet::Lang, &LANGS[..2]),
            value(Facet::Kind, &["text", "picture"]),
        ]
    };
    prop_oneof![
        9 => word().prop_map(Ask::Word),
        1 => Just(Ask::Word("zzz".into())),
        2 => word().prop_map(Ask::Without),
        1 => vec(prop::sample::select(WORDS.to_vec()), 1..3).prop_map(|words| Ask::Phrase(words.join(" "))),
        1 => facet().prop_map(|(facet, value)| Ask::Only(facet, value)),
        1 => facet().prop_map(|(facet, value)| Ask::Never(facet, value)),
        1 => prop::sample::select(vec![NEW, POPULAR, "nothing"]).prop_map(Ask::Sort),
    ]
}

fn sizes() -> impl Strategy<Value = Sizes> {
    (1_usize..20, 4_usize..12).prop_map(|(entries, postings)| Sizes { entries, postings })
}

/// What is compared: ids with scores.
fn hits(answer: &Answer) -> Vec<(String, u32)> {
    answer.hits.iter().map(|hit| (hit.card.id.clone(), hit.score)).collect()
}

fn check(feed: &Feed, parts: &[Ask]) -> Result<Answer, TestCaseError> {
    let answer = ask(feed, &typed(parts), 1_000);
    let found = search(&feed.live, parts);
    prop_assert_eq!(hits(&answer), found.hits);
    prop_assert_eq!(answer.loosened, found.loosened);
    prop_assert_eq!(&answer.missing, &found.missing);
    prop_assert!(!answer.damaged && !answer.partial && answer.replaced.is_empty());
    Ok(answer)
}

/// Batches of notes whose ids come again, with some removed.
fn batches() -> impl Strategy<Value = Vec<Batch>> {
    let batch = (vec((0_usize..20, note()), 0..14), vec(0_usize..20, 0..4)).prop_map(|(notes, removed)| {
        let mut seen = BTreeSet::new();
        let notes: Vec<Note> = notes.into_iter().filter(|(id, _)| seen.insert(*id)).map(named).collect();
        let removed = removed.into_iter().filter(|id| !seen.contains(id)).map(|id| format!("n{id}"));
        Batch { removed: removed.collect(), notes }
    });
    vec(batch, 1..5)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn the_engine_finds_what_reading_every_note_finds(
        notes in vec(note(), 0..30), sizes in sizes(), queries in vec(vec(part(), 0..6), 4),
    ) {
        let notes = notes.into_iter().enumerate().map(named).collect();
        let feed = feed(&[Batch { notes, removed: Vec::new() }], sizes);
        for parts in queries {
            check(&feed, &parts)?;
        }
    }

    #[test]
    fn several_segments_answer_as_one_would(
        batches in batches(), cut in sizes(), queries in vec(vec(part(), 0..6), 4),
    ) {
        let several = feed(&batches, cut);
        let fresh = feed(&[Batch { notes: several.live.clone(), removed: Vec::new() }], WHOLE);
        prop_assert_eq!(several.find.segments.iter().map(|part| part.adds).sum::<i64>(), several.live.len() as i64);
        for parts in queries {
            // A removed note may be the only one that knew of a stem, and no segment says so.
            let without_stems = !typed(&parts).contains("geese") && !typed(&parts).contains("yoghurt");
            let several = ask(&several, &typed(&parts), 1_000);
            let one = ask(&fresh, &typed(&parts), 1_000);
            if without_stems {
                prop_assert_eq!(hits(&several), hits(&one));
                prop_assert_eq!(
                    (several.found, several.loosened, several.missing, several.replaced),
                    (one.found, one.loosened, one.missing, one.replaced)
                );
                check(&fresh, &parts)?;
            }
        }
    }

    #[test]
    fn fewer_hits_are_the_first_of_more(
        notes in vec(note(), 0..30), queries in vec(vec(part(), 1..4), 4), limit in 1_usize..12,
    ) {
        let notes = notes.into_iter().enumerate().map(named).collect();
        let feed = feed(&[Batch { notes, removed: Vec::new() }], WHOLE);
        for parts in queries {
            let all = ask(&feed, &typed(&parts), 1_000);
            let few = ask(&feed, &typed(&parts), limit);
            prop_assert_eq!(few.hits.len(), all.hits.len().min(limit));
            // Titles are not looked at beyond what is about as good as what is shown.
            let titled = all.hits.iter().any(|hit| hit.score >> 31 == 1);
            if !titled {
                prop_assert_eq!(ids(&few), &ids(&all)[..few.hits.len()]);
            }
        }
    }
}

fn plain(id: usize, text: &str) -> Note {
    Note { id: format!("n{id:03}"), body: RichText::plain(text), ..Note::default() }
}

#[test]
fn what_every_note_has_is_found_all_the_same() {
    let notes: Vec<Note> = (0..400).map(|id| plain(id, "a cup of tea")).collect();
    let feed = feed(&[Batch { notes, removed: Vec::new() }], WHOLE);
    for query in ["tea ", "of ", "a ", "a of "] {
        assert_eq!(ask(&feed, query, 10).found, 400, "{query}");
    }
}

#[test]
fn words_that_only_removed_notes_had_are_not_what_was_meant() {
    let first = Batch { notes: vec![plain(0, "noodles"), plain(1, "rice")], removed: Vec::new() };
    let removal = Batch { notes: vec![plain(2, "tea")], removed: vec!["n000".into()] };
    let before = feed(std::slice::from_ref(&first), WHOLE);
    let after = feed(&[first, removal], WHOLE);
    for query in ["noodlse ", "noodlse", "nodles "] {
        let answer = ask(&before, query, 10);
        assert_eq!((ids(&answer), answer.replaced.len()), (vec!["n000"], 1), "{query}");
        let answer = ask(&after, query, 10);
        assert_eq!((answer.hits.len(), answer.replaced.len(), answer.missing.len()), (0, 0, 1), "{query}");
    }
}

#[test]
fn mistyped_words_are_found_across_the_edges_of_shards() {
    let words = [
        "noodle", "nod", "middle", "poodle", "ginger", "gin", "ginseng", "finger", "singer", "tea", "cradle",
    ];
    let notes = (0..).zip(words).map(|(id, word)| plain(id, word)).collect();
    let batch = [Batch { notes, removed: Vec::new() }];
    // With a single word to a shard more than the neighbours would have to be read.
    for entries in 3..20 {
        let feed = feed(&batch, Sizes { entries, ..WHOLE });
        for (typed, meant) in
            [("nodle ", "noodle"), ("gniger ", "ginger"), ("gingre ", "ginger"), ("midlde ", "middle")]
        {
            let answer = ask(&feed, typed, 20);
            let used: Vec<&str> = answer.replaced.iter().map(|(_, used)| used.as_str()).collect();
            assert_eq!(used, [meant], "{typed}, {entries} to a shard");
        }
    }
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn segments_do_not_show_in_unfinished_and_mistyped_words(
        batches in batches(), typed in vec(prop::sample::select(UNFINISHED.to_vec()), 1..4),
    ) {
        let several = feed(&batches, WHOLE);
        let fresh = feed(&[Batch { notes: several.live.clone(), removed: Vec::new() }], WHOLE);
        let query = typed.join(" ");
        let (several, one) = (ask(&several, &query, 1_000), ask(&fresh, &query, 1_000));
        prop_assert_eq!(hits(&several), hits(&one));
        prop_assert_eq!((several.found, several.missing), (one.found, one.missing));
    }
}

/// Words that go on, with an error, or both, each near one word at most; and a single character.
const UNFINISHED: [&str; 10] = ["t", "gin", "gigner", "peper", "pepp", "cr", "2", "红", "豆", "zzzzzz"];

#[test]
fn a_feed_without_notes_is_searched_without_reading_anything() {
    let find = Find { segments: vec![Part { segment: 1, ..Part::default() }], ..Find::default() };
    let empty = Feed { find, ..Feed::default() };
    for query in ["tea", "tea ", "tag:tea ", "红", "noodels \"red pork\" -tea "] {
        let answer = ask(&empty, query, 10);
        assert!(answer.hits.is_empty() && !answer.damaged, "{query}");
    }
}
