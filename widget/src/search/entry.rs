//! What the loader calls of search; see [`crate::bare`].

use super::Search;
use crate::bare::{Kept, answer, decompose};

static SEARCH: Kept<Option<Search>> = Kept::new(None);

/// Does what a number says, with another and the part that went in: 0 begins, and nothing comes out where that cannot be, else
/// whether the feed has suggestions; 1 asks, 2 gives, 3 marks, 4 asks for excerpts, 5 for facets.
// SAFETY: no other symbol has this name, unless suggestions are compiled too, which only checks do.
#[unsafe(no_mangle)]
extern "C" fn run(what: u32, number: usize) -> *const u8 {
    answer(|parts| {
        let bytes = parts.get(0);
        SEARCH.with(|kept| match (&mut *kept, what) {
            (Some(search), 1) => search.ask(bytes, number),
            (Some(search), 2) => search.give(bytes, number),
            (Some(search), 3) => search.marks(bytes),
            (Some(search), 4) => search.excerpts(),
            (Some(search), _) => search.facets(),
            (none, _) => {
                *none = Search::begin(bytes, decompose);
                none.iter().map(|search| u8::from(search.suggests())).collect()
            }
        })
    })
}
