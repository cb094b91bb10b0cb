//! A feed with some of its notes hidden, shown again or pinned.

use super::Curation;
use crate::build::content::Content;
use crate::build::plan::Rules;
use crate::build::previous::{Previous, Stored};
use crate::build::segment_name;
use crate::choice::Order;
use crate::problem::{Problem, Result};
use notefall_core::head::Head;
use notefall_core::note::Note;
use notefall_core::search::find::Find;
use std::cmp::Reverse;
use std::collections::HashSet;

/// A feed as it is to be shown.
#[derive(Debug)]
pub(crate) struct Curated {
    /// Its head, still with the version of the one it was made of.
    pub head: Head,
    /// Its `find.bin`, of the same version.
    pub find: Find,
    /// The payload of `suggest.bin`; empty where there is none.
    pub suggest: Vec<u8>,
    /// The segment that is new and its pack; nothing where none is.
    pub pack: Option<(u64, Vec<u8>)>,
    /// The record, which says anew where hidden notes stand.
    pub curation: Curation,
}

/// Does with a feed what a record says. `back` are notes that were hidden and are in the feed again: their ids, and the segments they
/// stand in.
///
/// # Errors
/// Where no note would be left, or the notes are more than the format can count.
pub(crate) fn curated(
    previous: &Previous,
    curation: &Curation,
    back: &[(String, String)],
) -> Result<Curated> {
    let mut curation = curation.clone();
    let shown = in_order(previous, back);
    let mut notes: Vec<Note> = Vec::with_capacity(shown.len());
    for (number, note) in shown {
        match curation.hidden.get_mut(&note.id) {
            Some(hidden) => {
                let segment = previous.segments.get(number).map(|stored| segment_name(stored.segment.id));
                hidden.segment = segment.filter(|_| !hidden.down);
            }
            None => {
                let pinned = curation.pinned.get(&note.id).copied().unwrap_or(note.pinned);
                notes.push(Note { pinned, ..note.clone() });
            }
        }
    }
    sort_again(&mut notes, &in_order(previous, &[]));
    if notes.is_empty() {
        return Err(Problem::fatal(
            "no note would be left, and a feed has one at least",
            "delete the feed with `notefall feed delete`, or publish other notes first",
        ));
    }
    let down: HashSet<&str> = curation.down().collect();
    let is_held = |stored: &&Stored| {
        let name = segment_name(stored.segment.id);
        curation.hidden.values().any(|hidden| hidden.segment.as_ref() == Some(&name))
    };
    let holds_down = |stored: &Stored| stored.notes.iter().any(|(_, note)| down.contains(note.id.as_str()));
    let rules = Rules {
        rewritten: previous.segments.iter().rposition(holds_down).map_or(0, |last| last + 1),
        held: previous.segments.iter().filter(is_held).map(|stored| stored.segment.id).collect(),
    };
    let content = Content::of(&notes, Some(previous), &rules)?;
    let pack = content.packed.as_ref().map(|packed| Ok((packed.segment.id, packed.pack()?))).transpose()?;
    let stays = |name: &String| content.segments.iter().any(|segment| segment_name(segment.id) == *name);
    for hidden in curation.hidden.values_mut() {
        hidden.segment = hidden.segment.take().filter(stays);
    }
    let version = previous.head.version;
    let head = Head {
        version,
        date: notes.iter().filter_map(|note| note.published).max(),
        segments: content.segments,
        cards: content.cards,
        runs: content.runs,
        ..previous.head.clone()
    };
    Ok(Curated { head, find: Find { version, ..content.find }, suggest: content.suggest, pack, curation })
}

/// Brings notes into feed order. Where the owner chose another order than that of dates, it stays, and only pinned notes come first.
fn sort_again(notes: &mut [Note], before: &[(usize, &Note)]) {
    let by_date =
        |(_, note): &(usize, &Note)| (!note.pinned, note.published.is_none(), Reverse(note.published));
    if before.is_sorted_by_key(by_date) {
        Order::default().sort(notes);
    } else {
        notes.sort_by_key(|note| !note.pinned);
    }
}

/// The notes of a feed in its order with the numbers of their segments, those among them that come back: behind the ones that they stood
/// behind in their segment.
fn in_order<'a>(previous: &'a Previous, back: &[(String, String)]) -> Vec<(usize, &'a Note)> {
    let mut order: Vec<(usize, u32)> = Vec::new();
    for run in &previous.head.runs {
        let number = previous.segments.iter().position(|stored| stored.segment.id == run.segment);
        order.extend((run.first..run.end()).filter_map(|position| Some((number?, position))));
    }
    for (id, segment) in back {
        let found = previous.segments.iter().enumerate().find_map(|(number, stored)| {
            let is_its = segment_name(stored.segment.id) == *segment;
            let at = stored.notes.iter().position(|(_, note)| is_its && note.id == *id)?;
            Some((number, u32::try_from(at).ok()?))
        });
        let Some(place) = found.filter(|place| !order.contains(place)) else { continue };
        let before = order.iter().rposition(|other| other.0 == place.0 && other.1 < place.1);
        let behind = order.iter().position(|other| other.0 == place.0);
        order.insert(before.map(|at| at + 1).or(behind).unwrap_or(order.len()), place);
    }
    let note = |(number, position): (usize, u32)| {
        Some((number, &previous.segments.get(number)?.notes.get(position as usize)?.1))
    };
    order.into_iter().filter_map(note).collect()
}
