//! Firefox and WebKit and their drivers, for the tests of `--all`.

use super::browser::one;
use super::debian;
use crate::paths;
use crate::run::{cargo, finish, minutes};
use anyhow::{Context as _, Result};
use std::path::PathBuf;

/// What Debian has of them; geckodriver it has not.
const PACKAGES: [&str; 3] = ["firefox-esr", "webkit2gtk-driver", "xvfb"];

/// Mozilla's driver, from its own crate.
const GECKODRIVER: [&str; 3] = ["geckodriver", "--version", "0.36.0"];

/// A variable by which the tests know a program, and what it is.
type Named = (&'static str, PathBuf);

/// All programs.
pub fn find_or_install() -> Result<Vec<Named>> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    let otherwise = "set NOTEFALL_FIREFOX, NOTEFALL_WEBKIT, NOTEFALL_WEBKITDRIVER and NOTEFALL_XVFB";
    if packaged()?.is_none() {
        debian::install("Firefox, WebKit's driver or Xvfb", &PACKAGES, otherwise)?;
    }
    if geckodriver()?.is_none() {
        let mut install = cargo();
        install.arg("install").args(GECKODRIVER).args(["--locked", "--root"]).arg(own());
        finish(&mut install, minutes(15))
            .context("geckodriver could not be installed: set NOTEFALL_GECKODRIVER")?;
    }
    find()?.with_context(|| format!("Firefox or WebKit was installed but is not found: {otherwise}"))
}

fn find() -> Result<Option<Vec<Named>>> {
    let Some((mut found, geckodriver)) = packaged()?.zip(geckodriver()?) else { return Ok(None) };
    found.push(("NOTEFALL_GECKODRIVER", geckodriver));
    Ok(Some(found))
}

/// Those that Debian has.
fn packaged() -> Result<Option<Vec<Named>>> {
    let mini = mini_browsers();
    let mini: Vec<&str> = mini.iter().filter_map(|path| path.to_str()).collect();
    let mut all = Vec::new();
    for (variable, names, places) in [
        ("NOTEFALL_FIREFOX", &["firefox-esr", "firefox"][..], &[][..]),
        ("NOTEFALL_WEBKIT", &[], &mini),
        ("NOTEFALL_WEBKITDRIVER", &["WebKitWebDriver"], &[]),
        ("NOTEFALL_XVFB", &["Xvfb"], &[]),
    ] {
        match one(variable, names, places)? {
            Some(path) => all.push((variable, path)),
            None => return Ok(None),
        }
    }
    Ok(Some(all))
}

fn geckodriver() -> Result<Option<PathBuf>> {
    let own = own().join("bin/geckodriver");
    one("NOTEFALL_GECKODRIVER", &["geckodriver"], &[own.to_str().unwrap_or_default()])
}

/// Where geckodriver is installed.
fn own() -> PathBuf {
    paths::work().join("geckodriver")
}

/// WebKit's small browser, which stands in a folder of its version below one of the machine's kind.
fn mini_browsers() -> Vec<PathBuf> {
    let Ok(kinds) = std::fs::read_dir("/usr/lib") else { return Vec::new() };
    let versions = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];
    let all = kinds
        .flatten()
        .flat_map(|kind| versions.map(|version| kind.path().join(version).join("MiniBrowser")));
    all.filter(|path| path.is_file()).collect()
}
