//! One slip in a word of a title.

use super::super::pick::Choices;
use super::Note;
use super::titles::Titles;

/// So often another slip is tried where the first makes another title's word.
const TRIES: usize = 8;
/// Shorter words are typed right, or cannot be told from others.
const SHORTEST: usize = 5;

/// The title with one slip, which makes no word that another title has.
pub fn of(note: &Note, titles: &Titles) -> Option<String> {
    let title = titles.whole(note)?;
    let words: Vec<&str> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() >= SHORTEST && word.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .collect();
    if words.is_empty() {
        return None;
    }
    let mut choices = Choices::new(&["typo", &note.id]);
    for _ in 0..TRIES {
        let word = words.get(choices.below(words.len()))?;
        let typed = slip(word, &mut choices);
        if typed != *word && !titles.has_word(&typed) {
            return Some(title.replacen(word, &typed, 1));
        }
    }
    None
}

/// Inserts, drops, replaces or swaps a letter.
fn slip(word: &str, choices: &mut Choices) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let letter = |choices: &mut Choices| char::from(b"abcdefghijklmnopqrstuvwxyz"[choices.below(26)]);
    match choices.below(4) {
        0 => letters.insert(choices.below(letters.len() + 1), letter(choices)),
        1 => {
            letters.remove(choices.below(letters.len()));
        }
        2 => {
            let at = choices.below(letters.len());
            letters[at] = letter(choices);
        }
        _ => {
            let at = choices.below(letters.len() - 1);
            letters.swap(at, at + 1);
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_one_edit_away() {
        let mut choices = Choices::new(&["test"]);
        for _ in 0..200 {
            let typed = slip("potato", &mut choices);
            let difference = typed.len().abs_diff(6);
            let same = typed.chars().zip("potato".chars()).take_while(|(a, b)| a == b).count();
            let tail = typed.chars().rev().zip("potato".chars().rev()).take_while(|(a, b)| a == b).count();
            assert!(difference <= 1 && same + tail + 2 >= 6, "{typed}");
        }
    }

    #[test]
    fn a_title_without_a_long_word_is_left_out() {
        let note = |title: &str| Note { id: title.into(), title: title.into(), text: String::new() };
        let notes = [note("Beef Stew"), note("Chicken Soup")];
        let titles = Titles::new(&notes);
        assert_eq!(of(&notes[0], &titles), None);
        let typed = of(&notes[1], &titles).unwrap();
        assert!(typed.ends_with(" Soup") && typed != "Chicken Soup", "{typed}");
    }
}
