//! A small feed for the end-to-end checks: `local/contract.json` carries its files, and this keeps them in step.

use crate::access::{Access, Limits, Token};
use crate::checks::{base64, digest};
use crate::token;
use notefall_core::attached::Translation;
use notefall_core::head::{CARDS_IN_HEAD, CARDS_IN_SHARD, Head, Segment};
use notefall_core::ids::{self, Place};
use notefall_core::note::{Author, Card, Format, Image, Media, Note, Variant};
use notefall_core::pack;
use notefall_core::path::{Kind, Path};
use notefall_core::records::write_all;
use notefall_core::rich::RichText;
use notefall_core::search::chunk::{self, Posting};
use notefall_core::search::find::{Find, Part};
use notefall_core::search::fold::{Folding, decompose};
use notefall_core::shard::seal;
use notefall_suggest::Sort;
use notefall_suggest::build::{Entry, payload};

const NOTES: u32 = 30;
const NOTES_IN_SHARD: u32 = 10;

fn name(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(*digest(bytes).first_chunk().unwrap())
}

fn file(kind: Kind, number: u32, payload: &[u8]) -> Vec<u8> {
    seal(kind, number, payload, |bytes| miniz_oxide::deflate::compress_to_vec(bytes, 9))
}

fn note(index: u32, picture: Media) -> Note {
    let variants = vec![Variant { width: 1, media: picture }];
    let image = Image { alt: "A dot".into(), width: 1, height: 1, variants, colours: [0; 4] };
    Note {
        // An id with what paths and markup make much of.
        id: if index == 0 { "a/b <月>".into() } else { format!("note-{index}") },
        title: format!("Note {index} <script>alert(1)</script>"),
        body: RichText::plain(&format!("Text {index} & more, 一二三")),
        lang: "en".into(),
        author: Author { name: "Ann & Bo".into(), ..Author::default() },
        published: Some(1_700_000_000 - i64::from(index)),
        images: if index.is_multiple_of(2) { vec![image] } else { Vec::new() },
        ..Note::default()
    }
}

/// Suggestions for the version of a head: the author, and all titles.
fn suggest(version: u64, notes: &[Note]) -> Vec<u8> {
    let entry = |sort, text: &str, count, id: &str| Entry {
        sort,
        text: text.into(),
        count,
        id: id.into(),
        sounds: Vec::new(),
    };
    let mut entries = vec![entry(Sort::Author, "Ann & Bo", NOTES, "")];
    entries.extend(notes.iter().map(|note| entry(Sort::Title, &note.title, 1, &note.id)));
    let folding = Folding { decompose, simplify: &|c| c };
    file(Kind::Suggest, 0, &payload(&entries, version, &[], folding).unwrap())
}

/// An index with the one word that all titles have.
fn index() -> Vec<u8> {
    let postings = (0..NOTES).map(|note| Posting { note, level: 9 }).collect();
    chunk::encode(&[chunk::Entry {
        term: "note".into(),
        notes: NOTES.into(),
        postings,
        ..Default::default()
    }])
}

/// What search needs first, for the version of a head.
fn find(version: u64, segment: u64) -> Vec<u8> {
    let part = Part { segment, notes: NOTES, adds: NOTES.into(), ..Part::default() };
    let find = Find { version, lengths: [48, 0, 64], segments: vec![part], ..Find::default() };
    file(Kind::Find, 0, &find.encode())
}

/// How many notes the longer feed has: more than a page of a feed for readers.
const MORE: u32 = 60;

/// How many words its index has, each in a shard of its own: more than are read for a search.
const WORDS: u32 = 45;

/// The digits of a preview that ends as late as any.
const PREVIEW: &str = "fffffff0000102030405060708090a0b";

/// A longer feed: its pack, and `head.bin` and `find.bin` of a version. One of its notes was changed and is translated.
fn more(version: u64) -> [Vec<u8>; 3] {
    let translation =
        Translation { lang: "zh".into(), title: "二".into(), body: RichText::plain("一二三") };
    let translated =
        Note { updated: Some(1_710_000_000), translations: vec![translation], ..short("more-2", 2) };
    let notes: Vec<Note> = (0..MORE)
        .map(|index| if index == 2 { translated.clone() } else { short(&format!("more-{index}"), index) })
        .collect();
    let cards: Vec<Card> = notes.iter().map(|note| Card::of(note, 0)).collect();
    let mut places: Vec<Place> = (0..)
        .zip(&notes)
        .map(|(ordinal, note)| Place { hash: ids::hash(&note.id), ordinal, shard: 0 })
        .collect();
    places.sort_unstable();
    // As terms of the index sort.
    let letter = |number: u32| char::from(b'a' + number as u8);
    let words: Vec<String> =
        (0..WORDS).map(|word| format!("w{}{}", letter(word / 10), letter(word % 10))).collect();
    let entry = |word: &String| chunk::Entry {
        term: word.clone(),
        notes: 1,
        postings: vec![Posting { note: 7, level: 9 }],
        ..Default::default()
    };
    let pack = pack::encode(&[
        (0..)
            .zip(cards.chunks(CARDS_IN_SHARD as usize))
            .map(|(n, c)| file(Kind::Cards, n, &write_all(c)))
            .collect(),
        vec![file(Kind::Notes, 0, &write_all(&notes))],
        vec![file(Kind::Ids, 0, &ids::encode(&places))],
        (0..).zip(&words).map(|(n, word)| file(Kind::Index, n, &chunk::encode(&[entry(word)]))).collect(),
        vec![],
        vec![],
    ])
    .unwrap();
    let segment = Segment {
        id: name(&pack),
        notes: MORE,
        note_shards: 1,
        id_shards: 1,
        index_shards: WORDS,
        ..Segment::default()
    };
    let head = Head {
        version,
        title: "More".into(),
        lang: "en".into(),
        date: notes[0].published,
        segments: vec![segment],
        cards: cards[..CARDS_IN_HEAD as usize].to_vec(),
        ..Head::default()
    };
    let begins = words.iter().skip(1).cloned().collect();
    let part = Part { segment: segment.id, notes: MORE, adds: MORE.into(), index: begins, ..Part::default() };
    let find = Find { version, lengths: [16, 0, 16], segments: vec![part], ..Find::default() };
    [pack, file(Kind::Head, 0, &head.encode()), file(Kind::Find, 0, &find.encode())]
}

fn short(id: &str, index: u32) -> Note {
    Note {
        id: id.into(),
        title: format!("More {index}"),
        lang: "en".into(),
        published: Some(1_700_000_000 - i64::from(index)),
        ..Note::default()
    }
}

/// The smallest picture.
fn webp() -> Vec<u8> {
    let mut bytes =
        Vec::from(*b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0");
    bytes.truncate(34);
    bytes
}

/// Not a video, but served as one.
fn video() -> Vec<u8> {
    (0..1000_u32).map(|i| (i % 251) as u8).collect()
}

/// The token of a feed, as the cases send it.
const TOKEN: &str = "contract-feed-token-0123456789";

/// The record of a feed with that token.
fn record(until: Option<u64>, limits: Limits) -> Vec<u8> {
    let token = Token { sha256: token::digest(TOKEN), note: "the contract".into(), until };
    Access { tokens: vec![token], limits }.write()
}

/// Names for paths, and files.
struct Sample {
    names: Vec<(&'static str, String)>,
    files: Vec<(&'static str, Vec<u8>)>,
}

fn sample() -> Sample {
    let (picture, clip) = (webp(), video());
    let media = Media { hash: name(&picture), format: Format::Webp };
    let clip_media = Media { hash: name(&clip), format: Format::Mp4 };
    let notes: Vec<Note> = (0..NOTES).map(|index| note(index, media)).collect();
    let cards: Vec<Card> =
        (0..NOTES).zip(&notes).map(|(index, note)| Card::of(note, index / NOTES_IN_SHARD)).collect();
    let mut places: Vec<Place> = (0..NOTES)
        .zip(&notes)
        .map(|(ordinal, note)| Place { hash: ids::hash(&note.id), ordinal, shard: ordinal / NOTES_IN_SHARD })
        .collect();
    places.sort_unstable();
    let pack = pack::encode(&[
        (0..)
            .zip(cards.chunks(CARDS_IN_SHARD as usize))
            .map(|(n, c)| file(Kind::Cards, n, &write_all(c)))
            .collect(),
        (0..)
            .zip(notes.chunks(NOTES_IN_SHARD as usize))
            .map(|(n, c)| file(Kind::Notes, n, &write_all(c)))
            .collect(),
        vec![file(Kind::Ids, 0, &ids::encode(&places))],
        vec![file(Kind::Index, 0, &index())],
        vec![],
        vec![],
    ])
    .unwrap();
    let table = pack::Table::decode(&pack).unwrap();
    let shard = |kind| pack[table.range(kind, 0).unwrap()].to_vec();
    let (cards0, ids0) = (shard(Kind::Cards), shard(Kind::Ids));
    let segment = name(&pack);
    let head = |version, segment| {
        let note_shards = NOTES.div_ceil(NOTES_IN_SHARD);
        let head = Head {
            version,
            title: "Kitchen <b>".into(),
            description: "Thirty notes".into(),
            lang: "en".into(),
            date: Some(1_700_000_000),
            segments: vec![Segment {
                id: segment,
                notes: NOTES,
                note_shards,
                id_shards: 1,
                index_shards: 1,
                ..Segment::default()
            }],
            cards: cards[..CARDS_IN_HEAD as usize].to_vec(),
            ..Head::default()
        };
        file(Kind::Head, 0, &head.encode())
    };
    let misplaced =
        pack::encode(&[vec![file(Kind::Notes, 0, b"")], vec![], vec![], vec![], vec![], vec![]]).unwrap();
    let [more_pack, more_head, more_find] = more(1);
    let [_, more_head2, more_find2] = more(2);
    let next = |at: u64| format!("{{\"at\":{at},\"preview\":\"{PREVIEW}\"}}").into_bytes();
    let names = vec![
        ("preview", PREVIEW.to_owned()),
        ("more", Path::Pack(name(&more_pack)).write().replace(".pack", "")),
        ("segment", Path::Pack(segment).write().replace(".pack", "")),
        ("misplaced", Path::Pack(name(&misplaced)).write().replace(".pack", "")),
        ("picture", Path::Media(media).write().replace("m/", "")),
        ("video", Path::Media(clip_media).write().replace("m/", "")),
        ("feed-token", TOKEN.to_owned()),
        ("feed-token-digest", token::digest(TOKEN)),
    ];
    let files = vec![
        ("pack", pack),
        ("misplaced", misplaced),
        ("cards0", cards0),
        ("ids0", ids0),
        ("head1", head(1, segment)),
        ("head2", head(2, segment)),
        ("headless", head(9, 1)),
        ("find1", find(1, segment)),
        ("find2", find(2, segment)),
        ("suggest1", suggest(1, &notes)),
        ("suggest2", suggest(2, &notes)),
        ("picture", picture),
        ("video", clip),
        ("junk", b"junk".to_vec()),
        ("record", record(None, Limits::default())),
        ("record-ended", record(Some(1), Limits::default())),
        ("record-bytes", record(None, Limits { bytes: Some(100), notes: None })),
        ("record-notes", record(None, Limits { bytes: None, notes: Some(u64::from(NOTES) - 1) })),
        ("curation", CURATION.to_vec()),
        ("more-pack", more_pack),
        ("more-head", more_head),
        ("more-find", more_find),
        ("more-head2", more_head2),
        ("more-find2", more_find2),
        // At the beginning of 2100.
        ("next", next(4_102_444_800)),
        ("next-past", next(1)),
        ("next-ended", next(u64::from(u32::MAX))),
    ];
    Sample { names, files }
}

/// A note that is hidden, and one that is pinned.
const CURATION: &[u8] =
    br#"{"hidden":{"a1":{"since":1736841600,"segment":"0011223344556677"}},"pinned":{"b2":true}}"#;

/// `NOTEFALL_WRITE=1 cargo test -p notefall-edge contract` writes names and files anew after a change of the format.
#[test]
fn contract_carries_the_sample() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/local/contract.json");
    let contract = std::fs::read_to_string(path).unwrap();
    let Sample { names, files } = sample();
    let names = names.into_iter().map(|(name, value)| format!("    \"{name}\": \"{value}\""));
    let files = files.into_iter().map(|(name, bytes)| format!("    \"{name}\": \"{}\"", base64(&bytes)));
    let [names, files] = [names.collect::<Vec<_>>(), files.collect()].map(|lines| lines.join(",\n"));
    // They stand at the end, behind what is written by hand.
    let (cases, _) = contract.split_once("  \"names\": {\n").unwrap();
    let right = format!("{cases}  \"names\": {{\n{names}\n  }},\n  \"files\": {{\n{files}\n  }}\n}}\n");
    if std::env::var_os("NOTEFALL_WRITE").is_some() {
        std::fs::write(path, right).unwrap();
    } else {
        assert!(contract == right, "write local/contract.json anew: see above");
    }
}
