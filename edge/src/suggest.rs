//! Suggestions as JSON, with the index that pages use.

use crate::answer::Answer;
use crate::log;
use crate::lru::Lru;
use crate::problem::Problem;
use crate::search::content;
use crate::storage::Feed;
use notefall_core::path::{Kind, Path};
use notefall_core::search::fold::decompose;
use notefall_core::shard;
use notefall_suggest::{NONE, Suggestions};
use std::cell::RefCell;
use std::rc::Rc;

/// How many bytes of suggestions an isolate keeps: unpacking and reading them takes longer than the answer.
const KEPT_BYTES: usize = 12 << 20;

/// How many bytes an index takes for each of its payload, about.
const BYTES_A_BYTE: usize = 12;

thread_local! {
    /// By feed and entity tag.
    static KEPT: RefCell<Lru<(String, String), Rc<Suggestions>>> = RefCell::new(Lru::new(KEPT_BYTES));
}

/// Answers what to suggest for what somebody has typed so far. Where a feed has no suggestions, there are none.
pub async fn suggest(feed: &Feed, query: &str) -> Result<Answer, Problem> {
    let Some(file) = feed.stored(Path::Suggest).await? else {
        // A feed that is not there is another matter.
        feed.head().await?;
        return Ok(content("application/json", NONE.into()));
    };
    let key = (feed.name().to_owned(), file.etag.clone());
    let kept = KEPT.with_borrow_mut(|kept| kept.get(&key));
    let suggestions = match kept {
        Some(suggestions) => suggestions,
        None => {
            let (suggestions, bytes) = open(&file.bytes).map_err(|error| {
                log::damaged(feed, "suggest.bin", &error);
                Problem::damaged(format!("The feed's suggest.bin: {error}."))
            })?;
            let suggestions = Rc::new(suggestions);
            KEPT.with_borrow_mut(|kept| kept.put(key, Rc::clone(&suggestions), bytes));
            suggestions
        }
    };
    Ok(content("application/json", suggestions.json(query).into_bytes()))
}

/// Reads the file; also says about how many bytes what was read takes.
fn open(file: &[u8]) -> Result<(Suggestions, usize), shard::ShardError> {
    let payload = shard::open(Kind::Suggest, 0, file)?;
    Ok((Suggestions::decode(&payload, decompose)?, payload.len() * BYTES_A_BYTE))
}
