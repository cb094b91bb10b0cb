//! How much a feed holds, for those that have a limit.

use crate::access::Limits;
use crate::lru::Lru;
use crate::problem::Problem;
use crate::storage::{ENTRY_BYTES, Feed};
use notefall_core::path::Path;
use std::cell::RefCell;
use worker::Date;

/// How long an isolate goes by what it has counted, in milliseconds. Heads are always counted for anew.
const COUNT_KEPT: u64 = 30_000;
/// How many bytes of counts an isolate keeps.
const COUNTS_BYTES: usize = 256 << 10;

thread_local! {
    /// Bytes of a feed, and when they were counted.
    static COUNTS: RefCell<Lru<String, (u64, u64)>> = RefCell::new(Lru::new(COUNTS_BYTES));
}

/// Refuses so many bytes more where the feed may not hold them. What other isolates stored in the last half minute may be missing from
/// the count: a head is refused all the same.
pub async fn check_more(feed: &Feed, limits: &Limits, more: usize) -> Result<(), Problem> {
    let Some(limit) = limits.bytes else { return Ok(()) };
    let more = more as u64;
    let now = Date::now().as_millis();
    let kept = COUNTS.with_borrow_mut(|counts| counts.get(&feed.folder().to_owned()));
    let fresh = kept.filter(|(_, at)| now.saturating_sub(*at) < COUNT_KEPT);
    let (used, at) = match fresh {
        Some(count) => count,
        None => (count(feed).await?, now),
    };
    let sum = used.saturating_add(more);
    keep(feed, if sum > limit { used } else { sum }, at);
    if sum > limit { Err(too_many_bytes(limit, sum)) } else { Ok(()) }
}

/// Refuses a head of so many notes where the feed may not have them, or where it holds more bytes than it may.
pub async fn check_head(feed: &Feed, limits: &Limits, notes: u64) -> Result<(), Problem> {
    if let Some(limit) = limits.notes
        && notes > limit
    {
        return Err(full(format!(
            "This feed may have {limit} notes, and these are {notes}. Publish fewer, or have the limit raised with `notefall feed limit`."
        )));
    }
    let Some(limit) = limits.bytes else { return Ok(()) };
    let used = count(feed).await?;
    keep(feed, used, Date::now().as_millis());
    if used > limit { Err(too_many_bytes(limit, used)) } else { Ok(()) }
}

fn keep(feed: &Feed, used: u64, at: u64) {
    COUNTS.with_borrow_mut(|counts| counts.put(feed.folder().to_owned(), (used, at), ENTRY_BYTES));
}

/// The bytes of a feed's media and packs.
async fn count(feed: &Feed) -> Result<u64, Problem> {
    let mut bytes = 0_u64;
    let mut cursor = None;
    loop {
        let (objects, next) = feed.list("", cursor).await?;
        for object in objects {
            if let Some(Path::Pack(_) | Path::Media(_)) = Path::parse(&object.name) {
                bytes = bytes.saturating_add(object.size);
            }
        }
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok(bytes),
        }
    }
}

fn too_many_bytes(limit: u64, wanted: u64) -> Problem {
    full(format!(
        "This feed may hold {limit} bytes of media and segments, and it would hold {wanted}. Remove what is no longer shown, or have the limit raised with `notefall feed limit`."
    ))
}

fn full(detail: String) -> Problem {
    Problem::new(507, "feed-full", "The feed is full", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_feed_says_what_to_do() {
        let problem = too_many_bytes(10, 12);
        assert_eq!(problem.status, 507);
        assert!(problem.detail.contains("10 bytes") && problem.detail.contains("feed limit"));
    }
}
