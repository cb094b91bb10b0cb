//! What the loader calls of the note view; see [`crate::bare`].

use super::NoteView;
use crate::bare::{Kept, answer};
use alloc::vec::Vec;

static VIEW: Kept<Option<NoteView>> = Kept::new(None);

/// Does what a number says, with others and the parts that went in; commands come out.
///
/// | what | numbers | parts |
/// |---|---|---|
/// | 0 begins | the language's | the feed's address, the head's payload |
/// | 1 opens | which of the head's segments, and which shard there | the id |
/// | 2 gives | ticket | the shard's payload; nothing where it is damaged |
/// | 3 fails | ticket | |
/// | 4 was closed | | |
// SAFETY: no other symbol has this name, unless other modules are compiled too, which only checks do.
#[unsafe(no_mangle)]
extern "C" fn run(what: u32, number: usize, shard: u32) -> *const u8 {
    answer(|parts| {
        VIEW.with(|kept| {
            if what == 0 {
                *kept = Some(NoteView::begin(parts.get(0), number as u32, parts.get(1)));
            }
            let Some(view) = kept else { return Vec::new() };
            match what {
                0 => {}
                1 => view.open(parts.get(0), number, shard),
                2 => view.give(number, parts.get(0)),
                3 => view.fail(number),
                _ => view.closed(),
            }
            view.commands()
        })
    })
}
