//! The container: its header, unpacking and checking.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::shard::{MAX_PAYLOAD_BYTES, header, open};

fuzz_target!(|data: &[u8]| {
    let Ok(header) = header(data) else { return };
    assert!(header.payload_at <= data.len());
    if let Ok(payload) = open(header.kind, header.number, data) {
        assert_eq!(payload.len(), header.length as usize);
        assert!(header.length <= MAX_PAYLOAD_BYTES);
    }
});
