//! Paths are strict in both directions, and ids survive the way through an address.

use crate::sample::{self, cases};
use notefall_core::note::{Format, Media};
use notefall_core::path::{
    Kind, NOTE_ID_BYTES, Path, ShardPath, check_note_id, decode, file_name, is_feed_name, push_encoded,
};
use proptest::prelude::*;

fn any_path() -> impl Strategy<Value = Path> {
    let shard = (any::<u64>(), prop::sample::select(Kind::IN_SEGMENTS.to_vec()), any::<u32>())
        .prop_map(|(segment, kind, number)| Path::Shard(ShardPath { segment, kind, number }));
    let media = (any::<u64>(), prop::sample::select(Format::ALL.to_vec()))
        .prop_map(|(hash, format)| Path::Media(Media { hash, format }));
    prop_oneof![1 => Just(Path::Head), 1 => Just(Path::Find), 8 => shard, 4 => media, 2 => any::<u64>().prop_map(Path::Pack)]
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn every_path_is_read_as_it_was_written(path in any_path()) {
        prop_assert_eq!(Path::parse(&path.write()), Some(path));
    }

    #[test]
    fn what_is_accepted_writes_back_to_itself(
        path in any_path(), at in any::<prop::sample::Index>(),
        with in prop::sample::select(vec!["", "0", "00", "f", "F", "/", ".", "..", "%30", "-", "+", " ", "\0", "é", "cards"]),
        replace in any::<bool>(),
    ) {
        let mut text = path.write();
        let at = at.index(text.len() + 1);
        text.replace_range(at..if replace { (at + 1).min(text.len()) } else { at }, with);
        if let Some(path) = Path::parse(&text) {
            prop_assert_eq!(path.write(), text);
        }
    }

    #[test]
    fn any_text_is_refused_or_writes_back_to_itself(text in sample::text(40)) {
        if let Some(path) = Path::parse(&text) {
            prop_assert_eq!(path.write(), text);
        }
    }

    #[test]
    fn encoded_text_is_one_segment_and_decodes_to_itself(text in sample::text(40)) {
        let mut encoded = String::new();
        push_encoded(&mut encoded, &text);
        prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        prop_assert_eq!(decode(&encoded), Some(text.clone()));
        prop_assert_eq!(decode(&encoded.to_ascii_lowercase()), Some(text.to_ascii_lowercase()));
        let _ = decode(&text);
    }
}

#[test]
fn paths_look_as_documented() {
    let segment = 0x00ab_cdef_0123_4567;
    for (path, text) in [
        (Path::Head, "head.bin"),
        (Path::Find, "find.bin"),
        (Path::Suggest, "suggest.bin"),
        (Path::Pack(segment), "00abcdef01234567.pack"),
        (Path::Media(Media { hash: 1, format: Format::Jpeg }), "m/0000000000000001.jpg"),
        (Path::Shard(ShardPath { segment, kind: Kind::Cards, number: 0 }), "00abcdef01234567/cards0.bin"),
        (
            Path::Shard(ShardPath { segment, kind: Kind::Ids, number: u32::MAX }),
            "00abcdef01234567/ids4294967295.bin",
        ),
        (Path::Shard(ShardPath { segment, kind: Kind::Index, number: 10 }), "00abcdef01234567/index10.bin"),
        (Path::Shard(ShardPath { segment, kind: Kind::Spell, number: 0 }), "00abcdef01234567/spell0.bin"),
    ] {
        assert_eq!(path.write(), text);
        assert_eq!(Path::parse(text), Some(path));
    }
}

#[test]
fn near_misses_are_refused() {
    for text in [
        "",
        "/",
        "/head.bin",
        "head.bin/",
        "Head.bin",
        "head0.bin",
        "find0.bin",
        "Find.bin",
        "find.bin/",
        "00abcdef01234567/find.bin",
        "00abcdef01234567/find0.bin",
        "00abcdef01234567/index.bin",
        "00abcdef01234567/spell01.bin",
        "00abcdef01234567/order0.bin",
        "00abcdef01234567",
        "00abcdef01234567/",
        "00abcdef01234567/head0.bin",
        "00abcdef01234567/cards.bin",
        "00abcdef01234567/cards00.bin",
        "00abcdef01234567/cards01.bin",
        "00abcdef01234567/cards+1.bin",
        "00abcdef01234567/cards-1.bin",
        "00abcdef01234567/cards1.bin.bin",
        "00abcdef01234567/cards4294967296.bin",
        "00abcdef01234567/cards٣.bin",
        "00abcdef01234567/Cards1.bin",
        "00abcdef01234567//cards1.bin",
        "00abcdef01234567/../head.bin",
        "00ABCDEF01234567/cards1.bin",
        "0abcdef01234567/cards1.bin",
        "000abcdef01234567/cards1.bin",
        "+0abcdef01234567.pack",
        "00abcdef01234567.pack/",
        "m/00abcdef01234567",
        "m/00abcdef01234567.",
        "m/00abcdef01234567.jpeg",
        "m/00abcdef01234567.webp.webp",
        "m/../head.bin",
        "M/00abcdef01234567.webp",
    ] {
        assert_eq!(Path::parse(text), None, "{text}");
    }
}

#[test]
fn broken_percent_encoding_is_refused() {
    for text in ["%", "%4", "%4g", "%g4", "a%", "%ff", "%C3", "%+1", "%%34"] {
        assert_eq!(decode(text), None, "{text}");
    }
    for (text, plain) in [("", ""), ("a%2Fb", "a/b"), ("%e7%ba%a2", "红"), ("%00", "\0"), ("a+b", "a+b")] {
        assert_eq!(decode(text).as_deref(), Some(plain));
    }
}

#[test]
fn names_of_feeds_and_notes_follow_their_rules() {
    for (name, good) in [
        ("a", true),
        ("kitchen-2", true),
        ("", false),
        ("-a", false),
        ("A", false),
        ("a.b", false),
        ("红", false),
    ] {
        assert_eq!(is_feed_name(name), good, "{name}");
    }
    assert!(is_feed_name(&"a".repeat(64)) && !is_feed_name(&"a".repeat(65)));
    for (id, good) in [
        ("a1", true),
        ("a/b?c#d %", true),
        ("红", true),
        ("...", true),
        ("", false),
        (".", false),
        ("..", false),
        ("a\n", false),
        ("\u{7f}", false),
        ("\u{85}", false),
    ] {
        assert_eq!(check_note_id(id).is_ok(), good, "{id:?}");
    }
    assert!(check_note_id(&"a".repeat(NOTE_ID_BYTES)).is_ok());
    assert!(check_note_id(&"a".repeat(NOTE_ID_BYTES + 1)).is_err());
}

#[test]
fn files_are_named_by_ids_and_lead_nowhere_else() {
    for (id, expected) in [
        ("tea", "tea"),
        ("My note, 2025 (2)", "My note, 2025 (2)"),
        ("红烧肉", "红烧肉"),
        ("a.b", "a.b"),
        (".hidden", "%2ehidden"),
        ("end.", "end%2e"),
        (" x ", "%20x%20"),
        ("a/../../b", "a%2f..%2f..%2fb"),
        ("c:\\x", "c%3a%5cx"),
        ("50%", "50%25"),
        ("what?#*|<>\"", "what%3f%23%2a%7c%3c%3e%22"),
    ] {
        let name = file_name(id);
        assert_eq!(name, expected, "{id}");
    }
    let [one, other] = ["/".repeat(200), "/".repeat(199)].map(|id| file_name(&id));
    assert!(one != other && one.len() <= 200 && other.len() <= 200);
}

proptest! {
    #[test]
    fn no_two_ids_have_one_file(one in ".{0,70}", other in ".{0,70}") {
        for id in [&one, &other] {
            let name = file_name(id);
            prop_assert!(name.len() <= 200);
            prop_assert!(!name.starts_with('.') && !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0', '\n']));
        }
        prop_assert_eq!(one == other, file_name(&one) == file_name(&other));
    }
}
