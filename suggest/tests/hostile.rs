//! Files and queries of any content: errors are values, and whatever is read answers.
#![cfg(feature = "build")]
#![allow(clippy::unwrap_used, reason = "these are tests")]

use notefall_core::search::fold::{Folding, decompose};
use notefall_suggest::build::{Entry, payload};
use notefall_suggest::{MAX_ENTRIES, MAX_PAYLOAD_BYTES, MOST, Sort, Suggestions, version, with_version};
use proptest::prelude::*;

const FOLDING: Folding<'static> = Folding { decompose, simplify: &|c| c };

fn entry(sort: Sort, text: &str) -> Entry {
    Entry { sort, text: text.into(), count: 1, id: String::new(), sounds: Vec::new() }
}

fn some() -> Vec<u8> {
    let entries = [
        entry(Sort::Tag, "soup"),
        entry(Sort::Author, "Zoë \"the\" \\cook\u{1}"),
        Entry {
            sounds: vec!["hongshaorou".into(), "hsr".into()], ..entry(Sort::Title, "红烧肉 2025 🦊")
        },
    ];
    payload(&entries, 7, &[('紅', '红')], FOLDING).unwrap()
}

#[test]
fn the_version_can_be_another() {
    let payload = some();
    assert_eq!(version(&payload), Ok(7));
    for other in [0, 127, 128, u64::MAX] {
        let changed = with_version(&payload, other).unwrap();
        assert_eq!(version(&changed), Ok(other));
        assert_eq!(with_version(&changed, 7).as_ref(), Ok(&payload));
    }
    assert!(version(&[0x80]).is_err() && with_version(&[0x80], 1).is_err());
}

#[test]
fn signs_and_pictographs_are_found_and_are_json() {
    let suggestions = Suggestions::decode(&some(), decompose).unwrap();
    assert_eq!(suggestions.suggest("🦊")[0].sort, Sort::Title);
    assert_eq!(suggestions.suggest("紅烧").len(), 1);
    assert_eq!(
        suggestions.json("zoe"),
        r#"{"suggestions":[{"kind":"author","text":"Zoë \"the\" \\cook ","count":1}]}"#
    );
}

#[test]
fn what_is_too_much_is_refused() {
    assert!(Suggestions::decode(&vec![0; MAX_PAYLOAD_BYTES + 1], decompose).is_err());
    let many: Vec<Entry> = (0..=MAX_ENTRIES).map(|number| entry(Sort::Tag, &number.to_string())).collect();
    assert!(Suggestions::decode(&payload(&many, 1, &[], FOLDING).unwrap(), decompose).is_err());
    assert!(Suggestions::decode(&payload(&many[1..], 1, &[], FOLDING).unwrap(), decompose).is_ok());
    // Counts beyond what is there.
    for claim in [&[1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f][..], &[1, 0, 0, 0xff, 0xff, 0xff, 0x0f]] {
        assert!(Suggestions::decode(claim, decompose).is_err());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_suggestions_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), query in ".{0,20}") {
        if let Ok(suggestions) = Suggestions::decode(&bytes, decompose) {
            prop_assert!(suggestions.suggest(&query).len() <= MOST);
        }
    }

    #[test]
    fn damage_is_survived(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>(), query in ".{0,20}") {
        let mut bytes = some();
        let (at, cut) = (at.index(bytes.len()), cut.index(bytes.len()));
        bytes[at] = byte;
        for bytes in [&bytes[..], &bytes[..cut]] {
            if let Ok(suggestions) = Suggestions::decode(bytes, decompose) {
                for query in [query.as_str(), "s", "红烧", "hong shao"] {
                    prop_assert!(suggestions.suggest(query).len() <= MOST);
                }
                let _ = suggestions.all();
            }
        }
    }

    #[test]
    fn any_query_has_an_answer(query in "(.|红|烧|so|hong|2| ){0,400}") {
        let suggestions = Suggestions::decode(&some(), decompose).unwrap();
        let json = suggestions.json(&query);
        prop_assert_eq!(json.get(json.len() - 2..), Some("]}"));
    }
}
