//! Finds hashtags, mentions and addresses in running text.

use notefall_core::rich::{Mark, MarkKind, is_safe_url};

/// The longest hashtag or mention, in characters; longer runs are text.
const LONGEST: usize = 64;

/// Han, Kana, Hangul and Bopomofo letters, and those of Thai, Lao, Khmer and Burmese: scripts whose text stands close to what is around it.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1100..=0x11ff | 0x1780..=0x17ff
        | 0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3031..=0x3035 | 0x3041..=0x3096 | 0x309d..=0x309f
        | 0x30a1..=0x30fa | 0x30fc..=0x30ff | 0x3105..=0x318e | 0x31a0..=0x31bf | 0x31f0..=0x31ff
        | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7ff | 0xf900..=0xfaff
        | 0xff66..=0xff9f | 0x20000..=0x3ffff)
}

/// Punctuation as wide as a Han character.
#[must_use]
pub fn is_wide_punctuation(c: char) -> bool {
    matches!(u32::from(c),
        0x3001..=0x3004 | 0x3008..=0x3030 | 0x30fb | 0xff01..=0xff0f | 0xff1a..=0xff20
        | 0xff3b..=0xff40 | 0xff5b..=0xff65)
        || matches!(c, '—' | '…' | '‘' | '’' | '“' | '”' | '·')
}

/// What may stand in a tag or a name.
fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || is_joined(c)
}

/// Marks and joiners that are part of the letter before them.
fn is_joined(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036f | 0x0900..=0x0903 | 0x093a..=0x094f | 0x0e31 | 0x0e34..=0x0e3a | 0x0e47..=0x0e4e
        | 0x3099..=0x309a | 0x200d | 0xfe0f)
}

/// The marks that a block's text holds, apart from those in `taken`: nothing is found inside of code and links,
/// and nothing that would cross the border of another mark.
#[must_use]
pub fn marks(text: &str, taken: &[Mark]) -> Vec<Mark> {
    let mut found = Vec::new();
    if !text.contains(['#', '＃', '@', '＠', ':']) {
        return found;
    }
    let mut before = None;
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        let mark = match c {
            '#' | '＃' if starts(before) => word(rest, c)
                .filter(|tag| !is_number(tag))
                .map(|tag| (c.len_utf8() + tag.len(), MarkKind::Hashtag(tag.to_owned()))),
            '@' | '＠' if starts(before) => word(rest, c)
                .filter(|name| {
                    !rest.get(c.len_utf8() + name.len()..).is_some_and(|r| {
                        r.starts_with(['/', '@', '.']) && r.chars().nth(1).is_some_and(char::is_alphanumeric)
                    })
                })
                .map(|name| (c.len_utf8() + name.len(), MarkKind::Mention(name.to_owned()))),
            'h' | 'H' if !before.is_some_and(|b| b.is_alphanumeric() && !is_unspaced(b)) => {
                address(rest).map(|url| (url.len(), MarkKind::Link(url.to_owned())))
            }
            _ => None,
        };
        if let Some((len, kind)) = mark {
            let mark = Mark { start: at, len, kind };
            if fits(&mark, taken) {
                found.push(mark);
                at += len;
                before = text.get(..at).and_then(|done| done.chars().next_back());
                continue;
            }
        }
        before = Some(c);
        at += c.len_utf8();
    }
    found
}

/// Whether a tag may begin behind `before`.
fn starts(before: Option<char>) -> bool {
    before.is_none_or(|c| {
        is_unspaced(c)
            || !(c.is_alphanumeric()
                || is_joined(c)
                || matches!(c, '_' | '&' | '/' | '#' | '＃' | '@' | '=' | '.' | '\\'))
    })
}

fn is_number(tag: &str) -> bool {
    tag.chars().all(char::is_numeric)
}

/// The word behind a sign.
fn word(rest: &str, sign: char) -> Option<&str> {
    let rest = rest.get(sign.len_utf8()..)?;
    let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let word = rest.get(..end)?;
    let sound = word.chars().next().is_some_and(|c| !is_joined(c))
        && word.chars().any(char::is_alphanumeric)
        && word.chars().count() <= LONGEST;
    sound.then_some(word)
}

/// The address at the beginning of `rest`; what closes a sentence is not part of it.
fn address(rest: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))?;
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || is_unspaced(c)
            || is_wide_punctuation(c)
            || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^')
    };
    let mut url = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
    loop {
        let count = |c| url.matches(c).count();
        let last = url.chars().next_back()?;
        let closes = matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~')
            || last == ')' && count(')') > count('(')
            || last == ']' && count(']') > count('[');
        if !closes {
            break;
        }
        url = url.get(..url.len() - last.len_utf8())?;
    }
    let host = url.get(scheme.len()..)?;
    (host.starts_with(char::is_alphanumeric) && is_safe_url(url)).then_some(url)
}

/// Whether a mark neither lies in code or a link nor crosses the border of another mark.
fn fits(mark: &Mark, taken: &[Mark]) -> bool {
    let (start, end) = (mark.start, mark.start + mark.len);
    taken.iter().all(|other| {
        let (other_start, other_end) = (other.start, other.start + other.len);
        if end <= other_start || other_end <= start {
            return true;
        }
        let nested = start <= other_start && other_end <= end || other_start <= start && end <= other_end;
        nested && !matches!(other.kind, MarkKind::Code | MarkKind::Link(_) | MarkKind::Hashtag(_))
    })
}

/// Takes out what RedNote writes behind a hashtag when it is copied: `#美食[话题]#`.
#[must_use]
pub fn without_topic_signs(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains("[话题]#") { text.replace("[话题]#", "").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        marks(text, &[])
            .into_iter()
            .map(|mark| match mark.kind {
                MarkKind::Hashtag(tag) => format!("#{tag}"),
                MarkKind::Mention(name) => format!("@{name}"),
                MarkKind::Link(url) => url,
                kind => format!("{kind:?}"),
            })
            .collect()
    }

    #[test]
    fn hashtags_in_latin_and_in_chinese() {
        assert_eq!(found("#soup and #comfort_food, not C#sharp &#39; or #1"), ["#soup", "#comfort_food"]);
        assert_eq!(
            found("今天做了#红烧肉，很好吃。#家常菜#下饭 ＃晚餐！"),
            ["#红烧肉", "#家常菜", "#下饭", "#晚餐"]
        );
        assert_eq!(found("#2024年终总结 #2024 # nothing ## #_"), ["#2024年终总结"]);
        assert_eq!(found("https://a.example/#top"), ["https://a.example/#top"]);
    }

    #[test]
    fn mentions_but_no_mail_addresses_or_packages() {
        assert_eq!(found("感谢@小明 and @anna-lee, me@home.example, @scope/pack"), ["@小明", "@anna"]);
    }

    #[test]
    fn addresses_end_where_the_sentence_does() {
        assert_eq!(
            found("见https://a.example/x_(y)。and (http://b.example/?q=1). http:// https://"),
            ["https://a.example/x_(y)", "http://b.example/?q=1"]
        );
    }

    #[test]
    fn nothing_is_found_in_code_or_across_borders() {
        let code = Mark { start: 0, len: 4, kind: MarkKind::Code };
        assert!(marks("#abc", &[code]).is_empty());
        let bold = Mark { start: 2, len: 8, kind: MarkKind::Bold };
        assert!(marks("#abc and so", &[bold]).is_empty());
        let around = Mark { start: 0, len: 8, kind: MarkKind::Bold };
        assert_eq!(marks("#abc and so", &[around]).len(), 1);
    }
}
