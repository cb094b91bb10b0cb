//! Where in a text what was looked for stands: marks for showing it, a part of the text around it, and whether a phrase is there.

use super::fold::{Class, Folding};
use super::pieces::{Pieces, cut};
use super::spell::letters;
use alloc::{string::String, vec::Vec};
use core::ops::Range;

/// A term to mark in texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The term, folded.
    pub term: String,
    /// Whether words that are a little longer are meant too: it is a stem, or was not typed to its end.
    pub begins: bool,
}

/// How many letters a word may have more than its stem.
const ENDING: usize = 5;

/// How much text stands before the first mark of an excerpt, in characters.
const LEAD: usize = 12;

/// A part of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, on one line, with `…` where something is left out.
    pub text: String,
    /// What to mark, in bytes of it, sorted, none touching another.
    pub marks: Vec<Range<usize>>,
}

/// Where marks stand in a text, in bytes; sorted, those that touch or overlap made one.
#[must_use]
pub fn marked(text: &str, marks: &[Mark], folding: Folding<'_>) -> Vec<Range<usize>> {
    let pieces = cut(text, folding);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, piece) in pieces.all().iter().enumerate() {
        let Some(range) = pieces.term_at(at) else { continue };
        let term = pieces.text(range.clone());
        if marks.iter().any(|mark| is_marked(mark, term, piece.class)) {
            let source = pieces.source(range);
            match found.last_mut() {
                Some(last) if last.end >= source.start => last.end = last.end.max(source.end),
                _ => found.push(source),
            }
        }
    }
    found
}

fn is_marked(mark: &Mark, term: &str, class: Class) -> bool {
    // Snowball turns a final y into i, so the last letter of a stem need not be the word's.
    let stem = match mark.term.as_bytes() {
        [before @ .., b'i'] if before.len() > 2 => before,
        all => all,
    };
    term == mark.term
        || mark.begins
            && class == Class::Letter
            && term.as_bytes().starts_with(stem)
            && term.len() <= mark.term.len() + ENDING
}

/// The part of a text that has the most different marks, about so many characters of it.
#[must_use]
pub fn excerpt(text: &str, marks: &[Mark], folding: Folding<'_>, characters: usize) -> Excerpt {
    let found = marked(text, marks, folding);
    // In characters, so that Chinese and English excerpts are equally long to the eye.
    let letters = letters(text);
    let mut starts = Vec::new();
    let mut byte = 0;
    for (at, letter) in letters.iter().enumerate() {
        if found.get(starts.len()).is_some_and(|mark| mark.start == byte) {
            starts.push(at);
        }
        byte += letter.len_utf8();
    }
    let (mut most, mut first) = (0, 0);
    for (at, start) in starts.iter().enumerate() {
        let mut words: Vec<&str> = Vec::new();
        for (mark, other) in found.iter().zip(&starts).skip(at) {
            let word = text.get(mark.clone()).unwrap_or_default();
            if *other < start + characters.saturating_sub(LEAD) && !words.contains(&word) {
                words.push(word);
            }
        }
        if words.len() > most {
            (most, first) = (words.len(), *start);
        }
    }
    let mut from = if letters.len() > characters { first.saturating_sub(LEAD) } else { 0 };
    let mut words = from;
    while from > 0 && words < first {
        words += 1;
        if is_space(letters[words - 1]) && !is_space(letters[words]) {
            from = words;
            break;
        }
    }
    let mut out = Excerpt::default();
    if from > 0 {
        out.text.push('…');
    }
    let mut byte = 0;
    let mut shift = 0;
    let (mut begin, mut end) = (0, 0);
    for (at, letter) in letters.iter().enumerate() {
        if at == from {
            (begin, shift) = (byte, out.text.len());
        }
        if at >= from && at < from.saturating_add(characters) {
            // Line breaks are one byte, as spaces are, so that positions stay.
            out.text.push(if *letter == '\n' { ' ' } else { *letter });
            end = byte + letter.len_utf8();
        }
        byte += letter.len_utf8();
    }
    for mark in found {
        if mark.start >= begin && mark.end <= end {
            out.marks.push(mark.start - begin + shift..mark.end - begin + shift);
        }
    }
    if end < text.len() {
        out.text.push('…');
    }
    out
}

const fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\n' | '\t' | '\u{3000}')
}

/// Whether each phrase stands in one of the texts.
#[must_use]
pub fn has_phrases(texts: &[String], phrases: &[Pieces], folding: Folding<'_>) -> bool {
    phrases.iter().all(|phrase| texts.iter().any(|text| stands_in(phrase, &cut(text, folding))))
}

fn stands_in(phrase: &Pieces, text: &Pieces) -> bool {
    let length = phrase.all().len();
    (length..=text.all().len()).any(|end| {
        (0..length).all(|at| {
            let from = end - length + at;
            phrase.text(at..at + 1) == text.text(from..from + 1)
        })
    })
}
