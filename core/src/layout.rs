//! Where each card stands, as a pure function. All lengths are CSS pixels.
//!
//! Heights are known before anything is rendered, so nothing that is shown ever moves.

use crate::note::{Card, Image};
use alloc::vec::Vec;
use core::ops::Range;

/// How cards stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Columns of cards as high as their pictures are.
    #[default]
    Waterfall,
    /// Rows of cards of one height, under square covers.
    Grid,
    /// One below the other, the cover beside the text.
    List,
    /// One row, to be scrolled sideways.
    Carousel,
}

impl Layout {
    /// From its number, as `self as u32` gives it.
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Grid,
            2 => Self::List,
            3 => Self::Carousel,
            _ => Self::Waterfall,
        }
    }
}

/// Columns of equal width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// What stands in them. A carousel is one column that lies on its side.
    pub layout: Layout,
    /// How many; at least 1.
    pub columns: u32,
    /// The width of each.
    pub column_width: u32,
    /// The space between columns, and between the cards of a column.
    pub gap: u32,
}

/// Columns are at least this wide where the owner does not say how many there are, and where two fit.
const COLUMN_WIDTH: u32 = 210;

/// Two columns, as on a phone, down to this width; one below.
const TWO_COLUMNS_FROM: u32 = 260;

/// The covers of a list are so wide, and its cards at least so high.
pub const LIST_COVER: u32 = 120;

impl Grid {
    /// Fits columns into a width: `wanted` of them, or as many as look well.
    #[must_use]
    pub fn fit(layout: Layout, width: u32, wanted: Option<u32>, gap: u32) -> Self {
        let fitting = (width + gap) / (COLUMN_WIDTH + gap);
        let natural = if width >= TWO_COLUMNS_FROM { fitting.max(2) } else { 1 };
        let columns = wanted.filter(|n| *n > 0).unwrap_or(natural).min(1 + width / 48);
        let columns = if layout == Layout::List { 1 } else { columns };
        let column_width = width.saturating_sub(gap * (columns - 1)) / columns;
        if layout == Layout::Carousel {
            // A part of the next card shows that there is more.
            let column_width = (column_width * columns * 10 / (columns * 10 + 3)).max(1);
            return Self { layout, columns: 1, column_width, gap };
        }
        Self { layout, columns, column_width, gap }
    }

    /// The height of a card; `title_lines` is what its title takes, which counts in a waterfall only.
    #[must_use]
    pub fn card_height(&self, card: &Card, text: TextMetrics, title_lines: u32) -> u32 {
        let title = |lines| text.title_space + text.title_line * lines;
        let width = self.column_width;
        text.foot
            + match self.layout {
                Layout::Waterfall if card.cover.is_none() => sheet_height(card, width),
                Layout::Waterfall => cropped_height(card, width) + title(title_lines.min(TITLE_LINES)),
                Layout::Grid => width + title(TITLE_LINES),
                Layout::List => title(TITLE_LINES).max(LIST_COVER.saturating_sub(text.foot)),
                Layout::Carousel => width * 5 / 4 + title(TITLE_LINES),
            }
    }

    /// The height of a card's cover, or of the sheet that stands for it, in a card of a height.
    #[must_use]
    pub fn cover_height(&self, card: &Card, text: TextMetrics, height: u32) -> u32 {
        let width = self.column_width;
        match self.layout {
            _ if card.cover.is_none() => height - text.foot.min(height),
            Layout::Waterfall => cropped_height(card, width),
            Layout::Grid => width,
            Layout::List => height,
            Layout::Carousel => width * 5 / 4,
        }
    }

    /// How wide covers are.
    #[must_use]
    pub fn cover_width(&self) -> u32 {
        if self.layout == Layout::List { LIST_COVER } else { self.column_width }
    }

    /// How far a card's place reaches along the column: down, in a carousel sideways.
    #[must_use]
    pub fn extent(&self, height: u32) -> u32 {
        if self.layout == Layout::Carousel { self.column_width } else { height }
    }

    /// The left edge of a column.
    #[must_use]
    pub const fn left(&self, column: u32) -> u32 {
        column * (self.column_width + self.gap)
    }
}

/// The heights of a card's texts, read from the style sheet once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextMetrics {
    /// One line of the title.
    pub title_line: u32,
    /// The space around the title, where it stands below a cover.
    pub title_space: u32,
    /// The line with the author.
    pub foot: u32,
}

/// The most lines that a title takes.
pub const TITLE_LINES: u32 = 2;

/// How a cover's height relates to its width, in thousandths. Tall and wide pictures are cropped, so that one card never fills a phone.
#[must_use]
pub fn cover_ratio(cover: &Image) -> u32 {
    let ratio = u64::from(cover.height) * 1000 / u64::from(cover.width.max(1));
    ratio.clamp(600, 1400) as u32
}

/// The height of the tinted sheet that stands for a cover where there is no picture: as much as its text takes, about.
#[must_use]
pub fn sheet_height(card: &Card, width: u32) -> u32 {
    // An ideograph takes about the room of two letters.
    let room = |text: &str| text.chars().map(|c| if c < '\u{2e80}' { 1 } else { 2 }).sum::<u32>();
    // In square pixels: a letter of the title and of the text with its line. Above and below is space, and no last line is full.
    let area = 265 * room(card.heading()) + 142 * room(&card.excerpt);
    let height = 80 + area / width.saturating_sub(32).max(1);
    height.clamp(width * 6 / 10, width * 5 / 4)
}

fn cropped_height(card: &Card, width: u32) -> u32 {
    card.cover.as_ref().map_or(0, |cover| (u64::from(width) * u64::from(cover_ratio(cover)) / 1000) as u32)
}

/// Where a card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Counted from the left.
    pub column: u32,
    /// From the top of the waterfall.
    pub top: u32,
    /// The card's height.
    pub height: u32,
}

/// Cards in columns, each new one in the column that is shortest, the leftmost of equals.
#[derive(Debug, Clone)]
pub struct Waterfall {
    /// The columns.
    pub grid: Grid,
    places: Vec<Place>,
    columns: Vec<Column>,
}

#[derive(Debug, Clone, Default)]
struct Column {
    bottom: u32,
    cards: Vec<usize>,
}

impl Waterfall {
    /// An empty waterfall.
    #[must_use]
    pub fn new(grid: Grid) -> Self {
        let columns = (0..grid.columns.max(1)).map(|_| Column::default()).collect();
        Self { grid, places: Vec::new(), columns }
    }

    /// Places the next card.
    pub fn push(&mut self, height: u32) {
        let gap = self.grid.gap;
        let index = self.places.len();
        let shortest = self.columns.iter_mut().zip(0_u32..).min_by_key(|(column, _)| column.bottom);
        if let Some((column, number)) = shortest {
            let top = if column.cards.is_empty() { 0 } else { column.bottom.saturating_add(gap) };
            column.bottom = top.saturating_add(height);
            column.cards.push(index);
            self.places.push(Place { column: number, top, height });
        }
    }

    /// How many cards are placed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether no card is placed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Where a card stands.
    #[must_use]
    pub fn place(&self, index: usize) -> Option<Place> {
        self.places.get(index).copied()
    }

    /// The bottom of the longest column.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.columns.iter().map(|column| column.bottom).max().unwrap_or(0)
    }

    /// The bottom of the shortest column: above it there is no hole.
    #[must_use]
    pub fn filled(&self) -> u32 {
        self.columns.iter().map(|column| column.bottom).min().unwrap_or(0)
    }

    /// The cards that touch a band, column by column: a binary search in each.
    pub fn visible(&self, band: Range<u32>) -> impl Iterator<Item = usize> + '_ {
        self.columns.iter().flat_map(move |column| {
            let place = |index: &usize| self.places.get(*index).copied();
            let first = column
                .cards
                .partition_point(|i| place(i).is_some_and(|p| p.top.saturating_add(p.height) < band.start));
            let rest = column.cards.get(first..).unwrap_or_default();
            let end = rest.partition_point(|i| place(i).is_some_and(|p| p.top < band.end));
            rest.get(..end).unwrap_or_default().iter().copied()
        })
    }
}
