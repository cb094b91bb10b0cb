//! What search reads of cards and notes: in the page, reading all of them would be a tenth of its bytes.

use crate::note::Card;
use crate::records::Record as _;
use crate::wire::{Reader, WireError, Writer};
use alloc::{string::String, vec::Vec};

/// A card that is not unpacked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brief {
    /// Its id.
    pub id: String,
    /// In which `notes` shard its note is.
    pub shard: u32,
    /// Its title.
    pub title: String,
    /// All of it, without the length before.
    record: Vec<u8>,
}

impl Brief {
    /// Packs a card.
    #[must_use]
    pub fn of(card: &Card) -> Self {
        let mut out = Writer::default();
        card.write(&mut out);
        let written = out.finish();
        let record = Reader::new(&written).bytes().into();
        Self { id: card.id.clone(), shard: card.shard, title: card.title.clone(), record }
    }

    fn read(from: &mut Reader<'_>) -> Self {
        let record = from.bytes();
        let mut inner = Reader::new(record);
        inner.byte();
        let brief = Self {
            id: inner.string(),
            shard: inner.number32(),
            title: inner.string(),
            record: record.into(),
        };
        if inner.finish(()).is_err() {
            from.fail("a card");
        }
        brief
    }

    /// As cards are written elsewhere.
    pub fn write(&self, out: &mut Writer) {
        out.bytes(&self.record);
    }

    /// The whole card.
    pub fn card(&self) -> Result<Card, WireError> {
        let mut out = Writer::default();
        self.write(&mut out);
        let written = out.finish();
        let mut from = Reader::new(&written);
        let card = Card::read(&mut from);
        from.finish(card)
    }
}

/// The cards of a shard.
pub fn cards(payload: &[u8]) -> Result<Vec<Brief>, WireError> {
    let mut from = Reader::new(payload);
    let cards = from.list(Brief::read);
    from.finish(cards)
}

/// The words of a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The note's id.
    pub id: String,
    /// Its text, its title, its author's name and its tags.
    pub texts: Vec<String>,
}

/// The notes of a shard.
pub fn notes(payload: &[u8]) -> Result<Vec<Words>, WireError> {
    let mut from = Reader::new(payload);
    let notes = from.list(|from| from.record(words));
    from.finish(notes)
}

fn words(from: &mut Reader<'_>) -> Words {
    from.byte();
    let id = from.string();
    // The address.
    from.bytes();
    let title = from.string();
    let text = from.record(Reader::string);
    // The language.
    from.bytes();
    let author = from.string();
    from.bytes();
    // The author's picture, and both times.
    if from.byte() != 0 {
        from.hash();
        from.byte();
    }
    from.number();
    from.number();
    // The place.
    from.bytes();
    let mut texts = from.list(Reader::string);
    texts.extend([title, author, text]);
    texts.reverse();
    Words { id, texts }
}
