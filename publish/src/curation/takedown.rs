//! Deletes what is stored of notes that were taken down: the segments that hold them, their media, what was kept of old versions, and all
//! previews.

use crate::build::previous::notes_of;
use crate::feed::media_of;
use crate::http::Client;
use crate::preview::of_file;
use crate::problem::{Problem, Result};
use crate::rollback::{head_of, version_of};
use crate::store::{self, Store};
use notefall_core::head::Head;
use notefall_core::note::{Media, Note};
use notefall_core::path::Path as FeedPath;
use std::collections::{BTreeSet, HashSet};

/// Deletes it, and gives the addresses that caches may still have. `shown` is the head that is shown now, which names none of it, and
/// `shown_as` its version.
///
/// # Errors
/// Where the Worker refuses or cannot be reached. Called again, it goes on.
pub(crate) fn delete(client: &Client, shown: &Head, shown_as: u64, ids: &[String]) -> Result<Vec<String>> {
    let store = Store::read(client)?;
    let mut holding: HashSet<u64> = HashSet::new();
    let (mut theirs, mut others): (HashSet<Media>, HashSet<Media>) = Default::default();
    for file in &store.files {
        let Some(FeedPath::Pack(segment)) = FeedPath::parse(&file.name) else { continue };
        let reply = client.get_at(&file.name)?;
        if reply.status != 200 {
            return Err(client.refusal(&reply));
        }
        let Some(notes) = notes_of(&reply.body) else {
            // Nobody can tell what is in it.
            holding.insert(segment);
            continue;
        };
        let (down, kept): (Vec<_>, Vec<_>) = notes.iter().partition(|note| ids.contains(&note.id));
        theirs.extend(down.iter().flat_map(|note| media_of(note)));
        // Notes that are like it say its title.
        let says = |note: &&Note| note.related.iter().any(|other| ids.contains(&other.id));
        if down.is_empty() && !kept.iter().any(says) {
            others.extend(kept.iter().flat_map(|note| media_of(note)));
        } else {
            holding.insert(segment);
        }
    }
    if shown.segments.iter().any(|segment| holding.contains(&segment.id)) {
        return Err(Problem::fatal(
            "a segment that is shown cannot be read, so nothing was deleted",
            "publish the feed again, and take the note down again",
        ));
    }
    let mut names: Vec<String> = Vec::new();
    let versions: BTreeSet<u64> = store
        .files
        .iter()
        .filter_map(|file| version_of(&file.name))
        .filter(|version| *version != shown_as)
        .collect();
    for version in versions {
        let head = head_of(client, version)?;
        if head.is_none_or(|head| head.segments.iter().any(|segment| holding.contains(&segment.id))) {
            let of_version = store.files.iter().filter(|file| version_of(&file.name) == Some(version));
            names.extend(of_version.map(|file| file.name.clone()));
        }
    }
    // What they show of it stands in their heads and indexes. They are looked at before a publish, so nobody misses one for long.
    names.extend(
        store.files.iter().filter(|file| of_file(&file.name).is_some()).map(|file| file.name.clone()),
    );
    let media = theirs.difference(&others).map(|media| FeedPath::Media(*media).write());
    let stored: HashSet<&str> = store.files.iter().map(|file| file.name.as_str()).collect();
    names.extend(media.filter(|name| stored.contains(name.as_str())));
    // Last, since they say what else there is to delete.
    names.extend(holding.iter().map(|segment| FeedPath::Pack(*segment).write()));
    for name in &names {
        store::delete(client, name)?;
    }
    Ok(names.into_iter().map(|name| client.at(&name)).collect())
}
