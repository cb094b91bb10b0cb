//! Suggestions in the page: what the loader calls, without glue, as in `search/entry.rs`.

use crate::text;
use alloc::{string::String, vec::Vec};
use core::cell::UnsafeCell;
use notefall_suggest::Suggestions;

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
    suggestions: Option<Suggestions>,
    /// What goes in with the next call, and what came out of the last.
    bytes: Vec<u8>,
}

static INSTANCE: Instance = Instance(UnsafeCell::new(State { suggestions: None, bytes: Vec::new() }));

// SAFETY: wasm in a page has one thread.
unsafe impl Sync for Instance {}

fn state() -> &'static mut State {
    // SAFETY: one thread, and every entry point returns before the next is called: `fold` calls nothing here.
    unsafe { &mut *INSTANCE.0.get() }
}

/// Makes room for what goes in with the next call, and says where.
// SAFETY: no other symbol has this name, unless search is compiled too, which only checks do; nor those below.
#[unsafe(no_mangle)]
extern "C" fn room(length: usize) -> *mut u8 {
    let bytes = &mut state().bytes;
    bytes.clear();
    bytes.resize(length, 0);
    bytes.as_mut_ptr()
}

/// With the payload of `suggest.bin`, which the feed's module has checked, begins, and nothing comes out where it cannot be
/// read; then, with a query, suggests, as JSON. Says where it is that came out.
// SAFETY: see above.
#[unsafe(no_mangle)]
extern "C" fn run() -> *const u8 {
    let state = state();
    let bytes = core::mem::take(&mut state.bytes);
    match &state.suggestions {
        Some(suggestions) => state.bytes = suggestions.json(&text(&bytes)).into_bytes(),
        None => {
            state.suggestions = Suggestions::decode(&bytes, decompose).ok();
            state.bytes.extend(state.suggestions.iter().map(|_| 1));
        }
    }
    state.bytes.as_ptr()
}

/// How long it is that came out.
// SAFETY: see above.
#[unsafe(no_mangle)]
extern "C" fn length() -> usize {
    state().bytes.len()
}
