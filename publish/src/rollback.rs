//! Puts a published feed back to what it was: old content under a new version, so that no cache and no reader takes it for old.

use crate::curation::{Stored, curated};
use crate::feed::decode_head;
use crate::http::{Client, Reply};
use crate::problem::{Problem, Result};
use crate::publish::{Offer, Published, Remote, fetched};
use crate::sign::{self, Seal, Signer};
use notefall_core::head::Head;
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::search::find::Find;
use notefall_core::shard::{self, ShardError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many versions a Worker keeps besides the one that is shown.
pub(crate) const KEPT: usize = 10;

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
    /// For when something else was to be published, in Unix seconds, which it is not any more.
    pub next: Option<u64>,
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
    Versions::read(&Client::new(to, token)?)
}

/// Puts the feed at an address back to a version, or to the one before the one that is shown. A signed feed takes what signs it, since the
/// version that it is shown under is part of what is signed.
///
/// # Errors
/// Where that version is not kept, or signed by another key, somebody else publishes meanwhile, or the Worker refuses. It then serves what it served before.
pub fn rollback(to: &str, token: &str, version: Option<u64>, signer: Option<&Signer>) -> Result<RolledBack> {
    let client = Client::new(to, token)?;
    let remote = Remote::read(&client)?;
    let kept = Versions::read(&client)?.versions;
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
    let head_file = file(FeedPath::Head)?.ok_or_else(gone)?.body;
    let head = decode_head(&head_file).map_err(damaged)?;
    // It ends when what is shown now ends: its own end may be past.
    let expires = sign::statement(&remote.file).map_or(0, |statement| statement.expires);
    let seal = Seal { expires, ..Seal::of(&head_file, signer)? };
    seal.signer()?;
    let mut find = match file(FeedPath::Find)? {
        Some(reply) => {
            let find =
                shard::open(Kind::Find, 0, &reply.body).and_then(|payload| Ok(Find::decode(&payload)?));
            Some(find.map_err(damaged)?)
        }
        None => None,
    };
    let mut suggest = Vec::new();
    if let Some(find) = find.as_mut().filter(|find| find.suggestions > 0) {
        match file(FeedPath::Suggest)? {
            Some(reply) => suggest = shard::open(Kind::Suggest, 0, &reply.body).map_err(damaged)?,
            None => find.suggestions = 0,
        }
    }
    let mut offer = Offer { head, files: Vec::new(), seal: seal.clone(), find, suggest, packs: Vec::new() };
    let stored = Stored::read(&client)?;
    if !stored.curation.is_empty() {
        // What was hidden since then stays so.
        let previous =
            offer.find.clone().map(|find| fetched(&client, &offer.head, find)).transpose()?.flatten();
        let previous = previous.ok_or_else(|| {
            Problem::fatal(
                format!("version {} cannot be shown without the notes that are hidden now", content.version),
                "choose another version, or show them again with `notefall unhide`",
            )
        })?;
        let mut curation = stored.curation.clone();
        curation.hidden.values_mut().for_each(|hidden| hidden.segment = None);
        let curated = curated(&previous, &curation, &[], &seal)?;
        offer = Offer::curated(&curated, Vec::new(), &seal);
        stored.replace(&client, &curated.curation)?.expect_taken(&client)?;
    }
    offer.head.version = offer.head.version.saturating_add(1);
    let mut done = Published::default();
    offer.send(&client, &remote, &mut done)?;
    Ok(RolledBack { content, version: done.version, searchable: offer.find.is_some(), next: stored.next })
}

/// The version that a stored file's path belongs to.
pub(crate) fn version_of(path: &str) -> Option<u64> {
    path.strip_prefix("versions/")?.split_once('/')?.0.parse().ok()
}

/// The head of a version; nothing where it is not kept, or cannot be read.
pub(crate) fn head_of(client: &Client, version: u64) -> Result<Option<Head>> {
    let reply = client.get_at(&format!("versions/{version}/{}", FeedPath::Head.write()))?;
    match reply.status {
        200 => Ok(decode_head(&reply.body).ok()),
        404 => Ok(None),
        _ => Err(client.refusal(&reply)),
    }
}

impl Versions {
    /// Asks the Worker for them.
    pub(crate) fn read(client: &Client) -> Result<Self> {
        let reply = client.get_at("versions")?;
        match reply.status {
            200 => reply.json(),
            _ => Err(client.refusal(&reply)),
        }
    }
}
