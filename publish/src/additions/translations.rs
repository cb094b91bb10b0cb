//! Notes in other languages, from files of JSON lines.

use super::file;
use crate::choice::Effect;
use crate::problem::{Place, Problem, Result};
use crate::sources::{Draft, Id, MOST_TRANSLATIONS, translation};
use notefall_core::attached::Translation;
use serde::Deserialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::path::Path;

const LIKE: &str = "write it as {\"id\": \"a1\", \"lang\": \"en\", \"title\": \"…\", \"text\": \"…\"}";

/// A line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Id,
    lang: String,
    title: Option<String>,
    text: Option<String>,
}

/// Translations by the ids of their notes.
#[derive(Debug, Clone, Default)]
pub struct Translations {
    files: Vec<(String, u32)>,
    of: HashMap<String, Vec<Own>>,
    /// The ids, as they come.
    ids: Vec<String>,
}

/// A translation, the number of the file it stands in, and where.
#[derive(Debug, Clone)]
struct Own {
    translation: Translation,
    file: usize,
    place: Place,
}

impl Translations {
    /// Reads a file that is named at a place in `notefall.toml`, in whose folder it is looked for.
    ///
    /// # Errors
    /// Where it cannot be read. What is wrong with single lines is added to `problems`.
    pub fn add(&mut self, name: &Path, place: &Place, problems: &mut Vec<Problem>) -> Result<()> {
        let path = super::beside(place, name);
        let text = file::text(&path, "the translations")?;
        let file = self.files.len();
        self.files.push((name.display().to_string(), place.line));
        for (place, line) in file::objects::<Line>(&path, &text, LIKE, problems) {
            let value = json!({ line.lang.as_str(): { "title": line.title, "text": line.text } });
            let before = problems.len();
            let Some(translation) = translation(&value, &place, problems) else {
                if problems.len() == before {
                    problems.push(Problem::part(place, "the translation has neither title nor text", LIKE));
                }
                continue;
            };
            let id = line.id.0;
            let known = self.of.entry(id.clone()).or_default();
            let same = known.iter().find(|own| own.translation.lang.eq_ignore_ascii_case(&translation.lang));
            if let Some(same) = same {
                let what = format!("\"{id}\" is translated to {} by {}", translation.lang, same.place);
                problems.push(Problem::part(place, what, "take one of the two out; the first counts"));
                continue;
            }
            if known.is_empty() {
                self.ids.push(id);
            }
            known.push(Own { translation, file, place });
        }
        Ok(())
    }

    /// What each file is going to do.
    pub fn effects(&self) -> Vec<Effect> {
        let effect = |(name, line): &(String, u32)| Effect {
            what: format!("translations {name}"),
            action: "translate",
            line: *line,
            ..Effect::default()
        };
        self.files.iter().map(effect).collect()
    }

    /// Adds to a note what it is in other languages, in the place of what its source says; gives the numbers of the files that did.
    pub fn translate(&self, draft: &mut Draft) -> HashSet<usize> {
        let mut files = HashSet::new();
        for own in self.of.get(&draft.note.id).into_iter().flatten() {
            let lang = &own.translation.lang;
            if lang.eq_ignore_ascii_case(&draft.note.lang) {
                continue;
            }
            let list = &mut draft.note.translations;
            let known = list.iter().position(|known| known.lang.eq_ignore_ascii_case(lang));
            match known {
                Some(at) => list[at] = own.translation.clone(),
                None if list.len() < MOST_TRANSLATIONS => list.push(own.translation.clone()),
                None => continue,
            }
            files.insert(own.file);
        }
        files
    }

    /// The ids that are none of these, in the order of the files.
    pub fn missing(&self, ids: &HashSet<&str>) -> Vec<String> {
        self.ids.iter().filter(|id| !ids.contains(id.as_str())).cloned().collect()
    }
}
