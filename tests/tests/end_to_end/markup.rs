//! Notes that try to be more than text. Everything is shown as it was written, and nothing runs.

use notefall_core::path::push_encoded;
use notefall_core::view::card::note_address;
use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::feed::Built;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::{Value, json};
use std::sync::OnceLock;

/// Each sets `pwned` where it is taken for more than text.
const ATTACKS: [&str; 12] = [
    "<script>window.pwned=1</script>",
    "<img src=x onerror=\"window.pwned=1\">",
    "\"><svg onload=window.pwned=1>",
    "'><iframe srcdoc=\"<script>parent.pwned=1</script>\"></iframe>",
    "</title></style></textarea></script><script>window.pwned=1</script>",
    "</note-feed></body><body onload=window.pwned=1>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1}",
    "<!--><script>window.pwned=1</script>-->",
    "<template shadowrootmode=open><script>window.pwned=1</script></template>",
    "\u{202e}<b onmouseover=window.pwned=1>x</b>\u{0}",
    "<a href=\"javascript:window.pwned=1\">javascript:window.pwned=1</a>",
];

/// The notes: each attack in every field that a note has.
fn hostile() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let mut lines: Vec<Value> = ATTACKS
            .iter()
            .enumerate()
            .map(|(number, attack)| {
                // Ids take no control characters.
                let id = format!("{number} {}", attack.replace('\0', ""));
                json!({
                    "id": id, "title": attack, "text": format!("{attack} #{attack}\n\n[link](javascript:window.pwned=1) {attack}"),
                    "author": {"name": attack, "url": "javascript:window.pwned=1"}, "tags": [attack], "region": attack,
                    "url": "javascript:window.pwned=1", "credit": attack, "source": attack, "lang": "en",
                    "images": [{"src": "picture.png", "alt": attack}],
                    "comments": [{"author": attack, "text": attack, "replies": [{"author": attack, "text": attack}]}],
                    "products": [
                        {"name": attack, "url": "https://shop.example/", "price": attack, "currency": attack, "image": 0, "x": 0.5, "y": 0.5},
                        {"name": attack, "url": "javascript:window.pwned=1"},
                    ],
                    "translations": {"zh": {"title": attack, "text": attack}},
                })
            })
            .collect();
        for id in ["../../etc/passwd", "a/b?c#d", "月 亮", "%2e%2e%2f", "constructor", "__proto__"] {
            lines.push(json!({"id": id, "title": id, "text": format!("Text of {id}")}));
        }
        lines.push(json!({"id": "links", "title": "links", "text": "https://ok.example/ javascript:window.pwned=1 data:text/html,<script>1</script> vbscript:x"}));
        std::fs::write(site().folder().join("picture.png"), picture()).unwrap();
        site().lines("hostile", &lines)
    })
}

/// A PNG of 64 by 48 grey pixels.
fn picture() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        file.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
        let body = [name.as_slice(), data].concat();
        file.extend_from_slice(&body);
        file.extend_from_slice(&notefall_core::shard::checksum(&body).to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 64, 0, 0, 0, 48, 8, 0, 0, 0, 0]);
    // Rows of a filter byte and 64 pixels, in one stored block of deflate.
    let rows = [[0; 1].as_slice(), &[128; 64]].concat().repeat(48);
    let length = u16::try_from(rows.len()).unwrap();
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &rows {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let mut data = vec![0x78, 0x01, 1];
    data.extend_from_slice(&length.to_le_bytes());
    data.extend_from_slice(&(!length).to_le_bytes());
    data.extend_from_slice(&rows);
    data.extend_from_slice(&(b << 16 | a).to_be_bytes());
    chunk(b"IDAT", &data);
    chunk(b"IEND", &[]);
    file
}

/// Nothing has run, and there is nothing that could. What the document has of its own outside of the notes is the loader, data about
/// itself in its head, and the form for searching above them.
fn check_tame(browser: &Browser, root: &str) {
    check_tame_but(browser, root, &json!([]));
}

/// The same where the document has these elements of its own.
fn check_tame_but(browser: &Browser, root: &str, own: &Value) {
    assert_eq!(browser.script("return window.pwned ?? null;"), Value::Null);
    let bad = browser.script(&format!(
        "const root = {root}; const bad = []; \
         const ours = (node) => /notefall\\.js$/.test(node.src ?? '') \
           || node.matches('head > script[type=\"application/ld+json\"], header.site > form.find'); \
         for (const node of root.querySelectorAll('*')) {{ \
           if (['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'TEMPLATE', 'FORM', 'BASE', 'B', 'SVG', 'svg'].includes(node.nodeName) && !ours(node)) bad.push(node.nodeName); \
           for (const name of node.getAttributeNames()) {{ \
             if (name.startsWith('on') || name === 'srcdoc') bad.push(name); \
             if (name === 'href' && !/^https?:/.test(node.href)) bad.push(node.href); }} }} \
         return bad;"
    ));
    assert_eq!(&bad, own, "{}", browser.address());
}

#[test]
fn nothing_in_a_note_runs_in_the_widget() {
    let built = hostile();
    assert_eq!(built.head.notes() as usize, ATTACKS.len() + 7, "no note is lost");
    let worker = &site().worker;
    // Without Trusted Types and with inline scripts allowed: the policy is not what holds.
    let host = notefall_tests::host::Host::start({
        let html = format!(
            "<!doctype html><body><note-feed src=\"{}\"></note-feed><script src=\"{}/notefall.js\"></script>",
            worker.feed("hostile"),
            worker.origin
        );
        move |path| match path {
            "/" => notefall_tests::host::Reply::of("text/html; charset=utf-8", html.as_str()),
            _ => notefall_tests::host::Reply::error(404),
        }
    });
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    let seen = browser.scroll(0.7);
    let expected: Vec<String> = built.cards().into_iter().map(|card| card.title).collect();
    let titles: Vec<String> = seen.titles.into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles, expected);
    for attack in &ATTACKS[..11] {
        let attack = attack.replace('\0', "");
        assert!(
            titles.iter().any(|title| title.replace(['\0', '\u{fffd}'], "").trim() == attack.trim()),
            "{attack:?} is in no title: {titles:#?}"
        );
    }
    check_tame(&browser, "document.querySelector('note-feed').shadowRoot");
    for note in built.notes() {
        browser.in_feed(&format!("host.open({}); return 0;", json!(note.id)));
        browser.wait_for_note();
        check_tame(&browser, "document.querySelector('note-feed').shadowRoot");
        let title =
            browser.text_in_feed("return root.querySelector('.note .title')?.textContent ?? root.innerHTML;");
        assert_eq!(title, note.title, "{:?}", note.id);
        let text = browser.text_in_feed("return root.querySelector('.note .body').textContent;");
        let said = |text: &str| text.replace(['\n', ' '], "");
        assert!(said(&text).contains(&said(&note.body.text)), "{text:?} lacks {:?}", note.body.text);
        browser.close_note();
    }
    assert_eq!(browser.script("return window.pwned ?? null;"), Value::Null);
    browser.end(&[&worker.origin, &host.origin]);
}

#[test]
fn nothing_in_a_note_runs_on_the_workers_pages() {
    let built = hostile();
    let worker = &site().worker;
    let browser = Browser::start(DESKTOP);
    browser.open(&worker.feed("hostile"));
    browser.wait_for_cards();
    check_tame(&browser, "document");
    for note in built.notes() {
        browser.open(&note_address(&worker.feed("hostile"), &note.id));
        let title = browser.script("return document.querySelector('.note .title')?.textContent;");
        let shown = note.title.replace('\0', "\u{fffd}");
        assert_eq!(title.as_str().unwrap_or("none"), shown, "{}", browser.address());
        check_tame(&browser, "document");
    }
    // The same in other dress: translated, in a frame, found, and as a piece of somebody's page.
    let address = worker.feed("hostile");
    let mut other =
        vec![format!("{address}embed"), format!("{address}fragment"), format!("{address}find?q=pwned")];
    for note in built.notes().iter().filter(|note| !note.translations.is_empty()) {
        other.push(format!("{}?lang=zh", note_address(&address, &note.id)));
        let mut frame = format!("{address}embed?note=");
        push_encoded(&mut frame, &note.id);
        other.push(frame);
    }
    assert!(other.len() > 2 * ATTACKS.len());
    for page in other {
        browser.open(&page);
        let shown = browser.script("return document.body.innerText.includes('pwned');");
        assert_eq!(shown, Value::Bool(true), "{page}");
        // A frame has a base of its own and a script that tells its height.
        let own = if page.contains("embed") { json!(["BASE", "SCRIPT"]) } else { json!([]) };
        check_tame_but(&browser, "document", &own);
    }
    browser.end_with(&[&worker.origin], &[crate::pages::ICON]);
}

#[test]
fn nothing_in_a_note_runs_where_readers_of_feeds_show_it() {
    let _ = hostile();
    let worker = &site().worker;
    let feed: Value = serde_json::from_slice(&worker.get("/f/hostile/feed.json").body).unwrap();
    let items = feed["items"].as_array().unwrap();
    assert!(items.len() >= ATTACKS.len());
    let browser = Browser::start(DESKTOP);
    // A page of nobody's, whose policy forbids nothing; it puts the content in as careless readers do.
    let host = notefall_tests::host::Host::start(|path| match path {
        "/" => notefall_tests::host::Reply::of(
            "text/html; charset=utf-8",
            "<!doctype html><title>Reader</title>",
        ),
        _ => notefall_tests::host::Reply::error(404),
    });
    browser.open(&host.url("/"));
    for item in items {
        let html = item["content_html"].as_str().unwrap();
        browser.script(&format!("document.body.innerHTML = {}; return 0;", json!(html)));
        check_tame(&browser, "document.body");
    }
    // Atom has the same; its titles and summaries are text, and say so by having no type.
    let atom = worker.get("/f/hostile/atom.xml").text();
    browser.script(&format!(
        "const feed = new DOMParser().parseFromString({}, 'text/xml'); \
         document.body.innerHTML = [...feed.querySelectorAll('entry > content[type=html]')].map((node) => node.textContent).join(''); \
         window.entries = feed.querySelectorAll('entry').length; return 0;",
        json!(atom)
    ));
    assert_eq!(browser.script("return window.entries;"), json!(items.len()));
    check_tame(&browser, "document.body");
}

#[test]
fn a_strict_page_shows_hostile_notes_without_a_violation() {
    let _ = hostile();
    let worker = &site().worker;
    let host = Page::element(&worker.origin, &worker.feed("hostile")).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    browser.click_in_feed(".card[aria-posinset='1'] .open");
    browser.wait_for_note();
    assert_eq!(browser.script("return noted.violations;"), json!([]));
    browser.end(&[&worker.origin, &host.origin]);
}

#[test]
fn only_web_addresses_become_links() {
    let links = hostile().notes().into_iter().find(|note| note.id == "links").unwrap();
    let worker = &site().worker;
    let page = worker.get(&format!("/f/hostile/n/{}", links.id)).text();
    assert!(page.contains("href=\"https://ok.example/\""), "{page}");
    let body = page.split("<body>").nth(1).unwrap();
    assert!(
        !body.contains("href=\"javascript")
            && !body.contains("href=\"data:")
            && !body.contains("href=\"vbscript"),
        "{body}"
    );
}
