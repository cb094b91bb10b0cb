//! A page for each note, and for older ones of the feed, as files that any static host serves: complete without script.

use super::folder::Folder;
use crate::problem::{Place, Problem, Result};
use notefall_core::attached::Translation;
use notefall_core::head::{CARDS_IN_HEAD, Head};
use notefall_core::note::{Card, Note};
use notefall_core::path::file_name;
use notefall_core::reader;
use notefall_core::syndicate::{Channel, archive_name, archived, archives, atom, is_tag, json_feed, sitemap};
use notefall_core::view::Pages;
use notefall_core::view::page::{FeedPage, note_file, translated_file};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// The folder of notes' pages; those in other languages stand in `n-{lang}`.
const NOTES: &str = "n";

/// So many notes' pages are made at a time.
const BATCH: usize = 1_024;

/// The most notes in a sitemap, which may have 50,000 addresses and 50 MB.
const IN_SITEMAP: usize = 40_000;

/// More files than this, many hosts do not take.
const FILES: usize = 20_000;

/// What was done.
#[derive(Debug, Default)]
pub struct Paged {
    /// How many files were written.
    pub written: usize,
    /// What there is now, by name.
    names: HashSet<String>,
}

/// Whether a folder beside the head is one for notes' pages.
#[must_use]
pub fn is_folder(name: &str) -> bool {
    name == NOTES || name.strip_prefix("n-").is_some_and(is_tag)
}

/// Whether a file beside the head is one of these: `page-2.html`, `sitemap.xml`, `sitemap-1.xml`, `feed-1.json`, `atom-1.xml` and so on.
#[must_use]
pub fn is_page(name: &str) -> bool {
    let number = |name: &str, before: &str, end: &str| {
        let digits = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(end));
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let numbered = [("page-", ".html"), ("sitemap-", ".xml"), ("feed-", ".json"), ("atom-", ".xml")];
    name == "sitemap.xml" || numbered.into_iter().any(|(before, end)| number(name, before, end))
}

/// Writes the pages of notes, which are in feed order; `address` is empty where it is not known, and then there is no sitemap.
///
/// # Errors
/// Where the disk does not take them.
pub fn write(
    folder: &Folder<'_>,
    head: &Head,
    notes: &[Note],
    address: &str,
    problems: &mut Vec<Problem>,
) -> Result<Paged> {
    let mut paged = Paged::default();
    // File systems that take "A" and "a" for one would have one note's page in the place of another's.
    let mut taken: HashMap<String, &str> = HashMap::new();
    for notes in notes.chunks(BATCH) {
        let pages: Vec<Vec<(String, String)>> =
            notes.par_iter().map(|note| of_note(head, note, address)).collect();
        let pages = pages
            .into_iter()
            .zip(notes)
            .flat_map(|(pages, note)| pages.into_iter().map(move |page| (page, note)));
        for ((name, page), note) in pages {
            if let Some(other) = taken.insert(name.to_lowercase(), &note.id) {
                problems.push(Problem::part(
                    Place::default(),
                    format!("the pages of \"{}\" and \"{other}\" have one name where letters' case does not count", note.id),
                    "give one of the two another id",
                ));
            }
            paged.put(folder, name, &page)?;
        }
    }
    let cards: Vec<Card> = notes.iter().map(|note| Card::of(note, 0)).collect();
    for page in 2..=reader::pages(head) {
        let before = (page as usize - 1) * CARDS_IN_HEAD as usize;
        let cards = cards.iter().skip(before).take(CARDS_IN_HEAD as usize).cloned().collect::<Vec<_>>();
        let text = FeedPage { head, cards: &cards, page, loader: "", pages: Pages::Files, address }.write();
        paged.put(folder, Pages::Files.page("", page), &text)?;
    }
    if !address.is_empty() {
        paged.sitemap(folder, head, &cards, address)?;
        for number in 1..=archives(notes.len()) {
            let older = archived(notes, number);
            let channel = Channel::new(head, older, address, Pages::Files).at_archive(number);
            let [json, xml] = super::listings::NAMES;
            paged.put(folder, archive_name(json, number), &json_feed(&channel))?;
            paged.put(folder, archive_name(xml, number), &atom(&channel))?;
        }
    }
    if paged.names.len() > FILES {
        problems.push(Problem::part(
            Place::default(),
            format!("there are {} pages, and many hosts take no more than {FILES} files", paged.names.len()),
            "build it without --pages where the host refuses it, or publish to a Worker, which makes pages when they are asked for",
        ));
    }
    Ok(paged)
}

/// The pages of a note with their names: its own, and one in each language that it is translated into.
fn of_note(head: &Head, note: &Note, address: &str) -> Vec<(String, String)> {
    let name = file_name(&note.id);
    let mut pages = vec![(format!("{NOTES}/{name}.html"), note_file(head, note, address))];
    pages.extend(note.translations.iter().filter_map(|Translation { lang, .. }| {
        Some((format!("n-{lang}/{name}.html"), translated_file(head, note, lang, address)?))
    }));
    pages
}

/// Removes pages that are not among these: of notes that are gone, or all where there are to be none. Says how many.
///
/// # Errors
/// Where the disk does not let them go.
pub fn clean(folder: &Folder<'_>, paged: &Paged) -> Result<usize> {
    let mut removed = 0;
    let folders: Vec<String> = folder.folders().into_iter().filter(|name| is_folder(name)).collect();
    let of_notes = folders.iter().flat_map(|inner| {
        let pages = folder.names(inner).into_iter().filter(|name| name.ends_with(".html"));
        pages.map(move |name| format!("{inner}/{name}"))
    });
    let beside_head = folder.names("").into_iter().filter(|name| is_page(name));
    for name in of_notes.chain(beside_head).filter(|name| !paged.names.contains(name)) {
        removed += usize::from(folder.remove(&name)?);
    }
    folders.iter().for_each(|inner| folder.remove_if_empty(inner));
    Ok(removed)
}

impl Paged {
    fn put(&mut self, folder: &Folder<'_>, name: String, text: &str) -> Result<()> {
        self.written += usize::from(folder.write_if_other(&name, text.as_bytes())?);
        self.names.insert(name);
        Ok(())
    }

    fn sitemap(&mut self, folder: &Folder<'_>, head: &Head, cards: &[Card], address: &str) -> Result<()> {
        let at = (address, Pages::Files);
        let parts: Vec<&[Card]> = cards.chunks(IN_SITEMAP).collect();
        if let [only] = parts.as_slice() {
            return self.put(folder, "sitemap.xml".to_owned(), &sitemap::part_of(head, at, 1, only));
        }
        for (number, cards) in (1..).zip(&parts) {
            self.put(folder, format!("sitemap-{number}.xml"), &sitemap::part_of(head, at, number, cards))?;
        }
        let numbers = (1..).zip(&parts).map(|(number, _)| number);
        self.put(folder, "sitemap.xml".to_owned(), &sitemap::index_of(numbers, address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_are_pages() {
        for name in
            ["sitemap.xml", "sitemap-1.xml", "page-2.html", "page-310.html", "feed-1.json", "atom-20.xml"]
        {
            assert!(is_page(name), "{name}");
        }
        for name in [
            "index.html",
            "page-.html",
            "page-two.html",
            "page-2.htm",
            "sitemap-.xml",
            "n/page-2.html",
            "feed.json",
        ] {
            assert!(!is_page(name), "{name}");
        }
        assert!(["n", "n-en", "n-zh-Hant"].into_iter().all(is_folder));
        assert!(!["n-", "notes", "n-a b", "m"].into_iter().any(is_folder));
    }
}
