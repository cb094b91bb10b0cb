//! Feeds for readers, sitemaps and oEmbed: whatever notes hold, parsers read what is meant, and nothing becomes markup.

use crate::sample::{self, cases};
use crate::view::{HOSTILE, links, note_of, tokens};
use notefall_core::head::{Head, Segment};
use notefall_core::note::{Author, Card, Note};
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records::write_all;
use notefall_core::rich::{RichText, is_safe_url};
use notefall_core::run::Run;
use notefall_core::syndicate::oembed::Embed;
use notefall_core::syndicate::{Channel, NOTES, Newest, archives, atom, json_feed, pages, sitemap};
use notefall_core::view::Pages;
use notefall_core::view::page::{note_file, note_page, translated_file, translated_page};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

const ADDRESS: &str = "https://edge.example/f/kitchen/";

/// An element as a parser sees it: its name, its attributes, the text in it, and its children.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    fn one(&self, name: &str) -> &Self {
        let found = self.children.iter().find(|child| child.name == name);
        found.unwrap_or_else(|| panic!("no {name} in {self:?}"))
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find_map(|(other, value)| (other == name).then_some(value)).unwrap()
    }

    fn link(&self, rel: &str) -> &str {
        self.all("link").find(|link| link.attribute("rel") == rel).unwrap().attribute("href")
    }

    /// Names and attributes, without any content.
    fn skeleton(&self) -> String {
        let attributes: Vec<&str> = self.attributes.iter().map(|(name, _)| name.as_str()).collect();
        let children: Vec<String> = self.children.iter().map(Self::skeleton).collect();
        format!("{}{attributes:?}({})", self.name, children.join(""))
    }
}

/// Parses a document strictly, and gives its root.
fn parse(xml: &str) -> Element {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(!xml.contains(forbidden), "{xml:?}");
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    let begin = |tag: &BytesStart<'_>| {
        let attributes = tag.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let name = text_of(attribute.key.as_ref());
            (name, unescaped(&text_of(&attribute.value)))
        });
        Element { name: text_of(tag.name().as_ref()), attributes: attributes.collect(), ..Element::default() }
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => open.push(begin(&tag)),
            Event::Empty(tag) => open.last_mut().unwrap().children.push(begin(&tag)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text_of(&text.into_inner())),
            Event::GeneralRef(name) => {
                let entity = format!("&{};", text_of(&name.into_inner()));
                open.last_mut().unwrap().text.push_str(&unescaped(&entity));
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open.len(), 1, "all is ended");
    let mut root = open.pop().unwrap();
    assert_eq!((root.children.len(), root.text.trim()), (1, ""));
    root.children.remove(0)
}

fn text_of(text: &(impl AsRef<str> + ?Sized)) -> String {
    text.as_ref().to_owned()
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

/// What is left of a text in XML.
fn in_xml(text: &str) -> String {
    text.replace(
        |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}'),
        "",
    )
}

fn json_of(channel: &Channel<'_>) -> Value {
    serde_json::from_str(&json_feed(channel)).unwrap()
}

fn head() -> Head {
    sample::small_head()
}

#[test]
fn a_full_note_is_told_whole() {
    let (head, notes) = (head(), [sample::full_note()]);
    let channel = Channel::new(&head, &notes, ADDRESS, Pages::Worker);
    let json = json_of(&channel);
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["title"], "厨房 Kitchen");
    assert_eq!(json["home_page_url"], "https://example.org/");
    assert_eq!(json["feed_url"], "https://edge.example/f/kitchen/feed.json");
    assert_eq!(json["language"], "zh");
    let item = &json["items"][0];
    let page = "https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2";
    assert_eq!((&item["id"], &item["url"]), (&page.into(), &page.into()));
    assert_eq!(item["external_url"], "https://example.org/notes/a1");
    assert_eq!(item["title"], "红烧肉 Red-braised pork");
    assert_eq!(item["date_published"], "2025-01-14T08:00:00Z");
    assert_eq!(item["date_modified"], "2025-01-14T08:00:00Z", "never before it was published");
    assert_eq!(item["authors"][0]["name"], "小厨");
    assert_eq!(item["authors"][0]["avatar"], "https://edge.example/f/kitchen/m/0123456789abcdef.jpg");
    assert_eq!(item["tags"], serde_json::json!(["红烧肉", "dinner"]));
    assert_eq!(item["language"], "zh-Hans");
    assert_eq!(item["image"], "https://edge.example/f/kitchen/m/fffffffffffffffe.avif");
    assert_eq!(item["attachments"][0]["mime_type"], "image/avif");
    let html = item["content_html"].as_str().unwrap();
    assert!(html.contains("<h3>做法</h3>") && html.contains("with thanks"), "{html}");
    assert!(html.contains("src=\"https://edge.example/f/kitchen/m/fffffffffffffffe.avif\""), "{html}");

    let feed = parse(&atom(&channel));
    assert_eq!(feed.name, "feed");
    assert_eq!(feed.attribute("xml:lang"), "zh");
    assert_eq!(feed.one("id").text, ADDRESS);
    assert_eq!(feed.one("updated").text, "2025-01-14T08:00:00Z");
    assert_eq!(feed.link("self"), "https://edge.example/f/kitchen/atom.xml");
    assert_eq!(feed.link("alternate"), "https://example.org/");
    assert_eq!(feed.one("author").one("name").text, "厨房 Kitchen");
    let entry = feed.one("entry");
    assert_eq!((entry.one("id").text.as_str(), entry.link("alternate")), (page, page));
    assert_eq!(entry.one("published").text, "2025-01-14T08:00:00Z");
    assert_eq!(entry.one("author").one("uri").text, "https://example.org/u/7");
    let tags: Vec<&str> = entry.all("category").map(|tag| tag.attribute("term")).collect();
    assert_eq!(tags, ["红烧肉", "dinner"]);
    assert_eq!(entry.one("content").text, html, "both say the same");
    assert_eq!(entry.one("content").attribute("type"), "html");
    assert_eq!(entry.all("link").filter(|link| link.attribute("rel") == "enclosure").count(), 2);
    let thumbnail = entry.one("media:thumbnail");
    assert_eq!((thumbnail.attribute("width"), thumbnail.attribute("height")), ("320", "427"));
}

#[test]
fn a_short_note_is_valid_too() {
    let (head, notes) = (Head::default(), [sample::short_note(), Note { id: "c".into(), ..Note::default() }]);
    let channel = Channel::new(&head, &notes, ADDRESS, Pages::Worker);
    let json = json_of(&channel);
    assert_eq!(
        json["items"][0]["content_html"],
        "<div class=\"body e-content\" part=\"body\"><p>Hi.</p></div>"
    );
    assert!(json["items"][0].get("date_published").is_none() && json["items"][0].get("title").is_none());
    assert_eq!(json["home_page_url"], ADDRESS);
    let feed = parse(&atom(&channel));
    // Atom wants a title, an author and a date everywhere.
    assert_eq!(
        (feed.one("title").text.as_str(), feed.one("updated").text.as_str()),
        (ADDRESS, "1970-01-01T00:00:00Z")
    );
    let entries: Vec<&Element> = feed.all("entry").collect();
    assert_eq!(
        entries.iter().map(|entry| entry.one("title").text.as_str()).collect::<Vec<_>>(),
        ["Hi.", "c"]
    );
    assert!(entries.iter().all(|entry| entry.one("updated").text == "1970-01-01T00:00:00Z"));
    assert!(entries.iter().all(|entry| entry.all("published").next().is_none()));
}

#[test]
fn ids_stay_the_same_where_notes_have_no_pages() {
    let (head, mut note) = (head(), sample::full_note());
    let item = |note: &Note| {
        json_of(&Channel::new(&head, std::slice::from_ref(note), ADDRESS, Pages::None))["items"][0].clone()
    };
    assert_eq!(item(&note)["id"], "https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2");
    assert_eq!(item(&note)["url"], "https://example.org/notes/a1");
    for url in ["", "mailto:a@x.org", "javascript:alert(1)"] {
        note.url = url.into();
        assert_eq!(item(&note)["url"], ADDRESS, "{url}");
        assert!(item(&note).get("external_url").is_none());
    }
}

#[test]
fn the_newest_come_first_whatever_is_pinned() {
    let note = |id: &str, published, pinned| Note {
        id: id.into(),
        published,
        pinned,
        body: RichText::plain(id),
        ..Note::default()
    };
    let mut notes = vec![note("old", Some(1), true), note("new", Some(9), false), note("never", None, false)];
    notes.extend((0..60).map(|index| note(&index.to_string(), Some(5), false)));
    let head = head();
    let json = json_of(&Channel::new(&head, &notes, ADDRESS, Pages::Worker));
    let items = json["items"].as_array().unwrap();
    assert_eq!(items.len(), NOTES);
    let id = |at: usize| items[at]["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert_eq!([id(0), id(1), id(2), id(NOTES - 2), id(NOTES - 1)], ["new", "0", "1", "old", "never"]);
}

#[test]
fn markup_in_any_field_stays_text() {
    let head_of = |word: &str| Head {
        title: word.into(),
        description: word.into(),
        home: word.into(),
        lang: "en".into(),
        ..head()
    };
    let shape = |word: &str| {
        let (head, notes) = (head_of(word), [note_of(word, word)]);
        parse(&atom(&Channel::new(&head, &notes, ADDRESS, Pages::Worker))).skeleton()
    };
    let harmless = shape("wordwordword").replace("[\"xml:lang\"]", "[]");
    for word in HOSTILE {
        let (head, notes) = (head_of(word), [note_of(word, word)]);
        let channel = Channel::new(&head, &notes, ADDRESS, Pages::Worker);
        assert_eq!(shape(word), harmless, "{word:?}");
        let feed = parse(&atom(&channel));
        let entry = feed.one("entry");
        for text in [&feed.one("title").text, &entry.one("title").text, &entry.one("author").one("name").text]
        {
            assert_eq!(text.trim(), in_xml(word).trim(), "{word:?}");
        }
        assert_eq!(entry.one("category").attribute("term"), in_xml(word));
        let json = json_of(&channel);
        assert_eq!((json["title"].as_str(), json["items"][0]["title"].as_str()), (Some(word), Some(word)));
        // Readers show this one as HTML: it must hold no more markup than we put there, and lead nowhere else.
        for html in [&entry.one("content").text, json["items"][0]["content_html"].as_str().unwrap()] {
            tokens(html);
            assert!(links(html).iter().all(|link| is_safe_url(link)), "{html}");
        }
    }
}

#[test]
fn videos_and_products_are_told_to_programs() {
    let (head, notes) = (head(), [sample::attached_note()]);
    let channel = Channel::new(&head, &notes, ADDRESS, Pages::Worker);
    let json = json_of(&channel);
    let video = &json["items"][0]["attachments"][0];
    assert_eq!(video["mime_type"], "video/mp4");
    assert_eq!(video["url"], format!("{ADDRESS}m/000000000000004d.mp4"));
    assert_eq!(video["duration_in_seconds"], 15);
    let atom = atom(&channel);
    let enclosure = "<link rel=\"enclosure\" type=\"video/mp4\" href=\"https://edge.example/f/kitchen/m/000000000000004d.mp4\"/>";
    assert!(atom.contains(enclosure), "{atom}");
    let page = note_page(&head, &notes[0], ADDRESS);
    let data = page.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!(
        (&data["video"]["@type"], &data["video"]["duration"]),
        (&"VideoObject".into(), &"PT15S".into())
    );
    assert_eq!(data["video"]["thumbnailUrl"], format!("{ADDRESS}m/fffffffffffffffe.avif"));
    let [wok, spoon] = [0, 1].map(|at| &data["mentions"][at]);
    assert_eq!((&wok["@type"], &wok["offers"]["price"]), (&"Product".into(), &"19.90".into()));
    assert_eq!(wok["offers"]["availability"], "https://schema.org/InStock");
    assert!(spoon.get("offers").is_none());
    assert_eq!(
        (data["comment"].as_array().unwrap().len(), &data["comment"][0]["author"]["name"]),
        (3, &"Mei".into())
    );
}

#[test]
fn each_language_of_a_note_has_its_page() {
    let (head, note) = (head(), sample::attached_note());
    let own = format!("{ADDRESS}n/a1%2F%E7%BA%A2");
    let english = format!("{own}?lang=en");
    let pages = [
        (note_page(&head, &note, ADDRESS), &own, "zh-Hans", "红烧肉 Red-braised pork"),
        (translated_page(&head, &note, "en", ADDRESS).unwrap(), &english, "en", "Red-braised pork"),
    ];
    for (page, address, lang, title) in &pages {
        assert!(page.starts_with(&format!("<!doctype html><html lang=\"{lang}\">")), "{page}");
        assert!(page.contains(&format!("<title>{title}</title>")), "{page}");
        assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{address}\">")), "{page}");
        // All of them name all of them.
        for (lang, address) in [("zh-Hans", &own), ("en", &english), ("x-default", &own)] {
            let link = format!("<link rel=\"alternate\" hreflang=\"{lang}\" href=\"{address}\">");
            assert_eq!(page.matches(&link).count(), 1, "{link}");
        }
        assert_eq!(page.matches("hreflang").count(), 3);
    }
    assert!(pages[0].0.contains(
        "\"workTranslation\":[{\"@id\":\"https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2?lang=en\"}]"
    ));
    assert!(
        pages[1]
            .0
            .contains("\"translationOfWork\":{\"@id\":\"https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2\"}")
    );
    assert!(pages[1].0.contains("Pork belly, soy sauce") && !pages[1].0.contains("慢火"));
    for lang in ["", "EN", "de", "zh-Hans"] {
        assert_eq!(translated_page(&head, &note, lang, ADDRESS), None, "{lang}");
    }
    assert!(
        !note_page(&head, &sample::full_note(), ADDRESS).contains("hreflang"),
        "there is one language only"
    );
    // Files have no queries, so each language has one of its own.
    let own = "https://edge.example/f/kitchen/n/a1%252f%E7%BA%A2.html";
    let english = "https://edge.example/f/kitchen/n-en/a1%252f%E7%BA%A2.html";
    for page in [note_file(&head, &note, ADDRESS), translated_file(&head, &note, "en", ADDRESS).unwrap()] {
        for (lang, address) in [("zh-Hans", own), ("en", english), ("x-default", own)] {
            let link = format!("<link rel=\"alternate\" hreflang=\"{lang}\" href=\"{address}\">");
            assert_eq!(page.matches(&link).count(), 1, "{link} in {page}");
        }
    }
    assert_eq!(translated_file(&head, &note, "de", ADDRESS), None);
    // What is no language tag is named nowhere.
    for word in HOSTILE {
        let mut note = sample::attached_note();
        note.translations[0].lang = word.into();
        assert!(!note_page(&head, &note, ADDRESS).contains("hreflang"), "{word}");
    }
}

#[test]
fn oembed_fits_into_the_room_there_is() {
    let (head, note) = (head(), sample::full_note());
    let page = "https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2";
    let embed = Embed { head: &head, note: Some(&note), address: ADDRESS, page, most: (None, None) };
    let json = |embed: Embed<'_>| serde_json::from_str::<Value>(&embed.write()).unwrap();
    let whole = json(embed);
    assert_eq!((&whole["version"], &whole["type"]), (&"1.0".into(), &"rich".into()));
    assert_eq!((&whole["width"], &whole["height"]), (&600.into(), &800.into()));
    assert_eq!((&whole["thumbnail_width"], &whole["thumbnail_height"]), (&1080.into(), &1440.into()));
    assert_eq!(whole["author_name"], "小厨");
    let html = whole["html"].as_str().unwrap();
    assert!(html.starts_with(&format!("<iframe src=\"{page}\"")) && html.ends_with("></iframe>"), "{html}");
    let small = json(Embed { most: (Some(320), Some(200)), ..embed });
    assert_eq!((&small["width"], &small["height"]), (&320.into(), &200.into()));
    assert!(small.get("thumbnail_url").is_none(), "none is as low as that");
    let narrow = json(Embed { most: (Some(320), None), ..embed });
    assert_eq!((&narrow["thumbnail_width"], &narrow["thumbnail_height"]), (&320.into(), &427.into()));
    let feed = json(Embed { note: None, page: ADDRESS, ..embed });
    assert_eq!((&feed["title"], feed.get("author_name")), (&"厨房 Kitchen".into(), None));
    for word in HOSTILE {
        let note = note_of(word, word);
        let html = json(Embed { note: Some(&note), ..embed })["html"].as_str().unwrap().to_owned();
        assert_eq!(tokens(&html).len(), 2, "{html}");
    }
}

#[test]
fn sitemaps_have_parts() {
    let segment = |id, notes| Segment { id, notes, note_shards: 1, id_shards: 1, ..Segment::default() };
    let feed = |segments| sample::in_order(Head { segments, date: Some(0), ..Head::default() });
    let small = feed(vec![segment(1, 30)]);
    assert_eq!((sitemap::parts(&small), sitemap::runs(&small, 1)), (1, vec![(1, 0..4)]));
    assert_eq!(sitemap::parts(&Head::default()), 1);
    let full = feed(vec![segment(1, 2_000)]);
    assert_eq!(sitemap::parts(&full), 1);
    // The first segment's last shard is not full, so parts are of shards rather than of notes.
    let large = feed(vec![segment(1, 1_201), segment(2, 0), segment(3, 3_000)]);
    assert_eq!(sitemap::parts(&large), 3);
    assert_eq!(sitemap::runs(&large, 1), [(1, 0..151), (3, 0..99)]);
    assert_eq!(sitemap::runs(&large, 2), [(3, 99..349)]);
    assert_eq!(sitemap::runs(&large, 3), [(3, 349..375)]);
    assert_eq!((sitemap::runs(&large, 4), sitemap::runs(&large, u32::MAX)), (vec![], vec![]));
    let index = parse(&sitemap::index(&large, ADDRESS));
    let places: Vec<&str> = index.all("sitemap").map(|part| part.one("loc").text.as_str()).collect();
    assert_eq!(places.len(), 3);
    assert_eq!(places[2], "https://edge.example/f/kitchen/sitemap-3.xml");
    let cards = [Card::of(&sample::full_note(), 0), Card::of(&sample::short_note(), 0)];
    let first = parse(&sitemap::part(&large, ADDRESS, 1, &cards));
    let told: Vec<(&str, Option<&str>)> = first
        .all("url")
        .map(|url| (url.one("loc").text.as_str(), url.all("lastmod").next().map(|time| time.text.as_str())))
        .collect();
    assert_eq!(
        told,
        [
            (ADDRESS, Some("1970-01-01T00:00:00Z")),
            ("https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2", Some("2025-01-14T08:00:00Z")),
            ("https://edge.example/f/kitchen/n/b", None),
        ]
    );
    // What was changed later says when.
    let changed = Note { published: Some(10), updated: Some(86_400), ..sample::short_note() };
    let cards = [Card::of(&changed, 0)];
    let first = parse(&sitemap::part(&Head { cards: cards.to_vec(), ..large.clone() }, ADDRESS, 1, &cards));
    assert!(first.all("url").all(|url| url.one("lastmod").text == "1970-01-02T00:00:00Z"));
    let earlier = Card::of(&Note { updated: Some(5), ..changed }, 0);
    assert_eq!((earlier.updated, earlier.changed()), (None, Some(10)));
    let cards = [Card::of(&sample::full_note(), 0), Card::of(&sample::short_note(), 0)];
    assert_eq!(parse(&sitemap::part(&large, ADDRESS, 2, &cards)).children.len(), 2);
}

#[test]
fn the_newest_notes_take_few_shards() {
    let segment =
        |id, notes, note_shards| Segment { id, notes, note_shards, id_shards: 1, ..Segment::default() };
    let note = |number: u32| Note { id: number.to_string(), body: RichText::plain("x"), ..Note::default() };
    let shard = |from: u32, count: u32| write_all(&(from..from + count).map(note).collect::<Vec<_>>());
    let card = |number: u32, shard| Card::of(&note(number), shard);
    // 40 notes in two shards, of which the fourth was replaced, and then 900 in shards of ten.
    let run = |segment, first, count| Run { segment, first, count };
    let head = Head {
        segments: vec![segment(1, 40, 2), segment(2, 900, 90)],
        cards: (0..41).filter(|number| *number != 3).map(|number| card(number, number / 32)).collect(),
        runs: vec![run(1, 0, 3), run(1, 4, 36), run(2, 0, 900)],
        ..Head::default()
    };
    let head = Head { cards: head.cards[..24].to_vec(), ..head };
    let mut newest = Newest::new(&head);
    let places = |newest: &Newest| -> Vec<(u64, Kind, u32)> {
        newest.wants().iter().map(|path| (path.segment, path.kind, path.number)).collect()
    };
    assert_eq!(
        places(&newest),
        [(1, Kind::Cards, 3), (1, Kind::Cards, 4), (2, Kind::Cards, 0), (2, Kind::Cards, 1)]
    );
    let wants = newest.wants().to_vec();
    newest.give(wants[1], None);
    assert_eq!(newest.wants(), wants, "not in its turn");
    for (path, first) in wants.into_iter().zip([24, 32, 100, 108]) {
        let shard = if path.segment == 1 { first / 32 } else { (first - 100) / 10 };
        newest.give(path, Some(&write_all(&(first..first + 8).map(|n| card(n, shard)).collect::<Vec<_>>())));
    }
    assert_eq!(places(&newest), [(1, Kind::Notes, 0), (1, Kind::Notes, 1), (2, Kind::Notes, 0)]);
    let wants = newest.wants().to_vec();
    newest.give(wants[0], Some(&shard(0, 32)));
    newest.give(wants[1], Some(b"damaged"));
    newest.give(wants[2], Some(&shard(100, 10)));
    assert_eq!(newest.wants(), []);
    let ids: Vec<String> = newest.notes().into_iter().map(|note| note.id).collect();
    assert_eq!((ids.len(), ids[2].as_str(), ids[3].as_str(), ids[40].as_str()), (41, "2", "4", "109"));
    // Where nothing can be read, it ends all the same.
    let mut newest = Newest::new(&head);
    let mut reads = 0;
    while let Some(path) = newest.wants().first().copied() {
        newest.give(path, None);
        reads += 1;
    }
    assert_eq!((reads, newest.notes().len()), (40, 0));
    // A few long notes are enough.
    let long = Note { id: "0".into(), body: RichText::plain(&"x".repeat(3 << 20)), ..Note::default() };
    let head = sample::in_order(Head { segments: vec![segment(1, 3, 3)], ..head });
    let head = Head { cards: (0..3).map(|number| card(number, number)).collect(), ..head };
    let mut newest = Newest::new(&head);
    assert_eq!(newest.wants().len(), 3);
    newest.give(newest.wants()[0], Some(&write_all(std::slice::from_ref(&long))));
    assert_eq!(newest.wants(), []);
    assert_eq!(newest.notes(), [long]);
}

#[test]
fn older_notes_stand_on_further_pages() {
    let segment = |id, notes| Segment { id, notes, note_shards: 13, id_shards: 1, ..Segment::default() };
    let head = Head {
        segments: vec![segment(1, 130), segment(2, 130)],
        runs: vec![
            Run { segment: 1, first: 0, count: 60 },
            Run { segment: 2, first: 100, count: 30 },
            Run { segment: 1, first: 61, count: 20 },
        ],
        ..Head::default()
    };
    let note = |segment: u64, at: u32| Note {
        id: format!("{segment}-{at}"),
        published: Some(i64::from(at)),
        ..Note::default()
    };
    let read = |page: u32| -> Vec<Note> {
        let mut newest = Newest::page(&head, page);
        while let Some(ShardPath { segment, kind, number }) = newest.wants().first().copied() {
            let first = number * if kind == Kind::Cards { 8 } else { 10 };
            let payload = match kind {
                Kind::Cards => write_all(
                    &(first..first + 8).map(|at| Card::of(&note(segment, at), at / 10)).collect::<Vec<_>>(),
                ),
                _ => write_all(&(first..first + 10).map(|at| note(segment, at)).collect::<Vec<_>>()),
            };
            newest.give(ShardPath { segment, kind, number }, Some(&payload));
        }
        newest.notes()
    };
    assert_eq!(pages(&head), 3);
    let ids: Vec<String> = (2..=4).flat_map(read).map(|note| note.id).collect();
    let right =
        (50..60).map(|at| (1, at)).chain((100..130).map(|at| (2, at))).chain((61..81).map(|at| (1, at)));
    assert_eq!(ids, right.map(|(segment, at)| format!("{segment}-{at}")).collect::<Vec<_>>());
    let own = |page: u32| format!("{ADDRESS}feed.json?page={page}");
    for (page, next) in [(1, Some(own(2))), (2, Some(own(3))), (3, None)] {
        let notes = read(page);
        let channel = Channel::new(&head, &notes, ADDRESS, Pages::Worker).at_page(page);
        let json = json_of(&channel);
        assert_eq!(json.get("next_url").and_then(Value::as_str), next.as_deref());
        assert_eq!(json["feed_url"], if page == 1 { format!("{ADDRESS}feed.json") } else { own(page) });
        let feed = parse(&atom(&channel));
        let links: Vec<(&str, &str)> = feed
            .all("link")
            .map(|link| (link.attribute("rel"), link.attribute("href").trim_start_matches(ADDRESS)))
            .collect();
        let right: &[(&str, &str)] = match page {
            1 => &[("self", "atom.xml"), ("next", "atom.xml?page=2")],
            2 => &[("self", "atom.xml?page=2"), ("previous", "atom.xml"), ("next", "atom.xml?page=3")],
            _ => &[("self", "atom.xml?page=3"), ("previous", "atom.xml?page=2")],
        };
        assert_eq!(links, [right, &[("alternate", "")]].concat());
    }
    // Files are counted from the oldest on; where there are no pages, the first is alone.
    let json = |pages| json_of(&Channel::new(&head, &read(1), ADDRESS, pages));
    assert!(json(Pages::None).get("next_url").is_none());
    assert_eq!(
        json(Pages::Files)["next_url"],
        format!("{ADDRESS}feed-{}.json", archives(head.notes() as usize))
    );
    let notes = read(1);
    let last = json_of(&Channel::new(&head, &notes, ADDRESS, Pages::Files).at_archive(1));
    assert_eq!(last["feed_url"], format!("{ADDRESS}feed-1.json"));
    assert!(last.get("next_url").is_none(), "nothing is older");
}

#[test]
fn sitemaps_leave_out_what_was_replaced() {
    let segment = |id, notes| Segment { id, notes, note_shards: 1, id_shards: 1, ..Segment::default() };
    let run = |segment, first, count| Run { segment, first, count };
    // All that the second of three parts would list was replaced.
    let runs = vec![run(2, 0, 1_990), run(1, 0, 8), run(2, 3_995, 5)];
    let head = Head { segments: vec![segment(1, 8), segment(2, 4_000)], runs, ..Head::default() };
    assert_eq!(sitemap::parts(&head), 3);
    let index = parse(&sitemap::index(&head, ADDRESS));
    let places: Vec<&str> = index.all("sitemap").map(|part| part.one("loc").text.as_str()).collect();
    assert_eq!(places, [1, 3].map(|part| format!("{ADDRESS}sitemap-{part}.xml")));
    let cards: Vec<Card> = (0..8).map(|number| Card { id: number.to_string(), ..Card::default() }).collect();
    let listed = |segment, number| -> Vec<String> {
        let path = ShardPath { segment, kind: Kind::Cards, number };
        sitemap::listed(&head.runs, path, cards.clone()).map(|card| card.id).collect()
    };
    assert_eq!(listed(1, 0).len(), 8);
    assert_eq!(listed(2, 248), ["0", "1", "2", "3", "4", "5"]);
    assert_eq!(listed(2, 499), ["3", "4", "5", "6", "7"]);
    assert!(listed(2, 300).is_empty() && listed(3, 0).is_empty() && listed(2, u32::MAX).is_empty());
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn any_notes_make_feeds_that_parse(
        head in sample::head(),
        notes in prop::collection::vec(sample::note(), 0..4),
        pages in proptest::sample::select(vec![Pages::None, Pages::Files, Pages::Worker]),
    ) {
        let channel = Channel::new(&head, &notes, ADDRESS, pages);
        let json = json_of(&channel);
        prop_assert_eq!(json["items"].as_array().unwrap().len(), notes.len());
        let feed = parse(&atom(&channel));
        let entries: Vec<&Element> = feed.all("entry").collect();
        prop_assert_eq!(entries.len(), notes.len());
        for (entry, item) in entries.iter().zip(json["items"].as_array().unwrap()) {
            prop_assert_eq!(item["id"].as_str().unwrap(), &entry.one("id").text);
            prop_assert_eq!(entry.one("updated").text.len(), 20);
            let html = item["content_html"].as_str().unwrap();
            tokens(html);
            prop_assert!(links(html).iter().all(|link| is_safe_url(link)));
            prop_assert_eq!(&entry.one("content").text, &in_xml(html));
        }
    }

    #[test]
    fn any_cards_make_sitemaps_that_parse(head in sample::head(), cards in prop::collection::vec(sample::card(), 0..4)) {
        let part = parse(&sitemap::part(&head, ADDRESS, 1, &cards));
        prop_assert_eq!(part.all("url").count(), cards.len() + 1);
        let few = Head { segments: head.segments.iter().map(|s| Segment { notes: s.notes % 9_000, ..*s }).collect(), ..head };
        parse(&sitemap::index(&few, ADDRESS));
        // No shard is named twice or left out.
        let all: usize = (1..=sitemap::parts(&few)).flat_map(|part| sitemap::runs(&few, part)).map(|(_, run)| run.len()).sum();
        let shards: u32 = few.segments.iter().map(Segment::card_shards).sum();
        prop_assert_eq!(all, shards as usize);
    }

    #[test]
    fn any_note_is_embedded_soundly(
        note in sample::note(),
        head in sample::head(),
        most in any::<(Option<u32>, Option<u32>)>(),
    ) {
        let embed = Embed { head: &head, note: Some(&note), address: ADDRESS, page: ADDRESS, most };
        let json: Value = serde_json::from_str(&embed.write()).unwrap();
        tokens(json["html"].as_str().unwrap());
        prop_assert!(json["width"].as_u64().unwrap() <= most.0.unwrap_or(u32::MAX).into());
        prop_assert!(json["height"].as_u64().unwrap() <= most.1.unwrap_or(u32::MAX).into());
    }
}

#[test]
fn an_author_without_a_page_has_none() {
    let author = Author { name: "Ann".into(), url: "javascript:alert(1)".into(), avatar: None };
    let (head, notes) = (head(), [Note { author, ..sample::short_note() }]);
    let channel = Channel::new(&head, &notes, ADDRESS, Pages::Worker);
    assert!(json_of(&channel)["items"][0]["authors"][0].get("url").is_none());
    assert!(parse(&atom(&channel)).one("entry").one("author").all("uri").next().is_none());
}
