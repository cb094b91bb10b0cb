//! Rich text: its invariants, its excerpt, and which links may be followed.

use crate::sample::{self, cases};
use notefall_core::rich::{Block, BlockKind, Mark, MarkKind, RichText, is_safe_url};
use proptest::collection::vec;
use proptest::prelude::*;

/// The invariants of FORMAT.md, word by word and slowly.
fn is_sound_naively(rich: &RichText) -> bool {
    let mut ranges = Vec::new();
    let mut at = 0;
    for (number, block) in rich.blocks.iter().enumerate() {
        if number > 0 {
            if rich.text.as_bytes().get(at) != Some(&b'\n') {
                return false;
            }
            at += 1;
        }
        let Some(end) = at.checked_add(block.len) else { return false };
        if rich.text.get(at..end).is_none() {
            return false;
        }
        ranges.push(at..end);
        at = end;
    }
    let inside = |mark: &Mark| {
        let Some(end) = mark.start.checked_add(mark.len) else { return false };
        mark.len > 0
            && rich.text.is_char_boundary(mark.start)
            && rich.text.is_char_boundary(end)
            && ranges.iter().any(|range| range.start <= mark.start && end <= range.end)
    };
    let in_order = |pair: &[Mark]| {
        pair[0].start < pair[1].start || pair[0].start == pair[1].start && pair[0].len >= pair[1].len
    };
    let safe = |mark: &Mark| !matches!(&mark.kind, MarkKind::Link(url) if !is_safe_url(url));
    at == rich.text.len()
        && rich.marks.iter().all(|mark| inside(mark) && safe(mark))
        && rich.marks.windows(2).all(in_order)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn built_text_is_sound(rich in sample::rich()) {
        prop_assert!(rich.is_sound());
        prop_assert!(is_sound_naively(&rich));
    }

    #[test]
    fn soundness_is_what_a_naive_check_says(
        mut rich in sample::rich(),
        lengths in vec((any::<prop::sample::Index>(), 0_usize..30), 0..2),
        marks in vec((any::<prop::sample::Index>(), 0_usize..60, 0_usize..20), 0..3),
    ) {
        for (at, len) in lengths {
            if !rich.blocks.is_empty() {
                at.get_mut(&mut rich.blocks).len = len;
            }
        }
        for (at, start, len) in marks {
            let mark = Mark { start, len, kind: MarkKind::Bold };
            rich.marks.insert(at.index(rich.marks.len() + 1), mark);
        }
        prop_assert_eq!(rich.is_sound(), is_sound_naively(&rich), "{:?}", rich);
    }

    #[test]
    fn few_blocks_and_marks_over_ascii_agree_too(
        text in "[a\n]{0,6}",
        blocks in vec(0_usize..4, 0..4),
        marks in vec((0_usize..7, 0_usize..4), 0..4),
    ) {
        let blocks = blocks.into_iter().map(|len| Block { kind: BlockKind::Paragraph, len }).collect();
        let marks = marks.into_iter().map(|(start, len)| Mark { start, len, kind: MarkKind::Code }).collect();
        let rich = RichText { text, blocks, marks };
        prop_assert_eq!(rich.is_sound(), is_sound_naively(&rich), "{:?}", rich);
    }

    #[test]
    fn excerpts_are_one_short_line(rich in sample::rich(), chars in 0_usize..60) {
        let excerpt = rich.excerpt(chars);
        prop_assert!(excerpt.chars().count() <= chars + 1, "{:?}", excerpt);
        prop_assert!(!excerpt.contains('\n') && excerpt.trim() == excerpt);
    }
}

#[test]
fn lengths_that_overflow_are_not_sound() {
    let paragraph = |len| Block { kind: BlockKind::Paragraph, len };
    let mark = |start, len| Mark { start, len, kind: MarkKind::Bold };
    for (text, blocks, marks) in [
        ("a", vec![paragraph(usize::MAX)], vec![]),
        ("a", vec![paragraph(usize::MAX), paragraph(2)], vec![]),
        ("a\nb", vec![paragraph(1), paragraph(usize::MAX), paragraph(usize::MAX)], vec![]),
        ("a", vec![paragraph(1)], vec![mark(usize::MAX, 1)]),
        ("a", vec![paragraph(1)], vec![mark(0, usize::MAX)]),
        ("a", vec![], vec![]),
        ("", vec![], vec![mark(0, 0)]),
        ("a", vec![paragraph(1)], vec![mark(0, 0)]),
        ("é", vec![paragraph(2)], vec![mark(1, 1)]),
    ] {
        let rich = RichText { text: text.into(), blocks, marks };
        assert!(!rich.is_sound(), "{rich:?}");
    }
}

#[test]
fn plain_text_is_a_paragraph_for_each_run_of_lines() {
    let rich = RichText::plain("  first\nline\n\n\n\nsecond  ");
    assert_eq!(rich.text, "first\nline\nsecond");
    assert_eq!(rich.blocks.iter().map(|block| block.len).collect::<Vec<_>>(), [10, 6]);
    assert!(rich.is_sound());
    assert_eq!(RichText::plain(" \n\n\n "), RichText::default());
}

#[test]
fn excerpts_are_cut_where_it_reads_well() {
    for (text, chars, excerpt) in [
        ("五花肉切块，冷水下锅，焯水后捞出备用，再炒糖色", 10, "五花肉切块，冷水下锅…"),
        ("五花肉切块", 5, "五花肉切块"),
        ("Cut the pork into cubes", 12, "Cut the pork…"),
        ("Cut the pork into cubes", 11, "Cut the…"),
        ("Cut the pork into cubes", 23, "Cut the pork into cubes"),
        ("word", 2, "wo…"),
        ("今天 五花肉切块冷水下锅焯水后捞出备用再炒糖色然后小火慢炖", 6, "今天 五花肉…"),
        ("a\n\nb\nc", 9, "a b c"),
        ("", 9, ""),
        ("a", 0, "…"),
    ] {
        assert_eq!(RichText::plain(text).excerpt(chars), excerpt, "{text} at {chars}");
    }
}

#[test]
fn excerpts_leave_out_headings_captions_and_rules() {
    assert_eq!(
        sample::every_kind_of_text().excerpt(200),
        "五花肉 500 g, soy sauce and patience Cut small Fry 慢火 180 °C 90 min"
    );
}

#[test]
fn only_links_that_cannot_run_are_followed() {
    for url in [
        "https://example.org",
        "HTTPS://EXAMPLE.ORG/",
        "http://example.org/?q=红烧肉&x=%20",
        "https://x",
        "mailto:a@example.org",
        "https://example.org/\"><script>",
    ] {
        assert!(is_safe_url(url), "{url:?}");
    }
    for url in [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\tjavascript:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "blob:https://example.org/x",
        "file:///etc/passwd",
        "https:",
        "https:/",
        "https:example.org",
        "https:/example.org",
        "https:\\\\example.org",
        "https://",
        "http://",
        "mailto:",
        "//example.org",
        "/n/a1",
        "#top",
        "example.org",
        " https://example.org",
        "https://example.org ",
        "https://exa mple.org",
        "https://example.org/\n",
        "https://example.org/\0",
        "https://example.org/\u{85}",
        "https://example.org/\u{3000}",
        "h\u{2060}ttps://example.org",
        "ｈttps://example.org",
    ] {
        assert!(!is_safe_url(url), "{url:?}");
    }
}
