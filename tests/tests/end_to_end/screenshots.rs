//! Pictures for people to look at, in target/screenshots, with `NOTEFALL_SCREENSHOTS=1`. Nothing is asserted.

use notefall_tests::browser::{Browser, DESKTOP, PHONE, Window};
use notefall_tests::environment::{root, screenshots, target};
use notefall_tests::host::{Host, Reply};
use notefall_tests::page::Page;
use notefall_tests::site::site;

const WINDOWS: [(&str, Window); 3] = [
    ("phone", PHONE),
    ("tablet", Window { width: 820, height: 1180, scale: 2.0, mobile: true, ..DESKTOP }),
    ("desktop", Window { width: 1280, height: 900, ..DESKTOP }),
];

/// The project's blog page with a feed in it, as `cargo xtask demo` shows it.
fn blog(feed: &str) -> Host {
    let worker = &site().worker.origin;
    let policy = Page::with_body(worker, "").policy();
    let tags =
        format!("<note-feed src=\"{feed}\"></note-feed><script async src=\"{worker}/notefall.js\"></script>");
    Host::start(move |path| {
        let file =
            |name: &str| std::fs::read_to_string(root().join("www/demo").join(name)).unwrap_or_default();
        match path {
            "/" => {
                Reply::of("text/html; charset=utf-8", file("blog.html").replace("<!-- notefall -->", &tags))
                    .with("Content-Security-Policy", &policy)
            }
            "/blog.css" => Reply::of("text/css; charset=utf-8", file("blog.css")),
            _ => Reply::error(404),
        }
    })
}

fn take(name: &str, browser: &Browser) {
    // What is in the window has come, and has finished coming in.
    browser.wait_in_feed(
        "the photos",
        "[...root.querySelectorAll('img')].every((img) => img.complete || img.getBoundingClientRect().top > innerHeight)",
    );
    std::thread::sleep(std::time::Duration::from_millis(600));
    let folder = target().join("screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), browser.picture()).unwrap();
}

#[test]
fn screenshots_of_all_sizes_in_light_and_dark() {
    if !screenshots() {
        eprintln!("skipped: NOTEFALL_SCREENSHOTS=1 makes screenshots");
        return;
    }
    let _ = site().demo();
    let mut feeds = vec!["demo"];
    if site().recipes().is_some() {
        feeds.push("recipes");
    }
    for feed in feeds {
        let host = blog(&site().worker.feed(feed));
        for (size, window) in WINDOWS {
            for (look, dark) in [("light", false), ("dark", true)] {
                let browser = Browser::start(Window { dark, ..window });
                let name = |what: &str| format!("{feed}-{what}-{size}-{look}");
                browser.open(&host.url("/"));
                browser.wait_for_cards();
                take(&name("top"), &browser);
                browser.in_feed("host.scrollIntoView(); return 0;");
                take(&name("feed"), &browser);
                browser.in_feed("root.querySelector('.card[aria-posinset=\"2\"] .open').click(); return 0;");
                browser.wait_for_note();
                take(&name("note"), &browser);
            }
        }
    }
}
