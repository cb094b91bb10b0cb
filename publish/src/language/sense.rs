//! One sense of a dictionary entry, as CC-CEDICT writes it, and the English words it says.
//!
//! `(bound form) to sauté; to stir-fry (in oil)` says `saute` and `stir fry`; `variant of 鍾|钟[zhong1]` says nothing.

/// What to look for in a search has this many words at most; what is longer explains.
const WORDS: usize = 3;

/// How a sense starts that speaks about the Chinese word, not about what it means.
const ABOUT: &[&str] = &[
    "abbr. ",
    "also called ",
    "also pr. ",
    "also written ",
    "cl:",
    "classifier ",
    "equivalent of ",
    "equivalent to ",
    "erhua variant",
    "erroneous variant",
    "interj. ",
    "interjection ",
    "japanese variant",
    "kangxi radical",
    "lit. ",
    "measure word",
    "old variant",
    "onom. ",
    "particle ",
    "phonetic ",
    "pr. ",
    "radical ",
    "same as ",
    "see ",
    "see also ",
    "simplified form",
    "suffix ",
    "surname ",
    "taiwan pr.",
    "transliteration ",
    "unofficial variant",
    "used in ",
    "used to ",
    "variant of ",
];

/// What says nothing by itself and is left out wherever it stands.
const EMPTY: &[&str] =
    &["a", "an", "the", "etc", "sb", "sth", "sb's", "sth's", "one's", "oneself", "someone", "something"];

/// What is left out at the start, once each and in this order.
const OPENERS: &[&str] = &["fig", "to", "be"];

/// What is left out at the end: `fond of`, `to look at`.
const CLOSERS: &[&str] = &["of", "to", "for", "with", "at", "from", "and", "or"];

/// What stands behind the name of a place.
const KINDS: &[&str] = &[
    "autonomous",
    "city",
    "county",
    "county-level",
    "district",
    "metropolis",
    "municipality",
    "prefecture",
    "prefecture-level",
    "province",
    "region",
    "town",
    "township",
];

/// How a sense starts that names another word for what this one means.
const ELSEWHERE: &[&str] =
    &["see ", "see also ", "variant of ", "erhua variant of ", "old variant of ", "abbr. for ", "same as "];

/// The word a sense sends the reader to, simplified: 哈尔滨市 for `see 哈爾濱市|哈尔滨市[Ha1 er3 bin1 Shi4]`.
pub(super) fn elsewhere(sense: &str) -> Option<&str> {
    let word = ELSEWHERE.iter().find_map(|start| sense.strip_prefix(start))?;
    let word = word.split('[').next()?;
    let word = word.rsplit('|').next()?.trim();
    (!word.is_empty() && word.chars().all(|c| u32::from(c) >= 0x2e80)).then_some(word)
}

/// Whether a sense is marked as rare: old, literary, or said in some places only.
pub(super) fn is_rare(sense: &str) -> bool {
    ["archaic", "bound form", "coll.", "dated", "dialect", "literary", "loanword", "old", "slang", "(tw"]
        .iter()
        .any(|mark| sense.to_ascii_lowercase().split('(').skip(1).any(|note| marks(note, mark)))
}

fn marks(note: &str, mark: &str) -> bool {
    let mark = mark.trim_start_matches('(');
    let note = note.split(')').next().unwrap_or_default();
    note.starts_with(mark) || note.ends_with(mark)
}

/// The alternatives a sense names, each as one to three words in lower case and without diacritics.
pub(super) fn alternatives(sense: &str) -> Vec<Vec<String>> {
    let plain = without_brackets(sense);
    let start = plain.trim_start().to_lowercase();
    if ABOUT.iter().any(|about| start.starts_with(about)) {
        return Vec::new();
    }
    plain.split(';').filter_map(alternative).collect()
}

fn alternative(text: &str) -> Option<Vec<String>> {
    let is_name = text.trim_start().starts_with(|c: char| c.is_uppercase());
    // `Harbin, capital of Heilongjiang province` names a place; other commas are in explanations.
    if !is_name && text.contains(',') && text.split_ascii_whitespace().count() > WORDS + 1 {
        return None;
    }
    let text = text.split([',', '!', '?', ':', '…', '=']).find(|part| !part.trim().is_empty())?.trim();
    let is_explained =
        text.contains(" used ") || text.starts_with("indicates ") || text.starts_with("expresses ");
    if is_explained || text.chars().any(|c| u32::from(c) >= 0x2e80 || c == '~') {
        return None;
    }
    let lower = text.to_lowercase();
    let mut rest: Vec<&str> =
        lower.split([' ', '/', '"', '“', '”']).filter(|word| !word.is_empty()).collect();
    for opener in OPENERS {
        if rest.len() > 1 && rest[0].trim_end_matches('.') == *opener {
            rest.remove(0);
        }
    }
    while is_name && rest.len() > 1 && rest.last().is_some_and(|word| KINDS.contains(word)) {
        rest.pop();
    }
    rest.retain(|word| !EMPTY.contains(&word.trim_end_matches('.')));
    while rest.len() > 1 && rest.last().is_some_and(|word| CLOSERS.contains(word)) {
        rest.pop();
    }
    let words: Vec<String> =
        rest.into_iter().flat_map(|word| word.split(['-', '–', '.'])).filter_map(letters).collect();
    let says = words.iter().any(|word| !CLOSERS.contains(&word.as_str()));
    (says && words.len() <= WORDS).then_some(words)
}

/// Letters and digits of a word, without `'s` and diacritics; `None` where there are none.
fn letters(word: &str) -> Option<String> {
    let word = word.trim_end_matches("'s").trim_end_matches("’s");
    let word: String = word.chars().filter(|c| c.is_alphanumeric()).map(bare).collect();
    (!word.is_empty()).then_some(word)
}

/// The letter without its mark, for those the dictionary uses: façade, sauté, Zürich, Māori.
fn bare(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'ǐ' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ő' | 'ǒ' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ǔ' | 'ǘ' | 'ǚ' | 'ǜ' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => c,
    }
}

/// The sense without what stands in brackets, closed or not.
fn without_brackets(sense: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(sense.len());
    for c in sense.chars() {
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{alternatives, elsewhere, is_rare};
    use proptest::prelude::*;

    fn says(sense: &str) -> String {
        alternatives(sense).iter().map(|words| words.join(" ")).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn words_are_taken_from_senses() {
        for (sense, words) in [
            ("to fry", "fry"),
            ("to sauté; to stir-fry", "saute; stir fry"),
            ("pork (meat)", "pork"),
            ("(chicken) egg", "egg"),
            ("New York", "new york"),
            ("hen's egg", "hen egg"),
            ("to prepare a meal", "prepare meal"),
            ("to be fond of; to have a tendency to; to be prone to", "fond; have tendency; prone"),
            ("to sack; to fire (sb)", "sack; fire"),
            ("Chongqing municipality (short name 渝[Yu2])", "chongqing"),
            ("Irvine, California", "irvine"),
            ("red braised pork", "red braised pork"),
            ("(coll.) to help sb out", "help out"),
            ("fig. to be ruined", "ruined"),
        ] {
            assert_eq!(says(sense), words, "{sense}");
        }
    }

    #[test]
    fn what_is_about_the_word_is_left_out() {
        for sense in [
            "variant of 鍾|钟[zhong1]",
            "old variant of 插[cha1]",
            "surname Hong",
            "classifier for rows or lines",
            "see 色瞇瞇|色眯眯[se4 mi1 mi1]",
            "used in 道行[dao4 heng2]",
            "abbr. for 的士[di1 shi4]",
            "Taiwan pr. [da3]",
            "(used at the end of a declarative sentence for emphasis)",
            "of; ~'s (possessive particle)",
            "a semantically light, transitive verb that is combined with objects",
            "lit. the blue sea turned into mulberry fields (idiom)",
            "",
        ] {
            let said = says(sense);
            assert!(said.is_empty(), "{sense} says {said}");
        }
    }

    #[test]
    fn references_lead_to_words() {
        assert_eq!(elsewhere("see 哈爾濱市|哈尔滨市[Ha1 er3 bin1 Shi4]"), Some("哈尔滨市"));
        assert_eq!(elsewhere("variant of 色盅[shai3 zhong1]"), Some("色盅"));
        assert_eq!(elsewhere("see you later"), None);
        assert_eq!(elsewhere("to see"), None);
    }

    #[test]
    fn rare_senses_are_known() {
        assert!(is_rare("(Northeastern dialect) tomato") && is_rare("(old) coin") && is_rare("(Tw) column"));
        assert!(!is_rare("tomato") && !is_rare("gold (metal)") && !is_rare("old"));
    }

    proptest! {
        #[test]
        fn any_text_will_do(sense in "\\PC{0,60}") {
            for words in alternatives(&sense) {
                prop_assert!((1..=3).contains(&words.len()));
                prop_assert!(words.iter().all(|word| !word.is_empty()));
            }
            is_rare(&sense);
            elsewhere(&sense);
        }
    }
}
