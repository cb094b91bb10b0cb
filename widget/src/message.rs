//! The events that the element sends to the page.

use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

/// An event to be sent from the host element, bubbling and composed.
pub struct Message {
    host: HtmlElement,
    name: &'static str,
    detail: JsValue,
}

/// The detail of `feed-ready`.
#[derive(Serialize)]
pub struct Ready<'a> {
    /// The feed's name.
    pub title: &'a str,
    /// How many notes it has.
    pub notes: u32,
}

/// The detail of `feed-error`.
#[derive(Serialize)]
pub struct Trouble<'a> {
    /// What could not be had, below the feed.
    pub path: &'a str,
    /// What happened and what to do.
    pub message: &'a str,
}

/// The detail of `note-open` and `note-close`.
#[derive(Serialize)]
pub struct NoteId<'a> {
    /// The note's id.
    pub id: &'a str,
}

impl Message {
    /// An event with its detail.
    pub fn new(host: &HtmlElement, name: &'static str, detail: &impl Serialize) -> Self {
        let detail = serde_wasm_bindgen::to_value(detail).unwrap_or(JsValue::NULL);
        Self { host: host.clone(), name, detail }
    }

    /// Sends it.
    pub fn send(self) {
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(&self.detail);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(self.name, &init) {
            let _ = self.host.dispatch_event(&event);
        }
    }
}
