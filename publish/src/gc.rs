//! Deletes segments and media that nobody needs any more: neither what is shown, nor a version that it can be put back to, nor a
//! preview, nor a reader who has an old head.

use crate::build::folder::Folder;
use crate::build::previous::notes_of;
use crate::curation::{Curation, Stored};
use crate::feed::{Feed, media_of, packs_of, shards_of};
use crate::http::Client;
use crate::preview;
use crate::problem::{Problem, Result};
use crate::publish::Remote;
use crate::rollback::{KEPT, Versions, head_of, version_of};
use crate::store::{self, Store};
use notefall_core::head::Head;
use notefall_core::path::Path as FeedPath;
use notefall_core::run::shown;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// What a collection did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// Files that were deleted, or would be, and their bytes.
    pub deleted: Vec<(String, u64)>,
    /// Why nothing could be deleted yet, where that is so.
    pub why_not: Option<&'static str>,
}

impl Collected {
    /// The bytes of what was deleted.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.deleted.iter().map(|(_, bytes)| bytes).sum()
    }

    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let names: Vec<&String> = self.deleted.iter().map(|(name, _)| name).collect();
        json!({"deleted": names, "bytes": self.bytes(), "why_not": self.why_not})
    }
}

/// Clears a feed at an address. What was shown within the last `grace` seconds stays, and with `is_trial` everything does.
///
/// # Errors
/// Where something that is kept cannot be read, so that nobody can tell what it needs, or the Worker refuses.
pub fn collect_at(to: &str, token: &str, grace: u64, is_trial: bool) -> Result<Collected> {
    let client = Client::new(to, token)?;
    let remote = Remote::read(&client)?;
    let unreadable = || {
        Problem::fatal(
            "the head that is shown cannot be read, so nothing was deleted",
            "publish the feed again",
        )
    };
    let Some(shown_head) = remote.head.clone() else {
        // Where there is no feed, listing says so, or that there is nothing.
        return if Store::read(&client)?.files.is_empty() {
            Ok(Collected::default())
        } else {
            Err(unreadable())
        };
    };
    let store = Store::read(&client)?;
    let is_old = |time: u64| store.now.saturating_sub(time) >= grace;
    let kept = Versions::read(&client)?.versions;
    // What no kept version names was replaced before the oldest of them was. Where older ones were forgotten, that must be long ago.
    let oldest = kept.last().and_then(|version| version.replaced);
    if kept.len() >= KEPT && oldest.is_none_or(|replaced| !is_old(replaced)) {
        return Ok(Collected {
            why_not: Some(
                "it was published so often lately that readers may have heads that are kept no longer",
            ),
            ..Collected::default()
        });
    }
    let mut heads = vec![shown_head.clone()];
    for version in &kept {
        let head = head_of(&client, version.version)?;
        heads.push(head.ok_or_else(|| Problem::fatal("a version was deleted meanwhile", "run again"))?);
    }
    heads.extend(preview::heads(&client, &store)?);
    let curation = Stored::read(&client)?.curation;
    let needed = needed(&client, &heads, &curation)?;
    let versions: HashSet<u64> = kept.iter().map(|version| version.version).collect();
    let is_unused = |name: &str| match (FeedPath::parse(name), version_of(name)) {
        (Some(FeedPath::Pack(_) | FeedPath::Media(_)), _) => !needed.contains(name),
        (None, Some(version)) => version < shown_head.version && !versions.contains(&version),
        (None, None) => preview::of_file(name).is_some_and(|(_, until)| until <= store.now),
        _ => false,
    };
    let mut collected = Collected::default();
    for file in store.files.iter().filter(|file| is_unused(&file.name) && is_old(file.stored)) {
        if !is_trial {
            store::delete(&client, &file.name)?;
        }
        collected.deleted.push((file.name.clone(), file.bytes));
    }
    let now = Remote::read(&client)?;
    if !is_trial && now.head.as_ref().is_some_and(|head| head.version != shown_head.version) {
        // Somebody may just have counted on what was there.
        check_whole(&client, &now, &curation)?;
    }
    Ok(collected)
}

/// The names of all packs and media that heads need, notes that are hidden and may come back included.
fn needed(client: &Client, heads: &[Head], curation: &Curation) -> Result<HashSet<String>> {
    let mut names = HashSet::new();
    let mut packs = HashMap::new();
    for head in heads {
        for segment in &head.segments {
            let name = FeedPath::Pack(segment.id).write();
            if names.insert(name.clone()) {
                let reply = client.get_at(&name)?;
                let notes = notes_of(&reply.body).filter(|_| reply.status == 200).ok_or_else(|| {
                    Problem::fatal(
                        format!("{name} cannot be read, so nothing was deleted"),
                        "publish the feed again; if that does not help, put it back to another version",
                    )
                })?;
                packs.insert(segment.id, notes);
            }
            let is_shown = shown(&head.runs, segment.id);
            for (position, note) in (0..).zip(packs.get(&segment.id).into_iter().flatten()) {
                if is_shown(position) || curation.hidden.get(&note.id).is_some_and(|hidden| !hidden.down) {
                    names.extend(media_of(note).map(|media| FeedPath::Media(media).write()));
                }
            }
        }
        // Counts, too, which need nothing themselves.
        names.extend(packs_of(head).map(|(id, _)| FeedPath::Pack(id).write()));
    }
    Ok(names)
}

/// Fails where a feed that was published meanwhile lacks something.
fn check_whole(client: &Client, remote: &Remote, curation: &Curation) -> Result<()> {
    let stored: HashSet<String> = Store::read(client)?.files.into_iter().map(|file| file.name).collect();
    let head: Vec<Head> = remote.head.iter().cloned().collect();
    if needed(client, &head, curation)?.is_subset(&stored) {
        return Ok(());
    }
    Err(Problem::fatal(
        "somebody published meanwhile and counted on files that were deleted",
        "publish the same folder again at once: it sends them",
    ))
}

/// Clears a feed's folder. Where its head is younger than `grace` seconds, all of it stays, and with `is_trial` everything does.
///
/// # Errors
/// Where the folder holds no sound feed, another build is working in it, or files cannot be removed.
pub fn collect_in(root: &Path, grace: u64, is_trial: bool) -> Result<Collected> {
    let feed = Feed::open(root)?;
    let folder = Folder::open(root, &|_| Ok(()))?;
    let head = root.join(FeedPath::Head.write());
    let written = std::fs::metadata(&head).and_then(|meta| meta.modified());
    let written = written.map_err(|error| Problem::io(&head, "cannot read", &error))?;
    // A head of the future is young.
    let age = SystemTime::now().duration_since(written).unwrap_or_default();
    if age < Duration::from_secs(grace) {
        return Ok(Collected {
            why_not: Some("its head was written lately, and readers may have the one before"),
            ..Collected::default()
        });
    }
    let mut keep: HashSet<String> = shards_of(&feed.head).map(|path| FeedPath::Shard(path).write()).collect();
    keep.extend(feed.media()?.iter().map(|media| FeedPath::Media(*media).write()));
    let size = |name: &String| std::fs::metadata(root.join(name)).map_or(0, |meta| meta.len());
    let unused: BTreeSet<String> = folder.unused(&keep).into_iter().collect();
    let deleted = unused.into_iter().map(|name| (name.clone(), size(&name))).collect();
    if !is_trial {
        folder.clean(&keep)?;
    }
    Ok(Collected { deleted, why_not: None })
}
