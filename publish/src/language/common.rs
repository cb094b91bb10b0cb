//! Function words: "the", "which", 什么. They tell little about a note, however rare they are in a feed.

use std::collections::HashSet;
use std::sync::OnceLock;

/// Languages whose lists are taken, by ISO 639-1. Lists of all languages are looked into for any word, so those are left out whose
/// function words are nouns in another of them.
const LANGUAGES: [&str; 12] = ["en", "zh", "es", "fr", "de", "ru", "ar", "pt", "ja", "ko", "th", "vi"];

/// Whether a folded word is a function word of any language.
pub fn is_common(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS
        .get_or_init(|| {
            LANGUAGES.into_iter().flat_map(|lang| stop_words::get(lang).iter().copied()).collect()
        })
        .contains(word)
}
