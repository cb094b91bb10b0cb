//! How Chinese is read, in letters without tones; ü is written v, as it is typed.

use super::{dictionary, segment};
use pinyin::{Pinyin, ToPinyinMulti};
use std::collections::HashSet;
use std::sync::OnceLock;

/// More readings than this are those of rare names and old books.
const READINGS: usize = 3;

/// The readings of a character, most common first, three at most; none where it is not Chinese.
pub fn syllables(c: char) -> impl Iterator<Item = &'static str> {
    let mut readings = all_syllables(c);
    readings.truncate(READINGS);
    readings.into_iter()
}

/// The readings of each character of a run, those that fit the word it stands in: 长 is zhang in 长大 and chang in 长城.
/// A character that is a word by itself, or stands in an unknown one, has its common readings.
#[must_use]
pub fn of_run(run: &str) -> Vec<Vec<&'static str>> {
    segment::words(run).into_iter().flat_map(of_word).collect()
}

fn of_word(word: &str) -> Vec<Vec<&'static str>> {
    let mut readings: Vec<Vec<&'static str>> = vec![Vec::new(); word.chars().count()];
    for entry in dictionary::entries(word) {
        let syllables = entry.pinyin_numbers.split_ascii_whitespace();
        if syllables.clone().count() == readings.len() {
            for (list, syllable) in readings.iter_mut().zip(syllables) {
                add(list, toneless(syllable));
            }
        }
    }
    let alone = readings.len() == 1;
    for (list, c) in readings.iter_mut().zip(word.chars()) {
        if alone || list.is_empty() {
            // The dictionary knows which readings are in use, the table which one is the usual.
            let common = all_syllables(c);
            let used: Vec<&'static str> =
                common.iter().copied().filter(|syllable| list.contains(syllable)).collect();
            match (used.is_empty(), common.is_empty()) {
                (false, _) => *list = used,
                (true, false) => *list = common,
                (true, true) => {}
            }
        }
        list.truncate(READINGS);
    }
    readings
}

fn all_syllables(c: char) -> Vec<&'static str> {
    let mut readings = Vec::new();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        add(&mut readings, Some(typed(reading)));
    }
    readings
}

/// The most common reading of a word of one character.
pub(super) fn usual(word: &str) -> Option<&'static str> {
    let mut characters = word.chars();
    let first = characters.next()?;
    if characters.next().is_none() { syllables(first).next() } else { None }
}

/// Whether a syllable of the dictionary is that one with some tone.
pub(super) fn is(syllable: &'static str, plain: &str) -> bool {
    toneless(syllable) == Some(plain)
}

fn add(readings: &mut Vec<&'static str>, syllable: Option<&'static str>) {
    if let Some(syllable) = syllable.filter(|syllable| !readings.contains(syllable)) {
        readings.push(syllable);
    }
}

/// As it is typed on a keyboard without ü and ê.
fn typed(reading: Pinyin) -> &'static str {
    match reading.plain() {
        "lü" => "lv",
        "lüe" => "lve",
        "nü" => "nv",
        "nüe" => "nve",
        "ê" => "e",
        plain => plain,
    }
}

/// A syllable of the dictionary, as `Lu:4`, without its tone; `None` where it is not one.
fn toneless(syllable: &'static str) -> Option<&'static str> {
    let plain = syllable.trim_end_matches(|c: char| c.is_ascii_digit());
    match plain {
        // 儿 at the end of a word.
        "r" => return Some("er"),
        // Most are as they should be.
        _ if plain.bytes().all(|b| b.is_ascii_lowercase()) => return Some(plain),
        _ => {}
    }
    static SYLLABLES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let known = SYLLABLES.get_or_init(|| ('\u{4e00}'..='\u{9fff}').flat_map(all_syllables).collect());
    known.get(plain.to_ascii_lowercase().replace("u:", "v").as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::{of_run, syllables};
    use proptest::prelude::*;

    /// The first reading of each character.
    fn read(run: &str) -> String {
        of_run(run).iter().map(|readings| readings[0]).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn characters_have_their_readings() {
        let all = |c| syllables(c).collect::<Vec<_>>();
        assert_eq!(all('烧'), ["shao"]);
        assert_eq!(all('红')[0], "hong");
        assert_eq!(all('紅')[0], "hong");
        assert_eq!(all('行')[..2], ["xing", "hang"]);
        assert_eq!(all('女')[0], "nv");
        assert_eq!(all('绿')[0], "lv");
        assert_eq!(all('略')[0], "lve");
        assert!(all('x').is_empty() && all('あ').is_empty() && all('é').is_empty());
    }

    #[test]
    fn words_decide_the_reading() {
        assert_eq!(read("红烧肉"), "hong shao rou");
        assert_eq!(read("紅燒肉"), "hong shao rou");
        for (run, reading) in [
            ("长大", "zhang da"),
            ("长城", "chang cheng"),
            ("重庆", "chong qing"),
            ("重慶", "chong qing"),
            ("重要", "zhong yao"),
            ("银行", "yin hang"),
            ("銀行", "yin hang"),
            ("旅行", "lv xing"),
            ("音乐", "yin yue"),
            ("快乐", "kuai le"),
            ("女儿", "nv er"),
            ("一会儿", "yi hui er"),
            ("纽约", "niu yue"),
        ] {
            assert_eq!(read(run), reading, "{run}");
            assert!(of_run(run).iter().all(|readings| readings.len() == 1), "{run} is certain");
        }
        assert_eq!(read("我在重庆的银行长大"), "wo zai chong qing de yin hang zhang da");
    }

    #[test]
    fn single_characters_keep_what_is_in_use() {
        assert_eq!(of_run("没"), [["mei", "mo"]]);
        assert_eq!(of_run("还"), [["hai", "huan"]]);
    }

    proptest! {
        #[test]
        fn each_character_has_its_place(run in "[\\PC\u{4e00}-\u{9fff}]{0,30}") {
            let readings = of_run(&run);
            prop_assert_eq!(readings.len(), run.chars().count());
            for (list, c) in readings.iter().zip(run.chars()) {
                prop_assert!(list.len() <= 3);
                prop_assert!(list.iter().all(|syllable| syllable.bytes().all(|b| b.is_ascii_lowercase())));
                prop_assert!(!list.is_empty() || syllables(c).next().is_none());
            }
        }
    }
}
