//! The feed: what happens when a head, a shard or an event comes.

mod dom;
mod entry;
mod measure;
mod waterfall;

use crate::page::{ROOT, status};
use crate::{Tickets, text};
use alloc::{string::String, vec::Vec};
use dom::{Dom, Number};
use measure::Measure;
use notefall_core::head::Head;
use notefall_core::layout::{Grid, Layout};
use notefall_core::path::{Kind, Path};
use notefall_core::reader::{Entry, Scroll};
use notefall_core::shard::{self, ShardError};
use notefall_core::text::{Language, push_number, words};
use notefall_core::view::{Context, Links, Sink as _, optional};
use waterfall::{Cards, element};

/// How many `cards` shards are on their way at a time.
const SHARDS_AT_A_TIME: usize = 4;

/// How many cards are laid out in a frame, and how many drawn, so that scrolling stays smooth on a slow phone, where a card takes some
/// milliseconds. The first ones are there at once.
const LAID_OUT_AT_A_TIME: usize = 8;
const DRAWN_AT_A_TIME: usize = 3;

/// The box that the cards stand in, and the other elements that are kept. The loader reads the first two.
const BOX: u32 = ROOT + 1;
const PROBE: u32 = BOX + 1;
const MORE: u32 = PROBE + 1;
const NEWS: u32 = MORE + 1;
const STATUS: u32 = NEWS + 1;
/// What Ctrl+Home and Ctrl+End leave to: Tab goes on from there.
const EDGES: [u32; 2] = [STATUS + 1, STATUS + 2];
/// The card at the first place.
const CARDS: u32 = STATUS + 3;

/// What stands behind one connected `<note-feed>`.
pub struct Feed {
    page: Dom,
    base: String,
    layout: Layout,
    columns: u32,
    language: Language,
    /// How many notes are to be had.
    notes: u32,
    /// How many of them are shown, as long as the reader asks for no more.
    most: u32,
    /// How many more each time; 0 where they come by themselves.
    step: u32,
    /// Whether the reader has asked for more, which is not there yet.
    asked: bool,
    scroll: Scroll,
    cards: Cards,
    measure: Option<Measure>,
    /// The height of the box that the cards stand in, in pixels.
    height: u32,
    tickets: Tickets,
    /// The shards that did not come, to be asked for again when the reader says so.
    missing: Vec<usize>,
    /// The sentence below the cards.
    told: &'static str,
}

impl Feed {
    /// Shows the feed whose head has been loaded, given as the file's header and its unpacked payload. Where the head cannot be
    /// read, it tells the loader and gives nothing.
    pub fn begin(
        page: usize,
        options: Options,
        base: &[u8],
        locale: &[u8],
        head: [&[u8]; 2],
    ) -> Option<Self> {
        let [header, payload] = head;
        let mut page = Dom::new(page);
        let mut head = match open_head(header, payload) {
            Ok(head) => head,
            Err(error) => {
                page.ask("feed-error", &Path::Head.write(), error.sentence(), [0; 3]);
                page.flush();
                return None;
            }
        };
        let locale = text(locale);
        let language = Language::of(if locale.is_empty() { &head.lang } else { &locale });
        // What was reserved stays reserved, so that the text below does not move.
        let height = page.read(Number::Height) as u32;
        draw(&mut page, &head, language, options.layout);
        let mut notes = head.notes();
        page.ask("feed-ready", &head.title, "", [notes, language as u32, head.overlay]);
        let Options { layout, columns, limit, step } = options;
        if limit > 0 {
            notes = notes.min(limit);
        }
        let mut feed = Self {
            scroll: Scroll::take(&mut head),
            cards: Cards::default(),
            measure: None,
            tickets: Tickets::default(),
            missing: Vec::new(),
            told: "",
            page,
            base: text(base),
            layout,
            columns,
            language,
            notes,
            most: if step > 0 { step.min(notes) } else { notes },
            step,
            asked: false,
            height,
        };
        feed.set_height(height);
        feed.frame();
        Some(feed)
    }

    /// Brings the DOM up to date with the window: after scrolling, resizing, and when cards have come. Says whether there is more to do,
    /// in the next frame.
    pub fn frame(&mut self) -> bool {
        let more = self.show(None);
        self.page.flush();
        more
    }

    /// Takes the payload of a shard that was asked for; nothing where it is damaged, so that the feed goes on without it. Several
    /// may come at once, so they are shown with the next frame.
    pub fn give(&mut self, ticket: usize, payload: &[u8]) {
        if let Some(shard) = self.tickets.shard(ticket) {
            self.scroll.give(shard, (!payload.is_empty()).then_some(payload));
        }
    }

    /// A shard that was asked for did not come; the reader may have it tried again.
    pub fn fail(&mut self, ticket: usize) {
        self.missing.push(ticket);
        self.tell();
        self.page.flush();
    }

    /// The reader does something, in the card at a place; −1 in none. Says whether that was for the feed; it shows with the next frame.
    pub fn on(&mut self, action: u32, place: i32) -> bool {
        match (action, usize::try_from(place)) {
            (action::AGAIN, _) => {
                while let Some(ticket) = self.missing.pop() {
                    if let Some(shard) = self.tickets.shard(ticket) {
                        self.scroll.retry(shard);
                    }
                }
            }
            // The reader asked for it, so the page may move.
            (action::MORE, _) => {
                self.most = self.most.saturating_add(self.step).min(self.notes);
                self.asked = true;
            }
            (action::NEWS, _) => self.page.hide(NEWS, false),
            (action::OPEN, Ok(index)) => self.open(index),
            (action::UP, Ok(index)) => self.focus(index.saturating_sub(1)),
            (action::DOWN, Ok(index)) => self.focus(index + 1),
            (action::BEFORE, Ok(_)) => self.page.focus(EDGES[0]),
            (action::AFTER, Ok(_)) => self.page.focus(EDGES[1]),
            _ => return false,
        }
        self.page.flush();
        true
    }
}

/// What readers do, by its numbers in `www/loader/element.js`.
mod action {
    /// To have tried again what did not come.
    pub const AGAIN: u32 = 0;
    /// To have the room for more cards.
    pub const MORE: u32 = 1;
    /// To open a card's note.
    pub const OPEN: u32 = 2;
    /// To the card before.
    pub const UP: u32 = 3;
    /// To the card after.
    pub const DOWN: u32 = 4;
    /// To what stands before the feed.
    pub const BEFORE: u32 = 5;
    /// To what stands behind the feed.
    pub const AFTER: u32 = 6;
    /// To hear of newer notes.
    pub const NEWS: u32 = 7;
}

/// What the site's owner wants.
#[derive(Clone, Copy)]
pub struct Options {
    /// How cards stand.
    pub layout: Layout,
    /// In how many columns; 0 for as many as look well.
    pub columns: u32,
    /// The most notes; 0 for all.
    pub limit: u32,
    /// So many at first, and so many more each time the reader asks for them; 0 where they come by themselves.
    pub step: u32,
}

/// The entries that may be shown.
fn shown(scroll: &Scroll, most: u32) -> &[Entry] {
    let entries = scroll.entries();
    entries.get(..most as usize).unwrap_or(entries)
}

fn open_head(header: &[u8], payload: &[u8]) -> Result<Head, ShardError> {
    check(Kind::Head, 0, header, payload)?;
    Ok(Head::decode(payload)?)
}

fn check(kind: Kind, number: u32, header: &[u8], payload: &[u8]) -> Result<(), ShardError> {
    shard::header(header)?.check(kind, number, payload)
}

/// Draws all but the cards.
fn draw(page: &mut Dom, head: &Head, language: Language, layout: Layout) {
    let edge = |page: &mut Dom, element| {
        page.keep(element);
        page.open("span", "");
        page.attribute("tabindex", "-1");
        page.close();
    };
    page.empty(ROOT);
    edge(page, EDGES[0]);
    button(page, NEWS, "news", language.say(&words::NEWS));
    page.keep(BOX);
    page.open("div", ["feed", "feed tiles", "feed rows", "feed reel"][layout as usize]);
    let label = if head.title.is_empty() { language.say(&words::FEED) } else { &head.title };
    for (name, value) in [("role", "feed"), ("part", "feed"), ("aria-label", label), ("lang", language.tag())]
    {
        page.attribute(name, value);
    }
    optional(&mut **page, "dir", language.direction());
    page.close();
    button(page, MORE, "more", language.say(&words::MORE));
    page.keep(STATUS);
    page.open("div", "");
    page.close();
    edge(page, EDGES[1]);
}

/// Draws a button that is hidden for now.
fn button(page: &mut Dom, element: u32, name: &str, text: &str) {
    page.keep(element);
    page.open("button", name);
    for (name, value) in [("type", "button"), ("part", name), ("hidden", "")] {
        page.attribute(name, value);
    }
    page.text(text);
    page.close();
}

impl Feed {
    /// Brings the DOM up to date; `also` is a card to be there wherever it stands. Says whether there is more to do.
    fn show(&mut self, also: Option<usize>) -> bool {
        let width = self.page.read(Number::Width) as u32;
        if width == 0 {
            return false;
        }
        if self.measure.is_none() || self.cards.width != width {
            let measure = Measure::read(&mut self.page);
            let wanted = (self.columns > 0).then_some(self.columns);
            let grid = Grid::fit(self.layout, width, wanted, measure.gap);
            self.cards.fit(grid, width, &measure, shown(&self.scroll, self.most), &mut self.page);
            self.measure = Some(measure);
        }
        let Some(measure) = &self.measure else { return false };
        let entries = shown(&self.scroll, self.most);
        self.cards.extend(measure, entries, LAID_OUT_AT_A_TIME, &self.page);
        let [top, window] = if self.cards.is_carousel() {
            [-self.page.read(Number::Aside), width as i32]
        } else {
            [Number::Top, Number::Window].map(|what| self.page.read(what))
        };
        let clamp = |y: i32| y.max(0) as u32;
        let bottom = clamp(window.saturating_sub(top));
        let band = clamp((window / -2).saturating_sub(top))..bottom.saturating_add(window as u32);
        let near = top < window.saturating_mul(3);
        let window = window as u32;

        // A window below is there before it is seen; one more is on its way.
        let reach = bottom.saturating_add(2 * window);
        let filled = self.cards.filled();
        if near && filled < reach {
            let until = (self.cards.len() + self.cards.needed_for(reach - filled)).min(self.most as usize);
            for shard in self.scroll.wants(until, SHARDS_AT_A_TIME) {
                self.tickets.ask(&mut self.page, shard);
            }
        }
        self.grow(bottom, window);
        let context = Context { base: &self.base, language: self.language, links: Links::Buttons, sizes: "" };
        let focus = usize::try_from(self.page.read(Number::Focus)).ok();
        let total = self.notes as usize;
        let entries = shown(&self.scroll, self.most);
        let more = self.cards.show(band, [also, focus], &mut self.page, &context, (entries, total));
        self.tell();
        more
    }

    /// Gives the feed the height of its cards, and some more for those that come. While its end is in the window that would move what
    /// stands below, so then it waits for the reader's button.
    fn grow(&mut self, bottom: u32, window: u32) {
        let missing = (self.most as usize).saturating_sub(self.cards.len() + self.scroll.damaged() as usize);
        let is_row = self.cards.is_carousel();
        let reserve = if self.scroll.is_complete() || is_row {
            0
        } else {
            self.cards.height_of(missing).min(2 * window)
        };
        let wanted = self.cards.box_height().saturating_add(reserve);
        // Less than this was not reserved on purpose, so there is nothing to keep still; and a row has its height once and for all.
        let end_in_sight = self.height >= 100 && self.height <= bottom && !is_row;
        if wanted != self.height && (!end_in_sight || self.asked) {
            self.set_height(wanted);
        }
        self.asked &= end_in_sight && missing > 0;
        let stays = end_in_sight && wanted > self.height;
        self.page.hide(MORE, !stays && self.most == self.notes);
    }

    fn set_height(&mut self, height: u32) {
        self.height = height;
        let mut pixels = String::new();
        push_number(&mut pixels, height.into());
        pixels.push_str("px");
        self.page.inside(BOX, 0);
        self.page.style("height", &pixels);
    }

    /// Says below the cards what there is to say. Once: what is said again would be read out again.
    fn tell(&mut self) {
        let sentence = if !self.missing.is_empty() {
            self.language.say(&words::FAILED)
        } else if self.scroll.damaged() > 0 {
            self.language.say(&words::DAMAGED)
        } else if self.notes == 0 {
            self.language.say(&words::EMPTY)
        } else {
            ""
        };
        if self.told == sentence {
            return;
        }
        self.told = sentence;
        self.page.empty(STATUS);
        if !sentence.is_empty() {
            status(
                &mut *self.page,
                sentence,
                if self.missing.is_empty() { "" } else { self.language.say(&words::RETRY) },
            );
        }
    }

    fn open(&mut self, index: usize) {
        if let Some(entry) = self.scroll.entries().get(index) {
            // Where its segment stands in the head is all that the note view needs to find the shard.
            let segment = self.scroll.position(entry.segment).map_or(u32::MAX, |at| at as u32);
            self.page.ask("open", &entry.card.id, "", [segment, entry.card.shard, index as u32]);
        }
    }

    /// Moves the focus to another card, wherever it is.
    fn focus(&mut self, index: usize) {
        self.show(Some(index));
        self.page.focus(element(index));
    }
}
