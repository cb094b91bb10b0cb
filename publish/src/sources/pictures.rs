//! Finds the file that a note means by a picture's address, never outside of the source.

use super::{Options, Origin, Picture};
use crate::problem::{Place, Problem};
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The most pictures on other servers that are taken of a note.
const MOST_REMOTE: usize = 1_000;

/// The pictures of one note, as they come up.
#[derive(Debug)]
pub struct Pictures<'a> {
    root: &'a Path,
    folder: &'a Path,
    keep_remote: bool,
    /// Each once, in the order found.
    pub found: Vec<Picture>,
    /// Addresses of those that were left out since they are on other servers.
    pub left: HashSet<String>,
}

/// Why there is no file.
enum Miss {
    Remote,
    Inline,
    Missing,
    Outside,
}

impl<'a> Pictures<'a> {
    /// For a note in `folder`; nothing outside of `root` is taken. Both must be canonical.
    #[must_use]
    pub fn new(root: &'a Path, folder: &'a Path, options: &Options) -> Self {
        Self { root, folder, keep_remote: options.keep_remote, found: Vec::new(), left: HashSet::new() }
    }

    /// The number of the picture that `src` names, found at `place`; what is wrong with it is reported.
    pub fn add(&mut self, src: &str, alt: &str, place: Place, problems: &mut Vec<Problem>) -> Option<u32> {
        let picture = self.look_up(src, alt, place, problems)?;
        if let Some(known) = self.found.iter().position(|known| known.origin == picture.origin) {
            if let Some(known) = self.found.get_mut(known).filter(|known| known.alt.is_empty()) {
                known.alt = picture.alt;
            }
            return u32::try_from(known).ok();
        }
        if picture.origin.file().is_none() && self.found.len() >= MOST_REMOTE {
            return None;
        }
        self.found.push(picture);
        u32::try_from(self.found.len() - 1).ok()
    }

    /// Like [`Pictures::add`], for a picture of which only the name is known: it may be any of `anywhere`, by their names.
    pub fn add_named(
        &mut self,
        name: &str,
        alt: &str,
        place: Place,
        anywhere: &HashMap<OsString, PathBuf>,
        problems: &mut Vec<Problem>,
    ) -> Option<u32> {
        let found = match self.resolve(name) {
            Ok(_) => None,
            Err(_) => Path::new(name).file_name().and_then(|name| anywhere.get(name)),
        };
        match found.and_then(|file| file.strip_prefix(self.root).ok()?.to_str()) {
            Some(path) => self.add(&format!("/{}", path.replace('%', "%25")), alt, place, problems),
            None => self.add(name, alt, place, problems),
        }
    }

    /// Whether there is a file that `src` names.
    #[must_use]
    pub fn has(&self, src: &str) -> bool {
        self.resolve(src).is_ok()
    }

    /// How many there are, here and on other servers.
    #[must_use]
    pub fn count(&self) -> usize {
        self.found.len() + self.left.len()
    }

    /// Like [`Pictures::add`], for a picture that is not one of the note's own.
    pub fn look_up(
        &mut self,
        src: &str,
        alt: &str,
        place: Place,
        problems: &mut Vec<Problem>,
    ) -> Option<Picture> {
        let alt = super::one_line(alt);
        let src = src.trim();
        if is_remote(src) {
            if !self.keep_remote {
                self.left.insert(src.to_owned());
                return None;
            }
            // Addresses without a scheme take that of the page, which there is none of.
            let src = if src.starts_with("//") { format!("https:{src}") } else { src.to_owned() };
            return Some(Picture { origin: Origin::Address(src), alt, place });
        }
        let file = self.find("picture", src, &place, problems)?;
        Some(Picture { origin: Origin::File(file), alt, place })
    }

    /// The file that `src` names; where there is none, that is reported of a thing of that name.
    pub fn find(
        &self,
        thing: &str,
        src: &str,
        place: &Place,
        problems: &mut Vec<Problem>,
    ) -> Option<PathBuf> {
        let miss = match self.resolve(src.trim()) {
            Ok(file) => return Some(file),
            Err(miss) => miss,
        };
        let (what, remedy) = match miss {
            Miss::Inline => ("is written into the text".to_owned(), "save it as a file beside the note"),
            Miss::Outside => {
                ("lies outside of the source".to_owned(), "move it into the folder that is built")
            }
            Miss::Remote => ("is on another server".to_owned(), "save it beside the note"),
            Miss::Missing => ("is missing".to_owned(), "check its path, or put the file there"),
        };
        problems.push(Problem::part(place.clone(), format!("the {thing} {} {what}", shorten(src)), remedy));
        None
    }

    /// Adds the pictures that lie in the note's own folder and that it does not name, in the order of their names. Where other
    /// notes lie there too, nobody knows whose they are.
    pub fn add_unnamed(&mut self, place: &Place) {
        let Ok(entries) = std::fs::read_dir(self.folder) else { return };
        let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        let is = |file: &Path, endings: &[&str]| {
            file.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
        };
        if files.iter().filter(|file| is(file, &["md"])).count() != 1 {
            return;
        }
        for file in files.iter().filter(|file| is(file, &["jpg", "jpeg", "png", "webp", "gif"])) {
            let Some(file) = existing(file).filter(|file| file.starts_with(self.root)) else { continue };
            let origin = Origin::File(file.clone());
            if self.found.iter().all(|known| known.origin != origin) {
                let alt =
                    file.file_stem().map(|stem| super::one_line(&stem.to_string_lossy())).unwrap_or_default();
                self.found.push(Picture { origin, alt, place: place.clone() });
            }
        }
    }

    fn resolve(&self, src: &str) -> Result<PathBuf, Miss> {
        if is_remote(src) {
            return Err(Miss::Remote);
        }
        if src.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:")) {
            return Err(Miss::Inline);
        }
        let decoded = notefall_core::path::decode(src);
        let bare = src.split(['?', '#']).next().and_then(notefall_core::path::decode);
        let spellings = [decoded, Some(src.to_owned()), bare];
        let mut outside = false;
        for spelling in spellings.into_iter().flatten() {
            let spelling = spelling.replace('\\', "/");
            if spelling.contains('\0') || spelling.is_empty() {
                continue;
            }
            for candidate in self.candidates(&spelling) {
                match existing(&candidate) {
                    Some(file) if file.starts_with(self.root) => return Ok(file),
                    Some(_) => outside = true,
                    None => {}
                }
            }
        }
        Err(if outside { Miss::Outside } else { Miss::Missing })
    }

    /// Where a file of that name may be: beside the note, else in what site generators serve from the root, which some notes
    /// name without the slash.
    fn candidates(&self, src: &str) -> Vec<PathBuf> {
        let beside = if src.starts_with('/') { None } else { Some(self.folder.join(src)) };
        let rooted = src.trim_start_matches('/');
        let inside = self.folder.ancestors().take_while(|folder| folder.starts_with(self.root));
        let served = inside
            .flat_map(|folder| ["static", "public", "assets", ""].map(|kind| folder.join(kind).join(rooted)));
        beside.into_iter().chain(served).collect()
    }
}

/// Whether an address leads to another server.
#[must_use]
pub fn is_remote(src: &str) -> bool {
    let starts = |prefix: &str| src.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    starts("http://") || starts("https://") || src.starts_with("//")
}

/// The canonical path of a file, its ending in any case.
fn existing(path: &Path) -> Option<PathBuf> {
    let file = |path: &Path| path.canonicalize().ok().filter(|path| path.is_file());
    if let Some(file) = file(path) {
        return Some(file);
    }
    let (stem, extension) = (path.file_stem()?, path.extension()?);
    let entries = std::fs::read_dir(path.parent()?).ok()?;
    let mut alike: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|other| {
            other.file_stem() == Some(stem)
                && other.extension().is_some_and(|ext| ext.eq_ignore_ascii_case(extension))
        })
        .collect();
    alike.sort();
    file(alike.first()?)
}

/// An address for a message.
fn shorten(src: &str) -> String {
    if src.chars().count() <= 80 { src.to_owned() } else { src.chars().take(80).chain(['…']).collect() }
}
