//! Lists of what is left out of a feed whatever its rules say: words, authors, ids.

use super::Effect;
use super::folded::{Folded, fold, has_word};
use crate::problem::{Place, Problem, Result};
use crate::sources::Draft;
use std::collections::HashSet;
use std::path::Path;

/// The largest file of ids that is read, in bytes.
const LARGEST: u64 = 16 << 20;

/// What is left out.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// As written, and as it is compared.
    words: Vec<(String, String)>,
    authors: Vec<(String, String)>,
    ids: HashSet<String>,
}

impl Lists {
    /// Of words, of authors' names or addresses, and of ids.
    #[must_use]
    pub fn new(words: &[String], authors: &[String], ids: HashSet<String>) -> Self {
        let pairs = |list: &[String]| list.iter().map(|text| (text.clone(), fold(text.trim()))).collect();
        Self { words: pairs(words), authors: pairs(authors), ids }
    }

    /// What each entry is going to do; nothing where the lists are empty.
    pub fn effects(&self) -> Vec<Effect> {
        let entry = |what: String| Effect { what, action: "hide", ..Effect::default() };
        let words = self.words.iter().map(|(word, _)| entry(format!("word \"{word}\"")));
        let authors = self.authors.iter().map(|(author, _)| entry(format!("author \"{author}\"")));
        let ids = (!self.ids.is_empty()).then(|| entry(format!("the list of {} ids", self.ids.len())));
        words.chain(authors).chain(ids).collect()
    }

    /// Whether an entry holds for a note; all that do are counted.
    pub fn hold(&self, draft: &Draft, folded: &mut Folded, effects: &mut [Effect]) -> bool {
        let mut held = false;
        let mut effects = effects.iter_mut();
        let mut count = |holds: bool| {
            if let Some(effect) = effects.next().filter(|_| holds) {
                effect.count(&draft.note.id);
                held = true;
            }
        };
        for (_, word) in &self.words {
            let in_tags = folded.tags(draft).iter().any(|tag| has_word(tag, word));
            let in_text = has_word(folded.text(draft), word);
            count(in_tags || in_text || has_word(folded.attached(draft), word));
        }
        for (author, name) in &self.authors {
            count(folded.author(draft) == name || draft.note.author.url == *author);
        }
        if !self.ids.is_empty() {
            count(self.ids.contains(&draft.note.id));
        }
        held
    }
}

/// Reads a file with an id on each line; what stands behind `# ` and empty lines count for nothing.
///
/// # Errors
/// Where it cannot be read.
pub fn read_ids(path: &Path) -> Result<HashSet<String>> {
    let failed = |error: std::io::Error| Problem::io(path, "cannot read the list of ids", &error);
    if std::fs::metadata(path).map_err(failed)?.len() > LARGEST {
        return Err(
            Problem::fatal("the list of ids is larger than 16 MiB", "split the feed").at(Place::file(path))
        );
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let ids = text.lines().map(|line| match line.split_once("# ") {
        _ if line.starts_with('#') => "",
        Some((id, _)) => id.trim(),
        None => line.trim(),
    });
    Ok(ids.filter(|id| !id.is_empty()).map(str::to_owned).collect())
}
