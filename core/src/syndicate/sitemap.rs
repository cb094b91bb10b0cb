//! Sitemaps: <https://www.sitemaps.org/protocol.html>.
//!
//! A part lists so few notes that a Worker can read and write it within one request, far below the protocol's 50,000 addresses and
//! 50 MB. Feeds of more notes have an index of parts.

use super::date::rfc3339;
use super::xml::Xml;
use crate::head::{CARDS_IN_SHARD, Head};
use crate::note::Card;
use crate::path::ShardPath;
use crate::run::{Run, shown};
use crate::text::number;
use crate::view::Pages;
use alloc::{string::String, vec::Vec};
use core::ops::Range;

/// The media type of sitemaps.
pub const SITEMAP: &str = "application/xml; charset=utf-8";

/// The namespace of both kinds of documents.
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// How many `cards` shards a part covers.
const SHARDS_IN_PART: u32 = 250;

/// How many notes a part lists at most.
pub const NOTES_IN_PART: u32 = SHARDS_IN_PART * CARDS_IN_SHARD;

/// How many parts a feed has; at least 1. Sitemaps go by segments and not by feed order, so that a part is a few reads.
#[must_use]
pub fn parts(head: &Head) -> u32 {
    let shards = head.segments.iter().fold(0_u32, |sum, segment| sum.saturating_add(segment.card_shards()));
    shards.div_ceil(SHARDS_IN_PART).max(1)
}

/// The `cards` shards of a part, counted from 1: runs of neighbours, each a segment and the numbers in it.
#[must_use]
pub fn runs(head: &Head, part: u32) -> Vec<(u64, Range<u32>)> {
    let first = u64::from(part.saturating_sub(1)) * u64::from(SHARDS_IN_PART);
    let wanted = first..first + u64::from(SHARDS_IN_PART);
    let mut runs = Vec::new();
    let mut before = 0;
    for segment in &head.segments {
        let count = u64::from(segment.card_shards());
        // Both ends lie within the segment, whose numbers have 32 bits.
        let inside = |at: u64| at.saturating_sub(before).min(count) as u32;
        let run = inside(wanted.start)..inside(wanted.end);
        if !run.is_empty() {
            runs.push((segment.id, run));
        }
        before += count;
    }
    runs
}

/// The index, of a feed with several parts; they are at `sitemap-1.xml` and so on below the feed.
#[must_use]
pub fn index(head: &Head, address: &str) -> String {
    let is_there = |part: &u32| {
        // Of an old segment, a whole part may have been replaced.
        let is_shown = |(segment, shards): (u64, Range<u32>)| {
            let positions = shards.start * CARDS_IN_SHARD..shards.end.saturating_mul(CARDS_IN_SHARD);
            head.runs
                .iter()
                .any(|run| run.segment == segment && run.first < positions.end && run.end() > positions.start)
        };
        runs(head, *part).into_iter().any(is_shown)
    };
    index_of((1..=parts(head)).filter(is_there), address)
}

/// The index of these parts.
pub fn index_of(parts: impl Iterator<Item = u32>, address: &str) -> String {
    let mut xml = Xml::new();
    xml.open("sitemapindex");
    xml.attribute("xmlns", NAMESPACE);
    for part in parts {
        xml.open("sitemap");
        let mut place = String::from(address);
        place.push_str("sitemap-");
        place.push_str(&number(part.into()));
        place.push_str(".xml");
        xml.leaf("loc", &place);
        xml.close();
    }
    xml.finish()
}

/// Of the cards of a shard of a segment, those that are in the feed, whose order is given.
pub fn listed(order: &[Run], path: ShardPath, cards: Vec<Card>) -> impl Iterator<Item = Card> + use<> {
    let is_shown = shown(order, path.segment);
    let first = path.number.saturating_mul(CARDS_IN_SHARD);
    let places = cards.into_iter().enumerate();
    places.filter(move |(at, _)| is_shown(first.saturating_add(*at as u32))).map(|(_, card)| card)
}

/// A part: the notes of these cards, behind the feed's own page in the first. `lastmod` is when a note was changed, or else published; of
/// the feed's page, when the last of the notes was of which it shows the cards.
#[must_use]
pub fn part(head: &Head, address: &str, part: u32, cards: &[Card]) -> String {
    part_of(head, (address, Pages::Worker), part, cards)
}

/// The same where pages may be files.
#[must_use]
pub fn part_of(head: &Head, (address, pages): (&str, Pages), part: u32, cards: &[Card]) -> String {
    let mut xml = Xml::new();
    xml.open("urlset");
    xml.attribute("xmlns", NAMESPACE);
    if part == 1 {
        place(&mut xml, address, head.cards.iter().map(Card::changed).max().flatten().max(head.date));
    }
    for card in cards {
        place(&mut xml, &pages.note(address, &card.id), card.changed());
    }
    xml.finish()
}

fn place(xml: &mut Xml, address: &str, time: Option<i64>) {
    xml.open("url");
    xml.leaf("loc", address);
    if let Some(time) = time {
        xml.leaf("lastmod", &rfc3339(time));
    }
    xml.close();
}
