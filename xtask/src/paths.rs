//! Where things are, from the root of the repository.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    // xtask's own folder is one below the root.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The folder of corpora beside the repository; `NOTEFALL_CORPORA` names another one.
pub fn corpora() -> PathBuf {
    std::env::var_os("NOTEFALL_CORPORA").map_or_else(|| root().join("../shared/corpora"), PathBuf::from)
}

/// What `dist` hands out.
pub fn dist() -> PathBuf {
    target().join("dist")
}

/// What is kept between the steps of `dist`.
pub fn work() -> PathBuf {
    target().join("xtask")
}

/// A path as it is shown: from the root of the repository where it lies below it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
