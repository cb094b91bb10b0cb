//! What other programs read of a feed: JSON Feed, Atom, sitemaps; and what crawlers are told.

use crate::answer::{Answer, Body, HOUR, PAGE};
use crate::conditions::strong;
use crate::pages::Place;
use crate::problem::Problem;
use crate::routes::Listing;
use notefall_core::head::Head;
use notefall_core::note::{Card, Note};
use notefall_core::path::Kind;
use notefall_core::records::read_all;
use notefall_core::syndicate::{ATOM, Channel, JSON_FEED, Newest, atom, json_feed, pages, sitemap};
use notefall_core::view::Pages;

impl Place<'_> {
    /// A listing of the feed.
    pub async fn listing(&self, listing: Listing) -> Result<Answer, Problem> {
        let (file, head) = self.head().await?;
        let media_type = match listing {
            Listing::JsonFeed(_) => JSON_FEED,
            Listing::Atom(_) => ATOM,
            Listing::Sitemap | Listing::SitemapPart(_) => sitemap::SITEMAP,
        };
        if let Listing::SitemapPart(part) = listing
            && part > sitemap::parts(&head)
        {
            return Err(Problem::missing(
                "The sitemap has no such part. Its parts are named in sitemap.xml.",
            ));
        }
        if let Listing::JsonFeed(page) | Listing::Atom(page) = listing
            && page > pages(&head)
        {
            let count = pages(&head);
            return Err(Problem::missing(format!("This feed has {count} pages. Begin with the first.")));
        }
        let etag = self.etag(&file, &listing.name());
        let content =
            |text: String| Answer::content(media_type, PAGE, etag.clone(), Body::Bytes(text.into_bytes()));
        if self.has(&etag) {
            return Ok(content(String::new()));
        }
        let text = match listing {
            Listing::JsonFeed(page) | Listing::Atom(page) => {
                let notes = self.newest(&head, page).await?;
                let channel = Channel::new(&head, &notes, &self.address, Pages::Worker).at_page(page);
                if listing == Listing::Atom(page) { atom(&channel) } else { json_feed(&channel) }
            }
            Listing::Sitemap if sitemap::parts(&head) > 1 => sitemap::index(&head, &self.address),
            Listing::Sitemap => self.sitemap_part(&head, 1).await?,
            Listing::SitemapPart(part) => self.sitemap_part(&head, part).await?,
        };
        Ok(content(text))
    }

    /// The notes of a page, counted from 1. Those that cannot be read are left out, unless they are all.
    async fn newest(&self, head: &Head, page: u32) -> Result<Vec<Note>, Problem> {
        let mut newest = Newest::page(head, page);
        let mut damaged = None;
        loop {
            let wants = newest.wants().to_vec();
            if wants.is_empty() {
                break;
            }
            for (path, payload) in self.feed.counted(&head.overlay, &wants).await? {
                let payload = payload.map_err(|problem| damaged = Some(problem)).ok();
                newest.give(path, payload.as_deref());
            }
        }
        let notes = newest.notes();
        match damaged {
            Some(problem) if notes.is_empty() => Err(problem),
            _ => Ok(notes),
        }
    }

    /// A part of the sitemap; its notes that cannot be read are left out, unless they are all.
    async fn sitemap_part(&self, head: &Head, part: u32) -> Result<String, Problem> {
        let mut cards: Vec<Card> = Vec::new();
        let mut damaged = None;
        for (segment, numbers) in sitemap::runs(head, part) {
            for (path, payload) in self.feed.neighbours(segment, Kind::Cards, numbers).await? {
                let read = payload.and_then(|payload| {
                    read_all::<Card>(&payload).map_err(|error| self.feed.damaged(path, error.into()))
                });
                match read {
                    Ok(read) => cards.extend(sitemap::listed(&head.runs, path, read)),
                    Err(problem) => damaged = Some(problem),
                }
            }
        }
        if let Some(problem) = damaged.filter(|_| cards.is_empty()) {
            return Err(problem);
        }
        Ok(sitemap::part(head, &self.address, part, &cards))
    }
}

/// What crawlers may ask for: pages and listings, but not answers for scripts, of which there are as many as there are questions.
#[must_use]
pub fn robots() -> Answer {
    const TEXT: &str = "User-agent: *\nDisallow: /f/*/search?\nDisallow: /f/*/suggest?\nDisallow: /oembed?\n";
    let etag = strong(concat!("robots-", env!("CARGO_PKG_VERSION")));
    Answer::content("text/plain; charset=utf-8", HOUR, etag, Body::Bytes(TEXT.into()))
}
