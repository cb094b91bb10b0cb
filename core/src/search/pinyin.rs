//! Pinyin, as far as a query needs it: where a word that was typed can be cut into syllables.

use alloc::{string::String, vec::Vec};

/// What a syllable begins with; the longer before the shorter.
const INITIALS: [&str; 24] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c",
    "s", "y", "w", "",
];

/// What a syllable ends with. More pairs of the two can be made than there are syllables; those are in no vocabulary.
const FINALS: [&str; 35] = [
    "iang", "iong", "uang", "ang", "eng", "ong", "iao", "ian", "ing", "uai", "uan", "van", "ai", "ei", "ao",
    "ou", "an", "en", "er", "ia", "ie", "iu", "in", "ua", "uo", "ui", "un", "ve", "ue", "a", "o", "e", "i",
    "u", "v",
];

/// So many ways to cut a word are tried.
const MAX_WAYS: usize = 4;

/// The ways to cut letters into syllables, those with long syllables first; none where that cannot be done.
/// With `prefix`, the last syllable may be unfinished.
pub fn syllables(letters: &str, prefix: bool) -> Vec<Vec<String>> {
    let mut ways = Vec::new();
    if letters.len() <= 64 && letters.bytes().all(|letter| letter.is_ascii_lowercase()) {
        cut(letters, prefix, &mut Vec::new(), &mut ways, &mut 1_000);
    }
    ways
}

fn cut<'a>(
    rest: &'a str,
    prefix: bool,
    before: &mut Vec<&'a str>,
    ways: &mut Vec<Vec<String>>,
    steps: &mut u32,
) {
    if rest.is_empty() {
        ways.push(before.iter().map(|syllable| String::from(*syllable)).collect());
        return;
    }
    let unfinished = prefix && !before.is_empty();
    for initial in INITIALS {
        let Some(after) = rest.strip_prefix(initial) else { continue };
        if unfinished && after.is_empty() {
            ways.push(before.iter().chain([&initial]).map(|syllable| String::from(*syllable)).collect());
        }
        for finale in FINALS {
            let Some(next) = after.strip_prefix(finale) else { continue };
            *steps = steps.saturating_sub(1);
            if *steps == 0 || ways.len() >= MAX_WAYS {
                return;
            }
            before.push(rest.get(..rest.len() - next.len()).unwrap_or_default());
            cut(next, prefix, before, ways, steps);
            before.pop();
        }
        // `zh` is never `z` and a syllable that begins with `h`.
        if !initial.is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(letters: &str, prefix: bool) -> Vec<String> {
        syllables(letters, prefix).iter().map(|way| way.join(" ")).collect()
    }

    #[test]
    fn words_are_cut_where_syllables_end() {
        assert_eq!(ways("hongshaorou", false)[0], "hong shao rou");
        assert_eq!(ways("mifan", false)[0], "mi fan");
        assert!(ways("xian", false).contains(&"xi an".to_owned()));
        assert!(ways("fangan", false).contains(&"fan gan".to_owned()));
        assert_eq!(ways("rice", false), ["ri ce"]);
        assert!(ways("cook", false).is_empty() && ways("hsr", false).is_empty());
    }

    #[test]
    fn the_last_syllable_may_be_unfinished() {
        assert!(ways("hongsh", true).contains(&"hong sh".to_owned()));
        assert!(ways("hongsh", false).is_empty());
    }
}
