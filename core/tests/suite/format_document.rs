//! The examples in FORMAT.md are what the code reads and writes.

use crate::golden::unhex;
use notefall_core::head::{Head, Segment};
use notefall_core::ids::{self, Place};
use notefall_core::note::{Author, Card, Format, Image, Media, Note, Variant};
use notefall_core::pack::{self, Table};
use notefall_core::path::{Kind, NOTE_ID_BYTES, Path};
use notefall_core::records::write_all;
use notefall_core::rich::{BlockKind, Mark, MarkKind, RichText};
use notefall_core::shard::{self, MAX_PAYLOAD_BYTES};

const DOCUMENT: &str = include_str!("../../FORMAT.md");

/// The block of hexadecimal of that name.
fn block(name: &str) -> Vec<u8> {
    let (_, after) = DOCUMENT.split_once(&format!("```hex {name}\n")).unwrap();
    unhex(after.split_once("```").unwrap().0)
}

fn note() -> Note {
    let mut body = RichText::default();
    body.push_block(BlockKind::Paragraph, "Hi #tea");
    body.marks.push(Mark { start: 3, len: 4, kind: MarkKind::Hashtag("tea".into()) });
    let media = Media { hash: 0x0011_2233_4455_6677, format: Format::Webp };
    let cup = Image {
        alt: "cup".into(),
        width: 1080,
        height: 1440,
        variants: vec![Variant { width: 320, media }],
        colours: [0xffff, 0, 0xf800, 0x07e0],
    };
    Note {
        id: "a1".into(),
        title: "Tea".into(),
        body,
        lang: "zh".into(),
        author: Author { name: "Li".into(), ..Author::default() },
        published: Some(1_736_841_600),
        tags: vec!["tea".into()],
        images: vec![cup],
        likes: 300,
        ..Note::default()
    }
}

/// Deflate without compression: one block, stored.
fn stored(payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap();
    [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), payload].concat()
}

fn place() -> Place {
    Place { hash: ids::hash("a1"), ordinal: 0, shard: 0 }
}

fn example_pack() -> Vec<u8> {
    let file = |kind, name| vec![shard::seal(kind, 0, &block(name), stored)];
    pack::encode(&[file(Kind::Cards, "cards"), file(Kind::Notes, "notes"), file(Kind::Ids, "ids")]).unwrap()
}

#[test]
fn the_payloads_of_the_example_are_what_is_written() {
    assert_eq!(write_all(&[note()]), block("notes"));
    assert_eq!(write_all(&[Card::of(&note(), 0)]), block("cards"));
    assert_eq!(ids::encode(&[place()]), block("ids"));
}

#[test]
fn the_file_of_the_example_is_what_is_sealed() {
    let file = block("ids0.bin");
    assert_eq!(shard::seal(Kind::Ids, 0, &block("ids"), stored), file);
    let header = shard::header(&file).unwrap();
    let payload = miniz_oxide::inflate::decompress_to_vec(&file[header.payload_at..]).unwrap();
    assert_eq!(header.check(Kind::Ids, 0, &payload), Ok(()));
    assert_eq!(ids::decode(&payload), Ok(vec![place()]));
}

#[test]
fn the_pack_and_the_head_of_the_example_belong_together() {
    let (pack, start) = (example_pack(), block("pack"));
    assert_eq!(&pack[..start.len()], start);
    assert_eq!(Table::decode(&pack).unwrap().bytes(), start.len());
    let segment = u64::from_be_bytes(sha256(&pack)[..8].try_into().unwrap());
    let head = Head {
        version: 1,
        title: "Kitchen".into(),
        lang: "zh".into(),
        date: Some(1_736_841_600),
        segments: vec![Segment { id: segment, notes: 1, note_shards: 1, id_shards: 1 }],
        cards: vec![Card::of(&note(), 0)],
        ..Head::default()
    };
    assert_eq!(Head::decode(&block("head")), Ok(head.clone()));
    assert_eq!(head.encode(), block("head"));
    assert!(DOCUMENT.contains(&format!("begins with `{segment:016x}`")));
}

#[test]
fn the_tables_say_what_the_code_does() {
    for id in ["a", "a1", "红烧肉"] {
        assert!(DOCUMENT.contains(&format!("| `{id}` | `{:016x}` |", ids::hash(id))), "{id}");
    }
    assert!(DOCUMENT.contains(&format!("| (empty) | `{:016x}` |", ids::hash(""))));
    for format in Format::ALL {
        let row = format!("| {} | `{}` | `{}` |", format as u8, format.extension(), format.media_type());
        assert!(DOCUMENT.contains(&row), "{row}");
    }
    assert_eq!((MAX_PAYLOAD_BYTES, NOTE_ID_BYTES), (4_194_304, 200));
    assert_eq!(shard::checksum(b"123456789"), 0xcbf4_3926);
    assert_eq!(Path::parse("m/0011223344556677.webp"), Some(Path::Media(note().images[0].variants[0].media)));
}

/// SHA-256 (FIPS 180-4), only to check the one name in the document. The constants are the first 32 bits of the fractional
/// parts of the roots of the first primes.
fn sha256(message: &[u8]) -> [u8; 32] {
    let primes: Vec<u64> = (2..312).filter(|n| (2..*n).all(|d| n % d > 0)).collect();
    let root = |prime: u64, power: u32| {
        // The largest r with r^power <= prime * 2^(32 * power), by bisection; its low 32 bits are the fraction.
        let exceeds = |r: u128| {
            if power == 2 { r * r > u128::from(prime) << 64 } else { r * r * r > u128::from(prime) << 96 }
        };
        let (mut low, mut high) = (0_u128, 1 << 42);
        while high - low > 1 {
            let middle = low.midpoint(high);
            if exceeds(middle) { high = middle } else { low = middle }
        }
        low as u32
    };
    let mut state: Vec<u32> = primes.iter().take(8).map(|prime| root(*prime, 2)).collect();
    let constants: Vec<u32> = primes.iter().take(64).map(|prime| root(*prime, 3)).collect();
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize(padded.len().next_multiple_of(64), 0);
    if message.len() % 64 >= 56 {
        padded.resize(padded.len() + 64, 0);
    }
    let end = padded.len() - 8;
    padded[end..].copy_from_slice(&(message.len() as u64 * 8).to_be_bytes());
    for chunk in padded.chunks(64) {
        let mut words: Vec<u32> =
            chunk.chunks(4).map(|word| u32::from_be_bytes(word.try_into().unwrap())).collect();
        for i in 16..64 {
            let (a, b) = (words[i - 15], words[i - 2]);
            let s0 = a.rotate_right(7) ^ a.rotate_right(18) ^ a >> 3;
            let s1 = b.rotate_right(17) ^ b.rotate_right(19) ^ b >> 10;
            words.push(words[i - 16].wrapping_add(s0).wrapping_add(words[i - 7]).wrapping_add(s1));
        }
        let mut now = state.clone();
        for (word, constant) in words.iter().zip(&constants) {
            let (a, e) = (now[0], now[4]);
            let choice = e & now[5] ^ !e & now[6];
            let majority = a & now[1] ^ a & now[2] ^ now[1] & now[2];
            let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let first =
                now[7].wrapping_add(s1).wrapping_add(choice).wrapping_add(*constant).wrapping_add(*word);
            now.rotate_right(1);
            now[4] = now[4].wrapping_add(first);
            now[0] = first.wrapping_add(s0).wrapping_add(majority);
        }
        state.iter_mut().zip(now).for_each(|(word, add)| *word = word.wrapping_add(add));
    }
    let mut digest = [0; 32];
    digest.chunks_mut(4).zip(state).for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_be_bytes()));
    digest
}
