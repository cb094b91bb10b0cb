//! What people have, read into drafts: folders of Markdown, files of JSON lines, and what [`import`] knows.

pub mod compose;
mod composed;
pub mod dates;
pub mod export;
mod front;
mod html;
pub mod import;
mod jsonl;
mod jsonnote;
mod lang;
mod markdown;
mod notefile;
mod pictures;
pub mod scan;
mod walk;
mod wiki;

use crate::problem::{Place, Problem, Result};
pub use import::Kind;
pub use lang::is_tag;

use compose::Piece;
use notefall_core::note::Note;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

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
    /// Whether the source may hold the note more than once, of which the last counts.
    repeats: bool,
    /// What feeds do not carry yet, but JSON lines do.
    pub beyond: Beyond,
}

/// What a note has that is not made a part of feeds yet.
#[derive(Debug, Clone, Default)]
pub struct Beyond {
    /// Pictures on other servers.
    pub pictures: Vec<RemotePicture>,
    /// The address of the author's picture on another server.
    pub avatar: String,
    /// What plays.
    pub video: Option<Video>,
}

/// A picture on another server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemotePicture {
    /// How many of [`Draft::pictures`] stand before it.
    pub after: usize,
    /// Its address.
    pub src: String,
    /// What it shows.
    pub alt: String,
}

/// A video: paths or addresses, as they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Video {
    /// The file.
    pub src: String,
    /// A picture to show before it plays; may be empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub poster: String,
}

/// What is said of notes with pictures that would have to be fetched.
pub const REMOTE_PICTURES: &str = "pictures on other servers";

/// What is said of notes with videos.
pub const VIDEOS: &str = "videos";

/// The most tags of a note.
const MOST_TAGS: usize = 200;

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
    pub not_shown: BTreeMap<Cow<'static, str>, usize>,
}

impl Harvest {
    /// Counts a note that has something which is not carried over. Of names there are so many at most that a list stays readable.
    fn lose(&mut self, what: Cow<'static, str>) {
        if self.not_shown.len() < 100 || self.not_shown.contains_key(&what) {
            *self.not_shown.entry(what).or_default() += 1;
        }
    }
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The language of notes that neither name theirs nor let it be seen; BCP 47 or empty.
    pub lang: String,
    /// The page that relative links are resolved against, or empty.
    pub home: String,
    /// What the sources are; told by their content where it is not given.
    pub from: Option<Kind>,
    /// Whether a note may consist of what would have to be fetched from another server.
    pub keep_remote: bool,
}

/// Reads every source. `tick` is called with the number of notes read so far.
///
/// # Errors
/// Where a source is missing or of no known kind. What is wrong inside of sources is in [`Harvest::problems`].
pub fn read(sources: &[PathBuf], options: &Options, tick: &(dyn Fn(usize) + Sync)) -> Result<Harvest> {
    let mut harvest = Harvest::default();
    for source in sources {
        import::read(source, options, &mut harvest, tick)?;
        tick(harvest.drafts.len());
    }
    harvest.drafts.par_iter_mut().for_each(composed::compose);
    refuse_duplicates(&mut harvest);
    Ok(harvest)
}

/// Keeps the first of several notes with one id; the others only where they have another to go by.
fn refuse_duplicates(harvest: &mut Harvest) {
    let drafts = harvest.drafts.as_slice();
    // Whoever has another id gives way, also to one that comes later.
    let mut firm: HashMap<&str, usize> = HashMap::with_capacity(drafts.len());
    // Of what a source holds again and again, as crawls do, the last counts.
    let mut last: HashMap<&str, usize> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        if draft.repeats {
            last.insert(&draft.note.id, at);
        }
        if draft.spare_id.is_empty() {
            firm.entry(&draft.note.id).or_insert(at);
        }
    }
    let mut taken: HashMap<&str, usize> = HashMap::with_capacity(drafts.len());
    let mut goes = Vec::with_capacity(drafts.len());
    for (at, draft) in drafts.iter().enumerate() {
        let (id, spare) = (draft.note.id.as_str(), draft.spare_id.as_str());
        if draft.repeats && last.get(id) != Some(&at) {
            goes.push(Goes::Out);
            continue;
        }
        let holder = taken.get(id).or_else(|| firm.get(id).filter(|_| !spare.is_empty()));
        let Some(holder) = holder.and_then(|at| drafts.get(*at)) else {
            taken.insert(id, at);
            goes.push(Goes::ByItsId);
            continue;
        };
        let what = format!("the id \"{id}\" is taken by {}", holder.place);
        let place = draft.place.clone();
        if spare.is_empty() || taken.contains_key(spare) || firm.contains_key(spare) {
            harvest.problems.push(Problem::note(place, what, "give one of the two another id"));
            goes.push(Goes::Out);
        } else {
            let remedy = format!("it gets \"{spare}\"; write an id into it to choose another");
            harvest.problems.push(Problem::part(place, what, remedy));
            taken.insert(spare, at);
            goes.push(Goes::ByItsSpare);
        }
    }
    let mut goes = goes.into_iter();
    harvest.drafts.retain_mut(|draft| {
        let spare = std::mem::take(&mut draft.spare_id);
        let goes = goes.next().unwrap_or(Goes::Out);
        if goes == Goes::ByItsSpare {
            draft.note.id = spare;
        }
        goes != Goes::Out
    });
}

/// What becomes of a note whose id others may have too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    ByItsId,
    ByItsSpare,
    Out,
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
    if !tag.is_empty()
        && tags.len() < MOST_TAGS
        && !tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase())
    {
        tags.push(tag);
    }
}
