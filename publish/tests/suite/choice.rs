//! `notefall.toml`: what each rule does, what wins over what, and what is said of a file that is wrong.

use crate::command::{json, run};
use crate::common::{self, Scene};
use notefall::config;
use notefall::sources::{self, Options};
use serde_json::Value;

/// Six notes, told apart by what rules ask for.
const NOTES: &str = r##"{"id":"soup","title":"Tomato soup","text":"Simmer gently","tags":["Soup"],"author":{"name":"Li Mei","url":"https://li.example/"},"region":"Berlin","lang":"en","likes":10,"collects":4,"comments":1,"published":"2024-01-01"}
{"id":"pork","title":"紅燒肉","text":"小火慢炖 #家常菜","author":"Ann","region":"上海","lang":"zh-Hant","likes":500,"collects":90,"comments":30,"published":"2024-06-30T23:59:59Z"}
{"id":"ad","title":"Win big","text":"Visit our Casino today","tags":["ad"],"author":"Spam Bot","lang":"en","published":"2024-07-01"}
{"id":"class","title":"A class act","text":"No casinos","author":"Ann","lang":"en","likes":3,"published":"2023-05-05"}
{"id":"undated","title":"Undated","text":"Plain","author":"Ann","lang":"de","pinned":true}
{"id":"picture","title":"Seen","images":[{"src":"a.png"}],"author":"Ann","lang":"en","likes":10,"published":"2024-01-02"}
"##;

fn scene(toml: &str) -> Scene {
    let scene = Scene::new();
    scene.write("notes/notes.jsonl", NOTES);
    scene.picture("notes/a.png", 4, 4);
    scene.write("notes/notefall.toml", toml);
    scene
}

/// What is left under a configuration: ids, and the tags of each note that has any.
fn left(toml: &str) -> (Vec<String>, sources::Harvest, notefall::choice::Chosen) {
    let scene = scene(toml);
    let config = config::read(&scene.path("notes/notefall.toml")).unwrap();
    let mut harvest = sources::read(&[scene.path("notes")], &Options::default(), &|_| ()).unwrap();
    let chosen = config.choice.apply(&mut harvest);
    (harvest.drafts.iter().map(|draft| draft.note.id.clone()).collect(), harvest, chosen)
}

fn without(toml: &str) -> Vec<String> {
    let (left, _, _) = left(toml);
    let all = ["soup", "pork", "ad", "class", "undated", "picture"];
    all.iter().filter(|id| !left.iter().any(|kept| kept == *id)).map(|id| (*id).to_owned()).collect()
}

fn said(toml: &str) -> String {
    let scene = scene(toml);
    let file = scene.path("notes/notefall.toml");
    let problem = config::read(&file).unwrap_err();
    assert!(!problem.remedy.is_empty(), "{problem}");
    problem.to_string().replace(&format!("{}:", file.display()), "")
}

#[test]
fn every_condition_holds_for_what_it_says() {
    for (condition, held) in [
        ("id = 'ad'", &["ad"][..]),
        ("id = ['ad', 'soup', 'nobody']", &["soup", "ad"]),
        ("tag = 'SOUP'", &["soup"]),
        ("tag = '#家常菜'", &["pork"]),
        ("tag = ['soup', 'ad']", &["soup", "ad"]),
        ("tag = 'sou'", &[]),
        ("author = 'li mei'", &["soup"]),
        ("author = 'https://li.example/'", &["soup"]),
        ("place = ['berlin', 'Paris']", &["soup"]),
        ("place = '上海'", &["pork"]),
        ("lang = 'zh'", &["pork"]),
        ("lang = 'zh-Hans'", &[]),
        ("lang = ['de', 'zh-hant']", &["pork", "undated"]),
        ("kind = 'picture'", &["picture"]),
        ("kind = ['text', 'picture']", &["soup", "pork", "ad", "class", "undated", "picture"]),
        ("text = '红烧'", &["pork"]),
        ("text = ['GENTLY', 'casino']", &["soup", "ad", "class"]),
        ("after = 2024-01-02", &["pork", "ad", "picture"]),
        ("before = '2024-01-02'", &["soup", "class"]),
        ("after = 2024-06-30T23:59:59Z\nbefore = 2024-07-01", &["pork"]),
        ("after = 2024-07-01T00:30:00+00:30", &["ad"]),
        ("likes-at-least = 10", &["soup", "pork", "picture"]),
        ("likes-at-most = 3", &["ad", "class", "undated"]),
        ("collects-at-least = 4\ncollects-at-most = 4", &["soup"]),
        ("comments-at-least = 30", &["pork"]),
        ("comments-at-most = 0", &["ad", "class", "undated", "picture"]),
        ("author = 'Ann'\nlikes-at-least = 10\nlang = 'en'", &["picture"]),
        ("all = true", &["soup", "pork", "ad", "class", "undated", "picture"]),
    ] {
        assert_eq!(without(&format!("[[rule]]\ndo = 'exclude'\n{condition}")), held, "{condition}");
    }
}

#[test]
fn rules_follow_one_another_and_the_last_counts() {
    let rules = "
[[rule]]
do = 'exclude'
all = true
[[rule]]
do = 'include'
author = 'Ann'
[[rule]]
do = 'exclude'
id = 'class'
[[rule]]
do = 'include'
tag = 'nothing has this'
";
    let (ids, _, chosen) = left(rules);
    assert_eq!(ids, ["pork", "undated", "picture"]);
    assert_eq!((chosen.read, chosen.shown, chosen.left_out()), (6, 3, 3));
    let did: Vec<_> = chosen.rules.iter().map(|rule| (rule.line, rule.matched, rule.overruled)).collect();
    assert_eq!(did, [(2, 6, 4), (5, 4, 1), (8, 1, 0), (11, 0, 0)]);
    assert_eq!(chosen.rules[1].ids, ["pork", "class", "undated", "picture"]);

    // Labels are seen by the rules behind them, and nothing brings back what was hidden.
    let (ids, harvest, _) = left(
        "
[[rule]]
do = 'label'
label = ['loved', 'Loved', '#soups']
likes-at-least = 10
[[rule]]
do = 'hide'
tag = 'loved'
text = 'soup'
[[rule]]
do = 'include'
all = true
[[rule]]
do = 'pin'
tag = 'loved'
[[rule]]
do = 'unpin'
id = ['undated', 'picture']
",
    );
    assert_eq!(ids, ["pork", "ad", "class", "undated", "picture"]);
    let notes: Vec<_> =
        harvest.drafts.iter().map(|draft| (draft.note.pinned, draft.note.tags.len())).collect();
    assert_eq!(notes, [(true, 3), (false, 1), (false, 0), (false, 0), (false, 2)]);
}

#[test]
fn lists_win_over_rules_and_say_what_they_did() {
    let toml = "
[moderation]
words = ['casino', 'nobody writes this', '红烧肉']
authors = ['spam bot', 'https://li.example/']
ids-file = 'out.txt'
[[rule]]
do = 'include'
all = true
";
    let scene = scene(toml);
    scene.write("notes/out.txt", "# what nobody wants\nundated # since it is\n\nunknown\r\n");
    let config = config::read(&scene.path("notes/notefall.toml")).unwrap();
    let mut harvest = sources::read(&[scene.path("notes")], &Options::default(), &|_| ()).unwrap();
    let chosen = config.choice.apply(&mut harvest);
    let ids: Vec<_> = harvest.drafts.iter().map(|draft| draft.note.id.as_str()).collect();
    assert_eq!(ids, ["class", "picture"]);
    let did: Vec<_> = chosen.lists.iter().map(|list| (list.what.as_str(), list.ids.join(" "))).collect();
    assert_eq!(
        did,
        [
            ("word \"casino\"", "ad".to_owned()),
            ("word \"nobody writes this\"", String::new()),
            ("word \"红烧肉\"", "pork".to_owned()),
            ("author \"spam bot\"", "ad".to_owned()),
            ("author \"https://li.example/\"", "soup".to_owned()),
            ("the list of 2 ids", "undated".to_owned()),
        ]
    );
    assert_eq!(chosen.rules[0].matched, 2);
}

#[test]
fn wrong_files_are_refused_with_their_line_and_a_remedy() {
    let mut others = Vec::new();
    for (toml, line, what) in [
        ("[feed]\ntitel = 'x'", "2:1: there is no `titel` here; what is known here is `title`", ""),
        ("[feed]\ntitle = 7", "2:9: invalid type: integer `7`, expected a string", ""),
        ("[feed]\ntitle = 'x", "2:11: ", "literal string"),
        (
            "[feed]\nlanguages = ['en', 'englisch?']",
            "2:20: \"englisch?\" is not a language tag",
            "such as en",
        ),
        ("[feed]\norder = 'random'", "2:9: unknown variant `random`", "`popular`"),
        ("[feed]\nhome = 'kitchen'", "2:8: home is not a web address", "https://"),
        ("[search]\nweights = 1", "1:2: there is no `search` here", "one way for all feeds"),
        ("[moderation]\nwords = ['x', ' ']", "2:15: an empty text", ""),
        ("\n[[rule]]\ndo = 'delete'\nid = 'a'", "3:6: unknown variant `delete`", "`exclude`"),
        ("[[rule]]\nid = 'a'", "1:1: missing field `do`", ""),
        ("[[rule]]\ndo = 'pin'", "1:1: the rule has no condition", "all = true"),
        ("[[rule]]\ndo = 'pin'\nall = true\nid = 'a'", "1:1: all = true stands beside conditions", ""),
        ("[[rule]]\ndo = 'label'\nid = 'a'", "1:1: no label is given", ""),
        ("[[rule]]\ndo = 'pin'\nid = 'a'\nlabel = 'b'", "1:1: a label is only given", ""),
        ("[[rule]]\ndo = 'pin'\nid = []", "3:6: an empty list", ""),
        ("[[rule]]\ndo = 'pin'\ntext = ''", "3:8: an empty text", ""),
        ("[[rule]]\ndo = 'pin'\nid = 7", "3:6: invalid type: integer `7`, expected a text, or a list", ""),
        ("[[rule]]\ndo = 'pin'\nlang = 'not a tag'", "1:1: lang: \"not a tag\" is not", ""),
        ("[[rule]]\ndo = 'pin'\nkind = 'movie'", "3:8: unknown variant `movie`", "`video`"),
        ("[[rule]]\ndo = 'pin'\nafter = 2024-02-30", "3:9: ", "date"),
        ("[[rule]]\ndo = 'pin'\nafter = '30.2.2024'", "3:9: \"30.2.2024\" is not a date", ""),
        (
            "[[rule]]\ndo = 'pin'\nafter = '2024-02-30'",
            "3:9: \"2024-02-30\" does not exist in the calendar",
            "",
        ),
        ("[[rule]]\ndo = 'pin'\nafter = true", "3:9: this is of type boolean, and a date is wanted", ""),
        ("[[rule]]\ndo = 'pin'\nafter = 10:00:00", "3:9: \"10:00:00\" is not a date", ""),
        ("[[rule]]\ndo = 'pin'\nafter = 2024-02-02\nbefore = 2024-02-02", "1:1: no time is both", ""),
        ("[[rule]]\ndo = 'pin'\nlikes-at-least = -1", "3:18: ", ""),
        ("[[rule]]\ndo = 'pin'\nlikes-at-least = 3\nlikes-at-most = 2", "1:1: no note has at least 3", ""),
        (
            "[[rule]]\ndo = 'pin'\nlikes_at_least = 3",
            "3:1: there is no `likes_at_least` here",
            "`likes-at-least`",
        ),
        ("[[rules]]\ndo = 'pin'", "1:3: there is no `rules` here", "[[rule]]"),
    ] {
        let said = said(toml);
        if !(said.starts_with(line) && said.contains(what)) {
            others.push(format!("{toml}\n{said}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n\n"));
    let said = said("[moderation]\nids-file = 'missing.txt'");
    assert!(said.contains("missing.txt: cannot read the list of ids"), "{said}");
}

const SHOP: &str = "
[feed]
title = 'From the file'
description = 'Said there'
lang = 'fr'
languages = ['zh', 'en']
order = 'popular'
first = ['class', 'nobody']
[[rule]]
name = 'no advertising'
do = 'exclude'
tag = 'ad'
[[rule]]
do = 'pin'
id = 'soup'
[[rule]]
do = 'label'
label = 'x'
tag = 'never'
";

#[test]
fn the_command_line_wins_over_the_file_and_the_file_over_the_sources() {
    let scene = scene(SHOP);
    let order = |feed: &str| {
        let feed = notefall::feed::Feed::open(&scene.path(feed)).unwrap();
        let cards: Vec<String> = feed.head.cards.iter().map(|card| card.id.clone()).collect();
        (feed.head.title, feed.head.description, feed.head.lang, cards.join(" "))
    };
    let (code, out, err) = run(&scene, &["build", "notes", "--out", "feed", "--json"]);
    assert_eq!((code, &json(&out)["left_out"]), (0, &Value::from(2)), "{err}");
    let (title, description, lang, ids) = order("feed");
    assert_eq!((title.as_str(), description.as_str(), lang.as_str()), ("From the file", "Said there", "zh"));
    // The source pins a German note, and the file leaves that language out.
    assert_eq!(ids, "soup class pork picture");

    scene.write("other.toml", "[feed]\ntitle = 'Other'");
    let (code, _, err) = run(
        &scene,
        &[
            "build",
            "notes",
            "--out",
            "told",
            "--title",
            "Told",
            "--config",
            "other.toml",
            "--description",
            "D",
        ],
    );
    let (title, description, _, ids) = order("told");
    assert_eq!((code, title.as_str(), description.as_str()), (0, "Told", "D"), "{err}");
    assert_eq!(ids, "undated ad pork picture soup class");

    scene.write("more/b.md", "# B\n\nText\n");
    scene.write("more/notefall.toml", "");
    let (code, _, err) = run(&scene, &["build", "notes", "more", "--out", "both"]);
    assert!(code == 1 && err.contains("--config") && err.contains("more/notefall.toml"), "{err}");

    scene.write("notes/notefall.toml", "[[rule]]\ndo = 'hide'\nall = true");
    let (code, _, err) = run(&scene, &["build", "notes", "--out", "feed"]);
    assert!(code == 1 && err.contains("leave out all notes") && err.contains("notefall check"), "{err}");
    assert_eq!(order("feed").3, "soup class pork picture");
}

#[test]
fn check_explains_each_rule_and_writes_nothing() {
    let scene = scene(SHOP);
    let (code, out, err) = run(&scene, &["check", "notes"]);
    assert_eq!(code, 0, "{err}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines,
        [
            "6 notes read, 4 of them in the feed",
            "languages zh, en: 1 note (undated)",
            "rule 1 (line 9), exclude: no advertising: 1 note (ad)",
            "rule 2 (line 13), pin: id \"soup\": 1 note (soup)",
            "rule 3 (line 16), label: tag \"never\": holds for no note",
            "first: no note of the feed has the id nobody",
        ]
    );
    let (code, out, _) = run(&scene, &["check", "notes", "--json"]);
    let report = json(&out);
    assert_eq!((code, &report["notes"], &report["shown"]), (0, &6.into(), &4.into()));
    assert_eq!(report["rules"][0]["ids"], serde_json::json!(["ad"]));
    assert_eq!((&report["rules"][2]["notes"], &report["missing"][0]), (&0.into(), &"nobody".into()));
    assert_eq!(std::fs::read_dir(scene.path("notes")).unwrap().count(), 3);
    let (code, _, err) = run(&scene, &["check", "nowhere"]);
    assert!(code == 1 && err.contains("nowhere"), "{err}");
}

#[test]
fn what_a_rule_changes_is_a_small_publish() {
    let scene = scene("");
    let first = common::build(&scene);
    let request = notefall::build::Request {
        choice: config::read(&{
            scene.write("notes/notefall.toml", "[[rule]]\ndo = 'exclude'\nid = 'pork'");
            scene.path("notes/notefall.toml")
        })
        .unwrap()
        .choice,
        ..scene.request(&["notes"])
    };
    let second = common::run(&request, &scene.cache()).unwrap();
    assert_eq!(second.feed.head.notes() + 1, first.feed.head.notes());
    assert!(second.notes().iter().all(|note| note.id != "pork"));
}
