//! Tables: files of rows with the names of the columns in the first, parted by commas, semicolons or tabs.

use super::fields::{self, Fields};
use super::item::Intake;
use super::load::Loaded;
use super::split::Lines;
use crate::problem::{Place, Problem};

/// The most columns that are read.
const MOST_COLUMNS: usize = 500;

/// Reads rows. Those with more or fewer cells than there are names are read as far as they go, and that is said.
/// Returns whether there was any.
pub fn rows(
    loaded: &Loaded,
    intake: &mut Intake<'_>,
    take: &mut dyn FnMut(Place, Fields, &mut Intake<'_>),
) -> bool {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&loaded.text))
        .has_headers(false)
        .flexible(true)
        .from_reader(loaded.text.as_bytes());
    let lines = Lines::of(loaded.text.as_bytes());
    // A row's own position is before the empty lines above it.
    let line_of = |at: u64| {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let above =
            loaded.text.as_bytes().iter().skip(at).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        lines.at(at.saturating_add(above)).0
    };
    let mut names: Vec<String> = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut found = false;
    loop {
        let line = usize::try_from(reader.position().line()).unwrap_or(usize::MAX);
        match reader.read_record(&mut record) {
            Ok(false) => return found,
            Ok(true) => {}
            Err(error) => {
                // The text is UTF-8 and rows may have any length, so nothing else can be wrong with it.
                let place = Place::line(&loaded.shown, line);
                intake.refuse(place, format!("the row cannot be read: {error}"), "correct it");
                return found;
            }
        }
        let line = record.position().map_or(line, |at| line_of(at.byte()));
        let place = Place::line(&loaded.shown, line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if names.is_empty() {
            names = record.iter().take(MOST_COLUMNS).map(fields::plain).collect();
            continue;
        }
        found = true;
        if record.len() != names.len() {
            let what = format!("the row has {} cells, the first row {}", record.len(), names.len());
            let remedy = "put text with commas, quotes or line breaks in double quotes";
            intake.harvest.problems.push(Problem::part(place.clone(), what, remedy));
        }
        take(place, Fields::of_row(&names, record.iter()), intake);
    }
}

/// What parts the cells: whichever of the usual signs is most frequent in the first line, quoted text apart.
pub fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for byte in text.trim_start().bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                for (sign, count) in &mut counts {
                    *count += usize::from(*sign == byte);
                }
            }
            _ => {}
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}

/// The plain names of the columns.
pub fn names(loaded: &Loaded) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&loaded.text))
        .has_headers(false)
        .flexible(true)
        .from_reader(loaded.text.as_bytes());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).is_ok_and(|is_there| is_there) {
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            return record.iter().take(MOST_COLUMNS).map(fields::plain).collect();
        }
    }
    Vec::new()
}
