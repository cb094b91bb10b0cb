//! What was found, as bytes: the edge sends them to pages, and the page's search hands them to its feed.

use super::engine::Answer;
use super::excerpt::Mark;
use crate::reader::Entry;
use crate::records::Record;
use crate::wire::{Reader, WireError, Writer};
use alloc::{string::String, vec::Vec};

/// What is shown of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Results {
    /// How many notes were found in all.
    pub found: u32,
    /// Words that stand in no note, and what was looked for in their place.
    pub replaced: Vec<(String, String)>,
    /// Words that stand in no note and were passed over.
    pub missing: Vec<String>,
    /// Whether no note has the phrases as they are.
    pub loosened: bool,
    /// Whether parts of the index could not be read.
    pub damaged: bool,
    /// What to mark in texts.
    pub marks: Vec<Mark>,
    /// The best first.
    pub entries: Vec<Entry>,
}

impl From<Answer> for Results {
    fn from(answer: Answer) -> Self {
        let entries = answer.hits.into_iter().map(|hit| Entry { card: hit.card, segment: hit.segment });
        Self {
            found: answer.found,
            replaced: answer.replaced,
            missing: answer.missing,
            loosened: answer.loosened,
            damaged: answer.damaged || answer.partial,
            marks: answer.marks,
            entries: entries.collect(),
        }
    }
}

impl Results {
    /// As bytes: one record.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.record(|out| {
            out.number(self.found.into());
            out.list(&self.replaced, |out, (typed, used)| {
                out.string(typed);
                out.string(used);
            });
            out.list(&self.missing, |out, word| out.string(word));
            out.byte(u8::from(self.loosened));
            out.byte(u8::from(self.damaged));
            out.list(&self.marks, |out, mark| {
                out.byte(u8::from(mark.begins));
                out.string(&mark.term);
            });
            out.list(&self.entries, |out, entry| {
                out.hash(entry.segment);
                entry.card.write(out);
            });
        });
        out.finish()
    }

    /// Reads what [`Results::encode`] writes.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut from = Reader::new(bytes);
        let results = from.record(|from| Self {
            found: from.number32(),
            replaced: from.list(|from| (from.string(), from.string())),
            missing: from.list(Reader::string),
            loosened: from.byte() != 0,
            damaged: from.byte() != 0,
            marks: from.list(|from| Mark { begins: from.byte() != 0, term: from.string() }),
            entries: from.list(|from| {
                let segment = from.hash();
                Entry { segment, card: Record::read(from) }
            }),
        });
        from.finish(results)
    }
}
