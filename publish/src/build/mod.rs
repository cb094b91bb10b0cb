//! Builds a feed: sources to notes, notes to a segment beside those of the feed before, and all of it into a folder.

mod content;
mod entry;
mod folder;
pub mod headers;
mod ledger;
mod listings;
mod pages;
mod plan;
mod previous;
pub mod segment;
mod widget;

pub use folder::{Step, segment_name};

use crate::feed::{Feed, media_of, shards_of};
use crate::media::{Cache, Gallery};
use crate::problem::{Loss, Problem, Result};
use crate::sources::{self, Draft, compose};
use content::Content;
use entry::Digest;
use folder::Folder;
use ledger::Ledger;
use notefall_core::head::Head;
use notefall_core::note::{Media, Note};
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::rich::is_safe_url;
use notefall_core::search::find::Find;
use notefall_core::view::Pages;
use notefall_core::view::page::FeedPage;
use previous::Previous;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What to build.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Folders and files.
    pub sources: Vec<PathBuf>,
    /// The feed's folder.
    pub out: PathBuf,
    /// The feed's name; the name of the first source where it is not given.
    pub title: Option<String>,
    /// A sentence about it.
    pub description: String,
    /// The page it belongs to; empty or an absolute address.
    pub home: String,
    /// Where the folder will be served; empty or an absolute address that ends with `/`. Feeds for readers need it.
    pub address: String,
    /// The language of notes that neither name theirs nor let it be seen.
    pub lang: String,
    /// What the sources are; told by their content where it is not given.
    pub from: Option<sources::Kind>,
    /// Whether all is built from nothing, whatever stands in the folder.
    pub fresh: bool,
    /// Whether any problem ends the build.
    pub strict: bool,
    /// How many notes of each file may be lost to problems; one more ends the build. Where it is not given, any number may.
    pub may_lose: Option<Lost>,
    /// Whether each note gets a page of its own.
    pub pages: bool,
    /// A folder with the widget's files.
    pub widget: Option<PathBuf>,
}

/// How many notes of each file were lost to problems.
pub type Lost = BTreeMap<Option<PathBuf>, usize>;

/// Counts the notes that were lost to these problems.
#[must_use]
pub fn lost(problems: &[Problem]) -> Lost {
    let mut lost = Lost::new();
    for problem in problems.iter().filter(|problem| problem.loss == Loss::Note) {
        *lost.entry(problem.place.file.clone()).or_default() += 1;
    }
    lost
}

/// What is going on, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many notes were read.
    Reading(usize),
    /// So many pictures are done, of so many.
    Pictures(usize, usize),
    /// The segment is being packed.
    Packing,
    /// Files are being written.
    Writing,
}

/// What a build did.
#[derive(Debug, Default)]
pub struct Report {
    /// The head that the folder has now.
    pub head: Head,
    /// Whether the feed is another one than before.
    pub changed: bool,
    /// What was wrong, in source order.
    pub problems: Vec<Problem>,
    /// How many notes are marked as drafts and were left out.
    pub unpublished: usize,
    /// What feeds do not carry yet, and how many notes have it.
    pub not_shown: BTreeMap<Cow<'static, str>, usize>,
    /// How many source pictures the feed has.
    pub pictures: usize,
    /// How many were encoded in this build.
    pub encoded: usize,
    /// How many files were written, media included.
    pub written: usize,
    /// How many files of older feeds were removed.
    pub removed: usize,
}

impl Report {
    /// How many notes were skipped because of a problem.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.problems.iter().filter(|problem| problem.loss == Loss::Note).count()
    }
}

/// Builds.
///
/// # Errors
/// Where there is nothing to build, a problem was found and `strict` is set, or the folder cannot be written.
/// The folder then serves what it served before. What was wrong with single notes is added to `problems` in any case.
pub fn build(
    request: &Request,
    cache: &Cache,
    progress: &(dyn Fn(Progress) + Sync),
    problems: &mut Vec<Problem>,
) -> Result<Report> {
    build_in_steps(request, cache, progress, problems, &|_| Ok(()))
}

/// Like [`build`]; `step` is called before each change to the folder and can end the work there, which tests do.
///
/// # Errors
/// Those of [`build`], and those of the step.
pub fn build_in_steps(
    request: &Request,
    cache: &Cache,
    progress: &(dyn Fn(Progress) + Sync),
    problems: &mut Vec<Problem>,
    step: &Step<'_>,
) -> Result<Report> {
    check(request)?;
    let mut folder = Folder::open(&request.out, step)?;
    let previous = if folder.has_head() { Some(Feed::open(&request.out)?) } else { None };

    let options = sources::Options {
        lang: request.lang.clone(),
        home: request.home.clone(),
        from: request.from,
        keep_remote: false,
    };
    let ledger = Ledger::new(cache.kept(), &request.out);
    let (whole, harvest) = rayon::join(
        || previous.as_ref().and_then(|feed| Previous::read(feed, &ledger)),
        || sources::read(&request.sources, &options, &|count| progress(Progress::Reading(count))),
    );
    let harvest = harvest?;
    problems.extend(harvest.problems);
    let gallery = Gallery::make(&harvest.drafts, cache, &|done, all| progress(Progress::Pictures(done, all)));
    let gathered = gather(harvest.drafts, &gallery, problems);
    let notes = gathered.notes.as_slice();
    refuse_empty(notes, request, harvest.unpublished, problems)?;
    if request.strict && !problems.is_empty() {
        return Err(Problem::fatal(
            format!(
                "nothing was written, since --strict is set and there {}",
                plural(problems.len(), "is one problem", "are", "problems")
            ),
            "correct what is named above, or build without --strict",
        ));
    }
    if let Some(may_lose) = &request.may_lose
        && lost(problems).iter().any(|(file, lost)| lost > may_lose.get(file).unwrap_or(&0))
    {
        return Err(Problem::fatal(
            "nothing was written, since a note cannot be read any more",
            "correct what is named above",
        ));
    }

    progress(Progress::Packing);
    let content = Content::of(&gathered, whole.as_ref().filter(|_| !request.fresh))?;
    let mut head = Head {
        version: 0,
        title: title(request),
        description: sources::one_line(&request.description),
        home: request.home.clone(),
        lang: most_frequent_lang(notes, &request.lang),
        date: notes.iter().filter_map(|note| note.published).max(),
        segments: content.segments,
        cards: content.cards,
        runs: content.runs,
    };
    let before = previous.as_ref().map_or(0, |feed| feed.head.version);
    head.version = before;
    let changed = previous.as_ref().is_none_or(|feed| feed.head != head);
    if changed {
        head.version = before.saturating_add(1);
    }

    progress(Progress::Writing);
    let media: HashMap<Media, &str> = used_media(notes, &gallery);
    let mut written = write_media(&folder, &media, cache)?;
    // Beside a feed that is damaged, a file of the right length may have other content.
    let is_there = |name: &str, file: &[u8]| match (&previous, &whole) {
        (Some(_), None) => folder.holds(name, file),
        _ => folder.has(name, file.len()),
    };
    let missing: Vec<_> = content
        .packed
        .iter()
        .flat_map(segment::Packed::files)
        .map(|(path, file)| (FeedPath::Shard(path).write(), file))
        .filter(|(name, file)| !is_there(name, file))
        .collect();
    folder.expect(missing.len() + written);
    for (name, file) in &missing {
        folder.write(name, file)?;
    }
    written += missing.len();
    if let Some(widget) = &request.widget {
        written += widget::copy(widget, &folder)?;
    }
    let (kind, paged) = if request.pages {
        (Pages::Files, pages::write(&folder, &head, notes, &request.address, problems)?)
    } else {
        (Pages::None, pages::Paged::default())
    };
    written += paged.written;
    let page = FeedPage {
        head: &head,
        cards: &head.cards,
        page: 1,
        loader: if folder.has_file(widget::LOADER) { widget::LOADER } else { "" },
        pages: kind,
        address: &request.address,
    };
    let is_listed = !request.address.is_empty();
    for (name, text) in [
        ("index.html", page.write()),
        ("_headers", headers::file(&head, is_listed)),
        (".nojekyll", String::new()),
    ] {
        written += usize::from(folder.write_if_other(name, text.as_bytes())?);
    }
    let listed = listings::write(&folder, &head, notes, &request.address, kind)?;
    written += listed.written;
    // Beside the old head they are no harm: the segments that they name are there. What is suggested comes first, since `find.bin`
    // says that it is there.
    if !content.suggest.is_empty()
        && let Ok(suggest) = notefall_suggest::with_version(&content.suggest, head.version)
    {
        let suggest = segment::seal(Kind::Suggest, 0, &suggest);
        written += usize::from(folder.write_if_other(&FeedPath::Suggest.write(), &suggest)?);
    }
    let find = Find { version: head.version, ..content.find };
    let find = segment::seal(Kind::Find, 0, &find.encode());
    written += usize::from(folder.write_if_other(&FeedPath::Find.write(), &find)?);
    let mut removed = listed.removed + pages::clean(&folder, &paged)?;
    if changed {
        folder.write_head(&segment::seal(Kind::Head, 0, &head.encode()))?;
        written += 1;
        if let Some(keep) = to_keep(&head, &media, previous.as_ref(), whole.as_ref()) {
            removed += folder.clean(&keep)?;
        }
    }
    if let Some(whole) = &whole {
        whole.remember(&ledger, &head.segments);
    }
    if let Some(packed) = &content.packed {
        ledger.write_new(&request.out, &packed.segment, &content.known);
    }
    ledger.clean(&head.segments);
    Ok(Report {
        head,
        changed,
        problems: Vec::new(),
        unpublished: harvest.unpublished,
        not_shown: harvest.not_shown,
        pictures: gallery.pictures(),
        encoded: gallery.encoded,
        written,
        removed,
    })
}

/// Files beside the head that a build may write.
fn is_beside_head(name: &str) -> bool {
    matches!(name, "_headers" | ".nojekyll" | "index.html" | "find.bin" | "suggest.bin")
        || listings::NAMES.contains(&name)
        || pages::is_page(name)
        || widget::is_part(name)
}

fn check(request: &Request) -> Result<()> {
    let is_page = is_safe_url(&request.home) && request.home.contains("://");
    if !request.home.is_empty() && !is_page {
        return Err(Problem::fatal(
            format!("--home \"{}\" is not a web address", request.home),
            "give one such as https://kitchen.example/",
        ));
    }
    listings::check(&request.address)?;
    if !request.lang.is_empty() && !sources::is_tag(&request.lang) {
        return Err(Problem::fatal(
            format!("--lang \"{}\" is not a language tag", request.lang),
            "give one such as en or zh-Hant",
        ));
    }
    Ok(())
}

/// The notes of a feed, in its order.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Notes.
    pub notes: Vec<Note>,
    /// The digest of each of them.
    pub digests: Vec<Digest>,
}

/// Puts the pictures into the notes, and the notes in order; what cannot be shown drops out.
fn gather(drafts: Vec<Draft>, gallery: &Gallery, problems: &mut Vec<Problem>) -> Gathered {
    let finished: Vec<_> = drafts
        .into_par_iter()
        .map(|draft| {
            let mut problems = Vec::new();
            (finish(draft, gallery, &mut problems), problems)
        })
        .collect();
    let mut notes: Vec<(Note, Digest)> = Vec::with_capacity(finished.len());
    for (note, of_note) in finished {
        notes.extend(note);
        problems.extend(of_note);
    }
    // Stable: notes of one time, and those without, keep the order of their sources.
    notes.sort_by_key(|(note, _)| (!note.pinned, note.published.is_none(), Reverse(note.published)));
    let (notes, digests) = notes.into_iter().unzip();
    Gathered { notes, digests }
}

/// A note with its pictures; nothing where nothing of it can be shown.
fn finish(draft: Draft, gallery: &Gallery, problems: &mut Vec<Problem>) -> Option<(Note, Digest)> {
    let Draft { mut note, body, pictures, avatar, place, .. } = draft;
    let mut numbers = Vec::with_capacity(pictures.len());
    for picture in &pictures {
        let image = gallery.image(picture, problems);
        numbers.push(image.as_ref().map(|_| note.images.len() as u32));
        note.images.extend(image);
    }
    note.author.avatar = avatar.and_then(|avatar| gallery.avatar(&avatar, problems));
    note.body = compose::assemble(&body, |number| numbers.get(number as usize).copied().flatten());
    if note.title.is_empty() && note.body.blocks.is_empty() && note.images.is_empty() {
        let what = "the note has no title, no text, and no picture that can be shown";
        problems.push(Problem::note(place, what, "give it one of them"));
        return None;
    }
    let Some(digest) = entry::digest(&note) else {
        problems.push(Problem::note(place, "the note is larger than 4 MiB", "split it into several"));
        return None;
    };
    Some((note, digest))
}

fn refuse_empty(notes: &[Note], request: &Request, unpublished: usize, problems: &[Problem]) -> Result<()> {
    if !notes.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = request.sources.iter().map(|source| source.display().to_string()).collect();
    let names = names.join(", ");
    let skipped = problems.iter().filter(|problem| problem.loss == Loss::Note).count();
    Err(if skipped > 0 {
        Problem::fatal(format!("none of the notes in {names} could be read"), "correct what is named above")
    } else if unpublished > 0 {
        Problem::fatal(
            format!("all notes in {names} are drafts"),
            "take `draft: true` out of those that are ready",
        )
    } else {
        Problem::fatal(format!("there are no notes in {names}"), "put .md files there, or name a .jsonl file")
    })
}

fn title(request: &Request) -> String {
    if let Some(title) = &request.title {
        return sources::one_line(title);
    }
    let first = request.sources.first().and_then(|source| source.canonicalize().ok()).unwrap_or_default();
    let name = first.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem =
        ["jsonl.gz", "jsonl", "md", "markdown"].iter().find_map(|ext| name.strip_suffix(&format!(".{ext}")));
    sources::one_line(stem.unwrap_or(&name))
}

/// The language of most notes; of equally many the first in the alphabet.
fn most_frequent_lang(notes: &[Note], fallback: &str) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for note in notes.iter().filter(|note| !note.lang.is_empty()) {
        *counts.entry(&note.lang).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(lang, count)| (*count, Reverse(*lang)));
    most.map_or(fallback, |(lang, _)| lang).to_owned()
}

fn used_media<'a>(notes: &[Note], gallery: &'a Gallery) -> HashMap<Media, &'a str> {
    let files = gallery.files();
    notes.iter().flat_map(media_of).filter_map(|media| Some((media, *files.get(&media)?))).collect()
}

/// Writes the media that are not there yet, and says how many those were.
fn write_media(folder: &Folder<'_>, media: &HashMap<Media, &str>, cache: &Cache) -> Result<usize> {
    let mut keys: Vec<&str> = media.values().copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let mut written = 0;
    for key in keys {
        let Some(entry) = cache.read(key) else {
            return Err(Problem::fatal(
                "a picture vanished from the cache during the build",
                "run again, or use --no-cache",
            ));
        };
        for (file, bytes) in entry.files {
            let name = FeedPath::Media(file).write();
            if media.contains_key(&file) && !folder.has(&name, bytes.len()) {
                folder.write(&name, &bytes)?;
                written += 1;
            }
        }
    }
    Ok(written)
}

/// What the new head and the replaced one refer to; nothing where the replaced one cannot be told, so that nothing is removed.
fn to_keep(
    head: &Head,
    media: &HashMap<Media, &str>,
    previous: Option<&Feed>,
    whole: Option<&Previous<'_>>,
) -> Option<HashSet<String>> {
    let heads = previous.iter().map(|feed| &feed.head).chain([head]);
    let mut keep: HashSet<String> =
        heads.flat_map(shards_of).map(|path| FeedPath::Shard(path).write()).collect();
    let before = match (whole, previous) {
        (Some(whole), _) => whole.media(),
        (None, Some(feed)) => feed.media().ok()?,
        (None, None) => BTreeSet::new(),
    };
    keep.extend(media.keys().chain(&before).map(|media| FeedPath::Media(*media).write()));
    Some(keep)
}

/// `one` where there is one, else `verb`, the number and `many`.
fn plural(count: usize, one: &str, verb: &str, many: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{verb} {count} {many}") }
}

/// Whether a path is a folder with a feed.
#[must_use]
pub fn is_feed(path: &Path) -> bool {
    path.join(FeedPath::Head.write()).is_file()
}
