//! Sends a built feed to a Worker: media, then segments, what is suggested, the head, which makes them the feed, and what search
//! needs of it.

use crate::build::segment::seal;
use crate::feed::{BUILD_AGAIN, Feed, decode_head};
use crate::http::Client;
use crate::problem::{Place, Problem, Result};
use crate::verify::pack_of;
use notefall_core::head::{Head, Segment};
use notefall_core::note::Media;
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::search::find::Find;
use notefall_core::shard::ShardError;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The largest pack that is sent in one piece, in bytes.
const LARGEST_PACK: usize = 32 << 20;

/// How many media are sent at a time.
const THREADS: usize = 6;

/// What a publish did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Whether the Worker has another head than before.
    pub changed: bool,
    /// The version it has now.
    pub version: u64,
    /// The version in the folder, which may be lower.
    pub local_version: u64,
    /// Media files that were sent.
    pub media: usize,
    /// Segments that were sent.
    pub segments: usize,
    /// Bytes of all that was sent.
    pub bytes: usize,
}

impl Published {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "changed": self.changed,
            "version": self.version,
            "local_version": self.local_version,
            "media_files": self.media,
            "segments": self.segments,
            "bytes": self.bytes,
        })
    }
}

/// Publishes the feed in `root` to a feed's address such as `http://127.0.0.1:8787/f/kitchen/`.
/// `tick` is called with how many media are done, and how many there are.
///
/// # Errors
/// Where the folder holds no sound feed, or the Worker does not take it. It then serves what it served before.
pub fn publish(
    root: &Path,
    to: &str,
    token: &str,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Published> {
    let feed = Feed::open(root)?;
    let client = Client::new(to, token)?;
    let remote = Remote::read(&client)?;
    let mut done =
        Published { version: remote.version(), local_version: feed.head.version, ..Published::default() };
    if remote.shows(&feed.head) {
        // The publish before may have been cut off just there.
        done.bytes = send_suggest(&client, &feed, remote.version())?;
        done.bytes += send_find(&client, &feed, remote.version())?;
        return Ok(done);
    }
    let media: Vec<Media> = feed.media()?.into_iter().collect();
    let packs = packs(&feed)?;
    (done.media, done.bytes) = send_media(&client, &feed, &media, tick)?;
    for (segment, pack) in packs {
        let path = FeedPath::Pack(segment.id);
        if !client.has(path)? {
            client.put(path, &pack, &[])?.expect_taken(&client)?;
            done.segments += 1;
            done.bytes += pack.len();
        }
    }
    let mut head = feed.head.clone();
    let mut file = feed.head_file.clone();
    if remote.version() >= head.version && remote.head.is_some() {
        head.version = remote.version().saturating_add(1);
        file = seal(Kind::Head, 0, &head.encode());
    }
    done.bytes += send_suggest(&client, &feed, head.version)?;
    put_head(&client, &remote, &file)?;
    let bytes = done.bytes + file.len() + send_find(&client, &feed, head.version)?;
    Ok(Published { changed: true, version: head.version, bytes, ..done })
}

/// Sends a head in the place of the one that was read.
pub(crate) fn put_head(client: &Client, remote: &Remote, file: &[u8]) -> Result<()> {
    let condition = match &remote.tag {
        Some(tag) => ("If-Match", tag.as_str()),
        None => ("If-None-Match", "*"),
    };
    let reply = client.put(FeedPath::Head, file, &[condition])?;
    // An answer that was lost on the way makes a second try fail although the first went through.
    if reply.status == 412 && client.get(FeedPath::Head)?.body == file {
        return Ok(());
    }
    reply.expect_taken(client)
}

/// Sends `find.bin` for the head that was published, unless it is there; says how many bytes.
fn send_find(client: &Client, feed: &Feed, version: u64) -> Result<usize> {
    let find = Find { version, ..feed.find()? };
    send(client, FeedPath::Find, &seal(Kind::Find, 0, &find.encode()))
}

/// Sends `suggest.bin` for the head that is to be published, unless it is there or there is none; says how many bytes. `find.bin`, which
/// says that it is there, comes after it.
fn send_suggest(client: &Client, feed: &Feed, version: u64) -> Result<usize> {
    if feed.find()?.suggestions == 0 {
        return Ok(0);
    }
    let payload = notefall_suggest::with_version(&feed.suggest()?, version)
        .map_err(|error| Problem::fatal(format!("suggest.bin: {}", ShardError::from(error)), BUILD_AGAIN))?;
    send(client, FeedPath::Suggest, &seal(Kind::Suggest, 0, &payload))
}

/// Sends a file unless it is there; says how many bytes.
fn send(client: &Client, path: FeedPath, file: &[u8]) -> Result<usize> {
    let there = client.get(path)?;
    if there.status == 200 && there.body == file {
        return Ok(0);
    }
    client.put(path, file, &[])?.expect_taken(client)?;
    Ok(file.len())
}

/// The head that the Worker has.
pub(crate) struct Remote {
    head: Option<Head>,
    tag: Option<String>,
}

impl Remote {
    pub(crate) fn read(client: &Client) -> Result<Self> {
        let reply = client.get(FeedPath::Head)?;
        match reply.status {
            200 => {}
            404 => return Ok(Self { head: None, tag: None }),
            _ => return Err(client.refusal(&reply)),
        }
        let tag = reply.tag.clone().ok_or_else(|| {
            Problem::fatal(
                format!("{} answers without an ETag", client.url(FeedPath::Head)),
                "check that the address is that of a feed on a Notefall Worker",
            )
        })?;
        match decode_head(&reply.body) {
            Ok(head) => Ok(Self { head: Some(head), tag: Some(tag) }),
            Err(ShardError::Newer(_)) => {
                Err(Problem::fatal("the published feed was built by a newer Notefall", "update this command"))
            }
            // A broken head is one more reason to publish.
            Err(_) => Ok(Self { head: None, tag: Some(tag) }),
        }
    }

    pub(crate) fn version(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.version)
    }

    /// Whether it is the same feed, whatever the version.
    fn shows(&self, local: &Head) -> bool {
        self.head.as_ref().is_some_and(|head| Head { version: local.version, ..head.clone() } == *local)
    }
}

/// The packs of all segments, each checked against its name.
fn packs(feed: &Feed) -> Result<Vec<(Segment, Vec<u8>)>> {
    let mut packs = Vec::new();
    for segment in &feed.head.segments {
        let pack = pack_of(feed, segment)?;
        if crate::media::hash(&pack) != segment.id {
            return Err(Problem::fatal("a segment in this folder is damaged", BUILD_AGAIN)
                .at(Place::file(&feed.root)));
        }
        if pack.len() > LARGEST_PACK {
            return Err(Problem::fatal(
                format!("a segment has {} MiB; more than 32 cannot be published yet", pack.len() >> 20),
                "build the sources as several feeds",
            ));
        }
        packs.push((*segment, pack));
    }
    Ok(packs)
}

/// Sends the media that the Worker does not have; says how many, and their bytes.
fn send_media(
    client: &Client,
    feed: &Feed,
    media: &[Media],
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<(usize, usize)> {
    let (next, done, sent, bytes) =
        (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let all = media.len();
    let stopped = AtomicBool::new(false);
    let first_problem: Mutex<Option<Problem>> = Mutex::new(None);
    let send_one = |media: Media| -> Result<()> {
        let path = FeedPath::Media(media);
        if client.has(path)? {
            return Ok(());
        }
        let file = feed.read(path)?;
        if crate::media::hash(&file) != media.hash {
            return Err(Problem::fatal("this file is damaged", "delete it and build the feed again")
                .at(Place::file(&feed.root.join(path.write()))));
        }
        client.put(path, &file, &[])?.expect_taken(client)?;
        sent.fetch_add(1, Ordering::Relaxed);
        bytes.fetch_add(file.len(), Ordering::Relaxed);
        Ok(())
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(media.len()) {
            scope.spawn(|| {
                while let Some(media) = media.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if stopped.load(Ordering::Relaxed) {
                        return;
                    }
                    match send_one(*media) {
                        Ok(()) => tick(done.fetch_add(1, Ordering::Relaxed) + 1, all),
                        Err(problem) => {
                            stopped.store(true, Ordering::Relaxed);
                            if let Ok(mut first) = first_problem.lock() {
                                first.get_or_insert(problem);
                            }
                        }
                    }
                }
            });
        }
    });
    match first_problem.into_inner().ok().flatten() {
        Some(problem) => Err(problem),
        None => Ok((sent.into_inner(), bytes.into_inner())),
    }
}
