//! How notes follow one another in a feed.

use notefall_core::note::Note;
use std::cmp::Reverse;
use std::collections::HashMap;

/// An order: pinned notes, then those that were named, then the others by a rule.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Ids of notes that come first, in this order.
    pub first: Vec<String>,
    /// What decides about the others.
    pub by: By,
}

/// What decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// When they were published, the newest first; without a date last.
    #[default]
    Newest,
    /// The oldest first; without a date last.
    Oldest,
    /// Likes, then collects, then comments, then the newest first.
    Popular,
}

impl Order {
    /// Sorts notes. Those of which nothing decides keep the order of their sources.
    pub fn sort(&self, notes: &mut [Note]) {
        self.sort_by(notes, |note| note);
    }

    /// The same for what has a note.
    pub fn sort_by<T>(&self, of_notes: &mut [T], note: impl Fn(&T) -> &Note) {
        let first: HashMap<&str, usize> =
            self.first.iter().enumerate().rev().map(|(at, id)| (id.as_str(), at)).collect();
        let named = |note: &Note| first.get(note.id.as_str()).copied().unwrap_or(usize::MAX);
        of_notes.sort_by_cached_key(|one| {
            let note = note(one);
            let popular = match self.by {
                By::Popular => Reverse((note.likes, note.collects, note.comments)),
                _ => Reverse((0, 0, 0)),
            };
            // The sign cannot overflow where dates are of years 1 to 9999.
            let when = note
                .published
                .map(|seconds| if self.by == By::Oldest { seconds } else { seconds.saturating_neg() });
            (!note.pinned, named(note), popular, when.is_none(), when)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_then_named_then_by_the_rule() {
        let note = |id: &str, published, likes, pinned| Note {
            id: id.into(),
            published,
            likes,
            pinned,
            ..Note::default()
        };
        let notes = [
            note("old", Some(1), 5, false),
            note("none", None, 9, false),
            note("new", Some(3), 5, false),
            note("also", Some(3), 0, false),
            note("top", Some(2), 0, true),
        ];
        for (by, first, ids) in [
            (By::Newest, &[][..], ["top", "new", "also", "old", "none"]),
            (By::Oldest, &[], ["top", "old", "new", "also", "none"]),
            (By::Popular, &[], ["top", "none", "new", "old", "also"]),
            (By::Newest, &["none", "nobody", "old", "none"], ["top", "none", "old", "new", "also"]),
            (By::Popular, &["also", "top"], ["top", "also", "none", "new", "old"]),
        ] {
            let mut sorted = notes.clone();
            let first = first.iter().map(|id: &&str| (*id).to_owned()).collect();
            Order { first, by }.sort(&mut sorted);
            assert_eq!(sorted.each_ref().map(|note| note.id.as_str()), ids, "{by:?}");
        }
    }
}
