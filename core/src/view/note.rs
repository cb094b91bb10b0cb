//! A whole note.

use super::{Context, Sink, hidden, leaf, optional, picture, rich};
use crate::note::{Image, Note};
use crate::rich::{MarkKind, is_safe_url};
use crate::text::{count, iso_day};
use alloc::{string::String, vec::Vec};

/// A note: its pictures, and its words beside or below them.
///
/// The cover and the pictures that the text does not place are slides; the others stand where the author put them.
pub fn note(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    out.open("article", if note.images.is_empty() { "note" } else { "note pictured" });
    out.attribute("part", "note");
    optional(out, "lang", &note.lang);
    if !note.images.is_empty() {
        slides(out, note, context);
    }
    out.open("div", "words");
    by(out, note, context);
    if !note.title.is_empty() {
        leaf(out, "h2", "title", &note.title);
    }
    rich::body(out, &note.body, &note.images, context.base, "(min-width: 48rem) 26rem, 100vw");
    tags(out, note);
    facts(out, note, context);
    out.close();
    out.close();
}

fn slides(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    let shown = |(index, image)| (index == 0 || !rich::shows(&note.body, index)).then_some(image);
    let shown: Vec<&Image> = note.images.iter().enumerate().filter_map(shown).collect();
    let words = context.language.words();
    out.open("div", "slides");
    out.open("div", "strip");
    if shown.len() > 1 {
        out.attribute("tabindex", "0");
        out.attribute("role", "group");
        out.attribute("aria-label", words.pictures);
    }
    for (index, image) in shown.iter().enumerate() {
        out.open("figure", "slide");
        picture::picture(out, image, context.base, "(min-width: 48rem) 34rem, 100vw", index == 0);
        out.close();
    }
    out.close();
    if shown.len() > 1 {
        for (class, label) in [("turn previous", words.previous), ("turn next", words.next)] {
            out.open("button", class);
            out.attribute("type", "button");
            out.attribute("aria-label", label);
            out.close();
        }
    }
    out.close();
}

fn by(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    if note.author.name.is_empty() && note.region.is_empty() {
        return;
    }
    out.open("header", "foot");
    if !note.author.name.is_empty() {
        picture::avatar(out, &note.author.name, note.author.avatar, context.base);
    }
    out.open("span", "by");
    if !note.author.name.is_empty() {
        out.open("span", "author");
        if is_safe_url(&note.author.url) {
            rich::open_link(out, &note.author.url);
            out.text(&note.author.name);
            out.close();
        } else {
            out.text(&note.author.name);
        }
        out.close();
    }
    if !note.region.is_empty() {
        leaf(out, "span", "place", &note.region);
    }
    out.close();
    out.close();
}

/// The tags that the text does not say itself.
fn tags(out: &mut dyn Sink, note: &Note) {
    let said = |tag: &String| {
        note.body.marks.iter().any(|mark| matches!(&mark.kind, MarkKind::Hashtag(t) if t == tag))
    };
    let mut begun = false;
    for tag in note.tags.iter().filter(|tag| !said(tag)) {
        if !begun {
            out.open("ul", "tags");
            begun = true;
        }
        let mut text = String::from("#");
        text.push_str(tag);
        leaf(out, "li", "tag", &text);
    }
    if begun {
        out.close();
    }
}

fn facts(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    let words = context.language.words();
    out.open("footer", "facts");
    if let Some(time) = note.published {
        let day = iso_day(time);
        out.open("time", "");
        out.attribute("datetime", &day);
        out.text(&day);
        out.close();
    }
    for (class, word, number) in [
        ("likes", words.likes, note.likes),
        ("collects", words.collects, note.collects),
        ("comments", words.comments, note.comments),
    ] {
        if number > 0 {
            out.open("span", class);
            hidden(out, word);
            out.text(&count(number, context.language));
            out.close();
        }
    }
    if !note.credit.is_empty() {
        leaf(out, "span", "", &note.credit);
    }
    if is_safe_url(&note.url) {
        rich::open_link(out, &note.url);
        out.text(words.original);
        out.close();
    }
    out.close();
}
