//! What search reads is what was written; what is not ours is an error.
//!
//! `codecs.rs` reads any bytes, every beginning and every turned bit of these payloads too.

use crate::sample::{self, cases};
use notefall_core::path::Kind;
use notefall_core::search::chunk::{self, Alias, Entry, Posting};
use notefall_core::search::find::{Find, MAX_NOTES, Part, Top};
use notefall_core::search::spell::{self, Known};
use notefall_core::search::term::{Facet, TERM_BYTES};
use notefall_core::wire::Writer;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

/// Strings that begin alike.
fn term() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec!["a", "b", "红", "肉", "é", "\u{1}", " ", "🍜", "abc", "\u{7fff}"]);
    vec(part, 1..8).prop_map(|parts| parts.concat())
}

fn postings() -> impl Strategy<Value = Vec<Posting>> {
    btree_set(prop_oneof![0_u32..40, any::<u32>()], 0..6).prop_flat_map(|notes| {
        let count = notes.len();
        vec(0_u8..16, count).prop_map(move |levels| {
            notes.iter().zip(levels).map(|(note, level)| Posting { note: *note, level }).collect()
        })
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    let alias = (any::<u8>(), term()).prop_map(|(weight, term)| Alias { weight, term });
    let flags = any::<(bool, bool, bool)>();
    let more = prop_oneof![3 => Just((0, 0)), 1 => any::<(u32, u32)>()];
    (postings(), postings(), vec(alias, 0..3), flags, -50_i64..50, more).prop_map(
        |(postings, mut sounds, aliases, (is_special, stem_only, common), notes, more)| {
            // What only sounds like it is stored without levels.
            sounds.iter_mut().for_each(|posting| posting.level = chunk::SOUND_LEVEL);
            let entry = Entry { stem_only, notes: postings.len() as i64, postings, ..Entry::default() };
            if is_special { Entry { notes, sounds, aliases, common, more, ..entry } } else { entry }
        },
    )
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    btree_set(term(), 0..20).prop_flat_map(|terms| {
        let count = terms.len();
        vec(entry(), count).prop_map(move |entries| {
            let named = entries.into_iter().zip(&terms);
            named.map(|(entry, term)| Entry { term: term.clone(), ..entry }).collect()
        })
    })
}

fn find() -> impl Strategy<Value = Find> {
    let begins = || btree_set(term(), 0..8).prop_map(|begins| begins.into_iter().collect::<Vec<_>>());
    let gone = btree_set(any::<u32>(), 0..5).prop_map(|gone| gone.into_iter().collect());
    let numbers = (any::<u64>(), 0_u32..1 << 19, -(1_i64 << 32)..=1 << 32, any::<bool>());
    let part = (numbers, gone, begins(), begins()).prop_map(
        |((segment, notes, adds, has_spell), gone, index, spell)| Part {
            segment,
            notes,
            adds,
            gone,
            index,
            spell,
            has_spell,
        },
    );
    let simplified = prop::collection::btree_map(any::<char>(), any::<char>(), 0..5)
        .prop_map(|pairs| pairs.into_iter().collect());
    let top = (prop::sample::select(Facet::ALL.to_vec()), vec((sample::text(6), any::<u32>()), 0..4))
        .prop_map(|(facet, values)| Top { facet, values });
    let order = vec((0_usize..5, 0_u32..9, 0_u32..9), 0..9);
    (any::<(u64, [u32; 3], u32, u32)>(), vec(part, 0..5), simplified, vec(top, 0..4), order).prop_map(
        |((version, lengths, suggestions, recipe), segments, simplified, facets, order)| Find {
            version,
            lengths,
            runs: sample::runs(segments.iter().map(|part| (part.segment, part.notes)).collect(), &order),
            segments,
            simplified,
            facets,
            suggestions,
            recipe,
        },
    )
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn an_index_shard_is_read_as_it_was_written(entries in entries()) {
        prop_assert_eq!(chunk::decode(&chunk::encode(&entries)), Ok(entries));
    }

    #[test]
    fn a_spell_shard_is_read_as_it_was_written(words in prop::collection::btree_map(term(), any::<u32>(), 0..20)) {
        let words: Vec<Known> =
            words.into_iter().map(|(backwards, notes)| Known { backwards, notes }).collect();
        prop_assert_eq!(spell::decode(&spell::encode(&words)), Ok(words));
    }

    #[test]
    fn find_is_read_as_it_was_written(find in find()) {
        prop_assert_eq!(Find::decode(&find.encode()), Ok(find));
    }

    #[test]
    fn damaged_shards_are_refused_or_as_well_formed_as_others(
        entries in entries(), find in find(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let damaged = |mut payload: Vec<u8>| {
            let at = at.index(payload.len());
            if cut { payload.truncate(at) } else { payload[at] = byte }
            payload
        };
        if let Ok(entries) = chunk::decode(&damaged(chunk::encode(&entries))) {
            prop_assert!(entries.windows(2).all(|pair| pair[0].term < pair[1].term || pair[1].term.is_empty()));
            prop_assert!(entries.iter().all(|entry| entry.term.len() <= TERM_BYTES));
            prop_assert!(entries.iter().all(|entry| entry.notes.abs() <= 1 << 32));
            prop_assert!(entries.iter().flat_map(|entry| &entry.postings).all(|posting| posting.level < 16));
            prop_assert_eq!(chunk::decode(&chunk::encode(&entries)), Ok(entries));
        }
        if let Ok(find) = Find::decode(&damaged(find.encode())) {
            prop_assert!(find.segments.iter().map(|part| u64::from(part.notes)).sum::<u64>() <= MAX_NOTES);
            prop_assert!(find.notes() >= 1);
            prop_assert_eq!(Find::decode(&find.encode()), Ok(find));
        }
    }

    #[test]
    fn terms_are_in_the_shard_that_find_names(terms in btree_set(term(), 1..40), size in 1_usize..7) {
        let terms: Vec<String> = terms.into_iter().collect();
        // Any string between the last of one shard and the first of the next may begin it; here, that first itself.
        let begins: Vec<String> = terms.chunks(size).skip(1).map(|shard| shard[0].clone()).collect();
        let part = Part { segment: 7, index: begins.clone(), spell: begins, ..Part::default() };
        for (at, term) in terms.iter().enumerate() {
            let path = part.index_of(term);
            prop_assert_eq!((path.segment, path.kind, path.number as usize), (7, Kind::Index, at / size));
            let path = part.near(Kind::Spell, term)[0];
            prop_assert_eq!((path.segment, path.kind, path.number as usize), (7, Kind::Spell, at / size));
        }
    }
}

/// A payload of so many entries that share these numbers of bytes and go on with these.
fn vocabulary(rests: &[(u64, &[u8])]) -> Vec<u8> {
    let mut out = Writer::default();
    out.list(rests, |out, (shared, rest)| out.number(32 * rest.len() as u64 + shared));
    rests.iter().for_each(|(_, rest)| out.raw(rest));
    rests.iter().for_each(|_| out.byte(0));
    out.finish()
}

#[test]
fn vocabularies_that_are_not_sorted_are_refused() {
    let long = [b'a'; 257];
    for (rests, is_read) in [
        (&[(0, &b"a"[..]), (1, b"b"), (0, b"b")][..], true),
        (&[(0, b"a"), (0, b"ab")], true),
        (&[(0, b""), (0, b"a")], true),
        (&[(0, b"\xe7\xba"), (2, b"\xa2")], false),
        (&[(0, b"\xe7\xba\xa2"), (2, b"\xa3")], true),
        (&[(0, b"b"), (0, b"a")], false),
        (&[(0, b"a"), (1, b"")], false),
        (&[(0, b"ab"), (1, b"")], false),
        (&[(0, b"a"), (2, b"b")], false),
        (&[(1, b"a")], false),
        (&[(0, &long[..256])], true),
        (&[(0, &long)], false),
        (&[(0, &long[..240]), (31, &long[..226])], false),
    ] {
        assert_eq!(chunk::decode(&vocabulary(rests)).is_ok(), is_read, "{rests:02x?}");
        let mut out = Writer::default();
        out.list(rests, |out, (shared, rest)| {
            out.number(*shared);
            out.bytes(rest);
            out.byte(1);
        });
        assert_eq!(spell::decode(&out.finish()).is_ok(), is_read, "{rests:02x?}");
    }
}

#[test]
fn more_than_65_536_entries_are_refused() {
    let terms: Vec<String> = (0..=65_536).map(|number| format!("{number:05}")).collect();
    let entries: Vec<Entry> = terms.into_iter().map(|term| Entry { term, ..Entry::default() }).collect();
    assert!(chunk::decode(&chunk::encode(&entries[1..])).is_ok());
    assert!(chunk::decode(&chunk::encode(&entries)).is_err());
}

#[test]
fn find_says_how_many_notes_there_are_within_reason() {
    let part = |notes, adds| Part { notes, adds, ..Part::default() };
    let find = |segments| Find { segments, ..Find::default() };
    for (segments, is_read) in [
        (vec![part(1 << 22, 0)], true),
        (vec![part(1 << 22, 0), part(1, 0)], false),
        (vec![part(u32::MAX, 0); 40], false),
    ] {
        assert_eq!(Find::decode(&find(segments).encode()).is_ok(), is_read);
    }
    let wild = Find::decode(&find(vec![part(1, i64::MAX), part(1, i64::MIN), part(1, 5)]).encode()).unwrap();
    assert_eq!(wild.notes(), 5);
    assert_eq!(find(vec![part(9, -9)]).notes(), 1);
}

#[test]
fn facets_of_later_versions_are_passed_over() {
    let mut find = sample::some_find();
    let mut payload = find.encode();
    // The tags become what nobody knows yet.
    let at = payload.windows(3).position(|window| window == [0, 2, 9]).unwrap();
    payload[at] = 77;
    find.facets.remove(0);
    assert_eq!(Find::decode(&payload), Ok(find));
}
