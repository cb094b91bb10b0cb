//! `hide`, `unhide`, `pin`, `unpin` and `takedown`: the record is changed first, and then what is shown.

use super::takedown::delete;
use super::{Curated, Hidden, MOST, Stored, curated};
use crate::build::previous::Previous;
use crate::http::Client;
use crate::problem::{Problem, Result};
use crate::publish::{Offer, Published, Remote, fetched};
use crate::sign::{Seal, Signer};
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::search::find::Find;
use notefall_core::shard;
use serde_json::{Value, json};

/// How often a change is tried again that somebody else's came before.
const TRIES: usize = 5;

/// What to do with notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Show them no longer.
    Hide,
    /// Show them again.
    Unhide,
    /// Let them stand first.
    Pin,
    /// Let them stand where they belong.
    Unpin,
    /// Show them no longer, and delete all there is of them.
    Takedown,
}

/// What became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// The version that is shown now.
    pub version: u64,
    /// Whether readers see another feed than before.
    pub changed: bool,
    /// Notes that are shown again with the next publish only, since they are not stored any more.
    pub later: Vec<String>,
    /// Addresses of files that were deleted.
    pub deleted: Vec<String>,
    /// For when something else was to be published, in Unix seconds, which it is not any more.
    pub next: Option<u64>,
}

impl Changed {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({"version": self.version, "changed": self.changed, "later": self.later, "deleted": self.deleted})
    }
}

/// Does something with notes of the feed at an address. `now` is in Unix seconds; a signed feed takes what signs it.
///
/// # Errors
/// Where there is no such note, somebody else publishes all the time, the feed is signed by another key, or the Worker refuses.
pub fn change(
    to: &str,
    token: &str,
    order: Order,
    ids: &[String],
    now: u64,
    signer: Option<&Signer>,
) -> Result<Changed> {
    let client = Client::new(to, token)?;
    let mut back = Vec::new();
    for _ in 0..TRIES {
        if let Some(changed) = try_once(&client, order, (ids, now, signer), &mut back)? {
            return Ok(changed);
        }
    }
    Err(Problem::fatal("somebody else publishes to this feed all the time", "run again in a while"))
}

/// Nothing where somebody else came first. `back` are notes that are to be shown again, and their segments, as far as was found out.
fn try_once(
    client: &Client,
    order: Order,
    (ids, now, signer): (&[String], u64, Option<&Signer>),
    back: &mut Vec<(String, String)>,
) -> Result<Option<Changed>> {
    let remote = Remote::read(client)?;
    let stored = Stored::read(client)?;
    let previous = shown_feed(client, &remote)?;
    let mut curation = stored.curation.clone();
    let mut changed = Changed { next: stored.next, ..Changed::default() };
    for id in ids {
        let is_known = curation.hidden.contains_key(id)
            || curation.pinned.contains_key(id)
            || back.iter().any(|(known, _)| known == id);
        if !is_known && !previous.segments.iter().any(|segment| segment.shows(id)) {
            return Err(Problem::fatal(
                format!("there is no note \"{id}\" in this feed"),
                "give ids of notes, which stand at the end of their addresses",
            ));
        }
        match order {
            Order::Hide => {
                curation.hidden.entry(id.clone()).or_insert(Hidden { since: now, ..Hidden::default() });
            }
            Order::Takedown => {
                let hidden =
                    curation.hidden.entry(id.clone()).or_insert(Hidden { since: now, ..Hidden::default() });
                (hidden.down, hidden.segment) = (true, None);
            }
            Order::Unhide => match curation.hidden.remove(id) {
                Some(Hidden { segment: Some(segment), .. }) => back.push((id.clone(), segment)),
                Some(_) => changed.later.push(id.clone()),
                None => {}
            },
            Order::Pin | Order::Unpin => {
                curation.pinned.insert(id.clone(), order == Order::Pin);
            }
        }
    }
    if curation.hidden.len() + curation.pinned.len() > MOST {
        return Err(Problem::fatal(
            format!("a feed may have {MOST} notes that are hidden or pinned here"),
            "take them out of the sources instead",
        ));
    }
    let seal = Seal::of(&remote.file, signer)?;
    let curated = curated(&previous, &curation, back, &seal)?;
    // What hides is written down before it is done, and what shows again after: cut off in between, running it again is enough.
    if order != Order::Unhide && !write_down(client, &stored, &curated)? {
        return Ok(None);
    }
    let mut done = Published::default();
    match Offer::curated(&curated, Vec::new(), &seal).send(client, &remote, &mut done) {
        Ok(()) => {}
        Err(problem) if Remote::read(client)?.version() == remote.version() => return Err(problem),
        // Somebody else published in between.
        Err(_) => return Ok(None),
    }
    if order == Order::Unhide {
        // Who published in between may have hidden it once more.
        let is_first =
            write_down(client, &stored, &curated)? && Remote::read(client)?.version() == done.version;
        if !is_first {
            return Ok(None);
        }
    }
    (changed.version, changed.changed) = (done.version, done.changed);
    if order == Order::Takedown {
        changed.deleted = delete(client, &curated.head, done.version, ids)?;
    }
    Ok(Some(changed))
}

/// Writes the record; says whether nobody else did so before.
fn write_down(client: &Client, stored: &Stored, curated: &Curated) -> Result<bool> {
    if curated.curation == stored.curation {
        return Ok(true);
    }
    let reply = stored.replace(client, &curated.curation)?;
    if reply.status == 412 {
        return Ok(false);
    }
    reply.expect_taken(client).map(|()| true)
}

/// The feed as it is shown, read whole.
fn shown_feed(client: &Client, remote: &Remote) -> Result<Previous<'static>> {
    let head = remote.head.as_ref().ok_or_else(|| {
        Problem::fatal("nothing is published at this address", "check it, or publish a feed there first")
    })?;
    let reply = client.get(FeedPath::Find)?;
    let find = shard::open(Kind::Find, 0, &reply.body).ok().and_then(|payload| Find::decode(&payload).ok());
    let previous = find.map(|find| fetched(client, head, find)).transpose()?.flatten();
    previous.ok_or_else(|| {
        Problem::fatal(
            "what is published cannot be changed note by note: it was built by another Notefall, or its publish was cut off",
            "build and publish it again with this command",
        )
    })
}
