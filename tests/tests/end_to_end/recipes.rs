//! 719 real recipes in two languages with 497 photos, in a page that allows nothing it need not.

use notefall_core::path::Kind;
use notefall_tests::browser::{Browser, DESKTOP, PHONE, Window};
use notefall_tests::feed::Built;
use notefall_tests::page::{ABOVE, BELOW, Page};
use notefall_tests::site::site;
use notefall_tests::widget::{Scrolled, Shift};
use std::path::Path;

/// More cards than this are never in the DOM, however far one scrolls.
const MOST_CARDS: usize = 80;

/// Opens the recipes in a page of another origin.
fn open(window: Window) -> (Browser, notefall_tests::host::Host) {
    let worker = &site().worker;
    let host = Page::element(&worker.origin, &worker.feed("recipes")).serve();
    let browser = Browser::start(window);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    (browser, host)
}

fn check_all_seen(recipes: &Built, seen: &Scrolled) {
    let cards = recipes.cards();
    let places: Vec<usize> = seen.titles.iter().map(|(place, _)| *place).collect();
    let missing: Vec<usize> = (1..=cards.len()).filter(|place| !places.contains(place)).collect();
    assert!(missing.is_empty(), "never in the page: {missing:?}");
    assert_eq!(places.len(), cards.len());
    for ((_, title), card) in seen.titles.iter().zip(&cards) {
        assert_eq!(title, if card.title.is_empty() { &card.excerpt } else { &card.title });
    }
    assert_eq!(seen.broken, [""; 0]);
    let with_photo: Vec<usize> =
        cards.iter().zip(1..).filter_map(|(card, place)| card.cover.as_ref().map(|_| place)).collect();
    assert!(with_photo.len() > 250, "{} recipes have photos", with_photo.len());
    assert_eq!(seen.photos.keys().copied().collect::<Vec<_>>(), with_photo);
}

fn check_still(shifts: &[Shift]) {
    let moved: Vec<&Shift> = shifts.iter().filter(|shift| shift.value > 0.0).collect();
    assert!(moved.is_empty(), "the page moved: {moved:?}");
}

#[test]
fn every_recipe_is_reached_by_scrolling_and_nothing_ever_moves() {
    let Some(recipes) = site().recipes() else { return };
    assert_eq!(recipes.head.notes(), 719);
    let (browser, host) = open(DESKTOP);
    let seen = browser.scroll(0.7);
    check_all_seen(recipes, &seen);
    assert!(seen.most <= MOST_CARDS, "{} cards at a time", seen.most);
    assert_eq!(seen.buttons, 0, "a reader who scrolls needs no button");
    check_still(&browser.shifts());
    let media = site().worker.feed("recipes") + "m/";
    assert!(seen.photos.values().all(|from| from.starts_with(&media)), "{:?}", seen.photos);

    // The texts around it are where they were, and the end of the page was reached.
    let text = |id: &str| browser.script(&format!("return document.getElementById('{id}').textContent;"));
    assert_eq!((text("above"), text("below")), (ABOVE.into(), BELOW.into()));
    let below =
        browser.script("return document.getElementById('below').getBoundingClientRect().top < innerHeight;");
    assert_eq!(below, true);
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn a_phone_shows_all_recipes_too() {
    let Some(recipes) = site().recipes() else { return };
    let (browser, host) = open(PHONE);
    let columns =
        "new Set([...root.querySelectorAll('.card')].map((c) => c.getBoundingClientRect().left)).size";
    assert_eq!(browser.in_feed(&format!("return {columns};")), 2);
    let seen = browser.scroll(0.7);
    check_all_seen(recipes, &seen);
    assert!(seen.most <= MOST_CARDS, "{} cards at a time", seen.most);
    check_still(&browser.shifts());
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn the_first_card_takes_the_loader_and_two_requests() {
    if site().recipes().is_none() {
        return;
    }
    let (browser, host) = open(DESKTOP);
    browser.wait_for_event("feed-ready");
    let journal = browser.journal();
    let asked = journal.paths(&site().worker.origin);
    // Pictures and further shards are asked for by cards that are there.
    let later = |path: &&str| path.starts_with("/f/recipes/") && *path != "/f/recipes/head.bin";
    let before: Vec<&str> = asked.iter().copied().take_while(|path| !later(path)).collect();
    let [loader, rest @ ..] = before.as_slice() else { panic!("nothing was asked for: {asked:?}") };
    assert_eq!((*loader, rest.len()), ("/notefall.js", 2), "{before:?}");
    assert!(rest.contains(&"/f/recipes/head.bin"), "{before:?}");
    assert!(rest.iter().any(|path| path.ends_with(".wasm")), "{before:?}");
    // And none of the three again.
    assert!(asked.iter().skip(3).all(later), "{asked:?}");
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn the_head_and_the_files_stay_small() {
    let Some(recipes) = site().recipes() else { return };
    let head = std::fs::metadata(recipes.folder.join("head.bin")).unwrap().len();
    assert!(head <= 12_000, "head.bin has {head} bytes");
    let files = files_apart_from_media(&recipes.folder);
    assert!(files as f64 <= 0.4 * 719.0, "{files} files for 719 notes");
    assert!(files > recipes.shards(Kind::Cards).len() + recipes.shards(Kind::Notes).len());
}

fn files_apart_from_media(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() == "m" => 0,
            true => files_apart_from_media(&entry.path()),
            false => 1,
        })
        .sum()
}

#[test]
fn text_at_twice_the_size_moves_nothing_and_hides_no_title() {
    if site().recipes().is_none() {
        return;
    }
    let worker = &site().worker;
    let host = Page::element(&worker.origin, &worker.feed("recipes")).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    browser.script(
        "document.documentElement.style.fontSize = '200%'; dispatchEvent(new Event('resize')); return 0;",
    );
    let host_element = "document.querySelector('note-feed')";
    browser.script(&format!("{host_element}.refresh(); return 0;"));
    browser.wait_for_cards();
    let overlapping = browser.in_feed(
        "const boxes = [...root.querySelectorAll('.card')].map((card) => card.getBoundingClientRect()); \
         return boxes.filter((a) => boxes.some((b) => a !== b && a.left < b.right - 1 && b.left < a.right - 1 \
         && a.top < b.bottom - 1 && b.top < a.bottom - 1)).length;",
    );
    assert_eq!(overlapping, 0);
    let cut = browser.in_feed(
        "return [...root.querySelectorAll('.card')].filter((card) => card.scrollHeight > card.clientHeight + 2).length;",
    );
    assert_eq!(cut, 0, "cards whose content does not fit them");
    browser.end(&[&worker.origin, &host.origin]);
}
