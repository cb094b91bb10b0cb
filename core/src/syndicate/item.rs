//! What the formats say of a note in the same way.

use super::Channel;
use crate::note::{Image, Media, Note, Variant};
use crate::path::Path;
use crate::rich::is_safe_url;
use crate::text::number;
use crate::view::Pages;
use alloc::string::String;

/// How many characters a summary has.
const SUMMARY: usize = 200;

/// How many characters of its text stand for a title that a note does not have.
const TITLE: usize = 80;

/// An absolute `http` or `https` address, if it is one.
pub fn web_address(url: &str) -> Option<&str> {
    (is_safe_url(url) && url.contains("://")).then_some(url)
}

/// Where a media file is.
pub fn media_address(address: &str, media: Media) -> String {
    let mut out = String::from(address);
    out.push_str(&Path::Media(media).write());
    out
}

/// Where a note is read: its page, else where it lives on the web, else the feed.
pub fn page_of(channel: &Channel<'_>, note: &Note) -> String {
    if channel.pages != Pages::None {
        return channel.pages.note(channel.address, &note.id);
    }
    String::from(web_address(&note.url).unwrap_or(channel.address))
}

/// The title, or the beginning of the text, or the id where there is no text either: never blank.
pub fn heading(note: &Note) -> String {
    let mut title = String::from(note.title.trim());
    if title.is_empty() {
        title = note.body.excerpt(TITLE);
    }
    if title.is_empty() { note.id.clone() } else { title }
}

/// The beginning of the text, on one line; empty where there is none.
pub fn summary(note: &Note) -> String {
    note.body.excerpt(SUMMARY)
}

/// When a note was changed last.
pub fn changed(note: &Note) -> Option<i64> {
    note.updated.max(note.published)
}

/// Each picture with its widest file.
pub fn pictures(note: &Note) -> impl Iterator<Item = (&Image, Variant)> {
    note.images.iter().filter_map(|image| Some((image, *image.variants.last()?)))
}

/// How high a variant is, in pixels.
pub fn height(image: &Image, variant: Variant) -> String {
    let high = u64::from(image.height) * u64::from(variant.width);
    number(high.div_ceil(u64::from(image.width.max(1))))
}

/// Whether a text has the form of a BCP 47 tag, which is all that XML wants to know.
pub fn is_tag(lang: &str) -> bool {
    lang.split('-').enumerate().all(|(index, part)| {
        let letters =
            part.bytes().all(|byte| byte.is_ascii_alphabetic() || index > 0 && byte.is_ascii_digit());
        (1..=8).contains(&part.len()) && letters
    })
}
