//! Pages of the documentation, from Markdown to HTML.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A page of the documentation.
pub struct Page {
    /// Its heading.
    pub title: String,
    /// The text of its first paragraph.
    pub description: String,
    /// What stands in `main`.
    pub html: String,
}

/// Makes a page of Markdown. Headings have ids, by which they are linked to; code can be scrolled with the keyboard.
pub fn page(markdown: &str) -> Page {
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, Options::ENABLE_TABLES).collect();
    let (mut title, mut description) = (String::new(), String::new());
    for at in 0..events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { level, .. }) => {
                let text = text(&events[at + 1..], |end| matches!(end, TagEnd::Heading(_)));
                if *level == HeadingLevel::H1 {
                    title.clone_from(&text);
                }
                let id = Some(CowStr::from(slug(&text)));
                if let Event::Start(Tag::Heading { id: place, .. }) = &mut events[at] {
                    *place = id;
                }
            }
            Event::Start(Tag::Paragraph) if description.is_empty() => {
                description = text(&events[at + 1..], |end| *end == TagEnd::Paragraph);
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                let open = format!("<pre tabindex=\"0\"><code class=\"{language}\">");
                events[at] = Event::Html(open.into());
            }
            Event::End(TagEnd::CodeBlock) => events[at] = Event::Html("</code></pre>\n".into()),
            _ => {}
        }
    }
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    Page { title, description, html: out }
}

/// The words up to the end of something.
fn text(events: &[Event<'_>], ends: impl Fn(&TagEnd) -> bool) -> String {
    let inside = events.iter().take_while(|event| !matches!(event, Event::End(end) if ends(end)));
    inside
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            Event::SoftBreak => Some(" "),
            _ => None,
        })
        .collect()
}

/// "Light and dark" as `light-and-dark`.
fn slug(text: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c.to_lowercase().to_string() } else { "-".to_owned() };
    let words: String = text.chars().map(plain).collect();
    words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_can_be_linked_to_and_code_can_be_scrolled() {
        let made = page("# A *title*\n\nFirst `words`\nof it.\n\n## 1. Do, this\n\n```html\n<b>&</b>\n```\n");
        assert_eq!((made.title.as_str(), made.description.as_str()), ("A title", "First words of it."));
        assert!(made.html.contains("<h2 id=\"1-do-this\">1. Do, this</h2>"), "{}", made.html);
        let code = "<pre tabindex=\"0\"><code class=\"html\">&lt;b&gt;&amp;&lt;/b&gt;\n</code></pre>";
        assert!(made.html.contains(code), "{}", made.html);
    }

    #[test]
    fn tables_are_tables() {
        assert!(
            page("| a | b |\n| --- | --- |\n| `x\\|y` | z |\n").html.contains("<td><code>x|y</code></td>")
        );
    }
}
