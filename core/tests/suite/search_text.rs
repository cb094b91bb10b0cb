//! What readers type and what authors write become the same terms, and terms lead back to where they stand.

use crate::sample::{self, cases};
use crate::search_build::folding;
use notefall_core::search::fold::{Class, class};
use notefall_core::search::pieces::cut;
use notefall_core::search::term::{Facet, TERM_BYTES};
use proptest::prelude::*;

fn terms(text: &str) -> Vec<String> {
    cut(text, folding()).terms().map(|(term, _)| term.to_owned()).collect()
}

/// The parts of the text that the terms come from.
fn sources(text: &str) -> Vec<&str> {
    let pieces = cut(text, folding());
    pieces.terms().map(|(_, range)| &text[pieces.source(range)]).collect()
}

#[test]
fn forms_of_the_same_word_are_one_term() {
    for (forms, term) in [
        (&["Tea", "TEA", "tea", "ｔｅａ", "ＴＥＡ", "ᵗᵉᵃ", "𝐓𝐞𝐚", "Ⓣⓔⓐ"][..], "tea"),
        (&["crème", "CRÈME", "creme", "cre\u{300}me", "crẻme"], "creme"),
        (&["Straße", "STRASSE", "straẞe", "strasse"], "strasse"),
        (&["ﬁg", "fig", "ＦＩＧ"], "fig"),
        (&["Łódź", "lodz"], "lodz"),
        (&["Smørrebrød", "smorrebrod"], "smorrebrod"),
        (&["İstanbul", "istanbul", "ıstanbul", "ISTANBUL"], "istanbul"),
        (&["Σίσυφος", "ΣΊΣΥΦΟΣ", "σισυφος"], "σισυφοσ"),
        (&["Ёлка", "елка", "ЕЛКА"], "елка"),
        (&["№", "no"], "no"),
        (&["㎏", "kg", "KG"], "kg"),
        (&["co\u{ad}operate", "cooperate"], "cooperate"),
        (&["१९८०", "١٩٨٠", "۱۹۸۰", "๑๙๘๐", "１９８０", "1980", "𝟙𝟡𝟠𝟘"], "1980"),
        (&["紅", "红"], "红"),
        (&["\u{2f81}", "\u{8089}"], "肉"),
    ] {
        for form in forms {
            assert_eq!(terms(form), [term], "{form}");
        }
    }
}

#[test]
fn marks_that_are_often_left_out_count_for_nothing() {
    // With and without vowels, tatweel and hamza.
    assert_eq!(terms("مُحَمَّد"), terms("محمد"));
    assert_eq!(terms("كتـــاب"), terms("كتاب"));
    assert_eq!(terms("أحمد إلى آخر"), terms("احمد الى اخر"));
    assert_eq!(terms("مدرسة"), terms("مدرسه"));
    assert_eq!(terms("שָׁלוֹם"), terms("שלום"));
    assert_eq!(terms("ﺳﻼﻡ"), terms("سلام"));
    assert_eq!(terms("tea\u{200d}pot"), ["teapot"]);
    assert_eq!(terms("שלום־עולם"), ["שלום", "עולם"]);
}

#[test]
fn classes_part_words_numbers_and_scripts() {
    for (text, expected) in [
        ("1980年代", &["1980", "年代"][..]),
        ("iPhone15 Pro", &["iphone", "15", "pro"]),
        ("红烧肉 Red-braised pork", &["红烧", "烧肉", "red", "braised", "pork"]),
        ("用 Python 写", &["用", "python", "写"]),
        ("豆腐、米", &["豆腐", "米"]),
        ("カレーライス", &["カレ", "レー", "ーラ", "ライ", "イス"]),
        ("ｶﾚｰ", &["カレ", "レー"]),
        ("ひらがな漢字", &["ひら", "らが", "がな", "な漢", "漢字"]),
        ("김치 찌개", &["김치", "찌개"]),
        ("된장국", &["된장", "장국"]),
        ("ข้าวผัด", &["ข้", "้า", "าว", "วผ", "ผั", "ัด"]),
        ("3.5 kg", &["3", "5", "kg"]),
        ("don't", &["don", "t"]),
        ("", &[]),
        (" \n、。!?\u{0}", &[]),
    ] {
        assert_eq!(terms(text), expected, "{text}");
    }
}

#[test]
fn pictographs_are_terms_by_themselves_whatever_their_skin() {
    assert_eq!(terms("🍜🍜"), ["🍜", "🍜"]);
    assert_eq!(terms("👍🏽"), terms("👍"));
    assert_eq!(terms("👩🏿‍🍳"), ["👩", "🍳"]);
    assert_eq!(terms("❤️"), terms("❤"));
    assert_eq!(terms("tea🍵time"), ["tea", "🍵", "time"]);
}

#[test]
fn terms_lead_back_to_their_text() {
    assert_eq!(sources("Die Straße, CRÈME!"), ["Die", "Straße", "CRÈME"]);
    assert_eq!(sources("很红烧肉"), ["很红", "红烧", "烧肉"]);
    assert_eq!(sources("ﬁg ½"), ["ﬁg", "½", "½"]);
    assert_eq!(sources("1980年代"), ["1980", "年代"]);
    assert_eq!(sources("㍻"), ["㍻"]);
}

#[test]
fn long_words_are_cut_off_and_marked_whole() {
    let long = "é".repeat(10_000);
    let found = terms(&long);
    assert_eq!(found.len(), 1);
    assert!((64..=68).contains(&found[0].len()));
    assert_eq!(sources(&long), [long.as_str()]);
    assert_eq!(terms(&"x".repeat(64)), terms(&"x".repeat(65)));
}

#[test]
fn values_of_facets_are_one_however_they_are_written() {
    let term = |value: &str| Facet::Tag.term(value, folding());
    assert_eq!(term("Chinese  New-Year"), term("chinese new year"));
    assert_eq!(term("紅燒肉"), term("红烧肉"));
    assert_eq!(term("tea"), "\u{1}atea");
    assert_eq!(term("iPhone15"), "\u{1}aiphone 15");
    assert_eq!(Facet::Year.term("2025", folding()), "\u{1}f2025");
    assert_ne!(term("tea"), Facet::Author.term("tea", folding()));
    assert!(term(&"long ".repeat(1_000)).len() <= TERM_BYTES);
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn pieces_stand_in_order_on_edges_of_characters(text in sample::text(60)) {
        check(&text)?;
    }

    #[test]
    fn so_they_do_in_any_text(text in "\\PC{0,40}") {
        check(&text)?;
    }

    #[test]
    fn folded_text_folds_to_itself(text in sample::text(40)) {
        let pieces = cut(&text, folding());
        let folded: Vec<String> = (0..pieces.all().len()).map(|at| pieces.text(at..at + 1).into()).collect();
        for (piece, text) in pieces.all().iter().zip(&folded) {
            // Capitals without a lower case of their own, such as 𝚨, give capitals, which then have one.
            if piece.class != Class::Letter || text.is_ascii() {
                prop_assert_eq!(&terms(text), std::slice::from_ref(text));
            }
        }
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let pieces = cut(text, folding());
    let mut last = 0;
    for (at, piece) in pieces.all().iter().enumerate() {
        // Several pieces may come of one character.
        prop_assert!(piece.source.start >= last);
        prop_assert!(piece.source.start < piece.source.end && piece.source.end <= text.len());
        prop_assert!(text.get(piece.source.clone()).is_some());
        prop_assert!(!piece.joined || at > 0 && piece.class.is_gram());
        prop_assert!(!matches!(piece.class, Class::Gap | Class::Silent));
        let folded = pieces.text(at..at + 1);
        prop_assert!(!folded.is_empty() && folded.len() <= 68);
        prop_assert!(piece.class == Class::Han || folded.chars().all(|c| class(c) == piece.class));
        last = piece.source.start;
    }
    let mut covered = 0;
    for (term, range) in pieces.terms() {
        prop_assert!(!term.is_empty() && term.len() <= TERM_BYTES);
        prop_assert!(text.get(pieces.source(range.clone())).is_some());
        prop_assert!(range.len() == 1 || range.len() == 2 && pieces.all()[range.start].class.is_gram());
        // No piece is left out.
        prop_assert!(range.start <= covered);
        covered = covered.max(range.end);
    }
    prop_assert_eq!(covered, pieces.all().len());
    let runs: Vec<_> = pieces.runs().collect();
    prop_assert!(runs.windows(2).all(|pair| pair[0].end == pair[1].start));
    prop_assert_eq!(runs.iter().map(ExactSizeIterator::len).sum::<usize>(), pieces.all().len());
    Ok(())
}
