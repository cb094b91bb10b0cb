//! A note's card.

use super::{Context, Links, Sink, by, hidden, leaf, named, optional, picture, tinted};
use crate::note::Card;
#[cfg(feature = "pages")]
use crate::path::{file_name, push_encoded};
use crate::text::{count, number, words};
use alloc::string::String;

/// A card, to stand at `index` of `total` (0 where that is not known) in feed order.
pub fn card(out: &mut dyn Sink, card: &Card, context: &Context<'_>, index: usize, total: usize) {
    let position = number(index as u64 + 1);
    let mut label = String::from("n");
    label.push_str(&position);
    out.open("article", named("card", "card h-entry"));
    out.attribute("part", "card");
    out.attribute("aria-labelledby", &label);
    optional(out, "lang", &card.lang);
    if context.links == Links::Buttons {
        out.attribute("tabindex", "0");
    }
    if total > 0 {
        out.attribute("aria-posinset", &position);
        out.attribute("aria-setsize", &number(total as u64));
    }
    if let Some(image) = &card.cover {
        out.open("div", "cover");
        out.attribute("part", "cover");
        picture::picture(
            out,
            image,
            context.base,
            context.sizes,
            context.links == Links::Buttons || index < 6,
        );
        if card.video {
            out.open("span", "play");
            hidden(out, context.language.say(&words::VIDEO));
            out.close();
        } else if card.pictures > 1 {
            out.open("span", "many");
            out.text(&number(card.pictures.into()));
            hidden(out, context.language.say(&words::PICTURES));
            out.close();
        }
        out.close();
        title(out, card, context, &label);
    } else {
        out.open("div", &tinted("sheet", &card.id));
        out.attribute("part", "cover");
        title(out, card, context, &label);
        // A pure text note has no title: its excerpt is the title, and once is enough.
        if !card.title.is_empty() {
            leaf(out, "p", named("", "p-summary"), &card.excerpt);
        }
        out.close();
    }
    if card.pinned {
        leaf(out, "span", "pinned", context.language.say(&words::PINNED));
    }
    foot(out, card, context);
    out.close();
}

/// What the widget measures to know a card's heights before it is drawn: a title of one short line, and the foot.
pub fn measured(out: &mut dyn Sink, card: &Card, context: &Context<'_>) {
    out.open("article", "card probe");
    title(out, card, context, "");
    foot(out, card, context);
    out.close();
}

fn title(out: &mut dyn Sink, card: &Card, context: &Context<'_>, label: &str) {
    let text = card.heading();
    out.open("h3", "title");
    out.attribute("id", label);
    match context.links {
        Links::Nowhere => out.text(text),
        #[cfg(feature = "pages")]
        Links::Pages => link(out, &note_address(context.base, &card.id), text),
        #[cfg(feature = "pages")]
        Links::Files => link(out, &note_file_address(context.base, &card.id), text),
        Links::Buttons => {
            // Not a `button`: lines of text in one cannot be clamped.
            out.open("a", "open");
            out.attribute("role", "button");
            // The article itself is what the keyboard reaches, as the feed pattern has it.
            out.attribute("tabindex", "-1");
            out.text(text);
            out.close();
        }
    }
    out.close();
}

#[cfg(feature = "pages")]
fn link(out: &mut dyn Sink, address: &str, text: &str) {
    out.open("a", named("open", "open p-name u-url"));
    out.attribute("href", address);
    out.text(text);
    out.close();
}

/// The address of the file that is a note's page.
#[cfg(feature = "pages")]
#[must_use]
pub fn note_file_address(base: &str, id: &str) -> String {
    let mut url = note_address(base, &file_name(id));
    url.push_str(".html");
    url
}

/// The address of the file that is a note's page in another language.
#[cfg(feature = "pages")]
#[must_use]
pub fn translation_file_address(base: &str, id: &str, lang: &str) -> String {
    let mut url = String::from(base);
    url.push_str("n-");
    push_encoded(&mut url, lang);
    url.push('/');
    push_encoded(&mut url, &file_name(id));
    url.push_str(".html");
    url
}

/// The address of a note's page.
#[cfg(feature = "pages")]
#[must_use]
pub fn note_address(base: &str, id: &str) -> String {
    let mut url = String::from(base);
    url.push_str("n/");
    push_encoded(&mut url, id);
    url
}

fn foot(out: &mut dyn Sink, card: &Card, context: &Context<'_>) {
    out.open("div", "foot");
    by(out, (&card.author, None), card.avatar, &card.region, context.base);
    if card.likes > 0 {
        out.open("span", "likes");
        hidden(out, context.language.say(&words::LIKES));
        out.text(&count(card.likes, context.language));
        out.close();
    }
    out.close();
}
