//! Child processes that end with their handle.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child as Process, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// A child with its standard output read line by line.
#[derive(Debug)]
pub struct Child {
    process: Process,
    lines: Mutex<Receiver<String>>,
    name: String,
}

impl Child {
    /// Starts it. Its standard input stays open for as long as we live, which is what `serve.mjs` watches.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let name = name(command);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        let stdout = process.stdout.take().expect("stdout is piped");
        let (send, lines) = channel();
        std::thread::spawn(move || {
            // Read to the end even when nobody listens any more: a full pipe would stop the child.
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        Self { process, lines: Mutex::new(lines), name }
    }

    /// Waits for a line that `read` makes something of.
    pub fn wait_for<T>(&self, limit: Duration, read: impl Fn(&str) -> Option<T>) -> T {
        self.may_say(limit, read)
            .unwrap_or_else(|| panic!("{} ended or was not ready within {limit:?}", self.name))
    }

    /// The same; nothing when it ended before, or took longer.
    pub fn may_say<T>(&self, limit: Duration, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let end = Instant::now() + limit;
        let lines = self.lines.lock().unwrap();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(line) => {
                    if let Some(found) = read(&line) {
                        return Some(found);
                    }
                }
                Err(_) => return None,
            }
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Closing its standard input asks it to end; who does not listen is killed.
        drop(self.process.stdin.take());
        let end = Instant::now() + Duration::from_secs(2);
        while Instant::now() < end && self.name.starts_with("node") {
            if self.process.try_wait().ok().flatten().is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a command to its end, and kills it after `limit`.
pub fn run(command: &mut Command, limit: Duration) -> Output {
    let name = name(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
    let mut streams = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
    let stdout = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        streams.0.read_to_end(&mut bytes).map(|_| bytes)
    });
    let stderr = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        streams.1.read_to_end(&mut bytes).map(|_| bytes)
    });
    let end = Instant::now() + limit;
    let status = loop {
        if let Some(status) = process.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > end {
            let _ = process.kill();
            let _ = process.wait();
            panic!("{name} took longer than {limit:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    Output { status, stdout: stdout.join().unwrap().unwrap(), stderr: stderr.join().unwrap().unwrap() }
}

fn name(command: &Command) -> String {
    Path::new(command.get_program()).file_name().unwrap_or(OsStr::new("?")).to_string_lossy().into_owned()
}
