//! What the edge answers: a file like a head, with the rest as JSON where files have their extensions.

use crate::search_build::{Batch, Feed, WHOLE, ask, engine, feed};
use notefall_core::head::Head;
use notefall_core::note::Note;
use notefall_core::path::Kind;
use notefall_core::rich::RichText;
use notefall_core::search::engine::{Answer, Hit};
use notefall_core::search::excerpt::Mark;
use notefall_core::search::results;
use notefall_core::search::term::Facet;
use notefall_core::shard::{self, HEADER_BYTES};

fn kitchen() -> Feed {
    let note = |id: &str, title: &str, text: &str| Note {
        id: id.into(),
        title: title.into(),
        body: RichText::plain(text),
        tags: vec![title.into()],
        ..Note::default()
    };
    let old = Batch { notes: vec![note("a", "tea", "green"), note("b", "rice", "tea")], removed: Vec::new() };
    let new = Batch { notes: vec![note("c", "wok", "noodles, and no tea")], removed: Vec::new() };
    feed(&[old, new], WHOLE)
}

fn store(payload: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(payload, 6)
}

/// The head and the details of a file.
fn read(file: &[u8]) -> (Head, String) {
    let header = shard::header(file).unwrap();
    let payload = miniz_oxide::inflate::decompress_to_vec(&file[header.payload_at..]).unwrap();
    header.check(Kind::Head, 0, &payload).unwrap();
    let details = String::from_utf8(file[HEADER_BYTES..header.payload_at].to_vec()).unwrap();
    (Head::decode(&payload).unwrap(), details)
}

#[test]
fn results_are_a_head_with_what_else_there_is_to_say() {
    let feed = kitchen();
    let answer = ask(&feed, "tea noodels ", 10);
    let cards: Vec<_> = answer.hits.iter().map(|hit| hit.card.clone()).collect();
    let (head, details) = read(&results::file(answer, &feed.find, store));
    assert_eq!(head.cards, cards);
    assert_eq!((head.segments.len(), head.segments[0].notes), (1, 3));
    assert_eq!(
        details,
        "{\"found\":3,\"replaced\":[[\"noodels\",\"noodles\"]],\"missing\":[],\
         \"marks\":[\"tea\",\"noodels\",\"noodles*\"],\"places\":[[0,0],[1,0],[1,0]],\"loosened\":false,\"damaged\":false}"
    );
}

#[test]
fn nothing_in_the_details_ends_their_strings() {
    let wild = "a\"b\\c\nd\0e f".to_owned();
    let answer = Answer {
        replaced: vec![(wild.clone(), wild.clone())],
        missing: vec![wild.clone()],
        marks: vec![Mark { term: wild, begins: false }],
        partial: true,
        ..Answer::default()
    };
    let (_, details) = read(&results::file(answer, &kitchen().find, store));
    assert_eq!(
        details,
        "{\"found\":0,\"replaced\":[[\"abcdef\",\"abcdef\"]],\"missing\":[\"abcdef\"],\"marks\":[\"abcdef\"],\
         \"places\":[],\"loosened\":false,\"damaged\":true}"
    );
}

#[test]
fn details_that_are_too_long_are_left_out_whole() {
    let missing = vec!["x".repeat(60); 2_000];
    let (head, details) =
        read(&results::file(Answer { missing, ..Answer::default() }, &kitchen().find, store));
    assert_eq!((head.cards.len(), details.as_str()), (0, ""));
}

#[test]
fn a_query_is_narrowed_by_values_as_their_authors_write_them() {
    let feed = kitchen();
    let mut engine = engine(&feed);
    let mut query = engine.parse("tea ");
    engine.narrow(&mut query, Facet::Tag, "RICE");
    assert_eq!(query.only, ["\u{1}arice"]);
    let (answer, _) =
        crate::search_build::drive(&mut engine, "tea tag:rice ", 10, |path| feed.shards.get(&path).cloned());
    assert_eq!(answer.hits.iter().map(|hit| hit.card.id.as_str()).collect::<Vec<_>>(), ["b"]);
}

#[test]
fn excerpts_come_of_the_notes_of_the_hits() {
    let feed = kitchen();
    let mut engine = engine(&feed);
    let (answer, _) = crate::search_build::ask_whole(&mut engine, &feed, "noodles tea ", 10);
    let wanted = engine.excerpts(&answer, 40).unwrap_err();
    assert!(!wanted.is_empty() && wanted.iter().all(|path| path.kind == Kind::Notes));
    let missing = wanted[0];
    for path in wanted {
        engine.give(path, if path == missing { None } else { feed.shards.get(&path).map(Vec::as_slice) });
    }
    let excerpts = engine.excerpts(&answer, 40).unwrap();
    assert_eq!(excerpts.len(), answer.hits.len());
    for (Hit { segment, .. }, excerpt) in answer.hits.iter().zip(&excerpts) {
        assert_eq!(excerpt.is_none(), *segment == missing.segment);
    }
    engine.retry();
    for path in engine.excerpts(&answer, 40).unwrap_err() {
        engine.give(path, feed.shards.get(&path).map(Vec::as_slice));
    }
    let excerpts = engine.excerpts(&answer, 40).unwrap();
    let marked: Vec<String> = excerpts
        .iter()
        .flatten()
        .flat_map(|excerpt| excerpt.marks.iter().map(|range| excerpt.text[range.clone()].to_owned()))
        .collect();
    assert_eq!(marked, ["noodles", "tea", "tea"]);
}
