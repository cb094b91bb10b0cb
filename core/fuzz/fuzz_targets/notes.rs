//! The payload of a `notes` shard.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::{
    note::{Card, Note},
    records::{read_all, write_all},
};

fuzz_target!(|data: &[u8]| {
    let Ok(notes) = read_all::<Note>(data) else { return };
    assert_eq!(read_all::<Note>(&write_all(&notes)).as_ref(), Ok(&notes));
    for note in &notes {
        let _ = Card::of(note, 0);
    }
});
