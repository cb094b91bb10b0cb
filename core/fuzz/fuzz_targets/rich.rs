//! Notes, rich text above all, as HTML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use notefall_core::{
    note::Note,
    records::Record,
    rich::RichText,
    text::Language,
    view::{Context, Links, html::Html, note::note},
    wire::Reader,
};

fuzz_target!(|data: &[u8]| {
    let mut from = Reader::new(data);
    let body = RichText::read(&mut from);
    let Ok(body) = from.finish(body) else { return };
    assert!(body.is_sound());
    let _ = body.excerpt(140);
    let whole = Note { body, ..Note::default() };
    let context = Context { base: "", language: Language::Chinese, links: Links::Pages, sizes: "" };
    let mut out = Html::default();
    note(&mut out, &whole, &context);
    let html = out.finish();
    assert!(!html.contains("<script") && !html.contains("href=\"javascript"));
});
