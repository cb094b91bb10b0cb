//! The whole path: notes on disk, the command, the Worker on its engine, a page on another origin, a real browser.
//!
//! One program for all of it, so that the tests share a Worker and what takes long to build.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "all of this is tests, also what stands outside their functions"
)]

mod access;
mod attached;
mod attacks;
mod bad_input;
mod contract;
mod counts;
mod curation;
mod cut_off;
mod damage;
mod documentation;
mod embedding;
mod engines;
mod faults;
mod feeds;
mod filters;
mod first_search;
mod for_you;
mod frames;
mod gc;
mod guessing;
mod harness;
mod layouts;
mod manifest;
mod markup;
mod open_note;
mod package;
mod pages;
mod playground;
mod previews;
mod publishing;
mod recipes;
mod redbot;
mod screenshots;
mod search;
mod signed;
mod static_host;
mod suggest;
mod surge;
mod validators;
