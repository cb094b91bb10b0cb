//! Times as exports write them: numbers since 1970, dates in mails, dates with the names of months.

use crate::sources::dates::{self, CALENDAR, RANGE, SHAPE};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, tz::Offset};
use serde_json::Value;

const ORDER: &str = "could be two dates, since nobody knows which number is the month";

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 100;

/// Reads a time into Unix seconds: whatever [`dates::parse`] reads, seconds, milliseconds, microseconds or nanoseconds since 1970,
/// and dates in words. Without an offset it is UTC.
///
/// # Errors
/// What is wrong with it, as the end of a sentence that begins with the date.
pub fn parse(text: &str) -> Result<i64, &'static str> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(SHAPE);
    }
    let first = dates::parse(text);
    if first.is_ok() || first == Err(CALENDAR) {
        return first;
    }
    if let Some(moment) = digits(text) {
        return moment;
    }
    words(text)
}

/// Reads a JSON value; nothing where there is none: null, an empty text, or a 0, which exporters write for "unknown".
///
/// # Errors
/// Those of [`parse`].
pub fn of_value(value: &Value) -> Result<Option<i64>, &'static str> {
    match value {
        Value::String(text) if !matches!(text.trim(), "" | "0") => parse(text).map(Some),
        Value::Number(number) => {
            let whole = number.as_i64().or_else(|| {
                // Tables that went through a spreadsheet have fractions; such large numbers are exact up to 2^53.
                number.as_f64().filter(|number| number.abs() < 9e15).map(|number| number as i64)
            });
            match whole {
                Some(0) => Ok(None),
                Some(number) => since_1970(number).map(Some),
                None => Err(RANGE),
            }
        }
        Value::Null | Value::String(_) => Ok(None),
        _ => Err(SHAPE),
    }
}

/// Seconds, or thousandths, millionths or billionths of them: which one shows by the size.
fn since_1970(number: i64) -> Result<i64, &'static str> {
    let seconds = match number.unsigned_abs() {
        0..=99_999_999_999 => number,
        100_000_000_000..=99_999_999_999_999 => number.div_euclid(1_000),
        100_000_000_000_000..=99_999_999_999_999_999 => number.div_euclid(1_000_000),
        _ => number.div_euclid(1_000_000_000),
    };
    Timestamp::from_second(seconds).map(|_| seconds).map_err(|_| RANGE)
}

/// A run of digits: a date without separators, or a number since 1970. Nothing where there is more than digits.
fn digits(text: &str) -> Option<Result<i64, &'static str>> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let bare = bare.split_once('.').map_or(bare, |(whole, _)| whole);
    if bare.is_empty()
        || !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'))
        || text.rfind('-') > Some(0)
    {
        return None;
    }
    let part = |from: usize, to: usize| bare.get(from..to).unwrap_or_default();
    Some(match bare.len() {
        8 if text.len() == 8 => dates::parse(&format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8))),
        14 if text.len() == 14 => dates::parse(&format!(
            "{}-{}-{} {}:{}:{}",
            part(0, 4),
            part(4, 6),
            part(6, 8),
            part(8, 10),
            part(10, 12),
            part(12, 14)
        )),
        9..=10 | 12..=13 | 16 | 19 => {
            let number: Result<i64, _> = bare.parse();
            let sign = if text.starts_with('-') { -1 } else { 1 };
            number.map_or(Err(RANGE), |number| since_1970(number * sign))
        }
        _ => return None,
    })
}

/// What a date in words is put together from.
#[derive(Default)]
struct Parts {
    numbers: Vec<(i16, usize)>,
    month: Option<i8>,
    /// Where the name of the month stands among the numbers.
    named_at: usize,
    time: Option<(i8, i8, i8)>,
    offset: Option<Offset>,
    separator: Option<char>,
}

fn words(text: &str) -> Result<i64, &'static str> {
    let mut parts = Parts::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is = |test: fn(char) -> bool| rest.find(|c| !test(c)).unwrap_or(rest.len());
        let end = if c.is_ascii_digit() {
            is(|c| matches!(c, '0'..='9' | ':'))
        } else if c.is_alphabetic() {
            is(char::is_alphabetic)
        } else {
            c.len_utf8()
        };
        let (token, after) = rest.split_at_checked(end).ok_or(SHAPE)?;
        rest = after;
        if token.contains(':') {
            parts.clock(token)?;
            // Fractions of a second are dropped.
            if let Some(fraction) = rest.strip_prefix(['.', ',']) {
                rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            }
        } else if c.is_ascii_digit() {
            let behind_time = parts.time.is_some();
            if behind_time && parts.offset.is_none() && token.len() == 4 && parts.date_is_whole() {
                return Err(SHAPE);
            }
            parts.numbers.push((token.parse().map_err(|_| SHAPE)?, token.len()));
        } else if c.is_alphabetic() {
            parts.word(token)?;
        } else if matches!(c, '+' | '-' | '\u{2212}') && parts.time.is_some() && parts.offset.is_none() {
            let end = rest.find(|c: char| !matches!(c, '0'..='9' | ':')).unwrap_or(rest.len());
            let (offset, after) = rest.split_at_checked(end).ok_or(SHAPE)?;
            parts.offset = Some(numeric_offset(offset, c == '+').ok_or(SHAPE)?);
            rest = after;
        } else if matches!(c, '/' | '.' | '-') && parts.numbers.len() <= 2 && parts.time.is_none() {
            parts.separator = parts.separator.or(Some(c));
        } else if !(c.is_whitespace()
            || matches!(c, ',' | '_' | '(' | ')' | '.' | '-' | '，' | '·' | '[' | ']'))
        {
            return Err(SHAPE);
        }
    }
    parts.moment()
}

impl Parts {
    fn date_is_whole(&self) -> bool {
        self.numbers.len() + usize::from(self.month.is_some()) >= 3
    }

    fn clock(&mut self, token: &str) -> Result<(), &'static str> {
        let mut numbers = token.split(':').map(|part| part.parse::<i8>().map_err(|_| SHAPE));
        let mut next = || numbers.next().unwrap_or(Ok(0));
        let time = (next()?, next()?, next()?);
        if numbers.next().is_some() || self.time.replace(time).is_some() {
            return Err(SHAPE);
        }
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), &'static str> {
        let word = word.to_lowercase();
        if let Some(month) = month(&word) {
            if self.month.replace(month).is_some() {
                return Err(SHAPE);
            }
            self.named_at = self.numbers.len();
            return Ok(());
        }
        match word.as_str() {
            "am" | "a" | "上午" => self.half_day(false),
            "pm" | "p" | "下午" | "晚上" => self.half_day(true),
            "st" | "nd" | "rd" | "th" | "t" | "of" | "at" | "on" | "de" | "um" | "uhr" | "编辑于"
            | "发布于" => Ok(()),
            _ if weekday(&word) => Ok(()),
            _ => {
                // Names in brackets behind a numeric offset say the same again.
                if self.offset.is_none() {
                    self.offset = Some(zone(&word).ok_or(SHAPE)?);
                }
                Ok(())
            }
        }
    }

    fn half_day(&mut self, afternoon: bool) -> Result<(), &'static str> {
        let (hour, ..) = self.time.as_mut().ok_or(SHAPE)?;
        if !(1..=12).contains(hour) {
            // 22:00 PM is what some write.
            return if (13..24).contains(hour) && afternoon { Ok(()) } else { Err(SHAPE) };
        }
        *hour = *hour % 12 + if afternoon { 12 } else { 0 };
        Ok(())
    }

    fn moment(&self) -> Result<i64, &'static str> {
        let small = |(number, _): (i16, usize)| i8::try_from(number).unwrap_or(-1);
        let (year, month, day) = match (self.month, self.numbers.as_slice()) {
            (Some(month), &[a, b]) => {
                // Whichever has four digits is the year; else the day stands beside the month's name and the year last.
                if a.1 == 4 { (a.0, month, small(b)) } else { (century(b)?, month, small(a)) }
            }
            (None, &[year, month, day]) if year.1 == 4 => (year.0, small(month), small(day)),
            (None, &[a, b, year]) if year.1 == 4 => match self.separator {
                Some('.' | '-') => (year.0, small(b), small(a)),
                _ if a.0 > 12 => (year.0, small(b), small(a)),
                _ if b.0 > 12 || a.0 == b.0 => (year.0, small(a), small(b)),
                _ => return Err(ORDER),
            },
            _ => return Err(SHAPE),
        };
        let date = Date::new(year, month, day).map_err(|_| CALENDAR)?;
        let (hour, minute, second) = self.time.unwrap_or_default();
        if second > 60 {
            return Err(SHAPE);
        }
        let time = Time::new(hour, minute, second.min(59), 0).map_err(|_| "has a time that is none")?;
        let moment =
            self.offset.unwrap_or(Offset::UTC).to_timestamp(date.to_datetime(time)).map_err(|_| RANGE)?;
        Ok(moment.as_second())
    }
}

/// A year of two digits as mails of the nineties had it.
fn century((year, digits): (i16, usize)) -> Result<i16, &'static str> {
    match (digits, year) {
        (4, year) => Ok(year),
        (2, 0..70) => Ok(2000 + year),
        (2, year) => Ok(1900 + year),
        _ => Err(SHAPE),
    }
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word == "sept" {
        return Some(9);
    }
    let at = MONTHS.iter().position(|month| word == *month || word.len() == 3 && month.starts_with(word))?;
    i8::try_from(at + 1).ok()
}

fn weekday(word: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word == "tues"
        || word == "thurs"
        || word == "thur"
        || DAYS.iter().any(|day| word == *day || word.len() == 3 && day.starts_with(word))
}

/// The zones that mails name (RFC 2822).
fn zone(word: &str) -> Option<Offset> {
    let hours = match word {
        "z" | "ut" | "utc" | "gmt" => 0,
        "edt" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        "cet" => 1,
        "cest" => 2,
        "jst" => 9,
        _ => return None,
    };
    Offset::from_hours(hours).ok()
}

fn numeric_offset(text: &str, east: bool) -> Option<Offset> {
    let digits: String = text.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        4 => (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse::<i32>().ok()?),
        _ => return None,
    };
    let seconds = hours * 3_600 + minutes * 60;
    if minutes > 59 { None } else { Offset::from_seconds(if east { seconds } else { -seconds }).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const DAY: i64 = 1_615_420_800;

    #[test]
    fn times_people_and_programs_write() {
        for text in [
            "2021-03-11",
            "20210311",
            "11.03.2021",
            "11.3.2021",
            "Mar 11, 2021",
            "March 11th, 2021",
            "11 March 2021",
            "2021 Mar 11",
            "Thu, 11 Mar 2021 00:00:00 GMT",
            "Thursday, 11-Mar-21 00:00:00 UTC",
            "Thu, 11 Mar 2021 08:00:00 +0800",
            "Wed, 10 Mar 2021 19:00:00 EST",
            "1615420800",
            "1615420800000",
            "1615420800.0",
            "编辑于 2021-03-11",
        ] {
            assert_eq!(parse(text), Ok(DAY), "{text}");
        }
        for text in [
            "2021-03-11_10:30:00",
            "20210311103000",
            "Mar 11, 2021 10:30 AM",
            "Mar 11, 2021, 10:30:00 am UTC",
            "2021/03/11 10:30:00.123",
            "Thu, 11 Mar 2021 18:30:00.5 +08:00 (CST)",
        ] {
            assert_eq!(parse(text), Ok(DAY + 37_800), "{text}");
        }
        assert_eq!(parse("13/03/2021"), Ok(DAY + 2 * 86_400));
        assert_eq!(parse("03/13/2021"), Ok(DAY + 2 * 86_400));
        assert_eq!(parse("Thu, 11 Mar 2021 12:00 am"), Ok(DAY));
        assert_eq!(parse("Thu, 11 Mar 2021 11:59:60 pm"), Ok(DAY + 86_399));
    }

    #[test]
    fn impossible_ones_are_refused_with_a_reason() {
        for (text, why) in [
            ("2021-02-30", CALENDAR),
            ("30 Feb 2021", CALENDAR),
            ("20211301", CALENDAR),
            ("Thu, 32 Mar 2021 00:00:00 GMT", CALENDAR),
            ("03/04/2021", ORDER),
            ("yesterday", SHAPE),
            ("3天前", SHAPE),
            ("03-11", SHAPE),
            ("", SHAPE),
            ("12:30", SHAPE),
            ("Thu, 11 Mar 2021 25:00:00 GMT", "has a time that is none"),
            ("9999999999999999999", RANGE),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn numbers_in_json() {
        for value in [
            json!(DAY),
            json!(DAY * 1_000),
            json!(DAY * 1_000_000),
            json!(DAY as f64),
            json!("1615420800123"),
        ] {
            assert_eq!(of_value(&value), Ok(Some(DAY)), "{value}");
        }
        for value in [json!(null), json!(0), json!(""), json!("0"), json!(" ")] {
            assert_eq!(of_value(&value), Ok(None), "{value}");
        }
        assert_eq!(of_value(&json!(-86_400)), Ok(Some(-86_400)));
        assert_eq!(of_value(&json!(1e300)), Err(RANGE));
        assert_eq!(of_value(&json!(u64::MAX)), Err(RANGE));
        assert!(of_value(&json!([1])).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,40}|[0-9:/. +-]{0,24}|(Thu, )?[0-9]{1,2} (Mar|Feb|foo) [0-9]{1,5} [0-9:+]{0,9}", number: i64) {
            let _ = parse(&text);
            let _ = of_value(&json!(number));
        }

        #[test]
        fn mail_dates_and_milliseconds_are_exact(seconds in 0_i64..4_000_000_000) {
            let moment = Timestamp::from_second(seconds).unwrap();
            let civil = Offset::UTC.to_datetime(moment);
            let mail = format!("{} GMT", civil.strftime("%a, %d %b %Y %H:%M:%S"));
            prop_assert_eq!(parse(&mail), Ok(seconds), "{}", mail);
            if seconds > 100_000_000 {
                prop_assert_eq!(of_value(&json!(seconds * 1_000 + 999)), Ok(Some(seconds)));
            }
        }
    }
}
