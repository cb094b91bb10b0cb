//! What was found, as a file that the widget shows like a head: the cards are the results. What else there is to say stands as JSON
//! between header and payload, where files have their extensions, so that the loader can read it without an engine.

use super::engine::Answer;
use super::find::Find;
use crate::head::{Head, Segment};
use crate::path::Kind;
use crate::shard;
use crate::text::push_number;
use alloc::{string::String, vec::Vec};

/// A file with the results; `pack` compresses to raw deflate.
#[must_use]
pub fn file(answer: Answer, find: &Find, pack: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut details = details(&answer, find).into_bytes();
    // The header has two bytes for the length. JSON that is cut off is none, so then there are no details at all.
    if details.len() > usize::from(u16::MAX) {
        details.clear();
    }
    let notes = answer.hits.len() as u32;
    let segment = Segment { notes, note_shards: notes, id_shards: 1, ..Segment::default() };
    let cards = answer.hits.into_iter().map(|hit| hit.card).collect();
    let head = Head { version: find.version, segments: Vec::from([segment]), cards, ..Head::default() };
    let mut file = shard::seal(Kind::Head, 0, &head.encode(), pack);
    let packed = file.split_off(shard::HEADER_BYTES);
    file.truncate(shard::HEADER_BYTES - 2);
    file.extend_from_slice(&(details.len() as u16).to_le_bytes());
    file.extend_from_slice(&details);
    file.extend_from_slice(&packed);
    file
}

/// `{"found": 1, "replaced": [["typed", "used"]], "missing": [], "loosened": false, "damaged": false, "marks": ["term", "begins*"],
/// "places": [[segment, shard]]}`; a place is a position in `find.bin`, and so in the head, and the `notes` shard there.
fn details(answer: &Answer, find: &Find) -> String {
    let mut out = String::from("{\"found\":");
    push_number(&mut out, answer.found.into());
    out.push_str(",\"replaced\":[");
    list(&mut out, &answer.replaced, |out, (typed, used)| {
        out.push('[');
        list(out, &[typed, used], |out, word| string(out, word, ""));
        out.push(']');
    });
    out.push_str("],\"missing\":[");
    list(&mut out, &answer.missing, |out, word| string(out, word, ""));
    out.push_str("],\"marks\":[");
    list(&mut out, &answer.marks, |out, mark| string(out, &mark.term, if mark.begins { "*" } else { "" }));
    out.push_str("],\"places\":[");
    list(&mut out, &answer.hits, |out, hit| {
        let segment = find.segments.iter().position(|part| part.segment == hit.segment).unwrap_or(0);
        out.push('[');
        push_number(out, segment as u64);
        out.push(',');
        push_number(out, hit.card.shard.into());
        out.push(']');
    });
    out.push(']');
    for (name, is) in
        [(",\"loosened\":", answer.loosened), (",\"damaged\":", answer.damaged || answer.partial)]
    {
        out.push_str(name);
        out.push_str(if is { "true" } else { "false" });
    }
    out.push('}');
    out
}

fn list<T>(out: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        write(out, item);
    }
}

/// Terms are folded text: letters, digits and pictographs. What would end the string is left out all the same.
fn string(out: &mut String, text: &str, end: &str) {
    out.push('"');
    out.extend(text.chars().filter(|c| !matches!(c, '\0'..=' ' | '"' | '\\')));
    out.push_str(end);
    out.push('"');
}
