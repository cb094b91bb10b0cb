//! What was found, as a file that the widget shows like a head: the cards are the results. What else there is to say stands as JSON
//! between header and payload, where files have their extensions, so that the loader can read it without an engine.

use super::brief::Brief;
use super::engine::{Answer, Found, Row};
use super::find::Find;
use crate::path::Kind;
use crate::shard::{HEADER_BYTES, seal};
use crate::text::push_number;
use crate::wire::Writer;
use alloc::{string::String, vec::Vec};

/// A file with the results; `pack` compresses to raw deflate.
#[must_use]
pub fn file(answer: Answer, find: &Find, pack: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let cards: Vec<Brief> = answer.hits.iter().map(|hit| Brief::of(&hit.card)).collect();
    let hits = cards.iter().zip(&answer.hits);
    let found = Found {
        rows: hits.map(|(card, hit)| Row { card, segment: hit.segment, score: hit.score }).collect(),
        found: answer.found,
        replaced: answer.replaced,
        missing: answer.missing,
        marks: answer.marks,
        loosened: answer.loosened,
        damaged: answer.damaged,
        partial: answer.partial,
    };
    file_of(&found, find, pack)
}

/// The same of hits whose cards are not unpacked.
#[must_use]
pub fn file_of(found: &Found<'_>, find: &Find, pack: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let details = details(found, find);
    // The header has two bytes for the length. JSON that is cut off is none, so then there are no details at all.
    let details = if details.len() > usize::from(u16::MAX) { "" } else { &details };
    let file = seal(Kind::Head, 0, &head(&found.rows, find), pack);
    let (header, packed) = file.split_at_checked(HEADER_BYTES).unwrap_or_default();
    let mut out = Vec::from(header);
    out.truncate(HEADER_BYTES - 2);
    out.extend_from_slice(&(details.len() as u16).to_le_bytes());
    out.extend_from_slice(details.as_bytes());
    out.extend_from_slice(packed);
    out
}

/// What [`crate::head::Head::encode`] makes of a head with one segment and no texts.
fn head(rows: &[Row<'_>], find: &Find) -> Vec<u8> {
    let mut out = Writer::default();
    out.record(|out| {
        out.number(find.version);
        // Title, description, home, language, date, and one segment: its id, notes, `notes` shards and one `ids` shard.
        for _ in 0..5 {
            out.byte(0);
        }
        out.byte(1);
        out.record(|out| {
            out.hash(0);
            out.size(rows.len());
            out.size(rows.len());
            for number in [1, 0, 0] {
                out.byte(number);
            }
        });
        out.size(rows.len());
        for row in rows {
            row.card.write(out);
        }
    });
    out.finish()
}

/// `{"found": 1, "replaced": [["typed", "used"]], "missing": [], "loosened": false, "damaged": false, "marks": ["term", "begins*"],
/// "places": [[segment, shard]]}`; a place is a position in `find.bin`, and so in the head, and the `notes` shard there.
fn details(answer: &Found<'_>, find: &Find) -> String {
    let mut out = String::from("{\"found\":");
    push_number(&mut out, answer.found.into());
    out.push_str(",\"replaced\":[");
    for (typed, used) in &answer.replaced {
        next(&mut out, "[");
        string(&mut out, typed, "");
        string(&mut out, used, "");
        out.push(']');
    }
    out.push_str("],\"missing\":[");
    for word in &answer.missing {
        string(&mut out, word, "");
    }
    out.push_str("],\"marks\":[");
    for mark in &answer.marks {
        string(&mut out, &mark.term, if mark.begins { "*" } else { "" });
    }
    out.push_str("],\"places\":[");
    for row in &answer.rows {
        let segment = find.segments.iter().position(|part| part.segment == row.segment).unwrap_or(0);
        next(&mut out, "[");
        push_number(&mut out, segment as u64);
        out.push(',');
        push_number(&mut out, row.card.shard.into());
        out.push(']');
    }
    out.push_str("],\"loosened\":");
    truth(&mut out, answer.loosened);
    out.push_str(",\"damaged\":");
    truth(&mut out, answer.damaged || answer.partial);
    out.push('}');
    out
}

fn truth(out: &mut String, is: bool) {
    out.push_str(if is { "true" } else { "false" });
}

/// Begins the next item of a list.
fn next(out: &mut String, begin: &str) {
    if out.as_bytes().last() != Some(&b'[') {
        out.push(',');
    }
    out.push_str(begin);
}

/// The next item of a list. Terms are folded text: letters, digits and pictographs. What would end the string is left out all the same.
fn string(out: &mut String, text: &str, end: &str) {
    next(out, "\"");
    for c in text.chars() {
        if !matches!(c, '\0'..=' ' | '"' | '\\') {
            out.push(c);
        }
    }
    out.push_str(end);
    out.push('"');
}
