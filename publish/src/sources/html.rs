//! HTML as tokens, and what is worth keeping of it inside of Markdown: its text, line breaks and pictures. Tags are dropped there,
//! and scripts and styles with what is in them.

/// What was found, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Text, entities decoded.
    Text(String),
    /// `<br>`.
    Break,
    /// A tag that begins or ends a block.
    Block,
    /// `<img>`.
    Picture {
        /// Its `src`.
        src: String,
        /// Its `alt`.
        alt: String,
    },
}

/// Elements whose content is no text.
const DROPPED: [&str; 5] = ["script", "style", "template", "svg", "iframe"];

const BLOCKS: [&str; 32] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "ul",
];

/// A piece of HTML as it stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// Text, entities and all.
    Text(&'a str),
    /// A tag or a comment.
    Tag(Tag<'a>),
}

/// What stands between `<` and `>`; nothing of comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a>(&'a str);

impl Tag<'_> {
    /// The element, in lower case.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.0.trim_start_matches('/');
        name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase()
    }

    /// Whether it ends the element.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.0.starts_with('/')
    }

    /// An attribute, decoded.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        attribute(self.0, name)
    }
}

/// The tokens of a text; what is in scripts and the like is passed over. The work is linear in the text, whatever it is.
#[derive(Debug)]
pub struct Tokens<'a> {
    rest: &'a str,
    inside: Option<&'static str>,
}

impl<'a> Tokens<'a> {
    /// Of a text.
    #[must_use]
    pub const fn of(text: &'a str) -> Self {
        Self { rest: text, inside: None }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.inside {
            let end = find_end(self.rest, name);
            self.rest = end.and_then(|end| self.rest.get(end..)).unwrap_or_default();
            end?;
            self.inside = None;
        }
        if self.rest.is_empty() {
            return None;
        }
        let open = self.rest.find('<').unwrap_or(self.rest.len());
        if open > 0 {
            let (text, tail) = self.rest.split_at_checked(open)?;
            self.rest = tail;
            return Some(Token::Text(text));
        }
        let Some((inner, after)) = tag(self.rest) else {
            let (sign, tail) = self.rest.split_at_checked(1)?;
            self.rest = tail;
            return Some(Token::Text(sign));
        };
        self.rest = after;
        let tag = Tag(inner);
        if !tag.is_end() && !inner.ends_with('/') {
            let name = tag.name();
            self.inside = DROPPED.into_iter().find(|dropped| *dropped == name);
        }
        Some(Token::Tag(tag))
    }
}

/// Reads HTML in pieces.
#[derive(Debug, Default)]
pub struct Html {
    inside: Option<&'static str>,
}

impl Html {
    /// Whether what follows is the content of a script or the like.
    #[must_use]
    pub fn is_dropping(&self) -> bool {
        self.inside.is_some()
    }

    /// Reads one piece.
    pub fn read(&mut self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        let mut tokens = Tokens { rest: text, inside: self.inside };
        for token in &mut tokens {
            let tag = match token {
                Token::Text(text) => {
                    found.push(Found::Text(decode(text)));
                    continue;
                }
                Token::Tag(tag) => tag,
            };
            match tag.name().as_str() {
                "br" => found.push(Found::Break),
                "img" => {
                    let text = |name| tag.attribute(name).unwrap_or_default();
                    found.push(Found::Picture { src: text("src"), alt: text("alt") });
                }
                "td" | "th" if !tag.is_end() => found.push(Found::Text(" ".to_owned())),
                "tr" => found.push(Found::Block),
                name if is_block(name) => found.push(Found::Block),
                _ => {}
            }
        }
        self.inside = tokens.inside;
        found
    }
}

/// Whether an element begins a block.
#[must_use]
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Where the content of a dropped element ends: behind its end tag.
fn find_end(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find("</")?;
        let behind = start + 2 + name.len();
        if text.get(start + 2..behind).is_some_and(|found| found.eq_ignore_ascii_case(name)) {
            return Some(text.get(start..)?.find('>').map_or(text.len(), |end| start + end + 1));
        }
        from = start + 2;
    }
}

/// What stands between `<` and `>`, and what follows; comments and the like give an empty tag. `None` where it is no tag.
fn tag(text: &str) -> Option<(&str, &str)> {
    if text.starts_with("<!--") {
        let end = text.get(4..)?.find("-->").map_or(text.len(), |end| end + 7);
        return Some(("", text.get(end..)?));
    }
    let inner = text.strip_prefix('<')?;
    if inner.starts_with(['!', '?']) {
        return Some(("", inner.split_once('>').map_or("", |(_, after)| after)));
    }
    if !inner.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut quote = None;
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (None, '>') => return Some((inner.get(..at)?, inner.get(at + 1..)?)),
            (None, '"' | '\'') if inner.get(..at).is_some_and(|before| before.trim_end().ends_with('=')) => {
                quote = Some(c);
            }
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A tag that never ends takes the rest with it.
    Some((inner, ""))
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, wanted: &str) -> Option<String> {
    let mut rest = tag.get(tag.find(|c: char| c.is_whitespace() || c == '/')?..)?;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        let name = rest.get(..end)?;
        let after = rest.get(end..)?.trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            // A stray sign would stand still otherwise.
            rest = rest.get(end.max(rest.chars().next()?.len_utf8())..)?;
            continue;
        };
        let (value, tail) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value.get(1..)?.split_once(quote).unwrap_or((value.get(1..)?, "")),
            _ => {
                let end = value.find(char::is_whitespace).unwrap_or(value.len());
                (value.get(..end)?, value.get(end..)?)
            }
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decode(value));
        }
        rest = tail;
    }
}

/// Decodes entities. Those that do not exist stay as they are.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        // The longest name has 31 letters.
        let end = rest.char_indices().take(34).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let decoded = end.and_then(|end| rest.get(1..end)).and_then(entity);
        let used = match (decoded, end) {
            (Some(decoded), Some(end)) => {
                out.push_str(&decoded);
                end + 1
            }
            _ => {
                out.push('&');
                1
            }
        };
        rest = rest.get(used..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// What an entity stands for, by its name or number.
#[must_use]
pub fn entity(name: &str) -> Option<String> {
    let Some(digits) = name.strip_prefix('#') else {
        return quick_xml::escape::resolve_html5_entity(name).map(str::to_owned);
    };
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    let is_space = |c: &char| matches!(c, '\n' | '\r' | '\t');
    char::from_u32(number).filter(|c| !c.is_control() || is_space(c)).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        let found = Html::default().read(html);
        found
            .iter()
            .map(|found| match found {
                Found::Text(text) => text.as_str(),
                Found::Break => "\n",
                Found::Block => "¶",
                Found::Picture { src, .. } => src,
            })
            .collect()
    }

    #[test]
    fn text_stays_and_tags_go() {
        assert_eq!(
            text("<div class=\"a > b\">Some <b>bold</b><br/>text &amp; more</div>"),
            "¶Some bold\ntext & more¶"
        );
        assert_eq!(text("a < b and <3 <!-- never > seen --> end"), "a < b and <3  end");
        assert_eq!(text("<img alt='x' src=pix/a.png><IMG SRC=\"b.png\"/>"), "pix/a.pngb.png");
    }

    #[test]
    fn scripts_go_with_what_is_in_them() {
        assert_eq!(text("a<script>alert('</b>')</script>b<STYLE>p{}</STYLE >c"), "abc");
        assert_eq!(text("a<script>never closed"), "a");
        assert_eq!(text("a<script src=x"), "a");
        let mut html = Html::default();
        assert!(html.read("<script>").is_empty() && html.is_dropping());
        assert_eq!(html.read("x</script>y"), [Found::Text("y".into())]);
    }
}
