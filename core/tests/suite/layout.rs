//! Layouts: columns that fit, cards that never overlap, and finding those in view.

use crate::sample::{self, cases};
use notefall_core::layout::{Grid, LIST_COVER, Layout, Place, TextMetrics, Waterfall, sheet_height};
use notefall_core::note::{Card, Image};
use proptest::collection::vec;
use proptest::prelude::*;

#[test]
fn columns_fit_every_width() {
    for width in 0..4000 {
        for gap in [0, 1, 8, 16, 24, 48] {
            for wanted in [None, Some(0), Some(1), Some(2), Some(3), Some(7), Some(u32::MAX)] {
                let grid = Grid::fit(Layout::Waterfall, width, wanted, gap);
                let right = grid.left(grid.columns - 1) + grid.column_width;
                let fits = right <= width && width - right < grid.columns && grid.gap == gap;
                let few = wanted.is_none_or(|wanted| wanted == 0 || grid.columns <= wanted);
                assert!(fits && few, "{width} px, {wanted:?} columns, {gap} px between: {grid:?}");
            }
        }
    }
}

#[test]
fn phones_have_two_columns_and_wider_screens_more() {
    let fit = |width, wanted| Grid::fit(Layout::Waterfall, width, wanted, 12);
    let columns = |width| fit(width, None).columns;
    assert_eq!([0, 200, 259, 260, 390, 700, 1024, 1440].map(columns), [1, 1, 1, 2, 2, 3, 4, 6]);
    assert_eq!(fit(1200, Some(3)).columns, 3);
    let mut last = 0;
    for width in 0..4000 {
        assert!(columns(width) >= last);
        last = columns(width);
    }
}

const TEXT: TextMetrics = TextMetrics { title_line: 20, title_space: 10, foot: 40 };

fn fall(columns: u32, gap: u32, heights: &[u32]) -> Waterfall {
    let layout = Layout::Waterfall;
    let mut waterfall = Waterfall::new(Grid { layout, columns, column_width: 200, gap });
    heights.iter().for_each(|height| waterfall.push(*height));
    waterfall
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn cards_never_overlap_and_stand_in_the_shortest_column(
        columns in 0_u32..7, gap in 0_u32..30, heights in vec(0_u32..900, 0..80),
    ) {
        let waterfall = fall(columns, gap, &heights);
        let places: Vec<Place> = (0..waterfall.len()).map(|i| waterfall.place(i).unwrap()).collect();
        prop_assert_eq!(places.len(), heights.len());
        prop_assert_eq!(waterfall.is_empty(), heights.is_empty());
        prop_assert_eq!(waterfall.place(heights.len()), None);
        let mut bottoms = vec![None; columns.max(1) as usize];
        for (place, height) in places.iter().zip(&heights) {
            let bottom: Option<u32> = bottoms[place.column as usize];
            prop_assert_eq!(place.height, *height);
            prop_assert_eq!(place.top, bottom.map_or(0, |bottom| bottom + gap));
            let shortest = bottoms.iter().map(|b| b.unwrap_or(0)).enumerate().min_by_key(|(i, b)| (*b, *i)).unwrap();
            prop_assert_eq!(place.column as usize, shortest.0);
            bottoms[place.column as usize] = Some(place.top + place.height);
        }
        let bottoms: Vec<u32> = bottoms.into_iter().map(|b| b.unwrap_or(0)).collect();
        prop_assert_eq!(waterfall.height(), *bottoms.iter().max().unwrap());
        prop_assert_eq!(waterfall.filled(), *bottoms.iter().min().unwrap());
    }

    #[test]
    fn what_is_visible_is_what_a_scan_finds(
        columns in 1_u32..7, gap in 0_u32..30, heights in vec(0_u32..900, 0..80), start in 0_u32..20_000, length in 0_u32..3_000,
    ) {
        let waterfall = fall(columns, gap, &heights);
        let band = start..start + length;
        let mut visible: Vec<usize> = waterfall.visible(band.clone()).collect();
        visible.sort_unstable();
        let touches = |i: &usize| waterfall.place(*i).is_some_and(|p| p.top < band.end && p.top + p.height >= band.start);
        prop_assert_eq!(visible, (0..heights.len()).filter(touches).collect::<Vec<_>>());
    }

    #[test]
    fn heights_depend_on_the_card_and_the_width_alone(card in sample::card(), width in 0_u32..2_000, lines in 0_u32..9) {
        let grid = Grid { layout: Layout::Waterfall, columns: 1, column_width: width, gap: 0 };
        let height = grid.card_height(&card, TEXT, lines);
        prop_assert_eq!(height, grid.card_height(&card.clone(), TEXT, lines));
        let cover = grid.cover_height(&card, TEXT, height);
        prop_assert!(cover * 10 <= width * 14 && cover * 10 + 10 > width * 6);
        prop_assert!((cover + 40..=cover + 90).contains(&height));
        prop_assert_eq!(grid.card_height(&card, TEXT, 2), grid.card_height(&card, TEXT, 3));
    }

    #[test]
    fn other_layouts_have_cards_of_one_height(
        card in sample::card(), other in sample::card(), width in 0_u32..4_000, wanted in 0_u32..9, lines in 0_u32..9, number in 1_u32..4,
    ) {
        let layout = Layout::from_number(number);
        prop_assert_eq!(layout as u32, number);
        let grid = Grid::fit(layout, width, Some(wanted), 12);
        let height = grid.card_height(&card, TEXT, lines);
        prop_assert_eq!(height, grid.card_height(&other, TEXT, 2));
        // The cover and what stands below it, or beside it.
        let below = if layout == Layout::List && card.cover.is_some() { 0 } else { TEXT.foot };
        prop_assert!(grid.cover_height(&card, TEXT, height) + below <= height);
        prop_assert!(grid.column_width <= width.max(1) && grid.extent(height) >= grid.column_width.min(height));
        match layout {
            Layout::List => prop_assert!(grid.columns == 1 && grid.cover_width() == LIST_COVER && height >= LIST_COVER),
            // Part of one more can be seen.
            Layout::Carousel => prop_assert!(grid.columns == 1 && (width < 60 || grid.column_width < width)),
            _ => prop_assert_eq!(grid.cover_width(), grid.column_width),
        }
    }
}

#[test]
fn cards_that_only_touch_the_top_of_a_band_are_visible() {
    let waterfall = fall(1, 10, &[100, 100, 100]);
    for (band, visible) in [
        (100..101, &[0][..]),
        (101..110, &[]),
        (101..111, &[1]),
        (100..111, &[0, 1]),
        (320..400, &[2]),
        (0..0, &[]),
    ] {
        assert_eq!(waterfall.visible(band.clone()).collect::<Vec<_>>(), visible, "{band:?}");
    }
}

#[test]
fn extreme_heights_do_not_panic() {
    let waterfall = fall(1, 10, &[u32::MAX, u32::MAX, 1]);
    assert_eq!(waterfall.height(), u32::MAX);
    assert_eq!(waterfall.visible(0..u32::MAX).next(), Some(0));
}

#[test]
fn covers_are_cropped_to_a_sensible_shape() {
    let cover =
        |width, height| Card { cover: Some(Image { width, height, ..Image::default() }), ..Card::default() };
    for (width, height, shown) in
        [(100, 100, 200), (100, 10_000, 280), (10_000, 1, 120), (0, 0, 120), (0, u32::MAX, 280), (3, 4, 266)]
    {
        let grid = Grid { layout: Layout::Waterfall, columns: 1, column_width: 200, gap: 0 };
        assert_eq!(grid.cover_height(&cover(width, height), TEXT, 0), shown, "{width} x {height}");
    }
}

#[test]
fn sheets_are_taller_for_longer_texts() {
    let sheet = |title: &str, excerpt: &str, width| {
        sheet_height(&Card { title: title.into(), excerpt: excerpt.into(), ..Card::default() }, width)
    };
    assert_eq!(sheet("", "Hi.", 200), 120);
    assert_eq!(sheet("Red-braised pork", &"a".repeat(100), 240), 80 + (265 * 16 + 142 * 100) / 208);
    assert_eq!(sheet("红烧肉", &"好".repeat(60), 240), 80 + (265 * 6 + 142 * 120) / 208);
    // The narrower a column, the more lines; but no sheet fills a phone.
    assert!(sheet("Tea", &"a".repeat(100), 170) > sheet("Tea", &"a".repeat(100), 240));
    assert_eq!(sheet(&"好".repeat(300), "", 200), 250);
    assert_eq!(sheet("", "", 0), 0);
}
