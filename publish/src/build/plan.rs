//! What of the feed before a build keeps, and what it writes.

use super::Gathered;
use super::entry::Digest;
use super::previous::{Previous, Stored};
use crate::index::Basis;
use notefall_core::counts::{Changed, Counts};
use notefall_core::ids;
use notefall_core::note::Note;
use notefall_core::run::Run;
use std::collections::{HashMap, HashSet};

/// The most segments of a feed.
const SEGMENTS: usize = 10;

/// The most runs of a feed: the head has them all.
const RUNS: usize = 1_024;

/// A segment is written again together with what is new where it holds less than so many times as many notes.
const MERGED_BELOW: usize = 2;

/// A note's place in the feed before: a segment and a position.
pub type Place = (usize, u32);

/// What else decides about merging besides what it saves.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// So many segments, the newest, are written again in any case.
    pub rewritten: usize,
    /// Segments that are not written again for what it saves: notes stand in them that are not in the feed and may come back.
    pub held: HashSet<u64>,
}

/// What to write, and what to leave as it is.
#[derive(Debug)]
pub struct Plan {
    /// So many segments, the newest, are replaced by the one that is written.
    pub merged: usize,
    /// For each note of the feed where it stays; nothing where it is written.
    pub places: Vec<Option<Place>>,
    /// Whether anything is written at all.
    pub writes: bool,
}

impl Plan {
    /// Compares the notes of a feed, in its order, with those of the feed before.
    #[must_use]
    pub fn new(previous: &Previous<'_>, gathered: &Gathered, rules: &Rules) -> Self {
        let kept = kept(previous, gathered);
        let mut merged = rules.rewritten.min(previous.segments.len());
        loop {
            let plan = Self::merging(previous, &kept, merged);
            let is_free = |next: &&Stored<'_>| !rules.held.contains(&next.segment.id);
            match previous.segments.get(merged).filter(is_free) {
                Some(next) if plan.writes && plan.is_wasteful(previous, next) => merged += 1,
                _ => return plan,
            }
        }
    }

    fn merging(previous: &Previous<'_>, kept: &[Option<Place>], merged: usize) -> Self {
        let places: Vec<Option<Place>> =
            kept.iter().map(|place| place.filter(|(segment, _)| *segment >= merged)).collect();
        let live: usize = previous.segments.iter().map(Stored::live).sum();
        let writes = merged > 0 || kept.iter().flatten().count() < live.max(kept.len());
        Self { merged, places, writes }
    }

    /// Whether it would be better to write the next segment again too.
    fn is_wasteful(&self, previous: &Previous<'_>, next: &Stored<'_>) -> bool {
        let written = self.places.iter().filter(|place| place.is_none()).count();
        let left = previous.segments.len() - self.merged;
        let mut stay = vec![0; previous.segments.len()];
        self.places.iter().flatten().for_each(|(segment, _)| stay[*segment] += 1);
        let is_hollow = |(stored, stay): (&Stored<'_>, &usize)| {
            *stay * 2 < stored.known.entries.len() || stored.known.entries.is_empty()
        };
        left >= SEGMENTS
            || next.live() < MERGED_BELOW * written.max(1)
            || previous.segments.iter().zip(&stay).skip(self.merged).any(is_hollow)
            || self.runs(previous, 0).len() > RUNS
    }

    /// Whether all is written as one segment.
    #[must_use]
    pub fn is_fresh(&self, previous: &Previous<'_>) -> bool {
        self.merged == previous.segments.len()
    }

    /// The segments that stay.
    #[must_use]
    pub fn left<'a>(&self, previous: &'a Previous<'a>) -> &'a [Stored<'a>] {
        previous.segments.get(self.merged..).unwrap_or_default()
    }

    /// Positions in the feed of the notes that are written.
    #[must_use]
    pub fn written(&self) -> Vec<usize> {
        self.places.iter().enumerate().filter(|(_, place)| place.is_none()).map(|(at, _)| at).collect()
    }

    /// What each of the others leads to: its position in the feed, and ids.
    #[must_use]
    pub fn leads<'a>(&self, previous: &'a Previous<'_>) -> Vec<(usize, &'a [String])> {
        let leads = |(at, place): (usize, &Option<Place>)| {
            let (segment, position) = (*place)?;
            let entry = previous.segments.get(segment)?.known.entries.get(position as usize)?;
            Some((at, entry.related.as_slice()))
        };
        self.places.iter().enumerate().filter_map(leads).collect()
    }

    /// The feed's order, `written` being the segment of the notes that are written, in their order.
    #[must_use]
    pub fn runs(&self, previous: &Previous<'_>, written: u64) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut next = 0;
        for place in &self.places {
            let (segment, position) = match place {
                Some((segment, position)) => (previous.segments[*segment].segment.id, *position),
                None => (written, next),
            };
            next += u32::from(place.is_none());
            match runs.last_mut() {
                Some(last) if last.segment == segment && last.end() == position => last.count += 1,
                _ => runs.push(Run { segment, first: position, count: 1 }),
            }
        }
        runs
    }

    /// Of each segment that stays, the notes for which other counts hold than those that they were written with.
    #[must_use]
    pub fn changed(&self, previous: &Previous<'_>, notes: &[Note]) -> Vec<(u64, Vec<Changed>)> {
        let mut changed = vec![Vec::new(); previous.segments.len()];
        for (place, note) in self.places.iter().zip(notes) {
            let Some((number, position)) = *place else { continue };
            let counts = Counts::of(note);
            let entries = previous.segments.get(number).map_or(&[][..], |stored| &stored.known.entries);
            if let Some(entry) = entries.get(position as usize).filter(|entry| entry.counts != counts) {
                let first = entries.partition_point(|other| other.shard < entry.shard);
                // Shards hold few notes.
                let before = position.saturating_sub(first as u32);
                changed[number].push(Changed { position, shard: entry.shard, before, counts });
            }
        }
        let ids = previous.segments.iter().map(|stored| stored.segment.id);
        ids.zip(changed).filter(|(_, changed)| !changed.is_empty()).collect()
    }

    /// Positions of notes of each segment that stays which are no longer in the feed.
    #[must_use]
    pub fn gone(&self, previous: &Previous<'_>) -> Vec<Vec<u32>> {
        let stay: HashSet<Place> = self.places.iter().flatten().copied().collect();
        let left = previous.segments.iter().enumerate().skip(self.merged);
        left.map(|(number, stored)| {
            (0..stored.segment.notes).filter(|position| !stay.contains(&(number, *position))).collect()
        })
        .collect()
    }

    /// What the terms of the segment that is written count besides their postings: what those of the merged ones counted, less what they
    /// had, less what was replaced or removed now, which is `gone`. Nothing where the merged ones cannot be read.
    #[must_use]
    pub fn basis(&self, previous: &Previous<'_>, gone: &[Vec<u32>]) -> Option<Basis> {
        let mut basis = Basis { lengths: previous.find.lengths, manner: previous.manner, ..Basis::default() };
        let mut taken: Vec<Note> = Vec::new();
        for stored in previous.segments.get(..self.merged)? {
            basis.adds += stored.part.adds;
            for (term, count) in stored.counts()? {
                basis.add(&term, count);
            }
            taken.extend(stored.notes(&shown_of(stored, 0..stored.segment.notes))?);
        }
        for (stored, gone) in self.left(previous).iter().zip(gone) {
            taken.extend(stored.notes(&shown_of(stored, gone.iter().copied()))?);
        }
        basis.adds -= taken.len() as i64;
        basis.count(&taken.iter().collect::<Vec<_>>(), -1);
        Some(basis)
    }

    /// The hashes of ids that the segments that stay have, which are no longer in the feed, and which none of those says was removed.
    #[must_use]
    pub fn removed(&self, previous: &Previous<'_>, gone: &[Vec<u32>], notes: &[Note]) -> Vec<u64> {
        let live: HashSet<&str> = notes.iter().map(|note| note.id.as_str()).collect();
        let mut known: HashSet<u64> = HashSet::new();
        let mut removed = Vec::new();
        for (stored, gone) in self.left(previous).iter().zip(gone) {
            known.extend(&stored.known.removed);
            for position in gone {
                let id = stored.known.entries[*position as usize].id.as_str();
                if !live.contains(id) && known.insert(ids::hash(id)) {
                    removed.push(ids::hash(id));
                }
            }
        }
        removed.sort_unstable();
        removed
    }
}

/// Of some positions of a segment, those of notes that are in the feed.
fn shown_of(stored: &Stored<'_>, positions: impl Iterator<Item = u32>) -> Vec<u32> {
    positions.filter(|position| stored.is_shown[*position as usize]).collect()
}

/// Where notes can stay as they are: those that have not changed and lead to none that is gone, as far as those of one segment are still
/// in its order.
fn kept(previous: &Previous<'_>, gathered: &Gathered) -> Vec<Option<Place>> {
    let count = previous.segments.iter().map(|stored| stored.known.entries.len()).sum();
    let live: HashSet<&str> = gathered.notes.iter().map(|note| note.id.as_str()).collect();
    let mut known: HashMap<&str, (Place, &Digest)> = HashMap::with_capacity(count);
    for (number, stored) in previous.segments.iter().enumerate() {
        for ((position, entry), is_shown) in (0..).zip(&stored.known.entries).zip(&stored.is_shown) {
            if *is_shown && entry.related.iter().all(|id| live.contains(id.as_str())) {
                known.insert(&entry.id, ((number, position), &entry.digest));
            }
        }
    }
    let stays = |(note, digest): (&Note, &Digest)| {
        known.get(note.id.as_str()).filter(|(_, before)| *before == digest).map(|(place, _)| *place)
    };
    let mut places: Vec<Option<Place>> = gathered.notes.iter().zip(&gathered.digests).map(stays).collect();
    for number in 0..previous.segments.len() {
        let of_segment: Vec<(usize, u32)> = (0..)
            .zip(&places)
            .filter_map(|(at, place)| place.filter(|place| place.0 == number).map(|place| (at, place.1)))
            .collect();
        let positions: Vec<u32> = of_segment.iter().map(|(_, position)| *position).collect();
        let stays = longest_rising(&positions);
        for ((at, _), stays) in of_segment.into_iter().zip(stays) {
            if !stays {
                places[at] = None;
            }
        }
    }
    places
}

/// Which of some numbers to keep so that as many as possible are left, each larger than the one before.
fn longest_rising(numbers: &[u32]) -> Vec<bool> {
    // For each length, the place of the smallest number that so long a row ends with; and for each number the one before it in its row.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut keep = vec![false; numbers.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        keep[at] = true;
        next = before[at];
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_as_possible_stay_in_order() {
        for (numbers, kept) in [
            (&[][..], &[][..]),
            (&[1, 2, 3], &[1, 2, 3]),
            (&[3, 1, 2], &[1, 2]),
            (&[5, 0, 1, 9, 2, 3, 4], &[0, 1, 2, 3, 4]),
            (&[2, 1], &[1]),
        ] {
            let stays = longest_rising(numbers);
            let left: Vec<u32> =
                numbers.iter().zip(stays).filter(|(_, stays)| *stays).map(|(number, _)| *number).collect();
            assert_eq!(left, kept, "{numbers:?}");
        }
    }
}
