//! REDbot, a checker of HTTP written in Python, for a test of `--all`.

use super::browser::one;
use crate::paths;
use crate::run::{command, finish, minutes};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// REDbot, and what finds most of what it says, both exactly: other versions find other things.
const PACKAGES: [&str; 2] = ["redbot==2.7.1", "httplint==2026.10.4"];

/// The variable that names it, and where it is. Where it cannot be installed, says so.
pub fn find_or_install() -> Result<Option<(&'static str, PathBuf)>> {
    const VARIABLE: &str = "NOTEFALL_REDBOT";
    let folder = paths::work().join("redbot");
    let program = folder.join("bin/redbot");
    let find = || one(VARIABLE, &[], &[program.to_str().unwrap_or_default()]);
    if find()?.is_none()
        && let Err(error) = install(&folder)
    {
        eprintln!("REDbot cannot be installed here, so its test is skipped: {error:#}");
    }
    Ok(find()?.map(|path| (VARIABLE, path)))
}

fn install(folder: &std::path::Path) -> Result<()> {
    let Some(python) = super::in_path(&["python3"]) else { bail!("python3 is not in PATH") };
    eprintln!("REDbot is missing: pip installs it into {}.", paths::shown(folder));
    finish(command(python).args(["-m", "venv"]).arg(folder), minutes(5))?;
    let pip = folder.join("bin/pip");
    finish(
        command(pip).args(["install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES),
        minutes(10),
    )
}
