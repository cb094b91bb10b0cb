//! What people's folders hold besides notes: each is named with file and remedy, the rest is in the feed.

use notefall_tests::browser::{Browser, DESKTOP};
use notefall_tests::feed::{Built, notefall, publish, said};
use notefall_tests::page::Page;
use notefall_tests::site::site;
use std::path::Path;

/// The first bytes of a PNG of 30,000 by 30,000 pixels.
fn enormous() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let mut body = b"IHDR".to_vec();
    for part in [30_000_u32, 30_000] {
        file.extend_from_slice(&part.to_be_bytes());
        body.extend_from_slice(&part.to_be_bytes());
    }
    file.extend_from_slice(&[8, 6, 0, 0, 0]);
    body.extend_from_slice(&[8, 6, 0, 0, 0]);
    file.extend_from_slice(&notefall_core::shard::checksum(&body).to_be_bytes());
    file
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn folder(root: &Path) {
    write(root, "good.md", "# A good note\n\nIt has text.");
    write(root, "红烧肉 和 米饭/第一篇 笔记.md", "# 红烧肉\n\n很好吃。 #家常菜\n\n![照片](<图 片.svg>)");
    write(
        root,
        "红烧肉 和 米饭/图 片.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><script>window.pwned=1</script></svg>",
    );
    write(root, "zero.md", "# Zero bytes\n\n![z](zero.jpg)");
    write(root, "zero.jpg", "");
    write(root, "huge.md", "# Too large\n\n![h](huge.png)");
    write(root, "huge.png", enormous());
    write(root, "torn.md", "# Not a picture\n\n![t](torn.webp)");
    write(root, "torn.webp", b"RIFF\x10\0\0\0WEBPnothing of the kind");
    write(root, "gone.md", "# Missing picture\n\n![g](nowhere.jpg)");
    write(root, "front.md", "---\ntitle: [unclosed\ntags: {a\n---\n\nText after broken front matter.");
    write(root, "empty.md", "");
    write(root, "binary.md", [0xff, 0xfe, 0x00, 0x80, 0x81]);
}

/// JSON lines: two of one id, one cut short, one with nothing in it.
fn lines(root: &Path) {
    write(
        root,
        "twins.jsonl",
        "{\"id\":\"twin\",\"title\":\"First twin\"}\n{\"id\":\"twin\",\"title\":\"Second twin\"}\n{\"id\":\n{\"id\":\"nothing\"}\n",
    );
}

#[test]
fn a_folder_full_of_trouble_becomes_a_feed_of_what_is_good() {
    let temporary = tempfile::tempdir().unwrap();
    let source = temporary.path().join("my notes");
    folder(&source);
    lines(temporary.path());
    let twins = temporary.path().join("twins.jsonl");
    let out = temporary.path().join("feed");
    let arguments =
        ["build", source.to_str().unwrap(), twins.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let output = notefall(&arguments, "");
    let message = said(&output);
    assert!(output.status.success(), "{message}");
    assert!(!message.contains("panicked"), "{message}");
    for name in [
        "zero.jpg",
        "huge.png",
        "torn.webp",
        "nowhere.jpg",
        "front.md",
        "empty.md",
        "binary.md",
        "twins.jsonl:2",
        "twins.jsonl:3",
        "twins.jsonl:4",
        "图 片.svg",
    ] {
        assert!(message.contains(name), "{name} is not named: {message}");
    }
    let titles: Vec<String> = Built::read(&out).cards().into_iter().map(|card| card.title).collect();
    for title in
        ["A good note", "红烧肉", "Zero bytes", "Too large", "Not a picture", "Missing picture", "First twin"]
    {
        assert!(titles.iter().any(|there| there == title), "{title} is lost: {titles:?}");
    }
    let media = std::fs::read_dir(out.join("m")).map_or(0, Iterator::count);
    assert_eq!(media, 0, "nothing of the broken pictures is handed out");

    let worker = &site().worker;
    publish(&out, worker, "bad-input");
    let host = Page::element(&worker.origin, &worker.feed("bad-input")).serve();
    let browser = Browser::start(DESKTOP);
    browser.open(&host.url("/"));
    browser.wait_for_cards();
    assert_eq!(browser.scroll(0.7).titles.len(), titles.len());
    assert_eq!(browser.script("return window.pwned ?? null;"), serde_json::Value::Null);
    browser.end(&[&worker.origin, &host.origin]);

    // With --strict nothing of it is written.
    let strict = temporary.path().join("strict");
    let output =
        notefall(&["build", source.to_str().unwrap(), "--out", strict.to_str().unwrap(), "--strict"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(!strict.join("head.bin").exists());
    // And a feed that was there stays.
    let before = std::fs::read(out.join("head.bin")).unwrap();
    let output = notefall(&[&arguments[..], &["--strict"]].concat(), "");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(std::fs::read(out.join("head.bin")).unwrap(), before);
}

#[test]
fn quiet_still_says_what_went_wrong() {
    let temporary = tempfile::tempdir().unwrap();
    let source = temporary.path().join("notes");
    folder(&source);
    let out = temporary.path().join("feed");
    let output =
        notefall(&["build", source.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"], "");
    let message = said(&output);
    assert!(output.status.success());
    for name in ["zero.jpg", "front.md", "empty.md"] {
        assert!(message.contains(name), "{name} is not named: {message}");
    }
}

#[test]
fn nothing_to_build_is_said_in_a_sentence() {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("feed");
    let empty = temporary.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    for (source, code) in [(temporary.path().join("not there"), 1), (empty, 1)] {
        let output = notefall(&["build", source.to_str().unwrap(), "--out", out.to_str().unwrap()], "");
        let message = said(&output);
        assert_eq!(output.status.code(), Some(code), "{message}");
        assert!(message.contains(source.file_name().unwrap().to_str().unwrap()), "{message}");
        assert!(!out.join("head.bin").exists());
    }
}
