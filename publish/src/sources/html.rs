//! What is worth keeping of HTML inside of Markdown: its text, line breaks and pictures. Tags are dropped, and scripts and styles with what is in them.

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
    pub fn read(&mut self, mut rest: &str) -> Vec<Found> {
        let mut found = Vec::new();
        while !rest.is_empty() {
            if let Some(name) = self.inside {
                let Some(end) = find_end(rest, name) else { return found };
                self.inside = None;
                rest = rest.get(end..).unwrap_or_default();
                continue;
            }
            let open = rest.find('<').unwrap_or(rest.len());
            let (text, tail) = rest.split_at_checked(open).unwrap_or((rest, ""));
            if !text.is_empty() {
                found.push(Found::Text(decode(text)));
            }
            let Some((tag, after)) = tag(tail) else {
                if !tail.is_empty() {
                    found.push(Found::Text("<".to_owned()));
                }
                rest = tail.get(1..).unwrap_or_default();
                continue;
            };
            rest = after;
            let name = tag
                .trim_start_matches('/')
                .split(|c: char| !c.is_ascii_alphanumeric())
                .next()
                .unwrap_or_default();
            let name = name.to_ascii_lowercase();
            if !tag.starts_with('/') && !tag.ends_with('/') {
                self.inside = DROPPED.into_iter().find(|dropped| *dropped == name);
            }
            match name.as_str() {
                "br" => found.push(Found::Break),
                "img" => {
                    let src = attribute(tag, "src").unwrap_or_default();
                    found.push(Found::Picture { src, alt: attribute(tag, "alt").unwrap_or_default() });
                }
                "td" | "th" if !tag.starts_with('/') => found.push(Found::Text(" ".to_owned())),
                "tr" => found.push(Found::Block),
                name if BLOCKS.contains(&name) => found.push(Found::Block),
                _ => {}
            }
        }
        found
    }
}

/// Where the content of a dropped element ends: behind its end tag.
fn find_end(text: &str, name: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let start = lower.find(&format!("</{name}"))?;
    Some(lower.get(start..)?.find('>').map_or(text.len(), |end| start + end + 1))
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

/// Decodes the entities that people write by hand.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let decoded = end.and_then(|end| rest.get(1..end)).and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{a0}'),
            _ => {
                let digits = name.strip_prefix('#')?;
                let number = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                    None => digits.parse().ok()?,
                };
                char::from_u32(number).filter(|c| !c.is_control())
            }
        });
        let used = match (decoded, end) {
            (Some(c), Some(end)) => {
                out.push(c);
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
