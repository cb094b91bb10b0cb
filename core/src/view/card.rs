//! A note's card.

use super::{Context, Element, Links, element, hidden, picture, tint};
use crate::layout;
use crate::note::Card;
use crate::path::push_encoded;
use crate::text::{count, number};
use alloc::string::String;

/// A card, to stand at `index` of `total` (0 where that is not known) in feed order.
#[must_use]
pub fn card(card: &Card, context: &Context<'_>, index: usize, total: usize) -> Element {
    let position = number(index as u64 + 1);
    let mut label = String::from("n");
    label.push_str(&position);
    let mut article = element("article", "card")
        .with("part", "card")
        .with("aria-labelledby", label.as_str())
        .with_some("lang", &card.lang)
        .child(cover(card, context, index))
        .child(foot(card, context));
    if context.links == Links::Buttons {
        article = article.with("tabindex", "0");
    }
    if total > 0 {
        article = article.with("aria-posinset", position).with("aria-setsize", number(total as u64));
    }
    let title = title(card, context).with("id", label);
    if card.cover.is_some() {
        article.children.insert(1, super::Node::Element(title));
    } else if let Some(super::Node::Element(sheet)) = article.children.first_mut() {
        sheet.children.insert(0, super::Node::Element(title));
    }
    article
}

fn title(card: &Card, context: &Context<'_>) -> Element {
    let heading = element("h3", "title");
    let text = if card.title.is_empty() { card.excerpt.as_str() } else { card.title.as_str() };
    match context.links {
        Links::Nowhere => heading.text(text),
        Links::Pages => {
            heading.child(element("a", "open").with("href", note_address(context.base, &card.id)).text(text))
        }
        Links::Buttons => heading.child(
            // The article itself is what the keyboard reaches, as the feed pattern has it.
            element("button", "open").with("type", "button").with("tabindex", "-1").text(text),
        ),
    }
}

/// The address of a note's page.
#[must_use]
pub fn note_address(base: &str, id: &str) -> String {
    let mut url = String::from(base);
    url.push_str("n/");
    push_encoded(&mut url, id);
    url
}

fn cover(card: &Card, context: &Context<'_>, index: usize) -> Element {
    let Some(image) = &card.cover else {
        let mut class = String::from("sheet ");
        class.push_str(tint(&card.id));
        // A pure text note has no title: its excerpt is the title, and once is enough.
        let excerpt = if card.title.is_empty() { "" } else { card.excerpt.as_str() };
        let sheet = element("div", &class).with("part", "cover").child(element("p", "").text(excerpt));
        return with_height(sheet, layout::sheet_ratio(card));
    };
    let words = context.language.words();
    let mut cover = element("div", "cover").with("part", "cover").child(picture::picture(
        image,
        context.base,
        context.sizes,
        context.links == Links::Buttons || index < 6,
    ));
    if card.pictures > 1 {
        let many = number(card.pictures.into());
        cover = cover.child(element("span", "many").text(many).child(hidden(words.pictures)));
    }
    if card.pinned {
        cover = cover.child(element("span", "pinned").text(words.pinned));
    }
    with_height(cover, layout::cover_ratio(image))
}

fn with_height(cover: Element, ratio: u32) -> Element {
    let mut css = String::from("1000/");
    css.push_str(&number(ratio.into()));
    cover.styled("aspect-ratio", css)
}

fn foot(card: &Card, context: &Context<'_>) -> Element {
    let mut by = element("span", "by");
    if !card.author.is_empty() {
        by = by.child(element("span", "author").text(card.author.as_str()));
    }
    if !card.region.is_empty() {
        by = by.child(element("span", "place").text(card.region.as_str()));
    }
    let mut foot = element("div", "foot");
    if !card.author.is_empty() {
        foot = foot.child(picture::avatar(&card.author, card.avatar, context.base));
    }
    foot = foot.child(by);
    if card.likes > 0 {
        let words = context.language.words();
        foot = foot.child(
            element("span", "likes").child(hidden(words.likes)).text(count(card.likes, context.language)),
        );
    }
    foot
}
