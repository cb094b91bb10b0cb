//! Finds the notes in a folder.

use crate::problem::{Loss, Place, Problem, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// How often one folder is entered by links. Links in circles that lead to one another could else be followed in more ways than can be
/// counted.
const MOST_LINKS: usize = 16;

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
    let mut entered: HashMap<PathBuf, usize> = HashMap::new();
    let mut too_often = Vec::new();
    let walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    let entries = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        if entry.depth() > 0 && (name.starts_with('.') || name == "node_modules") {
            return false;
        }
        if !entry.path_is_symlink() || entry.depth() == 0 {
            return true;
        }
        let Some(target) = target_inside(entry.path(), root) else { return false };
        if !entry.file_type().is_dir() {
            return true;
        }
        let times = entered.entry(target).or_default();
        *times += 1;
        if *times == MOST_LINKS + 1 {
            too_often.push(entry.path().to_path_buf());
        }
        *times <= MOST_LINKS
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
    problems.extend(too_often.into_iter().map(|path| {
        let what = format!("so many links lead here that only the first {MOST_LINKS} are followed");
        Problem::note(Place::file(&path), what, "take those out that are not needed")
    }));
    Ok(files)
}

/// What a link leads to, if that is below `root`.
fn target_inside(path: &Path, root: &Path) -> Option<PathBuf> {
    path.canonicalize().ok().filter(|target| target.starts_with(root))
}
