//! The payload of a `spell` shard, and how far its words are from another.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::search::spell::{decode, distance, encode};

fuzz_target!(|data: &[u8]| {
    let Ok(words) = decode(data) else { return };
    assert_eq!(decode(&encode(&words)).as_ref(), Ok(&words));
    let typed: Vec<char> = "eldoon".chars().collect();
    for word in &words {
        let letters: Vec<char> = word.backwards.chars().collect();
        assert!(distance(&typed, &letters, 2, true) <= distance(&typed, &letters, 2, false));
    }
});
