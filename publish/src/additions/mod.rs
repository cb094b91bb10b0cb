//! What the owner of a feed adds to notes, whatever their sources say: products of a catalogue, and translations.

mod catalogue;
mod file;
mod translations;
mod words;

pub use catalogue::{Catalogue, Written};
pub use translations::Translations;

use crate::problem::{Place, Problem, Result};
use std::path::{Path, PathBuf};

/// What is added.
#[derive(Debug, Clone, Default)]
pub struct Additions {
    /// Products, and with which notes they are shown.
    pub catalogue: Catalogue,
    /// Notes in other languages.
    pub translations: Translations,
    /// The files that it was read from, with all links resolved: they are no notes.
    pub files: Vec<PathBuf>,
    /// What was wrong with the files that it was read from, in their order.
    pub problems: Vec<Problem>,
}

impl Additions {
    /// Adds a product or a catalogue that is written at a place in `notefall.toml`.
    ///
    /// # Errors
    /// Where it says something that has no effect, or a file cannot be read.
    pub fn add_product(&mut self, written: &Written, place: &Place) -> Result<()> {
        let file = written.file.as_deref().map(|name| beside(place, name));
        self.catalogue.add(written, place, &mut self.problems)?;
        self.files.extend(file.and_then(|file| file.canonicalize().ok()));
        Ok(())
    }

    /// Adds a file of translations that is named at a place in `notefall.toml`.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn add_translations(&mut self, name: &Path, place: &Place) -> Result<()> {
        self.translations.add(name, place, &mut self.problems)?;
        self.files.extend(beside(place, name).canonicalize().ok());
        Ok(())
    }
}

/// A file that is named at a place, in the folder of that place's own.
fn beside(place: &Place, name: &Path) -> PathBuf {
    place.file.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).join(name)
}
