//! Phrases out of texts that occur in one note only: 4 to 8 Han characters, or 3 to 5 words.

use super::super::pick::Choices;
use super::Note;
use super::text::{folded, folded_note, is_han};
use memchr::memmem::Finder;

/// So often another phrase of the same note is tried.
const TRIES: usize = 12;

/// The notes among which a phrase must be the only one.
pub struct Phrases {
    folded: Vec<String>,
}

impl Phrases {
    /// Folds all notes.
    pub fn new(notes: &[Note]) -> Self {
        Self { folded: notes.iter().map(folded_note).collect() }
    }

    /// In how many notes a phrase occurs; counting stops at two.
    pub fn occurrences(&self, phrase: &str) -> usize {
        let key = folded(phrase);
        let finder = Finder::new(&key);
        self.folded.iter().filter(|note| finder.find(note.as_bytes()).is_some()).take(2).count()
    }

    /// A phrase of this note that no other note has.
    pub fn of(&self, note: &Note) -> Option<String> {
        let runs: Vec<Vec<&str>> = runs(&note.text);
        let mut choices = Choices::new(&["phrase", &note.id]);
        for _ in 0..TRIES {
            if runs.is_empty() {
                break;
            }
            let run = runs.get(choices.below(runs.len()))?;
            let han = run.first().is_some_and(|word| word.chars().any(is_han));
            let (least, most) = if han { (4, 8) } else { (3, 5) };
            let length = (least + choices.below(most - least + 1)).min(run.len());
            let start = choices.below(run.len() - length + 1);
            let phrase = run.get(start..start + length)?.join(if han { "" } else { " " });
            if self.occurrences(&phrase) == 1 {
                return Some(phrase);
            }
        }
        None
    }
}

/// Runs that are long enough: of Han characters with nothing between, or of words with one space between.
fn runs(text: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    for line in text.lines() {
        found.extend(line.split(|c| !is_han(c)).filter(|run| run.chars().count() >= 4).map(characters));
        let mut words = Vec::new();
        for word in line.split(' ').chain([""]) {
            let whole = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && !is_han(c));
            if whole {
                words.push(word);
                continue;
            }
            let run = std::mem::take(&mut words);
            if run.len() >= 3 {
                found.push(run);
            }
        }
    }
    found
}

/// Each character of its own.
fn characters(run: &str) -> Vec<&str> {
    run.char_indices().filter_map(|(at, c)| run.get(at..at + c.len_utf8())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_stop_at_punctuation() {
        assert_eq!(runs("Boil it, then add the salt"), [vec!["then", "add", "the", "salt"]]);
        assert_eq!(runs("秦川雄帝宅，函谷").len(), 1);
        assert_eq!(runs("秦川雄帝宅")[0].len(), 5);
    }

    #[test]
    fn a_phrase_is_of_one_note() {
        let note = |id: &str, text: &str| Note { id: id.into(), title: String::new(), text: text.into() };
        let notes = [
            note("a", "Boil the potatoes slowly"),
            note("b", "boil the Potatoes quickly"),
            note("c", "boil the potatoes"),
        ];
        let phrases = Phrases::new(&notes);
        assert_eq!(phrases.of(&notes[2]), None);
        let phrase = phrases.of(&notes[0]).unwrap();
        assert!(phrase.ends_with("slowly"), "{phrase}");
        assert_eq!(phrases.occurrences("boil the"), 2);
    }
}
