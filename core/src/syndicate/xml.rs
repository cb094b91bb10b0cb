//! Writes XML 1.0, escaped by construction.

use crate::view::html::entity;
use alloc::{string::String, vec::Vec};

/// A document while it is written. Names of elements and attributes are ours.
#[derive(Debug)]
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
    /// Whether the start tag of the element begun last still takes attributes.
    in_tag: bool,
}

impl Xml {
    /// Begins a document.
    #[must_use]
    pub fn new() -> Self {
        let out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        Self { out, open: Vec::new(), in_tag: false }
    }

    /// The document, everything in it ended.
    #[must_use]
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        self.out
    }

    /// Begins an element.
    pub fn open(&mut self, tag: &'static str) {
        self.end_tag();
        self.out.push('<');
        self.out.push_str(tag);
        self.open.push(tag);
        self.in_tag = true;
    }

    /// An attribute of the element begun last, before its content.
    pub fn attribute(&mut self, name: &'static str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.end_tag();
        escape(text, &mut self.out);
    }

    /// Ends the element begun last.
    pub fn close(&mut self) {
        let Some(tag) = self.open.pop() else { return };
        if self.in_tag {
            self.out.push_str("/>");
            self.in_tag = false;
        } else {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
    }

    /// An element that holds only text.
    pub fn leaf(&mut self, tag: &'static str, text: &str) {
        self.open(tag);
        self.text(text);
        self.close();
    }

    /// An element without content, with these attributes; those that are empty are left out.
    pub fn empty(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        self.open(tag);
        for (name, value) in attributes {
            if !value.is_empty() {
                self.attribute(name, value);
            }
        }
        self.close();
    }

    fn end_tag(&mut self) {
        if self.in_tag {
            self.out.push('>');
            self.in_tag = false;
        }
    }
}

/// Appends text so that a parser reads it as it is, in content and in double-quoted attributes. Characters that XML 1.0 cannot hold,
/// not even escaped, are left out.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match (entity(c), c) {
            (Some(entity), _) => out.push_str(entity),
            // Parsers would make spaces or line feeds of these.
            (None, '\t') => out.push_str("&#9;"),
            (None, '\n') => out.push_str("&#10;"),
            (None, '\r') => out.push_str("&#13;"),
            (None, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') => {}
            _ => out.push(c),
        }
    }
}
