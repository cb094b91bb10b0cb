//! Publishing to a Worker's contract, as a small server here keeps it.

use crate::common::{Scene, build};
use notefall::publish::publish;
use notefall_core::path::Path as FeedPath;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, Mutex};
use tiny_http::{Header, Method, Request, Response, Server};

#[derive(Default)]
pub struct State {
    pub files: BTreeMap<String, Vec<u8>>,
    /// Paths in the order they were put.
    puts: Vec<String>,
    heads: usize,
    /// So many requests are answered with 503 first.
    failing: usize,
    /// Answers every PUT with this.
    pub refuse: Option<(u16, &'static str)>,
    /// Changes the head between the publisher's GET and its PUT.
    race: bool,
}

pub struct Worker {
    state: Arc<Mutex<State>>,
    server: Arc<Server>,
    pub url: String,
}

impl Worker {
    pub fn start() -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let url = format!("http://{}/f/kitchen", server.server_addr().to_ip().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        for _ in 0..4 {
            let (server, state) = (server.clone(), state.clone());
            std::thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    serve(request, &state);
                }
            });
        }
        Self { state, server, url }
    }

    pub fn with<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut self.state.lock().unwrap())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        (0..4).for_each(|_| self.server.unblock());
    }
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{:016x}\"", notefall::media::hash(bytes))
}

fn serve(mut request: Request, state: &Mutex<State>) {
    let header = |request: &Request, name: &str| {
        let header = request.headers().iter().find(|h| h.field.to_string().eq_ignore_ascii_case(name));
        header.map(|header| header.value.to_string())
    };
    let mut body = Vec::new();
    request.as_reader().read_to_end(&mut body).unwrap();
    let mut state = state.lock().unwrap();
    let name = request.url().strip_prefix("/f/kitchen/").unwrap_or("").to_owned();
    let own = ["curation", "next"].contains(&name.as_str());
    assert!(own || FeedPath::parse(&name).is_some(), "{name}");
    let authorised = header(&request, "Authorization").as_deref() == Some("Bearer secret");
    let (status, body) = if state.failing > 0 {
        state.failing -= 1;
        (503, Vec::new())
    } else if *request.method() == Method::Put {
        let current = state.files.get(&name).cloned();
        let matches = match (header(&request, "If-Match"), header(&request, "If-None-Match")) {
            (Some(wanted), None) => current.as_deref().map(tag) == Some(wanted),
            (None, Some(any)) => any == "*" && current.is_none(),
            (None, None) => name != "head.bin",
            _ => false,
        };
        let digest = header(&request, "Content-Digest").unwrap_or_default();
        if !authorised {
            (401, br#"{"title": "Unauthorized", "detail": "this feed has another token."}"#.to_vec())
        } else if let Some((status, detail)) = state.refuse {
            (status, format!("{{\"detail\": \"{detail}\"}}").into_bytes())
        } else if digest != format!("sha-256=:{}:", base64(&Sha256::digest(&body))) {
            (400, Vec::new())
        } else if !matches {
            (412, Vec::new())
        } else {
            state.puts.push(name.clone());
            state.files.insert(name, body);
            (201, Vec::new())
        }
    } else {
        state.heads += usize::from(*request.method() == Method::Head);
        match state.files.get(&name).cloned() {
            Some(body) => (200, body),
            None => (404, Vec::new()),
        }
    };
    if state.race && *request.method() == Method::Get {
        state.files.insert("head.bin".into(), b"somebody else's".to_vec());
    }
    let etag = Header::from_bytes("ETag", tag(&body)).unwrap();
    let length = body.len();
    let response = Response::new(status.into(), vec![etag], Cursor::new(body), Some(length), None);
    let _ = request.respond(response.with_chunked_threshold(usize::MAX));
}

/// Another way than the one that is tested.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let mut out = String::new();
    for start in (0..bits.len()).step_by(6) {
        let digit = format!("{:0<6}", &bits[start..(start + 6).min(bits.len())]);
        out.push(char::from(DIGITS[usize::from_str_radix(&digit, 2).unwrap()]));
    }
    while !out.len().is_multiple_of(4) {
        out.push('=');
    }
    out
}

fn scene() -> Scene {
    let scene = Scene::new();
    scene.picture("notes/a.png", 700, 500);
    scene.write("notes/a.md", "# A\n\n![A](a.png)\n");
    scene.write("notes/b.md", "# B\n\nText\n");
    scene
}

fn said(scene: &Scene, url: &str, token: &str) -> String {
    publish(&scene.path("out"), url, token, None, &|_, _| ()).unwrap_err().to_string()
}

#[test]
fn media_then_segments_then_the_head_and_only_what_is_missing() {
    let (scene, worker) = (scene(), Worker::start());
    let built = build(&scene);
    let out = scene.path("out");
    let first = publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap();
    assert_eq!((first.changed, first.version, first.media, first.segments), (true, 1, 3, 1));
    worker.with(|state| {
        let kinds: Vec<&str> = state.puts.iter().map(|name| name.split(['/', '.']).next().unwrap()).collect();
        assert!(
            kinds[..3].iter().all(|kind| *kind == "m") && kinds[4..] == ["suggest", "head", "find"],
            "{kinds:?}"
        );
        assert_eq!(state.files["head.bin"], built.feed.head_file);
        let pack = &state.files[&FeedPath::Pack(built.feed.head.segments[0].id).write()];
        assert_eq!(notefall::media::hash(pack), built.feed.head.segments[0].id);
        state.puts.clear();
    });
    let again = publish(&out, &format!("{}/", worker.url), "secret", None, &|_, _| ()).unwrap();
    assert!(!again.changed && worker.with(|state| state.puts.is_empty()));
    scene.write("notes/c.md", "# C\n\nText\n");
    build(&scene);
    let third = publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap();
    assert_eq!((third.version, third.media, third.segments), (2, 0, 1));
}

#[test]
fn of_several_segments_only_the_new_one_is_sent() {
    let (scene, worker) = (scene(), Worker::start());
    for number in 0..20 {
        scene.write(&format!("notes/{number}.md"), &format!("# Number {number}\n\nText\n"));
    }
    let first = build(&scene).feed.head;
    let out = scene.path("out");
    publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap();
    scene.write("notes/7.md", "# Number 7, edited\n");
    std::fs::remove_file(scene.path("notes/a.md")).unwrap();
    let second = build(&scene).feed;
    assert_eq!(second.head.segments[1..], first.segments);
    let published = publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap();
    assert_eq!((published.version, published.media, published.segments), (2, 0, 1));
    worker.with(|state| {
        assert_eq!(state.files["head.bin"], second.head_file);
        for segment in &second.head.segments {
            let pack = &state.files[&FeedPath::Pack(segment.id).write()];
            assert_eq!(notefall::media::hash(pack), segment.id);
        }
    });
    assert!(!publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap().changed);
}

#[test]
fn a_newer_feed_there_is_followed_by_one_that_is_newer_still() {
    let (scene, worker) = (scene(), Worker::start());
    build(&scene);
    let out = scene.path("out");
    let mut head = notefall::feed::Feed::open(&out).unwrap().head;
    head.version = 7;
    head.title = "Theirs".into();
    let theirs = notefall::build::segment::seal(notefall_core::path::Kind::Head, 0, &head.encode());
    worker.with(|state| state.files.insert("head.bin".into(), theirs));
    let published = publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap();
    assert_eq!((published.version, published.local_version), (8, 1));
    let there = worker.with(|state| notefall::feed::decode_head(&state.files["head.bin"]).unwrap());
    assert_eq!((there.version, there.title.as_str()), (8, "notes"));
    // The same content under another version is the same feed.
    assert!(!publish(&out, &worker.url, "secret", None, &|_, _| ()).unwrap().changed);
}

#[test]
fn failures_that_pass_are_sat_out_and_others_said_with_the_remedy() {
    let (scene, worker) = (scene(), Worker::start());
    build(&scene);
    worker.with(|state| state.failing = 2);
    assert!(publish(&scene.path("out"), &worker.url, "secret", None, &|_, _| ()).unwrap().changed);
    scene.write("notes/d.md", "# D\n");
    build(&scene);
    assert!(said(&scene, &worker.url, "wrong").contains("NOTEFALL_TOKEN"));
    assert!(said(&scene, &worker.url, "wrong").contains("this feed has another token"));
    for (status, words) in
        [(403, "may not write"), (404, "create the feed"), (413, "several feeds"), (507, "no room")]
    {
        worker.with(|state| state.refuse = Some((status, "why")));
        let said = said(&scene, &worker.url, "secret");
        assert!(said.contains(words) && said.contains("why"), "{said}");
    }
    worker.with(|state| (state.refuse, state.race) = (None, true));
    let said_of_race = said(&scene, &worker.url, "secret");
    assert!(said_of_race.contains("somebody else published meanwhile; run again"), "{said_of_race}");
    let refused = said(&scene, "http://127.0.0.1:9/f/kitchen", "secret");
    assert!(refused.contains("nobody answers at 127.0.0.1:9"), "{refused}");
}

#[test]
fn a_damaged_folder_is_not_published() {
    let (scene, worker) = (scene(), Worker::start());
    let built = build(&scene);
    let shard = scene.path("out").join(FeedPath::Shard(built.feed.shards().last().unwrap()).write());
    let mut bytes = std::fs::read(&shard).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&shard, bytes).unwrap();
    assert!(said(&scene, &worker.url, "secret").contains("damaged"));
    assert!(worker.with(|state| state.puts.is_empty()));
}
