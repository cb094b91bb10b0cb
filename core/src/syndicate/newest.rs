//! The way from a head to the notes that feeds for readers hold.

use super::NOTES;
use crate::head::Head;
use crate::note::Note;
use crate::path::{Kind, ShardPath};
use crate::records::read_all;
use alloc::vec::Vec;

/// So many shards are read at a time: most feeds have their newest notes in two or three.
const AT_A_TIME: usize = 4;

/// So many shards are read at most; there is a note in each at least.
const SHARDS: usize = 40;

/// Where the payloads read so far have so many bytes, no more are read: notes may be books.
const BYTES: usize = 2 << 20;

/// Collects the first notes of a feed.
#[derive(Debug)]
pub struct Newest {
    /// What is still to be read, in feed order.
    ahead: Vec<ShardPath>,
    notes: Vec<Note>,
    bytes: usize,
}

impl Newest {
    /// Begins with a head.
    #[must_use]
    pub fn new(head: &Head) -> Self {
        let shards = head.segments.iter().flat_map(|segment| {
            (0..segment.note_shards).map(move |number| segment.shard(Kind::Notes, number))
        });
        Self { ahead: shards.take(SHARDS).collect(), notes: Vec::new(), bytes: 0 }
    }

    /// The shards that are needed next; empty when done.
    #[must_use]
    pub fn wants(&self) -> &[ShardPath] {
        if self.notes.len() >= NOTES || self.bytes >= BYTES {
            return &[];
        }
        self.ahead.get(..AT_A_TIME).unwrap_or(&self.ahead)
    }

    /// Takes the payload of a shard that was wanted, in the order in which they were; `None` where it is damaged or missing, and its
    /// notes are left out.
    pub fn give(&mut self, path: ShardPath, payload: Option<&[u8]>) {
        if self.ahead.first() != Some(&path) {
            return;
        }
        self.ahead.remove(0);
        let payload = payload.unwrap_or_default();
        self.bytes = self.bytes.saturating_add(payload.len());
        self.notes.extend(read_all::<Note>(payload).unwrap_or_default());
    }

    /// The notes, in feed order; at most [`NOTES`].
    #[must_use]
    pub fn notes(mut self) -> Vec<Note> {
        self.notes.truncate(NOTES);
        self.notes
    }
}
