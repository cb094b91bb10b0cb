//! The corpora of plain notes: recipes in two languages, short manuals, poems.

use super::corpora::{lines, string};
use super::markdown;
use super::pick::hash;
use super::set::{Collection, Note};
use crate::paths;
use anyhow::{Context as _, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// So many poems stand for all of them where not all are asked for.
const SOME_POEMS: usize = 3_000;

/// The collections that are here, without tasks; a word about those that are not. `large` takes all poems instead of some.
pub fn collections(large: bool) -> Result<Vec<Collection>> {
    let mut found = Vec::new();
    let mut add = |name: &str, lang: &str, place: &str, read: &dyn Fn(&Path) -> Result<Vec<Note>>| {
        let place = paths::corpora().join(place);
        if !place.exists() {
            eprintln!(
                "{} is not here and {name} is left out; NOTEFALL_CORPORA names where it is.",
                place.display()
            );
            return Ok(());
        }
        let notes = read(&place).with_context(|| format!("{name} cannot be used"))?;
        found.push(Collection { name: name.to_owned(), lang: lang.to_owned(), notes, tasks: Vec::new() });
        anyhow::Ok(())
    };
    add("recipes-en", "en", "recipes/based.cooking/content", &recipes)?;
    add("recipes-zh", "zh", "recipes/howtocook/dishes", &recipes)?;
    add("tldr-en", "en", "tldr.jsonl.gz", &|file| json_lines(file, "en"))?;
    match large {
        true => add("poems", "zh-Hant", "poems.jsonl.gz", &|file| json_lines(file, "zh-Hant"))?,
        false => add("poems-3000", "zh-Hant", "poems.jsonl.gz", &|file| {
            let mut all = json_lines(file, "zh-Hant")?;
            all.sort_by_cached_key(|note| hash(&["some poems", &note.id]));
            all.truncate(SOME_POEMS);
            Ok(all)
        })?,
    }
    Ok(found)
}

/// The notes of one language in a file of the project's JSON lines; of several with one id the first.
fn json_lines(file: &Path, lang: &str) -> Result<Vec<Note>> {
    let note = |line: &serde_json::Value| Note {
        id: string(line, "id"),
        title: string(line, "title"),
        text: string(line, "text"),
    };
    let mut notes: Vec<Note> = lines(file)?.iter().filter(|line| line["lang"] == lang).map(note).collect();
    let mut known = BTreeSet::new();
    notes.retain(|note| known.insert(note.id.clone()));
    Ok(notes)
}

/// The recipes below a folder, in the order of their paths.
fn recipes(root: &Path) -> Result<Vec<Note>> {
    let mut files = Vec::new();
    walk(root, &mut files)?;
    files.sort();
    let mut notes = Vec::new();
    for file in files {
        let page = markdown::read(&std::fs::read_to_string(&file)?);
        let id = file.strip_prefix(root)?.with_extension("").to_string_lossy().replace(['/', '\\', ' '], "-");
        // A recipe is called after its dish.
        let title = page.title.trim_end_matches("的做法").to_owned();
        notes.push(Note { id, title, text: page.text });
    }
    Ok(notes)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            walk(&path, files)?;
        } else if name.ends_with(".md") && !name.starts_with('_') {
            files.push(path);
        }
    }
    Ok(())
}
