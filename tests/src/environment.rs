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

/// The browser.
#[must_use]
pub fn chromium() -> PathBuf {
    given("NOTEFALL_CHROMIUM")
}

/// Its WebDriver server.
#[must_use]
pub fn chromedriver() -> PathBuf {
    given("NOTEFALL_CHROMEDRIVER")
}

fn given(variable: &str) -> PathBuf {
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
