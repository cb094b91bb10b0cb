//! Which notes of a feed are like which: by the terms of their titles, tags and texts, and by translations of those.

mod nearest;
mod terms;

use nearest::Nearest;
use notefall_core::attached::Related;
use notefall_core::note::Note;
use rayon::prelude::*;
use std::collections::HashMap;

/// The most notes that a note leads to.
pub const MOST: usize = 4;

/// So many characters stand for a note without a title.
const EXCERPT: usize = 60;

/// Lets some of a feed's notes, named by their positions in its order, lead to those of all its notes that are like them.
pub fn relate(notes: &mut [Note], wanted: &[usize]) {
    let lists = find(notes, wanted);
    put(notes, wanted, lists);
}

/// For some of a feed's notes, named by their positions in its order, those of all its notes that are like them. Which others are asked for with
/// a note makes no difference.
#[must_use]
pub fn find(notes: &[Note], wanted: &[usize]) -> Vec<Vec<Related>> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let nearest = Nearest::new(notes, wanted);
    let list = |scores: &mut _, at: &usize| {
        let Some(own) = notes.get(*at) else { return Vec::new() };
        let found = nearest.of(*at, own, scores);
        found.into_iter().filter_map(|other| Some(lead(own, notes.get(other)?))).collect()
    };
    wanted.par_iter().map_init(|| nearest.scores(), list).collect()
}

/// Lets notes lead to those that were found for them.
pub fn put(notes: &mut [Note], wanted: &[usize], lists: Vec<Vec<Related>>) {
    for (at, list) in wanted.iter().zip(lists) {
        if let Some(note) = notes.get_mut(*at) {
            note.related = list;
        }
    }
}

/// Lets notes lead to those that they led to before, by their ids, as those are now.
pub fn keep(notes: &mut [Note], lists: &[(usize, &[String])]) {
    let places: HashMap<&str, usize> =
        notes.iter().enumerate().map(|(at, note)| (note.id.as_str(), at)).collect();
    let list = |(at, ids): &(usize, &[String])| {
        let Some(own) = notes.get(*at) else { return Vec::new() };
        let others = ids.iter().filter_map(|id| notes.get(*places.get(id.as_str())?));
        others.map(|other| lead(own, other)).collect()
    };
    let found = lists.par_iter().map(list).collect();
    let wanted: Vec<usize> = lists.iter().map(|(at, _)| *at).collect();
    put(notes, &wanted, found);
}

/// What `own` says of `other`.
fn lead(own: &Note, other: &Note) -> Related {
    let title = if other.title.is_empty() { other.body.excerpt(EXCERPT) } else { other.title.clone() };
    // A picture alone has nothing else to be called by.
    let title = if title.is_empty() { other.id.clone() } else { title };
    let lang = if other.lang == own.lang { String::new() } else { other.lang.clone() };
    Related { id: other.id.clone(), title, lang }
}
