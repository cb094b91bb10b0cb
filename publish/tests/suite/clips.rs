//! Notes with a video, comments, products and translations, from JSON lines to the feed.

use crate::common::{Built, Scene, build_sources};
use notefall::problem::Loss;
use notefall::search::Searcher;
use notefall_core::attached::{Availability, Spot};
use notefall_core::note::Format;
use notefall_core::path::Path as FeedPath;

fn atom(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

/// The least that says it is a video of that size, in pixels, and of so many milliseconds; `matrix` says how it is turned.
fn mp4_turned(width: u16, height: u16, milliseconds: u32, matrix: [i32; 4]) -> Vec<u8> {
    let [a, b, c, d] = matrix.map(|number| (number << 16).to_be_bytes());
    let zero = [0; 4];
    let matrix = [a, b, zero, c, d, zero, zero, zero, (1_i32 << 30).to_be_bytes()].concat();
    let mvhd = [
        &[0; 12][..],
        &1_000_u32.to_be_bytes(),
        &milliseconds.to_be_bytes(),
        &[0, 1, 0, 0, 1, 0],
        &[0; 10],
        &matrix,
        &[0; 24],
        &2_u32.to_be_bytes(),
    ];
    let side = |pixels: u16| (u32::from(pixels) << 16).to_be_bytes();
    let tkhd = [
        &[0, 0, 0, 3][..],
        &[0; 8],
        &1_u32.to_be_bytes(),
        &[0; 4],
        &milliseconds.to_be_bytes(),
        &[0; 8],
        &[0; 8],
        &matrix,
        &side(width),
        &side(height),
    ];
    let sound = [&[0, 0, 0, 3][..], &[0; 80]].concat();
    let tracks = [atom(b"trak", &atom(b"tkhd", &sound)), atom(b"trak", &atom(b"tkhd", &tkhd.concat()))];
    let moov = [atom(b"mvhd", &mvhd.concat()), tracks.concat()].concat();
    [atom(b"ftyp", b"isom\0\0\x02\0isomiso2"), atom(b"mdat", &[7; 100]), atom(b"moov", &moov)].concat()
}

/// A video that is not turned.
pub fn mp4(width: u16, height: u16, milliseconds: u32) -> Vec<u8> {
    mp4_turned(width, height, milliseconds, [1, 0, 0, 1])
}

/// The same as WebM.
fn webm(width: u16, height: u16, milliseconds: f64) -> Vec<u8> {
    fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
        [id, &[0x40 | (content.len() >> 8) as u8, content.len() as u8], content].concat()
    }
    let info = [
        element(&[0x2a, 0xd7, 0xb1], &1_000_000_u32.to_be_bytes()),
        element(&[0x44, 0x89], &milliseconds.to_be_bytes()),
        element(&[0x4d, 0x80], b"t"),
        element(&[0x57, 0x41], b"t"),
    ];
    let video = [element(&[0xb0], &width.to_be_bytes()), element(&[0xba], &height.to_be_bytes())].concat();
    let track = [
        element(&[0xd7], &[1]),
        element(&[0x73, 0xc5], &[1]),
        element(&[0x83], &[1]),
        element(&[0x86], b"V_VP9"),
        element(&[0xe0], &video),
    ];
    let tracks = element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &track.concat()));
    let segment = [element(&[0x15, 0x49, 0xa9, 0x66], &info.concat()), tracks].concat();
    [
        element(&[0x1a, 0x45, 0xdf, 0xa3], &element(&[0x42, 0x82], b"webm")),
        element(&[0x18, 0x53, 0x80, 0x67], &segment),
    ]
    .concat()
}

fn build(scene: &Scene, lines: &[&str]) -> Built {
    scene.write("notes/n.jsonl", &lines.join("\n"));
    build_sources(scene, &["notes/n.jsonl"]).expect("the build")
}

#[test]
fn a_video_is_passed_through_and_its_size_is_read_from_the_file() {
    let scene = Scene::new();
    scene.picture("notes/p.png", 72, 128);
    scene.write("notes/zh.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n你好\n");
    let files = [
        ("upright.mp4", mp4(720, 1280, 14_200), (720, 1280), 14_200, Format::Mp4),
        ("turned.mp4", mp4_turned(1920, 1080, 0, [0, 1, -1, 0]), (1080, 1920), 0, Format::Mp4),
        ("wide.webm", webm(640, 360, 2_500.0), (640, 360), 2_500, Format::Webm),
    ];
    for (name, bytes, size, duration, format) in files {
        scene.write_bytes(&format!("notes/{name}"), &bytes);
        let line = format!(
            r#"{{"id": "v", "title": "See", "lang": "zh", "video": {{"src": "{name}", "poster": "p.png", "captions": "zh.vtt"}}}}"#
        );
        let built = build(&scene, &[&line]);
        assert_eq!(built.problems, [], "{name}");
        let note = &built.notes()[0];
        let video = note.video.as_ref().unwrap();
        assert_eq!((video.width, video.height), size, "{name}");
        assert_eq!((video.duration, video.media.format), (duration, format), "{name}");
        assert_eq!((note.images.len(), note.kind()), (1, "video"));
        assert_eq!(video.captions[0].lang, "zh");
        let file = |media| scene.path("out").join(FeedPath::Media(media).write());
        assert_eq!(std::fs::read(file(video.media)).unwrap(), bytes);
        assert!(file(video.captions[0].media).is_file());
        assert!(built.report.head.cards[0].video);
    }
}

#[test]
fn what_is_no_video_leaves_the_note_without_one() {
    let scene = Scene::new();
    let whole = mp4(720, 1280, 1_000);
    let line = r#"{"id": "v", "title": "See", "video": "v.mp4"}"#;
    // Cut anywhere before the size of the picture, and not a video at all.
    let cut = (0..whole.len()).step_by(7).map(|length| whole[..length].to_vec());
    for bytes in
        cut.chain([b"GIF89a".to_vec(), webm(0, 0, 1.0), mp4(0, 0, 9), webm(9, 9, 1.0)[..40].to_vec()])
    {
        scene.write_bytes("notes/v.mp4", &bytes);
        let built = build(&scene, &[line]);
        assert_eq!(built.notes()[0].video, None);
        assert_eq!(built.problems.len(), 1, "{:?}", built.problems);
        assert_eq!(built.problems[0].loss, Loss::Part);
    }
    for (src, expected) in
        [("../outside.mp4", "outside"), ("missing.mp4", "missing"), ("https://x.example/v.mp4", "")]
    {
        scene.write_bytes("outside.mp4", &whole);
        let built = build(&scene, &[&line.replace("v.mp4", src)]);
        let said: Vec<String> = built.problems.iter().map(ToString::to_string).collect();
        assert!(said.iter().all(|said| said.contains(expected)), "{said:?}");
        assert_eq!(said.is_empty(), expected.is_empty());
        assert_eq!(built.notes()[0].video, None);
    }
}

#[test]
fn comments_keep_who_answers_whom() {
    let scene = Scene::new();
    let line = r#"{"id": "c", "title": "T", "comments": [
        {"author": {"name": "Ann"}, "text": " One \n\n two", "published": "2025-01-14", "likes": 2,
         "replies": [{"author": "Bob", "text": "re", "replies": [{"text": "re re"}]}, {"text": ""}]},
        "plain", {"text": 5}, {"author": "Eve", "text": "last", "published": "never"}]}"#
        .replace('\n', " ");
    let built = build(&scene, &[&line]);
    let note = &built.notes()[0];
    let thread: Vec<(u8, &str, &str)> = note
        .thread
        .iter()
        .map(|comment| (comment.depth, comment.author.as_str(), comment.text.as_str()))
        .collect();
    assert_eq!(
        thread,
        [(0, "Ann", "One\n\ntwo"), (1, "Bob", "re"), (2, "", "re re"), (0, "", "plain"), (0, "Eve", "last"),]
    );
    // Those without a text, and what is no comment, are counted all the same.
    assert_eq!((note.comments, note.thread[0].likes, note.thread[0].published), (7, 2, Some(1_736_812_800)));
    assert_eq!(built.problems.len(), 2, "{:?}", built.problems);
}

#[test]
fn what_is_wrong_with_a_product_costs_only_that() {
    let scene = Scene::new();
    scene.picture("notes/a.png", 50, 40);
    scene.picture("notes/b.png", 40, 50);
    let line = r#"{"id": "p", "title": "T", "images": [{"src": "gone.png"}, {"src": "a.png"}, {"src": "b.png"}], "products": [
        {"name": "Wok", "url": "https://shop.example/wok", "price": 19.5, "currency": "eur", "availability": "https://schema.org/InStock", "image": 2, "x": 0.4, "y": 0.75},
        {"name": "Pan", "url": "javascript:alert(1)", "price": "a lot", "currency": "money", "availability": "maybe", "image": 0, "x": 0.1, "y": 0.1},
        {"name": "Lid", "x": 2, "y": 0}, {"name": " "}, {"price": "1"}, 7]}"#
        .replace('\n', " ");
    let built = build(&scene, &[&line]);
    let products = built.notes()[0].products.clone();
    assert_eq!(
        products.iter().map(|product| product.name.as_str()).collect::<Vec<_>>(),
        ["Wok", "Pan", "Lid"]
    );
    let wok = &products[0];
    assert_eq!(
        (wok.price.as_str(), wok.currency.as_str(), wok.availability),
        ("19.5", "EUR", Availability::InStock)
    );
    // The first picture is missing, so the third is the second.
    assert_eq!(wok.spot, Some(Spot { image: 1, x: 400, y: 750 }));
    let pan = &products[1];
    assert_eq!((pan.url.as_str(), pan.price.as_str(), pan.currency.as_str(), pan.spot), ("", "", "", None));
    assert_eq!((pan.availability, products[2].spot), (Availability::Unknown, None));
    // The picture; the pan's address, price, currency and availability; the lid's place; no name, no name, no product.
    assert_eq!(built.problems.len(), 9, "{:?}", built.problems);
}

#[test]
fn a_note_is_found_by_its_translations_below_those_that_say_it_themselves() {
    let scene = Scene::new();
    let built = build(
        &scene,
        &[
            r#"{"id": "zh", "title": "炒面", "text": "面条和青菜。", "lang": "zh", "translations": {"en": {"title": "Chow mein", "text": "Noodles fried with greens"}, "zh": {"title": "x"}, "not a tag!": {"title": "x"}, "fr": 5, "de": {}}}"#,
            r#"{"id": "en", "title": "Soup", "text": "Greens in a clear broth, and nothing else but the patience of a cook.", "lang": "en"}"#,
            r#"{"id": "other", "title": "Tea", "text": "Nothing of that.", "lang": "en"}"#,
        ],
    );
    assert_eq!(built.problems.len(), 2, "{:?}", built.problems);
    let note = built.notes().into_iter().find(|note| note.id == "zh").unwrap();
    let translations: Vec<(&str, &str)> =
        note.translations.iter().map(|own| (own.lang.as_str(), own.title.as_str())).collect();
    assert_eq!(translations, [("en", "Chow mein")]);
    assert_eq!(note.translations[0].body.text, "Noodles fried with greens");
    let mut searcher = Searcher::open(built.feed.root.to_str().unwrap()).unwrap();
    let mut found = |query: &str| -> Vec<String> {
        let (answer, _) = searcher.search(query, 10).unwrap();
        answer.hits.iter().map(|hit| hit.card.id.clone()).collect()
    };
    assert_eq!(found("chow mein"), ["zh"]);
    assert_eq!(found("noodle"), ["zh"], "by its stem");
    assert_eq!(found("greens"), ["en", "zh"]);
    assert_eq!(found("炒面"), ["zh"]);
}

#[test]
fn front_matter_says_the_same() {
    let scene = Scene::new();
    scene.picture("notes/walk/p.png", 72, 128);
    scene.write_bytes("notes/walk/v.mp4", &mp4(720, 1280, 1_000));
    scene.write(
        "notes/walk/index.md",
        "---\ntitle: Walk\nlang: en\nvideo: {src: v.mp4, poster: p.png}\ncomments:\n  - author: Ann\n    text: Nice\n    replies: [{text: Thanks}]\nproducts:\n  - {name: Shoes, price: 59.5, currency: EUR, image: 0, x: 0.5, y: 0.9}\ntranslations:\n  zh: {title: 散步, text: 走一走}\n---\nBy the river.\n",
    );
    let built = build_sources(&scene, &["notes"]).unwrap();
    assert_eq!(built.problems, []);
    let note = &built.notes()[0];
    assert_eq!(note.video.as_ref().map(|video| (video.width, video.height)), Some((720, 1280)));
    assert_eq!((note.comments, note.thread.len(), note.images.len()), (2, 2, 1));
    assert_eq!(note.products[0].spot, Some(Spot { image: 0, x: 500, y: 900 }));
    assert_eq!((note.translations[0].lang.as_str(), note.translations[0].title.as_str()), ("zh", "散步"));
}

#[test]
fn importing_carries_all_of_it_over() {
    let scene = Scene::new();
    scene.picture("notes/p.png", 72, 128);
    scene.write_bytes("notes/v.mp4", &mp4(720, 1280, 1_000));
    scene.write("notes/zh.vtt", "WEBVTT\n");
    let line = r#"{"id": "v", "title": "See", "lang": "zh", "video": {"src": "v.mp4", "poster": "p.png", "duration": 1.5, "captions": [{"src": "zh.vtt", "lang": "zh"}]},
        "comments": [{"author": "Ann", "text": "One\n\ntwo", "likes": 2, "replies": [{"text": "re"}]}, "plain"],
        "products": [{"name": "Wok", "price": "19.90", "currency": "EUR", "image": 0, "x": 0.4, "y": 0.75}],
        "images": [{"src": "p.png"}], "translations": {"en": {"title": "Look", "text": "A\n\nB"}}}"#;
    let built = build(&scene, &[&line.replace('\n', " ")]);
    assert_eq!(built.problems, []);
    let mut harvest =
        notefall::sources::read(&[scene.path("notes/n.jsonl")], &Default::default(), &|_| ()).unwrap();
    notefall::sources::export::write(&mut harvest, &scene.path("again/n.jsonl")).unwrap();
    let again = build_sources(&scene, &["again/n.jsonl"]).unwrap();
    assert_eq!((again.problems.as_slice(), again.notes()), (&[][..], built.notes()));
}
