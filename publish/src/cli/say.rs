//! Messages for people on stderr, data on stdout.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Volume {
    /// What went wrong.
    Quiet,
    /// What was done.
    Usual,
    /// How long it took, too.
    Verbose,
}

static VOLUME: AtomicU8 = AtomicU8::new(Volume::Usual as u8);

/// Says how much is going to be said, once for the process.
pub fn set_volume(volume: Volume) {
    VOLUME.store(volume as u8, Ordering::Relaxed);
}

fn is_at_least(volume: Volume) -> bool {
    VOLUME.load(Ordering::Relaxed) >= volume as u8
}

// What cannot be written, since nobody reads any more, is not an error of ours.

/// A message.
pub fn say(text: &str) {
    if is_at_least(Volume::Usual) {
        let _ = writeln!(anstream::stderr().lock(), "{}", clean(text));
    }
}

/// A message for those who want to know.
pub fn detail(text: &str) {
    if is_at_least(Volume::Verbose) {
        say(text);
    }
}

/// A message about something that went wrong while the rest went on.
pub fn warning(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "\x1b[33mwarning:\x1b[0m {}", clean(text));
}

/// Why it all failed.
pub fn error(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "\x1b[31merror:\x1b[0m {}", clean(text));
}

/// A line of data.
pub fn data(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = writeln!(out, "{}", clean(text));
    let _ = out.flush();
}

/// Data for a script, on one line.
pub fn data_json(value: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{value}");
    let _ = out.flush();
}

/// Notes are other people's words: what would steer the terminal is shown instead.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A progress bar, on a terminal only; and how long each phase took, for those who want to know.
pub struct Bar {
    bar: ProgressBar,
    phase: Mutex<Option<(&'static str, Instant)>>,
}

impl Bar {
    /// Hidden where little is to be said.
    pub fn new() -> Self {
        let hidden = !is_at_least(Volume::Usual) || !std::io::stderr().is_terminal();
        let target =
            if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(spinner());
        Self { bar, phase: Mutex::new(None) }
    }

    /// Something without a known end.
    pub fn phase(&self, what: &'static str, text: &str) {
        self.enter(Some(what));
        if self.bar.length().is_some() {
            self.bar.unset_length();
            self.bar.set_style(spinner());
        }
        self.bar.set_message(text.to_owned());
        self.bar.tick();
    }

    /// So many of so many.
    pub fn part(&self, what: &'static str, done: usize, all: usize) {
        self.enter(Some(what));
        if self.bar.length() != Some(all as u64) {
            self.bar.set_style(counter());
            self.bar.set_length(all as u64);
            self.bar.set_message(what);
        }
        self.bar.set_position(done as u64);
    }

    /// Takes it away.
    pub fn done(&self) {
        self.enter(None);
        self.bar.finish_and_clear();
    }

    fn enter(&self, what: Option<&'static str>) {
        let Ok(mut phase) = self.phase.lock() else { return };
        if phase.map(|(before, _)| before) == what {
            return;
        }
        if let Some((before, since)) = *phase {
            let seconds = since.elapsed().as_secs_f64();
            self.bar.suspend(|| detail(&format!("{before}: {seconds:.2} s")));
        }
        *phase = what.map(|what| (what, Instant::now()));
    }
}

fn spinner() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn counter() -> ProgressStyle {
    ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
