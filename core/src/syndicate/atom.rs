//! Atom (RFC 4287) in pages or archives (RFC 5005), with pictures as Media RSS has them.

use super::item::{changed, heading, height, is_tag, media_address, page_of, pictures, summary};
use super::xml::Xml;
use super::{Channel, rfc3339};
use crate::note::Note;
use crate::rich::is_safe_url;
use crate::text::number;
use crate::view::Pages;
use crate::view::card::note_address;
use crate::view::content::content;
use alloc::string::String;

/// The date that notes without one have, since Atom wants one and no clock is read: the beginning of 1970, so that readers neither show
/// them as new nor take them for changed.
const UNDATED: i64 = 0;

/// The feed as XML.
#[must_use]
pub fn atom(channel: &Channel<'_>) -> String {
    let head = channel.head;
    const NAME: &str = "atom.xml";
    let title = if head.title.trim().is_empty() { channel.address } else { &head.title };
    let newest = channel.notes.iter().filter_map(|note| changed(note)).max();
    // An archive stays what it is when the feed goes on.
    let is_archive = channel.archive > 0;
    let newest = if is_archive { newest } else { newest.max(head.date) };
    let mut xml = Xml::new();
    xml.open("feed");
    xml.attribute("xmlns", "http://www.w3.org/2005/Atom");
    xml.attribute("xmlns:media", "http://search.yahoo.com/mrss/");
    if is_archive {
        xml.attribute("xmlns:fh", "http://purl.org/syndication/history/1.0");
    }
    lang(&mut xml, &head.lang);
    xml.leaf("id", channel.address);
    xml.leaf("title", title);
    if !head.description.is_empty() {
        xml.leaf("subtitle", &head.description);
    }
    xml.leaf("updated", &rfc3339(newest.unwrap_or(UNDATED)));
    // RFC 5005: a Worker has a paged feed, a folder an archived one.
    let is_paged = channel.pages == Pages::Worker;
    let links = [
        ("self", Some(channel.own(NAME))),
        ("current", is_archive.then(|| channel.at(NAME))),
        ("previous", channel.newer(NAME)),
        (if is_paged { "next" } else { "prev-archive" }, channel.older(NAME)),
    ];
    for (rel, place) in links {
        if let Some(place) = place {
            xml.empty("link", &[("rel", rel), ("type", "application/atom+xml"), ("href", &place)]);
        }
    }
    if is_archive {
        xml.empty("fh:archive", &[]);
    }
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", channel.home())]);
    // Entries without an author of their own have this one: there must be some.
    author(&mut xml, title, "");
    xml.leaf("generator", "Notefall");
    for note in &channel.notes {
        entry(&mut xml, channel, note);
    }
    xml.finish()
}

fn entry(xml: &mut Xml, channel: &Channel<'_>, note: &Note) {
    xml.open("entry");
    lang(xml, &note.lang);
    xml.leaf("id", &note_address(channel.address, &note.id));
    xml.leaf("title", &heading(note));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page_of(channel, note))]);
    if let Some(time) = note.published {
        xml.leaf("published", &rfc3339(time));
    }
    xml.leaf("updated", &rfc3339(changed(note).unwrap_or(UNDATED)));
    if !note.author.name.trim().is_empty() {
        author(xml, &note.author.name, &note.author.url);
    }
    for tag in &note.tags {
        xml.empty("category", &[("term", tag)]);
    }
    let text = summary(note);
    if !text.is_empty() {
        xml.leaf("summary", &text);
    }
    xml.open("content");
    xml.attribute("type", "html");
    xml.text(&content(note, channel.address));
    xml.close();
    media(xml, channel, note);
    xml.close();
}

/// Video and pictures: as enclosures, which every reader knows, and the cover as a thumbnail with its size.
fn media(xml: &mut Xml, channel: &Channel<'_>, note: &Note) {
    if let Some(video) = &note.video {
        let (address, kind) = (media_address(channel.address, video.media), video.media.format.media_type());
        xml.empty("link", &[("rel", "enclosure"), ("type", kind), ("href", &address)]);
    }
    for (image, variant) in pictures(note) {
        let address = media_address(channel.address, variant.media);
        let kind = variant.media.format.media_type();
        xml.empty("link", &[("rel", "enclosure"), ("type", kind), ("title", &image.alt), ("href", &address)]);
    }
    if let Some(cover) = note.images.first()
        && let Some(variant) = cover.variants.first().copied()
    {
        let address = media_address(channel.address, variant.media);
        let (width, height) = (number(variant.width.into()), height(cover, variant));
        xml.empty("media:thumbnail", &[("url", &address), ("width", &width), ("height", &height)]);
    }
}

fn author(xml: &mut Xml, name: &str, url: &str) {
    xml.open("author");
    xml.leaf("name", name);
    if is_safe_url(url) {
        xml.leaf("uri", url);
    }
    xml.close();
}

fn lang(xml: &mut Xml, lang: &str) {
    if is_tag(lang) {
        xml.attribute("xml:lang", lang);
    }
}
