//! What somebody types, and the text of a note in which it is looked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::search::excerpt::{Mark, excerpt};
use notefall_core::search::fold::{Folding, decompose};
use notefall_core::search::query::{MAX_TERMS, Query};

fuzz_target!(|data: (&str, &str)| {
    let (typed, text) = data;
    let folding = Folding { decompose, simplify: &|c| c };
    let query = Query::parse(typed, folding);
    assert!(query.terms.len() <= MAX_TERMS);
    let marks: Vec<Mark> =
        query.terms.into_iter().map(|term| Mark { term: term.text, begins: term.prefix }).collect();
    let found = excerpt(text, &marks, folding, 60);
    for range in &found.marks {
        assert!(found.text.get(range.clone()).is_some_and(|marked| !marked.is_empty()));
    }
    assert!(found.marks.windows(2).all(|pair| pair[0].end < pair[1].start));
});
