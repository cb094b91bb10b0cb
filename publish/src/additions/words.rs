//! Finds many words in a text at once.

use crate::choice::{fold, stands_alone};
use std::collections::{BTreeSet, HashMap};

/// Words, each with a number.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// By their first characters.
    words: HashMap<char, Vec<(String, usize)>>,
}

impl Words {
    /// Adds a word, as somebody wrote it.
    pub fn add(&mut self, word: &str, number: usize) {
        let word = fold(word.trim());
        if let Some(first) = word.chars().next() {
            self.words.entry(first).or_default().push((word, number));
        }
    }

    /// The numbers of the words in a folded text: by themselves where words have spaces around them, anywhere where they have none.
    pub fn found(&self, text: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        if self.words.is_empty() {
            return found;
        }
        for (at, first) in text.char_indices() {
            for (word, number) in self.words.get(&first).into_iter().flatten() {
                let is_here = text.get(at..).is_some_and(|rest| rest.starts_with(word.as_str()));
                if is_here && stands_alone(text, at, word) {
                    found.insert(*number);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_one_by_one() {
        let words = ["boots", "Rubber Boots", "雨靴", "c++", "靴", "boot", "ＢＯＯＴＳ"];
        let mut all = Words::default();
        for (number, word) in words.iter().enumerate() {
            all.add(word, number);
        }
        all.add(" ", 9);
        for text in ["my rubber boots!", "下雨天的雨靴", "c++ and boots", "reboots", "", "鞋"] {
            let text = fold(text);
            let one_by_one: BTreeSet<usize> = (0..words.len())
                .filter(|number| crate::choice::has_word(&text, &fold(words[*number])))
                .collect();
            assert_eq!(all.found(&text), one_by_one, "{text}");
        }
        assert_eq!(all.found(&fold("my rubber boots!")), BTreeSet::from([0, 1, 6]));
    }
}
