//! Puts the widget beside the feed, so that a plain static host has all a page needs.

use super::folder::Folder;
use crate::problem::{Problem, Result};
use std::path::Path;

/// The file that pages name.
pub const LOADER: &str = "notefall.js";

/// Whether a file name is one of the widget's: `notefall.js`, `notefall.mjs`, and the hashed `notefall.*.js`, `.mjs`, `.wasm`.
pub fn is_part(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("notefall.") else { return false };
    matches!(rest.rsplit('.').next(), Some("js" | "mjs")) || rest.ends_with(".wasm")
}

/// Copies the widget, the loader last since it names the others, and says how many files were written.
///
/// # Errors
/// Where the folder has no widget, or the feed's folder does not take it.
pub fn copy(from: &Path, to: &Folder<'_>) -> Result<usize> {
    let entries = std::fs::read_dir(from)
        .map_err(|error| Problem::io(from, "cannot read the widget's folder", &error))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_part(name))
        .collect();
    names.sort_by_key(|name| (name == LOADER || name == "notefall.mjs", name.clone()));
    if !names.iter().any(|name| name == LOADER) {
        return Err(Problem::fatal(
            format!("there is no notefall.js in {}", from.display()),
            "make it with `cargo xtask dist`, or leave --widget out",
        ));
    }
    let mut written = 0;
    for name in names {
        let path = from.join(&name);
        let bytes = std::fs::read(&path).map_err(|error| Problem::io(&path, "cannot read", &error))?;
        written += usize::from(to.write_if_other(&name, &bytes)?);
    }
    Ok(written)
}
