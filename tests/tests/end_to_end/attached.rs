//! What notes have besides text and pictures: a video, products, comments and translations, in the note view and on the Worker's pages.

use notefall_core::note::Note;
use notefall_tests::browser::{Browser, DESKTOP, PHONE};
use notefall_tests::host::Host;
use notefall_tests::http::ask;
use notefall_tests::page::Page;
use notefall_tests::site::site;
use serde_json::json;

/// A page with the demo, on which the note with that title is open.
fn open(attributes: &str, title: &str, phone: bool) -> (Browser, Host) {
    let worker = &site().worker;
    let note = site().demo().notes().into_iter().find(|note| note.title.contains(title)).unwrap();
    let body = format!("<note-feed src=\"{}\" {attributes}></note-feed>", worker.feed("demo"));
    let loader = format!("<script async src=\"{}/notefall.js\"></script>", worker.origin);
    let host = Page::with_body(&worker.origin, &body).loaded_by(&loader).serve();
    let browser = Browser::start(if phone { PHONE } else { DESKTOP });
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    browser.script(&format!(
        "window.told = []; const feed = document.querySelector('note-feed');
        for (const name of ['product-click', 'note-share']) feed.addEventListener(name, ({{ detail }}) => told.push([name, detail.id, detail.url]));
        feed.open({}); return 0;",
        json!(note.id)
    ));
    browser.wait_for_note();
    (browser, host)
}

#[test]
fn a_video_plays_without_sound_until_somebody_wants_to_hear_it() {
    let (browser, host) = open("locale=\"en\"", "La playa", true);
    browser.wait_in_feed(
        "the film playing without sound",
        "(() => { const clip = root.querySelector('video'); return clip && clip.videoWidth === 360 && !clip.paused && clip.muted && clip.currentTime > 0; })()",
    );
    let shown = browser.in_feed(
        "const clip = root.querySelector('video'); const { width, height } = clip.getBoundingClientRect();
        return [clip.controls, clip.poster.includes('/m/'), root.querySelectorAll('.slide').length, width > 300 && height > 300];",
    );
    assert_eq!(shown, json!([true, true, 1, true]));
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn a_translation_takes_the_place_of_the_original_and_gives_it_back() {
    let (browser, host) = open("locale=\"en\"", "La playa", false);
    let seen = || {
        browser.text_in_feed(
            "return [...root.querySelectorAll('.note .title')].filter((title) => title.checkVisibility()).map((title) => title.textContent).join('|');",
        )
    };
    assert!(seen().starts_with("La playa"), "{}", seen());
    assert_eq!(browser.text_in_feed("return root.querySelector('summary').innerText;"), "Translate");
    browser.click_in_feed("summary");
    assert!(seen().starts_with("The beach at nine"), "{}", seen());
    assert_eq!(browser.text_in_feed("return root.querySelector('summary').innerText;"), "Show original");
    browser.click_in_feed("summary");
    assert!(seen().starts_with("La playa"));
    browser.end(&[&site().worker.origin, &host.origin]);
    // Who reads Chinese gets that one, and nothing is translated to what it is written in.
    let (browser, host) = open("locale=\"zh-TW\"", "La playa", false);
    assert_eq!(browser.text_in_feed("return root.querySelector('.translation > div').lang;"), "zh");
    browser.end(&[&site().worker.origin, &host.origin]);
    let (browser, host) = open("locale=\"zh\"", "番茄炒蛋", false);
    assert_eq!(browser.in_feed("return root.querySelector('.translation');"), json!(null));
    browser.end(&[&site().worker.origin, &host.origin]);
}

/// What Chromium has from 138 on, as far as the loader asks it: it puts brackets around what it was given, and can be told to fail.
const TRANSLATOR: &str = "window.asked = []; self.Translator = class {
    static async create({ sourceLanguage, targetLanguage }) {
        asked.push(`${sourceLanguage} ${targetLanguage}`);
        if (window.failing) throw new DOMException('no line', 'NetworkError');
        return { translate: async (text) => text.replace(/\\S.*\\S|\\S/s, '[$&]') };
    }
};";

#[test]
fn a_note_without_a_translation_is_translated_by_the_browser() {
    let notes = site().demo().notes();
    let plain = |note: &&Note| {
        note.lang.starts_with("zh")
            && note.translations.is_empty()
            && !note.title.is_empty()
            && note.body.text.contains('#')
    };
    let note = notes.iter().find(plain).expect("a Chinese note with a hashtag in its text");
    let open = |attributes: &str, more: &str| {
        let worker = &site().worker;
        let body = format!(
            "<div {attributes}><note-feed src=\"{}\" locale=\"en\" search></note-feed></div>",
            worker.feed("demo")
        );
        let loader = format!("<script async src=\"{}/notefall.js\"></script>", worker.origin);
        let host = Page::with_body(&worker.origin, &body).loaded_by(&loader).serve();
        let browser = Browser::start(DESKTOP);
        browser.devtools(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": format!("{TRANSLATOR}{more}")}),
        );
        browser.open(&host.url("/"));
        browser.wait_for_cards();
        browser.in_feed(&format!("host.open({}); return 0;", json!(note.id)));
        browser.wait_for_note();
        (browser, host)
    };
    let shown = "root.querySelector('.translation')?.checkVisibility() === true";
    let seen = |browser: &Browser| {
        browser.text_in_feed("return [...root.querySelectorAll('.note .title')].find((one) => one.checkVisibility())?.textContent ?? '';")
    };

    let (browser, host) = open("", "window.failing = true;");
    browser.wait_in_feed("the offer", shown);
    assert_eq!(browser.script("return asked;"), json!([]));
    browser.click_in_feed("summary");
    browser.wait_in_feed(
        "that it failed",
        "root.querySelector('.translation > div').textContent === 'This could not be loaded.'",
    );
    assert_eq!(browser.script("return asked;"), json!([format!("{} en", note.lang)]));
    browser.script("window.failing = false; return 0;");
    browser.click_in_feed("summary");
    assert_eq!(seen(&browser), note.title, "the original is one tap away");
    browser.click_in_feed("summary");
    browser.wait_in_feed("the translation", "root.querySelector('.translation .title')");
    assert_eq!(seen(&browser), format!("[{}]", note.title));
    let tags = browser.in_feed("return [...root.querySelectorAll('.translation .tag')].map((tag) => [tag.textContent.startsWith('#'), tag.tabIndex]);");
    assert!(
        tags.as_array()
            .is_some_and(|tags| !tags.is_empty() && tags.iter().all(|tag| *tag == json!([true, 0]))),
        "{tags}"
    );
    // The page around it has neither.
    assert_eq!(browser.axe(&["heading-order", "region"]), Vec::<String>::new());
    browser.end(&[&site().worker.origin, &host.origin]);

    // Whoever says that nothing is to be translated is heard, and a browser without a translator offers nothing.
    for (attributes, more) in [("translate=\"no\"", ""), ("", "delete self.Translator;")] {
        let (browser, host) = open(attributes, more);
        std::thread::sleep(std::time::Duration::from_millis(200));
        assert_eq!(browser.in_feed(&format!("return {shown};")), false, "{attributes}{more}");
        browser.end(&[&site().worker.origin, &host.origin]);
    }
}

#[test]
fn products_lie_on_their_picture_and_tell_when_they_are_met() {
    for phone in [true, false] {
        let (browser, host) = open("locale=\"en\"", "Moka pot", phone);
        browser.wait_in_feed("the picture", "root.querySelector('.slide img').complete");
        // 48 % from the left and 45 % from above, of the picture as it is shown.
        let off = browser.in_feed(
            "const image = root.querySelector('.slide img'), box = image.getBoundingClientRect();
            const scale = Math.min(box.width / image.naturalWidth, box.height / image.naturalHeight);
            const [width, height] = [image.naturalWidth * scale, image.naturalHeight * scale];
            const x = box.left + (box.width - width) / 2 + width * 0.48, y = box.top + (box.height - height) / 2 + height * 0.45;
            const spot = root.querySelector('.spot').getBoundingClientRect();
            return [spot.width, Math.round(Math.hypot(spot.left + spot.width / 2 - x, spot.top + spot.height / 2 - y))];",
        );
        assert_eq!(off[0], 44);
        assert!(off[1].as_u64().unwrap() <= 2, "{off} px off");
        let inside = browser.in_feed(
            "const [image, slide] = ['.slide img', '.slide'].map((one) => root.querySelector(one).getBoundingClientRect());
            return image.height <= slide.height && image.bottom <= innerHeight;",
        );
        assert_eq!(inside, true, "the picture is seen whole");
        let text = browser.text_in_feed("return root.querySelector('.products').innerText;");
        assert!(text.contains("24.90\u{a0}EUR") && text.contains("Pre-order"), "{text}");
        // The page says what happens with links; here nothing is opened.
        browser.in_feed(
            "for (const link of root.querySelectorAll('.products a, .spot')) { link.addEventListener('click', (event) => event.preventDefault()); link.click(); }",
        );
        let told = browser.script("return told.map(([name, , url]) => [name, url]);");
        let [pot, gasket] = ["https://example.com/moka-pot", "https://example.com/gasket"];
        assert_eq!(told, json!([["product-click", pot], ["product-click", pot], ["product-click", gasket]]));
        browser.end(&[&site().worker.origin, &host.origin]);
    }
}

#[test]
fn comments_are_read_with_their_replies_and_a_note_is_passed_on() {
    let (browser, host) = open("locale=\"en\" links", "La playa", false);
    let thread = browser.in_feed(
        "return [...root.querySelectorAll('.comment')].map((one) => [one.className, one.querySelector('.author').textContent]);",
    );
    assert_eq!(
        thread,
        json!([["comment", "Mara Lindqvist"], ["comment reply", "Inês Duarte"], ["comment", "山野里"]])
    );
    browser.script("Object.defineProperty(navigator, 'share', { value: (what) => { window.shared = what; return Promise.resolve(); } }); return 0;");
    browser.click_in_feed(".share");
    let shared = browser.script("return [shared.url === location.href, shared.title, told[0][0]];");
    assert_eq!(shared[0], true);
    assert!(shared[1].as_str().unwrap().starts_with("La playa"));
    assert_eq!(shared[2], "note-share");
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn a_tag_of_an_open_note_finds_the_notes_that_have_it() {
    let (browser, host) = open("locale=\"en\" search", "Moka pot", false);
    browser
        .wait_in_feed("tags that the keyboard reaches", "root.querySelector('.tags .tag')?.tabIndex === 0");
    browser.click_in_feed(".tags .tag");
    browser.wait_in_feed(
        "what has that tag",
        "!root.querySelector('dialog[open]') && root.querySelector('.search').value === 'tag:\"coffee\"' && root.querySelector('.found')?.shadowRoot?.querySelector('.card')",
    );
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn the_workers_pages_have_it_without_a_script() {
    let demo = site().demo();
    let page = |title: &str| {
        let note = demo.notes().into_iter().find(|note| note.title.contains(title)).unwrap();
        let mut path = String::from("/f/demo/n/");
        notefall_core::path::push_encoded(&mut path, &note.id);
        let reply = ask(&site().worker.origin, "GET", &path, &[], &[]);
        assert_eq!(reply.status, 200);
        String::from_utf8(reply.body).unwrap()
    };
    let beach = page("La playa");
    for part in
        ["<video class=\"clip u-video\"", ".webm\"", "\"@type\":\"VideoObject\"", "class=\"comment reply"]
    {
        assert!(beach.contains(part), "{part}\n{beach}");
    }
    let pot = page("Moka pot");
    for part in ["<ul class=\"products\">", "\"@type\":\"Offer\"", "24.90"] {
        assert!(pot.contains(part), "{part}\n{pot}");
    }
}
