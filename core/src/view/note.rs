//! A whole note.

use super::{Context, Element, element, hidden, picture, rich};
use crate::note::{Image, Note};
use crate::rich::{MarkKind, is_safe_url};
use crate::text::{count, iso_day};
use alloc::{string::String, vec::Vec};

/// A note: its pictures, and its words beside or below them.
///
/// The cover and the pictures that the text does not place are slides; the others stand where the author put them.
#[must_use]
pub fn note(note: &Note, context: &Context<'_>) -> Element {
    let mut article = element("article", if note.images.is_empty() { "note" } else { "note pictured" })
        .with("part", "note")
        .with("aria-labelledby", "title")
        .with_some("lang", &note.lang);
    if !note.images.is_empty() {
        article = article.child(slides(note, context));
    }
    article.child(words(note, context))
}

fn slides(note: &Note, context: &Context<'_>) -> Element {
    let placed: Vec<usize> = rich::pictures_in(&note.body).collect();
    let shown: Vec<&Image> = note
        .images
        .iter()
        .enumerate()
        .filter_map(|(index, image)| (index == 0 || !placed.contains(&index)).then_some(image))
        .collect();
    let words = context.language.words();
    let mut strip = element("div", "strip");
    if shown.len() > 1 {
        strip = strip.with("tabindex", "0").with("role", "group").with("aria-label", words.pictures);
    }
    for (index, image) in shown.iter().enumerate() {
        let slide = element("figure", "slide");
        strip = strip.child(slide.child(picture::picture(
            image,
            context.base,
            "(min-width: 48rem) 34rem, 100vw",
            index == 0,
        )));
    }
    let slides = element("div", "slides").child(strip);
    if shown.len() < 2 {
        return slides;
    }
    let turn = |class, label: &str| element("button", class).with("type", "button").with("aria-label", label);
    slides.child(turn("turn previous", words.previous)).child(turn("turn next", words.next))
}

fn words(note: &Note, context: &Context<'_>) -> Element {
    let mut out = element("div", "words");
    if !note.author.name.is_empty() {
        let name = element("span", "author");
        let name = if is_safe_url(&note.author.url) {
            name.child(rich::outward(&note.author.url).text(note.author.name.as_str()))
        } else {
            name.text(note.author.name.as_str())
        };
        let mut by = element("span", "by").child(name);
        if !note.region.is_empty() {
            by = by.child(element("span", "place").text(note.region.as_str()));
        }
        let avatar = picture::avatar(&note.author.name, note.author.avatar, context.base);
        out = out.child(element("header", "foot").child(avatar).child(by));
    }
    if !note.title.is_empty() {
        out = out.child(element("h2", "title").with("id", "title").text(note.title.as_str()));
    }
    out.child(rich::body(&note.body, &note.images, 0, context.base, "(min-width: 48rem) 26rem, 100vw"))
        .children(tags(note))
        .child(facts(note, context))
}

/// The tags that the text does not say itself.
fn tags(note: &Note) -> Option<Element> {
    let said = |tag: &String| {
        note.body.marks.iter().any(|mark| matches!(&mark.kind, MarkKind::Hashtag(t) if t == tag))
    };
    let tags: Vec<&String> = note.tags.iter().filter(|tag| !said(tag)).collect();
    let item = |tag: &String| {
        let mut text = String::from("#");
        text.push_str(tag);
        element("li", "tag").text(text)
    };
    (!tags.is_empty()).then(|| element("ul", "tags").children(tags.into_iter().map(item)))
}

fn facts(note: &Note, context: &Context<'_>) -> Element {
    let words = context.language.words();
    let mut facts = element("footer", "facts");
    if let Some(time) = note.published {
        let day = iso_day(time);
        facts = facts.child(element("time", "").with("datetime", day.as_str()).text(day));
    }
    if note.author.name.is_empty() && !note.region.is_empty() {
        facts = facts.child(element("span", "place").text(note.region.as_str()));
    }
    for (class, word, number) in [
        ("likes", words.likes, note.likes),
        ("collects", words.collects, note.collects),
        ("comments", words.comments, note.comments),
    ] {
        if number > 0 {
            facts =
                facts.child(element("span", class).child(hidden(word)).text(count(number, context.language)));
        }
    }
    if !note.credit.is_empty() {
        facts = facts.child(element("span", "").text(note.credit.as_str()));
    }
    if is_safe_url(&note.url) {
        facts = facts.child(rich::outward(&note.url).text(words.original));
    }
    facts
}
