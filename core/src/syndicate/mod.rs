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
}

impl<'a> Channel<'a> {
    /// The first page, of the first [`NOTES`] of these notes, which stand in feed order. `address` is the feed's own, absolute, and ends with `/`;
    /// `pages` says whether each note has a page there.
    #[must_use]
    pub fn new(head: &'a Head, notes: &'a [Note], address: &'a str, pages: Pages) -> Self {
        let mut notes: Vec<&Note> = notes.iter().take(NOTES).collect();
        // What is pinned stands first in the feed, but readers are told what is new. Notes without a date keep their order at the end.
        notes.sort_by_key(|note| (note.published.is_none(), Reverse(note.published)));
        Self { head, notes, address, pages, page: 1 }
    }

    /// The same as a page of older notes, counted from 1.
    #[must_use]
    pub fn at_page(self, page: u32) -> Self {
        Self { page, ..self }
    }

    /// Where a page of the feed is, if there is one: files are the first alone. `name` is that of the first.
    fn place(&self, name: &str, page: u32) -> Option<String> {
        let is_there = page == 1 || self.pages == Pages::Worker && (1..=pages(self.head)).contains(&page);
        let mut place = String::from(self.address);
        place.push_str(name);
        if page > 1 {
            place.push_str("?page=");
            place.push_str(&number(page.into()));
        }
        is_there.then_some(place)
    }

    /// Where this page is.
    fn own(&self, name: &str) -> String {
        self.place(name, self.page).unwrap_or_default()
    }

    /// Where people read the feed: the page it belongs to, else its own.
    fn home(&self) -> &str {
        web_address(&self.head.home).unwrap_or(self.address)
    }
}
