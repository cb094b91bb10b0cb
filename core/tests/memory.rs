//! Payloads that claim much cost little: reading allocates in proportion to the bytes that are there.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use notefall_core::head::Head;
use notefall_core::ids;
use notefall_core::note::{Card, Note};
use notefall_core::pack::Table;
use notefall_core::records::read_all;
use notefall_core::wire::Writer;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static USED: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

// SAFETY: all work is the system allocator's; only numbers are kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = USED.try_with(|used| {
            let now = used.get().0 + layout.size();
            used.set((now, used.get().1.max(now)));
        });
        // SAFETY: the layout is the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let _ = USED.try_with(|used| used.set((used.get().0.saturating_sub(layout.size()), used.get().1)));
        // SAFETY: the pointer and its layout are the caller's.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes that were in use at a time while `run` ran.
fn peak(run: impl FnOnce()) -> usize {
    USED.set((0, 0));
    run();
    USED.get().1
}

fn list(count: u64, items: &[u8]) -> Vec<u8> {
    let mut out = Writer::default();
    out.number(count);
    [&out.finish()[..], items].concat()
}

/// Memory that is fair for reading so many bytes.
fn fair(bytes: usize) -> usize {
    (64 << 10) + 100 * bytes
}

#[test]
fn claims_without_bytes_behind_them_cost_nothing() {
    for count in [1, 1 << 16, u64::from(u32::MAX), u64::MAX] {
        let payload = list(count, &[0xff; 8]);
        let used = peak(|| {
            assert!(read_all::<Card>(&payload).is_err());
            assert!(read_all::<Note>(&payload).is_err());
            let _ = ids::decode(&payload);
            let _ = Head::decode(&payload);
        });
        assert!(used < 4096, "{count}: {used} bytes");
    }
    let pack = [&b"NFPK\x01\0\0\0"[..], &[0xff, 0xff, 0xff, 0], &[0; 16]].concat();
    assert!(peak(|| assert!(Table::decode(&pack).is_err())) < 4096);
}

#[test]
fn a_payload_of_empty_records_costs_what_a_payload_of_full_ones_does() {
    const COUNT: usize = 1 << 16;
    let empty = list(COUNT as u64, &[0; COUNT]);
    for (name, used) in [
        ("cards", peak(|| drop(read_all::<Card>(&empty)))),
        ("notes", peak(|| drop(read_all::<Note>(&empty)))),
        ("ids", peak(|| drop(ids::decode(&empty)))),
    ] {
        assert!(used < fair(COUNT), "{COUNT} empty {name} of one byte each took {used} bytes");
    }
    let mut out = Writer::default();
    out.record(|out| {
        out.byte(0);
        (0..6).for_each(|_| out.string(""));
        (0..3).for_each(|_| out.byte(0));
        out.size(COUNT);
        (0..COUNT).for_each(|_| out.byte(0));
    });
    let tags = list(1, &out.finish());
    assert!(peak(|| drop(read_all::<Note>(&tags))) < fair(COUNT));
    let mut out = Writer::default();
    out.record(|out| {
        (0..6).for_each(|_| out.byte(0));
        out.size(0);
        out.size(COUNT);
        (0..COUNT).for_each(|_| out.byte(0));
    });
    let head = out.finish();
    let used = peak(|| drop(Head::decode(&head)));
    assert!(used < fair(COUNT), "a head of {COUNT} empty cards took {used} bytes");
}
