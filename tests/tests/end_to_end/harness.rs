//! The harness sees what it is there to see: a test that cannot fail proves nothing.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::host::{Host, Reply};

fn page(html: &'static str) -> Host {
    Host::start(move |path| match path {
        "/" => Reply::of("text/html; charset=utf-8", html).with("Content-Security-Policy", "img-src 'self'"),
        _ => Reply::error(404),
    })
}

#[test]
fn a_page_that_moves_is_noticed() {
    let host = page(
        "<p id=a>above</p><p>below</p><script>setTimeout(() => { a.style.height = '300px'; a.dataset.done = 1 }, 300)</script>",
    );
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait("the shift", "return noted.shifts.length > 0;");
    let shifts = browser.shifts();
    assert!(shifts.iter().any(|shift| shift.value > 0.0 && !shift.after), "{shifts:?}");
    browser.end(&[&host.origin]);
}

#[test]
fn errors_and_requests_elsewhere_are_noticed() {
    let host = page(
        "<script>setTimeout(() => { throw new Error('deliberate') })</script><img src=https://example.org/a.png><img src=missing.png>",
    );
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.script("fetch('http://127.0.0.1:9/').catch(() => 0); return 0;");
    browser.wait("the violation", "return noted.violations.length > 0;");
    let journal = browser.journal();
    for expected in ["deliberate", "Content Security Policy", "404"] {
        assert!(
            journal.errors.iter().any(|error| error.contains(expected)),
            "{expected}: {:?}",
            journal.errors
        );
    }
    assert_eq!(journal.foreign(&[&host.origin]), ["https://example.org/a.png", "http://127.0.0.1:9/"]);
}
