//! Publishes for later: a preview that takes the feed's place at its time.
//!
//! A clock of the platform's calls every minute. What is due is put in place like any publish, by compare-and-swap, and only where the feed
//! is still what it was made for: whatever came in between, such as a note that was hidden, must not be undone by it.

use crate::access::authorize;
use crate::answer::{Answer, Body, NO_STORE};
use crate::checks::{self, Precondition, open_head};
use crate::log;
use crate::preview::end_of;
use crate::problem::Problem;
use crate::publish::{BINARY, Body as Sent, header, put_if, store};
use crate::quota;
use crate::storage::Feed;
use notefall_core::path::{Path, is_feed_name};
use serde::{Deserialize, Serialize};
use worker::web_sys::Request;
use worker::{Conditional, Date, Env};

/// The folder of the records. No feed has a name that begins with a dot.
const FOLDER: &str = ".next";
/// The largest record, in bytes.
const RECORD_BYTES: usize = 1 << 10;

const JSON: &str = "application/json";

/// What a feed is to show, and from when on. There is one for a feed at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Next {
    /// In Unix seconds.
    at: u64,
    /// The digits of the preview's name.
    preview: String,
}

impl Next {
    fn read(record: &[u8]) -> Result<Self, String> {
        let next: Self = serde_json::from_slice(record).map_err(|error| format!("{error}"))?;
        match end_of(&next.preview) {
            None => Err("the preview is none".to_owned()),
            Some(end) if end <= next.at => Err("the preview ends before its time".to_owned()),
            Some(_) => Ok(next),
        }
    }

    fn preview_of(&self, env: &Env, feed: &str) -> Result<Feed, Problem> {
        Feed::open(env, &format!("{feed}--{}", self.preview))
    }
}

fn key(feed: &str) -> String {
    format!("{FOLDER}/{feed}.json")
}

/// When a feed is to show something else, in Unix seconds, if anything is to come; also where its record cannot be read any more.
pub async fn time_of(feed: &Feed) -> Result<Option<u64>, Problem> {
    let record = feed.stored_at(key(feed.name())).await?;
    Ok(record.map(|record| Next::read(&record.bytes).map_or(0, |next| next.at)))
}

/// What a feed is to show next.
pub async fn read(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let record = feed.stored_at(key(name)).await?.ok_or_else(|| Problem {
        cache: NO_STORE,
        ..Problem::missing("Nothing is to be published to this feed later. `notefall publish --at` does so.")
    })?;
    Ok(Answer::content(JSON, NO_STORE, record.etag.clone(), Body::Bytes(record.bytes.clone())))
}

/// Says what a feed is to show next: a preview that was made for the head that is shown, which the condition names.
pub async fn write(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    let limits = authorize(env, request, &feed).await?.limits;
    let condition = Precondition::read(
        header(request, "If-Match").as_deref(),
        header(request, "If-None-Match").as_deref(),
    )?;
    let mut sent = Sent::read(request, RECORD_BYTES).await?;
    let next = Next::read(&sent.bytes).map_err(|error| {
        Problem::unacceptable(format!("What is to be published later, and when: {error}."))
    })?;
    if next.at <= Date::now().as_millis() / 1000 {
        return Err(Problem::unacceptable("This time is past. Publish it now, or name a later one."));
    }
    let stored = feed.stored_head().await?;
    condition.check(stored.as_ref().map(|stored| stored.etag.as_str()))?;
    let preview = next.preview_of(env, name)?;
    let head = preview.stored_head().await?.and_then(|file| open_head(&file.bytes).ok());
    let find = preview.stored(Path::Find).await?.and_then(|file| checks::check_find(&file.bytes).ok());
    let (Some(head), Some(find)) = (head, find) else {
        return Err(Problem::unacceptable("There is no such preview, or it is not whole. Publish it first."));
    };
    if !checks::belongs(&find, &head) {
        return Err(checks::overtaken());
    }
    let shown = stored.and_then(|file| open_head(&file.bytes).ok()).map(|head| head.version);
    if let Some(shown) = shown.filter(|shown| shown.checked_add(1) != Some(head.version)) {
        return Err(checks::not_newer(head.version, shown));
    }
    quota::check_head(&feed, &limits, u64::from(head.notes())).await?;
    let before = feed.stored_at(key(name)).await?;
    let etag = put_if(&feed, key(name), JSON, sent.take(), before.as_ref()).await?;
    let etag = etag.ok_or_else(checks::overtaken)?;
    log::done("scheduled", &[("feed", name), ("at", &next.at.to_string())]);
    Ok(Answer::empty(if before.is_some() { 204 } else { 201 }, NO_STORE).with("ETag", etag))
}

/// Leaves a feed what it is. The preview stays until its end.
pub async fn delete(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    feed.delete_keys(vec![key(name)]).await?;
    Ok(Answer::empty(204, NO_STORE))
}

/// Puts in place what is due, `now` being Unix seconds. What storage did not do is left for the next minute.
pub async fn put_in_place(env: &Env, now: u64) {
    if let Err(problem) = put_all(env, now).await {
        log::failed("next", &[("error", &problem.detail)]);
    }
}

async fn put_all(env: &Env, now: u64) -> Result<(), Problem> {
    let folder = Feed::open(env, FOLDER)?;
    let mut cursor = None;
    loop {
        let (files, more) = folder.list("", cursor).await?;
        let names = files.iter().filter_map(|file| file.name.strip_suffix(".json"));
        for name in names.filter(|name| is_feed_name(name)) {
            if let Err(problem) = put_due(env, name, now).await {
                log::failed("next", &[("feed", name), ("error", &problem.detail)]);
            }
        }
        cursor = more;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn put_due(env: &Env, name: &str, now: u64) -> Result<(), Problem> {
    let feed = Feed::open(env, name)?;
    let Some(record) = feed.stored_at(key(name)).await? else { return Ok(()) };
    let next = Next::read(&record.bytes);
    if next.as_ref().is_ok_and(|next| next.at > now) {
        return Ok(());
    }
    let done = match &next {
        Ok(next) => put(env, &feed, next).await,
        Err(error) => Ok(Err(error.clone())),
    };
    match done? {
        Ok(()) => {}
        // It will not be better in a minute.
        Err(why) => log::failed("next", &[("feed", name), ("error", &why)]),
    }
    feed.delete_keys(vec![key(name)]).await
}

/// Puts a preview into the feed's place; what is inside says why that cannot be done ever.
async fn put(env: &Env, feed: &Feed, next: &Next) -> Result<Result<(), String>, Problem> {
    let preview = match next.preview_of(env, feed.name()) {
        Ok(preview) => preview,
        Err(problem) if problem.status == 404 => return Ok(Err("the preview has ended".to_owned())),
        Err(problem) => return Err(problem),
    };
    let Some(file) = preview.stored_head().await? else { return Ok(Err("the preview is gone".to_owned())) };
    let Ok(head) = open_head(&file.bytes) else { return Ok(Err("the preview is damaged".to_owned())) };
    let stored = feed.stored_head().await?;
    // It may have been cut off behind its head.
    let is_there = stored.as_ref().is_some_and(|stored| stored.bytes == file.bytes);
    if !is_there {
        let shown = stored.as_ref().and_then(|stored| Some((open_head(&stored.bytes).ok()?.version, stored)));
        if let Some((version, stored)) = shown {
            if version.checked_add(1) != Some(head.version) {
                return Ok(Err(format!("version {version} was published meanwhile: publish it again")));
            }
            feed.keep(version, Path::Head, &stored.bytes).await?;
        }
    }
    if let Some(suggest) = preview.stored(Path::Suggest).await? {
        feed.keep(head.version, Path::Suggest, &suggest.bytes).await?;
        store(feed, feed.key(Path::Suggest), BINARY, suggest.bytes.clone(), Conditional::default()).await?;
    }
    if !is_there {
        let put = put_if(feed, feed.key(Path::Head), BINARY, file.bytes.clone(), stored.as_ref()).await?;
        if put.is_none() {
            return Ok(Err("something else was published in the same moment: publish it again".to_owned()));
        }
    }
    if let Some(find) = preview.stored(Path::Find).await? {
        feed.keep(head.version, Path::Find, &find.bytes).await?;
        store(feed, feed.key(Path::Find), BINARY, find.bytes.clone(), Conditional::default()).await?;
    }
    log::done("published", &[("feed", feed.name()), ("version", &head.version.to_string())]);
    feed.forget_versions().await;
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn records_are_read_strictly() {
        let preview = "6789abcd000102030405060708090a0b";
        let good = json!({"at": 0x6789_abcc_u64, "preview": preview}).to_string();
        assert_eq!(Next::read(good.as_bytes()), Ok(Next { at: 0x6789_abcc, preview: preview.to_owned() }));
        for bad in [
            String::new(),
            "{}".to_owned(),
            json!({"at": 0x6789_abcd_u64, "preview": preview}).to_string(),
            json!({"at": -1, "preview": preview}).to_string(),
            json!({"at": 1.5, "preview": preview}).to_string(),
            json!({"at": 1, "preview": "x"}).to_string(),
            json!({"at": 1, "preview": preview, "x": 1}).to_string(),
        ] {
            assert!(Next::read(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
