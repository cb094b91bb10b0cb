//! chromedriver, one for each browser, so that a test that fails takes nothing with it.

use crate::child::Child;
use crate::environment::chromedriver;
use std::process::Command;
use std::time::Duration;

/// How often a start is tried.
const TRIES: u8 = 5;

/// A running chromedriver.
#[derive(Debug)]
pub struct Driver {
    /// Where it listens.
    pub url: String,
    _child: Child,
}

impl Driver {
    /// Starts one on a port of its own choice.
    #[must_use]
    pub fn start() -> Self {
        // It takes a free port of IPv4, then the same of IPv6, and ends when that was taken in between.
        (0..TRIES).find_map(|_| Self::try_start()).expect("chromedriver starts")
    }

    fn try_start() -> Option<Self> {
        let child = Child::start(Command::new(chromedriver()).arg("--port=0"));
        let port: u16 = child.may_say(Duration::from_secs(30), |line| {
            line.split("started successfully on port ").nth(1)?.trim_end_matches('.').parse().ok()
        })?;
        Some(Self { url: format!("http://127.0.0.1:{port}"), _child: child })
    }
}
