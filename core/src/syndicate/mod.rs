//! What other programs read of a feed: JSON Feed and Atom for feed readers, sitemaps for search engines, oEmbed for sites that embed.
//!
//! All addresses are absolute, so whoever asks says where the feed is. A note's id in feeds is the address that its page has at the
//! edge, whether or not there is a page: it stays the same when a feed moves between a static host and a Worker behind one address.

mod atom;
mod date;
mod item;
pub(crate) mod json;
mod json_feed;
mod newest;
pub mod oembed;
pub mod sitemap;
mod xml;

pub use atom::atom;
pub(crate) use date::rfc3339;
pub use item::is_tag;
pub(crate) use item::{media_address, web_address};
pub use json_feed::json_feed;
pub use newest::Newest;

use crate::head::Head;
use crate::note::Note;
use crate::text::number;
use crate::view::Pages;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// How many notes a page of a feed for readers holds at most.
pub const NOTES: usize = 50;

/// How many pages a feed for readers has; at least 1.
#[must_use]
pub fn pages(head: &Head) -> u32 {
    head.notes().div_ceil(NOTES as u32).max(1)
}

/// How many files there are of older notes, [`NOTES`] in each, in a folder of so many notes. They are counted from the oldest on, so that what
/// is added in front of all others leaves them as they are; the newest of them may begin with notes that the first page has too.
#[must_use]
pub fn archives(notes: usize) -> u32 {
    u32::try_from(notes.saturating_sub(NOTES).div_ceil(NOTES)).unwrap_or(u32::MAX)
}

/// The notes of one of these files, counted from 1, of all notes in feed order.
#[must_use]
pub fn archived(notes: &[Note], number: u32) -> &[Note] {
    let end = notes.len().saturating_sub((number.max(1) as usize - 1).saturating_mul(NOTES));
    notes.get(end.saturating_sub(NOTES)..end).unwrap_or_default()
}

/// The name of such a file, where `name` is that of the first page: `feed-2.json`.
#[must_use]
pub fn archive_name(name: &str, number: u32) -> String {
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let mut file = String::from(stem);
    file.push('-');
    file.push_str(&crate::text::number(number.into()));
    file.push('.');
    file.push_str(ending);
    file
}

/// The media type of [`json_feed`].
pub const JSON_FEED: &str = "application/feed+json; charset=utf-8";

/// The media type of [`atom`].
pub const ATOM: &str = "application/atom+xml; charset=utf-8";

/// What a feed for readers is made of.
#[derive(Debug, Clone)]
pub struct Channel<'a> {
    head: &'a Head,
    notes: Vec<&'a Note>,
    address: &'a str,
    pages: Pages,
    page: u32,
    /// Which file of older notes it is; 0 for none.
    archive: u32,
}

impl<'a> Channel<'a> {
    /// The first page, of the first [`NOTES`] of these notes, which stand in feed order. `address` is the feed's own, absolute, and ends with `/`;
    /// `pages` says whether each note has a page there.
    #[must_use]
    pub fn new(head: &'a Head, notes: &'a [Note], address: &'a str, pages: Pages) -> Self {
        let mut notes: Vec<&Note> = notes.iter().take(NOTES).collect();
        // What is pinned stands first in the feed, but readers are told what is new. Notes without a date keep their order at the end.
        notes.sort_by_key(|note| (note.published.is_none(), Reverse(note.published)));
        Self { head, notes, address, pages, page: 1, archive: 0 }
    }

    /// The same as a page of older notes, counted from 1.
    #[must_use]
    pub fn at_page(self, page: u32) -> Self {
        Self { page, ..self }
    }

    /// The same as a file of older notes; see [`archived`].
    #[must_use]
    pub fn at_archive(self, archive: u32) -> Self {
        Self { archive, ..self }
    }

    /// Where something is below the feed.
    fn at(&self, name: &str) -> String {
        let mut place = String::from(self.address);
        place.push_str(name);
        place
    }

    /// Where a page of a Worker's is; `name` is that of the first.
    fn place(&self, name: &str, page: u32) -> String {
        let mut place = self.at(name);
        if page > 1 {
            place.push_str("?page=");
            place.push_str(&number(page.into()));
        }
        place
    }

    /// Where this page is.
    fn own(&self, name: &str) -> String {
        match self.archive {
            0 => self.place(name, self.page),
            archive => self.at(&archive_name(name, archive)),
        }
    }

    /// Where the page of the next older notes is, if there is one. Where nothing but the feed is, there are no others.
    fn older(&self, name: &str) -> Option<String> {
        match self.pages {
            Pages::None => None,
            Pages::Worker => (self.page < pages(self.head)).then(|| self.place(name, self.page + 1)),
            Pages::Files => {
                let older = match self.archive {
                    0 => archives(self.head.notes() as usize),
                    archive => archive - 1,
                };
                (older > 0).then(|| self.at(&archive_name(name, older)))
            }
        }
    }

    /// Where the page of the next newer notes is, if a Worker says so.
    fn newer(&self, name: &str) -> Option<String> {
        (self.pages == Pages::Worker && self.page > 1).then(|| self.place(name, self.page - 1))
    }

    /// Where people read the feed: the page it belongs to, else its own.
    fn home(&self) -> &str {
        web_address(&self.head.home).unwrap_or(self.address)
    }
}
