//! The payload of a `counts` shard, and shards of cards and notes that it is put into.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::counts::{counted, decode, encode};
use notefall_core::path::{Kind, ShardPath};

fuzz_target!(|data: &[u8]| {
    if let Ok(changed) = decode(data) {
        assert_eq!(decode(&encode(&changed)), Ok(changed));
    }
    let (payload, chunk) = data.split_at(data.len() / 2);
    for kind in [Kind::Cards, Kind::Notes] {
        let _ = counted(ShardPath { segment: 0, kind, number: 0 }, payload.to_vec(), chunk);
    }
});
