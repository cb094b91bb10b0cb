//! Videos, comments, products and translations as [`super::attached`] reads them again.

use super::Clip;
use jiff::Timestamp;
use notefall_core::attached::{Availability, Comment, Product, Translation};
use serde_json::{Map, Value, json};

/// A moment as JSON lines have it.
pub fn moment(seconds: Option<i64>) -> Option<String> {
    Some(Timestamp::from_second(seconds?).ok()?.to_string())
}

/// A video, of whose files `path` gives the paths. Its poster is the first picture.
pub fn video(clip: &Clip, mut path: impl FnMut(&std::path::Path) -> Option<String>) -> Option<Value> {
    let mut video = Map::new();
    video.insert("src".into(), path(&clip.file)?.into());
    if let Some((width, height)) = clip.size {
        video.insert("width".into(), width.into());
        video.insert("height".into(), height.into());
    }
    if let Some(duration) = clip.duration {
        video.insert("duration".into(), (f64::from(duration) / 1_000.0).into());
    }
    let captions: Vec<Value> = clip
        .captions
        .iter()
        .filter_map(|(lang, file)| Some(json!({ "src": path(file)?, "lang": lang })))
        .collect();
    if !captions.is_empty() {
        video.insert("captions".into(), captions.into());
    }
    Some(video.into())
}

/// Comments with their replies in them; the number alone where a note has no more.
pub fn comments(thread: &[Comment], count: u64) -> Option<Value> {
    if thread.is_empty() {
        return (count > 0).then(|| count.into());
    }
    let mut rest = thread;
    let mut list = Vec::new();
    while let Some((comment, after)) = rest.split_first() {
        let end = after.iter().position(|other| other.depth <= comment.depth).unwrap_or(after.len());
        let (replies, next) = after.split_at(end);
        rest = next;
        let mut one = Map::new();
        let mut push = |key: &str, value: Value| one.insert(key.into(), value);
        if !comment.author.is_empty() {
            push("author", comment.author.as_str().into());
        }
        push("text", comment.text.as_str().into());
        if let Some(published) = moment(comment.published) {
            push("published", published.into());
        }
        if comment.likes > 0 {
            push("likes", comment.likes.into());
        }
        // Depths are at most 255, and so is the depth of this recursion.
        if let Some(replies) = comments(replies, 0) {
            push("replies", replies);
        }
        list.push(one.into());
    }
    Some(Value::Array(list))
}

/// Products; `number` says which place in the list of images a picture has.
pub fn products(products: &[Product], number: impl Fn(u32) -> Option<usize>) -> Option<Value> {
    let one = |product: &Product| {
        let mut one = Map::new();
        let mut push = |key: &str, text: &str| {
            if !text.is_empty() {
                one.insert(key.into(), text.into());
            }
        };
        push("name", &product.name);
        push("url", &product.url);
        push("price", &product.price);
        push("currency", &product.currency);
        if product.availability != Availability::Unknown {
            push("availability", product.availability.name());
        }
        if let Some(spot) = product.spot
            && let Some(image) = number(spot.image)
        {
            one.insert("image".into(), image.into());
            one.insert("x".into(), (f64::from(spot.x) / 1_000.0).into());
            one.insert("y".into(), (f64::from(spot.y) / 1_000.0).into());
        }
        Value::from(one)
    };
    (!products.is_empty()).then(|| products.iter().map(one).collect())
}

/// Translations by their languages.
pub fn translations(translations: &[Translation]) -> Option<Value> {
    let one = |own: &Translation| {
        // Blocks are parted by one line feed, paragraphs in plain text by two.
        let blocks = own.body.blocks().filter_map(|(block, at)| own.body.text.get(at..at + block.len));
        let text = blocks.collect::<Vec<_>>().join("\n\n");
        (own.lang.clone(), json!({ "title": own.title, "text": text }))
    };
    let all: Map<String, Value> = translations.iter().map(one).collect();
    (!all.is_empty()).then(|| all.into())
}
