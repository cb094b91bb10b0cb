//! What matters most to readers, in the engines that are not Chromium's.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::environment::Engine;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use thirtyfour::Key;

/// Reads, opens, searches, and has it done otherwise, under a strict policy.
fn read_open_and_search(engine: Engine) {
    let Some(browser) = Browser::start_in(engine, DESKTOP) else { return };
    let demo = site().demo();
    let worker = &site().worker;
    let body = format!("<note-feed src=\"{}\" search links></note-feed>", worker.feed("demo"));
    let loader = format!("<script async src=\"{}/notefall.js\"></script>", worker.origin);
    let host = Page::with_body(&worker.origin, &body).loaded_by(&loader).serve();
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    browser.script("window.noted = { events: [] }; addEventListener('feed-error', (e) => noted.events.push(e.detail)); return 0;");

    let seen = browser.scroll(0.7);
    let cards = demo.cards();
    assert_eq!(seen.titles.len(), cards.len());
    assert_eq!(seen.titles[2].1, cards[2].heading());
    assert!(seen.broken.is_empty() && seen.most < 60, "{seen:?}");

    // A note, its pictures, and the way back.
    browser.script("scrollTo(0, 0); return 0;");
    browser.wait_in_feed("the first card", "root.querySelector('.card[aria-posinset=\"1\"]')");
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    browser.wait_for_note();
    assert!(browser.address().contains("#note="), "{}", browser.address());
    let shown = browser.text_in_feed("return root.querySelector('.note h2').textContent;");
    assert_eq!(shown, cards[0].title);
    browser.close_note();
    browser
        .wait_in_feed("the focus on its card", "root.activeElement?.getAttribute('aria-posinset') === '1'");
    browser.wait("the address of before", "return !location.hash;");
    browser.press(Key::PageDown);
    browser.wait_in_feed("the second card", "root.activeElement?.getAttribute('aria-posinset') === '2'");

    // Searching: typed, in another script, and with a slip.
    let found = "[...(root.querySelector('.results > div')?.shadowRoot.querySelectorAll('.title') ?? [])].map((t) => t.textContent)";
    for (typed, title) in [("sermon", "sermon"), ("梯田", "梯田"), ("sermom", "sermon")] {
        super::search::type_in(&browser, typed);
        browser
            .wait_in_feed(typed, &format!("{found}.some((text) => text.toLowerCase().includes('{title}'))"));
    }
    browser.in_feed("return host.search('');");
    browser.wait_in_feed("all notes", "root.querySelector('.results').hidden");

    // As the site's owner wants it.
    browser.in_feed("host.setAttribute('layout', 'carousel'); return 0;");
    let tops = "new Set([...root.querySelectorAll('.card')].map((c) => c.getBoundingClientRect().top))";
    browser
        .wait_in_feed("one row", &format!("root.querySelectorAll('.card').length > 3 && {tops}.size === 1"));
    browser.in_feed("host.removeAttribute('layout'); host.setAttribute('locale', 'ar'); return 0;");
    browser.wait_in_feed(
        "columns from the right",
        "root.querySelector('.feed')?.dir === 'rtl' && Math.abs(root.querySelector('.card').getBoundingClientRect().right - host.getBoundingClientRect().right) < 2",
    );
    assert_eq!(browser.script("return noted.events;"), serde_json::json!([]));
}

#[test]
fn firefox_reads_opens_and_searches() {
    read_open_and_search(Engine::Firefox);
}

#[test]
fn webkit_reads_opens_and_searches() {
    read_open_and_search(Engine::WebKit);
}
