//! HTML of feeds and blogs, compiled to pieces of rich text. Nothing is kept as HTML.
//!
//! Work and memory are linear in the text: marks are opened again in every block that they reach into, so there is a bound on how many.

use crate::sources::compose::{Composer, Piece};
use crate::sources::html::{Tag, Token, Tokens, decode, is_block};
use crate::sources::markdown::{resolve, shift_headings};
use notefall_core::rich::{BlockKind, MarkKind, is_safe_url};

/// How deep marks may be nested; what is deeper is not marked.
const DEEPEST_MARK: usize = 16;

/// How many marks a note may have; the text behind them has none.
const MOST_MARKS: usize = 2_000;

/// The longest address of a link, in bytes.
const LONGEST_LINK: usize = 2_048;

/// The deepest list that is told apart.
const DEEPEST_LIST: usize = 15;

/// Finds a picture by address and alternative text, and says its number.
pub type FindPicture<'a> = dyn FnMut(&str, &str) -> Option<u32> + 'a;

/// Compiles a piece of a page. With `home`, an address, relative links are kept; without, only their text.
#[must_use]
pub fn compile(html: &str, home: &str, picture: &mut FindPicture<'_>) -> Vec<Piece> {
    let mut markup = Markup {
        home,
        picture,
        out: Composer::default(),
        inline: Vec::new(),
        pending: None,
        lists: Vec::new(),
        quotes: 0,
        kept: 0,
        cells: 0,
        marks: 0,
        space: true,
    };
    for token in Tokens::of(html) {
        match token {
            Token::Text(text) => markup.text(&decode(text)),
            Token::Tag(tag) => markup.tag(tag),
        }
    }
    shift_headings(markup.out.finish())
}

/// The text alone, on one line.
#[must_use]
pub fn plain(html: &str) -> String {
    let pieces = compile(html, "", &mut |_, _| None);
    pieces.into_iter().map(|piece| piece.text).collect::<Vec<_>>().join(" ")
}

struct Markup<'a, 'p> {
    home: &'a str,
    picture: &'a mut FindPicture<'p>,
    out: Composer,
    /// The elements that mark text and are open.
    inline: Vec<(&'static str, Option<MarkKind>)>,
    /// What the next text begins.
    pending: Option<BlockKind>,
    lists: Vec<Option<u32>>,
    quotes: usize,
    /// How many elements are open whose spaces are kept.
    kept: usize,
    cells: usize,
    marks: usize,
    /// Whether the last thing written was a space, or nothing.
    space: bool,
}

impl Markup<'_, '_> {
    fn text(&mut self, text: &str) {
        if self.kept > 0 {
            self.need_block();
            self.out.text(text);
            return;
        }
        // No-break spaces are spaces on their own, but do not make blocks.
        let blank = text.trim().is_empty();
        if self.out.kind().is_none() && blank {
            return;
        }
        self.need_block();
        let mut line = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(c, ' ' | '\n' | '\t' | '\r' | '\x0c') {
                if !self.space {
                    line.push(' ');
                }
                self.space = true;
            } else {
                line.push(c);
                self.space = false;
            }
        }
        self.out.text(&line);
    }

    fn tag(&mut self, tag: Tag<'_>) {
        let name = tag.name();
        let name = name.as_str();
        if let Some(name) = marking(name) {
            return if tag.is_end() { self.unmark(name) } else { self.mark(name, tag) };
        }
        match name {
            "br" if self.kept > 0 => self.text("\n"),
            "br" if !tag.is_end() && self.out.kind().is_some() => {
                self.out.line_break();
                self.space = true;
            }
            "img" if !tag.is_end() => self.show(tag),
            "hr" if !tag.is_end() => {
                self.end_block();
                self.out.insert(BlockKind::Rule, "");
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_block();
                let level = name.as_bytes().get(1).map_or(2, |digit| digit - b'0');
                self.pending = (!tag.is_end()).then_some(BlockKind::Heading(level));
            }
            "blockquote" => {
                self.end_block();
                self.quotes = if tag.is_end() { self.quotes.saturating_sub(1) } else { self.quotes + 1 };
            }
            "pre" => {
                self.end_block();
                self.kept = if tag.is_end() { self.kept.saturating_sub(1) } else { self.kept + 1 };
                self.pending = (!tag.is_end()).then_some(BlockKind::Code);
            }
            "ul" | "ol" => self.list(name, tag),
            "li" | "dt" | "dd" => {
                self.end_block();
                self.pending = None;
                if !tag.is_end() && name == "li" {
                    self.item();
                }
            }
            "tr" => {
                self.end_block();
                self.cells = 0;
            }
            "td" | "th" if !tag.is_end() => {
                if self.cells > 0 && self.out.kind().is_some() {
                    self.out.text(" | ");
                    self.space = true;
                }
                self.cells += 1;
            }
            name if is_block(name) && self.cells == 0 => self.end_block(),
            "table" => {
                self.end_block();
                self.cells = 0;
            }
            _ => {}
        }
    }

    fn list(&mut self, name: &str, tag: Tag<'_>) {
        self.end_block();
        self.pending = None;
        if tag.is_end() {
            self.lists.pop();
        } else if self.lists.len() <= DEEPEST_LIST {
            let first = tag.attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
            self.lists.push((name == "ol").then_some(first));
        }
    }

    fn item(&mut self) {
        let depth = u8::try_from(self.lists.len().saturating_sub(1).min(DEEPEST_LIST)).unwrap_or(0);
        let number = self.lists.last_mut().and_then(Option::as_mut).map(|number| {
            let shown = *number;
            *number = number.saturating_add(1);
            shown
        });
        self.pending = Some(BlockKind::Item { depth, number });
    }

    fn running(&self) -> BlockKind {
        if self.quotes > 0 { BlockKind::Quote } else { BlockKind::Paragraph }
    }

    fn need_block(&mut self) {
        if self.out.kind().is_some() {
            return;
        }
        self.out.begin(self.pending.take().unwrap_or(self.running()));
        self.space = true;
        for (_, kind) in &self.inline {
            open(&mut self.out, &mut self.marks, kind.clone());
        }
    }

    fn end_block(&mut self) {
        self.out.end();
        self.space = true;
    }

    fn mark(&mut self, name: &'static str, tag: Tag<'_>) {
        if self.inline.len() >= DEEPEST_MARK {
            return;
        }
        let kind = match name {
            _ if self.kept > 0 => None,
            "a" => self.link(tag),
            "b" => Some(MarkKind::Bold),
            "i" => Some(MarkKind::Italic),
            "s" => Some(MarkKind::Strike),
            _ => Some(MarkKind::Code),
        };
        if self.out.kind().is_some() {
            open(&mut self.out, &mut self.marks, kind.clone());
        }
        self.inline.push((name, kind));
    }

    /// Closes the innermost element of that name; those inside of it go on, as in browsers.
    fn unmark(&mut self, name: &'static str) {
        let Some(at) = self.inline.iter().rposition(|(open, _)| *open == name) else { return };
        let inner = self.inline.split_off(at + 1);
        self.inline.pop();
        if self.out.kind().is_some() {
            for _ in 0..=inner.len() {
                self.out.close();
            }
            for (_, kind) in &inner {
                open(&mut self.out, &mut self.marks, kind.clone());
            }
        }
        self.inline.extend(inner);
    }

    fn link(&self, tag: Tag<'_>) -> Option<MarkKind> {
        let url = tag.attribute("href")?;
        let url = url.trim();
        // What Mastodon links as a hashtag is found as one in the text.
        let is_hashtag = tag
            .attribute("class")
            .is_some_and(|class| class.split_whitespace().any(|class| class == "hashtag"));
        if is_hashtag || url.len() > LONGEST_LINK {
            return None;
        }
        if is_safe_url(url) {
            return Some(MarkKind::Link(url.to_owned()));
        }
        let has_scheme = url.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
        if self.home.is_empty() || has_scheme || url.is_empty() || url.starts_with('#') {
            return None;
        }
        resolve(self.home, url).filter(|url| is_safe_url(url)).map(MarkKind::Link)
    }

    fn show(&mut self, tag: Tag<'_>) {
        let text = |name| tag.attribute(name).unwrap_or_default();
        // Pictures of one pixel count readers.
        if text("width") == "1" || text("height") == "1" {
            return;
        }
        let real = |src: &String| !src.trim().is_empty() && !src.starts_with("data:");
        let names = ["src", "data-src", "data-lazy-src", "data-original"];
        let Some(src) =
            names.into_iter().map(text).find(real).or(Some(text("src"))).filter(|src| !src.is_empty())
        else {
            return;
        };
        let Some(number) = (self.picture)(&src, &text("alt")) else { return };
        let kind = BlockKind::Picture(number);
        if self.out.kind().is_none() {
            self.out.insert(kind, "");
            return;
        }
        // What is open goes on behind the picture, so its marks count again.
        self.marks += self.inline.len();
        self.out.insert(kind, "");
        self.space = true;
    }
}

/// Opens a mark, or only its place where there are too many.
fn open(out: &mut Composer, marks: &mut usize, kind: Option<MarkKind>) {
    *marks += usize::from(kind.is_some());
    out.open(kind.filter(|_| *marks <= MOST_MARKS));
}

/// The elements that mark text, each by the name that stands for its kind.
fn marking(name: &str) -> Option<&'static str> {
    Some(match name {
        "a" => "a",
        "b" | "strong" => "b",
        "i" | "em" | "cite" | "dfn" | "var" => "i",
        "s" | "del" | "strike" => "s",
        "code" | "kbd" | "samp" | "tt" => "code",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::compose::assemble;
    use proptest::prelude::*;

    fn compiled(html: &str) -> Vec<(BlockKind, String)> {
        let mut count = 0;
        let pieces = compile(html, "https://a.example/blog/", &mut |_, _| {
            count += 1;
            Some(count - 1)
        });
        assert!(assemble(&pieces, Some).is_sound());
        pieces.into_iter().map(|piece| (piece.kind, piece.text)).collect()
    }

    fn marks(html: &str) -> Vec<(String, MarkKind)> {
        let pieces = compile(html, "https://a.example/blog/", &mut |_, _| None);
        let of = |piece: &Piece| {
            let texts = piece
                .marks
                .iter()
                .map(|mark| (piece.text[mark.start..mark.start + mark.len].to_owned(), mark.kind.clone()));
            texts.collect::<Vec<_>>()
        };
        pieces.iter().flat_map(of).collect()
    }

    #[test]
    fn blocks_of_a_page() {
        let html = "<h1>One</h1><p>Some\n <b>bold</b>&nbsp;&hellip;<br>line</p> loose <ul><li>a<ul><li><p>b</p></ul><li>c</ul>\
            <ol start=3><li>x</li></ol><blockquote><p>said</p></blockquote><pre><code>a\n  b</code></pre><hr>\
            <table><tr><td>1<td>2</tr></table><figure><img src=a.png><figcaption>cap</figcaption></figure>";
        let item = |depth, number| BlockKind::Item { depth, number };
        let paragraph = BlockKind::Paragraph;
        let expected = [
            (BlockKind::Heading(2), "One"),
            (paragraph, "Some bold\u{a0}…\nline"),
            (paragraph, "loose"),
            (item(0, None), "a"),
            (item(1, None), "b"),
            (item(0, None), "c"),
            (item(0, Some(3)), "x"),
            (BlockKind::Quote, "said"),
            (BlockKind::Code, "a\n  b"),
            (BlockKind::Rule, ""),
            (paragraph, "1 | 2"),
            (BlockKind::Picture(0), ""),
            (paragraph, "cap"),
        ];
        assert_eq!(compiled(html), expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn marks_links_and_what_is_no_link() {
        let link = |url: &str| MarkKind::Link(url.to_owned());
        assert_eq!(
            marks(
                "<p><b>a<i>b</b>c</i> <a href='/x?y=1&amp;z'>d</a> <a href=\"javascript:alert(1)\">e</a></p>"
            ),
            [
                ("ab".into(), MarkKind::Bold),
                ("b".into(), MarkKind::Italic),
                ("c".into(), MarkKind::Italic),
                ("d".into(), link("https://a.example/x?y=1&z"))
            ]
        );
        assert_eq!(
            marks("<a href='https://m.example/tags/soup' class='mention hashtag'>#<span>soup</span></a>"),
            [("#soup".into(), MarkKind::Hashtag("soup".into()))]
        );
        // A mark that reaches over blocks is in each of them.
        assert_eq!(marks("<b><p>a</p><p>b</p></b>").len(), 2);
        assert!(
            marks("<a href='data:text/html,x'>x</a><script>alert('#no')</script><style>#no{}</style>")
                .is_empty()
        );
    }

    #[test]
    fn bombs_are_bounded() {
        for bomb in [
            "<b>".repeat(200_000) + "x",
            "<b><i><s><code><a href='https://a.example/'>".repeat(10) + &"<p>x".repeat(100_000),
            "<ul><li>".repeat(100_000) + "x",
            "<blockquote>".repeat(100_000) + "x",
            "<script></script>x".repeat(50_000),
            "<!--".repeat(200_000),
            "<a href=\"".repeat(100_000),
            "&amp".repeat(200_000),
            "<b>#a</b> ".repeat(50_000),
            "<img src=a.png>".repeat(50_000),
        ] {
            let pieces = compile(&bomb, "", &mut |_, _| None);
            assert!(pieces.iter().map(|piece| piece.marks.len()).sum::<usize>() < 200_000);
        }
    }

    proptest! {
        #[test]
        fn anything_compiles_to_sound_text(parts in proptest::collection::vec(
            proptest::sample::select(vec!["<b>", "</b>", "<p>", "</p>", "<i>", "</i>", "<a href=https://x.example>", "</a>", "<li>",
                "<ul>", "</ul>", "<ol>", "<pre>", "</pre>", "<h1>", "</h2>", "<br>", "<hr>", "<img src=x>", "<td>", "<tr>", "<blockquote>",
                "</blockquote>", "<code>", "</code>", " ", "\n", "word", "#tag", "红烧肉", "&lt;", "<", "&#0;", "&#x1f600;", "<script>", "</script>"]), 0..40)) {
            let pieces = compile(&parts.concat(), "", &mut |_, _| Some(0));
            prop_assert!(assemble(&pieces, Some).is_sound());
        }
    }
}
