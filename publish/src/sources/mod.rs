//! What people have, read into drafts: folders of Markdown, files of JSON lines, and what [`import`] knows.

mod archive;
mod attached;
mod attached_json;
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
pub(crate) use attached::{MOST_PRODUCTS, MOST_TRANSLATIONS};
pub use import::Kind;
pub(crate) use import::delimiter;
pub(crate) use jsonnote::Id;
pub use lang::is_tag;
pub(crate) use markdown::resolve;
pub(crate) use pictures::is_remote;

use attached::Reading;
use compose::Piece;
use notefall_core::attached::{Product, Translation};
use notefall_core::note::Note;
use rayon::prelude::*;
use std::borrow::Cow;
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
    /// What plays; its poster is the first picture.
    pub clip: Option<Clip>,
    /// Where it was read.
    pub place: Place,
    /// An id to take where the note's own is taken, if that was only made from its path; else empty.
    spare_id: String,
    /// Whether the source may hold the note more than once, of which the last counts.
    repeats: bool,
    /// What feeds do not carry yet, but JSON lines do.
    pub beyond: Beyond,
}

impl Draft {
    /// Whether it names a picture, wherever that is.
    #[must_use]
    pub fn names_pictures(&self) -> bool {
        !self.pictures.is_empty() || self.beyond.left > 0
    }

    /// Whether it names a video, wherever that is.
    #[must_use]
    pub fn names_a_video(&self) -> bool {
        self.clip.is_some() || self.beyond.video.is_some()
    }
}

/// What a note has that is not made a part of feeds yet.
#[derive(Debug, Clone, Default)]
pub struct Beyond {
    /// How many pictures are on other servers, where those are not taken.
    pub left: usize,
    /// What plays.
    pub video: Option<Video>,
}

/// A video that a note names and that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// The file, with all links resolved.
    pub file: PathBuf,
    /// Where the note names it.
    pub place: Place,
    /// Width and height in pixels, where the note says them.
    pub size: Option<(u32, u32)>,
    /// How long it plays in milliseconds, where the note says it.
    pub duration: Option<u32>,
    /// Language tags and files of captions.
    pub captions: Vec<(String, PathBuf)>,
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

/// What is said of notes with videos that are not at hand.
pub const VIDEOS: &str = "videos";

/// The most tags of a note.
const MOST_TAGS: usize = 200;

/// Where a picture is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A file that exists, with all links resolved.
    File(PathBuf),
    /// An address on another server.
    Address(String),
}

impl Origin {
    /// The file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(file) => Some(file),
            Self::Address(_) => None,
        }
    }
}

/// A picture that a note names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Where it is.
    pub origin: Origin,
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
    /// Archives that were unpacked: their pictures are there as long as these are.
    pub unpacked: Vec<archive::Unpacked>,
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
    /// Whether pictures on other servers are taken, by their addresses.
    pub keep_remote: bool,
    /// Files in folders that are no notes, with all links resolved.
    pub passed_over: Vec<PathBuf>,
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
    let Draft { note, body, pictures, clip, .. } = draft;
    !note.title.is_empty() || !body.is_empty() || !pictures.is_empty() || clip.is_some()
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

/// A product that stands somewhere by itself.
pub(crate) fn product(
    value: &serde_json::Value,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> Option<Product> {
    attached::product(value, &mut Reading { place, problems })
}

/// A note in another language that stands somewhere by itself, under its language tag; nothing where it says nothing.
pub(crate) fn translation(
    value: &serde_json::Value,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> Option<Translation> {
    attached::translations(value, "", &mut Reading { place, problems }).pop()
}

/// Appends a tag unless it is empty or there already; `#` before it is dropped.
pub(crate) fn push_tag(tags: &mut Vec<String>, tag: &str) {
    let tag = one_line(tag.trim().trim_start_matches('#'));
    if !tag.is_empty()
        && tags.len() < MOST_TAGS
        && !tags.iter().any(|known| known.to_lowercase() == tag.to_lowercase())
    {
        tags.push(tag);
    }
}
