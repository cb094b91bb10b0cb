//! The ways into a page, and what pages do with elements.

use notefall_tests::browser::{Browser, DESKTOP, Window};
use notefall_tests::host::Host;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::{Value, json};

fn worker() -> &'static str {
    &site().worker.origin
}

fn demo() -> String {
    let _ = site().demo();
    site().worker.feed("demo")
}

/// Three notes of a feed of their own.
fn small(name: &str) -> String {
    let lines: Vec<Value> = (1..=3)
        .map(|n| json!({"id": format!("{n}"), "title": format!("Small {n}"), "text": "Text", "lang": "en"}))
        .collect();
    let _ = site().lines(name, &lines);
    site().worker.feed(name)
}

fn open(page: Page, window: Window) -> (Browser, Host) {
    let host = page.serve();
    let browser = Browser::start(window);
    browser.open(&host.url("/"));
    (browser, host)
}

fn count(browser: &Browser) -> u64 {
    browser.in_feed("return root.querySelectorAll('.card').length;").as_u64().unwrap()
}

/// What the button that closes a note says to those who do not see it.
fn close_label(browser: &Browser) -> String {
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    browser.wait_for_note();
    let label = browser.text_in_feed("return root.querySelector('.close').getAttribute('aria-label');");
    browser.close_note();
    label
}

fn left_edges(browser: &Browser) -> u64 {
    let edges =
        "new Set([...root.querySelectorAll('.card')].map((c) => c.getBoundingClientRect().left)).size";
    browser.in_feed(&format!("return {edges};")).as_u64().unwrap()
}

#[test]
fn one_tag_puts_the_feed_where_it_stands() {
    let tag = format!(
        "<script async src=\"{}/notefall.js\" data-feed=\"{}\" data-columns=\"3\" data-locale=\"zh\"></script>",
        worker(),
        demo()
    );
    let (browser, host) = open(Page::with_body(worker(), &tag), DESKTOP);
    browser.wait_for_cards();
    let between = browser.script(
        "const feed = document.querySelector('note-feed'); \
         return feed.previousElementSibling.localName === 'script' && feed.nextElementSibling.id === 'below';",
    );
    assert_eq!(between, true);
    assert_eq!(left_edges(&browser), 3);
    browser.in_feed("host.scrollIntoView(); return 0;");
    assert_eq!(close_label(&browser), "关闭");
    browser.end(&[worker(), &host.origin]);
}

#[test]
fn a_module_defines_the_element_too() {
    let page = Page::element(worker(), &demo())
        .loaded_by(&format!("<script type=\"module\" src=\"{}/notefall.mjs\"></script>", worker()));
    let (browser, host) = open(page, DESKTOP);
    browser.wait_for_cards();
    assert_eq!(browser.heard()[0].name, "feed-ready");
    browser.end(&[worker(), &host.origin]);
}

#[test]
fn two_feeds_and_two_loaders_share_a_page() {
    let second = small("embedding-second");
    let body = format!(
        "<note-feed id=\"one\" src=\"{}\"></note-feed><note-feed id=\"two\" src=\"{second}\"></note-feed>",
        demo()
    );
    let head = format!(
        "<script async src=\"{0}/notefall.js\"></script><script async src=\"{0}/notefall.js\"></script>\
         <script type=\"module\" src=\"{0}/notefall.mjs\"></script>",
        worker()
    );
    let (browser, host) = open(Page::with_body(worker(), &body).loaded_by(&head), DESKTOP);
    browser.wait(
        "both feeds",
        "return noted.events.filter((event) => event.name === 'feed-ready').length === 2;",
    );
    let mut ids: Vec<String> = browser.heard().into_iter().map(|heard| heard.id).collect();
    ids.sort();
    assert_eq!(ids, ["one", "two"]);
    let cards =
        browser.script("return document.getElementById('two').shadowRoot.querySelectorAll('.card').length;");
    assert_eq!(cards, 3);
    let wasm = browser.journal().paths(worker()).iter().filter(|path| path.ends_with(".wasm")).count();
    assert_eq!(wasm, 1, "one engine for all");
    browser.end(&[worker(), &host.origin]);
}

#[test]
fn attributes_may_change_at_any_time() {
    let other = small("embedding-other");
    let (browser, host) = open(Page::element(worker(), &demo()), DESKTOP);
    browser.wait_for_cards();
    assert!(left_edges(&browser) > 3);
    browser.in_feed("host.setAttribute('columns', '2'); return 0;");
    browser.wait_in_feed(
        "two columns",
        "new Set([...root.querySelectorAll('.card')].map((c) => c.getBoundingClientRect().left)).size === 2",
    );
    browser.in_feed("host.setAttribute('locale', 'zh-TW'); return 0;");
    browser.wait_in_feed("Chinese words", "root.querySelector('.more')?.textContent === '查看更多'");
    browser.in_feed(&format!("host.setAttribute('src', {}); return 0;", json!(other.trim_end_matches('/'))));
    browser.wait_in_feed("the other feed", "root.textContent.includes('Small 3')");
    assert_eq!(count(&browser), 3);
    // Many changes at once end in the last of them.
    browser.in_feed(&format!(
        "for (let n = 0; n < 20; n++) host.setAttribute('src', n % 2 ? {0} : {1}); host.setAttribute('src', {0}); return 0;",
        json!(demo()),
        json!(other)
    ));
    browser.wait_in_feed("the first feed", "root.querySelectorAll('.card').length > 3");
    assert_eq!(browser.in_feed("return root.querySelectorAll('.feed').length;"), 1);
    browser.in_feed("host.removeAttribute('src'); return 0;");
    browser.wait_in_feed(
        "the fallback",
        "root.querySelectorAll('.card').length === 0 && root.querySelector('slot')",
    );
    browser.end(&[worker(), &host.origin]);
}

#[test]
fn an_element_may_be_moved_removed_and_put_back() {
    let (browser, host) = open(Page::element(worker(), &demo()), DESKTOP);
    browser.wait_for_cards();
    browser.script("document.body.append(document.querySelector('note-feed')); return 0;");
    browser.wait_for_cards();
    browser.script(
        "window.kept = document.querySelector('note-feed'); kept.remove(); \
         for (let n = 0; n < 5; n++) { document.body.prepend(kept); kept.remove(); } return 0;",
    );
    let left = browser.script("return kept.shadowRoot.querySelectorAll('.card').length;");
    assert_eq!(left, 0, "what is not in the page shows nothing");
    browser.script("scrollTo(0, 500); dispatchEvent(new Event('resize')); document.querySelector('#below').before(kept); return 0;");
    browser.wait_for_cards();
    assert_eq!(browser.in_feed("return root.querySelectorAll('.feed').length;"), 1);
    browser.script("scrollTo(0, 0); return 0;");
    let seen = browser.scroll(0.7);
    assert_eq!(seen.titles.len(), site().demo().head.notes() as usize);
    browser.end(&[worker(), &host.origin]);
}

#[test]
fn the_page_speaks_the_readers_language() {
    let page = |locale: &str| {
        let body = format!("<note-feed src=\"{}\" locale=\"{locale}\"></note-feed>", demo());
        Page::with_body(worker(), &body)
            .loaded_by(&format!("<script async src=\"{}/notefall.js\"></script>", worker()))
    };
    for (locale, close, tag) in [
        ("zh-CN", "关闭", "zh-Hans"),
        ("zh-Hant", "關閉", "zh-Hant"),
        ("en-GB", "Close", "en"),
        ("fr", "Close", "en"),
    ] {
        let (browser, host) = open(page(locale), DESKTOP);
        browser.wait_for_cards();
        assert_eq!(close_label(&browser), close);
        assert_eq!(browser.text_in_feed("return root.querySelector('dialog').lang;"), tag);
        browser.end(&[worker(), &host.origin]);
    }
}

#[test]
fn light_and_dark_follow_the_attribute_or_the_page() {
    // How bright a card is, 0 to 255.
    let brightness = |browser: &Browser| {
        let colour =
            browser.text_in_feed("return getComputedStyle(root.querySelector('.card')).backgroundColor;");
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        digits(colour.split(',').next().unwrap()).parse::<u32>().unwrap()
    };
    let page = |attributes: &str, head: &str| {
        let body = format!("<note-feed src=\"{}\" {attributes}></note-feed>", demo());
        let loader = format!("{head}<script async src=\"{}/notefall.js\"></script>", worker());
        Page::with_body(worker(), &body).loaded_by(&loader)
    };
    let both = "<meta name=\"color-scheme\" content=\"light dark\">";
    let dark = Window { dark: true, ..DESKTOP };
    for (attributes, head, window, is_dark) in [
        ("theme=\"dark\"", "", DESKTOP, true),
        ("theme=\"light\"", both, dark, false),
        ("", both, dark, true),
        ("theme=\"auto\"", both, DESKTOP, false),
        // A page that knows only light stays in one piece.
        ("", "", dark, false),
    ] {
        let (browser, host) = open(page(attributes, head), window);
        browser.wait_for_cards();
        let found = brightness(&browser);
        assert_eq!(found < 128, is_dark, "{attributes} {head} {window:?}: {found}");
        browser.end(&[worker(), &host.origin]);
    }
}
