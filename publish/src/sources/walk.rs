//! Finds the notes in a folder.

use crate::problem::{Loss, Place, Problem, Result};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Whether a path names Markdown.
pub fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("md") || ext.eq_ignore_ascii_case("markdown"))
}

/// All files below `root`, which must be canonical, sorted by path. Hidden files and folders and `node_modules` are passed over;
/// links are followed unless they leave `root` or lead back to where they came from.
///
/// # Errors
/// Where `root` itself cannot be read. What cannot be read below it goes to `problems`.
pub fn files(root: &Path, problems: &mut Vec<Problem>) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries =
        WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter().filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let passed_over = entry.depth() > 0 && (name.starts_with('.') || name == "node_modules");
            !passed_over
                && (!entry.path_is_symlink() || entry.depth() == 0 || stays_inside(entry.path(), root))
        });
    for entry in entries {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                files.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                let cause = error.into_io_error().unwrap_or_else(|| std::io::Error::other("cannot be read"));
                if path == root {
                    return Err(Problem::io(&path, "cannot read the source", &cause));
                }
                let lost = Problem { loss: Loss::Note, ..Problem::io(&path, "cannot read this", &cause) };
                problems.push(lost.at(Place::file(&path)));
            }
        }
    }
    Ok(files)
}

/// Whether a link leads to something below `root`.
fn stays_inside(path: &Path, root: &Path) -> bool {
    path.canonicalize().is_ok_and(|target| target.starts_with(root))
}
