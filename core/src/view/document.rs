//! What all our HTML documents have around their content.

use super::html::Html;
use super::{NOTE_STYLE, STYLE, Sink, leaf, optional};
use crate::text::direction;
use alloc::string::String;

/// The style sheet of cards that no script places.
const GRID_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/grid.css"));

/// The style sheet of the documents, for all that is around the cards and notes.
const PAGE_STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/page.css"));

/// The `sizes` of covers on pages: the grid's columns.
pub const SIZES: &str = "(min-width: 40rem) 15rem, 46vw";

/// What stands in the documents' only `style` element, so that a policy can allow it by its hash.
#[must_use]
pub fn style() -> String {
    styles(PAGE_STYLE)
}

/// The sheets that all documents have, and one more.
pub fn styles(more: &str) -> String {
    [STYLE, NOTE_STYLE, GRID_STYLE, more].concat()
}

/// A document whose `head` is begun, for [`meta`], [`link`] and what else belongs there.
pub fn begin(title: &str, description: &str, lang: &str) -> Html {
    let mut out = Html::default();
    out.raw("<!doctype html>");
    out.open("html", "");
    optional(&mut out, "lang", lang);
    optional(&mut out, "dir", direction(lang));
    out.open("head", "");
    out.open("meta", "");
    out.attribute("charset", "utf-8");
    out.close();
    meta(&mut out, "viewport", "width=device-width, initial-scale=1");
    if !description.is_empty() {
        meta(&mut out, "description", description);
    }
    leaf(&mut out, "title", "", title);
    out
}

/// A `meta` element that says something for programs.
pub fn meta(out: &mut Html, name: &str, content: &str) {
    out.open("meta", "");
    out.attribute("name", name);
    out.attribute("content", content);
    out.close();
}

/// A `link` element with these attributes.
pub fn link(out: &mut Html, attributes: &[(&'static str, &str)]) {
    out.open("link", "");
    for (name, value) in attributes {
        optional(out, name, value);
    }
    out.close();
}

/// Ends the `head` and begins the `body`. `loader` is where the widget's is; empty to go without.
pub fn body(out: &mut Html, loader: &str) {
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
}

/// Ends all that is open.
pub fn end(mut out: Html) -> String {
    while out.is_open() {
        out.close();
    }
    out.finish()
}
