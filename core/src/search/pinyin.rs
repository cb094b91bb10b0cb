//! Pinyin, as far as a query needs it: where a word that was typed can be cut into syllables.

use super::query::Term;
use super::term::first_word;
use alloc::{string::String, vec::Vec};

/// What a syllable begins with, between spaces; the longer before the shorter, and nothing at last.
const INITIALS: &str = "zh ch sh b p m f d t n l g k h j q x r z c s y w ";

/// What a syllable ends with. More pairs of the two can be made than there are syllables; those are in no vocabulary.
const FINALS: &str = "iang iong uang ang eng ong iao ian ing uai uan van ai ei ao ou an en er ia ie iu in ua uo ui un ve ue a o e i u v";

/// So many ways to cut a word are tried.
const MAX_WAYS: usize = 4;

/// The ways to cut a term into syllables, with a space before each, those with long syllables first; none where that cannot be done.
/// The last syllable may be unfinished where the term may be.
pub fn syllables(term: &Term) -> Vec<String> {
    let mut cutting = Cutting { prefix: term.prefix, ways: Vec::new(), steps: 1_000 };
    if term.text.len() <= 64 && term.text.bytes().all(|letter| letter.is_ascii_lowercase()) {
        cutting.cut(&term.text, "");
    }
    cutting.ways
}

struct Cutting {
    prefix: bool,
    ways: Vec<String>,
    steps: u32,
}

impl Cutting {
    fn cut(&mut self, rest: &str, before: &str) {
        if rest.is_empty() {
            self.ways.push(before.into());
            return;
        }
        let mut initials = Some(INITIALS);
        while let Some(list) = initials {
            let (initial, others) = first_word(list);
            initials = others;
            let Some(after) = rest.strip_prefix(initial) else { continue };
            if self.prefix && after.is_empty() && !before.is_empty() {
                self.ways.push(with(before, initial));
            }
            let mut finals = Some(FINALS);
            while let Some(list) = finals {
                let (finale, others) = first_word(list);
                finals = others;
                let Some(next) = after.strip_prefix(finale) else { continue };
                self.steps = self.steps.saturating_sub(1);
                if self.steps == 0 || self.ways.len() >= MAX_WAYS {
                    return;
                }
                let syllable = rest.get(..rest.len() - next.len()).unwrap_or_default();
                self.cut(next, &with(before, syllable));
            }
            // `zh` is never `z` and a syllable that begins with `h`.
            if !initial.is_empty() {
                return;
            }
        }
    }
}

fn with(before: &str, syllable: &str) -> String {
    let mut way = String::from(before);
    way.push(' ');
    way.push_str(syllable);
    way
}

#[cfg(test)]
mod tests {
    use super::super::fold::Class;
    use super::*;

    fn ways(letters: &str, prefix: bool) -> Vec<String> {
        let term =
            Term { text: letters.into(), class: Class::Letter, prefix, overlaps: false, longer: Vec::new() };
        syllables(&term).iter().map(|way| way.trim_start().to_owned()).collect()
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
