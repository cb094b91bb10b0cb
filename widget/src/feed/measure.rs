//! Reading from the style sheet how much room texts take, once, so that layout can be computed.

use super::dom::{Dom, Number};
use super::{BOX, PROBE};
use notefall_core::layout::TextMetrics;
use notefall_core::note::Card;
use notefall_core::text::Language;
use notefall_core::view::{Context, Links, card};

/// How wide the probe is, as the style sheet has it.
const PROBE_WIDTH: u32 = 200;

/// What the texts of a card take.
pub struct Measure {
    /// Whether titles have another font than before.
    pub new_font: bool,
    /// Line heights.
    pub text: TextMetrics,
    /// What a title has less than its card's width, in pixels.
    pub inset: u32,
    /// The space between cards, in pixels.
    pub gap: u32,
    /// Whether the page goes from right to left.
    pub mirrored: bool,
}

impl Measure {
    /// Reads a hidden card that is put into the feed for the moment.
    pub fn read(page: &mut Dom) -> Self {
        // A card whose title is one short line; its cover, which would ask for a picture, is left out of what is measured.
        let sample = Card { author: "x".into(), ..Card::default() };
        let context = Context { base: "", language: Language::English, links: Links::Nowhere, sizes: "" };
        page.inside(BOX, 0);
        page.keep(PROBE);
        card::measured(&mut **page, &sample, &context);
        let mut read = |what| page.read(what) as u32;
        let (title_line, foot) = (read(Number::Title), read(Number::Foot));
        let measure = Self {
            new_font: read(Number::Font) != 0,
            text: TextMetrics {
                title_line,
                title_space: read(Number::Probe).saturating_sub(title_line + foot),
                foot,
            },
            inset: PROBE_WIDTH.saturating_sub(read(Number::TitleWidth)),
            gap: read(Number::Gap),
            mirrored: read(Number::Mirrored) != 0,
        };
        page.remove(PROBE);
        measure
    }
}
