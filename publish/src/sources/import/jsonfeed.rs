//! JSON Feed, versions 1 and 1.1.

use super::fields::Fields;
use super::item::{Intake, Item, Shown, Text};
use super::load::Loaded;
use super::{Json, moments, split};
use crate::problem::{Place, Problem, Result};
use crate::sources::{Options, Video};
use serde_json::Value;

/// Reads a feed.
///
/// # Errors
/// Where it has no items.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let json = Json::of(loaded);
    let whole = json.whole();
    let find = |key: &str| split::find(loaded.text.as_bytes(), whole.clone(), &[key]);
    let Some(items) = find("items") else {
        let problem =
            Problem::fatal("the feed has no items", "name a JSON Feed: an object with a list of items");
        return Err(problem.at(Place::file(&loaded.shown)));
    };
    let value = |key: &str| find(key).and_then(|at| json.value(at).ok());
    let lang = value("language").map(|value| super::fields::text_of(&value)).unwrap_or_default();
    let head = Fields::of(
        ["author", "authors"].into_iter().filter_map(|key| Some((key.to_owned(), value(key)?))).collect(),
    );
    let lang = if intake.options.lang.is_empty() { lang } else { intake.options.lang.clone() };
    let options = Options { lang, ..intake.options.clone() };
    let mut intake = Intake { folder: intake.folder, options: &options, harvest: intake.harvest };
    for at in json.elements(items) {
        let place = json.place(at.start);
        match json.object(at) {
            Ok(map) => take(&Fields::of(map), &head, place, &mut intake),
            Err(problem) => intake.harvest.problems.push(problem),
        }
    }
    Ok(())
}

fn take(fields: &Fields, head: &Fields, place: Place, intake: &mut Intake<'_>) {
    let time = |name: &str, intake: &mut Intake<'_>| {
        let value = fields.value(&[name])?;
        intake.moment(moments::of_value(value), &super::fields::text_of(value), &place)
    };
    let (published, updated) = (time("datepublished", intake), time("datemodified", intake));
    let html = fields.text(&["contenthtml"]);
    let plain = fields.text(&["contenttext", "summary"]);
    let author = author_of(fields).or_else(|| author_of(head)).unwrap_or_default();
    let shown = |src: String| Shown { src, alt: String::new() };
    let mut pictures: Vec<Shown> =
        [fields.text(&["image"])].into_iter().filter(|src| !src.is_empty()).map(shown).collect();
    let mut video = None;
    let mut lost = Vec::new();
    for attachment in fields.value(&["attachments"]).and_then(Value::as_array).into_iter().flatten() {
        let Value::Object(map) = attachment else { continue };
        let attachment = Fields::of(map.clone());
        let (kind, src) = (attachment.text(&["mimetype"]), attachment.text(&["url"]));
        match kind.split('/').next() {
            Some("image") => pictures.push(Shown { src, alt: attachment.text(&["title"]) }),
            Some("video") if video.is_none() => video = Some(Video { src, poster: fields.text(&["image"]) }),
            Some("audio") => lost.push("audio files"),
            _ => lost.push("attached files"),
        }
    }
    if pictures.is_empty() {
        let banner = fields.text(&["bannerimage"]);
        pictures.extend(Some(banner).filter(|src| !src.is_empty()).map(shown));
    }
    let url = fields.text(&["url", "externalurl"]);
    let id = fields.text(&["id"]);
    let tags =
        fields.value(&["tags"]).map(|tags| super::fields::list(tags, &[','], &["name"])).unwrap_or_default();
    intake.take(Item {
        place,
        key: if id.is_empty() { url.clone() } else { id },
        url,
        title: fields.text(&["title"]),
        text: if html.is_empty() { Text::Plain(plain) } else { Text::Html(html) },
        lang: fields.text(&["language"]),
        author: author.text(&["name"]),
        author_url: author.text(&["url"]),
        avatar: author.text(&["avatar"]),
        published,
        updated,
        tags,
        pictures,
        video,
        lost,
        ..Item::default()
    });
}

/// The first author.
fn author_of(fields: &Fields) -> Option<Fields> {
    let value = match fields.value(&["authors", "author"])? {
        Value::Array(items) => items.first()?.clone(),
        value => value.clone(),
    };
    match value {
        Value::Object(map) => Some(Fields::of(map)),
        _ => None,
    }
}
