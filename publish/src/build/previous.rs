//! The feed that stands in the folder, read whole, so that a build can add to it.

use crate::feed::{Feed, media_of};
use crate::index;
use crate::verify::pack_of;
use notefall_core::head::{Head, Segment};
use notefall_core::ids;
use notefall_core::note::{Media, Note};
use notefall_core::pack::Table;
use notefall_core::path::Kind;
use notefall_core::records;
use notefall_core::run::shown;
use notefall_core::search::chunk;
use notefall_core::search::find::{Find, Part};
use notefall_core::shard;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};

/// A feed that can be added to.
#[derive(Debug)]
pub struct Previous {
    /// Its head.
    pub head: Head,
    /// Its `find.bin`.
    pub find: Find,
    /// Its segments, the newest first.
    pub segments: Vec<Stored>,
}

/// A segment of it.
#[derive(Debug)]
pub struct Stored {
    /// As the head names it.
    pub segment: Segment,
    /// As `find.bin` names it.
    pub part: Part,
    /// Its notes with the numbers of their shards, those included that are in the feed no longer.
    pub notes: Vec<(u32, Note)>,
    /// For each of them whether it is in the feed.
    pub is_shown: Vec<bool>,
    /// Hashes of ids that it removes from the feed.
    pub removed: HashSet<u64>,
    pack: Vec<u8>,
}

impl Previous {
    /// Reads it; nothing where it cannot be added to, since something is damaged or missing, or was built by other rules.
    #[must_use]
    pub fn read(feed: &Feed) -> Option<Self> {
        Self::of(feed.head.clone(), feed.find().ok()?, &|segment| pack_of(feed, segment).ok())
    }

    /// The same, wherever the packs come from.
    #[must_use]
    pub fn of(head: Head, find: Find, pack: &(dyn Fn(&Segment) -> Option<Vec<u8>> + Sync)) -> Option<Self> {
        let is_its = find.segments.iter().map(|part| part.segment).eq(head.segments.iter().map(|one| one.id));
        if find.version != head.version || !is_its || find.runs != head.runs || find.recipe != index::RECIPE {
            return None;
        }
        let parts = head.segments.iter().zip(&find.segments);
        let segments: Option<Vec<Stored>> = parts
            .map(|(segment, part)| Stored::read(&head, *segment, part.clone(), pack(segment)?))
            .collect();
        Some(Self { segments: segments?, head, find })
    }
}

impl Previous {
    /// All media that notes of the feed name.
    #[must_use]
    pub fn media(&self) -> BTreeSet<Media> {
        let notes = self.segments.iter().flat_map(|stored| stored.notes.iter().zip(&stored.is_shown));
        notes.filter(|(_, is_shown)| **is_shown).flat_map(|((_, note), _)| media_of(note)).collect()
    }
}

impl Stored {
    /// Its name is the hash of its content, so whatever is wrong with it shows.
    fn read(head: &Head, segment: Segment, part: Part, pack: Vec<u8>) -> Option<Self> {
        if crate::media::hash(&pack) != segment.id {
            return None;
        }
        let notes = notes_of(&pack)?;
        let mut removed = HashSet::new();
        for payload in payloads(&pack, Kind::Ids)? {
            let places = ids::decode(&payload).ok()?;
            removed.extend(places.iter().filter(|place| place.shard == ids::REMOVED).map(|place| place.hash));
        }
        let in_feed = shown(&head.runs, segment.id);
        let is_shown = (0..segment.notes).map(in_feed).collect();
        (notes.len() == segment.notes as usize).then_some(Self {
            segment,
            part,
            notes,
            is_shown,
            removed,
            pack,
        })
    }

    /// Whether a note of it is in the feed.
    #[must_use]
    pub fn shows(&self, id: &str) -> bool {
        self.notes.iter().zip(&self.is_shown).any(|((_, note), is_shown)| *is_shown && note.id == id)
    }

    /// How many of its notes are in the feed.
    #[must_use]
    pub fn live(&self) -> usize {
        self.is_shown.iter().filter(|is_shown| **is_shown).count()
    }

    /// What its entries count, term by term; nothing where they cannot be read.
    #[must_use]
    pub fn counts(&self) -> Option<Vec<(String, i64)>> {
        let mut counts = Vec::new();
        for payload in payloads(&self.pack, Kind::Index)? {
            let entries = chunk::decode(&payload).ok()?;
            // Further postings of frequent terms stand in entries without a term, and count with the first ones.
            let named = entries.into_iter().filter(|entry| !entry.term.is_empty() && entry.notes != 0);
            counts.extend(named.map(|entry| (entry.term, entry.notes)));
        }
        Some(counts)
    }
}

/// The notes of a pack with the numbers of their shards; nothing where they cannot be read.
#[must_use]
pub fn notes_of(pack: &[u8]) -> Option<Vec<(u32, Note)>> {
    let shards: Option<Vec<Vec<Note>>> =
        payloads(pack, Kind::Notes)?.par_iter().map(|payload| records::read_all(payload).ok()).collect();
    let numbered = (0..).zip(shards?);
    Some(numbered.flat_map(|(number, notes)| notes.into_iter().map(move |note| (number, note))).collect())
}

/// The payloads of all shards of a kind.
fn payloads(pack: &[u8], kind: Kind) -> Option<Vec<Vec<u8>>> {
    let table = Table::decode(pack).ok()?;
    (0..table.shards(kind))
        .into_par_iter()
        .map(|number| shard::open(kind, number, pack.get(table.range(kind, number)?)?).ok())
        .collect()
}
