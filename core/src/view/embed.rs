//! Feeds and notes for other people's pages: documents for a frame, and a piece of HTML that a server puts into its own page.

use super::card::note_address;
use super::document::{SIZES, begin, end, link, meta, styles};
use super::html::Html;
use super::page::{NotePage, cards, turn};
use super::{Context, Links, Pages, Sink, note};
use crate::head::Head;
use crate::note::{Card, Note};
use crate::reader::pages;
use crate::text::{Language, words};
use alloc::string::String;

/// The style sheet of framed documents, for what is around the cards and notes.
const EMBED_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/embed.css"));

/// The script of framed documents, all of it: it tells the page around them how high they are, whenever that changes.
pub const SCRIPT: &str = "new ResizeObserver(()=>{const height=Math.ceil(document.documentElement.getBoundingClientRect().height);parent.postMessage({notefall:\"height\",height},\"*\")}).observe(document.documentElement)";

/// What stands in a framed document's only `style` element.
#[must_use]
pub fn embed_style() -> String {
    styles(EMBED_STYLE)
}

/// What stands in a fragment's `style` element: a sheet for what stands beside it, and for nothing else of the page that it gets into.
#[must_use]
pub fn fragment_style() -> String {
    let mut style = String::from("@scope{");
    style.push_str(&embed_style());
    style.push('}');
    style
}

/// A page of a feed, counted from 1, for other people's pages.
#[derive(Debug, Clone, Copy)]
pub struct EmbeddedFeed<'a> {
    /// The head.
    pub head: &'a Head,
    /// The cards of this page.
    pub cards: &'a [Card],
    /// Counted from 1.
    pub page: u32,
    /// The feed's absolute address; ends with `/`.
    pub address: &'a str,
}

impl EmbeddedFeed<'_> {
    /// The document for a frame, to be served at `embed` below the feed. Notes open in the window around it; further pages in the frame.
    #[must_use]
    pub fn frame(&self) -> String {
        let mut out = framed(&self.head.title, &self.head.lang, self.address);
        cards(&mut out, self.head, self.cards, self.page, &self.context(""));
        out.open("nav", "turns");
        let language = Language::of(&self.head.lang);
        if self.page > 1 {
            turn(&mut out, &Pages::Worker.page("embed", self.page - 1), "prev", language.say(&words::NEWER));
        }
        if self.page < pages(self.head) {
            let to = Pages::Worker.page("embed", self.page.saturating_add(1));
            turn(&mut out, &to, "next", language.say(&words::OLDER));
        }
        end(out)
    }

    /// The piece of HTML. It leads to the feed's own pages, by absolute addresses.
    #[must_use]
    pub fn fragment(&self) -> String {
        let mut out = Html::default();
        out.open("div", "notefall");
        super::optional(&mut out, "lang", &self.head.lang);
        out.open("style", "");
        out.raw(&fragment_style());
        out.close();
        out.open("div", "nf");
        cards(&mut out, self.head, self.cards, self.page, &self.context(self.address));
        if self.page < pages(self.head) {
            out.open("nav", "turns");
            let to = Pages::Worker.page(self.address, self.page.saturating_add(1));
            turn(&mut out, &to, "", Language::of(&self.head.lang).say(&words::OLDER));
            out.close();
        }
        end(out)
    }

    fn context<'b>(&self, base: &'b str) -> Context<'b> {
        Context { base, language: Language::of(&self.head.lang), links: Links::Pages, sizes: SIZES }
    }
}

/// A note as a document for a frame, to be served at `embed` below the feed, whose absolute address is `address`.
#[must_use]
pub fn framed_note(head: &Head, whole: &Note, address: &str) -> String {
    let page = NotePage::new(head, whole);
    let own = note_address(address, &whole.id);
    let mut out = framed(&page.title, &page.lang, &own);
    let language = Language::of(&head.lang);
    note::note(&mut out, whole, &Context { base: "", language, links: Links::Pages, sizes: SIZES });
    out.open("nav", "turns");
    out.open("a", "");
    out.attribute("href", &own);
    out.text(&head.title);
    end(out)
}

/// Begins a document, whose links lead the window around the frame. Search engines are told to go by the page at `own` instead.
fn framed(title: &str, lang: &str, own: &str) -> Html {
    let mut out = begin(title, "", lang);
    meta(&mut out, "robots", "noindex");
    link(&mut out, &[("rel", "canonical"), ("href", own)]);
    out.open("base", "");
    out.attribute("target", "_top");
    out.close();
    out.open("style", "");
    out.raw(&embed_style());
    out.close();
    out.open("script", "");
    // As a module it waits for the document, however it comes in.
    out.attribute("type", "module");
    out.raw(SCRIPT);
    out.close();
    out.close();
    out.open("body", "");
    out.open("main", "nf");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_sheets_do_not_end_their_elements() {
        for text in [SCRIPT, &embed_style(), &fragment_style()] {
            assert!(!text.contains("</") && !text.contains("<!--"), "{text}");
        }
        let open = |sign| fragment_style().matches(sign).count();
        assert_eq!(open('{'), open('}'));
    }
}
