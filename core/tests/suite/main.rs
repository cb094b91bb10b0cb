//! The core as those who read and write feeds see it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod codecs;
mod evolution;
mod format_document;
mod golden;
mod layout;
mod paths;
mod reader;
mod rich_text;
mod sample;
mod text;
mod view;
