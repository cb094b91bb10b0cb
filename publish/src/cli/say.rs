//! Messages for people on stderr, data on stdout.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;
use std::io::{IsTerminal, Write};

// What cannot be written, since nobody reads any more, is not an error of ours.

/// A message.
pub fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}", clean(text));
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

/// A progress bar, on a terminal only.
pub struct Bar(ProgressBar);

impl Bar {
    /// Hidden if `quiet`.
    pub fn new(quiet: bool) -> Self {
        let hidden = quiet || !std::io::stderr().is_terminal();
        let target =
            if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr_with_hz(10) };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.set_style(spinner());
        Self(bar)
    }

    /// Something without a known end.
    pub fn phase(&self, text: &str) {
        if self.0.length().is_some() {
            self.0.unset_length();
            self.0.set_style(spinner());
        }
        self.0.set_message(text.to_owned());
        self.0.tick();
    }

    /// So many of so many.
    pub fn part(&self, what: &str, done: usize, all: usize) {
        if self.0.length() != Some(all as u64) {
            self.0.set_style(counter());
            self.0.set_length(all as u64);
            self.0.set_message(what.to_owned());
        }
        self.0.set_position(done as u64);
    }

    /// Takes it away.
    pub fn done(&self) {
        self.0.finish_and_clear();
    }
}

fn spinner() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn counter() -> ProgressStyle {
    ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
