//! What people have, read into drafts: folders of Markdown and files of JSON lines.

pub mod compose;
mod composed;
pub mod dates;
mod front;
mod html;
mod jsonl;
mod jsonnote;
mod lang;
mod markdown;
mod notefile;
mod pictures;
pub mod scan;
mod walk;

use crate::problem::{Place, Problem, Result};
pub use lang::is_tag;

use compose::Piece;
use notefall_core::note::Note;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// A note as it was read, before its pictures are made.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Everything but body, images and avatar.
    pub note: Note,
    /// The body; [`notefall_core::rich::BlockKind::Picture`] counts in `pictures`.
    pub body: Vec<Piece>,
    /// Every picture once, the cover first.
    pub pictures: Vec<Picture>,
    /// The author's picture.
    pub avatar: Option<Picture>,
    /// Where it was read.
    pub place: Place,
    /// An id to take where the note's own is taken, if that was only made from its path; else empty.
    spare_id: String,
}

/// A picture that a note names and that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file, with all links resolved.
    pub file: PathBuf,
    /// What it shows.
    pub alt: String,
    /// Where the note names it.
    pub place: Place,
}

/// All that was read.
#[derive(Debug, Default)]
pub struct Harvest {
    /// In source order; ids are distinct and allowed.
    pub drafts: Vec<Draft>,
    /// What was wrong, in source order.
    pub problems: Vec<Problem>,
    /// How many notes are marked as drafts and were left out.
    pub unpublished: usize,
    /// What the format cannot carry yet, and in how many notes it stands.
    pub not_shown: BTreeMap<&'static str, usize>,
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The language of notes that neither name theirs nor let it be seen; BCP 47 or empty.
    pub lang: String,
    /// The page that relative links are resolved against, or empty.
    pub home: String,
}

/// Reads every source. `tick` is called with the number of notes read so far.
///
/// # Errors
/// Where a source is missing or of no known kind. What is wrong inside of sources is in [`Harvest::problems`].
pub fn read(sources: &[PathBuf], options: &Options, tick: &(dyn Fn(usize) + Sync)) -> Result<Harvest> {
    let mut harvest = Harvest::default();
    for source in sources {
        let meta = std::fs::metadata(source)
            .map_err(|error| Problem::io(source, "cannot read the source", &error))?;
        if meta.is_dir() {
            notefile::read_folder(source, options, &mut harvest, tick)?;
        } else if is_json_lines(source) {
            jsonl::read_file(source, options, &mut harvest, tick)?;
        } else if walk::is_markdown(source) {
            notefile::read_single(source, options, &mut harvest)?;
        } else {
            return Err(Problem::fatal(
                format!("{} is neither a folder nor a .md, .jsonl or .jsonl.gz file", source.display()),
                "name the folder that the notes are in",
            ));
        }
        tick(harvest.drafts.len());
    }
    harvest.drafts.iter_mut().for_each(composed::compose);
    refuse_duplicates(&mut harvest);
    Ok(harvest)
}

/// Whether a path names a file of JSON lines, packed or not.
fn is_json_lines(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    name.ends_with(".jsonl") || name.ends_with(".jsonl.gz")
}

/// Keeps the first of several notes with one id; the others only where they have another to go by.
fn refuse_duplicates(harvest: &mut Harvest) {
    // Whoever has another id gives way, also to one that comes later.
    let mut firm: HashMap<String, Place> = HashMap::new();
    for draft in harvest.drafts.iter().filter(|draft| draft.spare_id.is_empty()) {
        firm.entry(draft.note.id.clone()).or_insert_with(|| draft.place.clone());
    }
    let mut taken: HashMap<String, Place> = HashMap::with_capacity(harvest.drafts.len());
    let problems = &mut harvest.problems;
    harvest.drafts.retain_mut(|draft| {
        let id = draft.note.id.clone();
        let spare = std::mem::take(&mut draft.spare_id);
        let holder = taken.get(&id).or_else(|| firm.get(&id).filter(|_| !spare.is_empty()));
        if let Some(place) = holder {
            let what = format!("the id \"{id}\" is taken by {place}");
            if spare.is_empty() || taken.contains_key(&spare) || firm.contains_key(&spare) {
                problems.push(Problem::note(draft.place.clone(), what, "give one of the two another id"));
                return false;
            }
            let remedy = format!("it gets \"{spare}\"; write an id into it to choose another");
            problems.push(Problem::part(draft.place.clone(), what, remedy));
            draft.note.id = spare;
        }
        taken.insert(draft.note.id.clone(), draft.place.clone());
        true
    });
}

/// Whether there is anything to show; else the problem is reported.
fn has_content(draft: &Draft) -> bool {
    !draft.note.title.is_empty() || !draft.body.is_empty() || !draft.pictures.is_empty()
}

/// One line without control characters, spaces joined.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Appends a tag unless it is empty or there already; `#` before it is dropped.
fn push_tag(tags: &mut Vec<String>, tag: &str) {
    let tag = one_line(tag.trim().trim_start_matches('#'));
    if !tag.is_empty() && !tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
        tags.push(tag);
    }
}
