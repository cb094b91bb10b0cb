//! What a reader typed, taken apart: words, phrases, words to leave out, filters.

use super::fold::{Class, Folding};
use super::pieces::{Pieces, cut};
use super::spell::letters;
use super::term::Facet;
use alloc::{string::String, vec::Vec};

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
    /// Terms of notes that are not wanted: all of those between the spaces.
    pub without: Vec<String>,
    /// Entries of facets that notes must have.
    pub only: Vec<String>,
    /// Entries of facets that notes must not have.
    pub never: Vec<String>,
    /// The entry of the order that is wanted; empty for the best first. An order that the feed has not got is the feed's own.
    pub sort: String,
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
        let letters = letters(text);
        let mut rest = letters.as_slice();
        while let Some(part) = next_part(&mut rest) {
            query.take(&part, folding);
        }
        query
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.only.is_empty() && self.sort.is_empty()
    }

    /// Takes a filter, or the order.
    pub(super) fn narrow(&mut self, facet: Facet, entry: String) {
        match facet {
            Facet::Sort => self.sort = entry,
            _ => self.only.push(entry),
        }
    }

    fn take(&mut self, part: &Part, folding: Folding<'_>) {
        if let Some(facet) = part.facet {
            let entry = facet.term(&part.text, folding);
            // Two characters are the beginning of every entry of a facet, without a value.
            if entry.len() < 3 {
            } else if !part.without && self.only.len() < MAX_PARTS {
                self.narrow(facet, entry);
            } else if part.without && self.never.len() < MAX_PARTS {
                self.never.push(entry);
            }
            return;
        }
        let pieces = cut(&part.text, folding);
        if part.without {
            let mut terms = String::new();
            let mut count = 0;
            for at in 0..pieces.all().len() {
                if let Some(range) = pieces.term_at(at)
                    && count < MAX_PARTS
                {
                    push_word(&mut terms, pieces.text(range));
                    count += 1;
                }
            }
            if count > 0 && self.without.len() < MAX_PARTS {
                self.without.push(terms);
            }
            return;
        }
        // The last word may go on where nothing separates it from what will be typed next.
        let ends_open = part.is_last
            && !part.quoted
            && pieces.all().last().is_some_and(|last| last.source.end == part.text.len());
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
        for (at, piece) in pieces.all().iter().enumerate() {
            if self.terms.len() == MAX_TERMS {
                return;
            }
            let Some(range) = pieces.term_at(at) else { continue };
            self.terms.push(Term {
                prefix: range.end == count && ends_open && piece.class != Class::Emoji,
                text: pieces.text(range).into(),
                class: piece.class,
                overlaps: piece.joined,
                longer: longer(pieces, at),
            });
        }
    }
}

/// Appends a word, with a space before it where it is not the first.
pub(super) fn push_word(out: &mut String, word: &str) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

/// The longer entries that begin with a term, and how many terms of the query each covers.
fn longer(pieces: &Pieces, from: usize) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut grams = 0;
    for (number, piece) in pieces.all().iter().enumerate().skip(from).take(4) {
        let word = pieces.text(number..number + 1);
        let covers = number + 1 - from;
        if piece.class.is_gram() && (number == from || piece.joined && grams > 0) {
            text.push_str(word);
            grams += 1;
            if grams > 2 {
                found.push((text.clone(), grams - 1));
            }
        } else if piece.class == Class::Letter && grams == 0 && covers < 4 {
            push_word(&mut text, word);
            if covers > 1 {
                found.push((text.clone(), covers));
            }
        } else {
            break;
        }
    }
    found
}

/// What stands between spaces, or in quotes.
struct Part {
    text: String,
    without: bool,
    quoted: bool,
    facet: Option<Facet>,
    is_last: bool,
}

/// Quotation marks that open and close phrases.
const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '＂')
}

/// White space. What std has for this is a table.
const fn is_space(c: char) -> bool {
    matches!(c,
        '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}'
        | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Takes the next part off the front. Words without anything special stay together, so that entries of several words are seen.
fn next_part(rest: &mut &[char]) -> Option<Part> {
    while let [first, after @ ..] = *rest
        && is_space(*first)
    {
        *rest = after;
    }
    let mut part = Part { text: String::new(), without: false, quoted: false, facet: None, is_last: false };
    match rest {
        [] => return None,
        ['-', after, ..] if !is_space(*after) && *after != '-' => {
            part.without = true;
            *rest = rest.get(1..).unwrap_or_default();
        }
        _ => {}
    }
    if let Some((facet, after)) = facet(rest) {
        part.facet = Some(facet);
        *rest = after;
    }
    let single = part.without || part.facet.is_some();
    if let [first, after @ ..] = *rest
        && is_quote(*first)
    {
        part.quoted = true;
        *rest = after;
    }
    let mut before_is_space = false;
    let mut taken = 0;
    while let [c, after @ ..] = *rest {
        let ends = if part.quoted {
            is_quote(*c)
        } else if single {
            is_space(*c)
        } else {
            // Plain words end at a quote, or at white space before something special.
            taken > 0 && (is_quote(*c) || before_is_space && (*c == '-' || facet(rest).is_some()))
        };
        if ends {
            // Without a mark that closes, a phrase goes on to the end.
            if part.quoted {
                *rest = after;
            }
            break;
        }
        part.text.push(*c);
        before_is_space = is_space(*c);
        taken += 1;
        *rest = after;
    }
    part.is_last = rest.is_empty();
    Some(part)
}

/// The facet whose name and colon a text begins with, and what comes behind.
fn facet(text: &[char]) -> Option<(Facet, &[char])> {
    for facet in Facet::ALL {
        let mut rest = text;
        let mut matches = true;
        for letter in facet.name().bytes() {
            matches &= rest.first().is_some_and(|c| c.to_ascii_lowercase() == char::from(letter));
            rest = rest.get(1..).unwrap_or_default();
        }
        if let [':' | '：', after @ ..] = rest
            && matches
        {
            return Some((facet, after));
        }
    }
    None
}
