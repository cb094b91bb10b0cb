//! Counts that changed since their notes were written: an overlay beside the segments, so that a note that is liked stays where it is.
//!
//! It is cut into chunks, so that whoever reads a shard of cards or notes fetches only what may concern it. The page has a script for
//! this (`www/loader/counts.js`), which loads where there is an overlay.

use crate::head::{CARDS_IN_SHARD, Segment};
use crate::note::Note;
use crate::path::{Kind, ShardPath};
use crate::wire::{Reader, WireError, Writer};
use alloc::vec::Vec;

/// What readers did with a note.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many like it.
    pub likes: u64,
    /// How many keep it.
    pub collects: u64,
    /// How many comments it has.
    pub comments: u64,
}

/// A note of which other counts hold than those that it was written with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// Its position in its segment.
    pub position: u32,
    /// The `notes` shard that holds it.
    pub shard: u32,
    /// How many notes stand before it in that shard.
    pub before: u32,
    /// What holds now.
    pub counts: Counts,
}

/// Where a chunk begins: all before it of the same segment stands in the chunks before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chunk {
    /// The segment's hash.
    pub segment: u64,
    /// The first `cards` shard of which it has something.
    pub cards: u32,
    /// The first `notes` shard of which it has something.
    pub notes: u32,
}

/// What a head says of the overlay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// The first eight bytes of the SHA-256 of its pack, big endian; 0 where there is none.
    pub id: u64,
    /// Its chunks in the order of the head's segments, by their numbers; empty where there is none.
    pub chunks: Vec<Chunk>,
}

impl Counts {
    /// Those of a note.
    #[must_use]
    pub const fn of(note: &Note) -> Self {
        Self { likes: note.likes, collects: note.collects, comments: note.comments }
    }

    /// Puts them into a note.
    pub const fn put(self, note: &mut Note) {
        (note.likes, note.collects, note.comments) = (self.likes, self.collects, self.comments);
    }
}

impl Overlay {
    /// The chunk that may have other counts for the notes of a shard.
    #[must_use]
    pub fn chunk(&self, path: ShardPath) -> Option<ShardPath> {
        let begins = |chunk: &Chunk| match path.kind {
            Kind::Cards => chunk.cards <= path.number,
            Kind::Notes => chunk.notes <= path.number,
            _ => false,
        };
        let last = self.chunks.iter().rposition(|chunk| chunk.segment == path.segment && begins(chunk))?;
        self.paths().nth(last)
    }

    /// The paths of all chunks.
    pub fn paths(&self) -> impl Iterator<Item = ShardPath> + use<> {
        let segment = self.id;
        let numbers = 0..u32::try_from(self.chunks.len()).unwrap_or(u32::MAX);
        numbers.map(move |number| ShardPath { segment, kind: Kind::Counts, number })
    }

    /// Appends it to a head with these segments.
    pub(crate) fn write(&self, out: &mut Writer, segments: &[Segment]) {
        let mut before = (0, 0, 0);
        out.list(&self.chunks, |out, chunk| {
            let number = segments.iter().position(|segment| segment.id == chunk.segment);
            let number = number.unwrap_or(segments.len());
            if number != before.0 {
                out.size(number.wrapping_sub(before.0));
                before = (number, 0, 0);
            } else {
                out.byte(0);
            }
            out.number(chunk.cards.wrapping_sub(before.1).into());
            out.number(chunk.notes.wrapping_sub(before.2).into());
            before = (number, chunk.cards, chunk.notes);
        });
        out.hash(self.id);
    }

    /// Reads what [`Overlay::write`] writes.
    pub(crate) fn read(from: &mut Reader<'_>, segments: &[Segment]) -> Self {
        let mut before = (0, 0, 0);
        let chunks = from.list(|from| {
            let (further, cards, notes) = (from.number32(), from.number32(), from.number32());
            if further > 0 {
                before = (further.saturating_add(before.0), 0, 0);
            }
            before = (before.0, cards.saturating_add(before.1), notes.saturating_add(before.2));
            let segment = segments.get(before.0 as usize).map(|segment| segment.id);
            Chunk {
                segment: segment.unwrap_or_else(|| {
                    from.fail("one of the head's segments");
                    0
                }),
                cards: before.1,
                notes: before.2,
            }
        });
        let id = from.hash();
        if chunks.is_empty() { Self::default() } else { Self { id, chunks } }
    }
}

/// The payload of a chunk: columns, of notes in the order of their positions.
#[must_use]
pub fn encode(changed: &[Changed]) -> Vec<u8> {
    let mut out = Writer::default();
    out.size(changed.len());
    let mut last = 0;
    for change in changed {
        out.number(change.position.wrapping_sub(last).into());
        last = change.position;
    }
    last = 0;
    for change in changed {
        out.number(change.shard.wrapping_sub(last).into());
        last = change.shard;
    }
    for change in changed {
        out.number(change.before.into());
    }
    let columns: [fn(Counts) -> u64; 3] =
        [|counts| counts.likes, |counts| counts.collects, |counts| counts.comments];
    for column in columns {
        for change in changed {
            out.number(column(change.counts));
        }
    }
    out.finish()
}

/// Reads the payload of a chunk.
pub fn decode(payload: &[u8]) -> Result<Vec<Changed>, WireError> {
    let mut from = Reader::new(payload);
    let count = from.number();
    // Six numbers each, of a byte at least.
    let count = from.at_most(count.saturating_mul(6)) / 6;
    let mut last = None;
    let positions = from.items(count, |from| {
        let further = from.number32();
        let position = last.unwrap_or(0_u32).checked_add(further).filter(|_| last.is_none() || further > 0);
        last = Some(position.unwrap_or_else(|| {
            from.fail("a position behind the one before");
            0
        }));
        last.unwrap_or(0)
    });
    let mut shard = 0_u32;
    let shards = from.items(count, |from| {
        shard = shard.saturating_add(from.number32());
        shard
    });
    let before = from.items(count, Reader::number32);
    let [likes, collects, comments] = [(); 3].map(|()| from.items(count, Reader::number));
    let places = positions.into_iter().zip(shards).zip(before);
    let counts = likes.into_iter().zip(collects).zip(comments);
    let changed = places.zip(counts).map(|(((position, shard), before), ((likes, collects), comments))| {
        Changed { position, shard, before, counts: Counts { likes, collects, comments } }
    });
    from.finish(changed.collect())
}

/// The payload of a shard of cards or notes with the counts that the payload of its chunk says; as it is where that says nothing of its
/// notes, or one of them cannot be read.
#[must_use]
pub fn counted(path: ShardPath, payload: Vec<u8>, chunk: &[u8]) -> Vec<u8> {
    decode(chunk).ok().and_then(|changed| with(path, &payload, &changed)).unwrap_or(payload)
}

fn with(path: ShardPath, payload: &[u8], changed: &[Changed]) -> Option<Vec<u8>> {
    let place = |change: &Changed| match path.kind {
        Kind::Cards if change.position / CARDS_IN_SHARD == path.number => {
            Some((change.position % CARDS_IN_SHARD) as usize)
        }
        Kind::Notes if change.shard == path.number => Some(change.before as usize),
        _ => None,
    };
    let mut from = Reader::new(payload);
    let records = from.list(Reader::bytes);
    let records = from.finish(records).ok()?;
    let mut counted: Vec<Option<Vec<u8>>> = Vec::new();
    counted.resize(records.len(), None);
    for change in changed {
        if let Some(at) = place(change)
            && let Some(counted) = counted.get_mut(at)
        {
            *counted = with_counts(path.kind, records.get(at)?, change.counts);
        }
    }
    if counted.iter().all(Option::is_none) {
        return None;
    }
    let mut out = Writer::default();
    out.size(records.len());
    for (record, counted) in records.iter().zip(&counted) {
        out.bytes(counted.as_deref().unwrap_or(record));
    }
    Some(out.finish())
}

/// The content of a card's or a note's record with other counts; nothing where it cannot be read so far.
fn with_counts(kind: Kind, record: &[u8], counts: Counts) -> Option<Vec<u8>> {
    let mut from = Reader::new(record);
    // As `records.rs` has them: flags, id, and so on; texts, rich text and pictures all begin with their length.
    from.byte();
    from.bytes();
    let counts = if kind == Kind::Cards {
        from.number();
        for _ in 0..5 {
            from.bytes();
        }
        from.number();
        &[counts.likes][..]
    } else {
        for _ in 0..6 {
            from.bytes();
        }
        if from.byte() != 0 {
            from.hash();
            from.byte();
        }
        from.number();
        from.number();
        from.bytes();
        from.list(Reader::bytes);
        from.list(Reader::bytes);
        &[counts.likes, counts.collects, counts.comments]
    };
    let start = from.at();
    for _ in counts {
        from.number();
    }
    let end = from.at();
    from.finish(()).ok()?;
    let mut out = Writer::default();
    out.raw(record.get(..start).filter(|_| end > start)?);
    for count in counts {
        out.number(*count);
    }
    out.raw(record.get(end..)?);
    Some(out.finish())
}
