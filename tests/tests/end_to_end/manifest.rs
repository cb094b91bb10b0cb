//! The manifest of the npm package says what the element really reads, has and fires: nothing else, and nothing less.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::environment::dist;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use thirtyfour::Key;

/// Notes every attribute of a feed that is read, from before the loader is there.
const SPY: &str = "const read = (window.read = new Set()); \
    for (const name of ['getAttribute', 'hasAttribute']) { \
      const real = Element.prototype[name]; \
      Element.prototype[name] = function (attribute) { \
        if (this.localName === 'note-feed') read.add(attribute); \
        return real.call(this, attribute); }; }";

/// What is found in all style sheets of the feed by an expression.
fn in_sheets(browser: &Browser, expression: &str) -> BTreeSet<String> {
    strings(&browser.in_feed(&format!(
        "const text = root.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).join(' '); \
         return [...text.matchAll({expression})].map(([, name]) => name);"
    )))
}

fn strings(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The names of a detail's fields, and of what kind they are, as its type has them.
fn fields(event: &Value) -> BTreeMap<String, String> {
    let text = event["type"]["text"].as_str().unwrap();
    let inside = text.strip_prefix("CustomEvent<{").and_then(|rest| rest.strip_suffix("}>")).expect(text);
    let field = |field: &str| {
        field.split_once(": ").map(|(name, kind)| (name.trim().to_owned(), kind.trim().to_owned()))
    };
    inside.split(';').filter_map(field).collect()
}

#[test]
fn the_manifest_is_the_element() {
    let _ = site().demo();
    let worker = &site().worker;
    let text = std::fs::read_to_string(dist().join("npm/custom-elements.json")).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(manifest["schemaVersion"], "2.1.0");
    let element = &manifest["modules"][0]["declarations"][0];
    let names = |list: &str| -> BTreeSet<String> {
        element[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["name"].as_str().unwrap().to_owned())
            .collect()
    };

    let body = format!("<note-feed src=\"{}\" search links for-you></note-feed>", worker.feed("demo"));
    let host = Page::with_body(&worker.origin, &body)
        .loaded_by(&format!("<script async src=\"{}/notefall.js\"></script>", worker.origin))
        .serve();
    let browser = Browser::start(DESKTOP);
    browser.devtools("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": SPY }));
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    browser.in_feed("host.scrollIntoView(); return 0;");
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    browser.wait_for_note();
    let parts =
        browser.in_feed("return [...root.querySelectorAll('[part]')].flatMap((one) => [...one.part]);");
    let with_product = site().demo().notes().into_iter().find(|note| !note.products.is_empty()).unwrap();
    browser.in_feed(&format!("host.open({}); return 0;", serde_json::json!(with_product.id)));
    browser.wait_in_feed("its products", "root.querySelector('.products a')");
    // Nothing is opened and nothing is passed on in a test.
    browser.in_feed(
        "navigator.share = () => Promise.resolve(); const link = root.querySelector('.products a'); \
         link.addEventListener('click', (event) => event.preventDefault()); link.click(); root.querySelector('.share').click();",
    );
    browser.wait_for_event("product-click");
    browser.wait_for_event("note-share");
    browser.press(Key::Escape);
    browser.wait_for_event("note-close");
    browser.in_feed("void host.search('tea'); return 0;");
    browser.wait_for_event("note-search");
    browser.click_in_feed(".sift");
    browser.wait_in_feed("filters", "root.querySelector('.filters select')");
    browser.in_feed("root.querySelector('.filters select').dispatchEvent(new Event('change'));");
    browser.wait_for_event("note-filter");
    browser.wait_in_feed("suggestions, which read attributes, too", "root.querySelector('.suggest')");

    assert_eq!(strings(&parts), names("cssParts"));
    assert_eq!(in_sheets(&browser, "/(--nf-[a-z-]+)/g"), names("cssProperties"));
    let mut read = strings(&browser.script("return [...window.read];"));
    read.extend(in_sheets(&browser, "/:host\\(\\[([a-z-]+)/g"));
    // Every element of HTML has this one.
    read.remove("hidden");
    assert_eq!(read, names("attributes"));
    let own = browser.script(
        "const kind = customElements.get('note-feed'); \
         return [...Object.getOwnPropertyNames(kind.prototype), ...Object.keys(document.querySelector('note-feed'))] \
           .filter((name) => name !== 'constructor' && !name.endsWith('Callback'));",
    );
    assert_eq!(strings(&own), names("members"));
    let observed = strings(&browser.script("return customElements.get('note-feed').observedAttributes;"));
    assert!(observed.is_subset(&names("attributes")), "{observed:?}");

    // An address without a feed, for the event that says so.
    browser.in_feed("host.setAttribute('src', host.getAttribute('src') + 'missing/'); return 0;");
    browser.wait_for_event("feed-error");
    let heard = browser.heard();
    let fired: BTreeSet<String> = heard.iter().map(|heard| heard.name.clone()).collect();
    assert_eq!(fired, names("events"));
    for event in element["events"].as_array().unwrap() {
        let wanted = fields(event);
        for heard in heard.iter().filter(|heard| event["name"] == heard.name.as_str()) {
            let kind = |value: &Value| if value.is_number() { "number" } else { "string" }.to_owned();
            let found: BTreeMap<String, String> = heard
                .detail
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.clone(), kind(value)))
                .collect();
            assert_eq!(found, wanted, "{}", heard.name);
        }
    }
    browser.end_with(&[&worker.origin, &host.origin], &["/missing/head.bin"]);
}
