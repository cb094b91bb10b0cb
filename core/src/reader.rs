//! Reading a feed as state machines: they say which shards they want, the host hands the payloads back.

use crate::head::{CARDS_IN_HEAD, CARDS_IN_SHARD, Head, Segment};
use crate::ids;
use crate::note::{Card, Note};
use crate::path::{Kind, ShardPath};
use crate::records::{Record as _, read_all};
use crate::run::Run;
use crate::wire::Reader;
use alloc::{boxed::Box, string::String, vec, vec::Vec};
use core::ops::Range;

/// A card and the segment that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The card.
    pub card: Card,
    /// The segment's hash.
    pub segment: u64,
}

/// The cards of a feed, from the first on, as far as they are wanted.
#[derive(Debug)]
pub struct Scroll {
    entries: Vec<Entry>,
    segments: Vec<Segment>,
    walk: Walk,
    /// What has been asked for and is not yet among `entries`, in feed order.
    ahead: Vec<Slot>,
    damaged: u32,
}

/// A way through the feed's order.
#[derive(Debug)]
struct Walk {
    runs: Vec<Run>,
    /// The next note: a run, and how many of its notes come before.
    next: (usize, u32),
}

/// Notes of one shard that follow each other in the feed.
#[derive(Debug)]
struct Slot {
    path: ShardPath,
    /// How many of the shard's notes come before them.
    skip: u32,
    notes: u32,
    state: State,
}

#[derive(Debug)]
enum State {
    Unasked,
    Asked,
    There(Vec<Card>),
    Damaged,
}

impl Walk {
    /// Begins behind so many notes. Whole runs at a time: a late page of a large feed costs no more than an early one.
    fn behind(runs: Vec<Run>, mut notes: u32) -> Self {
        let mut walk = Self { runs, next: (0, 0) };
        while let Some(run) = walk.runs.get(walk.next.0)
            && run.count <= notes
        {
            notes -= run.count;
            walk.next.0 += 1;
        }
        walk.next.1 = notes;
        walk
    }

    /// Goes on by the notes that follow in one shard, `most` of them at most.
    fn following(&mut self, most: u32) -> Option<Slot> {
        loop {
            let (index, before) = self.next;
            let run = self.runs.get(index)?;
            self.next = (index + 1, 0);
            if before < run.count {
                let first = run.first + before;
                let number = first / CARDS_IN_SHARD;
                let skip = first % CARDS_IN_SHARD;
                let notes = most.min(CARDS_IN_SHARD - skip).min(run.count - before);
                if before + notes < run.count {
                    self.next = (index, before + notes);
                }
                let path = ShardPath { segment: run.segment, kind: Kind::Cards, number };
                return Some(Slot { path, skip, notes, state: State::Unasked });
            }
        }
    }
}

impl Scroll {
    /// Begins behind so many notes, without what the head has of them.
    #[must_use]
    pub fn behind(head: &Head, notes: u32) -> Self {
        Self {
            entries: Vec::new(),
            walk: Walk::behind(head.runs.clone(), notes),
            segments: head.segments.clone(),
            ahead: Vec::new(),
            damaged: 0,
        }
    }

    /// Begins with the cards in the head.
    #[must_use]
    pub fn new(head: &Head) -> Self {
        Self::take(&mut head.clone())
    }

    /// The same, with the head's own cards and segments: what copies a card is half a kilobyte in the page.
    #[must_use]
    pub fn take(head: &mut Head) -> Self {
        let mut scroll = Self {
            entries: Vec::new(),
            walk: Walk { runs: core::mem::take(&mut head.runs), next: (0, 0) },
            segments: core::mem::take(&mut head.segments),
            ahead: Vec::new(),
            damaged: 0,
        };
        for card in core::mem::take(&mut head.cards) {
            let Some(slot) = scroll.walk.following(1) else { break };
            scroll.push(card, slot.path.segment);
        }
        scroll
    }

    #[inline(never)]
    fn push(&mut self, card: Card, segment: u64) {
        self.entries.push(Entry { card, segment });
    }

    /// Where a segment stands in the head.
    #[must_use]
    pub fn position(&self, segment: u64) -> Option<usize> {
        self.segments.iter().position(|known| known.id == segment)
    }

    /// What is there, in feed order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many notes could not be read.
    #[must_use]
    pub const fn damaged(&self) -> u32 {
        self.damaged
    }

    /// Whether there is nothing more to come.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.ahead.is_empty() && self.walk.next.0 >= self.walk.runs.len()
    }

    /// The shards that are needed to have `until` cards, at most `most` on their way at a time. What is said here is not said again.
    pub fn wants(&mut self, until: usize, most: usize) -> Vec<ShardPath> {
        let mut have = self.entries.len();
        let mut open = 0;
        let mut wanted = Vec::new();
        let mut at = 0;
        while have < until && open < most {
            if at == self.ahead.len() {
                let Some(slot) = self.walk.following(CARDS_IN_SHARD) else { break };
                self.ahead.push(slot);
            }
            let Some(slot) = self.ahead.get_mut(at) else { break };
            if matches!(slot.state, State::Unasked) {
                slot.state = State::Asked;
                // Where notes between others of a shard were replaced, it is asked for twice; caches have it the second time.
                wanted.push(slot.path);
            }
            open += usize::from(matches!(slot.state, State::Asked));
            have += slot.notes as usize;
            at += 1;
        }
        wanted
    }

    /// Takes the payload of a shard that was wanted; `None` where it is damaged for good. Says whether there are new cards.
    pub fn give(&mut self, path: ShardPath, payload: Option<&[u8]>) -> bool {
        self.set(path, Some(payload));
        let before = self.entries.len();
        while let Some(Slot { state: State::There(_) | State::Damaged, .. }) = self.ahead.first() {
            // A few at most are on their way, so moving the others up costs nothing.
            let slot = self.ahead.remove(0);
            match slot.state {
                State::There(cards) => {
                    for (at, card) in (0..).zip(cards) {
                        if slot.skip <= at && at < slot.skip + slot.notes {
                            self.push(card, slot.path.segment);
                        }
                    }
                }
                _ => self.damaged += slot.notes,
            }
        }
        self.entries.len() > before
    }

    /// A shard that was wanted did not come, perhaps for a while only: it is wanted again.
    pub fn retry(&mut self, path: ShardPath) {
        self.set(path, None);
    }

    fn set(&mut self, path: ShardPath, came: Option<Option<&[u8]>>) {
        for slot in &mut self.ahead {
            if slot.path == path && matches!(slot.state, State::Unasked | State::Asked) {
                let read = |payload: Option<&[u8]>| read_all(payload?).ok();
                slot.state =
                    came.map_or(State::Unasked, |payload| read(payload).map_or(State::Damaged, State::There));
            }
        }
    }
}

/// A page of cards, as HTML pages show them: page 1 is what the head carries, each later one as many cards again. The shards that hold
/// them, in feed order, and which of each shard's cards they are.
#[must_use]
pub fn page_cards(head: &Head, page: u32) -> Vec<(ShardPath, Range<usize>)> {
    let mut walk = Walk::behind(head.runs.clone(), page.saturating_sub(1).saturating_mul(CARDS_IN_HEAD));
    let mut left = CARDS_IN_HEAD;
    let mut cards = Vec::new();
    while left > 0
        && let Some(Slot { path, skip, notes, .. }) = walk.following(left)
    {
        cards.push((path, skip as usize..(skip + notes) as usize));
        left -= notes;
    }
    cards
}

/// How many pages a feed has; at least 1.
#[must_use]
pub fn pages(head: &Head) -> u32 {
    head.notes().div_ceil(CARDS_IN_HEAD).max(1)
}

/// The way from a note's id, or from its card, to the note.
#[derive(Debug)]
pub struct Lookup {
    id: String,
    /// What is still to be read, the newest segment's first: `ids` shards, all of them at once, each of which gives way to the `notes`
    /// shards it names; then those, one after the other. More than one only where two ids have the same hash, or an older segment
    /// knows the id too.
    ahead: Vec<ShardPath>,
    note: Option<Box<Note>>,
}

impl Lookup {
    /// By the id alone: two rounds.
    #[must_use]
    pub fn by_id(head: &Head, id: &str) -> Self {
        Self::in_segments(&head.segments, id)
    }

    /// By the id alone, where the rest of the head is not at hand.
    #[must_use]
    pub fn in_segments(segments: &[Segment], id: &str) -> Self {
        let hash = ids::hash(id);
        let mut ahead = Vec::new();
        for segment in segments {
            ahead.push(segment.shard(Kind::Ids, ids::shard_of(hash, segment.id_shards)));
        }
        Self { id: id.into(), ahead, note: None }
    }

    /// By its card: one round.
    #[must_use]
    pub fn by_card(entry: &Entry) -> Self {
        Self::in_shard(&entry.card.id, entry.segment, entry.card.shard)
    }

    /// By what its card says, where the card itself is not at hand: one round.
    #[must_use]
    pub fn in_shard(id: &str, segment: u64, number: u32) -> Self {
        Self { id: id.into(), ahead: vec![ShardPath { segment, kind: Kind::Notes, number }], note: None }
    }

    /// The id that is looked up.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The shards that are needed next; empty when done.
    #[must_use]
    pub fn wants(&self) -> Vec<ShardPath> {
        let mut wanted = Vec::new();
        for path in &self.ahead {
            if path.kind == Kind::Ids {
                wanted.push(*path);
            }
        }
        if wanted.is_empty()
            && let Some(first) = self.ahead.first()
        {
            wanted.push(*first);
        }
        wanted
    }

    /// Takes the payload of a shard that was wanted; `None` where it is damaged or missing.
    pub fn give(&mut self, path: ShardPath, payload: Option<&[u8]>) {
        if !self.wants().contains(&path) {
            return;
        }
        let payload = payload.unwrap_or_default();
        let mut taken = false;
        for known in core::mem::take(&mut self.ahead) {
            if taken || known != path {
                self.ahead.push(known);
                continue;
            }
            taken = true;
            if path.kind == Kind::Notes {
                self.note = find(payload, &self.id);
                continue;
            }
            let hash = ids::hash(&self.id);
            let mut removed = false;
            for place in ids::decode(payload).unwrap_or_default() {
                if place.hash == hash {
                    removed |= place.shard == ids::REMOVED;
                    if !removed {
                        self.ahead.push(ShardPath { kind: Kind::Notes, number: place.shard, ..path });
                    }
                }
            }
            if removed {
                break;
            }
        }
        if self.note.is_some() {
            self.ahead.clear();
        }
    }

    /// The note, once nothing is wanted any more; `None` inside where there is no such note or its shard is damaged.
    #[must_use]
    pub fn result(&self) -> Option<Option<&Note>> {
        self.ahead.is_empty().then_some(self.note.as_deref())
    }
}

/// The first note with an id in a `notes` shard; none where anything in the shard is not of the format.
fn find(payload: &[u8], id: &str) -> Option<Box<Note>> {
    let mut from = Reader::new(payload);
    let mut found = None;
    from.list(|from| {
        let note = Box::new(Note::read(from));
        if found.is_none() && note.id == id {
            found = Some(note);
        }
    });
    from.finish(found).ok()?
}
