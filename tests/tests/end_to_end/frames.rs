//! The Worker's frames and fragments, in pages of others.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::host::{Host, Reply};
use notefall_tests::site::site;
use serde_json::Value;

/// What README tells hosts to put beside a frame.
const RESIZE: &str = "addEventListener('message', (event) => {
  for (const frame of document.querySelectorAll('iframe')) {
    if (event.source === frame.contentWindow && event.data?.notefall === 'height') {
      frame.style.height = `${event.data.height}px`;
    }
  }
});";

fn host(body: &str) -> Host {
    let html = format!("<!doctype html><title>Host</title><script>{RESIZE}</script>{body}");
    Host::start(move |path| match path {
        "/" => Reply::of("text/html; charset=utf-8", html.clone()),
        _ => Reply::error(404),
    })
}

#[test]
fn readme_has_the_script_that_sizes_frames() {
    let readme = std::fs::read_to_string(notefall_tests::environment::root().join("README.md")).unwrap();
    let plain = |text: &str| text.split_whitespace().collect::<String>().replace('"', "'");
    assert!(plain(&readme).contains(&plain(RESIZE)), "the script of README is the one that is tested");
}

#[test]
fn a_frame_is_as_high_as_its_cards_and_its_links_open_around_it() {
    let _ = site().demo();
    let worker = &site().worker;
    let address = worker.feed("demo");
    // Exactly what oEmbed hands out.
    let answer = worker.get(&format!("/oembed?url={address}"));
    let embed: Value = serde_json::from_slice(&answer.body).unwrap();
    let frame = embed["html"].as_str().unwrap().to_owned();
    assert!(frame.contains(&format!("src=\"{address}embed\"")), "{frame}");
    let host = host(&frame);
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    let height = "parseFloat(document.querySelector('iframe').style.height || '0')";
    browser.wait("the frame's height", &format!("return {height} > 300;"));
    let before = browser.script(&format!("return {height};")).as_f64().unwrap();
    // With more columns it becomes lower; as wide as before, as high as before: nothing grows by itself.
    browser.script("document.querySelector('iframe').style.width = '1100px';");
    browser.wait("less height", &format!("return {height} < {before} * 0.8;"));
    browser.script("document.querySelector('iframe').style.width = '600px';");
    browser.wait("the height from before", &format!("return Math.abs({height} - {before}) < 2;"));
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!((browser.script(&format!("return {height};")).as_f64().unwrap() - before).abs() < 2.0);
    let place = browser.script(
        "const box = document.querySelector('iframe').getBoundingClientRect(); return [box.left + 90, box.top + 90];",
    );
    let at = |index: usize| place[index].as_f64().unwrap();
    browser.click(at(0), at(1));
    browser.wait("a note's page, around the frame", "return location.pathname.startsWith('/f/demo/n/');");
    browser.end_with(&[&worker.origin, &host.origin], &[super::pages::ICON]);
}

#[test]
fn a_fragment_is_styled_and_styles_nothing_else() {
    let _ = site().demo();
    let worker = &site().worker;
    let fragment = worker.get("/f/demo/fragment").text();
    let own = "<article class=card><h3 class=title id=mine>Ours</h3><p class=foot>x</p></article>";
    let seen = |body: &str| {
        let host = host(body);
        let browser = Browser::start(DESKTOP);
        browser.open(&host.url("/"));
        let looks = browser.script(
            "const look = (at) => { const style = getComputedStyle(at); \
               return [style.fontSize, style.display, style.position, style.borderRadius, style.boxShadow]; }; \
             return [[...document.querySelectorAll('article.card')].slice(-1), mine].flat().map(look);",
        );
        let grid = browser.script(
            "const grid = document.querySelector('.notefall .grid'); \
             return grid && [getComputedStyle(grid).display, getComputedStyle(grid.querySelector('.card')).borderRadius, \
               grid.querySelectorAll('.card').length];",
        );
        browser.wait(
            "the pictures that are in view",
            "return [...document.querySelectorAll('.notefall img')].filter((img) => img.getBoundingClientRect().top < innerHeight) \
               .every((img) => img.complete && img.naturalWidth > 0);",
        );
        browser.end(&[&worker.origin, &host.origin]);
        (looks, grid)
    };
    let (alone, none) = seen(own);
    let (beside, grid) = seen(&format!("{fragment}{own}"));
    assert_eq!(none, Value::Null);
    assert_eq!(beside, alone, "the page's own elements look as before");
    assert!(matches!(grid[0].as_str(), Some("grid" | "grid-lanes")), "{grid}");
    assert_eq!(grid[1], "14px", "{grid}");
    assert_eq!(grid[2], 24, "{grid}");
}
