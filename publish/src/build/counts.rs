//! The overlay of counts that changed since their notes were written: cut into chunks, and read again.

use super::segment::{Files, Shards, seal};
use crate::problem::Result;
use crate::sign::Signer;
use notefall_core::counts::{Changed, Chunk, Counts, Overlay, decode, encode};
use notefall_core::head::{CARDS_IN_SHARD, Head};
use notefall_core::pack::Table;
use notefall_core::path::Kind;
use notefall_core::shard;
use std::collections::HashMap;

/// How many notes a chunk has at least, where there are so many: less than a kilobyte.
const IN_CHUNK: usize = 128;

/// How many chunks there are, about, at most: the head says where each begins.
const CHUNKS: usize = 256;

/// Makes it of the notes of each segment, given by their positions; nothing where there are none.
///
/// # Errors
/// Where they are more than the format can count.
pub fn overlay(changed: &[(u64, Vec<Changed>)], signer: Option<&Signer>) -> Result<Option<(Overlay, Files)>> {
    let all: usize = changed.iter().map(|(_, changed)| changed.len()).sum();
    if all == 0 {
        return Ok(None);
    }
    let most = IN_CHUNK.max(all.div_ceil(CHUNKS));
    let mut chunks = Vec::new();
    let mut files = Vec::new();
    for (segment, changed) in changed {
        for chunk in cut(changed, most) {
            let Some(first) = chunk.first() else { continue };
            chunks.push(Chunk { segment: *segment, cards: card_shard(first), notes: first.shard });
            let number = u32::try_from(files.len()).unwrap_or(u32::MAX);
            files.push(seal(Kind::Counts, number, &encode(chunk)));
        }
    }
    let shards: Shards = Kind::IN_SEGMENTS.map(|kind| match kind {
        Kind::Counts => std::mem::take(&mut files),
        _ => Vec::new(),
    });
    let files = Files::of(shards, signer)?;
    Ok(Some((Overlay { id: files.id, chunks }, files)))
}

/// Cuts so that what is said of a shard, of cards or of notes, stands in one chunk.
fn cut(changed: &[Changed], most: usize) -> Vec<&[Changed]> {
    let mut chunks = Vec::new();
    let mut begin = 0;
    for (at, pair) in (1..).zip(changed.windows(2)) {
        let [before, next] = pair else { continue };
        if at - begin >= most && before.shard != next.shard && card_shard(before) != card_shard(next) {
            chunks.extend(changed.get(begin..at));
            begin = at;
        }
    }
    chunks.extend(changed.get(begin..));
    chunks
}

const fn card_shard(changed: &Changed) -> u32 {
    changed.position / CARDS_IN_SHARD
}

/// What the overlay of a head says, by segment and position; nothing where its pack, which is asked for where there is one, is not the one
/// that the head names.
#[must_use]
pub fn read(
    head: &Head,
    pack: impl FnOnce() -> Option<Vec<u8>>,
) -> Option<HashMap<u64, HashMap<u32, Counts>>> {
    let mut known: HashMap<u64, HashMap<u32, Counts>> = HashMap::new();
    if head.overlay.chunks.is_empty() {
        return Some(known);
    }
    let pack = pack()?;
    let table = Table::decode(&pack).ok().filter(|_| crate::media::hash(&pack) == head.overlay.id)?;
    for (number, chunk) in (0..).zip(&head.overlay.chunks) {
        let file = pack.get(table.range(Kind::Counts, number)?)?;
        let changed = decode(&shard::open(Kind::Counts, number, file).ok()?).ok()?;
        let of_segment = known.entry(chunk.segment).or_default();
        of_segment.extend(changed.into_iter().map(|changed| (changed.position, changed.counts)));
    }
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_has_its_counts_in_one_chunk() {
        // Shards of seven notes and of eight cards begin at the same note every 56.
        let changed: Vec<Changed> = (0..1_000)
            .filter(|position| position % 3 > 0)
            .map(|position| Changed {
                position,
                shard: position / 7,
                before: position % 7,
                counts: Counts::default(),
            })
            .collect();
        let chunks = cut(&changed, 30);
        assert_eq!(chunks.concat(), changed);
        assert!(chunks.len() > 5 && chunks.iter().rev().skip(1).all(|chunk| chunk.len() >= 30), "{chunks:?}");
        for pair in chunks.windows(2) {
            let (last, first) = (pair[0].last().unwrap(), pair[1].first().unwrap());
            assert!(last.shard < first.shard && last.position / 8 < first.position / 8);
        }
        assert_eq!(cut(&[], 5).concat(), []);
    }
}
