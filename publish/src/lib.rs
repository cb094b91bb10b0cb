//! Notefall's command: turns folders of notes into feeds, serves them for previews, checks them, and publishes them.

#![forbid(unsafe_code)]

pub mod additions;
pub mod base64;
pub mod build;
pub mod choice;
pub mod cli;
pub mod config;
pub mod curation;
pub mod feed;
pub mod feeds;
pub mod gc;
pub mod host;
pub mod http;
pub mod index;
pub mod inspect;
pub mod language;
pub mod media;
pub mod preview;
pub mod problem;
pub mod publish;
pub mod related;
pub mod rollback;
pub mod search;
pub mod serve;
pub mod sign;
pub mod sources;
pub mod store;
pub mod temporary;
pub mod verify;
pub mod watch;
