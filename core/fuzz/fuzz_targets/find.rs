//! The payload of `find.bin`, and a search that begins with it: it ends whether shards are missing or full of anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::search::engine::{Engine, Step};
use notefall_core::search::find::Find;
use notefall_core::search::fold::decompose;
use std::collections::BTreeSet;

fuzz_target!(|data: &[u8]| {
    // The first byte says where `find.bin` ends and what all shards hold begins.
    let Some((length, data)) = data.split_first() else { return };
    let (begin, shard) = data.split_at(usize::from(*length).min(data.len()));
    let Ok(find) = Find::decode(begin) else { return };
    // Runs name segments by their hashes, of which no builder writes two alike.
    let ids: BTreeSet<u64> = find.segments.iter().map(|part| part.segment).collect();
    if ids.len() == find.segments.len() {
        assert_eq!(Find::decode(&find.encode()).as_ref(), Ok(&find));
    }
    let mut engine = Engine::new(find, decompose);
    let query = engine.parse("\"red pork\" 红烧 tag:tea -rice nodles t");
    for _ in 0..100 {
        let Step::Wants(paths) = engine.ask(&query, 10) else { return };
        assert!(!paths.is_empty());
        for path in paths {
            engine.give(path, Some(shard));
        }
    }
    unreachable!("no answer after a hundred rounds");
});
