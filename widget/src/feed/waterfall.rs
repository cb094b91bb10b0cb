//! The waterfall in the DOM: only the cards near the window are there, in feed order.

use super::measure::Measure;
use crate::dom::{Dom, set_style};
use notefall_core::layout::{Grid, Waterfall, card_height, cover_height};
use notefall_core::reader::Entry;
use notefall_core::text::push_number;
use notefall_core::view::{Context, card};
use std::ops::Range;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// The laid-out cards and those of them that are in the DOM.
#[derive(Default)]
pub struct Cards {
    /// The width that the layout was made for.
    pub width: u32,
    layout: Option<Waterfall>,
    /// The width of each title on one line, kept because measuring is what a new layout would cost most.
    titles: Vec<u32>,
    /// Sorted by index.
    shown: Vec<(usize, HtmlElement)>,
}

impl Cards {
    /// Lays out anew what is there, for another width.
    pub fn fit(&mut self, grid: Grid, width: u32, measure: &Measure, entries: &[Entry]) {
        self.width = width;
        self.layout = Some(Waterfall::new(grid));
        self.extend(measure, entries);
        for (index, element) in &self.shown {
            self.put(*index, element, entries);
        }
    }

    /// Forgets what was measured: the font is another one.
    pub fn forget(&mut self) {
        self.titles.clear();
    }

    /// Lays out the entries that are new.
    pub fn extend(&mut self, measure: &Measure, entries: &[Entry]) {
        let Some(layout) = &mut self.layout else { return };
        let width = layout.grid.column_width;
        for (index, entry) in entries.iter().enumerate().skip(layout.len()) {
            if index == self.titles.len() {
                self.titles.push(measure.width(entry.card.heading()));
            }
            let title = self.titles.get(index).copied().unwrap_or(0);
            let lines = if title + measure.inset <= width { 1 } else { 2 };
            layout.push(card_height(&entry.card, width, measure.text, lines));
        }
    }

    /// Puts a card's element where its place is.
    fn put(&self, index: usize, element: &HtmlElement, entries: &[Entry]) {
        let Some((layout, entry)) = self.layout.as_ref().zip(entries.get(index)) else { return };
        let Some(place) = layout.place(index) else { return };
        let width = layout.grid.column_width;
        set_pixels(element, "width", width);
        set_pixels(element, "height", place.height);
        set_place(element, layout.grid.left(place.column), place.top);
        if let Some(cover) = element.first_element_child() {
            set_pixels(cover.unchecked_ref(), "height", cover_height(&entry.card, width));
        }
    }

    /// The height of all that is laid out.
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

    /// Puts the cards of a band into the DOM and takes the others out, save the one that has the focus and `also`.
    pub fn show(
        &mut self,
        band: Range<u32>,
        also: Option<usize>,
        feed: &HtmlElement,
        context: &Context<'_>,
        (entries, total): (&[Entry], usize),
        focus: Option<&Node>,
    ) {
        let Some((document, layout)) = feed.owner_document().zip(self.layout.as_ref()) else { return };
        // Marks rather than a sorted list: what is laid out is at most some ten thousand cards.
        let mut wanted = vec![false; layout.len()];
        let focused = focus.and_then(|focus| self.index_of(focus));
        for index in layout.visible(band).chain(also).chain(focused) {
            if let Some(wanted) = wanted.get_mut(index) {
                *wanted = true;
            }
        }
        self.shown.retain(|(index, element)| {
            let stays = wanted.get(*index) == Some(&true);
            if !stays {
                element.remove();
            }
            stays
        });
        let mut sizes = String::new();
        push_number(&mut sizes, layout.grid.column_width.into());
        sizes.push_str("px");
        let context = Context { sizes: &sizes, ..*context };
        let mut at = 0;
        for (index, entry) in entries.iter().enumerate() {
            if wanted.get(index) != Some(&true) {
                continue;
            }
            let there = self.shown.get(at);
            if there.is_none_or(|(there, _)| *there != index) {
                let mut dom = Dom::below(&document, feed);
                dom.before = there.map(|(_, next)| next.clone());
                card::card(&mut dom, &entry.card, &context, index, total);
                let Some(element) = dom.made else { return };
                self.put(index, &element, entries);
                self.shown.insert(at, (index, element));
            }
            at += 1;
        }
    }

    /// The card that an element of the DOM belongs to.
    pub fn index_of(&self, node: &Node) -> Option<usize> {
        self.shown.iter().find_map(|(index, element)| element.contains(Some(node)).then_some(*index))
    }

    /// The DOM element of a card that is shown.
    pub fn element(&self, index: usize) -> Option<&HtmlElement> {
        self.shown.iter().find_map(|(there, element)| (*there == index).then_some(element))
    }
}

/// Sets a property to a length in pixels.
pub fn set_pixels(element: &HtmlElement, property: &str, pixels: u32) {
    let mut value = String::new();
    push_number(&mut value, pixels.into());
    value.push_str("px");
    set_style(element, property, &value);
}

/// Puts an element at a place, counted from the top left corner of what is around it.
fn set_place(element: &HtmlElement, left: u32, top: u32) {
    let mut value = String::from("translate(");
    push_number(&mut value, left.into());
    value.push_str("px,");
    push_number(&mut value, top.into());
    value.push_str("px)");
    // A transform moves nothing else and does not count as a shift.
    set_style(element, "transform", &value);
}
