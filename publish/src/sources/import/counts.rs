//! Counts as platforms show them: `1.2万`, `12K`, `1,234`, `10万+`.

/// Reads a count. What is below one is dropped: `1.23456万` is 12345. Nothing where it is no count: it has other signs in it, is
/// below zero, is a fraction without a unit, or does not fit into 64 bits.
#[must_use]
pub fn parse(text: &str) -> Option<u64> {
    let text: String = text.chars().map(narrow).flat_map(char::to_lowercase).collect();
    let text = text.trim();
    let text = text.strip_suffix('+').unwrap_or(text).trim_end();
    let end = text
        .find(|c: char| !matches!(c, '0'..='9' | '.' | ',' | '\'' | '_' | '\u{a0}' | '\u{202f}'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let unit = unit_of(unit.trim())?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = ungrouped(whole.trim())?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if unit == 1 && fraction.bytes().any(|b| b != b'0') {
        return None;
    }
    // More digits than these say nothing, since no unit is larger.
    let fraction = fraction.get(..9).unwrap_or(fraction);
    let scale = 10_u128.pow(u32::try_from(fraction.len()).ok()?);
    let fraction: u128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let all = whole.checked_mul(scale)?.checked_add(fraction)?.checked_mul(unit)?;
    u64::try_from(all / scale).ok()
}

/// The whole part of a number; where it has separators, they stand before every three digits.
fn ungrouped(text: &str) -> Option<u128> {
    let is_separator = |c: char| !c.is_ascii_digit();
    let mut groups = text.split(is_separator);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    // Twenty digits are more than 64 bits hold.
    if digits.len() > 20 || first.is_empty() { None } else { digits.parse().ok() }
}

fn unit_of(unit: &str) -> Option<u128> {
    Some(match unit {
        "" => 1,
        "k" | "千" => 1_000,
        "w" | "万" | "萬" => 10_000,
        "m" | "百万" => 1_000_000,
        "kw" | "千万" => 10_000_000,
        "亿" | "億" => 100_000_000,
        "b" | "十亿" => 1_000_000_000,
        _ => return None,
    })
}

/// Full-width digits and letters as plain ones.
fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;

    #[test]
    fn counts_as_platforms_write_them() {
        for (text, count) in [
            ("0", 0),
            ("12", 12),
            (" 1,234 ", 1_234),
            ("1,234,567", 1_234_567),
            ("1.2万", 12_000),
            ("1.2w", 12_000),
            ("1.2 W", 12_000),
            ("１．２万", 12_000),
            ("10万+", 100_000),
            ("3亿", 300_000_000),
            ("12K", 12_000),
            ("1.05m", 1_050_000),
            ("2千", 2_000),
            ("12.0", 12),
            ("1.23456万", 12_345),
            ("18446744073709551615", u64::MAX),
        ] {
            assert_eq!(parse(text), Some(count), "{text}");
        }
    }

    #[test]
    fn what_is_no_count() {
        for text in [
            "",
            "赞",
            "-1",
            "1.5",
            "1.2.3",
            "万",
            ".5万",
            "12 likes",
            "18446744073709551616",
            "1,2",
            "1,23万",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse(&"9".repeat(1_000_000)), None);
        assert_eq!(parse("99999999999亿亿"), None);
        assert_eq!(parse("99999999999999999999亿"), None);
    }

    proptest! {
        #[test]
        fn whole_numbers_are_themselves_and_nothing_panics(number: u64, text in "[0-9.,+万亿wKk ]{0,24}|\\PC{0,20}") {
            prop_assert_eq!(parse(&number.to_string()), Some(number));
            let _ = parse(&text);
        }

        #[test]
        fn tenths_of_ten_thousand(whole in 0_u64..1_000_000, tenth in 0_u64..10) {
            for unit in ["万", "w", "萬"] {
                prop_assert_eq!(parse(&format!("{whole}.{tenth}{unit}")), Some(whole * 10_000 + tenth * 1_000));
            }
        }
    }
}
