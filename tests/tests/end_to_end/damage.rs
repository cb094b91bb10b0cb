//! What goes wrong on the way: in the page each case says so, and nothing else is lost.

use notefall_core::path::Kind;
use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::environment::dist;
use notefall_tests::files::{ALWAYS, Files, Trouble};
use notefall_tests::host::Host;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::json;

/// What Chromium says of answers that are no success.
const NETWORK: [&str; 1] = ["Failed to load resource"];

/// The demo feed and the widget on a host that is about to have troubles.
fn files() -> Files {
    Files::serve(&[&site().demo().folder, &dist().join("widget")])
}

fn open(files: &Files) -> (Browser, Host) {
    let host = Page::element(&files.host.origin, &files.host.url("/")).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    (browser, host)
}

/// The first shard of cards that the head does not hold, and how many notes it and all after it have.
fn first_shard() -> (String, usize, usize) {
    let demo = site().demo();
    let shards = demo.shards(Kind::Cards);
    let beyond = demo.head.cards.len() / 8;
    (shards[beyond].clone(), 8.min(demo.cards().len() - 8 * beyond), demo.cards().len())
}

fn heard_errors(browser: &Browser) -> Vec<String> {
    let errors = browser.heard().into_iter().filter(|heard| heard.name == "feed-error");
    errors.map(|heard| heard.detail["path"].as_str().unwrap_or("no path").to_owned()).collect()
}

#[test]
fn a_damaged_shard_of_cards_costs_its_cards_only() {
    let (shard, lost, all) = first_shard();
    for trouble in [Trouble::Cut, Trouble::Flip] {
        let files = files();
        files.befall(&shard, trouble, ALWAYS);
        let (browser, host) = open(&files);
        browser.wait_for_cards();
        let seen = browser.scroll(0.7);
        assert_eq!(seen.titles.len(), all - lost, "{trouble:?}");
        assert_eq!(seen.broken, [""; 0]);
        assert_eq!(browser.status(), "Some notes are missing.");
        assert_eq!(heard_errors(&browser), [shard.as_str()]);
        let message = browser.wait_for_event("feed-error")["message"].as_str().unwrap().to_owned();
        assert!(message.contains("publish the feed again"), "{message}");
        assert_eq!(files.asked(&shard), 2, "a second copy is asked for, past the caches, and no third");
        browser.end(&[&files.host.origin, &host.origin]);
    }
}

#[test]
fn a_shard_that_was_damaged_on_its_way_once_is_healed() {
    let (shard, _, all) = first_shard();
    let files = files();
    files.befall(&shard, Trouble::Flip, 1);
    let (browser, host) = open(&files);
    browser.wait_for_cards();
    assert_eq!(browser.scroll(0.7).titles.len(), all);
    assert_eq!(browser.status(), "");
    assert_eq!(heard_errors(&browser), [""; 0]);
    browser.end(&[&files.host.origin, &host.origin]);
}

#[test]
fn a_shard_that_does_not_come_can_be_asked_for_again() {
    let (shard, _, all) = first_shard();
    let files = files();
    files.befall(&shard, Trouble::Status(503), 1);
    let (browser, host) = open(&files);
    browser.wait_for_cards();
    browser.script("scrollTo(0, document.body.scrollHeight); return 0;");
    browser.wait_in_feed("the button", "root.querySelector('.again')");
    assert!(browser.status().contains("could not be loaded"));
    assert_eq!(heard_errors(&browser), [shard.as_str()]);
    browser.in_feed("root.querySelector('.again').scrollIntoView({ block: 'center' }); return 0;");
    browser.click_in_feed(".again");
    browser.wait_in_feed(
        "the end of the trouble",
        "[...root.querySelectorAll('.status')].every((said) => !said.textContent)",
    );
    browser.script("scrollTo(0, 0); return 0;");
    assert_eq!(browser.scroll(0.7).titles.len(), all);
    browser.end_with(&[&files.host.origin, &host.origin], &NETWORK);
}

#[test]
fn a_damaged_note_says_so_where_its_text_would_be() {
    let shard = site().demo().shards(Kind::Notes)[0].clone();
    for trouble in [Trouble::Cut, Trouble::Flip] {
        let files = files();
        files.befall(&shard, trouble, ALWAYS);
        let (browser, host) = open(&files);
        browser.wait_for_cards();
        browser.click_in_feed(".card[aria-posinset='1'] .open");
        browser.wait_in_feed("a sentence", "root.querySelector('dialog .status')?.textContent.length > 10");
        let sentence = browser.text_in_feed("return root.querySelector('dialog .status').textContent;");
        assert!(sentence.starts_with("This could not be loaded."), "{sentence}");
        assert_eq!(heard_errors(&browser), [shard.as_str()]);
        browser.close_note();
        assert_eq!(browser.scroll(0.7).titles.len(), site().demo().cards().len());
        browser.end(&[&files.host.origin, &host.origin]);
    }
}

#[test]
fn a_note_that_does_not_come_can_be_asked_for_again() {
    let shard = site().demo().shards(Kind::Notes)[0].clone();
    let files = files();
    files.befall(&shard, Trouble::Status(503), 1);
    let (browser, host) = open(&files);
    browser.wait_for_cards();
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    browser.wait_in_feed("the button", "root.querySelector('dialog .again')");
    browser.click_in_feed("dialog .again");
    browser.wait_in_feed(
        "the text",
        "root.querySelector('dialog .body') && !root.querySelector('dialog .status')",
    );
    browser.end_with(&[&files.host.origin, &host.origin], &NETWORK);
}

/// The fallback stands, the page was told of `path`, and there is no card.
fn check_fallback(browser: &Browser, path: &str) {
    let detail = browser.wait_for_event("feed-error");
    assert_eq!(detail["path"], json!(path));
    assert!(detail["message"].as_str().is_some_and(|message| message.len() > 10), "{detail}");
    let visible = browser.script("const box = document.getElementById('fallback').getBoundingClientRect(); return box.width * box.height > 0;");
    assert_eq!(visible, true, "what the site wrote between the tags is shown");
    assert_eq!(browser.in_feed("return root.querySelectorAll('.card').length;"), 0);
}

#[test]
fn without_a_head_the_fallback_stays() {
    for trouble in [Trouble::Status(404), Trouble::Status(500), Trouble::Cut, Trouble::Flip] {
        let files = files();
        files.befall("head.bin", trouble, ALWAYS);
        let (browser, host) = open(&files);
        check_fallback(&browser, "head.bin");
        browser.end_with(&[&files.host.origin, &host.origin], &NETWORK);
    }
}

#[test]
fn a_head_that_comes_later_is_shown_on_refresh() {
    let files = files();
    files.befall("head.bin", Trouble::Status(503), 1);
    let (browser, host) = open(&files);
    check_fallback(&browser, "head.bin");
    browser.script("document.querySelector('note-feed').refresh(); return 0;");
    browser.wait_for_cards();
    browser.end_with(&[&files.host.origin, &host.origin], &NETWORK);
}

/// The engine that the loader names, which shows the cards.
fn engine() -> String {
    let loader = std::fs::read_to_string(dist().join("widget/notefall.js")).unwrap();
    let names = std::fs::read_dir(dist().join("widget")).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .find(|name| name.ends_with(".wasm") && loader.contains(name.as_str()))
        .expect("the loader names an engine")
}

#[test]
fn without_a_head_there_is_nothing_to_search() {
    for trouble in [Trouble::Status(404), Trouble::Flip] {
        let files = files();
        files.befall("head.bin", trouble, ALWAYS);
        let body = format!("<note-feed src=\"{}\" search></note-feed>", files.host.url("/"));
        let loader = format!("<script async src=\"{}/notefall.js\"></script>", files.host.origin);
        let host = Page::with_body(&files.host.origin, &body).loaded_by(&loader).serve();
        let browser = Browser::start(DESKTOP);
        browser.open(&host.url("/"));
        browser.wait_for_event("feed-error");
        browser.wait_in_feed("no field", "root && !root.querySelector('.search')");
        browser.end_with(&[&files.host.origin, &host.origin], &NETWORK);
    }
}

#[test]
fn without_the_engine_the_fallback_stays() {
    let wasm = engine();
    for trouble in [Trouble::Status(404), Trouble::Cut, Trouble::Flip] {
        let files = files();
        files.befall(&wasm, trouble, ALWAYS);
        let (browser, host) = open(&files);
        let detail = browser.wait_for_event("feed-error");
        assert!(detail["message"].as_str().is_some_and(|message| !message.is_empty()), "{detail}");
        assert_eq!(browser.in_feed("return root.querySelectorAll('.card').length;"), 0);
        let visible =
            browser.script("return document.getElementById('fallback').getBoundingClientRect().height > 0;");
        assert_eq!(visible, true);
        browser.end_with(
            &[&files.host.origin, &host.origin],
            &["Failed to load resource", "integrity", "wasm", "WebAssembly"],
        );
    }
}

#[test]
fn a_page_that_forbids_wasm_keeps_the_fallback() {
    let files = files();
    let page = Page::element(&files.host.origin, &files.host.url("/"));
    let strict = page.policy().replace(" 'wasm-unsafe-eval'", "");
    let html = format!(
        "<!doctype html><note-feed src=\"{0}/\"><p id=\"fallback\">Without</p></note-feed><script async src=\"{0}/notefall.js\"></script>",
        files.host.origin
    );
    let host = Host::start(move |path| match path {
        "/" => notefall_tests::host::Reply::of("text/html", html.as_str())
            .with("Content-Security-Policy", &strict),
        _ => notefall_tests::host::Reply::error(404),
    });
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    let detail = browser.wait_for_event("feed-error");
    assert!(detail["message"].as_str().is_some_and(|message| message.contains("WebAssembly")), "{detail}");
    let visible =
        browser.script("return document.getElementById('fallback').getBoundingClientRect().height > 0;");
    assert_eq!(visible, true);
    browser
        .end_with(&[&files.host.origin, &host.origin], &["wasm", "WebAssembly", "Failed to load resource"]);
}

#[test]
fn a_missing_photo_leaves_its_card() {
    let demo = site().demo();
    let cover = demo.cards()[0].cover.clone().expect("the first demo note has a cover");
    let files = files();
    for variant in &cover.variants {
        files.befall(&notefall_core::path::Path::Media(variant.media).write(), Trouble::Status(404), ALWAYS);
    }
    let (browser, host) = open(&files);
    browser.wait_for_cards();
    browser.wait_in_feed(
        "the photo that fails",
        "root.querySelector(\".card[aria-posinset='1'] img\").complete",
    );
    let height =
        browser.in_feed("return root.querySelector(\".card[aria-posinset='1'] .cover\").clientHeight;");
    assert!(height.as_u64().unwrap() > 100);
    let moved: Vec<_> = browser.shifts().into_iter().filter(|shift| shift.value > 0.0).collect();
    assert!(moved.is_empty(), "the page moved: {moved:?}");
    browser.end_with(&[&files.host.origin, &host.origin], &NETWORK);
}

#[test]
fn a_note_view_that_does_not_load_is_told_and_tried_again() {
    let engine = engine();
    // What is fetched for the note view alone: nothing, where the widget is in one piece.
    let parts = std::fs::read_dir(dist().join("widget")).unwrap();
    let parts = parts.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let parts: Vec<String> = parts.filter(|name| name.ends_with(".wasm") && *name != engine).collect();
    let files = files();
    for part in &parts {
        files.befall(part, Trouble::Status(503), 1);
    }
    let (browser, host) = open(&files);
    browser.wait_for_cards();
    let id = site().demo().cards()[0].id.clone();
    let open_it = format!("void host.open({}); return 0;", json!(id));
    browser.in_feed(&open_it);
    if !parts.is_empty() {
        browser.wait_for_event("feed-error");
        browser.in_feed(&open_it);
    }
    browser.wait_for_note();
    // A refusal is not the file that was promised, and the browser says so too.
    let tolerated = [&NETWORK[..], &["integrity"]].concat();
    browser.end_with(&[&files.host.origin, &host.origin], &tolerated);
}
