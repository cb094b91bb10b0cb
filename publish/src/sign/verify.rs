//! Checks the signatures of a feed that was built, or published, and the pictures and videos that what is signed names.

use super::{Public, Statement};
use crate::feed::{Feed, decode_head, media_of, shards_of};
use crate::http::Client;
use crate::problem::{Place, Problem, Result};
use notefall_core::note::{Media, Note};
use notefall_core::path::{Kind, Path as FeedPath, ShardPath};
use notefall_core::records::read_all;
use notefall_core::search::find::Find;
use notefall_core::shard;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What was seen.
#[derive(Default)]
struct Seen {
    problems: Vec<Problem>,
    /// What notes name that are signed.
    media: BTreeSet<Media>,
}

/// What is wrong with the signatures of a folder's feed; nothing where all its files are signed by the key. `now` is in Unix seconds. That
/// media are what their names stand for is seen by [`crate::verify::verify`].
///
/// # Errors
/// Where there is no feed, or a file cannot be read.
pub fn folder(root: &Path, key: &Public, now: u64) -> Result<Vec<Problem>> {
    let feed = Feed::open(root)?;
    Ok(check(key, now, &|path| feed.read(path), &|path| Place::file(&root.join(path.write())))?.problems)
}

/// The same of a published feed, of which every file is fetched, pictures and videos included: the notes that name them are signed, and their
/// names are hashes of their content. `tick` is called with how many media are done, and how many there are.
///
/// # Errors
/// Where there is no feed, or it cannot be reached.
pub fn published(
    address: &str,
    key: &Public,
    now: u64,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Result<Vec<Problem>> {
    let client = Client::reader(address)?;
    let read = |path| {
        let reply = client.get(path)?;
        if reply.status == 200 { Ok(reply.body) } else { Err(client.refusal(&reply)) }
    };
    let place = |path| Place::file(Path::new(&client.url(path)));
    let Seen { mut problems, media } = check(key, now, &read, &place)?;
    let (all, done) = (media.len(), AtomicUsize::new(0));
    let others = media.into_par_iter().filter_map(|media| {
        let path = FeedPath::Media(media);
        let problem = match read(path) {
            Ok(bytes) if crate::media::hash(&bytes) == media.hash => None,
            Ok(_) => Some(Problem::fatal(
                "this is not the file that its name stands for, and no page sees that",
                "find out who writes to the host; then delete the file there and publish the feed again",
            )),
            Err(problem) => Some(problem),
        };
        tick(done.fetch_add(1, Ordering::Relaxed) + 1, all);
        problem.map(|problem| problem.at(place(path)))
    });
    problems.extend(others.collect::<Vec<_>>());
    Ok(problems)
}

fn check(
    key: &Public,
    now: u64,
    read: &dyn Fn(FeedPath) -> Result<Vec<u8>>,
    place: &dyn Fn(FeedPath) -> Place,
) -> Result<Seen> {
    let mut seen = Seen::default();
    let head_file = read(FeedPath::Head)?;
    let head = decode_head(&head_file).map_err(|error| {
        Problem::fatal(error.to_string(), "publish the feed again").at(place(FeedPath::Head))
    })?;
    let statement = match key.check_changing(&head_file) {
        Ok(statement) => statement,
        // Nothing else says which segments are meant.
        Err(problem) => {
            seen.problems.push(problem.at(place(FeedPath::Head)));
            return Ok(seen);
        }
    };
    let mut wrong = |path: FeedPath, what: &str, remedy: &str| {
        seen.problems.push(Problem::fatal(what, remedy).at(place(path)));
    };
    if statement.version != head.version {
        wrong(FeedPath::Head, "it is signed as another version", "build the feed again");
    }
    if statement.expires != 0 && statement.expires <= now {
        wrong(
            FeedPath::Head,
            "its signature has ended, so pages refuse it",
            "build and publish it with a later --expires",
        );
    }
    let mut changing = vec![(FeedPath::Find, Kind::Find)];
    let find_file = read(FeedPath::Find)?;
    let find = shard::open(Kind::Find, 0, &find_file).ok().and_then(|payload| Find::decode(&payload).ok());
    if find.as_ref().is_some_and(|find| find.suggestions > 0) {
        changing.push((FeedPath::Suggest, Kind::Suggest));
    }
    for (path, kind) in changing {
        let file = if kind == Kind::Find { find_file.clone() } else { read(path)? };
        match key.check_changing(&file) {
            Ok(Statement { version, .. }) if version < head.version => {
                wrong(path, "it is signed for an earlier version", "publish the feed again");
            }
            Ok(_) => {}
            Err(problem) => wrong(path, &problem.what, &problem.remedy),
        }
    }
    for ShardPath { segment, kind, number } in shards_of(&head) {
        let path = FeedPath::Shard(ShardPath { segment, kind, number });
        match statement.labels.get(&segment) {
            Some(label) => {
                let file = read(path)?;
                match key.check(&file, *label) {
                    Ok(()) if kind == Kind::Notes => seen.media.extend(named(number, &file)),
                    Ok(()) => {}
                    Err(problem) => wrong(path, &problem.what, &problem.remedy),
                }
            }
            // Once for a segment.
            None if matches!((kind, number), (Kind::Ids | Kind::Counts, 0)) => {
                wrong(path, "the head's signature does not name its segment", "build the feed again");
            }
            None => {}
        }
    }
    Ok(seen)
}

/// The media that a shard of notes names; none where it cannot be read, which others say.
fn named(number: u32, file: &[u8]) -> Vec<Media> {
    let notes: Vec<Note> = shard::open(Kind::Notes, number, file)
        .ok()
        .and_then(|payload| read_all(&payload).ok())
        .unwrap_or_default();
    notes.iter().flat_map(media_of).collect()
}
