//! The Worker on its engine, as a child that ends with us: it watches its standard input.

use crate::paths;
use crate::run::Child;
use crate::tools::npm;
use anyhow::{Context as _, Result};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A running engine.
pub struct Engine {
    /// `http://127.0.0.1:PORT`
    pub origin: String,
    child: Child,
    /// Held open: when it closes, the engine ends.
    _stdin: Option<ChildStdin>,
}

impl Engine {
    /// Starts our Worker and waits until it is ready.
    pub fn start(port: u16, state: &Path, token: &str, minutes: u64) -> Result<Self> {
        Self::start_with(port, &paths::dist().join("edge"), state, &["--token", token], minutes)
    }

    /// Starts another Worker, which stands in a folder.
    pub fn start_other(port: u16, worker: &Path, state: &Path, minutes: u64) -> Result<Self> {
        Self::start_with(port, worker, state, &[], minutes)
    }

    fn start_with(port: u16, worker: &Path, state: &Path, more: &[&str], minutes: u64) -> Result<Self> {
        std::fs::create_dir_all(state)?;
        let mut serve = npm::node();
        serve.arg(paths::root().join("edge/local/serve.mjs"));
        serve.args(["--port", &port.to_string(), "--minutes", &minutes.to_string()]).args(more);
        serve.arg("--worker").arg(worker);
        serve.arg("--assets").arg(paths::dist().join("widget"));
        serve.arg("--state").arg(state);
        serve.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = Child::start(&mut serve, "node edge/local/serve.mjs")?;
        let (stdin, stdout) = child.handles();
        let stdout = stdout.context("the local Worker has no output")?;
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                match line.strip_prefix("ready ") {
                    Some(origin) => {
                        let _ = send.send(origin.trim().trim_end_matches('/').to_owned());
                    }
                    None => eprintln!("{line}"),
                }
            }
        });
        let origin = receive
            .recv_timeout(Duration::from_secs(60))
            .context("the local Worker did not start: what it said stands above")?;
        Ok(Self { origin, child, _stdin: stdin })
    }

    /// The process of Node that started it.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn ended(&mut self) -> Result<bool> {
        self.child.ended()
    }
}
