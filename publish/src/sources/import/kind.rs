//! What kinds of sources there are, and how they are told apart: by what is in them, since names say little.

use super::load;
use crate::problem::{Place, Problem, Result};
use std::path::{Path, PathBuf};

/// The kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Files of Markdown
    Markdown,
    /// Our own notes as JSON: one a line, or in a list
    #[value(name = "jsonl", alias = "json")]
    JsonLines,
    /// RedNote (Xiaohongshu) notes as exporters write them: JSON, JSON lines or CSV
    #[value(name = "rednote", alias = "xiaohongshu", alias = "xhs")]
    RedNote,
    /// RSS, Atom or JSON Feed
    #[value(name = "feed", alias = "rss", alias = "atom", alias = "jsonfeed")]
    Feed,
    /// A table with the names of its columns in the first row
    #[value(name = "csv", alias = "tsv")]
    Csv,
    /// The export of WordPress (WXR)
    #[value(name = "wordpress", alias = "wxr")]
    WordPress,
    /// The archive of a Mastodon account, or of another that speaks ActivityPub
    #[value(name = "mastodon", alias = "activitypub")]
    Mastodon,
    /// Instagram's export as JSON
    #[value(name = "instagram")]
    Instagram,
    /// TikTok's export as JSON
    #[value(name = "tiktok")]
    TikTok,
}

/// Whether a file may hold one record a line.
pub fn is_lines(path: &Path) -> bool {
    let name = name(path);
    [".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz"].iter().any(|end| name.ends_with(end))
}

/// Whether a file may hold data of a kind that is known.
pub fn is_data(path: &Path) -> bool {
    let name = name(path);
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    [".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".xml", ".rss", ".atom", ".rdf"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Whether a file is a picture by its name.
pub fn is_picture(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    matches!(ending.as_str(), "png" | "jpg" | "jpeg" | "gif" | "webp" | "bmp" | "tif" | "tiff")
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// Whether a file of JSON has a record on its first line, and does not begin a list.
///
/// # Errors
/// Where it cannot be read.
pub fn has_lines(path: &Path) -> Result<bool> {
    let head = load::head(path)?;
    let head = head.trim_start_matches('\u{feff}').trim_start();
    // A first line may be broken, and still the others are records.
    Ok(is_lines(path) || head.starts_with('{') && is_whole(head.lines().next().unwrap_or_default()))
}

fn is_whole(line: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
}

/// What a file is.
///
/// # Errors
/// Where it cannot be read, or is nothing that is known.
pub fn of_file(path: &Path) -> Result<Kind> {
    let unknown = |what: &str, remedy: &str| Err(Problem::fatal(what, remedy).at(Place::file(path)));
    if super::walk::is_markdown(path) {
        return Ok(Kind::Markdown);
    }
    let head = load::head(path)?;
    let head = head.trim_start_matches('\u{feff}').trim_start();
    let kind = match head.as_bytes().first() {
        // What tells may stand far behind long texts.
        Some(b'{' | b'[') if !is_lines(path) => {
            of_json(path, head).map_or_else(|| of_long(path), |kind| Ok(Some(kind)))?
        }
        Some(b'{' | b'[') => of_json(path, head),
        Some(b'<') => of_markup(head),
        _ => of_table(path, head),
    };
    match kind {
        Some(kind) => Ok(kind),
        None if is_lines(path) => Ok(Kind::JsonLines),
        None => unknown(
            "this is neither a folder nor a file of a kind that is known",
            "name a folder of notes or an export; --from says what it is",
        ),
    }
}

/// Whether a key stands in a piece of JSON.
fn has_key(json: &str, key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    json.match_indices(&quoted)
        .any(|(at, _)| json.get(at + quoted.len()..).is_some_and(|after| after.trim_start().starts_with(':')))
}

/// Like [`of_json`], of the whole file.
fn of_long(path: &Path) -> Result<Option<Kind>> {
    Ok(of_json(path, &load::load(path)?.text))
}

fn of_json(path: &Path, head: &str) -> Option<Kind> {
    if head.contains("jsonfeed.org/version") {
        return Some(Kind::Feed);
    }
    if has_key(head, "orderedItems") {
        return Some(Kind::Mastodon);
    }
    if has_key(head, "VideoList") || name(path).starts_with("user_data") && has_key(head, "Profile") {
        return Some(Kind::TikTok);
    }
    if has_key(head, "creation_timestamp") && has_key(head, "uri") {
        return Some(Kind::Instagram);
    }
    let any = |keys: &[&str]| keys.iter().any(|key| has_key(head, key));
    if any(&["note_id", "noteId", "note_card", "noteCard", "作品ID"]) {
        return Some(Kind::RedNote);
    }
    let own = any(&["id", "_id"]) && any(&["text", "title", "images"]);
    (is_lines(path) || own).then_some(Kind::JsonLines)
}

/// The outermost element decides.
fn of_markup(head: &str) -> Option<Kind> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.');
    let mut tags = head.match_indices('<').filter_map(|(at, _)| {
        let inner = head.get(at + 1..)?;
        inner
            .starts_with(char::is_alphabetic)
            .then(|| inner.split(|c| !is_name(c)).next().unwrap_or_default())
    });
    let root = tags.next()?;
    if root == "rss" && head.contains("wordpress.org/export/") {
        return Some(Kind::WordPress);
    }
    matches!(root.rsplit(':').next()?, "rss" | "feed" | "RDF").then_some(Kind::Feed)
}

fn of_table(path: &Path, head: &str) -> Option<Kind> {
    let first = head.lines().next().unwrap_or_default();
    let names: Vec<String> = first.split([',', ';', '\t']).map(super::fields::plain).collect();
    let has = |name: &str| names.iter().any(|own| own == name);
    if has("noteid") || has("作品id") {
        return Some(Kind::RedNote);
    }
    let is_table = [".csv", ".tsv"].iter().any(|ending| name(path).trim_end_matches(".gz").ends_with(ending));
    (is_table || names.len() > 1 && super::columns::are_known(&names)).then_some(Kind::Csv)
}

/// Whether a folder is an unpacked export, and which of its files have the notes.
pub fn of_folder(root: &Path, files: &[PathBuf], from: Option<Kind>) -> Option<(Kind, Vec<PathBuf>)> {
    let named = |kind: Kind, test: &dyn Fn(&str) -> bool| {
        let found: Vec<PathBuf> = files.iter().filter(|file| test(&name(file))).cloned().collect();
        (from.is_none() || from == Some(kind)).then_some((kind, found)).filter(|(_, found)| !found.is_empty())
    };
    let outbox = |name: &str| name == "outbox.json" && (from.is_some() || root.join("outbox.json").is_file());
    let posts = |name: &str| {
        let number = name.strip_prefix("posts_").and_then(|rest| rest.strip_suffix(".json"));
        number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
    };
    let has_posts = named(Kind::Instagram, &posts).is_some();
    named(Kind::Mastodon, &outbox)
        .or_else(|| named(Kind::Instagram, &|name| posts(name) || has_posts && name == "reels.json"))
        .or_else(|| named(Kind::TikTok, &|name| name.starts_with("user_data") && name.ends_with(".json")))
}
