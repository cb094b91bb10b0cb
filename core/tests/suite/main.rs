//! The core as those who read and write feeds see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod codecs;
mod counts;
mod evolution;
mod format_document;
mod golden;
mod layout;
mod paths;
mod reader;
mod rich_text;
mod sample;
#[cfg(feature = "unicode")]
mod search_build;
mod search_codecs;
#[cfg(feature = "unicode")]
mod search_damage;
#[cfg(feature = "unicode")]
mod search_engine;
#[cfg(feature = "unicode")]
mod search_excerpts;
#[cfg(feature = "unicode")]
mod search_naive;
#[cfg(feature = "unicode")]
mod search_query;
#[cfg(feature = "unicode")]
mod search_results;
#[cfg(feature = "unicode")]
mod search_text;
#[cfg(feature = "unicode")]
mod search_ways;
#[cfg(feature = "pages")]
mod syndicate;
mod text;
mod view;
