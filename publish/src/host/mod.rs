//! Looks at a published feed from outside, as a page elsewhere would, and says what its host does wrong.

mod remedy;

use crate::feed::{decode_head, media_of};
use crate::http::{Client, Reply};
use crate::problem::{Problem, Result};
use crate::sources::one_line;
use notefall_core::head::Head;
use notefall_core::note::{Media, Note};
use notefall_core::path::{Kind, Path as FeedPath, ShardPath};
use notefall_core::{records, shard};
pub use remedy::Fault;
use remedy::Host;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The page that asks.
const ORIGIN: &str = "https://page.example";

/// What is immutable should be kept so long, in seconds: a month.
const LONG: u64 = 30 * 86_400;

/// What changes should be kept no longer, in seconds: ten minutes.
const SHORT: u64 = 600;

/// Notes in so many shards are asked for the media that they name.
const SHARDS: usize = 8;

/// What a look from outside saw.
#[derive(Debug, Default)]
pub struct Looked {
    /// The feed's name.
    pub title: String,
    /// How many requests it took.
    pub requests: usize,
    /// What the host seems to be; empty where that does not show.
    pub host: &'static str,
    /// What it does wrong, with the remedy.
    pub faults: Vec<(Fault, Problem)>,
}

impl Looked {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let fault = |(fault, problem): &(Fault, Problem)| {
            let mut value = problem.json();
            if let Some(value) = value.as_object_mut() {
                value.insert("fault".to_owned(), fault.name().into());
            }
            value
        };
        json!({
            "ok": self.faults.is_empty(),
            "title": self.title,
            "host": self.host,
            "requests": self.requests,
            "problems": self.faults.iter().map(fault).collect::<Vec<_>>(),
        })
    }
}

/// Looks at the feed at an address.
///
/// # Errors
/// Where nobody answers, or there is no feed. What is wrong with a feed that is there is in [`Looked::faults`].
pub fn look(address: &str) -> Result<Looked> {
    let client = Client::reader(address)?;
    let mut look = Look { client, host: Host::Other, looked: Looked::default() };
    let head_path = FeedPath::Head.write();
    let seen = look.get(&head_path, &[])?;
    look.host = Host::of(&seen);
    look.looked.host = look.host.name();
    let head = look.open(&seen)?;
    look.looked.title.clone_from(&head.title);
    look.changing(&head_path, &seen);
    look.file(&head_path, &seen, "application/octet-stream");
    for name in ["find.bin", "suggest.bin"] {
        let seen = look.get(name, &[])?;
        if seen.status == 200 {
            look.changing(name, &seen);
            look.file(name, &seen, "application/octet-stream");
        } else if name == "find.bin" {
            look.missing(name, &seen);
        }
    }
    let mut media = BTreeSet::new();
    for path in shards_of(&head) {
        let name = FeedPath::Shard(path).write();
        let seen = look.get(&name, &[])?;
        if seen.status != 200 {
            look.missing(&name, &seen);
            continue;
        }
        match shard::open(path.kind, path.number, &seen.body) {
            Ok(payload) if path.kind == Kind::Notes => {
                media.extend(records::read_all::<Note>(&payload).iter().flatten().flat_map(media_of));
            }
            Ok(_) => {}
            Err(error) => look.fault(Fault::Damaged, &name, &error.to_string()),
        }
        look.immutable(&name, &seen);
        look.file(&name, &seen, "application/octet-stream");
    }
    look.encoding(&head_path)?;
    look.media(&media)?;
    look.pages()?;
    look.fallback()?;
    Ok(look.looked)
}

/// The first cards and notes, and one shard of each other kind.
fn shards_of(head: &Head) -> Vec<ShardPath> {
    let Some(segment) = head.segments.iter().max_by_key(|segment| segment.notes) else { return Vec::new() };
    let mut paths: Vec<ShardPath> = Kind::IN_SEGMENTS
        .into_iter()
        .filter(|kind| segment.shards(*kind) > 0)
        .map(|kind| segment.shard(kind, 0))
        .collect();
    paths.extend(head.overlay.paths().next());
    paths.extend((1..segment.note_shards).take(SHARDS - 1).map(|number| segment.shard(Kind::Notes, number)));
    paths
}

struct Look {
    client: Client,
    host: Host,
    looked: Looked,
}

impl Look {
    fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Reply> {
        self.looked.requests += 1;
        let mut all = vec![("Origin", ORIGIN)];
        all.extend_from_slice(headers);
        self.client.look(path, &all)
    }

    fn fault(&mut self, fault: Fault, path: &str, what: &str) {
        // Of files that are treated alike, one is enough.
        if self
            .looked
            .faults
            .iter()
            .any(|(known, problem)| *known == fault && fault.is_of_all(&problem.what, path))
        {
            return;
        }
        let problem = Problem::fatal(format!("{path}: {what}"), fault.remedy(self.host));
        self.looked.faults.push((fault, problem));
    }

    fn open(&mut self, seen: &Reply) -> Result<Head> {
        let at = self.client.url(FeedPath::Head);
        match seen.status {
            200 => decode_head(&seen.body)
                .map_err(|error| Problem::fatal(format!("{at}: {error}"), "upload the whole folder again")),
            300..=399 => Err(Problem::fatal(
                format!("{at} leads on to {}", one_line(seen.header("location"))),
                "give that address, without head.bin; pages should name it too",
            )),
            404 => Err(Problem::fatal(
                format!("there is no feed: {at} is not there"),
                "give the address of the folder that was uploaded",
            )),
            status => Err(Problem::fatal(format!("{at} is answered with {status}"), "let everybody read it")),
        }
    }

    fn missing(&mut self, path: &str, seen: &Reply) {
        self.fault(Fault::Missing, path, &format!("is answered with {}", seen.status));
    }

    /// What holds for every file of the feed: pages elsewhere may read it, and it is what it says.
    fn file(&mut self, path: &str, seen: &Reply, expected: &str) {
        let allowed = seen.header("access-control-allow-origin");
        if allowed != "*" && allowed != ORIGIN {
            let what = if allowed.is_empty() {
                "pages elsewhere may not read it"
            } else {
                "only some pages may read it"
            };
            self.fault(Fault::Cors, path, what);
        }
        self.typed(path, seen, expected);
    }

    /// Whether it goes out as one of the types that are expected, with `|` between them.
    fn typed(&mut self, path: &str, seen: &Reply, expected: &str) {
        let kind = seen.header("content-type");
        let bare = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !expected.split('|').any(|expected| expected == bare) {
            let kind = if kind.is_empty() { "nothing".to_owned() } else { one_line(kind) };
            let expected = expected.split('|').next().unwrap_or_default();
            self.fault(Fault::Type, path, &format!("goes out as {kind} and not as {expected}"));
        }
    }

    fn immutable(&mut self, path: &str, seen: &Reply) {
        if seen.max_age().is_none_or(|age| age < LONG) {
            let caching = shown(seen.header("cache-control"));
            self.fault(
                Fault::ShortLived,
                path,
                &format!("never changes, but is fetched again: Cache-Control is {caching}"),
            );
        }
    }

    fn changing(&mut self, path: &str, seen: &Reply) {
        let caching = seen.header("cache-control").to_ascii_lowercase();
        if caching.is_empty() {
            self.fault(
                Fault::LongLived,
                path,
                "changes, and browsers have to guess how long to keep it: there is no Cache-Control",
            );
        } else if caching.contains("immutable") || seen.max_age().is_some_and(|age| age > SHORT) {
            let what = format!("changes, but is kept: Cache-Control is {}", shown(&caching));
            self.fault(Fault::LongLived, path, &what);
        }
    }

    /// Files are packed already: packing them again takes time on both sides.
    fn encoding(&mut self, path: &str) -> Result<()> {
        let seen = self.get(path, &[("Accept-Encoding", "br, gzip")])?;
        let encoding = seen.header("content-encoding").to_ascii_lowercase();
        if !encoding.is_empty() && encoding != "identity" {
            self.fault(
                Fault::Encoding,
                path,
                &format!("is packed already, and is packed again ({})", one_line(&encoding)),
            );
        }
        Ok(())
    }

    /// A picture and a video.
    fn media(&mut self, media: &BTreeSet<Media>) -> Result<()> {
        let is_video = |media: &&Media| media.format.media_type().starts_with("video/");
        let picture = media.iter().find(|media| !is_video(media));
        let video = media.iter().find(is_video);
        for file in picture.into_iter().chain(video) {
            let name = FeedPath::Media(*file).write();
            let seen = self.get(&name, &[("Range", "bytes=0-0")])?;
            match seen.status {
                206 => {}
                200 if is_video(&file) => {
                    self.fault(
                        Fault::Range,
                        &name,
                        "is always sent whole, so that nobody can skip in it, and some players play nothing",
                    );
                }
                200 => {}
                _ => {
                    self.missing(&name, &seen);
                    continue;
                }
            }
            self.immutable(&name, &seen);
            self.file(&name, &seen, file.format.media_type());
        }
        Ok(())
    }

    /// What is there for people and for programs, as far as it is there.
    fn pages(&mut self) -> Result<()> {
        for (name, expected) in [
            ("", "text/html"),
            ("feed.json", "application/feed+json|application/json"),
            ("atom.xml", "application/atom+xml|application/xml|text/xml"),
            ("sitemap.xml", "application/xml|text/xml"),
            ("notefall.js", "text/javascript|application/javascript"),
        ] {
            let seen = self.get(name, &[])?;
            if seen.status == 200 {
                let shown = if name.is_empty() { "the page itself" } else { name };
                if seen.max_age().is_some_and(|age| age > SHORT) {
                    self.changing(shown, &seen);
                }
                self.typed(shown, &seen, expected);
            }
        }
        Ok(())
    }

    /// Hosts of applications answer with their page where there is no file; a reader would take that for a damaged one.
    fn fallback(&mut self) -> Result<()> {
        let path = "0000000000000000/notes0.bin";
        let seen = self.get(path, &[])?;
        if seen.status == 200 {
            self.fault(Fault::Fallback, path, "is not there, but is answered with a page");
        }
        Ok(())
    }
}

fn shown(caching: &str) -> String {
    if caching.is_empty() { "missing".to_owned() } else { format!("\"{}\"", one_line(caching)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::note::Format;
    use tiny_http::{Header, Response, Server};

    #[test]
    fn a_video_that_is_always_sent_whole_is_named_and_a_picture_is_not() {
        let server = std::sync::Arc::new(Server::http("127.0.0.1:0").unwrap());
        let url = format!("http://{}/", server.server_addr().to_ip().unwrap());
        let of = std::sync::Arc::clone(&server);
        let answers = std::thread::spawn(move || {
            while let Ok(request) = of.recv() {
                let (status, kind) = match request.url() {
                    "/m/0000000000000001.webp" => (200, "image/webp"),
                    "/m/0000000000000002.mp4" => (200, "video/mp4"),
                    _ => (206, "video/mp4"),
                };
                let mut answer = Response::from_string("x").with_status_code(status);
                for (name, value) in [
                    ("Content-Type", kind),
                    ("Cache-Control", "max-age=31536000"),
                    ("Access-Control-Allow-Origin", "*"),
                ] {
                    answer.add_header(Header::from_bytes(name, value).unwrap());
                }
                let _ = request.respond(answer);
            }
        });
        let faults = |media: &[(u64, Format)]| {
            let media = media.iter().map(|(hash, format)| Media { hash: *hash, format: *format }).collect();
            let client = Client::reader(&url).unwrap();
            let mut look = Look { client, host: Host::Other, looked: Looked::default() };
            look.media(&media).unwrap();
            look.looked.faults.into_iter().map(|(fault, _)| fault).collect::<Vec<_>>()
        };
        assert_eq!(faults(&[(1, Format::Webp), (2, Format::Mp4)]), [Fault::Range]);
        assert_eq!(faults(&[(1, Format::Webp), (3, Format::Mp4)]), []);
        server.unblock();
        answers.join().unwrap();
    }
}
