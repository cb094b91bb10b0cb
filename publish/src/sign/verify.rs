//! Checks the signatures of a feed that was built, or published.

use super::{Public, Statement};
use crate::feed::{Feed, decode_head, shards_of};
use crate::http::Client;
use crate::problem::{Place, Problem, Result};
use notefall_core::path::{Kind, Path as FeedPath, ShardPath};
use notefall_core::search::find::Find;
use notefall_core::shard;
use std::path::Path;

/// What is wrong with the signatures of a folder's feed; nothing where all its files are signed by the key. `now` is in Unix seconds.
///
/// # Errors
/// Where there is no feed, or a file cannot be read.
pub fn folder(root: &Path, key: &Public, now: u64) -> Result<Vec<Problem>> {
    let feed = Feed::open(root)?;
    check(key, now, &|path| feed.read(path), &|path| Place::file(&root.join(path.write())))
}

/// The same of a published feed, of which every file is fetched.
///
/// # Errors
/// Where there is no feed, or it cannot be reached.
pub fn published(address: &str, key: &Public, now: u64) -> Result<Vec<Problem>> {
    let client = Client::reader(address)?;
    let read = |path| {
        let reply = client.get(path)?;
        if reply.status == 200 { Ok(reply.body) } else { Err(client.refusal(&reply)) }
    };
    check(key, now, &read, &|path| Place::file(Path::new(&client.url(path))))
}

fn check(
    key: &Public,
    now: u64,
    read: &dyn Fn(FeedPath) -> Result<Vec<u8>>,
    place: &dyn Fn(FeedPath) -> Place,
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let head_file = read(FeedPath::Head)?;
    let head = decode_head(&head_file).map_err(|error| {
        Problem::fatal(error.to_string(), "publish the feed again").at(place(FeedPath::Head))
    })?;
    let statement = match key.check_changing(&head_file) {
        Ok(statement) => statement,
        // Nothing else says which segments are meant.
        Err(problem) => return Ok(vec![problem.at(place(FeedPath::Head))]),
    };
    let mut wrong = |path: FeedPath, what: &str, remedy: &str| {
        problems.push(Problem::fatal(what, remedy).at(place(path)));
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
                if let Err(problem) = key.check(&read(path)?, *label) {
                    wrong(path, &problem.what, &problem.remedy);
                }
            }
            // Once for a segment.
            None if matches!((kind, number), (Kind::Ids | Kind::Counts, 0)) => {
                wrong(path, "the head's signature does not name its segment", "build the feed again");
            }
            None => {}
        }
    }
    Ok(problems)
}
