//! What language a note is in, where it does not say.

use super::scan;
use whatlang::{Lang, Script};

/// The language of a text as a BCP 47 tag: by its script where that tells, else by its letters where they tell reliably, else `fallback`.
#[must_use]
pub fn guess(text: &str, fallback: &str) -> String {
    let (mut han, mut kana, mut hangul, mut other) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        match u32::from(c) {
            0x3041..=0x30ff | 0x31f0..=0x31ff | 0xff66..=0xff9f => kana += 1,
            0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7ff => hangul += 1,
            _ if scan::is_unspaced(c) && u32::from(c) >= 0x2e80 => han += 1,
            _ => other += 1,
        }
    }
    // A Han character says as much as three letters.
    if (han + kana + hangul) * 3 > other {
        return match (han, kana, hangul) {
            (_, _, hangul) if hangul > han + kana => "ko",
            // Chinese texts borrow a の now and then.
            (han, kana, _) if kana * 10 > han => "ja",
            _ => "zh",
        }
        .to_owned();
    }
    let Some(info) = whatlang::detect(text) else { return fallback.to_owned() };
    let script_tells = !matches!(
        info.script(),
        Script::Latin | Script::Cyrillic | Script::Arabic | Script::Devanagari | Script::Hebrew
    );
    if info.is_reliable() || script_tells { tag(info.lang()).to_owned() } else { fallback.to_owned() }
}

/// Whether a text may stand as a language tag.
#[must_use]
pub fn is_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len())
        && tag
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && tag.split('-').next().is_some_and(|first| first.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// The shortest tag of a language (RFC 5646 wants two letters where there are two).
fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Afr => "af",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
        _ => lang.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::{guess, is_tag};

    #[test]
    fn scripts_tell() {
        assert_eq!(guess("红烧肉的做法 250g iPhone", ""), "zh");
        assert_eq!(guess("今日はカレーを作りました", ""), "ja");
        assert_eq!(guess("優の良品", ""), "ja");
        assert_eq!(guess("优の良品是一家卖零食的店，我常去", ""), "zh");
        assert_eq!(guess("김치찌개 만드는 법", ""), "ko");
        assert_eq!(guess("ผัดไทยกุ้งสด", ""), "th");
        assert_eq!(guess("Σούπα με φακές", ""), "el");
    }

    #[test]
    fn letters_tell_when_there_are_enough() {
        let english =
            "Fry the bacon cubes in a pot and add the onions, then let them simmer for half an hour.";
        assert_eq!(guess(english, ""), "en");
        let german = "Die Zwiebeln in einem Topf anbraten und danach eine halbe Stunde köcheln lassen.";
        assert_eq!(guess(german, ""), "de");
        assert_eq!(guess("Pad Thai", "fr"), "fr");
        assert_eq!(guess("", ""), "");
    }

    #[test]
    fn tags_are_checked() {
        assert!(is_tag("zh-Hant-TW") && is_tag("en") && is_tag("sr-Latn"));
        assert!(!is_tag("") && !is_tag("e") && !is_tag("en_US") && !is_tag("en-") && !is_tag("\"><b>"));
    }
}
