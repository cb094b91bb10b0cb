//! Typing errors: a `spell` shard, and how far apart two words are.
//!
//! A word with one error keeps its beginning or its end. Words that begin alike stand together in the vocabulary; `spell` shards hold the words again,
//! sorted by their letters from the last to the first, so that those that end alike stand together too.

use super::term::read_sorted;
use crate::wire::{Reader, WireError, Writer};
use alloc::{string::String, vec::Vec};

/// The shortest word that is taken for mistyped, in letters.
pub const ONE_ERROR_FROM: usize = 4;

/// From so many letters on a word may have two errors.
pub const TWO_ERRORS_FROM: usize = 8;

/// How many errors a word of so many letters may have.
#[must_use]
pub const fn errors_in(letters: usize) -> usize {
    match letters {
        0..ONE_ERROR_FROM => 0,
        ONE_ERROR_FROM..TWO_ERRORS_FROM => 1,
        _ => 2,
    }
}

/// A word in a `spell` shard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// The word, from its last letter to its first.
    pub backwards: String,
    /// How many notes of the segment have it.
    pub notes: u32,
}

/// The payload of a shard; words sorted.
#[must_use]
pub fn encode(words: &[Known]) -> Vec<u8> {
    let mut out = Writer::default();
    let mut last = "";
    out.list(words, |out, word| {
        let shared = last.bytes().zip(word.backwards.bytes()).take_while(|(a, b)| a == b).count();
        out.size(shared);
        out.bytes(word.backwards.as_bytes().get(shared..).unwrap_or_default());
        out.number(word.notes.into());
        last = &word.backwards;
    });
    out.finish()
}

/// Reads the payload of a shard.
pub fn decode(payload: &[u8]) -> Result<Vec<Known>, WireError> {
    let mut from = Reader::new(payload);
    let mut last: Vec<u8> = Vec::new();
    let words = from.list(|from| {
        let shared = from.number32() as usize;
        let rest = from.bytes();
        let backwards = read_sorted(from, &mut last, shared, rest);
        Known { backwards, notes: from.number32() }
    });
    from.finish(words)
}

/// How many letters must be put in, left out, replaced, or swapped with their neighbour to make one word of the other; more than `most` where
/// it is more. With `prefix`, `word` may go on behind what was typed.
///
/// Optimal string alignment, Boytsov, "Indexing methods for approximate dictionary searching" (2011), section 2.1.
#[must_use]
pub fn distance(typed: &[char], word: &[char], most: usize, prefix: bool) -> usize {
    let far = most + 1;
    if typed.len() > word.len() + most || !prefix && word.len() > typed.len() + most {
        return far;
    }
    // Row by row, one for no letter of the word and one for each letter.
    let mut table = Vec::new();
    let row = typed.len() + 1;
    for errors in 0..row {
        table.push(errors);
    }
    let mut best = if prefix { typed.len() } else { far };
    // Behind so many letters the beginning of the word has too many errors in any case.
    for (i, letter) in word.iter().enumerate().take(typed.len() + most) {
        table.push(i + 1);
        for (j, typed_letter) in typed.iter().enumerate() {
            let before = |back: usize| table[table.len() - back];
            let replaced = before(row + 1) + usize::from(letter != typed_letter);
            let mut least = replaced.min(before(row) + 1).min(before(1) + 1);
            let swapped =
                i > 0 && j > 0 && word.get(i - 1) == Some(typed_letter) && typed.get(j - 1) == Some(letter);
            if swapped {
                least = least.min(before(2 * row + 2) + 1);
            }
            table.push(least);
        }
        if prefix {
            best = best.min(table.last().copied().unwrap_or(far));
        }
    }
    let whole = table.last().copied().unwrap_or(far);
    best.min(whole).min(far)
}

/// The letters of a word.
#[inline(never)]
pub(super) fn letters(word: &str) -> Vec<char> {
    let mut letters = Vec::new();
    for letter in word.chars() {
        letters.push(letter);
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(typed: &str, word: &str, prefix: bool) -> usize {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        distance(&letters(typed), &letters(word), 2, prefix)
    }

    #[test]
    fn every_kind_of_error_counts_one() {
        assert_eq!(between("tomato", "tomato", false), 0);
        assert_eq!(between("tomao", "tomato", false), 1);
        assert_eq!(between("tomatto", "tomato", false), 1);
        assert_eq!(between("tomaro", "tomato", false), 1);
        assert_eq!(between("otmato", "tomato", false), 1);
        assert_eq!(between("pomaot", "tomato", false), 2);
        assert_eq!(between("potato", "tomatoes", false), 3);
    }

    #[test]
    fn the_beginning_of_a_word_may_have_errors_too() {
        assert_eq!(between("choclat", "chocolate", true), 1);
        assert_eq!(between("choclat", "chocolate", false), 2);
        assert_eq!(between("xyzxyz", "chocolate", true), 3);
    }
}
