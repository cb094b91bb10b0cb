//! The primitives of the format: variable-length numbers, strings, records.
//!
//! Reading is total: bounded by the bytes that are there, and wrong input is an error with its offset.

use alloc::{string::String, vec::Vec};

/// What was wrong with a payload, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireError {
    /// Bytes from the beginning of the payload.
    pub offset: usize,
    /// What was expected there.
    pub expected: &'static str,
}

/// How many bytes in memory the items of a list may take for each byte that is left. The sparest, empty strings, take 24.
const ROOM_A_BYTE: usize = 32;

/// So many bytes more are taken to be left, that short lists of records of an older version are not refused.
const ROOM_TO_SPARE: usize = 512;

/// Writes a payload.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// What has been written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// An unsigned number in LEB128: seven bits a byte, lowest first.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// A length or an index.
    pub fn size(&mut self, size: usize) {
        self.number(size as u64);
    }

    /// A signed number or nothing: 0 for nothing, else one more than the zigzag code.
    /// `i64::MIN` has no code and is written as nothing; it is 292 thousand million years ago.
    pub fn time(&mut self, time: Option<i64>) {
        let zigzag = time.map(|t| ((t << 1) ^ (t >> 63)) as u64);
        self.number(zigzag.and_then(|z| z.checked_add(1)).unwrap_or(0));
    }

    /// A length and so many bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.size(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes without their length, which stands elsewhere.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A string in UTF-8 after its length in bytes.
    pub fn string(&mut self, string: &str) {
        self.bytes(string.as_bytes());
    }

    /// Eight bytes, big endian.
    pub fn hash(&mut self, hash: u64) {
        self.bytes.extend_from_slice(&hash.to_be_bytes());
    }

    /// A count and the items.
    pub fn list<'a, T>(&mut self, items: &'a [T], mut write: impl FnMut(&mut Self, &'a T)) {
        self.size(items.len());
        for item in items {
            write(self, item);
        }
    }

    /// Its length and what `write` writes, so that readers can skip what they do not know.
    pub fn record(&mut self, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::default();
        write(&mut inner);
        self.bytes(&inner.bytes);
    }
}

/// The text that is encoded in UTF-8; `None` where it is not. What std has for this is made for speed: it is four times as large, which
/// counts in the page.
#[must_use]
pub fn utf8(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes.iter().copied();
    while let Some(first) = rest.next() {
        // How many bytes follow, and the first character that takes so many.
        let (more, least) = match first {
            0..=0x7f => (0, 0),
            0xc0..=0xdf => (1, 0x80),
            0xe0..=0xef => (2, 0x800),
            0xf0..=0xf7 => (3, 0x1_0000),
            _ => return None,
        };
        let mut code = u32::from(first);
        if more > 0 {
            code &= 0x3f >> more;
        }
        for _ in 0..more {
            let byte = rest.next().filter(|byte| byte & 0xc0 == 0x80)?;
            code = code << 6 | u32::from(byte & 0x3f);
        }
        text.push(char::from_u32(code).filter(|_| code >= least)?);
    }
    Some(text)
}

/// Reads a payload.
///
/// The first thing that is wrong is remembered, and from there on everything read is zero or empty, so that reading a record is
/// straight code (in the page that is a third of the bytes). Whoever reads asks [`Reader::finish`] in the end.
///
/// A field that would begin where its record ends is zero or empty too, without an error: a record of an older version.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    error: Option<WireError>,
}

impl<'a> Reader<'a> {
    /// Reads from the beginning.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, end: bytes.len(), error: None }
    }

    /// Gives `value` if nothing was wrong on the way.
    pub fn finish<T>(self, value: T) -> Result<T, WireError> {
        self.error.map_or(Ok(value), Err)
    }

    /// Remembers that something else was expected here, unless something was wrong before.
    #[inline(never)]
    pub fn fail(&mut self, expected: &'static str) {
        if self.error.is_none() {
            let expected = if cfg!(feature = "details") { expected } else { "" };
            self.error = Some(WireError { offset: self.at, expected });
        }
        self.at = self.end;
    }

    /// Where the next thing begins, in bytes from the beginning.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    fn left(&self) -> usize {
        if self.error.is_some() { 0 } else { self.end - self.at }
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        if count > self.left() {
            self.fail("a length within what is there");
            return &[];
        }
        let from = self.at;
        self.at += count;
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    /// See [`Writer::byte`].
    pub fn byte(&mut self) -> u8 {
        if self.left() == 0 { 0 } else { self.take(1).first().copied().unwrap_or(0) }
    }

    /// See [`Writer::number`].
    pub fn number(&mut self) -> u64 {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            if shift > 0 && self.left() == 0 {
                break;
            }
            let byte = self.byte();
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return number;
            }
        }
        self.fail("a number of at most 64 bits");
        0
    }

    /// A number of at most 32 bits.
    #[inline(never)]
    pub fn number32(&mut self) -> u32 {
        u32::try_from(self.number()).unwrap_or_else(|_| {
            self.fail("a number of at most 32 bits");
            0
        })
    }

    /// See [`Writer::time`].
    pub fn time(&mut self) -> Option<i64> {
        let zigzag = self.number().checked_sub(1)?;
        Some((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    /// See [`Writer::bytes`].
    pub fn bytes(&mut self) -> &'a [u8] {
        let length = self.number32() as usize;
        self.take(length)
    }

    /// See [`Writer::raw`].
    pub fn raw(&mut self, count: usize) -> &'a [u8] {
        self.take(count)
    }

    /// See [`Writer::string`].
    pub fn string(&mut self) -> String {
        utf8(self.bytes()).unwrap_or_else(|| {
            self.fail("a string in UTF-8");
            String::new()
        })
    }

    /// See [`Writer::hash`].
    pub fn hash(&mut self) -> u64 {
        let bytes = if self.left() == 0 { &[] } else { self.take(8) };
        bytes.iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }

    /// See [`Writer::list`]. An item takes at least one byte, so the count is bounded by what is there. So is the room that the
    /// items take: more than a few that are almost empty are no list that was ever written.
    pub fn list<T>(&mut self, read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let count = self.count(size_of::<T>());
        self.items(count, read)
    }

    /// So many items whose count was read before, each of at least one byte; fewer where something is wrong.
    pub fn items<T>(&mut self, count: usize, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = Vec::new();
        while items.len() < count && self.goes_on() {
            items.push(read(self));
        }
        items
    }

    /// A count of items that take at least one byte each; 0 and an error where there cannot be so many.
    pub fn at_most(&mut self, count: u64) -> usize {
        if count > self.left() as u64 {
            self.fail("a count within what is there");
            return 0;
        }
        count as usize
    }

    /// How many items a list has. This and what follows stand apart from what is generic, so that they are there once.
    #[inline(never)]
    fn count(&mut self, item_bytes: usize) -> usize {
        let count = self.number32() as usize;
        let room = count.saturating_mul(item_bytes) / ROOM_A_BYTE;
        if count > self.left() || room > self.left() + ROOM_TO_SPARE {
            self.fail("a count within what is there");
            return 0;
        }
        count
    }

    /// Whether there is something to read another item from.
    #[inline(never)]
    fn goes_on(&mut self) -> bool {
        if self.left() == 0 {
            self.fail("a count within what is there");
        }
        self.error.is_none()
    }

    /// See [`Writer::record`]. What `read` leaves is skipped.
    pub fn record<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.end;
        let end = self.enter();
        let value = read(self);
        if self.error.is_none() {
            self.at = end;
        }
        self.end = outer;
        value
    }

    /// Begins a record, and says where it ends.
    #[inline(never)]
    fn enter(&mut self) -> usize {
        let length = self.number32() as usize;
        let from = self.at;
        self.take(length);
        if self.error.is_none() {
            (self.at, self.end) = (from, from + length);
        }
        self.end
    }
}
