//! What is stored of a feed, for whoever clears away what nobody needs any more; and deleting single files of it.

use crate::access::authorize;
use crate::answer::Answer;
use crate::checks::open_head;
use crate::log;
use crate::problem::Problem;
use crate::storage::Feed;
use notefall_core::head::Head;
use notefall_core::path::Path;
use serde_json::{Value, json};
use worker::web_sys::Request;
use worker::{Date, Env};

/// The files of a feed by name, those behind `after`; `more` says whether there are others behind these.
pub async fn list(env: &Env, request: &Request, name: &str, after: &str) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let (files, more) = feed.list_after(after).await?;
    let files: Vec<Value> = files
        .iter()
        .map(|file| json!({"name": file.name, "bytes": file.size, "stored": file.stored / 1000}))
        .collect();
    let body = json!({"files": files, "more": more, "now": Date::now().as_millis() / 1000});
    Ok(Answer::json(body.to_string()))
}

/// Deletes a pack or a media file. A pack that the head names stays.
pub async fn delete(env: &Env, request: &Request, name: &str, path: Path) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    if feed.is_preview() {
        return Err(Problem::new(
            409,
            "in-use",
            "The feed needs it",
            "A preview has the segments and media of its feed. Delete them there.",
        ));
    }
    if let Path::Pack(segment) = path {
        let head = feed.stored_head().await?.map(|file| open_head(&file.bytes));
        // What a head names that cannot be read, nobody knows.
        let names =
            |head: Head| head.overlay.id == segment || head.segments.iter().any(|known| known.id == segment);
        let is_shown = head.is_some_and(|head| head.is_ok_and(names));
        if is_shown {
            return Err(Problem::new(
                409,
                "in-use",
                "The feed needs it",
                "The head that is shown names this segment. Publish another head first.",
            ));
        }
    }
    delete_key(&feed, feed.key(path), &path.write()).await
}

/// Deletes what is stored under a key, and says so in the log.
pub async fn delete_key(feed: &Feed, key: String, path: &str) -> Result<Answer, Problem> {
    feed.delete_keys(vec![key]).await?;
    log::done("removed", &[("feed", feed.name()), ("file", path)]);
    Ok(Answer::empty(204, crate::answer::NO_STORE))
}
