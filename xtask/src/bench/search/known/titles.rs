//! Titles typed in full, and titles that are still being typed.

use super::Note;
use super::text::{folded, is_han};
use std::collections::{BTreeSet, HashMap};

/// The titles of a collection.
pub struct Titles {
    /// How many notes have it.
    counts: HashMap<String, usize>,
    /// Every title once.
    all: Vec<String>,
    /// The words in them.
    words: BTreeSet<String>,
}

impl Titles {
    /// Looks at all of them.
    pub fn new(notes: &[Note]) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for note in notes {
            *counts.entry(folded(&note.title)).or_default() += 1;
        }
        let all: Vec<String> = counts.keys().cloned().collect();
        let words = all.iter().flat_map(|title| title.split_whitespace()).map(str::to_owned).collect();
        Self { counts, all, words }
    }

    /// Whether some title has this word.
    pub fn has_word(&self, word: &str) -> bool {
        self.words.contains(&word.to_lowercase())
    }

    /// A title that no other note has.
    pub fn whole(&self, note: &Note) -> Option<String> {
        let key = folded(&note.title);
        (key.len() > 2 && self.counts.get(&key) == Some(&1)).then(|| note.title.trim().to_owned())
    }

    /// A title cut within its last word, where no other title has that anywhere at the beginning of a word.
    ///
    /// Of a word the first half stays, of a run of Han characters all but the last.
    pub fn beginning(&self, note: &Note) -> Option<String> {
        let title = self.whole(note)?;
        let characters: Vec<char> = title.chars().collect();
        let last = *characters.last()?;
        let kept = if is_han(last) {
            characters.len() - 1
        } else {
            let word = characters.iter().rev().take_while(|c| c.is_alphanumeric() && !is_han(**c)).count();
            if word < 4 {
                return None;
            }
            characters.len() - word / 2
        };
        let typed: String = characters.get(..kept)?.iter().collect();
        let (typed, key) = (typed.trim().to_owned(), folded(&typed));
        if typed.chars().count() < 3 {
            return None;
        }
        // Without the space at the end, for the last word goes on.
        let key = key.trim_end();
        (self.all.iter().filter(|title| title.contains(key)).count() == 1).then_some(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(title: &str) -> Note {
        Note { id: title.into(), title: title.into(), text: String::new() }
    }

    #[test]
    fn only_titles_of_one_note_are_asked_for() {
        let notes = [note("Apple Pie"), note("apple pie"), note("Stew"), note("")];
        let titles = Titles::new(&notes);
        assert_eq!(titles.whole(&notes[0]), None);
        assert_eq!(titles.whole(&notes[2]).as_deref(), Some("Stew"));
        assert_eq!(titles.whole(&notes[3]), None);
    }

    #[test]
    fn beginnings_end_within_the_last_word() {
        let notes = [
            note("Chicken soup"),
            note("Thai chicken salad"),
            note("湖南家常红烧肉"),
            note("Beef Stew"),
            note("Beef stock"),
        ];
        let titles = Titles::new(&notes);
        let of = |place: usize| titles.beginning(&notes[place]);
        assert_eq!(of(0).as_deref(), Some("Chicken so"));
        assert_eq!(of(1).as_deref(), Some("Thai chicken sal"));
        assert_eq!(of(2).as_deref(), Some("湖南家常红烧"));
        // Two titles begin with `Beef st`.
        assert_eq!((of(3), of(4)), (None, Some("Beef sto".to_owned())));
    }
}
