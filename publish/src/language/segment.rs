//! Runs of Chinese characters, cut into words.

use super::{dictionary, simplified};

/// What a word costs, whatever it is: the fewest words win.
const WORD: u32 = 100;
/// A character by itself costs more, so that 2 + 2 is preferred to 3 + 1.
const SINGLE: u32 = 6;
/// A character that is no word costs more still.
const UNKNOWN: u32 = 20;

/// A run of Han characters, simplified or traditional, cut into words of the dictionary: as few as possible, common ones where there is a
/// choice. What is in no word stands by itself. The words joined are the run.
#[must_use]
pub fn words(run: &str) -> Vec<&str> {
    let mut places: Vec<usize> = run.char_indices().map(|(place, _)| place).collect();
    let count = places.len();
    // Character for character, so only the places in bytes are others.
    let simple: Vec<char> = run.chars().map(simplified).collect();
    places.push(run.len());
    // The best way to each place: what it costs, and where its last word starts.
    let mut best = vec![(u32::MAX, 0); count + 1];
    best[0].0 = 0;
    let mut word = String::new();
    for start in 0..count {
        let longest = dictionary::LONGEST.min(count - start);
        for end in start + 1..=start + longest {
            word.clear();
            word.extend(&simple[start..end]);
            let Some(cost) = cost(&word, end - start) else { continue };
            let total = best[start].0.saturating_add(cost);
            if total < best[end].0 {
                best[end] = (total, start);
            }
        }
    }
    let mut words = Vec::new();
    let mut end = count;
    while end > 0 {
        let start = best[end].1;
        words.push(&run[places[start]..places[end]]);
        end = start;
    }
    words.reverse();
    words
}

/// What a word of so many characters costs; `None` where it is not one.
fn cost(word: &str, length: usize) -> Option<u32> {
    match (dictionary::known(word), length) {
        (Some(common), 1) => Some(WORD + SINGLE + 7 - u32::from(common)),
        (None, 1) => Some(WORD + UNKNOWN),
        (Some(common), _) => Some(WORD + 7 - u32::from(common)),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use proptest::prelude::*;

    #[test]
    fn runs_are_cut_into_words() {
        for (run, cut) in [
            ("今天天气不错", "今天 天气 不错"),
            ("今天天氣不錯", "今天 天氣 不錯"),
            ("我爱吃红烧肉", "我 爱 吃 红烧肉"),
            ("西红柿炒鸡蛋的做法", "西红柿 炒鸡蛋 的 做法"),
            ("研究生命起源", "研究 生命 起源"),
            ("纽约的银行", "纽约 的 银行"),
            ("紐約的銀行", "紐約 的 銀行"),
            ("", ""),
        ] {
            assert_eq!(words(run).join(" "), cut);
        }
    }

    #[test]
    fn what_is_unknown_stands_by_itself() {
        assert_eq!(words("𠀀𠀁"), ["𠀀", "𠀁"]);
        assert_eq!(words("xy"), ["x", "y"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(run in "[\\PC\u{4e00}-\u{9fff}]{0,40}") {
            prop_assert_eq!(words(&run).concat(), run);
        }
    }
}
