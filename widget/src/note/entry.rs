//! What the loader calls of the note view; see [`crate::bare`].

use super::NoteView;
use crate::bare::{Kept, answer};
use alloc::vec::Vec;

static VIEW: Kept<Option<NoteView>> = Kept::new(None);

/// Does what a number says, with another and the bytes that went in; commands come out.
///
/// | what | number | bytes |
/// |---|---|---|
/// | 0 begins | length of the feed's address | the address, the language's number, the head's payload |
/// | 1 opens | which of the head's segments | the shard there in four bytes, the id |
/// | 2 gives | ticket | the shard's payload; nothing where it is damaged |
/// | 3 fails | ticket | |
/// | 4 was closed | | |
// SAFETY: no other symbol has this name, unless other modules are compiled too, which only checks do.
#[unsafe(no_mangle)]
extern "C" fn run(what: u32, number: usize) -> *const u8 {
    answer(|bytes| {
        VIEW.with(|kept| {
            if what == 0 {
                let (base, rest) = bytes.split_at_checked(number).unwrap_or_default();
                let (language, payload) = rest.split_first().unwrap_or((&0, &[]));
                *kept = Some(NoteView::begin(base, (*language).into(), payload));
            }
            let Some(view) = kept else { return Vec::new() };
            match what {
                0 => {}
                1 => {
                    let (shard, id) = bytes.split_first_chunk().unwrap_or((&[0; 4], &[]));
                    view.open(id, number, u32::from_le_bytes(*shard));
                }
                2 => view.give(number, &bytes),
                3 => view.fail(number),
                _ => view.closed(),
            }
            view.commands()
        })
    })
}
