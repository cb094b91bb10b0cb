//! A feed grows while people read it: whoever has a head, new or old, finds all that it names. `cargo xtask bench surge` does the same with
//! 70,000 notes.

use crate::publishing::{check_whole, stored_head, worker};
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, Path as FeedPath, ShardPath};
use notefall_core::reader::{page_cards, pages};
use notefall_core::records::{Record, read_all};
use notefall_core::shard;
use notefall_tests::feed::{build, notefall, said};
use notefall_tests::worker::{TOKEN, Worker};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

fn records<T: Record>(worker: &Worker, path: ShardPath) -> Vec<T> {
    let answer = worker.get(&format!("/f/surge/{}", FeedPath::Shard(path).write()));
    assert_eq!(answer.status, 200, "{path:?}: {}", answer.text());
    read_all(&shard::open(path.kind, path.number, &answer.body).unwrap()).unwrap()
}

/// Reads a page, a note of it, and searches for that note.
fn read_page(worker: &Worker, head: &notefall_core::head::Head, page: u32) {
    let mut cards: Vec<(u64, Card)> = Vec::new();
    let mut expected = 0;
    for (path, range) in page_cards(head, page) {
        expected += range.len();
        let all: Vec<Card> = records(worker, path);
        cards.extend(all[range].iter().map(|card| (path.segment, card.clone())));
    }
    assert_eq!(cards.len(), expected, "page {page} of version {}", head.version);
    let (segment, card) = &cards[cards.len() / 2];
    let notes: Vec<Note> =
        records(worker, ShardPath { segment: *segment, kind: Kind::Notes, number: card.shard });
    assert!(notes.iter().any(|note| note.id == card.id), "{}", card.id);
    // The last word is whole.
    let query = card.title.replace(' ', "+") + "+";
    let found: Value =
        serde_json::from_slice(&worker.get(&format!("/f/surge/search?q={query}")).body).unwrap();
    assert_eq!(found["damaged"], false, "{found}");
    assert_eq!(found["results"][0]["title"], card.title, "{found}");
    let page = worker.get(&format!("/f/surge/n/{}", card.id));
    assert_eq!(page.status, 200, "{}", page.text());
}

#[test]
fn nobody_meets_a_torn_feed_while_it_grows() {
    let (folder, worker) = worker();
    let source = folder.path().join("notes.jsonl");
    let publish = |count: usize| -> usize {
        let line = |n: usize| json!({"id": format!("n{n}"), "title": format!("Number {n}"), "text": format!("What happened at {n}. ").repeat(8), "published": format!("2024-03-01T{:02}:{:02}:00Z", n / 60, n % 60)});
        std::fs::write(&source, (0..count).map(|n| format!("{}\n", line(n))).collect::<String>()).unwrap();
        let feed = build(&source, &folder.path().join("feed"), &["--title", "Surge"]);
        let output = notefall(
            &["publish", feed.folder.to_str().unwrap(), "--to", &worker.feed("surge"), "--json"],
            TOKEN,
        );
        assert!(output.status.success(), "{}", said(&output));
        let published: Value = serde_json::from_slice(&output.stdout).unwrap();
        published["bytes"].as_u64().unwrap() as usize
    };
    let sizes = [200, 240, 290, 350, 420];
    let mut bytes = vec![publish(sizes[0])];
    let (over, visits) = (AtomicBool::new(false), AtomicUsize::new(0));
    let first = stored_head(&worker, "surge");
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut version = 0;
            while !over.load(Ordering::Relaxed) {
                let head = stored_head(&worker, "surge");
                assert!(head.version >= version, "{} after {version}", head.version);
                version = head.version;
                for page in 1..=pages(&head) {
                    read_page(&worker, &head, page);
                    visits.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        for count in &sizes[1..] {
            let before = visits.load(Ordering::Relaxed);
            // Somebody reads between any two of them.
            while visits.load(Ordering::Relaxed) < before + 3 && !reader.is_finished() {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            bytes.push(publish(*count));
        }
        over.store(true, Ordering::Relaxed);
    });
    // Whoever still has the first head reads all of it.
    for page in 1..=pages(&first) {
        read_page(&worker, &first, page);
    }
    assert_eq!(stored_head(&worker, "surge").notes() as usize, sizes[4]);
    check_whole(&worker, "surge");
    println!("{bytes:?} bytes for {sizes:?} notes");
    // What is sent goes with what is new, but for when small segments are merged.
    assert!(bytes[1] * 2 < bytes[0], "{bytes:?}");
    let whole = build(&source, &folder.path().join("whole"), &["--title", "Surge", "--fresh"]);
    let files = Kind::IN_SEGMENTS.into_iter().flat_map(|kind| whole.shards(kind));
    let size: u64 = files.map(|path| whole.folder.join(path).metadata().unwrap().len()).sum();
    assert!(bytes.iter().sum::<usize>() as u64 <= 4 * size, "{bytes:?} for {size}");
}
