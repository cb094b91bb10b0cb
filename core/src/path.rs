//! The one grammar of the paths below a feed, strict in both directions.
//!
//! ```text
//! path    = "head.bin" / "find.bin" / "suggest.bin" / segment "/" kind number ".bin" / segment ".pack" / "m/" hash "." extension
//! segment = hash = 16 lower-case hexadecimal digits
//! kind    = "cards" / "notes" / "ids" / "index" / "spell" / "counts"
//! number  = "0" / a decimal number up to 4294967295 that does not start with 0
//! ```

use crate::note::{Format, Media};
use alloc::{string::String, vec::Vec};

/// Something that is stored in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Path {
    /// The head: small and mutable.
    Head,
    /// What search needs first: small and mutable.
    Find,
    /// What is suggested while somebody types: small and mutable.
    Suggest,
    /// A shard: immutable.
    Shard(ShardPath),
    /// A whole segment as the edge stores it: immutable.
    Pack(u64),
    /// A media file: immutable.
    Media(Media),
}

/// Names a shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardPath {
    /// The segment's hash.
    pub segment: u64,
    /// What it holds.
    pub kind: Kind,
    /// Counted from 0 within the segment and kind.
    pub number: u32,
}

/// The kinds of shards, with their numbers in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// The head. It stands outside segments.
    Head = 0,
    /// What the waterfall shows of a few notes, in feed order.
    Cards = 1,
    /// Whole notes, in feed order.
    Notes = 2,
    /// From a note's id to its place.
    Ids = 3,
    /// The vocabulary with its postings.
    Index = 4,
    /// The words of the vocabulary, spelt backwards.
    Spell = 5,
    /// What search needs first. It stands outside segments.
    Find = 6,
    /// What is suggested while somebody types. It stands outside segments.
    Suggest = 7,
    /// Counts that changed since their notes were written. They stand in a folder of their own, named as segments are.
    Counts = 8,
}

impl Kind {
    /// The kinds that segments hold, in the order in which packs hold them.
    pub const IN_SEGMENTS: [Self; 6] =
        [Self::Cards, Self::Notes, Self::Ids, Self::Index, Self::Spell, Self::Counts];

    /// As it stands in paths.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Cards => "cards",
            Self::Notes => "notes",
            Self::Ids => "ids",
            Self::Index => "index",
            Self::Spell => "spell",
            Self::Find => "find",
            Self::Suggest => "suggest",
            Self::Counts => "counts",
        }
    }

    /// From the number in a file.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        const ALL: [Kind; 9] = [
            Kind::Head,
            Kind::Cards,
            Kind::Notes,
            Kind::Ids,
            Kind::Index,
            Kind::Spell,
            Kind::Find,
            Kind::Suggest,
            Kind::Counts,
        ];
        ALL.get(usize::from(number)).copied()
    }
}

impl ShardPath {
    /// Appends the path below the feed.
    pub fn write(self, out: &mut String) {
        push_hash(out, self.segment);
        out.push('/');
        out.push_str(self.kind.name());
        crate::text::push_number(out, u64::from(self.number));
        out.push_str(".bin");
    }
}

impl Path {
    /// Reads a path below a feed, such as `head.bin`; `None` for all that is not of the grammar.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        match path {
            "head.bin" => return Some(Self::Head),
            "find.bin" => return Some(Self::Find),
            "suggest.bin" => return Some(Self::Suggest),
            _ => {}
        }
        if let Some(segment) = path.strip_suffix(".pack") {
            return parse_hash(segment).map(Self::Pack);
        }
        let (folder, file) = path.split_once('/')?;
        if folder == "m" {
            let (hash, extension) = file.split_once('.')?;
            let format = Format::ALL.into_iter().find(|format| format.extension() == extension)?;
            return Some(Self::Media(Media { hash: parse_hash(hash)?, format }));
        }
        let segment = parse_hash(folder)?;
        let name = file.strip_suffix(".bin")?;
        let (kind, number) =
            Kind::IN_SEGMENTS.into_iter().find_map(|kind| Some((kind, name.strip_prefix(kind.name())?)))?;
        Some(Self::Shard(ShardPath { segment, kind, number: parse_number(number)? }))
    }

    /// Writes the path below the feed.
    #[must_use]
    pub fn write(self) -> String {
        let mut out = String::with_capacity(32);
        match self {
            Self::Head => out.push_str("head.bin"),
            Self::Find => out.push_str("find.bin"),
            Self::Suggest => out.push_str("suggest.bin"),
            Self::Pack(segment) => {
                push_hash(&mut out, segment);
                out.push_str(".pack");
            }
            Self::Media(media) => {
                out.push_str("m/");
                push_hash(&mut out, media.hash);
                out.push('.');
                out.push_str(media.format.extension());
            }
            Self::Shard(shard) => shard.write(&mut out),
        }
        out
    }
}

fn parse_hash(text: &str) -> Option<u64> {
    let strict = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if strict { u64::from_str_radix(text, 16).ok() } else { None }
}

fn parse_number(text: &str) -> Option<u32> {
    let strict = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if strict { text.parse().ok() } else { None }
}

/// Appends 16 hexadecimal digits.
pub fn push_hash(out: &mut String, hash: u64) {
    push_digits(out, hash, 16);
}

/// Appends the lowest hexadecimal digits of a number.
pub(crate) fn push_digits(out: &mut String, number: u64, digits: u32) {
    for shift in (0..digits).rev() {
        out.push(char::from(b"0123456789abcdef"[(number >> (shift * 4) & 15) as usize]));
    }
}

/// Whether `name` may name a feed: 1 to 64 of `a`–`z`, `0`–`9`, `-`, starting with a letter or digit.
#[must_use]
pub fn is_feed_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && !name.starts_with('-')
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// The longest id that a note may have, in bytes.
pub const NOTE_ID_BYTES: usize = 200;

/// Whether `id` may name a note: 1 to [`NOTE_ID_BYTES`] bytes, no control characters, neither `.` nor `..`.
/// The error says what is wrong.
pub fn check_note_id(id: &str) -> Result<(), &'static str> {
    if id.is_empty() {
        return Err("it is empty");
    }
    if id.len() > NOTE_ID_BYTES {
        return Err("it is longer than 200 bytes");
    }
    if id == "." || id == ".." {
        return Err("it would mean a folder");
    }
    if id.chars().any(char::is_control) {
        return Err("it has control characters");
    }
    Ok(())
}

/// Percent-encodes all but the unreserved characters of RFC 3986, so that an id is one path segment or one query value.
pub fn push_encoded(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
}

/// The longest name of a file that file systems take, less what stands around ours, in bytes.
const FILE_NAME_BYTES: usize = 200;

/// The name that a note's id gives a file, without an ending: the id itself where file systems and hosts take it as it is, else with
/// `%` and two digits for each byte that they do not. It never leads to another folder, and no two ids have the same.
#[must_use]
pub fn file_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for (at, c) in id.char_indices() {
        // Files that begin with a point are hidden, and a space at an end gets lost.
        let is_inner = at > 0 && at + 1 < id.len();
        let is_plain = c.is_ascii_alphanumeric()
            || matches!(c, '-' | '_' | '~' | '!' | '\'' | '(' | ')' | ',' | '+' | '=' | '@' | '&')
            || is_inner && matches!(c, '.' | ' ')
            || !c.is_ascii() && !c.is_control();
        if is_plain {
            name.push(c);
        } else {
            name.push('%');
            push_digits(&mut name, u64::from(u32::from(c)), 2);
        }
    }
    if name.len() > FILE_NAME_BYTES {
        let mut end = FILE_NAME_BYTES - 18;
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
        // No id that is written out has this in its name: `%` stands before two digits there.
        name.push_str("%-");
        push_hash(&mut name, crate::ids::hash(id));
    }
    name
}

/// Reads what [`push_encoded`] writes, lower-case digits too; `None` where a `%` is not followed by two digits or the bytes are not UTF-8.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let value = digit()? * 16 + digit()?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
