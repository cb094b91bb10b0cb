//! The numbers of ranking: BM25 over fields, in whole numbers, so that a page, the edge and the command agree to the last bit and several
//! segments add up exactly like one.
//!
//! BM25: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6 for several fields.

/// Term frequencies are stored as levels from 0 to 15, which stand for 1/16 to 16/16 of the most that a term can weigh.
pub const LEVELS: u32 = 16;

/// One in weights that are multiplied with scores.
pub const ONE: u32 = 256;

/// How a field counts.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// How many times as much as a word in the text.
    pub boost: f32,
    /// How much a long field is discounted, 0 to 1; b of BM25.
    pub length: f32,
}

/// The title.
pub const TITLE: Field = Field { boost: 3.0, length: 0.5 };
/// Tags.
pub const TAGS: Field = Field { boost: 2.0, length: 0.3 };
/// Text.
pub const TEXT: Field = Field { boost: 1.0, length: 0.75 };
/// The note in another language, title and text, however long: found, but below what says it itself.
pub const TRANSLATION: Field = Field { boost: 0.25, length: 0.0 };

/// How soon more of the same word counts no more; k1 of BM25.
pub const SATURATION: f32 = 1.8;

/// The level of a term that occurs so often, boosts and lengths taken into account.
#[must_use]
pub fn level(frequency: f32) -> u32 {
    let share = frequency / (SATURATION + frequency);
    ((share * LEVELS as f32 + 0.5) as u32).clamp(1, LEVELS) - 1
}

/// How much a term of `with` notes among `notes` tells: log2((n + 1) / (d + 0.5)), in 1/256; the logarithm of BM25's
/// inverse document frequency, kept positive as in Lucene's.
#[must_use]
pub fn rarity(notes: u64, with: u64) -> u32 {
    let with = with.min(notes);
    log2(2 * notes + 2).saturating_sub(log2(2 * with + 1))
}

/// The binary logarithm of a number, in 1/256, rounded down. 0 for 0.
///
/// The fraction bit by bit: squaring doubles a logarithm, and what is 2 or more then has the next bit set.
#[must_use]
pub fn log2(number: u64) -> u32 {
    let Some(whole) = number.checked_ilog2() else { return 0 };
    // The mantissa, 1.0 to 2.0, in 1/2^31.
    let mut mantissa = if whole > 31 { number >> (whole - 31) } else { number << (31 - whole) };
    let mut log = whole;
    for _ in 0..8 {
        mantissa = (mantissa * mantissa) >> 31;
        let bit = (mantissa >> 32) & 1;
        mantissa >>= bit;
        log = log << 1 | bit as u32;
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_floating_point_rounded_down() {
        for number in (1..5_000).chain([65_535, 65_536, 1 << 40, u64::MAX]) {
            let exact = (number as f64).log2() * 256.0;
            let ours = f64::from(log2(number));
            assert!(ours <= exact + 1e-6 && exact - ours < 1.01, "{number}: {ours} {exact}");
        }
        assert_eq!(log2(0), 0);
    }

    #[test]
    fn rare_terms_tell_more() {
        assert!(rarity(1_000, 1) > rarity(1_000, 2));
        assert!(rarity(1_000, 1_000) < ONE);
        assert_eq!(rarity(10, 11), rarity(10, 10));
    }
}
