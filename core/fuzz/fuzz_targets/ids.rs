//! The payload of an `ids` shard.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::ids;

fuzz_target!(|data: &[u8]| {
    if let Ok(places) = ids::decode(data) {
        assert_eq!(ids::decode(&ids::encode(&places)), Ok(places));
    }
});
