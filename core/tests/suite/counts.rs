//! Counts that changed since their notes were written.

use crate::sample;
use notefall_core::counts::{Changed, Chunk, Counts, Overlay, counted, decode, encode};
use notefall_core::head::Head;
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records::{read_all, write_all};
use notefall_core::wire::Reader;
use proptest::collection::vec;
use proptest::prelude::*;

/// Notes in shards of three, some of them with other counts, by their positions.
fn changed(counts: &[Option<(u64, u64, u64)>]) -> Vec<Changed> {
    let change = |(position, counts): (u32, &Option<(u64, u64, u64)>)| {
        let (likes, collects, comments) = (*counts)?;
        let counts = Counts { likes, collects, comments };
        Some(Changed { position, shard: position / 3, before: position % 3, counts })
    };
    (0..).zip(counts).filter_map(change).collect()
}

const fn path(kind: Kind, number: u32) -> ShardPath {
    ShardPath { segment: 9, kind, number }
}

proptest! {
    #![proptest_config(sample::cases(96))]

    #[test]
    fn a_chunk_is_read_as_it_was_written(counts in vec(any::<Option<(u64, u64, u64)>>(), 0..40)) {
        let changed = changed(&counts);
        prop_assert_eq!(decode(&encode(&changed)), Ok(changed));
    }

    #[test]
    fn cards_and_notes_say_the_new_counts_and_are_else_what_they_were(
        notes in vec(sample::any_attached(), 9..20),
        counts in vec(any::<Option<(u64, u64, u64)>>(), 20),
    ) {
        let changed = changed(&counts);
        let chunk = encode(&changed);
        let mut expected = notes.clone();
        for change in &changed {
            if let Some(note) = expected.get_mut(change.position as usize) {
                change.counts.put(note);
            }
        }
        for (number, (notes, expected)) in (0..).zip(notes.chunks(3).zip(expected.chunks(3))) {
            let payload = counted(path(Kind::Notes, number), write_all(notes), &chunk);
            prop_assert_eq!(read_all::<Note>(&payload), Ok(expected.to_vec()));
        }
        let cards = |notes: &[Note]| notes.iter().map(|note| Card::of(note, 1)).collect::<Vec<_>>();
        for (number, (notes, expected)) in (0..).zip(notes.chunks(8).zip(expected.chunks(8))) {
            let payload = counted(path(Kind::Cards, number), write_all(&cards(notes)), &chunk);
            prop_assert_eq!(read_all::<Card>(&payload), Ok(cards(expected)));
            let others = write_all(&cards(notes));
            prop_assert_eq!(&counted(path(Kind::Cards, number + 3), others.clone(), &chunk), &others);
            prop_assert_eq!(&counted(path(Kind::Ids, number), others.clone(), &chunk), &others);
        }
    }

    #[test]
    fn any_bytes_stay_what_they_are_or_come_out_as_records(
        payload in vec(any::<u8>(), 0..200),
        chunk in vec(any::<u8>(), 0..60),
        counts in vec(any::<Option<(u64, u64, u64)>>(), 20),
    ) {
        for chunk in [chunk, encode(&changed(&counts))] {
            for kind in [Kind::Cards, Kind::Notes] {
                let out = counted(path(kind, 0), payload.clone(), &chunk);
                if out != payload {
                    let mut from = Reader::new(&out);
                    let records = from.list(Reader::bytes);
                    prop_assert!(from.finish(records).is_ok());
                }
            }
        }
    }

    #[test]
    fn what_is_read_of_a_damaged_chunk_can_be_written(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut chunk = encode(&sample::some_changes());
        *at.get_mut(chunk.as_mut_slice()) = byte;
        if let Ok(changed) = decode(&chunk) {
            prop_assert_eq!(decode(&encode(&changed)), Ok(changed));
        }
    }
}

#[test]
fn positions_that_do_not_rise_are_refused() {
    let change = |position| Changed { position, ..Changed::default() };
    assert!(decode(&encode(&[change(3), change(4)])).is_ok());
    for pair in [[3, 3], [4, 3]] {
        assert!(decode(&encode(&pair.map(change))).is_err(), "{pair:?}");
    }
    // A count of more than is there.
    assert!(decode(&[200, 1, 0, 0]).is_err());
}

#[test]
fn a_cut_off_record_stays_what_it_is() {
    let chunk = encode(&sample::some_changes());
    let whole = write_all(&[sample::full_note()]);
    for length in 3..200 {
        // A record that ends there; counts that are not there are not added.
        let payload = [&[1, length as u8 & 127 | if length > 127 { 128 } else { 0 }][..]].concat();
        let payload = if length > 127 { [payload, vec![1]].concat() } else { payload };
        let payload = [&payload[..], &whole[3..3 + length]].concat();
        let counted = counted(path(Kind::Notes, 0), payload.clone(), &chunk);
        assert_eq!(counted, payload, "{length}");
    }
}

#[test]
fn the_head_says_which_chunk_a_shard_needs() {
    let Head { overlay, segments, .. } = sample::counted_head();
    let [one, other] = [segments[0].id, segments[1].id];
    let number = |segment, kind, number| {
        let chunk = overlay.chunk(ShardPath { segment, kind, number })?;
        assert_eq!((chunk.segment, chunk.kind), (overlay.id, Kind::Counts));
        Some(chunk.number)
    };
    for (segment, kind, shard, chunk) in [
        (one, Kind::Cards, 0, Some(0)),
        (one, Kind::Notes, 7, Some(0)),
        (one, Kind::Ids, 0, None),
        (other, Kind::Cards, 2, None),
        (other, Kind::Cards, 3, Some(1)),
        (other, Kind::Cards, 39, Some(1)),
        (other, Kind::Cards, 40, Some(2)),
        (other, Kind::Notes, 1, None),
        (other, Kind::Notes, 8, Some(1)),
        (other, Kind::Notes, 9, Some(2)),
        (5, Kind::Cards, 0, None),
    ] {
        assert_eq!(number(segment, kind, shard), chunk, "{segment:x} {kind:?} {shard}");
    }
    assert_eq!(overlay.paths().count(), 3);
}

#[test]
fn readers_that_know_of_no_overlay_read_the_rest() {
    let (plain, with) = (sample::small_head(), sample::counted_head());
    let [plain_payload, payload] = [&plain, &with].map(Head::encode);
    assert_eq!(Head::decode_segments(&payload), Ok(plain.segments.clone()));
    // Fields at the end of the record are all that is more.
    let [plain_record, record] = [&plain_payload, &payload].map(|payload| Reader::new(payload).bytes());
    assert!(record.starts_with(plain_record));
    assert_eq!(Head::decode(&plain_payload), Ok(plain));
    // An overlay over a segment that the head has not is refused.
    let chunks = vec![Chunk { segment: 1, cards: 0, notes: 0 }];
    let wrong = Head { overlay: Overlay { id: 1, chunks }, ..with };
    assert!(Head::decode(&wrong.encode()).is_err());
}
