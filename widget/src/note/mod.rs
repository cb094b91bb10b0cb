//! The note view: a modal dialog, so that focus, Escape and the layer above the page are the browser's own.

use crate::dom::{Dom, element, status, within};
use crate::{Tickets, call, check_shard, open_head};
use js_sys::Function;
use notefall_core::head::Head;
use notefall_core::reader::Lookup;
use notefall_core::text::Language;
use notefall_core::view::{Context, Links, note};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{
    Document, Element, Event, HtmlDialogElement, HtmlElement, KeyboardEvent, MouseEvent, Node, ShadowRoot,
};

/// The style sheet that the loader adopts behind the feed's.
#[wasm_bindgen]
#[must_use]
pub fn style() -> String {
    notefall_core::view::NOTE_STYLE.into()
}

/// The detail of the events `note-open` and `note-close`.
#[derive(Serialize)]
struct Detail<'a> {
    /// The note's id.
    id: &'a str,
}

/// The note view of one `<note-feed>`.
#[wasm_bindgen]
pub struct NoteView {
    document: Document,
    base: String,
    loader: Function,
    language: Language,
    head: Head,
    dialog: HtmlDialogElement,
    content: HtmlElement,
    /// The note on its way, or there.
    lookup: Option<Lookup>,
    tickets: Tickets,
    missing: Vec<usize>,
}

#[wasm_bindgen]
impl NoteView {
    /// A closed dialog at the end of the shadow root, for the feed whose head is given as its file's header and unpacked payload.
    #[wasm_bindgen(constructor)]
    pub fn new(
        root: &ShadowRoot,
        base: String,
        locale: &str,
        loader: Function,
        header: &[u8],
        payload: &[u8],
    ) -> Result<NoteView, JsValue> {
        let head = open_head(header, payload)?;
        let document = root.owner_document().ok_or(JsValue::NULL)?;
        let language = Language::of(if locale.is_empty() { &head.lang } else { locale });
        let dialog = element(&document, "dialog", &[("part", "dialog"), ("lang", language.tag())]);
        let close = [("class", "close"), ("type", "button"), ("aria-label", language.words().close)];
        dialog.append_child(&element(&document, "button", &close))?;
        let content = element(&document, "div", &[]);
        dialog.append_child(&content)?;
        root.append_child(&dialog)?;
        let dialog = dialog.unchecked_into();
        let (tickets, missing) = (Tickets::default(), Vec::new());
        Ok(Self { document, base, loader, language, head, dialog, content, lookup: None, tickets, missing })
    }

    /// The dialog, which the loader listens to.
    #[must_use]
    pub fn dialog(&self) -> HtmlDialogElement {
        self.dialog.clone()
    }

    /// Opens a note. Gives the detail of the event `note-open`.
    pub fn open(&mut self, id: &str) -> Result<JsValue, JsValue> {
        self.lookup = Some(Lookup::by_id(&self.head, id));
        self.missing.clear();
        self.say(self.language.words().loading, "");
        if !self.dialog.open() {
            self.dialog.show_modal()?;
        }
        self.look();
        Ok(serde_wasm_bindgen::to_value(&Detail { id })?)
    }

    /// Empties the dialog after it was closed. Gives the detail of the event `note-close`, or `undefined` where none was open.
    pub fn closed(&mut self) -> Result<JsValue, JsValue> {
        self.content.set_text_content(None);
        match self.lookup.take() {
            Some(lookup) => Ok(serde_wasm_bindgen::to_value(&Detail { id: lookup.id() })?),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// Takes a shard that was asked for; see `Feed::give`.
    pub fn give(&mut self, ticket: usize, header: &[u8], payload: &[u8], last: bool) -> bool {
        let Some((shard, lookup)) = self.tickets.shard(ticket).zip(self.lookup.as_mut()) else { return true };
        match check_shard(shard, header, payload) {
            Ok(()) => lookup.give(shard, Some(payload)),
            Err(_) if !last => return false,
            Err(error) => {
                let path = notefall_core::path::Path::Shard(shard).write();
                call(&self.loader, "feed-error", &path, error.sentence());
                lookup.give(shard, None);
            }
        }
        self.look();
        true
    }

    /// A shard that was asked for did not come; the reader may have it tried again.
    pub fn fail(&mut self, ticket: usize) {
        let wanted = self.tickets.shard(ticket);
        if self.lookup.as_ref().zip(wanted).is_some_and(|(lookup, shard)| lookup.wants().contains(&shard)) {
            self.missing.push(ticket);
            let words = self.language.words();
            self.say(words.failed, words.retry);
        }
    }

    /// A click or a key in the dialog.
    pub fn on(&mut self, event: &Event) {
        match event.type_().as_str() {
            "click" => self.click(event.unchecked_ref()),
            _ => self.key(event.unchecked_ref()),
        }
    }
}

impl NoteView {
    /// Asks for what the note still needs, or shows it.
    fn look(&mut self) {
        let Some(lookup) = &self.lookup else { return };
        let Some(found) = lookup.result() else {
            for shard in lookup.wants() {
                self.tickets.ask(&self.loader, shard);
            }
            return;
        };
        let Some(one) = found else { return self.say(self.language.words().failed, "") };
        let _ = self.dialog.set_attribute("aria-label", &one.title);
        let context = Context { base: &self.base, language: self.language, links: Links::Buttons, sizes: "" };
        self.content.set_text_content(None);
        note::note(&mut Dom::below(&self.document, &self.content), one, &context);
    }

    /// Says a sentence instead of the note, with a button where it may be tried again.
    fn say(&self, sentence: &str, retry: &str) {
        self.content.set_text_content(None);
        status(&mut Dom::below(&self.document, &self.content), sentence, retry);
    }

    fn click(&mut self, event: &MouseEvent) {
        let Some(target) = event.target() else { return };
        let target: &Element = target.unchecked_ref();
        if within(target, ".close") || self.is_outside(target, event) {
            self.dialog.close();
        } else if within(target, ".previous") {
            self.turn(-1.0);
        } else if within(target, ".next") {
            self.turn(1.0);
        } else if within(target, ".again") {
            for ticket in std::mem::take(&mut self.missing) {
                if let Some(shard) = self.tickets.shard(ticket) {
                    self.tickets.ask(&self.loader, shard);
                }
            }
            self.say(self.language.words().loading, "");
        }
    }

    fn key(&self, event: &KeyboardEvent) {
        match event.key().as_str() {
            "ArrowLeft" => self.turn(-1.0),
            "ArrowRight" => self.turn(1.0),
            _ => return,
        }
        event.prevent_default();
    }

    /// Turns to another slide: −1 to the left, 1 to the right.
    fn turn(&self, by: f64) {
        if let Ok(Some(strip)) = self.dialog.query_selector(".strip") {
            strip.scroll_by_with_x_and_y(f64::from(strip.client_width()) * by, 0.0);
        }
    }

    /// Whether a click met the space around the dialog: the backdrop's clicks are the dialog's own.
    fn is_outside(&self, target: &Node, event: &MouseEvent) -> bool {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let around = self.dialog.get_bounding_client_rect();
        target.is_same_node(Some(&self.dialog))
            && !(x >= around.left() && x <= around.right() && y >= around.top() && y <= around.bottom())
    }
}
