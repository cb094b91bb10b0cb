//! The most frequent values of facets, for `find.bin`.

use super::collect::facets;
use notefall_core::note::Note;
use notefall_core::search::find::Top;
use notefall_core::search::term::Facet;
use std::cmp::Reverse;
use std::collections::HashMap;

/// So many values of a facet are named.
const NAMED: usize = 50;

/// The values that most notes have, for each facet that any note has.
#[must_use]
pub fn top(notes: &[Note]) -> Vec<Top> {
    let mut counts: HashMap<(Facet, String), u32> = HashMap::new();
    for note in notes {
        for value in facets(note) {
            *counts.entry(value).or_default() += 1;
        }
    }
    Facet::ALL
        .into_iter()
        .filter_map(|facet| {
            let mut values: Vec<(String, u32)> = counts
                .iter()
                .filter(|((of, _), _)| *of == facet)
                .map(|((_, value), count)| (value.clone(), *count))
                .collect();
            values.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
            values.truncate(NAMED);
            (!values.is_empty()).then_some(Top { facet, values })
        })
        .collect()
}
