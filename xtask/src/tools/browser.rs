//! Chromium and its driver, for the tests in a browser.

use super::{debian, in_path};
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;

/// Both programs.
pub struct Browser {
    /// The browser.
    pub chromium: PathBuf,
    /// Its WebDriver server.
    pub chromedriver: PathBuf,
}

const PACKAGES: [&str; 4] = ["chromium", "chromium-driver", "fonts-noto-cjk", "fonts-noto-color-emoji"];
const CHROMIUM: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const CHROMIUM_PLACES: [&str; 3] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/usr/lib/chromium/chromium",
];
const DRIVER_PLACES: [&str; 4] = [
    "/opt/homebrew/bin/chromedriver",
    "/usr/local/bin/chromedriver",
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
];

/// Finds both, or installs them where that is possible without asking.
pub fn find_or_install() -> Result<Browser> {
    if let Some(browser) = find()? {
        return Ok(browser);
    }
    if cfg!(target_os = "macos") {
        bail!(
            "Chromium or chromedriver is missing: `brew install --cask chromium && brew install chromedriver` installs them"
        );
    }
    debian::install(
        "Chromium or chromedriver",
        &PACKAGES,
        "set NOTEFALL_CHROMIUM and NOTEFALL_CHROMEDRIVER",
    )?;
    find()?
        .context("Chromium was installed but is not found: set NOTEFALL_CHROMIUM and NOTEFALL_CHROMEDRIVER")
}

fn find() -> Result<Option<Browser>> {
    let chromium = one("NOTEFALL_CHROMIUM", &CHROMIUM, &CHROMIUM_PLACES)?;
    let chromedriver = one("NOTEFALL_CHROMEDRIVER", &["chromedriver"], &DRIVER_PLACES)?;
    Ok(chromium.zip(chromedriver).map(|(chromium, chromedriver)| Browser { chromium, chromedriver }))
}

/// From the environment (where a wrong path is an error), PATH or the usual places.
pub fn one(variable: &str, names: &[&str], places: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(set) = std::env::var_os(variable).filter(|value| !value.is_empty()) {
        let path = PathBuf::from(set);
        if !path.is_file() {
            bail!("{variable} names {}, which is not a file", path.display());
        }
        return Ok(Some(path));
    }
    Ok(in_path(names).or_else(|| places.iter().map(PathBuf::from).find(|path| path.is_file())))
}
