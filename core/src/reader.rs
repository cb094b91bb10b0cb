//! Reading a feed as state machines: they say which shards they want, the host hands the payloads back.

use crate::head::{CARDS_IN_HEAD, CARDS_IN_SHARD, Head, Segment};
use crate::ids;
use crate::note::{Card, Note};
use crate::path::{Kind, ShardPath};
use crate::records::read_all;
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
        let mut scroll = Self {
            entries: Vec::new(),
            segments: head.segments.clone(),
            ahead: Vec::new(),
            next: (0, 0),
            damaged: 0,
        };
        // The head holds whole shards; what does not fill one is read again from its shard.
        while let Some((slot, next)) = scroll.following() {
            let from = scroll.entries.len();
            let Some(cards) = head.cards.get(from..from + slot.notes as usize) else { break };
            scroll
                .entries
                .extend(cards.iter().map(|card| Entry { card: card.clone(), segment: slot.path.segment }));
            scroll.next = next;
        }
        scroll
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
    step: Step,
}

#[derive(Debug)]
enum Step {
    /// The `ids` shards, the newest segment's first, and what those that are here say of the id.
    Ids {
        wanted: Vec<ShardPath>,
        places: Vec<ShardPath>,
        order: Vec<u64>,
    },
    /// The `notes` shards that may hold it, the newest segment's first, read one after the other:
    /// more than one only where two ids have the same hash, or an older segment knows the id too.
    Note(Vec<ShardPath>),
    Done(Option<Box<Note>>),
}

impl Lookup {
    /// By the id alone: two rounds.
    #[must_use]
    pub fn by_id(head: &Head, id: &str) -> Self {
        let hash = ids::hash(id);
        let wanted: Vec<ShardPath> = head
            .segments
            .iter()
            .filter(|segment| segment.notes > 0)
            .map(|segment| segment.shard(Kind::Ids, ids::shard_of(hash, segment.id_shards)))
            .collect();
        let order = wanted.iter().map(|path| path.segment).collect();
        let mut lookup = Self { id: id.into(), step: Step::Ids { wanted, places: Vec::new(), order } };
        lookup.go_on();
        lookup
    }

    /// By its card: one round.
    #[must_use]
    pub fn by_card(entry: &Entry) -> Self {
        let shard = ShardPath { segment: entry.segment, kind: Kind::Notes, number: entry.card.shard };
        Self { id: entry.card.id.clone(), step: Step::Note(vec![shard]) }
    }

    /// The id that is looked up.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The shards that are needed next; empty when done.
    #[must_use]
    pub fn wants(&self) -> Vec<ShardPath> {
        match &self.step {
            Step::Ids { wanted, .. } => wanted.clone(),
            Step::Note(places) => places.first().copied().into_iter().collect(),
            Step::Done(_) => Vec::new(),
        }
    }

    /// Takes the payload of a shard that was wanted; `None` where it is damaged or missing.
    pub fn give(&mut self, path: ShardPath, payload: Option<&[u8]>) {
        match &mut self.step {
            Step::Ids { wanted, places, .. } => {
                let Some(at) = wanted.iter().position(|p| *p == path) else { return };
                wanted.remove(at);
                let hash = ids::hash(&self.id);
                let known = payload.and_then(|payload| ids::decode(payload).ok()).unwrap_or_default();
                places.extend(known.iter().filter(|place| place.hash == hash).map(|place| ShardPath {
                    segment: path.segment,
                    kind: Kind::Notes,
                    number: place.shard,
                }));
            }
            Step::Note(places) if places.first() == Some(&path) => {
                places.remove(0);
                let notes = payload.and_then(|payload| read_all::<Note>(payload).ok()).unwrap_or_default();
                if let Some(note) = notes.into_iter().find(|note| note.id == self.id) {
                    self.step = Step::Done(Some(Box::new(note)));
                }
            }
            Step::Note(_) | Step::Done(_) => {}
        }
        self.go_on();
    }

    /// To the next step where this one wants nothing more.
    fn go_on(&mut self) {
        if let Step::Ids { wanted, places, order } = &mut self.step
            && wanted.is_empty()
        {
            // Newest first, whatever came first.
            let mut found = Vec::new();
            for segment in order.iter() {
                found.extend(places.iter().filter(|place| place.segment == *segment));
            }
            self.step = Step::Note(found);
        }
        if matches!(&self.step, Step::Note(places) if places.is_empty()) {
            self.step = Step::Done(None);
        }
    }

    /// The note, once nothing is wanted any more; `None` inside where there is no such note or its shard is damaged.
    #[must_use]
    pub fn result(&self) -> Option<Option<&Note>> {
        match &self.step {
            Step::Done(note) => Some(note.as_deref()),
            _ => None,
        }
    }
}
