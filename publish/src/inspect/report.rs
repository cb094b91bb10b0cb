//! The report as a page of its own: no script, nothing from elsewhere, light and dark.

use super::plot::{Bar, plot};
use super::survey::{Grown, Survey, format_name};
use super::{Amount, Inventory, size};
use notefall_core::path::Kind;
use notefall_core::view::Sink;
use notefall_core::view::html::Html;

/// So many hosts are drawn; the JSON has all.
const HOSTS: usize = 40;

/// Without characters that would have to be escaped.
const STYLE: &str = include_str!("report.css");

/// Writes the page.
#[must_use]
pub fn page(inventory: &Inventory, survey: &Survey) -> String {
    let head = &inventory.feed.head;
    let mut out = Html::default();
    out.open("html", "");
    out.attribute("lang", "en");
    out.open("head", "");
    for (name, value) in
        [("charset", "utf-8"), ("viewport", "width=device-width, initial-scale=1"), ("robots", "noindex")]
    {
        out.open("meta", "");
        if name == "charset" {
            out.attribute("charset", value);
        } else {
            out.attribute("name", name);
            out.attribute("content", value);
        }
        out.close();
    }
    leaf(&mut out, "title", &format!("{}: what is in the feed", head.title));
    leaf(&mut out, "style", STYLE);
    out.close();
    out.open("body", "");
    leaf(&mut out, "h1", &head.title);
    rows(&mut out, inventory, survey);
    plot(&mut out, "Bytes by kind", &kinds(inventory));
    plot(&mut out, "Growth: segments, the oldest first; pale is what newer ones replaced", &growth(survey));
    plot(&mut out, "Shards by size", &sizes(survey));
    plot(&mut out, "The largest shards", &weighed(&survey.largest));
    let terms = &survey.vocabulary.frequent;
    let terms: Vec<Bar> = terms.iter().map(|(term, count)| Bar::new(term, *count, notes(*count))).collect();
    plot(&mut out, "The words of most notes", &terms);
    plot(&mut out, "Media by format", &media(survey));
    plot(&mut out, "Pictures by width", &widths(survey));
    let heaviest: Vec<Bar> =
        survey.heaviest.iter().map(|(_, name, bytes)| Bar::new(name, *bytes, size(*bytes))).collect();
    plot(&mut out, "The notes with the heaviest media", &heaviest);
    let hosts = survey.hosts.iter().take(HOSTS);
    let hosts: Vec<Bar> =
        hosts.map(|(host, count)| Bar::new(host, *count as u64, notes(*count as u64))).collect();
    plot(&mut out, "Other hosts that notes lead to", &hosts);
    out.close();
    out.close();
    format!("<!doctype html>{}\n", out.finish())
}

fn leaf(out: &mut Html, tag: &'static str, text: &str) {
    out.open(tag, "");
    out.text(text);
    out.close();
}

fn rows(out: &mut Html, inventory: &Inventory, survey: &Survey) {
    let vocabulary = &survey.vocabulary;
    let more = [
        ("terms", vocabulary.terms.to_string()),
        ("of them facets", vocabulary.facets.to_string()),
        ("words in one note only", vocabulary.once.to_string()),
        ("postings", vocabulary.postings.to_string()),
        ("other hosts", survey.hosts.len().to_string()),
    ];
    out.open("dl", "");
    for (what, amount) in inventory.rows().into_iter().chain(more).filter(|(_, amount)| !amount.is_empty()) {
        out.open("div", "");
        leaf(out, "dt", what);
        leaf(out, "dd", &amount);
        out.close();
    }
    out.close();
}

fn notes(count: u64) -> String {
    if count == 1 { "1 note".to_owned() } else { format!("{count} notes") }
}

fn files(count: u64, bytes: u64) -> String {
    let files = if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    format!("{} in {files}", size(bytes))
}

fn kinds(inventory: &Inventory) -> Vec<Bar> {
    let bar = |name: &str, amount: &Amount| Bar::new(name, amount.bytes, files(amount.files, amount.bytes));
    let kinds = Kind::IN_SEGMENTS.iter().zip(&inventory.shards);
    let mut bars: Vec<Bar> = kinds.map(|(kind, amount)| bar(kind.name(), amount)).collect();
    bars.push(bar("media", &inventory.media));
    if inventory.older.files > 0 {
        bars.push(bar("of the feed before", &inventory.older));
    }
    bars
}

fn growth(survey: &Survey) -> Vec<Bar> {
    let bar = |one: &Grown| Bar {
        full: u64::from(one.live),
        ..Bar::new(
            &one.name,
            u64::from(one.notes),
            format!("{}, {}", notes(u64::from(one.notes)), size(one.bytes)),
        )
    };
    survey.segments.iter().map(bar).collect()
}

fn sizes(survey: &Survey) -> Vec<Bar> {
    let bar =
        |(size, count): (&u64, &usize)| Bar::new(format!("up to {size} B"), *count as u64, count.to_string());
    survey.sizes.iter().map(bar).collect()
}

fn weighed(list: &[(String, u64)]) -> Vec<Bar> {
    list.iter().map(|(name, bytes)| Bar::new(name, *bytes, size(*bytes))).collect()
}

fn media(survey: &Survey) -> Vec<Bar> {
    let formats = survey.formats.iter();
    formats
        .map(|(format, (count, bytes))| Bar::new(format_name(format), *bytes, files(*count as u64, *bytes)))
        .collect()
}

fn widths(survey: &Survey) -> Vec<Bar> {
    // Small pictures keep the width that they have, of which there may be any number.
    let mut widths: Vec<(&u32, &(usize, u64))> = survey.widths.iter().collect();
    widths.sort_by_key(|(width, (_, bytes))| (std::cmp::Reverse(*bytes), **width));
    let bar = |(width, (count, bytes)): (&u32, &(usize, u64))| {
        Bar::new(format!("{width} px wide"), *bytes, files(*count as u64, *bytes))
    };
    widths.into_iter().take(12).map(bar).collect()
}
