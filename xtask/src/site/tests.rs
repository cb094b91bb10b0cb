//! Every link of the site leads somewhere, and nothing is left to be filled in.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

/// The values of an attribute in a page.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split_once('"').map(|(value, _)| value)).collect()
}

/// Text of code stands between other tags, and shows addresses that are nobody's.
fn without_code(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<pre") {
        out.push_str(before);
        rest = after.split_once("</pre>").map_or("", |(_, after)| after);
    }
    out + rest
}

/// Where a link of a page leads, from the site's root: a file, and a place in it.
fn target(page: &str, link: &str) -> (String, String) {
    let (file, place) = link.split_once('#').unwrap_or((link, ""));
    let file = file.split('?').next().unwrap_or_default();
    let mut parts: Vec<&str> = page.split('/').collect();
    if !file.is_empty() {
        parts.pop();
        for part in file.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
    }
    let path = parts.join("/");
    let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
    (path, place.to_owned())
}

#[test]
fn every_link_leads_somewhere() {
    let all: BTreeMap<String, String> = names()
        .unwrap()
        .into_iter()
        .map(|name| (name.clone(), file(&name, &Addresses::beside()).unwrap().unwrap()))
        .collect();
    assert!(all.len() > 15, "{:?}", all.keys());
    let feeds = ["feed/", "kitchen/", "walks/"];
    let mut wrong = BTreeSet::new();
    for (page, html) in all.iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = without_code(html);
        let links = [values(&html, "href"), values(&html, "src")].concat();
        assert!(!links.is_empty(), "{page}");
        for link in links {
            if link.starts_with("https://") || link.starts_with("data:") {
                wrong.insert(format!("{page} leads out of the site: {link}"));
                continue;
            }
            let (path, place) = target(page, link);
            if feeds.iter().any(|feed| path.starts_with(feed)) {
                continue;
            }
            match all.get(&path) {
                None => drop(wrong.insert(format!("{page}: {link}, which would be {path}"))),
                // What a script names, such as `#note=ID`, is not in the page.
                Some(there) if !place.is_empty() && !place.contains('=') => {
                    if !values(there, "id").contains(&place.as_str()) {
                        wrong.insert(format!("{page}: {link}, of which {path} has no such place"));
                    }
                }
                Some(_) => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn links_are_resolved_as_browsers_do() {
    let of = |page, link| target(page, link).0;
    assert_eq!(of("index.html", "./"), "index.html");
    assert_eq!(of("examples/one.html", "../looks.html#parts"), "looks.html");
    assert_eq!(of("examples/one.html", "../"), "index.html");
    assert_eq!(of("index.html", "examples/"), "examples/index.html");
    assert_eq!(of("embed.html", "#a-frame"), "embed.html");
    assert_eq!(target("embed.html", "#a-frame").1, "a-frame");
}

#[test]
fn nothing_is_left_to_be_filled_in() {
    let elsewhere = Addresses {
        widget: "https://edge.example".to_owned(),
        feed: "https://edge.example/f/all/".to_owned(),
        kitchen: "https://edge.example/f/kitchen/".to_owned(),
        walks: "https://edge.example/f/walks/".to_owned(),
    };
    for name in names().unwrap() {
        for addresses in [&Addresses::beside(), &elsewhere] {
            let text = file(&name, addresses).unwrap().unwrap();
            let left = text
                .match_indices("{{")
                .find(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase()));
            assert_eq!(left, None, "{name}: {}", left.map_or("", |(at, _)| &text[at..]));
        }
    }
    assert!(
        file("examples/one.html", &elsewhere)
            .unwrap()
            .unwrap()
            .contains("src=\"https://edge.example/f/all/\"")
    );
    assert_eq!(file("../README.md", &elsewhere).unwrap(), None);
}

#[test]
fn trouble_explains_all_that_the_feeds_engine_says() {
    use notefall_core::shard::ShardError;
    let text = std::fs::read_to_string(paths::root().join("www/docs/trouble.md")).unwrap();
    let malformed = notefall_core::wire::WireError { offset: 0, expected: "" };
    for error in [
        ShardError::NotAShard,
        ShardError::Newer(9),
        ShardError::Misplaced,
        ShardError::TooLarge,
        ShardError::Torn,
        ShardError::Checksum,
        ShardError::Malformed(malformed),
    ] {
        assert!(text.contains(error.sentence()), "{error:?}");
    }
}
