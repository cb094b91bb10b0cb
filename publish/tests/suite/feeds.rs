//! What is built is what was written; the same twice gives the same; and a build that is cut off leaves a feed that works.

use crate::common::{Scene, build, build_sources, run};
use notefall::build::build_in_steps;
use notefall::verify::verify;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Every file below a folder with its content.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries =
        walkdir::WalkDir::new(root).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    entries
        .map(|entry| {
            let name = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn scene() -> Scene {
    let scene = Scene::new();
    scene.picture("notes/a.png", 700, 500);
    scene.picture("notes/b.png", 90, 100);
    for i in 0..40 {
        let picture = if i % 4 == 0 { "![A](a.png)" } else { "" };
        scene.write(
            &format!("notes/n{i:02}.md"),
            &format!(
                "---\ndate: 2021-01-{:02}\n---\n# Note {i}\n\n{picture}\n\nText of note {i} #tag\n",
                i % 28 + 1
            ),
        );
    }
    scene
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let scene = scene();
    let first = build(&scene);
    let mut request = scene.request(&["notes"]);
    request.out = scene.path("other");
    run(&request, &notefall::media::Cache::temporary().unwrap()).unwrap();
    assert_eq!(files(&scene.path("out")), files(&scene.path("other")));
    assert!(first.report.changed && first.report.encoded == 1, "{:?}", first.report);
    // A second build changes nothing, and encodes nothing.
    let before = files(&scene.path("out"));
    let again = build(&scene);
    assert!(
        !again.report.changed && again.report.encoded == 0 && again.report.written == 0,
        "{:?}",
        again.report
    );
    assert_eq!(files(&scene.path("out")), before);
    assert_eq!(again.feed.head.version, 1);
}

#[test]
fn a_change_raises_the_version_and_old_files_go_one_feed_later() {
    let scene = scene();
    let first = build(&scene).feed.head;
    scene.write("notes/n00.md", "# Other\n\n![B](b.png)\n");
    let second = build(&scene);
    assert_eq!((second.feed.head.version, second.report.removed), (2, 0));
    let folder = |segment: u64| scene.path("out").join(notefall::build::segment_name(segment));
    // The edited note is a segment of its own, in front of the one that the others are in.
    assert_eq!(second.feed.head.segments[1..], first.segments);
    scene.write("notes/n01.md", "# Another\n");
    scene.write("out/keep.txt", "the user's own");
    scene.write("out/m/README", "the user's own");
    let third = build(&scene);
    assert_eq!(third.feed.head.version, 3);
    assert_eq!(third.feed.head.segments[1..], first.segments);
    assert!(
        folder(second.feed.head.segments[0].id).is_dir() && folder(third.feed.head.segments[0].id).is_dir()
    );
    assert!(scene.path("out/keep.txt").exists() && scene.path("out/m/README").exists());
    // Another title is another head with the same segment.
    let request = notefall::build::Request { title: Some("T".into()), ..scene.request(&["notes"]) };
    let fourth = run(&request, &scene.cache()).unwrap();
    assert_eq!((fourth.feed.head.version, &fourth.feed.head.segments), (4, &third.feed.head.segments));
    assert!(!folder(second.feed.head.segments[0].id).exists());
}

#[test]
fn a_build_that_is_killed_leaves_the_old_feed_or_the_new_one() {
    let scene = scene();
    let cache = scene.cache();
    let mut request = scene.request(&["notes"]);
    let steps = |request: &notefall::build::Request, at: usize| {
        let count = Cell::new(0);
        let result = build_in_steps(request, &cache, &|_| (), &mut Vec::new(), &|_| {
            count.set(count.get() + 1);
            if count.get() > at { Err(io::Error::other("killed")) } else { Ok(()) }
        });
        (count.get(), result.is_ok())
    };
    let copy = |from: &Path, to: &Path| {
        for (name, bytes) in files(from) {
            let path = to.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    };
    // From nothing: no head until the last moment, and the next build finishes the work.
    request.out = scene.path("whole");
    let (all, _) = steps(&request, usize::MAX);
    let whole = files(&request.out);
    for at in 0..all {
        request.out = scene.path(&format!("fresh{at}"));
        assert!(!steps(&request, at).1);
        assert_eq!(request.out.join("head.bin").exists(), at >= all, "step {at}");
        assert!(steps(&request, usize::MAX).1, "step {at}");
        assert_eq!(files(&request.out), whole, "step {at}");
    }
    // From an older feed, whose oldest segment is to be removed.
    request.out = scene.path("old");
    for text in ["# X\n", "# Y\n", "# Z\n\n![B](b.png)\n"] {
        scene.write("notes/n00.md", text);
        assert!(steps(&request, usize::MAX).1);
    }
    let old = std::fs::read(request.out.join("head.bin")).unwrap();
    scene.write("notes/n00.md", "# Other\n");
    let (mut kept, mut renewed) = (0, 0);
    for at in 0.. {
        request.out = scene.path(&format!("again{at}"));
        copy(&scene.path("old"), &request.out);
        let finished = steps(&request, at).1;
        assert_eq!(verify(&request.out, &|_, _| ()).unwrap().problems, [], "step {at}");
        if std::fs::read(request.out.join("head.bin")).unwrap() == old {
            kept += 1;
        } else {
            renewed += 1;
        }
        if finished {
            break;
        }
        assert!(steps(&request, usize::MAX).1);
        assert_eq!(verify(&request.out, &|_, _| ()).unwrap().problems, []);
    }
    assert!(kept > 5 && renewed > 1, "{kept} {renewed}");
}

#[test]
fn strict_writes_nothing_and_a_failed_build_keeps_the_old_feed() {
    let scene = scene();
    build(&scene);
    let before = files(&scene.path("out"));
    scene.write("notes/bad.md", "---\ndate: never\n---\n# Bad date");
    let strict = notefall::build::Request { strict: true, ..scene.request(&["notes"]) };
    let said = run(&strict, &scene.cache()).map(|_| ()).unwrap_err().to_string();
    assert!(said.contains("--strict"), "{said}");
    std::fs::remove_dir_all(scene.path("notes")).unwrap();
    std::fs::create_dir(scene.path("notes")).unwrap();
    assert!(build_sources(&scene, &["notes"]).is_err());
    assert_eq!(files(&scene.path("out")), before);
}

#[test]
fn folders_with_other_things_are_refused() {
    let scene = scene();
    scene.write("out/thesis.txt", "years of work");
    let said = build_sources(&scene, &["notes"]).map(|_| ()).unwrap_err().to_string();
    assert!(said.contains("thesis.txt"), "{said}");
    assert_eq!(files(&scene.path("out")).len(), 1);
    std::fs::remove_file(scene.path("out/thesis.txt")).unwrap();
    build(&scene);
    scene.write("out/head.bin", "torn");
    assert!(build_sources(&scene, &["notes"]).is_err());
}

#[test]
fn verify_sees_every_flipped_byte() {
    let scene = Scene::new();
    scene.picture("notes/a.png", 40, 40);
    scene.write("notes/a.md", "# A\n\n![A](a.png)\n\nText");
    build(&scene);
    let out = scene.path("out");
    for (name, good) in files(&out) {
        if !notefall_core::path::Path::parse(&name).is_some_and(|_| true) {
            continue;
        }
        for at in (0..good.len()).step_by(3) {
            let mut bad = good.clone();
            bad[at] ^= 4;
            std::fs::write(out.join(&name), bad).unwrap();
            let checked = verify(&out, &|_, _| ());
            assert!(!checked.is_ok_and(|checked| checked.problems.is_empty()), "{name} byte {at}");
        }
        std::fs::remove_file(out.join(&name)).unwrap();
        assert!(!verify(&out, &|_, _| ()).is_ok_and(|checked| checked.problems.is_empty()), "{name}");
        std::fs::write(out.join(&name), good).unwrap();
    }
    assert_eq!(verify(&out, &|_, _| ()).unwrap().problems, []);
}

#[test]
fn the_widget_is_copied_and_the_page_names_it() {
    let scene = scene();
    scene.write("dist/notefall.js", "loader");
    scene.write("dist/notefall.0123abcd.wasm", "wasm");
    scene.write("dist/other.txt", "no");
    build(&scene);
    assert!(
        !String::from_utf8(std::fs::read(scene.path("out/index.html")).unwrap()).unwrap().contains("<script")
    );
    let request = notefall::build::Request { widget: Some(scene.path("dist")), ..scene.request(&["notes"]) };
    run(&request, &scene.cache()).unwrap();
    assert!(scene.path("out/notefall.0123abcd.wasm").exists() && !scene.path("out/other.txt").exists());
    let page = String::from_utf8(std::fs::read(scene.path("out/index.html")).unwrap()).unwrap();
    assert!(page.contains("src=\"notefall.js\"") && page.contains("Note 27"), "{page}");
    let headers = std::fs::read_to_string(scene.path("out/_headers")).unwrap();
    assert!(
        headers.contains("/head.bin\n  Cache-Control: public, max-age=30") && headers.contains("immutable"),
        "{headers}"
    );
}

#[test]
fn feeds_for_readers_are_written_where_the_address_is_known() {
    let scene = scene();
    let read = |name: &str| std::fs::read_to_string(scene.path(&format!("out/{name}"))).unwrap();
    let request = notefall::build::Request {
        address: "https://your.host/feed/".into(),
        home: "https://kitchen.example/".into(),
        ..scene.request(&["notes"])
    };
    run(&request, &scene.cache()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&read("feed.json")).unwrap();
    assert_eq!(json["feed_url"], "https://your.host/feed/feed.json");
    assert_eq!(json["home_page_url"], "https://kitchen.example/");
    assert!(!json["items"].as_array().unwrap().is_empty());
    for item in json["items"].as_array().unwrap() {
        assert!(item["id"].as_str().unwrap().starts_with("https://your.host/feed/n/"), "{item}");
        // There are no pages for notes on static hosts.
        assert!(!item["url"].as_str().unwrap().contains("/n/"), "{item}");
    }
    assert!(read("atom.xml").contains("<id>https://your.host/feed/</id>"));
    assert!(read("index.html").contains("href=\"https://your.host/feed/atom.xml\""));
    assert!(read("_headers").contains("Content-Type: application/atom+xml"));
    let before = files(&scene.path("out"));
    run(&request, &scene.cache()).unwrap();
    assert_eq!(files(&scene.path("out")), before, "the same input gives the same bytes");
    // Without the address they would go stale.
    build(&scene);
    assert!(!scene.path("out/feed.json").exists() && !scene.path("out/atom.xml").exists());
    assert!(!read("index.html").contains("rel=\"alternate\""));
    for address in ["your.host/feed/", "https://your.host/feed", "https://your.host/?feed/", "mailto:a@b/"] {
        let request = notefall::build::Request { address: address.into(), ..request.clone() };
        assert!(run(&request, &scene.cache()).is_err(), "{address}");
    }
}
