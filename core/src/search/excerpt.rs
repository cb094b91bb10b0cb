//! Where in a text what was looked for stands: marks for showing it, a part of the text around it, and whether a phrase is there.

use super::fold::{Class, Folding};
use super::pieces::{Pieces, cut};
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
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    // Bytes to characters and back, so that Chinese and English excerpts are equally long to the eye.
    let nth = |byte: usize| starts.partition_point(|start| *start < byte);
    let byte = |nth: usize| starts.get(nth).copied().unwrap_or(text.len());
    let mut best = (0, 0);
    for (at, first) in found.iter().enumerate() {
        let end = byte(nth(first.start) + characters - LEAD.min(characters));
        let inside = found.get(at..).unwrap_or_default().iter().take_while(|mark| mark.end <= end);
        let mut words: Vec<&str> = inside.filter_map(|mark| text.get(mark.clone())).collect();
        words.sort_unstable();
        words.dedup();
        if words.len() > best.0 {
            best = (words.len(), first.start);
        }
    }
    let lead = nth(best.1).saturating_sub(LEAD);
    let is_whole = lead == 0 || starts.len() <= characters;
    let from = if is_whole { 0 } else { word_start(text, byte(lead), best.1) };
    let to = byte(nth(from) + characters);
    let mut out = Excerpt::default();
    if from > 0 {
        out.text.push('…');
    }
    let before = out.text.len();
    // Line breaks are one byte, as spaces are, so that positions stay.
    out.text.extend(text.get(from..to).unwrap_or_default().chars().map(|c| if c == '\n' { ' ' } else { c }));
    out.marks = found
        .into_iter()
        .filter(|mark| mark.start >= from && mark.end <= to)
        .map(|mark| mark.start - from + before..mark.end - from + before)
        .collect();
    if to < text.len() {
        out.text.push('…');
    }
    out
}

/// The first position after a space between two, or the first of the two where there is none.
fn word_start(text: &str, from: usize, to: usize) -> usize {
    let between = text.get(from..to).unwrap_or_default();
    between
        .find(char::is_whitespace)
        .and_then(|at| between.get(at..))
        .map_or(from, |rest| to - rest.trim_start().len())
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
