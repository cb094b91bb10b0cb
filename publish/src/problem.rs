//! Problems as values: where, what was expected, and what to do about it.

use serde_json::{Value, json};
use std::fmt;
use std::path::{Path, PathBuf};

/// What a function of this library returns where it can fail for good.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// A place in a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user would find it.
    pub file: Option<PathBuf>,
    /// Counted from 1; 0 where the whole file is meant.
    pub line: u32,
    /// Counted in bytes from 1; 0 where it is not known.
    pub column: u32,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self { file: Some(path.to_path_buf()), line: 0, column: 0 }
    }

    /// A line of a file, counted from 1.
    #[must_use]
    pub fn line(path: &Path, line: usize) -> Self {
        Self { file: Some(path.to_path_buf()), line: u32::try_from(line).unwrap_or(u32::MAX), column: 0 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(file) = &self.file else { return Ok(()) };
        write!(f, "{}", file.display())?;
        for number in [self.line, self.column].into_iter().filter(|number| *number > 0) {
            write!(f, ":{number}")?;
        }
        Ok(())
    }
}

/// What became of the note that a problem was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The note is in the feed, without the part that was wrong.
    Part,
    /// The note is not in the feed.
    Note,
    /// Nothing could be done at all.
    Everything,
}

/// Something that went wrong, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What was found, and what was expected.
    pub what: String,
    /// What to do; a sentence without a full stop, or empty.
    pub remedy: String,
    /// What was lost by it.
    pub loss: Loss,
}

impl Problem {
    /// A problem that ends the work.
    #[must_use]
    pub fn fatal(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: Place::default(), what: what.into(), remedy: remedy.into(), loss: Loss::Everything }
    }

    /// A problem that costs a note.
    #[must_use]
    pub fn note(place: Place, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place, what: what.into(), remedy: remedy.into(), loss: Loss::Note }
    }

    /// A problem that costs a part of a note.
    #[must_use]
    pub fn part(place: Place, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place, what: what.into(), remedy: remedy.into(), loss: Loss::Part }
    }

    /// A file that could not be read or written.
    #[must_use]
    pub fn io(path: &Path, doing: &str, error: &std::io::Error) -> Self {
        let remedy = match error.kind() {
            std::io::ErrorKind::NotFound => "check the path",
            std::io::ErrorKind::PermissionDenied => "check the rights on it",
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                "make room on the disk and run again"
            }
            std::io::ErrorKind::FileTooLarge => {
                "raise the limit on the size of files (ulimit -f) and run again"
            }
            _ => "",
        };
        Self {
            place: Place::file(path),
            what: format!("{doing}: {}", sentence(error)),
            remedy: remedy.into(),
            loss: Loss::Everything,
        }
    }

    /// The same problem at another place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let number = |number: u32| if number == 0 { Value::Null } else { json!(number) };
        json!({
            "file": self.place.file.as_ref().map(|file| file.display().to_string()),
            "line": number(self.place.line),
            "column": number(self.place.column),
            "what": self.what,
            "remedy": self.remedy,
            "skipped": self.loss != Loss::Part,
        })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.file.is_some() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.what)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, "; {}", self.remedy) }
    }
}

impl std::error::Error for Problem {}

/// An error of the system without its number.
fn sentence(error: &std::io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text.get(..end).unwrap_or(&text).to_lowercase(),
        None => text,
    }
}
