//! How the loader calls the modules: numbers and bytes go in and out (`www/loader/bare.js`). The glue and the classes that wasm-bindgen
//! makes would be a tenth of what readers download of search.
//!
//! The loader makes room for each part of what goes in, calls the module's `run`, which says where it is that came out, and asks how long
//! that is. One instance has the feeds of all elements of a page; the other modules have an instance for each element, which goes with it.

#[cfg(any(feature = "search", feature = "suggest"))]
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cell::UnsafeCell;
use core::mem::take;

#[cfg(any(feature = "search", feature = "suggest"))]
#[link(wasm_import_module = "a")]
unsafe extern "C" {
    /// The code of one of the characters that a character folds to, counted from 0; 0 behind the last.
    safe fn fold(code: u32, at: usize) -> u32;
}

/// What the browser knows of a character, as [`notefall_core::search::fold::Folding::decompose`] wants it.
#[cfg(any(feature = "search", feature = "suggest"))]
pub fn decompose(c: char, out: &mut String) {
    let mut at = 0;
    while let Some(folded) = char::from_u32(fold(c.into(), at)).filter(|folded| *folded != '\0') {
        out.push(folded);
        at += 1;
    }
}

/// What an instance keeps between calls.
pub struct Kept<T>(UnsafeCell<T>);

// SAFETY: wasm in a page has one thread.
unsafe impl<T> Sync for Kept<T> {}

impl<T> Kept<T> {
    /// At the beginning.
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Calls with it.
    pub fn with<R>(&self, call: impl FnOnce(&mut T) -> R) -> R {
        // SAFETY: one thread, and every entry point returns before the next is called: `fold` calls nothing here, and what the
        // feed's page causes while commands are carried out has to wait (`www/loader/feed.js`).
        call(unsafe { &mut *self.0.get() })
    }
}

/// What goes in with the next call.
static PARTS: Kept<Vec<Vec<u8>>> = Kept::new(Vec::new());

/// What came out of the last.
static OUT: Kept<Vec<u8>> = Kept::new(Vec::new());

/// Makes room for one more part of what goes in with the next call, and says where.
// SAFETY: no other symbol has this name; nor the one below.
#[unsafe(no_mangle)]
extern "C" fn room(length: usize) -> *mut u8 {
    let mut part = vec![0; length];
    let place = part.as_mut_ptr();
    PARTS.with(|parts| parts.push(part));
    place
}

/// How long it is that came out.
// SAFETY: see above.
#[unsafe(no_mangle)]
extern "C" fn length() -> usize {
    OUT.with(|out| out.len())
}

/// Answers a call: the parts that went in are taken, and where what came out is, is given back.
pub fn answer(call: impl FnOnce(&Parts) -> Vec<u8>) -> *const u8 {
    let parts = Parts(PARTS.with(take));
    let answer = call(&parts);
    OUT.with(|out| {
        *out = answer;
        out.as_ptr()
    })
}

/// What went in.
pub struct Parts(Vec<Vec<u8>>);

impl Parts {
    /// One of them; nothing where there are not so many.
    pub fn get(&self, part: usize) -> &[u8] {
        self.0.get(part).map_or(&[], Vec::as_slice)
    }
}
