//! The view: nothing of a note becomes markup, no text is lost, and links lead only where they may.

use crate::sample::{self, cases};
use notefall_core::attached::{Captions, Comment, Product, Related, Translation, Video};
use notefall_core::head::{Head, Segment};
use notefall_core::note::{Author, Card, Format, Image, Media, Note};
use notefall_core::rich::{Block, BlockKind, Mark, MarkKind, RichText, is_safe_url};
use notefall_core::text::{Language, words};
use notefall_core::view::card::{card, measured};
use notefall_core::view::embed::{EmbeddedFeed, SCRIPT, embed_style, fragment_style, framed_note};
use notefall_core::view::html::Html;
use notefall_core::view::note::note;
use notefall_core::view::page::{FeedPage, FoundPage, note_page, style};
use notefall_core::view::{Context, Links, Pages, Sink};
use proptest::prelude::*;

/// A piece of HTML as a parser sees it.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Open(String, Vec<(String, String)>),
    Close(String),
    Text(String),
}

/// Reads HTML so strictly that nothing passes but what [`Html`] writes when it escapes everything.
pub fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut open = Vec::new();
    let mut rest = html.strip_prefix("<!doctype html>").unwrap_or(html);
    while !rest.is_empty() {
        if let Some(tag) = rest.strip_prefix("</") {
            let (name, after) = tag.split_once('>').unwrap();
            assert_eq!(open.pop().as_deref(), Some(name), "tags are balanced");
            tokens.push(Token::Close(name.into()));
            rest = after;
        } else if let Some(tag) = rest.strip_prefix('<') {
            let end = tag.find([' ', '>']).unwrap();
            let name = &tag[..end];
            assert!(
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b"-123456".contains(&b)),
                "{name}"
            );
            let mut attributes: Vec<(String, String)> = Vec::new();
            rest = &tag[end..];
            while let Some(attribute) = rest.strip_prefix(' ') {
                let (name, after) = attribute.split_once("=\"").unwrap();
                assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
                assert!(!name.starts_with("on") && name != "style", "{name}");
                let (value, after) = after.split_once('"').unwrap();
                assert!(attributes.iter().all(|(n, _)| n != name), "{name} stands twice");
                attributes.push((name.into(), unescaped(value)));
                rest = after;
            }
            rest = rest.strip_prefix('>').unwrap();
            tokens.push(Token::Open(name.into(), attributes));
            if name == "style" {
                let ours = [style(), embed_style(), fragment_style()];
                rest = ours.iter().find_map(|style| rest.strip_prefix(style.as_str())).unwrap();
            }
            if name == "script" && !rest.starts_with('<') {
                let (data, after) = rest.split_once('<').unwrap();
                assert!(after.starts_with("/script>"), "nothing else ends it");
                assert!(data == SCRIPT || serde_json::from_str::<serde_json::Value>(data).is_ok(), "{data}");
                rest = &rest[data.len()..];
            }
            if !["base", "br", "hr", "img", "track", "input", "link", "meta"].contains(&name) {
                open.push(name.to_owned());
            }
        } else {
            let end = rest.find('<').unwrap_or(rest.len());
            let mut text = unescaped(&rest[..end]);
            // A parser drops a line feed that follows `<pre>`.
            if matches!(tokens.last(), Some(Token::Open(name, _)) if name == "pre") && text.starts_with('\n')
            {
                text.remove(0);
            }
            tokens.push(Token::Text(text));
            rest = &rest[end..];
        }
    }
    assert!(open.is_empty(), "{open:?} are not ended");
    tokens
}

fn unescaped(text: &str) -> String {
    assert!(!text.contains(['<', '>', '"', '\0']), "{text:?}");
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, entity)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = entity.split_once(';').unwrap();
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            _ => panic!("&{name};"),
        });
        rest = after;
    }
    out + rest
}

/// Tags, attribute names and classes, without the tints that names give.
fn skeleton(html: &str) -> Vec<String> {
    let shape = |token| match token {
        Token::Open(name, attributes) => {
            let mut out = name;
            for (name, value) in attributes {
                out = out + " " + &name;
                if name == "class" {
                    out = out + "=" + value.split(" t").next().unwrap();
                }
            }
            Some(out)
        }
        Token::Close(name) => Some(format!("/{name}")),
        Token::Text(_) => None,
    };
    tokens(html).into_iter().filter_map(shape).collect()
}

pub fn links(html: &str) -> Vec<String> {
    let href = |token| match token {
        Token::Open(_, attributes) => {
            attributes.into_iter().find(|(name, _)| name == "href").map(|(_, value)| value)
        }
        _ => None,
    };
    tokens(html).into_iter().filter_map(href).collect()
}

/// The text with `br` as the line feed that it stands for.
fn text_of(html: &str) -> String {
    let text = |token| match token {
        Token::Text(text) => text,
        Token::Open(name, _) if name == "br" => "\n".into(),
        _ => String::new(),
    };
    tokens(html).into_iter().map(text).collect()
}

/// Where the feed is, in tests of pages that know it.
const ADDRESS: &str = "https://edge.example/f/kitchen/";

const CONTEXT: Context<'_> =
    Context { base: "../", language: Language::Chinese, links: Links::Pages, sizes: "100vw" };

fn note_html(whole: &Note) -> String {
    let mut out = Html::default();
    note(&mut out, whole, &CONTEXT);
    out.finish()
}

fn card_html(shown: &Card, links: Links) -> String {
    let mut out = Html::default();
    card(&mut out, shown, &Context { links, ..CONTEXT }, 3, 40);
    out.finish()
}

/// Only the text's part of a note.
fn body_html(body: RichText, images: Vec<Image>) -> String {
    let whole = note_html(&Note { body, images, ..Note::default() });
    let from = whole.find("<div class=\"body ").unwrap();
    let to = whole.find("<footer").unwrap();
    whole[from..to].to_owned()
}

pub const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onclick='alert(1)",
    "</title></style></textarea><svg onload=alert(1)>",
    "<!-- ",
    "]]>",
    "&lt;b&gt; &amp;quot; &#60;i> &NotAnEntity",
    "a\0b\0<b\0>",
    "\u{202e}gnp.exe\u{2066}\u{2067}\u{200f}",
    "javascript:alert(1)",
    "\" style=\"position:fixed\" x=\"",
    "{{7*7}} ${7*7} `",
];

/// A note that says the same everywhere, with every kind of block and mark over it.
pub fn note_of(word: &str, url: &str) -> Note {
    let mut body = RichText::default();
    let mut marks = Vec::new();
    let kinds = [
        BlockKind::Paragraph,
        BlockKind::Heading(2),
        BlockKind::Item { depth: 0, number: None },
        BlockKind::Item { depth: 1, number: Some(3) },
        BlockKind::Quote,
        BlockKind::Code,
        BlockKind::Picture(1),
    ];
    let mark_kinds = [
        MarkKind::Bold,
        MarkKind::Italic,
        MarkKind::Strike,
        MarkKind::Code,
        MarkKind::Link(format!(
            "https://example.org/?{}",
            word.replace(|c: char| c.is_whitespace() || c.is_control(), "")
        )),
        MarkKind::Hashtag(word.into()),
        MarkKind::Mention(word.into()),
    ];
    for (kind, mark) in kinds.into_iter().zip(mark_kinds) {
        let start = body.push_block(kind, word);
        marks.push(Mark { start, len: word.len(), kind: mark });
    }
    body.marks = marks;
    assert!(body.is_sound());
    let image = |seed| Image { alt: word.into(), ..sample::picture(seed) };
    Note {
        id: word.into(),
        url: url.into(),
        title: word.into(),
        body,
        lang: word.into(),
        author: Author { name: word.into(), url: url.into(), avatar: None },
        published: Some(0),
        updated: Some(0),
        region: word.into(),
        tags: vec![word.into(), format!("{word}2")],
        images: vec![image(1), image(2), image(3)],
        likes: 1,
        collects: 1,
        comments: 1,
        pinned: true,
        source: word.into(),
        credit: word.into(),
        video: Some(Video {
            captions: vec![Captions { lang: word.into(), media: Media { hash: 3, format: Format::Vtt } }],
            ..sample::attached_note().video.unwrap()
        }),
        thread: vec![Comment { author: word.into(), text: word.into(), ..Comment::default() }],
        products: vec![Product {
            name: word.into(),
            url: url.into(),
            price: word.into(),
            currency: word.into(),
            ..Product::default()
        }],
        translations: vec![Translation {
            lang: "en".into(),
            title: word.into(),
            body: RichText::plain(word),
        }],
        related: vec![Related { id: word.into(), title: word.into(), lang: word.into() }],
    }
}

#[test]
fn markup_in_any_field_of_a_note_stays_text() {
    let harmless = skeleton(&note_html(&note_of("word", "word")));
    for word in HOSTILE {
        let html = note_html(&note_of(word, word));
        assert_eq!(skeleton(&html), harmless, "{word:?}");
        assert!(text_of(&html).contains(&word.replace('\0', "\u{fffd}")), "{word:?}");
        assert_eq!(links(&html).len(), 2, "the link in the text, and the note like it: {word:?}");
        let with_link = note_html(&note_of(word, "https://example.org/\"><script>'"));
        assert_eq!(links(&with_link).len(), 5);
    }
}

#[test]
fn a_note_shows_its_video_products_comments_and_translation() {
    let note = sample::attached_note();
    let english = |note: &Note| {
        let mut out = Html::default();
        let (language, links) = (Language::English, Links::Pages);
        notefall_core::view::note::note(&mut out, note, &Context { base: "../", language, links, sizes: "" });
        out.finish()
    };
    let html = english(&note);
    for part in [
        // The first picture is the poster, and no slide beside the video.
        "<video class=\"clip u-video\" controls=\"\" playsinline=\"\" loop=\"\" preload=\"metadata\" width=\"720\" height=\"1280\" poster=\"../m/fffffffffffffffe.avif\" crossorigin=\"anonymous\" src=\"../m/000000000000004d.mp4\">",
        "<track kind=\"captions\" srclang=\"zh\" label=\"zh\" src=\"../m/000000000000004e.vtt\">",
        "<summary><span>Translate</span><span>Show original</span></summary><div lang=\"en\"><h2 class=\"title\">Red-braised pork</h2>",
        "rel=\"ugc nofollow noopener\"><span>Wok &amp; lid</span><b>19.90\u{a0}EUR</b></a></li><li><span><span>Spoon</span></span></li>",
        "<li class=\"comment u-comment h-cite\">",
        "<li class=\"comment reply u-comment h-cite\">",
        "<p class=\"p-content\">好吃 &lt;b&gt;</p>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(html.matches("class=\"slide\"").count(), 1);
    assert_eq!(html.matches("<li class=\"comment").count(), 3);
    // Whoever reads the note's own language needs no translation, and without a script there are no spots and no sharing.
    assert!(!english(&Note { lang: "en-GB".into(), ..note.clone() }).contains("translation"));
    assert!(!note_html(&note).contains("translation"), "who reads Chinese");
    assert!(!html.contains("spot") && !html.contains("class=\"share\""));
    // A note with nothing but a video is pictured all the same.
    let only = Note { images: vec![], translations: vec![], ..note };
    assert!(note_html(&only).contains("<article class=\"note pictured h-entry\""));
}

#[test]
fn there_is_a_place_for_a_translation_where_a_script_may_fill_it() {
    let note = Note { translations: vec![], ..sample::attached_note() };
    let seen = |links, note: &Note| {
        let mut out = Html::default();
        let context = Context { base: "", language: Language::Arabic, links, sizes: "" };
        notefall_core::view::note::note(&mut out, note, &context);
        out.finish()
    };
    let place = "<details class=\"translation\" hidden=\"\"><summary><span>ترجمة</span><span>عرض الأصل</span></summary>\
                 <div lang=\"ar\">تعذّر التحميل.</div></details>";
    let html = seen(Links::Buttons, &note);
    assert!(html.contains(place), "{html}");
    assert!(!seen(Links::Pages, &note).contains("translation"), "nothing would ever show it");
    let unknown = Note { lang: String::new(), ..note };
    assert!(!seen(Links::Buttons, &unknown).contains("translation"), "nobody knows from what");
}

#[test]
fn a_script_puts_products_onto_their_pictures() {
    let note = Note { video: None, ..sample::attached_note() };
    let mut out = Html::default();
    let context = Context { base: "", language: Language::English, links: Links::Buttons, sizes: "" };
    notefall_core::view::note::note(&mut out, &note, &context);
    let html = out.finish();
    let spot = "<div class=\"spots\"><a href=\"https://shop.example/wok?a=1&amp;b=2\" target=\"_blank\" rel=\"ugc nofollow noopener\" class=\"spot\" aria-label=\"Wok &amp; lid\"></a></div></figure>";
    assert_eq!(html.matches(spot).count(), 1, "{html}");
    assert!(html.contains("<button class=\"share\" type=\"button\">Share</button>"));
}

#[test]
fn a_note_leads_to_those_that_are_like_it() {
    let list = |links| {
        let mut out = Html::default();
        let context = Context { base: "../", language: Language::Chinese, links, sizes: "" };
        note(&mut out, &sample::related_note(), &context);
        let html = out.finish();
        html.split_once("<h3 class=\"heading\">相关笔记</h3>").map(|(_, list)| list.to_owned())
    };
    let whole = |items: [&str; 2]| {
        format!("<ul class=\"related\"><li>{}</li><li>{}</li></ul></div></article>", items[0], items[1])
    };
    assert_eq!(
        list(Links::Pages).unwrap(),
        whole([
            "<a href=\"../n/b\" lang=\"en\">Tea &amp; cake</a>",
            "<a href=\"../n/a2%2F%E7%BA%A2\">回锅肉</a>"
        ])
    );
    assert_eq!(
        list(Links::Buttons).unwrap(),
        whole([
            "<button value=\"b\" lang=\"en\">Tea &amp; cake</button>",
            "<button value=\"a2/红\">回锅肉</button>"
        ])
    );
    // Files have names that every host takes, and where there are no pages nothing leads there.
    let files = list(Links::Files).unwrap();
    assert!(files.contains("<a href=\"../n/b.html\" lang=\"en\">"), "{files}");
    assert_eq!(list(Links::Nowhere), None);
}

#[test]
fn markup_in_any_field_of_a_card_stays_text() {
    for ways in [Links::Nowhere, Links::Pages, Links::Buttons] {
        for covered in [true, false] {
            let card_of = |word: &str| Card {
                excerpt: word.into(),
                cover: covered.then(|| Image { alt: word.into(), ..sample::picture(1) }),
                avatar: None,
                ..Card::of(&note_of(word, word), 0)
            };
            let harmless = skeleton(&card_html(&card_of("word"), ways));
            for word in HOSTILE {
                let html = card_html(&card_of(word), ways);
                assert_eq!(skeleton(&html), harmless, "{word:?}");
                assert!(text_of(&html).contains(&word.replace('\0', "\u{fffd}")));
                assert!(
                    links(&html)
                        .iter()
                        .all(|link| link.starts_with("../n/") && !link[5..].contains(['/', ':', '<']))
                );
            }
        }
    }
}

#[test]
fn markup_in_a_head_stays_text_on_pages() {
    let head_of = |word: &str| Head {
        title: word.into(),
        description: word.into(),
        home: word.into(),
        lang: word.into(),
        segments: vec![Segment { id: 1, notes: 100, note_shards: 4, id_shards: 1, ..Segment::default() }],
        ..Head::default()
    };
    let page_of = |word: &str| {
        let (head, cards) = (sample::in_order(head_of(word)), [Card::of(&note_of(word, word), 0)]);
        let page =
            FeedPage { head: &head, cards: &cards, page: 2, loader: "", pages: Pages::Worker, address: "" };
        [
            page.write(),
            FeedPage { page: 1, loader: word, ..page }.write(),
            note_page(&head, &note_of(word, word), ""),
            FeedPage { address: ADDRESS, ..page }.write(),
            note_page(&head, &note_of(word, word), ADDRESS),
            found(&head, word, &cards).write(),
            EmbeddedFeed { head: &head, cards: &cards, page: 2, address: ADDRESS }.frame(),
            EmbeddedFeed { head: &head, cards: &cards, page: 1, address: ADDRESS }.fragment(),
            framed_note(&head, &note_of(word, word), ADDRESS),
        ]
    };
    // What is no language has no link.
    let without_languages = |html: String| {
        let mut tags = skeleton(&html);
        tags.retain(|tag| tag != "link rel hreflang href");
        tags
    };
    let harmless = page_of("word").map(without_languages);
    for word in HOSTILE {
        assert_eq!(page_of(word).map(without_languages), harmless, "{word:?}");
    }
}

/// What was found for a word that stands nowhere.
fn found<'a>(head: &'a Head, query: &'a str, cards: &'a [Card]) -> FoundPage<'a> {
    let found = cards.len() as u32;
    FoundPage { head, query, cards, found, replaced: &[], missing: &[], loosened: false, damaged: false }
}

#[test]
fn what_was_found_is_said_and_shown() {
    let (head, cards) = (Head { title: "Kitchen".into(), ..Head::default() }, sample::two_cards());
    let page = found(&head, " tomatto 50% ", &cards);
    let html = page.write();
    assert!(html.contains("<meta name=\"robots\" content=\"noindex, follow\">"), "{html}");
    assert!(html.contains("<title>tomatto 50% – Kitchen</title>") && html.contains("value=\"tomatto 50%\""));
    assert!(text_of(&html).contains("2 notes."), "{html}");
    assert_eq!(links(&html), ["./", "n/a1%2F%E7%BA%A2", "n/b"]);
    let said = |page: FoundPage<'_>| {
        let html = page.write();
        let (_, said) = html.split_once("role=\"status\">").unwrap();
        said.split_once("</p>").unwrap().0.to_owned()
    };
    let replaced = [("tomatto".to_owned(), "tomato".to_owned())];
    let missing = ["50%".to_owned(), "xyz".to_owned()];
    assert_eq!(
        said(FoundPage {
            found: 90,
            replaced: &replaced,
            missing: &missing,
            loosened: true,
            damaged: true,
            ..page
        }),
        "The best 2 of 90 notes. Showing results for tomato. No note has 50%, xyz. \
         No note has these words together; these have them apart. \
         A part of the index could not be read; there may be more."
    );
    assert_eq!(said(FoundPage { cards: &cards[..1], found: 1, ..page }), "One note.");
    assert_eq!(said(FoundPage { cards: &[], found: 0, missing: &missing, ..page }), "Nothing was found.");
    let chinese = Head { lang: "zh".into(), ..head.clone() };
    assert_eq!(
        said(FoundPage { head: &chinese, replaced: &replaced, ..page }),
        "找到 2 篇笔记。已显示“tomato”的结果。"
    );
    // Where nothing was asked there is the form alone.
    assert!(!FoundPage { query: " ", cards: &[], ..page }.write().contains("role=\"status\""));
}

#[test]
fn only_feeds_that_can_be_searched_have_a_form() {
    let segment = Segment { id: 1, notes: 2, note_shards: 1, id_shards: 1, index_shards: 1, spell_shards: 0 };
    let head = Head { segments: vec![segment], ..Head::default() };
    let page = FeedPage { head: &head, cards: &[], page: 1, loader: "", pages: Pages::Worker, address: "" };
    let form = "<form class=\"find\" role=\"search\" action=\"find\" method=\"get\"><input type=\"search\" name=\"q\"";
    assert!(page.write().contains(form), "{}", page.write());
    assert!(!FeedPage { pages: Pages::None, ..page }.write().contains("<form"));
    let bare = Head { segments: vec![Segment { index_shards: 0, ..segment }], ..Head::default() };
    assert!(!FeedPage { head: &bare, ..page }.write().contains("<form"));
}

#[test]
fn pages_say_where_they_are_and_what_else_there_is() {
    let head = Head {
        title: "Kitchen".into(),
        segments: vec![Segment { id: 1, notes: 100, note_shards: 4, id_shards: 1, ..Segment::default() }],
        ..Head::default()
    };
    let head = sample::in_order(head);
    let whole = sample::full_note();
    let cards = [Card::of(&whole, 0)];
    let page =
        FeedPage { head: &head, cards: &cards, page: 1, loader: "", pages: Pages::Worker, address: ADDRESS };
    let first = page.write();
    for part in [
        "<link rel=\"canonical\" href=\"https://edge.example/f/kitchen/\">",
        "<link rel=\"alternate\" type=\"application/feed+json\" title=\"Kitchen\" href=\"https://edge.example/f/kitchen/feed.json\">",
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Kitchen\" href=\"https://edge.example/f/kitchen/atom.xml\">",
        "type=\"application/json+oembed\" href=\"https://edge.example/oembed?url=https%3A%2F%2Fedge.example%2Ff%2Fkitchen%2F\">",
        "<meta property=\"og:type\" content=\"website\">",
        "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"ItemList\"",
    ] {
        assert!(first.contains(part), "{part}\n{first}");
    }
    let third = FeedPage { page: 3, ..page }.write();
    assert!(third.contains("<link rel=\"canonical\" href=\"https://edge.example/f/kitchen/?page=3\">"));
    // A static host has neither pages for notes nor anybody to ask.
    let host = FeedPage { pages: Pages::None, ..page }.write();
    assert!(host.contains("feed.json") && !host.contains("oembed") && !host.contains("ld+json"), "{host}");
    assert!(!FeedPage { address: "", ..page }.write().contains("https://"));

    let html = note_page(&head, &whole, ADDRESS);
    for part in [
        "<link rel=\"canonical\" href=\"https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2\">",
        "<meta property=\"og:type\" content=\"article\">",
        "<meta property=\"og:title\" content=\"红烧肉 Red-braised pork\">",
        "<meta property=\"og:image\" content=\"https://edge.example/f/kitchen/m/fffffffffffffffe.avif\">",
        "<meta property=\"og:image:width\" content=\"1080\"><meta property=\"og:image:height\" content=\"1440\">",
        "<meta property=\"article:published_time\" content=\"2025-01-14T08:00:00Z\">",
        "<meta name=\"twitter:card\" content=\"summary_large_image\">",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let (_, data) = html.split_once("<script type=\"application/ld+json\">").unwrap();
    let data: serde_json::Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(data["@type"], "SocialMediaPosting");
    assert_eq!(data["author"]["name"], "小厨");
    assert_eq!(data["interactionStatistic"][0]["userInteractionCount"], 12_345);
}

#[test]
fn pages_lead_to_the_pages_around_them() {
    let head = Head {
        segments: vec![Segment { id: 1, notes: 100, note_shards: 4, id_shards: 1, ..Segment::default() }],
        cards: sample::two_cards(),
        ..Head::default()
    };
    let head = sample::in_order(head);
    let page = |page| {
        let html =
            FeedPage { head: &head, cards: &head.cards, page, loader: "", pages: Pages::Worker, address: "" }
                .write();
        links(&html).into_iter().filter(|link| !link.starts_with("n/")).collect::<Vec<_>>()
    };
    assert_eq!(page(1), ["./?page=2"]);
    assert_eq!(page(2), ["./", "./?page=3"]);
    assert_eq!(page(5), ["./?page=4"]);
    let of_files = FeedPage {
        head: &head,
        cards: &head.cards,
        page: 2,
        loader: "",
        pages: Pages::Files,
        address: "https://a.example/",
    };
    let html = of_files.write();
    let (notes, others): (Vec<_>, Vec<_>) = links(&html).into_iter().partition(|link| link.starts_with("n/"));
    assert!(notes.iter().all(|link| link.ends_with(".html")) && !notes.is_empty(), "{notes:?}");
    assert_eq!(
        others.iter().filter(|link| link.starts_with("./")).collect::<Vec<_>>(),
        ["./", "./page-3.html"]
    );
    assert!(
        html.contains("https://a.example/page-2.html") && !html.contains("find?") && !html.contains("oembed")
    );
    let alone =
        FeedPage { head: &head, cards: &head.cards, page: 1, loader: "", pages: Pages::None, address: "" };
    assert_eq!(links(&alone.write()), [] as [&str; 0]);
    let empty = FeedPage { cards: &[], ..alone };
    assert!(text_of(&empty.write()).contains(Language::English.say(&words::EMPTY)));
}

#[test]
fn addresses_of_authors_and_originals_are_links_only_where_they_are_safe() {
    for url in
        ["javascript:alert(1)", "JaVaScRiPt:x", " https://x.org", "data:text/html,x", "https:", "//x.org", ""]
    {
        assert!(
            links(&note_html(&Note { body: RichText::plain("x"), related: vec![], ..note_of("word", url) }))
                .is_empty(),
            "{url:?}"
        );
    }
    let note = Note { body: RichText::plain("x"), related: vec![], ..note_of("word", "mailto:a@x.org") };
    let safe = note_html(&note);
    assert_eq!(links(&safe), ["mailto:a@x.org"; 3]);
}

#[test]
fn links_that_no_sound_text_has_are_not_written() {
    let mut body = RichText::plain("click");
    body.marks.push(Mark { start: 0, len: 5, kind: MarkKind::Link("javascript:alert(1)".into()) });
    assert!(!body.is_sound());
    let html = body_html(body, vec![]);
    assert_eq!(text_of(&html), "click");
    assert_eq!(links(&html), [] as [&str; 0]);
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn no_text_is_lost_however_marks_overlap(mut rich in sample::rich()) {
        // Captions stand with their pictures: the cover's and those of pictures that are not there have no place.
        for block in &mut rich.blocks {
            if matches!(block.kind, BlockKind::Picture(_)) {
                block.kind = BlockKind::Picture(1);
            }
        }
        let shown = |(block, start): (Block, usize)| &rich.text[start..start + block.len];
        let expected: String = rich.blocks().map(shown).collect();
        let html = body_html(rich.clone(), vec![sample::picture(1), sample::picture(2)]);
        prop_assert_eq!(text_of(&html), expected.replace('\0', "\u{fffd}"));
        prop_assert!(links(&html).iter().all(|link| is_safe_url(link)));
    }

    #[test]
    fn any_note_and_any_card_are_written_soundly(whole in sample::note(), shown in sample::card()) {
        let html = note_html(&whole);
        prop_assert!(links(&html).iter().all(|link| is_safe_url(link)));
        for ways in [Links::Nowhere, Links::Pages, Links::Buttons] {
            tokens(&card_html(&shown, ways));
        }
        let mut out = Html::default();
        measured(&mut out, &shown, &CONTEXT);
        tokens(&out.finish());
        let head = Head { cards: vec![shown.clone()], ..Head::default() };
        tokens(&note_page(&head, &whole, ADDRESS));
        let page = FeedPage { head: &head, cards: &head.cards, page: 1, loader: "x", pages: Pages::Worker, address: ADDRESS };
        tokens(&page.write());
        let embedded = EmbeddedFeed { head: &head, cards: &head.cards, page: 1, address: ADDRESS };
        for html in [embedded.frame(), embedded.fragment(), framed_note(&head, &whole, ADDRESS)] {
            tokens(&html);
        }
    }
}

#[test]
fn what_other_pages_take_in_leads_out_of_them() {
    let segments = vec![Segment { id: 1, notes: 100, note_shards: 4, id_shards: 1, ..Segment::default() }];
    let runs = notefall_core::head::whole(&segments);
    let head = Head { title: "Kitchen".into(), lang: "zh".into(), segments, runs, ..Head::default() };
    let whole = sample::full_note();
    let cards = [Card::of(&whole, 0)];
    let first = EmbeddedFeed { head: &head, cards: &cards, page: 1, address: ADDRESS };
    // In a frame notes open in the window around it, further pages in the frame; a fragment knows no address but the feed's own.
    let frame = first.frame();
    for part in
        ["<base target=\"_top\">", "href=\"n/a1%2F%E7%BA%A2\"", "href=\"embed?page=2\" target=\"_self\""]
    {
        assert!(frame.contains(part), "{part}\n{frame}");
    }
    let second = EmbeddedFeed { page: 2, ..first }.frame();
    assert!(second.contains("href=\"embed\" target=\"_self\" rel=\"prev\""), "{second}");
    let fragment = first.fragment();
    let leads: Vec<String> = links(&fragment);
    assert!(leads.len() >= 2 && leads.iter().all(|link| link.starts_with(ADDRESS)), "{leads:?}");
    assert!(fragment.starts_with("<div class=\"notefall\" lang=\"zh\"><style>@scope{"), "{fragment}");
    assert!(["<html", "<head", "<body", "<script"].iter().all(|tag| !fragment.contains(tag)));
    // What has one place in a page of its own has none in a page of others.
    let note = framed_note(&head, &whole, ADDRESS);
    assert!(
        note.contains("<link rel=\"canonical\" href=\"https://edge.example/f/kitchen/n/a1%2F%E7%BA%A2\">")
    );
    for html in [&frame, &note] {
        assert!(
            html.contains("<meta name=\"robots\" content=\"noindex\">") && !html.contains("<h1"),
            "{html}"
        );
    }
    for (html, names) in [
        (&frame, &["h-feed", "h-entry", "p-name u-url"][..]),
        (&note, &["h-entry", "p-name", "e-content", "dt-published"]),
    ] {
        for name in names {
            assert!(html.contains(name), "{name}\n{html}");
        }
    }
}

#[test]
fn lists_nest_inside_the_items_above_them() {
    for (items, html) in [
        (&[(0, None), (0, None)][..], "<ul><li>0</li><li>1</li></ul>"),
        (&[(0, Some(1)), (0, Some(2))], "<ol><li>0</li><li>1</li></ol>"),
        (&[(0, Some(7)), (0, Some(8))], "<ol start=\"7\"><li>0</li><li>1</li></ol>"),
        (&[(0, Some(0))], "<ol start=\"0\"><li>0</li></ol>"),
        (&[(0, None), (1, None), (0, None)], "<ul><li>0<ul><li>1</li></ul></li><li>2</li></ul>"),
        (&[(0, None), (1, Some(1)), (2, None)], "<ul><li>0<ol><li>1<ul><li>2</li></ul></li></ol></li></ul>"),
        (&[(0, None), (0, Some(1))], "<ul><li>0</li></ul><ol><li>1</li></ol>"),
        (&[(0, None), (1, None), (1, Some(1))], "<ul><li>0<ul><li>1</li></ul><ol><li>2</li></ol></li></ul>"),
        (&[(3, None), (0, None)], "<ul><li>0</li></ul><ul><li>1</li></ul>"),
        (&[(0, None), (9, None), (4, None)], "<ul><li>0<ul><li>1</li></ul><ul><li>2</li></ul></li></ul>"),
    ] {
        let mut rich = RichText::default();
        for (text, (depth, number)) in (0..).zip(items) {
            rich.push_block(BlockKind::Item { depth: *depth, number: *number }, &text.to_string());
        }
        assert_eq!(
            body_html(rich, vec![]),
            format!("<div class=\"body e-content\" part=\"body\">{html}</div>"),
            "{items:?}"
        );
    }
}

#[test]
fn lists_of_all_depths_are_written() {
    let mut rich = RichText::default();
    for depth in (0..=255).chain((0..=255).rev()) {
        rich.push_block(BlockKind::Item { depth, number: None }, "x");
    }
    assert_eq!(text_of(&body_html(rich, vec![])).len(), 512);
}

#[test]
fn marks_deeper_than_anybody_writes_keep_their_text() {
    let text = "x".repeat(300);
    let mut rich = RichText::plain(&text);
    rich.marks = (0..300).map(|start| Mark { start, len: 300 - start, kind: MarkKind::Bold }).collect();
    assert!(rich.is_sound());
    let html = body_html(rich, vec![]);
    assert_eq!(text_of(&html), text);
    assert_eq!(html.matches("<strong>").count(), 16);
}

#[test]
fn every_kind_of_block_and_mark_has_its_element() {
    let html = body_html(sample::every_kind_of_text(), vec![sample::picture(1), sample::picture(2)]);
    for element in [
        "<p><strong><em>五<s><code>花</code>肉</s></em> 500 g",
        "<br>and patience",
        "<h3>做法</h3>",
        "<ol><li>Cut<ul><li>small</li></ul></li><li>Fry</li></ol>",
        "<blockquote>慢火</blockquote>",
        "<pre>  180 °C\n  90 min</pre>",
        "<figcaption>the pot</figcaption></figure>",
        "<hr>",
        "<h6><span class=\"tag\">#红烧肉</span> <span class=\"mention\">@小厨</span> <a href=\"https://example.org/\"",
        "rel=\"ugc nofollow noopener\">https</a></h6>",
    ] {
        assert!(html.contains(element), "{element}\n{html}");
    }
}

#[test]
fn code_keeps_its_first_line_feed() {
    let mut rich = RichText::default();
    rich.push_block(BlockKind::Code, "\n\nindented");
    assert_eq!(text_of(&body_html(rich, vec![])), "\n\nindented");
}

/// Counts what is told, as the widget's back end would.
#[derive(Default)]
struct Told {
    open: usize,
    deepest: usize,
    in_tag: bool,
}

impl Sink for Told {
    fn open(&mut self, _tag: &'static str, _class: &str) {
        self.open += 1;
        self.deepest = self.deepest.max(self.open);
        self.in_tag = true;
    }

    fn attribute(&mut self, _name: &'static str, _value: &str) {
        assert!(self.in_tag, "attributes come before the content");
    }

    fn style(&mut self, _name: &'static str, value: &str) {
        assert!(self.in_tag && !value.contains(['"', ';', '<']));
    }

    fn text(&mut self, _text: &str) {
        self.in_tag = false;
    }

    fn close(&mut self) {
        self.open = self.open.checked_sub(1).unwrap();
        self.in_tag = false;
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn every_sink_is_told_a_tree(whole in sample::note(), shown in sample::card()) {
        let mut told = Told::default();
        note(&mut told, &whole, &CONTEXT);
        card(&mut told, &shown, &CONTEXT, 0, 0);
        measured(&mut told, &shown, &CONTEXT);
        prop_assert_eq!(told.open, 0);
        prop_assert!(told.deepest > 2);
    }
}
