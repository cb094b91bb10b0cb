//! Rich text.

use super::{Sink, named, picture};
use crate::note::Image;
use crate::rich::{Block, BlockKind, Mark, MarkKind, RichText, is_safe_url};
use crate::text::number;
use alloc::vec::Vec;

/// The blocks of a text. `images` are the note's; the first is the cover, which is shown elsewhere.
pub fn body(out: &mut dyn Sink, rich: &RichText, images: &[Image], base: &str, sizes: &str) {
    let blocks: Vec<(Block, usize)> = rich.blocks().collect();
    let mut rest = blocks.as_slice();
    out.open("div", named("body", "body e-content"));
    out.attribute("part", "body");
    while let Some(((block, start), after)) = rest.split_first() {
        let tag = match block.kind {
            BlockKind::Paragraph => "p",
            BlockKind::Heading(2) => "h3",
            BlockKind::Heading(3) => "h4",
            BlockKind::Heading(4) => "h5",
            BlockKind::Heading(_) => "h6",
            BlockKind::Quote => "blockquote",
            BlockKind::Code => "pre",
            BlockKind::Rule => "hr",
            BlockKind::Picture(_) => "figcaption",
            BlockKind::Item { depth, .. } => {
                rest = list(out, rich, rest, depth);
                continue;
            }
        };
        rest = after;
        let BlockKind::Picture(index) = block.kind else {
            fill(out, tag, rich, *start, block.len);
            continue;
        };
        if index > 0
            && let Some(image) = images.get(index as usize)
        {
            out.open("figure", "");
            picture::picture(out, image, base, sizes, false);
            if block.len > 0 {
                fill(out, tag, rich, *start, block.len);
            }
            out.close();
        }
    }
    out.close();
}

type Blocks<'a> = &'a [(Block, usize)];

/// Writes the list that begins here, with the lists in it, and gives what comes after.
fn list<'a>(out: &mut dyn Sink, rich: &RichText, mut rest: Blocks<'a>, level: u8) -> Blocks<'a> {
    let first = rest.first().and_then(|(block, _)| number_of(block));
    out.open(if first.is_some() { "ol" } else { "ul" }, "");
    if let Some(start) = first.filter(|start| *start != 1) {
        out.attribute("start", &number(start.into()));
    }
    while let Some(((block, start), after)) = rest.split_first() {
        let BlockKind::Item { depth, .. } = block.kind else { break };
        if depth != level || number_of(block).is_some() != first.is_some() {
            break;
        }
        open_with(out, "li", rich, *start, block.len);
        rest = after;
        // What is nested deeper stands inside the item. Recursion is bounded by the 255 levels there are.
        while let Some((Block { kind: BlockKind::Item { depth, .. }, .. }, _)) = rest.first()
            && *depth > level
        {
            rest = list(out, rich, rest, *depth);
        }
        out.close();
    }
    out.close();
    rest
}

fn number_of(block: &Block) -> Option<u32> {
    match block.kind {
        BlockKind::Item { number, .. } => number,
        _ => None,
    }
}

fn fill(out: &mut dyn Sink, tag: &'static str, rich: &RichText, start: usize, len: usize) {
    open_with(out, tag, rich, start, len);
    out.close();
}

/// Begins an element with a piece of the text in it, marks and all.
fn open_with(out: &mut dyn Sink, tag: &'static str, rich: &RichText, start: usize, len: usize) {
    out.open(tag, "");
    let end = start + len;
    let first = rich.marks.partition_point(|mark| mark.start < start);
    let marks = rich.marks.get(first..).unwrap_or_default();
    let inside = marks.partition_point(|mark| mark.start < end);
    let breaks = tag != "pre";
    spans(out, &rich.text, (start, end), marks.get(..inside).unwrap_or_default(), breaks, 0);
}

/// Marks nest at most this deep; deeper ones are shown without their look.
const DEPTH: u32 = 16;

fn spans(
    out: &mut dyn Sink,
    text: &str,
    (start, end): (usize, usize),
    mut marks: &[Mark],
    breaks: bool,
    depth: u32,
) {
    let mut at = start;
    while let Some((mark, after)) = marks.split_first() {
        if mark.start < at || depth >= DEPTH {
            marks = after;
            continue;
        }
        let mark_end = (mark.start + mark.len).min(end);
        let inside = after.partition_point(|inner| inner.start < mark_end);
        let (inner, rest) = after.split_at_checked(inside).unwrap_or((after, &[]));
        lines(out, text.get(at..mark.start).unwrap_or_default(), breaks);
        open_mark(out, &mark.kind);
        spans(out, text, (mark.start, mark_end), inner, breaks, depth + 1);
        out.close();
        at = mark_end;
        marks = rest;
    }
    lines(out, text.get(at..end).unwrap_or_default(), breaks);
}

fn open_mark(out: &mut dyn Sink, kind: &MarkKind) {
    match kind {
        MarkKind::Bold => out.open("strong", ""),
        MarkKind::Italic => out.open("em", ""),
        MarkKind::Strike => out.open("s", ""),
        MarkKind::Code => out.open("code", ""),
        MarkKind::Hashtag(_) => out.open("span", "tag"),
        MarkKind::Mention(_) => out.open("span", "mention"),
        MarkKind::Link(url) if is_safe_url(url) => open_link(out, url),
        MarkKind::Link(_) => out.open("span", ""),
    }
}

/// Begins a link that leaves the page: opened beside it, and without saying that we vouch for it.
pub fn open_link(out: &mut dyn Sink, url: &str) {
    out.open("a", "");
    out.attribute("href", url);
    out.attribute("target", "_blank");
    out.attribute("rel", "ugc nofollow noopener");
}

fn lines(out: &mut dyn Sink, text: &str, breaks: bool) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| breaks && byte == b'\n') {
        out.text(rest.get(..at).unwrap_or_default());
        out.open("br", "");
        out.close();
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    if !rest.is_empty() {
        out.text(rest);
    }
}

/// Whether the text shows a picture itself.
pub fn shows(rich: &RichText, picture: usize) -> bool {
    rich.blocks
        .iter()
        .any(|block| matches!(block.kind, BlockKind::Picture(index) if index as usize == picture))
}
