//! Notes lead to those that are like them: by words, by tags, and from one language to the other.

use crate::common::{Built, Scene, build_sources, run};
use notefall::related::{MOST, relate};
use notefall_core::note::Note;
use notefall_core::rich::RichText;
use serde_json::json;
use std::collections::BTreeMap;

fn note(id: &str, lang: &str, title: &str, tags: &[&str], text: &str) -> Note {
    Note {
        id: id.into(),
        lang: lang.into(),
        title: title.into(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        body: RichText::plain(text),
        ..Note::default()
    }
}

fn lists(mut notes: Vec<Note>) -> BTreeMap<String, Vec<String>> {
    let all: Vec<usize> = (0..notes.len()).collect();
    relate(&mut notes, &all);
    let list = |note: Note| (note.id, note.related.into_iter().map(|other| other.id).collect());
    notes.into_iter().map(list).collect()
}

/// Three things to cook and three to do, each said in two ways in English and in two in Chinese.
fn groups() -> Vec<Note> {
    vec![
        note("tomato-en1", "en", "Tomato soup", &["soup"], "Cook ripe tomatoes for an hour."),
        note("tomato-en2", "en", "Cold tomatoes with basil", &[], "Slice them, and add oil."),
        note("tomato-zh1", "zh", "番茄汤", &["汤"], "把番茄煮一个小时。"),
        note("tomato-zh2", "zh", "凉拌番茄", &[], "切片，加糖。"),
        note("beef-en1", "en", "Beef noodles", &["noodles"], "Braise beef and serve it in a broth."),
        note("beef-en2", "en", "Roast beef", &[], "Into the oven until it is brown."),
        note("beef-zh1", "zh", "牛肉面", &["面条"], "牛肉炖软，和面一起吃。"),
        note("beef-zh2", "zh", "土豆炖牛肉", &[], "小火慢慢炖。"),
        note("music-en1", "en", "Music in the park", &["music"], "A band plays on Sundays."),
        note("music-en2", "en", "Learning music late", &[], "It is never too late for a violin."),
        note("music-zh1", "zh", "公园里的音乐", &["音乐"], "星期天有乐队演出。"),
        note("music-zh2", "zh", "成年人学音乐", &[], "小提琴什么时候都可以学。"),
        note("egg-en1", "en", "Egg sandwich", &["breakfast"], "Bread, butter, a boiled one."),
        note("egg-en2", "en", "How to boil an egg", &[], "Seven minutes."),
        note("egg-zh1", "zh", "鸡蛋三明治", &["早餐"], "面包、黄油。"),
        note("egg-zh2", "zh", "怎样煮鸡蛋", &[], "七分钟就好。"),
    ]
}

fn group(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}

#[test]
fn notes_of_one_subject_find_each_other_in_two_languages() {
    let lists = lists(groups());
    let (mut right, mut all) = (0, 0);
    for (id, list) in &lists {
        assert!(!list.is_empty(), "{id} leads nowhere");
        assert_eq!(group(&list[0]), group(id), "{id}: {list:?}");
        right += list.iter().filter(|other| group(other) == group(id)).count();
        all += list.len();
        let other_language = |other: &&String| other.contains("-en") != id.contains("-en");
        let across = list.iter().filter(other_language).filter(|other| group(other) == group(id)).count();
        assert!(across > 0, "{id} leads to nothing of its subject in the other language: {list:?}");
    }
    println!("{right} of {all} are of the same subject");
    assert!(right * 10 >= all * 9, "{right} of {all}: {lists:?}");
}

#[test]
fn tags_and_rare_words_tell_more_than_words_that_all_have() {
    let text = "We went there on a day in spring and were glad of it.";
    let mut notes: Vec<Note> =
        (0..30).map(|at| note(&format!("n{at}"), "en", &format!("Trip {at}"), &["travel"], text)).collect();
    for (at, tag) in [(3, "lighthouse"), (21, "lighthouse"), (9, "caves"), (27, "caves")] {
        notes[at].tags.push(tag.to_owned());
    }
    notes[5].body = RichText::plain("Kittiwakes, and nothing but kittiwakes.");
    notes[14].body = RichText::plain("Where the kittiwakes breed.");
    let lists = lists(notes);
    for (one, other) in [("n3", "n21"), ("n9", "n27"), ("n5", "n14")] {
        assert_eq!((&*lists[one][0], &*lists[other][0]), (other, one), "{lists:?}");
    }
}

#[test]
fn what_has_nothing_in_common_leads_nowhere() {
    let lists = lists(vec![
        note("a", "en", "Tide pools", &[], "Crabs."),
        note("b", "en", "Typewriters", &[], "Ribbons."),
        note("c", "zh", "邮票", &[], "收藏。"),
        note("d", "", "", &[], ""),
        note("e", "", "", &[], ""),
    ]);
    assert!(lists.values().all(Vec::is_empty), "{lists:?}");
}

#[test]
fn any_note_may_be_asked_for_alone() {
    let mut all = groups();
    let places: Vec<usize> = (0..all.len()).collect();
    relate(&mut all, &places);
    for (at, whole) in all.iter().enumerate() {
        let mut notes = groups();
        relate(&mut notes, &[at]);
        assert_eq!(notes[at].related, whole.related, "{}", whole.id);
        assert!(notes.iter().enumerate().all(|(other, note)| other == at || note.related.is_empty()));
    }
    // Places that are none change nothing.
    let mut notes = groups();
    relate(&mut notes, &[99]);
    assert_eq!(notes, groups());
    relate(&mut [], &[0]);
}

#[test]
fn hostile_notes_cost_little() {
    let start = std::time::Instant::now();
    let long = "wexel ".repeat(200_000);
    let unlike: String = (0..100_000).map(|at| format!("w{at} ")).collect();
    let mut notes: Vec<Note> = (0..3_000)
        .map(|at| note(&format!("same{at}"), "en", "The same again", &["same"], "The same text in all."))
        .collect();
    notes.push(note("long", "en", &long, &[&long], &long));
    notes.push(note("unlike", "en", "", &[], &unlike));
    notes.push(note("odd", "x-\u{202e}", "\0\u{fffd}\u{200f}", &["#", "\u{1}", "𠀀"], "\u{fe0f}\u{300}\n\n"));
    let lists = lists(notes);
    assert!(lists.values().all(|list| list.len() <= MOST));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// Where there are many of the same, each leads to its neighbours, so that none has all others behind it.
#[test]
fn notes_that_are_alike_lead_to_their_neighbours() {
    let mut notes: Vec<Note> =
        (0..200).map(|at| note(&format!("n{at}"), "en", &format!("Other {at}"), &[], "words")).collect();
    for note in notes.iter_mut().skip(50).take(40) {
        note.title = "Zorbing".into();
    }
    let lists = lists(notes);
    assert_eq!(lists["n60"], ["n59", "n61", "n58", "n62"]);
    assert_eq!(lists["n50"], ["n51", "n52", "n53", "n54"]);
}

fn line(id: &str, title: &str, tag: &str) -> String {
    json!({ "id": id, "lang": "en", "title": title, "tags": [tag], "text": format!("{title}, told at length.") })
        .to_string()
}

fn titles(built: &Built, id: &str) -> Vec<String> {
    let notes = built.notes();
    let note = notes.iter().find(|note| note.id == id).unwrap();
    note.related.iter().map(|other| other.title.clone()).collect()
}

#[test]
fn new_notes_get_theirs_and_none_leads_to_one_that_is_gone() {
    let scene = Scene::new();
    let mut lines: Vec<String> =
        (0..60).map(|at| line(&format!("f{at}"), &format!("Filler{at}"), "x")).collect();
    lines.push(line("cave1", "Caverns below", "caves"));
    lines.push(line("cave2", "Stalactites", "caves"));
    let write = |lines: &[String]| scene.write("notes.jsonl", &lines.join("\n"));
    write(&lines);
    let sources = ["notes.jsonl"];
    let first = build_sources(&scene, &sources).unwrap();
    assert_eq!(titles(&first, "cave1"), ["Stalactites"]);
    // One more finds the others; those stay as they are until they are written again.
    lines.push(line("cave3", "Bats at dusk", "caves"));
    write(&lines);
    let second = build_sources(&scene, &sources).unwrap();
    assert_eq!(second.feed.head.segments.len(), 2);
    let mut found = titles(&second, "cave3");
    found.sort();
    assert_eq!(found, ["Caverns below", "Stalactites"]);
    assert_eq!(titles(&second, "cave1"), ["Stalactites"]);
    // What led to a note that is gone is written again.
    let at = lines.iter().position(|line| line.contains("Stalactites")).unwrap();
    lines.remove(at);
    write(&lines);
    let third = build_sources(&scene, &sources).unwrap();
    assert_eq!(titles(&third, "cave1"), ["Bats at dusk"]);
    assert_eq!(titles(&third, "cave3"), ["Caverns below"]);
    // Pages say what the others are called now.
    let last = lines.last_mut().unwrap();
    *last = line("cave3", "Bats at dawn", "caves");
    write(&lines);
    let request = notefall::build::Request { pages: true, ..scene.request(&sources) };
    run(&request, &scene.cache()).unwrap();
    let page = std::fs::read_to_string(scene.path("out/n/cave1.html")).unwrap();
    assert!(page.contains("<a href=\"../n/cave3.html\">Bats at dawn</a>"), "{page}");
}

#[test]
fn a_list_says_what_leads_there() {
    let mut notes = groups();
    notes[0].lang = "en-GB".into();
    (notes[3].title, notes[3].body) = (String::new(), RichText::plain("凉拌番茄"));
    notes.push(Note { id: "picture".into(), tags: vec!["lighthouse".into()], ..Note::default() });
    notes.push(note("lit", "en", "Lit", &["lighthouse"], ""));
    let all: Vec<usize> = (0..notes.len()).collect();
    relate(&mut notes, &all);
    let of = |id: &str| &notes.iter().find(|note| note.id == id).unwrap().related;
    // A language is said where it is another one, and what has no title goes by its text, or by its id.
    let tomatoes = of("tomato-en2").iter().find(|other| other.id == "tomato-en1").unwrap();
    assert_eq!((tomatoes.title.as_str(), tomatoes.lang.as_str()), ("Tomato soup", "en-GB"));
    let untitled = of("tomato-zh1").iter().find(|other| other.id == "tomato-zh2").unwrap();
    assert_eq!((untitled.title.as_str(), untitled.lang.as_str()), ("凉拌番茄", ""));
    assert_eq!((of("lit")[0].id.as_str(), of("lit")[0].title.as_str()), ("picture", "picture"));
}
