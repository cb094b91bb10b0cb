//! Readers search: in the page, and at the edge, with the same results.

use notefall_core::note::Note;
use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::feed::notefall;
use notefall_tests::host::Host;
use notefall_tests::http::{Answer, ask};
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::{Value, json};

/// A page whose feed can be searched.
pub fn open(attributes: &str) -> (Browser, Host) {
    let worker = &site().worker;
    let _ = site().demo();
    let feed = worker.feed("demo");
    let body = format!("<note-feed src=\"{feed}\" search {attributes}></note-feed>");
    let loader = format!("<script async src=\"{}/notefall.js\"></script>", worker.origin);
    let host = Page::with_body(&worker.origin, &body).loaded_by(&loader).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    (browser, host)
}

/// Types into the field as a reader does, as far as scripts can.
pub fn type_in(browser: &Browser, query: &str) {
    let query = serde_json::to_string(query).unwrap();
    browser.in_feed(&format!(
        "const field = root.querySelector('.search'); field.focus(); field.value = {query}; \
         field.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));"
    ));
}

const RESULTS: &str = "const inner = root.querySelector('.results > div')?.shadowRoot; \
                       const titles = [...inner?.querySelectorAll('.card .title') ?? []].map((title) => title.textContent);";

pub fn wait_for_first(browser: &Browser, title: &str) {
    let title = serde_json::to_string(title).unwrap();
    browser.wait_in_feed(
        "the first result",
        &format!("(() => {{ {RESULTS} return root.querySelector('.results')?.hidden === false && titles[0] === {title}; }})()"),
    );
}

/// The first note in a language.
fn note_in(lang: &str) -> Note {
    let notes = site().demo().notes();
    notes.into_iter().find(|note| note.lang.starts_with(lang) && note.title.chars().count() > 4).unwrap()
}

#[test]
fn what_was_found_looks_as_the_site_says() {
    let (browser, host) = open("search-at=\"page\"");
    browser.script(
        "const sheet = new CSSStyleSheet(); sheet.replaceSync('note-feed::part(card) { outline: 7px solid }'); \
         document.adoptedStyleSheets = [sheet]; return 0;",
    );
    let note = note_in("en");
    type_in(&browser, &note.title);
    wait_for_first(&browser, &note.title);
    let width = browser.in_feed(
        "return getComputedStyle(root.querySelector('.found').shadowRoot.querySelector('.card')).outlineWidth;",
    );
    assert_eq!(width, "7px");
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn what_is_typed_is_found_in_the_page() {
    let (browser, host) = open("search-at=\"page\"");
    for lang in ["zh", "en"] {
        let note = note_in(lang);
        type_in(&browser, &note.title);
        wait_for_first(&browser, &note.title);
        let heard = browser.wait_for_event("note-search");
        assert_eq!(heard["query"], note.title);
        let hidden = browser.in_feed("return getComputedStyle(root.querySelector('.feed')).display;");
        assert_eq!(hidden, "none", "the results stand in place of the feed");
    }
    // A result opens like any other card.
    let note = note_in("en");
    browser.in_feed(&format!("{RESULTS} inner.querySelector('.card .open').click();"));
    browser.wait_for_note();
    let text = browser.text_in_feed("return root.querySelector('.note').textContent;");
    assert!(text.contains(&note.title), "{text}");
    browser.close_note();
    type_in(&browser, "");
    browser.wait_in_feed(
        "the feed again",
        "root.querySelector('.results').hidden && getComputedStyle(root.querySelector('.feed')).display !== 'none'",
    );
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn the_edge_answers_for_pages_that_ask_it() {
    let (browser, host) = open("search-at=\"edge\"");
    let note = note_in("zh");
    type_in(&browser, &note.title);
    wait_for_first(&browser, &note.title);
    let journal = browser.script("return performance.getEntriesByType('resource').map(({ name }) => name);");
    let asked: Vec<&str> = journal.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(asked.iter().any(|url| url.contains("/search?q=")), "{asked:?}");
    assert!(!asked.iter().any(|url| url.ends_with("/find.bin")), "the engine is not even loaded: {asked:?}");
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn a_word_typed_wrongly_is_said_to_be_another() {
    let (browser, host) = open("search-at=\"page\"");
    let note = note_in("en");
    let word = note.title.split(|c: char| !c.is_ascii_alphabetic()).find(|word| word.len() > 4).unwrap();
    let typed = format!("{}{} ", &word[1..2], word.replacen(&word[1..2], "", 1));
    type_in(&browser, &typed);
    browser.wait_in_feed(
        "a sentence about it",
        "root.querySelector('.said')?.textContent.includes('Showing results for')",
    );
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn results_show_where_in_the_note_it_stands() {
    let note = note_in("en");
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_alphabetic()).map(str::to_lowercase).collect()
    };
    let title = words(&note.title);
    let word =
        words(&note.body.text).into_iter().find(|word| word.len() > 6 && !title.contains(word)).unwrap();
    for at in ["page", "edge"] {
        let (browser, host) = open(&format!("search-at=\"{at}\""));
        type_in(&browser, &word);
        browser.wait_in_feed(
            "an excerpt with the word",
            &format!("(() => {{ {RESULTS} return [...inner?.querySelectorAll('.snippet') ?? []].some((p) => p.textContent.toLowerCase().includes('{word}')); }})()"),
        );
        let marked = browser.in_feed(&format!(
            "{RESULTS} return [...CSS.highlights.get('notefall')].filter((range) => range.startContainer.parentElement.closest('.snippet')).map(String);"
        ));
        let marked: Vec<&str> = marked.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(marked.iter().any(|text| text.to_lowercase() == word), "{at}: {marked:?}");
        let (card, below) = (
            "inner.querySelector('.card:not(:has(.sheet))')?.getBoundingClientRect()",
            "inner.querySelector('.card:not(:has(.sheet)) .snippet')?.getBoundingClientRect()",
        );
        let inside = browser.in_feed(&format!(
            "{RESULTS} const card = {card}, text = {below}; return !card || !text || (text.top > card.top && text.bottom < card.bottom);"
        ));
        assert_eq!(inside, true, "{at}: there is room for it");
        browser.in_feed(&format!("{RESULTS} inner.querySelector('.card .open').click();"));
        browser.wait_for_note();
        browser.wait_in_feed(
            "marks in the note",
            "[...CSS.highlights.get('notefall')].some((range) => range.startContainer.parentElement.closest('dialog'))",
        );
        browser.close_note();
        type_in(&browser, "");
        browser.wait_in_feed("no marks", "CSS.highlights.get('notefall').size === 0");
        browser.end(&[&site().worker.origin, &host.origin]);
    }
}

#[test]
fn page_edge_and_command_find_the_same() {
    let demo = site().demo();
    for query in ["tea", "红烧", "garden -city", "kind:picture walk", "\"the\" sea", "zzzz"] {
        let reply = get(&format!("search?q={}", percent(query)));
        assert_eq!(reply.status, 200, "{query}");
        let edge: Value = serde_json::from_slice(&reply.body).unwrap();
        let output = notefall(&["search", demo.folder.to_str().unwrap(), query, "--json"], "");
        let command: Value = serde_json::from_slice(&output.stdout).unwrap();
        let ids = |value: &Value| -> Vec<Value> {
            value["results"].as_array().unwrap().iter().map(|hit| json!([hit["id"], hit["score"]])).collect()
        };
        assert_eq!(ids(&edge), ids(&command), "{query}");
        assert_eq!(edge["found"], command["found"], "{query}");
    }
}

#[test]
fn what_is_no_search_is_refused() {
    let _ = site().demo();
    for query in
        ["search", "search?q=a&x=1", "search?q=a&q=b", "search?limit=3", "search?q=a&limit=0", "search?q=%ff"]
    {
        assert_eq!(get(query).status, 400, "{query}");
    }
    assert_eq!(get("search?q=").status, 200);
    let long = "a".repeat(8_000);
    assert_eq!(get(&format!("search?q={long}")).status, 200);
}

#[test]
fn searches_are_answered_like_all_that_is_read() {
    let _ = site().demo();
    let origin = &site().worker.origin;
    for (form, media_type) in [("", "application/json"), ("&as=cards", "application/octet-stream")] {
        let path = format!("/f/demo/search?q=tea{form}");
        let full = ask(origin, "GET", &path, &[], &[]);
        assert_eq!(full.status, 200, "{form}");
        assert_eq!(full.header("content-type"), Some(media_type));
        assert_eq!(full.header("access-control-allow-origin"), Some("*"));
        assert_eq!(full.header("x-content-type-options"), Some("nosniff"));
        assert!(full.header("cache-control").is_some_and(|value| value.contains("max-age=")));
        let tag = full.header("etag").unwrap();
        let again = ask(origin, "GET", &path, &[("If-None-Match", tag)], &[]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{form}");
        let head = ask(origin, "HEAD", &path, &[], &[]);
        assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, Some(tag)), "{form}");
    }
    for (method, path, status) in [
        ("POST", "/f/demo/search?q=tea", 405),
        ("GET", "/f/nobody/search?q=tea", 404),
        ("GET", "/f/demo/search?q=tea&as=stone", 400),
        ("GET", "/f/demo/search?q=tea&limit=101", 400),
        ("GET", "/f/demo/search/?q=tea", 404),
    ] {
        let answer = ask(origin, method, path, &[], &[]);
        assert_eq!(answer.status, status, "{method} {path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{method} {path}");
    }
}

pub fn get(below: &str) -> Answer {
    ask(&site().worker.origin, "GET", &format!("/f/demo/{below}"), &[], &[])
}

pub fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
