//! The cards in the DOM: only those near the window are there, in feed order.

use super::dom::Dom;
use super::measure::Measure;
use super::{BOX, CARDS, DRAWN_AT_A_TIME};
use alloc::{string::String, vec, vec::Vec};
use core::mem::take;
use core::ops::Range;
use notefall_core::layout::{Grid, Layout, TextMetrics, Waterfall};
use notefall_core::reader::Entry;
use notefall_core::text::push_number;
use notefall_core::view::{Context, card};

/// The room around the cards of a carousel for their shadows and what scrolls them, as the style sheet has it.
const EDGE: u32 = 6;

/// The laid-out cards and those of them that are in the DOM.
#[derive(Default)]
pub struct Cards {
    /// The width that the layout was made for.
    pub width: u32,
    text: TextMetrics,
    /// Whether columns are counted from the right.
    mirrored: bool,
    /// How high the cards of a carousel are, whose layout goes sideways.
    side: u32,
    layout: Option<Waterfall>,
    /// The width of each title on one line, kept because measuring is what a new layout would cost most.
    titles: Vec<u32>,
    /// The places in the feed of those in the DOM, sorted.
    shown: Vec<usize>,
    /// Whether the layout is new, so that what is near the window is to be there at once.
    is_new: bool,
}

impl Cards {
    /// Lays out anew what is there, for another width.
    pub fn fit(&mut self, grid: Grid, width: u32, measure: &Measure, entries: &[Entry], page: &mut Dom) {
        if measure.new_font {
            self.titles.clear();
        }
        self.is_new = true;
        self.width = width;
        self.text = measure.text;
        self.mirrored = measure.mirrored;
        self.layout = Some(Waterfall::new(grid));
        self.extend(measure, entries, usize::MAX, page);
        for index in &self.shown {
            self.put(*index, entries, page);
        }
    }

    /// Lays out so many of the entries that are new.
    pub fn extend(&mut self, measure: &Measure, entries: &[Entry], most: usize, page: &Dom) {
        let Some(layout) = &mut self.layout else { return };
        let grid = layout.grid;
        for (index, entry) in entries.iter().enumerate().skip(layout.len()).take(most) {
            if index == self.titles.len() {
                self.titles.push(page.width(entry.card.heading()));
            }
            let title = self.titles.get(index).copied().unwrap_or(0);
            let lines = if title + measure.inset <= grid.column_width { 1 } else { 2 };
            let height = grid.card_height(&entry.card, measure.text, lines);
            self.side = height;
            layout.push(grid.extent(height));
        }
    }

    /// Puts a card where its place is.
    fn put(&self, index: usize, entries: &[Entry], page: &mut Dom) {
        let Some((layout, entry)) = self.layout.as_ref().zip(entries.get(index)) else { return };
        let Some(place) = layout.place(index) else { return };
        let grid = layout.grid;
        let width = grid.column_width;
        let (mut left, mut top, mut height, mut right) =
            (grid.left(place.column), place.top, place.height, self.width);
        if grid.layout == Layout::Carousel {
            (left, top, height, right) = (EDGE + top, EDGE, self.side, right + 2 * EDGE);
        }
        if self.mirrored {
            // What is scrolled sideways may stand left of the box, which is a negative number.
            left = right.wrapping_sub(left + width);
        }
        let cover = grid.cover_height(&entry.card, self.text, height);
        page.place(element(index), [left, top, width, height, cover]);
    }

    /// The height of the box that all cards stand in which are laid out; in a carousel, that of one.
    pub fn box_height(&self) -> u32 {
        if self.is_carousel() { self.side + 3 * EDGE } else { self.height() }
    }

    /// Whether cards stand side by side.
    pub fn is_carousel(&self) -> bool {
        self.layout.as_ref().is_some_and(|layout| layout.grid.layout == Layout::Carousel)
    }

    /// How far all that is laid out reaches: down, in a carousel sideways.
    pub fn height(&self) -> u32 {
        self.layout.as_ref().map_or(0, Waterfall::height)
    }

    /// Down to where there is no hole.
    pub fn filled(&self) -> u32 {
        self.layout.as_ref().map_or(0, Waterfall::filled)
    }

    /// How many are laid out.
    pub fn len(&self) -> usize {
        self.layout.as_ref().map_or(0, Waterfall::len)
    }

    /// How many more cards are needed to fill so many more pixels, about.
    pub fn needed_for(&self, pixels: u32) -> usize {
        let (cards, height) = (self.len() as u64, u64::from(self.height().max(1)));
        (u64::from(pixels) * cards / height) as usize + 1
    }

    /// How much height so many more cards take, about.
    pub fn height_of(&self, cards: usize) -> u32 {
        (cards as u64 * u64::from(self.height()) / self.len().max(1) as u64) as u32
    }

    /// Puts the cards of a band, and those in `also`, into the DOM and takes the others out; only a few at a time, unless the layout is
    /// new or the first of `also` is wanted at once. Says whether there may be more to be laid out or drawn.
    pub fn show(
        &mut self,
        band: Range<u32>,
        also: [Option<usize>; 2],
        page: &mut Dom,
        context: &Context<'_>,
        (entries, total): (&[Entry], usize),
    ) -> bool {
        let Some(layout) = &self.layout else { return false };
        // Marks rather than a sorted list: what is laid out is at most some ten thousand cards.
        let mut wanted = vec![false; layout.len()];
        for index in layout.visible(band).chain(also.into_iter().flatten()) {
            if let Some(wanted) = wanted.get_mut(index) {
                *wanted = true;
            }
        }
        self.shown.retain(|index| {
            let stays = wanted.get(*index) == Some(&true);
            if !stays {
                page.remove(element(*index));
            }
            stays
        });
        let mut sizes = String::new();
        push_number(&mut sizes, layout.grid.cover_width().into());
        sizes.push_str("px");
        let context = Context { sizes: &sizes, ..*context };
        let mut at = 0;
        let mut room = if take(&mut self.is_new) || also[0].is_some() { usize::MAX } else { DRAWN_AT_A_TIME };
        for (index, entry) in entries.iter().enumerate() {
            if wanted.get(index) != Some(&true) {
                continue;
            }
            let there = self.shown.get(at).copied();
            if there != Some(index) {
                if room == 0 {
                    break;
                }
                room -= 1;
                page.inside(BOX, there.map_or(0, element));
                page.keep(element(index));
                card::card(&mut **page, &entry.card, &context, index, total);
                self.put(index, entries, page);
                self.shown.insert(at, index);
            }
            at += 1;
        }
        room == 0 || layout.len() < entries.len()
    }
}

/// The number that a card's element is kept under.
pub const fn element(index: usize) -> u32 {
    CARDS + index as u32
}
