//! Markdown, compiled to pieces of rich text. Nothing is kept as HTML.

use super::compose::{Composer, Piece};
use super::html::{Found, Html};
use super::{one_line, scan, wiki};
use notefall_core::rich::{BlockKind, MarkKind, is_safe_url};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// The deepest list that is told apart.
const DEEPEST: usize = 15;

/// A text that was compiled.
#[derive(Debug, Default)]
pub struct Compiled {
    /// Its blocks; headings are numbered as they will be shown, so none is a 1.
    pub pieces: Vec<Piece>,
    /// Its own title, taken out of the blocks; empty where it has none.
    pub title: String,
}

/// Finds a picture by address, alternative text and line (counted from 0 within the text), and says its number.
pub type FindPicture<'a> = dyn FnMut(&str, &str, usize) -> Option<u32> + 'a;

/// Compiles a text. With `home`, an address, relative links are kept; without, only their text. A heading that could be the title
/// is left where it is if the note has a title, `given`, that is another.
#[must_use]
pub fn compile(source: &str, home: &str, given: &str, picture: &mut FindPicture<'_>) -> Compiled {
    let source = scan::without_topic_signs(source);
    let source = without_shortcodes(&source);
    let source = wiki::without_wiki_links(&source);
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let mut compiler = Compiler {
        source: &source,
        home,
        picture,
        out: Composer::default(),
        html: Html::default(),
        html_block: None,
        lists: Vec::new(),
        quotes: 0,
        cells: 0,
        image: None,
        nested: 0,
        waiting: Vec::new(),
    };
    let mut events = Parser::new_ext(&source, options).into_offset_iter().peekable();
    while let Some((event, range)) = events.next() {
        let next = match events.peek() {
            Some((Event::Text(text) | Event::Code(text), _)) => text.chars().next(),
            _ => None,
        };
        compiler.event(event, range.start, next);
    }
    let (title, pieces) = take_title(compiler.out.finish(), given);
    Compiled { pieces: shift_headings(pieces), title }
}

struct Compiler<'a, 'p> {
    source: &'a str,
    home: &'a str,
    picture: &'a mut FindPicture<'p>,
    out: Composer,
    html: Html,
    html_block: Option<(String, usize)>,
    lists: Vec<Option<u64>>,
    quotes: usize,
    cells: usize,
    /// Address, caption, alternative text and place of the picture that is being read, and how many are nested in it.
    image: Option<(String, String, String, usize)>,
    nested: usize,
    /// A picture that waits for the end of its block.
    waiting: Vec<(u32, String)>,
}

impl Compiler<'_, '_> {
    fn event(&mut self, event: Event<'_>, at: usize, next: Option<char>) {
        if self.image.is_some() {
            return self.in_image(&event);
        }
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag),
            Event::Html(html) => match &mut self.html_block {
                Some((block, _)) => block.push_str(&html),
                None => self.html(&html, at),
            },
            Event::InlineHtml(html) => self.html(&html, at),
            _ if self.html.is_dropping() => {}
            Event::Text(text) => {
                self.need_block();
                self.out.text(&text);
            }
            Event::Code(code) => {
                self.need_block();
                self.out.open(Some(MarkKind::Code));
                self.out.text(&code.replace('\n', " "));
                self.out.close();
            }
            Event::SoftBreak => self.out.soft_break(next),
            Event::HardBreak => self.out.line_break(),
            Event::Rule => {
                self.out.end();
                self.out.insert(BlockKind::Rule, "");
            }
            Event::TaskListMarker(done) => {
                self.need_block();
                self.out.text(if done { "☑ " } else { "☐ " });
            }
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        match tag {
            Tag::Paragraph => {
                let first_in_item =
                    matches!(self.out.kind(), Some(BlockKind::Item { .. })) && self.out.is_blank();
                if !first_in_item {
                    self.out.begin(self.running());
                }
            }
            Tag::Heading { level, .. } => self.out.begin(BlockKind::Heading(number(level))),
            Tag::BlockQuote(_) => {
                self.out.end();
                self.quotes += 1;
            }
            Tag::CodeBlock(_) => self.out.begin(BlockKind::Code),
            Tag::HtmlBlock => {
                self.out.end();
                self.html_block = Some((String::new(), at));
            }
            Tag::List(first) => {
                self.out.end();
                self.lists.push(first);
            }
            Tag::Item => {
                let depth = u8::try_from(self.lists.len().saturating_sub(1).min(DEEPEST)).unwrap_or(0);
                let number = self.lists.last_mut().and_then(Option::as_mut).map(|number| {
                    let shown = u32::try_from(*number).unwrap_or(u32::MAX);
                    *number = number.saturating_add(1);
                    shown
                });
                self.out.begin(BlockKind::Item { depth, number });
            }
            Tag::TableHead | Tag::TableRow => {
                self.out.begin(self.running());
                self.cells = 0;
            }
            Tag::TableCell => {
                if self.cells > 0 {
                    self.out.text(" | ");
                }
                self.cells += 1;
            }
            Tag::Emphasis => self.out.open(Some(MarkKind::Italic)),
            Tag::Strong => self.out.open(Some(MarkKind::Bold)),
            Tag::Strikethrough => self.out.open(Some(MarkKind::Strike)),
            Tag::Link { dest_url, .. } => {
                self.need_block();
                self.out.open(self.link(&dest_url));
            }
            Tag::Image { dest_url, title, .. } => {
                self.image = Some((dest_url.to_string(), one_line(&title), String::new(), at));
                self.nested = 0;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => self.out.close(),
            TagEnd::HtmlBlock => {
                if let Some((html, at)) = self.html_block.take() {
                    self.html(&html, at);
                }
                self.end_block();
            }
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::Item
            | TagEnd::TableHead
            | TagEnd::TableRow => self.end_block(),
            _ => {}
        }
    }

    fn end_block(&mut self) {
        self.out.end();
        // A script that was opened inside of a paragraph ends with it at the latest.
        self.html = Html::default();
        for (number, caption) in std::mem::take(&mut self.waiting) {
            self.out.insert(BlockKind::Picture(number), &caption);
        }
    }

    /// What running text is at this place.
    fn running(&self) -> BlockKind {
        if self.quotes > 0 { BlockKind::Quote } else { BlockKind::Paragraph }
    }

    fn need_block(&mut self) {
        if self.out.kind().is_none() {
            self.out.begin(self.running());
        }
    }

    /// Between the brackets of a picture there is only its alternative text.
    fn in_image(&mut self, event: &Event<'_>) {
        let Some((_, _, alt, _)) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) => alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => alt.push(' '),
            Event::Start(Tag::Image { .. }) => self.nested += 1,
            Event::End(TagEnd::Image) if self.nested > 0 => self.nested -= 1,
            Event::End(TagEnd::Image) => {
                if let Some((src, caption, alt, at)) = self.image.take() {
                    self.show(&src, &alt, &caption, at);
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, src: &str, alt: &str, caption: &str, at: usize) {
        let line = self.source.get(..at).unwrap_or_default().matches('\n').count();
        let Some(number) = (self.picture)(src, alt, line) else { return };
        if matches!(self.out.kind(), Some(BlockKind::Heading(_))) || self.cells > 0 {
            self.waiting.push((number, caption.to_owned()));
        } else {
            self.out.insert(BlockKind::Picture(number), caption);
        }
    }

    fn html(&mut self, html: &str, at: usize) {
        for found in self.html.read(html) {
            match found {
                Found::Text(text) => {
                    let text = one_line_inside(&text);
                    if !text.trim().is_empty() {
                        self.need_block();
                    }
                    if self.out.kind().is_some() {
                        self.out.text(&text);
                    }
                }
                Found::Break => self.out.line_break(),
                Found::Block if self.html_block.is_none() && self.lists.is_empty() && self.cells == 0 => {
                    let kind = self.out.kind();
                    self.out.end();
                    if let Some(kind) = kind {
                        self.out.begin(kind);
                    }
                }
                Found::Block => {}
                Found::Picture { src, alt } => self.show(&src, &alt, "", at),
            }
        }
    }

    /// The mark for a link; nothing where only its text is kept.
    fn link(&self, url: &str) -> Option<MarkKind> {
        let url = url.trim();
        if is_safe_url(url) {
            return Some(MarkKind::Link(url.to_owned()));
        }
        let has_scheme = url.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
        let path = url.split(['?', '#']).next().unwrap_or_default();
        if self.home.is_empty() || has_scheme || path.is_empty() || path.ends_with(".md") {
            return None;
        }
        let absolute = resolve(self.home, url)?;
        is_safe_url(&absolute).then_some(MarkKind::Link(absolute))
    }
}

/// A relative address, seen from `home`.
pub fn resolve(home: &str, url: &str) -> Option<String> {
    let (scheme, rest) = home.split_once("://")?;
    if url.starts_with("//") {
        return Some(format!("{scheme}:{url}"));
    }
    let rest = rest.split(['?', '#']).next()?;
    let host = rest.split('/').next()?;
    if url.starts_with('/') {
        return Some(format!("{scheme}://{host}{url}"));
    }
    let folder = rest.rfind('/').and_then(|end| rest.get(..end)).unwrap_or(rest);
    Some(format!("{scheme}://{folder}/{}", url.trim_start_matches("./")))
}

const fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Text of an HTML block: its line feeds are only spaces.
fn one_line_inside(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(|c| if c == '\n' { ' ' } else { c }) {
        if !(c == ' ' && out.ends_with(' ')) {
            out.push(c);
        }
    }
    out
}

/// Takes out `{{< … >}}` and `{{% … %}}`; lines stay where they were.
fn without_shortcodes(source: &str) -> Cow<'_, str> {
    if !source.contains("{{<") && !source.contains("{{%") {
        return source.into();
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find("{{").filter(|at| rest.get(at + 2..).is_some_and(|r| r.contains("}}"))) {
        let (before, code) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let close = match code.as_bytes().get(2) {
            Some(b'<') => ">}}",
            Some(b'%') => "%}}",
            _ => "",
        };
        match code.find(close).filter(|_| !close.is_empty()) {
            Some(end) => {
                let (code, after) = code.split_at_checked(end + close.len()).unwrap_or((code, ""));
                out.extend(code.chars().filter(|c| *c == '\n'));
                rest = after;
            }
            None => {
                out.push_str("{{");
                rest = code.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out.into()
}

/// The first heading of the first level, or a heading that everything else stands under.
fn take_title(mut pieces: Vec<Piece>, given: &str) -> (String, Vec<Piece>) {
    let is_text = |piece: &Piece| !matches!(piece.kind, BlockKind::Picture(_) | BlockKind::Rule);
    let highest = pieces.iter().position(|piece| piece.kind == BlockKind::Heading(1));
    let opening = pieces
        .iter()
        .position(is_text)
        .filter(|at| pieces.get(*at).is_some_and(|piece| matches!(piece.kind, BlockKind::Heading(_))));
    let found = highest.or(opening).and_then(|at| Some((at, one_line(&pieces.get(at)?.text))));
    match found.filter(|(_, title)| given.is_empty() || given.to_lowercase() == title.to_lowercase()) {
        Some((at, title)) => {
            pieces.remove(at);
            (title, pieces)
        }
        None => (String::new(), pieces),
    }
}

/// Leaves the first level to the note's title.
pub fn shift_headings(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let shift = u8::from(pieces.iter().any(|piece| piece.kind == BlockKind::Heading(1)));
    for piece in &mut pieces {
        if let BlockKind::Heading(level) = piece.kind {
            piece.kind = BlockKind::Heading((level + shift).clamp(2, 6));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::compose::assemble;
    use proptest::prelude::*;

    /// Pieces of markup, so that arbitrary texts have some.
    fn markdown() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[ -~]{0,12}",
            "\\PC{0,6}",
            proptest::sample::select(vec![
                "\n",
                "\n\n",
                "  \n",
                "# ",
                "## ",
                "> ",
                "- ",
                "  - ",
                "1. ",
                "*",
                "**",
                "_",
                "~~",
                "`",
                "```\n",
                "![a](b \"c\")",
                "[x](https://a.example)",
                "[",
                "](",
                "|",
                "|-|-|\n",
                "<br>",
                "<div>",
                "</div>",
                "<script>",
                "</script>",
                "<img src=x>",
                "<!--",
                "-->",
                "#标签",
                "@名字",
                "https://a.example/(x).",
                "红烧肉，",
                "\u{0}",
                "\u{301}",
                "\t",
                "&lt;",
                "{{< x >}}",
                "---\n",
                "[话题]#",
                "- [ ] ",
                "\u{feff}",
                "\r",
            ])
            .prop_map(str::to_owned),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn whatever_is_written_the_text_is_sound(source in markdown(), keep in any::<bool>(), home in any::<bool>()) {
            let mut count = 0;
            let home = if home { "https://home.example/notes/" } else { "" };
            let compiled = compile(&source, home, "", &mut |_, _, line| {
                assert!(line <= source.matches('\n').count());
                count += 1;
                Some(count - 1)
            });
            let rich = assemble(&compiled.pieces, |number| (keep || number % 2 == 0).then_some(number));
            prop_assert!(rich.is_sound(), "{rich:?}");
            prop_assert!(!rich.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
            prop_assert!(rich.blocks.iter().all(|block| !matches!(block.kind, BlockKind::Heading(level) if level < 2)));
            let mut out = notefall_core::wire::Writer::default();
            notefall_core::records::Record::write(&rich, &mut out);
            let bytes = out.finish();
            let mut from = notefall_core::wire::Reader::new(&bytes);
            let back: notefall_core::rich::RichText = notefall_core::records::Record::read(&mut from);
            prop_assert_eq!(from.finish(back), Ok(rich));
        }

        #[test]
        fn plain_text_is_sound_too(source in markdown()) {
            let rich = assemble(&crate::sources::jsonl::plain(&source), |_| None);
            prop_assert!(rich.is_sound(), "{rich:?}");
        }
    }

    #[test]
    fn relative_links_lead_home_where_there_is_one() {
        let link = |home: &str, url: &str| {
            let pieces = compile(&format!("[x]({url})"), home, "", &mut |_, _, _| None).pieces;
            pieces[0].marks.first().map(|mark| match &mark.kind {
                MarkKind::Link(url) => url.clone(),
                kind => format!("{kind:?}"),
            })
        };
        let home = "https://a.example/blog/?x";
        assert_eq!(link(home, "b.html").as_deref(), Some("https://a.example/blog/b.html"));
        assert_eq!(link(home, "/b").as_deref(), Some("https://a.example/b"));
        assert_eq!(link("https://a.example", "./b").as_deref(), Some("https://a.example/b"));
        for (home, url) in [
            ("", "b.html"),
            (home, "#part"),
            (home, "b.md"),
            (home, "javascript:x"),
            (home, "data:text/html,x"),
        ] {
            assert_eq!(link(home, url), None, "{url}");
        }
    }
}
