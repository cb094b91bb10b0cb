//! Rich text as spans over plain text, so that no reader ever parses markup.
//!
//! The text is a sequence of blocks, joined by line feeds; marks lie over it. All lengths and positions are bytes of UTF-8.

use alloc::{string::String, vec::Vec};

/// A text with its structure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RichText {
    /// The plain text of all blocks, joined by `\n`. A `\n` inside a block is a line break.
    pub text: String,
    /// In order; the lengths and one byte for each joint add up to the text's length.
    pub blocks: Vec<Block>,
    /// Sorted by start, longer ones first; each lies inside one block.
    pub marks: Vec<Mark>,
}

/// A piece of the text that stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its length in bytes.
    pub len: usize,
}

/// The kinds of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// A heading inside the note: 2 is the highest, since 1 is the note's title; at most 6.
    Heading(u8),
    /// An item of a list; `number` is there in ordered lists, `depth` starts at 0.
    Item {
        /// How deep the list is nested; 0 for the outermost.
        depth: u8,
        /// The number shown, in ordered lists.
        number: Option<u32>,
    },
    /// Somebody else's words.
    Quote,
    /// Text kept as it is, spaces and line feeds included.
    Code,
    /// The picture of that index in [`crate::note::Note::images`]; the text of the block is its caption.
    Picture(u32),
    /// A line across; no text.
    Rule,
}

/// Something said about a piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it begins, in bytes from the beginning of the text.
    pub start: usize,
    /// How long it is, in bytes.
    pub len: usize,
    /// What it says.
    pub kind: MarkKind,
}

/// The kinds of marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// Strong.
    Bold,
    /// Emphasised.
    Italic,
    /// Struck out.
    Strike,
    /// Fixed width.
    Code,
    /// A link to an absolute `http`, `https` or `mailto` address: see [`is_safe_url`].
    Link(String),
    /// A hashtag; the tag is without `#`.
    Hashtag(String),
    /// Somebody mentioned; the name is without `@`.
    Mention(String),
}

impl RichText {
    /// One paragraph for each run of lines; no marks.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        let mut rich = Self::default();
        for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
            rich.push_block(BlockKind::Paragraph, paragraph);
        }
        rich
    }

    /// Appends a block and returns the position of its text.
    pub fn push_block(&mut self, kind: BlockKind, text: &str) -> usize {
        if !self.blocks.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(text);
        self.blocks.push(Block { kind, len: text.len() });
        start
    }

    /// Each block with the position of its text.
    pub fn blocks(&self) -> impl Iterator<Item = (Block, usize)> + '_ {
        let mut at = 0;
        self.blocks.iter().map(move |block| {
            let start = at;
            at += block.len + 1;
            (*block, start)
        })
    }

    /// The running text's first characters, on one line, headings and captions left out; cut at a word where there is one.
    #[must_use]
    pub fn excerpt(&self, chars: usize) -> String {
        let mut out = String::new();
        let mut count = 0;
        for (block, start) in self.blocks() {
            if matches!(block.kind, BlockKind::Heading(_) | BlockKind::Picture(_) | BlockKind::Rule) {
                continue;
            }
            for word in self.text.get(start..start + block.len).unwrap_or_default().split_whitespace() {
                if !out.is_empty() {
                    out.push(' ');
                    count += 1;
                }
                let length = word.chars().count();
                if count + length > chars {
                    // Scripts without spaces have no better place to cut than this.
                    if length > 20 || out.is_empty() {
                        out.extend(word.chars().take(chars.saturating_sub(count)));
                    }
                    out.truncate(out.trim_end().len());
                    out.push('…');
                    return out;
                }
                out.push_str(word);
                count += length;
            }
        }
        out
    }

    /// Whether the invariants named at the fields hold.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let joints = self.blocks.len().saturating_sub(1);
        let mut total = joints;
        for block in &self.blocks {
            total = match total.checked_add(block.len) {
                Some(total) => total,
                None => return false,
            };
        }
        if total != self.text.len() {
            return false;
        }
        let blocks_sound = self.blocks().all(|(block, start)| {
            self.text.get(start..start + block.len).is_some()
                && (start == 0 || self.text.as_bytes().get(start - 1) == Some(&b'\n'))
        });
        blocks_sound && self.marks_sound()
    }

    fn marks_sound(&self) -> bool {
        let mut blocks = self.blocks();
        let mut block = blocks.next();
        let mut last = (0, usize::MAX);
        self.marks.iter().all(|mark| {
            let key = (mark.start, usize::MAX - mark.len);
            let Some(end) = mark.start.checked_add(mark.len) else { return false };
            while let Some((b, start)) = block {
                if mark.start <= start + b.len && start + b.len >= end {
                    break;
                }
                block = blocks.next();
            }
            let inside = block.is_some_and(|(b, start)| start <= mark.start && end <= start + b.len);
            let sorted = last.0 == 0 && last.1 == usize::MAX || last <= key;
            last = key;
            inside
                && sorted
                && mark.len > 0
                && self.text.get(mark.start..end).is_some()
                && mark.kind.is_safe()
        })
    }
}

impl MarkKind {
    fn is_safe(&self) -> bool {
        match self {
            Self::Link(url) => is_safe_url(url),
            _ => true,
        }
    }
}

/// Whether a link may be followed: `http`, `https` and `mailto` only, nothing that runs in the page.
#[must_use]
pub fn is_safe_url(url: &str) -> bool {
    let starts = |prefix: &str| {
        url.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
            && url.len() > prefix.len()
    };
    (starts("https://") || starts("http://") || starts("mailto:"))
        && !url.chars().any(|c| c.is_control() || c.is_whitespace())
}
