//! `notefall verify URL`: hosts that do one thing wrong each.

use crate::common::{Scene, build};
use notefall::host::{Fault, look};
use notefall_core::path::Path as FeedPath;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tiny_http::{Header, Request, Response, Server};

const LONG: &str = "public, max-age=31536000, immutable";
const SHORT: &str = "public, max-age=30";

/// Changes an answer: the file's name, the status, the headers and the body.
pub type Change = fn(&str, &mut u16, &mut Vec<(&'static str, String)>, &mut Vec<u8>);

pub struct Host {
    server: Arc<Server>,
    pub url: String,
}

impl Host {
    pub fn start(root: PathBuf, change: Change) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let url = format!("http://{}/", server.server_addr().to_ip().unwrap());
        let of = Arc::clone(&server);
        std::thread::spawn(move || {
            while let Ok(request) = of.recv() {
                serve(&root, request, change);
            }
        });
        Self { server, url }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

/// What a good host does, then changed.
fn serve(root: &Path, request: Request, change: Change) {
    let name = request.url().trim_start_matches('/').to_owned();
    let file = if name.is_empty() { "index.html" } else { name.as_str() };
    let (mut status, mut body) = match std::fs::read(root.join(file)) {
        Ok(body) => (200, body),
        Err(_) => (404, b"not here".to_vec()),
    };
    let end = file.rsplit('.').next().unwrap();
    let kind = match end {
        "bin" => "application/octet-stream",
        "webp" => "image/webp",
        "html" => "text/html; charset=utf-8",
        "json" => "application/feed+json",
        _ => "application/atom+xml",
    };
    let is_fixed = matches!(FeedPath::parse(file), Some(FeedPath::Shard(_) | FeedPath::Media(_)));
    let mut headers = vec![
        ("Content-Type", kind.to_owned()),
        ("Cache-Control", if is_fixed { LONG } else { SHORT }.to_owned()),
        ("Access-Control-Allow-Origin", "*".to_owned()),
    ];
    change(&name, &mut status, &mut headers, &mut body);
    let length = body.len();
    let mut response = Response::new(status.into(), Vec::new(), Cursor::new(body), Some(length), None);
    for (name, value) in headers {
        response.add_header(Header::from_bytes(name, value).unwrap());
    }
    let _ = request.respond(response.with_chunked_threshold(usize::MAX));
}

fn set(headers: &mut Vec<(&'static str, String)>, name: &'static str, value: &str) {
    headers.retain(|(known, _)| *known != name);
    headers.push((name, value.to_owned()));
}

fn scene() -> Scene {
    let scene = Scene::new();
    scene.picture("notes/a.png", 700, 500);
    scene.write("notes/a.md", "# A\n\n![A](a.png)\n");
    scene.write("notes/b.md", "# B\n\nText\n");
    build(&scene);
    scene
}

/// The faults that are found, and what is said of them.
fn faults(scene: &Scene, change: Change) -> (Vec<Fault>, String) {
    let host = Host::start(scene.path("out"), change);
    let looked = look(&host.url).unwrap();
    let said = looked.faults.iter().map(|(_, problem)| format!("{problem}\n")).collect();
    (looked.faults.iter().map(|(fault, _)| *fault).collect(), said)
}

#[test]
fn a_good_host_has_no_faults_and_neither_has_the_preview() {
    let scene = scene();
    let (found, said) = faults(&scene, |_, _, _, _| ());
    assert_eq!(found, [], "{said}");
    let preview = notefall::serve::Preview::open(&scene.path("out"), 0).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| preview.run());
        let looked = look(&format!("http://{}/", preview.address)).unwrap();
        preview.stop();
        assert_eq!(looked.faults.len(), 0, "{:?}", looked.faults);
        assert!(looked.requests > 8 && looked.title == "notes");
    });
}

#[test]
fn what_a_host_does_wrong_is_named_with_its_remedy() {
    let scene = scene();
    let hosts: [(Change, &[Fault], &str, &str); 12] = [
        (
            |_, _, headers, _| headers.retain(|(name, _)| !name.starts_with("Access-")),
            &[Fault::Cors],
            "may not read it",
            "Access-Control-Allow-Origin: *",
        ),
        (
            |_, _, headers, _| {
                set(headers, "Server", "nginx/1.28");
                set(headers, "Access-Control-Allow-Origin", "https://other.example");
            },
            &[Fault::Cors],
            "only some pages",
            "add_header Access-Control-Allow-Origin",
        ),
        (
            |name, _, headers, _| {
                set(headers, "Server", "Apache/2.4");
                if name.ends_with(".bin") {
                    set(headers, "Content-Type", "text/plain");
                }
            },
            &[Fault::Type],
            "goes out as text/plain",
            "AddType application/octet-stream .bin",
        ),
        (
            |name, _, headers, _| {
                set(headers, "Server", "AmazonS3");
                if name.ends_with(".webp") {
                    set(headers, "Content-Type", "binary/octet-stream");
                }
            },
            &[Fault::Type],
            "not as image/webp",
            "--content-type",
        ),
        (
            |name, _, headers, _| {
                if name == "head.bin" {
                    headers.push(("Content-Encoding", "br".to_owned()));
                }
            },
            &[Fault::Encoding],
            "is packed again (br)",
            "application/octet-stream",
        ),
        (
            |_, _, headers, _| {
                set(headers, "X-GitHub-Request-Id", "1");
                set(headers, "Cache-Control", "max-age=600");
            },
            &[Fault::ShortLived],
            "is fetched again",
            "another host in front",
        ),
        (
            |_, _, headers, _| {
                set(headers, "Server", "Netlify");
                set(headers, "Cache-Control", LONG);
            },
            &[Fault::LongLived],
            "head.bin: changes, but is kept",
            "`_headers`",
        ),
        (
            |name, _, headers, _| {
                if !name.contains('/') {
                    headers.retain(|(name, _)| *name != "Cache-Control");
                }
            },
            &[Fault::LongLived],
            "browsers have to guess",
            "max-age=30",
        ),
        (
            |name, status, headers, body| {
                if *status == 404 && name.contains('/') {
                    (*status, *body) = (200, b"<!doctype html>".to_vec());
                    set(headers, "Server", "cloudflare");
                }
                set(headers, "Server", "cloudflare");
            },
            &[Fault::Fallback],
            "answered with a page",
            "404.html",
        ),
        (
            |name, status, _, _| {
                if name.ends_with("cards0.bin") {
                    *status = 403;
                }
            },
            &[Fault::Missing],
            "cards0.bin: is answered with 403",
            "upload the whole folder",
        ),
        (
            |name, _, _, body| {
                if name.ends_with("ids0.bin") {
                    body.pop();
                }
            },
            &[Fault::Damaged],
            "ids0.bin: the file was cut short",
            "upload the whole folder",
        ),
        (
            |name, status, _, _| {
                if name == "find.bin" {
                    *status = 404;
                }
            },
            &[Fault::Missing],
            "find.bin: is answered with 404",
            "head.bin last",
        ),
    ];
    for (number, (change, expected, what, remedy)) in hosts.into_iter().enumerate() {
        let (found, said) = faults(&scene, change);
        assert_eq!(found, expected, "host {number}: {said}");
        assert!(said.contains(what) && said.contains(remedy), "host {number}: {said}");
    }
}

#[test]
fn without_a_feed_the_address_is_what_is_wrong() {
    let scene = scene();
    for (change, expected) in [
        ((|_, status, _, _| *status = 404) as Change, "there is no feed"),
        (
            |_, status, headers, _| {
                *status = 301;
                headers.push(("Location", "https://elsewhere.example/head.bin".to_owned()));
            },
            "leads on to https://elsewhere.example/head.bin",
        ),
        (|_, status, _, _| *status = 403, "answered with 403"),
        (|_, _, _, body| *body = b"<!doctype html>".to_vec(), "not a Notefall file"),
    ] {
        let host = Host::start(scene.path("out"), change);
        let said = look(&host.url).unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }
    assert!(look("kitchen").is_err());
}
