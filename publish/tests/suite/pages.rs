//! `--pages`: a page for each note, as files.

use crate::common::{Built, Scene, run};
use notefall::build::Request;
use notefall_core::path::decode;
use std::collections::BTreeSet;
use std::path::Path;

const ADDRESS: &str = "https://a.example/feed/";

fn request(scene: &Scene, address: &str) -> Request {
    Request { pages: true, address: address.to_owned(), ..scene.request(&["notes.jsonl"]) }
}

fn write(scene: &Scene, ids: &[&str]) {
    let line = |id: &&str| {
        format!("{}\n", serde_json::json!({"id": id, "title": format!("About {id}"), "text": "Text"}))
    };
    scene.write("notes.jsonl", &ids.iter().map(line).collect::<String>());
}

fn built(scene: &Scene, address: &str) -> Built {
    run(&request(scene, address), &scene.cache()).unwrap()
}

fn files(folder: &Path) -> BTreeSet<String> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// What the links of a page lead to, from the page's own place.
fn links(page: &str) -> Vec<String> {
    page.split("<a ")
        .skip(1)
        .filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_link_leads_to_a_file_and_no_file_is_outside() {
    let scene = Scene::new();
    let odd =
        ["tea", "a/../../../escape", "..a", ".hidden", "50% off?", "My note", "红烧肉", "c:\\x", "a\"<b>&"];
    let many: Vec<String> = (0..60).map(|number| format!("note-{number}")).collect();
    let ids: Vec<&str> = odd.into_iter().chain(many.iter().map(String::as_str)).collect();
    write(&scene, &ids);
    let before = files(&scene.path(""));
    let built = built(&scene, ADDRESS);
    assert_eq!(built.problems, []);
    let out = scene.path("out");
    let pages: Vec<String> = files(&out.join("n")).into_iter().collect();
    assert_eq!(pages.len(), ids.len());
    assert!(
        pages.iter().all(|page| page.ends_with(".html") && !page.contains('/') && !page.starts_with('.')),
        "{pages:?}"
    );
    let outside = files(&scene.path(""))
        .into_iter()
        .filter(|name| !name.starts_with("out/") && !name.starts_with("cache/"));
    assert_eq!(outside.collect::<BTreeSet<_>>(), before);
    let mut reached = BTreeSet::new();
    for name in ["index.html", "page-2.html", "page-3.html"] {
        let page = std::fs::read_to_string(out.join(name)).unwrap();
        for link in links(&page) {
            let target = decode(link.trim_start_matches("./")).unwrap();
            let target = if target.is_empty() { "index.html".to_owned() } else { target };
            assert!(out.join(&target).is_file(), "{name} leads to {link}");
            reached.insert(target);
        }
    }
    assert_eq!(reached.iter().filter(|target| target.starts_with("n/")).count(), ids.len());
    let note = std::fs::read_to_string(out.join("n/tea.html")).unwrap();
    assert!(note.contains("About tea") && note.contains("https://a.example/feed/n/tea.html"), "{note}");
    assert!(links(&note).contains(&"../".to_owned()) && !note.contains("oembed"));
    let sitemap = std::fs::read_to_string(out.join("sitemap.xml")).unwrap();
    assert_eq!(sitemap.matches("<loc>").count(), ids.len() + 1);
    assert!(sitemap.contains("<loc>https://a.example/feed/n/50%2525%20off%253f.html</loc>"), "{sitemap}");
    let feed = std::fs::read_to_string(out.join("feed.json")).unwrap();
    assert!(
        feed.contains("https://a.example/feed/n/tea.html")
            && feed.contains("\"https://a.example/feed/n/tea\"")
    );
}

#[test]
fn pages_follow_the_notes() {
    let scene = Scene::new();
    let many: Vec<String> = (0..30).map(|number| format!("note-{number}")).collect();
    let ids: Vec<&str> = many.iter().map(String::as_str).collect();
    write(&scene, &ids);
    built(&scene, ADDRESS);
    let again = built(&scene, ADDRESS);
    assert_eq!((again.report.written, again.report.removed), (0, 0));
    assert!(scene.path("out/page-2.html").exists());
    // Fewer notes are fewer pages; without an address there is no sitemap.
    write(&scene, &ids[..10]);
    built(&scene, "");
    assert_eq!(files(&scene.path("out/n")).len(), 10);
    assert!(!scene.path("out/page-2.html").exists() && !scene.path("out/sitemap.xml").exists());
    scene.write("out/n/mine.txt", "not ours");
    run(&Request { pages: false, ..request(&scene, "") }, &scene.cache()).unwrap();
    assert_eq!(files(&scene.path("out/n")), BTreeSet::from(["mine.txt".to_owned()]));
    let index = std::fs::read_to_string(scene.path("out/index.html")).unwrap();
    assert!(!index.contains("href=\"n/"), "{index}");
}

#[test]
fn names_that_differ_in_case_only_are_named() {
    let scene = Scene::new();
    write(&scene, &["Tea", "tea"]);
    let built = built(&scene, "");
    let said: Vec<String> = built.problems.iter().map(ToString::to_string).collect();
    assert!(said.len() == 1 && said[0].contains("\"tea\"") && said[0].contains("another id"), "{said:?}");
}
