//! A preview of a feed's folder on this computer, with the types and the caching that a host should give.

use crate::build::{self, headers};
use crate::problem::{Problem, Result};
use notefall_core::path::{self, Path as FeedPath};
use notefall_core::syndicate::{ATOM, JSON_FEED};
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tiny_http::{Header, Method, Request, Response, Server};

/// How many requests are answered at a time.
const THREADS: usize = 4;

/// A server that runs until it is dropped.
pub struct Preview {
    server: Arc<Server>,
    /// Where it listens.
    pub address: SocketAddr,
    root: PathBuf,
    live: bool,
}

/// What pages ask in a live preview, and the script that asks.
const LIVE: &str = "/.notefall/live";
const LIVE_SCRIPT: (&str, &str) = ("/.notefall/live.js", include_str!("live.js"));

impl Preview {
    /// Listens on 127.0.0.1; port 0 takes any that is free.
    ///
    /// # Errors
    /// Where there is no feed in the folder, or the port is taken.
    pub fn open(root: &Path, port: u16) -> Result<Self> {
        if !build::is_feed(root) {
            return Err(Problem::fatal(
                format!("{} holds no feed: there is no head.bin", root.display()),
                "make one with `notefall build SOURCE --out DIR`",
            ));
        }
        let root = root.canonicalize().map_err(|error| Problem::io(root, "cannot read", &error))?;
        let failed = |error: String| {
            Problem::fatal(
                format!("cannot listen on port {port}: {error}"),
                "choose another with --port, or --port 0",
            )
        };
        let server = Server::http((Ipv4Addr::LOCALHOST, port)).map_err(|error| failed(error.to_string()))?;
        let address = server.server_addr().to_ip().ok_or_else(|| failed("no address".to_owned()))?;
        Ok(Self { server: Arc::new(server), address, root, live: false })
    }

    /// Has open pages load again when the feed changes; nothing is cached then.
    #[must_use]
    pub fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// Answers until the server is stopped.
    pub fn run(&self) {
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    while let Ok(request) = self.server.recv() {
                        // A reader that went away is no concern.
                        let _ = respond(&self.root, self.live, request);
                    }
                });
            }
        });
    }

    /// Ends [`Preview::run`].
    pub fn stop(&self) {
        for _ in 0..THREADS {
            self.server.unblock();
        }
    }
}

fn respond(root: &Path, live: bool, request: Request) -> std::io::Result<()> {
    let method = request.method().clone();
    let answer = match method {
        Method::Get | Method::Head => answer(root, live, request.url(), &|name| {
            let header = request
                .headers()
                .iter()
                .find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
            header.map(|header| header.value.as_str().to_owned())
        }),
        Method::Options => Answer {
            status: 204,
            headers: vec![
                ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS".into()),
                ("Access-Control-Allow-Headers", "*".into()),
            ],
            body: Vec::new(),
        },
        _ => Answer {
            headers: vec![("Allow", "GET, HEAD, OPTIONS".into())],
            ..Answer::text(405, "this server only reads")
        },
    };
    let length = answer.body.len();
    let mut response =
        Response::new(answer.status.into(), Vec::new(), Cursor::new(answer.body), Some(length), None);
    for (name, value) in answer.headers.iter().map(|(name, value)| (*name, value.as_str())).chain(ALWAYS) {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    request.respond(response.with_chunked_threshold(usize::MAX))
}

const ALWAYS: [(&str, &str); 3] = [
    ("Access-Control-Allow-Origin", "*"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
];

/// What is sent back.
#[derive(Debug, Default, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn text(status: u16, text: &str) -> Self {
        let headers = vec![("Content-Type", "text/plain; charset=utf-8".to_owned())];
        Self { status, headers, body: format!("{text}\n").into_bytes() }
    }
}

fn answer(root: &Path, live: bool, url: &str, header: &dyn Fn(&str) -> Option<String>) -> Answer {
    if live && url == LIVE {
        return Answer::text(200, &state(root));
    }
    if live && url == LIVE_SCRIPT.0 {
        let headers = vec![("Content-Type", media_type("live.js").to_owned())];
        return Answer { status: 200, headers, body: LIVE_SCRIPT.1.into() };
    }
    let Some((name, file)) = find(root, url) else {
        return Answer::text(404, "there is no such file in this feed");
    };
    let Ok(mut body) = std::fs::read(&file) else { return Answer::text(404, "this file cannot be read") };
    if live && name.ends_with(".html") {
        body.extend_from_slice(format!("<script src=\"{}\"></script>\n", LIVE_SCRIPT.0).as_bytes());
    }
    let tag = tag(&body);
    let mut headers = vec![
        ("Content-Type", media_type(&name).to_owned()),
        ("Cache-Control", if live { "no-cache" } else { caching(&name) }.to_owned()),
        ("ETag", tag.clone()),
    ];
    let known = header("If-None-Match").is_some_and(|tags| {
        tags.split(',')
            .map(str::trim)
            .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    });
    if known {
        return Answer { status: 304, headers, body: Vec::new() };
    }
    headers.push(("Accept-Ranges", "bytes".into()));
    let wanted = header("Range").filter(|_| header("If-Range").is_none_or(|known| known == tag));
    let Some(range) = wanted.as_deref().and_then(|range| parse_range(range, body.len())) else {
        return Answer { status: 200, headers, body };
    };
    match body.get(range.clone()).filter(|part| !part.is_empty()) {
        Some(part) => {
            headers
                .push(("Content-Range", format!("bytes {}-{}/{}", range.start, range.end - 1, body.len())));
            Answer { status: 206, headers, body: part.to_vec() }
        }
        None => {
            headers.push(("Content-Range", format!("bytes */{}", body.len())));
            Answer { status: 416, headers, body: Vec::new() }
        }
    }
}

fn tag(body: &[u8]) -> String {
    let digest: String = Sha256::digest(body).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digest}\"")
}

/// What is another text when the feed or its page is another one.
fn state(root: &Path) -> String {
    let of = |name: &str| std::fs::read(root.join(name)).map_or_else(|_| String::new(), |body| tag(&body));
    of(&FeedPath::Head.write()) + &of("index.html")
}

/// One range of bytes; anything else is answered with the whole.
fn parse_range(header: &str, length: usize) -> Option<std::ops::Range<usize>> {
    let (first, last) = header.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<usize>().ok();
    if first.trim().is_empty() {
        return Some(length.saturating_sub(number(last)?)..length);
    }
    let start = number(first)?;
    let end = if last.trim().is_empty() { length } else { number(last)?.saturating_add(1).min(length) };
    Some(start..end.max(start))
}

/// The file that an address means, with its name below the root; never one outside of it, and none that is hidden.
fn find(root: &Path, url: &str) -> Option<(String, PathBuf)> {
    let address = url.split(['?', '#']).next()?.strip_prefix('/')?;
    let mut name = path::decode(address)?;
    if name.is_empty() || name.ends_with('/') {
        name.push_str("index.html");
    }
    let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
    if !name.split('/').all(plain) {
        return None;
    }
    let is_file = |name: String| {
        let file = root.join(&name).canonicalize().ok()?;
        (file.starts_with(root) && file.is_file()).then_some((name, file))
    };
    // As most hosts do, and a Worker.
    is_file(name.clone()).or_else(|| is_file(format!("{name}.html")))
}

fn media_type(name: &str) -> &'static str {
    match FeedPath::parse(name) {
        Some(FeedPath::Media(media)) => return media.format.media_type(),
        Some(_) => return "application/octet-stream",
        None => {}
    }
    match name {
        "feed.json" => return JSON_FEED,
        "atom.xml" => return ATOM,
        _ => {}
    }
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}

fn caching(name: &str) -> &'static str {
    match FeedPath::parse(name) {
        Some(FeedPath::Head | FeedPath::Find | FeedPath::Suggest) => headers::SHORT,
        Some(_) => headers::IMMUTABLE,
        None if is_hashed(name) => headers::IMMUTABLE,
        None => "no-cache",
    }
}

/// Parts of the widget that carry a hash in their name: `notefall.HASH.js`.
fn is_hashed(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    matches!(parts.as_slice(), ["notefall", hash, "js" | "wasm"] if hash.len() >= 8 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(root: &Path, url: &str, headers: &[(&str, &str)]) -> Answer {
        answer(root, false, url, &|name| {
            headers.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn value<'a>(answer: &'a Answer, name: &str) -> &'a str {
        answer.headers.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn files_have_their_types_and_nothing_leaks() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().canonicalize().unwrap().join("feed");
        std::fs::create_dir_all(root.join("m")).unwrap();
        std::fs::write(outer.path().join("secret.txt"), "secret").unwrap();
        std::fs::write(root.join("head.bin"), "0123456789").unwrap();
        std::fs::write(root.join(".hidden"), "secret").unwrap();
        std::fs::write(root.join("about.html"), "page").unwrap();
        std::fs::write(root.join("m/0123456789abcdef.webp"), "picture").unwrap();
        let head = get(&root, "/head.bin?v=1", &[]);
        assert_eq!((head.status, value(&head, "Cache-Control")), (200, headers::SHORT));
        let picture = get(&root, "/m/0123456789abcdef.webp", &[]);
        assert_eq!(value(&picture, "Content-Type"), "image/webp");
        assert_eq!(value(&picture, "Cache-Control"), headers::IMMUTABLE);
        let page = get(&root, "/about", &[]);
        assert_eq!((page.status, value(&page, "Content-Type")), (200, "text/html; charset=utf-8"));
        let known = get(&root, "/head.bin", &[("If-None-Match", value(&head, "ETag"))]);
        assert_eq!((known.status, known.body.len()), (304, 0));
        let part = get(&root, "/head.bin", &[("Range", "bytes=2-4")]);
        assert_eq!(
            (part.status, part.body.as_slice(), value(&part, "Content-Range")),
            (206, &b"234"[..], "bytes 2-4/10")
        );
        assert_eq!(get(&root, "/head.bin", &[("Range", "bytes=-3")]).body, b"789");
        assert_eq!(get(&root, "/head.bin", &[("Range", "bytes=20-")]).status, 416);
        #[cfg(unix)]
        std::os::unix::fs::symlink(outer.path().join("secret.txt"), root.join("link.txt")).unwrap();
        for url in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/m/../../secret.txt",
            "/.hidden",
            "/link.txt",
            "/m",
            "/",
            "//etc/passwd",
            "/%00",
            "/..\\secret.txt",
            "secret.txt",
        ] {
            assert_eq!(get(&root, url, &[]).status, 404, "{url}");
        }
    }
}
