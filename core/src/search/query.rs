//! What a reader typed, taken apart: words, phrases, words to leave out, filters.

use super::fold::{Class, Folding};
use super::pieces::{Pieces, cut};
use super::term::Facet;
use alloc::{string::String, vec::Vec};
use core::ops::Range;

/// So many terms of a query are looked up; the rest of it is passed over.
pub const MAX_TERMS: usize = 64;

/// So many filters, phrases and words to leave out.
const MAX_PARTS: usize = 16;

/// A query. Anything at all is one: what means nothing is passed over.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// What is looked for, in order.
    pub terms: Vec<Term>,
    /// The words, where they stand together, without quotes between them.
    pub plain: Pieces,
    /// Whether the last word may go on.
    pub ends_open: bool,
    /// Words in quotes, which must stand in a note as they are.
    pub phrases: Vec<Pieces>,
    /// Terms of notes that are not wanted: all of one list.
    pub without: Vec<Vec<String>>,
    /// Entries of facets that notes must have.
    pub only: Vec<String>,
    /// Entries of facets that notes must not have.
    pub never: Vec<String>,
}

/// A term of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The entry to look up.
    pub text: String,
    /// What it is made of.
    pub class: Class,
    /// Whether it may be the beginning of a longer one.
    pub prefix: bool,
    /// Whether it overlaps with the term before, as pairs of characters do.
    pub overlaps: bool,
    /// Longer entries that begin here: three and four characters of a run, or this word and the next.
    pub longer: Vec<(String, usize)>,
}

impl Query {
    /// Reads a query.
    #[must_use]
    pub fn parse(text: &str, folding: Folding<'_>) -> Self {
        let mut query = Self::default();
        let mut rest = text;
        while let Some(part) = next_part(&mut rest) {
            query.take(&part, folding);
        }
        query
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.only.is_empty()
    }

    fn take(&mut self, part: &Part<'_>, folding: Folding<'_>) {
        if let Some(facet) = part.facet {
            let entry = facet.term(part.text, folding);
            let entries = if part.without { &mut self.never } else { &mut self.only };
            // Two characters are the beginning of every entry of a facet, without a value.
            if entry.len() > 2 && entries.len() < MAX_PARTS {
                entries.push(entry);
            }
            return;
        }
        let pieces = cut(part.text, folding);
        if part.without {
            let terms: Vec<String> = pieces.terms().take(MAX_PARTS).map(|(term, _)| term.into()).collect();
            if !terms.is_empty() && self.without.len() < MAX_PARTS {
                self.without.push(terms);
            }
            return;
        }
        let ends_open =
            part.is_last && !part.quoted && part.text.chars().last().is_some_and(|c| !is_gap(c, folding));
        let is_first = self.terms.is_empty();
        self.push_terms(&pieces, ends_open);
        if !part.quoted {
            self.ends_open = ends_open;
            self.plain = if is_first { pieces } else { Pieces::default() };
            return;
        }
        self.plain = Pieces::default();
        if pieces.all().len() > 1 && self.phrases.len() < MAX_PARTS {
            self.phrases.push(pieces);
        }
    }

    fn push_terms(&mut self, pieces: &Pieces, ends_open: bool) {
        let count = pieces.all().len();
        for (text, range) in pieces.terms() {
            if self.terms.len() == MAX_TERMS {
                return;
            }
            let Some(piece) = pieces.all().get(range.start) else { continue };
            self.terms.push(Term {
                text: text.into(),
                class: piece.class,
                prefix: range.end == count && ends_open && piece.class != Class::Emoji,
                overlaps: piece.joined,
                longer: longer(pieces, &range),
            });
        }
    }
}

fn is_gap(c: char, folding: Folding<'_>) -> bool {
    let mut buffer = [0; 4];
    cut(c.encode_utf8(&mut buffer), folding).all().is_empty()
}

/// The longer entries that begin with a term, and how many terms of the query each covers.
fn longer(pieces: &Pieces, range: &Range<usize>) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let from = range.start;
    let Some(piece) = pieces.all().get(from) else { return found };
    if piece.class.is_gram() {
        for end in from + 3..=from + 4 {
            if (from..end - 1).all(|at| pieces.goes_on(at)) {
                found.push((pieces.text(from..end).into(), end - 1 - from));
            }
        }
    } else if piece.class == Class::Letter {
        for end in from + 2..=from + 3 {
            let words = pieces.all().get(from..end).unwrap_or_default();
            if words.len() == end - from && words.iter().all(|word| word.class == Class::Letter) {
                let words: Vec<&str> = (from..end).map(|at| pieces.text(at..at + 1)).collect();
                found.push((words.join(" "), end - from));
            }
        }
    }
    found
}

/// What stands between spaces, or in quotes.
struct Part<'a> {
    text: &'a str,
    without: bool,
    quoted: bool,
    facet: Option<Facet>,
    is_last: bool,
}

/// Quotation marks that open and close phrases.
const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '＂')
}

/// Takes the next part off the front. Words without anything special stay together, so that entries of several words are seen.
fn next_part<'a>(rest: &mut &'a str) -> Option<Part<'a>> {
    *rest = rest.trim_start();
    if rest.is_empty() {
        return None;
    }
    let mut part = Part { text: "", without: false, quoted: false, facet: None, is_last: false };
    if let Some(after) = rest.strip_prefix('-')
        && after.starts_with(|c: char| !c.is_whitespace() && c != '-')
    {
        part.without = true;
        *rest = after;
    }
    for facet in Facet::ALL {
        let name = facet.name();
        let begins = rest.get(..name.len()).is_some_and(|typed| typed.eq_ignore_ascii_case(name));
        let after = rest
            .get(name.len()..)
            .and_then(|after| after.strip_prefix(':').or_else(|| after.strip_prefix('：')));
        if let Some(after) = after.filter(|_| begins) {
            part.facet = Some(facet);
            *rest = after;
            break;
        }
    }
    if let Some(after) = rest.strip_prefix(is_quote) {
        part.quoted = true;
        // Without a mark that closes, the phrase goes on to the end.
        let (text, after) = after.split_once(is_quote).unwrap_or((after, ""));
        part.text = text;
        *rest = after;
    } else {
        let single = part.without || part.facet.is_some();
        let end = if single { rest.find(char::is_whitespace) } else { next_special(rest) };
        let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
        part.text = text;
        *rest = after;
    }
    part.is_last = rest.is_empty();
    Some(part)
}

/// Where plain words end: at a quote, or at white space before something special.
fn next_special(text: &str) -> Option<usize> {
    let mut before_is_space = false;
    for (at, c) in text.char_indices() {
        let after = text.get(at..).unwrap_or_default();
        if at > 0 && (is_quote(c) || before_is_space && (c == '-' || begins_with_facet(after))) {
            return Some(at);
        }
        before_is_space = c.is_whitespace();
    }
    None
}

fn begins_with_facet(text: &str) -> bool {
    Facet::ALL.iter().any(|facet| {
        let name = facet.name();
        text.get(..name.len()).is_some_and(|typed| typed.eq_ignore_ascii_case(name))
            && text.get(name.len()..).is_some_and(|after| after.starts_with([':', '：']))
    })
}
