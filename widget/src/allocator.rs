//! A small allocator: power-of-two sizes, a free list for each, and fresh memory from the end. It gives nothing back to the
//! browser, which a page that shows one feed does not miss, and costs a tenth of std's.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;

struct Allocator(UnsafeCell<State>);

struct State {
    /// The first free block of each size, by the exponent of two.
    free: [*mut Block; 32],
    /// What is left of the memory asked for last.
    next: usize,
    end: usize,
}

struct Block {
    next: *mut Block,
}

#[global_allocator]
static ALLOCATOR: Allocator =
    Allocator(UnsafeCell::new(State { free: [core::ptr::null_mut(); 32], next: 0, end: 0 }));

// SAFETY: wasm in a page has one thread.
unsafe impl Sync for Allocator {}

const PAGE: usize = 65_536;

/// Blocks are 16 bytes at least and aligned to their size up to 16, which is more than anything here asks for.
fn exponent(layout: Layout) -> usize {
    layout.size().max(layout.align()).max(16).next_power_of_two().trailing_zeros() as usize
}

fn grow(pages: usize) -> Option<usize> {
    let before = core::arch::wasm32::memory_grow(0, pages);
    (before != usize::MAX).then_some(before * PAGE)
}

// SAFETY: every block is handed out once until it is given back, lies in memory that `grow` gave, and is as large as its
// exponent says, which follows from the layout alone.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread, and nothing here calls back.
        let state = unsafe { &mut *self.0.get() };
        let exponent = exponent(layout);
        let Some(free) = state.free.get_mut(exponent) else { return core::ptr::null_mut() };
        if !free.is_null() {
            let block = *free;
            // SAFETY: a block on a free list is ours and was written when it was put there.
            *free = unsafe { (*block).next };
            return block.cast();
        }
        let size = 1 << exponent;
        if state.end - state.next < size {
            let pages = size.div_ceil(PAGE);
            let Some(start) = grow(pages) else { return core::ptr::null_mut() };
            // Fresh memory follows the last unless somebody else grew it in between.
            if start != state.end {
                state.next = start;
            }
            state.end = start + pages * PAGE;
        }
        let block = state.next;
        state.next += size;
        block as *mut u8
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`; the block is at least as large as a `Block`.
        unsafe {
            let state = &mut *self.0.get();
            if let Some(free) = state.free.get_mut(exponent(layout)) {
                let block: *mut Block = memory.cast();
                (*block).next = *free;
                *free = block;
            }
        }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the new layout is valid since the caller's contract says so; what is copied is there in both blocks.
        unsafe {
            let wanted = Layout::from_size_align_unchecked(size, layout.align());
            if exponent(wanted) == exponent(layout) {
                return memory;
            }
            let fresh = self.alloc(wanted);
            if !fresh.is_null() {
                core::ptr::copy_nonoverlapping(memory, fresh, size.min(layout.size()));
                self.dealloc(memory, layout);
            }
            fresh
        }
    }
}
