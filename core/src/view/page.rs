//! The feed's page and a note's page: whole HTML documents, readable without script.

use super::describe::{self, Languages, Place};
use super::document::{SIZES, begin, body, end};
use super::html::Html;
use super::{Context, Pages, Sink, card, find, leaf, note, optional};
use crate::head::{CARDS_IN_HEAD, Head};
use crate::note::{Card, Note};
use crate::reader::pages;
use crate::syndicate::is_tag;
use crate::text::{Language, words};
use alloc::string::String;
use alloc::vec::Vec;

pub use super::document::style;
pub use super::find::FoundPage;

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
    /// Which other pages there are.
    pub pages: Pages,
    /// The feed's absolute address, which ends with `/`; there are a `feed.json` and an `atom.xml` then. Empty where it is not known.
    pub address: &'a str,
}

impl FeedPage<'_> {
    /// The document. All addresses that it leads readers to are relative to the feed's own.
    #[must_use]
    pub fn write(&self) -> String {
        let head = self.head;
        let language = Language::of(&head.lang);
        let upgraded = self.page == 1 && !self.loader.is_empty();
        let mut out = begin(&head.title, &head.description, &head.lang);
        if !self.address.is_empty() {
            let place = Place { head, address: self.address, pages: self.pages };
            describe::feed(&mut out, &place, self.page, self.cards);
        }
        body(&mut out, if upgraded { self.loader } else { "" });
        out.open("header", "site");
        leaf(&mut out, "h1", "", &head.title);
        if !head.description.is_empty() {
            leaf(&mut out, "p", "", &head.description);
        }
        if self.pages == Pages::Worker && find::is_searchable(head) {
            find::form(&mut out, language, "");
        }
        out.close();
        out.open("main", "");
        // Cards have headings of the third level.
        leaf(&mut out, "h2", "hidden", language.say(&words::FEED));
        if upgraded {
            out.open("note-feed", "");
            out.attribute("src", "./");
        }
        out.open("div", "nf");
        let context = Context { base: "", language, links: self.pages.links(), sizes: SIZES };
        cards(&mut out, head, self.cards, self.page, &context);
        if self.pages != Pages::None {
            self.turns(&mut out, language);
        }
        end(out)
    }

    fn turns(&self, out: &mut Html, language: Language) {
        out.open("nav", "turns");
        if self.page > 1 {
            let to = self.pages.page("./", self.page - 1);
            turn(out, &to, "prev", language.say(&words::NEWER));
        }
        if self.page < pages(self.head) {
            let to = self.pages.page("./", self.page.saturating_add(1));
            turn(out, &to, "next", language.say(&words::OLDER));
        }
        out.close();
    }
}

/// The cards of a page, which is counted from 1; `context` says where they lead.
pub(super) fn cards(out: &mut Html, head: &Head, cards: &[Card], page: u32, context: &Context<'_>) {
    if cards.is_empty() {
        return leaf(out, "p", "status", context.language.say(&words::EMPTY));
    }
    let before = (page.saturating_sub(1) as usize).saturating_mul(CARDS_IN_HEAD as usize);
    out.open("div", "grid h-feed");
    for (card, index) in cards.iter().zip(before..) {
        card::card(out, card, context, index, head.notes() as usize);
    }
    out.close();
}

/// A link to another page. It stays in the frame where there is one.
pub(super) fn turn(out: &mut Html, to: &str, rel: &str, word: &str) {
    out.open("a", "");
    out.attribute("href", to);
    if to.starts_with("embed") {
        out.attribute("target", "_self");
    }
    optional(out, "rel", rel);
    out.text(word);
    out.close();
}

/// What a note's document begins with.
pub(super) struct NotePage {
    /// The note's title, or the beginning of its text.
    pub title: String,
    /// The beginning of its text.
    pub excerpt: String,
    /// Its language, or the feed's.
    pub lang: String,
}

impl NotePage {
    pub(super) fn new(head: &Head, note: &Note) -> Self {
        let excerpt = note.body.excerpt(160);
        let title = if note.title.is_empty() { &excerpt } else { &note.title }.clone();
        let lang = if note.lang.is_empty() { &head.lang } else { &note.lang }.clone();
        Self { title, excerpt, lang }
    }
}

/// A note's page, to be served at `n/{id}` below the feed, whose absolute address is `address`; empty where that is not known.
#[must_use]
pub fn note_page(head: &Head, note: &Note, address: &str) -> String {
    note_document(head, note, address, Pages::Worker, Languages { note, shown: "" })
}

/// The same in another language, to be served at `n/{id}?lang={tag}`; nothing where it is not translated into that.
#[must_use]
pub fn translated_page(head: &Head, note: &Note, lang: &str, address: &str) -> Option<String> {
    translated(head, note, lang, (address, Pages::Worker))
}

/// The same as a file, [`Pages::translation`] below the feed.
#[must_use]
pub fn translated_file(head: &Head, note: &Note, lang: &str, address: &str) -> Option<String> {
    translated(head, note, lang, (address, Pages::Files)).filter(|_| is_tag(lang))
}

fn translated(head: &Head, note: &Note, lang: &str, (address, pages): (&str, Pages)) -> Option<String> {
    let translation = note.translations.iter().find(|own| own.lang == lang && !lang.is_empty())?;
    let translated = Note {
        title: translation.title.clone(),
        body: translation.body.clone(),
        lang: translation.lang.clone(),
        translations: Vec::new(),
        ..note.clone()
    };
    let languages = Languages { note, shown: lang };
    Some(note_document(head, &translated, address, pages, languages))
}

/// The same as a file, [`Pages::note`] below the feed.
#[must_use]
pub fn note_file(head: &Head, note: &Note, address: &str) -> String {
    note_document(head, note, address, Pages::Files, Languages { note, shown: "" })
}

fn note_document(head: &Head, note: &Note, address: &str, pages: Pages, languages: Languages<'_>) -> String {
    let NotePage { title, excerpt, lang } = NotePage::new(head, note);
    let mut out = begin(&title, &excerpt, &lang);
    if !address.is_empty() {
        describe::note(&mut out, &Place { head, address, pages }, note, &title, languages);
    }
    body(&mut out, "");
    out.open("nav", "site");
    out.open("a", "");
    out.attribute("href", "../");
    out.text(&head.title);
    out.close();
    out.close();
    out.open("main", "");
    out.open("div", "nf");
    let context =
        Context { base: "../", language: Language::of(&head.lang), links: pages.links(), sizes: SIZES };
    note::note(&mut out, note, &context);
    end(out)
}
