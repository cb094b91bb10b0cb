//! Puts rich text together piece by piece, so that pictures can drop out before positions are fixed.

use super::scan;
use notefall_core::rich::{BlockKind, Mark, MarkKind, RichText};

/// A block with its own text; marks count from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: BlockKind,
    /// Its text.
    pub text: String,
    /// Sorted by start, longer ones first.
    pub marks: Vec<Mark>,
}

/// Joins pieces to a text. `picture` says what number a picture has in the end; `None` takes it out.
#[must_use]
pub fn assemble(pieces: &[Piece], picture: impl Fn(u32) -> Option<u32>) -> RichText {
    let mut rich = RichText::default();
    for piece in pieces {
        let kind = match piece.kind {
            BlockKind::Picture(number) => match picture(number) {
                Some(number) => BlockKind::Picture(number),
                None => continue,
            },
            kind => kind,
        };
        let start = rich.push_block(kind, &piece.text);
        rich.marks.extend(piece.marks.iter().map(|mark| Mark { start: start + mark.start, ..mark.clone() }));
    }
    rich
}

/// Builds pieces out of what a parser finds, in reading order.
#[derive(Debug, Default)]
pub struct Composer {
    pieces: Vec<Piece>,
    kind: Option<BlockKind>,
    text: String,
    marks: Vec<Mark>,
    open: Vec<(usize, Option<MarkKind>)>,
}

impl Composer {
    /// Ends the current block and says what the text that follows is.
    pub fn begin(&mut self, kind: BlockKind) {
        self.end();
        self.kind = Some(kind);
    }

    /// What the current block is.
    #[must_use]
    pub fn kind(&self) -> Option<BlockKind> {
        self.kind
    }

    /// Whether nothing was written to the current block.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Text as it is; control characters other than line feed and tab are dropped.
    pub fn text(&mut self, text: &str) {
        self.text.extend(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')));
    }

    /// A line break inside of the block.
    pub fn line_break(&mut self) {
        self.text.truncate(self.text.trim_end_matches([' ', '\t']).len());
        self.text.push('\n');
    }

    /// Where a paragraph goes on in the next line of the source. Scripts without spaces get none.
    pub fn soft_break(&mut self, next: Option<char>) {
        let wide = |c: Option<char>| c.is_some_and(|c| scan::is_unspaced(c) || scan::is_wide_punctuation(c));
        if !(wide(self.text.chars().next_back()) && wide(next)) {
            self.text.push(' ');
        }
    }

    /// A mark begins; `None` for one that is not kept but will be closed.
    pub fn open(&mut self, kind: Option<MarkKind>) {
        self.open.push((self.text.len(), kind));
    }

    /// The innermost mark ends.
    pub fn close(&mut self) {
        if let Some((start, kind)) = self.open.pop() {
            self.mark(start, kind);
        }
    }

    fn mark(&mut self, start: usize, kind: Option<MarkKind>) {
        if let (Some(kind), Some(len)) = (kind, self.text.len().checked_sub(start)) {
            self.marks.push(Mark { start, len, kind });
        }
    }

    /// A whole block without text of its own, or with a caption. What was open before it goes on behind it.
    pub fn insert(&mut self, kind: BlockKind, caption: &str) {
        let (before, open) = (self.kind, self.open.clone());
        self.end();
        self.pieces.push(Piece { kind, text: caption.to_owned(), marks: Vec::new() });
        self.kind = match before {
            // The item's number must not be shown twice.
            Some(BlockKind::Item { .. }) => Some(BlockKind::Paragraph),
            kind => kind,
        };
        self.open = open.into_iter().map(|(_, kind)| (0, kind)).collect();
    }

    /// Ends the current block; one without text is dropped.
    pub fn end(&mut self) {
        while let Some((start, kind)) = self.open.pop() {
            self.mark(start, kind);
        }
        let text = std::mem::take(&mut self.text);
        let marks = std::mem::take(&mut self.marks);
        let Some(kind) = self.kind.take() else { return };
        if let Some(piece) = finish(kind, &text, marks) {
            self.pieces.push(piece);
        }
    }

    /// All pieces.
    #[must_use]
    pub fn finish(mut self) -> Vec<Piece> {
        self.end();
        self.pieces
    }
}

/// Trims a block and its marks, finds what the text itself marks, and puts all in order.
fn finish(kind: BlockKind, text: &str, marks: Vec<Mark>) -> Option<Piece> {
    let kept = if kind == BlockKind::Code { text.trim_end().trim_start_matches('\n') } else { text.trim() };
    if kept.is_empty() {
        return None;
    }
    let cut = kept.as_ptr().addr() - text.as_ptr().addr();
    let mut marks: Vec<Mark> = marks
        .into_iter()
        .filter_map(|mark| {
            let start = mark.start.max(cut) - cut;
            let end = (mark.start + mark.len).clamp(cut, cut + kept.len()) - cut;
            (start < end).then(|| Mark { start, len: end - start, kind: mark.kind })
        })
        .collect();
    if kind != BlockKind::Code {
        let found = scan::marks(kept, &marks);
        marks.extend(found);
    }
    marks.sort_by_key(|mark| (mark.start, usize::MAX - mark.len));
    marks.dedup();
    Some(Piece { kind, text: kept.to_owned(), marks })
}
