//! Clearing away what no version needs: nothing that is shown, that it can be put back to, or that a reader may still have the head of.

use crate::publishing::{check_whole, notes, stored_head, worker};
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_tests::environment::root;
use notefall_tests::feed::{Built, build, notefall, publish, said};
use notefall_tests::http::ask;
use notefall_tests::worker::{TOKEN, Worker};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn collect(feed: &str, more: &[&str]) -> (Value, String) {
    let output = notefall(&[&["gc", feed, "--json"], more].concat(), TOKEN);
    assert!(output.status.success(), "{}", said(&output));
    (serde_json::from_slice(&output.stdout).unwrap(), said(&output))
}

fn names(result: &Value) -> Vec<String> {
    result["deleted"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn status(worker: &Worker, path: &str) -> u16 {
    worker.get(&format!("/f/feed/{path}")).status
}

/// The first shard of a feed's newest segment.
fn shard(feed: &Built) -> String {
    feed.shards(Kind::Cards)[0].clone()
}

#[test]
fn only_what_no_version_needs_goes() {
    let (folder, worker) = worker();
    let sources = folder.path().join("notes");
    std::fs::create_dir_all(&sources).unwrap();
    let picture = |from: &str, to: &str| {
        let from = root().join(format!("www/demo/notes/city/pictures/{from}.webp"));
        std::fs::copy(from, sources.join(to)).unwrap();
    };
    picture("rain-umbrellas", "a.webp");
    picture("canal-town", "b.webp");
    std::fs::write(sources.join("a.md"), "---\nid: a\n---\n# A\n\n![](a.webp)\n").unwrap();
    std::fs::write(sources.join("b.md"), "---\nid: b\n---\n# B\n\n![](b.webp)\n").unwrap();
    std::fs::write(sources.join("c.md"), "---\nid: c\n---\n# C\n").unwrap();
    let first = build(&sources, &folder.path().join("pictures"), &[]);
    publish(&first.folder, &worker, "feed");
    let address = worker.feed("feed");
    // Somebody's upload that was never shown.
    let stray = b"RIFF\x04\0\0\0WEBP";
    let hash = u64::from_be_bytes(*Sha256::digest(stray).first_chunk().unwrap());
    let token = format!("Bearer {TOKEN}");
    let put = ask(
        &worker.origin,
        "PUT",
        &format!("/f/feed/m/{hash:016x}.webp"),
        &[("Authorization", &token)],
        stray,
    );
    assert_eq!(put.status, 201);

    let (result, message) = collect(&address, &[]);
    assert_eq!((names(&result), result["why_not"].is_null()), (Vec::new(), true), "{message}");
    let media: Vec<String> = first
        .notes()
        .iter()
        .flat_map(|note| note.images.iter().flat_map(|image| &image.variants))
        .map(|variant| FeedPath::Media(variant.media).write())
        .collect();
    assert!(media.len() >= 4);

    // Twelve versions later, the first is not kept; but a reader may have its head.
    let mut later = Vec::new();
    for round in 0..12 {
        let feed = notes(folder.path(), &format!("round{round}"), 20);
        publish(&feed.folder, &worker, "feed");
        later.push(feed);
    }
    let (result, message) = collect(&address, &[]);
    assert!(names(&result).is_empty() && message.contains("published so often lately"), "{message}");
    assert_eq!(status(&worker, &shard(&first)), 200);

    let (would, message) = collect(&address, &["--grace", "0s", "--dry-run"]);
    assert!(message.contains("would be deleted"), "{message}");
    assert_eq!((status(&worker, &shard(&first)), status(&worker, &media[0])), (200, 200));
    let (done, _) = collect(&address, &["--grace", "0s"]);
    assert_eq!(names(&would), names(&done));
    let mut expected = media.clone();
    expected.push(format!("m/{hash:016x}.webp"));
    // What was shown first, and the first of the later ones, which ten others follow.
    for feed in [&first, &later[0]] {
        expected.push(FeedPath::Pack(feed.head.segments[0].id).write());
    }
    expected.sort();
    assert_eq!(names(&done), expected);
    for path in [shard(&first), shard(&later[0]), media[0].clone()] {
        assert_eq!(status(&worker, &path), 404, "{path}");
    }
    check_whole(&worker, "feed");
    // Every version that is kept is whole.
    for (round, feed) in later.iter().enumerate().skip(1) {
        for kind in Kind::IN_SEGMENTS {
            for path in feed.shards(kind) {
                assert_eq!(status(&worker, &path), 200, "{round}: {path}");
            }
        }
    }
    let output = notefall(
        &[
            "rollback",
            "--to",
            &address,
            "--version",
            &(stored_head(&worker, "feed").version - 10).to_string(),
        ],
        TOKEN,
    );
    assert!(output.status.success(), "{}", said(&output));
    check_whole(&worker, "feed");

    // Publishing it again sends what is missing.
    publish(&first.folder, &worker, "feed");
    assert!(media.iter().all(|path| status(&worker, path) == 200));
    check_whole(&worker, "feed");
}

#[test]
fn pictures_of_hidden_notes_stay() {
    let (folder, worker) = worker();
    let sources = folder.path().join("notes");
    std::fs::create_dir_all(&sources).unwrap();
    std::fs::copy(root().join("www/demo/notes/city/pictures/canal-town.webp"), sources.join("a.webp"))
        .unwrap();
    for (id, text) in [("a", "![](a.webp)"), ("b", "Text"), ("c", "Text")] {
        std::fs::write(sources.join(format!("{id}.md")), format!("---\nid: {id}\n---\n# {id}\n\n{text}\n"))
            .unwrap();
    }
    let feed = build(&sources, &folder.path().join("feed"), &[]);
    publish(&feed.folder, &worker, "feed");
    let address = worker.feed("feed");
    assert!(notefall(&["hide", "a", "--to", &address], TOKEN).status.success());
    for _ in 0..12 {
        assert!(notefall(&["pin", "b", "--to", &address], TOKEN).status.success());
        assert!(notefall(&["unpin", "b", "--to", &address], TOKEN).status.success());
    }
    let (done, _) = collect(&address, &["--grace", "0s"]);
    assert!(names(&done).iter().all(|name| !name.starts_with("m/")), "{done}");
    assert!(notefall(&["unhide", "a", "--to", &address], TOKEN).status.success());
    let page = worker.get("/f/feed/n/a").text();
    let source = page.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let path = source.rsplit_once("m/").map(|(_, file)| format!("m/{file}")).unwrap();
    assert_eq!(status(&worker, &path), 200, "{source}");
}

#[test]
fn a_folder_is_cleared_once_nobody_has_its_old_head() {
    let folder = tempfile::tempdir().unwrap();
    let first = notes(folder.path(), "first", 20);
    let source = folder.path().join("first.jsonl");
    std::fs::write(&source, "{\"id\": \"only\", \"title\": \"Only\"}\n").unwrap();
    let second = build(&source, &first.folder, &["--title", "first"]);
    let old = first.folder.join(shard(&first));
    assert!(old.is_file(), "a build keeps what the head before it names");
    let path = first.folder.to_str().unwrap();
    let (result, message) = collect(path, &[]);
    assert!(names(&result).is_empty() && message.contains("written lately"), "{message}");
    let (would, _) = collect(path, &["--grace", "0s", "--dry-run"]);
    assert!(old.is_file() && names(&would).contains(&shard(&first)));
    let (done, _) = collect(path, &["--grace", "0s"]);
    assert_eq!(names(&would), names(&done));
    assert!(!old.exists() && !old.parent().unwrap().exists());
    assert!(second.shards(Kind::Cards).iter().all(|path| second.folder.join(path).is_file()));
    let output = notefall(&["verify", path], "");
    assert!(output.status.success(), "{}", said(&output));
}
