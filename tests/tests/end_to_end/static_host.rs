//! The same widget and the same feed from a plain static host, without the Worker.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::environment::dist;
use notefall_tests::feed::build;
use notefall_tests::files::Files;
use notefall_tests::page::Page;
use notefall_tests::site::site;

#[test]
fn a_static_host_shows_the_same_notes_with_the_same_widget() {
    let demo = site().demo();
    let files = Files::serve(&[&demo.folder, &dist().join("widget")]);
    let host = Page::element(&files.host.origin, &files.host.url("/")).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    let seen = browser.scroll(0.7);
    let titles: Vec<&String> = seen.titles.iter().map(|(_, title)| title).collect();
    let cards = demo.cards();
    assert!(cards.len() >= 40, "{} demo notes", cards.len());
    let expected: Vec<&String> =
        cards.iter().map(|card| if card.title.is_empty() { &card.excerpt } else { &card.title }).collect();
    assert_eq!(titles, expected);
    assert_eq!(seen.broken, [""; 0]);
    browser.in_feed("root.querySelector('.open').click(); return 0;");
    browser.wait_for_note();
    let moved: Vec<_> = browser.shifts().into_iter().filter(|shift| shift.value > 0.0).collect();
    assert!(moved.is_empty(), "the page moved: {moved:?}");
    browser.end(&[&files.host.origin, &host.origin]);
}

#[test]
fn a_built_folder_with_the_widget_is_a_site_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("notes.jsonl");
    let lines: String = (0..30)
        .map(|n| format!("{{\"id\":\"n{n}\",\"title\":\"Note {n}\",\"text\":\"Text {n}\"}}\n"))
        .collect();
    std::fs::write(&source, lines).unwrap();
    let out = folder.path().join("site");
    let widget = dist().join("widget");
    let built = build(&source, &out, &["--title", "Thirty", "--widget", widget.to_str().unwrap()]);
    assert_eq!(built.head.notes(), 30);

    let files = Files::serve(&[&out]);
    let browser = Browser::start(DESKTOP);
    browser.open(&files.host.url("/"));
    browser.wait_for_cards();
    let seen = browser.scroll(0.7);
    assert_eq!(seen.titles.len(), 30);
    browser.in_feed("void host.open('n29'); return 0;");
    browser.wait_for_note();
    browser.end(&[&files.host.origin]);

    // And without script, its first page is there to be read.
    let browser = Browser::start(notefall_tests::browser::Window { script: false, ..DESKTOP });
    browser.open(&files.host.url("/"));
    let text = browser.script("return document.body.innerText;");
    let text = text.as_str().unwrap();
    assert!(text.contains("Thirty") && text.contains("Note 0") && text.contains("Note 23"), "{text}");
    browser.end(&[&files.host.origin]);
}
