//! Suggestions in the page: what the loader calls; see [`crate::bare`].

use crate::bare::{Kept, answer, decompose};
use crate::text;
use notefall_suggest::Suggestions;

static SUGGESTIONS: Kept<Option<Suggestions>> = Kept::new(None);

/// With the payload of `suggest.bin`, which the feed's module has checked, begins, and nothing comes out where it cannot be
/// read; then, with a query, suggests, as JSON.
// SAFETY: no other symbol has this name, unless search is compiled too, which only checks do.
#[unsafe(no_mangle)]
extern "C" fn run() -> *const u8 {
    answer(|parts| {
        let bytes = parts.get(0);
        SUGGESTIONS.with(|kept| match kept {
            Some(suggestions) => suggestions.json(&text(bytes)).into_bytes(),
            none => {
                *none = Suggestions::decode(bytes, decompose).ok();
                none.iter().map(|_| 1).collect()
            }
        })
    })
}
