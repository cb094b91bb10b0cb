//! Dates as people write them.

use jiff::civil::{Date, Time};
use jiff::{Timestamp, tz::Offset};

/// What is said of what is no date.
pub const SHAPE: &str = "is not a date such as 2021-03-11 or 2021-03-11T10:00:00+08:00";
/// What is said of a day that no month has.
pub const CALENDAR: &str = "does not exist in the calendar";
/// What is said of a time too far away.
pub const RANGE: &str = "is out of the range of years 1 to 9999";

/// Reads a date into Unix seconds: `2021-03-11`, `2021/3/11`, `2021年3月11日`, with a time behind it where there is one,
/// and an offset or `Z` behind that. Without an offset it is UTC.
///
/// # Errors
/// What is wrong with it, as the end of a sentence that begins with the date.
pub fn parse(text: &str) -> Result<i64, &'static str> {
    let mut rest = text.trim();
    let mut numbers = [0_i16; 3];
    for (i, number) in numbers.iter_mut().enumerate() {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = rest.get(..end).unwrap_or_default();
        if if i == 0 { digits.len() != 4 } else { digits.is_empty() || digits.len() > 2 } {
            return Err(SHAPE);
        }
        *number = digits.parse().map_err(|_| SHAPE)?;
        rest = rest.get(end..).unwrap_or_default();
        let separators: &[char] = match i {
            0 => &['-', '/', '.', '年'],
            1 => &['-', '/', '.', '月'],
            _ => &['日'],
        };
        match rest.strip_prefix(separators) {
            Some(after) => rest = after,
            None if i == 2 => {}
            None => return Err(SHAPE),
        }
    }
    let [year, month, day] = numbers;
    let small = |number: i16| i8::try_from(number).unwrap_or(-1);
    let date = Date::new(year, small(month), small(day)).map_err(|_| CALENDAR)?;
    let (time, offset) = time(rest).ok_or("has a time that is not one such as 10:00 or 10:00:00+08:00")?;
    let moment: Timestamp = offset.to_timestamp(date.to_datetime(time)).map_err(|_| RANGE)?;
    Ok(moment.as_second())
}

/// What stands behind a date: nothing, or a time, or a time and an offset.
fn time(rest: &str) -> Option<(Time, Offset)> {
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim();
    if rest.is_empty() {
        return Some((Time::midnight(), Offset::UTC));
    }
    let end = rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.' | ',')).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at_checked(end)?;
    // Fractions of a second are dropped.
    let clock = clock.split(['.', ',']).next()?;
    let mut parts = clock.split(':').map(|part| part.parse::<i8>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() {
        return None;
    }
    // A leap second is read as the second before it.
    let time = Time::new(hour, minute, second.min(59), 0).ok().filter(|_| second <= 60)?;
    Some((time, self::offset(offset.trim())?))
}

fn offset(text: &str) -> Option<Offset> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") {
        return Some(Offset::UTC);
    }
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix(['-', '\u{2212}'])?),
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !matches!(digits.len(), 2 | 4) {
        return None;
    }
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..).filter(|m| !m.is_empty()).map_or(Some(0), |m| m.parse().ok())?;
    if minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn dates_people_write() {
        let day = 1_615_420_800;
        for text in
            ["2021-03-11", " 2021/03/11 ", "2021/3/11", "2021.3.11", "2021年3月11日", "2021-03-11T00:00:00Z"]
        {
            assert_eq!(parse(text), Ok(day), "{text}");
        }
        for text in [
            "2021-03-11T10:00:00Z",
            "2021-03-11 10:00",
            "2021-03-11 10:00:00.25",
            "2021-03-11T18:00:00+08:00",
            "2021-03-11 18:00 +0800",
            "2021-03-11t05:00:00-05",
        ] {
            assert_eq!(parse(text), Ok(day + 36_000), "{text}");
        }
    }

    #[test]
    fn impossible_dates_are_refused_with_a_reason() {
        assert_eq!(parse("2021-02-30"), Err("does not exist in the calendar"));
        assert_eq!(parse("2021-13-01"), Err("does not exist in the calendar"));
        for text in [
            "",
            "yesterday",
            "11.3.21",
            "2021-03",
            "20210311",
            "2021-03-11 25:00",
            "2021-03-11 10:00 CET",
            "2021-03-11x",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
