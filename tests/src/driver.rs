//! chromedriver, one for each browser, so that a test that fails takes nothing with it.

use crate::child::Child;
use crate::environment::chromedriver;
use std::process::Command;
use std::time::Duration;

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
        let child = Child::start(Command::new(chromedriver()).arg("--port=0"));
        let port: u16 = child.wait_for(Duration::from_secs(30), |line| {
            line.split("started successfully on port ").nth(1)?.trim_end_matches('.').parse().ok()
        });
        Self { url: format!("http://127.0.0.1:{port}"), _child: child }
    }
}
