//! From lists of postings to the best notes.

use super::find::Find;
use super::gather::{Alternative, Gathered};
use super::term::{COLUMNS, count_before};
use super::weight::ONE;
use alloc::{vec, vec::Vec};

/// How much having all of the query counts besides what its terms count alone, in 1/256 of that, for a query of one term; less for
/// longer ones, since of a whole question no note has all words.
const COVERAGE: u64 = 2_560;

/// So many notes more are given where they are as good as the last: each may cost a shard of cards.
const TIED: usize = 4;

/// The least and the most of it.
const COVERAGES: (u64, u64) = (128, 1_024);

/// How many bits a key has by which notes are sorted.
const KEY_BITS: u32 = 4 * COLUMNS;

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
    /// Behind which term the note was met last.
    unit: usize,
    /// Of that term.
    best: u32,
    /// Of that term.
    tells: u32,
}

/// The best notes, those of the same score in feed order, and how many there are in all. More than `most` are given where the last of them
/// are equally good, up to [`TIED`] more.
pub fn rank(find: &Find, gathered: &Gathered<'_>, most: usize) -> (Vec<Ranked>, u32) {
    let mut whole = 0_u32;
    for unit in 0..gathered.units {
        whole += gathered.of(unit).map(tells).max().unwrap_or(0);
    }
    let coverage = COVERAGE / gathered.words.max(1) as u64;
    let coverage = coverage.clamp(COVERAGES.0, COVERAGES.1);
    // What each note has, of one segment after the other.
    let notes = find.segments.iter().map(|part| part.notes as usize).sum();
    let mut tallies = vec![Tally::default(); notes];
    let mut rest = tallies.as_mut_slice();
    for (number, part) in find.segments.iter().enumerate() {
        let (of_part, behind) = rest.split_at_mut(part.notes as usize);
        rest = behind;
        for unit in 0..gathered.units {
            for alternative in gathered.of(unit) {
                tally(of_part, number, unit + 1, alternative, gathered);
            }
        }
    }
    let mut ranked = Vec::new();
    let mut found = 0;
    for run in &find.runs {
        let mut before = 0;
        for (number, part) in find.segments.iter().enumerate() {
            if part.segment == run.segment {
                for note in run.first..run.end() {
                    let Some(tally) = tallies.get(before + note as usize) else { break };
                    if (tally.score > 0 || gathered.all)
                        && !part.is_gone(note)
                        && passes(gathered, number, note)
                    {
                        found += 1;
                        let score = if gathered.by_relevance {
                            whole_score(*tally, whole, coverage)
                        } else {
                            gathered.key(number, note) + (u32::from(is_most(*tally, whole)) << KEY_BITS)
                        };
                        push(&mut ranked, most, Ranked { part: number, note, score });
                    }
                }
                break;
            }
            before += part.notes as usize;
        }
    }
    if !gathered.by_relevance {
        ranked.truncate(most);
    }
    (ranked, found)
}

impl Gathered<'_> {
    /// The ways to satisfy a term.
    fn of(&self, unit: usize) -> impl Iterator<Item = &Alternative> {
        self.alternatives.iter().filter(move |alternative| alternative.is_of(unit))
    }

    /// By what a note is sorted: the higher, the earlier.
    fn key(&self, part: usize, note: u32) -> u32 {
        let mut key = 0;
        for group in (self.sort.0..self.sort.1).rev() {
            let level = self.level_in((group, group + 1), part, note).unwrap_or(0);
            key = key << 4 | u32::from(level & 15);
        }
        key
    }

    /// The least of the levels of a note in some groups of lists; nothing where it is not in all of them.
    fn level_in(&self, (from, to): (usize, usize), part: usize, note: u32) -> Option<u8> {
        let mut least = Some(u8::MAX);
        for (from, to) in &self.groups[from..to] {
            let mut best = None;
            for (number, postings) in &self.lists[*from..*to] {
                // Postings are sorted by note, also those of each shard of a frequent term.
                if *number != part {
                    continue;
                }
                let at = count_before(postings.len(), &|at| postings[at].note < note);
                if let Some(posting) = postings.get(at)
                    && posting.note == note
                {
                    best = best.max(Some(posting.level));
                }
            }
            least = least.min(best);
        }
        least
    }
}

/// Counts each note of a segment that is in all groups of an alternative, with the least of the levels.
fn tally(
    tallies: &mut [Tally],
    part: usize,
    unit: usize,
    alternative: &Alternative,
    gathered: &Gathered<'_>,
) {
    let tells = tells(alternative);
    let (first, others) = alternative.groups;
    let (from, to) = gathered.groups[first];
    for (number, postings) in &gathered.lists[from..to] {
        if *number != part {
            continue;
        }
        for posting in *postings {
            let level = gathered.level_in((first + 1, others), part, posting.note);
            if let Some(tally) = tallies.get_mut(posting.note as usize)
                && let Some(level) = level
            {
                let level = level.min(posting.level);
                if tally.unit != unit {
                    (tally.unit, tally.best, tally.tells) = (unit, 0, 0);
                }
                let best = tally.best.max(tells * (u32::from(level) + 1));
                tally.score += best - tally.best;
                tally.best = best;
                let tells = tally.tells.max(tells);
                tally.covered += tells - tally.tells;
                tally.tells = tells;
            }
        }
    }
}

/// Whether a note has about all of the query that tells anything. Sorted by something else, others come behind: of those with one word of a question
/// there may be hundreds that are newer.
fn is_most(tally: Tally, whole: u32) -> bool {
    tally.covered > 0 && u64::from(tally.covered) * 4 >= u64::from(whole) * 3
}

/// Notes that have all of the query come before those that have a part of it, however often.
fn whole_score(tally: Tally, whole: u32, coverage: u64) -> u32 {
    let share = u64::from(tally.covered) * u64::from(ONE) / u64::from(whole.max(1));
    let one = u64::from(ONE);
    let score = u64::from(tally.score) * (one * one * one + coverage * share * share) / (one * one * one);
    // The highest bits are kept for titles.
    u32::try_from(score).unwrap_or(u32::MAX) >> 2
}

/// Never nothing: what all notes have is found too.
fn tells(alternative: &Alternative) -> u32 {
    (alternative.weight * alternative.rarity / ONE).max(1)
}

/// Whether a note may be shown.
fn passes(gathered: &Gathered<'_>, part: usize, note: u32) -> bool {
    gathered.filters.iter().all(|(never, groups)| gathered.level_in(*groups, part, note).is_some() != *never)
}

/// Adds to the best so far, which are sorted.
fn push(best: &mut Vec<Ranked>, most: usize, ranked: Ranked) {
    let Some(last) = most.checked_sub(1) else { return };
    let is_worse = |best: &[Ranked], score| best.get(last).is_some_and(|last| score < last.score);
    if is_worse(best, ranked.score) {
        return;
    }
    let mut at = best.len();
    best.push(ranked);
    while at > 0 && best.get(at - 1).is_some_and(|before| before.score < ranked.score) {
        best.swap(at - 1, at);
        at -= 1;
    }
    // Those as good as the last stay, up to a number: one of them may have the title that was looked for.
    while best.len() > most.saturating_add(TIED)
        || best.last().is_some_and(|worst| is_worse(best, worst.score))
    {
        best.pop();
    }
}
