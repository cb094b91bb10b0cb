//! The waterfall in the DOM: only the cards near the window are there, in feed order.

use crate::dom::{make, set_pixels, set_place};
use crate::measure::Measure;
use notefall_core::layout::{Grid, Waterfall, card_height, cover_height};
use notefall_core::reader::Entry;
use notefall_core::text::number;
use notefall_core::view::{Context, card};
use std::ops::Range;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, Node};

/// The laid-out cards and those of them that are in the DOM.
pub struct Cards {
    layout: Waterfall,
    /// The width of each title on one line, kept because measuring is what a new layout would cost most.
    titles: Vec<u32>,
    /// The width that the layout was made for.
    width: u32,
    /// Sorted by index.
    shown: Vec<(usize, HtmlElement)>,
}

impl Cards {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            layout: Waterfall::new(Grid::fit(0, None, 0)),
            titles: Vec::new(),
            width: 0,
            shown: Vec::new(),
        }
    }

    /// The width that the layout was made for.
    pub fn grid_width(&self) -> u32 {
        self.width
    }

    /// Lays out anew what is there, for another width.
    pub fn fit(&mut self, grid: Grid, width: u32, measure: &Measure, entries: &[Entry]) {
        self.width = width;
        self.layout = Waterfall::new(grid);
        self.extend(measure, entries);
        for (index, element) in &self.shown {
            self.put(*index, element, entries);
        }
    }

    /// Puts a card's element where its place is.
    fn put(&self, index: usize, element: &HtmlElement, entries: &[Entry]) {
        let (Some(entry), Some(place)) = (entries.get(index), self.layout.place(index)) else { return };
        let grid = self.layout.grid;
        set_pixels(element, "width", grid.column_width);
        set_pixels(element, "height", place.height);
        set_place(element, grid.left(place.column), place.top);
        if let Some(cover) = element.first_element_child() {
            set_pixels(cover.unchecked_ref(), "height", cover_height(&entry.card, grid.column_width));
        }
    }

    /// Forgets what was measured: the font is another one.
    pub fn forget(&mut self) {
        self.titles.clear();
    }

    /// Lays out the entries that are new.
    pub fn extend(&mut self, measure: &Measure, entries: &[Entry]) {
        let new = entries.get(self.titles.len()..).unwrap_or_default();
        self.titles.extend(new.iter().map(|entry| measure.width(title(entry))));
        let width = self.layout.grid.column_width;
        for (entry, title) in entries.iter().zip(&self.titles).skip(self.layout.len()) {
            let lines = if *title <= width.saturating_sub(measure.inset) { 1 } else { 2 };
            self.layout.push(card_height(&entry.card, width, measure.text, lines));
        }
    }

    /// The height of all that is laid out.
    pub fn height(&self) -> u32 {
        self.layout.height()
    }

    /// Down to where there is no hole.
    pub fn filled(&self) -> u32 {
        self.layout.filled()
    }

    /// How many more cards are needed to fill so many more pixels, about.
    pub fn needed_for(&self, pixels: u32) -> usize {
        let placed = self.layout.len();
        if placed == 0 {
            return 8;
        }
        // In thousandths of a card: how many stand on a pixel of height, all columns together.
        let density = placed as u64 * 1000 / u64::from(self.layout.height().max(1));
        (u64::from(pixels) * density / 1000) as usize + 1
    }

    /// How much height so many more cards take, about.
    pub fn height_of(&self, cards: usize) -> u32 {
        let placed = self.layout.len().max(1) as u64;
        u32::try_from(cards as u64 * u64::from(self.layout.height()) / placed).unwrap_or(u32::MAX)
    }

    /// Puts the cards of a band into the DOM and takes the others out, save the one that has the focus and `also`.
    pub fn show(
        &mut self,
        band: Range<u32>,
        also: Option<usize>,
        feed: &HtmlElement,
        context: &Context<'_>,
        (entries, total): (&[Entry], usize),
        focus: Option<&Node>,
    ) -> Result<(), JsValue> {
        let Some(document) = feed.owner_document() else { return Ok(()) };
        let mut wanted: Vec<usize> = self.layout.visible(band).chain(also).collect();
        wanted.extend(
            self.shown
                .iter()
                .filter(|(_, element)| focus.is_some() && element.contains(focus))
                .map(|(index, _)| *index),
        );
        wanted.sort_unstable();
        wanted.dedup();
        self.shown.retain(|(index, element)| {
            let stays = wanted.binary_search(index).is_ok();
            if !stays {
                element.remove();
            }
            stays
        });
        for (at, index) in wanted.into_iter().enumerate() {
            if self.shown.get(at).is_some_and(|(there, _)| *there == index) {
                continue;
            }
            let Some(entry) = entries.get(index) else { break };
            let mut sizes = number(self.layout.grid.column_width.into());
            sizes.push_str("px");
            let element = make(
                &document,
                &card::card(&entry.card, &Context { sizes: &sizes, ..*context }, index, total),
            )?;
            self.put(index, &element, entries);
            let next = self.shown.get(at).map(|(_, next)| next.unchecked_ref::<Node>());
            feed.insert_before(&element, next)?;
            self.shown.insert(at, (index, element));
        }
        Ok(())
    }

    /// The card that an element of the DOM belongs to.
    pub fn index_of(&self, node: &Node) -> Option<usize> {
        self.shown.iter().find_map(|(index, element)| element.contains(Some(node)).then_some(*index))
    }

    /// The DOM element of a card that is shown.
    pub fn element(&self, index: usize) -> Option<&HtmlElement> {
        let at = self.shown.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.shown.get(at).map(|(_, element)| element)
    }

    /// How many are laid out.
    pub fn len(&self) -> usize {
        self.layout.len()
    }
}

fn title(entry: &Entry) -> &str {
    if entry.card.title.is_empty() { &entry.card.excerpt } else { &entry.card.title }
}
