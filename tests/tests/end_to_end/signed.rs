//! A page with a feed's public key shows what that key has signed, and nothing else.

use crate::search::{type_in, wait_for_first};
use notefall_core::path::Kind;
use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::environment::dist;
use notefall_tests::feed::{Built, build, notefall, publish, said};
use notefall_tests::files::Files;
use notefall_tests::host::{Host, Reply};
use notefall_tests::page::Page;
use notefall_tests::site::site;
use std::path::{Path, PathBuf};

/// Notes, a key, and the feeds that are made of both.
struct Scene {
    folder: tempfile::TempDir,
    public: String,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let public = make_key(&folder.path().join("key"));
        Self { folder, public }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, notes: usize) {
        let line = |n| {
            format!("{{\"id\":\"n{n}\",\"title\":\"Note {n}\",\"text\":\"Text {n}\",\"author\":\"Mei\"}}\n")
        };
        std::fs::write(self.path("notes.jsonl"), (0..notes).map(line).collect::<String>()).unwrap();
    }

    /// Builds into a folder, signed by the key unless it is to be left unsigned.
    fn build(&self, name: &str, signs: bool) -> Built {
        let key = self.path("key");
        let more: &[&str] = if signs { &["--key", key.to_str().unwrap()] } else { &[] };
        build(&self.path("notes.jsonl"), &self.path(name), more)
    }
}

fn make_key(file: &Path) -> String {
    let made = notefall(&["key", "new", file.to_str().unwrap(), "--feed", "kitchen"], "");
    assert!(made.status.success(), "{}", said(&made));
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// The feed of a folder in a page with a key.
fn open(files: &Files, key: &str, head: &str) -> (Browser, Host) {
    let origin = &files.host.origin;
    let body = format!(
        "<note-feed src=\"{origin}/\" key=\"{key}\" search><p>The notes need script.</p></note-feed>"
    );
    let loader = format!("{head}<script async src=\"{origin}/notefall.js\"></script>");
    // A browser that knows no Ed25519.
    const OLD: &str =
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'));";
    let host = Page::with_body(origin, &body)
        .loaded_by(&loader)
        .serve_with(|path| (path == "/old.js").then(|| Reply::of("text/javascript", OLD)));
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    (browser, host)
}

fn serve(folder: &Path) -> Files {
    Files::serve(&[folder, &dist().join("widget")])
}

/// What the page was told of a file.
fn refused(browser: &Browser, path: &str) -> String {
    let detail = browser.wait_for_event("feed-error");
    assert_eq!(detail["path"], path, "{detail}");
    detail["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_signed_feed_is_shown_opened_and_searched() {
    let scene = Scene::new();
    scene.write(60);
    scene.build("feed", true);
    // And something added to it, so that there are two segments.
    scene.write(61);
    assert_eq!(scene.build("feed", true).head.segments.len(), 2);
    let files = serve(&scene.path("feed"));
    for head in ["", "<script src=\"/old.js\"></script>"] {
        let (browser, host) = open(&files, &format!("{} {}", "A".repeat(43), scene.public), head);
        browser.wait_for_cards();
        assert_eq!(browser.scroll(0.7).titles.len(), 61, "{head}");
        browser.in_feed("void host.open('n59'); return 0;");
        browser.wait_for_note();
        browser.close_note();
        type_in(&browser, "note 37");
        wait_for_first(&browser, "Note 37");
        browser.wait("suggestions", "return performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/suggest.bin'));");
        assert!(browser.heard().iter().all(|heard| heard.name != "feed-error"), "{:?}", browser.heard());
        browser.end(&[&files.host.origin, &host.origin]);
    }
}

#[test]
fn a_large_signed_feed_is_not_searched_by_its_edge() {
    let scene = Scene::new();
    scene.write(40);
    let built = scene.build("feed", true);
    let worker = &site().worker;
    publish(&built.folder, worker, "signed");
    let feed = worker.feed("signed");
    let checked = notefall(&["verify", &feed, "--key", &scene.public, "--json"], "");
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(!said.contains("signed by"), "{said}");
    let body = format!("<note-feed src=\"{feed}\" key=\"{}\" search></note-feed>", scene.public);
    let loader = format!("<script async src=\"{}/notefall.js\"></script>", worker.origin);
    let host = Page::with_body(&worker.origin, &body).loaded_by(&loader).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    type_in(&browser, "note 12");
    wait_for_first(&browser, "Note 12");
    let asked = "return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/search?')).length;";
    assert_eq!(browser.script(asked), 0);
    browser.end(&[&worker.origin, &host.origin]);
}

#[test]
fn nothing_is_shown_of_a_feed_that_is_not_signed_by_the_key() {
    let scene = Scene::new();
    scene.write(30);
    scene.build("plain", false);
    scene.build("feed", true);
    let other = make_key(&scene.path("other"));
    let elsewhere = scene.public.replace(".kitchen", ".garden");
    for (folder, key, why) in [
        ("plain", &scene.public, "it is not signed"),
        ("feed", &other, "not signed by this feed's key"),
        ("feed", &elsewhere, "not signed by this feed's key"),
        ("feed", &"not a key".to_owned(), "is no public key"),
        ("feed", &String::new(), "there is none"),
    ] {
        let files = serve(&scene.path(folder));
        let (browser, host) = open(&files, key, "");
        let said = refused(&browser, "head.bin");
        assert!(said.contains(why), "{said}");
        assert_eq!(browser.in_feed("return root.querySelectorAll('.card').length;"), 0);
        browser.end(&[&files.host.origin, &host.origin]);
    }
}

#[test]
fn a_forged_shard_costs_its_cards_and_is_not_shown() {
    let scene = Scene::new();
    scene.write(60);
    let plain = scene.build("plain", false);
    let built = scene.build("feed", true);
    // The same notes, whole and with their checksums right, but signed by nobody.
    let [shard, unsigned] = [&built, &plain].map(|feed| feed.shards(Kind::Cards)[4].clone());
    let other = built.shards(Kind::Cards)[5].clone();
    for forged in [plain.folder.join(&unsigned), built.folder.join(&other)] {
        let bytes = std::fs::read(forged).unwrap();
        let folder = scene.path("feed");
        let right = std::fs::read(folder.join(&shard)).unwrap();
        std::fs::write(folder.join(&shard), &bytes).unwrap();
        let files = serve(&folder);
        let (browser, host) = open(&files, &scene.public, "");
        browser.wait_for_cards();
        browser.script("scrollTo(0, document.body.scrollHeight); return 0;");
        let said = refused(&browser, &shard);
        assert!(said.contains("it is not signed") || said.contains("another place"), "{said}");
        let titles = "return [...root.querySelectorAll('.card .title')].some(({ textContent }) => textContent === 'Note 35');";
        assert_eq!(browser.in_feed(titles), false);
        browser.end(&[&files.host.origin, &host.origin]);
        std::fs::write(folder.join(&shard), right).unwrap();
    }
}

#[test]
fn an_older_head_is_refused_within_the_life_of_a_page() {
    let scene = Scene::new();
    scene.write(30);
    let built = scene.build("feed", true);
    let old = std::fs::read(built.folder.join("head.bin")).unwrap();
    scene.write(31);
    let built = scene.build("feed", true);
    let new = std::fs::read(built.folder.join("head.bin")).unwrap();
    let files = serve(&built.folder);
    let (browser, host) = open(&files, &scene.public, "");
    assert_eq!(browser.wait_for_event("feed-ready")["notes"], 31);
    std::fs::write(built.folder.join("head.bin"), &old).unwrap();
    browser.in_feed("host.refresh(); return 0;");
    let said = refused(&browser, "head.bin");
    assert!(said.contains("older than what was there before"), "{said}");
    assert_eq!(browser.in_feed("return root.querySelectorAll('.card').length;"), 0);
    std::fs::write(built.folder.join("head.bin"), &new).unwrap();
    browser.in_feed("host.refresh(); return 0;");
    browser.wait_for_cards();
    browser.end(&[&files.host.origin, &host.origin]);
}
