//! What is shown to a few before it is published, and what is published later.

use notefall_core::text::iso_day;
use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::feed::{build, notefall, said};
use notefall_tests::page::Page;
use notefall_tests::worker::{TOKEN, Worker};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

struct Scene {
    folder: tempfile::TempDir,
    worker: Worker,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let worker = Worker::start_with_clock(&folder.path().join("r2"), TOKEN);
        Self { folder, worker }
    }

    fn build(&self, notes: usize) -> PathBuf {
        let source = self.folder.path().join("notes.jsonl");
        let line = |n| format!("{{\"id\":\"n{n}\",\"title\":\"Note {n}\",\"text\":\"Text {n}\"}}\n");
        std::fs::write(&source, (0..notes).map(line).collect::<String>()).unwrap();
        let out = self.folder.path().join("feed");
        build(&source, &out, &[]).folder
    }

    /// Calls the command with the feed's address behind the arguments, and gives what it printed.
    fn call(&self, arguments: &[&str]) -> Result<String, String> {
        let address = self.worker.feed("kitchen");
        let output = notefall(&[arguments, &[&address]].concat(), TOKEN);
        let printed = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() { Ok(printed) } else { Err(said(&output)) }
    }

    fn publish(&self, folder: &std::path::Path, more: &[&str]) -> Result<String, String> {
        self.call(&[&["publish", folder.to_str().unwrap()], more, &["--to"]].concat())
    }

    /// Whether a note is shown at an address.
    fn shows(&self, address: &str, note: usize) -> bool {
        let path = address.trim_start_matches(&self.worker.origin);
        self.worker.get(&format!("{path}n/n{note}")).status == 200
    }

    /// Waits for something that the platform's clock brings.
    fn wait(&self, what: &str, is_so: impl Fn() -> bool) {
        let end = Instant::now() + Duration::from_secs(60);
        while !is_so() {
            assert!(Instant::now() < end, "{what}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// What is to be published later, as the command prints it.
    fn next(&self) -> String {
        self.call(&["feed", "next", "--at"]).unwrap()
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A time so many seconds from now: as the command takes it, and in Unix seconds.
fn soon(seconds: u64) -> (String, u64) {
    let at = now() + seconds;
    let second = at % 86_400;
    let day = iso_day(at as i64);
    (format!("{day}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60), at)
}

#[test]
fn a_preview_is_seen_by_those_who_have_its_address() {
    let scene = Scene::new();
    let own = scene.worker.feed("kitchen");
    scene.publish(&scene.build(3), &[]).unwrap();
    let folder = scene.build(4);
    let preview = scene.publish(&folder, &["--preview=1h"]).unwrap();
    assert!(preview.starts_with(&own.replace("kitchen/", "kitchen--")), "{preview}");
    assert!(scene.shows(&preview, 3) && !scene.shows(&own, 3));
    let other = scene.publish(&folder, &["--preview"]).unwrap();
    assert_ne!(preview, other, "each has an address of its own");

    // The widget shows it like any feed.
    let origin = &scene.worker.origin;
    let host = Page::element(origin, &preview).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    assert_eq!(browser.wait_for_event("feed-ready")["notes"], 4);
    browser.in_feed("void host.open('n3'); return 0;");
    browser.wait_for_note();
    browser.end(&[origin, &host.origin]);

    // What it needs stays, until it has ended.
    scene.call(&["gc", "--grace", "0s"]).unwrap();
    assert!(scene.shows(&preview, 3));
    let short = scene.publish(&folder, &["--preview=2s"]).unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while scene.shows(&short, 3) {
        assert!(Instant::now() < end, "it does not end");
        std::thread::sleep(Duration::from_millis(200));
    }
    let deleted = scene.call(&["gc", "--grace", "0s"]).unwrap();
    let digits = short.trim_end_matches('/').rsplit("--").next().unwrap();
    assert!(deleted.contains(&format!("previews/{digits}/head.bin")), "{deleted}");
    assert!(scene.shows(&preview, 3));

    // Nothing of a note that is taken down is left in any.
    scene.call(&["takedown", "n1", "--to"]).unwrap();
    assert!(!scene.shows(&preview, 3) && !scene.shows(&own, 1) && scene.shows(&own, 0));
    let hidden = scene.publish(&folder, &["--preview"]).unwrap();
    assert!(scene.shows(&hidden, 3) && !scene.shows(&hidden, 1), "what is hidden is hidden there, too");
}

#[test]
fn a_feed_is_published_when_its_time_has_come() {
    let scene = Scene::new();
    let own = scene.worker.feed("kitchen");
    scene.publish(&scene.build(3), &[]).unwrap();
    let folder = scene.build(4);
    let (text, at) = soon(12);
    let preview = scene.publish(&folder, &["--at", &text]).unwrap();
    let next = scene.next();
    assert!(next.contains(&text) && next.contains(&preview), "{next}");
    assert!(scene.shows(&preview, 3));
    scene.wait("it is not published", || {
        let is_time = now() >= at;
        let is_there = scene.shows(&own, 3);
        assert!(!is_there || now() >= at, "too early");
        is_time && is_there
    });
    scene.wait("it still waits", || scene.next().is_empty());
    for path in ["find.bin", "suggest.bin"] {
        let [shown, offered] = [&own, &preview].map(|address| {
            scene.worker.get(&format!("{}{path}", address.trim_start_matches(&scene.worker.origin))).body
        });
        assert_eq!(shown, offered, "{path}");
    }
    // It is a version like any other, and comes once.
    assert!(scene.publish(&folder, &["--json"]).unwrap().contains("\"changed\":false"));
    scene.call(&["rollback", "--to"]).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    assert!(!scene.shows(&own, 3));
}

#[test]
fn what_was_published_meanwhile_is_not_undone() {
    let scene = Scene::new();
    let own = scene.worker.feed("kitchen");
    scene.publish(&scene.build(3), &[]).unwrap();
    let folder = scene.build(5);
    scene.publish(&folder, &["--at", &soon(10).0]).unwrap();
    // A note is hidden, which must stay so.
    let hidden = notefall(&["hide", "n1", "--to", &own], TOKEN);
    assert!(said(&hidden).contains("is not going to be: run it again"), "{}", said(&hidden));
    scene.wait("it still waits", || scene.next().is_empty());
    let shown = notefall(&["pin", "n0", "--to", &own], TOKEN);
    assert!(!said(&shown).contains("is not going to be"), "{}", said(&shown));
    assert!(!scene.shows(&own, 1) && !scene.shows(&own, 4));
    // Run again, it goes without that note.
    scene.publish(&folder, &["--at", &soon(6).0]).unwrap();
    scene.wait("it is not published", || scene.shows(&own, 4));
    assert!(!scene.shows(&own, 1));
    scene.wait("it still waits", || scene.next().is_empty());
    let refused = scene.publish(&folder, &["--at", &soon(60).0]).unwrap_err();
    assert!(refused.contains("shows the same already"), "{refused}");
    let more = scene.build(6);
    let past = scene.publish(&more, &["--at", "2020-01-01"]).unwrap_err();
    assert!(past.contains("past"), "{past}");
    scene.publish(&more, &["--at", "2100-01-01T00:00Z"]).unwrap();
    assert!(scene.next().contains("2100-01-01T00:00:00Z"));
    scene.call(&["feed", "next", "--cancel", "--at"]).unwrap();
    assert!(scene.next().is_empty() && !scene.shows(&own, 5));
}

#[test]
fn a_new_feed_can_begin_later() {
    let scene = Scene::new();
    let own = scene.worker.feed("kitchen");
    let preview = scene.publish(&scene.build(2), &["--at", &soon(5).0]).unwrap();
    assert!(scene.shows(&preview, 0));
    scene.wait("it is not published", || scene.shows(&own, 0));
}
