//! Writes notes as JSON lines, so that they can be looked at, corrected and built. Notes that the file has already are brought up
//! to date by their ids; those that only the file has stay.

use super::attached_json::{self, moment};
use super::compose::Piece;
use super::{Draft, Harvest, Origin, Picture};
use crate::problem::{Place, Problem, Result};
use notefall_core::rich::{BlockKind, MarkKind};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub file: PathBuf,
    /// How many notes are in it.
    pub notes: usize,
    /// How many were not in it before.
    pub added: usize,
    /// How many are others than before.
    pub changed: usize,
    /// How many were in it before and were not among those imported.
    pub kept: usize,
    /// How many picture files were copied beside it.
    pub pictures: usize,
}

/// A note as a line.
#[derive(Debug, Default, Serialize)]
struct Line<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    lang: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<Author<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    source: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    credit: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    pinned: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    region: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<Image>,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<Value>,
    #[serde(skip_serializing_if = "is_zero")]
    likes: u64,
    #[serde(skip_serializing_if = "is_zero")]
    collects: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    products: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    translations: Option<Value>,
}

#[derive(Debug, Default, Serialize)]
struct Author<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    url: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    avatar: String,
}

#[derive(Debug, Default, Serialize)]
struct Image {
    src: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    alt: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Writes all notes to a `.jsonl` file, or to `notes.jsonl` in a folder. Pictures that do not lie in or below the folder of that file
/// are copied to one beside it. Pictures that cannot be copied are added to the problems.
///
/// # Errors
/// Where the file is there and is something else, or cannot be written; then it is as it was before.
pub fn write(harvest: &mut Harvest, to: &Path) -> Result<Exported> {
    let is_file = to.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("jsonl"));
    let file = if is_file { to.to_path_buf() } else { to.join("notes.jsonl") };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |path: &Path, error: &std::io::Error| Problem::io(path, "cannot be written", error);
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let canonical = folder.canonicalize().map_err(|error| failed(folder, &error))?;
    let before = existing(&file)?;

    let mut copies =
        Copies { folder: &canonical, name: media_folder(&file), copied: 0, known: HashMap::new() };
    let mut exported = Exported { file: file.clone(), ..Exported::default() };
    let mut lines: Vec<String> = before.lines.clone();
    let problems = &mut harvest.problems;
    for draft in &harvest.drafts {
        let line = line_of(draft, &mut copies, problems);
        let line = serde_json::to_string(&line).map_err(|error| Problem::fatal(error.to_string(), ""))?;
        match before.ids.get(&draft.note.id).and_then(|at| lines.get_mut(*at)) {
            Some(known) => {
                exported.changed += usize::from(*known != line);
                *known = line;
            }
            None => {
                exported.added += 1;
                lines.push(line);
            }
        }
    }
    exported.notes = lines.len();
    exported.kept = exported.notes - harvest.drafts.len();
    exported.pictures = copies.copied;
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut out| {
        for line in &lines {
            out.write_all(line.as_bytes())?;
            out.write_all(b"\n")?;
        }
        out.as_file().sync_all()?;
        readable(&out)?;
        out.persist(&file).map_err(|error| error.error)
    });
    written.map_err(|error| failed(&file, &error))?;
    let formatted = harvest.drafts.iter().filter(|draft| is_formatted(draft)).count();
    if formatted > 0 {
        harvest.not_shown.insert("headings, lists, emphasis and the places of pictures".into(), formatted);
    }
    Ok(exported)
}

/// Temporary files are for their owner only; this one is an ordinary file.
#[cfg(unix)]
fn readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// What is in the file already.
#[derive(Default)]
struct Before {
    lines: Vec<String>,
    ids: HashMap<String, usize>,
}

fn existing(file: &Path) -> Result<Before> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Before::default()),
        Err(error) => return Err(Problem::io(file, "cannot be brought up to date", &error)),
    };
    let mut before = Before::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        #[derive(serde::Deserialize)]
        struct Known {
            #[serde(alias = "_id")]
            id: super::jsonnote::Id,
        }
        let known: Known = serde_json::from_str(line).map_err(|_| {
            let what = "the file is there already, and this line is no note";
            Problem::fatal(what, "correct it, or choose another file").at(Place::line(file, number + 1))
        })?;
        before.ids.insert(known.id.0, before.lines.len());
        before.lines.push(line.to_owned());
    }
    Ok(before)
}

fn media_folder(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    format!("{stem}-media")
}

/// Pictures on their way to where the notes go.
struct Copies<'a> {
    folder: &'a Path,
    name: String,
    copied: usize,
    known: HashMap<PathBuf, String>,
}

impl Copies<'_> {
    /// The path of a picture as the notes name it, or its address.
    fn picture(&mut self, picture: &Picture, problems: &mut Vec<Problem>) -> Option<String> {
        match &picture.origin {
            Origin::File(file) => self.path(file, &picture.place, problems),
            Origin::Address(src) => Some(src.clone()),
        }
    }

    /// The path of a file as the notes name it.
    fn path(&mut self, file: &Path, place: &Place, problems: &mut Vec<Problem>) -> Option<String> {
        if let Ok(inside) = file.strip_prefix(self.folder) {
            return Some(written(inside));
        }
        if let Some(known) = self.known.get(file) {
            return Some(known.clone());
        }
        match self.copy(file) {
            Ok(path) => {
                self.known.insert(file.to_path_buf(), path.clone());
                Some(path)
            }
            Err(error) => {
                let problem = Problem::io(file, "the file cannot be copied", &error);
                problems.push(Problem::part(place.clone(), problem.what, problem.remedy));
                None
            }
        }
    }

    fn copy(&mut self, file: &Path) -> std::io::Result<String> {
        let bytes = std::fs::read(file)?;
        let mut name = String::new();
        notefall_core::path::push_hash(&mut name, crate::media::hash(&bytes));
        let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        let name = format!("{name}.{ending}");
        let target = self.folder.join(&self.name).join(&name);
        if !target.exists() {
            std::fs::create_dir_all(self.folder.join(&self.name))?;
            std::fs::write(&target, bytes)?;
            self.copied += 1;
        }
        Ok(format!("{}/{name}", self.name))
    }
}

/// A relative path with slashes. Signs that an address would understand otherwise are encoded.
fn written(path: &Path) -> String {
    let parts = path.iter().map(|part| part.to_string_lossy().replace('%', "%25"));
    parts.collect::<Vec<_>>().join("/")
}

fn line_of<'a>(draft: &'a Draft, copies: &mut Copies<'_>, problems: &mut Vec<Problem>) -> Line<'a> {
    let note = &draft.note;
    let mut images = Vec::new();
    let mut numbers = Vec::new();
    for picture in &draft.pictures {
        let src = copies.picture(picture, problems);
        numbers.push(src.as_ref().map(|_| images.len()));
        images.extend(src.map(|src| Image { src, alt: picture.alt.clone() }));
    }
    let video = match (&draft.clip, &draft.beyond.video) {
        (Some(clip), _) => attached_json::video(clip, |file| copies.path(file, &clip.place, problems)),
        (None, beyond) => beyond.as_ref().and_then(|video| serde_json::to_value(video).ok()),
    };
    let avatar =
        draft.avatar.as_ref().and_then(|picture| copies.picture(picture, problems)).unwrap_or_default();
    let author = Author { name: &note.author.name, url: &note.author.url, avatar };
    let has_author = !author.name.is_empty() || !author.url.is_empty() || !author.avatar.is_empty();
    Line {
        id: &note.id,
        url: &note.url,
        title: &note.title,
        text: plain_text(&draft.body),
        lang: &note.lang,
        author: has_author.then_some(author),
        published: moment(note.published),
        updated: moment(note.updated),
        source: &note.source,
        credit: &note.credit,
        pinned: note.pinned,
        tags: &note.tags,
        region: &note.region,
        images,
        video,
        likes: note.likes,
        collects: note.collects,
        comments: attached_json::comments(&note.thread, note.comments),
        products: attached_json::products(&note.products, |image| *numbers.get(image as usize)?),
        translations: attached_json::translations(&note.translations),
    }
}

/// The text without its structure: an empty line between blocks, but not between the items of a list. Where a link leads stands behind it.
fn plain_text(pieces: &[Piece]) -> String {
    let mut out = String::new();
    let mut last = None;
    for piece in pieces {
        let is_item = |kind: BlockKind| matches!(kind, BlockKind::Item { .. });
        let sign = match piece.kind {
            BlockKind::Picture(_) | BlockKind::Rule => continue,
            BlockKind::Item { number: Some(number), .. } => format!("{number}. "),
            BlockKind::Item { number: None, .. } => "• ".to_owned(),
            _ => String::new(),
        };
        if let Some(last) = last.replace(piece.kind) {
            out.push_str(if is_item(last) && is_item(piece.kind) { "\n" } else { "\n\n" });
        }
        out.push_str(&sign);
        out.push_str(&with_links(piece));
    }
    out
}

fn with_links(piece: &Piece) -> String {
    let mut text = piece.text.clone();
    let mut links: Vec<(usize, &str)> = Vec::new();
    for mark in &piece.marks {
        let MarkKind::Link(url) = &mark.kind else { continue };
        let shown = piece.text.get(mark.start..mark.start + mark.len).unwrap_or_default();
        if !url.contains(shown.trim()) {
            links.push((mark.start + mark.len, url));
        }
    }
    links.sort_by_key(|(end, _)| *end);
    for (end, url) in links.into_iter().rev().filter(|(end, _)| piece.text.is_char_boundary(*end)) {
        text.insert_str(end, &format!(" ({url})"));
    }
    text
}

/// Whether a note has something that plain text does not have.
fn is_formatted(draft: &Draft) -> bool {
    draft.body.iter().any(|piece| {
        !matches!(piece.kind, BlockKind::Paragraph)
            || piece.marks.iter().any(|mark| {
                matches!(mark.kind, MarkKind::Bold | MarkKind::Italic | MarkKind::Strike | MarkKind::Code)
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::import::Kind;
    use crate::sources::{Options, read};

    #[test]
    fn what_is_imported_again_updates_and_reads_back_alike() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("crawl.json");
        let to = folder.path().join("out/notes.jsonl");
        let import = |json: &str| {
            std::fs::write(&source, json).unwrap();
            let options = Options { from: Some(Kind::RedNote), keep_remote: true, ..Options::default() };
            let mut harvest = read(std::slice::from_ref(&source), &options, &|_| ()).unwrap();
            (write(&mut harvest, &to).unwrap(), harvest)
        };
        let (first, harvest) = import(
            r##"[{"note_id":"a","title":"汤","desc":"好喝 #汤[话题]#","time":1700000000000,"liked_count":"1.2万","image_list":"https://x.example/1.jpg","video_url":"https://x.example/v.mp4"},{"note_id":"b","title":"B"}]"##,
        );
        assert_eq!(
            (first.notes, first.added, first.changed, first.kept),
            (2, 2, 0, 0),
            "{:?}",
            harvest.problems
        );
        let (again, _) = import(r#"[{"note_id":"b","title":"B"}]"#);
        assert_eq!((again.notes, again.added, again.changed, again.kept), (2, 0, 0, 1));
        let (again, _) = import(r#"[{"note_id":"b","title":"Bee"},{"note_id":"c","title":"C"}]"#);
        assert_eq!((again.notes, again.added, again.changed, again.kept), (3, 1, 1, 1));
        let back =
            read(std::slice::from_ref(&to), &Options { keep_remote: true, ..Options::default() }, &|_| ())
                .unwrap();
        let soup = &back.drafts[0];
        assert_eq!(
            (soup.note.likes, soup.note.published, &soup.note.tags[..]),
            (12_000, Some(1_700_000_000), &["汤".to_owned()][..])
        );
        assert_eq!(soup.body, harvest.drafts[0].body);
        let origins = |draft: &Draft| draft.pictures.iter().map(|one| one.origin.clone()).collect::<Vec<_>>();
        assert_eq!(origins(soup), [Origin::Address("https://x.example/1.jpg".into())]);
        assert_eq!(origins(soup), origins(&harvest.drafts[0]));
        std::fs::write(&to, "no notes\n").unwrap();
        let mut harvest = harvest;
        assert!(
            write(&mut harvest, &to)
                .unwrap_err()
                .to_string()
                .contains("notes.jsonl:1: the file is there already")
        );
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "no notes\n");
    }
}
