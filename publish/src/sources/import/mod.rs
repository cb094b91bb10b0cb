//! What other programs write, read into drafts: told by its content, one file for each kind.

mod activity;
mod columns;
mod counts;
mod emoji;
mod fields;
mod instagram;
mod item;
mod jsonfeed;
mod kind;
mod load;
mod markup;
mod moments;
mod rednote;
mod split;
mod syndication;
mod table;
mod tiktok;
mod wordpress;
mod xml;

pub use kind::{Kind, is_data, is_picture};
pub(crate) use table::delimiter;

use super::{Harvest, Options, archive, jsonl, notefile, walk};
use crate::problem::{Place, Problem, Result};
use item::Intake;
use load::Loaded;
use serde_json::{Map, Value};
use split::Lines;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Reads one source: a folder, a file or an archive.
///
/// # Errors
/// Where it is missing, of no known kind, or not at all what it is said to be.
pub fn read(
    source: &Path,
    options: &Options,
    harvest: &mut Harvest,
    tick: &(dyn Fn(usize) + Sync),
) -> Result<()> {
    let meta =
        std::fs::metadata(source).map_err(|error| Problem::io(source, "cannot read the source", &error))?;
    if meta.is_dir() {
        read_folder(source, options, harvest, tick)
    } else if let Some(packing) =
        archive::packing(source).map_err(|error| Problem::io(source, "cannot read the source", &error))?
    {
        let unpacked = archive::unpack(source, packing)?;
        let (drafts, problems) = (harvest.drafts.len(), harvest.problems.len());
        let read = read_folder(&unpacked.root, options, harvest, tick);
        unpacked.rename(source, harvest, drafts, problems);
        let read = read.map_err(|mut problem| {
            unpacked.rename_place(source, &mut problem.place);
            problem
        });
        harvest.unpacked.push(unpacked);
        read
    } else {
        read_file(source, options, harvest, tick)
    }
}

fn read_file(
    source: &Path,
    options: &Options,
    harvest: &mut Harvest,
    tick: &(dyn Fn(usize) + Sync),
) -> Result<()> {
    let kind = match options.from {
        Some(kind) => kind,
        None => kind::of_file(source)?,
    };
    match kind {
        Kind::Markdown => return notefile::read_single(source, options, harvest),
        Kind::JsonLines if kind::has_lines(source)? => {
            return jsonl::read_file(source, options, harvest, tick);
        }
        _ => {}
    }
    let loaded = load::load(source)?;
    let mut intake = Intake { folder: &loaded.folder, options, harvest };
    match kind {
        Kind::RedNote => rednote::read(&loaded, &mut intake),
        Kind::Feed if loaded.text.trim_start().starts_with('{') => jsonfeed::read(&loaded, &mut intake),
        Kind::Feed => syndication::read(&loaded, &mut intake),
        Kind::Csv => columns::read(&loaded, &mut intake),
        Kind::WordPress => wordpress::read(&loaded, &mut intake),
        Kind::Mastodon => activity::read(&loaded, &mut intake),
        Kind::Instagram => instagram::read(&loaded, &mut intake),
        Kind::TikTok => tiktok::read(&loaded, &mut intake),
        Kind::Markdown | Kind::JsonLines => own_list(&loaded, &mut intake),
    }
}

/// Reads a folder: what is there of Markdown and JSON lines, or, where there is none, every file of another kind.
fn read_folder(
    source: &Path,
    options: &Options,
    harvest: &mut Harvest,
    tick: &(dyn Fn(usize) + Sync),
) -> Result<()> {
    let root =
        source.canonicalize().map_err(|error| Problem::io(source, "cannot read the source", &error))?;
    let mut found = walk::files(&root, &mut harvest.problems)?;
    found.retain(|file| !options.passed_over.contains(file));
    if let Some((kind, files)) = kind::of_folder(&root, &found, options.from) {
        let options = Options { from: Some(kind), ..options.clone() };
        return read_each(&root, source, &files, &options, harvest, tick);
    }
    let of =
        |test: fn(&Path) -> bool| found.iter().filter(move |file| test(file)).cloned().collect::<Vec<_>>();
    let markdown = of(walk::is_markdown);
    if matches!(options.from, None | Some(Kind::Markdown)) {
        let mut named = notefile::Named::new();
        for picture in found.iter().filter(|file| is_picture(file)) {
            named
                .entry(picture.file_name().unwrap_or_default().to_owned())
                .or_insert_with(|| picture.clone());
        }
        notefile::read_folder(&root, source, &markdown, &named, options, harvest, tick);
    }
    let others = match options.from {
        Some(Kind::Markdown) => Vec::new(),
        // Data of a site, such as its authors, are no notes.
        None if !markdown.is_empty() => of(kind::is_lines),
        None | Some(_) => of(is_data),
    };
    read_each(&root, source, &others, options, harvest, tick)
}

/// Reads files below `root`. Among others, a file that cannot be read costs only itself.
fn read_each(
    root: &Path,
    source: &Path,
    files: &[PathBuf],
    options: &Options,
    harvest: &mut Harvest,
    tick: &(dyn Fn(usize) + Sync),
) -> Result<()> {
    for file in files {
        let shown = source.join(file.strip_prefix(root).unwrap_or(file));
        if let Err(problem) = read_file(&shown, options, harvest, tick) {
            if files.len() == 1 {
                return Err(problem);
            }
            let place = if problem.place.file.is_some() { problem.place } else { Place::file(&shown) };
            harvest.problems.push(Problem::note(place, problem.what, problem.remedy));
        }
        tick(harvest.drafts.len());
    }
    Ok(())
}

/// Our own notes in a list instead of on lines.
fn own_list(loaded: &Loaded, intake: &mut Intake<'_>) -> Result<()> {
    let json = Json::of(loaded);
    for at in json.elements(json.whole()) {
        let place = json.place(at.start);
        let mut lost = Vec::new();
        let bytes = json.bytes(at);
        let draft = jsonl::interpret(
            bytes,
            &place,
            intake.folder,
            intake.options,
            &mut intake.harvest.problems,
            &mut lost,
        );
        intake.harvest.drafts.extend(draft);
        lost.into_iter().for_each(|what| intake.harvest.lose(what.into()));
    }
    Ok(())
}

/// A file of JSON, whose values are understood one by one.
struct Json<'a> {
    loaded: &'a Loaded,
    lines: Lines,
}

impl<'a> Json<'a> {
    fn of(loaded: &'a Loaded) -> Self {
        Self { loaded, lines: Lines::of(loaded.text.as_bytes()) }
    }

    fn whole(&self) -> Range<usize> {
        split::whole(self.loaded.text.as_bytes())
    }

    fn bytes(&self, at: Range<usize>) -> &'a [u8] {
        self.loaded.text.as_bytes().get(at).unwrap_or_default()
    }

    fn elements(&self, list: Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
        split::elements(self.loaded.text.as_bytes(), list)
    }

    fn members(&self, object: Range<usize>) -> impl Iterator<Item = (String, Range<usize>)> + 'a {
        split::members(self.loaded.text.as_bytes(), object)
    }

    /// Where a position of the text is in the file.
    fn place(&self, at: usize) -> Place {
        let (line, column) = self.lines.at(at);
        let place = Place::line(&self.loaded.shown, line);
        Place { column: u32::try_from(column).unwrap_or(u32::MAX), ..place }
    }

    /// Reads a value; what is wrong with it costs the note.
    fn value(&self, at: Range<usize>) -> Result<Value> {
        let place = self.place(at.start);
        serde_json::from_slice(self.bytes(at)).map_err(|error| {
            let (place, what) = locate(&place, &error);
            Problem::note(place, what, "export it again, or correct the file; the other notes are read")
        })
    }

    /// Reads an object.
    fn object(&self, at: Range<usize>) -> Result<Map<String, Value>> {
        let place = self.place(at.start);
        match self.value(at)? {
            Value::Object(map) => Ok(map),
            _ => Err(Problem::note(place, "this is no note but a bare value", "take it out")),
        }
    }
}

/// Where an error in JSON that begins at `place` is, and what it says.
pub fn locate(place: &Place, error: &serde_json::Error) -> (Place, String) {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text).to_owned();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (line, column) = (number(error.line()), number(error.column()));
    let column = if line <= 1 { column.saturating_add(place.column.saturating_sub(1)) } else { column };
    let line = place.line.saturating_add(line.saturating_sub(1));
    (Place { file: place.file.clone(), line, column }, what)
}
