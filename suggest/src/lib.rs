//! What is suggested while somebody types: tags, authors and popular titles, from `suggest.bin`, by the crate `tinysearch`.
//!
//! The page, the edge and the command call [`Suggestions`], so that all of them suggest the same. The index is a tinysearch index that
//! was made with the feed ([`build`]); which terms it has, and which of them are asked for, is decided in [`terms`].

#![forbid(unsafe_code)]

#[cfg(feature = "build")]
pub mod build;
mod file;
mod index;
mod json;
mod suggest;
pub mod terms;

pub use file::{MAX_ENTRIES, MAX_PAYLOAD_BYTES, version, with_version};
pub use json::NONE;
pub use suggest::{MOST, QUERY_BYTES, Sort, Suggestion, Suggestions};
