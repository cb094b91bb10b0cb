//! What `cargo xtask test` hands to the tests.

use std::path::{Path, PathBuf};

/// The root of the repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests' crate is one below the root")
}

/// The folder with `widget/` and `edge/`.
#[must_use]
pub fn dist() -> PathBuf {
    given("NOTEFALL_DIST")
}

/// The command `notefall`.
#[must_use]
pub fn command() -> PathBuf {
    given("NOTEFALL_BIN")
}

/// What draws pages and runs their scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In all tests of pages.
    Chromium,
    /// With `cargo xtask test --all`.
    Firefox,
    /// The same.
    WebKit,
}

/// A browser and its WebDriver server.
#[derive(Debug)]
pub struct Programs {
    /// The browser.
    pub browser: PathBuf,
    /// Its server.
    pub driver: PathBuf,
}

impl Engine {
    /// The programs. Where those of another engine than Chromium are not named, says so: the test is to skip.
    #[must_use]
    pub fn programs(self) -> Option<Programs> {
        let [browser, driver] = match self {
            Self::Chromium => ["NOTEFALL_CHROMIUM", "NOTEFALL_CHROMEDRIVER"],
            Self::Firefox => ["NOTEFALL_FIREFOX", "NOTEFALL_GECKODRIVER"],
            Self::WebKit => ["NOTEFALL_WEBKIT", "NOTEFALL_WEBKITDRIVER"],
        };
        if self != Self::Chromium && std::env::var_os(browser).is_none() {
            eprintln!(
                "skipped: {self:?} runs with `cargo xtask test --all` ({browser} and {driver} name its programs)"
            );
            return None;
        }
        Some(Programs { browser: given(browser), driver: given(driver) })
    }
}

/// The checker of HTTP. Where it is not named, says so: the test is to skip.
#[must_use]
pub fn redbot() -> Option<PathBuf> {
    const VARIABLE: &str = "NOTEFALL_REDBOT";
    if std::env::var_os(VARIABLE).is_none() {
        eprintln!("skipped: REDbot runs with `cargo xtask test --all` ({VARIABLE} names it)");
        return None;
    }
    Some(given(VARIABLE))
}

/// The file that a variable names.
pub fn given(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map(PathBuf::from).unwrap_or_default();
    assert!(path.exists(), "{variable} names nothing that is there: run `cargo xtask test`");
    path
}

/// A folder of the corpora, which are not part of the repository. Where it is missing, says so: the test is to skip.
#[must_use]
pub fn corpus(name: &str) -> Option<PathBuf> {
    let all =
        std::env::var_os("NOTEFALL_CORPORA").map_or_else(|| root().join("../shared/corpora"), PathBuf::from);
    let path = all.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is missing (NOTEFALL_CORPORA may name another place)", path.display());
    None
}

/// Whether screenshots are wanted.
#[must_use]
pub fn screenshots() -> bool {
    std::env::var_os("NOTEFALL_SCREENSHOTS").is_some_and(|value| value == "1")
}

/// Cargo's target folder.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}
