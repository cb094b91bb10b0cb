//! What is written is read; what is not ours is an error, never a panic.

use crate::sample::{self, cases};
use notefall_core::counts;
use notefall_core::head::Head;
use notefall_core::ids::{self, Place};
use notefall_core::note::{Card, Note};
use notefall_core::pack::{self, PREFIX_BYTES, PackError, Table, table_bytes};
use notefall_core::path::Kind;
use notefall_core::records::{Record, read_all, write_all};
use notefall_core::run::Run;
use notefall_core::search::find::Find;
use notefall_core::search::{chunk, spell};
use notefall_core::shard::{self, HEADER_BYTES, MAX_PAYLOAD_BYTES, ShardError, VERSION, checksum};
use notefall_core::wire::{Reader, WireError, Writer, utf8};
use proptest::collection::vec;
use proptest::prelude::*;

fn round_trip<T: Record + PartialEq + std::fmt::Debug>(value: &T) {
    let mut out = Writer::default();
    value.write(&mut out);
    let bytes = out.finish();
    let mut from = Reader::new(&bytes);
    let back = T::read(&mut from);
    assert_eq!(from.finish(back).as_ref(), Ok(value));
}

/// Reads a payload of that name and says only whether it can be read.
fn read(name: &str, payload: &[u8]) -> Result<(), WireError> {
    match name {
        "head" => Head::decode(payload).map(drop),
        "cards" => read_all::<Card>(payload).map(drop),
        "notes" => read_all::<Note>(payload).map(drop),
        "index" => chunk::decode(payload).map(drop),
        "spell" => spell::decode(payload).map(drop),
        "find" => Find::decode(payload).map(drop),
        "counts" => counts::decode(payload).map(drop),
        _ => ids::decode(payload).map(drop),
    }
}

fn store(payload: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(payload, 6)
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_card_is_read_as_it_was_written(card in sample::card()) {
        round_trip(&card);
    }

    #[test]
    fn a_note_is_read_as_it_was_written(note in sample::note()) {
        round_trip(&note);
    }

    #[test]
    fn what_a_note_has_besides_is_read_as_it_was_written(note in sample::any_attached()) {
        round_trip(&note);
    }

    #[test]
    fn rich_text_is_read_as_it_was_written(rich in sample::rich()) {
        round_trip(&rich);
    }

    #[test]
    fn an_image_is_read_as_it_was_written(image in sample::image()) {
        round_trip(&image);
    }

    #[test]
    fn a_head_is_read_as_it_was_written(head in sample::head()) {
        prop_assert_eq!(Head::decode_segments(&head.encode()), Ok(head.segments.clone()));
        prop_assert_eq!(Head::decode(&head.encode()), Ok(head));
    }

    #[test]
    fn utf8_is_what_std_takes_for_it(text in any::<String>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = text.into_bytes();
        prop_assert_eq!(utf8(&bytes), String::from_utf8(bytes.clone()).ok());
        if !bytes.is_empty() {
            *at.get_mut(bytes.as_mut_slice()) = byte;
        }
        prop_assert_eq!(utf8(&bytes), String::from_utf8(bytes.clone()).ok());
    }

    #[test]
    fn ids_are_read_as_they_were_written(places in vec(any::<(u64, u32, u32)>(), 0..40)) {
        let places: Vec<Place> =
            places.into_iter().map(|(hash, ordinal, shard)| Place { hash, ordinal, shard }).collect();
        prop_assert_eq!(ids::decode(&ids::encode(&places)), Ok(places));
    }

    #[test]
    fn numbers_and_times_are_read_as_they_were_written(numbers in vec(any::<(u64, u32)>(), 0..20), time in any::<Option<i64>>()) {
        let mut out = Writer::default();
        for (number, shift) in &numbers {
            out.number(number >> (shift & 63));
            out.hash(*number);
        }
        out.time(time);
        let bytes = out.finish();
        let mut from = Reader::new(&bytes);
        for (number, shift) in &numbers {
            prop_assert_eq!(from.number(), number >> (shift & 63));
            prop_assert_eq!(from.hash(), *number);
        }
        prop_assert_eq!(from.time(), time.filter(|t| *t != i64::MIN));
        prop_assert_eq!(from.finish(()), Ok(()));
    }

    #[test]
    fn any_bytes_are_read_or_refused_at_an_offset_within_them(bytes in vec(any::<u8>(), 0..300)) {
        for name in ["head", "cards", "notes", "ids", "index", "spell", "find", "counts"] {
            if let Err(error) = read(name, &bytes) {
                prop_assert!(error.offset <= bytes.len());
                prop_assert!(!error.expected.is_empty());
            }
        }
        let _ = shard::header(&bytes);
        let _ = Table::decode(&bytes);
    }

    #[test]
    fn what_is_read_from_damaged_bytes_can_be_written_and_read_again(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for (name, mut payload) in sample::every_payload() {
            *at.get_mut(payload.as_mut_slice()) = byte;
            match name {
                "head" => if let Ok(head) = Head::decode(&payload) {
                    prop_assert_eq!(Head::decode(&head.encode()), Ok(head));
                },
                "notes" => if let Ok(notes) = read_all::<Note>(&payload) {
                    prop_assert_eq!(read_all::<Note>(&write_all(&notes)), Ok(notes));
                },
                _ => {}
            }
        }
    }

    #[test]
    fn a_pack_gives_every_shard_back(lengths in prop::array::uniform6(vec(0_usize..40, 0..6))) {
        let mut filler = 0_u8;
        let shards = lengths.map(|kind| {
            kind.into_iter().map(|length| { filler = filler.wrapping_add(1); vec![filler; length] }).collect::<Vec<_>>()
        });
        let pack = pack::encode(&shards).unwrap();
        let table = Table::decode(&pack).unwrap();
        prop_assert_eq!(table_bytes(&pack[..PREFIX_BYTES]), Ok(table.bytes()));
        prop_assert_eq!(table.pack_bytes(), pack.len());
        for (kind, files) in Kind::IN_SEGMENTS.into_iter().zip(&shards) {
            prop_assert_eq!(table.shards(kind) as usize, files.len());
            for (number, file) in (0..).zip(files) {
                prop_assert_eq!(&pack[table.range(kind, number).unwrap()], file.as_slice());
            }
            prop_assert_eq!(table.range(kind, files.len() as u32), None);
        }
        prop_assert_eq!(table.range(Kind::Head, 0), None);
        prop_assert_eq!(table.range(Kind::Find, 0), None);
    }
}

#[test]
fn the_samples_by_hand_are_read_as_they_were_written() {
    round_trip(&sample::full_note());
    round_trip(&sample::attached_note());
    round_trip(&sample::short_note());
    sample::two_cards().iter().for_each(round_trip);
    assert_eq!(Head::decode(&sample::small_head().encode()), Ok(sample::small_head()));
    assert_eq!(Head::decode(&Head::default().encode()), Ok(Head::default()));
}

#[test]
fn payloads_cut_anywhere_are_refused_at_an_offset_within_them() {
    for (name, payload) in sample::every_payload() {
        assert_eq!(read(name, &payload), Ok(()), "{name}");
        for length in 0..payload.len() {
            let Err(error) = read(name, &payload[..length]) else {
                // These are read with defaults, as older versions' are: nothing at all, or a last item that lacks fields.
                assert!(length == 0 || ["ids", "spell"].contains(&name), "{name} cut to {length} bytes");
                continue;
            };
            assert!(error.offset <= length, "{name} cut to {length} bytes: {error:?}");
        }
    }
}

#[test]
fn payloads_with_any_bit_turned_never_panic() {
    for (name, payload) in sample::every_payload() {
        for bit in 0..payload.len() * 8 {
            let mut turned = payload.clone();
            turned[bit / 8] ^= 1 << (bit % 8);
            if let Err(error) = read(name, &turned) {
                assert!(error.offset <= turned.len());
            }
        }
    }
}

#[test]
fn errors_name_the_byte_and_what_was_expected_there() {
    for (bytes, offset, expected) in [
        (&[0x02, 0x05, b'a'][..], 1, "a count within what is there"),
        (&[0x01, 0x09][..], 2, "a length within what is there"),
        (&[0x01, 0x03, 0x00, 0x01, 0xff][..], 5, "a string in UTF-8"),
        (&[0xff; 10][..], 10, "a number of at most 64 bits"),
        (&[0x80][..], 1, "a number of at most 64 bits"),
        (&[0x80, 0x80, 0x80, 0x80, 0x10][..], 5, "a number of at most 32 bits"),
    ] {
        let error = if bytes[0] == 2 {
            let mut from = Reader::new(&bytes[1..]);
            from.list(Reader::string);
            from.finish(()).unwrap_err()
        } else {
            read_all::<Card>(bytes).unwrap_err()
        };
        assert_eq!((error.offset, error.expected), (offset, expected), "{bytes:02x?}");
    }
}

#[test]
fn numbers_take_seven_bits_a_byte() {
    for (number, bytes) in [
        (0, &[0][..]),
        (127, &[0x7f]),
        (128, &[0x80, 0x01]),
        (300, &[0xac, 0x02]),
        (u64::MAX, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    ] {
        let mut out = Writer::default();
        out.number(number);
        assert_eq!(out.finish(), bytes);
    }
}

#[test]
fn after_an_error_everything_is_empty_and_the_first_error_stays() {
    let mut from = Reader::new(&[0x05, 1, 2]);
    assert_eq!(from.bytes(), &[] as &[u8]);
    assert_eq!((from.byte(), from.number(), from.hash(), from.time()), (0, 0, 0, None));
    from.fail("something else");
    assert_eq!(from.finish(()), Err(WireError { offset: 1, expected: "a length within what is there" }));
}

/// Strings from bytes, by the format's reader and by std.
fn both_read(bytes: &[u8]) {
    assert_eq!(utf8(bytes).as_deref(), std::str::from_utf8(bytes).ok(), "{bytes:02x?}");
}

#[test]
fn utf_8_is_read_as_the_standard_has_it() {
    for first in 0..=u16::MAX {
        let [a, b] = first.to_be_bytes();
        both_read(&[a]);
        both_read(&[a, b]);
        for c in [0x00, 0x41, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xff] {
            both_read(&[a, b, c]);
            both_read(&[a, b, c, 0x80]);
            both_read(&[a, b, 0xbf, c]);
            both_read(&[a, b, c, 0x80, 0x41]);
        }
    }
    for c in [
        '\0',
        '\u{7f}',
        '\u{80}',
        '\u{7ff}',
        '\u{800}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{ffff}',
        '\u{10000}',
        char::MAX,
    ] {
        both_read(c.to_string().as_bytes());
    }
}

#[test]
fn ids_meet_their_test_vectors() {
    for (id, hash) in [
        ("", 0x8570_e254_d5cb_36d5),
        ("a", 0x82b1_9d9c_4c2a_ffc0),
        ("a1", 0xd215_5f44_9dcb_90a0),
        ("红烧肉", 0x2e5c_41a6_8bd5_8861),
    ] {
        assert_eq!(ids::hash(id), hash, "{id}: {:016x}", ids::hash(id));
    }
}

#[test]
fn the_shard_of_an_id_is_the_top_bits_of_its_hash() {
    for (hash, shards, shard) in [
        (u64::MAX, 0, 0),
        (u64::MAX, 1, 0),
        (u64::MAX, 2, 1),
        (0x7fff_ffff_ffff_ffff, 2, 0),
        (0xc000_0000_0000_0000, 4, 3),
        (u64::MAX, 1 << 31, (1 << 31) - 1),
    ] {
        assert_eq!(ids::shard_of(hash, shards), shard);
    }
    assert_eq!([0, 1, 512, 513, 1024, 1025, 100_000].map(ids::shards_for), [1, 1, 1, 2, 2, 4, 256]);
}

#[test]
fn shards_fill_evenly() {
    let mut fill = [0_u32; 64];
    for note in 0..64 * 256 {
        fill[ids::shard_of(ids::hash(&format!("note-{note}")), 64) as usize] += 1;
    }
    assert!(fill.iter().all(|count| (128..=512).contains(count)), "{fill:?}");
}

#[test]
fn crc_32_meets_its_check_value() {
    assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
    assert_eq!(checksum(b""), 0);
}

fn cards0() -> (Vec<u8>, Vec<u8>) {
    let payload = write_all(&sample::two_cards());
    let file = shard::seal(Kind::Cards, 7, &payload, store);
    (payload, file)
}

#[test]
fn headers_say_what_was_sealed() {
    let (payload, file) = cards0();
    let header = shard::header(&file).unwrap();
    assert_eq!((header.kind, header.number, header.payload_at), (Kind::Cards, 7, HEADER_BYTES));
    assert_eq!((header.length as usize, header.checksum), (payload.len(), checksum(&payload)));
    assert_eq!(header.check(Kind::Cards, 7, &payload), Ok(()));
    assert_eq!(header.check(Kind::Cards, 8, &payload), Err(ShardError::Misplaced));
    assert_eq!(header.check(Kind::Notes, 7, &payload), Err(ShardError::Misplaced));
    assert_eq!(header.check(Kind::Cards, 7, &payload[1..]), Err(ShardError::Torn));
    let mut other = payload;
    other[0] ^= 1;
    assert_eq!(header.check(Kind::Cards, 7, &other), Err(ShardError::Checksum));
}

#[test]
fn headers_of_others_are_told_apart() {
    let (_, file) = cards0();
    let with = |at: usize, bytes: &[u8]| {
        let mut file = file.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        shard::header(&file).map(drop)
    };
    assert_eq!(with(0, b"PK"), Err(ShardError::NotAShard));
    assert_eq!(with(2, &[VERSION + 1]), Err(ShardError::Newer(VERSION + 1)));
    assert_eq!(with(2, &[255]), Err(ShardError::Newer(255)));
    assert_eq!(with(2, &[0]), Err(ShardError::NotAShard));
    assert_eq!(with(3, &[9]), Err(ShardError::NotAShard));
    assert_eq!(with(8, &(MAX_PAYLOAD_BYTES + 1).to_le_bytes()), Err(ShardError::TooLarge));
    assert_eq!(with(8, &MAX_PAYLOAD_BYTES.to_le_bytes()), Ok(()));
    assert_eq!(with(16, &[0xff, 0xff]), Err(ShardError::NotAShard));
    for length in 0..HEADER_BYTES {
        assert_eq!(shard::header(&file[..length]), Err(ShardError::NotAShard));
    }
}

#[test]
fn errors_are_sentences_with_the_numbers_behind() {
    let malformed = ShardError::Malformed(WireError { offset: 12, expected: "a kind of mark" });
    assert!(malformed.to_string().ends_with("(byte 12: expected a kind of mark)"));
    assert!(ShardError::Newer(9).to_string().ends_with("(format 9, this reads 1)"));
    for error in [ShardError::NotAShard, ShardError::Torn, ShardError::Checksum, malformed] {
        assert!(error.to_string().starts_with(error.sentence()));
    }
}

#[cfg(feature = "deflate")]
#[test]
fn files_open_to_their_payload_or_say_what_is_wrong() {
    let (payload, file) = cards0();
    assert_eq!(shard::open(Kind::Cards, 7, &file).as_ref(), Ok(&payload));
    assert_eq!(shard::open(Kind::Cards, 0, &file), Err(ShardError::Misplaced));
    for length in 0..file.len() {
        assert!(shard::open(Kind::Cards, 7, &file[..length]).is_err(), "cut to {length}");
    }
    for bit in 0..file.len() * 8 {
        let mut turned = file.clone();
        turned[bit / 8] ^= 1 << (bit % 8);
        // Bits that deflate does not read may differ; the payload may not.
        if let Ok(opened) = shard::open(Kind::Cards, 7, &turned) {
            assert_eq!(opened, payload, "bit {bit}");
        }
    }
}

#[cfg(feature = "deflate")]
#[test]
fn a_payload_longer_than_its_header_says_is_torn() {
    let bomb = vec![0; 1 << 20];
    let mut file = shard::seal(Kind::Notes, 0, &bomb, store);
    assert_eq!(shard::open(Kind::Notes, 0, &file).map(|payload| payload.len()), Ok(1 << 20));
    file[8..12].copy_from_slice(&1000_u32.to_le_bytes());
    assert_eq!(shard::open(Kind::Notes, 0, &file), Err(ShardError::Torn));
    assert_eq!(shard::open(Kind::Ids, 3, &shard::seal(Kind::Ids, 3, &[], store)), Ok(Vec::new()));
    // Nor is anything behind the stream, which browsers refuse.
    let mut longer = shard::seal(Kind::Ids, 3, b"ids", store);
    assert_eq!(shard::open(Kind::Ids, 3, &longer), Ok(b"ids".to_vec()));
    longer.push(0);
    assert_eq!(shard::open(Kind::Ids, 3, &longer), Err(ShardError::Torn));
}

#[cfg(feature = "deflate")]
#[test]
fn extensions_are_passed_over() {
    let (payload, mut file) = cards0();
    file[16..18].copy_from_slice(&5_u16.to_le_bytes());
    file.splice(HEADER_BYTES..HEADER_BYTES, *b"later");
    assert_eq!(shard::open(Kind::Cards, 7, &file), Ok(payload));
}

#[test]
fn packs_that_are_not_ours_are_refused() {
    let pack = pack::encode(&[vec![vec![1, 2]], vec![], vec![vec![3]], vec![], vec![], vec![]]).unwrap();
    assert!(Table::decode(&pack).is_ok());
    for length in 0..PREFIX_BYTES + 8 {
        assert_eq!(Table::decode(&pack[..length]), Err(PackError), "cut to {length}");
    }
    for (at, byte) in [(0, b'X'), (4, 2), (5, 1), (7, 1)] {
        let mut other = pack.clone();
        other[at] = byte;
        assert_eq!(Table::decode(&other), Err(PackError));
    }
    let mut falling = pack.clone();
    falling[PREFIX_BYTES] = 9;
    assert_eq!(Table::decode(&falling), Err(PackError));
    let mut endless = pack;
    endless[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(table_bytes(&endless), Err(PackError));
    endless[8..12].copy_from_slice(&(1_u32 << 24).to_le_bytes());
    assert_eq!(table_bytes(&endless), Err(PackError));
}

#[test]
fn segments_that_contradict_themselves_are_refused() {
    for (note_shards, id_shards) in [(3, 1), (1, 0), (1, 3)] {
        let mut head = sample::small_head();
        head.segments[0].note_shards = note_shards;
        head.segments[0].id_shards = id_shards;
        assert!(Head::decode(&head.encode()).is_err(), "{note_shards} {id_shards}");
    }
}

#[test]
fn runs_that_contradict_the_segments_are_refused() {
    let mut head = sample::small_head();
    head.runs = sample::two_runs();
    assert_eq!(Head::decode(&head.encode()), Ok(head.clone()));
    assert_eq!(head.notes(), 309);
    let [one, other] = [head.segments[0].id, head.segments[1].id];
    for (segment, first, count) in [
        // Behind the segment's end, with no notes, again, before what was there, of no segment.
        (other, 599, 2),
        (other, 600, 1),
        (other, 1, u32::MAX),
        (one, 0, 0),
        (one, 1, 1),
        (other, 9, 1),
        (7, 0, 1),
    ] {
        head.runs = sample::two_runs()[..3].to_vec();
        head.runs.push(Run { segment, first, count });
        assert!(Head::decode(&head.encode()).is_err(), "{segment:x} {first} {count}");
    }
}

/// Run by hand, with `-- --ignored seeds_for_fuzzing`: what `core/fuzz` begins with.
#[test]
#[ignore = "writes files"]
fn seeds_for_fuzzing() {
    let mut seeds: Vec<(&str, Vec<u8>)> = sample::every_payload();
    let [.., (_, index), _, (_, find)] = sample::payloads();
    seeds.push(("find", [&[find.len() as u8][..], &find, &index].concat()));
    seeds.push(("shard", cards0().1));
    seeds.push((
        "pack",
        pack::encode(&[vec![cards0().1], vec![vec![1]], vec![vec![2]], vec![], vec![vec![3]], vec![]])
            .unwrap(),
    ));
    seeds.push(("path", b"0123456789abcdef/cards17.bin".to_vec()));
    seeds.push(("query", "\"red pork\" 红烧肉 -tofu tag:dinner teRed pork, 红烧肉 and tea".into()));
    seeds.push(("path", b"m/0123456789abcdef.webp".to_vec()));
    let mut rich = Writer::default();
    sample::every_kind_of_text().write(&mut rich);
    seeds.push(("rich", rich.finish()));
    for (number, (target, bytes)) in seeds.iter().enumerate() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("seed{number}")), bytes).unwrap();
    }
}

#[test]
fn every_beginning_of_a_character_in_utf8_is_judged_as_std_does() {
    // All first bytes with all second ones, and the edges of what may follow.
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            for rest in [&[][..], &[0x80], &[0xbf], &[0x7f], &[0x80, 0x80], &[0xbf, 0xbf], &[0xbf, 0xc0]] {
                let bytes = [&[first, second], rest].concat();
                assert_eq!(utf8(&bytes).as_deref(), std::str::from_utf8(&bytes).ok(), "{bytes:02x?}");
            }
        }
    }
}
