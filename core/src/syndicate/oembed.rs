//! oEmbed: <https://oembed.com/>. What a site that is given the address of a feed or a note puts into its own page: a frame with ours.

use super::item::{heading, is_tag, media_address, web_address};
use super::json::Json;
use crate::head::Head;
use crate::note::{Image, Note, Variant};
use crate::path::push_encoded;
use crate::text::number;
use crate::view::Sink;
use crate::view::html::Html;
use alloc::string::String;

/// Width and height of the frame where nobody asks for less, in CSS pixels.
const SIZE: (u32, u32) = (600, 800);

/// For how many seconds the answer is good: the frame in it stays the same, titles may change.
const SECONDS: u64 = 300;

/// What our page may do in the frame: say how high it is, and open what a reader clicks, in the window around it or beside it.
const SANDBOX: &str = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox \
                       allow-top-navigation-by-user-activation";

/// What is to be embedded.
#[derive(Debug, Clone, Copy)]
pub struct Embed<'a> {
    /// The feed.
    pub head: &'a Head,
    /// One note of it, or the feed itself.
    pub note: Option<&'a Note>,
    /// The feed's absolute address; ends with `/`.
    pub address: &'a str,
    /// The absolute address of the page that the frame shows.
    pub page: &'a str,
    /// The most pixels that the embedding page has room for: width and height.
    pub most: (Option<u32>, Option<u32>),
}

impl Embed<'_> {
    /// The answer, of type `rich`.
    #[must_use]
    pub fn write(&self) -> String {
        let title = self.note.map_or_else(|| self.head.title.clone(), heading);
        let width = SIZE.0.min(self.most.0.unwrap_or(u32::MAX));
        let height = SIZE.1.min(self.most.1.unwrap_or(u32::MAX));
        let html = self.frame(&title, width, height);
        Json::document(|json| {
            json.string_at("version", "1.0");
            json.string_at("type", "rich");
            json.string_at("title", &title);
            json.string_at("provider_name", &self.head.title);
            json.string_at("provider_url", self.address);
            json.number_at("cache_age", SECONDS);
            if let Some(note) = self.note {
                json.optional_at("author_name", &note.author.name);
                if let Some(url) = web_address(&note.author.url) {
                    json.string_at("author_url", url);
                }
            }
            if let Some((image, variant, high)) = self.thumbnail() {
                json.string_at("thumbnail_url", &media_address(self.address, variant.media));
                json.number_at("thumbnail_width", variant.width.into());
                json.number_at("thumbnail_height", high);
                json.optional_at("thumbnail_alt", &image.alt);
            }
            json.string_at("html", &html);
            json.number_at("width", width.into());
            json.number_at("height", height.into());
        })
    }

    fn frame(&self, title: &str, width: u32, height: u32) -> String {
        let lang = self.note.map_or(&self.head.lang, |note| &note.lang);
        let mut out = Html::default();
        out.open("iframe", "");
        out.attribute("src", self.page);
        out.attribute("title", title);
        if is_tag(lang) {
            out.attribute("lang", lang);
        }
        out.attribute("width", &number(width.into()));
        out.attribute("height", &number(height.into()));
        out.attribute("loading", "lazy");
        out.attribute("frameborder", "0");
        out.attribute("sandbox", SANDBOX);
        out.close();
        out.finish()
    }

    /// The widest file of the cover that there is room for, and its height.
    fn thumbnail(&self) -> Option<(&Image, Variant, u64)> {
        let cover = match self.note {
            Some(note) => note.images.first(),
            None => self.head.cards.iter().find_map(|card| card.cover.as_ref()),
        }?;
        let mut sized = cover.variants.iter().map(|variant| {
            let high = u64::from(cover.height) * u64::from(variant.width);
            (cover, *variant, high.div_ceil(u64::from(cover.width.max(1))))
        });
        let fits = |(_, variant, high): &(&Image, Variant, u64)| {
            variant.width <= self.most.0.unwrap_or(u32::MAX)
                && *high <= self.most.1.unwrap_or(u32::MAX).into()
        };
        sized.rfind(fits)
    }
}

/// Where an embedding site asks, for the `link` of a page: at the root of the site that serves the feed. `None` where the address is
/// not an absolute one.
#[must_use]
pub fn discovery(page: &str) -> Option<String> {
    let host = page.find("://")? + 3;
    let root = host + page.get(host..)?.find('/')?;
    let mut out = String::from(page.get(..root)?);
    out.push_str("/oembed?url=");
    push_encoded(&mut out, page);
    Some(out)
}
