//! What other programs read of a feed is what the formats' own rules want, whatever notes hold.

use notefall_tests::child::run;
use notefall_tests::environment::root;
use notefall_tests::feed::{build, publish};
use notefall_tests::site::site;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// Words that formats make much of.
const HOSTILE: [&str; 6] = [
    "]]></title><script>alert(1)</script>",
    "& &amp; &nbsp; &#0; <b a='\"'>",
    "a\u{1}b\u{b}c\u{fffe}d\u{7f}",
    "\u{202e}gnp.exe \u{2028} \u{2029}",
    "javascript:alert(1)",
    " ",
];

/// Holds files against the rules of their kinds.
fn validate(files: &[PathBuf]) -> Output {
    let mut call = Command::new("node");
    call.current_dir(root()).arg("tests/validators/validate.mjs").args(files);
    run(&mut call, Duration::from_secs(120))
}

fn check(files: &[PathBuf]) {
    assert!(!files.is_empty());
    let output = validate(files);
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
}

/// Writes what was answered into a file of its kind.
fn keep(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

/// A feed of two pages, with all that notes may have, and all that they should not.
fn lines() -> String {
    let hostile = HOSTILE.iter().enumerate().map(|(at, word)| {
        json!({
            "id": format!("h{at} {word}").replace(char::is_control, "?"), "title": word, "text": format!("Text {word} #a{word}"),
            "author": {"name": word, "url": word}, "url": word, "lang": word, "region": word, "tags": [word, "tag"], "credit": word,
            "comments": [{"author": word, "text": word}],
            "products": [{"name": word, "url": word, "price": word, "currency": word}],
            "translations": {"de": {"title": word, "text": word}},
        })
    });
    let plain = (0..60).map(|at| {
        json!({
            "id": format!("n{at}"), "title": if at % 7 == 0 { String::new() } else { format!("Note {at}") }, "text": format!("Text {at}\n\nmore #tag"),
            "published": format!("2025-01-{:02}T08:00:00Z", at % 28 + 1), "updated": format!("2025-02-{:02}", at % 28 + 1), "lang": "en",
            "author": {"name": "Mei", "url": "https://mei.example/"}, "url": "https://kitchen.example/1", "likes": at, "tags": ["tag"],
            "comments": [{"author": "Li", "text": "…", "published": "2026-08-02", "replies": [{"author": "Mei", "text": "!"}]}],
            "products": [
                {"name": "Boots", "url": "https://shop.example/", "price": "39.00", "currency": "EUR", "availability": "InStock"},
                {"name": "Nothing else"},
            ],
            "translations": {"zh": {"title": "笔记", "text": "正文"}},
        })
    });
    hostile.chain(plain).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_worker_s_answers_follow_the_formats() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("notes.jsonl");
    std::fs::write(&source, lines()).unwrap();
    let built = build(&source, &folder.path().join("feed"), &["--title", "A & <b>", "--description", "]]>"]);
    let worker = &site().worker;
    publish(&built.folder, worker, "validated");
    let _ = site().demo();
    let mut files = Vec::new();
    for feed in ["validated", "demo"] {
        for (path, name) in [
            ("feed.json", "1.feed.json"),
            ("feed.json?page=2", "2.feed.json"),
            ("atom.xml", "1.atom.xml"),
            ("atom.xml?page=2", "2.atom.xml"),
            ("sitemap.xml", "sitemap.xml"),
        ] {
            let answer = worker.get(&format!("/f/{feed}/{path}"));
            if answer.status == 200 {
                files.push(keep(folder.path(), &format!("{feed}.{name}"), &answer.text()));
            }
        }
    }
    assert!(files.len() >= 8, "{files:?}");
    let mut pages =
        vec!["/f/validated/".to_owned(), "/f/demo/".to_owned(), "/f/validated/?page=2".to_owned()];
    pages.extend(["n1", "n7", "n1?lang=zh"].map(|note| format!("/f/validated/n/{note}")));
    let feed: serde_json::Value =
        serde_json::from_str(&worker.get("/f/validated/feed.json?page=2").text()).unwrap();
    let hostile = feed["items"].as_array().unwrap().iter().filter_map(|item| {
        let address = item["id"].as_str().unwrap();
        address.contains("/n/h").then(|| address.trim_start_matches(&worker.origin).to_owned())
    });
    let before = pages.len();
    pages.extend(hostile);
    assert!(pages.len() > before, "{feed}");
    for (at, page) in pages.iter().enumerate() {
        let answer = worker.get(page);
        assert_eq!(answer.status, 200, "{page}");
        let text = answer.text();
        let (_, data) = text.split_once("<script type=\"application/ld+json\">").unwrap();
        let (data, _) = data.split_once("</script>").unwrap();
        files.push(keep(folder.path(), &format!("{at}.ld.json"), data));
    }
    check(&files);
}

#[test]
fn files_for_static_hosts_follow_the_formats() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("notes.jsonl");
    std::fs::write(&source, lines()).unwrap();
    let out = folder.path().join("feed");
    let _ = build(&source, &out, &["--address", "https://notes.example/feed/", "--pages"]);
    check(&["feed.json", "atom.xml", "sitemap.xml"].map(|name| out.join(name)));
}

#[test]
fn what_breaks_a_rule_is_found() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        (
            "a.feed.json",
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{\"id\":\"1\"}]}",
        ),
        (
            "b.feed.json",
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[],\"next_url\":\"?page=2\"}",
        ),
        ("c.feed.json", "{"),
        (
            "a.ld.json",
            "{\"@context\":\"https://schema.org\",\"@type\":\"ItemList\",\"url\":\"https://a.example/\"}",
        ),
        (
            "b.ld.json",
            "{\"@context\":\"https://schema.org\",\"@type\":\"SocialMediaPosting\",\"@id\":\"https://a.example/\",\"url\":\"https://a.example/\",\
             \"datePublished\":\"yesterday\",\"isPartOf\":{\"@type\":\"CreativeWork\",\"url\":\"https://a.example/\"}}",
        ),
        (
            "a.atom.xml",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>https://a.example/</id><title>T</title>\
             <link href=\"https://a.example/\"/></feed>",
        ),
        (
            "b.atom.xml",
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>https://a.example/</id><title>T</title><link href=\"https://a.example/\"/>\
             <updated>2025-01-01</updated></feed>",
        ),
        ("c.atom.xml", "<feed>"),
        (
            "a.sitemap.xml",
            "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>/n/1</loc></url></urlset>",
        ),
        ("b.sitemap.xml", "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"/>"),
        ("unknown.txt", ""),
    ] {
        let output = validate(&[keep(folder.path(), name, text)]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!output.status.success() && said.contains(name), "{name}: {said}");
    }
}
