//! The payload of a `cards` shard.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::{
    layout::{Grid, Layout, TextMetrics},
    note::Card,
    records::{read_all, write_all},
};

fuzz_target!(|data: &[u8]| {
    let Ok(cards) = read_all::<Card>(data) else { return };
    assert_eq!(read_all::<Card>(&write_all(&cards)).as_ref(), Ok(&cards));
    let text = TextMetrics { title_line: 20, title_space: 10, foot: 40 };
    for layout in [Layout::Waterfall, Layout::Grid, Layout::List, Layout::Carousel] {
        let grid = Grid::fit(layout, 500, None, 12);
        for card in &cards {
            let height = grid.card_height(card, text, 2);
            assert!(grid.cover_height(card, text, height) <= height);
        }
    }
});
