//! How often a first search waits for its host: for the loader; for all that it begins with, side by side; for the index; for the cards.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::environment::dist;
use notefall_tests::files::Files;
use notefall_tests::page::Page;
use notefall_tests::site::site;

/// How many of the files that were asked for have a name that holds a text.
fn count(asked: &[String], text: &str) -> usize {
    asked.iter().filter(|path| path.contains(text)).count()
}

#[test]
fn what_waits_for_nothing_is_asked_for_at_once() {
    let files = Files::serve_kept(&[&site().demo().folder, &dist().join("widget")]);
    let body = format!("<note-feed src=\"{}\" search search-at=\"page\"></note-feed>", files.host.url("/"));
    let loader = format!("<script async src=\"{}/notefall.js\"></script>", files.host.origin);
    let host = Page::with_body(&files.host.origin, &body).loaded_by(&loader).serve();
    for path in ["head.bin", "find.bin"] {
        files.hold(path);
    }
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    // The reader is there before the notes are.
    browser.wait_in_feed("the field", "root && root.querySelector('.search')");
    browser.in_feed("root.querySelector('.search').focus(); return 0;");
    files.wait_for(
        "head, find, both modules and the search's script, of which none was answered first",
        |asked| count(asked, ".wasm") == 2 && count(asked, ".mjs") == 1 && count(asked, "find.bin") == 1,
    );
    files.release("find.bin");
    files.release("head.bin");
    browser.wait_for_cards();
    let kept = browser.in_feed("return root.activeElement?.className;");
    assert_eq!(kept, "search", "the field keeps the focus when the cards come");
    let label = browser.text_in_feed("return root.querySelector('.search').placeholder;");
    assert_eq!(label, "Search");

    let before = files.host.asked().len();
    super::search::type_in(&browser, "coffee");
    browser
        .wait_in_feed("results", "root.querySelector('.results > div')?.shadowRoot?.querySelector('.card')");
    let asked = files.host.asked().split_off(before);
    let position = |text: &str| asked.iter().position(|path| path.contains(text));
    assert!(position("index").is_some(), "{asked:?}");
    // The feed itself may ask for more cards before.
    let results = asked.iter().skip_while(|path| !path.contains("index"));
    let cards = results.skip_while(|path| !path.contains("cards"));
    assert_eq!(cards.filter(|path| path.contains("index")).count(), 0, "the index in one round: {asked:?}");
    // What both want is fetched once: on its way it is the same, and later the browser has it.
    let mut shards: Vec<String> =
        files.host.asked().into_iter().filter(|path| path.ends_with(".bin")).collect();
    shards.sort();
    let all = shards.len();
    shards.dedup();
    assert_eq!(shards.len(), all, "{:?}", files.host.asked());
    browser.end(&[&files.host.origin, &host.origin]);
}
