//! What a Worker stores of a feed, file by file, and deleting some of it.

use crate::http::Client;
use crate::problem::Result;
use notefall_core::path::push_encoded;
use serde::Deserialize;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct File {
    /// Its path below the feed's address.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// When it was stored, in Unix seconds of the Worker's clock.
    pub stored: u64,
}

/// Everything that is stored of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Store {
    /// The files, sorted by name.
    pub files: Vec<File>,
    /// When the Worker listed them, by the same clock.
    pub now: u64,
}

/// An answer with a part of the list.
#[derive(Deserialize)]
struct Part {
    files: Vec<File>,
    more: bool,
    now: u64,
}

impl Store {
    /// Asks the Worker.
    ///
    /// # Errors
    /// Where it refuses or cannot be reached.
    pub fn read(client: &Client) -> Result<Self> {
        let mut store = Self::default();
        loop {
            let mut path = String::from("stored");
            if let Some(last) = store.files.last() {
                path.push_str("?after=");
                push_encoded(&mut path, &last.name);
            }
            let reply = client.get_at(&path)?;
            if reply.status != 200 {
                return Err(client.refusal(&reply));
            }
            let part: Part = reply.json()?;
            let is_last = !part.more || part.files.is_empty();
            store.files.extend(part.files);
            store.now = part.now;
            if is_last {
                return Ok(store);
            }
        }
    }
}

/// Deletes a file, which need not be there.
///
/// # Errors
/// Where the Worker refuses, since the feed that is shown needs it, or cannot be reached.
pub fn delete(client: &Client, name: &str) -> Result<()> {
    client.delete_at(name)?.expect_taken(client)
}
