//! The format stands still: files that were written once are read for ever, with the same meaning.
//!
//! Files in `golden` are never edited, only added to.

use crate::sample;
use notefall_core::counts;
use notefall_core::head::Head;
use notefall_core::ids;
use notefall_core::note::{Card, Note};
use notefall_core::pack::{self, Table};
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records::{read_all, write_all};
use notefall_core::search::find::Find;
use notefall_core::search::{chunk, spell};
use notefall_core::shard;
use std::fs;
use std::path::{Path, PathBuf};

/// The files in the golden pack, in the order of the kinds in packs.
const IN_PACK: [&str; 5] = ["cards0", "notes0", "ids0", "index0", "spell0"];

/// The files of a pack: those of a segment, and of no counts.
fn in_pack(file: impl Fn(&str) -> Vec<u8>) -> [Vec<Vec<u8>>; Kind::IN_SEGMENTS.len()] {
    let mut names = IN_PACK.iter();
    Kind::IN_SEGMENTS.map(|_| names.next().map(|name| file(name)).into_iter().collect())
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).with_extension("hex")
}

/// Reads hexadecimal text; a line from `#` on is a remark.
pub fn unhex(text: &str) -> Vec<u8> {
    let digits: String = text.lines().filter_map(|line| line.split('#').next()).collect();
    let digits: Vec<u32> =
        digits.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).unwrap()).collect();
    assert!(digits.len().is_multiple_of(2));
    digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
}

fn golden(name: &str) -> Vec<u8> {
    unhex(&fs::read_to_string(file(name)).unwrap())
}

fn unpacked(file: &[u8], kind: Kind) -> Vec<u8> {
    let header = shard::header(file).unwrap();
    let payload = miniz_oxide::inflate::decompress_to_vec(&file[header.payload_at..]).unwrap();
    header.check(kind, 0, &payload).unwrap();
    payload
}

#[test]
fn the_golden_head_means_what_it_meant() {
    let payload = unpacked(&golden("head"), Kind::Head);
    assert_eq!(Head::decode(&payload), Ok(sample::small_head()));
    assert_eq!(sample::small_head().encode(), payload);
}

#[test]
fn the_golden_cards_mean_what_they_meant() {
    let payload = unpacked(&golden("cards0"), Kind::Cards);
    assert_eq!(read_all::<Card>(&payload), Ok(sample::two_cards()));
    assert_eq!(write_all(&sample::two_cards()), payload);
}

#[test]
fn the_golden_notes_mean_what_they_meant() {
    let payload = unpacked(&golden("notes0"), Kind::Notes);
    let notes = [sample::full_note(), sample::short_note()];
    assert_eq!(write_all(&notes), payload);
    assert_eq!(read_all::<Note>(&payload), Ok(notes.to_vec()));
    for (name, note) in [("attached", sample::attached_note()), ("related", sample::related_note())] {
        let payload = unpacked(&golden(name), Kind::Notes);
        let notes = [note];
        assert_eq!(write_all(&notes), payload);
        assert_eq!(read_all::<Note>(&payload), Ok(notes.to_vec()));
    }
}

#[test]
fn the_golden_ids_mean_what_they_meant() {
    let payload = unpacked(&golden("ids0"), Kind::Ids);
    assert_eq!(ids::decode(&payload), Ok(sample::two_places()));
    assert_eq!(ids::encode(&sample::two_places()), payload);
}

#[test]
fn the_golden_index_means_what_it_meant() {
    let payload = unpacked(&golden("index0"), Kind::Index);
    assert_eq!(chunk::decode(&payload), Ok(sample::some_entries()));
    assert_eq!(chunk::encode(&sample::some_entries()), payload);
    let payload = unpacked(&golden("spell0"), Kind::Spell);
    assert_eq!(spell::decode(&payload), Ok(sample::some_words()));
    assert_eq!(spell::encode(&sample::some_words()), payload);
    let payload = unpacked(&golden("find"), Kind::Find);
    assert_eq!(Find::decode(&payload), Ok(sample::some_find()));
    assert_eq!(sample::some_find().encode(), payload);
}

#[test]
fn the_golden_pack_holds_the_golden_shards() {
    let pack = golden("pack");
    let table = Table::decode(&pack).unwrap();
    assert_eq!(table.pack_bytes(), pack.len());
    for (kind, name) in Kind::IN_SEGMENTS.into_iter().zip(IN_PACK) {
        assert_eq!(table.shards(kind), 1);
        assert_eq!(&pack[table.range(kind, 0).unwrap()], golden(name), "{name}");
    }
    assert_eq!(table.shards(Kind::Counts), 0);
    assert_eq!(pack::encode(&in_pack(golden)), Ok(pack));
}

#[test]
fn the_golden_counts_mean_what_they_meant() {
    let payload = unpacked(&golden("counted-head"), Kind::Head);
    assert_eq!(Head::decode(&payload), Ok(sample::counted_head()));
    assert_eq!(sample::counted_head().encode(), payload);
    let chunk = unpacked(&golden("counts0"), Kind::Counts);
    assert_eq!(counts::decode(&chunk), Ok(sample::some_changes()));
    assert_eq!(counts::encode(&sample::some_changes()), chunk);
    // What comes of the golden cards and notes.
    let overlay = sample::counted_head().overlay;
    for (kind, name, counted_name) in
        [(Kind::Cards, "cards0", "counted-cards0"), (Kind::Notes, "notes0", "counted-notes0")]
    {
        let path = ShardPath { segment: 0x0011_2233_4455_6677, kind, number: 0 };
        let chunk_path = ShardPath { segment: overlay.id, kind: Kind::Counts, number: 0 };
        assert_eq!(overlay.chunk(path), Some(chunk_path));
        let counted = counts::counted(path, unpacked(&golden(name), kind), &chunk);
        assert_eq!(counted, unpacked(&golden(counted_name), kind), "{name}");
    }
    let cards = unpacked(&golden("counted-cards0"), Kind::Cards);
    assert_eq!(read_all::<Card>(&cards), Ok(sample::counted_cards().to_vec()));
    let notes = unpacked(&golden("counted-notes0"), Kind::Notes);
    assert_eq!(read_all::<Note>(&notes), Ok(sample::counted_notes().to_vec()));
    // A pack of nothing else.
    let pack = golden("counts-pack");
    let table = Table::decode(&pack).unwrap();
    assert_eq!((table.pack_bytes(), table.shards(Kind::Counts)), (pack.len(), 1));
    assert_eq!(&pack[table.range(Kind::Counts, 0).unwrap()], golden("counts0"));
}

/// Run by hand, with `-- --ignored golden_files`, when a file is added. Those that are there are left alone.
#[test]
#[ignore = "writes files"]
fn golden_files_that_are_missing_are_written() {
    let store = |payload: &[u8]| miniz_oxide::deflate::compress_to_vec(payload, 9);
    let names = ["head", "cards0", "notes0", "ids0", "index0", "spell0", "find"];
    let mut files: Vec<(&str, Vec<u8>)> = Vec::new();
    for (number, (name, (_, payload))) in (0..).zip(names.into_iter().zip(sample::payloads())) {
        files.push((name, shard::seal(Kind::from_number(number).unwrap(), 0, &payload, store)));
    }
    let made = |name: &str| files.iter().find(|(other, _)| *other == name).unwrap().1.clone();
    let pack = pack::encode(&in_pack(made)).unwrap();
    let [cards, notes] = [write_all(&sample::counted_cards()), write_all(&sample::counted_notes())];
    let changed = shard::seal(Kind::Counts, 0, &counts::encode(&sample::some_changes()), store);
    let of_counts = Kind::IN_SEGMENTS.map(|kind| match kind {
        Kind::Counts => vec![changed.clone()],
        _ => Vec::new(),
    });
    files.push(("counted-head", shard::seal(Kind::Head, 0, &sample::counted_head().encode(), store)));
    files.push(("counted-cards0", shard::seal(Kind::Cards, 0, &cards, store)));
    files.push(("counted-notes0", shard::seal(Kind::Notes, 0, &notes, store)));
    files.push(("counts0", changed));
    files.push(("counts-pack", pack::encode(&of_counts).unwrap()));
    for (name, note) in [("attached", sample::attached_note()), ("related", sample::related_note())] {
        files.push((name, shard::seal(Kind::Notes, 0, &write_all(&[note]), store)));
    }
    files.push(("pack", pack));
    for (name, bytes) in files {
        if !file(name).exists() {
            let mut text = format!("# {name}, format 1. Never edited, only added to.\n");
            for line in bytes.chunks(32) {
                line.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
                text.push('\n');
            }
            fs::write(file(name), text).unwrap();
        }
    }
}
