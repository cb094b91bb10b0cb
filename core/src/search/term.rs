//! What the vocabulary is made of besides words: facets, and sequences of words.

use super::fold::Folding;
use super::pieces::cut;
use crate::wire::{Reader, utf8};
use alloc::{string::String, vec::Vec};

/// What notes can be narrowed down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// A tag.
    Tag,
    /// The author's name.
    Author,
    /// The place.
    Region,
    /// The language.
    Lang,
    /// `picture`, `text`: what a note shows first.
    Kind,
    /// The year of publication.
    Year,
    /// Not what notes have, but by what they are sorted where that is not relevance: see [`column`].
    Sort,
}

impl Facet {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Tag, Self::Author, Self::Region, Self::Lang, Self::Kind, Self::Year, Self::Sort];

    /// As a reader types it before a colon.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Author => "author",
            Self::Region => "region",
            Self::Lang => "lang",
            Self::Kind => "kind",
            Self::Year => "year",
            Self::Sort => "sort",
        }
    }

    /// The entry in the vocabulary. It begins with a control character, so that facets stand before all words.
    #[must_use]
    pub fn term(self, value: &str, folding: Folding<'_>) -> String {
        let mut term = String::from(FACETS);
        term.push(char::from(b'a' + self as u8));
        push_words(&mut term, value, folding);
        term
    }
}

/// So many columns an order has at most.
pub const COLUMNS: u32 = 4;

/// What the newest notes come first by: days since 1970. A feed that is in this order anyway goes without.
pub const NEW: &str = "new";

/// What the notes with the most likes come first by: the binary logarithm of their number and one, in 1/256.
pub const POPULAR: &str = "popular";

/// The entry with a column of an order, whose own entry is given: sorting needs a number of each note, which postings hold four bits of as their level, the
/// lowest four in column 0. Notes of which they are 0 are not in the column, so what nobody has costs nothing.
#[must_use]
pub fn column(order: &str, number: u32) -> String {
    let mut term = String::from(order);
    term.push(char::from(b'0' + number as u8 % 10));
    term
}

/// The longest term, in bytes. Values of facets are cut off long before.
pub const TERM_BYTES: usize = 256;

/// So much of a facet's value tells it from others.
const VALUE_BYTES: usize = 128;

/// What the entries of facets begin with.
pub const FACETS: &str = "\u{1}";

/// How many of so many sorted things come before what is looked for. One search for all kinds of things: each of std's own would be a
/// tenth of a kilobyte in the page.
#[inline(never)]
pub(super) fn count_before(all: usize, is_before: &dyn Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (0, all);
    while from < to {
        let middle = (from + to) / 2;
        if is_before(middle) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    from
}

/// The first of words with single spaces between, and what comes behind its space.
pub(super) fn first_word(words: &str) -> (&str, Option<&str>) {
    match words.bytes().position(|byte| byte == b' ') {
        Some(at) => (words.get(..at).unwrap_or_default(), words.get(at + 1..)),
        None => (words, None),
    }
}

/// Reads the next of strings that are sorted: so many bytes of the one before, and its own.
///
/// That it sorts behind the one before is not only what looking things up relies on: a string that only repeated the one before would
/// take hundreds of bytes for the two that say so.
pub(super) fn read_sorted(from: &mut Reader<'_>, last: &mut Vec<u8>, shared: usize, rest: &[u8]) -> String {
    let both_empty = last.is_empty() && shared == 0 && rest.is_empty();
    let is_next = last.get(shared..).is_some_and(|before| rest > before) || both_empty;
    if !is_next || shared + rest.len() > TERM_BYTES {
        from.fail("a string of at most 256 bytes that sorts behind the one before");
        return String::new();
    }
    last.truncate(shared);
    last.extend_from_slice(rest);
    utf8(last).unwrap_or_else(|| {
        from.fail("a string in UTF-8");
        String::new()
    })
}

/// Appends folded words with single spaces between runs, so that `Chinese  New-Year` and `chinese new year` are one.
fn push_words(out: &mut String, text: &str, folding: Folding<'_>) {
    let pieces = cut(text, folding);
    let mut first = true;
    for run in pieces.runs() {
        if out.len() + pieces.text(run.clone()).len() > VALUE_BYTES {
            break;
        }
        if !first {
            out.push(' ');
        }
        first = false;
        out.push_str(pieces.text(run));
    }
}
