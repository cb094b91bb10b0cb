//! Publishing to the Worker: who may, who comes first, and what readers see meanwhile and after damage.

use notefall_core::head::Head;
use notefall_core::path::Kind;
use notefall_core::shard;
use notefall_tests::feed::{Built, build, notefall, publish, said};
use notefall_tests::http::ask;
use notefall_tests::worker::{TOKEN, Worker};
use serde_json::{Value, json};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Builds a feed of `count` notes whose titles begin with `word`.
pub fn notes(folder: &Path, word: &str, count: usize) -> Built {
    let line = |n: usize| json!({"id": format!("{word}-{n}"), "title": format!("{word} {n}"), "text": format!("{word} text {n}. ").repeat(20), "lang": "en"});
    let text: String = (0..count).map(|n| format!("{}\n", line(n))).collect();
    let source = folder.join(format!("{word}.jsonl"));
    std::fs::write(&source, text).unwrap();
    build(&source, &folder.join(word), &["--title", word])
}

pub fn worker() -> (TempDir, Worker) {
    let folder = tempfile::tempdir().unwrap();
    let worker = Worker::start(&folder.path().join("state"), TOKEN);
    (folder, worker)
}

pub fn stored_head(worker: &Worker, name: &str) -> Head {
    let file = worker.get(&format!("/f/{name}/head.bin")).body;
    Head::decode(&shard::open(Kind::Head, 0, &file).unwrap()).unwrap()
}

pub fn try_publish(folder: &Path, address: &str, token: &str) -> (bool, String) {
    let output = notefall(&["publish", folder.to_str().unwrap(), "--to", address], token);
    (output.status.success(), said(&output))
}

/// Every shard that the stored head names is there and sound.
pub fn check_whole(worker: &Worker, name: &str) -> usize {
    let mut shards = 0;
    for segment in stored_head(worker, name).segments {
        for kind in Kind::IN_SEGMENTS {
            for number in 0..segment.shards(kind) {
                let path = notefall_core::path::Path::Shard(segment.shard(kind, number)).write();
                let answer = worker.get(&format!("/f/{name}/{path}"));
                assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                assert!(shard::open(kind, number, &answer.body).is_ok(), "{path} is damaged");
                shards += 1;
            }
        }
    }
    shards
}

#[test]
fn only_who_has_the_token_publishes() {
    let (folder, worker) = worker();
    let one = notes(folder.path(), "one", 3);
    for token in ["wrong", "", "end-to-end-token-012345678"] {
        let (done, message) = try_publish(&one.folder, &worker.feed("one"), token);
        assert!(!done);
        assert!(message.contains("token") || message.contains("TOKEN"), "{message}");
    }
    assert_eq!(worker.get("/f/one/head.bin").status, 404, "nothing was stored");
    let (done, message) = try_publish(&one.folder, &worker.feed("one"), TOKEN);
    assert!(done, "{message}");
    assert!(check_whole(&worker, "one") >= 3);
}

#[test]
fn nobody_at_the_address_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let one = notes(folder.path(), "one", 1);
    for address in ["http://127.0.0.1:9/f/one/", "http://127.0.0.1:9/", "not an address"] {
        let (done, message) = try_publish(&one.folder, address, TOKEN);
        assert!(!done && message.contains("error") && message.len() > 20, "{address}: {message}");
        assert!(!message.contains("panicked"), "{message}");
    }
}

#[test]
fn of_two_publishers_at_once_one_feed_stands_whole() {
    let (folder, worker) = worker();
    let feeds = [notes(folder.path(), "red", 40), notes(folder.path(), "blue", 50)];
    for round in 0..4 {
        let name = format!("race-{round}");
        let address = worker.feed(&name);
        let results: Vec<(bool, String)> = std::thread::scope(|scope| {
            let runs: Vec<_> =
                feeds.iter().map(|feed| scope.spawn(|| try_publish(&feed.folder, &address, TOKEN))).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert!(results.iter().any(|(done, _)| *done), "one of them came first: {results:?}");
        // Who came second either built upon the first or was told.
        for (done, message) in &results {
            assert!(*done || message.contains("publish"), "{message}");
        }
        let title = stored_head(&worker, &name).title;
        let count = stored_head(&worker, &name).notes();
        assert!((title == "red" && count == 40) || (title == "blue" && count == 50), "{title} {count}");
        check_whole(&worker, &name);
    }
}

#[test]
fn a_second_publish_of_the_same_sends_nothing_and_a_new_one_replaces_it_at_once() {
    let (folder, worker) = worker();
    let first = notes(folder.path(), "first", 30);
    publish(&first.folder, &worker, "feed");
    let version = stored_head(&worker, "feed").version;
    let output =
        notefall(&["publish", first.folder.to_str().unwrap(), "--to", &worker.feed("feed"), "--json"], TOKEN);
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&result["changed"], &result["bytes"]), (&json!(false), &json!(0)), "{result}");

    // A reader who has the old head keeps reading the old feed.
    let old = stored_head(&worker, "feed");
    let second = notes(folder.path(), "second", 20);
    publish(&second.folder, &worker, "feed");
    let new = stored_head(&worker, "feed");
    assert!(new.version > version && new.title == "second");
    let segment = old.segments[0];
    for number in 0..segment.card_shards() {
        let path = notefall_core::path::Path::Shard(segment.shard(Kind::Cards, number)).write();
        assert_eq!(worker.get(&format!("/f/feed/{path}")).status, 200);
    }
    check_whole(&worker, "feed");
    let page = worker.get("/f/feed/").text();
    assert!(page.contains("second 0") && !page.contains("first 0"), "{page}");
}

#[test]
fn a_damaged_folder_is_not_published() {
    let (folder, worker) = worker();
    let whole = notes(folder.path(), "whole", 30);
    publish(&whole.folder, &worker, "feed");
    let other = notes(folder.path(), "other", 30);
    let path = other.folder.join(&other.shards(Kind::Notes)[0]);
    let mut file = std::fs::read(&path).unwrap();
    let middle = file.len() / 2;
    file[middle] ^= 4;
    std::fs::write(&path, &file).unwrap();
    let (done, message) = try_publish(&other.folder, &worker.feed("feed"), TOKEN);
    assert!(!done);
    assert!(message.contains("notes0.bin"), "the file is named: {message}");
    file.truncate(middle);
    std::fs::write(&path, &file).unwrap();
    assert!(!try_publish(&other.folder, &worker.feed("feed"), TOKEN).0);
    assert_eq!(stored_head(&worker, "feed").title, "whole", "readers see what they saw");
    check_whole(&worker, "feed");
}

#[test]
fn a_pack_with_a_flipped_bit_is_not_taken() {
    let (folder, worker) = worker();
    let feed = notes(folder.path(), "feed", 30);
    let read = |kind: Kind| -> Vec<Vec<u8>> {
        feed.shards(kind).iter().map(|path| std::fs::read(feed.folder.join(path)).unwrap()).collect()
    };
    let pack = notefall_core::pack::encode(&Kind::IN_SEGMENTS.map(read)).unwrap();
    let path = format!("/f/feed/{}", notefall_core::path::Path::Pack(feed.head.segments[0].id).write());
    let token = format!("Bearer {TOKEN}");
    let put = |body: &[u8]| ask(&worker.origin, "PUT", &path, &[("Authorization", &token)], body);
    for at in [9, pack.len() / 2, pack.len() - 1] {
        let mut damaged = pack.clone();
        damaged[at] ^= 1;
        let answer = put(&damaged);
        assert_eq!(
            (answer.status, answer.header("Content-Type")),
            (422, Some("application/problem+json")),
            "byte {at}"
        );
    }
    assert_eq!(put(&pack[..pack.len() / 2]).status, 422);
    assert_eq!(put(&pack).status, 201, "as it is, it is taken");
}

/// The file in which the local engine keeps a pack.
fn blob(folder: &Path, is_it: &dyn Fn(&[u8]) -> bool) -> PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if is_it(&std::fs::read(entry.path()).unwrap_or_default()) {
                return entry.path();
            }
        }
    }
    panic!("the local engine keeps no such file");
}

#[test]
fn damage_in_storage_is_answered_with_a_problem_and_never_as_if_it_were_sound() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let feed = notes(folder.path(), "feed", 60);
    publish(&feed.folder, &Worker::start(&state, TOKEN), "feed");
    let pack = blob(&state, &|file| file.starts_with(b"NFPK"));
    let whole = std::fs::read(&pack).unwrap();

    // One bit of the last shard of cards, in storage itself.
    let cards = feed.shards(Kind::Cards);
    let shard_file = std::fs::read(feed.folder.join(cards.last().unwrap())).unwrap();
    let at = whole.windows(shard_file.len()).position(|window| window == shard_file).unwrap()
        + shard_file.len() / 2;
    let mut stored = std::fs::OpenOptions::new().read(true).write(true).open(&pack).unwrap();
    let mut byte = [0];
    stored.seek(SeekFrom::Start(at as u64)).unwrap();
    stored.read_exact(&mut byte).unwrap();
    stored.seek(SeekFrom::Start(at as u64)).unwrap();
    stored.write_all(&[byte[0] ^ 8]).unwrap();
    drop(stored);
    let worker = Worker::start(&state, TOKEN);
    assert_eq!(worker.get("/f/feed/").status, 200, "the first page is in the head");
    let page = worker.get("/f/feed/?page=3");
    check_problem(&page, "page 3");
    // The shard itself goes out as it is stored: its checksum tells the reader.
    let answer = worker.get(&format!("/f/feed/{}", cards.last().unwrap()));
    assert!(answer.status != 200 || shard::open(Kind::Cards, 7, &answer.body).is_err());
    drop(worker);

    // Cut short.
    std::fs::write(&pack, &whole[..whole.len() / 2]).unwrap();
    let worker = Worker::start(&state, TOKEN);
    for path in ["/f/feed/?page=3", "/f/feed/n/feed-59"] {
        check_problem(&worker.get(path), path);
    }
    let answer = worker.get(&format!("/f/feed/{}", feed.shards(Kind::Notes).last().unwrap()));
    assert!(answer.status != 200 || shard::open(Kind::Notes, 0, &answer.body).is_err());
    assert_eq!(worker.get("/health").status, 200, "the Worker itself is well");
    drop(worker);

    // Not a pack at all.
    std::fs::write(&pack, vec![b'x'; whole.len()]).unwrap();
    let worker = Worker::start(&state, TOKEN);
    for path in ["/f/feed/?page=2", "/f/feed/n/feed-1", &format!("/f/feed/{}", cards[4])] {
        check_problem(&worker.get(path), path);
    }
}

fn check_problem(answer: &notefall_tests::http::Answer, what: &str) {
    assert!((500..600).contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.len() > 10 && !detail.contains("panicked"), "{what}: {}", answer.text());
    assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{what}: a failure is not kept");
}

#[test]
fn a_feed_is_put_back_to_what_it_was_and_forth_again() {
    let (folder, worker) = worker();
    let address = worker.feed("feed");
    let call = |arguments: &[&str]| {
        let output = notefall(arguments, TOKEN);
        (output.status.success(), String::from_utf8(output.stdout.clone()).unwrap(), said(&output))
    };
    let back = |more: &[&str]| call(&[&["rollback", "--to", &address], more].concat());
    let (done, _, message) = back(&[]);
    assert!(!done && message.contains("no version is kept"), "{message}");
    for (word, count) in [("first", 30), ("second", 20)] {
        publish(&notes(folder.path(), word, count).folder, &worker, "feed");
    }
    let first_page = || worker.get("/f/feed/").text();
    let found =
        |word: &str| worker.get(&format!("/f/feed/find?q={word}")).text().contains(&format!("{word} 0"));
    assert!(first_page().contains("second 0") && found("second"));

    let (done, data, message) = call(&["feed", "versions", "--at", &address, "--json"]);
    assert!(done, "{message}");
    let versions: Value = serde_json::from_str(&data).unwrap();
    assert_eq!(versions["current"]["title"], "second");
    assert_eq!(
        (&versions["versions"][0]["title"], &versions["versions"][0]["notes"]),
        (&json!("first"), &json!(30))
    );

    let before = stored_head(&worker, "feed").version;
    let (done, _, message) = back(&[]);
    assert!(done, "{message}");
    let head = stored_head(&worker, "feed");
    assert_eq!((head.title.as_str(), head.version), ("first", before + 1), "old content, new version");
    assert!(first_page().contains("first 0") && found("first") && !found("second"));
    let suggested = worker.get("/f/feed/suggest?q=fir").text();
    assert!(suggested.contains("first"), "{suggested}");
    check_whole(&worker, "feed");

    // What was undone can be had again, by its number or as the one before.
    assert!(back(&["--version", &before.to_string()]).0);
    assert_eq!(stored_head(&worker, "feed").title, "second");
    let (done, _, message) = back(&["--version", "999"]);
    assert!(!done && message.contains("999 is not kept"), "{message}");

    // Ten versions are kept, and no more.
    for round in 0..12 {
        assert!(back(&[]).0, "{round}");
    }
    let versions: Value =
        serde_json::from_str(&call(&["feed", "versions", "--at", &address, "--json"]).1).unwrap();
    let kept: Vec<u64> = versions["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kept| kept["version"].as_u64().unwrap())
        .collect();
    let current = stored_head(&worker, "feed").version;
    assert_eq!(kept, (current - 10..current).rev().collect::<Vec<_>>());
    assert!(!back(&["--version", "1"]).0);
}
