//! The head of a feed: the one small mutable file, with what the first screen needs.

#[cfg(feature = "pages")]
use crate::counts::Overlay;
use crate::note::Card;
use crate::path::{Kind, ShardPath};
use crate::records::Record;
use crate::run::{Run, read_runs, write_runs};
use crate::wire::{Reader, WireError, Writer};
use alloc::{string::String, vec::Vec};

/// How many notes share a `cards` shard; the last of a segment may hold fewer.
pub const CARDS_IN_SHARD: u32 = 8;

/// How many cards a head carries at most: three shards' worth, more than a first screen shows.
pub const CARDS_IN_HEAD: u32 = 24;

/// What a feed is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// Grows with every publish; never falls.
    pub version: u64,
    /// The feed's name.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// The page that the feed belongs to.
    pub home: String,
    /// BCP 47 tag of the language that most notes are in.
    pub lang: String,
    /// When the newest note was published, Unix seconds: the feed's own date, since building reads no clock.
    pub date: Option<i64>,
    /// Newest first.
    pub segments: Vec<Segment>,
    /// The first cards in feed order.
    pub cards: Vec<Card>,
    /// Feed order. Notes in no run are not in the feed: newer segments have others in their place, or they were removed.
    pub runs: Vec<Run>,
    /// Counts that changed since their notes were written. Those of the cards above are new.
    #[cfg(feature = "pages")]
    pub overlay: Overlay,
    /// How many chunks of such counts there are, which a script of the page reads.
    #[cfg(not(feature = "pages"))]
    pub overlay: u32,
}

/// An immutable set of shards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Segment {
    /// The first eight bytes of the SHA-256 of its pack, big endian.
    pub id: u64,
    /// How many notes it holds.
    pub notes: u32,
    /// How many `notes` shards.
    pub note_shards: u32,
    /// How many `ids` shards: a power of two.
    pub id_shards: u32,
    /// How many `index` shards; 0 where the segment cannot be searched.
    pub index_shards: u32,
    /// How many `spell` shards.
    pub spell_shards: u32,
}

impl Segment {
    /// How many `cards` shards.
    #[must_use]
    pub const fn card_shards(&self) -> u32 {
        self.notes.div_ceil(CARDS_IN_SHARD)
    }

    /// How many shards of that kind.
    #[must_use]
    pub const fn shards(&self, kind: Kind) -> u32 {
        match kind {
            Kind::Head | Kind::Find | Kind::Suggest | Kind::Counts => 0,
            Kind::Cards => self.card_shards(),
            Kind::Notes => self.note_shards,
            Kind::Ids => self.id_shards,
            Kind::Index => self.index_shards,
            Kind::Spell => self.spell_shards,
        }
    }

    /// The path of one of its shards.
    #[must_use]
    pub const fn shard(&self, kind: Kind, number: u32) -> ShardPath {
        ShardPath { segment: self.id, kind, number }
    }
}

impl Head {
    /// How many notes the feed has.
    #[must_use]
    pub fn notes(&self) -> u32 {
        self.runs.iter().fold(0, |sum, run| sum.saturating_add(run.count))
    }

    /// The payload of `head.bin`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.record(|out| {
            out.number(self.version);
            out.string(&self.title);
            out.string(&self.description);
            out.string(&self.home);
            out.string(&self.lang);
            out.time(self.date);
            out.list(&self.segments, |out, segment| {
                out.record(|out| {
                    out.hash(segment.id);
                    let shards =
                        [segment.note_shards, segment.id_shards, segment.index_shards, segment.spell_shards];
                    out.number(segment.notes.into());
                    for count in shards {
                        out.number(count.into());
                    }
                });
            });
            out.list(&self.cards, |out, card| card.write(out));
            let whole = whole(&self.segments);
            #[cfg(feature = "pages")]
            let says_order = !self.runs.is_empty() && self.runs != whole;
            write_runs(out, &self.runs, whole);
            #[cfg(feature = "pages")]
            if !self.overlay.chunks.is_empty() {
                if !says_order {
                    out.byte(0);
                }
                self.overlay.write(out, &self.segments);
            }
        });
        out.finish()
    }

    /// Reads the payload of `head.bin`.
    pub fn decode(payload: &[u8]) -> Result<Self, WireError> {
        let mut from = Reader::new(payload);
        let head = from.record(|from| {
            let mut head = Self {
                version: from.number(),
                title: from.string(),
                description: from.string(),
                home: from.string(),
                lang: from.string(),
                date: from.time(),
                segments: from.list(read_segment),
                cards: from.list(Card::read),
                runs: Vec::new(),
                overlay: Default::default(),
            };
            head.runs = read_runs(from, whole(&head.segments));
            #[cfg(feature = "pages")]
            let overlay = Overlay::read(from, &head.segments);
            #[cfg(not(feature = "pages"))]
            let overlay = from.number32();
            head.overlay = overlay;
            head
        });
        from.finish(head)
    }

    /// Reads nothing but the segments, for those who have no use for the rest: in the page, that is two kilobytes less.
    pub fn decode_segments(payload: &[u8]) -> Result<Vec<Segment>, WireError> {
        let mut from = Reader::new(payload);
        let segments = from.record(|from| {
            from.number();
            // Title, description, home, language.
            for _ in 0..4 {
                from.bytes();
            }
            from.time();
            from.list(read_segment)
        });
        from.finish(segments)
    }
}

/// All notes of each segment: the order of a feed that says no other.
#[must_use]
pub fn whole(segments: &[Segment]) -> Vec<Run> {
    let mut runs = Vec::new();
    for segment in segments {
        runs.push(Run::whole(segment.id, segment.notes));
    }
    runs
}

fn read_segment(from: &mut Reader<'_>) -> Segment {
    from.record(|from| {
        let segment = Segment {
            id: from.hash(),
            notes: from.number32(),
            note_shards: from.number32(),
            id_shards: from.number32(),
            index_shards: from.number32(),
            spell_shards: from.number32(),
        };
        if segment.note_shards > segment.notes || !segment.id_shards.is_power_of_two() {
            from.fail("at most a notes shard a note, and a power of two of ids shards");
        }
        segment
    })
}
