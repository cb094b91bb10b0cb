//! Notefall's command: turns folders of notes into feeds, serves them for previews, checks them, and publishes them.

#![forbid(unsafe_code)]

pub mod build;
pub mod cli;
pub mod config;
pub mod curate;
pub mod feed;
pub mod feeds;
pub mod http;
pub mod index;
pub mod inspect;
pub mod language;
pub mod media;
pub mod problem;
pub mod publish;
pub mod rollback;
pub mod search;
pub mod serve;
pub mod sources;
pub mod temporary;
pub mod verify;
