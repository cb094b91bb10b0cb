//! Payloads that claim much cost little: reading allocates in proportion to the bytes that are there.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use notefall_core::head::Head;
use notefall_core::ids;
use notefall_core::note::{Card, Note};
use notefall_core::pack::Table;
use notefall_core::records::read_all;
use notefall_core::search::find::Find;
use notefall_core::search::{chunk, spell};
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
            let _ = chunk::decode(&payload);
            let _ = spell::decode(&payload);
            let _ = Find::decode(&payload);
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

/// Strings as long as they may be, each of which shares all but its last byte with the one before.
fn long_terms(count: usize) -> Vec<(usize, Vec<u8>)> {
    let mut terms = Vec::new();
    let mut last: Vec<u8> = vec![b'a'; 256];
    terms.push((0, last.clone()));
    while terms.len() < count {
        // Counts up, with a digit of 26 letters at a place.
        let at = last.iter().rposition(|letter| *letter < b'z').unwrap();
        let before = last.clone();
        last[at] += 1;
        last[at + 1..].fill(b'a');
        terms.push((at, last[at..].to_vec()));
        assert!(last > before);
    }
    terms
}

#[test]
fn terms_that_say_little_more_than_the_one_before_cost_in_proportion() {
    const COUNT: usize = 60_000;
    let terms = long_terms(COUNT);
    let index = {
        // At most 31 bytes are shared there.
        let (mut heads, mut rests, mut last) = (Writer::default(), Vec::new(), Vec::new());
        heads.size(COUNT);
        for (shared, rest) in &terms {
            last.truncate(*shared);
            last.extend_from_slice(rest);
            let shared = 31.min(*shared);
            heads.size(32 * (last.len() - shared) + shared);
            rests.extend_from_slice(&last[shared..]);
        }
        [heads.finish(), rests, vec![0; COUNT]].concat()
    };
    let used = peak(|| assert_eq!(chunk::decode(&index).unwrap().len(), COUNT));
    assert!(used < fair(index.len()), "{} bytes of index took {used}", index.len());

    let mut out = Writer::default();
    out.list(&terms, |out, (shared, rest)| {
        out.size(*shared);
        out.bytes(rest);
        out.number(1);
    });
    let words = out.finish();
    let used = peak(|| assert_eq!(spell::decode(&words).unwrap().len(), COUNT));
    assert!(used < fair(words.len()), "{} bytes of spell took {used}", words.len());

    let mut out = Writer::default();
    out.record(|out| {
        (0..4).for_each(|_| out.byte(0));
        out.byte(1);
        out.record(|out| {
            out.hash(1);
            (0..3).for_each(|_| out.byte(0));
            out.list(&terms, |out, (shared, rest)| {
                out.size(*shared);
                out.bytes(rest);
            });
        });
    });
    let find = out.finish();
    let used = peak(|| assert_eq!(Find::decode(&find).unwrap().segments[0].index.len(), COUNT));
    assert!(used < fair(find.len()), "{} bytes of find took {used}", find.len());
}

#[test]
fn shards_of_search_that_repeat_or_break_off_cost_in_proportion() {
    const COUNT: usize = 1 << 16;
    let long = vec![b'a'; 256];
    // One term, and then all of it again and again; nothing at all; one posting less than is said, for each entry.
    let mut repeated = Writer::default();
    repeated.size(COUNT);
    repeated.size(32 * long.len());
    (1..COUNT).for_each(|_| repeated.number(31));
    repeated.raw(&long);
    let repeated = [repeated.finish(), vec![0; 2 * COUNT]].concat();
    let empty = list(COUNT as u64, &[0; 3 * COUNT]);
    let broken = list(COUNT as u64, &[0; COUNT]);
    let specials = list(COUNT as u64 / 2, &[[0; COUNT].as_slice(), &[1; COUNT / 2], &[0; COUNT]].concat());
    let mut aliases = Writer::default();
    aliases.list(&[0], |out, _| out.byte(32));
    aliases.raw(b"a");
    aliases.byte(1);
    aliases.record(|out| {
        (0..2).for_each(|_| out.byte(0));
        out.size(COUNT);
        (0..2 * COUNT).for_each(|_| out.byte(0));
    });
    let aliases = aliases.finish();
    let mut postings = Writer::default();
    postings.list(&[0], |out, _| out.byte(32));
    postings.raw(b"a");
    postings.number(4 * COUNT as u64);
    let postings = [postings.finish(), vec![1; COUNT]].concat();
    let parts = {
        let mut out = Writer::default();
        out.record(|out| {
            (0..4).for_each(|_| out.byte(0));
            out.size(COUNT);
            (0..COUNT).for_each(|_| out.byte(0));
        });
        out.finish()
    };
    for (name, payload) in [
        ("repeated", &repeated),
        ("empty", &empty),
        ("broken", &broken),
        ("specials", &specials),
        ("aliases", &aliases),
        ("postings", &postings),
        ("parts", &parts),
    ] {
        for (kind, used) in [
            ("index", peak(|| drop(chunk::decode(payload)))),
            ("spell", peak(|| drop(spell::decode(payload)))),
            ("find", peak(|| drop(Find::decode(payload)))),
        ] {
            let bytes = payload.len();
            assert!(used < fair(bytes), "{name}: {bytes} bytes of {kind} took {used}");
        }
    }
    assert!(chunk::decode(&repeated).is_err() && chunk::decode(&aliases).is_ok());
    // The levels of all those postings are missing.
    assert!(chunk::decode(&postings).is_err());
}
