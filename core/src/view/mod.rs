//! One view with two back ends: cards and notes are told, element by element, to a [`Sink`]. The edge and the builder write
//! HTML ([`html::Html`]), the widget makes DOM nodes.
//!
//! No text of a note is ever parsed as markup: in HTML it is escaped, in the page it becomes text nodes.

mod attached;
pub mod card;
#[cfg(feature = "pages")]
pub(crate) mod content;
#[cfg(feature = "pages")]
mod describe;
#[cfg(feature = "pages")]
mod document;
#[cfg(feature = "pages")]
pub mod embed;
#[cfg(feature = "pages")]
mod find;
pub mod html;
pub mod note;
#[cfg(feature = "pages")]
pub mod page;
mod picture;
mod rich;

use crate::note::Media;
use crate::text::Language;
use alloc::string::String;

/// The style sheet of cards, and of what notes share with them, for the widget's shadow root and for pages alike.
pub const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// The style sheet of what search shows, to stand behind [`STYLE`].
pub const SEARCH_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/search.css"));

/// The style sheet of what is suggested, to stand behind [`STYLE`].
pub const SUGGEST_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/suggest.css"));

/// The style sheet of notes, to stand behind [`STYLE`].
pub const NOTE_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/note.css"));

/// What takes a view. A tree is told from the outside in; nothing is kept in between, which is what makes it small in the page.
pub trait Sink {
    /// Begins an element, with a class unless it is `""`. Its attributes and styles come before its content.
    fn open(&mut self, tag: &'static str, class: &str);
    /// An attribute of the element begun last. The name is ours, so that only the value needs escaping.
    fn attribute(&mut self, name: &'static str, value: &str);
    /// A property that the widget sets through CSSOM. HTML goes without, since strict pages refuse style attributes.
    fn style(&mut self, name: &'static str, value: &str);
    /// Text, as it is to be read.
    fn text(&mut self, text: &str);
    /// Ends the element begun last.
    fn close(&mut self);
}

/// An element that holds only text.
fn leaf(out: &mut dyn Sink, tag: &'static str, class: &str, text: &str) {
    out.open(tag, class);
    out.text(text);
    out.close();
}

/// An attribute, unless its value is empty.
pub fn optional(out: &mut dyn Sink, name: &'static str, value: &str) {
    if !value.is_empty() {
        out.attribute(name, value);
    }
}

/// A class; in documents the one that also has the names of microformats (`h-entry`), which other programs read.
const fn named(own: &'static str, with_names: &'static str) -> &'static str {
    if cfg!(feature = "pages") { with_names } else { own }
}

/// Text that is there for those who do not see the page.
fn hidden(out: &mut dyn Sink, text: &str) {
    leaf(out, "span", "hidden", text);
}

/// Who wrote a note, with a link where there is one, and where: what stands at the beginning of a `foot`.
fn by(
    out: &mut dyn Sink,
    (name, link): (&str, Option<&str>),
    avatar: Option<Media>,
    region: &str,
    base: &str,
) {
    if !name.is_empty() {
        picture::avatar(out, name, avatar, base);
    }
    out.open("span", "by");
    if !name.is_empty() {
        out.open("span", named("author", "author p-author h-card"));
        if let Some(url) = link {
            rich::open_link(out, url);
        }
        out.text(name);
        if link.is_some() {
            out.close();
        }
        out.close();
    }
    if !region.is_empty() {
        leaf(out, "span", "place", region);
    }
    out.close();
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
    #[cfg(feature = "pages")]
    Pages,
    /// A link to the file that is the note's page.
    #[cfg(feature = "pages")]
    Files,
    /// A button, which the widget listens to.
    Buttons,
}

/// Which pages there are besides a feed's first.
#[cfg(feature = "pages")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pages {
    /// None.
    #[default]
    None,
    /// A file for each note, `n/{name}.html` with the name of [`crate::path::file_name`], one in each language that it is translated into,
    /// `n-{lang}/{name}.html`, and `page-2.html` and so on for older notes.
    Files,
    /// All that a Worker answers: `n/{id}`, `?page=2` and so on, and `find?q=`.
    Worker,
}

#[cfg(feature = "pages")]
impl Pages {
    /// What leads from a card to its note.
    #[must_use]
    pub const fn links(self) -> Links {
        match self {
            Self::None => Links::Nowhere,
            Self::Files => Links::Files,
            Self::Worker => Links::Pages,
        }
    }

    /// The address of a note's page, below the feed's address. Where there is none, it names the note all the same.
    #[must_use]
    pub fn note(self, base: &str, id: &str) -> String {
        match self {
            Self::Files => card::note_file_address(base, id),
            Self::None | Self::Worker => card::note_address(base, id),
        }
    }

    /// The address of a note's page in a language that it is translated into.
    #[must_use]
    pub fn translation(self, base: &str, id: &str, lang: &str) -> String {
        if self == Self::Files {
            return card::translation_file_address(base, id, lang);
        }
        let mut page = self.note(base, id);
        page.push_str("?lang=");
        page.push_str(lang);
        page
    }

    /// The address of a page of the feed, counted from 1, below the feed's address.
    #[must_use]
    pub fn page(self, base: &str, page: u32) -> String {
        let mut address = String::from(base);
        if page > 1 {
            address.push_str(if self == Self::Files { "page-" } else { "?page=" });
            address.push_str(&crate::text::number(page.into()));
            address.push_str(if self == Self::Files { ".html" } else { "" });
        }
        address
    }
}

/// A class with one of eight tints, the same for the same name everywhere.
fn tinted(class: &str, name: &str) -> String {
    let mut out = String::from(class);
    out.push_str(" t");
    out.push(char::from(b'0' + (crate::ids::hash(name) >> 61) as u8));
    out
}
