//! What a site's owner says of the feed with attributes: layouts, how much there is of it, which notes, and in which language.

use notefall_tests::browser::{Browser, DESKTOP, PHONE, Window};
use notefall_tests::host::Host;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::{Value, json};

fn load(feed: &str, attributes: &str, window: Window) -> (Browser, Host) {
    let worker = &site().worker.origin;
    let body = format!("<note-feed src=\"{feed}\" {attributes}></note-feed>");
    let loader = format!("<script async src=\"{worker}/notefall.js\"></script>");
    let host = Page::with_body(worker, &body).loaded_by(&loader).serve();
    let browser = Browser::start(window);
    browser.open(&host.url("/"));
    (browser, host)
}

fn open(feed: &str, attributes: &str, window: Window) -> (Browser, Host) {
    let (browser, host) = load(feed, attributes, window);
    browser.wait_for_cards();
    (browser, host)
}

fn demo() -> String {
    let _ = site().demo();
    site().worker.feed("demo")
}

/// A feed of so many notes, the newest first.
fn notes(name: &str, count: usize) -> String {
    let lines: Vec<Value> = (0..count)
        .map(|n| {
            let published = format!("2025-01-{:02}T08:00:00Z", 1 + n);
            let kind = if n % 2 == 0 { "even" } else { "odd" };
            json!({"id": format!("{n}"), "title": format!("Note {n}"), "text": "Text", "lang": "en", "published": published, "tags": [kind]})
        })
        .collect();
    let _ = site().lines(name, &lines);
    site().worker.feed(name)
}

/// Of each card in feed order: left, top, width, height.
fn boxes(browser: &Browser) -> Vec<[f64; 4]> {
    let boxes = browser.in_feed(
        "return [...root.querySelectorAll('.card')].map((c) => { const b = c.getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; });",
    );
    serde_json::from_value(boxes).unwrap()
}

fn count(browser: &Browser) -> u64 {
    browser.in_feed("return root.querySelectorAll('.card').length;").as_u64().unwrap()
}

fn nothing_moved(browser: &Browser) {
    let moved: Vec<_> = browser.shifts().into_iter().filter(|shift| !shift.after).collect();
    assert!(moved.is_empty(), "{moved:?}");
}

#[test]
fn a_grid_has_rows_of_one_height() {
    let (browser, host) = open(&demo(), "layout=\"grid\" limit=\"8\"", DESKTOP);
    browser.wait_in_feed("eight cards", "root.querySelectorAll('.card').length === 8");
    let boxes = boxes(&browser);
    let columns = boxes.iter().filter(|card| card[1] == boxes[0][1]).count();
    assert!((3..8).contains(&columns), "{boxes:?}");
    for (place, card) in boxes.iter().enumerate() {
        assert_eq!((card[0], card[3]), (boxes[place % columns][0], boxes[0][3]), "{boxes:?}");
        assert_eq!(card[1], boxes[place - place % columns][1], "{boxes:?}");
    }
    nothing_moved(&browser);
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn a_list_has_its_covers_beside_the_texts() {
    let (browser, host) = open(&demo(), "layout=\"list\" limit=\"5\"", PHONE);
    browser.wait_in_feed("five cards", "root.querySelectorAll('.card').length === 5");
    let boxes = boxes(&browser);
    assert!(boxes.iter().all(|card| card[0] == boxes[0][0] && card[3] == boxes[0][3]), "{boxes:?}");
    assert!((120.0..200.0).contains(&boxes[0][3]), "{boxes:?}");
    let beside = browser.in_feed(
        "const card = root.querySelector('.card:has(.cover)'); const title = card.querySelector('.title').getBoundingClientRect(); \
         const cover = card.querySelector('.cover').getBoundingClientRect(); return cover.width === 120 && cover.height === card.clientHeight && title.left >= cover.right;",
    );
    assert_eq!(beside, true);
    nothing_moved(&browser);
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn a_carousel_is_one_row_with_all_notes_of_which_few_are_there() {
    let (browser, host) = open(&demo(), "layout=\"carousel\"", PHONE);
    let total = site().demo().head.notes() as usize;
    let first = boxes(&browser);
    assert!(first.iter().all(|card| card[1] == first[0][1] && card[3] == first[0][3]), "{first:?}");
    assert!(
        first[1][0] + first[1][2] > 390.0 || first[2][0] < 390.0,
        "a part of one more is in sight: {first:?}"
    );
    let height = browser.in_feed("return host.clientHeight;");
    let seen = browser.script_async(
        "const done = arguments[1]; const root = document.querySelector('note-feed').shadowRoot; const box = root.querySelector('.feed'); \
         const seen = new Set(); let most = 0; const end = Date.now() + 15000; \
         (async () => { while (Date.now() < end) { const cards = [...root.querySelectorAll('.card')]; most = Math.max(most, cards.length); \
         for (const card of cards) seen.add(card.getAttribute('aria-posinset')); if (seen.size === arguments[0]) break; box.scrollLeft += 150; \
         await new Promise((r) => setTimeout(r, 30)); } done([seen.size, most]); })();",
        total,
    );
    assert_eq!(seen[0], total);
    assert!(seen[1].as_u64().unwrap() < 16, "{seen}");
    assert_eq!(browser.in_feed("return host.clientHeight;"), height, "a row stays as high as it is");
    // The keyboard goes through it as through any feed.
    browser.in_feed("root.querySelector('.feed').scrollLeft = 0; return 0;");
    browser.wait_in_feed("the beginning", "root.querySelector('.card[aria-posinset=\"1\"]')");
    browser.in_feed("root.querySelector('.card[aria-posinset=\"1\"]').focus(); return 0;");
    for _ in 0..4 {
        browser.press(thirtyfour::Key::PageDown);
    }
    browser.wait_in_feed("the fifth card", "root.activeElement?.getAttribute('aria-posinset') === '5'");
    nothing_moved(&browser);
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn one_note_may_stand_alone_and_a_limit_is_kept() {
    let feed = notes("layouts-limit", 20);
    let (browser, host) = open(&feed, "layout=\"single\"", DESKTOP);
    assert_eq!(count(&browser), 1);
    browser.in_feed("host.removeAttribute('layout'); host.setAttribute('limit', '7'); return 0;");
    browser.wait_in_feed("seven cards", "root.querySelectorAll('.card').length === 7");
    let size = browser.text_in_feed("return root.querySelector('.card').getAttribute('aria-setsize');");
    assert_eq!(size, "7");
    let seen = browser.scroll(0.7);
    assert_eq!(seen.titles.len(), 7);
    for odd in ["0", "-3", "many", ""] {
        browser.in_feed(&format!("host.setAttribute('limit', '{odd}'); return 0;"));
        browser.wait_in_feed("all of them", "root.querySelectorAll('.card').length === 20");
    }
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn more_notes_come_by_a_button_and_the_footer_stays_in_reach() {
    let (browser, host) = open(&notes("layouts-more", 30), "limit=\"8\" more=\"button\"", DESKTOP);
    let visible = "!root.querySelector('.more').hidden";
    for expected in [8, 16, 24] {
        browser.wait_in_feed(
            "so many",
            &format!("root.querySelectorAll('.card').length === {expected} && {visible}"),
        );
        browser.script("scrollTo(0, document.body.scrollHeight); return 0;");
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(count(&browser), expected, "none comes by itself");
        let below = browser.script(
            "const below = document.getElementById('below').getBoundingClientRect(); return below.top < innerHeight;",
        );
        assert_eq!(below, true, "what stands below is in reach");
        let covered = browser.in_feed(
            "const more = root.querySelector('.more').getBoundingClientRect(); \
             return [...root.querySelectorAll('.card')].some((c) => c.getBoundingClientRect().bottom > more.top);",
        );
        assert_eq!(covered, false, "the button stands below the cards");
        browser.click_in_feed(".more");
    }
    browser.wait_in_feed(
        "all of them",
        &format!("root.querySelectorAll('.card').length === 30 && !({visible})"),
    );
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn newer_notes_are_announced_and_nothing_moves_before_the_reader_wants_it() {
    let feed = notes("layouts-news", 25);
    let (browser, host) = open(&feed, "", PHONE);
    browser.script("scrollTo(0, 900); return 0;");
    let back = "document.dispatchEvent(new Event('visibilitychange')); return 0;";
    browser.script(back);
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(browser.in_feed("return root.querySelector('.news').hidden;"), true, "nothing is new");
    let _ = notes("layouts-news", 26);
    browser.script(back);
    browser.wait_in_feed("the button", "!root.querySelector('.news').hidden");
    assert_eq!(browser.script("return scrollY;"), 900);
    let titles = "[...root.querySelectorAll('.title')].map((t) => t.textContent).includes('Note 25')";
    assert_eq!(browser.in_feed(&format!("return {titles};")), false);
    nothing_moved(&browser);
    browser.click_in_feed(".news");
    browser.wait_in_feed("the newest note", titles);
    browser.wait_in_feed("the feed's beginning", "host.getBoundingClientRect().top > -1");
    assert_eq!(browser.in_feed("return root.querySelector('.news').hidden;"), true);
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn a_filter_shows_what_it_finds_and_readers_search_there() {
    let (browser, host) = load(&notes("layouts-filter", 12), "filter=\"tag:odd\" search", DESKTOP);
    let titles = "[...root.querySelector('.results > div').shadowRoot.querySelectorAll('.title')].map((t) => t.textContent)";
    browser
        .wait_in_feed("results", &format!("root?.querySelector('.results > div') && {titles}.length === 6"));
    assert_eq!(
        browser.in_feed(&format!("return {titles}.every((title) => Number(title.slice(5)) % 2);")),
        true
    );
    assert_eq!(browser.text_in_feed("return root.querySelector('.said').textContent;"), "");
    let shown = browser.in_feed("return root.querySelector('.feed').checkVisibility();");
    assert_eq!(shown, false, "the other notes are not there");
    for (typed, expected) in [("7", 1), ("8", 0), ("", 6)] {
        browser.in_feed(&format!("return host.search('{typed}');"));
        browser.wait_in_feed(
            typed,
            &format!("{titles}.filter((t) => t.includes('{typed}')).length === {expected}"),
        );
    }
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn arabic_goes_from_right_to_left_in_any_page() {
    for layout in ["waterfall", "list", "carousel"] {
        let (browser, host) = open(&demo(), &format!("locale=\"ar\" layout=\"{layout}\" search"), DESKTOP);
        let (boxes, width) = (boxes(&browser), browser.in_feed("return host.getBoundingClientRect().right;"));
        let first = boxes[0][0] + boxes[0][2];
        assert!(
            (first - width.as_f64().unwrap()).abs() < 2.0,
            "the first card stands on the right: {boxes:?}"
        );
        assert!(boxes.iter().all(|card| card[0] + card[2] <= first + 0.5), "{boxes:?}");
        let field =
            browser.in_feed("const f = root.querySelector('.search'); return [f.dir, f.placeholder];");
        assert_eq!(field, json!(["rtl", "بحث"]));
        browser.click_in_feed(".card[aria-posinset='1'] .open");
        browser.wait_for_note();
        let dialog = browser.in_feed(
            "const d = root.querySelector('dialog'); return [d.dir, d.querySelector('.close').ariaLabel];",
        );
        assert_eq!(dialog, json!(["rtl", "إغلاق"]));
        browser.end(&[&site().worker.origin, &host.origin]);
    }
}

#[test]
fn cards_of_videos_have_a_sign() {
    let (browser, host) = open(&demo(), "", DESKTOP);
    let clips = site().demo().cards().iter().filter(|card| card.video).count();
    assert!(clips > 0, "the demo has films");
    browser.wait_in_feed(
        "the sign",
        "(scrollBy(0, innerHeight / 2), root.querySelector('.play')?.textContent === 'Video')",
    );
    browser.end(&[&site().worker.origin, &host.origin]);
}
