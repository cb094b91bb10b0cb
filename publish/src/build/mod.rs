//! Builds a feed: sources to notes, notes to a segment beside those of the feed before, and all of it into a folder.

pub(crate) mod content;
pub(crate) mod counts;
pub(crate) mod entry;
pub(crate) mod folder;
pub mod headers;
pub(crate) mod ledger;
mod listings;
mod pages;
pub(crate) mod plan;
pub(crate) mod previous;
pub mod segment;
mod widget;

pub use folder::{Step, segment_name};

use crate::choice::{Choice, Chosen, Order};
use crate::feed::{Feed, media_of, shards_of};
use crate::media::fetch::{self, Fetched};
use crate::media::{self, Cache, Clips, Gallery};
use crate::problem::{Loss, Problem, Result};
use crate::related;
use crate::sign::{self, Labels, Seal, Signer};
use crate::sources::{self, Draft, compose};
use content::Content;
use entry::Digest;
use folder::Folder;
use ledger::Ledger;
use notefall_core::attached::Spot;
use notefall_core::head::Head;
use notefall_core::note::{Media, Note};
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::rich::is_safe_url;
use notefall_core::search::find::Find;
use notefall_core::view::Pages;
use notefall_core::view::page::FeedPage;
use plan::Rules;
use previous::Previous;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
    /// What is left out, pinned and labelled, and the order of the rest.
    pub choice: Choice,
    /// How far to go to fetch pictures from other servers; nothing is fetched without.
    pub fetch: Option<fetch::Limits>,
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
    /// What signs the feed.
    pub signer: Option<Arc<Signer>>,
    /// When signatures end, in Unix seconds; 0 for never.
    pub expires: u64,
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
    /// So many pictures from other servers are there, of so many.
    Fetching(usize, usize),
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
    /// What lists and rules did.
    pub chosen: Chosen,
    /// How many notes are marked as drafts and were left out.
    pub unpublished: usize,
    /// What feeds do not carry yet, and how many notes have it.
    pub not_shown: BTreeMap<Cow<'static, str>, usize>,
    /// How many source pictures the feed has.
    pub pictures: usize,
    /// How many came over the network in this build, with how many requests and bytes.
    pub fetched: (usize, usize, u64),
    /// How many pictures on other servers were left out, since they are not fetched.
    pub not_fetched: usize,
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
    let signer = request.signer.as_deref();
    let labels = match &previous {
        Some(feed) => sign::onto(&feed.head_file, signer)?,
        None => Some(Labels::new()),
    };

    let options = sources::Options {
        lang: request.lang.clone(),
        home: request.home.clone(),
        from: request.from,
        keep_remote: request.fetch.is_some(),
        passed_over: request.choice.additions.files.clone(),
    };
    let ledger = Ledger::new(cache.kept(), &request.out);
    let (whole, harvest) = rayon::join(
        || previous.as_ref().and_then(|feed| Previous::read(feed, &ledger)),
        || sources::read(&request.sources, &options, &|count| progress(Progress::Reading(count))),
    );
    let mut harvest = harvest?;
    let chosen = request.choice.apply(&mut harvest);
    problems.extend(harvest.problems);
    let not_fetched = say_not_fetched(&harvest.drafts, problems);
    let fetched = match &request.fetch {
        Some(limits) => {
            let tick = |done, all| progress(Progress::Fetching(done, all));
            fetch::fetch(&addresses(&harvest.drafts), limits, cache, &tick)
        }
        None => Fetched::none(cache),
    };
    let tick = |done, all| progress(Progress::Pictures(done, all));
    let gallery = Gallery::make(&harvest.drafts, cache, &fetched, &tick);
    let clips = Clips::read(&harvest.drafts);
    let mut gathered = gather(harvest.drafts, &gallery, &clips, &request.choice.order, problems);
    refuse_empty(&gathered.notes, request, harvest.unpublished, &chosen, problems)?;
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
    // What another key signed, or none, is written again.
    let base = whole.as_ref().filter(|_| !request.fresh && labels.is_some());
    let content = Content::of(&mut gathered, base, &Rules::default(), signer)?;
    let notes = gathered.notes.as_slice();
    let is_signed_so = labels.is_some()
        && previous.as_ref().is_none_or(|feed| {
            sign::statement(&feed.head_file).map(|statement| statement.expires)
                == signer.map(|_| request.expires)
        });
    let labels = signer.map(|_| content.labels(&labels.unwrap_or_default()));
    let seal = Seal { labels, signer, expires: request.expires };
    let mut head = Head {
        version: 0,
        title: title(request),
        description: sources::one_line(&request.description),
        home: request.home.clone(),
        lang: main_lang(notes, request),
        date: notes.iter().filter_map(|note| note.published).max(),
        segments: content.segments.clone(),
        cards: content.cards.clone(),
        runs: content.runs.clone(),
        overlay: content.overlay.clone(),
    };
    let before = previous.as_ref().map_or(0, |feed| feed.head.version);
    head.version = before;
    let changed = previous.as_ref().is_none_or(|feed| feed.head != head) || !is_signed_so;
    if changed {
        head.version = before.saturating_add(1);
    }

    progress(Progress::Writing);
    let media = used_media(notes, &gallery, &clips);
    let mut written = write_media(&folder, &media, cache)?;
    // Beside a feed that is damaged, a file of the right length may have other content.
    let is_there = |name: &str, file: &[u8]| match (&previous, &whole) {
        (Some(_), None) => folder.holds(name, file),
        _ => folder.has(name, file.len()),
    };
    let missing: Vec<_> = content
        .files()
        .flat_map(segment::Files::each)
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
        let suggest = seal.file(Kind::Suggest, &suggest, head.version)?;
        written += usize::from(folder.write_if_other(&FeedPath::Suggest.write(), &suggest)?);
    }
    let find = Find { version: head.version, ..content.find };
    let find = seal.file(Kind::Find, &find.encode(), head.version)?;
    written += usize::from(folder.write_if_other(&FeedPath::Find.write(), &find)?);
    let mut removed = listed.removed + pages::clean(&folder, &paged)?;
    if changed {
        folder.write_head(&seal.file(Kind::Head, &head.encode(), head.version)?)?;
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
        chosen,
        unpublished: harvest.unpublished,
        not_shown: harvest.not_shown,
        pictures: gallery.pictures(),
        fetched: (fetched.fetched, fetched.requests, fetched.bytes),
        not_fetched,
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

/// Whether an address is that of a page.
#[must_use]
pub fn is_page(url: &str) -> bool {
    is_safe_url(url) && url.contains("://")
}

fn check(request: &Request) -> Result<()> {
    if !request.home.is_empty() && !is_page(&request.home) {
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

/// Every picture on another server once, as the drafts come.
fn addresses(drafts: &[Draft]) -> Vec<String> {
    let mut known: HashSet<&str> = HashSet::new();
    let pictures = drafts.iter().flat_map(|draft| draft.pictures.iter().chain(&draft.avatar));
    let addresses = pictures.filter_map(|picture| match &picture.origin {
        sources::Origin::Address(address) => Some(address.as_str()),
        sources::Origin::File(_) => None,
    });
    addresses.filter(|address| known.insert(address)).map(str::to_owned).collect()
}

/// Says once, at the first note that has any, how many pictures are left out since they are on other servers.
fn say_not_fetched(drafts: &[Draft], problems: &mut Vec<Problem>) -> usize {
    let left: usize = drafts.iter().map(|draft| draft.beyond.left).sum();
    if let Some(first) = drafts.iter().find(|draft| draft.beyond.left > 0) {
        let notes = drafts.iter().filter(|draft| draft.beyond.left > 0).count();
        let what = if left == 1 {
            "a picture on another server is left out".to_owned()
        } else {
            let of = match notes - 1 {
                0 => "of this note".to_owned(),
                1 => "of this note and 1 other".to_owned(),
                others => format!("of this note and {others} others"),
            };
            format!("{left} pictures on other servers, {of}, are left out")
        };
        let remedy = "--fetch-media fetches them; or save what you may use beside the notes";
        problems.push(Problem::part(first.place.clone(), what, remedy));
    }
    left
}

/// The notes of a feed, in its order.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Notes.
    pub notes: Vec<Note>,
    /// The digest of each of them.
    pub digests: Vec<Digest>,
}

impl Gathered {
    /// Of notes in feed order; nothing where one is too large for a shard.
    #[must_use]
    pub fn of(notes: Vec<Note>) -> Option<Self> {
        let digests: Option<Vec<Digest>> = notes.par_iter().map(entry::digest).collect();
        Some(Self { digests: digests?, notes })
    }

    /// Tells each note which others are like it.
    fn relate_all(&mut self) {
        let all: Vec<usize> = (0..self.notes.len()).collect();
        related::relate(&mut self.notes, &all);
    }
}

/// Puts the pictures into the notes, and the notes in order; what cannot be shown drops out.
fn gather(
    drafts: Vec<Draft>,
    gallery: &Gallery,
    clips: &Clips,
    order: &Order,
    problems: &mut Vec<Problem>,
) -> Gathered {
    let finished: Vec<_> = drafts
        .into_par_iter()
        .map(|draft| {
            let mut problems = Vec::new();
            (finish(draft, gallery, clips, &mut problems), problems)
        })
        .collect();
    let mut notes: Vec<(Note, Digest)> = Vec::with_capacity(finished.len());
    for (note, of_note) in finished {
        notes.extend(note);
        problems.extend(of_note);
    }
    order.sort_by(&mut notes, |(note, _)| note);
    let (notes, digests) = notes.into_iter().unzip();
    Gathered { notes, digests }
}

/// A note with its pictures; nothing where nothing of it can be shown.
fn finish(
    draft: Draft,
    gallery: &Gallery,
    clips: &Clips,
    problems: &mut Vec<Problem>,
) -> Option<(Note, Digest)> {
    let Draft { mut note, body, pictures, avatar, clip, place, .. } = draft;
    let mut numbers = Vec::with_capacity(pictures.len());
    for picture in &pictures {
        let image = gallery.image(picture, problems);
        numbers.push(image.as_ref().map(|_| note.images.len() as u32));
        note.images.extend(image);
    }
    note.author.avatar = avatar.and_then(|avatar| gallery.avatar(&avatar, problems));
    let shown = |number: u32| numbers.get(number as usize).copied().flatten();
    note.body = compose::assemble(&body, shown);
    for product in &mut note.products {
        product.spot = product.spot.and_then(|spot| Some(Spot { image: shown(spot.image)?, ..spot }));
    }
    note.video = clip.and_then(|clip| clips.video(&clip, problems));
    let is_blank = note.title.is_empty() && note.body.blocks.is_empty();
    if is_blank && note.images.is_empty() && note.video.is_none() {
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

fn refuse_empty(
    notes: &[Note],
    request: &Request,
    unpublished: usize,
    chosen: &Chosen,
    problems: &[Problem],
) -> Result<()> {
    if !notes.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = request.sources.iter().map(|source| source.display().to_string()).collect();
    let names = names.join(", ");
    let skipped = problems.iter().filter(|problem| problem.loss == Loss::Note).count();
    Err(if chosen.left_out() > 0 && chosen.shown == 0 {
        Problem::fatal(
            format!("languages, lists and rules leave out all notes in {names}"),
            "`notefall check` says which of them does",
        )
    } else if skipped > 0 {
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
    let stem = ["jsonl.gz", "jsonl", "md", "markdown", "zip", "tar.gz", "tgz", "tar"]
        .iter()
        .find_map(|ext| name.strip_suffix(&format!(".{ext}")));
    sources::one_line(stem.unwrap_or(&name))
}

/// The first of the languages that were chosen; else that of most notes, of equally many the first in the alphabet.
fn main_lang(notes: &[Note], request: &Request) -> String {
    if let Some(lang) = request.choice.languages.first() {
        return lang.clone();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for note in notes.iter().filter(|note| !note.lang.is_empty()) {
        *counts.entry(&note.lang).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(lang, count)| (*count, Reverse(*lang)));
    most.map_or(request.lang.as_str(), |(lang, _)| lang).to_owned()
}

/// Where the content of a media file is.
#[derive(Debug, Clone, Copy)]
enum Kept<'a> {
    /// In an entry of the cache.
    Cache(&'a str),
    /// In a file that is taken as it is.
    File(&'a Path),
}

fn used_media<'a>(notes: &[Note], gallery: &'a Gallery, clips: &'a Clips) -> HashMap<Media, Kept<'a>> {
    let (made, taken) = (gallery.files(), clips.files());
    let origin = |media: &Media| {
        let made = made.get(media).map(|key| Kept::Cache(key));
        made.or_else(|| taken.get(media).map(|file| Kept::File(file)))
    };
    notes.iter().flat_map(media_of).filter_map(|media| Some((media, origin(&media)?))).collect()
}

/// Writes the media that are not there yet, and says how many those were.
fn write_media(folder: &Folder<'_>, media: &HashMap<Media, Kept<'_>>, cache: &Cache) -> Result<usize> {
    let mut written = 0;
    let mut write = |media: Media, bytes: &[u8]| -> Result<()> {
        let name = FeedPath::Media(media).write();
        if !folder.has(&name, bytes.len()) {
            folder.write(&name, bytes)?;
            written += 1;
        }
        Ok(())
    };
    let mut keys = Vec::new();
    for (own, origin) in media.iter().collect::<BTreeMap<_, _>>() {
        match origin {
            Kept::Cache(key) => keys.push(*key),
            Kept::File(file) => {
                let bytes =
                    std::fs::read(file).map_err(|error| Problem::io(file, "cannot be read", &error))?;
                if media::hash(&bytes) != own.hash {
                    let what = format!("{} changed during the build", file.display());
                    return Err(Problem::fatal(what, "run again when it is complete"));
                }
                write(*own, &bytes)?;
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let Some(entry) = cache.read(key) else {
            return Err(Problem::fatal(
                "a picture vanished from the cache during the build",
                "run again, or use --no-cache",
            ));
        };
        for (file, bytes) in entry.files {
            if media.contains_key(&file) {
                write(file, &bytes)?;
            }
        }
    }
    Ok(written)
}

/// What the new head and the replaced one refer to; nothing where the replaced one cannot be told, so that nothing is removed.
fn to_keep(
    head: &Head,
    media: &HashMap<Media, Kept<'_>>,
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
