//! A feed with some of its notes hidden, shown again or pinned.

use super::Curation;
use crate::build::content::Content;
use crate::build::entry::Entry;
use crate::build::plan::{Place, Rules};
use crate::build::previous::{Previous, Stored};
use crate::build::{Gathered, segment_name};
use crate::choice::Order;
use crate::problem::{Problem, Result};
use crate::sign::{Labels, Seal};
use notefall_core::head::Head;
use notefall_core::note::Note;
use notefall_core::search::find::Find;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// A feed as it is to be shown.
#[derive(Debug)]
pub(crate) struct Curated {
    /// Its head, still with the version of the one it was made of.
    pub head: Head,
    /// Its `find.bin`, of the same version.
    pub find: Find,
    /// The payload of `suggest.bin`; empty where there is none.
    pub suggest: Vec<u8>,
    /// What is new, a segment and counts, by their names.
    pub packs: Vec<(u64, Vec<u8>)>,
    /// The record, which says anew where hidden notes stand.
    pub curation: Curation,
    /// The labels of its segments, where it is signed.
    pub labels: Option<Labels>,
}

/// Does with a feed what a record says. `back` are notes that were hidden and are in the feed again: their ids, and the segments they
/// stand in; `seal` is how the feed is signed.
///
/// # Errors
/// Where no note would be left, what is stored cannot be read, or the notes are more than the format can count.
pub(crate) fn curated(
    previous: &Previous<'_>,
    curation: &Curation,
    back: &[(String, String)],
    seal: &Seal<'_>,
) -> Result<Curated> {
    let mut curation = curation.clone();
    let places = in_order(previous, back);
    let unreadable = || {
        Problem::fatal("the notes of this feed cannot be read", "build it with --fresh, and publish it again")
    };
    let stored = notes_at(previous, &places).ok_or_else(unreadable)?;
    let is_by_date = is_by_date(previous, places.iter().zip(&stored));
    let mut notes: Vec<Note> = Vec::with_capacity(stored.len());
    for ((number, _), note) in places.into_iter().zip(stored) {
        match curation.hidden.get_mut(&note.id) {
            Some(hidden) => {
                let segment = previous.segments.get(number).map(|stored| segment_name(stored.segment.id));
                hidden.segment = segment.filter(|_| !hidden.down);
            }
            None => {
                let pinned = curation.pinned.get(&note.id).copied().unwrap_or(note.pinned);
                notes.push(Note { pinned, ..note });
            }
        }
    }
    if is_by_date {
        Order::default().sort(&mut notes);
    } else {
        notes.sort_by_key(|note| !note.pinned);
    }
    if notes.is_empty() {
        return Err(Problem::fatal(
            "no note would be left, and a feed has one at least",
            "delete the feed with `notefall feed delete`, or publish other notes first",
        ));
    }
    let down: HashSet<&str> = curation.down().collect();
    let is_held = |stored: &&Stored<'_>| {
        let name = segment_name(stored.segment.id);
        curation.hidden.values().any(|hidden| hidden.segment.as_ref() == Some(&name))
    };
    // Notes that are like it say its title.
    let names_down = |entry: &Entry| {
        let mut ids = entry.related.iter().chain([&entry.id]);
        ids.any(|id| down.contains(id.as_str()))
    };
    let holds_down = |stored: &Stored<'_>| stored.known.entries.iter().any(names_down);
    let rules = Rules {
        rewritten: previous.segments.iter().rposition(holds_down).map_or(0, |last| last + 1),
        held: previous.segments.iter().filter(is_held).map(|stored| stored.segment.id).collect(),
    };
    let date = notes.iter().filter_map(|note| note.published).max();
    let mut gathered = Gathered::of(notes).ok_or_else(unreadable)?;
    let content = Content::of(&mut gathered, Some(previous), &rules, seal.signer()?)?;
    let labels = seal.labels.as_ref().map(|before| content.labels(before));
    let packs = content.files().map(|files| Ok((files.id, files.pack()?))).collect::<Result<_>>()?;
    let stays = |name: &String| content.segments.iter().any(|segment| segment_name(segment.id) == *name);
    for hidden in curation.hidden.values_mut() {
        hidden.segment = hidden.segment.take().filter(stays);
    }
    let version = previous.head.version;
    let head = Head {
        version,
        date,
        segments: content.segments,
        cards: content.cards,
        runs: content.runs,
        overlay: content.overlay,
        ..previous.head.clone()
    };
    Ok(Curated {
        head,
        find: Find { version, ..content.find },
        suggest: content.suggest,
        packs,
        curation,
        labels,
    })
}

/// Whether the notes that are in a feed stand there by their dates. Where its owner chose another order, that one stays, and only pinned
/// notes come first.
fn is_by_date<'a>(previous: &Previous<'_>, mut placed: impl Iterator<Item = (&'a Place, &'a Note)>) -> bool {
    let is_shown = |(number, position): &Place| {
        let stored = previous.segments.get(*number);
        stored.and_then(|stored| stored.is_shown.get(*position as usize)).is_some_and(|is_shown| *is_shown)
    };
    let mut before = None;
    placed.all(|(place, note)| {
        let own = Some((!note.pinned, note.published.is_none(), Reverse(note.published)));
        let follows = !is_shown(place) || before <= own;
        if is_shown(place) {
            before = own;
        }
        follows
    })
}

/// The places of a feed's notes in its order, those among them that come back: behind the ones that they stood behind in their segment.
fn in_order(previous: &Previous<'_>, back: &[(String, String)]) -> Vec<Place> {
    let mut order: Vec<Place> = Vec::new();
    for run in &previous.head.runs {
        let number = previous.segments.iter().position(|stored| stored.segment.id == run.segment);
        order.extend((run.first..run.end()).filter_map(|position| Some((number?, position))));
    }
    for (id, segment) in back {
        let found = previous.segments.iter().enumerate().find_map(|(number, stored)| {
            let is_its = segment_name(stored.segment.id) == *segment;
            let at = stored.known.entries.iter().position(|entry| is_its && entry.id == *id)?;
            Some((number, u32::try_from(at).ok()?))
        });
        let Some(place) = found.filter(|place| !order.contains(place)) else { continue };
        let before = order.iter().rposition(|other| other.0 == place.0 && other.1 < place.1);
        let behind = order.iter().position(|other| other.0 == place.0);
        order.insert(before.map(|at| at + 1).or(behind).unwrap_or(order.len()), place);
    }
    order
}

/// The notes at some places, with the counts that they have now; nothing where one cannot be read.
fn notes_at(previous: &Previous<'_>, places: &[Place]) -> Option<Vec<Note>> {
    let mut notes: HashMap<Place, Note> = HashMap::with_capacity(places.len());
    for (number, stored) in previous.segments.iter().enumerate() {
        let own = places.iter().filter(|place| place.0 == number);
        let mut positions: Vec<u32> = own.map(|place| place.1).collect();
        positions.sort_unstable();
        let mut read = stored.notes(&positions)?;
        for (position, note) in positions.iter().zip(&mut read) {
            if let Some(counts) = stored.changed.get(position) {
                counts.put(note);
            }
        }
        notes.extend(positions.into_iter().map(|position| (number, position)).zip(read));
    }
    places.iter().map(|place| notes.remove(place)).collect()
}
