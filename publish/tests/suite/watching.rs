//! `notefall watch`, as somebody who writes notes has it running.

use crate::common::Scene;
use notefall::feed::Feed;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The command while it runs.
struct Running {
    child: Child,
    /// Its lines of JSON.
    lines: Receiver<Value>,
    errors: Option<ChildStderr>,
}

impl Running {
    fn start(scene: &Scene, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_notefall"))
            .current_dir(scene.path(""))
            .args(["watch", "notes", "--out", "notes/feed", "--json"])
            .args(arguments)
            .env("XDG_CACHE_HOME", scene.path("cache"))
            .env("NOTEFALL_TOKEN", "secret")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap());
            }
        });
        let errors = child.stderr.take();
        Self { child, lines, errors }
    }

    fn next(&self) -> Value {
        self.lines.recv_timeout(Duration::from_secs(120)).unwrap()
    }

    /// Ends it as Ctrl-C does; its exit code, and what it said.
    fn end(mut self) -> (Option<i32>, String) {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        let code = self.child.wait().unwrap().code();
        let mut said = String::new();
        self.errors.take().unwrap().read_to_string(&mut said).unwrap();
        (code, said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn get(port: u16, path: &str) -> String {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn head(scene: &Scene) -> (u64, u32) {
    let head = Feed::open(&scene.path("notes/feed")).unwrap().head;
    (head.version, head.notes())
}

#[cfg(unix)]
#[test]
fn edits_are_built_and_shown_and_half_a_note_is_not() {
    let scene = Scene::new();
    scene.write("notes/a.md", "# A\n\nText\n");
    let watch = Running::start(&scene, &["--serve", "--port", "0"]);
    assert_eq!(watch.next()["notes"], 1);
    let port = watch.next()["port"].as_u64().unwrap() as u16;
    let page = get(port, "/");
    assert!(page.contains("<script src=\"/.notefall/live.js\">") && page.contains("no-cache"), "{page}");
    assert!(get(port, "/.notefall/live.js").contains("location.reload()"));
    let before = get(port, "/.notefall/live");
    // What is built lies among the notes, and does not count as a change.
    scene.write("notes/b.md", "# B\n\nMore\n");
    assert_eq!(watch.next()["notes"], 2);
    assert_ne!(get(port, "/.notefall/live"), before);
    // Somebody is in the middle of a word: the note stays as it was.
    scene.write("notes/b.md", "---\ntitle: [\n---\n");
    let refused = watch.next();
    assert!(refused["error"]["what"].as_str().unwrap().contains("cannot be read any more"), "{refused}");
    assert_eq!(head(&scene), (2, 2));
    scene.write("notes/b.md", "---\ntitle: Bread\n---\n");
    assert_eq!(watch.next()["notes"], 2);
    assert_eq!(head(&scene), (3, 2));
    // A note that is taken away is meant to be.
    std::fs::remove_file(scene.path("notes/b.md")).unwrap();
    assert_eq!(watch.next()["notes"], 1);
    let (code, said) = watch.end();
    assert!(code == Some(0) && said.contains("notes/b.md:3: "), "{code:?} {said}");
    assert_eq!(head(&scene), (4, 1));
}

#[cfg(unix)]
#[test]
fn it_begins_without_notes_and_ends_when_asked_to() {
    let scene = Scene::new();
    std::fs::create_dir(scene.path("notes")).unwrap();
    let watch = Running::start(&scene, &[]);
    assert!(watch.next()["error"]["what"].as_str().unwrap().contains("no notes"));
    scene.write("notes/a.md", "# A\n");
    assert_eq!(watch.next()["notes"], 1);
    assert_eq!(watch.end().0, Some(0));
}

#[cfg(unix)]
#[test]
fn ctrl_c_at_any_moment_leaves_a_whole_feed() {
    let scene = Scene::new();
    for number in 0..400 {
        scene.write(
            &format!("notes/{number}.md"),
            &format!("# Note {number}\n\n{}\n", "Some words. ".repeat(40)),
        );
    }
    for pause in [0, 60, 150, 300, 600, 1_000] {
        let watch = Running::start(&scene, &["--fresh"]);
        std::thread::sleep(Duration::from_millis(pause));
        let (code, said) = watch.end();
        // Before it listens, the system itself ends it.
        assert!(code == Some(0) || code.is_none(), "{pause} ms: {code:?} {said}");
        if scene.path("notes/feed/head.bin").exists() {
            let checked = notefall::verify::verify(&scene.path("notes/feed"), &|_, _| ()).unwrap();
            assert_eq!(checked.problems, [], "{pause} ms");
        }
        scene.write("notes/0.md", &format!("# Note 0\n\nAfter {pause} ms\n"));
    }
}

#[cfg(unix)]
#[test]
fn each_version_is_published_and_a_worker_that_fails_is_no_end() {
    let scene = Scene::new();
    scene.write("notes/a.md", "# A\n\nText\n");
    let worker = crate::publishing::Worker::start();
    let watch = Running::start(&scene, &["--to", &worker.url]);
    assert_eq!(watch.next()["notes"], 1);
    assert_eq!(watch.next()["version"], 1);
    worker.with(|state| state.refuse = Some((403, "not today.")));
    scene.write("notes/b.md", "# B\n\nText\n");
    assert_eq!(watch.next()["notes"], 2);
    // The refusal is told in words only; then everything is sent with what comes next.
    std::thread::sleep(Duration::from_millis(500));
    worker.with(|state| state.refuse = None);
    scene.write("notes/c.md", "# C\n\nText\n");
    assert_eq!(watch.next()["notes"], 3);
    let published = watch.next();
    assert_eq!((&published["changed"], &published["version"]), (&true.into(), &3.into()));
    let (code, said) = watch.end();
    assert!(code == Some(0) && said.contains("not today"), "{said}");
}
