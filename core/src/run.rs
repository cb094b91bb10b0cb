//! Feed order over several segments: runs of notes that follow each other in their segment and in the feed.

use crate::wire::{Reader, Writer};
use alloc::vec::Vec;

/// Neighbours in a segment that are neighbours in the feed too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    /// The segment's hash.
    pub segment: u64,
    /// The position of the first of them in the segment.
    pub first: u32,
    /// How many there are.
    pub count: u32,
}

impl Run {
    /// All notes of a segment that has so many.
    #[must_use]
    pub const fn whole(segment: u64, count: u32) -> Self {
        Self { segment, first: 0, count }
    }

    /// Whether it holds the note at a position of a segment.
    #[must_use]
    pub const fn holds(&self, segment: u64, position: u32) -> bool {
        self.segment == segment && position.wrapping_sub(self.first) < self.count
    }

    /// The position behind its last note.
    #[must_use]
    pub const fn end(&self) -> u32 {
        self.first.saturating_add(self.count)
    }
}

/// Tells by its position whether a note of a segment is in the feed, whose order is given.
#[cfg(feature = "pages")]
pub fn shown(order: &[Run], segment: u64) -> impl Fn(u32) -> bool + use<> {
    let runs: Vec<Run> = order.iter().filter(|run| run.segment == segment).copied().collect();
    move |position| {
        let at = runs.partition_point(|run| run.end() <= position);
        runs.get(at).is_some_and(|run| run.holds(segment, position))
    }
}

/// Writes runs over segments, given whole; nothing where they are these.
///
/// Runs of one segment come in the order of their positions, so each says how many notes were passed over since the one before.
pub fn write_runs(out: &mut Writer, runs: &[Run], mut whole: Vec<Run>) {
    if runs.is_empty() || runs == whole {
        return;
    }
    out.list(runs, |out, run| {
        let number = whole.iter().position(|segment| segment.segment == run.segment).unwrap_or(whole.len());
        out.size(number);
        let before = whole.get_mut(number).map_or(0, |left| core::mem::replace(&mut left.first, run.end()));
        out.number(run.first.wrapping_sub(before).into());
        out.number(run.count.wrapping_sub(1).into());
    });
}

/// Reads what [`write_runs`] writes; the segments as they are where there are no runs. No note is in two runs, and none is outside of
/// its segment.
pub fn read_runs(from: &mut Reader<'_>, mut whole: Vec<Run>) -> Vec<Run> {
    let runs = from.list(|from| {
        let (number, passed, more) = (from.number32(), from.number32(), from.number32());
        match whole.get_mut(number as usize) {
            Some(left) if passed < left.count && more < left.count - passed => {
                let run = Run { first: left.first + passed, count: more + 1, ..*left };
                left.first = run.first + run.count;
                left.count -= passed + run.count;
                run
            }
            _ => {
                from.fail("a run of notes behind those before it in its segment");
                Run::default()
            }
        }
    });
    if runs.is_empty() { whole } else { runs }
}
