//! The pages of the documentation and the examples: whole in every window, without errors, and what they say is so.

use notefall_tests::browser::{Browser, DESKTOP, PHONE, Window};
use notefall_tests::environment::{dist, root, screenshots, target};
use notefall_tests::files::{ALWAYS, Files, Trouble};
use notefall_tests::host::{Host, Reply};
use notefall_tests::http::ask;
use notefall_tests::site::site;
use notefall_tests::website::{pages, website};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Waits until every feed of the page has cards, but the one whose feed is missing on purpose.
fn wait_for_feeds(browser: &Browser) {
    browser.wait(
        "the feeds",
        "return [...document.querySelectorAll('note-feed:not([src*=missing])')] \
           .every((feed) => feed.shadowRoot?.querySelector('.card'));",
    );
}

/// Pictures for people to look at, where they are wanted.
fn take(browser: &Browser, page: &str, window: Window) {
    if screenshots() {
        let (look, name) =
            (if window.dark { "dark" } else { "light" }, page.trim_matches('/').replace('/', "-"));
        std::thread::sleep(std::time::Duration::from_millis(500));
        let folder = target().join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("site-{name}-{}-{look}.png", window.width));
        std::fs::write(file, browser.picture()).unwrap();
    }
}

#[test]
fn every_page_is_whole_in_every_window_and_open_to_everybody() {
    let host = website();
    let small = Window { width: 320, height: 640, ..PHONE };
    let tablet = Window { width: 820, height: 1180, ..DESKTOP };
    let mut wrong = Vec::new();
    for window in [small, Window { dark: true, ..tablet }, DESKTOP] {
        let browser = Browser::start(window);
        for page in pages() {
            browser.open(&host.url(&page));
            wait_for_feeds(&browser);
            take(&browser, &page, window);
            let wide =
                browser.script("return document.documentElement.scrollWidth - innerWidth;").as_f64().unwrap();
            if wide > 0.0 {
                wrong.push(format!("{page} at {} is {wide} too wide", window.width));
            }
            wrong.extend(
                browser.axe(&[]).into_iter().map(|said| format!("{page} at {}: {said}", window.width)),
            );
            let violations = browser.script("return noted.violations;");
            if violations != serde_json::json!([]) {
                wrong.push(format!("{page}: {violations}"));
            }
        }
        // The example of a feed that is not there.
        browser.end_with(&[&host.origin], &["/feed/missing/head.bin"]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn titles_go_as_their_own_language_does() {
    let host = website();
    let browser = Browser::start(Window { height: 3000, ..DESKTOP });
    browser.open(&host.url("/examples/right-to-left.html"));
    browser.wait_for_cards();
    // How far a title's first line begins from the side of its card on which its language begins.
    let away = |lang: &str, side: &str| {
        browser.in_feed(&format!(
            "const card = root.querySelector('.card[lang={lang}]'); if (!card) return -1; \
             const line = new Range(); line.selectNodeContents(card.querySelector('.open')); \
             return Math.abs(line.getClientRects()[0].{side} - card.getBoundingClientRect().{side});"
        ))
    };
    browser.wait_in_feed(
        "cards in both directions",
        "root.querySelector('.card[lang=ar]') && root.querySelector('.card[lang=en]')",
    );
    for (lang, side) in [("en", "left"), ("zh", "left"), ("ar", "right")] {
        let away = away(lang, side).as_f64().unwrap();
        assert!((0.0..20.0).contains(&away), "{lang}: {away}");
    }
    browser.end(&[&host.origin]);
}

/// The code of a language below a heading of a page.
fn code(page: &str, heading: &str, language: &str) -> String {
    let text = std::fs::read_to_string(root().join("www/docs").join(page)).unwrap();
    let (_, below) =
        text.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("{page}: {heading}"));
    let (_, code) = below.split_once(&format!("```{language}\n")).unwrap();
    code.split_once("\n```").unwrap().0.to_owned()
}

/// A page of somebody's that shows what the documentation says, with the addresses of the tests in it.
fn host(html: &str, policy: &str) -> Host {
    let edge = &site().worker.origin;
    let real = |text: &str| {
        text.replace("https://edge.example/f/kitchen/", &site().worker.feed("demo"))
            .replace("https://edge.example", edge)
    };
    let body = format!("<!doctype html><html lang=\"en\"><title>A page</title><body>{}", real(html));
    let policy = real(policy).replace('\n', " ");
    Host::start(move |path| match path {
        "/" => {
            let reply = Reply::of("text/html; charset=utf-8", body.clone());
            if policy.is_empty() { reply } else { reply.with("Content-Security-Policy", &policy) }
        }
        _ => Reply::error(404),
    })
}

#[test]
fn the_snippets_show_a_feed() {
    let _ = site().demo();
    let edge = &site().worker.origin;
    let plain = code("embed.md", "Plain HTML", "html");
    let astro = code("embed.md", "Astro", "html");
    let one = "<script async src=\"https://edge.example/notefall.js\" data-feed=\"https://edge.example/f/kitchen/\" data-columns=\"3\" data-search></script>";
    let embed = std::fs::read_to_string(root().join("www/docs/embed.md")).unwrap();
    assert!(embed.contains(one));
    // With the loader that is not pinned; the playground's tests have the other one.
    let sooner = code("embed.md", "Sooner", "html");
    let preload = sooner.lines().next().unwrap();
    assert!(preload.contains("/f/kitchen/head.bin"), "{preload}");
    let preloaded = format!("{preload}{plain}");
    let policy = code("policy.md", "Content-Security-Policy", "text");
    for (html, policy) in [
        (plain.as_str(), ""),
        (plain.as_str(), policy.as_str()),
        (one, policy.as_str()),
        (preloaded.as_str(), policy.as_str()),
        (astro.as_str(), ""),
    ] {
        let host = host(html, policy);
        let browser = Browser::start(DESKTOP);
        browser.open(&host.url("/"));
        browser.wait_for_cards();
        assert_eq!(browser.script("return noted.violations;"), serde_json::json!([]), "{html}");
        browser.end(&[edge, &host.origin]);
    }
}

#[test]
fn the_pinned_loader_runs_and_another_one_does_not() {
    let _ = site().demo();
    let edge = &site().worker.origin;
    let mut names = std::fs::read_dir(dist().join("widget"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let is_pinned =
        |name: &String| name.len() == "notefall.0123456789abcdef.js".len() && name.ends_with(".js");
    let name = names.find(is_pinned).expect("a loader with its hash in its name");
    // What the documentation calls, but for curl.
    let commands = code("policy.md", "Integrity", "sh");
    let (_, digest) = commands.split_once(" | ").unwrap();
    let loader = ask(edge, "GET", &format!("/{name}"), &[("Origin", "http://a.example")], b"");
    assert_eq!(loader.header("access-control-allow-origin"), Some("*"), "integrity wants CORS");
    let mut call = Command::new("sh");
    let mut child = call.args(["-c", digest]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&loader.body).unwrap();
    let digest = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let tag = code("policy.md", "Integrity", "html").replace("notefall.HASH.js", &name);
    let feed = "<note-feed src=\"https://edge.example/f/kitchen/\">fallback</note-feed>";
    for (digest, runs) in
        [(digest.trim().to_owned(), true), (digest.trim().replace(['A', 'b', '0'], "c"), false)]
    {
        let host = host(&format!("{}{feed}", tag.replace('…', &digest)), "");
        let browser = Browser::start(DESKTOP);
        browser.open(&host.url("/"));
        if runs {
            browser.wait_for_cards();
            browser.end(&[edge, &host.origin]);
        } else {
            let defined = browser.script("return customElements.get('note-feed') === undefined;");
            assert_eq!(defined, true, "{digest}");
            browser.end_with(&[edge, &host.origin], &["integrity"]);
        }
    }
}

#[test]
fn what_feed_error_says_stands_in_the_list_of_troubles() {
    let demo = site().demo();
    let text = std::fs::read_to_string(root().join("www/docs/trouble.md")).unwrap();
    let widget = dist().join("widget");
    let policy = code("policy.md", "Content-Security-Policy", "text");
    let without_wasm = policy.replace(" 'wasm-unsafe-eval'", "");
    assert_ne!(policy, without_wasm);
    for (trouble, policy, said) in [
        (Some(Trouble::Status(404)), "", "answered 404"),
        (Some(Trouble::Status(500)), "", "answered 500"),
        (Some(Trouble::Cut), "", "the file was cut short or damaged; publish the feed again"),
        (None, without_wasm.as_str(), "WebAssembly"),
        (None, "connect-src 'none'", "Failed to fetch"),
    ] {
        let files = Files::serve(&[&demo.folder, &widget]);
        if let Some(trouble) = trouble {
            files.befall("head.bin", trouble, ALWAYS);
        }
        let origin = files.host.origin.clone();
        let body = "<script async src=\"ORIGIN/notefall.js\"></script><note-feed src=\"ORIGIN/\">fallback</note-feed>";
        let policy = policy.replace("https://edge.example", &origin);
        let host = host(&body.replace("ORIGIN", &origin), &policy);
        let browser = Browser::start(DESKTOP);
        browser.open(&host.url("/"));
        let detail = browser.wait_for_event("feed-error");
        assert_eq!(detail["path"], "head.bin");
        let message = detail["message"].as_str().unwrap();
        assert!(message.contains(said), "{said}: {message}");
        assert!(text.contains(said), "trouble.md: {said}");
        if said == "WebAssembly" {
            assert!(message.contains("Content Security Policy"), "{message}");
        }
        let shown = browser.in_feed("return root.querySelector('slot').assignedNodes()[0].textContent;");
        assert_eq!(shown, "fallback", "{said}");
        browser.end_with(&[&origin, &host.origin], &["head.bin", "Content Security Policy", "WebAssembly"]);
    }
}
