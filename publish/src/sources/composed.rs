//! Composes the texts of notes (Unicode's NFC). Some systems write letters and their marks apart, and search takes Hangul and Kana as
//! composed characters.

use super::Draft;
use super::compose::Piece;
use std::collections::BTreeMap;
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// Composes all that readers see of a note. Ids and addresses stay as they are: they name something.
pub fn compose(draft: &mut Draft) {
    let note = &mut draft.note;
    let texts = [&mut note.title, &mut note.author.name, &mut note.region, &mut note.credit];
    for text in texts.into_iter().chain(&mut note.tags) {
        if let Some(composed) = composed(text) {
            *text = composed;
        }
    }
    draft.body.iter_mut().for_each(compose_piece);
}

/// The composed form of a text.
pub fn nfc(text: &str) -> String {
    composed(text).unwrap_or_else(|| text.to_owned())
}

/// The composed form, where it is another.
fn composed(text: &str) -> Option<String> {
    (is_nfc_quick(text.chars()) != IsNormalized::Yes).then(|| text.nfc().collect())
}

/// Composed between the edges of marks, so that each edge stays where it was between two characters.
fn compose_piece(piece: &mut Piece) {
    if composed(&piece.text).is_none() {
        return;
    }
    let mut edges: BTreeMap<usize, usize> =
        piece.marks.iter().flat_map(|mark| [mark.start, mark.start + mark.len]).map(|at| (at, 0)).collect();
    edges.insert(piece.text.len(), 0);
    let mut text = String::new();
    let mut from = 0;
    for (at, now) in &mut edges {
        text.extend(piece.text.get(from..*at).unwrap_or_default().nfc());
        (from, *now) = (*at, text.len());
    }
    let now = |at: usize| edges.get(&at).copied().unwrap_or(at);
    for mark in &mut piece.marks {
        let (start, end) = (now(mark.start), now(mark.start + mark.len));
        (mark.start, mark.len) = (start, end - start);
    }
    piece.text = text;
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::rich::{BlockKind, Mark, MarkKind};

    #[test]
    fn what_was_written_apart_comes_together_and_marks_stay_in_place() {
        let mut draft = Draft::default();
        draft.note.title = "Cre\u{300}me か\u{3099}".into();
        draft.note.tags = vec!["\u{1112}\u{1161}\u{11ab}".into()];
        draft.note.id = "cre\u{300}me".into();
        let marks = vec![Mark { start: 4, len: 7, kind: MarkKind::Bold }];
        draft.body =
            vec![Piece { kind: BlockKind::Paragraph, text: "e\u{301} und a\u{308} b".into(), marks }];
        let marked = |piece: &Piece| piece.text[piece.marks[0].start..][..piece.marks[0].len].to_owned();
        let before = marked(&draft.body[0]);
        compose(&mut draft);
        assert_eq!((draft.note.title.as_str(), draft.note.tags[0].as_str()), ("Crème が", "한"));
        assert_eq!(draft.note.id, "cre\u{300}me");
        assert_eq!(draft.body[0].text, "é und ä b");
        assert_eq!(marked(&draft.body[0]), before.nfc().collect::<String>());
    }
}
