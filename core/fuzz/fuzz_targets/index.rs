//! The payload of an `index` shard.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::search::chunk::{decode, encode};

fuzz_target!(|data: &[u8]| {
    let Ok(entries) = decode(data) else { return };
    assert_eq!(decode(&encode(&entries)).as_ref(), Ok(&entries));
});
