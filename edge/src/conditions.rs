//! Conditional requests and byte ranges (RFC 9110), apart from any I/O.

/// A strong entity tag around an opaque value of ours.
#[must_use]
pub fn strong(value: &str) -> String {
    format!("\"{value}\"")
}

/// Whether `If-None-Match` says that the client has it already: weak comparison, lists, `*`.
#[must_use]
pub fn none_match_hits(header: &str, etag: &str) -> bool {
    let weak = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    header.trim() == "*" || tags(header).any(|tag| weak(tag) == weak(etag))
}

/// Whether `If-Match` agrees with what is stored: strong comparison, lists, `*`.
#[must_use]
pub fn match_hits(header: &str, etag: &str) -> bool {
    header.trim() == "*" || tags(header).any(|tag| !tag.starts_with("W/") && tag == etag)
}

/// The entity tags of a list, as they stand. A tag may hold commas; a list that is torn ends where it tears.
fn tags(header: &str) -> impl Iterator<Item = &str> {
    let mut rest = header;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let opening = if rest.starts_with("W/\"") { 3 } else { 1 };
        if !rest.starts_with('"') && opening == 1 {
            return None;
        }
        let end = opening + rest.get(opening..)?.find('"')? + 1;
        let (tag, behind) = rest.split_at_checked(end)?;
        rest = behind;
        Some(tag)
    })
}

/// What a `Range` header asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// From the first to the last byte, both included; to the end where there is no last.
    From(u64, Option<u64>),
    /// So many bytes at the end.
    Last(u64),
}

/// The most that JavaScript's numbers count exactly; no file is longer.
const LONGEST: u64 = 1 << 53;

impl ByteRange {
    /// Reads the header; `None` for all that may be ignored: other units, several ranges, bad syntax.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let spec = header.trim().strip_prefix("bytes=")?.trim();
        let (first, last) = spec.split_once('-')?;
        let number = |text: &str| {
            let strict = !text.is_empty() && text.len() < 19 && text.bytes().all(|b| b.is_ascii_digit());
            text.parse().ok().filter(|n| strict && *n < LONGEST)
        };
        if first.is_empty() {
            return Some(Self::Last(number(last)?));
        }
        let first = number(first)?;
        if last.is_empty() {
            return Some(Self::From(first, None));
        }
        let last = number(last)?;
        (first <= last).then_some(Self::From(first, Some(last)))
    }

    /// The first byte and the last, both included, of something so long; `None` where there is nothing of it.
    #[must_use]
    pub fn within(self, size: u64) -> Option<(u64, u64)> {
        let end = size.checked_sub(1)?;
        match self {
            Self::From(first, last) => (first <= end).then(|| (first, last.unwrap_or(end).min(end))),
            Self::Last(0) => None,
            Self::Last(count) => Some((size.saturating_sub(count), end)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn none_match() {
        let etag = "\"a\"";
        for hit in [
            "\"a\"",
            "W/\"a\"",
            "*",
            " * ",
            "\"b\", \"a\"",
            "\"b\",W/\"a\" , \"c\"",
            ", \"a\"",
            "\"x,\" ,\"a\"",
        ] {
            assert!(none_match_hits(hit, etag), "{hit}");
        }
        for miss in ["", "a", "\"A\"", "\"b\"", "\"a", "w/\"a\"", "*, \"b\"", "\"b\" *", "\"x,\"a\""] {
            assert!(!none_match_hits(miss, etag), "{miss}");
        }
    }

    #[test]
    fn if_match_is_strong() {
        assert!(
            match_hits("\"a\"", "\"a\"") && match_hits("\"b\", \"a\"", "\"a\"") && match_hits("*", "\"a\"")
        );
        assert!(!match_hits("W/\"a\"", "\"a\"") && !match_hits("", "\"a\"") && !match_hits("a", "\"a\""));
    }

    #[test]
    fn ranges() {
        let within = |header| ByteRange::parse(header).map(|range| range.within(10));
        assert_eq!(within("bytes=0-3"), Some(Some((0, 3))));
        assert_eq!(within("bytes=4-"), Some(Some((4, 9))));
        assert_eq!(within("bytes=4-99"), Some(Some((4, 9))));
        assert_eq!(within("bytes=-3"), Some(Some((7, 9))));
        assert_eq!(within("bytes=-99"), Some(Some((0, 9))));
        assert_eq!(within("bytes=10-"), Some(None));
        assert_eq!(within("bytes=-0"), Some(None));
        for ignored in
            ["bytes=3-1", "bytes=a-", "items=0-1", "bytes=0-1,4-5", "bytes=+1-2", "bytes=-", "", "bytes"]
        {
            assert_eq!(within(ignored), None, "{ignored}");
        }
        assert_eq!(ByteRange::parse("bytes=99999999999999999999-"), None);
        assert_eq!(ByteRange::From(0, None).within(0), None);
    }

    proptest! {
        #[test]
        fn never_panics(header in ".*", size: u64) {
            let _ = none_match_hits(&header, "\"a\"");
            let _ = match_hits(&header, "\"a\"");
            if let Some((first, last)) = ByteRange::parse(&header).and_then(|range| range.within(size)) {
                prop_assert!(first <= last && last < size);
            }
        }

        #[test]
        fn a_list_finds_each_of_its_tags(tags in prop::collection::vec("[!#-~]{0,6}", 1..5)) {
            let list: Vec<_> = tags.iter().map(|tag| strong(tag)).collect();
            for tag in &list {
                prop_assert!(none_match_hits(&list.join(", "), tag));
            }
        }
    }
}
