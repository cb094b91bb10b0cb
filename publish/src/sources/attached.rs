//! What JSON lines say of videos, comments, products and translations. Each is read by itself, so that what is wrong with one costs
//! only that.

use super::composed::nfc;
use super::jsonl::plain;
use super::pictures::{Pictures, is_remote};
use super::{Clip, VIDEOS, Video, compose, dates, lang, one_line};
use crate::problem::{Place, Problem};
use notefall_core::attached::{Availability, Comment, Product, Spot, Translation};
use notefall_core::rich::is_safe_url;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The most comments of a note that a feed carries, replies included; the others are counted.
const MOST_COMMENTS: usize = 500;

/// The most products of a note.
pub const MOST_PRODUCTS: usize = 50;

/// The most languages that a note is translated to.
pub const MOST_TRANSLATIONS: usize = 50;

/// Where something is read, and who is told what is wrong with it.
pub struct Reading<'a> {
    /// Where the note stands.
    pub place: &'a Place,
    /// What was wrong.
    pub problems: &'a mut Vec<Problem>,
}

impl Reading<'_> {
    fn part(&mut self, what: impl Into<String>, remedy: &str) {
        self.problems.push(Problem::part(self.place.clone(), what, remedy));
    }

    /// A value as `T`; `None` where it is something else, which is reported.
    fn read<'de, T: Deserialize<'de>>(&mut self, value: &'de Value, what: &str, like: &str) -> Option<T> {
        T::deserialize(value).map_err(|error| self.part(format!("{what}: {error}"), like)).ok()
    }

    fn time(&mut self, what: &str, text: Option<&str>) -> Option<i64> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        let failed = |why| self.part(format!("{what}: \"{text}\" {why}"), "correct the date");
        dates::parse(text).map_err(failed).ok()
    }
}

/// A text or nothing, composed and on one line.
fn line(text: Option<&str>) -> String {
    nfc(&one_line(text.unwrap_or_default()))
}

#[derive(Deserialize)]
struct JsonVideo {
    src: String,
    poster: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    duration: Option<f64>,
    captions: Option<Value>,
}

#[derive(Deserialize)]
struct JsonCaptions {
    src: String,
    lang: Option<String>,
}

/// What became of a video.
#[derive(Debug, Default)]
pub struct Found {
    /// A file to be shown.
    pub clip: Option<Clip>,
    /// It is on another server.
    pub remote: Option<Video>,
}

/// A video; its poster becomes the first of `pictures`, which must not have any yet.
pub fn video(
    value: &Value,
    note_lang: &str,
    pictures: &mut Pictures<'_>,
    reading: &mut Reading<'_>,
    not_shown: &mut Vec<&'static str>,
) -> Found {
    let like = "write it as {\"src\": \"clip.mp4\", \"poster\": \"clip.jpg\"}";
    let from_text = value.as_str().map(|src| serde_json::json!({ "src": src }));
    let Some(video) = reading.read::<JsonVideo>(from_text.as_ref().unwrap_or(value), "video", like) else {
        return Found::default();
    };
    let (src, poster) = (video.src.trim(), video.poster.as_deref().unwrap_or_default().trim());
    if !poster.is_empty() {
        pictures.add(poster, "", reading.place.clone(), reading.problems);
    }
    if src.is_empty() {
        reading.part("a video has no src", "name its file");
        return Found::default();
    }
    if is_remote(src) {
        not_shown.push(VIDEOS);
        return Found { remote: Some(Video { src: src.into(), poster: poster.into() }), clip: None };
    }
    let Some(file) = pictures.find("video", src, reading.place, reading.problems) else {
        return Found::default();
    };
    let mut captions = Vec::new();
    for given in list_of(video.captions.as_ref()) {
        let like = "write them as [{\"src\": \"clip.vtt\", \"lang\": \"en\"}]";
        let from_text = given.as_str().map(|src| serde_json::json!({ "src": src }));
        let Some(given) = reading.read::<JsonCaptions>(from_text.as_ref().unwrap_or(given), "captions", like)
        else {
            continue;
        };
        let lang = given.lang.unwrap_or_else(|| note_lang.to_owned()).trim().replace('_', "-");
        if !lang.is_empty() && !lang::is_tag(&lang) {
            reading.part(format!("captions: \"{}\" is not a language tag", one_line(&lang)), "write one");
            continue;
        }
        if let Some(file) = pictures.find("captions", given.src.trim(), reading.place, reading.problems) {
            captions.push((lang, file));
        }
    }
    let duration = video.duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    Found {
        clip: Some(Clip {
            file,
            place: reading.place.clone(),
            size: video.width.zip(video.height),
            duration: duration.map(|seconds| (seconds * 1_000.0).min(f64::from(u32::MAX)) as u32),
            captions,
        }),
        remote: None,
    }
}

/// The items of a list; of anything else but null that thing alone.
fn list_of(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(other) => std::slice::from_ref(other),
    }
}

/// Comments as they were given, and how many there are: a number, or a list of texts and objects with replies in them.
pub fn comments(value: &Value, reading: &mut Reading<'_>) -> (Vec<Comment>, u64) {
    if let Some(count) = value.as_u64() {
        return (Vec::new(), count);
    }
    let mut thread = Vec::new();
    let mut count = 0;
    if value.as_array().is_none() && !value.is_null() {
        reading.part("comments are neither a number nor a list", "write a number, or [{\"text\": \"…\"}]");
        return (thread, 0);
    }
    // What is still to be read, the next one last: replies come before what follows the comment.
    let mut ahead: Vec<(&Value, u8)> = list_of(Some(value)).iter().rev().map(|item| (item, 0)).collect();
    while let Some((item, depth)) = ahead.pop() {
        count += 1;
        let replies = list_of(item.get("replies"));
        ahead.extend(replies.iter().rev().map(|reply| (reply, depth.saturating_add(1))));
        let read = comment(item, depth, reading);
        thread.extend(read.filter(|comment| !comment.text.is_empty() && thread.len() < MOST_COMMENTS));
    }
    (thread, count)
}

#[derive(Deserialize)]
struct JsonComment {
    author: Option<Value>,
    text: Option<String>,
    published: Option<String>,
    likes: Option<u64>,
}

fn comment(item: &Value, depth: u8, reading: &mut Reading<'_>) -> Option<Comment> {
    if let Some(text) = item.as_str() {
        return Some(Comment { depth, text: paragraphs(text), ..Comment::default() });
    }
    let like = "write it as {\"author\": \"Ann\", \"text\": \"…\", \"published\": \"2025-01-14\"}";
    let read: JsonComment = reading.read(item, "a comment", like)?;
    let name = |author: &Value| author.as_str().or_else(|| author.get("name")?.as_str()).map(str::to_owned);
    let author = read.author.as_ref().and_then(name);
    Some(Comment {
        depth,
        author: line(author.as_deref()),
        text: paragraphs(read.text.as_deref().unwrap_or_default()),
        published: reading.time("a comment's published", read.published.as_deref()),
        likes: read.likes.unwrap_or(0),
    })
}

/// Plain text with its line breaks, each line without the spaces around it, no two empty ones together.
fn paragraphs(text: &str) -> String {
    let mut out = String::new();
    let mut blank = false;
    for own in text.lines().map(one_line) {
        if own.is_empty() {
            blank = !out.is_empty();
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        out.push_str(&own);
    }
    nfc(&out)
}

#[derive(Deserialize)]
struct JsonProduct {
    name: String,
    url: Option<String>,
    price: Option<Value>,
    currency: Option<String>,
    availability: Option<String>,
    image: Option<u32>,
    x: Option<f64>,
    y: Option<f64>,
}

/// What can be bought. Spots count the note's images as they were given; whoever puts the pictures into the note brings them in line.
pub fn products(value: &Value, reading: &mut Reading<'_>) -> Vec<Product> {
    let mut products = Vec::new();
    for item in list_of(Some(value)) {
        if products.len() == MOST_PRODUCTS {
            reading.part("the note has more than 50 products; the first 50 are used", "take some out");
            break;
        }
        products.extend(product(item, reading));
    }
    products
}

/// One of them.
pub fn product(item: &Value, reading: &mut Reading<'_>) -> Option<Product> {
    let like =
        "write it as {\"name\": \"…\", \"url\": \"https://…\", \"price\": \"19.90\", \"currency\": \"EUR\"}";
    let read: JsonProduct = reading.read(item, "a product", like)?;
    let name = line(Some(&read.name));
    if name.is_empty() {
        reading.part("a product has no name", "give it one");
        return None;
    }
    let mut url = read.url.unwrap_or_default().trim().to_owned();
    if !url.is_empty() && !is_safe_url(&url) {
        reading
            .part(format!("products: \"{}\" is not a web address", one_line(&url)), "begin it with https://");
        url.clear();
    }
    let price = match &read.price {
        None | Some(Value::Null) => String::new(),
        Some(Value::Number(number)) => number.to_string(),
        Some(other) => other.as_str().map_or_else(|| other.to_string(), |text| text.trim().to_owned()),
    };
    let is_price = |text: &str| {
        let mut parts = text.splitn(2, '.');
        parts
            .all(|part| !part.is_empty() && part.len() < 16 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let price = if price.is_empty() || is_price(&price) {
        price
    } else {
        reading.part(
            format!("products: the price \"{}\" is no decimal number", one_line(&price)),
            "write it as 19.90",
        );
        String::new()
    };
    let mut currency = read.currency.unwrap_or_default().trim().to_ascii_uppercase();
    let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    if !currency.is_empty() && !is_currency {
        reading
            .part(format!("products: \"{}\" is no currency", one_line(&currency)), "write one such as EUR");
        currency.clear();
    }
    let given = read.availability.unwrap_or_default();
    // Some write the whole address, https://schema.org/InStock.
    let given = given.trim().rsplit('/').next().unwrap_or_default();
    let availability = Availability::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(given));
    if availability.is_none() {
        let remedy = "write InStock, OutOfStock, PreOrder or Discontinued";
        reading.part(format!("products: \"{}\" is no availability", one_line(given)), remedy);
    }
    let share = |share: f64| (0.0..=1.0).contains(&share).then(|| (share * 1_000.0).round() as u32);
    let spot = match (read.image, read.x, read.y) {
        (None, None, None) => None,
        (image, Some(x), Some(y)) => {
            let spot = share(x).zip(share(y)).map(|(x, y)| Spot { image: image.unwrap_or(0), x, y });
            if spot.is_none() {
                reading.part("products: x and y lie outside of the picture", "write shares from 0 to 1");
            }
            spot
        }
        // The picture alone, without a place on it.
        (_, _, _) => None,
    };
    Some(Product { name, url, price, currency, availability: availability.unwrap_or_default(), spot })
}

#[derive(Deserialize)]
struct JsonTranslation {
    title: Option<String>,
    text: Option<String>,
}

/// The note in other languages, in the order of their tags.
pub fn translations(value: &Value, note_lang: &str, reading: &mut Reading<'_>) -> Vec<Translation> {
    let like = "write them as {\"en\": {\"title\": \"…\", \"text\": \"…\"}}";
    let given = match value {
        Value::Null => return Vec::new(),
        value => reading.read::<BTreeMap<String, Value>>(value, "translations", like).unwrap_or_default(),
    };
    let mut translations: Vec<Translation> = Vec::new();
    for (tag, value) in given {
        let tag = tag.trim().replace('_', "-");
        if !lang::is_tag(&tag) {
            reading.part(
                format!("translations: \"{}\" is not a language tag", one_line(&tag)),
                "write one such as en",
            );
            continue;
        }
        let Some(read) = reading.read::<JsonTranslation>(&value, "a translation", like) else { continue };
        let title = line(read.title.as_deref());
        let body = compose::assemble(&plain(&nfc(read.text.as_deref().unwrap_or_default())), |_| None);
        let is_known = tag.eq_ignore_ascii_case(note_lang)
            || translations.iter().any(|known| known.lang.eq_ignore_ascii_case(&tag));
        if (title.is_empty() && body.text.is_empty()) || is_known || translations.len() == MOST_TRANSLATIONS {
            continue;
        }
        translations.push(Translation { lang: tag, title, body });
    }
    translations
}
