//! The way from a head to the notes that a page of a feed for readers holds.

use super::NOTES;
use crate::head::Head;
use crate::note::Note;
use crate::path::{Kind, ShardPath};
use crate::reader::{Entry, Scroll};
use crate::records::read_all;
use alloc::vec::Vec;

/// So many shards are read at a time: most feeds have their newest notes in two or three.
const AT_A_TIME: usize = 4;

/// So many shards are read at most; there is a note in each at least.
const SHARDS: usize = 40;

/// Where the payloads of notes read so far have so many bytes, no more are read: notes may be books.
const BYTES: usize = 2 << 20;

/// Collects the notes of a page: first their cards, which say where they are.
#[derive(Debug)]
pub struct Newest {
    scroll: Scroll,
    /// What is to be read next, in feed order.
    ahead: Vec<ShardPath>,
    /// With the shards that they are in.
    notes: Vec<(ShardPath, Note)>,
    bytes: usize,
    reads: usize,
}

impl Newest {
    /// The first page.
    #[must_use]
    pub fn new(head: &Head) -> Self {
        Self::begin(Scroll::new(head))
    }

    /// A page, counted from 1; see [`super::pages`].
    #[must_use]
    pub fn page(head: &Head, page: u32) -> Self {
        match page {
            0 | 1 => Self::new(head),
            _ => Self::begin(Scroll::behind(head, (page - 1).saturating_mul(NOTES as u32))),
        }
    }

    fn begin(scroll: Scroll) -> Self {
        let mut newest = Self { scroll, ahead: Vec::new(), notes: Vec::new(), bytes: 0, reads: 0 };
        newest.plan();
        newest
    }

    /// The shards that are needed next; empty when done.
    #[must_use]
    pub fn wants(&self) -> &[ShardPath] {
        if self.bytes >= BYTES {
            return &[];
        }
        let most = AT_A_TIME.min(SHARDS - self.reads.min(SHARDS));
        self.ahead.get(..most).unwrap_or(&self.ahead)
    }

    /// Takes the payload of a shard that was wanted, in the order in which they were; `None` where it is damaged or missing, and its
    /// notes are left out.
    pub fn give(&mut self, path: ShardPath, payload: Option<&[u8]>) {
        if self.ahead.first() != Some(&path) {
            return;
        }
        self.ahead.remove(0);
        self.reads += 1;
        if path.kind == Kind::Cards {
            self.scroll.give(path, payload);
            if self.ahead.is_empty() {
                self.plan();
            }
            return;
        }
        let payload = payload.unwrap_or_default();
        self.bytes = self.bytes.saturating_add(payload.len());
        let notes = read_all::<Note>(payload).unwrap_or_default();
        self.notes.extend(notes.into_iter().map(|note| (path, note)));
    }

    /// Cards as long as some are missing, then the notes that they name.
    fn plan(&mut self) {
        for path in self.scroll.wants(NOTES, AT_A_TIME) {
            if !self.ahead.contains(&path) {
                self.ahead.push(path);
            }
        }
        if !self.ahead.is_empty() {
            return;
        }
        for entry in self.scroll.entries().iter().take(NOTES) {
            let path = shard_of(entry);
            if !self.ahead.contains(&path) {
                self.ahead.push(path);
            }
        }
    }

    /// The notes, in feed order; at most [`NOTES`].
    #[must_use]
    pub fn notes(mut self) -> Vec<Note> {
        let mut notes = Vec::new();
        for entry in self.scroll.entries().iter().take(NOTES) {
            // Shards of older segments may hold an older version.
            let path = shard_of(entry);
            let is_it = |(of, note): &(ShardPath, Note)| *of == path && note.id == entry.card.id;
            if let Some(at) = self.notes.iter().position(is_it) {
                notes.push(self.notes.swap_remove(at).1);
            }
        }
        notes
    }
}

/// The shard that holds a card's note.
const fn shard_of(entry: &Entry) -> ShardPath {
    ShardPath { segment: entry.segment, kind: Kind::Notes, number: entry.card.shard }
}
