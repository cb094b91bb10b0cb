//! A note's content for feed readers: HTML that stands by itself, without the classes' style sheet.

use super::html::Html;
use super::{Sink, leaf, picture, rich};
use crate::note::Note;
use alloc::string::String;

/// The `sizes` of pictures: a reader's column of text.
const SIZES: &str = "(min-width: 48rem) 44rem, 100vw";

/// The pictures that the text does not place, then the text, then whom to thank. `base` is the feed's absolute address.
///
/// Nothing in it needs sanitising: it is written element by element, and all text is escaped.
#[must_use]
pub fn content(note: &Note, base: &str) -> String {
    let mut out = Html::default();
    for (index, image) in note.images.iter().enumerate() {
        // The cover is never placed by the text, which shows it elsewhere.
        if !image.variants.is_empty() && (index == 0 || !rich::shows(&note.body, index)) {
            out.open("p", "");
            picture::picture(&mut out, image, base, SIZES, true);
            out.close();
        }
    }
    rich::body(&mut out, &note.body, &note.images, base, SIZES);
    if !note.credit.is_empty() {
        leaf(&mut out, "p", "", &note.credit);
    }
    out.finish()
}
