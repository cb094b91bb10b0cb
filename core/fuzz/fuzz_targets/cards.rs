//! The payload of a `cards` shard.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::{
    layout::cover_height,
    note::Card,
    records::{read_all, write_all},
};

fuzz_target!(|data: &[u8]| {
    let Ok(cards) = read_all::<Card>(data) else { return };
    assert_eq!(read_all::<Card>(&write_all(&cards)).as_ref(), Ok(&cards));
    for card in &cards {
        let _ = cover_height(card, 240);
    }
});
