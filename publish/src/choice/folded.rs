//! Texts as they are compared: without case, width and the difference between traditional and simplified characters.

use crate::language::simplified;
use crate::sources::Draft;
use crate::sources::scan::is_unspaced;
use unicode_normalization::UnicodeNormalization as _;

/// What a text is compared by.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(simplified).collect()
}

/// Whether a folded word stands in a folded text: by itself where words have spaces around them, anywhere where they have none.
#[must_use]
pub fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| stands_alone(text, at, word))
}

/// The same of a word that begins at a place of the text.
#[must_use]
pub fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let goes_on = |inner: Option<char>, outer: Option<char>| match (inner, outer) {
        (Some(inner), Some(outer)) => {
            inner.is_alphanumeric() && outer.is_alphanumeric() && !is_unspaced(inner) && !is_unspaced(outer)
        }
        _ => false,
    };
    let (first, last) = (word.chars().next(), word.chars().next_back());
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
    !goes_on(first, before) && !goes_on(last, after)
}

/// A draft's texts, each folded when it is first asked for.
#[derive(Debug, Default)]
pub struct Folded {
    text: Option<String>,
    attached: Option<String>,
    tags: Option<Vec<String>>,
    author: Option<String>,
}

impl Folded {
    /// Title and text, a line feed between blocks.
    pub fn text(&mut self, draft: &Draft) -> &str {
        self.text.get_or_insert_with(|| {
            let pieces = draft.body.iter().flat_map(|piece| ["\n", &piece.text]);
            fold(&[draft.note.title.as_str()].into_iter().chain(pieces).collect::<String>())
        })
    }

    /// Comments with their authors, names of products, and translations, a line feed between each two.
    pub fn attached(&mut self, draft: &Draft) -> &str {
        self.attached.get_or_insert_with(|| {
            let note = &draft.note;
            let comments = note.thread.iter().flat_map(|comment| [&comment.author, &comment.text]);
            let products = note.products.iter().map(|product| &product.name);
            let translations = note.translations.iter().flat_map(|own| [&own.title, &own.body.text]);
            fold(
                &comments
                    .chain(products)
                    .chain(translations)
                    .flat_map(|text| ["\n", text])
                    .collect::<String>(),
            )
        })
    }

    /// The tags, those included that rules added.
    pub fn tags(&mut self, draft: &Draft) -> &[String] {
        self.tags.get_or_insert_with(|| draft.note.tags.iter().map(|tag| fold(tag)).collect())
    }

    /// The author's name.
    pub fn author(&mut self, draft: &Draft) -> &str {
        self.author.get_or_insert_with(|| fold(&draft.note.author.name))
    }

    /// To be called when the draft got another tag.
    pub fn forget_tags(&mut self) {
        self.tags = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_alone_where_there_are_spaces() {
        for (text, word, there) in [
            ("a class of its own", "ass", false),
            ("what an ASS!", "ass", true),
            ("ass", "ass", true),
            ("在线賭場推荐", "赌场", true),
            ("去casino玩", "casino", true),
            ("ｃａｓｉｎｏ", "Casino", true),
            ("casinos", "casino", false),
            ("casinos and a casino", "casino", true),
            ("ends with c++", "c++", true),
            ("straße", "strasse", false),
        ] {
            assert_eq!(has_word(&fold(text), &fold(word)), there, "{word} in {text}");
        }
    }
}
