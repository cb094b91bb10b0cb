//! Cuts JSON into its elements without understanding them, so that a broken one costs no other, and each has its line.
//!
//! Nothing here recurses, so that deep nesting costs nothing but time, and that is linear.

use std::ops::Range;

/// Where the value that begins at `at` ends. What is not closed ends with the text; a stray sign is a value of one byte.
#[must_use]
pub fn value_end(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
            }
            b'"' => at = string_end(bytes, at) - 1,
            b',' | b':' if depth == 0 => return at + 1,
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ if depth == 0 => {
                let is_word = |byte: &u8| {
                    !matches!(
                        byte,
                        b',' | b':' | b']' | b'}' | b'{' | b'[' | b'"' | b' ' | b'\t' | b'\n' | b'\r'
                    )
                };
                return at + bytes.iter().skip(at).take_while(|byte| is_word(byte)).count().max(1);
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

/// Where the text that begins at the quote at `at` ends, behind its quote.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut escaped = false;
    for (i, byte) in bytes.iter().enumerate().skip(at + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return i + 1,
            _ => {}
        }
    }
    bytes.len()
}

fn skip(bytes: &[u8], mut at: usize, what: &[u8]) -> usize {
    while bytes.get(at).is_some_and(|byte| what.contains(byte)) {
        at += 1;
    }
    at
}

/// The values in a list; `list` is where it stands, brackets included. With anything else, the values that follow one another there,
/// with or without commas.
pub fn elements(bytes: &[u8], list: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let open = bytes.get(list.start) == Some(&b'[');
    let mut at = list.start + usize::from(open);
    std::iter::from_fn(move || {
        at = skip(bytes, at, b" \t\r\n,");
        if at >= list.end || open && bytes.get(at) == Some(&b']') {
            return None;
        }
        let end = value_end(bytes, at).min(list.end).max(at + 1);
        let found = at..end;
        at = end;
        Some(found)
    })
}

/// The keys and values of an object; `object` is where it stands, braces included. Nothing where it is none.
pub fn members(bytes: &[u8], object: Range<usize>) -> impl Iterator<Item = (String, Range<usize>)> + '_ {
    let mut at = if bytes.get(object.start) == Some(&b'{') { object.start + 1 } else { object.end };
    std::iter::from_fn(move || {
        at = skip(bytes, at, b" \t\r\n,");
        if at >= object.end || bytes.get(at) != Some(&b'"') {
            return None;
        }
        let key_end = string_end(bytes, at).min(object.end);
        let key = serde_json::from_slice(bytes.get(at..key_end)?).unwrap_or_default();
        at = skip(bytes, key_end, b" \t\r\n:");
        if at >= object.end {
            return None;
        }
        let end = value_end(bytes, at).min(object.end).max(at + 1);
        let found = at..end;
        at = end;
        Some((key, found))
    })
}

/// The whole value of a text: from its first sign that is no space.
#[must_use]
pub fn whole(bytes: &[u8]) -> Range<usize> {
    skip(bytes, 0, b" \t\r\n")..bytes.len()
}

/// The value that a path of keys leads to.
#[must_use]
pub fn find(bytes: &[u8], from: Range<usize>, path: &[&str]) -> Option<Range<usize>> {
    path.iter()
        .try_fold(from, |at, key| members(bytes, at).find(|(name, _)| name == key).map(|(_, value)| value))
}

/// Says the line and column, in bytes, of positions in a text; both counted from 1.
#[derive(Debug)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Of a text.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// Line and column of a position.
    #[must_use]
    pub fn at(&self, position: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= position).max(1);
        (line, position - self.starts.get(line - 1).copied().unwrap_or(0) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(json: &str) -> Vec<&str> {
        elements(json.as_bytes(), whole(json.as_bytes())).map(|range| &json[range]).collect()
    }

    #[test]
    fn lists_lines_and_objects() {
        assert_eq!(
            texts(r#" [1, {"a": [2, "]"]}, "x\"]", null ] tail"#),
            ["1", r#"{"a": [2, "]"]}"#, r#""x\"]""#, "null"]
        );
        assert_eq!(texts("{\"a\":1}\n{\"b\":[}]}\n"), ["{\"a\":1}", "{\"b\":[}]", "}"]);
        assert_eq!(texts("[{\"a\": 1}, {\"b\": "), ["{\"a\": 1}", "{\"b\": "]);
        assert_eq!(texts("[NaN, , {}]"), ["NaN", "{}"]);
        let json = r#"{"data": {"notes": [1, 2], "x": 3}}"#.as_bytes();
        assert_eq!(find(json, whole(json), &["data", "notes"]).map(|at| &json[at]), Some(&b"[1, 2]"[..]));
        assert_eq!(find(json, whole(json), &["data", "y"]), None);
        assert_eq!(Lines::of(b"ab\ncd\n").at(4), (2, 2));
        assert_eq!(Lines::of(b"").at(0), (1, 1));
    }

    #[test]
    fn deep_nesting_is_cheap() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(texts(&deep).len(), 1);
        let deep = "{\"a\":".repeat(300_000);
        assert_eq!(members(deep.as_bytes(), whole(deep.as_bytes())).count(), 1);
    }

    proptest! {
        #[test]
        fn it_ends_and_stays_inside(text in "[\\[\\]{}\",:\\\\a1 ]{0,60}|\\PC{0,40}") {
            let bytes = text.as_bytes();
            let mut last = 0;
            for range in elements(bytes, whole(bytes)).chain(members(bytes, whole(bytes)).map(|(_, range)| range)) {
                prop_assert!(range.start < range.end && range.end <= bytes.len());
                last = last.max(range.end);
            }
            prop_assert!(last <= bytes.len());
        }
    }
}
