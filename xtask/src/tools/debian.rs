//! Installing Debian's packages, where that is possible without asking.

use crate::run::{command, finish, minutes};
use anyhow::{Context as _, Result, bail};
use std::path::Path;

/// Installs packages, because `what` is missing; `otherwise` is what to do where that cannot be done here.
pub fn install(what: &str, packages: &[&str], otherwise: &str) -> Result<()> {
    let install = format!("apt-get update && apt-get install -y {}", packages.join(" "));
    if !Path::new("/etc/debian_version").is_file() {
        bail!("{what} is missing: install it, or {otherwise}");
    }
    if !is_root() {
        bail!("{what} is missing: `sudo sh -c '{install}'` installs it");
    }
    eprintln!("{what} is missing: `{install}` installs it.");
    let apt = |words: &[&str]| {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args(words);
        finish(&mut apt, minutes(15))
    };
    apt(&["update", "-q"]).context("the lists of packages could not be fetched: is the network there?")?;
    apt(&[&["install", "-y", "-q", "--no-install-recommends"][..], packages].concat())
        .with_context(|| format!("{what} could not be installed: install it by hand, or {otherwise}"))
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
