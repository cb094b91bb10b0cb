//! One view with two back ends: small trees of elements, which the edge and the builder write as HTML ([`html`])
//! and the widget makes DOM nodes of.
//!
//! No text of a note is ever parsed as markup: in HTML it is escaped, in the page it becomes text nodes.

pub mod card;
pub mod html;
pub mod note;
pub mod page;
mod picture;
mod rich;

use crate::text::Language;
use alloc::{string::String, vec::Vec};

/// The style sheet of cards and notes, for the widget's shadow root and for pages alike.
pub const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// An element of the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The tag, in lower case.
    pub tag: &'static str,
    /// Names and values. Names are ours, so that only values need escaping.
    pub attributes: Vec<(&'static str, String)>,
    /// Properties that the widget sets through CSSOM. HTML goes without, since strict pages refuse style attributes.
    pub styles: Vec<(&'static str, String)>,
    /// What is in it.
    pub children: Vec<Node>,
}

/// A child of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Text, as it is to be read.
    Text(String),
}

/// Makes an element with a class; `""` for none.
#[must_use]
pub fn element(tag: &'static str, class: &str) -> Element {
    let element = Element { tag, attributes: Vec::new(), styles: Vec::new(), children: Vec::new() };
    if class.is_empty() { element } else { element.with("class", class) }
}

impl Element {
    /// Adds an attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds an attribute unless its value is empty.
    #[must_use]
    pub fn with_some(self, name: &'static str, value: &str) -> Self {
        if value.is_empty() { self } else { self.with(name, value) }
    }

    /// Adds a property.
    #[must_use]
    pub fn styled(mut self, name: &'static str, value: String) -> Self {
        self.styles.push((name, value));
        self
    }

    /// Adds an element.
    #[must_use]
    pub fn child(mut self, child: Self) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// Adds several elements.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// Adds text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }
}

/// What a view needs to know of the place where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Put before the paths of the feed; ends with `/`, or is empty.
    pub base: &'a str,
    /// What the interface speaks.
    pub language: Language,
    /// What leads from a card to its note.
    pub links: Links,
    /// How wide a cover is shown, as the `sizes` attribute says it.
    pub sizes: &'a str,
}

/// What leads from a card to its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Nothing: there is no page for it.
    Nowhere,
    /// A link to the note's page.
    Pages,
    /// A button, which the widget listens to.
    Buttons,
}

/// Text that is there for those who do not see the page.
fn hidden(text: impl Into<String>) -> Element {
    element("span", "hidden").text(text)
}

/// One of eight tints, the same for the same name everywhere.
fn tint(name: &str) -> &'static str {
    const TINTS: [&str; 8] = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"];
    TINTS[(crate::ids::hash(name) >> 61) as usize]
}
