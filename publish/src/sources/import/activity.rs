//! The archive of a Mastodon account, or of another that speaks ActivityPub: `outbox.json`, with `actor.json` and the media beside it.
//!
//! Only what was public is read: archives also hold what was written to single people.

use super::fields::{self, Fields};
use super::item::{Intake, Item, Shown, Text};
use super::load::{self, Loaded};
use super::{Json, moments, split};
use crate::problem::{Place, Problem, Result};
use crate::sources::Video;
use serde_json::Value;

/// Reads an outbox.
///
/// # Errors
/// Where there are no activities in it.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let json = Json::of(loaded);
    let Some(list) = split::find(loaded.text.as_bytes(), json.whole(), &["orderedItems"]) else {
        let problem = Problem::fatal(
            "there are no orderedItems in this outbox",
            "name the folder of the unpacked archive",
        );
        return Err(problem.at(Place::file(&loaded.shown)));
    };
    let actor = actor(&loaded.folder.join("actor.json"));
    for at in json.elements(list) {
        let place = json.place(at.start);
        match json.object(at) {
            Ok(map) => take(&Fields::of(map), &actor, place, intake),
            Err(problem) => intake.harvest.problems.push(problem),
        }
    }
    Ok(())
}

/// Who wrote it all; nothing where the file is missing or is something else.
fn actor(path: &std::path::Path) -> Fields {
    let text = load::load(path).map(|loaded| loaded.text).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(map)) => Fields::of(map),
        _ => Fields::default(),
    }
}

fn take(activity: &Fields, actor: &Fields, place: Place, intake: &mut Intake<'_>) {
    match activity.text(&["type"]).as_str() {
        "Announce" => return intake.harvest.lose("boosts of others' posts".into()),
        "Create" | "" => {}
        _ => return,
    }
    let inner = activity.inside(&["object"]);
    let note = inner.as_ref().unwrap_or(activity);
    let is_public = [note, activity]
        .into_iter()
        .flat_map(|from| ["to", "cc"].map(|key| from.value(&[key])))
        .flatten()
        .any(names_public);
    if !is_public {
        intake.harvest.unpublished += 1;
        return;
    }
    let me = actor.text(&["id"]);
    let me = if me.is_empty() { activity.text(&["actor"]) } else { me };
    let reply = note.text(&["inreplyto"]);
    if !reply.is_empty() && (me.is_empty() || !reply.starts_with(&format!("{}/", me.trim_end_matches('/')))) {
        return intake.harvest.lose("replies to others".into());
    }
    let mut lost = Vec::new();
    if note.has(&["oneof", "anyof"]) {
        lost.push("polls");
    }
    let mut pictures = Vec::new();
    let mut video = None;
    let attachments = match note.value(&["attachment"]) {
        Some(Value::Array(items)) => items.clone(),
        Some(item @ Value::Object(_)) => vec![item.clone()],
        _ => Vec::new(),
    };
    for attachment in attachments {
        let Value::Object(map) = attachment else { continue };
        let attachment = Fields::of(map);
        let (kind, src) = (attachment.text(&["mediatype"]), attachment.text(&["url", "href"]));
        match kind.split('/').next() {
            Some("image") => pictures.push(Shown { src, alt: attachment.text(&["name", "summary"]) }),
            Some("video") if video.is_none() => video = Some(Video { src, poster: String::new() }),
            Some("audio") => lost.push("audio files"),
            _ => lost.push("attached files"),
        }
    }
    let read = note.value(&["published"]).or_else(|| activity.value(&["published"]));
    let published =
        read.and_then(|value| intake.moment(moments::of_value(value), &fields::text_of(value), &place));
    let updated = note.value(&["updated"]);
    let updated =
        updated.and_then(|value| intake.moment(moments::of_value(value), &fields::text_of(value), &place));
    let total =
        |key: &str| note.inside(&[key]).map_or(0, |list| list.text(&["totalitems"]).parse().unwrap_or(0));
    // The writer says the language, where there is only one.
    let lang = match note.value(&["contentmap"]) {
        Some(Value::Object(map)) if map.len() == 1 => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    };
    let key = [note.text(&["id"]), note.text(&["url"]), activity.text(&["id"])]
        .into_iter()
        .find(|key| !key.is_empty());
    let url = note.text(&["url"]);
    intake.take(Item {
        place,
        key: key.unwrap_or_default(),
        url: if url.is_empty() { note.text(&["id"]) } else { url },
        // A warning stands above the text, as a title does.
        title: [note.text(&["name"]), note.text(&["summary"])]
            .into_iter()
            .find(|title| !title.is_empty())
            .unwrap_or_default(),
        text: Text::Html(note.text(&["content"])),
        lang,
        author: [actor.text(&["name"]), actor.text(&["preferredusername"])]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default(),
        author_url: actor.text(&["url"]),
        avatar: actor.inside(&["icon"]).map(|icon| icon.text(&["url"])).unwrap_or_default(),
        published,
        updated,
        tags: tags(note),
        pictures,
        video,
        likes: total("likes"),
        comments: total("replies"),
        source: "mastodon".to_owned(),
        lost,
        ..Item::default()
    });
}

fn names_public(value: &Value) -> bool {
    let is_public = |text: &str| matches!(text.rsplit(['#', ':']).next(), Some("Public"));
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).any(is_public),
        value => value.as_str().is_some_and(is_public),
    }
}

fn tags(note: &Fields) -> Vec<String> {
    let Some(Value::Array(items)) = note.value(&["tag"]) else { return Vec::new() };
    let is_hashtag = |item: &&Value| item.get("type").and_then(Value::as_str) == Some("Hashtag");
    items.iter().filter(is_hashtag).filter_map(|item| item.get("name")?.as_str()).map(str::to_owned).collect()
}
