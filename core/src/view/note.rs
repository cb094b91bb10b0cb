//! A whole note.

use super::{Context, Links, Sink, attached, hidden, leaf, named, optional, picture, rich};
use crate::note::{Image, Note};
use crate::rich::{MarkKind, is_safe_url};
use crate::text::{count, iso_day, words};
use alloc::{string::String, vec::Vec};

/// A note: its pictures, and its words beside or below them.
///
/// The cover and the pictures that the text does not place are slides; the others stand where the author put them.
pub fn note(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    let pictured = !note.images.is_empty() || note.video.is_some();
    let class = match pictured {
        false => named("note", "note h-entry"),
        true => named("note pictured", "note pictured h-entry"),
    };
    out.open("article", class);
    out.attribute("part", "note");
    optional(out, "lang", &note.lang);
    if pictured {
        slides(out, note, context);
    }
    out.open("div", "words");
    by(out, note, context);
    attached::translation(out, note, context);
    if !note.title.is_empty() {
        leaf(out, "h2", named("title", "title p-name"), &note.title);
    }
    rich::body(out, &note.body, &note.images, context.base, "(min-width: 48rem) 26rem, 100vw");
    tags(out, note);
    attached::products(out, note, context);
    facts(out, note, context);
    attached::thread(out, note, context);
    attached::related(out, note, context);
    out.close();
    out.close();
}

fn slides(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    let mut shown: Vec<(usize, &Image)> = Vec::new();
    for (index, image) in note.images.iter().enumerate() {
        // The video has the first picture for its poster.
        if index == 0 && note.video.is_none() || index > 0 && !rich::shows(&note.body, index) {
            shown.push((index, image));
        }
    }
    let count = shown.len() + usize::from(note.video.is_some());
    let say = |word| context.language.say(word);
    out.open("div", "slides");
    out.open("div", "strip");
    if count > 1 {
        out.attribute("tabindex", "0");
        out.attribute("role", "group");
        out.attribute("aria-label", say(&words::PICTURES));
    }
    if let Some(video) = &note.video {
        out.open("figure", "slide");
        attached::video(out, video, note.images.first(), context);
        out.close();
    }
    for (index, image) in shown {
        out.open("figure", "slide");
        picture::picture(out, image, context.base, "(min-width: 48rem) 34rem, 100vw", index == 0);
        attached::spots(out, note, index, image, context);
        out.close();
    }
    out.close();
    if count > 1 {
        turn(out, "turn previous", say(&words::PREVIOUS));
        turn(out, "turn next", say(&words::NEXT));
    }
    out.close();
}

fn turn(out: &mut dyn Sink, class: &str, label: &str) {
    out.open("button", class);
    out.attribute("type", "button");
    out.attribute("aria-label", label);
    out.close();
}

fn by(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    if note.author.name.is_empty() && note.region.is_empty() {
        return;
    }
    out.open("header", "foot");
    let link = is_safe_url(&note.author.url).then_some(note.author.url.as_str());
    super::by(out, (&note.author.name, link), note.author.avatar, &note.region, context.base);
    out.close();
}

/// The tags that the text does not say itself.
fn tags(out: &mut dyn Sink, note: &Note) {
    let mut begun = false;
    for tag in &note.tags {
        if note.body.marks.iter().any(|mark| matches!(&mark.kind, MarkKind::Hashtag(said) if said == tag)) {
            continue;
        }
        if !begun {
            out.open("ul", "tags");
            begun = true;
        }
        let mut text = String::from("#");
        text.push_str(tag);
        out.open("li", "");
        leaf(out, "span", "tag", &text);
        out.close();
    }
    if begun {
        out.close();
    }
}

fn facts(out: &mut dyn Sink, note: &Note, context: &Context<'_>) {
    out.open("footer", "facts");
    if let Some(time) = note.published {
        let day = iso_day(time);
        out.open("time", named("", "dt-published"));
        out.attribute("datetime", &day);
        out.text(&day);
        out.close();
    }
    let mut counted = |class, word, number| {
        if number > 0 {
            out.open("span", class);
            hidden(out, context.language.say(word));
            out.text(&count(number, context.language));
            out.close();
        }
    };
    counted("likes", &words::LIKES, note.likes);
    counted("likes collects", &words::COLLECTS, note.collects);
    counted("likes comments", &words::COMMENTS, note.comments);
    if !note.credit.is_empty() {
        leaf(out, "span", "", &note.credit);
    }
    if is_safe_url(&note.url) {
        rich::open_link(out, &note.url);
        out.text(context.language.say(&words::ORIGINAL));
        out.close();
    }
    // Sharing takes a script.
    if context.links == Links::Buttons {
        out.open("button", "share");
        out.attribute("type", "button");
        out.text(context.language.say(&words::SHARE));
        out.close();
    }
    out.close();
}
