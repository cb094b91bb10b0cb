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

#[test]
fn translations_have_pages_that_name_each_other() {
    let scene = Scene::new();
    let note = |more: &str| {
        format!("{{\"id\": \"a b\", \"title\": \"汤\", \"text\": \"正文\", \"lang\": \"zh\"{more}}}\n")
    };
    let translations = ", \"translations\": {\"en\": {\"title\": \"Soup\", \"text\": \"Text\"}, \"es\": {\"title\": \"Sopa\", \"text\": \"Texto\"}}";
    scene.write("notes.jsonl", &note(translations));
    built(&scene, ADDRESS);
    let out = scene.path("out");
    let own = "https://a.example/feed/n/a%20b.html";
    let [english, spanish] = ["en", "es"].map(|lang| format!("https://a.example/feed/n-{lang}/a%20b.html"));
    for (file, canonical, title, lang) in [
        ("n/a b.html", own, "汤", "zh"),
        ("n-en/a b.html", &english, "Soup", "en"),
        ("n-es/a b.html", &spanish, "Sopa", "es"),
    ] {
        let page = std::fs::read_to_string(out.join(file)).unwrap();
        assert!(page.contains(&format!("<html lang=\"{lang}\"")) && page.contains(title), "{page}");
        assert!(page.contains(&format!("<link rel=\"canonical\" href=\"{canonical}\"")), "{page}");
        for (lang, address) in [("zh", own), ("en", &english), ("es", &spanish), ("x-default", own)] {
            let link = format!("hreflang=\"{lang}\" href=\"{address}\"");
            assert!(page.contains(&link), "{file}: {link} is not in {page}");
        }
        assert!(links(&page).contains(&"../".to_owned()), "{page}");
    }
    // What is translated no longer has no page any more.
    scene.write("notes.jsonl", &note(""));
    built(&scene, ADDRESS);
    assert!(!out.join("n-en").exists() && !out.join("n-es").exists());
    let page = std::fs::read_to_string(out.join("n/a b.html")).unwrap();
    assert!(!page.contains("hreflang"), "{page}");
}

/// The ids in a page for feed readers, and the address of the next older one.
type Listed = (Vec<String>, Option<String>);

#[test]
fn older_notes_are_in_archives_that_stay_when_notes_are_added() {
    let scene = Scene::new();
    let write = |notes: usize| {
        let line = |n: usize| {
            format!(
                "{{\"id\": \"n{n}\", \"title\": \"Note {n}\", \"text\": \"Text\", \"published\": \"20{:02}-01-01\"}}\n",
                n % 100
            )
        };
        scene.write("notes.jsonl", &(0..notes).rev().map(line).collect::<String>());
    };
    // All notes, as who follows the links of one kind finds them; and the files.
    let followed = |name: &str, find: &dyn Fn(&str) -> Listed| {
        let (mut ids, mut names, mut next) = (BTreeSet::new(), Vec::new(), Some(name.to_owned()));
        while let Some(name) = next {
            let text = std::fs::read_to_string(scene.path("out").join(&name)).unwrap();
            let (of_page, older) = find(&text);
            assert_eq!(of_page.len(), 50);
            ids.extend(of_page);
            names.push(name);
            next = older.map(|older| older.strip_prefix(ADDRESS).unwrap().to_owned());
        }
        (ids, names)
    };
    let json = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        let ids =
            value["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
        (ids.collect(), value["next_url"].as_str().map(str::to_owned))
    };
    let xml = |text: &str| {
        let between = |text: &str, before: &str, end: &str| -> Vec<String> {
            text.split(before).skip(1).map(|rest| rest.split(end).next().unwrap().to_owned()).collect()
        };
        // The first id is the feed's own.
        let ids = between(text, "<id>", "</id>").into_iter().skip(1).collect();
        let link = between(text, "<link rel=\"prev-archive\"", "/>").into_iter().next();
        (ids, link.map(|link| between(&link, "href=\"", "\"").remove(0)))
    };
    write(70);
    built(&scene, ADDRESS);
    let read = |name: &str| std::fs::read_to_string(scene.path("out").join(name)).unwrap();
    let first = [read("feed-1.json"), read("atom-1.xml")];
    assert!(first[1].contains("<fh:archive/>") && first[1].contains("rel=\"current\""), "{}", first[1]);
    assert!(!read("atom.xml").contains("fh:archive"));
    write(98);
    built(&scene, ADDRESS);
    assert_eq!([read("feed-1.json"), read("atom-1.xml")], first, "what is archived stays");
    let all: BTreeSet<String> = (0..98).map(|n| format!("{ADDRESS}n/n{n}")).collect();
    assert_eq!(
        followed("feed.json", &json),
        (all.clone(), vec!["feed.json".to_owned(), "feed-1.json".to_owned()])
    );
    assert_eq!(followed("atom.xml", &xml), (all, vec!["atom.xml".to_owned(), "atom-1.xml".to_owned()]));
    // Without pages there is the first alone.
    run(&Request { pages: false, ..request(&scene, ADDRESS) }, &scene.cache()).unwrap();
    assert!(!scene.path("out/feed-1.json").exists() && !read("feed.json").contains("next_url"));
}
