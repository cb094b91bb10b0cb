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

    /// A string in UTF-8 after its length in bytes.
    pub fn string(&mut self, string: &str) {
        self.bytes(string.as_bytes());
    }

    /// Eight bytes, big endian.
    pub fn hash(&mut self, hash: u64) {
        self.bytes.extend_from_slice(&hash.to_be_bytes());
    }

    /// A count and the items.
    pub fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
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

/// Reads a payload.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    base: usize,
}

impl<'a> Reader<'a> {
    /// Reads from the beginning.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, base: 0 }
    }

    /// Whether all is read. In a record, fields that a newer version added may follow, and those of an older one may be missing.
    #[must_use]
    pub fn at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// An error at the place that comes next.
    #[must_use]
    pub fn error(&self, expected: &'static str) -> WireError {
        WireError { offset: self.base + self.at, expected }
    }

    fn take(&mut self, count: usize, expected: &'static str) -> Result<&'a [u8], WireError> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let Some(end) = end else { return Err(self.error(expected)) };
        let slice = self.bytes.get(self.at..end).unwrap_or_default();
        self.at = end;
        Ok(slice)
    }

    /// See [`Writer::byte`].
    pub fn byte(&mut self) -> Result<u8, WireError> {
        Ok(self.take(1, "a byte")?.first().copied().unwrap_or(0))
    }

    /// See [`Writer::number`].
    pub fn number(&mut self) -> Result<u64, WireError> {
        let start = self.error("a number of at most 64 bits");
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte().map_err(|_| start)?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(start);
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(start)
    }

    /// A number of at most 32 bits.
    pub fn number32(&mut self) -> Result<u32, WireError> {
        let error = self.error("a number of at most 32 bits");
        u32::try_from(self.number()?).map_err(|_| error)
    }

    /// See [`Writer::time`].
    pub fn time(&mut self) -> Result<Option<i64>, WireError> {
        let zigzag = self.number()?.checked_sub(1);
        Ok(zigzag.map(|z| (z >> 1) as i64 ^ -((z & 1) as i64)))
    }

    /// See [`Writer::bytes`].
    pub fn bytes(&mut self) -> Result<&'a [u8], WireError> {
        let error = self.error("a length within what is there");
        let length = usize::try_from(self.number()?).map_err(|_| error)?;
        self.take(length, error.expected).map_err(|_| error)
    }

    /// See [`Writer::string`].
    pub fn string(&mut self) -> Result<String, WireError> {
        let error = self.error("a string in UTF-8");
        let bytes = self.bytes()?;
        core::str::from_utf8(bytes).map(String::from).map_err(|_| error)
    }

    /// See [`Writer::hash`].
    pub fn hash(&mut self) -> Result<u64, WireError> {
        let bytes = self.take(8, "a hash of eight bytes")?;
        Ok(bytes.iter().fold(0, |hash, byte| hash << 8 | u64::from(*byte)))
    }

    /// See [`Writer::list`]. An item takes at least one byte, so the count is bounded by what is there.
    pub fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        let error = self.error("a count within what is there");
        let count = usize::try_from(self.number()?).map_err(|_| error)?;
        if count > self.bytes.len() - self.at {
            return Err(error);
        }
        (0..count).map(|_| read(self)).collect()
    }

    /// See [`Writer::record`]. What `read` leaves is skipped.
    pub fn record<T>(
        &mut self,
        read: impl FnOnce(&mut Reader<'a>) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        let bytes = self.bytes()?;
        let base = self.base + self.at - bytes.len();
        read(&mut Reader { bytes, at: 0, base })
    }
}
