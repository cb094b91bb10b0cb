//! Reading from the style sheet how much room texts take, once, so that layout can be computed.

use crate::dom::Dom;
use notefall_core::layout::TextMetrics;
use notefall_core::note::Card;
use notefall_core::text::Language;
use notefall_core::view::{Context, Links, card};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement, HtmlElement, Window};

/// How wide the probe is, as the style sheet has it.
const PROBE_WIDTH: u32 = 200;

/// What the texts of a card take.
pub struct Measure {
    canvas: CanvasRenderingContext2d,
    /// The font of titles, as CSS says it.
    pub font: String,
    /// Line heights.
    pub text: TextMetrics,
    /// What a title has less than its card's width, in pixels.
    pub inset: u32,
    /// The space between cards, in pixels.
    pub gap: u32,
}

impl Measure {
    /// Reads a hidden card that is put into `feed` for the moment.
    pub fn read(window: &Window, document: &Document, feed: &HtmlElement) -> Result<Self, JsValue> {
        // A card whose title is one short line; its cover, which would ask for a picture, is left out of what is measured.
        let sample = Card { author: "x".into(), ..Card::default() };
        let context = Context { base: "", language: Language::English, links: Links::Nowhere, sizes: "" };
        let mut dom = Dom::new(document);
        card::measured(&mut dom, &sample, &context);
        let probe = dom.made.ok_or(JsValue::NULL)?;
        feed.append_child(&probe)?;
        let measured = Self::read_probe(window, document, feed, &probe);
        probe.remove();
        measured
    }

    fn read_probe(
        window: &Window,
        document: &Document,
        feed: &HtmlElement,
        probe: &HtmlElement,
    ) -> Result<Self, JsValue> {
        let title: HtmlElement = probe.first_element_child().ok_or(JsValue::NULL)?.unchecked_into();
        let style = window.get_computed_style(&title)?.ok_or(JsValue::NULL)?;
        let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
        let canvas: CanvasRenderingContext2d =
            canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into();
        let font = style.get_property_value("font")?;
        canvas.set_font(&font);
        let title_line = pixels(&title);
        let gap = window.get_computed_style(feed)?.ok_or(JsValue::NULL)?.get_property_value("column-gap")?;
        let gap = gap
            .bytes()
            .take_while(u8::is_ascii_digit)
            .fold(0, |gap, digit| gap * 10 + u32::from(digit - b'0'));
        let inset = PROBE_WIDTH.saturating_sub(title.get_bounding_client_rect().width() as u32);
        let foot = probe.last_element_child().map_or(0, |foot| pixels(foot.unchecked_ref()));
        let title_space = pixels(probe).saturating_sub(title_line + foot);
        let text = TextMetrics { title_line, title_space, foot };
        Ok(Self { canvas, font, text, inset, gap })
    }

    /// How wide a text would be on one line, in whole pixels, rounded up.
    pub fn width(&self, text: &str) -> u32 {
        self.canvas.measure_text(text).map_or(0, |metrics| metrics.width() as u32 + 1)
    }
}

/// An element's height, rounded up: a line of 19.6 px must not be cut.
fn pixels(element: &HtmlElement) -> u32 {
    let height = element.get_bounding_client_rect().height();
    let whole = height as u32;
    whole + u32::from(f64::from(whole) < height)
}
