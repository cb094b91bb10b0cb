//! The files of a built feed.

use anyhow::Result;
use std::path::{Path, PathBuf};

/// Every file that is handed out, with its bytes, in no order.
pub fn of(feed: &Path) -> Result<Vec<(PathBuf, u64)>> {
    let mut files = Vec::new();
    let mut folders = vec![feed.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if !entry.file_type()?.is_dir() {
                files.push((entry.path(), entry.metadata()?.len()));
            } else if !entry.file_name().to_string_lossy().starts_with('.') {
                // What the next build remembers is not handed out.
                folders.push(entry.path());
            }
        }
    }
    Ok(files)
}
