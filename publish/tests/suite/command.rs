//! The command as scripts call it: exit codes, data on stdout, messages on stderr.

use crate::common::Scene;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Output, Stdio};

pub fn command(scene: &Scene, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notefall"));
    command.current_dir(scene.path("")).args(arguments).env("XDG_CACHE_HOME", scene.path("cache"));
    command.env_remove("NOTEFALL_TOKEN").env_remove("NOTEFALL_WIDGET");
    command
}

pub fn run(scene: &Scene, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command(scene, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

pub fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

fn scene() -> Scene {
    let scene = Scene::new();
    scene.write("notes/a.md", "# A\n\nText\n");
    scene.write("notes/b.md", "---\ntitle: [\n---\n");
    scene
}

#[test]
fn skipped_notes_are_said_and_do_not_fail_unless_strict() {
    let scene = scene();
    let (code, out, err) = run(&scene, &["build", "notes", "--out", "feed"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(
        err.contains("notes/b.md:3: ") && err.contains("1 note was skipped") && !err.contains('\x1b'),
        "{err}"
    );
    let (code, out, _) = run(&scene, &["build", "notes", "--out", "feed", "--json"]);
    let report = json(&out);
    assert_eq!(
        (code, &report["skipped"], &report["notes"], &report["changed"]),
        (0, &1.into(), &1.into(), &false.into())
    );
    assert_eq!(
        (&report["problems"][0]["line"], &report["problems"][0]["skipped"]),
        (&3.into(), &true.into())
    );
    let (code, out, err) = run(&scene, &["build", "notes", "--out", "other", "--strict", "--json"]);
    assert_eq!(code, 1);
    assert!(
        json(&out)["error"]["what"].as_str().unwrap().contains("--strict") && err.contains("error: "),
        "{out}{err}"
    );
    assert!(!scene.path("other/head.bin").exists());
}

#[test]
fn wrong_calls_and_failures_have_their_codes() {
    let scene = scene();
    for wrong in [
        &["build"][..],
        &["build", "notes"],
        &["fly"],
        &["serve", "feed", "--port", "x"],
        &["publish", "feed"],
    ] {
        assert_eq!(run(&scene, wrong).0, 2, "{wrong:?}");
    }
    for failing in [
        &["build", "nowhere", "--out", "feed"][..],
        &["inspect", "notes"],
        &["verify", "notes"],
        &["serve", "notes"],
        &["build", "notes", "--out", "feed", "--home", "kitchen"],
        &["build", "notes", "--out", "feed", "--lang", "x y"],
    ] {
        let (code, out, err) = run(&scene, failing);
        assert_eq!((code, out.as_str()), (1, ""), "{failing:?}");
        assert!(err.starts_with("error: ") && err.contains("; "), "{err}");
    }
    run(&scene, &["build", "notes", "--out", "feed", "-q"]);
    let (code, _, err) = run(&scene, &["publish", "feed", "--to", "http://127.0.0.1:9/f/x/"]);
    assert!(code == 1 && err.contains("NOTEFALL_TOKEN"), "{err}");
}

#[test]
fn inspect_and_verify_speak_json() {
    let scene = scene();
    run(&scene, &["build", "notes", "--out", "feed"]);
    let (code, out, _) = run(&scene, &["inspect", "feed", "--json"]);
    let inventory = json(&out);
    assert_eq!(code, 0);
    for (key, value) in [("notes", 1), ("segments", 1), ("files", 11), ("media_files", 0), ("media_bytes", 0)]
    {
        assert_eq!(inventory[key], value, "{key}");
    }
    assert!(inventory["head_bytes"].as_u64() < inventory["bytes"].as_u64());
    let (code, out, _) = run(&scene, &["verify", "feed", "--json"]);
    assert_eq!((code, &json(&out)["ok"]), (0, &true.into()));
    let shard = walkdir::WalkDir::new(scene.path("feed"))
        .into_iter()
        .flatten()
        .find(|e| e.file_name() == "notes0.bin")
        .unwrap();
    std::fs::write(shard.path(), "torn").unwrap();
    let (code, out, err) = run(&scene, &["verify", "feed", "--json"]);
    assert_eq!((code, &json(&out)["ok"]), (1, &false.into()));
    assert!(err.contains("notes0.bin"), "{err}");
}

#[test]
fn serve_says_where_and_answers() {
    let scene = scene();
    run(&scene, &["build", "notes", "--out", "feed"]);
    let mut child = command(&scene, &["serve", "feed", "--port", "0", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port = json(&line)["port"].as_u64().unwrap();
    let get = |path: &str| {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port as u16)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    };
    let answers = [get("/head.bin"), get("/"), get("/../../etc/passwd"), get("/%2e%2e/notes/a.md")];
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        answers[0].starts_with("HTTP/1.1 200") && answers[0].contains("Access-Control-Allow-Origin: *"),
        "{}",
        answers[0]
    );
    assert!(
        answers[1].contains("Content-Type: text/html") && answers[1].contains("<!doctype html>"),
        "{}",
        answers[1]
    );
    assert!(answers[2].starts_with("HTTP/1.1 404") && answers[3].starts_with("HTTP/1.1 404"));
}

#[test]
fn import_writes_json_lines_that_build_reads() {
    let scene = Scene::new();
    scene.picture("crawl/1.png", 20, 30);
    scene.write(
        "crawl/notes.json",
        r#"[{"note_id":"a","title":"A","desc":"Text","image_list":["1.png","https://x.example/2.jpg"],"liked_count":"1.2万"},{"note_id":"b"}]"#,
    );
    let (code, out, err) = run(&scene, &["import", "crawl", "--to", "out", "--json"]);
    let report = json(&out);
    assert_eq!(
        (code, &report["notes"], &report["added"], &report["skipped"]),
        (0, &1.into(), &1.into(), &1.into()),
        "{err}"
    );
    let (_, out, _) = run(&scene, &["import", "crawl", "--to", "out", "--json", "--from", "rednote"]);
    assert_eq!((&json(&out)["added"], &json(&out)["changed"]), (&0.into(), &0.into()));
    let (code, _, err) = run(&scene, &["build", "out/notes.jsonl", "--out", "feed"]);
    assert!(code == 0 && err.contains("1 note, 1 picture"), "{err}");
    let (code, _, _) = run(&scene, &["import", "crawl", "--to", "strict.jsonl", "--strict"]);
    assert!(code == 1 && !scene.path("strict.jsonl").exists());
    assert_eq!(run(&scene, &["import", "crawl", "--to", "x.jsonl", "--from", "nothing"]).0, 2);
}

#[test]
fn inspect_draws_a_page_that_needs_nothing_else() {
    let scene = Scene::new();
    scene.picture("notes/a.png", 700, 500);
    scene.write("notes/a.md", "# Salt\n\n[Pepper](https://Spice.example/x) <b>and</b> [more](http://spice.example/)\n\n![A](a.png)\n");
    scene.write("notes/b.md", "---\nurl: https://other.example/b\n---\n# B\n\nsalt water\n");
    run(&scene, &["build", "notes", "--out", "feed", "--title", "<Kitchen>"]);
    scene.write("notes/c.md", "# C\n\nmore salt\n");
    run(&scene, &["build", "notes", "--out", "feed", "--title", "<Kitchen>"]);
    let (code, out, err) = run(&scene, &["inspect", "feed", "--json", "--html", "report.html"]);
    assert_eq!(code, 0, "{err}");
    let report = json(&out);
    assert_eq!(report["foreign_hosts"][0], serde_json::json!({"host": "other.example", "notes": 1}));
    assert_eq!(report["foreign_hosts"][1], serde_json::json!({"host": "spice.example", "notes": 1}));
    let growth: Vec<u64> =
        report["growth"].as_array().unwrap().iter().map(|one| one["live"].as_u64().unwrap()).collect();
    assert_eq!(growth.iter().sum::<u64>(), 3);
    let shards = report["largest_shards"].as_array().unwrap();
    assert!(shards.windows(2).all(|pair| pair[0]["bytes"].as_u64() >= pair[1]["bytes"].as_u64()));
    let of_shards: u64 =
        report["shards"].as_object().unwrap().values().map(|kind| kind["bytes"].as_u64().unwrap()).sum();
    let grown: u64 =
        report["growth"].as_array().unwrap().iter().map(|one| one["bytes"].as_u64().unwrap()).sum();
    assert_eq!(grown, of_shards);
    let media: u64 = report["media_formats"]
        .as_object()
        .unwrap()
        .values()
        .map(|kind| kind["bytes"].as_u64().unwrap())
        .sum();
    assert_eq!(report["media_bytes"], media);
    let salt = report["vocabulary"]["frequent"].as_array().unwrap().iter().find(|one| one["term"] == "salt");
    assert_eq!(salt.unwrap()["notes"], 3);
    let page = std::fs::read_to_string(scene.path("report.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.matches("<svg").count() >= 7, "{page}");
    for absent in ["<script", "src=", "href=", "<Kitchen>", "url(", "@import"] {
        assert!(!page.contains(absent), "{absent}");
    }
    assert!(page.contains("light dark") && page.contains("&lt;Kitchen"), "{page}");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let scene = Scene::new();
    let (code, out, err) = run(&scene, &["manual", "--out", "manual", "--quiet"]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    for name in ["notefall", "notefall-build", "notefall-watch", "notefall-token-rotate"] {
        let page = std::fs::read_to_string(scene.path(&format!("manual/man1/{name}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
    let page = std::fs::read_to_string(scene.path("manual/man1/notefall.1")).unwrap();
    assert!(page.contains("Exit codes") && page.contains("NO_COLOR"), "{page}");
    for name in ["notefall.bash", "_notefall", "notefall.fish"] {
        let script = std::fs::read_to_string(scene.path(&format!("manual/completions/{name}"))).unwrap();
        assert!(script.contains("watch") && script.contains("serve"), "{name}");
    }
}

#[test]
fn how_much_is_said_can_be_chosen() {
    let scene = scene();
    let (_, _, quiet) = run(&scene, &["build", "notes", "--out", "feed", "--quiet"]);
    assert!(quiet.lines().all(|line| line.starts_with("warning: ")) && !quiet.is_empty(), "{quiet}");
    let (_, _, usual) = run(&scene, &["build", "notes", "--out", "feed"]);
    assert!(usual.contains("1 note, ") && !usual.contains("packing: "), "{usual}");
    let (_, _, verbose) = run(&scene, &["--verbose", "build", "notes", "--out", "feed"]);
    assert!(verbose.contains("packing: ") && verbose.contains(" s\n"), "{verbose}");
    assert_eq!(run(&scene, &["build", "notes", "--out", "feed", "-q", "-v"]).0, 2);
}
