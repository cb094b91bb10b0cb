//! From a note's id to where it is stored, in one read: a hash table cut into shards.

use crate::wire::{Reader, WireError, Writer};
use alloc::vec::Vec;

/// How many notes share an `ids` shard, on average at most.
pub const IDS_IN_SHARD: usize = 512;

/// In the place of position and shard: the note was removed, and what older segments have under its id is not in the feed.
pub const REMOVED: u32 = u32::MAX;

/// Where a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// [`hash`] of the id.
    pub hash: u64,
    /// The note's position in its segment's feed order.
    pub ordinal: u32,
    /// The `notes` shard that holds it.
    pub shard: u32,
}

/// FNV-1a, 64 bits, over the id's UTF-8 (Fowler, Noll, Vo), its halves folded together since the shard is taken from the top bits.
#[must_use]
pub fn hash(id: &str) -> u64 {
    hash_bytes(id.as_bytes())
}

/// The same over any bytes.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let fnv = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (fnv ^ fnv >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// How many shards so many notes take: a power of two.
#[must_use]
pub fn shards_for(notes: usize) -> u32 {
    u32::try_from(notes.div_ceil(IDS_IN_SHARD)).unwrap_or(1 << 31).next_power_of_two()
}

/// The shard, of `shards`, that knows a hash: the top bits of it.
#[must_use]
pub const fn shard_of(hash: u64, shards: u32) -> u32 {
    if shards <= 1 { 0 } else { (hash >> (64 - shards.trailing_zeros())) as u32 }
}

/// The payload of one shard; `places` sorted.
#[must_use]
pub fn encode(places: &[Place]) -> Vec<u8> {
    let mut out = Writer::default();
    out.list(places, |out, place| {
        out.hash(place.hash);
        out.number(place.ordinal.into());
        out.number(place.shard.into());
    });
    out.finish()
}

/// Reads the payload of one shard.
pub fn decode(payload: &[u8]) -> Result<Vec<Place>, WireError> {
    let mut from = Reader::new(payload);
    let places =
        from.list(|from| Place { hash: from.hash(), ordinal: from.number32(), shard: from.number32() });
    from.finish(places)
}
