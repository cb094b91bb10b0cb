//! Notes that whoever runs a feed hides, takes down or pins, whatever is published: a small record at the edge, which every publish obeys.

mod apply;
mod change;
mod takedown;

pub(crate) use apply::{Curated, curated};
pub use change::{Changed, Order, change};

use crate::http::{Client, Reply};
use crate::problem::{Problem, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the record is, below the feed's address.
const PATH: &str = "curation";

/// The most notes of a record; the Worker takes no more.
pub const MOST: usize = 2_000;

/// What is done with single notes, by their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curation {
    /// Notes that are not shown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hidden: BTreeMap<String, Hidden>,
    /// Whether a note is pinned, whatever its author says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pinned: BTreeMap<String, bool>,
}

/// A note that is not shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hidden {
    /// Since when, in Unix seconds.
    pub since: u64,
    /// Whether it is not to be stored either.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub down: bool,
    /// The segment it stands in, in hexadecimal digits, while it could be shown again: the sources have it, and it is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
}

impl Curation {
    /// Whether nothing is done with any note.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty() && self.pinned.is_empty()
    }

    /// The ids of notes that are not to be stored.
    pub fn down(&self) -> impl Iterator<Item = &str> {
        self.hidden.iter().filter(|(_, hidden)| hidden.down).map(|(id, _)| id.as_str())
    }
}

/// The record as the Worker has it.
pub(crate) struct Stored {
    /// What it says.
    pub curation: Curation,
    /// When something else is to be published, in Unix seconds: the Worker says so with it. Whatever is published before puts an end to that.
    pub next: Option<u64>,
    tag: Option<String>,
}

impl Stored {
    /// Reads it; an empty one where there is none.
    pub fn read(client: &Client) -> Result<Self> {
        let reply = client.get_at(PATH)?;
        let next = reply.header("notefall-next").parse().ok();
        match reply.status {
            200 => {
                let curation = serde_json::from_slice(&reply.body).map_err(|_| {
                    Problem::fatal(
                        "the list of hidden notes cannot be read; a newer Notefall may have written it",
                        "update this command",
                    )
                })?;
                Ok(Self { curation, next, tag: reply.tag })
            }
            404 => Ok(Self { curation: Curation::default(), next, tag: None }),
            _ => Err(client.refusal(&reply)),
        }
    }

    /// Writes another in its place. The reply has status 412 where somebody else did so before.
    pub fn replace(&self, client: &Client, with: &Curation) -> Result<Reply> {
        let condition = match &self.tag {
            Some(tag) => ("If-Match", tag.as_str()),
            None => ("If-None-Match", "*"),
        };
        let body = serde_json::to_vec(with).unwrap_or_default();
        client.put_json(PATH, &body, &[condition])
    }
}

/// Reads what is done with single notes of the feed at an address.
///
/// # Errors
/// Where the Worker refuses or cannot be reached.
pub fn read(to: &str, token: &str) -> Result<Curation> {
    Ok(Stored::read(&Client::new(to, token)?)?.curation)
}
