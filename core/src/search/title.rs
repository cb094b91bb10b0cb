//! Whether what was typed is the title of a note: then the note comes first, whatever else has those words more often.

use super::fold::{Class, Folding};
use super::pieces::{Pieces, cut};
use super::query::Query;
use super::spell::{distance, errors_in, letters};

/// 2 where a title is what was typed, word for word; 1 where all its words may have been meant, in their order: the last may be
/// unfinished, and words that may be mistyped may be; else 0.
pub fn titled(query: &Query, title: &str, folding: Folding<'_>) -> u32 {
    let count = query.plain.all().len();
    let title = cut(title, folding);
    let mut titled = if count > 0 && title.all().len() == count { 2 } else { 0 };
    for at in 0..count {
        if titled > 0 && query.plain.text(at..at + 1) != title.text(at..at + 1) {
            titled = u32::from(is_meant(query, &title, at));
        }
    }
    titled
}

fn is_meant(query: &Query, title: &Pieces, at: usize) -> bool {
    let (typed, word) = (query.plain.text(at..at + 1), title.text(at..at + 1));
    let unfinished = query.ends_open && at + 1 == query.plain.all().len();
    if unfinished && word.starts_with(typed) {
        return true;
    }
    let is_word = title.all().get(at).is_some_and(|piece| piece.class == Class::Letter);
    let (typed, word) = (letters(typed), letters(word));
    let most = errors_in(typed.len());
    is_word && most > 0 && distance(&typed, &word, most, false) <= most
}
