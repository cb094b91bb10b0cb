//! Searching without script: the form, and what was found as a document.

use super::document::{SIZES, begin, body, end, meta};
use super::html::Html;
use super::{Context, Links, Sink, card, leaf, optional};
use crate::head::Head;
use crate::note::Card;
use crate::text::{Language, Word, number, words};
use alloc::string::String;

/// Whether a feed can be searched: some segment has an index.
pub fn is_searchable(head: &Head) -> bool {
    head.segments.iter().any(|segment| segment.index_shards > 0)
}

/// The form, with what was asked last. It leads to `find` beside the document.
pub fn form(out: &mut Html, language: Language, query: &str) {
    let search = language.say(&words::SEARCH);
    out.open("form", "find");
    for (name, value) in [("role", "search"), ("action", "find"), ("method", "get")] {
        out.attribute(name, value);
    }
    out.open("input", "");
    for (name, value) in [("type", "search"), ("name", "q"), ("aria-label", search), ("placeholder", search)]
    {
        out.attribute(name, value);
    }
    optional(out, "value", query);
    out.close();
    out.open("button", "");
    out.text(search);
    out.close();
    out.close();
}

/// What was found, to be served at `find?q=` below the feed.
#[derive(Debug, Clone, Copy)]
pub struct FoundPage<'a> {
    /// The head.
    pub head: &'a Head,
    /// What was asked.
    pub query: &'a str,
    /// The best of what was found, the best first.
    pub cards: &'a [Card],
    /// How many notes were found in all.
    pub found: u32,
    /// Words that stand in no note, and what was looked for in their place.
    pub replaced: &'a [(String, String)],
    /// Words that stand in no note and were passed over.
    pub missing: &'a [String],
    /// Whether the words were found apart although they were to stand together.
    pub loosened: bool,
    /// Whether a part of the index could not be read.
    pub damaged: bool,
}

impl FoundPage<'_> {
    /// The document, which search engines are asked not to keep. All addresses in it are relative to the feed's own.
    #[must_use]
    pub fn write(&self) -> String {
        let head = self.head;
        let language = Language::of(&head.lang);
        let query = self.query.trim();
        let mut title = String::from(query);
        if !title.is_empty() {
            title.push_str(" – ");
        }
        title.push_str(&head.title);
        let mut out = begin(&title, "", &head.lang);
        meta(&mut out, "robots", "noindex, follow");
        body(&mut out, "");
        out.open("header", "site");
        out.open("h1", "");
        out.open("a", "");
        out.attribute("href", "./");
        out.text(&head.title);
        out.close();
        out.close();
        form(&mut out, language, query);
        out.close();
        out.open("main", "");
        leaf(&mut out, "h2", "hidden", language.say(&words::FEED));
        out.open("div", "nf");
        if !query.is_empty() {
            self.said(&mut out, language);
        }
        let context = Context { base: "", language, links: Links::Pages, sizes: SIZES };
        out.open("div", "grid");
        for (index, card) in self.cards.iter().enumerate() {
            card::card(&mut out, card, &context, index, 0);
        }
        end(out)
    }

    /// What there is to say of the results, in sentences.
    fn said(&self, out: &mut Html, language: Language) {
        let say = |word: &Word, what: &str| language.say(word).replace('%', what);
        let mut said = String::new();
        let mut add = |sentence: &str| {
            if !said.is_empty() && !matches!(language, Language::Chinese | Language::TraditionalChinese) {
                said.push(' ');
            }
            said.push_str(sentence);
        };
        add(&match (self.found as usize, self.cards.len()) {
            (_, 0) => say(&words::FOUND_NOTHING, ""),
            (1, _) => say(&words::FOUND_ONE, "1"),
            (found, shown) if found > shown => {
                say(&words::FOUND_MORE, &number(found as u64)).replace('#', &number(shown as u64))
            }
            (found, _) => say(&words::FOUND, &number(found as u64)),
        });
        let list = |all: &mut dyn Iterator<Item = &String>| {
            let mut out = String::new();
            for word in all {
                if !out.is_empty() {
                    out.push_str(", ");
                }
                out.push_str(word);
            }
            out
        };
        if !self.replaced.is_empty() {
            add(&say(&words::REPLACED, &list(&mut self.replaced.iter().map(|(_, used)| used))));
        }
        if !self.missing.is_empty() && !self.cards.is_empty() {
            add(&say(&words::MISSING, &list(&mut self.missing.iter())));
        }
        if self.loosened {
            add(language.say(&words::LOOSENED));
        }
        if self.damaged {
            add(language.say(&words::INDEX_DAMAGED));
        }
        out.open("p", "said");
        out.attribute("role", "status");
        out.text(&said);
        out.close();
    }
}
