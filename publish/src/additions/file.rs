//! Files beside `notefall.toml`: their text, and the objects in their lines.

use crate::problem::{Place, Problem, Result};
use crate::sources::import::locate;
use serde::de::DeserializeOwned;
use std::path::Path;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// The text of a file.
///
/// # Errors
/// Where it cannot be read, is too large, or is not in UTF-8.
pub fn text(path: &Path, what: &str) -> Result<String> {
    let failed = |error: std::io::Error| Problem::io(path, &format!("cannot read {what}"), &error);
    let meta = std::fs::metadata(path).map_err(failed)?;
    if !meta.is_file() {
        let problem = Problem::fatal(format!("{what} are to be read from what is no file"), "name a file");
        return Err(problem.at(Place::file(path)));
    }
    if meta.len() > LARGEST {
        let problem = Problem::fatal(format!("{what} are larger than 64 MiB"), "split the file");
        return Err(problem.at(Place::file(path)));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let lines = error.as_bytes().iter().take(good).filter(|byte| **byte == b'\n').count();
        Problem::fatal(format!("{what} are not in UTF-8"), "save the file as UTF-8")
            .at(Place::line(path, lines + 1))
    })?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// The objects in the lines of a text, each with its place. Lines that hold none are reported.
pub fn objects<T: DeserializeOwned>(
    path: &Path,
    text: &str,
    remedy: &str,
    problems: &mut Vec<Problem>,
) -> Vec<(Place, T)> {
    let mut objects = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let place = Place::line(path, number);
        match serde_json::from_str(line) {
            Ok(object) => objects.push((place, object)),
            Err(error) => {
                let (place, what) = locate(&place, &error);
                problems.push(Problem::part(place, what, remedy));
            }
        }
    }
    objects
}
