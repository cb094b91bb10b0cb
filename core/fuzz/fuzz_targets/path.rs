//! Paths and percent-encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::path::{Path, decode, push_encoded};

fuzz_target!(|text: &str| {
    if let Some(path) = Path::parse(text) {
        assert_eq!(path.write(), text);
    }
    let _ = decode(text);
    let mut encoded = String::new();
    push_encoded(&mut encoded, text);
    assert_eq!(decode(&encoded).as_deref(), Some(text));
});
