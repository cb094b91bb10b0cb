//! The most frequent values of facets, for `find.bin`.

use super::BATCH;
use super::collect::facets;
use notefall_core::note::Note;
use notefall_core::search::find::Top;
use notefall_core::search::term::Facet;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

/// So many values of a facet are named.
const NAMED: usize = 50;

/// The values that most notes have, for each facet that any note has.
#[must_use]
pub fn top(notes: &[Note]) -> Vec<Top> {
    let counts = notes
        .par_chunks(BATCH)
        .map(|notes| {
            let mut counts: HashMap<(Facet, Cow<'_, str>), u32> = HashMap::new();
            for value in notes.iter().flat_map(facets) {
                *counts.entry(value).or_default() += 1;
            }
            counts
        })
        .reduce(HashMap::new, |one, other| {
            let (mut more, fewer) = if one.len() < other.len() { (other, one) } else { (one, other) };
            for (value, count) in fewer {
                *more.entry(value).or_default() += count;
            }
            more
        });
    Facet::ALL
        .into_iter()
        .filter_map(|facet| {
            let mut values: Vec<(String, u32)> = counts
                .iter()
                .filter(|((of, _), _)| *of == facet)
                .map(|((_, value), count)| (value.clone().into_owned(), *count))
                .collect();
            values.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
            values.truncate(NAMED);
            (!values.is_empty()).then_some(Top { facet, values })
        })
        .collect()
}
