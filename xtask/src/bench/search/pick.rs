//! Choices that look random and are the same every time: by hash.

use sha2::{Digest as _, Sha256};

/// A number that the words determine.
pub fn hash(words: &[&str]) -> u64 {
    let mut digest = Sha256::new();
    for word in words {
        digest.update(word.as_bytes());
        digest.update([0]);
    }
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(digest.finalize()) {
        *to = from;
    }
    u64::from_be_bytes(first)
}

/// A source of numbers that begins at such a hash.
pub struct Choices(u64);

impl Choices {
    /// Begins where the words say.
    pub fn new(words: &[&str]) -> Self {
        Self(hash(words))
    }

    /// A number below `end`, which is not 0 (splitmix64; the bias of the remainder does not matter here).
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end.max(1) as u64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_the_same_every_time_and_within_bounds() {
        let take = || {
            let mut choices = Choices::new(&["a", "b"]);
            (1..50).map(|end| choices.below(end)).collect::<Vec<_>>()
        };
        assert_eq!(take(), take());
        assert!(take().iter().zip(1..).all(|(chosen, end)| *chosen < end));
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }
}
