//! Rich text.

use super::{Element, Node, element, picture};
use crate::note::Image;
use crate::rich::{Block, BlockKind, Mark, MarkKind, RichText};
use crate::text::number;
use alloc::{string::String, vec::Vec};

/// The blocks of a text. `images` are the note's; a picture that is `skipped` is shown elsewhere.
pub fn body(rich: &RichText, images: &[Image], skipped: usize, base: &str, sizes: &str) -> Element {
    let blocks: Vec<(Block, usize)> = rich.blocks().collect();
    let mut out = element("div", "body").with("part", "body");
    let mut rest = blocks.as_slice();
    while let Some(((block, start), after)) = rest.split_first() {
        let inline = |tag| fill(element(tag, ""), rich, *start, block.len);
        let child = match block.kind {
            BlockKind::Paragraph => inline("p"),
            BlockKind::Heading(2) => inline("h3"),
            BlockKind::Heading(3) => inline("h4"),
            BlockKind::Heading(4) => inline("h5"),
            BlockKind::Heading(_) => inline("h6"),
            BlockKind::Quote => inline("blockquote"),
            BlockKind::Code => inline("pre"),
            BlockKind::Rule => element("hr", ""),
            BlockKind::Picture(index) => {
                rest = after;
                if let Some(image) = images.get(index as usize).filter(|_| index as usize != skipped) {
                    let figure = element("figure", "").child(picture::picture(image, base, sizes, false));
                    out = out.child(if block.len == 0 {
                        figure
                    } else {
                        figure.child(fill(element("figcaption", ""), rich, *start, block.len))
                    });
                }
                continue;
            }
            BlockKind::Item { depth, .. } => {
                let (list, after) = list(rich, rest, depth);
                out = out.child(list);
                rest = after;
                continue;
            }
        };
        out = out.child(child);
        rest = after;
    }
    out
}

type Blocks<'a> = &'a [(Block, usize)];

/// The list that begins here, with the lists in it, and what comes after.
fn list<'a>(rich: &RichText, mut rest: Blocks<'a>, level: u8) -> (Element, Blocks<'a>) {
    let first = rest.first().map(|(block, _)| block.kind);
    let ordered = matches!(first, Some(BlockKind::Item { number: Some(_), .. }));
    let mut list = element(if ordered { "ol" } else { "ul" }, "");
    if let Some(BlockKind::Item { number: Some(start), .. }) = first
        && start != 1
    {
        list = list.with("start", number(start.into()));
    }
    while let Some(((block, start), after)) = rest.split_first() {
        let BlockKind::Item { depth, number } = block.kind else { break };
        if depth < level || depth == level && number.is_some() != ordered {
            break;
        }
        if depth == level {
            list = list.child(fill(element("li", ""), rich, *start, block.len));
            rest = after;
        } else {
            // One level at a time, however deep the item says it is: recursion is bounded by the 255 levels there are.
            let (inner, after) = self::list(rich, rest, depth);
            match list.children.last_mut() {
                Some(Node::Element(item)) => item.children.push(Node::Element(inner)),
                _ => list = list.child(element("li", "").child(inner)),
            }
            rest = after;
        }
    }
    (list, rest)
}

/// Puts a piece of the text into an element, with its marks.
fn fill(element: Element, rich: &RichText, start: usize, len: usize) -> Element {
    let end = start + len;
    let first = rich.marks.partition_point(|mark| mark.start < start);
    let marks = rich.marks.get(first..).unwrap_or_default();
    let inside = marks.partition_point(|mark| mark.start < end);
    spans(element, &rich.text, start, end, marks.get(..inside).unwrap_or_default(), 0)
}

/// Marks nest at most this deep; deeper ones are shown without their look.
const DEPTH: u32 = 16;

fn spans(mut out: Element, text: &str, start: usize, end: usize, mut marks: &[Mark], depth: u32) -> Element {
    let mut at = start;
    while let Some((mark, after)) = marks.split_first() {
        let mark_end = (mark.start + mark.len).min(end);
        if mark.start < at || depth >= DEPTH {
            marks = after;
            continue;
        }
        let inside = after.partition_point(|inner| inner.start < mark_end);
        out = lines(out, text.get(at..mark.start).unwrap_or_default());
        let inner = after.get(..inside).unwrap_or_default();
        out = out.child(spans(marked(&mark.kind), text, mark.start, mark_end, inner, depth + 1));
        at = mark_end;
        marks = after.get(inside..).unwrap_or_default();
    }
    lines(out, text.get(at..end).unwrap_or_default())
}

fn marked(kind: &MarkKind) -> Element {
    match kind {
        MarkKind::Bold => element("strong", ""),
        MarkKind::Italic => element("em", ""),
        MarkKind::Strike => element("s", ""),
        MarkKind::Code => element("code", ""),
        MarkKind::Hashtag(_) => element("span", "tag"),
        MarkKind::Mention(_) => element("span", "mention"),
        MarkKind::Link(url) => outward(url),
    }
}

/// A link that leaves the page: opened beside it, and without saying that we vouch for it.
pub fn outward(url: &str) -> Element {
    element("a", "").with("href", url).with("target", "_blank").with("rel", "ugc nofollow noopener")
}

fn lines(mut out: Element, text: &str) -> Element {
    if out.tag == "pre" {
        return if text.is_empty() { out } else { out.text(text) };
    }
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out = out.child(element("br", ""));
        }
        if !line.is_empty() {
            out = out.text(String::from(line));
        }
    }
    out
}

/// Which pictures stand in the text.
pub fn pictures_in(rich: &RichText) -> impl Iterator<Item = usize> + '_ {
    rich.blocks.iter().filter_map(|block| match block.kind {
        BlockKind::Picture(index) => Some(index as usize),
        _ => None,
    })
}
