//! The payload of `head.bin`, its first screen, and the way to a note.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::{
    head::Head,
    reader::{Lookup, Scroll, page_cards, pages},
    view::page::FeedPage,
};
use std::collections::BTreeSet;

fuzz_target!(|data: &[u8]| {
    let Ok(head) = Head::decode(data) else { return };
    // Runs name segments by their hashes, of which no builder writes two alike.
    let ids: BTreeSet<u64> = head.segments.iter().map(|segment| segment.id).collect();
    if ids.len() == head.segments.len() {
        assert_eq!(Head::decode(&head.encode()).as_ref(), Ok(&head));
    }
    let mut scroll = Scroll::new(&head);
    assert!(scroll.wants(usize::MAX, 4).len() <= 4);
    assert!(page_cards(&head, pages(&head)).len() <= 24);
    let _ = Lookup::by_id(&head, "fuzz").wants();
    let address = "https://notes.example/f/fuzz/";
    let page = FeedPage { head: &head, cards: &head.cards, page: 1, loader: "", has_pages: true, address };
    let _ = page.write();
});
