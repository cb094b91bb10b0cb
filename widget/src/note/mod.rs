//! The note view: a modal dialog, so that focus, Escape and the layer above the page are the browser's own.

#[cfg(target_arch = "wasm32")]
mod entry;

use crate::page::{Commands, ROOT, status};
use crate::{Tickets, text};
use alloc::{string::String, vec::Vec};
use core::mem::take;
use notefall_core::head::{Head, Segment};
use notefall_core::reader::Lookup;
use notefall_core::text::{Language, Word, words};
use notefall_core::view::{Context, Links, Sink as _, note, optional};

/// What holds the note, below the button that closes the dialog.
const CONTENT: u32 = ROOT + 1;

/// The note view of one `<note-feed>`. What it wants done stands in its commands when a call has returned.
pub struct NoteView {
    page: Commands,
    base: String,
    language: Language,
    segments: Vec<Segment>,
    /// The note on its way, or there.
    lookup: Option<Lookup>,
    tickets: Tickets,
    /// The first ticket that belongs to it.
    first: usize,
}

impl NoteView {
    /// Draws the closed dialog that is the page's root. The feed's module has chosen the language and found the head's payload sound.
    pub fn begin(base: &[u8], language: u32, payload: &[u8]) -> Self {
        let base = text(base);
        let language = Language::from_number(language);
        let segments = Head::decode_segments(payload).unwrap_or_default();
        let mut page = Commands::default();
        page.inside(ROOT, 0);
        page.attribute("part", "dialog");
        page.attribute("lang", language.tag());
        optional(&mut page, "dir", language.direction());
        page.open("button", "close");
        page.attribute("type", "button");
        page.attribute("aria-label", language.say(&words::CLOSE));
        page.close();
        page.keep(CONTENT);
        page.open("div", "");
        Self { page, base, language, segments, lookup: None, tickets: Tickets::default(), first: 0 }
    }

    /// Shows a note. A card says in which of the head's segments and in which shard it is; where there is no such segment, that is
    /// looked up.
    pub fn open(&mut self, id: &[u8], segment: usize, shard: u32) {
        let id = &text(id);
        self.lookup = Some(match self.segments.get(segment) {
            Some(segment) => Lookup::in_shard(id, segment.id, shard),
            None => Lookup::in_segments(&self.segments, id),
        });
        self.first = self.tickets.0.len();
        self.say(&words::LOADING, None);
        self.look();
    }

    /// Empties the dialog after it was closed.
    pub fn closed(&mut self) {
        self.lookup = None;
        self.page.empty(CONTENT);
    }

    /// The commands since this was asked last.
    pub fn commands(&mut self) -> Vec<u8> {
        take(&mut self.page.0)
    }

    /// Takes the payload of a shard that was asked for, which the feed's module has checked; nothing where it is damaged.
    pub fn give(&mut self, ticket: usize, payload: &[u8]) {
        if let Some((shard, lookup)) = self.tickets.shard(ticket).zip(self.lookup.as_mut()) {
            lookup.give(shard, Some(payload));
            self.look();
        }
    }

    /// A shard that was asked for did not come; the reader may have it tried again, which is opening the note again.
    pub fn fail(&mut self, ticket: usize) {
        if self.lookup.is_some() && ticket >= self.first {
            self.say(&words::FAILED, Some(&words::RETRY));
        }
    }
}

impl NoteView {
    /// Asks for what the note still needs, or shows it.
    fn look(&mut self) {
        if let Some(lookup) = &self.lookup {
            match lookup.result() {
                None => {
                    for shard in lookup.wants() {
                        self.tickets.ask(&mut self.page, shard);
                    }
                }
                Some(None) => self.say(&words::FAILED, None),
                Some(Some(one)) => {
                    self.page.inside(ROOT, 0);
                    self.page.attribute("aria-label", &one.title);
                    self.page.empty(CONTENT);
                    let links = Links::Buttons;
                    let context = Context { base: &self.base, language: self.language, links, sizes: "" };
                    note::note(&mut self.page, one, &context);
                }
            }
        }
    }

    /// Says a sentence instead of the note, with a button where it may be tried again.
    fn say(&mut self, sentence: &Word, retry: Option<&Word>) {
        self.page.empty(CONTENT);
        let retry = retry.map_or("", |word| self.language.say(word));
        status(&mut self.page, self.language.say(sentence), retry);
    }
}
