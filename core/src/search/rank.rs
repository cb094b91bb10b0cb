//! From lists of postings to the best notes.

use super::chunk::Posting;
use super::find::Find;
use super::gather::{Alternative, Gathered, Lists};
use super::weight::ONE;
use alloc::{vec, vec::Vec};
use core::cmp::Reverse;

/// How much having all of the query counts besides what its terms count alone, in 1/256 of that, for a query of one term; less for
/// longer ones, since of a whole question no note has all words.
const COVERAGE: u64 = 2_560;

/// The least and the most of it.
const COVERAGES: (u64, u64) = (128, 1_024);

/// A note that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked {
    /// The segment, counted as in `find.bin`.
    pub part: usize,
    /// The note's position in it.
    pub note: u32,
    /// The higher the better.
    pub score: u32,
}

/// What a note has of the query so far.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// The sum over terms.
    score: u32,
    /// What having these terms tells, however often.
    covered: u32,
    /// Of the term at hand.
    best: u32,
    /// Of the term at hand.
    tells: u32,
}

/// The best notes, those of the same score in feed order, and how many there are in all. More than `most` are given where the last of them
/// are equally good, up to twice as many.
pub fn rank(find: &Find, gathered: &Gathered<'_>, most: usize) -> (Vec<Ranked>, u32) {
    let mut tallies: Vec<Vec<Tally>> =
        find.segments.iter().map(|part| vec![Tally::default(); part.notes as usize]).collect();
    let mut whole = 0_u32;
    let coverage = COVERAGE / gathered.words.max(1) as u64;
    let coverage = coverage.clamp(COVERAGES.0, COVERAGES.1);
    for unit in &gathered.units {
        whole += unit.iter().map(tells).max().unwrap_or(0);
        for alternative in unit {
            each(alternative, |part, note, level| {
                if let Some(tally) = tallies.get_mut(part).and_then(|part| part.get_mut(note as usize)) {
                    tally.best = tally.best.max(tells(alternative) * (level + 1));
                    tally.tells = tally.tells.max(tells(alternative));
                }
            });
        }
        for alternative in unit {
            each(alternative, |part, note, _| {
                if let Some(tally) = tallies.get_mut(part).and_then(|part| part.get_mut(note as usize)) {
                    tally.score += tally.best;
                    tally.covered += tally.tells;
                    (tally.best, tally.tells) = (0, 0);
                }
            });
        }
    }
    let allowed = Allowed::of(find, gathered);
    let mut top = Top { most, ranked: Vec::new() };
    let mut found = 0;
    for (part, tallies) in tallies.iter().enumerate() {
        for (note, tally) in (0..).zip(tallies) {
            if (tally.score > 0 || gathered.in_feed_order) && allowed.has(part, note) {
                found += 1;
                let score = if gathered.in_feed_order { 0 } else { whole_score(*tally, whole, coverage) };
                top.push(Ranked { part, note, score });
            }
        }
    }
    if gathered.in_feed_order {
        top.ranked.truncate(most);
    }
    (top.ranked, found)
}

/// Notes that have all of the query come before those that have a part of it, however often.
fn whole_score(tally: Tally, whole: u32, coverage: u64) -> u32 {
    let share = u64::from(tally.covered) * u64::from(ONE) / u64::from(whole.max(1));
    let one = u64::from(ONE);
    let score = u64::from(tally.score) * (one * one * one + coverage * share * share) / (one * one * one);
    // The highest bit is kept for titles.
    u32::try_from(score).unwrap_or(u32::MAX) >> 1
}

/// Never nothing: what all notes have is found too.
fn tells(alternative: &Alternative<'_>) -> u32 {
    (alternative.weight * alternative.rarity / ONE).max(1)
}

/// Calls for each note that is in all lists, with the least of the levels.
fn each(alternative: &Alternative<'_>, mut call: impl FnMut(usize, u32, u32)) {
    let Some((first, others)) = alternative.all.split_first() else { return };
    for (part, postings) in first {
        for posting in *postings {
            let mut level = Some(posting.level);
            for lists in others {
                level = level.and_then(|level| Some(level.min(level_in(lists, *part, posting.note)?)));
            }
            if let Some(level) = level {
                call(*part, posting.note, level.into());
            }
        }
    }
}

fn level_in(lists: &Lists<'_>, part: usize, note: u32) -> Option<u8> {
    let of_part = lists.iter().filter(|(number, _)| *number == part);
    let found = of_part.filter_map(|(_, postings)| find_note(postings, note));
    found.max()
}

/// Postings are sorted by note, also those of each shard of a frequent term.
fn find_note(postings: &[Posting], note: u32) -> Option<u8> {
    let at = postings.binary_search_by_key(&note, |posting| posting.note).ok()?;
    postings.get(at).map(|posting| posting.level)
}

/// Which notes may be shown.
struct Allowed<'a> {
    find: &'a Find,
    gathered: &'a Gathered<'a>,
}

impl<'a> Allowed<'a> {
    const fn of(find: &'a Find, gathered: &'a Gathered<'a>) -> Self {
        Self { find, gathered }
    }

    fn has(&self, part: usize, note: u32) -> bool {
        let is_gone = self.find.segments.get(part).is_some_and(|part| part.gone.binary_search(&note).is_ok());
        let is_in = |lists: &Lists<'_>| level_in(lists, part, note).is_some();
        !is_gone
            && self.gathered.only.iter().all(is_in)
            && !self.gathered.never.iter().any(|lists| lists.iter().all(is_in))
    }
}

/// The best so far, sorted.
struct Top {
    most: usize,
    ranked: Vec<Ranked>,
}

impl Top {
    fn push(&mut self, ranked: Ranked) {
        let last = self.most.checked_sub(1).and_then(|last| self.ranked.get(last));
        if last.is_some_and(|last| ranked.score < last.score) || self.most == 0 {
            return;
        }
        let key = |ranked: &Ranked| Reverse(ranked.score);
        let at = self.ranked.partition_point(|other| key(other) <= key(&ranked));
        self.ranked.insert(at, ranked);
        // Those as good as the last stay, up to a number: one of them may have the title that was looked for.
        let last = self.ranked.get(self.most - 1).map_or(0, |last| last.score);
        while self.ranked.len() > self.most.saturating_mul(2)
            || self.ranked.len() > self.most && self.ranked.last().is_some_and(|worst| worst.score < last)
        {
            self.ranked.pop();
        }
    }
}
