//! The table of a pack.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::{pack::Table, path::Kind};

fuzz_target!(|data: &[u8]| {
    let Ok(table) = Table::decode(data) else { return };
    for kind in Kind::IN_SEGMENTS {
        for number in (0..table.shards(kind)).chain([u32::MAX]) {
            if let Some(range) = table.range(kind, number) {
                assert!(range.start <= range.end && range.end <= table.pack_bytes());
            }
        }
    }
});
