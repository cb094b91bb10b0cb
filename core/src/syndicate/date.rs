//! Times as RFC 3339 writes them.

use crate::text::iso_day;
use alloc::string::String;

/// The first second of the year 0, and the last of 9999: years have four digits there.
const YEARS: (i64, i64) = (-62_167_219_200, 253_402_300_799);

/// Unix seconds as `2026-11-21T08:30:00Z`. What is further away than four digits of a year can say becomes the nearest that they can.
#[must_use]
pub fn rfc3339(time: i64) -> String {
    let time = time.clamp(YEARS.0, YEARS.1);
    let second = time.rem_euclid(86_400);
    let mut out = iso_day(time);
    for (sign, part) in [('T', second / 3_600), (':', second / 60 % 60), (':', second % 60)] {
        out.push(sign);
        for digit in [part / 10, part % 10] {
            out.push(char::from(b'0' + digit as u8));
        }
    }
    out.push('Z');
    out
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn times_have_four_digits_of_a_year() {
        for (time, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (1_736_841_600, "2025-01-14T08:00:00Z"),
            (951_827_696, "2000-02-29T12:34:56Z"),
            (i64::MIN, "0000-01-01T00:00:00Z"),
            (i64::MAX, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(rfc3339(time), text);
        }
    }
}
