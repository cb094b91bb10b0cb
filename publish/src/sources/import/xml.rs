//! XML of feeds and exports: one element of the list after the other as a small tree, so that a broken one costs no other.
//!
//! Entities that a document defines itself are never expanded; how deep and how large a tree can get is bounded.

use super::load::Loaded;
use crate::sources::html::{decode, entity};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use std::ops::Range;

/// How deep trees are built; what is deeper is passed over.
const DEEPEST: usize = 50;

/// How many elements a tree may have; what comes behind is passed over.
const MOST_ELEMENTS: usize = 20_000;

/// After so many errors the rest is not read.
const MOST_ERRORS: usize = 500;

/// An element with what is in it.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// With the usual prefix of its namespace, whichever the document uses; those of RSS and Atom have none.
    pub name: String,
    /// Where it begins, in bytes.
    pub at: usize,
    /// Its attributes, by names without prefixes.
    pub attributes: Vec<(String, String)>,
    /// Its own text, entities decoded.
    pub text: String,
    /// What stands between its tags, in bytes of the document.
    pub inner: Range<usize>,
    /// In order.
    pub children: Vec<Self>,
}

impl Element {
    /// All children of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child with one of these names that has text.
    #[must_use]
    pub fn text_of(&self, names: &[&str]) -> String {
        let texts = names.iter().flat_map(|name| self.all(name)).map(|child| child.text.trim());
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    }

    /// An attribute, trimmed; empty where there is none.
    #[must_use]
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }
}

/// What was found, in the order of the document.
#[derive(Debug)]
pub enum Found {
    /// The outermost element, without its children.
    Root(Element),
    /// Something that is said of the whole list.
    Header(Element),
    /// An element of the list.
    Item(Element),
    /// Something that cannot be read: where, and what. Reading goes on at the next element of the list.
    Broken(usize, String),
}

/// Reads a document.
pub fn read(loaded: &Loaded, on: &mut dyn FnMut(Found)) {
    let text = loaded.text.as_str();
    let mut from = 0;
    for _ in 0..MOST_ERRORS {
        let Err((at, what)) =
            (Reading { text, from, open: Vec::new(), tree: Vec::new(), count: 0, passed: 0 }).run(on)
        else {
            return;
        };
        on(Found::Broken(at, what));
        // Behind the error, or where the reader stopped; the item with the error is lost.
        let Some(next) = next_item(text, at.max(from) + 1) else { return };
        from = next;
    }
    on(Found::Broken(from, "there are too many errors; the rest was not read".to_owned()));
}

/// Where the next element of a list begins.
fn next_item(text: &str, mut at: usize) -> Option<usize> {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    let rest = text.get(at..)?;
    let begins = |(found, _): &(usize, &str)| {
        let name = rest.get(found + 1..).unwrap_or_default();
        let name =
            name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
        matches!(name.rsplit(':').next(), Some("item" | "entry"))
    };
    rest.match_indices('<').find(begins).map(|(found, _)| at + found)
}

struct Reading<'a> {
    text: &'a str,
    from: usize,
    /// The names of the elements that are open and are no trees.
    open: Vec<String>,
    /// The elements of the tree that is being built, outermost first.
    tree: Vec<Element>,
    count: usize,
    /// How many elements are open that are passed over.
    passed: usize,
}

impl Reading<'_> {
    fn run(mut self, on: &mut dyn FnMut(Found)) -> Result<(), (usize, String)> {
        let mut reader = NsReader::from_str(self.text.get(self.from..).unwrap_or_default());
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        // Behind an error the beginnings of what encloses the list are missing.
        config.allow_unmatched_ends = self.from > 0;
        let position = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        loop {
            let before = self.from.saturating_add(position(reader.buffer_position()));
            let (namespace, event) = match reader.read_resolved_event() {
                Ok((namespace, event)) => (prefix(&namespace), event),
                Err(error) => {
                    let at = self.from.saturating_add(position(reader.error_position())).min(self.text.len());
                    return Err((at, error.to_string()));
                }
            };
            let after = self.from.saturating_add(position(reader.buffer_position()));
            match event {
                Event::Start(tag) => self.start(&tag, &namespace, before..after, on),
                Event::Empty(tag) => {
                    self.start(&tag, &namespace, before..after, on);
                    self.end(after, on);
                }
                Event::End(_) => self.end(before, on),
                Event::Text(text) => self.push(&text.into_inner()),
                Event::CData(text) => self.push(&text.into_inner()),
                Event::GeneralRef(name) => {
                    let name = name.into_inner();
                    let text = entity(&name).unwrap_or_else(|| format!("&{name};"));
                    self.push(&text);
                }
                Event::Eof => {
                    let unfinished = self.tree.first().filter(|tree| is_item(&tree.name));
                    return unfinished.map_or(Ok(()), |tree| {
                        Err((tree.at, "the file ends in the middle of this note".to_owned()))
                    });
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, namespace: &str, at: Range<usize>, on: &mut dyn FnMut(Found)) {
        let local = tag.local_name();
        let local: &str = local.as_ref();
        let name = if namespace.is_empty() { local.to_owned() } else { format!("{namespace}:{local}") };
        let parent = self.open.last().map(String::as_str);
        let begins_tree = is_item(&name) || matches!(parent, Some("channel" | "feed"));
        let is_full = self.tree.len() >= DEEPEST || self.count >= MOST_ELEMENTS;
        if self.passed > 0 || !self.tree.is_empty() && is_full {
            self.passed += 1;
            return;
        }
        if self.tree.is_empty() && !begins_tree {
            if self.open.is_empty() && self.from == 0 {
                on(Found::Root(element(name.clone(), tag, at)));
            }
            // Nesting outside of any list is of no use, but counts.
            self.open.push(name);
            return;
        }
        self.count += 1;
        self.tree.push(element(name, tag, at));
    }

    fn end(&mut self, at: usize, on: &mut dyn FnMut(Found)) {
        if self.passed > 0 {
            self.passed -= 1;
            return;
        }
        let Some(mut element) = self.tree.pop() else {
            self.open.pop();
            return;
        };
        element.inner.end = at.max(element.inner.start);
        match self.tree.last_mut() {
            Some(parent) => parent.children.push(element),
            None => {
                self.count = 0;
                on(if is_item(&element.name) { Found::Item(element) } else { Found::Header(element) });
            }
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(element) = self.tree.last_mut().filter(|_| self.passed == 0) {
            element.text.push_str(text);
        }
    }
}

fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry")
}

fn element(name: String, tag: &BytesStart<'_>, at: Range<usize>) -> Element {
    let mut attributes = tag.attributes();
    let attributes = attributes
        .with_checks(false)
        .flatten()
        .take(50)
        .map(|attribute| {
            let local = attribute.key.local_name();
            let local: &str = local.as_ref();
            (local.to_owned(), decode(&attribute.value))
        })
        .collect();
    Element { name, at: at.start, attributes, inner: at.end..at.end, ..Element::default() }
}

/// The usual prefix of a namespace. Where a document does not say which one it means, its own prefix is taken for the usual one.
fn prefix(namespace: &ResolveResult<'_>) -> String {
    let uri: &str = match namespace {
        ResolveResult::Unbound => return String::new(),
        ResolveResult::Unknown(prefix) => {
            let prefix: &str = prefix.as_ref();
            return if prefix == "atom" { String::new() } else { prefix.to_owned() };
        }
        ResolveResult::Bound(uri) => uri.as_ref(),
    };
    const USUAL: [(&str, &str); 11] = [
        ("purl.org/rss/1.0/modules/content", "content"),
        ("purl.org/rss/1.0/modules/slash", "slash"),
        ("search.yahoo.com/mrss", "media"),
        ("purl.org/dc/", "dc"),
        ("itunes.com/dtds", "itunes"),
        ("/excerpt", "excerpt"),
        ("wordpress.org/export", "wp"),
        ("w3.org/2005/Atom", ""),
        ("purl.org/atom/ns", ""),
        ("purl.org/rss/1.0", ""),
        ("purl.org/syndication/thread", "thr"),
    ];
    let lower = uri.to_ascii_lowercase();
    let usual = USUAL.iter().find(|(part, _)| lower.contains(&part.to_ascii_lowercase()));
    match usual {
        Some((_, prefix)) => (*prefix).to_owned(),
        // Early versions of RSS have namespaces that nobody can count.
        None if lower.contains("rss") || lower.contains("backend.userland.com") => String::new(),
        None => "other".to_owned(),
    }
}
