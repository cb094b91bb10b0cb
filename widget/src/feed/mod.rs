//! The feed: what happens when a head, a shard or an event comes.

mod measure;
mod waterfall;

use crate::dom::{Dom, element, status, within};
use crate::{Tickets, call, check_shard, open_head};
use js_sys::Function;
use measure::Measure;
use notefall_core::head::Head;
use notefall_core::layout::Grid;
use notefall_core::path::Path;
use notefall_core::reader::Scroll;
use notefall_core::text::{Language, push_number};
use notefall_core::view::{Context, Links};
use wasm_bindgen::prelude::*;
use waterfall::{Cards, set_pixels};
use web_sys::{Document, Element, Event, HtmlElement, KeyboardEvent, Node, ShadowRoot, Window};

/// How many `cards` shards are on their way at a time.
const SHARDS_AT_A_TIME: usize = 4;

/// The style sheet that the loader adopts into every widget's shadow root.
#[wasm_bindgen]
#[must_use]
pub fn style() -> String {
    notefall_core::view::STYLE.into()
}

/// What stands behind one connected `<note-feed>`.
#[wasm_bindgen]
pub struct Feed {
    window: Window,
    document: Document,
    host: HtmlElement,
    root: ShadowRoot,
    base: String,
    columns: u32,
    loader: Function,
    language: Language,
    head: Head,
    scroll: Scroll,
    cards: Cards,
    measure: Option<Measure>,
    /// The box that the cards stand in, and its height in pixels.
    feed: HtmlElement,
    height: u32,
    status: HtmlElement,
    more: HtmlElement,
    tickets: Tickets,
    /// The shards that did not come, to be asked for again when the reader says so.
    missing: Vec<usize>,
    /// The sentence below the cards.
    told: &'static str,
}

#[wasm_bindgen]
impl Feed {
    /// Shows the feed whose head has been loaded, given as the file's header and its unpacked payload. `columns` is 0 for as many as
    /// look well. The error is a sentence for the site's owner.
    #[wasm_bindgen(constructor)]
    pub fn new(
        root: ShadowRoot,
        base: String,
        locale: &str,
        columns: u32,
        loader: Function,
        header: &[u8],
        payload: &[u8],
    ) -> Result<Feed, JsValue> {
        let head = open_head(header, payload)?;
        let host: HtmlElement = root.host().unchecked_into();
        let document = host.owner_document().ok_or(JsValue::NULL)?;
        let window = document.default_view().ok_or(JsValue::NULL)?;
        let language = Language::of(if locale.is_empty() { &head.lang } else { locale });
        let words = language.words();
        let label = if head.title.is_empty() { words.feed } else { &head.title };
        let feed = element(
            &document,
            "div",
            &[
                ("class", "feed"),
                ("role", "feed"),
                ("part", "feed"),
                ("aria-label", label),
                ("lang", language.tag()),
            ],
        );
        let status = element(&document, "div", &[]);
        let more = element(
            &document,
            "button",
            &[("class", "more"), ("type", "button"), ("part", "more"), ("hidden", "")],
        );
        more.set_text_content(Some(words.more));
        // The edges are where Ctrl+Home and Ctrl+End leave to: Tab goes on from there.
        let edge = || element(&document, "span", &[("tabindex", "-1")]);
        // What was reserved stays reserved, so that the text below does not move.
        let height = host.client_height() as u32;
        root.set_text_content(None);
        for node in [&edge(), &feed, &more, &status, &edge()] {
            root.append_child(node)?;
        }
        let mut feed = Self {
            scroll: Scroll::new(&head),
            cards: Cards::default(),
            measure: None,
            tickets: Tickets::default(),
            missing: Vec::new(),
            told: "",
            window,
            document,
            host,
            root,
            base,
            columns,
            loader,
            language,
            head,
            feed,
            height,
            status,
            more,
        };
        set_pixels(&feed.feed, "height", height);
        feed.frame(None);
        let mut notes = String::new();
        push_number(&mut notes, feed.head.notes().into());
        call(&feed.loader, "feed-ready", &feed.head.title, &notes);
        Ok(feed)
    }

    /// Brings the DOM up to date with the window: after scrolling, resizing, and when cards have come. `also` is a card to be there
    /// wherever it stands.
    pub fn frame(&mut self, also: Option<usize>) {
        // An error here is a document that is being torn down, where there is nothing to show.
        let _ = self.try_frame(also);
    }

    /// Takes a shard that was asked for, as the file's header and its unpacked payload. False where it is damaged and a fresh copy
    /// should be fetched; with `last` there is none, and the feed goes on without it.
    pub fn give(&mut self, ticket: usize, header: &[u8], payload: &[u8], last: bool) -> bool {
        let Some(shard) = self.tickets.shard(ticket) else { return true };
        match check_shard(shard, header, payload) {
            Ok(()) => self.scroll.give(shard, Some(payload)),
            Err(_) if !last => return false,
            Err(error) => {
                call(&self.loader, "feed-error", &Path::Shard(shard).write(), error.sentence());
                self.scroll.give(shard, None)
            }
        };
        self.frame(None);
        true
    }

    /// A shard that was asked for did not come; the reader may have it tried again.
    pub fn fail(&mut self, ticket: usize) {
        self.missing.push(ticket);
        self.tell();
    }

    /// A click, a key or a scrolled page.
    pub fn on(&mut self, event: &Event) {
        match event.type_().as_str() {
            "click" => self.click(event),
            "keydown" => self.key(event.unchecked_ref()),
            _ => self.frame(None),
        }
    }
}

impl Feed {
    fn try_frame(&mut self, also: Option<usize>) -> Result<(), JsValue> {
        let width = self.host.client_width() as u32;
        if width == 0 {
            return Ok(());
        }
        let before = self.measure.as_ref().map(|measure| measure.font.as_str());
        if before.is_none() || self.cards.width != width {
            let measure = Measure::read(&self.window, &self.document, &self.feed)?;
            if before.is_some_and(|font| font != measure.font) {
                self.cards.forget();
            }
            let wanted = (self.columns > 0).then_some(self.columns);
            self.cards.fit(Grid::fit(width, wanted, measure.gap), width, &measure, self.scroll.entries());
            self.measure = Some(measure);
        }
        let Some(measure) = &self.measure else { return Ok(()) };
        self.cards.extend(measure, self.scroll.entries());
        let top = self.feed.get_bounding_client_rect().top() as i32;
        let window = self.window.inner_height()?.as_f64().unwrap_or(800.0) as i32;
        let clamp = |y: i32| y.max(0) as u32;
        let bottom = clamp(window.saturating_sub(top));
        let band = clamp((window / -2).saturating_sub(top))..bottom.saturating_add(window as u32);
        let near = top < window.saturating_mul(3);
        let window = window as u32;

        // A window below is there before it is seen; one more is on its way.
        let reach = bottom.saturating_add(2 * window);
        let filled = self.cards.filled();
        if near && filled < reach {
            let until = self.cards.len() + self.cards.needed_for(reach - filled);
            for shard in self.scroll.wants(until, SHARDS_AT_A_TIME) {
                self.tickets.ask(&self.loader, shard);
            }
        }
        self.grow(bottom, window);
        let context = Context { base: &self.base, language: self.language, links: Links::Buttons, sizes: "" };
        let focus = self.root.active_element();
        let total = self.head.notes() as usize;
        self.cards.show(band, also, &self.feed, &context, (self.scroll.entries(), total), focus.as_deref());
        self.tell();
        Ok(())
    }

    /// Gives the feed the height of its cards, and some more for those that come. While its end is in the window that would move what
    /// stands below, so then it waits for the reader's button.
    fn grow(&mut self, bottom: u32, window: u32) {
        let missing =
            (self.head.notes() as usize).saturating_sub(self.cards.len() + self.scroll.damaged() as usize);
        let reserve =
            if self.scroll.is_complete() { 0 } else { self.cards.height_of(missing).min(2 * window) };
        let wanted = self.cards.height().saturating_add(reserve);
        // Less than this was not reserved on purpose, so there is nothing to keep still.
        let end_in_sight = self.height >= 100 && self.height <= bottom;
        if wanted != self.height && !end_in_sight {
            self.set_height(wanted);
        }
        let _ = self.more.toggle_attribute_with_force("hidden", !end_in_sight || wanted <= self.height);
    }

    fn set_height(&mut self, height: u32) {
        self.height = height;
        set_pixels(&self.feed, "height", height);
    }

    /// Says below the cards what there is to say. Once: what is said again would be read out again.
    fn tell(&mut self) {
        let words = self.language.words();
        let sentence = if !self.missing.is_empty() {
            words.failed
        } else if self.scroll.damaged() > 0 {
            words.damaged
        } else if self.head.notes() == 0 {
            words.empty
        } else {
            ""
        };
        if self.told == sentence {
            return;
        }
        self.told = sentence;
        self.status.set_text_content(None);
        if !sentence.is_empty() {
            let mut dom = Dom::below(&self.document, &self.status);
            status(&mut dom, sentence, if self.missing.is_empty() { "" } else { words.retry });
        }
    }

    fn click(&mut self, event: &Event) {
        let Some(target) = event.target() else { return };
        let target: &Element = target.unchecked_ref();
        if within(target, ".again") {
            for ticket in std::mem::take(&mut self.missing) {
                if let Some(shard) = self.tickets.shard(ticket) {
                    self.scroll.retry(shard);
                }
            }
            self.frame(None);
        } else if within(target, ".more") {
            // The reader asked for it, so the page may move.
            self.set_height(self.cards.height());
            self.frame(None);
        } else if let Some(index) = self.cards.index_of(target) {
            self.open(index);
        }
    }

    fn open(&self, index: usize) {
        if let Some(entry) = self.scroll.entries().get(index) {
            call(&self.loader, "open", &entry.card.id, "");
        }
    }

    fn key(&mut self, event: &KeyboardEvent) {
        let focus = self.root.active_element();
        let Some(index) = focus.as_deref().and_then(|node: &Node| self.cards.index_of(node)) else { return };
        match (event.key().as_str(), event.ctrl_key()) {
            ("Enter" | " ", _) => self.open(index),
            ("PageDown", _) => self.focus(index + 1),
            ("PageUp", _) => self.focus(index.saturating_sub(1)),
            ("Home", true) => self.leave("span"),
            ("End", true) => self.leave("span ~ span"),
            _ => return,
        }
        event.prevent_default();
    }

    /// Moves the focus to another card, wherever it is.
    fn focus(&mut self, index: usize) {
        self.frame(Some(index));
        if let Some(element) = self.cards.element(index) {
            let _ = element.focus();
        }
        self.frame(None);
    }

    fn leave(&self, edge: &str) {
        if let Ok(Some(edge)) = self.root.query_selector(edge) {
            let _ = edge.unchecked_ref::<HtmlElement>().focus();
        }
    }
}
