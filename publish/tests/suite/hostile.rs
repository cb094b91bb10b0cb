//! What goes wrong around a build: links in circles, texts that are made to harm, full disks, and whoever pulls the plug.

use crate::command::{command, run};
use crate::common::{self, Scene, build, problems};
use notefall::problem::Problem;
use notefall::verify::verify;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::io;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[cfg(unix)]
#[test]
fn links_in_circles_end() {
    use std::os::unix::fs::symlink;
    let scene = Scene::new();
    scene.write("notes/a.md", "# A\n\nText\n");
    scene.write("notes/in/b.md", "# B\n\nText\n");
    let link = |to: &str, from: &str| symlink(to, scene.path("notes").join(from)).unwrap();
    link("..", "in/up");
    link(".", "here");
    link("itself", "itself");
    link("two", "one");
    link("one", "two");
    link("nowhere", "gone.md");
    link("../in", "in/again");
    let built = build(&scene);
    let ids: BTreeSet<String> = built.notes().into_iter().map(|note| note.id).collect();
    assert!(ids.contains("a") && ids.contains("in-b"), "{ids:?}");

    // Sixteen folders, each with links to all of them: the ways through them cannot be counted.
    for at in 0..16 {
        scene.write(&format!("knot/d{at}/n{at}.md"), &format!("# N{at}\n\nText\n"));
        for to in 0..16 {
            symlink(format!("../d{to}"), scene.path(&format!("knot/d{at}/l{to}"))).unwrap();
        }
    }
    let started = Instant::now();
    let built = common::build_sources(&scene, &["knot"]).unwrap();
    let ids: BTreeSet<String> = built.notes().into_iter().map(|note| note.id).collect();
    assert!((0..16).all(|at| ids.contains(&format!("d{at}-n{at}"))), "{ids:?}");
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(
        problems(&built).iter().any(|said| said.contains("so many links lead here")),
        "{:?}",
        problems(&built)
    );
}

#[test]
fn texts_that_are_made_to_harm_are_read_in_time() {
    let scene = Scene::new();
    let many = 100_000;
    let bombs = [
        "<div>".repeat(many),
        "<b>".repeat(many) + "x" + &"</b>".repeat(many),
        "<a href='".repeat(many / 4),
        "<!--".repeat(many),
        "&amp;".repeat(many),
        "&lt;script&gt;".repeat(many / 4),
        ">".repeat(many),
        "- ".repeat(many / 8),
        "[".repeat(many),
        "![".repeat(many),
        "*a_ ".repeat(many),
        "`".repeat(many),
        "#".repeat(many),
        "|a".repeat(many) + "\n" + &"|-".repeat(many) + "\n",
        "[[".repeat(many),
        "@a ".repeat(many),
        "https://a.example/(".repeat(many / 16),
        "\u{202e}\u{200b}".repeat(many),
    ];
    for (at, bomb) in bombs.iter().enumerate() {
        scene.write(&format!("notes/b{at}.md"), &format!("# B{at}\n\n{bomb}\n"));
    }
    scene.write(
        "notes/deep.jsonl",
        &format!("{{\"id\":\"deep\",\"x\":{}\n{{\"id\":\"ok\",\"title\":\"T\"}}\n", "[".repeat(many)),
    );
    let started = Instant::now();
    let built = build(&scene);
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
    assert_eq!(built.notes().len(), bombs.len() + 1, "{:?}", problems(&built));
}

#[test]
fn ids_with_separators_name_notes_or_are_refused() {
    let scene = Scene::new();
    let ids = [
        "a/b", "a\\b", "..", ".", "", "a?b", "a#b", "a%2fb", "a%b", "A", "a", "ａ", "é", "e\u{301}", "a b",
        "a:b", "é/../x",
    ];
    let lines: String = ids
        .iter()
        .map(|id| format!("{}\n", serde_json::json!({"id": id, "title": id, "text": "Text"})))
        .collect();
    let more = ["x\ny", "x\u{0}y", "x\u{202e}y", &"x".repeat(5_000)];
    let more: String =
        more.iter().map(|id| format!("{}\n", serde_json::json!({"id": id, "title": "T"}))).collect();
    scene.write("notes/n.jsonl", &(lines + &more));
    scene.write("notes/x/y.md", "# One\n\nText\n");
    scene.write("notes/x-y.md", "# Two\n\nText\n");
    scene.write("notes/x/y/index.md", "# Three\n\nText\n");
    scene.write("notes/what? #1 50%.md", "# Four\n\nText\n");
    scene.write("notes/id.md", "---\nid: a/b/../c\n---\n# Five\n");
    let built = build(&scene);
    let notes = built.notes();
    let distinct: BTreeSet<&str> = notes.iter().map(|note| note.id.as_str()).collect();
    assert_eq!(distinct.len(), notes.len());
    for note in &notes {
        assert_eq!(notefall_core::path::check_note_id(&note.id), Ok(()));
        // In an address it is one part of the path, whatever it holds.
        let mut part = String::new();
        notefall_core::path::push_encoded(&mut part, &note.id);
        assert!(!part.contains(['/', '?', '#', '\\']) && part != "." && part != "..", "{part}");
    }
    assert_eq!(notes.len() + skipped(&built.problems), ids.len() + 4 + 5);
    let has = |title: &str| notes.iter().any(|note| note.title == title);
    assert!(["Three", "Four", "Five"].into_iter().all(has));
    // Both are "x-y" by their paths, and neither has another id to go by.
    assert!(has("One") != has("Two"));
    assert!(problems(&built).iter().any(|said| said.contains("the id \"x-y\" is taken by")));
}

fn skipped(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.loss == notefall::problem::Loss::Note).count()
}

fn scene() -> Scene {
    let scene = Scene::new();
    for at in 0..40 {
        scene.picture(&format!("notes/p{at}.png"), 300 + at, 200);
        scene.write(
            &format!("notes/n{at:02}.md"),
            &format!("# Note {at}\n\nText of {at}\n\n![x](p{at}.png)\n"),
        );
    }
    scene
}

#[test]
fn a_full_disk_is_said_and_the_feed_stays() {
    let scene = scene();
    build(&scene);
    let head = std::fs::read(scene.path("out/head.bin")).unwrap();
    scene.write("notes/n00.md", "# Other\n\nText ![x](p1.png)\n");
    let request = scene.request(&["notes"]);
    for at in 0.. {
        let count = Cell::new(0);
        let step = |name: &str| {
            count.set(count.get() + 1);
            // Removing takes no room.
            let is_full = count.get() > at && !name.starts_with("remove");
            if is_full { Err(io::Error::from(io::ErrorKind::StorageFull)) } else { Ok(()) }
        };
        let built =
            notefall::build::build_in_steps(&request, &scene.cache(), &|_| (), &mut Vec::new(), &step);
        let Err(problem) = built else {
            assert!(at > 3);
            break;
        };
        assert!(problem.remedy.contains("make room on the disk and run again"), "{problem}");
        assert_eq!(verify(&request.out, &|_, _| ()).unwrap().problems, []);
        assert_eq!(std::fs::read(scene.path("out/head.bin")).unwrap(), head);
    }
    assert_ne!(std::fs::read(scene.path("out/head.bin")).unwrap(), head);
}

#[cfg(unix)]
#[test]
fn a_limit_on_files_is_a_failure_with_a_remedy() {
    let scene = scene();
    let limited = |blocks: u32| {
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let arguments = ["build", "notes", "--out", "feed", "--cache", "cache"];
        let out = std::process::Command::new("sh")
            .args(["-c", &line, env!("CARGO_BIN_EXE_notefall")])
            .args(arguments)
            .current_dir(scene.path(""))
            .output()
            .unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    // Not even pictures can be kept, so there are none; what is written has to be whole all the same.
    let (code, err) = limited(0);
    assert!(code == Some(1) && err.contains("error: ") && !err.contains("panicked"), "{err}");
    assert!(!scene.path("feed/head.bin").exists());
    let (code, err) = limited(1 << 20);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(verify(&scene.path("feed"), &|_, _| ()).unwrap().problems, []);
    // Beside a feed that is there, what does not fit leaves it what it was.
    let head = std::fs::read(scene.path("feed/head.bin")).unwrap();
    scene.write("notes/n00.md", "# Other\n\nText ![x](p1.png)\n");
    let (code, err) = limited(1);
    assert!(code == Some(1) && err.contains("ulimit -f") && !err.contains("panicked"), "{err}");
    assert_eq!(verify(&scene.path("feed"), &|_, _| ()).unwrap().problems, []);
    assert_eq!(std::fs::read(scene.path("feed/head.bin")).unwrap(), head);
    let (code, err) = limited(1 << 20);
    assert_eq!(code, Some(0), "{err}");
    assert_ne!(std::fs::read(scene.path("feed/head.bin")).unwrap(), head);
}

#[cfg(unix)]
#[test]
fn whenever_the_plug_is_pulled_the_last_good_feed_stays() {
    let scene = scene();
    let arguments = ["build", "notes", "--out", "feed", "--no-cache", "--quiet"];
    let started = Instant::now();
    let (code, _, err) = run(&scene, &arguments);
    assert_eq!(code, 0, "{err}");
    let takes = started.elapsed();
    std::fs::create_dir(scene.path("tmp")).unwrap();
    let (mut cut, mut left) = (0, 0);
    for round in 0..12_u32 {
        scene.write("notes/n00.md", &format!("# Round {round}\n\nText ![x](p1.png)\n"));
        scene.picture("notes/p1.png", 400 + round, 100);
        // What is left behind there goes with the scene.
        let mut child = command(&scene, &arguments)
            .env("TMPDIR", scene.path("tmp"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(takes * round / 12);
        if round % 2 == 0 {
            child.kill().unwrap();
        } else {
            // As Ctrl-C does. Whoever is done already gets none.
            let _ = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        }
        let status = child.wait().unwrap();
        cut += u32::from(!status.success());
        if status.code() == Some(130) {
            assert_eq!(std::fs::read_dir(scene.path("tmp")).unwrap().count(), left, "round {round}");
        }
        left = std::fs::read_dir(scene.path("tmp")).unwrap().count();
        assert_eq!(verify(&scene.path("feed"), &|_, _| ()).unwrap().problems, [], "round {round}");
    }
    assert!(cut > 3, "{cut}");
    let (code, _, err) = run(&scene, &arguments);
    assert_eq!(code, 0, "{err}");
    assert_eq!(verify(&scene.path("feed"), &|_, _| ()).unwrap().problems, []);
    let feed = notefall::feed::Feed::open(&scene.path("feed")).unwrap();
    assert!(feed.head.cards.iter().any(|card| card.title == "Round 11"));
}
