//! Readers choose from filters and orders, and a site's owner from orders.

use notefall_tests::browser::{Browser, DESKTOP, PHONE, Window};
use notefall_tests::host::Host;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::json;
use std::sync::OnceLock;

/// Notes told apart by all that can be chosen; the newest first.
fn feed() -> &'static str {
    static FEED: OnceLock<String> = OnceLock::new();
    FEED.get_or_init(publish)
}

fn publish() -> String {
    let note = |id: &str, tag: &str, author: &str, region: &str, lang: &str, likes: u32, year: u32| {
        json!({"id": id, "title": format!("Tea {id}"), "text": "A cup", "tags": [tag, "tea"], "author": author, "region": region, "lang": lang,
               "likes": likes, "published": format!("{year}-05-05")})
    };
    let lines = [
        note("one", "green tea", "Li \"Mei\" Wu", "CN", "en", 5, 2026),
        note("two", "black", "Ann", "DE", "zh", 900, 2025),
        note("three", "black", "Ann", "Somewhere", "en", 70, 2024),
        note("four", "green tea", "Ann", "DE", "en", 2, 2023),
    ];
    let _ = site().lines("filters", &lines);
    site().worker.feed("filters")
}

fn open(attributes: &str, window: Window) -> (Browser, Host) {
    let worker = &site().worker;
    let body = format!("<h2>Notes</h2><note-feed src=\"{}\" {attributes}></note-feed>", feed());
    let loader = format!("<script async src=\"{}/notefall.js\"></script>", worker.origin);
    let host = Page::with_body(&worker.origin, &body).loaded_by(&loader).serve();
    let browser = Browser::start(window);
    browser.open(&host.url("/"));
    (browser, host)
}

/// Waits until these notes are shown as results, in this order.
fn wait_for(browser: &Browser, notes: &str) {
    browser.wait_in_feed(
        notes,
        &format!(
            "root.querySelector('.results')?.hidden === false && \
             [...root.querySelector('.found').shadowRoot.querySelectorAll('.card .title')]\
             .map((title) => title.textContent.replace('Tea ', '')).join(' ') === '{notes}'"
        ),
    );
}

fn choose(browser: &Browser, name: &str, value: &str) {
    let value = serde_json::to_string(value).unwrap();
    browser.in_feed(&format!(
        "const select = root.querySelector('.filters [aria-label=\"{name}\"]'); select.value = {value}; \
         if (select.value !== {value}) throw new Error('there is no ' + {value}); \
         select.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ));
}

fn wait_for_button(browser: &Browser) {
    browser.wait_for_cards();
    browser.in_feed("root.querySelector('.search').focus();");
    browser.wait_in_feed("the button", "root.querySelector('.sift')");
}

fn wait_for_bar(browser: &Browser) {
    wait_for_button(browser);
    browser.click_in_feed(".sift");
    browser.wait_in_feed("the filters", "root.querySelector('.filters:not([hidden]) select')");
}

fn is_feed_shown(browser: &Browser) {
    browser.wait_in_feed(
        "the feed",
        "root.querySelector('.results').hidden && !root.querySelector('.feed').classList.contains('away')",
    );
}

#[test]
fn filters_and_orders_narrow_what_is_shown_with_and_without_words() {
    for at in ["page", "edge"] {
        let (browser, host) = open(&format!("search search-at=\"{at}\""), DESKTOP);
        wait_for_bar(&browser);
        let names = browser.in_feed(
            "return [...root.querySelectorAll('.filters select')].map((select) => select.ariaLabel);",
        );
        // All notes are of one kind.
        assert_eq!(names, json!(["Tag", "Author", "Place", "Language", "Year", "Best match"]));
        let options = browser.in_feed(
            "return [...root.querySelectorAll('.filters select')].slice(0, 4).map((select) => [...select.options].map((option) => option.text.replaceAll(/[\\u2068\\u2069]/g, '')));",
        );
        let expected = json!([
            ["Tag", "#tea (4)", "#black (2)", "#green tea (2)"],
            ["Author", "Ann (3)", "Li \"Mei\" Wu (1)"],
            ["Place", "Germany (2)", "China (1)", "Somewhere (1)"],
            ["Language", "English (3)", "Chinese (1)"],
        ]);
        assert_eq!(options, expected);
        assert_eq!(browser.in_feed("return root.activeElement.ariaLabel;"), "Tag");

        choose(&browser, "Best match", "popular");
        wait_for(&browser, "two three one four");
        choose(&browser, "Tag", "green tea");
        wait_for(&browser, "one four");
        assert_eq!(
            browser.wait_for_event("note-filter"),
            json!({"filters": "tag:\"green tea\" sort:popular"})
        );
        choose(&browser, "Author", "Li \"Mei\" Wu");
        wait_for(&browser, "one");
        choose(&browser, "Author", "");
        choose(&browser, "Tag", "black");
        choose(&browser, "Best match", "");
        wait_for(&browser, "two three");
        // A word that goes on, too.
        browser.in_feed(
            "const field = root.querySelector('.search'); field.value = 'thr'; field.dispatchEvent(new InputEvent('input'));",
        );
        wait_for(&browser, "three");
        browser.in_feed(
            "const field = root.querySelector('.search'); field.value = ''; field.dispatchEvent(new InputEvent('input'));",
        );
        wait_for(&browser, "two three");
        browser.in_feed("[...root.querySelectorAll('.filters button')].find((b) => b.textContent === 'Clear filters').click();");
        is_feed_shown(&browser);
        browser.click_in_feed(".sift");
        browser.wait_in_feed("no filters", "root.querySelector('.filters').hidden");
        browser.end(&[&site().worker.origin, &host.origin]);
    }
}

#[test]
fn what_is_searched_for_stands_in_the_address_where_the_owner_wants_it() {
    let (browser, host) = open("search links search-at=\"page\"", DESKTOP);
    wait_for_bar(&browser);
    choose(&browser, "Tag", "green tea");
    wait_for(&browser, "one four");
    browser.wait("the address", "return location.hash.startsWith('#find=');");
    // A note is opened from there, and its address gives way to it.
    browser.in_feed("root.querySelector('.found').shadowRoot.querySelector('.card .open').click();");
    browser.wait_for_note();
    assert!(browser.address().ends_with("#note=one"), "{}", browser.address());
    browser.close_note();
    browser.wait("the address again", "return location.hash.startsWith('#find=');");
    browser.script("location.reload();");
    wait_for(&browser, "one four");
    assert_eq!(browser.in_feed("return root.querySelector('.search').value;"), "tag:\"green tea\"");
    browser.end(&[&site().worker.origin, &host.origin]);

    let (browser, host) = open("search search-at=\"page\"", DESKTOP);
    wait_for_bar(&browser);
    choose(&browser, "Tag", "green tea");
    wait_for(&browser, "one four");
    assert_eq!(browser.script("return location.hash;"), "", "unasked it is left alone");
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn an_owner_chooses_the_order_and_readers_another() {
    let (browser, host) = open("search sort=\"popular\" filter=\"lang:en\" search-at=\"page\"", DESKTOP);
    wait_for(&browser, "three one four");
    assert_eq!(browser.in_feed("return root.querySelector('.said').textContent;"), "");
    browser.in_feed("root.querySelector('.search').focus();");
    browser.wait_in_feed("the button", "root.querySelector('.sift')");
    browser.click_in_feed(".sift");
    browser.wait_in_feed("the filters", "root.querySelector('.filters:not([hidden]) select')");
    choose(&browser, "Best match", "new");
    wait_for(&browser, "one three four");
    browser.in_feed("host.setAttribute('sort', 'new');");
    wait_for(&browser, "one three four");
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn filters_are_accessible_and_fit_a_phone() {
    for (locale, clear) in [("en", "Clear filters"), ("ar", "مسح المرشحات"), ("zh-Hant", "清除篩選")]
    {
        let (browser, host) = open(&format!("search search-at=\"page\" locale=\"{locale}\""), PHONE);
        wait_for_bar(&browser);
        browser.in_feed(
            "const select = root.querySelector('.filters select'); select.selectedIndex = 1; select.dispatchEvent(new Event('change'));",
        );
        wait_for(&browser, "one two three four");
        assert_eq!(
            browser.in_feed("return [...root.querySelectorAll('.filters button')].at(-1).textContent;"),
            clear
        );
        let small = browser.in_feed(
            "return [...root.querySelectorAll('.sift, .filters > :not([hidden])')].filter((part) => part.getBoundingClientRect().height < 44).map((part) => part.outerHTML + part.getBoundingClientRect().height);",
        );
        assert_eq!(small, json!([]), "targets are 44 px high");
        assert_eq!(browser.script("return document.documentElement.scrollWidth > innerWidth;"), false);
        // The page around the element has no landmarks.
        assert_eq!(browser.axe(&["landmark-one-main", "region"]), Vec::<String>::new());
        browser.end(&[&site().worker.origin, &host.origin]);
    }
}
