//! The Worker's pages, read without script.

use notefall_core::view::card::note_address;
use notefall_tests::browser::{Browser, DESKTOP, Window};
use notefall_tests::site::site;
use serde_json::Value;

/// Tested by itself, below.
pub const ICON: &str = "favicon.ico";

const NO_SCRIPT: Window = Window { script: false, ..DESKTOP };

#[test]
fn all_recipes_are_reached_through_the_pages_without_script() {
    let Some(recipes) = site().recipes() else { return };
    let worker = &site().worker;
    let browser = Browser::start(NO_SCRIPT);
    let mut address = worker.feed("recipes");
    let mut titles: Vec<String> = Vec::new();
    let mut pages = 0;
    loop {
        browser.open(&address);
        pages += 1;
        let found = browser.script(
            "return [...document.querySelectorAll('.card .title')].map((title) => title.textContent);",
        );
        titles.extend(serde_json::from_value::<Vec<String>>(found).unwrap());
        assert_eq!(
            browser.script("return document.querySelector('note-feed')?.shadowRoot ?? null;"),
            Value::Null
        );
        match browser.script("return document.querySelector('a[rel=next]')?.href ?? null;") {
            Value::String(next) if pages < 100 => address = next,
            _ => break,
        }
    }
    let expected: Vec<String> = recipes
        .cards()
        .into_iter()
        .map(|card| if card.title.is_empty() { card.excerpt } else { card.title })
        .collect();
    assert_eq!(titles, expected);
    assert_eq!(pages, 719_usize.div_ceil(24));
    browser.end_with(&[&worker.origin], &[ICON]);
}

#[test]
fn a_note_is_read_without_script() {
    let demo = site().demo();
    let worker = &site().worker;
    let browser = Browser::start(NO_SCRIPT);
    let notes = demo.notes();
    // The first, the last, and one in the middle.
    for note in [&notes[0], &notes[notes.len() / 2], &notes[notes.len() - 1]] {
        browser.open(&note_address(&worker.feed("demo"), &note.id));
        let text = browser.script("return document.body.innerText;");
        let text = text.as_str().unwrap();
        assert!(text.contains(&note.title), "{text}");
        for line in note.body.text.lines().filter(|line| !line.trim().is_empty()) {
            assert!(text.contains(line.trim()), "{line:?} is not in {text}");
        }
        assert_eq!(browser.script("return document.title;").as_str().unwrap(), note.title);
        let shown = "return [...document.querySelectorAll('.note img')].filter((img) => img.complete && img.naturalWidth > 0).length;";
        let eager = browser.script("return document.querySelectorAll('.note img[loading=eager]').length;");
        assert!(browser.script(shown).as_u64() >= eager.as_u64(), "the pictures show");
        // And back.
        let back = browser.script("return document.querySelector('nav.site a').href;");
        assert_eq!(back.as_str().unwrap(), worker.feed("demo"));
    }
    browser.end_with(&[&worker.origin], &[ICON]);
}

#[test]
fn a_search_needs_no_script() {
    let demo = site().demo();
    let worker = &site().worker;
    let browser = Browser::start(NO_SCRIPT);
    let notes = demo.notes();
    let wanted = notes.iter().find(|note| !note.title.is_empty()).unwrap();
    browser.open(&worker.feed("demo"));
    let typed = Value::from(wanted.title.as_str());
    browser.script(&format!(
        "const form = document.querySelector('form.find'); form.q.value = {typed}; form.requestSubmit();"
    ));
    browser.wait("the page of what was found", "return location.pathname.endsWith('/find');");
    browser.wait("its cards", "return document.querySelector('.card .title a') !== null;");
    let first = browser.script("return document.querySelector('.card .title a').href;");
    assert_eq!(first.as_str().unwrap(), note_address(&worker.feed("demo"), &wanted.id));
    let field = browser.script("return document.querySelector('form.find input').value;");
    assert_eq!(field, typed);
    let said = browser.script("return document.querySelector('[role=status]').textContent;");
    assert!(said.as_str().is_some_and(|said| !said.is_empty()), "{said}");
    browser.end_with(&[&worker.origin], &[ICON]);
}

#[test]
fn feeds_for_readers_tell_the_newest_notes_of_the_demo() {
    let demo = site().demo();
    let worker = &site().worker;
    let answer = worker.get("/f/demo/feed.json");
    let feed: Value = serde_json::from_slice(&answer.body).unwrap();
    let mut notes = demo.notes();
    // Pinned notes stand first in the feed, but readers are told by date.
    notes.truncate(50);
    notes.sort_by_key(|note| (note.published.is_none(), std::cmp::Reverse(note.published)));
    let told: Vec<&str> =
        feed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
    let expected: Vec<String> =
        notes.iter().map(|note| note_address(&worker.feed("demo"), &note.id)).collect();
    assert_eq!(told, expected);
    // What it names is there.
    for item in feed["items"].as_array().unwrap() {
        for address in [&item["url"], &item["image"]].into_iter().filter_map(Value::as_str) {
            let path = address.strip_prefix(&worker.origin).unwrap();
            assert_eq!(worker.get(path).status, 200, "{address}");
        }
    }
    let map = worker.get("/f/demo/sitemap.xml").text();
    assert_eq!(map.matches("<loc>").count(), demo.head.notes() as usize + 1);
}

#[test]
fn with_script_the_first_page_becomes_the_widget() {
    let demo = site().demo();
    let worker = &site().worker;
    let browser = Browser::start(DESKTOP);
    browser.open(&worker.feed("demo"));
    browser.wait_for_cards();
    let seen = browser.scroll(0.7);
    assert_eq!(seen.titles.len(), demo.head.notes() as usize);
    assert_eq!(seen.broken, [""; 0]);
    browser.end_with(&[&worker.origin], &[ICON]);
}

#[test]
fn a_visitor_of_a_page_causes_no_error_not_even_for_an_icon() {
    let _ = site().demo();
    let worker = &site().worker;
    let browser = Browser::start(DESKTOP);
    browser.open(&worker.feed("demo"));
    browser.wait_for_cards();
    browser.end(&[&worker.origin]);
}
