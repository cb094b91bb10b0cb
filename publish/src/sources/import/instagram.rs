//! Instagram's export of one's own data as JSON: `posts_1.json`, `reels.json`, with the media beside them.

use super::item::{Intake, Item, Shown, Text};
use super::load::Loaded;
use super::{Json, moments};
use crate::problem::{Place, Problem, Result};
use crate::sources::Video;
use serde_json::{Map, Value};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Reads a file of posts.
///
/// # Errors
/// Where there is no list of posts in it.
pub fn read(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let json = Json::of(loaded);
    let Some(list) = list(&json) else {
        let problem = Problem::fatal(
            "there are no posts in this file",
            "name posts_1.json, or the folder of the unpacked export",
        );
        return Err(problem.at(Place::file(&loaded.shown)));
    };
    let mut root: Option<PathBuf> = None;
    for at in json.elements(list) {
        let place = json.place(at.start);
        let map = match json.object(at) {
            Ok(map) => map,
            Err(problem) => {
                intake.harvest.problems.push(problem);
                continue;
            }
        };
        let root = root.get_or_insert_with(|| root_of(&loaded.folder, &map));
        Intake { folder: root, options: intake.options, harvest: intake.harvest }.take_post(
            &map,
            place,
            root != &loaded.folder,
        );
    }
    Ok(())
}

/// The posts: the list itself, or the first list in an object, as reels have it. A lone post stands without a list.
fn list(json: &Json<'_>) -> Option<Range<usize>> {
    let whole = json.whole();
    match json.bytes(whole.clone()).first()? {
        b'[' => Some(whole),
        b'{' => {
            let members: Vec<_> = json.members(whole.clone()).collect();
            if members.iter().any(|(key, _)| key == "media") {
                return Some(whole);
            }
            members.into_iter().map(|(_, at)| at).find(|at| json.bytes(at.clone()).first() == Some(&b'['))
        }
        _ => None,
    }
}

fn media(post: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let items = post.get("media").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_object)
}

/// Paths of media begin at the export's own folder, which is the file's or one above it.
fn root_of(folder: &Path, post: &Map<String, Value>) -> PathBuf {
    let uri = media(post).find_map(|item| item.get("uri")?.as_str()).unwrap_or_default();
    let is_inside = uri.starts_with("media/") && !uri.contains("..");
    let above = folder.ancestors().take(4).find(|folder| is_inside && folder.join(uri).is_file());
    above.unwrap_or(folder).to_path_buf()
}

impl Intake<'_> {
    fn take_post(&mut self, post: &Map<String, Value>, place: Place, is_above: bool) {
        let text_of = |map: &Map<String, Value>, key: &str| {
            repaired(map.get(key).and_then(Value::as_str).unwrap_or_default())
        };
        let mut pictures = Vec::new();
        let mut video = None;
        let mut lost = Vec::new();
        let mut caption = text_of(post, "title");
        let mut key = String::new();
        for item in media(post) {
            let src = text_of(item, "uri");
            if caption.is_empty() {
                caption = text_of(item, "title");
            }
            // Above the folder of the posts, only what exports keep media in is theirs.
            if is_above && !src.starts_with("media/") {
                lost.push("files that are not in the export's media");
                continue;
            }
            if key.is_empty() {
                key = Path::new(&src)
                    .file_stem()
                    .map(|stem| stem.to_string_lossy().into_owned())
                    .unwrap_or_default();
            }
            let is_video =
                [".mp4", ".mov", ".m4v"].iter().any(|ending| src.to_ascii_lowercase().ends_with(ending));
            if is_video && video.is_none() {
                video = Some(Video { src, poster: String::new() });
            } else if !is_video {
                pictures.push(Shown { src, alt: String::new() });
            }
        }
        let value = post
            .get("creation_timestamp")
            .or_else(|| media(post).find_map(|item| item.get("creation_timestamp")));
        let published =
            value.and_then(|value| self.moment(moments::of_value(value), &value.to_string(), &place));
        if key.is_empty() {
            key = published.map(|seconds| seconds.to_string()).unwrap_or_default();
        }
        self.take(Item {
            place,
            key,
            text: Text::Plain(caption),
            published,
            pictures,
            video,
            source: "instagram".to_owned(),
            lost,
            ..Item::default()
        });
    }
}

/// Texts in these exports are UTF-8 whose bytes were taken for characters of Latin-1; where that is so, it is undone.
fn repaired(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let whole = bytes.filter(|bytes| !bytes.is_ascii()).and_then(|bytes| String::from_utf8(bytes).ok());
    whole.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::repaired;
    use proptest::prelude::*;

    #[test]
    fn texts_are_repaired_only_where_they_are_broken() {
        assert_eq!(repaired("caf\u{c3}\u{a9} \u{f0}\u{9f}\u{8d}\u{9c}"), "café 🍜");
        for text in ["café", "plain", "红烧肉", "Ã", ""] {
            assert_eq!(repaired(text), text);
        }
    }

    proptest! {
        #[test]
        fn whatever_was_broken_is_whole_again(text in "\\PC{0,20}") {
            let broken: String = text.bytes().map(char::from).collect();
            prop_assert_eq!(repaired(&broken), text);
        }
    }
}
