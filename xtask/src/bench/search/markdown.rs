//! As much of Markdown as recipes need to become plain text. It is not the command's reader: all engines get the same plain notes.

/// A page's title and text.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// From the front matter, or the first heading.
    pub title: String,
    /// Everything else, line by line.
    pub text: String,
}

/// Reads a page.
pub fn read(source: &str) -> Page {
    let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (front, body) = split(&source);
    let mut title = front.and_then(front_title).unwrap_or_default();
    let mut text = String::new();
    for line in body.lines() {
        let heading = line.trim_start().starts_with('#');
        let plain = inline(line.trim().trim_start_matches(['#', '>', '-', '*', '+', ' ']));
        let plain = plain.trim();
        if title.is_empty() && heading {
            plain.clone_into(&mut title);
        } else if !plain.is_empty() {
            text.push_str(plain);
            text.push('\n');
        }
    }
    Page { title, text }
}

/// Front matter between two lines of dashes, and the rest.
fn split(source: &str) -> (Option<&str>, &str) {
    let parts = source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    parts.map_or((None, source), |(front, body)| (Some(front), body))
}

fn front_title(front: &str) -> Option<String> {
    let line = front.lines().find_map(|line| line.strip_prefix("title:"))?;
    Some(line.trim().trim_matches(['"', '\'']).to_owned())
}

/// Drops pictures and addresses, keeps what links say, and drops marks of emphasis.
fn inline(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('[') {
        let (before, from) = rest.split_at(start);
        let link = from.split_once("](").and_then(|(label, more)| Some((label, more.split_once(')')?.1)));
        let Some((label, after)) = link else { break };
        match before.strip_suffix('!') {
            Some(before) => out.push_str(before),
            None => {
                out.push_str(before);
                out.push_str(label.trim_start_matches('['));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out.replace("**", "").replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_its_title_and_its_lines() {
        let page = read(
            "---\ntitle: \"Apple Pie\"\nauthor: a\n---\n\n![A](/a.webp)\n\n## Crust\n\n- **350** g [flour](/f) and `x`\n",
        );
        assert_eq!(page, Page { title: "Apple Pie".into(), text: "Crust\n350 g flour and x\n".into() });
    }

    #[test]
    fn without_front_matter_the_first_heading_is_the_title() {
        let page = read("# 红烧肉的做法\r\n\r\n很好吃。\r\n\r\n## 步骤\r\n");
        assert_eq!(page, Page { title: "红烧肉的做法".into(), text: "很好吃。\n步骤\n".into() });
    }

    #[test]
    fn brackets_alone_stay() {
        assert_eq!(inline("a [b] c"), "a [b] c");
        assert_eq!(inline("see [one](x) and [two](y)!"), "see one and two!");
    }
}
