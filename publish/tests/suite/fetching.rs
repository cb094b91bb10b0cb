//! Pictures on other servers: good ones, bad ones, and servers that mean no good.

use crate::command::{json, run};
use crate::common::{self, Built, Scene, png, problems};
use notefall::media::fetch::Limits;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server on 127.0.0.1 that answers each path in its own way, until the test ends.
#[derive(Clone)]
struct Server {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    asked: Mutex<BTreeMap<String, usize>>,
    busy: AtomicUsize,
    most_busy: AtomicUsize,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let server = Self { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let answering = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = answering.clone();
                // A client that hangs up is what some of these tests want.
                std::thread::spawn(move || drop(server.serve(&stream)));
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self, path: &str) -> usize {
        self.state.asked.lock().unwrap().get(path).copied().unwrap_or(0)
    }

    fn asked_in_all(&self) -> usize {
        self.state.asked.lock().unwrap().values().sum()
    }

    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        loop {
            let Some(first) = lines.next().transpose()? else { return Ok(()) };
            let mut known = String::new();
            while let Some(line) = lines.next().transpose()?.filter(|line| !line.is_empty()) {
                if let Some((name, value)) = line.split_once(": ")
                    && (name.eq_ignore_ascii_case("if-none-match")
                        || name.eq_ignore_ascii_case("if-modified-since"))
                {
                    known = value.to_owned();
                }
            }
            let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
            let turn = {
                let mut asked = self.state.asked.lock().unwrap();
                let count = asked.entry(path.clone()).or_default();
                *count += 1;
                *count
            };
            let busy = self.state.busy.fetch_add(1, Ordering::SeqCst) + 1;
            self.state.most_busy.fetch_max(busy, Ordering::SeqCst);
            let done = self.answer(stream, &path, turn, &known);
            self.state.busy.fetch_sub(1, Ordering::SeqCst);
            done?;
        }
    }

    fn answer(&self, mut out: &TcpStream, path: &str, turn: usize, known: &str) -> std::io::Result<()> {
        let mut reply = |status: &str, headers: &str, body: &[u8]| {
            write!(out, "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len())?;
            out.write_all(body)
        };
        match path {
            "/fresh.png" => reply("200 OK", "Cache-Control: max-age=3600\r\n", &png(30, 20)),
            "/stale.png" if known == "\"one\"" => {
                reply("304 Not Modified", "Cache-Control: no-cache\r\n", b"")
            }
            "/stale.png" => reply("200 OK", "ETag: \"one\"\r\nCache-Control: no-cache\r\n", &png(31, 20)),
            "/dated.png" if known.starts_with("Mon") => reply("304 Not Modified", "", b""),
            "/dated.png" => {
                let dated = "Last-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\nCache-Control: max-age=0\r\n";
                reply("200 OK", dated, &png(32, 20))
            }
            "/changing.png" => reply("200 OK", "Cache-Control: max-age=0\r\n", &png(40 + turn as u32, 20)),
            "/vanishing.png" if turn == 1 => reply("200 OK", "Cache-Control: no-store\r\n", &png(33, 20)),
            "/failing.png" if turn == 1 => reply("200 OK", "Cache-Control: no-store\r\n", &png(34, 20)),
            "/failing.png" => reply("500 Oops", "", b""),
            "/flaky.png" if turn <= 2 => reply("503 Later", "Retry-After: 0\r\n", b"wait"),
            "/flaky.png" => reply("200 OK", "", &png(35, 20)),
            "/broken.png" => reply("502 Bad", "", b""),
            "/page.png" => {
                reply("200 OK", "Content-Type: text/html\r\n", b"<html><body>log in</body></html>")
            }
            "/evil.png" => reply("200 OK", "Content-Type: image/png\r\n", b"<svg onload='alert(1)'></svg>"),
            "/called-text" => reply("200 OK", "Content-Type: text/plain\r\n", &png(36, 20)),
            "/hop" => reply("302 Found", "Location: /hop2\r\n", b""),
            "/hop2" => reply("301 Moved", &format!("Location: {}\r\n", self.url("/fresh.png")), b""),
            "/loop" => reply("302 Found", "Location: /loop\r\n", b""),
            "/inward" => reply("302 Found", &format!("Location: http://127.0.0.2:{}/x\r\n", self.port), b""),
            "/file" => reply("302 Found", "Location: file:///etc/passwd\r\n", b""),
            "/large.png" => {
                let mut large = png(37, 20);
                large.resize(300_000, 0);
                reply("200 OK", "", &large)
            }
            "/torn.png" => {
                write!(out, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")?;
                out.write_all(&png(38, 20)[..60])?;
                out.shutdown(std::net::Shutdown::Both)
            }
            "/slow.png" => {
                write!(out, "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")?;
                for _ in 0..200 {
                    out.write_all(b"\x89")?;
                    std::thread::sleep(Duration::from_millis(50));
                }
                Ok(())
            }
            "/endless.png" => {
                write!(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
                loop {
                    write!(out, "1000\r\n{}\r\n", "x".repeat(0x1000))?;
                }
            }
            path if path.starts_with("/many") => {
                std::thread::sleep(Duration::from_millis(30));
                reply("200 OK", "", &png(50, 20))
            }
            _ => reply("404 Not Found", "", b"nothing here"),
        }
    }
}

fn limits() -> Limits {
    Limits {
        file: 200_000,
        private: Some(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]),
        patience: Duration::from_secs(1),
        pause: Duration::from_millis(5),
        ..Limits::default()
    }
}

/// Builds a feed of one note for each address.
fn fetch(scene: &Scene, addresses: &[String], limits: Limits) -> Built {
    let lines: String = addresses
        .iter()
        .enumerate()
        .map(|(at, url)| {
            format!("{{\"id\":\"{at}\",\"title\":\"T{at}\",\"images\":[{{\"src\":\"{url}\"}}]}}\n")
        })
        .collect();
    scene.write("notes/n.jsonl", &lines);
    let mut request = scene.request(&["notes"]);
    request.fetch = Some(limits);
    common::run(&request, &scene.cache()).unwrap()
}

/// What is said of an address that has no picture.
fn refused(path: &str) -> (String, usize) {
    let (scene, server) = (Scene::new(), Server::start());
    let built = fetch(&scene, &[server.url(path)], limits());
    assert!(built.notes()[0].images.is_empty(), "{path}");
    assert_eq!(built.problems.len(), 1, "{:?}", built.problems);
    assert!(!built.problems[0].remedy.is_empty() && built.problems[0].place.line == 1);
    (problems(&built).remove(0), server.asked(path))
}

#[test]
fn good_pictures_come_and_a_second_build_asks_only_for_what_is_not_fresh() {
    let (scene, server) = (Scene::new(), Server::start());
    let paths =
        ["/fresh.png", "/stale.png", "/dated.png", "/hop", "/called-text", "/fresh.png#part", "/flaky.png"];
    let addresses: Vec<String> = paths.iter().map(|path| server.url(path)).collect();
    let built = fetch(&scene, &addresses, limits());
    assert_eq!(built.problems, []);
    assert!(built.notes().iter().all(|note| note.images.len() == 1));
    assert_eq!((built.report.fetched.0, server.asked("/flaky.png")), (7, 3));
    let before = server.asked_in_all();
    let again = fetch(&scene, &addresses, limits());
    assert!(!again.report.changed && again.report.encoded == 0);
    assert_eq!((again.report.fetched.0, again.report.fetched.1), (0, 2));
    assert_eq!(server.asked_in_all() - before, 2);
    assert_eq!((server.asked("/stale.png"), server.asked("/dated.png")), (2, 2));
}

#[test]
fn the_same_picture_is_asked_for_once_and_stands_where_the_text_has_it() {
    let (scene, server) = (Scene::new(), Server::start());
    let url = server.url("/fresh.png");
    scene.write("notes/a.md", &format!("# A\n\nBefore\n\n![Seen]({url})\n\nAfter ![again]({url})\n"));
    scene.write(
        "notes/b.md",
        &format!("---\ntitle: B\ncover: {url}\nauthor: {{name: Ann, avatar: \"{url}\"}}\n---\n"),
    );
    let mut request = scene.request(&["notes"]);
    request.fetch = Some(limits());
    let built = common::run(&request, &scene.cache()).unwrap();
    assert_eq!((built.problems.len(), server.asked("/fresh.png")), (0, 1), "{:?}", built.problems);
    let notes = built.notes();
    let a = notes.iter().find(|note| note.id == "a").unwrap();
    assert_eq!((a.images.len(), a.images[0].alt.as_str(), a.images[0].width), (1, "Seen", 30));
    let kinds: Vec<_> = a.body.blocks.iter().map(|block| block.kind).collect();
    assert!(kinds.contains(&notefall_core::rich::BlockKind::Picture(0)), "{kinds:?}");
    assert!(notes.iter().any(|note| note.author.avatar.is_some()));
}

#[test]
fn what_changes_is_fetched_again_what_vanishes_goes_and_what_fails_stays() {
    let (scene, server) = (Scene::new(), Server::start());
    let addresses = ["/changing.png", "/vanishing.png", "/failing.png"].map(|path| server.url(path));
    let widths = |built: &Built| {
        let mut notes = built.notes();
        notes.sort_by(|a, b| a.id.cmp(&b.id));
        notes.iter().map(|note| note.images.first().map_or(0, |image| image.width)).collect::<Vec<_>>()
    };
    assert_eq!(widths(&fetch(&scene, &addresses, limits())), [41, 33, 34]);
    let again = fetch(&scene, &addresses, limits());
    assert_eq!(widths(&again), [42, 0, 34]);
    let said = problems(&again);
    assert!(said.len() == 1 && said[0].contains("no longer there (404)"), "{said:?}");
    assert_eq!(server.asked("/failing.png"), 4);
}

#[test]
fn every_way_to_fail_costs_one_picture_and_is_said() {
    for (path, words, asked) in [
        ("/missing.png", "no longer there (404)", 1),
        ("/broken.png", "not to be had now (502)", 3),
        ("/loop", "leads on and on", 6),
        ("/file", "leads on to no address", 1),
        ("/page.png", "no format that is known here; its server says text/html", 1),
        ("/evil.png", "is an SVG", 1),
        ("/large.png", "is larger than 200", 1),
        ("/endless.png", "is larger than 200", 1),
        ("/torn.png", "", 3),
        ("/slow.png", "takes too long", 3),
        ("/inward", "leads into a private network (127.0.0.2)", 1),
    ] {
        let (said, count) = refused(path);
        assert!(said.contains(words) && said.contains(path), "{said}");
        assert_eq!(count, asked, "{path}: {said}");
    }
}

#[test]
fn private_networks_are_not_asked() {
    let (scene, server) = (Scene::new(), Server::start());
    let addresses: Vec<String> =
        ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"]
            .iter()
            .map(|host| format!("http://{host}:{}/fresh.png", server.port))
            .chain([
                "http://169.254.169.254/latest/meta-data/".to_owned(),
                "http://user@127.0.0.1/".to_owned(),
            ])
            .collect();
    let built = fetch(&scene, &addresses, Limits { private: None, ..limits() });
    assert_eq!((built.problems.len(), server.asked_in_all()), (addresses.len(), 0), "{:?}", built.problems);
    let private = problems(&built).iter().filter(|said| said.contains("private network")).count();
    // Systems without IPv6 do not find its addresses, and some take no numbers for hosts.
    assert!(private >= 4, "{:?}", built.problems);
    let open = fetch(&scene, &[server.url("/fresh.png")], Limits { private: Some(Vec::new()), ..limits() });
    assert_eq!(open.problems, []);
}

#[test]
fn all_together_have_a_limit_and_a_host_has_two_requests_at_a_time() {
    let (scene, server) = (Scene::new(), Server::start());
    let addresses: Vec<String> = (0..20).map(|at| server.url(&format!("/many{at}.png"))).collect();
    let one = png(50, 20).len() as u64;
    let built = fetch(&scene, &addresses, Limits { total: one * 5, ..limits() });
    let with = built.notes().iter().filter(|note| !note.images.is_empty()).count();
    assert_eq!((with, built.problems.len()), (5, 15));
    assert!(problems(&built).iter().all(|said| said.contains("--fetch-limit")), "{:?}", built.problems);
    assert!(server.asked_in_all() <= 7 && server.state.most_busy.load(Ordering::SeqCst) <= 2);
    // What was fetched is there for the next build, which gets the next ones.
    let more = fetch(&scene, &addresses, limits());
    assert_eq!((more.problems.len(), more.report.fetched.0), (0, 15));
}

#[test]
fn a_host_that_does_not_answer_is_given_up() {
    let scene = Scene::new();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let addresses: Vec<String> = (0..40).map(|at| format!("http://127.0.0.1:{port}/{at}.png")).collect();
    let built = fetch(&scene, &addresses, limits());
    assert_eq!(built.problems.len(), 40);
    assert!(built.report.fetched.1 <= 15, "{}", built.report.fetched.1);
    assert!(problems(&built).iter().filter(|said| said.contains("did not answer before")).count() >= 35);
}

#[test]
fn what_could_not_be_fetched_is_left_alone_until_it_is_asked_for_again() {
    let (scene, server) = (Scene::new(), Server::start());
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let dead: Vec<String> = (0..10).map(|at| format!("http://127.0.0.1:{port}/{at}.png")).collect();
    // One comes in the end, one had come before, one is too large for this build alone.
    let paths = ["/missing.png", "/page.png", "/flaky.png", "/failing.png", "/large.png", "/fresh.png"];
    let addresses: Vec<String> = paths.iter().map(|path| server.url(path)).chain(dead).collect();
    let pictures = |built: &Built| built.notes().iter().filter(|note| !note.images.is_empty()).count();
    let first = fetch(&scene, &addresses, limits());
    assert_eq!((pictures(&first), first.problems.len()), (3, 13), "{:?}", first.problems);
    let (_, before) = (fetch(&scene, &addresses, limits()), server.asked_in_all());
    assert_eq!((server.asked("/failing.png"), server.asked("/missing.png")), (4, 1));
    let third = fetch(&scene, &addresses, limits());
    // Nothing is asked but what this build may not take, and another may.
    assert_eq!((server.asked_in_all() - before, third.report.fetched.1), (1, 1));
    assert_eq!((pictures(&third), third.problems.len()), (3, 13));
    let said = problems(&third);
    for words in [
        "is no longer there (404), as of an earlier build; --refetch",
        "no format that is known here; its server says text/html, as of an earlier build",
        "/0.png did not come: ",
        "did not answer before, as of an earlier build",
    ] {
        assert!(said.iter().any(|said| said.contains(words)), "{words}: {said:?}");
    }
    let larger = fetch(&scene, &addresses, Limits { file: 400_000, ..limits() });
    assert_eq!((pictures(&larger), larger.problems.len()), (4, 12));
    let again = fetch(&scene, &addresses, Limits { again: true, ..limits() });
    assert_eq!((server.asked("/missing.png"), server.asked("/page.png")), (2, 2));
    assert!(!problems(&again).iter().any(|said| said.contains("earlier build")));
    // What has a day behind it is asked for again, and what a wrong clock wrote down is, too.
    let kept = scene.path("cache/fetched");
    for until in [1_u64, u64::MAX] {
        let asked = server.asked("/missing.png");
        for entry in walkdir::WalkDir::new(&kept).into_iter().map(Result::unwrap) {
            if entry.path().extension().is_some_and(|ending| ending == "failed") {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                let mut failure: serde_json::Value = serde_json::from_str(&text).unwrap();
                failure["until"] = until.into();
                std::fs::write(entry.path(), failure.to_string()).unwrap();
            }
        }
        fetch(&scene, &addresses, limits());
        assert_eq!(server.asked("/missing.png"), asked + 1, "{until}");
    }
}

#[test]
fn nothing_is_fetched_unless_it_is_asked_for_and_the_command_says_how() {
    let (scene, server) = (Scene::new(), Server::start());
    scene.write(
        "notes/a.md",
        &format!("# A\n\nText ![x]({}) ![y]({})\n", server.url("/fresh.png"), server.url("/hop")),
    );
    scene.write("notes/b.md", &format!("# B\n\nText ![x]({})\n", server.url("/fresh.png")));
    let build = |more: &[&str]| {
        let mut arguments = vec!["build", "notes", "--out", "feed", "--cache", "cache", "--json"];
        arguments.extend_from_slice(more);
        let (code, out, err) = run(&scene, &arguments);
        (code, json(&out), err)
    };
    let (code, report, err) = build(&[]);
    assert_eq!((code, &report["not_fetched"], server.asked_in_all()), (0, &3.into(), 0), "{err}");
    assert!(
        err.contains(
            "a.md: 3 pictures on other servers, of this note and 1 other, are left out; --fetch-media"
        ),
        "{err}"
    );
    let (code, report, err) =
        build(&["--fetch-media", "--fetch-private=127.0.0.1", "--fetch-limit", "1MB", "--refetch"]);
    assert_eq!((code, &report["fetched"], &report["pictures"]), (0, &2.into(), &2.into()), "{err}");
    scene.write("notes/notefall.toml", "[media]\nfetch = true\nfetch-limit = \"1MB\"\n");
    let (_, report, err) = build(&[]);
    assert!(report["fetched"] == 0 && report["pictures"] == 2, "fresh ones are not asked for: {err}");
    let (_, report, _) = build(&["--fetch-media=false"]);
    assert_eq!((&report["not_fetched"], &report["pictures"]), (&3.into(), &0.into()));
    for wrong in ["fetch = 'yes'", "fetch-limit = 'much'", "fetch-private = true", "fetch-limit = 5"] {
        scene.write("notes/notefall.toml", &format!("[media]\n{wrong}"));
        let (code, _, err) = build(&[]);
        assert!(code == 1 && err.contains("notefall.toml:2:"), "{wrong}: {err}");
    }
}
