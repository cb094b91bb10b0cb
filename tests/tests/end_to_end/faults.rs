//! Storage that is slow, fails or gives something else, a clock that is wrong, and heads of other versions of the format.

use crate::publishing::{check_whole, notes, stored_head};
use notefall_core::path::Kind;
use notefall_core::shard;
use notefall_tests::environment::dist;
use notefall_tests::feed::{Built, notefall, publish, said};
use notefall_tests::http::{Answer, ask};
use notefall_tests::worker::{TOKEN, Worker};
use serde_json::Value;
use tempfile::TempDir;

/// The Worker with faults to order, and a feed of 60 notes.
fn scene() -> (TempDir, Worker, Built) {
    let folder = tempfile::tempdir().unwrap();
    let code = folder.path().join("code");
    copy(&dist().join("edge"), &code);
    std::fs::rename(code.join("index.js"), code.join("worker.js")).unwrap();
    std::fs::write(code.join("index.js"), include_str!("../../src/scripts/faults.js")).unwrap();
    let worker = Worker::start_of(&code, &folder.path().join("state"), TOKEN);
    let feed = notes(folder.path(), "feed", 60);
    publish(&feed.folder, &worker, "feed");
    assert_eq!(worker.get("/garbage").text(), "garbage");
    (folder, worker, feed)
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn with(worker: &Worker, fault: &str, path: &str) -> Answer {
    ask(&worker.origin, "GET", path, &[("x-fault", fault)], b"")
}

/// Everything that readers ask for.
fn paths(feed: &Built) -> Vec<String> {
    let shard = |kind: Kind| format!("/f/feed/{}", feed.shards(kind).last().unwrap());
    let mut all: Vec<String> = [
        "head.bin",
        "find.bin",
        "suggest.bin",
        "",
        "?page=2",
        "n/feed-7",
        "embed",
        "feed.json",
        "atom.xml",
        "sitemap.xml",
    ]
    .map(|path| format!("/f/feed/{path}"))
    .into();
    all.extend(["search?q=text", "find?q=text", "suggest?q=fee"].map(|path| format!("/f/feed/{path}")));
    all.extend([shard(Kind::Cards), shard(Kind::Notes)]);
    all
}

fn check_problem(answer: &Answer, what: &str) {
    assert_eq!(answer.header("Content-Type"), Some("application/problem+json"), "{what}: {}", answer.text());
    assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{what}: a failure is not kept");
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{what}");
    assert!(!answer.text().contains("10001"), "{what}: what storage says is for the log");
}

#[test]
fn slow_storage_answers_late_and_failing_storage_with_a_problem_or_the_last_head() {
    let (_folder, worker, feed) = scene();
    for path in paths(&feed) {
        assert_eq!(with(&worker, "slow", &path).status, 200, "{path}");
    }
    let mut from_head = Vec::new();
    for path in paths(&feed) {
        let answer = with(&worker, "fail", &path);
        match answer.status {
            200 => from_head.push(path),
            503 => {
                check_problem(&answer, &path);
                assert!(answer.header("Retry-After").is_some(), "{path}");
            }
            other => panic!("{path}: {other} {}", answer.text()),
        }
    }
    // What the head that is known has in it goes on.
    for path in ["/f/feed/head.bin", "/f/feed/", "/f/feed/embed"] {
        assert!(from_head.iter().any(|known| known == path), "{path}: {from_head:?}");
    }
    assert_eq!(with(&worker, "fail", "/f/other/head.bin").status, 503, "not the same as not being there");
    assert_eq!(with(&worker, "fail", "/health").status, 503);
    let token = format!("Bearer {TOKEN}");
    let headers = [("Authorization", token.as_str()), ("x-fault", "fail")];
    for (method, path) in [
        ("PUT", "/f/feed/find.bin"),
        ("GET", "/f/feed/versions"),
        ("GET", "/f/feed/stored"),
        ("PUT", "/f/feed/curation"),
    ] {
        let answer = ask(&worker.origin, method, path, &headers, b"{}");
        assert!(matches!(answer.status, 422 | 428 | 503), "{method} {path}: {}", answer.status);
    }
    for path in paths(&feed) {
        assert_eq!(worker.get(&path).status, 200, "{path}: it passes");
    }
}

#[test]
fn what_storage_gives_in_place_of_a_feed_is_never_taken_for_one() {
    let (_folder, worker, feed) = scene();
    let head = worker.get("/f/feed/head.bin").body;
    for path in paths(&feed) {
        let answer = with(&worker, "garbage", &path);
        if path.ends_with("cards7.bin")
            || path.contains("/notes")
            || path.ends_with("find.bin")
            || path.ends_with("suggest.bin")
        {
            // These go out unread; their checksums tell the reader.
            let kind = if path.ends_with("find.bin") { Kind::Find } else { Kind::Cards };
            assert!(answer.status != 200 || shard::open(kind, 0, &answer.body).is_err(), "{path}");
        } else if answer.status == 200 {
            let is_sound = path.ends_with("head.bin") && answer.body == head
                || answer.text().contains("feed 1")
                || answer.text().contains("\"damaged\":true");
            assert!(is_sound, "{path}: {}", answer.text());
        } else {
            assert_eq!(answer.status, 502, "{path}: {}", answer.text());
            check_problem(&answer, &path);
        }
    }
    // Where no good head is known there is none.
    assert_eq!(with(&worker, "garbage", "/f/other/head.bin").status, 502);
    for path in paths(&feed) {
        assert_eq!(worker.get(&path).status, 200, "{path}: it passes");
    }
    check_whole(&worker, "feed");
}

#[test]
fn a_wrong_clock_ends_tokens_at_its_own_time_and_nothing_else() {
    let (_folder, worker, feed) = scene();
    let address = worker.feed("feed");
    let made = notefall(&["token", "new", "--at", &address, "--for", "a test"], TOKEN);
    assert!(made.status.success(), "{}", said(&made));
    let first = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let made = notefall(&["token", "rotate", "--at", &address, "--keep", "1h"], TOKEN);
    assert!(made.status.success(), "{}", said(&made));
    let bearer = format!("Bearer {first}");
    let at = |clock: &str, path: &str| {
        ask(&worker.origin, "GET", path, &[("Authorization", &bearer), ("x-clock", clock)], b"").status
    };
    for (clock, status) in
        [("0", 200), ("3000", 200), ("4000", 401), ("-1000000000", 200), ("4000000000", 401)]
    {
        assert_eq!(at(clock, "/f/feed/versions"), status, "{clock} seconds off");
        for path in paths(&feed) {
            assert_eq!(at(clock, &path), 200, "{clock} seconds off: {path}");
        }
    }
}

/// The head with another version in its container, or with fields that nobody knows yet.
fn changed(head: &[u8], version: u8, more: &[u8]) -> Vec<u8> {
    let payload = shard::open(Kind::Head, 0, head).unwrap();
    // The payload is one record: its length, then its fields.
    let (mut length, mut at) = (0_usize, 0);
    loop {
        length |= usize::from(payload[at] & 0x7f) << (7 * at);
        at += 1;
        if payload[at - 1] & 0x80 == 0 {
            break;
        }
    }
    let fields = [&payload[at..at + length], more].concat();
    let mut longer = Vec::new();
    let mut left = fields.len();
    while left >= 0x80 {
        longer.push(left as u8 & 0x7f | 0x80);
        left >>= 7;
    }
    longer.push(left as u8);
    longer.extend(fields);
    // A stored block of deflate.
    let store = |bytes: &[u8]| {
        let length = u16::try_from(bytes.len()).unwrap();
        [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
    };
    let mut file = shard::seal(Kind::Head, 0, &longer, store);
    file[2] = version;
    file
}

#[test]
fn a_head_with_unknown_fields_is_taken_and_one_of_a_newer_version_is_not() {
    let (_folder, worker, feed) = scene();
    let next = notefall_core::head::Head { version: feed.head.version + 1, ..feed.head.clone() };
    let file = shard::seal(Kind::Head, 0, &next.encode(), |bytes| {
        let length = u16::try_from(bytes.len()).unwrap();
        [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
    });
    let token = format!("Bearer {TOKEN}");
    let put = |file: &[u8]| {
        let tag = worker.get("/f/feed/head.bin").header("ETag").unwrap().to_owned();
        ask(&worker.origin, "PUT", "/f/feed/head.bin", &[("Authorization", &token), ("If-Match", &tag)], file)
    };
    let newer = put(&changed(&file, 2, &[]));
    assert_eq!(newer.status, 422, "{}", newer.text());
    assert!(newer.text().contains("newer"), "{}", newer.text());
    assert_eq!(stored_head(&worker, "feed").version, feed.head.version);

    // Neither runs nor counts, which may be left out only at the end.
    let unknown = changed(&file, 1, &[&[0; 10][..], &[7; 5]].concat());
    assert_eq!(put(&unknown).status, 204);
    assert_eq!(worker.get("/f/feed/head.bin").body, unknown, "what is not known is kept");
    for path in paths(&feed) {
        assert_eq!(worker.get(&path).status, 200, "{path}");
    }
    assert_eq!(stored_head(&worker, "feed").notes(), 60);
    check_whole(&worker, "feed");
    // The next publish goes on from there.
    publish(&feed.folder, &worker, "feed");
}
