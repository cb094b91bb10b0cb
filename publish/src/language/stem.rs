//! Stems of words, by the language of their note (Snowball).

use rust_stemmers::{Algorithm, Stemmer};

/// Endings to which folding did harm, and what they were. Snowball's rules for these languages name the accented letters; without
/// this they would miss about every sixth pair of words that belong together. An ending that could have been either is left out.
type Endings = &'static [(&'static str, &'static str)];

const FRENCH: Endings = &[("ees", "ées"), ("ee", "ée")];
const PORTUGUESE: Endings = &[("coes", "ções"), ("cao", "ção"), ("oes", "ões"), ("ao", "ão")];
const SPANISH: Endings = &[
    ("cion", "ción"),
    ("sion", "sión"),
    ("logia", "logía"),
    ("logias", "logías"),
    ("aria", "aría"),
    ("eria", "ería"),
    ("iria", "iría"),
];
const RUSSIAN: Endings =
    &[("ыи", "ый"), ("ои", "ой"), ("еи", "ей"), ("аи", "ай"), ("уи", "уй"), ("яи", "яй"), ("юи", "юй")];

struct Language {
    code: &'static str,
    stemmer: Stemmer,
    endings: Endings,
}

/// The stemmers of all languages that have one.
pub struct Stemmers {
    languages: Vec<Language>,
}

impl Stemmers {
    /// Stemmers for Arabic, Danish, Dutch, English, Finnish, French, German, Greek, Hungarian, Italian, Norwegian, Portuguese,
    /// Romanian, Russian, Spanish, Swedish, Tamil and Turkish.
    #[must_use]
    pub fn new() -> Self {
        let plain = [
            ("ar", Algorithm::Arabic),
            ("da", Algorithm::Danish),
            ("de", Algorithm::German),
            ("el", Algorithm::Greek),
            ("en", Algorithm::English),
            ("es", Algorithm::Spanish),
            ("fi", Algorithm::Finnish),
            ("fr", Algorithm::French),
            ("hu", Algorithm::Hungarian),
            ("it", Algorithm::Italian),
            ("nb", Algorithm::Norwegian),
            ("nl", Algorithm::Dutch),
            ("nn", Algorithm::Norwegian),
            ("no", Algorithm::Norwegian),
            ("pt", Algorithm::Portuguese),
            ("ro", Algorithm::Romanian),
            ("ru", Algorithm::Russian),
            ("sv", Algorithm::Swedish),
            ("ta", Algorithm::Tamil),
            ("tr", Algorithm::Turkish),
        ];
        let endings = |code| match code {
            "es" => SPANISH,
            "fr" => FRENCH,
            "pt" => PORTUGUESE,
            "ru" => RUSSIAN,
            _ => &[],
        };
        let languages = plain
            .into_iter()
            .map(|(code, algorithm)| Language {
                code,
                stemmer: Stemmer::create(algorithm),
                endings: endings(code),
            })
            .collect();
        Self { languages }
    }

    /// The stem of a word that is case-folded and without diacritics, as the stem is too. `lang` is a BCP 47 tag, of which the
    /// primary language counts. `None` where the language has no stemmer or the word is its own stem.
    #[must_use]
    pub fn stem(&self, lang: &str, word: &str) -> Option<String> {
        let primary = lang.split(['-', '_']).next().unwrap_or_default();
        let language = self.languages.iter().find(|language| language.code.eq_ignore_ascii_case(primary))?;
        let restored = restore(word, language.endings);
        let stem = fold(&language.stemmer.stem(restored.as_deref().unwrap_or(word)));
        (stem != word && !stem.is_empty()).then_some(stem)
    }
}

impl Default for Stemmers {
    fn default() -> Self {
        Self::new()
    }
}

/// The word with the ending it had before folding, if that can be told.
fn restore(word: &str, endings: Endings) -> Option<String> {
    endings.iter().find_map(|(folded, ending)| Some(word.strip_suffix(folded)?.to_owned() + ending))
}

/// Folds again the letters that [`restore`] may have put in.
fn fold(stem: &str) -> String {
    let folded = |c| match c {
        'ã' => 'a',
        'ç' => 'c',
        'é' => 'e',
        'í' => 'i',
        'ó' | 'õ' => 'o',
        'й' => 'и',
        _ => c,
    };
    stem.chars().map(folded).collect()
}

#[cfg(test)]
mod tests {
    use super::Stemmers;
    use proptest::prelude::*;

    /// The stem, or the word where that is its own.
    fn stem(lang: &str, word: &str) -> String {
        Stemmers::new().stem(lang, word).unwrap_or_else(|| word.to_owned())
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        // Folded as the index folds them: mangée, informações, красный, историей, σούπες.
        let families = [
            ("en", "recipe recipes"),
            ("en", "fry frying fries fried"),
            ("en-GB", "tomato tomatoes"),
            ("de", "rezept rezepte rezepten"),
            ("de", "haus hauser hausern"),
            ("de-AT", "kochen koche"),
            ("fr", "recette recettes"),
            ("fr", "manger mangee mangees mange"),
            ("es", "cancion canciones"),
            ("es", "cocinar cocinaba cocinaria"),
            ("pt", "receita receitas"),
            ("pt", "informacao informacoes"),
            ("it", "ricetta ricette"),
            ("nl", "tomaat tomaten"),
            ("sv", "flicka flickor flickorna"),
            ("da", "kage kager kagerne"),
            ("nb", "kake kaker kakene"),
            ("fi", "talo talossa talosta talot"),
            ("ro", "reteta retete retetele"),
            ("ru", "рецепт рецепты рецептами"),
            ("ru", "красныи красная красное красного"),
            ("ru", "жареныи жареная"),
            ("ru", "история истории историеи"),
            ("el", "σουπα σουπεσ"),
            ("tr", "ev evler evlerim"),
            ("hu", "haz hazak hazban"),
            ("ar", "كتاب الكتاب"),
            ("ta", "வீடு வீடுகள்"),
        ];
        for (lang, family) in families {
            let stems: Vec<String> = family.split(' ').map(|word| stem(lang, word)).collect();
            assert!(stems.iter().all(|other| *other == stems[0]), "{lang}: {family} gives {stems:?}");
        }
    }

    #[test]
    fn different_words_stay_apart() {
        for (lang, one, other) in [
            ("en", "pork", "port"),
            ("de", "rezept", "rezension"),
            ("fr", "poisson", "poison"),
            ("ru", "суп", "супруг"),
        ] {
            assert_ne!(stem(lang, one), stem(lang, other));
        }
    }

    #[test]
    fn there_is_none_where_there_is_nothing_to_say() {
        let stemmers = Stemmers::new();
        assert_eq!(stemmers.stem("zh", "recipes"), None);
        assert_eq!(stemmers.stem("", "recipes"), None);
        assert_eq!(stemmers.stem("en", "soup"), None);
        assert_eq!(stemmers.stem("EN-us", "soups").as_deref(), Some("soup"));
        assert_eq!(stemmers.stem("en", ""), None);
    }

    #[test]
    fn stems_are_folded_as_words_are() {
        let stemmers = Stemmers::new();
        for (lang, word) in [("fr", "fee"), ("pt", "pao"), ("es", "accion"), ("ru", "чаи"), ("ru", "бои")]
        {
            let stem = stemmers.stem(lang, word).unwrap_or_default();
            assert!(!stem.contains(['é', 'ã', 'ç', 'ó', 'õ', 'í', 'й']), "{word} gives {stem}");
        }
    }

    proptest! {
        #[test]
        fn any_word_will_do(word in "\\PC{0,20}", near in "[a-zа-яα-ωا-ي]{0,12}") {
            let stemmers = Stemmers::new();
            for language in &stemmers.languages {
                for word in [&word, &near] {
                    prop_assert!(stemmers.stem(language.code, word).is_none_or(|stem| stem != *word));
                }
            }
        }
    }
}
