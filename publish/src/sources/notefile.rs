//! A file of Markdown as a note: front matter, title, tags, id, author.

use super::attached::{self, Reading};
use super::compose::Piece;
use super::front::{self, Front};
use super::pictures::Pictures;
use super::{
    Beyond, Draft, Harvest, Options, Picture, has_content, lang, markdown, one_line, push_tag, wiki,
};
use crate::problem::{Place, Problem, Result};
use notefall_core::note::{Author, Note};
use notefall_core::path::{NOTE_ID_BYTES, check_note_id};
use notefall_core::rich::{MarkKind, is_safe_url};
use rayon::prelude::*;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The largest file that is read as a note, in bytes.
const LARGEST: u64 = 4 << 20;

/// Folders whose names say nothing about what is in them.
const GENERIC: [&str; 20] = [
    "content", "contents", "posts", "post", "_posts", "notes", "note", "pages", "page", "docs", "doc",
    "blog", "articles", "article", "dishes", "src", "source", "site", "public", "markdown",
];

/// Pictures anywhere in a folder, by their names; of several with one name the first.
pub type Named = HashMap<OsString, PathBuf>;

/// What became of a file.
struct Outcome {
    draft: Option<Draft>,
    unpublished: bool,
    problems: Vec<Problem>,
}

/// Reads files of Markdown below `root`, which must be canonical; `source` is how the user named it.
pub fn read_folder(
    root: &Path,
    source: &Path,
    files: &[PathBuf],
    pictures: &Named,
    options: &Options,
    harvest: &mut Harvest,
    tick: &(dyn Fn(usize) + Sync),
) {
    let before = harvest.drafts.len();
    let read = AtomicUsize::new(0);
    let outcomes: Vec<Outcome> = files
        .par_iter()
        .map(|file| {
            let outcome = read_note(root, source, file, pictures, options);
            tick(before + read.fetch_add(1, Ordering::Relaxed) + 1);
            outcome
        })
        .collect();
    outcomes.into_iter().for_each(|outcome| keep(outcome, harvest));
}

/// Reads one file of Markdown; pictures may be anywhere below its folder.
///
/// # Errors
/// Where it cannot be found.
pub fn read_single(source: &Path, options: &Options, harvest: &mut Harvest) -> Result<()> {
    let file =
        source.canonicalize().map_err(|error| Problem::io(source, "cannot read the source", &error))?;
    let root = file.parent().unwrap_or(&file).to_path_buf();
    let shown = source.parent().unwrap_or(Path::new(""));
    keep(read_note(&root, shown, &file, &Named::new(), options), harvest);
    Ok(())
}

fn keep(outcome: Outcome, harvest: &mut Harvest) {
    harvest.problems.extend(outcome.problems);
    harvest.unpublished += usize::from(outcome.unpublished);
    harvest.drafts.extend(outcome.draft);
}

fn read_note(root: &Path, source: &Path, file: &Path, pictures: &Named, options: &Options) -> Outcome {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let shown = source.join(relative);
    let mut outcome = Outcome { draft: None, unpublished: false, problems: Vec::new() };
    let read = read_text(file, &shown)
        .and_then(|text| interpret(root, &shown, file, &text, pictures, options, &mut outcome.problems));
    match read {
        Ok(Some(draft)) => outcome.draft = Some(draft),
        Ok(None) => outcome.unpublished = true,
        Err(problem) => outcome.problems.push(problem),
    }
    outcome
}

fn read_text(file: &Path, shown: &Path) -> Result<String> {
    let lost = |what: &str, remedy: &str| Problem::note(Place::file(shown), what, remedy);
    let size = std::fs::metadata(file).map(|meta| meta.len()).unwrap_or(0);
    if size > LARGEST {
        return Err(lost("the file is larger than 4 MiB", "a note is a short text; split it"));
    }
    let bytes = std::fs::read(file)
        .map_err(|error| lost(&format!("cannot be read: {error}"), "check the rights on the file"))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        lost("the file is not in UTF-8", "save it in that encoding").at(Place::line(shown, line))
    })?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text })
}

/// The note in a text; nothing where it is marked as a draft.
fn interpret(
    root: &Path,
    shown: &Path,
    file: &Path,
    text: &str,
    named: &Named,
    options: &Options,
    problems: &mut Vec<Problem>,
) -> Result<Option<Draft>> {
    let front = Front::read(shown, text, problems)?;
    let relative = file.strip_prefix(root).unwrap_or(file);
    if front.flag(&["draft"])
        || front.value(&["published"]) == Some(&Value::Bool(false))
        || is_unfinished(relative)
    {
        return Ok(None);
    }
    let name = Name::of(relative);
    let folder = file.parent().unwrap_or(root);
    let mut pictures = Pictures::new(root, folder, options);
    let clip = front.value(&["video"]).cloned().and_then(|value| {
        let lang = front.string(&["lang", "language"]);
        let place = front.place("video");
        // A video on another server cannot be shown, and nobody collects those of Markdown.
        attached::video(
            &value,
            &lang,
            &mut pictures,
            &mut Reading { place: &place, problems },
            &mut Vec::new(),
        )
        .clip
    });
    add_listed_pictures(&front, &mut pictures, problems);
    let mut title = one_line(&front.string(&["title"]));
    let compiled = markdown::compile(front.body, &options.home, &title, &mut |src, alt, line| {
        let place = Place::line(shown, front.lines_before + line + 1);
        match src.strip_prefix(wiki::ANYWHERE) {
            Some(name) => pictures.add_named(name, alt, place, named, problems),
            None => pictures.add(src, alt, place, problems),
        }
    });
    let body = compiled.pieces;
    if name.whole != name.id {
        pictures.add_unnamed(&Place::file(shown));
    }
    if title.is_empty() {
        title = compiled.title;
    }
    if title.is_empty() && (!body.is_empty() || !pictures.found.is_empty()) {
        title = match name.dated() {
            Some((_, rest)) => one_line(&rest.replace(['-', '_'], " ")),
            None => one_line(&name.stem),
        };
    }
    let beyond = Beyond { left: pictures.left.len(), ..Beyond::default() };
    let (author, avatar) = author(root, folder, &front, &mut pictures, problems);
    let lang = language(&front, &title, &body, options, problems);
    let (thread, comments) = match front.value(&["comments"]) {
        Some(list @ Value::Array(_)) => {
            let place = front.place("comments");
            attached::comments(list, &mut Reading { place: &place, problems })
        }
        _ => (Vec::new(), front.count(&["comments"], problems)),
    };
    let products = front.value(&["products"]).map_or_else(Vec::new, |value| {
        let place = front.place("products");
        attached::products(value, &mut Reading { place: &place, problems })
    });
    let translations = front.value(&["translations"]).map_or_else(Vec::new, |value| {
        let place = front.place("translations");
        attached::translations(value, &lang, &mut Reading { place: &place, problems })
    });
    let note = Note {
        id: id(&front, &name, problems),
        url: url(&front, problems),
        lang,
        author,
        published: front
            .time(&["date", "published", "pubdate", "publishdate", "created"], problems)
            .or_else(|| name.dated().map(|(seconds, _)| seconds)),
        updated: front.time(&["updated", "lastmod", "updateddate", "last_modified_at", "modified"], problems),
        region: one_line(&front.string(&["region", "place", "location"])),
        tags: tags(&front, &name, &body),
        likes: front.count(&["likes"], problems),
        collects: front.count(&["collects"], problems),
        comments,
        pinned: front.flag(&["pinned"]),
        source: one_line(&front.string(&["source"])),
        credit: one_line(&front.string(&["credit"])),
        title,
        thread,
        products,
        translations,
        ..Note::default()
    };
    let spare_id =
        if note.id == name.id && name.whole != name.id { name.whole.clone() } else { String::new() };
    let draft = Draft {
        note,
        body,
        pictures: pictures.found,
        avatar,
        clip,
        place: Place::file(shown),
        spare_id,
        repeats: false,
        beyond,
    };
    if has_content(&draft) {
        Ok(Some(draft))
    } else {
        Err(Problem::note(
            Place::file(shown),
            "the note has no title, no text and no picture",
            "write one, or delete the file",
        ))
    }
}

/// What a file's path says.
struct Name {
    /// The file's name, or that of its own folder.
    stem: String,
    /// The folder that the note lies in, its own folder apart; empty at the root.
    folder: String,
    /// The path, as an id.
    id: String,
    /// The same with its own folder.
    whole: String,
}

impl Name {
    fn of(relative: &Path) -> Self {
        let mut parts: Vec<String> =
            relative.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let join = |parts: &[String]| {
            let id: String = parts.join("-");
            shorten(id.chars().map(|c| if c.is_control() { '-' } else { c }).collect())
        };
        let whole = join(&parts);
        if let [.., folder, stem] = parts.as_slice()
            && (folder == stem || stem.eq_ignore_ascii_case("index"))
        {
            parts.pop();
        }
        let stem = parts.last().cloned().unwrap_or_default();
        let folder = parts.len().checked_sub(2).and_then(|at| parts.get(at)).cloned().unwrap_or_default();
        let id = join(&parts);
        Self { stem, folder, id, whole }
    }
}

impl Name {
    /// The date that the name begins with, as Jekyll has it, and what follows.
    fn dated(&self) -> Option<(i64, &str)> {
        let (date, rest) = self.stem.split_at_checked(10)?;
        let shape = date
            .bytes()
            .enumerate()
            .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
        let rest = rest.strip_prefix('-').filter(|rest| shape && !rest.is_empty())?;
        Some((super::dates::parse(date).ok()?, rest))
    }
}

/// Whether a file lies in the folder that Jekyll keeps drafts in.
fn is_unfinished(relative: &Path) -> bool {
    relative.parent().is_some_and(|folder| folder.iter().any(|part| part == "_drafts"))
}

/// An id of allowed length; the hash keeps long ones apart.
pub fn shorten(id: String) -> String {
    if id.len() <= NOTE_ID_BYTES {
        return if check_note_id(&id).is_ok() { id } else { "note".to_owned() };
    }
    let hash = Sha256::digest(id.as_bytes());
    let mut end = NOTE_ID_BYTES - 17;
    while !id.is_char_boundary(end) {
        end -= 1;
    }
    let mut short = id.get(..end).unwrap_or_default().to_owned();
    short.push('-');
    let hash = hash.iter().take(8).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    notefall_core::path::push_hash(&mut short, hash);
    short
}

fn id(front: &Front<'_>, name: &Name, problems: &mut Vec<Problem>) -> String {
    for key in ["id", "slug"] {
        let id = front.string(&[key]);
        if id.is_empty() {
            continue;
        }
        match check_note_id(&id) {
            Ok(()) => return id,
            Err(why) => problems.push(Problem::part(
                front.place(key),
                format!("{key} cannot name the note: {why}"),
                format!("\"{}\" is used instead; write another", name.id),
            )),
        }
    }
    name.id.clone()
}

fn url(front: &Front<'_>, problems: &mut Vec<Problem>) -> String {
    let url = front.string(&["url"]);
    // Site generators put a path here, which only they can complete.
    if url.is_empty() || url.starts_with('/') {
        return String::new();
    }
    if is_safe_url(&url) {
        return url;
    }
    problems.push(Problem::part(front.place("url"), "url is not a web address", "begin it with https://"));
    String::new()
}

fn language(
    front: &Front<'_>,
    title: &str,
    body: &[Piece],
    options: &Options,
    problems: &mut Vec<Problem>,
) -> String {
    let given = front.string(&["lang", "language"]).replace('_', "-");
    if lang::is_tag(&given) {
        return given;
    }
    if !given.is_empty() {
        let key = if front.string(&["lang"]).is_empty() { "language" } else { "lang" };
        problems.push(Problem::part(
            front.place(key),
            format!("{key}: \"{given}\" is not a language tag"),
            "write one such as en or zh-Hant",
        ));
    }
    guess(title, body, options)
}

/// The language that title and text are in.
pub fn guess(title: &str, body: &[Piece], options: &Options) -> String {
    let mut text = title.to_owned();
    for piece in body {
        text.push('\n');
        text.push_str(&piece.text);
    }
    lang::guess(&text, &options.lang)
}

fn tags(front: &Front<'_>, name: &Name, body: &[Piece]) -> Vec<String> {
    let mut tags = Vec::new();
    for tag in front.list(&["tags", "categories"]) {
        push_tag(&mut tags, &tag);
    }
    let generic = GENERIC.iter().any(|word| name.folder.eq_ignore_ascii_case(word))
        || name.folder.chars().all(char::is_numeric);
    if !generic {
        push_tag(&mut tags, &name.folder);
    }
    add_hashtags(&mut tags, body);
    tags
}

/// Adds what the text tags itself with.
pub fn add_hashtags(tags: &mut Vec<String>, body: &[Piece]) {
    for mark in body.iter().flat_map(|piece| &piece.marks) {
        if let MarkKind::Hashtag(tag) = &mark.kind {
            push_tag(tags, tag);
        }
    }
}

/// Pictures that the front matter lists; the first is the cover.
fn add_listed_pictures(front: &Front<'_>, pictures: &mut Pictures<'_>, problems: &mut Vec<Problem>) {
    for key in ["cover", "image", "images", "heroimage", "featured_image"] {
        let Some(value) = front.value(&[key]) else { continue };
        let items = match value {
            Value::Array(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        for item in items {
            let (src, alt) = match item {
                Value::Object(map) => {
                    let text =
                        |keys: &[&str]| keys.iter().find_map(|key| map.get(*key)).and_then(front::text_of);
                    (text(&["src", "image", "url"]), text(&["alt", "caption"]))
                }
                value => (front::text_of(value), None),
            };
            if let Some(src) = src.filter(|src| !src.trim().is_empty()) {
                pictures.add(&src, &alt.unwrap_or_default(), front.place(key), problems);
            }
        }
    }
}

/// The author, and the author's picture. A bare name may be the name of a file in `data/authors` of the site, as Hugo has it.
fn author(
    root: &Path,
    folder: &Path,
    front: &Front<'_>,
    pictures: &mut Pictures<'_>,
    problems: &mut Vec<Problem>,
) -> (Author, Option<Picture>) {
    let value = front.value(&["author", "authors"]);
    let value = match value {
        Some(Value::Array(items)) => items.first(),
        value => value,
    };
    let (card, name) = match value {
        Some(Value::Object(map)) => (Some(map.clone()), String::new()),
        Some(value) => {
            let name = front::text_of(value).unwrap_or_default();
            (author_card(root, folder, name.trim()), name)
        }
        None => return (Author::default(), None),
    };
    let Some(card) = card else { return (Author { name: one_line(&name), ..Author::default() }, None) };
    let text = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| card.get(*key))
            .and_then(front::text_of)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let shown = one_line(&text(&["name"]));
    let url = text(&["url", "website"]);
    let avatar = text(&["avatar"]);
    let avatar =
        if avatar.is_empty() { None } else { pictures.look_up(&avatar, "", front.place("author"), problems) };
    let author = Author {
        name: if shown.is_empty() { one_line(&name) } else { shown },
        url: if is_safe_url(&url) { url } else { String::new() },
        avatar: None,
    };
    (author, avatar)
}

fn author_card(root: &Path, folder: &Path, slug: &str) -> Option<Map<String, Value>> {
    let is_slug = !slug.is_empty() && slug.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if !is_slug {
        return None;
    }
    let folders = folder.ancestors().take_while(|folder| folder.starts_with(root));
    folders
        .flat_map(|folder| {
            ["json", "yaml", "yml", "toml"].map(|ext| folder.join(format!("data/authors/{slug}.{ext}")))
        })
        .find_map(|path| read_card(&path))
}

fn read_card(path: &Path) -> Option<Map<String, Value>> {
    let text = std::fs::read_to_string(path).ok()?;
    match path.extension()?.to_str()? {
        "toml" => front::toml(&text).ok(),
        // JSON is YAML too, but tabs are not.
        "json" => serde_json::from_str(&text).ok(),
        _ => front::yaml(&text).ok(),
    }
}
