//! The command and its parts as those who make feeds meet them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod additions;
mod archives;
mod choice;
mod clips;
mod command;
mod common;
mod corpora;
mod curation;
mod feeds;
mod fetching;
mod hostile;
mod hosting;
mod imports;
mod incremental;
mod pages;
mod publishing;
mod related;
mod signing;
mod sorting;
mod sources;
mod watching;
