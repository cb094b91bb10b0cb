//! What REDbot, a checker of HTTP, finds wrong with the answers: nothing but what `tests/validators/redbot.json` explains.

use notefall_core::path::Kind;
use notefall_tests::child::run;
use notefall_tests::environment::{redbot, root};
use notefall_tests::site::site;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// An address of each route, those of publishers as somebody without a token sees them.
fn paths() -> Vec<String> {
    let demo = site().demo();
    let shard = |kind: Kind| demo.shards(kind)[0].clone();
    let files = std::fs::read_dir(demo.folder.join("m")).unwrap();
    let mut media: Vec<String> =
        files.map(|file| format!("m/{}", file.unwrap().file_name().to_string_lossy())).collect();
    media.sort();
    let of_kind = |kind: &str| media.iter().find(|name| name.ends_with(kind)).unwrap().clone();
    let note = format!("n/{}", demo.cards()[0].id);
    let mut below: Vec<String> = [
        "",
        "?page=2",
        "?page=99",
        "n/none",
        "find",
        "find?q=tea",
        "search",
        "search?q=tea",
        "suggest?q=te",
        "head.bin",
        "find.bin",
        "suggest.bin",
        "feed.json",
        "atom.xml",
        "sitemap.xml",
        "embed",
        "fragment",
        "curation",
        "versions",
        "stored",
        "next",
    ]
    .map(str::to_owned)
    .into();
    below.extend([note, shard(Kind::Cards), shard(Kind::Notes), shard(Kind::Index)]);
    below.extend([of_kind("webp"), of_kind("webm")]);
    let oembed = format!("/oembed?url={}", site().worker.feed("demo"));
    let others =
        ["/notefall.js", "/health", "/robots.txt", "/favicon.ico", "/f/none/", "/feeds/", "/nothing"];
    let below = below.into_iter().map(|path| format!("/f/demo/{path}"));
    below.chain(others.map(str::to_owned)).chain(["/f/demo".to_owned(), oembed]).collect()
}

/// What is said of an address: whether it is wrong, and in which words.
fn said(redbot: &Path, path: &str) -> Vec<(String, bool, String)> {
    let mut call = Command::new(redbot);
    call.args(["--output-format", "har", &format!("{}{path}", site().worker.origin)]);
    let output = run(&mut call, Duration::from_secs(60));
    let archive: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{path}: {}", String::from_utf8_lossy(&output.stderr)));
    let entries = archive["log"]["entries"].as_array().unwrap();
    let notes = entries.iter().flat_map(|entry| entry["_red_messages"].as_array().into_iter().flatten());
    let text = |note: &Value, key: &str| note[key].as_str().unwrap_or_default().to_owned();
    notes
        .map(|note| {
            let is_wrong = !matches!(note["level"].as_str(), Some("GOOD" | "INFO"));
            (text(note, "note_id"), is_wrong, text(note, "summary"))
        })
        .collect()
}

#[test]
fn redbot_finds_nothing_that_is_not_explained() {
    let Some(redbot) = redbot() else { return };
    let file = std::fs::read_to_string(root().join("tests/validators/redbot.json")).unwrap();
    let explained: BTreeMap<String, String> = serde_json::from_str(&file).unwrap();
    let mut wrong = Vec::new();
    let mut found = BTreeSet::new();
    for path in paths() {
        let said = said(&redbot, &path);
        assert!(said.iter().any(|(_, is_wrong, _)| !is_wrong), "{path}: nothing good is said: {said:?}");
        for (name, _, words) in said.into_iter().filter(|(_, is_wrong, _)| *is_wrong) {
            if !explained.contains_key(&name) {
                wrong.push(format!("{path}: {name}: {words}"));
            }
            found.insert(name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let stale: Vec<_> = explained.keys().filter(|name| !found.contains(*name)).collect();
    assert!(stale.is_empty(), "explained, but not found any more: {stale:?}");
}
