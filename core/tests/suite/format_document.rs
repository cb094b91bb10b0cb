//! The examples in FORMAT.md are what the code reads and writes.

use crate::golden::unhex;
use crate::sample;
use notefall_core::counts;
use notefall_core::head::{Head, Segment};
use notefall_core::ids::{self, Place};
use notefall_core::note::{Author, Card, Format, Image, Media, Note, Variant};
use notefall_core::pack::{self, Table};
use notefall_core::path::{Kind, NOTE_ID_BYTES, Path};
use notefall_core::records::write_all;
use notefall_core::rich::{BlockKind, Mark, MarkKind, RichText};
use notefall_core::run::{Run, read_runs, write_runs};
use notefall_core::search::chunk::{self, Alias, Entry, Posting, SAME};
use notefall_core::search::find::{Find, Part, Top};
use notefall_core::search::fold::{Class, class};
use notefall_core::search::spell::{self, Known};
use notefall_core::search::term::Facet;
use notefall_core::search::weight::{TAGS, TEXT, TITLE, level};
use notefall_core::shard::{self, MAX_PAYLOAD_BYTES};
use notefall_core::wire::{Reader, Writer};

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
    let [cards, notes, ids] =
        [file(Kind::Cards, "cards"), file(Kind::Notes, "notes"), file(Kind::Ids, "ids")];
    pack::encode(&[cards, notes, ids, file(Kind::Index, "index"), Vec::new(), Vec::new()]).unwrap()
}

/// The vocabulary of the note.
fn entries() -> Vec<Entry> {
    [
        ("\u{1}atea", 0),
        ("\u{1}bli", 0),
        ("\u{1}dzh", 0),
        ("\u{1}epicture", 0),
        ("\u{1}f2025", 0),
        ("hi", 5),
        ("li", 7),
        ("tea", 11),
    ]
    .map(|(term, level)| Entry {
        term: term.into(),
        notes: 1,
        postings: vec![Posting { note: 0, level }],
        ..Entry::default()
    })
    .into()
}

fn find(segment: u64) -> Find {
    let top = |facet, value: &str| Top { facet, values: vec![(value.into(), 1)] };
    Find {
        version: 1,
        lengths: [16, 32, 32],
        segments: vec![Part { segment, notes: 1, adds: 1, ..Part::default() }],
        simplified: Vec::new(),
        facets: vec![
            top(Facet::Tag, "tea"),
            top(Facet::Author, "Li"),
            top(Facet::Lang, "zh"),
            top(Facet::Kind, "picture"),
            top(Facet::Year, "2025"),
        ],
        runs: vec![Run { segment, first: 0, count: 1 }],
        ..Find::default()
    }
}

#[test]
fn the_payloads_of_the_example_are_what_is_written() {
    assert_eq!(write_all(&[note()]), block("notes"));
    assert_eq!(write_all(&[Card::of(&note(), 0)]), block("cards"));
    assert_eq!(ids::encode(&[place()]), block("ids"));
    assert_eq!(chunk::encode(&entries()), block("index"));
    assert_eq!(chunk::decode(&block("index")), Ok(entries()));
}

#[test]
fn the_levels_of_the_example_are_what_the_formula_gives() {
    // No field is longer than it is on average, so that a term counts what its field does.
    for (term, frequency) in
        [("hi", TEXT.boost), ("li", TAGS.boost), ("tea", TITLE.boost + TAGS.boost + TEXT.boost)]
    {
        let entry = entries().into_iter().find(|entry| entry.term == term).unwrap();
        assert_eq!(u32::from(entry.postings[0].level), level(frequency), "{term}");
    }
}

#[test]
fn the_other_examples_of_search_are_what_is_written() {
    let alias = |term: &str, weight| Alias { term: term.into(), weight };
    let entry = Entry {
        term: "tofus".into(),
        notes: 0,
        aliases: vec![alias("tofu", SAME), alias("豆腐", 127)],
        ..Entry::default()
    };
    assert_eq!(chunk::encode(&[entry]), block("special"));
    let words = [("olives", 3), ("loaves", 1)]
        .map(|(word, notes)| Known { backwards: word.chars().rev().collect(), notes });
    assert!(words[0].backwards > words[1].backwards);
    assert_eq!(spell::encode(&[words[1].clone(), words[0].clone()]), block("spell"));
}

#[test]
fn the_runs_of_the_example_are_what_is_written() {
    let run = |segment, first, count| Run { segment, first, count };
    let segments = || vec![run(7, 0, 1), run(8, 0, 10)];
    let runs = [run(7, 0, 1), run(8, 0, 2), run(8, 3, 7)];
    let mut out = Writer::default();
    write_runs(&mut out, &runs, segments());
    assert_eq!(out.finish(), block("runs"));
    let bytes = block("runs");
    let mut from = Reader::new(&bytes);
    let read = read_runs(&mut from, segments());
    assert_eq!(from.finish(read), Ok(runs.to_vec()));
}

#[test]
fn the_counts_of_the_example_are_what_is_written() {
    let (head, chunks) = (sample::counted_head(), block("chunks"));
    assert!(head.encode().ends_with(&chunks));
    // Feed order is that of the segments, and says so by an empty list, since something stands behind it.
    let plain = sample::small_head().encode().len();
    assert_eq!(head.encode().len(), plain + 1 + chunks.len());
    assert_eq!(counts::encode(&sample::some_changes()), block("counts"));
    assert_eq!(counts::decode(&block("counts")), Ok(sample::some_changes()));
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
        segments: vec![Segment {
            id: segment,
            notes: 1,
            note_shards: 1,
            id_shards: 1,
            index_shards: 1,
            spell_shards: 0,
        }],
        cards: vec![Card::of(&note(), 0)],
        runs: vec![Run { segment, first: 0, count: 1 }],
        ..Head::default()
    };
    assert_eq!(Head::decode(&block("head")), Ok(head.clone()));
    assert_eq!(head.encode(), block("head"));
    assert!(DOCUMENT.contains(&format!("begins with `{segment:016x}`")));
    assert_eq!(find(segment).encode(), block("find"));
    assert_eq!(Find::decode(&block("find")), Ok(find(segment)));
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

/// The ranges of classes as the document lists them; a line without a name goes on with the one before.
fn classes() -> Vec<(u32, u32, Class)> {
    let (_, after) = DOCUMENT.split_once("```ranges\n").unwrap();
    let mut ranges = Vec::new();
    let mut class = Class::Letter;
    for line in after.split_once("```").unwrap().0.lines() {
        for word in line.split_whitespace() {
            class = match word {
                "digit" => Class::Digit,
                "han" => Class::Han,
                "hangul" => Class::Hangul,
                "southeast" => Class::SouthEast,
                "emoji" => Class::Emoji,
                "silent" => Class::Silent,
                "gap" => Class::Gap,
                range => {
                    let (from, to) = range.split_once('-').unwrap_or((range, range));
                    let code = |text| u32::from_str_radix(text, 16).unwrap();
                    ranges.push((code(from), code(to), class));
                    class
                }
            };
        }
    }
    ranges.sort_by_key(|(from, ..)| *from);
    ranges
}

#[test]
fn the_ranges_of_classes_are_those_of_the_code() {
    let ranges = classes();
    assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
    for c in '\0'..=char::MAX {
        let code = u32::from(c);
        let at = ranges.partition_point(|(from, ..)| *from <= code);
        let listed = at.checked_sub(1).map(|at| ranges[at]).filter(|(_, to, _)| code <= *to);
        assert_eq!(class(c), listed.map_or(Class::Letter, |(.., class)| class), "U+{code:04X}");
    }
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
