//! Notefall's core: what notes are, how they are stored, laid out and shown.
//!
//! Pure: no I/O, no clock, no randomness, and no panic on any input. It says what it needs and is handed bytes.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod attached;
#[cfg(feature = "pages")]
pub mod counts;
pub mod head;
pub mod ids;
pub mod layout;
pub mod note;
pub mod pack;
pub mod path;
pub mod reader;
pub mod records;
pub mod rich;
pub mod run;
pub mod search;
pub mod shard;
#[cfg(feature = "pages")]
pub mod syndicate;
pub mod text;
pub mod view;
pub mod wire;
