//! Counts that changed since their notes were written are shown wherever counts are, and nothing of the content is published again.

use crate::search::{type_in, wait_for_first};
use notefall_core::note::Note;
use notefall_core::path::Path as FeedPath;
use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::environment::dist;
use notefall_tests::feed::{Built, build, notefall, publish, said};
use notefall_tests::files::Files;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::Value;
use std::path::Path;

/// How many notes there are: more than the head has cards.
const NOTES: usize = 60;

/// Notes of which each has so many likes more than its number, in a folder with their feed.
fn counted(folder: &Path, more: usize, arguments: &[&str]) -> Built {
    let line = |n: usize| {
        format!(
            "{{\"id\":\"n{n}\",\"title\":\"Note {n}\",\"text\":\"Text {n}\",\"likes\":{},\"collects\":{}}}\n",
            n + more,
            n + more + 100,
        )
    };
    let source = folder.join("notes.jsonl");
    std::fs::write(&source, (0..NOTES).map(line).collect::<String>()).unwrap();
    build(&source, &folder.join("feed"), arguments)
}

/// The likes on the cards that are there, by their titles.
const LIKES: &str = "return Object.fromEntries([...root.querySelectorAll('.card')].map((card) => \
    [card.querySelector('.title')?.textContent, card.querySelector('.likes')?.textContent]));";

/// Every card has so many likes more than its number, and there are some.
fn check_cards(cards: &Value, more: usize) {
    let cards = cards.as_object().unwrap();
    assert!(cards.len() > 5, "{cards:?}");
    for (title, likes) in cards {
        let number: usize = title.strip_prefix("Note ").unwrap().parse().unwrap();
        assert!(likes.as_str().unwrap().contains(&(number + more).to_string()), "{title}: {likes}");
    }
}

#[test]
fn every_place_shows_the_counts_that_hold_now() {
    let folder = tempfile::tempdir().unwrap();
    let worker = &site().worker;
    let first = counted(folder.path(), 0, &[]);
    publish(&first.folder, worker, "counts");
    let second = counted(folder.path(), 500, &[]);
    assert_eq!(second.head.segments, first.head.segments, "the content stays");
    let address = worker.feed("counts");
    let sent = notefall(&["publish", second.folder.to_str().unwrap(), "--to", &address, "--json"], "");
    assert!(!sent.status.success(), "without the token nothing is published");
    publish(&second.folder, worker, "counts");
    let pack = worker
        .get(&format!("/f/counts/{}", FeedPath::Shard(second.head.overlay.paths().next().unwrap()).write()));
    assert_eq!(pack.status, 200);

    // Without script: pages of cards, notes, what was found.
    let page = worker.get("/f/counts/?page=2").text();
    assert!(page.contains(">530<") && !page.contains(">30<"), "{page}");
    let note = worker.get("/f/counts/n/n40").text();
    assert!(note.contains("540") && note.contains("640"), "{note}");
    let found: Value = serde_json::from_str(&worker.get("/f/counts/search?q=text+44").text()).unwrap();
    assert_eq!((&found["results"][0]["id"], &found["results"][0]["likes"]), (&"n44".into(), &544.into()));

    // With script: cards beyond the head's, an opened note, what was found here.
    let files = Files::serve(&[&second.folder, &dist().join("widget")]);
    let at_edge = (worker.origin.clone(), address);
    for (origin, feed) in [at_edge, (files.host.origin.clone(), files.host.url("/"))] {
        let body = format!("<note-feed src=\"{feed}\" search search-at=\"page\"></note-feed>");
        let loader = format!("<script async src=\"{origin}/notefall.js\"></script>");
        let host = Page::with_body(&origin, &body).loaded_by(&loader).serve();
        let browser = Browser::start(DESKTOP);
        browser.open(&host.url("/"));
        browser.wait_for_cards();
        check_cards(&browser.in_feed(LIKES), 500);
        assert_eq!(browser.scroll(0.7).titles.len(), NOTES);
        check_cards(&browser.in_feed(LIKES), 500);
        browser.in_feed("void host.open('n44'); return 0;");
        browser.wait_for_note();
        let text = browser.text_in_feed("return root.querySelector('.note').textContent;");
        assert!(text.contains("544") && text.contains("644"), "{text}");
        browser.close_note();
        type_in(&browser, "text 47");
        wait_for_first(&browser, "Note 47");
        let likes = "return root.querySelector('.results > div').shadowRoot.querySelector('.card .likes').textContent;";
        assert!(browser.text_in_feed(likes).contains("547"));
        assert!(browser.heard().iter().all(|heard| heard.name != "feed-error"), "{:?}", browser.heard());
        browser.end(&[&origin, &host.origin]);
    }

    // Putting it back shows what was shown before.
    let output = notefall(&["rollback", "--to", &worker.feed("counts")], notefall_tests::worker::TOKEN);
    assert!(output.status.success(), "{}", said(&output));
    let page = worker.get("/f/counts/?page=2").text();
    assert!(page.contains(">30<") && !page.contains(">530<"), "{page}");
    // Hiding a note keeps the counts of the others.
    publish(&second.folder, worker, "counts");
    let output = notefall(&["hide", "n50", "--to", &worker.feed("counts")], notefall_tests::worker::TOKEN);
    assert!(output.status.success(), "{}", said(&output));
    let page = worker.get("/f/counts/?page=2").text();
    assert!(page.contains(">530<") && !page.contains(">30<"), "{page}");
}

#[test]
fn without_their_file_cards_show_the_counts_that_they_were_written_with() {
    let folder = tempfile::tempdir().unwrap();
    let _ = counted(folder.path(), 0, &[]);
    let built = counted(folder.path(), 500, &[]);
    let notes: Vec<Note> = built.notes();
    assert_eq!(notes[40].likes, 40, "the note itself is as it was");
    for path in built.head.overlay.paths() {
        std::fs::remove_file(built.folder.join(FeedPath::Shard(path).write())).unwrap();
    }
    let files = Files::serve(&[&built.folder, &dist().join("widget")]);
    let host = Page::element(&files.host.origin, &files.host.url("/")).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    assert_eq!(browser.scroll(0.7).titles.len(), NOTES);
    check_cards(&browser.in_feed(LIKES), 0);
    browser.end_with(&[&files.host.origin, &host.origin], &["counts0.bin"]);
}

#[test]
fn a_signed_feed_shows_counts_that_its_key_signed() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    let key = key.to_str().unwrap();
    let made = notefall(&["key", "new", key, "--feed", "kitchen"], "");
    let public = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let _ = counted(folder.path(), 0, &["--key", key]);
    let built = counted(folder.path(), 500, &["--key", key]);
    let files = Files::serve(&[&built.folder, &dist().join("widget")]);
    let origin = &files.host.origin;
    let body = format!("<note-feed src=\"{origin}/\" key=\"{public}\"></note-feed>");
    let loader = format!("<script async src=\"{origin}/notefall.js\"></script>");
    let host = Page::with_body(origin, &body).loaded_by(&loader).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    assert_eq!(browser.scroll(0.7).titles.len(), NOTES);
    check_cards(&browser.in_feed(LIKES), 500);
    assert!(browser.heard().iter().all(|heard| heard.name != "feed-error"), "{:?}", browser.heard());
    browser.end(&[origin, &host.origin]);
}
