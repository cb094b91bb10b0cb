//! `feed.json` and `atom.xml`, which feed readers fetch.

use super::folder::Folder;
use crate::problem::{Problem, Result};
use notefall_core::head::Head;
use notefall_core::note::Note;
use notefall_core::rich::is_safe_url;
use notefall_core::syndicate::{Channel, atom, json_feed};
use notefall_core::view::Pages;

/// The files, of JSON Feed and of Atom.
pub const NAMES: [&str; 2] = ["feed.json", "atom.xml"];

/// What was done.
#[derive(Debug, Default)]
pub struct Listed {
    /// How many files were written.
    pub written: usize,
    /// How many were removed.
    pub removed: usize,
}

/// Checks where the folder is going to be served: nowhere (empty) or at an absolute address that names a folder.
///
/// # Errors
/// Where it is neither.
pub fn check(address: &str) -> Result<()> {
    let is_folder = is_safe_url(address)
        && address.contains("://")
        && address.ends_with('/')
        && !address.contains(['?', '#']);
    if address.is_empty() || is_folder {
        return Ok(());
    }
    Err(Problem::fatal(
        format!("--address \"{address}\" is not the address of a folder"),
        "give one such as https://your.host/feed/, with a slash at its end",
    ))
}

/// Writes both where the address is known; the notes are in feed order. Without it there is no valid feed, since ids and pictures have
/// absolute addresses there: what an earlier build wrote is removed then, because it would go on telling what was true at that time.
///
/// # Errors
/// Where the disk does not take it.
pub fn write(
    folder: &Folder<'_>,
    head: &Head,
    notes: &[Note],
    address: &str,
    pages: Pages,
) -> Result<Listed> {
    let mut listed = Listed::default();
    if address.is_empty() {
        for name in NAMES {
            listed.removed += usize::from(folder.remove(name)?);
        }
        return Ok(listed);
    }
    let channel = Channel::new(head, notes, address, pages);
    for (name, text) in NAMES.into_iter().zip([json_feed(&channel), atom(&channel)]) {
        listed.written += usize::from(folder.write_if_other(name, text.as_bytes())?);
    }
    Ok(listed)
}
