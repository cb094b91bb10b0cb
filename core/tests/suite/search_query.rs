//! Anything that is typed is a query.

use crate::sample::{self, cases};
use crate::search_build::{Batch, WHOLE, ask, engine, feed, folding};
use notefall_core::note::Note;
use notefall_core::rich::RichText;
use notefall_core::search::engine::Step;
use notefall_core::search::fold::Class;
use notefall_core::search::query::{MAX_TERMS, Query};
use notefall_core::search::term::FACETS;
use proptest::collection::vec;
use proptest::prelude::*;

fn parse(text: &str) -> Query {
    Query::parse(text, folding())
}

fn terms(text: &str) -> Vec<String> {
    parse(text).terms.into_iter().map(|term| term.text).collect()
}

fn phrases(text: &str) -> Vec<String> {
    let query = parse(text);
    let words = query.phrases.iter().map(|phrase| {
        let words: Vec<&str> = (0..phrase.all().len()).map(|at| phrase.text(at..at + 1)).collect();
        words.join(" ")
    });
    words.collect()
}

#[test]
fn words_phrases_filters_and_what_is_unwanted_are_told_apart() {
    let query = parse("Braised \"red pork\" -tofu tag:dinner -author:\"Li Mei\" 红烧肉");
    assert_eq!(
        query.terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>(),
        ["braised", "red", "pork", "红烧", "烧肉"]
    );
    assert_eq!(query.without, ["tofu"]);
    assert_eq!(query.only, ["\u{1}adinner"]);
    assert_eq!(query.never, ["\u{1}bli mei"]);
    assert_eq!(query.phrases.len(), 1);
    assert_eq!(
        query.terms.iter().map(|term| term.overlaps).collect::<Vec<_>>(),
        [false, false, false, false, true]
    );
}

#[test]
fn only_the_last_word_may_go_on() {
    let prefixes =
        |text: &str| parse(text).terms.into_iter().filter(|t| t.prefix).map(|t| t.text).collect::<Vec<_>>();
    assert_eq!(prefixes("red bra"), ["bra"]);
    for closed in ["red bra ", "red bra,", "\"red bra\"", "\"red bra", "bra tag:x", "bra -x", "bra 🍜", ""]
    {
        assert!(prefixes(closed).is_empty(), "{closed}");
    }
    assert_eq!(prefixes("红烧肉"), ["烧肉"]);
    assert_eq!(prefixes("1980"), ["1980"]);
}

#[test]
fn marks_of_all_languages_make_phrases() {
    for text in [
        "\"red pork\"",
        "“red pork”",
        "„red pork“",
        "«red pork»",
        "「red pork」",
        "『red pork』",
        "\"red pork",
    ] {
        assert_eq!(phrases(text), ["red pork"], "{text}");
    }
    // One word is no phrase; two characters without a space are.
    assert!(phrases("\"pork\"").is_empty());
    assert_eq!(phrases("\"红烧\""), ["红 烧"]);
    assert_eq!(phrases("a\"b c\"d\"e f"), ["b c", "e f"]);
    assert!(phrases("\"\" \"\"\" \"").is_empty());
}

#[test]
fn names_of_facets_are_read_in_any_case_and_with_either_colon() {
    for text in ["tag:tea", "TAG:Tea", "tag：tea", "tag:\"tea\"", "tag:「tea」"] {
        let query = parse(text);
        assert_eq!((query.only, query.terms.len()), (vec!["\u{1}atea".to_owned()], 0), "{text}");
    }
    assert_eq!(terms("tags:tea"), ["tags", "tea"]);
    assert_eq!(terms("http://example.org"), ["http", "example", "org"]);
    for nothing in ["tag:", "tag: ", "-tag:", "tag:\"", "tag:!", "year:-"] {
        let query = parse(nothing);
        assert!(query.is_empty() && query.never.is_empty(), "{nothing}");
    }
    assert_eq!(parse("tag: tea").terms.len(), 1);
}

#[test]
fn a_hyphen_excludes_only_at_the_beginning_of_a_word() {
    assert_eq!(terms("red-braised"), ["red", "braised"]);
    assert_eq!(parse("red -braised").without, ["braised"]);
    assert_eq!(parse("-红烧肉").without, ["红烧 烧肉"]);
    assert_eq!(parse("-\"red pork\" tea").without, ["red pork"]);
    assert!(parse("- -- --- a - b").without.is_empty());
}

#[test]
fn entries_of_several_words_are_looked_for_where_words_follow_each_other() {
    let longer = |text: &str| parse(text).terms.into_iter().flat_map(|term| term.longer).collect::<Vec<_>>();
    assert_eq!(longer("soy sauce"), [("soy sauce".to_owned(), 2)]);
    assert_eq!(longer("红烧肉"), [("红烧肉".to_owned(), 2)]);
    assert_eq!(longer("红烧肉饭").len(), 3);
    assert!(longer("soy 2 sauce").is_empty() && longer("soy \"sauce\"").is_empty());
}

#[test]
fn what_means_nothing_asks_nothing() {
    for text in
        ["", " ", "\n\t", "!?", "\"", "-", "\0\u{1}\u{7f}", "。、", "\u{200b}\u{feff}", "(", "[", "\\"]
    {
        assert!(parse(text).is_empty(), "{text:?}");
    }
}

#[test]
fn only_what_is_unwanted_is_no_question() {
    let query = parse("-tea -tag:dinner");
    assert!(query.is_empty());
    assert_eq!((query.without.len(), query.never.len()), (1, 1));
}

#[test]
fn signs_of_regular_expressions_and_markup_are_only_signs() {
    assert_eq!(terms("^tea.*(wok|rice)+$ [a-z]{3} \\d"), ["tea", "wok", "rice", "a", "z", "3", "d"]);
    assert_eq!(terms("<script>alert(1)</script>"), ["script", "alert", "1", "script"]);
    assert_eq!(terms("a' OR 1=1; --"), ["a", "or", "1", "1"]);
    assert_eq!(terms("tea\0wok\u{1}atea"), ["tea", "wok", "atea"]);
}

/// Long texts of everything that is special.
fn long() -> Vec<String> {
    let parts = [
        "\"", "-", "- ", "tag:", "tag: ", "-\"", "a", "a ", "红", "红 ", "🍜", "\0", "「", "a -b ", "tag:a ",
        "\u{301}", "ﷺ",
    ];
    parts.iter().map(|part| part.repeat(100_000 / part.chars().count())).collect()
}

#[test]
fn a_hundred_thousand_characters_are_a_query_too() {
    let note = Note { id: "a".into(), body: RichText::plain("a b tea 红烧肉 🍜"), ..Note::default() };
    let feed = feed(&[Batch { notes: vec![note], removed: Vec::new() }], WHOLE);
    for text in long() {
        let begin: String = text.chars().take(8).collect();
        let before = std::time::Instant::now();
        let query = parse(&text);
        assert!(query.terms.len() <= MAX_TERMS, "{begin}");
        let _ = ask(&feed, &text, 10);
        // Generous, for busy machines and builds without optimisation; what grows with the square of the length takes hours.
        assert!(before.elapsed().as_secs() < 180, "{begin}: {:?}", before.elapsed());
    }
}

#[test]
fn nothing_asked_is_nothing_found_in_no_round() {
    let feed = feed(&[Batch::default()], WHOLE);
    let engine = engine(&feed);
    for text in ["", "!", "-tea", "tag:"] {
        match engine.ask(&engine.parse(text), 10) {
            Step::Done(answer) => assert_eq!(answer, Default::default()),
            Step::Wants(paths) => panic!("{text} wants {paths:?}"),
        }
    }
}

fn any_query() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "\"",
        "“",
        "”",
        "-",
        "tag:",
        "author:",
        "YEAR：",
        " ",
        "\n",
        "\0",
        "\u{1}",
        "tea",
        "红烧肉",
        "1980年代",
        "🍜",
        "é",
        "「",
        "ß",
        "\u{301}",
        ".*",
        "(",
        "\\",
    ]);
    let part = prop_oneof![6 => special.prop_map(String::from), 1 => sample::text(4)];
    vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn every_query_is_bounded_and_says_what_it_is(text in any_query()) {
        let query = parse(&text);
        prop_assert!(query.terms.len() <= MAX_TERMS);
        for parts in [query.phrases.len(), query.without.len(), query.only.len(), query.never.len()] {
            prop_assert!(parts <= 16);
        }
        prop_assert!(query.terms.iter().filter(|term| term.prefix).count() <= 1);
        for (at, term) in query.terms.iter().enumerate() {
            prop_assert!(!term.text.is_empty() && !term.text.starts_with(FACETS));
            prop_assert!(!term.prefix || at + 1 == query.terms.len());
            prop_assert!(!term.overlaps || term.class.is_gram());
            prop_assert!(!matches!(term.class, Class::Gap | Class::Silent));
            for (longer, covers) in &term.longer {
                prop_assert!(longer.starts_with(&term.text));
                // A query that is cut off may end in the middle of one.
                prop_assert!((2..=3).contains(covers));
            }
        }
        prop_assert!(query.only.iter().chain(&query.never).all(|entry| entry.starts_with(FACETS)));
    }

    #[test]
    fn every_query_has_an_answer(text in any_query()) {
        let note = |id: &str, text: &str| Note { id: id.into(), title: text.into(), ..Note::default() };
        let notes = vec![note("a", "红烧肉 tea"), note("b", "Élan 1980 🍜 ß"), note("c", "of tea")];
        let feed = feed(&[Batch { notes, removed: Vec::new() }], WHOLE);
        let answer = ask(&feed, &text, 10);
        prop_assert!(answer.hits.len() <= 3);
    }
}
