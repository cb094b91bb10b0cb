//! What a page says of itself to programs: where it is, what else there is of it, how to show a preview, and what it is about.

use super::document::{link, meta};
use super::html::Html;
use super::{Pages, Sink};
use crate::attached::{Availability, Product};
use crate::head::Head;
use crate::note::{Card, Image, Note};
use crate::syndicate::json::Json;
use crate::syndicate::oembed::discovery;
use crate::syndicate::{is_tag, media_address, rfc3339, web_address};
use crate::text::number;
use alloc::string::String;

/// A feed and where it is.
pub struct Place<'a> {
    /// The head.
    pub head: &'a Head,
    /// The feed's absolute address; ends with `/`.
    pub address: &'a str,
    /// Which pages there are.
    pub pages: Pages,
}

/// Describes a page of the feed, counted from 1.
pub fn feed(out: &mut Html, place: &Place<'_>, page: u32, cards: &[Card]) {
    let address = place.pages.page(place.address, page);
    addresses(out, place, &address);
    let head = place.head;
    let cover = cards.iter().find_map(|card| card.cover.as_ref());
    preview(out, place, ["website", &head.title, &head.description, &address], cover);
    if place.pages == Pages::None {
        return;
    }
    link(out, &[("rel", "sitemap"), ("type", "application/xml"), ("href", "sitemap.xml")]);
    linked_data(out, |json| {
        json.string_at("@type", "ItemList");
        json.string_at("name", &head.title);
        json.string_at("url", &address);
        json.array_at("itemListElement", |json| {
            for (card, position) in cards.iter().zip(1..) {
                json.object(|json| {
                    json.string_at("@type", "ListItem");
                    json.number_at("position", position);
                    json.string_at("url", &place.pages.note(place.address, &card.id));
                    json.optional_at("name", card.heading());
                });
            }
        });
    });
}

/// The languages that a note can be read in.
#[derive(Clone, Copy)]
pub struct Languages<'a> {
    /// The note as its author wrote it.
    pub note: &'a Note,
    /// The translation that is shown; empty for none.
    pub shown: &'a str,
}

impl Languages<'_> {
    /// The address of a language's page; the note's own where no language is given.
    fn page(&self, place: &Place<'_>, lang: &str) -> String {
        match lang {
            "" => place.pages.note(place.address, &self.note.id),
            _ => place.pages.translation(place.address, &self.note.id, lang),
        }
    }

    /// The languages that have a page besides the note's own.
    fn others(&self) -> impl Iterator<Item = &str> {
        self.note.translations.iter().map(|translation| translation.lang.as_str()).filter(|lang| is_tag(lang))
    }

    /// All pages, each of which has to name all, and the one for everybody else.
    fn alternates(&self, out: &mut Html, place: &Place<'_>) {
        if self.others().next().is_none() {
            return;
        }
        let mut alternate = |lang: &str, page: &str| {
            link(out, &[("rel", "alternate"), ("hreflang", lang), ("href", page)]);
        };
        let own = self.page(place, "");
        if is_tag(&self.note.lang) {
            alternate(&self.note.lang, &own);
        }
        self.others().for_each(|lang| alternate(lang, &self.page(place, lang)));
        alternate("x-default", &own);
    }

    /// Which note this is a translation of, or which translations it has.
    fn works(&self, json: &mut Json, place: &Place<'_>) {
        if !self.shown.is_empty() {
            json.object_at("translationOfWork", |json| json.string_at("@id", &self.page(place, "")));
        } else if self.others().next().is_some() {
            json.array_at("workTranslation", |json| {
                self.others()
                    .for_each(|lang| json.object(|json| json.string_at("@id", &self.page(place, lang))));
            });
        }
    }
}

/// Describes a note's page, which has this title.
pub fn note(out: &mut Html, place: &Place<'_>, note: &Note, title: &str, languages: Languages<'_>) {
    let address = languages.page(place, languages.shown);
    addresses(out, place, &address);
    languages.alternates(out, place);
    let summary = note.body.excerpt(160);
    preview(out, place, ["article", title, &summary, &address], note.images.first());
    for (name, time) in [("article:published_time", note.published), ("article:modified_time", note.updated)]
    {
        if let Some(time) = time {
            property(out, name, &rfc3339(time));
        }
    }
    for tag in &note.tags {
        property(out, "article:tag", tag);
    }
    linked_data(out, |json| {
        posting(json, place, note, &address, title);
        languages.works(json, place);
    });
}

/// The page's own address, and those of the feed for feed readers and of what sites that embed it ask for.
fn addresses(out: &mut Html, place: &Place<'_>, page: &str) {
    link(out, &[("rel", "canonical"), ("href", page)]);
    for (kind, name) in [("application/feed+json", "feed.json"), ("application/atom+xml", "atom.xml")] {
        let mut address = String::from(place.address);
        address.push_str(name);
        let title = place.head.title.as_str();
        link(out, &[("rel", "alternate"), ("type", kind), ("title", title), ("href", &address)]);
    }
    if let Some(address) = discovery(page).filter(|_| place.pages == Pages::Worker) {
        link(out, &[("rel", "alternate"), ("type", "application/json+oembed"), ("href", &address)]);
    }
}

/// Open Graph, and what else messengers read: kind, title, description and address of the page.
fn preview(
    out: &mut Html,
    place: &Place<'_>,
    [kind, title, description, address]: [&str; 4],
    cover: Option<&Image>,
) {
    let head = place.head;
    property(out, "og:type", kind);
    property(out, "og:title", title);
    property(out, "og:description", description);
    property(out, "og:url", address);
    property(out, "og:site_name", &head.title);
    let variant = cover.and_then(|cover| Some((cover, cover.variants.last()?)));
    if let Some((image, variant)) = variant {
        property(out, "og:image", &media_address(place.address, variant.media));
        let high = u64::from(image.height) * u64::from(variant.width) / u64::from(image.width.max(1));
        property(out, "og:image:width", &number(variant.width.into()));
        property(out, "og:image:height", &number(high));
        property(out, "og:image:alt", &image.alt);
    }
    meta(out, "twitter:card", if variant.is_some() { "summary_large_image" } else { "summary" });
    meta(out, "robots", "max-image-preview:large");
}

/// A `meta` element of Open Graph, unless there is nothing to say.
fn property(out: &mut Html, name: &str, content: &str) {
    if content.is_empty() {
        return;
    }
    out.open("meta", "");
    out.attribute("property", name);
    out.attribute("content", content);
    out.close();
}

/// JSON-LD. It is data, not script: no policy needs to allow it.
fn linked_data(out: &mut Html, members: impl FnOnce(&mut Json)) {
    let text = Json::document(|json| {
        json.string_at("@context", "https://schema.org");
        members(json);
    });
    out.open("script", "");
    out.attribute("type", "application/ld+json");
    // No `<` is in it, so nothing ends the element.
    out.raw(&text);
    out.close();
}

fn posting(json: &mut Json, place: &Place<'_>, note: &Note, address: &str, title: &str) {
    json.string_at("@type", "SocialMediaPosting");
    json.string_at("@id", address);
    json.string_at("url", address);
    json.optional_at("headline", title);
    for (name, time) in [("datePublished", note.published), ("dateModified", note.updated)] {
        if let Some(time) = time {
            json.string_at(name, &rfc3339(time));
        }
    }
    if is_tag(&note.lang) {
        json.string_at("inLanguage", &note.lang);
    }
    if !note.author.name.is_empty() {
        json.object_at("author", |json| {
            json.string_at("@type", "Person");
            json.string_at("name", &note.author.name);
            if let Some(url) = web_address(&note.author.url) {
                json.string_at("url", url);
            }
        });
    }
    if let Some(original) = web_address(&note.url) {
        json.string_at("sameAs", original);
    }
    if !note.images.is_empty() {
        json.array_at("image", |json| {
            for variant in note.images.iter().filter_map(|image| image.variants.last()) {
                json.string(&media_address(place.address, variant.media));
            }
        });
    }
    if let Some(video) = &note.video {
        json.object_at("video", |json| {
            json.string_at("@type", "VideoObject");
            json.string_at("name", title);
            json.optional_at("description", &note.body.excerpt(160));
            json.string_at("contentUrl", &media_address(place.address, video.media));
            if let Some(poster) = note.images.first().and_then(|image| image.variants.last()) {
                json.string_at("thumbnailUrl", &media_address(place.address, poster.media));
            }
            if let Some(time) = note.published {
                json.string_at("uploadDate", &rfc3339(time));
            }
            if video.duration > 0 {
                json.string_at("duration", &iso_duration(video.duration));
            }
        });
    }
    if !note.products.is_empty() {
        json.array_at("mentions", |json| {
            for product in &note.products {
                json.object(|json| self::product(json, product));
            }
        });
    }
    if !note.thread.is_empty() {
        json.array_at("comment", |json| {
            for comment in &note.thread {
                json.object(|json| {
                    json.string_at("@type", "Comment");
                    json.string_at("text", &comment.text);
                    if let Some(time) = comment.published {
                        json.string_at("datePublished", &rfc3339(time));
                    }
                    if !comment.author.is_empty() {
                        json.object_at("author", |json| {
                            json.string_at("@type", "Person");
                            json.string_at("name", &comment.author);
                        });
                    }
                });
            }
        });
    }
    if !note.tags.is_empty() {
        json.array_at("keywords", |json| note.tags.iter().for_each(|tag| json.string(tag)));
    }
    if note.likes > 0 || note.comments > 0 {
        json.array_at("interactionStatistic", |json| {
            statistic(json, "https://schema.org/LikeAction", note.likes);
            statistic(json, "https://schema.org/CommentAction", note.comments);
        });
    }
    json.object_at("isPartOf", |json| {
        json.string_at("@type", "CreativeWork");
        json.optional_at("name", &place.head.title);
        json.string_at("url", place.address);
    });
}

fn product(json: &mut Json, product: &Product) {
    json.string_at("@type", "Product");
    json.string_at("name", &product.name);
    let url = web_address(&product.url);
    if let Some(url) = url {
        json.string_at("url", url);
    }
    // An offer is nothing without a price and what it is in.
    if product.price.is_empty() || product.currency.is_empty() {
        return;
    }
    json.object_at("offers", |json| {
        json.string_at("@type", "Offer");
        json.string_at("price", &product.price);
        json.string_at("priceCurrency", &product.currency);
        if product.availability != Availability::Unknown {
            let mut availability = String::from("https://schema.org/");
            availability.push_str(product.availability.name());
            json.string_at("availability", &availability);
        }
        if let Some(url) = url {
            json.string_at("url", url);
        }
    });
}

/// Milliseconds as a duration of ISO 8601, in whole seconds.
fn iso_duration(milliseconds: u32) -> String {
    let mut out = String::from("PT");
    out.push_str(&number(milliseconds.div_ceil(1_000).into()));
    out.push('S');
    out
}

fn statistic(json: &mut Json, action: &str, count: u64) {
    if count > 0 {
        json.object(|json| {
            json.string_at("@type", "InteractionCounter");
            json.string_at("interactionType", action);
            json.number_at("userInteractionCount", count);
        });
    }
}
