//! What Obsidian writes and Markdown does not know: `![[picture.png|text]]` and `[[page|text]]`. Both become what Markdown has for it.

use std::borrow::Cow;

/// Stands before the names of pictures that may lie anywhere in the source.
pub const ANYWHERE: &str = "wiki:";

/// The longest name in brackets, in bytes.
const LONGEST: usize = 500;

/// Replaces embeds of pictures by pictures, and links to pages by their text. Code stays as it is, and lines stay where they were.
#[must_use]
pub fn without_wiki_links(source: &str) -> Cow<'_, str> {
    if !source.contains("[[") {
        return source.into();
    }
    let mut out = String::with_capacity(source.len());
    let mut fence: Option<&str> = None;
    for line in source.split_inclusive('\n') {
        let bare = line.trim_start();
        let marks = ["```", "~~~"].into_iter().find(|marks| bare.starts_with(marks));
        match (fence, marks) {
            (None, Some(marks)) => fence = Some(marks),
            (Some(open), Some(marks)) if open == marks => fence = None,
            _ => {}
        }
        if fence.is_some() || marks.is_some() || !line.contains("[[") {
            out.push_str(line);
        } else {
            push_line(&mut out, line);
        }
    }
    out.into()
}

fn push_line(out: &mut String, line: &str) {
    let mut rest = line;
    while let Some(at) = rest.find(['[', '`', '!']) {
        let (before, here) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let ticks = here.len() - here.trim_start_matches('`').len();
        if ticks > 0 {
            // Code ends with as many signs as it began with.
            let (open, after) = here.split_at_checked(ticks).unwrap_or((here, ""));
            let end = after.find(open).map_or(0, |end| end + ticks);
            let (code, after) = after.split_at_checked(end).unwrap_or((after, ""));
            out.push_str(open);
            out.push_str(code);
            rest = after;
            continue;
        }
        let is_embed = here.starts_with("![[");
        let inner = here.strip_prefix("![[").or_else(|| here.strip_prefix("[["));
        let link = inner.and_then(|inner| {
            let end = inner.bytes().take(LONGEST).position(|byte| matches!(byte, b']' | b'['))?;
            let after = inner.get(end..)?.strip_prefix("]]")?;
            Some((inner.get(..end)?, after))
        });
        match link {
            Some((link, after)) => {
                push_link(out, link, is_embed);
                rest = after;
            }
            None => {
                let (sign, after) = here.split_at_checked(1).unwrap_or((here, ""));
                out.push_str(sign);
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

fn push_link(out: &mut String, link: &str, is_embed: bool) {
    let (target, text) = link.split_once('|').map_or((link, ""), |(target, text)| (target, text.trim()));
    let name = target.split('#').next().unwrap_or_default().trim();
    if !is_embed {
        let heading = target.rsplit('#').next().unwrap_or_default().trim();
        out.push_str(if !text.is_empty() {
            text
        } else if name.is_empty() {
            heading
        } else {
            name
        });
        return;
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if !matches!(
        ending.as_str(),
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "bmp" | "tif" | "tiff" | "avif" | "svg"
    ) {
        // Other notes and files are not put into this one.
        out.push_str(if text.is_empty() { name } else { text });
        return;
    }
    // Behind the line there may be a width instead of a text.
    let is_size = text.chars().all(|c| c.is_ascii_digit() || c == 'x');
    let escaped = |out: &mut String, text: &str, signs: &[char]| {
        for c in text.chars() {
            if signs.contains(&c) {
                out.push('\\');
            }
            out.push(c);
        }
    };
    out.push_str("![");
    escaped(out, if is_size { "" } else { text }, &['[', ']', '\\']);
    out.push_str("](<");
    out.push_str(ANYWHERE);
    escaped(out, name, &['<', '>', '\\']);
    out.push_str(">)");
}

#[cfg(test)]
mod tests {
    use super::without_wiki_links;
    use proptest::prelude::*;

    #[test]
    fn pictures_pages_and_code() {
        for (text, expected) in [
            ("![[a b.png]] and ![[x/c.JPG|A bowl]]!", "![](<wiki:a b.png>) and ![A bowl](<wiki:x/c.JPG>)!"),
            ("![[a.png|300x200]]", "![](<wiki:a.png>)"),
            ("see [[Soup]], [[Soup#Cold]], [[Soup|the soup]], [[#Below]]", "see Soup, Soup, the soup, Below"),
            ("![[Other note]]", "Other note"),
            ("`[[code]]` ``a ` [[b]]`` [[c]]", "`[[code]]` ``a ` [[b]]`` c"),
            ("```\n[[code]]\n```\n[[text]]\n", "```\n[[code]]\n```\ntext\n"),
            ("[[open [x](y) ]] ![[", "[[open [x](y) ]] ![["),
        ] {
            assert_eq!(without_wiki_links(text), expected);
        }
    }

    proptest! {
        #[test]
        fn lines_stay_where_they_were(text in "([\\[\\]!|#`~\n]|a.png|x){0,40}|\\PC{0,40}") {
            let out = without_wiki_links(&text);
            prop_assert_eq!(out.matches('\n').count(), text.matches('\n').count());
        }
    }
}
