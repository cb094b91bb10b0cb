//! The last heads of a feed, so that it can be put back to what it was: `{feed}/versions/{version}/head.bin`, and beside it what search and
//! suggestions need.
//!
//! A head is copied before another one takes its place, and what belongs to it when it is stored. So what was ever shown is there, until
//! enough newer ones are.

use crate::access::authorize;
use crate::answer::{Answer, Body, NO_STORE};
use crate::checks::open_head;
use crate::conditions::strong;
use crate::log;
use crate::problem::Problem;
use crate::publish::put_if;
use crate::storage::{Feed, HeadFile};
use crate::stored::delete_key;
use futures_util::future::try_join_all;
use notefall_core::path::Path;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use worker::Env;
use worker::web_sys::Request;

/// How many versions are kept besides the one that is shown.
const KEPT: usize = 10;

/// The folder below the feed.
const FOLDER: &str = "versions/";

const BINARY: &str = "application/octet-stream";

impl Feed {
    /// The key of a version's file.
    fn version_key(&self, version: u64, path: Path) -> String {
        format!("{}/{}", self.name(), version_path(version, path))
    }

    /// Keeps a file of a version. One that is there already stays. Of previews nothing is kept.
    pub async fn keep(&self, version: u64, path: Path, bytes: &[u8]) -> Result<(), Problem> {
        if self.is_preview() {
            return Ok(());
        }
        put_if(self, self.version_key(version, path), BINARY, bytes.to_vec(), None).await.map(drop)
    }

    /// Deletes what is older than what is to be kept. What stays for once goes the next time.
    pub async fn forget_versions(&self) {
        let delete = async {
            let (files, _) = self.list(FOLDER, None).await?;
            let versions: BTreeSet<u64> = files.iter().filter_map(|file| version_of(&file.name)).collect();
            let Some(first) = versions.iter().rev().nth(KEPT) else { return Ok(()) };
            let old =
                files.iter().filter(|file| version_of(&file.name).is_some_and(|version| version < *first));
            let keys: Vec<String> = old.map(|file| format!("{}/{}", self.name(), file.name)).collect();
            if keys.is_empty() { Ok(()) } else { self.delete_keys(keys).await }
        };
        let deleted: Result<(), Problem> = delete.await;
        if deleted.is_err() {
            log::failed("versions", &[("feed", self.name()), ("error", "old ones could not be deleted")]);
        }
    }
}

/// The path below the feed.
#[must_use]
pub fn version_path(version: u64, path: Path) -> String {
    format!("{FOLDER}{version}/{}", path.write())
}

/// The version that a path below the feed belongs to.
fn version_of(path: &str) -> Option<u64> {
    path.strip_prefix(FOLDER)?.split_once('/')?.0.parse().ok()
}

/// The versions that a feed can be put back to, the newest first, and the one that is shown.
pub async fn list(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let current = feed.stored_head().await?.and_then(|file| open_head(&file.bytes).ok());
    let (files, _) = feed.list(FOLDER, None).await?;
    let mut replaced = BTreeMap::new();
    for file in files {
        if let Some(version) =
            version_of(&file.name).filter(|version| file.name == version_path(*version, Path::Head))
        {
            replaced.insert(version, file.stored / 1000);
        }
    }
    let feed = &feed;
    let kept = try_join_all(replaced.into_iter().rev().take(KEPT).map(|(version, time)| async move {
        let file = feed.stored_at(feed.version_key(version, Path::Head)).await?;
        let head = file.and_then(|file| open_head(&file.bytes).ok());
        Ok(head.map(
            |head| json!({"version": version, "title": head.title, "notes": head.notes(), "replaced": time}),
        ))
    }));
    let kept: Vec<Value> = kept.await?.into_iter().flatten().collect();
    let current =
        current.map(|head| json!({"version": head.version, "title": head.title, "notes": head.notes()}));
    let body = json!({"current": current, "versions": kept}).to_string();
    Ok(Answer::json(body))
}

/// A file of a version.
pub async fn read(
    env: &Env,
    request: &Request,
    name: &str,
    version: u64,
    path: Path,
) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let file = feed.stored_at(feed.version_key(version, path)).await?;
    let HeadFile { bytes, etag } = &*file.ok_or_else(|| Problem {
        cache: NO_STORE,
        ..Problem::missing(
            "This version is not kept, or no longer. `notefall feed versions` lists those that are.",
        )
    })?;
    let etag = strong(etag.trim_matches('"'));
    Ok(Answer::content(BINARY, NO_STORE, etag, Body::Bytes(bytes.clone())))
}

/// Deletes a file of a version, which then cannot be put back.
pub async fn delete(
    env: &Env,
    request: &Request,
    name: &str,
    version: u64,
    path: Path,
) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    delete_key(&feed, feed.version_key(version, path), &version_path(version, path)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_say_the_version() {
        assert_eq!(version_path(7, Path::Head), "versions/7/head.bin");
        assert_eq!(version_of("versions/7/head.bin"), Some(7));
        for other in ["head.bin", "versions/", "versions/7", "versions/x/head.bin", "versions/-1/head.bin"] {
            assert_eq!(version_of(other), None, "{other}");
        }
    }
}
