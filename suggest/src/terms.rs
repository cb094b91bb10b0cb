//! Which terms an entry has in the index, and which of them a query asks for.
//!
//! tinysearch finds a term by its beginning from three letters on, drops digits and signs, and takes a run of Han characters for one
//! word. So the beginnings of one and two letters are terms of their own, a character of a script without spaces is one, and what is
//! not a letter is written in letters.

#[cfg(feature = "build")]
use notefall_core::search::fold::Class;
#[cfg(feature = "build")]
use notefall_core::search::pieces::Pieces;

/// A term that every entry has, which gives all of them in their order. No word is written so: see [`written`].
pub const EVERY: &str = "\u{a48c}";

/// What is not a letter is written in letters of the Yi script from here on, which has enough of them and no capitals.
const LETTERS: u32 = 0xa000;

/// A folded word or character as tinysearch takes it: of letters only.
#[must_use]
pub fn written(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_alphabetic() {
            out.push(c);
            continue;
        }
        let code = u32::from(c);
        for part in [code >> 10, code & 0x3ff] {
            out.push(char::from_u32(LETTERS + part).unwrap_or('\u{a000}'));
        }
    }
    out
}

/// The terms of folded text: words with their beginnings of one and two letters, and single characters.
#[cfg(feature = "build")]
pub fn of_text(pieces: &Pieces, terms: &mut Vec<String>) {
    for (at, piece) in pieces.all().iter().enumerate() {
        let text = written(pieces.text(at..at + 1));
        if matches!(piece.class, Class::Letter | Class::Digit) {
            of_word(text, terms);
        } else {
            terms.push(text);
        }
    }
}

/// A word and its beginnings of one and two letters.
#[cfg(feature = "build")]
pub fn of_word(word: String, terms: &mut Vec<String>) {
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    terms.extend(ends.take(2).filter_map(|end| word.get(..end)).map(str::to_owned));
    terms.push(word);
}
