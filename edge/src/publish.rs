//! PUT: media, packs, and last the head, by compare-and-swap.

use crate::access::{Limits, authorize};
use crate::answer::{Answer, NO_STORE};
use crate::checks::{self, Digested, Precondition};
use crate::log;
use crate::problem::Problem;
use crate::quota;
use crate::storage::{Feed, HeadFile, failed};
use futures_util::{StreamExt, TryStreamExt, stream};
use notefall_core::note::Media;
use notefall_core::path::Path;
use std::cell::Cell;
use std::rc::Rc;
use worker::web_sys::Request;
use worker::{ByteStream, Conditional, Env, HttpMetadata};

/// How many bytes of bodies an isolate holds at a time; a copy of each goes to storage, and all of it must fit into 128 MB.
const IN_FLIGHT_BYTES: usize = 40 << 20;
/// How many segments are looked at together; the platform opens six connections.
const READS_AT_A_TIME: usize = 6;

/// The media type of all that is packed.
pub const BINARY: &str = "application/octet-stream";

thread_local! {
    static IN_FLIGHT: Cell<usize> = const { Cell::new(0) };
}

/// Stores what is sent.
pub async fn put(env: &Env, request: &Request, feed: &str, path: Path) -> Result<Answer, Problem> {
    let feed = Feed::open(env, feed)?;
    let limits = authorize(env, request, &feed).await?.limits;
    match path {
        Path::Head => head(&feed, &limits, request).await,
        Path::Find => find(&feed, request).await,
        Path::Suggest => suggest(&feed, request).await,
        Path::Pack(segment) => {
            let body = Body::read(request, checks::PACK_BYTES).await?;
            checks::check_name(&body.digest, segment)?;
            checks::check_pack(&body.bytes)?;
            immutable(&feed, &limits, path, BINARY, body).await
        }
        Path::Media(Media { hash, format }) => {
            let body = Body::read(request, checks::MEDIA_BYTES).await?;
            checks::check_name(&body.digest, hash)?;
            immutable(&feed, &limits, path, format.media_type(), body).await
        }
        Path::Shard(_) => {
            Err(Problem::new(405, "method", "Method not allowed", "Shards are stored in packs."))
        }
    }
}

async fn immutable(
    feed: &Feed,
    limits: &Limits,
    path: Path,
    media_type: &'static str,
    mut body: Body,
) -> Result<Answer, Problem> {
    if feed.size(path).await?.is_some() {
        return Ok(Answer::empty(204, NO_STORE));
    }
    quota::check_more(feed, limits, body.bytes.len()).await?;
    let stored = put_if(feed, feed.key(path), media_type, body.take(), None).await?;
    // It may also have been stored by somebody else in between.
    Ok(Answer::empty(if stored.is_some() { 201 } else { 204 }, NO_STORE))
}

async fn head(feed: &Feed, limits: &Limits, request: &Request) -> Result<Answer, Problem> {
    let condition = Precondition::read(
        header(request, "If-Match").as_deref(),
        header(request, "If-None-Match").as_deref(),
    )?;
    let mut body = Body::read(request, checks::HEAD_BYTES).await?;
    let head = checks::check_head(&body.bytes)?;
    let stored = feed.stored_head().await?;
    condition.check(stored.as_ref().map(|stored| stored.etag.as_str()))?;
    let mut replaced = None;
    if let Some(stored) = &stored {
        match checks::open_head(&stored.bytes) {
            Ok(old) if old.version >= head.version => {
                return Err(checks::not_newer(head.version, old.version));
            }
            Ok(old) => replaced = Some((old.version, stored)),
            // It is replaced.
            Err(error) => log::damaged(feed, "head.bin", &error),
        }
    }
    stream::iter(&head.segments)
        .map(|segment| async move {
            let path = Path::Pack(segment.id).write();
            match feed.stored_table(segment.id).await {
                Ok(table) if checks::fits(segment, &table) => Ok(()),
                Ok(_) => Err(Problem::unacceptable(format!(
                    "{path} does not hold as many shards as the head says; build the feed again."
                ))),
                Err(problem) if problem.status == 404 => Err(not_stored(&path)),
                Err(problem) => Err(problem),
            }
        })
        .buffer_unordered(READS_AT_A_TIME)
        .try_collect::<()>()
        .await?;
    if !head.overlay.chunks.is_empty() {
        let path = Path::Pack(head.overlay.id).write();
        match feed.stored_table(head.overlay.id).await {
            Ok(table) if checks::fits_counts(&head.overlay, &table) => {}
            Ok(_) => {
                return Err(Problem::unacceptable(format!(
                    "{path} does not hold the counts that the head says; build the feed again."
                )));
            }
            Err(problem) if problem.status == 404 => return Err(not_stored(&path)),
            Err(problem) => return Err(problem),
        }
    }
    quota::check_head(feed, limits, u64::from(head.notes())).await?;
    if let Some((version, file)) = replaced {
        feed.keep(version, Path::Head, &file.bytes).await?;
    }
    let etag = put_if(feed, feed.key(Path::Head), BINARY, body.take(), stored.as_ref()).await?;
    let etag = etag.ok_or_else(checks::overtaken)?;
    let (version, notes) = (head.version.to_string(), head.notes().to_string());
    log::done("published", &[("feed", feed.name()), ("version", &version), ("notes", &notes)]);
    if !feed.is_preview() {
        feed.forget_versions().await;
    }
    Ok(Answer::empty(if stored.is_some() { 204 } else { 201 }, NO_STORE).with("ETag", etag))
}

fn not_stored(path: &str) -> Problem {
    Problem::unacceptable(format!("The head names {path}, which is not stored; publish it before the head."))
}

/// `find.bin` follows the head that was just stored: it must belong to that one.
async fn find(feed: &Feed, request: &Request) -> Result<Answer, Problem> {
    let mut body = Body::read(request, checks::FIND_BYTES).await?;
    let find = checks::check_find(&body.bytes)?;
    let head = feed.stored_head().await?;
    let head = head.and_then(|head| checks::open_head(&head.bytes).ok());
    if head.is_none_or(|head| !checks::belongs(&find, &head)) {
        return Err(checks::overtaken());
    }
    feed.keep(find.version, Path::Find, &body.bytes).await?;
    let etag = store(feed, feed.key(Path::Find), BINARY, body.take(), Conditional::default()).await?;
    Ok(Answer::empty(204, NO_STORE).with("ETag", etag.unwrap_or_default()))
}

/// `suggest.bin` comes before the head that it is made for: it must not be older than the one that is there.
async fn suggest(feed: &Feed, request: &Request) -> Result<Answer, Problem> {
    let mut body = Body::read(request, checks::SUGGEST_BYTES).await?;
    let version = checks::check_suggest(&body.bytes)?;
    let head = feed.stored_head().await?;
    let head = head.and_then(|head| checks::open_head(&head.bytes).ok());
    if head.is_some_and(|head| head.version > version) {
        return Err(checks::overtaken());
    }
    feed.keep(version, Path::Suggest, &body.bytes).await?;
    let etag = store(feed, feed.key(Path::Suggest), BINARY, body.take(), Conditional::default()).await?;
    Ok(Answer::empty(204, NO_STORE).with("ETag", etag.unwrap_or_default()))
}

/// Writes a file in the place of one that was read before, or where there was none, and gives its entity tag; `None` where another one is
/// there now.
pub async fn put_if(
    feed: &Feed,
    key: String,
    media_type: &'static str,
    bytes: Vec<u8>,
    stored: Option<&Rc<HeadFile>>,
) -> Result<Option<String>, Problem> {
    let unchanged = match stored {
        Some(stored) => {
            Conditional { etag_matches: Some(stored.etag.trim_matches('"').into()), ..Conditional::default() }
        }
        None => Conditional { etag_does_not_match: Some("*".into()), ..Conditional::default() },
    };
    store(feed, key, media_type, bytes, unchanged).await
}

/// Writes a file if the condition holds, and gives its entity tag.
pub async fn store(
    feed: &Feed,
    key: String,
    media_type: &'static str,
    bytes: Vec<u8>,
    only_if: Conditional,
) -> Result<Option<String>, Problem> {
    let metadata = HttpMetadata { content_type: Some(media_type.into()), ..HttpMetadata::default() };
    let put = feed.bucket().put(key, bytes).only_if(only_if).http_metadata(metadata);
    match put.execute().await {
        Ok(object) => Ok(object.map(|object| object.http_etag())),
        Err(error) => Err(failed(&error)),
    }
}

/// A body, read within its limit and within what the isolate can hold.
#[derive(Debug)]
pub struct Body {
    /// What was sent.
    pub bytes: Vec<u8>,
    digest: Digested,
    _room: Room,
}

impl Body {
    /// Reads the body of a request, of at most so many bytes.
    pub async fn read(request: &Request, limit: usize) -> Result<Self, Problem> {
        let length = header(request, "Content-Length").and_then(|length| length.parse::<usize>().ok());
        if length.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let room = Room::take(length.unwrap_or(limit))?;
        let mut bytes = Vec::with_capacity(length.unwrap_or(0));
        if let Some(mut chunks) = chunks(request) {
            while let Some(chunk) = chunks.next().await {
                let chunk = chunk.map_err(|_| broken_off())?;
                if bytes.len() + chunk.len() > limit {
                    discard_rest(&mut chunks).await;
                    return Err(too_large(limit));
                }
                bytes.extend_from_slice(&chunk);
            }
        }
        if length.is_some_and(|length| length != bytes.len()) {
            return Err(broken_off());
        }
        let digest = checks::digest(&bytes);
        checks::check_digest(header(request, "Content-Digest").as_deref(), &digest)?;
        Ok(Self { bytes, digest, _room: room })
    }

    /// The bytes, for storage; their share of the memory stays taken.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// Reads what a refused request still sends: the connection would break before the client sees the answer.
pub async fn discard(request: &Request) {
    if let Some(mut chunks) = chunks(request) {
        discard_rest(&mut chunks).await;
    }
}

/// The body of a request; nothing where it has none, or was read before.
fn chunks(request: &Request) -> Option<ByteStream> {
    let is_there = request.body().is_some() && !request.body_used();
    // The same request under the crate's own type, not the platform's copy of it with another body.
    is_there.then(|| worker::Request::from(Clone::clone(request)).stream().ok())?
}

async fn discard_rest(chunks: &mut ByteStream) {
    let mut left = checks::PACK_BYTES;
    while let Some(Ok(chunk)) = chunks.next().await {
        match left.checked_sub(chunk.len()) {
            Some(rest) => left = rest,
            None => break,
        }
    }
}

fn too_large(limit: usize) -> Problem {
    Problem::new(
        413,
        "too-large",
        "Content too large",
        format!("This may be at most {limit} bytes. Make smaller pictures or videos, or smaller segments."),
    )
}

fn broken_off() -> Problem {
    Problem::new(400, "broken-off", "Body broken off", "The body did not arrive whole. Send it again.")
}

/// A share of the isolate's memory, given back when it is dropped.
#[derive(Debug)]
struct Room(usize);

impl Room {
    fn take(bytes: usize) -> Result<Self, Problem> {
        let taken = IN_FLIGHT.get();
        if taken > IN_FLIGHT_BYTES.saturating_sub(bytes) {
            return Err(Problem::new(
                503,
                "busy",
                "Too many uploads at a time",
                "Others are being stored right now. Try again in a second.",
            )
            .with_header("Retry-After", "1"));
        }
        IN_FLIGHT.set(taken + bytes);
        Ok(Self(bytes))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        IN_FLIGHT.set(IN_FLIGHT.get().saturating_sub(self.0));
    }
}

/// A header of the request.
#[must_use]
pub fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_in_flight_are_bounded() {
        let one = Room::take(30 << 20).unwrap();
        assert_eq!(Room::take(20 << 20).unwrap_err().status, 503);
        let two = Room::take(10 << 20).unwrap();
        drop(one);
        assert!(Room::take(30 << 20).is_ok());
        drop(two);
        assert_eq!(IN_FLIGHT.get(), 0);
    }
}
