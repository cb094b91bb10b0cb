//! Cuts text into the pieces that terms are made of: words, numbers, pictographs, and the characters of scripts without spaces.

use super::fold::{Class, Folding, fold};
use alloc::{string::String, vec::Vec};
use core::ops::Range;

/// The longest word that is kept, in bytes; what is longer is cut off, so that no word is a payload of its own.
const WORD_BYTES: usize = 64;

/// Text, folded and cut.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    /// The folded pieces, one behind the other.
    folded: String,
    pieces: Vec<Piece>,
}

/// A word, a number, a pictograph, or one character of a script without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where its folded text is.
    at: Range<usize>,
    /// Where it stands in the original, in bytes.
    pub source: Range<usize>,
    /// What it is.
    pub class: Class,
    /// Whether it continues the run of the piece before.
    pub joined: bool,
}

/// Folds and cuts a text.
#[must_use]
pub fn cut(text: &str, folding: Folding<'_>) -> Pieces {
    let mut out = Pieces::default();
    let mut scratch = String::new();
    // The class of the piece that may go on.
    let mut open = Class::Gap;
    for (start, c) in text.char_indices() {
        let source = start..start + c.len_utf8();
        fold(c, folding, &mut scratch, &mut |c, class| {
            let goes_on = class == open;
            open = class;
            match class {
                Class::Gap | Class::Silent => {}
                Class::Letter | Class::Digit if goes_on => out.extend(c, source.end),
                _ => out.push(c, class, source.clone(), goes_on && class.is_gram()),
            }
        });
    }
    out
}

impl Pieces {
    fn push(&mut self, c: char, class: Class, source: Range<usize>, joined: bool) {
        let from = self.folded.len();
        self.folded.push(c);
        self.pieces.push(Piece { at: from..self.folded.len(), source, class, joined });
    }

    fn extend(&mut self, c: char, end: usize) {
        let Some(last) = self.pieces.last_mut() else { return };
        if last.at.len() < WORD_BYTES {
            self.folded.push(c);
            last.at.end = self.folded.len();
        }
        last.source.end = end;
    }

    /// The pieces in order.
    #[must_use]
    pub fn all(&self) -> &[Piece] {
        &self.pieces
    }

    /// The folded text of the pieces from one to another, which stand behind each other.
    #[must_use]
    pub fn text(&self, pieces: Range<usize>) -> &str {
        let from = self.pieces.get(pieces.start).map_or(0, |piece| piece.at.start);
        let to =
            pieces.end.checked_sub(1).and_then(|last| self.pieces.get(last)).map_or(0, |piece| piece.at.end);
        self.folded.get(from..to).unwrap_or_default()
    }

    /// Where pieces that stand behind each other are in the original, in bytes.
    #[must_use]
    pub fn source(&self, pieces: Range<usize>) -> Range<usize> {
        let from = self.pieces.get(pieces.start).map_or(0, |piece| piece.source.start);
        let last = pieces.end.checked_sub(1).and_then(|last| self.pieces.get(last));
        from..last.map_or(from, |piece| piece.source.end)
    }

    /// Each term with the range of its pieces: pieces themselves, and for scripts without spaces the overlapping pairs.
    /// A run of one character is a term of one character.
    pub fn terms(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        (0..self.pieces.len()).filter_map(|at| {
            let range = self.term_at(at)?;
            Some((self.text(range.clone()), range))
        })
    }

    /// The pieces of the term that begins at a piece; nothing at the last character of a longer run.
    pub(super) fn term_at(&self, at: usize) -> Option<Range<usize>> {
        let piece = self.pieces.get(at)?;
        if !piece.class.is_gram() {
            return Some(at..at + 1);
        }
        match (piece.joined, self.goes_on(at)) {
            (_, true) => Some(at..at + 2),
            (false, false) => Some(at..at + 1),
            (true, false) => None,
        }
    }

    /// Whether the piece after this one continues its run.
    #[must_use]
    pub fn goes_on(&self, at: usize) -> bool {
        self.pieces.get(at + 1).is_some_and(|next| next.joined)
    }

    /// The runs: ranges of pieces that continue each other.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        let mut at = 0;
        core::iter::from_fn(move || {
            let from = at;
            self.pieces.get(from)?;
            at += 1;
            while self.pieces.get(at).is_some_and(|piece| piece.joined) {
                at += 1;
            }
            Some(from..at)
        })
    }
}
