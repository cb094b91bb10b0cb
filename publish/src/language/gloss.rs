//! Chinese words in English and English words in Chinese, by CC-CEDICT.

use super::{dictionary, sense};
use chinese_dictionary::{WordEntry, query_by_english};

/// A word has this many glosses at most, and an English word this many Chinese ones.
const GLOSSES: usize = 8;
const WORDS: usize = 16;

/// What a Chinese word is in English, in one of its senses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gloss {
    /// One to three words, in lower case and without diacritics, articles and `to`.
    pub words: Vec<String>,
    /// How well it stands for the word, 255 best: a word's first senses and short glosses weigh more.
    pub weight: u8,
}

/// What a Chinese word is in English, best first; nothing where it is not a word. Simplified and traditional forms say the same.
#[must_use]
pub fn english(word: &str) -> Vec<Gloss> {
    // A character's other readings are mostly parts of words: 的 is a taxi only in some of them.
    let less = if word.chars().nth(1).is_none() { 120 } else { 60 };
    let mut glosses: Vec<Gloss> = Vec::new();
    for (place, entry) in meant(word).into_iter().enumerate() {
        for gloss in of_entry(entry) {
            let weight = gloss.weight.saturating_sub(steps(place, less));
            if weight == 0 {
                continue;
            }
            match glosses.iter_mut().find(|known| known.words == gloss.words) {
                Some(known) => known.weight = known.weight.max(weight),
                None => glosses.push(Gloss { weight, ..gloss }),
            }
        }
    }
    glosses.sort_by_key(|gloss| u8::MAX - gloss.weight);
    glosses.truncate(GLOSSES);
    glosses
}

/// The Chinese words, simplified, for which an English word, or up to three with spaces between, is a gloss: best first, with how well they
/// stand for it. Expects what [`Gloss::words`] has: lower case, no diacritics.
#[must_use]
pub fn chinese(word: &str) -> Vec<(String, u8)> {
    let mut words: Vec<(String, u8)> = Vec::new();
    for entry in query_by_english(word) {
        for gloss in of_entry(entry).into_iter().filter(|gloss| gloss.words.join(" ") == word) {
            let weight = fitness(entry, gloss.weight);
            match words.iter_mut().find(|(known, _)| *known == entry.simplified) {
                Some((_, known)) => *known = weight.max(*known),
                None => words.push((entry.simplified.clone(), weight)),
            }
        }
    }
    words.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    words.truncate(WORDS);
    words
}

/// The entries of a word, and then those of words that are written otherwise in traditional characters but the same in simplified
/// ones: 發 and 髮 are both 发, and whoever writes 发 may mean either.
fn meant(word: &str) -> Vec<&'static WordEntry> {
    let mut entries = dictionary::entries(word);
    for at in 0..entries.len() {
        for entry in dictionary::entries(&entries[at].simplified) {
            if entries.iter().all(|known| known.word_id != entry.word_id) {
                entries.push(entry);
            }
        }
    }
    entries
}

/// The glosses of an entry, in its own order.
fn of_entry(entry: &WordEntry) -> Vec<Gloss> {
    let mut glosses = own(entry);
    if glosses.is_empty() {
        // It may only say which other word it stands for.
        let other = entry.english.iter().find_map(|text| sense::elsewhere(text));
        glosses =
            other.and_then(|other| dictionary::entries(other).first().copied()).map(own).unwrap_or_default();
        glosses.iter_mut().for_each(|gloss| gloss.weight = gloss.weight.saturating_sub(30).max(1));
    }
    glosses
}

/// What an entry says itself.
fn own(entry: &WordEntry) -> Vec<Gloss> {
    let mut glosses: Vec<Gloss> = Vec::new();
    for (place, text) in entry.english.iter().enumerate() {
        let rare = if sense::is_rare(text) { 60 } else { 0 };
        for (turn, words) in sense::alternatives(text).into_iter().enumerate() {
            if glosses.iter().any(|known| known.words == words) {
                continue;
            }
            let less = [steps(place, 24), steps(turn, 8), steps(words.len() - 1, 12), rare];
            let weight = less.into_iter().fold(u8::MAX, u8::saturating_sub).max(1);
            glosses.push(Gloss { words, weight });
        }
    }
    glosses
}

fn steps(count: usize, size: u8) -> u8 {
    u8::try_from(count).unwrap_or(u8::MAX).saturating_mul(size)
}

/// How well a word stands for one of its glosses: by half the gloss, by half how common the word is.
fn fitness(entry: &WordEntry, weight: u8) -> u8 {
    let common = match dictionary::commonness(entry) {
        0 => 20,
        level => 50 + 11 * level,
    };
    // Single characters outside the tests are mostly old or parts of words.
    let odd = entry.simplified.chars().count() == 1 && common == 20;
    (weight / 2).saturating_add(if odd { 0 } else { common }).max(1)
}

#[cfg(test)]
mod tests {
    use super::{chinese, english};
    use proptest::prelude::*;

    fn says(word: &str) -> Vec<String> {
        english(word).into_iter().map(|gloss| gloss.words.join(" ")).collect()
    }

    fn best(word: &str, count: usize) -> Vec<String> {
        chinese(word).into_iter().take(count).map(|(chinese, _)| chinese).collect()
    }

    #[test]
    fn chinese_words_are_glossed() {
        for (word, gloss) in [
            ("猪肉", "pork"),
            ("西红柿", "tomato"),
            ("番茄", "tomato"),
            ("牛肉", "beef"),
            ("纽约", "new york"),
            ("炒", "saute"),
            ("红烧肉", "red braised pork"),
            ("重庆", "chongqing"),
            ("音乐", "music"),
            ("银行", "bank"),
            ("鸡蛋", "egg"),
            ("好", "good"),
            ("服务员", "waiter"),
        ] {
            assert_eq!(says(word)[0], gloss, "{word}");
        }
        assert!(says("炒").contains(&"stir fry".to_owned()));
        assert!(says("行").len() <= 8);
        assert!(says("pork").is_empty() && says("").is_empty() && says("𠀀").is_empty());
    }

    #[test]
    fn glosses_come_with_falling_weight() {
        for word in ["行", "好", "打", "发", "东西"] {
            let glosses = english(word);
            assert!(
                !glosses.is_empty() && glosses.is_sorted_by_key(|gloss| u8::MAX - gloss.weight),
                "{word}"
            );
            assert!(glosses.iter().all(|gloss| gloss.weight >= 1 && (1..=3).contains(&gloss.words.len())));
        }
    }

    #[test]
    fn both_forms_say_the_same() {
        for (traditional, simplified) in [
            ("豬肉", "猪肉"),
            ("紅燒肉", "红烧肉"),
            ("紐約", "纽约"),
            ("雞蛋", "鸡蛋"),
            ("長大", "长大"),
            ("銀行", "银行"),
        ] {
            assert_eq!(english(traditional), english(simplified), "{simplified}");
        }
    }

    #[test]
    fn english_words_are_found_in_chinese() {
        assert!(best("pork", 2).contains(&"猪肉".to_owned()));
        assert_eq!(best("beef", 1), ["牛肉"]);
        assert_eq!(best("new york", 1), ["纽约"]);
        assert_eq!(best("egg", 1), ["鸡蛋"]);
        assert_eq!(best("music", 1), ["音乐"]);
        let mut tomato = best("tomato", 2);
        tomato.sort();
        assert_eq!(tomato, ["番茄", "西红柿"]);
        assert!(best("waiter", 16).contains(&"服务员".to_owned()));
        assert!(best("fry", 16).contains(&"煎炸".to_owned()));
        assert!(chinese("").is_empty() && chinese("qqqq").is_empty() && chinese("猪肉").is_empty());
    }

    #[test]
    fn references_are_followed() {
        assert_eq!(says("哈尔滨")[0], "harbin");
        assert_eq!(says("面条儿"), says("面条"));
    }

    #[test]
    fn no_word_has_too_many() {
        for word in ["good", "go", "see", "run", "take", "white"] {
            let words = chinese(word);
            assert!(words.len() <= 16 && words.is_sorted_by_key(|(_, weight)| u8::MAX - weight), "{word}");
        }
    }

    proptest! {
        #[test]
        fn any_text_will_do(text in "\\PC{0,20}", han in "[\u{4e00}-\u{9fff}]{0,3}") {
            for text in [text, han] {
                prop_assert!(english(&text).len() <= 8);
                prop_assert!(chinese(&text).len() <= 16);
            }
        }
    }
}
