//! The back end that writes HTML.

use super::Sink;
use alloc::{string::String, vec::Vec};

/// A document or a piece of one, everything escaped.
#[derive(Debug, Default)]
pub struct Html {
    out: String,
    open: Vec<&'static str>,
    /// Whether the start tag of the element begun last still takes attributes.
    in_tag: bool,
}

impl Html {
    /// What has been written.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.end_tag();
        self.out
    }

    /// Appends markup of our own, or text that is escaped for its place already, as it is. Nothing of a note's may come here unescaped.
    #[cfg(feature = "pages")]
    pub(super) fn raw(&mut self, markup: &str) {
        self.end_tag();
        self.out.push_str(markup);
    }

    /// Whether an element is begun that is not ended.
    #[cfg(feature = "pages")]
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    fn end_tag(&mut self) {
        if self.in_tag {
            self.out.push('>');
            self.in_tag = false;
        }
    }
}

impl Sink for Html {
    fn open(&mut self, tag: &'static str, class: &str) {
        self.end_tag();
        self.out.push('<');
        self.out.push_str(tag);
        self.open.push(tag);
        self.in_tag = true;
        if !class.is_empty() {
            self.attribute("class", class);
        }
    }

    fn attribute(&mut self, name: &'static str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }

    fn style(&mut self, _name: &'static str, _value: &str) {}

    fn text(&mut self, text: &str) {
        // Parsers drop a line feed that follows `<pre>`.
        let doubled = self.in_tag && self.open.last() == Some(&"pre") && text.starts_with('\n');
        self.end_tag();
        if doubled {
            self.out.push('\n');
        }
        escape(text, &mut self.out);
    }

    fn close(&mut self) {
        self.end_tag();
        let Some(tag) = self.open.pop() else { return };
        if !matches!(tag, "base" | "br" | "hr" | "img" | "track" | "input" | "link" | "meta") {
            self.out.push_str("</");
            self.out.push_str(tag);
            self.out.push('>');
        }
    }
}

/// Appends text so that it is text again in content and in double-quoted attributes.
/// NUL, which HTML cannot hold, becomes the replacement character.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match (entity(c), c) {
            (Some(entity), _) => out.push_str(entity),
            (None, '\0') => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
}

/// How a character is written that would end a text or a double-quoted attribute, in HTML and in XML.
pub(crate) const fn entity(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        _ => None,
    }
}
