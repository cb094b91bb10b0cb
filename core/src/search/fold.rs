//! Folds characters so that what a reader types meets what an author wrote: compatibility forms, case, accents.
//!
//! Each character is folded by itself, so that positions in the folded text lead back to the original.

use super::term::count_before;
use alloc::string::String;

/// See [`Folding::decompose`].
pub type Decompose = fn(char, &mut String);

/// How text is folded; the tables are the host's.
#[derive(Clone, Copy)]
pub struct Folding<'a> {
    /// Appends the compatibility decomposition (NFKD) of a character's lower case. Browsers have `toLowerCase` and `normalize`, the
    /// command and the edge a library. It is asked only for what core's own ranges do not cover.
    pub decompose: Decompose,
    /// The simplified form of a traditional Chinese character, any other character itself.
    pub simplify: &'a dyn Fn(char) -> char,
}

/// What kind of text a character belongs to. Runs end where the class changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Separates: white space, punctuation, symbols.
    Gap,
    /// Part of a word in a script that puts spaces between words.
    Letter,
    /// A decimal digit.
    Digit,
    /// Han and Kana.
    Han,
    /// Hangul, whose words take endings.
    Hangul,
    /// Thai, Lao, Khmer, Myanmar, Tibetan.
    SouthEast,
    /// A pictograph, a term by itself.
    Emoji,
    /// Nothing at all: marks that are stripped, joiners, variation selectors.
    Silent,
}

impl Class {
    /// All of them, in the order of their numbers.
    const ALL: [Self; 8] = [
        Self::Gap,
        Self::Letter,
        Self::Digit,
        Self::Han,
        Self::Hangul,
        Self::SouthEast,
        Self::Emoji,
        Self::Silent,
    ];

    /// Whether text of this class has no reliable spaces, so that it is cut into overlapping pairs of characters.
    #[must_use]
    pub const fn is_gram(self) -> bool {
        matches!(self, Self::Han | Self::Hangul | Self::SouthEast)
    }
}

/// How many [`CLASSES`] are listed.
const COUNT: usize = 125;

/// Where a class begins, above ASCII; it lasts until the next line. What is not listed as something else is a letter.
/// After the blocks of Unicode 16, <https://www.unicode.org/Public/16.0.0/ucd/Blocks.txt>.
///
/// Each in one number, the class in its lowest three bits.
static CLASSES: [u32; COUNT] = {
    use Class::{Digit, Emoji, Gap, Han, Hangul, Letter, Silent, SouthEast};
    packed([
        (0x80, Gap),
        (0xaa, Letter),
        (0xab, Gap),
        // The hyphen that shows only where a line breaks.
        (0xad, Silent),
        (0xae, Gap),
        (0xb5, Letter),
        (0xb6, Gap),
        (0xba, Letter),
        (0xbb, Gap),
        (0xc0, Letter),
        (0xd7, Gap),
        (0xd8, Letter),
        (0xf7, Gap),
        (0xf8, Letter),
        // Marks that the decomposition splits off letters.
        (0x300, Silent),
        (0x370, Letter),
        (0x37e, Gap),
        (0x37f, Letter),
        (0x387, Gap),
        (0x388, Letter),
        (0x55a, Gap),
        (0x560, Letter),
        (0x589, Gap),
        // Hebrew points.
        (0x591, Silent),
        (0x5be, Gap),
        (0x5bf, Silent),
        (0x5c0, Gap),
        (0x5c1, Silent),
        (0x5c3, Gap),
        (0x5c4, Silent),
        (0x5d0, Letter),
        (0x5f3, Gap),
        (0x610, Silent),
        (0x61b, Gap),
        (0x620, Letter),
        // Tatweel and the Arabic vowel marks.
        (0x640, Silent),
        (0x641, Letter),
        (0x64b, Silent),
        (0x660, Digit),
        (0x66a, Gap),
        (0x66e, Letter),
        (0x670, Silent),
        (0x671, Letter),
        (0x6d4, Gap),
        (0x6d5, Letter),
        (0x6d6, Silent),
        (0x6e5, Letter),
        (0x6f0, Digit),
        (0x6fa, Letter),
        (0x964, Gap),
        (0x966, Digit),
        (0x970, Letter),
        (0xe00, SouthEast),
        (0xe4f, Gap),
        (0xe50, Digit),
        (0xe5a, Gap),
        (0xe80, SouthEast),
        (0x10a0, Letter),
        (0x1100, Hangul),
        (0x1200, Letter),
        (0x1780, SouthEast),
        (0x1800, Letter),
        (0x2000, Gap),
        (0x200b, Silent),
        (0x2010, Gap),
        (0x2060, Silent),
        (0x2070, Gap),
        (0x20d0, Silent),
        (0x2100, Gap),
        (0x2600, Emoji),
        (0x27c0, Gap),
        (0x2b50, Emoji),
        (0x2b56, Gap),
        (0x2c00, Letter),
        (0x2e00, Gap),
        (0x2e80, Han),
        (0x3000, Gap),
        (0x3005, Han),
        (0x3008, Gap),
        (0x3021, Han),
        (0x3030, Gap),
        (0x3031, Han),
        (0x309b, Gap),
        (0x309d, Han),
        (0x30a0, Gap),
        (0x30a1, Han),
        (0x30fb, Gap),
        (0x30fc, Han),
        (0x3130, Hangul),
        (0x3190, Han),
        (0x31c0, Gap),
        (0x31f0, Han),
        (0x3200, Gap),
        (0x3400, Han),
        (0x4dc0, Gap),
        (0x4e00, Han),
        (0xa000, Letter),
        (0xa960, Hangul),
        (0xa980, Letter),
        (0xa9e0, SouthEast),
        (0xaa00, Letter),
        (0xac00, Hangul),
        (0xd7ff, Gap),
        (0xf900, Han),
        (0xfb00, Letter),
        (0xfd3e, Gap),
        (0xfd40, Letter),
        (0xfe00, Silent),
        (0xfe10, Gap),
        (0xfe20, Silent),
        (0xfe30, Gap),
        (0xfe70, Letter),
        (0xfeff, Silent),
        (0xff00, Gap),
        (0xff66, Han),
        (0xffa0, Hangul),
        (0xffe0, Gap),
        (0x1_0000, Letter),
        (0x1_f000, Emoji),
        // Skin tones, which would part what is the same picture.
        (0x1_f3fb, Silent),
        (0x1_f400, Emoji),
        (0x1_fb00, Gap),
        (0x2_0000, Han),
        (0xe_0000, Silent),
        (0xf_0000, Gap),
    ])
};

const fn packed(classes: [(u32, Class); COUNT]) -> [u32; COUNT] {
    let mut packed = [0; COUNT];
    let mut at = 0;
    while at < COUNT {
        packed[at] = classes[at].0 << 3 | classes[at].1 as u32;
        at += 1;
    }
    packed
}

/// The class of a character that has been folded.
#[must_use]
pub fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        '\0'..='\x7f' => Class::Gap,
        _ => {
            let key = |at: usize| CLASSES.get(at).copied().unwrap_or(0);
            let after = count_before(CLASSES.len(), &|at| key(at) >> 3 <= u32::from(c));
            Class::ALL[(key(after - 1) & 7) as usize]
        }
    }
}

/// Whether a character is its own decomposition and has no case, as far as search is concerned. Hangul is left composed.
const fn is_plain(c: char) -> bool {
    matches!(c,
        '\0'..='@' | '['..='\x7f' | '\u{e00}'..='\u{e4f}' | '\u{e5a}'..='\u{eff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{2f7ff}')
}

/// Folds a character and says what each of the resulting ones is. Silent ones are left out.
pub fn fold(c: char, folding: Folding<'_>, scratch: &mut String, each: &mut dyn FnMut(char, Class)) {
    scratch.clear();
    if is_plain(c) {
        scratch.push(c);
    } else if c.is_ascii() {
        scratch.push(c.to_ascii_lowercase());
    } else {
        (folding.decompose)(c, scratch);
    }
    for c in scratch.chars() {
        let class = class(c);
        let folded = match class {
            Class::Silent => continue,
            Class::Digit => digit(c),
            Class::Han => (folding.simplify)(c),
            _ => letter(c),
        };
        each(folded, class);
        if c == 'ß' {
            each(folded, class);
        }
    }
}

/// The ASCII digit. The blocks of digits begin at multiples of 16 or 6 above one.
fn digit(c: char) -> char {
    let code = u32::from(c);
    let zero = match code {
        0x660..=0x669 => 0x660,
        0x6f0..=0x6f9 => 0x6f0,
        0x966..=0x96f => 0x966,
        0xe50..=0xe59 => 0xe50,
        _ => 0x30,
    };
    char::from(b'0' + (code.wrapping_sub(zero) % 10) as u8)
}

/// What readers type for letters that have no decomposition.
const fn letter(c: char) -> char {
    match c {
        'ß' => 's',
        'ς' => 'σ',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ø' => 'o',
        'ı' => 'i',
        // Alef with wasla, alef maksura, teh marbuta.
        'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        // Decompositions have capitals: ™, №.
        _ => c.to_ascii_lowercase(),
    }
}

/// What was typed, composed (NFC) as the texts of notes are.
#[cfg(feature = "unicode")]
#[must_use]
pub fn composed(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    typed.nfc().collect()
}

/// A [`Decompose`] with tables of its own.
#[cfg(feature = "unicode")]
pub fn decompose(c: char, out: &mut String) {
    use unicode_normalization::UnicodeNormalization;
    out.extend(c.to_lowercase().nfkd());
}
