//! "For you": what a reader opened and searched finds more of the same, says why, stays in their browser, and can be forgotten.

use crate::search::{open, type_in};
use notefall_core::note::Note;
use notefall_tests::browser::Browser;
use notefall_tests::site::site;
use serde_json::{Value, json};
use thirtyfour::Key;

/// Titles and reasons of what is shown.
const SHOWN: &str = "[...root.querySelector('.results:not([hidden]) > div')?.shadowRoot.querySelectorAll('.card') ?? []] \
    .map((card) => [card.querySelector('.title').textContent, card.querySelector('.snippet')?.textContent])";

fn kept(browser: &Browser) -> Value {
    browser.in_feed("return Object.keys(localStorage);")
}

/// Notes in English with a title and tags.
fn notes() -> Vec<Note> {
    let notes = site().demo().notes().into_iter();
    notes
        .filter(|note| note.lang.starts_with("en") && !note.title.is_empty() && note.tags.len() > 1)
        .collect()
}

/// Opens a note and closes it when it was read.
fn read(browser: &Browser, note: &Note) {
    browser.in_feed(&format!("host.open({}); return 0;", json!(note.id)));
    browser.wait_for_note();
    browser.wait(
        "that it is remembered",
        &format!(
            "return Object.values(localStorage).some((text) => JSON.parse(text).opened[0]?.id === {});",
            json!(note.id)
        ),
    );
    browser.close_note();
}

fn press_button(browser: &Browser) {
    browser.wait_in_feed("the button", "root.querySelector('.for-you button')");
    browser.click_in_feed(".for-you button");
}

#[test]
fn what_was_opened_and_searched_finds_more_and_says_why() {
    let (browser, host) = open("for-you locale=\"en\" search-at=\"page\"");
    press_button(&browser);
    browser.wait_in_feed(
        "what it is",
        "root.querySelector('.said')?.textContent.startsWith('Open or search some notes')",
    );
    assert_eq!(kept(&browser), json!([]));
    let read_notes = &notes()[..2];
    for note in read_notes {
        read(&browser, note);
    }
    // Typed by a reader: what a script puts into a field is not meant by anybody.
    browser.in_feed("root.querySelector('.search').focus(); return 0;");
    browser.devtools("Input.insertText", json!({"text": "tea"}));
    browser.wait_for_event("note-search");
    browser.press(Key::Enter);
    browser.wait(
        "that the search is remembered",
        "return Object.values(localStorage).some((text) => JSON.parse(text).searched[0]?.query === 'tea');",
    );

    let look = |browser: &Browser| {
        press_button(browser);
        browser.wait_in_feed("reasons", &format!("{SHOWN}[0]?.[1]?.startsWith('Because')"));
        let shown = browser.in_feed(&format!("return {SHOWN};"));
        let pairs: Vec<(String, String)> = serde_json::from_value(shown).unwrap();
        assert!(pairs.len() > 3, "{pairs:?}");
        for (title, reason) in &pairs {
            let names = |note: &&Note| *reason == format!("Because you opened “{}”", note.title);
            assert!(
                reason == "Because you searched “tea”" || read_notes.iter().any(|note| names(&note)),
                "{reason}"
            );
            assert!(read_notes.iter().all(|note| note.title != *title), "{title} was opened already");
        }
        for wanted in ["searched", "opened"] {
            assert!(pairs.iter().any(|(_, reason)| reason.contains(wanted)), "{wanted}: {pairs:?}");
        }
        pairs
    };
    let pairs = look(&browser);
    // The page around it has none of these.
    assert_eq!(browser.axe(&["heading-order", "landmark-one-main", "region"]), Vec::<String>::new());
    // One of them opens.
    browser.in_feed(
        "root.querySelector('.results > div').shadowRoot.querySelector('.card .open').click(); return 0;",
    );
    browser.wait_for_note();
    assert_eq!(browser.text_in_feed("return root.querySelector('.note .title').textContent;"), pairs[0].0);
    browser.close_note();
    browser.in_feed("[...root.querySelectorAll('.said button')].at(-1).click(); return 0;");
    browser.wait_in_feed(
        "all notes",
        "root.querySelector('.results').hidden && !root.querySelector('.feed.away')",
    );

    browser.open(&host.url("/"));
    browser.wait_for_cards();
    press_button(&browser);
    browser.wait_in_feed("reasons after a reload", &format!("{SHOWN}[0]?.[1]?.startsWith('Because')"));
    browser.in_feed("root.querySelector('.said button').click(); return 0;");
    browser.wait_in_feed(
        "nothing more",
        "root.querySelector('.said').textContent.startsWith('Open or search some notes')",
    );
    assert_eq!(kept(&browser), json!([]));
    read(&browser, &read_notes[0]);
    browser.in_feed("host.forget(); return 0;");
    assert_eq!(kept(&browser), json!([]));
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn it_asks_no_edge_and_reads_whatever_was_kept() {
    let (browser, host) = open("for-you locale=\"ar\" search-at=\"edge\"");
    read(&browser, &notes()[0]);
    press_button(&browser);
    browser.wait_in_feed("reasons", &format!("{SHOWN}[0]?.[1]?.startsWith('لأنك')"));
    let asked = browser.script("return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/search?')).length;");
    assert_eq!(asked, 0);
    // What stands there is not ours.
    browser.script(
        "for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{\"opened\":7}'); return 0;",
    );
    press_button(&browser);
    browser.wait_in_feed("nothing", &format!("{SHOWN}.length === 0"));
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn nothing_is_kept_where_it_was_not_asked_for() {
    let (browser, host) = open("locale=\"en\" search-at=\"page\"");
    type_in(&browser, "tea");
    browser.wait_for_event("note-search");
    browser.press(Key::Enter);
    browser.in_feed(&format!("host.open({}); return 0;", json!(notes()[0].id)));
    browser.wait_for_note();
    assert_eq!(
        browser.in_feed("return [root.querySelector('.for-you'), typeof host.forget];"),
        json!([null, "undefined"])
    );
    assert_eq!(kept(&browser), json!([]));
    browser.end(&[&site().worker.origin, &host.origin]);
}
