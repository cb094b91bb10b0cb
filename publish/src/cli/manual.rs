//! `notefall manual`: manual pages and completions, made of what the command line itself is made of.

use super::args::Args;
use super::say::say;
use crate::problem::{Problem, Result};
use clap::{CommandFactory as _, ValueEnum as _};
use clap_complete::Shell;
use std::path::Path;
use std::process::ExitCode;

/// Writes `man1/*.1` and `completions/*` into a folder.
///
/// # Errors
/// Where the disk does not take them.
pub fn run(out: &Path) -> Result<ExitCode> {
    let [pages, completions] = ["man1", "completions"].map(|name| out.join(name));
    let failed = |error: std::io::Error| Problem::io(out, "cannot write the manual", &error);
    for folder in [&pages, &completions] {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    clap_mangen::generate_to(Args::command(), &pages).map_err(failed)?;
    for shell in Shell::value_variants() {
        clap_complete::generate_to(*shell, &mut Args::command(), "notefall", &completions).map_err(failed)?;
    }
    say(&format!("the manual and the completions are in {}", out.display()));
    Ok(ExitCode::SUCCESS)
}
