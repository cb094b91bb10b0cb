//! Reading a feed as state machines: they say which shards they want, the host hands the payloads back.

use crate::head::{CARDS_IN_HEAD, CARDS_IN_SHARD, Head, Segment};
use crate::ids;
use crate::note::{Card, Note};
use crate::path::{Kind, ShardPath};
use crate::records::{Record as _, read_all};
use crate::wire::Reader;
use alloc::{boxed::Box, string::String, vec, vec::Vec};

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
    /// The shards that have been asked for and whose cards are not yet among `entries`, in feed order.
    ahead: Vec<Slot>,
    /// The first shard that has not been asked for: a segment and a number in it.
    next: (usize, u32),
    damaged: u32,
}

#[derive(Debug)]
struct Slot {
    path: ShardPath,
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

impl Scroll {
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
            segments: core::mem::take(&mut head.segments),
            ahead: Vec::new(),
            next: (0, 0),
            damaged: 0,
        };
        // The head holds whole shards; what does not fill one is read again from its shard.
        let mut cards = core::mem::take(&mut head.cards).into_iter();
        while let Some((slot, next)) = scroll.following() {
            let segment = slot.path.segment;
            if cards.len() < slot.notes as usize {
                break;
            }
            let these = cards.by_ref().take(slot.notes as usize);
            scroll.entries.extend(these.map(|card| Entry { card, segment }));
            scroll.next = next;
        }
        scroll
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
        self.ahead.is_empty() && self.following().is_none()
    }

    /// The shard after the last one asked for, and what comes after it.
    fn following(&self) -> Option<(Slot, (usize, u32))> {
        let (mut index, mut number) = self.next;
        loop {
            let segment = self.segments.get(index)?;
            if number < segment.card_shards() {
                let notes = CARDS_IN_SHARD.min(segment.notes - number * CARDS_IN_SHARD);
                let path = segment.shard(Kind::Cards, number);
                return Some((Slot { path, notes, state: State::Unasked }, (index, number + 1)));
            }
            (index, number) = (index + 1, 0);
        }
    }

    /// The shards that are needed to have `until` cards, at most `most` on their way at a time. What is said here is not said again.
    pub fn wants(&mut self, until: usize, most: usize) -> Vec<ShardPath> {
        let mut have = self.entries.len();
        let mut open = 0;
        let mut wanted = Vec::new();
        let mut at = 0;
        while have < until && open < most {
            if at == self.ahead.len() {
                let Some((slot, next)) = self.following() else { break };
                self.ahead.push(slot);
                self.next = next;
            }
            let Some(slot) = self.ahead.get_mut(at) else { break };
            if matches!(slot.state, State::Unasked) {
                slot.state = State::Asked;
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
        let cards = payload.and_then(|payload| read_all::<Card>(payload).ok());
        self.set(path, cards.map_or(State::Damaged, State::There));
        let before = self.entries.len();
        while let Some(Slot { state: State::There(_) | State::Damaged, .. }) = self.ahead.first() {
            // A few at most are on their way, so moving the others up costs nothing.
            let slot = self.ahead.remove(0);
            match slot.state {
                State::There(cards) => {
                    let segment = slot.path.segment;
                    self.entries.extend(cards.into_iter().map(|card| Entry { card, segment }));
                }
                _ => self.damaged += slot.notes,
            }
        }
        self.entries.len() > before
    }

    /// A shard that was wanted did not come, perhaps for a while only: it is wanted again.
    pub fn retry(&mut self, path: ShardPath) {
        self.set(path, State::Unasked);
    }

    fn set(&mut self, path: ShardPath, state: State) {
        let open =
            |slot: &&mut Slot| slot.path == path && matches!(slot.state, State::Unasked | State::Asked);
        if let Some(slot) = self.ahead.iter_mut().find(open) {
            slot.state = state;
        }
    }
}

/// A page of cards, as HTML pages show them: page 1 is what the head carries, each later one as many cards again.
#[must_use]
pub fn page_shards(head: &Head, page: u32) -> Vec<ShardPath> {
    let shards_a_page = (CARDS_IN_HEAD / CARDS_IN_SHARD) as usize;
    let before = (page.saturating_sub(1) as usize).saturating_mul(shards_a_page);
    head.card_shards().skip(before).take(shards_a_page).collect()
}

/// How many pages a feed has; at least 1.
#[must_use]
pub fn pages(head: &Head) -> u32 {
    let shards = head.segments.iter().fold(0_u32, |sum, segment| sum.saturating_add(segment.card_shards()));
    shards.div_ceil(CARDS_IN_HEAD / CARDS_IN_SHARD).max(1)
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
            if segment.notes > 0 {
                ahead.push(segment.shard(Kind::Ids, ids::shard_of(hash, segment.id_shards)));
            }
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
            for place in ids::decode(payload).unwrap_or_default() {
                if place.hash == hash {
                    self.ahead.push(ShardPath { kind: Kind::Notes, number: place.shard, ..path });
                }
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
