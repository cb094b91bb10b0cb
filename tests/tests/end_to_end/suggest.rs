//! Readers see suggestions while they type, in the page and from the edge, and both are the same.

use crate::search::{get, open, percent, type_in, wait_for_first};
use notefall_tests::browser::Browser;
use notefall_tests::feed::notefall;
use notefall_tests::site::site;
use serde_json::Value;

/// What the list shows, as the edge's JSON has it.
const SHOWN: &str = "[...root.querySelectorAll('.suggest:not([hidden]) li')].map((item) => item.querySelector('span').textContent)";

/// What the edge suggests.
fn from_edge(query: &str) -> Vec<String> {
    let reply = get(&format!("suggest?q={}", percent(query)));
    assert_eq!(reply.status, 200, "{query}");
    let answer: Value = serde_json::from_slice(&reply.body).unwrap();
    let texts = answer["suggestions"].as_array().unwrap().iter();
    texts.map(|suggestion| suggestion["text"].as_str().unwrap().to_owned()).collect()
}

/// The most frequent tag, by the command's answer to one of its letters.
fn a_tag() -> String {
    for letter in ["s", "a", "r", "t", "c"] {
        let answer: Value = serde_json::from_slice(&get(&format!("suggest?q={letter}")).body).unwrap();
        if let Some(first) = answer["suggestions"].as_array().unwrap().iter().find(|one| one["kind"] == "tag")
        {
            return first["text"].as_str().unwrap().to_owned();
        }
    }
    panic!("the demo has no tags");
}

fn press(browser: &Browser, key: &str) {
    browser.in_feed(&format!(
        "root.querySelector('.search').dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true, composed: true }}));"
    ));
}

fn wait_for_list(browser: &Browser, expected: &[String]) {
    let expected = serde_json::to_string(expected).unwrap();
    browser.wait_in_feed("suggestions", &format!("JSON.stringify({SHOWN}) === JSON.stringify({expected})"));
}

#[test]
fn suggestions_appear_and_are_chosen_by_keys() {
    for at in ["page", "edge"] {
        let (browser, host) = open(&format!("search-at=\"{at}\""));
        let tag = a_tag();
        let typed: String = tag.chars().take(1).collect();
        type_in(&browser, &typed);
        wait_for_list(&browser, &from_edge(&typed));
        assert_eq!(browser.in_feed("return root.querySelector('.search').ariaExpanded;"), "true");

        // Escape closes the list and leaves what was typed.
        press(&browser, "Escape");
        wait_for_list(&browser, &[]);
        assert_eq!(browser.in_feed("return root.querySelector('.search').value;"), typed);

        type_in(&browser, &tag);
        let suggested = from_edge(&tag);
        wait_for_list(&browser, &suggested);
        for _ in 0..=suggested.iter().position(|text| *text == tag).unwrap() {
            press(&browser, "ArrowDown");
        }
        let active = browser.in_feed(
            "const id = root.querySelector('.search').getAttribute('aria-activedescendant'); \
             return root.getElementById(id).querySelector('span').textContent;",
        );
        assert_eq!(active, tag);
        press(&browser, "Enter");
        wait_for_list(&browser, &[]);
        let value = browser.text_in_feed("return root.querySelector('.search').value;");
        assert!(value == format!("tag:{tag}") || value == format!("tag:\"{tag}\""), "{value}");
        browser.wait_in_feed("notes with the tag", "root.querySelector('.results')?.hidden === false");

        let asked =
            browser.script("return performance.getEntriesByType('resource').map(({ name }) => name);");
        let asked: Vec<&str> = asked.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(asked.iter().any(|url| url.contains("/suggest?q=")), at == "edge", "{asked:?}");
        assert_eq!(asked.iter().any(|url| url.ends_with("/suggest.bin")), at == "page", "{asked:?}");
        browser.end(&[&site().worker.origin, &host.origin]);
    }
}

#[test]
fn a_suggested_title_opens_its_note() {
    let (browser, host) = open("search-at=\"page\"");
    let title = site()
        .demo()
        .notes()
        .into_iter()
        .find(|note| note.lang == "en" && note.title.len() > 8)
        .unwrap()
        .title;
    type_in(&browser, &title);
    wait_for_first(&browser, &title);
    wait_for_list(&browser, &from_edge(&title));
    browser.in_feed("root.querySelector('.suggest li span').click();");
    browser.wait_for_note();
    let text = browser.text_in_feed("return root.querySelector('.note').textContent;");
    assert!(text.contains(&title), "{text}");
    browser.close_note();
    browser.end(&[&site().worker.origin, &host.origin]);
}

#[test]
fn edge_and_command_suggest_the_same() {
    let demo = site().demo();
    for query in ["t", "tea", "红", "hong", "hong shao", "li", "\"", "zzzz", ""] {
        let output = notefall(&["suggest", demo.folder.to_str().unwrap(), query], "");
        let command: Value = serde_json::from_slice(&output.stdout).unwrap();
        let edge: Value =
            serde_json::from_slice(&get(&format!("suggest?q={}", percent(query))).body).unwrap();
        assert_eq!(edge, command, "{query}");
    }
}

#[test]
fn an_empty_field_shows_popular_tags_and_where_it_is_wanted_recent_searches() {
    let kept = |browser: &Browser| browser.in_feed("return Object.keys(localStorage);");
    let popular = from_edge("");
    assert!(popular.len() > 3, "{popular:?}");
    for at in ["page", "edge"] {
        for recent in [true, false] {
            let (browser, host) = open(&format!("search-at=\"{at}\"{}", if recent { " recent" } else { "" }));
            // Suggestions load after the first results.
            for typed in &popular[..2] {
                type_in(&browser, typed);
                wait_for_list(&browser, &from_edge(typed));
                press(&browser, "Enter");
                wait_for_list(&browser, &[]);
            }
            type_in(&browser, "");
            if !recent {
                wait_for_list(&browser, &popular);
                assert_eq!(kept(&browser), serde_json::json!([]), "nothing is kept unasked");
                browser.end(&[&site().worker.origin, &host.origin]);
                continue;
            }
            let first = [&popular[1], &popular[0], "Clear recent searches"].map(str::to_owned);
            wait_for_list(&browser, &[&first[..], &popular].concat());
            press(&browser, "ArrowDown");
            press(&browser, "ArrowDown");
            press(&browser, "Enter");
            let second = format!("root.querySelector('.search').value === '{}'", popular[0]);
            browser.wait_in_feed("the second of them", &second);
            type_in(&browser, "");
            wait_for_list(&browser, &[&first[..], &popular].concat());
            browser.in_feed("root.querySelectorAll('.suggest li')[2].click(); return 0;");
            wait_for_list(&browser, &[]);
            assert_eq!(kept(&browser), serde_json::json!([]));
            // What stands there is not ours.
            browser.in_feed("localStorage.setItem('notefall:recent:' + new URL(host.getAttribute('src'), location).href, '{'); return 0;");
            type_in(&browser, "");
            wait_for_list(&browser, &popular);
            browser.end(&[&site().worker.origin, &host.origin]);
        }
    }
}
