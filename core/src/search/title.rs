//! Whether what was typed is the title of a note: then the note comes first, whatever else has those words more often.

use super::fold::{Class, Folding};
use super::pieces::{Pieces, cut};
use super::query::Query;
use super::spell::{distance, errors_in, letters};

/// Whether all words of a title are those typed, in their order. The last may be unfinished, and words that may be mistyped may be.
pub fn is_title(query: &Query, title: &str, folding: Folding<'_>) -> bool {
    let count = query.plain.all().len();
    if count == 0 {
        return false;
    }
    let title = cut(title, folding);
    title.all().len() == count && (0..count).all(|at| is_meant(query, &title, at))
}

fn is_meant(query: &Query, title: &Pieces, at: usize) -> bool {
    let (typed, word) = (query.plain.text(at..at + 1), title.text(at..at + 1));
    let unfinished = query.ends_open && at + 1 == query.plain.all().len();
    if typed == word || unfinished && word.starts_with(typed) {
        return true;
    }
    let is_word = title.all().get(at).is_some_and(|piece| piece.class == Class::Letter);
    let (typed, word) = (letters(typed), letters(word));
    let most = errors_in(typed.len());
    is_word && most > 0 && distance(&typed, &word, most, false) <= most
}
