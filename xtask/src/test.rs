//! `cargo xtask test`: every check in order, each with its time, stopping at the first that fails.

use crate::run::{capture, cargo, command, finish, line, minutes, span};
use crate::tools::{browser, engines, npm, redbot, wasm_target};
use crate::{bench, dist, green, paths};
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

/// One check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Step {
    /// rustfmt
    Format,
    /// Clippy for what runs here, with all tests
    Clippy,
    /// Clippy for the widget and the Worker, as wasm
    ClippyWasm,
    /// Prettier
    Prettier,
    /// The tests inside the crates
    Unit,
    /// Loader, widget and Worker, within their gates
    Dist,
    /// TypeScript's checks of the scripts, against the widget as it was built, and the scripts' own tests
    Types,
    /// The Worker on its engine and the widget in a browser
    EndToEnd,
    /// How well search ranks, where the sets of questions are at hand; with --all, or when named
    Relevance,
}

/// What the summary says of a step that was run.
const OK: &str = "ok";

const ORDER: [Step; 9] = [
    Step::Format,
    Step::Clippy,
    Step::ClippyWasm,
    Step::Prettier,
    Step::Unit,
    Step::Dist,
    Step::Types,
    Step::EndToEnd,
    Step::Relevance,
];

/// Cargo chooses the features of what crates share by the packages that it is given, so steps that name the same packages
/// compile everything once. This program is by itself: what it needs was compiled for it alone when it was started.
const ALL_BUT_XTASK: [&str; 4] = ["--workspace", "--exclude", "xtask", "--all-features"];

/// What to test.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Only these steps, in the usual order
    #[arg(value_name = "STEP")]
    pub steps: Vec<Step>,
    /// Also what takes longer: more cases for each property, large sets of notes, Firefox and WebKit, and REDbot
    #[arg(long)]
    pub all: bool,
    /// Also the long steps that were green and of which nothing has changed since
    #[arg(long)]
    pub again: bool,
    /// Passed on to the end-to-end tests, such as a part of a test's name
    #[arg(last = true, value_name = "FILTER")]
    pub filter: Vec<String>,
}

/// Runs the steps and prints the summary.
pub fn run(options: &Options) -> Result<()> {
    let mut times = Vec::new();
    let usual = |step: &Step| options.steps.is_empty() && (options.all || *step != Step::Relevance);
    let chosen = |step: &Step| usual(step) || options.steps.contains(step);
    for step in ORDER.into_iter().filter(chosen) {
        println!("== {}", step.name());
        let start = Instant::now();
        let result = step.run_if_new(options);
        let verdict = result.as_ref().map_or("FAILED", |verdict| *verdict);
        times.push((step.name(), start.elapsed(), verdict));
        if let Err(error) = result {
            println!("\n{}", summary(&times));
            bail!("{error:#}\nOnce more: cargo xtask test {}", step.again(options));
        }
    }
    println!("\n{}", summary(&times));
    Ok(())
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::ClippyWasm => "clippy-wasm",
            Self::Prettier => "prettier",
            Self::Unit => "unit",
            Self::Dist => "dist",
            Self::Types => "types",
            Self::EndToEnd => "end-to-end",
            Self::Relevance => "relevance",
        }
    }

    /// What follows `cargo xtask test` to repeat it.
    fn again(self, options: &Options) -> String {
        // These two read what dist made.
        let first = if matches!(self, Self::Types | Self::EndToEnd) { "dist " } else { "" };
        let all = if options.all { " --all" } else { "" };
        format!("{first}{}{all}", self.name())
    }

    /// Runs it, unless it takes long, was green, and nothing that it depends on has changed since. Says which.
    fn run_if_new(self, options: &Options) -> Result<&'static str> {
        // A filter leaves most of a step out.
        let state = match self {
            Self::Unit => green::State::of(self.name(), &[&options.all.to_string()]),
            Self::EndToEnd if options.filter.is_empty() => {
                let browser = browser::find_or_install()?;
                let version = capture(command(&browser.chromium).arg("--version"), minutes(1))?;
                green::State::of(self.name(), &[&options.all.to_string(), &version])
            }
            _ => return self.run(options).map(|()| OK),
        };
        if !options.again && state.is_green() {
            println!("It was green, and nothing has changed since; --again runs it all the same.");
            return Ok("ok before");
        }
        state.forget();
        self.run(options)?;
        state.keep()?;
        Ok(OK)
    }

    fn run(self, options: &Options) -> Result<()> {
        match self {
            Self::Format => go(cargo().args(["fmt", "--all", "--check"]), minutes(2)),
            Self::Clippy => {
                // The end-to-end tests are none of cargo's targets unless they are named; see their Cargo.toml.
                for targets in ["--all-targets", "--test=end_to_end"] {
                    let what = ["clippy", "--quiet", "--workspace", "--all-features", targets];
                    go(cargo().args(what).args(["--", "-D", "warnings"]), minutes(15))?;
                }
                Ok(())
            }
            Self::ClippyWasm => {
                wasm_target::ready()?;
                // One by one: together they would share features, and the Worker's bring in std, which the widget does without.
                for package in ["notefall-widget", "notefall-edge"] {
                    let what = ["clippy", "--quiet", "--lib", "--all-features", "-p", package];
                    go(
                        cargo().args(what).args(["--target", wasm_target::TARGET, "--", "-D", "warnings"]),
                        minutes(10),
                    )?;
                }
                Ok(())
            }
            Self::Prettier => {
                npm::ready()?;
                let mut prettier = npm::tool("prettier/bin/prettier.cjs");
                go(prettier.args(["--check", "--log-level=warn", "."]), minutes(2))
            }
            Self::Unit => {
                let limit = if options.all { minutes(60) } else { minutes(20) };
                go(thorough(cargo().arg("test").args(ALL_BUT_XTASK), options), limit)?;
                go(thorough(cargo().args(["test", "--package", "xtask"]), options), limit)
            }
            Self::Dist => {
                let parts = vec![dist::Part::Widget, dist::Part::Package, dist::Part::Edge, dist::Part::Site];
                dist::run(&dist::Options { parts, ..Default::default() })?.check()
            }
            Self::Types => {
                npm::ready()?;
                go(
                    command(paths::root().join("node_modules/.bin/tsc")).args(["--project", "."]),
                    minutes(2),
                )?;
                let tests = [
                    "tests/bench/cold/rounds.test.mjs",
                    "tests/bench/page/page.test.mjs",
                    "www/loader/for-you.test.mjs",
                    "www/loader/counts.test.mjs",
                    "www/loader/verify.test.mjs",
                    "www/playground/snippet.test.mjs",
                ];
                go(npm::node().arg("--test").args(tests), minutes(1))
            }
            Self::EndToEnd => end_to_end(options),
            Self::Relevance => bench::relevance(),
        }
    }
}

/// The tests that need everything: what dist made, the command and a browser.
fn end_to_end(options: &Options) -> Result<()> {
    npm::ready()?;
    let browser = browser::find_or_install()?;
    // Large sets are built in release; else what the unit tests made is good enough.
    let binary = if options.all { dist::command()? } else { tested_command()? };
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 4);
    let mut tests = cargo();
    tests.arg("test").args(ALL_BUT_XTASK).args(["--test", "end_to_end"]);
    tests.args(["--", &format!("--test-threads={threads}")]).args(&options.filter);
    tests.env("NOTEFALL_DIST", paths::dist()).env("NOTEFALL_BIN", binary);
    tests.env("NOTEFALL_CHROMIUM", browser.chromium).env("NOTEFALL_CHROMEDRIVER", browser.chromedriver);
    if options.all {
        tests.envs(engines::find_or_install()?).envs(redbot::find_or_install()?);
    }
    go(thorough(&mut tests, options), if options.all { minutes(60) } else { minutes(20) })
}

/// The command as its own tests run it: cargo makes it for them.
fn tested_command() -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["test", "--quiet", "--no-run"]).args(ALL_BUT_XTASK).args(["--test", "suite"]);
    finish(&mut build, minutes(20)).context("the command could not be built")?;
    Ok(dist::command_in("debug"))
}

/// With `--all`: more cases, larger sets.
fn thorough<'a>(tests: &'a mut Command, options: &Options) -> &'a mut Command {
    if options.all {
        tests.env("PROPTEST_CASES", "4096").env("NOTEFALL_LARGE", "1");
    }
    tests
}

/// Says what is run, and runs it.
fn go(command: &mut Command, limit: Duration) -> Result<()> {
    println!("$ {}", line(command));
    finish(command, limit)
}

fn summary(times: &[(&str, Duration, &str)]) -> String {
    let mut out = String::from("summary:\n");
    for (name, time, verdict) in times {
        out.push_str(&format!("  {name:<12} {:>12}  {verdict}\n", span(*time)));
    }
    let total = times.iter().map(|(_, time, _)| *time).sum();
    out.push_str(&format!("  {:<12} {:>12}", "together", span(total)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_failed_and_when() {
        let times = [("format", Duration::from_millis(900), OK), ("unit", Duration::from_secs(75), "FAILED")];
        let expected = "summary:\n\
                        \x20 format              0.9 s  ok\n\
                        \x20 unit           1 min 15 s  FAILED\n\
                        \x20 together       1 min 15 s";
        assert_eq!(summary(&times), expected);
    }

    #[test]
    fn a_failed_step_can_be_repeated() {
        use clap::ValueEnum as _;
        let options = Options { steps: Vec::new(), all: true, again: false, filter: Vec::new() };
        assert_eq!(Step::EndToEnd.again(&options), "dist end-to-end --all");
        for step in ORDER {
            assert_eq!(Step::from_str(step.name(), false), Ok(step));
        }
    }
}
