//! Notes that are hidden, pinned or taken down at the edge: everything there obeys, and so does whatever is published later.

use crate::publishing::{check_whole, stored_head, try_publish, worker};
use notefall_core::note::Note;
use notefall_core::pack::Table;
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::records::read_all;
use notefall_core::shard;
use notefall_tests::environment::root;
use notefall_tests::feed::{Built, build, notefall, said};
use notefall_tests::http::ask;
use notefall_tests::worker::{TOKEN, Worker};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

const FEED: &str = "feed";

/// Forty notes of one tag; the third has a word, a tag, an author and a picture of its own, and shares another picture with the fourth.
fn sources(folder: &Path, without: &[usize]) {
    let notes = folder.join("notes");
    let _ = std::fs::remove_dir_all(&notes);
    std::fs::create_dir_all(&notes).unwrap();
    for (name, from) in [("own", "rain-umbrellas"), ("shared", "canal-town")] {
        let picture = root().join(format!("www/demo/notes/city/pictures/{from}.webp"));
        std::fs::copy(picture, notes.join(format!("{name}.webp"))).unwrap();
    }
    for n in (0..40).filter(|n| !without.contains(n)) {
        let (more, tags, author) = match n {
            3 => (
                "![](own.webp)\n\n![](shared.webp)\n\nThe xylophone of Quibbleton.",
                "supper, marimba",
                "Zephyrine",
            ),
            4 => ("![](shared.webp)", "supper", "Mei"),
            _ => ("", "supper", "Mei"),
        };
        let text = format!(
            "---\nid: n{n}\ndate: 2024-03-{:02}\ntags: [{tags}]\nauthor: {author}\n---\n# Note {n}\n\n{more}\n\nText of note {n} about bread.\n",
            28 - n % 28
        );
        std::fs::write(notes.join(format!("n{n:02}.md")), text).unwrap();
    }
}

fn built(folder: &Path, more: &[&str]) -> Built {
    build(&folder.join("notes"), &folder.join("out"), &[&["--title", "Bread"], more].concat())
}

fn call(worker: &Worker, order: &str, notes: &[&str]) -> (bool, Value, String) {
    let address = worker.feed(FEED);
    let output = notefall(&[&[order], notes, &["--to", &address, "--json"]].concat(), TOKEN);
    let result = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.success(), result, said(&output))
}

fn must(worker: &Worker, order: &str, notes: &[&str]) -> Value {
    let (done, result, message) = call(worker, order, notes);
    assert!(done, "{order} {notes:?}: {message}");
    result
}

/// What the edge says of the third note anywhere, but in files that only their names lead to.
fn mentions(worker: &Worker) -> Vec<&'static str> {
    let text = |path: &str| worker.get(&format!("/f/{FEED}/{path}")).text();
    let mut all = Vec::new();
    for (path, sign) in [
        ("", "/n/n3\""),
        ("n/n3", "xylophone"),
        ("embed?note=n3", "xylophone"),
        ("feed.json", "xylophone"),
        ("atom.xml", "xylophone"),
        ("sitemap.xml", "/n/n3<"),
        ("search?q=xylophone", "\"id\":\"n3\""),
        ("search?q=note+3&limit=100", "\"id\":\"n3\""),
        ("search?q=&tag=marimba", "\"id\":\"n3\""),
        ("find?q=xylophone", "n/n3\""),
        ("suggest?q=marimba", "marimba"),
        ("suggest?q=zeph", "Zephyrine"),
        ("suggest?q=note+3", "\"n3\""),
    ] {
        if text(path).contains(sign) {
            all.push(path);
        }
    }
    all
}

fn order(worker: &Worker) -> Vec<String> {
    let found: Value =
        serde_json::from_slice(&worker.get(&format!("/f/{FEED}/search?q=tag:supper&limit=100")).body)
            .unwrap();
    found["results"].as_array().unwrap().iter().map(|note| note["id"].as_str().unwrap().to_owned()).collect()
}

/// The notes of a pack.
fn notes_of(pack: &[u8]) -> Vec<Note> {
    let table = Table::decode(pack).unwrap();
    let shard = |number| {
        let file = &pack[table.range(Kind::Notes, number).unwrap()];
        read_all::<Note>(&shard::open(Kind::Notes, number, file).unwrap()).unwrap()
    };
    (0..table.shards(Kind::Notes)).flat_map(shard).collect()
}

/// How many notes have the tag, as suggestions say.
fn suppers(worker: &Worker) -> u64 {
    let suggested: Value =
        serde_json::from_slice(&worker.get(&format!("/f/{FEED}/suggest?q=supper")).body).unwrap();
    suggested["suggestions"][0]["count"].as_u64().unwrap_or_else(|| panic!("{suggested}"))
}

#[test]
fn a_hidden_note_is_nowhere_until_it_is_shown_again() {
    let (folder, worker) = worker();
    sources(folder.path(), &[]);
    let first = built(folder.path(), &[]);
    let publish = || try_publish(&first.folder, &worker.feed(FEED), TOKEN);
    assert!(publish().0);
    let everywhere = mentions(&worker);
    assert!(everywhere.len() >= 12, "{everywhere:?}");
    let (before, head) = (order(&worker), stored_head(&worker, FEED));
    assert_eq!((before.len(), suppers(&worker)), (40, 40));

    let start = Instant::now();
    let hidden = must(&worker, "hide", &["n3"]);
    println!("hidden in {:?}", start.elapsed());
    assert_eq!((&hidden["changed"], &hidden["version"]), (&json!(true), &json!(head.version + 1)));
    assert_eq!(mentions(&worker), Vec::<&str>::new());
    assert_eq!(worker.get("/f/feed/n/n3").status, 404);
    let left: Vec<String> = before.iter().filter(|id| *id != "n3").cloned().collect();
    assert_eq!((order(&worker), suppers(&worker)), (left.clone(), 39));
    let now = stored_head(&worker, FEED);
    assert_eq!(now.notes(), 39);
    assert!(now.segments.contains(&head.segments[0]), "what was there is not sent again");
    check_whole(&worker, FEED);

    // Twice is once; another one joins it.
    assert_eq!(must(&worker, "hide", &["n3"])["changed"], json!(false));
    must(&worker, "hide", &["n7", "n9"]);
    assert_eq!(order(&worker).len(), 37);
    assert!(
        stored_head(&worker, FEED).segments.len() <= 2,
        "notes that are hidden one by one share a segment"
    );
    let (done, _, message) = call(&worker, "hide", &["nowhere"]);
    assert!(!done && message.contains("there is no note \"nowhere\""), "{message}");

    // The same folder, and a newer one with the note edited: still hidden, which the publisher is told.
    let (done, message) = publish();
    assert!(done && message.contains("3 notes of the folder are hidden"), "{message}");
    assert_eq!(mentions(&worker), Vec::<&str>::new());
    let text = std::fs::read_to_string(folder.path().join("notes/n03.md")).unwrap();
    std::fs::write(folder.path().join("notes/n03.md"), text.replace("xylophone", "golden xylophone"))
        .unwrap();
    std::fs::write(
        folder.path().join("notes/new.md"),
        "---\nid: new\ntags: [supper]\ndate: 2025-01-01\n---\n# New\n",
    )
    .unwrap();
    built(folder.path(), &[]);
    let (done, message) = publish();
    assert!(done, "{message}");
    assert_eq!(mentions(&worker), Vec::<&str>::new());
    assert_eq!((order(&worker)[0].as_str(), order(&worker).len()), ("new", 38));
    let listed = notefall(&["feed", "curation", "--at", &worker.feed(FEED)], TOKEN);
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.contains("n3  hidden since") && listed.lines().count() == 3, "{listed}");

    // So it is when the feed is put back to a version that showed it.
    let output =
        notefall(&["rollback", "--to", &worker.feed(FEED), "--version", &head.version.to_string()], TOKEN);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!((mentions(&worker), order(&worker).len()), (Vec::new(), 37));
    assert!(publish().0);

    // Back in its place, edited.
    let shown = must(&worker, "unhide", &["n3", "n7", "n9"]);
    assert_eq!(shown["later"], json!([]));
    assert_eq!(mentions(&worker), everywhere);
    assert!(worker.get("/f/feed/n/n3").text().contains("golden xylophone"));
    assert_eq!(order(&worker), [&["new".to_owned()][..], &before].concat());
    assert_eq!(suppers(&worker), 41);
    check_whole(&worker, FEED);
}

#[test]
fn a_note_that_its_author_removed_does_not_come_back() {
    let (folder, worker) = worker();
    sources(folder.path(), &[]);
    let first = built(folder.path(), &[]);
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    must(&worker, "hide", &["n3"]);
    sources(folder.path(), &[3]);
    built(folder.path(), &[]);
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    let (done, result, message) = call(&worker, "unhide", &["n3"]);
    assert!(done && message.contains("not stored any more"), "{message}");
    assert_eq!((&result["later"], mentions(&worker)), (&json!(["n3"]), Vec::new()));
    // With its sources it does.
    sources(folder.path(), &[]);
    built(folder.path(), &[]);
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    assert!(mentions(&worker).len() >= 12);
}

#[test]
fn a_pinned_note_stands_first_whatever_is_published() {
    let (folder, worker) = worker();
    sources(folder.path(), &[]);
    let first = built(folder.path(), &[]);
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    let before = order(&worker);
    must(&worker, "pin", &["n20", "n39"]);
    let first_two = |ids: &[String]| (ids[0].clone(), ids[1].clone());
    let pinned = order(&worker);
    assert_eq!(pinned.len(), 40);
    assert_ne!(first_two(&pinned), first_two(&before));
    let mut two = [pinned[0].as_str(), pinned[1].as_str()];
    two.sort_unstable();
    assert_eq!(two, ["n20", "n39"]);
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    assert_eq!(order(&worker), pinned);
    must(&worker, "hide", &["n20"]);
    assert_eq!(order(&worker)[0], "n39");
    must(&worker, "unhide", &["n20"]);
    assert_eq!(order(&worker), pinned);
    must(&worker, "unpin", &["n20", "n39"]);
    let unpinned = order(&worker);
    assert_eq!(unpinned[..2], before[..2]);
    // Notes of the same day are in the order of their sources once these are published.
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    assert_eq!(order(&worker), before);
    check_whole(&worker, FEED);
}

#[test]
fn a_note_that_is_taken_down_is_gone_from_storage() {
    let (folder, worker) = worker();
    sources(folder.path(), &[3]);
    let without = built(folder.path(), &[]);
    assert!(try_publish(&without.folder, &worker.feed(FEED), TOKEN).0);
    sources(folder.path(), &[]);
    let with = built(folder.path(), &[]);
    assert!(try_publish(&with.folder, &worker.feed(FEED), TOKEN).0);
    let version = stored_head(&worker, FEED).version;
    // Once more, so that a version with it is kept.
    std::fs::write(folder.path().join("notes/new.md"), "---\nid: new\ndate: 2025-01-01\n---\n# New\n")
        .unwrap();
    built(folder.path(), &[]);
    assert!(try_publish(&with.folder, &worker.feed(FEED), TOKEN).0);
    let old = stored_head(&worker, FEED);

    let note = with.notes().into_iter().find(|note| note.id == "n3").unwrap();
    let media = |image: usize| -> Vec<String> {
        let variants = note.images[image].variants.iter();
        variants.map(|variant| format!("/f/{FEED}/{}", FeedPath::Media(variant.media).write())).collect()
    };
    let status =
        |paths: &[String]| -> Vec<u16> { paths.iter().map(|path| worker.get(path).status).collect() };
    assert!(status(&[media(0), media(1)].concat()).iter().all(|status| *status == 200));

    let result = must(&worker, "takedown", &["n3"]);
    assert!(status(&media(0)).iter().all(|status| *status == 404), "its own picture is gone");
    assert!(status(&media(1)).iter().all(|status| *status == 200), "that of another note is not");
    assert_eq!(mentions(&worker), Vec::<&str>::new());
    assert_eq!(order(&worker).len(), 39);
    check_whole(&worker, FEED);
    // No stored file has a word of it: packs are read whole, and what only one version had is gone with it.
    let token = format!("Bearer {TOKEN}");
    let get = |path: &str| {
        ask(&worker.origin, "GET", &format!("/f/{FEED}/{path}"), &[("Authorization", &token)], b"")
    };
    let listed: Value = serde_json::from_slice(&get("stored").body).unwrap();
    for file in listed["files"].as_array().unwrap() {
        let name = file["name"].as_str().unwrap();
        if name.ends_with(".pack") {
            assert!(notes_of(&get(name).body).iter().all(|note| note.id != "n3"), "{name}");
        }
    }
    let gone = old.segments.iter().filter(|segment| get(&FeedPath::Pack(segment.id).write()).status == 404);
    assert!(gone.count() >= 1);
    let deleted: Vec<&str> =
        result["deleted"].as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
    assert!(
        deleted.iter().any(|url| url.ends_with(".pack")) && deleted.iter().any(|url| url.contains("/m/")),
        "{deleted:?}"
    );
    let back = |version: u64| {
        notefall(&["rollback", "--to", &worker.feed(FEED), "--version", &version.to_string()], TOKEN)
    };
    for version in [version, old.version] {
        let output = back(version);
        assert!(!output.status.success() && said(&output).contains("is not kept"), "{}", said(&output));
    }

    // The version from before it was ever written is still there, and a folder that has it publishes the others.
    assert!(back(1).status.success());
    assert_eq!((order(&worker).len(), mentions(&worker)), (39, Vec::new()));
    let (done, message) = try_publish(&with.folder, &worker.feed(FEED), TOKEN);
    assert!(done && message.contains("was taken down and is not sent"), "{message}");
    assert_eq!((order(&worker).len(), mentions(&worker)), (39, Vec::new()));
    assert!(status(&media(0)).iter().all(|status| *status == 404), "nor are its pictures");
    check_whole(&worker, FEED);
    // Twice is once, also where nothing of it is left.
    must(&worker, "takedown", &["n3"]);
}

#[test]
fn the_last_note_of_a_feed_is_not_hidden_and_strangers_hide_nothing() {
    let (folder, worker) = worker();
    std::fs::write(
        folder.path().join("one.jsonl"),
        "{\"id\": \"a\", \"title\": \"One\"}\n{\"id\": \"b\", \"title\": \"Two\"}\n",
    )
    .unwrap();
    let one = build(&folder.path().join("one.jsonl"), &folder.path().join("out"), &["--title", "One"]);
    let (done, _, message) = call(&worker, "hide", &["a"]);
    assert!(!done && message.contains("nothing is published"), "{message}");
    assert!(try_publish(&one.folder, &worker.feed(FEED), TOKEN).0);
    must(&worker, "hide", &["a"]);
    let (done, _, message) = call(&worker, "hide", &["b"]);
    assert!(!done && message.contains("no note would be left"), "{message}");
    assert_eq!(stored_head(&worker, FEED).notes(), 1);
    let output = notefall(&["hide", "b", "--to", &worker.feed(FEED)], "wrong");
    assert!(!output.status.success() && said(&output).contains("token"), "{}", said(&output));
    assert_eq!(must(&worker, "unhide", &["a"])["changed"], json!(true));
    assert_eq!(stored_head(&worker, FEED).notes(), 2);
}

#[test]
fn hiding_while_others_publish_hides() {
    let (folder, worker) = worker();
    sources(folder.path(), &[]);
    let first = built(folder.path(), &[]);
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..3 {
                let _ = try_publish(&first.folder, &worker.feed(FEED), TOKEN);
            }
        });
        for id in ["n3", "n5", "n6"] {
            must(&worker, "hide", &[id]);
        }
    });
    // Whoever lost was told; once more, and all is as it was said to be.
    assert!(try_publish(&first.folder, &worker.feed(FEED), TOKEN).0);
    assert_eq!((order(&worker).len(), mentions(&worker)), (37, Vec::new()));
    check_whole(&worker, FEED);
}
