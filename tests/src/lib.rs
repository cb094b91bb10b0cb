//! What the end-to-end tests stand on: the Worker on its engine, the command, host pages, and a real browser.
//!
//! Everything is on 127.0.0.1, bounded in time, and ends with the test or, where tests share it, with the test program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a harness says what went wrong by failing the test"
)]

pub mod axe;
pub mod browser;
pub mod child;
pub mod driver;
pub mod environment;
pub mod feed;
pub mod files;
pub mod host;
pub mod http;
pub mod journal;
pub mod page;
pub mod site;
pub mod website;
pub mod widget;
pub mod worker;
