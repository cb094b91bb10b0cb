//! What is a word, and what is a Han character.

/// Whether a character is a Han character.
pub fn is_han(character: char) -> bool {
    matches!(u32::from(character), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af)
}

/// In lower case, words apart by one space, with a space at both ends: what contains this contains these words in a row.
/// Han characters are words of one character here.
pub fn folded(text: &str) -> String {
    let mut out = String::from(" ");
    for character in text.chars() {
        if is_han(character) {
            if !out.ends_with(' ') {
                out.push(' ');
            }
            out.push(character);
            out.push(' ');
        } else if character.is_alphanumeric() {
            out.extend(character.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// All of a note that can be typed, folded; title and text do not run into each other.
pub fn folded_note(note: &super::Note) -> String {
    format!("{}|{}", folded(&note.title), folded(&note.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_words_apart_and_in_order() {
        assert_eq!(folded("Apple-Pie, 2 cups"), " apple pie 2 cups ");
        assert_eq!(folded("用iPhone拍。"), " 用 iphone 拍 ");
        assert_eq!(folded(""), " ");
    }
}
