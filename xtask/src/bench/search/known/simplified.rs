//! Simplified characters typed for a text in traditional ones.

use super::Note;
use super::phrases::Phrases;

/// The notes as they were, and as they would be in simplified characters.
pub struct Simplified {
    traditional: Phrases,
    simplified: Phrases,
}

impl Simplified {
    /// Converts all notes.
    pub fn new(notes: &[Note]) -> Self {
        let convert = |note: &Note| Note {
            id: note.id.clone(),
            title: fast2s::convert(&note.title),
            text: fast2s::convert(&note.text),
        };
        let converted: Vec<Note> = notes.iter().map(convert).collect();
        Self { traditional: Phrases::new(notes), simplified: Phrases::new(&converted) }
    }

    /// A phrase of this note, converted, where that makes a difference and still means this note only.
    pub fn of(&self, note: &Note) -> Option<String> {
        let phrase = self.traditional.of(note)?;
        let typed = fast2s::convert(&phrase);
        (typed != phrase && self.simplified.occurrences(&typed) == 1).then_some(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_simplified() {
        let note = |id: &str, text: &str| Note { id: id.into(), title: String::new(), text: text.into() };
        let notes = [note("a", "飛觀迥凌虛"), note("b", "一二三四")];
        let simplified = Simplified::new(&notes);
        let typed = simplified.of(&notes[0]).unwrap();
        assert!("飞观迥凌虚".contains(&typed), "{typed}");
        assert_eq!(simplified.of(&notes[1]), None);
    }
}
