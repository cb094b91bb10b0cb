//! The command and its parts as those who make feeds meet them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod archives;
mod command;
mod common;
mod corpora;
mod curation;
mod feeds;
mod fetching;
mod hostile;
mod imports;
mod incremental;
mod publishing;
mod sources;
