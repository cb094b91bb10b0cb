//! The record of what is hidden, taken down or pinned: read and written by the command, which does with the feed what it says. Readers never
//! see it.

use crate::access::authorize;
use crate::answer::{Answer, Body, NO_STORE};
use crate::checks::Precondition;
use crate::log;
use crate::next;
use crate::problem::Problem;
use crate::publish::{Body as Sent, header, put_if};
use crate::storage::Feed;
use notefall_core::path::check_note_id;
use serde::Deserialize;
use std::collections::BTreeMap;
use worker::Env;
use worker::web_sys::Request;

/// The largest record, in bytes.
const RECORD_BYTES: usize = 1 << 20;
/// The most notes in it.
const NOTES: usize = 2_000;

const JSON: &str = "application/json";

/// Says when something else is to be published, in Unix seconds.
const NEXT: &str = "Notefall-Next";

/// The record. What the Worker knows of it is only whether it is one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Curation {
    #[serde(default)]
    hidden: BTreeMap<String, Hidden>,
    #[serde(default)]
    pinned: BTreeMap<String, bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "it is read for being of this shape")]
struct Hidden {
    since: u64,
    #[serde(default)]
    down: bool,
    #[serde(default)]
    segment: Option<String>,
}

impl Feed {
    fn curation_key(&self) -> String {
        format!("{}/curation.json", self.name())
    }
}

/// The record; what is not there has been written by nobody yet.
pub async fn read(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let record = feed.stored_at(feed.curation_key()).await?;
    // Whoever changes the feed reads this first, and is to be told what the change puts an end to.
    let next = next::time_of(&feed).await?.map(|at| at.to_string());
    let answer = match record {
        Some(record) => {
            Answer::content(JSON, NO_STORE, record.etag.clone(), Body::Bytes(record.bytes.clone()))
        }
        None => Answer::from(Problem {
            cache: NO_STORE,
            ..Problem::missing(
                "No note of this feed was ever hidden or pinned here. `notefall hide` does so.",
            )
        }),
    };
    Ok(match next {
        Some(at) => answer.with(NEXT, at),
        None => answer,
    })
}

/// Writes the record, by compare-and-swap.
pub async fn write(env: &Env, request: &Request, name: &str) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let condition = Precondition::read(
        header(request, "If-Match").as_deref(),
        header(request, "If-None-Match").as_deref(),
    )?;
    let mut sent = Sent::read(request, RECORD_BYTES).await?;
    check(&sent.bytes)
        .map_err(|error| Problem::unacceptable(format!("The record of hidden notes: {error}.")))?;
    let stored = feed.stored_at(feed.curation_key()).await?;
    condition.check(stored.as_ref().map(|stored| stored.etag.as_str())).map_err(|_| overtaken())?;
    let etag = put_if(&feed, feed.curation_key(), JSON, sent.take(), stored.as_ref()).await?;
    let etag = etag.ok_or_else(overtaken)?;
    log::done("curation", &[("feed", name)]);
    Ok(Answer::empty(if stored.is_some() { 204 } else { 201 }, NO_STORE).with("ETag", etag))
}

fn check(record: &[u8]) -> Result<(), String> {
    let Curation { hidden, pinned } = serde_json::from_slice(record).map_err(|error| format!("{error}"))?;
    if hidden.len() + pinned.len() > NOTES {
        return Err(format!("at most {NOTES} notes may be in it"));
    }
    for id in hidden.keys().chain(pinned.keys()) {
        check_note_id(id)
            .map_err(|why| format!("\"{}\" is not the id of a note: {why}", id.escape_debug()))?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn records_are_read_strictly() {
        let ok = "{\"hidden\":{\"a\":{\"since\":1,\"down\":true},\"b\":{\"since\":2,\"segment\":\"00\"}},\"pinned\":{\"c\":false}}";
        assert_eq!(check(ok.as_bytes()), Ok(()));
        assert_eq!(check(b"{}"), Ok(()));
        let many: Vec<String> = (0..2_001).map(|id| format!("\"{id}\":true")).collect();
        for bad in [
            String::new(),
            "7".to_owned(),
            "{\"hide\":{}}".to_owned(),
            "{\"hidden\":{\"a\":{}}}".to_owned(),
            "{\"hidden\":{\"a\":{\"since\":-1}}}".to_owned(),
            "{\"hidden\":{\"a\":{\"since\":1,\"x\":1}}}".to_owned(),
            "{\"hidden\":{\"\":{\"since\":1}}}".to_owned(),
            "{\"hidden\":{\"..\":{\"since\":1}}}".to_owned(),
            "{\"pinned\":{\"a\\u0000\":true}}".to_owned(),
            format!("{{\"pinned\":{{\"{}\":true}}}}", "a".repeat(201)),
            format!("{{\"pinned\":{{{}}}}}", many.join(",")),
        ] {
            assert!(check(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(record in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = check(&record);
        }
    }
}
