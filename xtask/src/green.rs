//! What was green already: a long step is not run again where nothing that it depends on has changed since.

use crate::run::{capture, command, minutes};
use crate::{paths, weigh};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// A step in a state of everything that it depends on.
pub struct State {
    file: PathBuf,
    key: Option<String>,
}

impl State {
    /// The state of the step at hand: all sources of the repository, the toolchain, the corpora, and what else is named in `with`. Where that
    /// cannot be told, as without git, nothing is known to be green.
    pub fn of(step: &str, with: &[&str]) -> Self {
        Self { file: paths::work().join("green").join(step), key: key(with).ok() }
    }

    /// Whether it was green.
    pub fn is_green(&self) -> bool {
        self.key.is_some() && std::fs::read_to_string(&self.file).ok() == self.key
    }

    /// It is run once more, and may fail.
    pub fn forget(&self) {
        let _ = std::fs::remove_file(&self.file);
    }

    /// From here on it is.
    pub fn keep(&self) -> Result<()> {
        if let Some(key) = &self.key {
            std::fs::create_dir_all(self.file.with_file_name(""))?;
            std::fs::write(&self.file, key)?;
        }
        Ok(())
    }
}

fn key(with: &[&str]) -> Result<String> {
    let mut parts: Vec<String> = with.iter().map(|&part| part.to_owned()).collect();
    for tool in [["rustc", "-vV"], ["node", "--version"]] {
        parts.push(capture(command(tool[0]).arg(tool[1]), minutes(1))?);
    }
    // Those that are tracked, and those that will be.
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let names = capture(command("git").args(list).current_dir(paths::root()), minutes(1))?;
    for name in names.split_terminator('\0') {
        // A file that was deleted is in the list until that is committed.
        let bytes = std::fs::read(paths::root().join(name)).unwrap_or_default();
        parts.push(format!("{name} {}", weigh::sha256_hex(&bytes)));
    }
    listing(&paths::corpora(), &mut parts);
    Ok(weigh::sha256_hex(parts.join("\n").as_bytes()))
}

/// The corpora are large, so their names, sizes and times stand for them.
fn listing(folder: &Path, parts: &mut Vec<String>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let Ok(found) = entry.metadata() else { continue };
        if found.is_dir() {
            listing(&entry.path(), parts);
        } else {
            parts.push(format!("{} {} {:?}", entry.path().display(), found.len(), found.modified().ok()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_green_is_so_until_something_changes() {
        let folder = tempfile::tempdir().unwrap();
        let state = |key: &str| State { file: folder.path().join("green/unit"), key: Some(key.to_owned()) };
        assert!(!state("one").is_green());
        state("one").keep().unwrap();
        assert!(state("one").is_green() && !state("two").is_green());
        state("one").forget();
        assert!(!state("one").is_green());
        state("one").keep().unwrap();
        let unknown = State { file: folder.path().join("green/unit"), key: None };
        unknown.keep().unwrap();
        assert!(!unknown.is_green() && state("one").is_green());
    }

    #[test]
    fn the_key_follows_the_corpora_and_what_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let list = || {
            let mut parts = Vec::new();
            listing(folder.path(), &mut parts);
            parts
        };
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/notes.jsonl"), "{}").unwrap();
        let before = list();
        assert_eq!((before.len(), list()), (1, before.clone()));
        std::fs::write(folder.path().join("a/notes.jsonl"), "{}\n").unwrap();
        assert_ne!(list(), before);
        assert_eq!(key(&["a"]).ok(), key(&["a"]).ok());
        assert!(key(&["a"]).is_err() || key(&["a"]).ok() != key(&["b"]).ok());
    }
}
