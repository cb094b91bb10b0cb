//! How the loader calls the modules without glue: numbers and bytes go in and out. The classes that wasm-bindgen makes would be a tenth
//! of what readers download of search.
//!
//! There is one engine in an instance, and the loader makes an instance for each element, which goes with it. It makes room for what
//! goes in, calls the module's `run`, which says where it is that came out, and asks how long that is.

#[cfg(any(feature = "search", feature = "suggest"))]
use alloc::string::String;
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
        // SAFETY: one thread, and every entry point returns before the next is called: `fold` calls nothing here.
        call(unsafe { &mut *self.0.get() })
    }
}

/// What goes in with the next call, and what came out of the last.
static BYTES: Kept<Vec<u8>> = Kept::new(Vec::new());

/// Makes room for what goes in with the next call, and says where.
// SAFETY: no other symbol has this name; nor the one below.
#[unsafe(no_mangle)]
extern "C" fn room(length: usize) -> *mut u8 {
    BYTES.with(|bytes| {
        bytes.clear();
        bytes.resize(length, 0);
        bytes.as_mut_ptr()
    })
}

/// How long it is that came out.
// SAFETY: see above.
#[unsafe(no_mangle)]
extern "C" fn length() -> usize {
    BYTES.with(|bytes| bytes.len())
}

/// Answers a call: what went in is taken, and where what came out is, is given back.
pub fn answer(call: impl FnOnce(Vec<u8>) -> Vec<u8>) -> *const u8 {
    BYTES.with(|bytes| {
        *bytes = call(take(bytes));
        bytes.as_ptr()
    })
}
