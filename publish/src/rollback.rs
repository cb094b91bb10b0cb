//! Puts a published feed back to what it was: old content under a new version, so that no cache and no reader takes it for old.

use crate::build::segment::seal;
use crate::feed::decode_head;
use crate::http::{Client, Reply};
use crate::problem::{Problem, Result};
use crate::publish::{Remote, put_head};
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::search::find::Find;
use notefall_core::shard::{self, ShardError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A version of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number.
    pub version: u64,
    /// The feed's name in it.
    pub title: String,
    /// How many notes it has.
    pub notes: u32,
    /// When another one took its place, in Unix seconds; none for the one that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<u64>,
}

/// What there is of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// What is shown.
    pub current: Option<Version>,
    /// What it can be put back to, the newest first.
    pub versions: Vec<Version>,
}

/// What a rollback did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBack {
    /// The version whose content is shown now.
    pub content: Version,
    /// The version that it is shown under.
    pub version: u64,
    /// Whether it can be searched: what search needs was kept with it.
    pub searchable: bool,
}

impl RolledBack {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let content = self.content.version;
        json!({"version": self.version, "content_of": content, "searchable": self.searchable})
    }
}

/// Lists the versions of the feed at an address.
///
/// # Errors
/// Where the Worker refuses or cannot be reached.
pub fn versions(to: &str, token: &str) -> Result<Versions> {
    read_versions(&Client::new(to, token)?)
}

/// Puts the feed at an address back to a version, or to the one before the one that is shown.
///
/// # Errors
/// Where that version is not kept, somebody else publishes meanwhile, or the Worker refuses. It then serves what it served before.
pub fn rollback(to: &str, token: &str, version: Option<u64>) -> Result<RolledBack> {
    let client = Client::new(to, token)?;
    let remote = Remote::read(&client)?;
    let kept = read_versions(&client)?.versions;
    let wanted = match version {
        Some(version) => kept.into_iter().find(|kept| kept.version == version),
        None => kept.into_iter().next(),
    };
    let content = wanted.ok_or_else(|| {
        let what = match version {
            Some(version) => format!("version {version} is not kept"),
            None => "no version is kept from before".to_owned(),
        };
        Problem::fatal(what, "`notefall feed versions` lists those that are")
    })?;
    let file = |path: FeedPath| -> Result<Option<Reply>> {
        let reply = client.get_at(&format!("versions/{}/{}", content.version, path.write()))?;
        match reply.status {
            200 => Ok(Some(reply)),
            404 => Ok(None),
            _ => Err(client.refusal(&reply)),
        }
    };
    let damaged = |error: ShardError| {
        Problem::fatal(
            format!("what was kept of version {}: {error}", content.version),
            "choose another version",
        )
    };
    let gone = || Problem::fatal("the version was just deleted", "choose another one");
    let mut head = decode_head(&file(FeedPath::Head)?.ok_or_else(gone)?.body).map_err(damaged)?;
    head.version = remote.version().max(head.version).saturating_add(1);
    let mut find = match file(FeedPath::Find)? {
        Some(reply) => {
            let find =
                shard::open(Kind::Find, 0, &reply.body).and_then(|payload| Ok(Find::decode(&payload)?));
            Some(Find { version: head.version, ..find.map_err(damaged)? })
        }
        None => None,
    };
    match file(FeedPath::Suggest)? {
        Some(reply) if find.as_ref().is_some_and(|find| find.suggestions > 0) => {
            let payload = shard::open(Kind::Suggest, 0, &reply.body)
                .and_then(|payload| Ok(notefall_suggest::with_version(&payload, head.version)?));
            let suggest = seal(Kind::Suggest, 0, &payload.map_err(damaged)?);
            client.put(FeedPath::Suggest, &suggest, &[])?.expect_taken(&client)?;
        }
        _ => {
            if let Some(find) = &mut find {
                find.suggestions = 0;
            }
        }
    }
    put_head(&client, &remote, &seal(Kind::Head, 0, &head.encode()))?;
    if let Some(find) = &find {
        client.put(FeedPath::Find, &seal(Kind::Find, 0, &find.encode()), &[])?.expect_taken(&client)?;
    }
    Ok(RolledBack { content, version: head.version, searchable: find.is_some() })
}

fn read_versions(client: &Client) -> Result<Versions> {
    let reply = client.get_at("versions")?;
    match reply.status {
        200 => reply.json(),
        _ => Err(client.refusal(&reply)),
    }
}
