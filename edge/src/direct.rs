//! Most of what readers ask for, pictures and shards, is one read whose bytes go through as they are. What to read, and what to say with it,
//! is told to the module that the engine starts, which does both without coming back: that spares about fifty calls between it and the
//! wasm for each answer. Whatever is not as usual goes the long way, through `fetch`.

use crate::answer::{Answer, Body};
use crate::files::{media_content, shard_content};
use crate::preview;
use crate::routes::{Route, split_url};
use crate::storage::{key_of, known_place};
use notefall_core::path::Path;
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::wasm_bindgen;

/// For a GET of `url` without conditions: the key to read, how, and the headers of the answer, as JSON; nothing where it takes more than that,
/// such as a table of offsets that is not there yet.
#[wasm_bindgen]
#[must_use]
pub fn direct(url: &str) -> Option<String> {
    let (_, path, query) = split_url(url);
    let Ok(Route::Stored { feed, path }) = Route::parse(path, query) else { return None };
    // They end by the clock.
    if preview::of_name(&feed).is_some() {
        return None;
    }
    let (file, options, answer) = match path {
        Path::Shard(shard) => {
            let (offset, length) = known_place(&feed, shard)?;
            let options = json!({"range": {"offset": offset, "length": length}});
            (Path::Pack(shard.segment), options, shard_content(shard, Body::Empty))
        }
        // Videos answer ranges.
        Path::Media(media) if !media.format.is_video() => {
            (path, json!({}), media_content(media, Body::Empty))
        }
        _ => return None,
    };
    let (key, headers) = (key_of(&feed, file), headers(&answer.finish(false, None)));
    Some(json!({"key": key, "options": options, "headers": headers}).to_string())
}

fn headers(answer: &Answer) -> Map<String, Value> {
    answer.headers().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::know_table;
    use notefall_core::pack::{self, Table};
    use std::rc::Rc;

    fn told(path: &str) -> Option<Value> {
        direct(&format!("https://edge.example{path}")).map(|told| serde_json::from_str(&told).unwrap())
    }

    #[test]
    fn a_shard_of_a_known_segment_is_one_read() {
        let shards = |count: usize| (0..count).map(|_| vec![7; 30]).collect::<Vec<_>>();
        let pack = pack::encode(&[shards(2), shards(1), shards(1), vec![], vec![], vec![]]).unwrap();
        let path = "/f/direct/00000000000000aa/cards1.bin";
        assert_eq!(told(path), None);
        know_table("direct", 0xaa, Rc::new(Table::decode(&pack).unwrap()));
        let told_now = told(path).unwrap();
        let range = Table::decode(&pack).unwrap().range(notefall_core::path::Kind::Cards, 1).unwrap();
        assert_eq!(told_now["key"], "direct/00000000000000aa.pack");
        assert_eq!(told_now["options"], json!({"range": {"offset": range.start, "length": 30}}));
        assert_eq!(told_now["headers"]["ETag"], "\"00000000000000aa-cards1\"");
        assert_eq!(told_now["headers"]["Content-Type"], "application/octet-stream");
        assert_eq!(told_now["headers"]["X-Content-Type-Options"], "nosniff");
        for other in [
            "/f/direct/00000000000000aa/cards2.bin",
            "/f/direct/00000000000000ab/cards1.bin",
            "/f/other/00000000000000aa/cards1.bin",
            &format!("{path}?"),
            &format!("{path}?x=1"),
            "/f/direct/00000000000000aa.pack",
        ] {
            assert_eq!(told(other), None, "{other}");
        }
    }

    #[test]
    fn a_picture_is_one_read_and_a_video_is_not() {
        let picture = told("/f/kitchen/m/0123456789abcdef.webp").unwrap();
        assert_eq!(
            (&picture["key"], &picture["options"]),
            (&json!("kitchen/m/0123456789abcdef.webp"), &json!({}))
        );
        assert_eq!(picture["headers"]["Content-Type"], "image/webp");
        assert_eq!(picture["headers"]["Cache-Control"], crate::answer::IMMUTABLE);
        for other in [
            "/f/kitchen/m/0123456789abcdef.mp4",
            "/f/kitchen--ffffffff0123456789abcdef01234567/m/0123456789abcdef.webp",
            "/f/kitchen/head.bin",
            "/f/kitchen/",
            "/f/kitchen/m/../head.bin",
            "/health",
            "",
        ] {
            assert_eq!(told(other), None, "{other}");
        }
    }
}
