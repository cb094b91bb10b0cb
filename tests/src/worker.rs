//! The Worker, on the engine that runs it in production.

use crate::child::Child;
use crate::environment::{dist, root};
use crate::http::{self, Answer};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Who may publish to the Workers of the tests.
pub const TOKEN: &str = "end-to-end-token-0123456789";

/// A running Worker.
#[derive(Debug)]
pub struct Worker {
    /// `http://127.0.0.1:PORT`
    pub origin: String,
    _child: Child,
}

impl Worker {
    /// Starts one whose R2 lives in `state`, with a publisher's token.
    #[must_use]
    pub fn start(state: &Path, token: &str) -> Self {
        Self::start_of(&dist().join("edge"), state, token)
    }

    /// Starts one whose clock calls every half second.
    #[must_use]
    pub fn start_with_clock(state: &Path, token: &str) -> Self {
        Self::start_with(&dist().join("edge"), state, token, &["--tick", "500"])
    }

    /// Starts one whose code stands in a folder.
    #[must_use]
    pub fn start_of(code: &Path, state: &Path, token: &str) -> Self {
        Self::start_with(code, state, token, &[])
    }

    fn start_with(code: &Path, state: &Path, token: &str, more: &[&str]) -> Self {
        let mut serve = Command::new("node");
        serve.current_dir(root()).arg("edge/local/serve.mjs").args(["--port", "0", "--minutes", "60"]);
        serve.arg("--worker").arg(code).arg("--assets").arg(dist().join("widget"));
        serve.arg("--state").arg(state).args(["--token", token]).args(more);
        // Nothing of it is to leave this machine.
        serve.env("CLOUDFLARE_CF_FETCH_ENABLED", "false").env("WRANGLER_SEND_METRICS", "false");
        let child = Child::start(&mut serve);
        let origin =
            child.wait_for(Duration::from_secs(60), |line| line.strip_prefix("ready ").map(str::to_owned));
        Self { origin: origin.trim_end_matches('/').to_owned(), _child: child }
    }

    /// The address of a feed.
    #[must_use]
    pub fn feed(&self, name: &str) -> String {
        format!("{}/f/{name}/", self.origin)
    }

    /// A plain GET.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        http::ask(&self.origin, "GET", path, &[], b"")
    }
}
