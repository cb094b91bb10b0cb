//! Reading a feed: any order of arrival, failures and damage, and the way to one note.

use crate::sample::{self, cases};
use notefall_core::head::{CARDS_IN_SHARD, Head, Segment};
use notefall_core::ids::{self, Place};
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, ShardPath};
use notefall_core::reader::{Entry, Lookup, Scroll, page_cards, pages};
use notefall_core::records::write_all;
use notefall_core::run::Run;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn segment(id: u64, notes: u32) -> Segment {
    Segment { id, notes, note_shards: 1.min(notes), id_shards: 1, ..Segment::default() }
}

/// A feed of segments with so many notes each, of which the head carries the first few.
fn feed(sizes: &[u32], in_head: usize) -> (Head, Vec<Entry>, BTreeMap<ShardPath, Vec<Card>>) {
    feed_in_runs(sizes, &[], in_head)
}

/// The same with an order as [`sample::runs`] takes it; only shards with notes of the feed are given.
fn feed_in_runs(
    sizes: &[u32],
    order: &[(usize, u32, u32)],
    in_head: usize,
) -> (Head, Vec<Entry>, BTreeMap<ShardPath, Vec<Card>>) {
    let segments = (1..).zip(sizes.iter().copied()).collect();
    let mut head = Head { runs: sample::runs(segments, order), ..Head::default() };
    let mut all = BTreeMap::new();
    let mut shards = BTreeMap::new();
    for (id, notes) in (1..).zip(sizes) {
        let segment = segment(id, *notes);
        head.segments.push(segment);
        let cards: Vec<Card> =
            (0..*notes).map(|i| Card { id: format!("{id}-{i}"), ..Card::default() }).collect();
        for (number, chunk) in (0..).zip(cards.chunks(CARDS_IN_SHARD as usize)) {
            shards.insert(segment.shard(Kind::Cards, number), chunk.to_vec());
        }
        all.extend((0..).zip(cards).map(|(position, card)| ((id, position), Entry { card, segment: id })));
    }
    let of = |run: &Run| (run.first..run.end()).map(|position| (run.segment, position)).collect::<Vec<_>>();
    let places: Vec<(u64, u32)> = head.runs.iter().flat_map(of).collect();
    let entries: Vec<Entry> = places.iter().map(|place| all[place].clone()).collect();
    shards.retain(|path, _| {
        places
            .iter()
            .any(|place| *place == (path.segment, place.1) && place.1 / CARDS_IN_SHARD == path.number)
    });
    head.cards = entries.iter().take(in_head).map(|entry| entry.card.clone()).collect();
    (head, entries, shards)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn cards_come_in_feed_order_whatever_the_network_does(
        sizes in vec(0_u32..40, 0..5),
        order in vec((0_usize..5, 0_u32..5, 0_u32..12), 0..12),
        in_head in 0_usize..30,
        most in 1_usize..6,
        step in 1_usize..60,
        damage in any::<u64>(),
        choices in vec(any::<(prop::sample::Index, u8)>(), 200),
    ) {
        let (head, all, shards) = feed_in_runs(&sizes, &order, in_head);
        let broken: BTreeSet<ShardPath> =
            shards.keys().enumerate().filter(|(i, _)| damage >> (i % 64) & 3 == 3).map(|(_, p)| *p).collect();
        let mut scroll = Scroll::new(&head);
        prop_assert_eq!(scroll.entries(), &all[..head.cards.len()]);
        let mut on_the_way: Vec<ShardPath> = Vec::new();
        // A shard is asked for once for each run that has notes in it.
        let mut may_be_asked: BTreeMap<ShardPath, usize> = shards.keys().map(|path| (*path, 0)).collect();
        for run in &head.runs {
            for number in run.first / CARDS_IN_SHARD..run.end().div_ceil(CARDS_IN_SHARD) {
                *may_be_asked.entry(ShardPath { segment: run.segment, kind: Kind::Cards, number }).or_default() += 1;
            }
        }
        let mut until = step;
        let mut choices = choices.into_iter();
        loop {
            for path in scroll.wants(until, most) {
                let left = may_be_asked.get_mut(&path).filter(|left| **left > 0);
                prop_assert!(left.is_some(), "{:?} was asked for before", path);
                *left.unwrap() -= 1;
                on_the_way.push(path);
            }
            prop_assert!(on_the_way.len() <= most);
            prop_assert!(scroll.wants(until, most).is_empty(), "what is said once is not said again");
            if on_the_way.is_empty() {
                if scroll.is_complete() {
                    break;
                }
                prop_assert!(scroll.entries().len() >= until, "nothing is on its way and too little is there");
                until += step;
                continue;
            }
            let (which, fate) = choices.next().map_or((0, 255), |(which, fate)| (which.index(on_the_way.len()), fate));
            let path = on_the_way[which];
            // Where a shard was asked for several times, one answer is for all.
            let asked = on_the_way.len();
            on_the_way.retain(|other| *other != path);
            let asked = asked - on_the_way.len();
            let before = scroll.entries().len();
            if fate < 64 {
                scroll.retry(path);
                *may_be_asked.get_mut(&path).unwrap() += asked;
                prop_assert_eq!(scroll.entries().len(), before);
            } else if broken.contains(&path) {
                let torn: Option<&[u8]> = if fate & 1 == 1 { None } else { Some(&[9, 1]) };
                let more = scroll.give(path, torn);
                prop_assert_eq!(more, scroll.entries().len() > before);
            } else {
                let more = scroll.give(path, Some(&write_all(&shards[&path])));
                prop_assert_eq!(more, scroll.entries().len() > before);
            }
        }
        let lost: BTreeSet<&str> = broken.iter().flat_map(|path| &shards[path]).map(|card| card.id.as_str()).collect();
        let in_head = head.cards.len();
        let kept = |(at, entry): &(usize, &Entry)| *at < in_head || !lost.contains(entry.card.id.as_str());
        let left: Vec<Entry> = all.iter().enumerate().filter(kept).map(|(_, entry)| entry.clone()).collect();
        prop_assert_eq!(scroll.entries(), &left);
        prop_assert_eq!(scroll.damaged() as usize, all.len() - left.len());
        prop_assert!(scroll.wants(usize::MAX, usize::MAX).is_empty());
    }

    #[test]
    fn pages_hold_every_note_once(
        sizes in vec(0_u32..100, 0..5),
        order in vec((0_usize..5, 0_u32..5, 0_u32..40), 0..12),
    ) {
        let (head, all, shards) = feed_in_runs(&sizes, &order, 0);
        let mut paged = Vec::new();
        for page in 1..=pages(&head) {
            let cards = page_cards(&head, page);
            let count: usize = cards.iter().map(|(_, places)| places.len()).sum();
            prop_assert!(count == 24 || page == pages(&head) && count <= 24);
            for (path, places) in cards {
                paged.extend(shards[&path][places].iter().map(|card| card.id.clone()));
            }
        }
        prop_assert_eq!(paged, all.into_iter().map(|entry| entry.card.id).collect::<Vec<_>>());
        prop_assert!(page_cards(&head, pages(&head) + 1).is_empty());
        prop_assert!(page_cards(&head, u32::MAX).is_empty());
        prop_assert_eq!(page_cards(&head, 0), page_cards(&head, 1));
    }

    #[test]
    fn every_note_is_found_in_the_newest_segment_that_knows_it(
        places in vec((0_u32..12, 0_u64..4, 0_u32..3), 1..40),
        order in any::<u64>(),
        broken in any::<u16>(),
    ) {
        let feed = Stored::new(&places);
        for id in 0..12 {
            let newest = places.iter().filter(|(i, ..)| *i == id).map(|(_, segment, _)| *segment).min();
            let found = feed.look_up(id, order, |_| false);
            prop_assert_eq!(found.as_ref().map(|note| note.likes), newest);
            // With damage there is an older one or none, but never a wrong one.
            let found = feed.look_up(id, order, |path| broken >> (path.segment * 3 + u64::from(path.number)) & 1 == 1);
            if let Some(note) = found {
                prop_assert_eq!(note.id, id.to_string());
                prop_assert!(newest.is_some_and(|newest| newest <= note.likes));
            }
        }
    }
}

/// Segments 0 to 3, the newest first, each with three `notes` shards and two `ids` shards. A note's likes are its segment.
struct Stored {
    head: Head,
    shards: BTreeMap<ShardPath, Vec<u8>>,
}

impl Stored {
    fn new(places: &[(u32, u64, u32)]) -> Self {
        let mut head = Head::default();
        let mut shards = BTreeMap::new();
        for id in 0..4 {
            let segment = Segment { id, notes: 9, note_shards: 3, id_shards: 2, ..Segment::default() };
            head.segments.push(segment);
            let mut seen = BTreeSet::new();
            let here: Vec<(u32, u32)> = places
                .iter()
                .filter(|(note, s, _)| *s == id && seen.insert(*note))
                .map(|(note, _, shard)| (*note, *shard))
                .collect();
            for number in 0..3 {
                let notes: Vec<Note> = here
                    .iter()
                    .filter(|(_, shard)| *shard == number)
                    .map(|(note, _)| Note { id: note.to_string(), likes: id, ..Note::default() })
                    .collect();
                shards.insert(segment.shard(Kind::Notes, number), write_all(&notes));
            }
            for number in 0..2 {
                let mut known: Vec<Place> = here
                    .iter()
                    .map(|(note, shard)| Place {
                        hash: ids::hash(&note.to_string()),
                        ordinal: 0,
                        shard: *shard,
                    })
                    .filter(|place| ids::shard_of(place.hash, 2) == number)
                    .collect();
                known.sort();
                shards.insert(segment.shard(Kind::Ids, number), ids::encode(&known));
            }
        }
        Self { head: sample::in_order(head), shards }
    }

    fn look_up(&self, id: u32, mut order: u64, broken: impl Fn(&ShardPath) -> bool) -> Option<Note> {
        let mut lookup = Lookup::by_id(&self.head, &id.to_string());
        let mut reads = 0;
        loop {
            let wanted = lookup.wants();
            if wanted.is_empty() {
                break;
            }
            assert_eq!(lookup.result(), None);
            order = order.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let path = wanted[(order >> 32) as usize % wanted.len()];
            let payload = self.shards.get(&path).filter(|_| !broken(&path));
            lookup.give(path, payload.map(Vec::as_slice));
            reads += 1;
            assert!(reads <= 8, "four ids shards and four notes shards at most");
        }
        lookup.result().unwrap().cloned()
    }
}

#[test]
fn a_head_of_four_thousand_million_notes_costs_nothing() {
    let mut huge = segment(1, u32::MAX);
    huge.note_shards = u32::MAX;
    huge.id_shards = 1 << 31;
    let head = Head { segments: vec![huge; 1000], cards: sample::two_cards(), ..Head::default() };
    let head = Head::decode(&head.encode()).unwrap();
    assert_eq!((head.notes(), pages(&head)), (u32::MAX, u32::MAX.div_ceil(24)));
    let mut scroll = Scroll::new(&head);
    assert!(scroll.entries().len() == 2 && !scroll.is_complete());
    assert_eq!(scroll.wants(usize::MAX, 4).len(), 4);
    assert_eq!(scroll.wants(usize::MAX, 4).len(), 0);
    assert_eq!(page_cards(&head, 100_000_000).len(), 3);
    assert_eq!(Lookup::by_id(&head, "a1").wants().len(), 1000);
    let last = head.segments[0].card_shards() - 1;
    assert_eq!(u64::from(last) * 8 + 7, u64::from(u32::MAX));
}

#[test]
fn a_head_that_ends_within_a_shard_goes_on_there() {
    let (head, all, shards) = feed(&[20], 11);
    let mut scroll = Scroll::new(&head);
    assert_eq!(scroll.entries(), &all[..11]);
    for path in scroll.wants(20, 9) {
        scroll.give(path, Some(&write_all(&shards[&path])));
    }
    assert_eq!(scroll.entries(), all);
    assert!(scroll.is_complete());
}

#[test]
fn shards_that_nobody_wanted_are_ignored() {
    let (head, _, shards) = feed(&[20], 8);
    let mut scroll = Scroll::new(&head);
    let path = head.segments[0].shard(Kind::Cards, 2);
    assert!(!scroll.give(path, Some(&write_all(&shards[&path]))));
    scroll.retry(path);
    assert_eq!(scroll.entries().len(), 8);
    assert_eq!(scroll.wants(9, 9), [head.segments[0].shard(Kind::Cards, 1)]);
}

#[test]
fn only_as_much_as_is_needed_is_wanted() {
    let (head, ..) = feed(&[100], 24);
    let mut scroll = Scroll::new(&head);
    assert_eq!(scroll.wants(24, 9), []);
    assert_eq!(scroll.wants(25, 9).len(), 1);
    assert_eq!(scroll.wants(32, 9), []);
    assert_eq!(scroll.wants(41, 9).len(), 2);
    assert_eq!(scroll.wants(100, 5).len(), 2);
}

#[test]
fn a_removed_note_is_not_found_in_older_segments() {
    let head = Head { segments: vec![segment(3, 9), segment(2, 9), segment(1, 9)], ..Head::default() };
    let place = |shard| Place { hash: ids::hash("b"), ordinal: shard, shard };
    let paths = |segments: &[u64]| -> Vec<ShardPath> {
        segments.iter().map(|segment| ShardPath { segment: *segment, kind: Kind::Notes, number: 0 }).collect()
    };
    // Whatever comes first: the oldest segment has it, the next one removed it, and the newest may have it again.
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]] {
        for (newest, left) in [(vec![], paths(&[])), (vec![place(0)], paths(&[3]))] {
            let mut lookup = Lookup::by_id(&head, "b");
            let wanted = lookup.wants();
            for at in order {
                let places = [newest.clone(), vec![place(ids::REMOVED)], vec![place(0)]];
                lookup.give(wanted[at], Some(&ids::encode(&places[at])));
            }
            assert_eq!(lookup.wants(), left, "{order:?}");
        }
    }
}

#[test]
fn an_empty_feed_is_complete_and_has_one_page() {
    let scroll = Scroll::new(&Head::default());
    assert!(scroll.is_complete() && scroll.entries().is_empty());
    assert_eq!(pages(&Head::default()), 1);
    let lookup = Lookup::by_id(&Head::default(), "a1");
    assert_eq!((lookup.wants(), lookup.result()), (vec![], Some(None)));
}

#[test]
fn a_card_leads_to_its_note_in_one_round() {
    let entry = Entry { card: Card::of(&sample::full_note(), 4), segment: 9 };
    let mut lookup = Lookup::by_card(&entry);
    assert_eq!(lookup.id(), "a1/红");
    let path = ShardPath { segment: 9, kind: Kind::Notes, number: 4 };
    assert_eq!(lookup.wants(), [path]);
    lookup.give(ShardPath { number: 5, ..path }, None);
    assert_eq!((lookup.wants(), lookup.result()), (vec![path], None));
    lookup.give(path, Some(&write_all(&[sample::short_note(), sample::full_note()])));
    assert_eq!((lookup.wants(), lookup.result()), (vec![], Some(Some(&sample::full_note()))));
}

#[test]
fn a_card_whose_note_is_missing_or_damaged_leads_nowhere() {
    let entry = Entry { card: Card::of(&sample::full_note(), 4), segment: 9 };
    let others = write_all(&[sample::short_note()]);
    for payload in [None, Some(&b"\x05"[..]), Some(&others)] {
        let mut lookup = Lookup::by_card(&entry);
        lookup.give(lookup.wants()[0], payload);
        assert_eq!(lookup.result(), Some(None));
        assert!(lookup.wants().is_empty());
    }
}

#[test]
fn two_ids_with_the_same_hash_are_told_apart() {
    let head = sample::in_order(Head { segments: vec![segment(1, 9)], ..Head::default() });
    let mut lookup = Lookup::by_id(&head, "b");
    let place = |shard| Place { hash: ids::hash("b"), ordinal: 0, shard };
    lookup.give(lookup.wants()[0], Some(&ids::encode(&[place(0), place(1)])));
    lookup.give(lookup.wants()[0], Some(&write_all(&[sample::full_note()])));
    assert_eq!(lookup.wants()[0].number, 1);
    lookup.give(lookup.wants()[0], Some(&write_all(&[sample::short_note()])));
    assert_eq!(lookup.result(), Some(Some(&sample::short_note())));
}

#[test]
fn a_segment_that_is_named_twice_does_not_stop_the_feed() {
    let (mut head, _, shards) = feed(&[9, 8], 0);
    head.segments.push(head.segments[1]);
    head.runs.push(head.runs[1]);
    let mut scroll = Scroll::new(&head);
    let wanted = scroll.wants(100, 9);
    assert_eq!(wanted.len(), 4);
    for path in wanted.iter().rev() {
        scroll.give(*path, Some(&write_all(&shards[path])));
    }
    assert!(scroll.is_complete());
    assert_eq!(scroll.entries().len(), 25);
}

#[test]
fn a_late_failure_does_not_undo_what_is_there() {
    let (head, all, shards) = feed(&[16], 0);
    let mut scroll = Scroll::new(&head);
    let wanted = scroll.wants(16, 9);
    assert!(!scroll.give(wanted[1], Some(&write_all(&shards[&wanted[1]]))));
    scroll.retry(wanted[1]);
    scroll.give(wanted[1], None);
    assert!(scroll.give(wanted[0], Some(&write_all(&shards[&wanted[0]]))));
    assert_eq!((scroll.entries(), scroll.damaged()), (&all[..], 0));
}

#[test]
fn one_late_shard_does_not_hold_up_the_others() {
    let (head, all, shards) = feed(&[80], 0);
    let mut scroll = Scroll::new(&head);
    let first = scroll.wants(80, 2);
    let mut late = first[1];
    for _ in 0..8 {
        assert!(!scroll.give(late, Some(&write_all(&shards[&late]))));
        let more = scroll.wants(80, 2);
        assert_eq!(more.len(), 1);
        late = more[0];
    }
    scroll.give(late, Some(&write_all(&shards[&late])));
    assert!(scroll.give(first[0], Some(&write_all(&shards[&first[0]]))));
    assert_eq!(scroll.entries(), all);
}
