//! The feeds of a deployment and their records: listed, written and deleted with the deployment's own token.

use crate::access::{self, Access, RECORD_BYTES, RECORDS};
use crate::answer::{Answer, Body, NO_STORE};
use crate::checks::Precondition;
use crate::log;
use crate::problem::Problem;
use crate::publish::{Body as Sent, header, put_if};
use crate::storage::{Feed, failed};
use notefall_core::path::{Path, is_feed_name};
use serde_json::json;
use std::collections::BTreeMap;
use worker::Env;
use worker::web_sys::Request;

/// How many pages of keys are read for one answer; the platform bounds what one request may ask for.
const PAGES: usize = 20;

const JSON: &str = "application/json";

/// All feeds: those with a record, and those that are published.
pub async fn list(env: &Env, request: &Request) -> Result<Answer, Problem> {
    access::authorize_operator(env, request)?;
    let bucket = Feed::open(env, "")?;
    let mut feeds: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    let mut whole = true;
    for (prefix, delimiter) in [(RECORDS, None), ("", Some("/"))] {
        let mut cursor = None;
        for page in 0..=PAGES {
            if page == PAGES {
                whole = false;
                break;
            }
            let mut list = bucket.bucket().list().prefix(prefix);
            if let Some(delimiter) = delimiter {
                list = list.delimiter(delimiter);
            }
            if let Some(cursor) = cursor.take() {
                list = list.cursor(cursor);
            }
            let found = list.execute().await.map_err(|error| failed(&error))?;
            let records = found.objects().into_iter().map(|object| object.key());
            for key in records {
                if let Some(name) = access::feed_of(&key) {
                    feeds.entry(name.to_owned()).or_default()[0] = true;
                }
            }
            for folder in found.delimited_prefixes() {
                if let Some(name) = folder.strip_suffix('/').filter(|name| is_feed_name(name)) {
                    feeds.entry(name.to_owned()).or_default()[1] = true;
                }
            }
            cursor = found.cursor().filter(|_| found.truncated());
            if cursor.is_none() {
                break;
            }
        }
    }
    let feeds: Vec<_> = feeds
        .into_iter()
        .map(|(name, [record, stored])| json!({"name": name, "record": record, "stored": stored}))
        .collect();
    let body = json!({"feeds": feeds, "whole": whole}).to_string();
    Ok(Answer::json(body))
}

/// A feed's record.
pub async fn read(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    access::authorize_operator(env, request)?;
    let record = Feed::open(env, name)?.stored_record().await?;
    let record = record.ok_or_else(|| Problem {
        cache: NO_STORE,
        ..Problem::missing("This feed has no record here. Make one with `notefall feed create`.")
    })?;
    Ok(Answer::content(JSON, NO_STORE, record.etag.clone(), Body::Bytes(record.bytes.clone())))
}

/// Writes a feed's record, by compare-and-swap.
pub async fn write(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    access::authorize_operator(env, request)?;
    let condition = Precondition::read(
        header(request, "If-Match").as_deref(),
        header(request, "If-None-Match").as_deref(),
    )?;
    let sent = Sent::read(request, RECORD_BYTES).await?;
    let access = Access::read(&sent.bytes)
        .map_err(|error| Problem::unacceptable(format!("The record of the feed: {error}.")))?;
    let feed = Feed::open(env, name)?;
    let stored = feed.stored_record().await?;
    condition.check(stored.as_ref().map(|stored| stored.etag.as_str())).map_err(|_| overtaken())?;
    let etag = put_if(&feed, feed.record_key(), JSON, access.write(), stored.as_ref()).await?;
    let etag = etag.ok_or_else(overtaken)?;
    log::done("record", &[("feed", name)]);
    Ok(Answer::empty(if stored.is_some() { 204 } else { 201 }, NO_STORE).with("ETag", etag))
}

/// Deletes a feed: first its tokens, then what readers begin with, then all else. What one request cannot do is left for the next, which
/// the answer says.
pub async fn delete(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    access::authorize_operator(env, request)?;
    let feed = Feed::open(env, name)?;
    let first = [Path::Head, Path::Find, Path::Suggest].map(|path| feed.key(path));
    feed.delete_keys([vec![feed.record_key()], first.into()].concat()).await?;
    let mut deleted = 0;
    let mut more = true;
    for _ in 0..PAGES {
        // From the beginning each time, since what was there is gone.
        let (objects, next) = feed.list("", None).await?;
        let keys: Vec<String> = objects.iter().map(|object| format!("{name}/{}", object.name)).collect();
        deleted += keys.len();
        if !keys.is_empty() {
            feed.delete_keys(keys).await?;
        }
        more = next.is_some();
        if !more {
            break;
        }
    }
    feed.forget();
    log::done("deleted", &[("feed", name), ("files", &deleted.to_string())]);
    let body = json!({"deleted": deleted, "more": more}).to_string();
    Ok(Answer::json(body))
}

/// Somebody else has written the record in between.
fn overtaken() -> Problem {
    Problem::new(
        412,
        "overtaken",
        "Another change came first",
        "The stored record is not the one you read, or there is one already. Read it again and repeat the change.",
    )
}
