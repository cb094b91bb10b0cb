//! CC-CEDICT, as the crate `chinese_dictionary` has it: which words there are, and how common they are.

use super::pinyin;
use chinese_dictionary::{HskLevel, WordEntry, query_by_simplified, query_by_traditional};
use std::cmp::Reverse;

/// The longest words that runs are looked through for, in characters. Longer ones are mostly sayings and names made of shorter words.
pub(super) const LONGEST: usize = 4;

/// The entries of a word in simplified or traditional form, the one meant most often first; none where it is not a word.
pub(super) fn entries(word: &str) -> Vec<&'static WordEntry> {
    let mut entries = found(word);
    if entries.len() > 1 {
        // The tests do not always tell readings apart: for them 红 is as common as gong as it is as hong.
        let usual = pinyin::usual(word);
        let unusual =
            |entry: &'static WordEntry| usual.is_some_and(|usual| !pinyin::is(&entry.pinyin_numbers, usual));
        entries.sort_by_key(|entry| {
            (is_name(entry), unusual(entry), Reverse(levels(entry).sum::<u8>()), entry.word_id)
        });
    }
    entries
}

/// How common a word in simplified form is in its commonest sense; nothing where it is not a word.
pub(super) fn known(word: &str) -> Option<u8> {
    query_by_simplified(word).into_iter().map(commonness).max()
}

fn found(word: &str) -> Vec<&'static WordEntry> {
    let mut entries = query_by_simplified(word);
    for entry in query_by_traditional(word) {
        if entries.iter().all(|known| known.word_id != entry.word_id) {
            entries.push(entry);
        }
    }
    entries
}

/// How common a word is, by the level of the Chinese proficiency tests that asks for it: 0 where none does, up to 7.
pub(super) fn commonness(entry: &WordEntry) -> u8 {
    levels(entry).max().unwrap_or_default()
}

/// The levels that each of the tests gives it.
fn levels(entry: &WordEntry) -> impl Iterator<Item = u8> {
    let hsk = &entry.hsk;
    let lists = [&hsk.hsk_2015, &hsk.proficiency_standard_2021, &hsk.hsk_exam_syllabus_2025];
    lists.into_iter().flatten().map(|level| match level {
        HskLevel::One => 7,
        HskLevel::Two => 6,
        HskLevel::Three => 5,
        HskLevel::Four => 4,
        HskLevel::Five => 3,
        HskLevel::Six => 2,
        HskLevel::SevenToNine => 1,
    })
}

/// Whether it is the name of somebody or of some place: its reading starts with a capital.
fn is_name(entry: &WordEntry) -> bool {
    entry.pinyin_numbers.starts_with(|c: char| c.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::{commonness, entries, known};

    #[test]
    fn the_usual_meaning_comes_first() {
        assert_eq!(entries("好")[0].pinyin_numbers, "hao3");
        assert_eq!(entries("红")[0].pinyin_numbers, "hong2");
        assert_eq!(entries("銀行")[0].simplified, "银行");
        assert!(entries("bank").is_empty() && entries("").is_empty());
    }

    #[test]
    fn common_words_are_known() {
        assert_eq!(commonness(entries("好")[0]), 7);
        assert_eq!(commonness(entries("膷")[0]), 0);
        assert!(known("红烧肉").is_some() && known("红烧").is_some());
        assert_eq!(known("肉红"), None);
    }
}
