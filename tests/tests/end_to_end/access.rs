//! axe-core finds nothing to say against the widget in any of its states, nor against the edge's pages.

use crate::search::type_in;
use notefall_core::path::{Kind, push_encoded};
use notefall_tests::browser::{Browser, DESKTOP, PHONE, Window};
use notefall_tests::environment::dist;
use notefall_tests::files::{ALWAYS, Files, Trouble};
use notefall_tests::host::{Host, Reply};
use notefall_tests::site::site;

/// A page of somebody's, in a language and a direction.
fn page(attributes: &str, feed: &str, more: &str) -> Host {
    let origin = &site().worker.origin;
    let html = format!(
        "<!doctype html><html {attributes}><head><title>A page</title><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/site.css\"><script async src=\"{origin}/notefall.js\"></script></head>\
         <body><main><h1>A page</h1><h2>Notes</h2><note-feed src=\"{feed}\" {more}></note-feed></main></body></html>"
    );
    Host::start(move |path| match path {
        "/" => Reply::of("text/html; charset=utf-8", html.clone()),
        "/site.css" => Reply::of(
            "text/css",
            "body { background: light-dark(#fff, #111); color: light-dark(#111, #fff) } note-feed { display: block; min-height: 100svh }",
        ),
        _ => Reply::error(404),
    })
}

/// Puts what axe finds into the list.
fn judge(browser: &Browser, state: &str, but: &[&str], wrong: &mut Vec<String>) {
    wrong.extend(browser.axe(but).into_iter().map(|said| format!("{state}: {said}")));
}

#[test]
fn the_widget_is_open_to_everybody_in_every_state() {
    let _ = site().demo();
    let feed = site().worker.feed("demo");
    let mut wrong = Vec::new();
    for (state, window, attributes) in [
        ("light", DESKTOP, "lang=\"en\""),
        ("dark", Window { dark: true, ..DESKTOP }, "lang=\"en\""),
        ("right to left, phone", PHONE, "lang=\"ar\" dir=\"rtl\""),
    ] {
        let host = page(attributes, &feed, "search search-at=\"page\"");
        let browser = Browser::start(window);
        browser.open(&host.url("/"));
        browser.wait_for_cards();
        judge(&browser, &format!("{state}: feed"), &[], &mut wrong);
        type_in(&browser, "te");
        browser.wait_in_feed("results", "root.querySelector('.results')?.hidden === false");
        browser.wait_in_feed("suggestions", "root.querySelector('.suggest li')");
        judge(&browser, &format!("{state}: suggestions"), &[], &mut wrong);
        browser.in_feed("root.querySelector('.search').blur(); return 0;");
        judge(&browser, &format!("{state}: results"), &[], &mut wrong);
        type_in(&browser, "zzzzqq");
        browser.wait_in_feed("the sentence", "root.querySelector('.said')?.textContent.includes('othing')");
        judge(&browser, &format!("{state}: nothing found"), &[], &mut wrong);
        type_in(&browser, "");
        browser.wait_in_feed("the feed", "root.querySelector('.results')?.hidden");
        // A note with pictures, and one without.
        for kind in [":has(img)", ":has(.sheet)"] {
            browser.in_feed(&format!("root.querySelector('.card{kind} .open').click(); return 0;"));
            browser.wait_for_note();
            judge(&browser, &format!("{state}: note {kind}"), &[], &mut wrong);
            browser.close_note();
        }
        browser.end(&[&host.origin, &site().worker.origin]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_went_wrong_is_told_to_everybody() {
    let demo = site().demo();
    let files = Files::serve(&[&demo.folder, &dist().join("widget")]);
    for cards in demo.shards(Kind::Cards) {
        files.befall(&cards, Trouble::Status(500), ALWAYS);
    }
    let host = page("lang=\"en\"", &files.host.url("/"), "");
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    let _ = browser.script("scrollTo(0, document.documentElement.scrollHeight); return 0;");
    browser.wait_in_feed("the button that tries again", "root.querySelector('.again')");
    // Where no card is to be had there is none in the feed, which is then empty for the moment.
    let wrong = browser.axe(&["aria-required-children"]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_pages_of_the_edge_are_open_to_everybody() {
    let demo = site().demo();
    let worker = &site().worker;
    let mut wrong = Vec::new();
    for dark in [false, true] {
        let browser = Browser::start(Window { dark, ..DESKTOP });
        let mut note = String::new();
        push_encoded(&mut note, &demo.cards()[0].id);
        // A frame is no page of its own, and a note's title is of the second level wherever it stands.
        let within = ["page-has-heading-one"].as_slice();
        for (path, but) in
            [("", &[][..]), ("find?q=tea", &[]), ("embed", within), (&format!("n/{note}"), within)]
        {
            browser.open(&format!("{}{path}", worker.feed("demo")));
            judge(&browser, &format!("{path} dark {dark}"), but, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
