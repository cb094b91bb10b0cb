//! The playground: what is chosen shows in the feed, in the snippet and in the page's address.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::website::website;

/// Puts a value into a field of the form, as a reader would.
fn choose(browser: &Browser, name: &str, value: &str) {
    browser.script(&format!(
        "const field = document.getElementById('wishes').elements[{name:?}]; \
         if (field.type === 'checkbox') field.checked = {value:?} === 'true'; else field.value = {value:?}; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); return 0;"
    ));
}

fn wait_for(browser: &Browser, id: &str, text: &str) {
    browser.wait(text, &format!("return document.getElementById({id:?}).textContent.includes({text:?});"));
}

#[test]
fn what_is_chosen_shows_everywhere_and_stays_in_the_address() {
    let host = website();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/playground.html"));
    browser.wait_for_cards();
    wait_for(&browser, "html", &format!("<note-feed src=\"{}\">", host.url("/feed/")));
    choose(&browser, "columns", "2");
    choose(&browser, "search", "true");
    choose(&browser, "theme", "dark");
    choose(&browser, "--nf-radius", "3px");
    wait_for(&browser, "html", "columns=\"2\" theme=\"dark\" search>");
    wait_for(&browser, "css", "--nf-radius: 3px;");
    let seen = |browser: &Browser| {
        browser.wait_in_feed(
            "what was chosen",
            "root.querySelector('.search') && \
             new Set([...root.querySelectorAll('.card')].map((c) => c.getBoundingClientRect().left)).size === 2 && \
             getComputedStyle(root.querySelector('.card')).borderTopLeftRadius === '3px'",
        );
    };
    seen(&browser);
    // A value that is none is marked, and goes nowhere.
    choose(&browser, "--nf-accent", "red; color: blue");
    browser.wait(
        "the mark",
        "return document.getElementById('wishes').elements['--nf-accent'].getAttribute('aria-invalid') === 'true';",
    );
    let address = browser.address();
    assert!(address.ends_with("?columns=2&theme=dark&search=&--nf-radius=3px"), "{address}");
    browser.open(&address);
    browser.wait_for_cards();
    seen(&browser);
    wait_for(&browser, "html", "columns=\"2\" theme=\"dark\" search>");
    choose(&browser, "form", "tag");
    wait_for(&browser, "html", "data-columns=\"2\" data-theme=\"dark\" data-search></script>");
    wait_for(&browser, "said", "feed-ready");

    // The snippet is what it says: in a page of its own it shows the same.
    let snippet = browser.script("return document.getElementById('html').textContent;");
    let page = format!("<!doctype html><title>x</title><body>{}", snippet.as_str().unwrap());
    let pasted = notefall_tests::host::Host::start(move |path| match path {
        "/" => notefall_tests::host::Reply::of("text/html", page.clone()),
        _ => notefall_tests::host::Reply::error(404),
    });
    browser.open(&pasted.url("/"));
    browser.wait_for_cards();
    assert_eq!(browser.in_feed("return host.outerHTML.includes('columns=\"2\"');"), true);
    browser.end(&[&host.origin, &pasted.origin]);
}

#[test]
fn a_look_fills_the_fields_and_beginning_anew_empties_them() {
    let host = website();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/playground.html?links="));
    browser.wait_for_cards();
    browser.script(
        "const ready = document.getElementById('ready'); ready.value = 'sea'; \
         ready.dispatchEvent(new Event('input', { bubbles: true })); return 0;",
    );
    wait_for(&browser, "css", "--nf-radius: 22px;");
    wait_for(&browser, "html", " links>");
    browser.script("document.querySelector('[type=reset]').click(); return 0;");
    browser.wait("nothing", "return !document.getElementById('css').textContent.includes('--nf-');");
    assert_eq!(browser.script("return location.search;"), "");
    browser.end(&[&host.origin]);
}
