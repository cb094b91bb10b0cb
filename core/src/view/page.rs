//! Whole HTML documents, readable without script: the feed's page and a note's page.

use super::html::Html;
use super::{Context, Links, NOTE_STYLE, STYLE, Sink, card, leaf, note, optional};
use crate::head::{CARDS_IN_HEAD, Head};
use crate::note::{Card, Note};
use crate::reader::pages;
use crate::text::{Language, number, words};
use alloc::string::String;

/// The style sheet of the documents, for all that is around the cards and notes.
const PAGE_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/page.css"));

/// The `sizes` of covers on pages: the grid's columns.
const SIZES: &str = "(min-width: 40rem) 15rem, 46vw";

/// What stands in the documents' only `style` element, so that a policy can allow it by its hash.
#[must_use]
pub fn style() -> String {
    let mut style = String::from(STYLE);
    style.push_str(NOTE_STYLE);
    style.push_str(PAGE_STYLE);
    style
}

/// A page of a feed: its cards, links to more, and the widget that takes over from them on the first page.
#[derive(Debug, Clone, Copy)]
pub struct FeedPage<'a> {
    /// The head.
    pub head: &'a Head,
    /// The cards of this page.
    pub cards: &'a [Card],
    /// Counted from 1.
    pub page: u32,
    /// Where the loader is; empty to go without the widget.
    pub loader: &'a str,
    /// Whether each note has a page, `n/{id}`, and the feed has further pages, `?page=2` and so on.
    pub has_pages: bool,
}

impl FeedPage<'_> {
    /// The document. All addresses in it are relative to the feed's own.
    #[must_use]
    pub fn write(&self) -> String {
        let head = self.head;
        let language = Language::of(&head.lang);
        let upgraded = self.page == 1 && !self.loader.is_empty();
        let mut out =
            begin(&head.title, &head.description, &head.lang, if upgraded { self.loader } else { "" });
        out.open("header", "site");
        leaf(&mut out, "h1", "", &head.title);
        if !head.description.is_empty() {
            leaf(&mut out, "p", "", &head.description);
        }
        out.close();
        out.open("main", "");
        if upgraded {
            out.open("note-feed", "");
            out.attribute("src", "./");
        }
        out.open("div", "nf");
        self.cards(&mut out, language);
        if self.has_pages {
            self.turns(&mut out, language);
        }
        end(out)
    }

    fn cards(&self, out: &mut Html, language: Language) {
        if self.cards.is_empty() {
            return leaf(out, "p", "status", language.say(&words::EMPTY));
        }
        let links = if self.has_pages { Links::Pages } else { Links::Nowhere };
        let context = Context { base: "", language, links, sizes: SIZES };
        let before = (self.page.saturating_sub(1) as usize).saturating_mul(CARDS_IN_HEAD as usize);
        out.open("div", "grid");
        for (card, index) in self.cards.iter().zip(before..) {
            card::card(out, card, &context, index, self.head.notes() as usize);
        }
        out.close();
    }

    fn turns(&self, out: &mut Html, language: Language) {
        out.open("nav", "turns");
        let mut link = |page: u32, rel: &str, word: &str| {
            let mut address = String::from("./");
            if page > 1 {
                address.push_str("?page=");
                address.push_str(&number(page.into()));
            }
            out.open("a", "");
            out.attribute("href", &address);
            out.attribute("rel", rel);
            out.text(word);
            out.close();
        };
        if self.page > 1 {
            link(self.page - 1, "prev", language.say(&words::NEWER));
        }
        if self.page < pages(self.head) {
            link(self.page.saturating_add(1), "next", language.say(&words::OLDER));
        }
        out.close();
    }
}

/// A note's page, to be served at `n/{id}` below the feed.
#[must_use]
pub fn note_page(head: &Head, note: &Note) -> String {
    let excerpt = note.body.excerpt(160);
    let title = if note.title.is_empty() { &excerpt } else { &note.title };
    let mut out = begin(title, &excerpt, if note.lang.is_empty() { &head.lang } else { &note.lang }, "");
    out.open("nav", "site");
    out.open("a", "");
    out.attribute("href", "../");
    out.text(&head.title);
    out.close();
    out.close();
    out.open("main", "");
    out.open("div", "nf");
    let context =
        Context { base: "../", language: Language::of(&head.lang), links: Links::Pages, sizes: SIZES };
    note::note(&mut out, note, &context);
    end(out)
}

/// A document up to the beginning of its body.
fn begin(title: &str, description: &str, lang: &str, loader: &str) -> Html {
    let mut out = Html::default();
    out.raw("<!doctype html>");
    out.open("html", "");
    optional(&mut out, "lang", lang);
    out.open("head", "");
    out.open("meta", "");
    out.attribute("charset", "utf-8");
    out.close();
    let mut meta = |name: &str, content: &str| {
        out.open("meta", "");
        out.attribute("name", name);
        out.attribute("content", content);
        out.close();
    };
    meta("viewport", "width=device-width, initial-scale=1");
    if !description.is_empty() {
        meta("description", description);
    }
    leaf(&mut out, "title", "", title);
    out.open("style", "");
    out.raw(&style());
    out.close();
    if !loader.is_empty() {
        out.open("script", "");
        // Deferred: `async` would let it run before the cards that it replaces are there.
        out.attribute("defer", "");
        out.attribute("src", loader);
        out.close();
    }
    out.close();
    out.open("body", "");
    out
}

/// Ends all that is open.
fn end(mut out: Html) -> String {
    while out.is_open() {
        out.close();
    }
    out.finish()
}
