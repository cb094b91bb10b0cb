//! A note is opened, read and closed, with the mouse, with the keyboard and from the page's own script.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::host::Host;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::{Value, json};
use thirtyfour::Key;

fn open() -> (Browser, Host) {
    let worker = &site().worker;
    let _ = site().demo();
    let host = Page::element(&worker.origin, &worker.feed("demo")).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    (browser, host)
}

fn end(browser: Browser, host: &Host) {
    let moved: Vec<_> = browser.shifts().into_iter().filter(|shift| shift.value > 0.0).collect();
    assert!(moved.is_empty(), "the page moved: {moved:?}");
    browser.end(&[&site().worker.origin, &host.origin]);
}

/// The place of the card that has the focus; 0 for none.
fn focused(browser: &Browser) -> u64 {
    let place = browser.in_feed("return Number(root.activeElement?.getAttribute('aria-posinset') ?? 0);");
    place.as_u64().unwrap()
}

fn is_open(browser: &Browser) -> Value {
    browser.in_feed("return Boolean(root.querySelector('dialog[open]'));")
}

#[test]
fn the_mouse_opens_a_note_and_closes_it() {
    let (browser, host) = open();
    let note = site().demo().notes().into_iter().next().unwrap();
    browser.click_in_feed(".card[aria-posinset='1'] .cover, .card[aria-posinset='1'] .sheet");
    browser.wait_for_note();
    let text = browser.text_in_feed("return root.querySelector('.note').textContent;");
    assert!(text.contains(&note.title), "{text}");
    let words = note.body.text.split('\n').find(|line| line.chars().count() > 10).unwrap();
    let words: String = words.chars().take(10).collect();
    assert!(text.contains(&words), "{words:?} is not in {text}");
    browser.wait_in_feed(
        "the note's picture",
        "[...root.querySelectorAll('.note img')].every((img) => img.complete && img.naturalWidth > 0)",
    );
    let pictures =
        browser.in_feed("return root.querySelectorAll('.note .slide img, .note .body img').length;");
    assert_eq!(pictures, note.images.len());
    browser.click_in_feed(".close");
    browser.wait_in_feed("the end of the dialog", "!root.querySelector('dialog[open]')");
    // Beside the dialog is outside.
    browser.click_in_feed(".card[aria-posinset='2'] .open");
    browser.wait_for_note();
    browser.click(5.0, 400.0);
    browser.wait_in_feed("the end of the dialog", "!root.querySelector('dialog[open]')");
    end(browser, &host);
}

#[test]
fn an_open_note_has_an_address_where_the_page_allows_it() {
    let worker = &site().worker;
    let id = site().demo().cards()[0].id.clone();
    let body = format!("<note-feed src=\"{}\" links></note-feed>", worker.feed("demo"));
    let loader = format!("<script async src=\"{}/notefall.js\"></script>", worker.origin);
    let host = Page::with_body(&worker.origin, &body).loaded_by(&loader).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    let named = || browser.script("return new URLSearchParams(location.hash.slice(1)).get('note');");
    let closed = |what: &str| browser.wait_in_feed(what, "!root.querySelector('dialog[open]')");
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    browser.wait_for_note();
    assert_eq!(named(), json!(id));
    browser.script("history.back(); return 0;");
    closed("the note closed by going back");
    assert_eq!(named(), Value::Null);
    browser.script("history.forward(); return 0;");
    browser.wait_for_note();
    assert_eq!(named(), json!(id));
    // Closing takes the address back, and a second time too.
    browser.press(Key::Escape);
    closed("the note closed by its key");
    browser.wait("the page's own address", "return !location.hash;");
    // Who comes by the link finds the note open, and closing leads to no other page.
    browser.open(&host.url(&format!("/#note={id}")));
    browser.script("location.reload(); return 0;");
    browser.wait_for_cards();
    browser.wait_for_note();
    let length = browser.script("return history.length;");
    browser.press(Key::Escape);
    closed("the note that the link named");
    browser.wait("the page's own address", "return !location.hash;");
    assert_eq!(browser.script("return history.length;"), length);
    end(browser, &host);
}

#[test]
fn the_keyboard_moves_between_cards_opens_a_note_and_comes_back() {
    let (browser, host) = open();
    for _ in 0..3 {
        browser.press(Key::Tab);
        if focused(&browser) > 0 {
            break;
        }
    }
    assert_eq!(focused(&browser), 1, "Tab reaches the first card");
    for (key, place) in [(Key::PageDown, 2), (Key::PageDown, 3), (Key::PageUp, 2), (Key::PageDown, 3)] {
        browser.press(key);
        assert_eq!(focused(&browser), place);
    }
    browser.press(Key::Enter);
    browser.wait_for_note();
    let inside = "root.querySelector('dialog[open]').contains(root.activeElement)";
    assert_eq!(browser.in_feed(&format!("return {inside};")), true, "the focus is in the dialog");
    for _ in 0..12 {
        browser.press(Key::Tab);
        let escaped = browser
            .in_feed("return document.activeElement !== host && document.activeElement !== document.body;");
        assert_eq!(escaped, false, "the focus does not leave a modal dialog for the page behind it");
    }
    browser.close_note();
    assert_eq!(focused(&browser), 3, "the focus is back on the card");
    // Space opens, too, and scrolls nothing.
    let before = browser.script("return scrollY;");
    browser.press(Key::Space);
    browser.wait_for_note();
    assert_eq!(browser.script("return scrollY;"), before);
    browser.press(Key::Escape);
    end(browser, &host);
}

#[test]
fn page_down_walks_through_the_whole_feed() {
    let (browser, host) = open();
    let all = site().demo().head.notes();
    browser.in_feed("root.querySelector('.card').focus(); return 0;");
    for place in 2..=u64::from(all) {
        browser.wait_in_feed(
            "the next card's place",
            &format!("root.activeElement && host.clientHeight > 0 && {place} > 0"),
        );
        browser.press(Key::PageDown);
        if focused(&browser) != place {
            // Its shard may still be on its way.
            std::thread::sleep(std::time::Duration::from_millis(300));
            browser.press(Key::PageDown);
        }
        assert_eq!(focused(&browser), place);
        let seen = browser.in_feed(
            "const box = root.activeElement.getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0;",
        );
        assert_eq!(seen, true, "card {place} has the focus and is in the window");
    }
    browser.press(Key::PageDown);
    assert_eq!(focused(&browser), u64::from(all), "there is nothing after the last");
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn the_page_hears_what_happens() {
    let (browser, host) = open();
    let demo = site().demo();
    let ready = browser.wait_for_event("feed-ready");
    assert_eq!(ready, json!({"title": demo.head.title, "notes": demo.head.notes()}));
    let id = &demo.cards()[0].id;
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    assert_eq!(browser.wait_for_event("note-open"), json!({ "id": id }));
    browser.wait_for_note();
    browser.press(Key::Escape);
    assert_eq!(browser.wait_for_event("note-close"), json!({ "id": id }));
    let names: Vec<String> =
        browser.heard().into_iter().map(|heard| format!("{} {}", heard.from, heard.name)).collect();
    assert_eq!(names, ["note-feed feed-ready", "note-feed note-open", "note-feed note-close"]);
    end(browser, &host);
}

#[test]
fn the_page_opens_a_note_that_no_card_has_shown_yet() {
    let (browser, host) = open();
    let last = site().demo().notes().into_iter().next_back().unwrap();
    let there = browser.in_feed(&format!("return root.textContent.includes({});", json!(last.title)));
    assert_eq!(there, false, "the last note is not in the page yet");
    browser.in_feed(&format!("host.open({}); return 0;", json!(last.id)));
    browser.wait_for_note();
    let title = browser.text_in_feed("return root.querySelector('.note .title').textContent;");
    assert_eq!(title, last.title);
    assert_eq!(browser.wait_for_event("note-open"), json!({ "id": last.id }));
    browser.press(Key::Escape);
    // An id that is not there says so, and breaks nothing.
    browser.in_feed("host.open('no such note'); return 0;");
    browser.wait_in_feed(
        "a sentence",
        "root.querySelector('dialog[open] .status')?.textContent.includes('could not')",
    );
    browser.close_note();
    assert_eq!(is_open(&browser), false);
    end(browser, &host);
}

#[test]
fn a_note_that_is_opened_as_another_is_closed_stays_open() {
    let (browser, host) = open();
    let notes = site().demo().notes();
    browser.in_feed(&format!("host.open({}); return 0;", json!(notes[0].id)));
    browser.wait_for_note();
    // A dialog tells of its closing a moment later: that must not empty what was opened meanwhile.
    browser.in_feed(&format!(
        "root.querySelector('dialog').close(); host.open({}); return 0;",
        json!(notes[1].id)
    ));
    std::thread::sleep(std::time::Duration::from_millis(500));
    browser.wait_for_note();
    assert_eq!(
        browser.text_in_feed("return root.querySelector('.note .title').textContent;"),
        notes[1].title
    );
    let heard = browser.heard().into_iter().filter(|heard| heard.name.starts_with("note-"));
    let heard: Vec<String> =
        heard.map(|heard| format!("{} {}", heard.name, heard.detail["id"].as_str().unwrap())).collect();
    let (one, two) = (&notes[0].id, &notes[1].id);
    assert_eq!(heard, [format!("note-open {one}"), format!("note-close {one}"), format!("note-open {two}")]);
    end(browser, &host);
}

#[test]
fn a_picture_is_enlarged_where_it_is_clicked_and_put_back() {
    let (browser, host) = open();
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    browser.wait_for_note();
    browser.wait_in_feed("the picture", "root.querySelector('.slide img')?.naturalWidth > 0");
    let widths = "const img = root.querySelector('.slide img'); return [img.getBoundingClientRect().width, img.offsetWidth, img.parentElement.clientWidth];";
    let before: [f64; 3] = serde_json::from_value(browser.in_feed(widths)).unwrap();
    browser.click_in_feed(".slide img");
    let larger: [f64; 3] = serde_json::from_value(browser.in_feed(widths)).unwrap();
    assert!((larger[0] - 2.5 * before[0]).abs() < 1.0 && larger[1..] == before[1..], "{before:?} {larger:?}");
    let clipped = browser.in_feed("return getComputedStyle(root.querySelector('.slide')).overflowX;");
    assert_eq!(clipped, "clip", "what does not fit stays in its slide");
    browser.click_in_feed(".slide img");
    let after: [f64; 3] = serde_json::from_value(browser.in_feed(widths)).unwrap();
    assert_eq!(after, before);
    end(browser, &host);
}

#[test]
fn a_note_leads_to_one_that_is_like_it() {
    let (browser, host) = open();
    let notes = site().demo().notes();
    let titled = |id: &str| notes.iter().any(|note| note.id == id && !note.title.is_empty());
    let mut pairs = notes.iter().flat_map(|note| note.related.iter().take(1).map(move |to| (note, to)));
    let (from, to) = pairs.find(|(_, to)| titled(&to.id)).expect("some notes of the demo are alike");
    browser.in_feed(&format!("host.open({}); return 0;", json!(from.id)));
    browser.wait_in_feed("what is like it", "root.querySelector('.related button')");
    browser.in_feed("root.querySelector('.related button').scrollIntoView({ block: 'center' }); return 0;");
    browser.click_in_feed(".related button");
    let shown = format!("root.querySelector('.note h2')?.textContent === {}", json!(to.title));
    browser.wait_in_feed("the other note", &shown);
    assert_eq!(browser.wait_for_event("note-open"), json!({ "id": to.id }));
    let focus = browser.in_feed("return root.querySelector('dialog').contains(root.activeElement);");
    assert_eq!(focus, true, "the focus stays in the dialog");
    browser.close_note();
    end(browser, &host);
}
