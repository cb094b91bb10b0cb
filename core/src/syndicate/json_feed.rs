//! JSON Feed 1.1: <https://www.jsonfeed.org/version/1.1/>.

use super::item::{changed, is_tag, media_address, page_of, pictures, summary, web_address};
use super::json::Json;
use super::{Channel, rfc3339};
use crate::note::Note;
use crate::rich::is_safe_url;
use crate::view::Pages;
use crate::view::card::note_address;
use crate::view::content::content;
use alloc::string::String;

/// The feed as JSON. Notes without a date have none there.
#[must_use]
pub fn json_feed(channel: &Channel<'_>) -> String {
    const NAME: &str = "feed.json";
    Json::document(|json| {
        json.string_at("version", "https://jsonfeed.org/version/1.1");
        json.string_at("title", &channel.head.title);
        json.string_at("home_page_url", channel.home());
        json.string_at("feed_url", &channel.own(NAME));
        if let Some(older) = channel.older(NAME) {
            json.string_at("next_url", &older);
        }
        json.optional_at("description", &channel.head.description);
        if is_tag(&channel.head.lang) {
            json.string_at("language", &channel.head.lang);
        }
        json.array_at("items", |json| {
            for note in &channel.notes {
                json.object(|json| item(json, channel, note));
            }
        });
    })
}

fn item(json: &mut Json, channel: &Channel<'_>, note: &Note) {
    json.string_at("id", &note_address(channel.address, &note.id));
    json.string_at("url", &page_of(channel, note));
    if let Some(original) = web_address(&note.url).filter(|_| channel.pages != Pages::None) {
        json.string_at("external_url", original);
    }
    json.optional_at("title", &note.title);
    json.string_at("content_html", &content(note, channel.address));
    json.optional_at("summary", &summary(note));
    let mut pictures = pictures(note);
    if let Some((_, cover)) = pictures.next() {
        json.string_at("image", &media_address(channel.address, cover.media));
    }
    if let Some(time) = note.published {
        json.string_at("date_published", &rfc3339(time));
    }
    if let Some(time) = changed(note).filter(|_| note.updated.is_some()) {
        json.string_at("date_modified", &rfc3339(time));
    }
    let author = &note.author;
    if !author.name.is_empty() {
        json.array_at("authors", |json| {
            json.object(|json| {
                json.string_at("name", &author.name);
                if is_safe_url(&author.url) {
                    json.string_at("url", &author.url);
                }
                if let Some(avatar) = author.avatar {
                    json.string_at("avatar", &media_address(channel.address, avatar));
                }
            });
        });
    }
    if !note.tags.is_empty() {
        json.array_at("tags", |json| note.tags.iter().for_each(|tag| json.string(tag)));
    }
    if is_tag(&note.lang) {
        json.string_at("language", &note.lang);
    }
    // The cover is the item's image already.
    let mut rest = pictures.peekable();
    if rest.peek().is_some() || note.video.is_some() {
        json.array_at("attachments", |json| {
            if let Some(video) = &note.video {
                json.object(|json| {
                    json.string_at("url", &media_address(channel.address, video.media));
                    json.string_at("mime_type", video.media.format.media_type());
                    if video.duration > 0 {
                        json.number_at("duration_in_seconds", video.duration.div_ceil(1_000).into());
                    }
                });
            }
            for (image, variant) in rest {
                json.object(|json| {
                    json.string_at("url", &media_address(channel.address, variant.media));
                    json.string_at("mime_type", variant.media.format.media_type());
                    json.optional_at("title", &image.alt);
                });
            }
        });
    }
}
