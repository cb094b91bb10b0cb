//! Children: started in a group of their own, bounded in time, and ended together with us.

use crate::paths;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

/// The groups that are alive. A group's number is that of its first process.
static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn groups() -> MutexGuard<'static, BTreeSet<u32>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Minutes, as a limit.
pub const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// On Ctrl-C, a hangup or a polite kill, ends the children first.
pub fn end_children_on_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        let alive: Vec<u32> = groups().iter().copied().collect();
        for &group in &alive {
            signal(group, false);
        }
        std::thread::sleep(Duration::from_millis(if alive.is_empty() { 0 } else { 400 }));
        for &group in &alive {
            signal(group, true);
        }
        std::process::exit(130);
    })
    .context("the handler for Ctrl-C could not be set")
}

#[cfg(unix)]
fn signal(group: u32, hard: bool) {
    use nix::sys::signal::{Signal, killpg};
    if let Ok(number) = i32::try_from(group) {
        let which = if hard { Signal::SIGKILL } else { Signal::SIGTERM };
        // It may be gone already, which is what is wanted.
        let _ = killpg(nix::unistd::Pid::from_raw(number), which);
    }
}

#[cfg(not(unix))]
fn signal(_group: u32, _hard: bool) {}

/// Cargo, without the variables that `cargo run` set for this program.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| shown.starts_with(start)) {
            command.env_remove(&name);
        }
    }
    command.current_dir(paths::root());
    command
}

/// A command in the root of the repository.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(paths::root());
    command
}

/// A running child. Dropping it ends it and everything it started.
pub struct Child {
    name: String,
    inner: std::process::Child,
}

impl Child {
    /// Starts `command` with the handles it was given; without one for stdin it reads nothing.
    pub fn start(command: &mut Command, name: &str) -> Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let inner = command.spawn().with_context(|| format!("`{name}` could not be started"))?;
        groups().insert(inner.id());
        Ok(Self { name: name.to_owned(), inner })
    }

    /// The handles, to be taken.
    pub fn handles(&mut self) -> (Option<std::process::ChildStdin>, Option<std::process::ChildStdout>) {
        (self.inner.stdin.take(), self.inner.stdout.take())
    }

    /// The number that the system knows it by.
    pub fn id(&self) -> u32 {
        self.inner.id()
    }

    /// Whether it has ended by itself.
    pub fn ended(&mut self) -> Result<bool> {
        Ok(self.inner.try_wait()?.is_some())
    }

    /// Waits, and fails with a sentence where it fails or takes too long.
    pub fn wait(&mut self, limit: Duration) -> Result<()> {
        let start = Instant::now();
        let mut pause = Duration::from_millis(2);
        loop {
            if let Some(status) = self.inner.try_wait()? {
                return match (status.success(), status.code()) {
                    (true, _) => Ok(()),
                    (_, Some(code)) => bail!("`{}` failed with exit code {code}", self.name),
                    (_, None) => bail!("`{}` was stopped by a signal", self.name),
                };
            }
            if start.elapsed() > limit {
                self.end();
                bail!("`{}` took more than {} and was stopped", self.name, span(limit));
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// Ends it: politely, then by force.
    pub fn end(&mut self) {
        let group = self.inner.id();
        if self.inner.try_wait().ok().flatten().is_none() {
            signal(group, false);
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(2) {
                if self.inner.try_wait().ok().flatten().is_some() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = self.inner.kill();
            let _ = self.inner.wait();
        }
        // What it started and left behind.
        signal(group, true);
        groups().remove(&group);
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs to the end, with what it prints going where ours goes.
pub fn finish(command: &mut Command, limit: Duration) -> Result<()> {
    let name = line(command);
    Child::start(command.stdin(Stdio::null()), &name)?.wait(limit)
}

/// Runs to the end and gives back its stdout; its stderr goes where ours goes.
pub fn capture(command: &mut Command, limit: Duration) -> Result<String> {
    let name = line(command);
    let mut child = Child::start(command.stdin(Stdio::null()).stdout(Stdio::piped()), &name)?;
    let (_, stdout) = child.handles();
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.map_or(Ok(0), |mut from| from.read_to_end(&mut bytes));
        let _ = send.send(read.map(|_| bytes));
    });
    child.wait(limit)?;
    let bytes = receive
        .recv_timeout(Duration::from_secs(5))
        .with_context(|| format!("`{name}` ended, but something that it started holds its output open"))??;
    String::from_utf8(bytes).with_context(|| format!("`{name}` printed something that is not UTF-8"))
}

/// Runs to the end; what it says on stderr is shown as it comes and given to `hear`, line by line.
pub fn listen(
    command: &mut Command,
    limit: Duration,
    mut hear: impl FnMut(&str) + Send + 'static,
) -> Result<()> {
    let name = line(command);
    let mut child = Child::start(command.stdin(Stdio::null()).stderr(Stdio::piped()), &name)?;
    let stderr = child.inner.stderr.take();
    let reader = std::thread::spawn(move || {
        for line in stderr.into_iter().flat_map(|from| BufReader::new(from).lines()).map_while(Result::ok) {
            hear(&line);
            eprintln!("{line}");
        }
    });
    let result = child.wait(limit);
    // Whatever it left behind would hold its stderr open.
    child.end();
    let _ = reader.join();
    result
}

/// A command as one would type it.
pub fn line(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut words = vec![program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| {
        let word = word.to_string_lossy().replace(&format!("{}/", paths::root().display()), "");
        if word.contains([' ', '"', '(', '*']) { format!("'{word}'") } else { word }
    }));
    words.join(" ")
}

/// A duration as it is read: "1 min 05 s", "3.2 s".
pub fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, _) => format!("{:.1} s", duration.as_secs_f64()),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, rest) => format!("{minutes} min {rest:02} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_readable() {
        assert_eq!(span(Duration::from_millis(3210)), "3.2 s");
        assert_eq!(span(Duration::from_secs(65)), "1 min 05 s");
        assert_eq!(span(minutes(10)), "10 min");
    }

    #[cfg(unix)]
    #[test]
    fn a_child_that_takes_too_long_is_stopped_with_what_it_started() {
        let start = Instant::now();
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 60 & sleep 60"]);
        let error = finish(&mut shell, Duration::from_millis(200)).unwrap_err().to_string();
        assert!(error.contains("took more than 0.2 s"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[cfg(unix)]
    #[test]
    fn what_a_child_says_is_heard() {
        let (send, receive) = mpsc::channel();
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo one >&2; echo two >&2; exit 3"]);
        let result = listen(&mut shell, minutes(1), move |line| {
            let _ = send.send(line.to_owned());
        });
        assert!(result.is_err());
        assert_eq!(receive.iter().collect::<Vec<_>>(), ["one", "two"]);
    }

    #[cfg(unix)]
    #[test]
    fn failures_name_the_command_and_its_code() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "exit 7"]);
        let error = finish(&mut shell, minutes(1)).unwrap_err().to_string();
        assert_eq!(error, "`sh -c 'exit 7'` failed with exit code 7");
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo hello"]);
        assert_eq!(capture(&mut shell, minutes(1)).unwrap(), "hello\n");
    }
}
