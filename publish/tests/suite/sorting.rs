//! What is found, sorted by date and by likes, whatever the feed's own order is.

use crate::command::{json, run};
use crate::common::Scene;

/// Days apart and a like apart; two on one day, two without likes, one without a date, one pinned.
const NOTES: &str = r#"{"id":"old","text":"green tea","likes":1020,"published":"2001-02-03"}
{"id":"new","text":"green tea","likes":1000,"published":"2026-01-02T23:00:00Z"}
{"id":"undated","text":"green tea","likes":3}
{"id":"noon","text":"black tea","published":"2025-05-05T12:00:00Z"}
{"id":"evening","text":"black tea","published":"2025-05-05T20:00:00Z","likes":4294967296}
{"id":"pinned","text":"green","published":"2024-01-01","pinned":true,"likes":2}
"#;

fn scene(order: &str) -> Scene {
    let scene = Scene::new();
    scene.write("notes/notes.jsonl", NOTES);
    scene.write("notes/notefall.toml", &format!("[feed]\norder = '{order}'\n"));
    scene
}

fn build(scene: &Scene) {
    let (code, _, err) = run(scene, &["build", "notes", "--out", "feed"]);
    assert_eq!(code, 0, "{err}");
}

fn found(scene: &Scene, query: &str) -> String {
    let (code, out, err) = run(scene, &["search", "feed", query, "--json"]);
    assert_eq!(code, 0, "{err}");
    let results = json(&out)["results"].as_array().unwrap().clone();
    results.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn likes_sort_whatever_is_looked_for() {
    for order in ["newest", "oldest", "popular"] {
        let scene = scene(order);
        build(&scene);
        assert_eq!(found(&scene, "sort:popular"), "evening old new undated pinned noon", "{order}");
        assert_eq!(found(&scene, "green sort:popular"), "old new undated pinned", "{order}");
        assert_eq!(found(&scene, "sort:popular year:2025"), "evening noon", "{order}");
        assert_eq!(found(&scene, "sort:popular -green"), "evening noon", "{order}");
        // Who has both words comes before who has one of them, however liked.
        assert_eq!(found(&scene, "black tea sort:popular"), "evening noon old new undated", "{order}");
    }
}

#[test]
fn dates_sort_whatever_the_order_of_the_feed_is() {
    for (order, expected) in [
        // In the feed's own order pinned notes stay in front, and times of day count.
        ("newest", "pinned new evening noon old undated"),
        ("oldest", "new noon evening pinned old undated"),
        ("popular", "new evening noon pinned old undated"),
    ] {
        let scene = scene(order);
        build(&scene);
        assert_eq!(found(&scene, "sort:new"), expected, "{order}");
        // Of one day those come first that do in the feed.
        let of_a_day = if order == "oldest" { "noon evening" } else { "evening noon" };
        assert_eq!(found(&scene, "Sort：NEW black"), of_a_day, "{order}");
        assert_eq!(found(&scene, "sort: green"), found(&scene, "green"), "{order}");
    }
}

#[test]
fn a_feed_whose_order_is_no_longer_by_date_gets_its_dates() {
    let scene = scene("newest");
    build(&scene);
    scene.write("notes/notefall.toml", "[feed]\norder = 'popular'\n");
    build(&scene);
    assert_eq!(found(&scene, "sort:new"), "new evening noon pinned old undated");
    // And keeps them: a note more is added to what is there.
    scene.write("notes/notefall.toml", "[feed]\norder = 'newest'\n");
    scene.write(
        "notes/notes.jsonl",
        &(NOTES.to_owned() + r#"{"id":"last","text":"tea","published":"2026-03-03"}"#),
    );
    let (code, out, err) = run(&scene, &["build", "notes", "--out", "feed", "--json"]);
    assert_eq!((code, json(&out)["segments"].as_u64()), (0, Some(2)), "{out} {err}");
    assert_eq!(found(&scene, "sort:new"), "last new evening noon pinned old undated");
}
