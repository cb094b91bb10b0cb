//! A segment in one file, as it is published to the edge: a table of offsets of fixed width, then the shards.

use crate::path::Kind;
use alloc::vec::Vec;
use core::ops::Range;

/// How many kinds there are in packs.
const KINDS: usize = Kind::IN_SEGMENTS.len();

/// The length of the fixed beginning: `NFPK`, version, and a count for each kind: that of `counts`, which came last, in three bytes.
pub const PREFIX_BYTES: usize = 8 + 4 * (KINDS - 1);

/// The most shards of kind `counts`.
const MOST_COUNTS: u32 = (1 << 24) - 1;

/// Where the shards of a pack are.
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 4 | `NFPK` |
/// | 4 | 1 | version, 1 |
/// | 5 | 3 | how many shards of kind counts, little endian as all that follow |
/// | 8 | 20 | how many shards of kind cards, notes, ids, index, spell: 32 bits each |
/// | 28 | 4 each | the end of each shard, counted from the end of this table |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    counts: [u32; KINDS],
    ends: Vec<u32>,
}

/// Why a pack cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackError;

impl core::fmt::Display for PackError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("this is not a Notefall pack, or it was cut short; publish the feed again")
    }
}

impl core::error::Error for PackError {}

/// The length of a pack's table in bytes, the prefix included, read from its first [`PREFIX_BYTES`].
pub fn table_bytes(prefix: &[u8]) -> Result<usize, PackError> {
    let counts = read_counts(prefix)?;
    let shards = counts.iter().try_fold(0_u32, |sum, count| sum.checked_add(*count)).ok_or(PackError)?;
    // Four bytes each; a table of 64 MiB would be 16 million shards.
    if shards > 1 << 24 { Err(PackError) } else { Ok(PREFIX_BYTES + 4 * shards as usize) }
}

fn read_counts(prefix: &[u8]) -> Result<[u32; KINDS], PackError> {
    let rest = prefix.strip_prefix(b"NFPK\x01").ok_or(PackError)?;
    let ([low, middle, high], rest) = rest.split_first_chunk().ok_or(PackError)?;
    let mut counts = [0; KINDS];
    let mut words = rest.as_chunks().0.iter();
    for (kind, count) in Kind::IN_SEGMENTS.into_iter().zip(&mut counts) {
        *count = match kind {
            Kind::Counts => u32::from_le_bytes([*low, *middle, *high, 0]),
            _ => u32::from_le_bytes(*words.next().ok_or(PackError)?),
        };
    }
    Ok(counts)
}

impl Table {
    /// Reads a table; `bytes` may go on behind it.
    pub fn decode(bytes: &[u8]) -> Result<Self, PackError> {
        let table = bytes.get(PREFIX_BYTES..table_bytes(bytes)?).ok_or(PackError)?;
        let ends: Vec<u32> = table.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
        if !ends.is_sorted() {
            return Err(PackError);
        }
        Ok(Self { counts: read_counts(bytes)?, ends })
    }

    /// How many bytes it takes in memory, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        PREFIX_BYTES + 4 * self.ends.len()
    }

    /// How long the whole pack must be.
    #[must_use]
    pub fn pack_bytes(&self) -> usize {
        self.bytes().saturating_add(self.ends.last().copied().unwrap_or(0) as usize)
    }

    /// How many shards of that kind.
    #[must_use]
    pub fn shards(&self, kind: Kind) -> u32 {
        Kind::IN_SEGMENTS
            .iter()
            .zip(self.counts)
            .find_map(|(k, count)| (*k == kind).then_some(count))
            .unwrap_or(0)
    }

    /// Where a shard is in the pack, in bytes.
    #[must_use]
    pub fn range(&self, kind: Kind, number: u32) -> Option<Range<usize>> {
        if number >= self.shards(kind) {
            return None;
        }
        let before: u32 = Kind::IN_SEGMENTS
            .iter()
            .zip(self.counts)
            .take_while(|(k, _)| **k != kind)
            .map(|(_, count)| count)
            .sum();
        let index = (before + number) as usize;
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        // Saturating: the table is of others, and `usize` has 32 bits at the edge.
        let at = |offset: u32| self.bytes().saturating_add(offset as usize);
        Some(at(start)..at(*self.ends.get(index)?))
    }
}

/// Makes a pack of the files of a segment's shards, one list for each of [`Kind::IN_SEGMENTS`].
/// The error is a segment of more than 4 GiB.
pub fn encode(shards: &[Vec<Vec<u8>>; KINDS]) -> Result<Vec<u8>, PackError> {
    let mut pack = Vec::from(*b"NFPK\x01");
    let counts: Result<Vec<u32>, _> = shards.iter().map(|files| u32::try_from(files.len())).collect();
    let counts = counts.map_err(|_| PackError)?;
    let (last, others) = counts.split_last().ok_or(PackError)?;
    if *last > MOST_COUNTS {
        return Err(PackError);
    }
    pack.extend(last.to_le_bytes().into_iter().take(3));
    for count in others {
        pack.extend_from_slice(&count.to_le_bytes());
    }
    let mut end = 0_usize;
    for file in shards.iter().flatten() {
        end += file.len();
        pack.extend_from_slice(&u32::try_from(end).map_err(|_| PackError)?.to_le_bytes());
    }
    for file in shards.iter().flatten() {
        pack.extend_from_slice(file);
    }
    Ok(pack)
}
