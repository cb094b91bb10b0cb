//! What the loader calls, without glue: numbers and bytes go in and out. The classes that wasm-bindgen makes would be a tenth of what
//! readers download of search.
//!
//! There is one engine in an instance, and the loader makes an instance for each element, which goes with it.

use super::Search;
use alloc::{string::String, vec::Vec};
use core::cell::UnsafeCell;

#[link(wasm_import_module = "a")]
unsafe extern "C" {
    /// The code of one of the characters that a character folds to, counted from 0; 0 behind the last.
    safe fn fold(code: u32, at: usize) -> u32;
}

/// What the browser knows of a character, as [`notefall_core::search::fold::Folding::decompose`] wants it.
fn decompose(c: char, out: &mut String) {
    let mut at = 0;
    while let Some(folded) = char::from_u32(fold(c.into(), at)).filter(|folded| *folded != '\0') {
        out.push(folded);
        at += 1;
    }
}

struct Instance(UnsafeCell<State>);

struct State {
    search: Option<Search>,
    /// What goes in with the next call, and what came out of the last.
    bytes: Vec<u8>,
}

static INSTANCE: Instance = Instance(UnsafeCell::new(State { search: None, bytes: Vec::new() }));

// SAFETY: wasm in a page has one thread.
unsafe impl Sync for Instance {}

fn state() -> &'static mut State {
    // SAFETY: one thread, and every entry point returns before the next is called: `fold` calls nothing here.
    unsafe { &mut *INSTANCE.0.get() }
}

/// Makes room for what goes in with the next call, and says where.
// SAFETY: no other symbol has this name; nor those below.
#[unsafe(no_mangle)]
extern "C" fn room(length: usize) -> *mut u8 {
    let bytes = &mut state().bytes;
    bytes.clear();
    bytes.resize(length, 0);
    bytes.as_mut_ptr()
}

/// Does what a number says, with another and the bytes that went in: 0 begins, and nothing comes out where that cannot be, else
/// whether the feed has suggestions; 1 asks, 2 gives, 3 marks, 4 asks for excerpts. Says where it is that came out.
// SAFETY: see above.
#[unsafe(no_mangle)]
extern "C" fn run(what: u32, number: usize) -> *const u8 {
    let state = state();
    let bytes = core::mem::take(&mut state.bytes);
    state.bytes = match (&mut state.search, what) {
        (Some(search), 1) => search.ask(&bytes, number),
        (Some(search), 2) => search.give(&bytes, number),
        (Some(search), 3) => search.marks(&bytes),
        (Some(search), _) => search.excerpts(),
        (none, _) => {
            *none = Search::begin(&bytes, decompose);
            none.iter().map(|search| u8::from(search.suggests())).collect()
        }
    };
    state.bytes.as_ptr()
}

/// How long it is that came out.
// SAFETY: see above.
#[unsafe(no_mangle)]
extern "C" fn length() -> usize {
    state().bytes.len()
}
