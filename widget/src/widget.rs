//! One widget: what happens when a head, a shard or an event comes.

use crate::dialog::Dialog;
use crate::dom::{make, set_pixels};
use crate::measure::Measure;
use crate::message::{Message, NoteId, Ready, Trouble};
use crate::options::Options;
use crate::waterfall::Cards;
use js_sys::Function;
use notefall_core::head::Head;
use notefall_core::layout::Grid;
use notefall_core::path::{Kind, Path, ShardPath};
use notefall_core::reader::{Lookup, Scroll};
use notefall_core::text::Language;
use notefall_core::view::{Context, Links, element};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, KeyboardEvent, MouseEvent, Node, ShadowRoot, Window};

/// How many `cards` shards are on their way at a time.
const SHARDS_AT_A_TIME: usize = 4;

/// The state of one widget.
pub struct Inner {
    /// The `<note-feed>` element.
    pub host: HtmlElement,
    /// Its shadow root.
    pub root: ShadowRoot,
    /// The window.
    pub window: Window,
    /// The note view.
    pub dialog: Dialog,
    document: Document,
    options: Options,
    request: Function,
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
    /// Shards that did not come, to be asked for again when the reader says so.
    missing: Vec<ShardPath>,
    said: Vec<Message>,
}

impl Inner {
    /// Builds the frame of a widget, without cards.
    pub fn new(
        host: HtmlElement,
        root: ShadowRoot,
        options: Options,
        request: Function,
        head: Head,
    ) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let document = window.document().ok_or(JsValue::NULL)?;
        let language = Language::of(if options.locale.is_empty() { &head.lang } else { &options.locale });
        let words = language.words();
        let feed = element("div", "feed").with("role", "feed").with("part", "feed");
        let feed = make(
            &document,
            &feed.with("aria-label", if head.title.is_empty() { words.feed } else { &head.title }),
        )?;
        let status = make(&document, &element("p", "status").with("role", "status"))?;
        let more = element("button", "more").with("type", "button").with("part", "more").with("hidden", "");
        let more = make(&document, &more.text(words.more))?;
        // The edges are where Ctrl+Home and Ctrl+End leave to: Tab goes on from there.
        let edge = || make(&document, &element("span", "edge").with("tabindex", "-1"));
        for node in [&edge()?, &feed, &more, &status, &edge()?] {
            root.append_child(node)?;
        }
        let dialog = Dialog::new(&document, &root, words.close)?;
        for node in [&feed, &dialog.element] {
            node.set_attribute("lang", language.tag())?;
        }
        let scroll = Scroll::new(&head);
        let cards = Cards::new();
        let (height, measure, missing, said) = (0, None, Vec::new(), Vec::new());
        Ok(Self {
            host,
            root,
            window,
            dialog,
            document,
            options,
            request,
            language,
            head,
            scroll,
            cards,
            measure,
            feed,
            height,
            status,
            more,
            missing,
            said,
        })
    }

    /// Shows the first cards in place of the fallback.
    pub fn begin(&mut self) {
        // What was reserved stays reserved, so that the text below does not move.
        self.height = u32::try_from(self.host.client_height()).unwrap_or(0);
        if let Ok(Some(fallback)) = self.root.query_selector("slot") {
            fallback.remove();
        }
        self.frame();
        let ready = Ready { title: &self.head.title, notes: self.head.notes() };
        self.said.push(Message::new(&self.host, "feed-ready", &ready));
    }

    /// Takes the DOM away again.
    pub fn clear(&self) {
        self.root.replace_children_with_node_0();
    }

    /// What is to be told to the page.
    pub fn said(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.said)
    }

    /// Brings the DOM up to date with the window: after scrolling, resizing, and when cards have come.
    pub fn frame(&mut self) {
        // An error here is a detached document, where there is nothing to show.
        let _ = self.try_frame();
    }

    fn try_frame(&mut self) -> Result<(), JsValue> {
        self.frame_with(None)
    }

    fn frame_with(&mut self, also: Option<usize>) -> Result<(), JsValue> {
        let width = u32::try_from(self.host.client_width()).unwrap_or(0);
        if width == 0 {
            return Ok(());
        }
        let before = self.measure.as_ref().map(|measure| measure.font.clone());
        if before.is_none() || self.cards.grid_width() != width {
            let measure = Measure::read(&self.window, &self.document, &self.feed)?;
            if before.is_some_and(|font| font != measure.font) {
                self.cards.forget();
            }
            let wanted = (self.options.columns > 0).then_some(self.options.columns);
            self.cards.fit(Grid::fit(width, wanted, measure.gap), width, &measure, self.scroll.entries());
            self.measure = Some(measure);
        }
        let Some(measure) = &self.measure else { return Ok(()) };
        self.cards.extend(measure, self.scroll.entries());
        let around = self.feed.get_bounding_client_rect();
        let window = self.window.inner_height()?.as_f64().unwrap_or(800.0) as i64;
        let top = -around.top() as i64;
        let clamp = |y: i64| u32::try_from(y.max(0)).unwrap_or(u32::MAX);
        let bottom = clamp(top + window);
        let window = clamp(window);

        // Half a window above and one below is there before it is seen; one more below that is on its way.
        let reach = bottom.saturating_add(2 * window);
        let filled = self.cards.filled();
        if filled < reach && !self.scroll.is_complete() && top + i64::from(window) > -i64::from(2 * window) {
            let until = self.cards.len() + self.cards.needed_for(reach - filled);
            for shard in self.scroll.wants(until, SHARDS_AT_A_TIME) {
                self.ask(shard);
            }
        }
        self.grow(bottom, window);
        let band = clamp(top - i64::from(window / 2))..bottom.saturating_add(window);
        let context = context(&self.options.base, self.language);
        let focus = self.root.active_element();
        self.cards.show(
            band,
            also,
            &self.feed,
            &context,
            (self.scroll.entries(), self.head.notes() as usize),
            focus.as_deref(),
        )?;
        self.tell()
    }

    /// Gives the feed the height of its cards, and some more for those that come. While its end is in the window that would move what
    /// stands below, so then it waits for the reader's button.
    fn grow(&mut self, bottom: u32, window: u32) {
        let missing =
            (self.head.notes() as usize).saturating_sub(self.cards.len() + self.scroll.damaged() as usize);
        let reserve =
            if self.scroll.is_complete() { 0 } else { self.cards.height_of(missing).min(2 * window) };
        let wanted = self.cards.height().saturating_add(reserve);
        let reserved = self.height >= 100;
        let end_in_sight = reserved && self.height <= bottom;
        if wanted != self.height && !end_in_sight {
            // What the site's owner reserved is never given back.
            self.set_height(wanted);
        }
        let stuck = end_in_sight && wanted > self.height;
        let _ = self.more.toggle_attribute_with_force("hidden", !stuck);
    }

    fn set_height(&mut self, height: u32) {
        self.height = height;
        set_pixels(&self.feed, "height", height);
    }

    fn ask(&self, shard: ShardPath) {
        let path = Path::Shard(shard).write();
        let _ = self.request.call1(&JsValue::NULL, &JsValue::from_str(&path));
    }

    /// Says below the cards what there is to say.
    fn tell(&self) -> Result<(), JsValue> {
        let words = self.language.words();
        let retry = self.missing.iter().any(|shard| shard.kind == Kind::Cards);
        let sentence = if retry {
            words.failed
        } else if self.scroll.damaged() > 0 {
            words.damaged
        } else if self.head.notes() == 0 {
            words.empty
        } else {
            ""
        };
        if self
            .status
            .text_content()
            .is_some_and(|said| said.starts_with(sentence) && said.is_empty() == sentence.is_empty())
        {
            return Ok(());
        }
        self.status.set_text_content(Some(sentence));
        if retry {
            let again = element("button", "again").with("type", "button").text(words.retry);
            let again = make(&self.document, &again)?;
            self.status.append_child(&again)?;
        }
        Ok(())
    }

    /// Takes a shard that is sound, or `None` for one that is damaged for good.
    pub fn give(&mut self, shard: ShardPath, payload: Option<&[u8]>) {
        if shard.kind == Kind::Cards {
            self.scroll.give(shard, payload);
            self.frame();
        } else if let Some(lookup) = &mut self.dialog.lookup {
            lookup.give(shard, payload);
            self.look();
        }
    }

    /// A shard is damaged, and so was a second copy of it.
    pub fn damaged(&mut self, shard: ShardPath, why: &str) {
        self.trouble(shard, why);
        self.give(shard, None);
    }

    /// A shard did not come.
    pub fn failed(&mut self, shard: ShardPath, why: &str) {
        self.trouble(shard, why);
        self.missing.push(shard);
        if shard.kind == Kind::Cards {
            let _ = self.tell();
        } else {
            let words = self.language.words();
            let _ = self.dialog.say(&self.document, words.failed, Some(words.retry));
        }
    }

    fn trouble(&mut self, shard: ShardPath, message: &str) {
        let path = Path::Shard(shard).write();
        self.said.push(Message::new(&self.host, "feed-error", &Trouble { path: &path, message }));
    }

    fn again(&mut self) {
        for shard in std::mem::take(&mut self.missing) {
            if shard.kind == Kind::Cards {
                self.scroll.retry(shard);
            } else if self.dialog.lookup.as_ref().is_some_and(|lookup| lookup.wants().contains(&shard)) {
                self.ask(shard);
            }
        }
        self.frame();
    }

    /// Asks for what the note on its way still needs, or shows it.
    fn look(&mut self) {
        let Some(lookup) = &self.dialog.lookup else { return };
        let Some(found) = lookup.result() else {
            for shard in lookup.wants() {
                self.ask(shard);
            }
            return;
        };
        let context = context(&self.options.base, self.language);
        let _ = match found.cloned() {
            Some(note) => self.dialog.show_note(&self.document, &context, &note),
            None => self.dialog.say(&self.document, self.language.words().failed, None),
        };
        self.dialog.lookup = None;
    }

    /// Opens the note of a card.
    fn open_card(&mut self, index: usize) {
        let Some(entry) = self.scroll.entries().get(index) else { return };
        let context = context(&self.options.base, self.language);
        if self.dialog.show_card(&self.document, &context, &entry.card).is_ok() {
            let lookup = Lookup::by_card(entry);
            self.opened(lookup);
        }
    }

    /// Opens a note by its id.
    pub fn open_id(&mut self, id: &str) {
        if let Some(index) = self.scroll.entries().iter().position(|entry| entry.card.id == id) {
            return self.open_card(index);
        }
        if self.dialog.say(&self.document, self.language.words().loading, None).is_ok() {
            let lookup = Lookup::by_id(&self.head, id);
            self.opened(lookup);
        }
    }

    fn opened(&mut self, lookup: Lookup) {
        let id = lookup.id().to_owned();
        self.said.push(Message::new(&self.host, "note-open", &NoteId { id: &id }));
        self.dialog.open = Some(id);
        self.dialog.lookup = Some(lookup);
        self.look();
    }

    /// Any event that is listened to.
    pub fn on(&mut self, event: &Event) {
        match event.type_().as_str() {
            "scroll" => self.frame(),
            "click" => self.click(event.unchecked_ref()),
            "keydown" => self.key(event.unchecked_ref()),
            "load" => {
                if let Some(picture) = event.target() {
                    let _ = picture.unchecked_ref::<Element>().class_list().add_1("arriving");
                }
            }
            "close" => {
                if let Some(id) = self.dialog.closed() {
                    self.said.push(Message::new(&self.host, "note-close", &NoteId { id: &id }));
                }
            }
            _ => {}
        }
    }

    fn click(&mut self, event: &MouseEvent) {
        if self.dialog.is_outside(event) {
            return self.dialog.element.close();
        }
        let Some(target) = event.target() else { return };
        let target: &Element = target.unchecked_ref();
        let is = |selector: &str| target.closest(selector).ok().flatten().is_some();
        if is(".close") {
            self.dialog.element.close();
        } else if is(".previous") {
            self.dialog.turn(-1);
        } else if is(".next") {
            self.dialog.turn(1);
        } else if is(".again") {
            self.again();
        } else if is(".more") {
            // The reader asked for it, so the page may move.
            self.set_height(self.cards.height());
            self.frame();
        } else if let Some(index) = self.cards.index_of(target) {
            self.open_card(index);
        }
    }

    fn key(&mut self, event: &KeyboardEvent) {
        let key = event.key();
        if self.dialog.element.open() {
            match key.as_str() {
                "ArrowLeft" => self.dialog.turn(-1),
                "ArrowRight" => self.dialog.turn(1),
                _ => return,
            }
            return event.prevent_default();
        }
        let focus = self.root.active_element();
        let Some(index) = focus.as_deref().and_then(|node: &Node| self.cards.index_of(node)) else { return };
        match (key.as_str(), event.ctrl_key()) {
            ("Enter" | " ", _) => self.open_card(index),
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
        if index >= self.cards.len() {
            return;
        }
        let _ = self.frame_with(Some(index));
        if let Some(element) = self.cards.element(index) {
            let _ = element.focus();
        }
        self.frame();
    }

    fn leave(&self, edge: &str) {
        if let Ok(Some(edge)) = self.root.query_selector(edge) {
            let _ = edge.unchecked_ref::<HtmlElement>().focus();
        }
    }
}

fn context(base: &str, language: Language) -> Context<'_> {
    Context { base, language, links: Links::Buttons, sizes: "" }
}
