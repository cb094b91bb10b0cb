//! Whole HTML documents, readable without script: the feed's page and a note's page.

use super::{Context, Element, Links, STYLE, card, element, html, note};
use crate::head::Head;
use crate::note::{Card, Note};
use crate::reader::pages;
use crate::text::{Language, number};
use alloc::string::String;

/// The style sheet of the documents, for all that is around the cards and notes.
const PAGE_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/page.css"));

/// The `sizes` of covers on pages: the grid's columns.
const SIZES: &str = "(min-width: 40rem) 15rem, 46vw";

/// What stands in the documents' only `style` element, so that a policy can allow it by its hash.
#[must_use]
pub fn style() -> String {
    let mut style = String::from(STYLE);
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
        let links = if self.has_pages { Links::Pages } else { Links::Nowhere };
        let context = Context { base: "", language, links, sizes: SIZES };
        let before =
            (self.page.saturating_sub(1) as usize).saturating_mul(crate::head::CARDS_IN_HEAD as usize);
        let total = head.notes() as usize;
        let cards =
            self.cards.iter().zip(before..).map(|(one, index)| card::card(one, &context, index, total));
        let mut grid = element("div", "nf").child(element("div", "grid").children(cards));
        if self.cards.is_empty() {
            grid = grid.child(element("p", "status").text(language.words().empty));
        }
        if self.has_pages {
            grid = grid.child(self.turns(language));
        }
        let upgraded = self.page == 1 && !self.loader.is_empty();
        let feed = if upgraded { element("note-feed", "").with("src", "./").child(grid) } else { grid };
        let mut site = element("header", "site").child(element("h1", "").text(head.title.as_str()));
        if !head.description.is_empty() {
            site = site.child(element("p", "").text(head.description.as_str()));
        }
        let body = element("body", "").child(site).child(element("main", "").child(feed));
        let loader = if upgraded { self.loader } else { "" };
        document(&head.title, &head.description, &head.lang, loader, &body)
    }

    fn turns(&self, language: Language) -> Element {
        let words = language.words();
        let link = |page: u32, rel: &str, word: &str| {
            let mut address = String::from("./");
            if page > 1 {
                address.push_str("?page=");
                address.push_str(&number(page.into()));
            }
            element("a", "").with("href", address).with("rel", rel).text(word)
        };
        let mut turns = element("nav", "turns");
        if self.page > 1 {
            turns = turns.child(link(self.page - 1, "prev", words.newer));
        }
        if self.page < pages(self.head) {
            turns = turns.child(link(self.page.saturating_add(1), "next", words.older));
        }
        turns
    }
}

/// A note's page, to be served at `n/{id}` below the feed.
#[must_use]
pub fn note_page(head: &Head, one: &Note) -> String {
    let language = Language::of(&head.lang);
    let context = Context { base: "../", language, links: Links::Pages, sizes: SIZES };
    let back = element("nav", "site").child(element("a", "").with("href", "../").text(head.title.as_str()));
    let main = element("main", "").child(element("div", "nf").child(note::note(one, &context)));
    let body = element("body", "").child(back).child(main);
    let excerpt = one.body.excerpt(160);
    let title = if one.title.is_empty() { excerpt.as_str() } else { one.title.as_str() };
    document(title, &excerpt, if one.lang.is_empty() { &head.lang } else { &one.lang }, "", &body)
}

fn document(title: &str, description: &str, lang: &str, loader: &str, body: &Element) -> String {
    let mut out = String::from("<!doctype html><html");
    if !lang.is_empty() {
        out.push_str(" lang=\"");
        html::escape(lang, &mut out);
        out.push('"');
    }
    out.push_str("><head>");
    let meta = |name: &str, content: &str| element("meta", "").with("name", name).with("content", content);
    html::write(&element("meta", "").with("charset", "utf-8"), &mut out);
    html::write(&meta("viewport", "width=device-width, initial-scale=1"), &mut out);
    html::write(&element("title", "").text(title), &mut out);
    if !description.is_empty() {
        html::write(&meta("description", description), &mut out);
    }
    // Our own text, without anything of a note's, so that it can stand unescaped.
    out.push_str("<style>");
    out.push_str(&style());
    out.push_str("</style>");
    if !loader.is_empty() {
        // Classic and deferred: `async` alone would let it run before the fallback is there.
        html::write(&element("script", "").with("defer", "").with("src", loader), &mut out);
    }
    out.push_str("</head>");
    html::write(body, &mut out);
    out.push_str("</html>");
    out
}
