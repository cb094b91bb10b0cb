//! The container of every `.bin` file: a header of 18 bytes, extensions, and a payload in raw deflate (RFC 1951).
//!
//! Unpacking is the host's: browsers have `DecompressionStream`, the others the feature `deflate`.

use crate::path::Kind;
use crate::wire::WireError;
use alloc::vec::Vec;
use core::fmt;

/// The version of the format that this code writes and reads.
pub const VERSION: u8 = 1;

/// The length of the fixed header in bytes.
pub const HEADER_BYTES: usize = 18;

/// The largest payload that is read, unpacked, in bytes. Builders stay far below.
pub const MAX_PAYLOAD_BYTES: u32 = 4 << 20;

/// The fixed header of a `.bin` file.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 2 | `N` `F` |
/// | 2 | 1 | [`VERSION`] |
/// | 3 | 1 | kind |
/// | 4 | 4 | number, little endian as all that follow |
/// | 8 | 4 | length of the payload, unpacked |
/// | 12 | 4 | CRC-32 of the payload, unpacked |
/// | 16 | 2 | length of the extensions, which stand between header and payload |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What the payload is.
    pub kind: Kind,
    /// The shard's number.
    pub number: u32,
    /// Bytes of the payload, unpacked.
    pub length: u32,
    /// CRC-32 (IEEE 802.3) of the payload, unpacked.
    pub checksum: u32,
    /// Bytes from the beginning of the file to the packed payload.
    pub payload_at: usize,
}

/// Why a `.bin` file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardError {
    /// Not one of our files, or one that was cut short.
    NotAShard,
    /// Written by a newer version of the format.
    Newer(u8),
    /// Another shard than the one asked for.
    Misplaced,
    /// The payload would be larger than [`MAX_PAYLOAD_BYTES`].
    TooLarge,
    /// The packed payload cannot be unpacked, or not to the length the header states.
    Torn,
    /// The bytes are not those that were written.
    Checksum,
    /// The bytes are intact but not of the format.
    Malformed(WireError),
}

impl From<WireError> for ShardError {
    fn from(error: WireError) -> Self {
        Self::Malformed(error)
    }
}

impl ShardError {
    /// A sentence without the numbers, for where formatting is too dear.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotAShard => "this is not a Notefall file, or it was cut short; publish the feed again",
            Self::Newer(_) => "this feed was built by a newer Notefall; update the loader or the command",
            Self::Misplaced => "this file belongs in another place; publish the feed again",
            Self::TooLarge => "the payload is larger than 4 MiB; this feed was not built by Notefall",
            Self::Torn => "the file was cut short or damaged; publish the feed again",
            Self::Checksum => "the file was damaged: its checksum does not match; publish the feed again",
            Self::Malformed(_) => {
                "the file is not of the format; publish the feed again with a current Notefall"
            }
        }
    }
}

impl fmt::Display for ShardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())?;
        match self {
            Self::Malformed(error) => write!(f, " (byte {}: expected {})", error.offset, error.expected),
            Self::Newer(version) => write!(f, " (format {version}, this reads {VERSION})"),
            _ => Ok(()),
        }
    }
}

impl core::error::Error for ShardError {}

/// Reads the header of a `.bin` file.
pub fn header(file: &[u8]) -> Result<Header, ShardError> {
    let fixed = file.first_chunk::<HEADER_BYTES>().ok_or(ShardError::NotAShard)?;
    let [b'N', b'F', version, kind, fields @ ..] = fixed else { return Err(ShardError::NotAShard) };
    if *version > VERSION {
        return Err(ShardError::Newer(*version));
    }
    if *version != VERSION {
        return Err(ShardError::NotAShard);
    }
    let word =
        |at: usize| fields.iter().skip(at).take(4).rev().fold(0, |word, byte| word << 8 | u32::from(*byte));
    let header = Header {
        kind: Kind::from_number(*kind).ok_or(ShardError::NotAShard)?,
        number: word(0),
        length: word(4),
        checksum: word(8),
        payload_at: HEADER_BYTES + (word(12) & 0xffff) as usize,
    };
    if header.payload_at > file.len() {
        return Err(ShardError::NotAShard);
    }
    if header.length > MAX_PAYLOAD_BYTES { Err(ShardError::TooLarge) } else { Ok(header) }
}

impl Header {
    /// Checks that this is the shard that was asked for and that `payload` is what was packed.
    pub fn check(&self, kind: Kind, number: u32, payload: &[u8]) -> Result<(), ShardError> {
        if self.kind != kind || self.number != number {
            Err(ShardError::Misplaced)
        } else if payload.len() != self.length as usize {
            Err(ShardError::Torn)
        } else if checksum(payload) != self.checksum {
            Err(ShardError::Checksum)
        } else {
            Ok(())
        }
    }
}

/// Makes a `.bin` file of a payload; `pack` compresses to raw deflate.
#[must_use]
pub fn seal(kind: Kind, number: u32, payload: &[u8], pack: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let mut file = Vec::from([b'N', b'F', VERSION, kind as u8]);
    for word in [number, length, checksum(payload)] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(&[0, 0]);
    file.extend_from_slice(&pack(payload));
    file
}

/// Unpacks a `.bin` file and checks it. Like browsers, it takes neither a stream that ends early nor bytes behind its end.
#[cfg(feature = "deflate")]
pub fn open(kind: Kind, number: u32, file: &[u8]) -> Result<Vec<u8>, ShardError> {
    use miniz_oxide::inflate::TINFLStatus;
    use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

    let header = header(file)?;
    let packed = file.get(header.payload_at..).unwrap_or_default();
    let mut payload = alloc::vec![0; header.length as usize];
    let mut inflater = DecompressorOxide::new();
    let (status, read, written) =
        decompress(&mut inflater, packed, &mut payload, 0, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
    if (status, read, written) != (TINFLStatus::Done, packed.len(), payload.len()) {
        return Err(ShardError::Torn);
    }
    header.check(kind, number, &payload)?;
    Ok(payload)
}

/// CRC-32 of IEEE 802.3, as in gzip. Half a byte at a time: a table of 64 bytes instead of a kilobyte.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut i = 0;
        while i < 16 {
            let mut crc = i as u32;
            let mut bit = 0;
            while bit < 4 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
                bit += 1;
            }
            table[i] = crc;
            i += 1;
        }
        table
    };
    !bytes.iter().fold(!0, |crc, byte| {
        let crc = crc ^ u32::from(*byte);
        let crc = crc >> 4 ^ TABLE[(crc & 15) as usize];
        crc >> 4 ^ TABLE[(crc & 15) as usize]
    })
}
