//! What the tests ask of a `<note-feed>` in a page.

use crate::browser::Browser;
use serde::Deserialize;
use std::collections::BTreeMap;
use thirtyfour::Key;

/// Finds the element's shadow root, in scripts.
const ROOT: &str = "const host = document.querySelector('note-feed'); const root = host?.shadowRoot;";

/// What there was to see while scrolling.
#[derive(Debug, Deserialize)]
pub struct Scrolled {
    /// Place (counted from 1) and title of every note that stood in the DOM at some time.
    pub titles: Vec<(usize, String)>,
    /// Where the photos that were seen came from, by place.
    pub photos: BTreeMap<usize, String>,
    /// Photos that did not show, and places that changed.
    pub broken: Vec<String>,
    /// The largest number of cards in the DOM.
    pub most: usize,
    /// How often a button for more was in sight.
    pub buttons: usize,
}

/// An event that reached the window.
#[derive(Debug, Deserialize)]
pub struct Heard {
    /// Its type.
    pub name: String,
    /// Its detail.
    pub detail: serde_json::Value,
    /// The element that sent it.
    pub from: String,
    /// That element's id.
    pub id: String,
}

/// Something in the page that moved by itself.
#[derive(Debug, Deserialize)]
pub struct Shift {
    /// As the browser counts it.
    pub value: f64,
    /// Whether the reader had just done something.
    pub after: bool,
    /// The elements.
    pub what: String,
}

impl Browser {
    /// Runs a script that knows `host` and `root`.
    pub fn in_feed(&self, script: &str) -> serde_json::Value {
        self.script(&format!("{ROOT} {script}"))
    }

    /// The same, as text.
    pub fn text_in_feed(&self, script: &str) -> String {
        self.in_feed(script).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression over `host` and `root` is true.
    pub fn wait_in_feed(&self, what: &str, expression: &str) {
        self.wait(what, &format!("{ROOT} return Boolean({expression});"));
    }

    /// Waits for the first cards.
    pub fn wait_for_cards(&self) {
        self.wait_in_feed("the first card", "root && root.querySelector('.card')");
    }

    /// Waits until the note view shows a note and all of its text.
    pub fn wait_for_note(&self) {
        self.wait_in_feed(
            "the open note",
            "root.querySelector('dialog[open]') && root.querySelector('.note') && !root.querySelector('.note[aria-busy]') \
             && root.querySelector('.note .body')",
        );
    }

    /// Closes the note view with Escape.
    pub fn close_note(&self) {
        self.press(Key::Escape);
        self.wait_in_feed("the end of the dialog", "!root.querySelector('dialog[open]')");
    }

    /// Scrolls to the end in steps of so many windows.
    #[must_use]
    pub fn scroll(&self, step: f64) -> Scrolled {
        let seen = self.script_async(include_str!("scripts/scroll.js"), step);
        serde_json::from_value(seen).expect("scroll.js tells what it saw")
    }

    /// The events that reached the window so far.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        serde_json::from_value(self.script("return noted.events;")).unwrap()
    }

    /// Waits for an event and gives back its detail.
    pub fn wait_for_event(&self, name: &str) -> serde_json::Value {
        self.wait(name, &format!("return noted.events.some((event) => event.name === '{name}');"));
        self.heard().into_iter().rfind(|event| event.name == name).unwrap().detail
    }

    /// What moved so far.
    #[must_use]
    pub fn shifts(&self) -> Vec<Shift> {
        serde_json::from_value(self.script("return noted.shifts;")).unwrap()
    }

    /// What the widget says below the cards; empty where there is nothing to say.
    #[must_use]
    pub fn status(&self) -> String {
        self.text_in_feed(
            "return [...root.querySelectorAll('.status')].find((said) => !said.closest('dialog'))?.textContent ?? '';",
        )
    }

    /// Clicks with the mouse in the middle of what the selector finds in the shadow root, once that stands still
    /// (dialogs come in with a movement) and nothing covers it.
    pub fn click_in_feed(&self, selector: &str) {
        let quoted = serde_json::to_string(selector).unwrap();
        let place = format!(
            "const node = root.querySelector({quoted}); const box = node.getBoundingClientRect(); \
             const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]; \
             const before = window.place; window.place = `${{x}} ${{y}}`; \
             const top = root.elementFromPoint(x, y); const card = node.closest('.card');"
        );
        self.wait(
            selector,
            &format!("{ROOT} {place} return before === window.place && (node.contains(top) || card?.contains(top));"),
        );
        let place = self.in_feed(&format!("{place} return [x, y];"));
        let at = |index: usize| place.get(index).and_then(serde_json::Value::as_f64).unwrap();
        self.click(at(0), at(1));
    }
}
