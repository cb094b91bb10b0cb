//! Numbers, days and languages.

use crate::sample::cases;
use notefall_core::text::{Language, count, day, direction, iso_day, number};
use proptest::prelude::*;

#[test]
fn counts_are_short_and_never_say_more_than_there_is() {
    use Language::{Arabic, Chinese, English, Spanish, TraditionalChinese};
    for (value, spanish, arabic) in [
        (999, "999", "999"),
        (1_099, "1 mil", "1 ألف"),
        (12_345, "12,3 mil", "12.3 ألف"),
        (2_500_000, "2,5 M", "2.5 مليون"),
        (u64::MAX, "18446744073709 M", "18446744073709 مليون"),
    ] {
        assert_eq!([Spanish, Arabic].map(|language| count(value, language)), [spanish, arabic], "{value}");
    }
    for (value, english, chinese, traditional) in [
        (0, "0", "0", "0"),
        (999, "999", "999", "999"),
        (1_000, "1K", "1000", "1000"),
        (1_099, "1K", "1099", "1099"),
        (1_999, "1.9K", "1999", "1999"),
        (9_999, "9.9K", "9999", "9999"),
        (10_000, "10K", "1万", "1萬"),
        (12_000, "12K", "1.2万", "1.2萬"),
        (12_345, "12.3K", "1.2万", "1.2萬"),
        (123_456, "123K", "12.3万", "12.3萬"),
        (999_999, "999K", "99.9万", "99.9萬"),
        (1_000_000, "1M", "100万", "100萬"),
        (99_999_999, "99.9M", "9999万", "9999萬"),
        (100_000_000, "100M", "1亿", "1億"),
        (u64::MAX, "18446744073709M", "184467440737亿", "184467440737億"),
    ] {
        let all = [English, Chinese, TraditionalChinese].map(|language| count(value, language));
        assert_eq!(all, [english, chinese, traditional], "{value}");
    }
}

#[test]
fn days_are_those_of_the_gregorian_calendar() {
    for (time, text) in [
        (0, "1970-01-01"),
        (-1, "1969-12-31"),
        (86_399, "1970-01-01"),
        (86_400, "1970-01-02"),
        (951_782_400, "2000-02-29"),
        (951_868_800, "2000-03-01"),
        (1_709_164_800, "2024-02-29"),
        (1_736_841_600, "2025-01-14"),
        (4_107_542_400, "2100-03-01"),
        (-2_203_977_600, "1900-02-28"),
        (-2_203_891_200, "1900-03-01"),
        (-62_135_596_800, "0001-01-01"),
        (-62_135_596_801, "0000-12-31"),
        (-62_167_219_201, "-0001-12-31"),
        (253_402_300_800, "10000-01-01"),
    ] {
        assert_eq!(iso_day(time), text, "{time}");
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn numbers_are_decimal(value in any::<u64>(), shift in 0_u32..64) {
        prop_assert_eq!(number(value >> shift), (value >> shift).to_string());
    }

    #[test]
    fn any_time_has_a_day_and_the_next_day_follows(time in any::<i64>()) {
        let _ = iso_day(time);
        let (year, month, of_month) = day(time);
        prop_assert!((1..=12).contains(&month) && (1..=31).contains(&of_month));
        if let Some(next) = time.checked_add(86_400) {
            let next = day(next);
            let same_month = next == (year, month, of_month + 1);
            let new_month = of_month >= 28 && next == (year, month + 1, 1);
            let new_year = (month, of_month) == (12, 31) && next == (year + 1, 1, 1);
            prop_assert!(same_month || new_month || new_year, "{:?} {:?}", day(time), next);
        }
    }
}

#[test]
fn languages_come_from_tags() {
    use Language::{Arabic, Chinese, English, Spanish, TraditionalChinese};
    for (tag, language) in [
        ("", English),
        ("en", English),
        ("en-TW", English),
        ("de", English),
        ("zhx", English),
        ("zh", Chinese),
        ("ZH", Chinese),
        ("zh-CN", Chinese),
        ("zh_cn", Chinese),
        ("zh-Hans-SG", Chinese),
        ("zh-TW", TraditionalChinese),
        ("zh_hk", TraditionalChinese),
        ("zh-MO", TraditionalChinese),
        ("zh-Hant", TraditionalChinese),
        ("ZH-HANT-HK", TraditionalChinese),
        ("es", Spanish),
        ("es-MX", Spanish),
        ("est", English),
        ("AR_eg", Arabic),
        ("arz", English),
    ] {
        assert_eq!(Language::of(tag), language, "{tag}");
    }
    for (number, language) in (0..).zip([English, Chinese, TraditionalChinese, Spanish, Arabic]) {
        assert_eq!(Language::of(language.tag()), language);
        assert_eq!(Language::from_number(number), language);
        assert_eq!(direction(language.tag()), language.direction());
    }
    for (tag, expected) in
        [("ur-PK", "rtl"), ("HE", "rtl"), ("fa_AF", "rtl"), ("", ""), ("ara", ""), ("zh-Hant", "")]
    {
        assert_eq!(direction(tag), expected, "{tag}");
    }
}
