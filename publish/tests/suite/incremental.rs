//! A feed that was added to, edited and thinned out answers like one that was built of the same notes from nothing.

use crate::common::{Built, Scene, counted, run};
use notefall::build::Request;
use notefall::feed::{Feed, packs_of};
use notefall::media::Cache;
use notefall::related;
use notefall::search::Searcher;
use notefall_core::head::Head;
use notefall_core::note::{Card, Note};
use notefall_core::path::Path as FeedPath;
use notefall_core::reader::{Lookup, Scroll};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// Words that no dictionary has, so that nothing is translated; some are forms of one, and some begin like others.
const WORDS: [&str; 24] = [
    "zorbing",
    "zorbed",
    "zorbs",
    "quastel",
    "quasten",
    "quasted",
    "brimpf",
    "brimpling",
    "flondy",
    "flondies",
    "wexel",
    "wexels",
    "grolt",
    "grolting",
    "naviss",
    "navissel",
    "yompt",
    "yompting",
    "ruxle",
    "ruxled",
    "红烧",
    "豆腐",
    "夜景",
    "茶叶",
];

const TAGS: [&str; 6] = ["supper", "Rain", "红烧", "夜景", "garden", "walks"];
const AUTHORS: [&str; 3] = ["Mei", "Zoë", "小厨"];

const QUERIES: [&str; 26] = [
    "zorbing ",
    "zorbed quastel ",
    "quas",
    "brimp",
    "w",
    "\"wexel grolt\" ",
    "flondies -naviss ",
    "yompting ruxled 豆腐 ",
    "红烧",
    "豆",
    "doufu",
    "hongshao yejing",
    "hs",
    "tag:supper ",
    "tag:rain quastel ",
    "author:mei grolts ",
    "year:2021 ",
    "kind:text -tag:garden ",
    "lang:zh 茶叶 ",
    "quastle ",
    "navissle flondy ",
    "nowhere ",
    "\"ruxle ruxled\" ",
    "grolt yompt wexels zorbs ",
    "sort:new quastel ",
    "yompting grolt tag:supper sort:new ",
];

/// Numbers at random, the same in each run.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| self.of(&WORDS)).collect::<Vec<_>>().join(" ")
    }
}

/// Sources: a line for each note, by id.
#[derive(Clone)]
pub struct Lines {
    pub random: Random,
    pub lines: Vec<(usize, serde_json::Value)>,
    pub next: usize,
}

impl Lines {
    /// So many notes, and some that never change: each form of a word is in one of them, since a removed note may be the only one
    /// that knew of a stem, and no segment says so.
    pub fn new(notes: usize) -> Self {
        let mut lines = Self { random: Random(7), lines: Vec::new(), next: 1_000 };
        for (at, words) in WORDS.chunks(10).enumerate() {
            let mut note = lines.note();
            note["text"] = json!([words, &WORDS[..10 - words.len()]].concat().join(" "));
            lines.lines.push((at, note));
        }
        (0..notes).for_each(|_| lines.add());
        lines
    }

    /// Every note has as many words in each field as any other, so that their averages stay the same.
    fn note(&mut self) -> serde_json::Value {
        let random = &mut self.random;
        let published = match random.below(4) {
            0 => None,
            _ => Some(format!("202{}-03-{:02}", random.below(3), 1 + random.below(28))),
        };
        json!({
            "title": random.words(2),
            "text": random.words(10),
            "tags": [random.of(&TAGS)],
            "author": random.of(&AUTHORS),
            "lang": random.of(&["en", "en", "zh"]),
            "published": published,
            "pinned": random.below(20) == 0,
            "likes": random.below(50),
            "collects": random.below(3),
            "comments": random.below(200),
        })
    }

    fn add(&mut self) {
        let note = self.note();
        let at = 3.min(self.lines.len()) + self.random.below(self.lines.len().saturating_sub(2).max(1));
        self.lines.insert(at.min(self.lines.len()), (self.next, note));
        self.next += 1;
    }

    /// One of those that may change.
    pub fn any(&mut self) -> usize {
        let fixed = |(id, _): &(usize, serde_json::Value)| *id < 1_000;
        loop {
            let at = self.random.below(self.lines.len());
            if !fixed(&self.lines[at]) {
                return at;
            }
        }
    }

    pub fn change(&mut self) {
        let at = self.any();
        match self.random.below(12) {
            0..3 => self.lines[at].1 = self.note(),
            3 => self.count(),
            4 => self.lines[at].1["pinned"] = json!(self.random.below(3) == 0),
            5 => self.lines[at].1["published"] = json!("2022-01-01"),
            6 => {
                let other = self.any();
                self.lines.swap(at, other);
            }
            7 => {
                // What was removed, perhaps long ago, comes again.
                let id = 1_000 + self.random.below(self.next - 1_000);
                if self.lines.iter().all(|(known, _)| *known != id) {
                    let note = self.note();
                    self.lines.push((id, note));
                }
            }
            8..10 => self.add(),
            _ => drop(self.lines.remove(at)),
        }
    }

    /// Some notes are liked, kept or spoken of.
    pub fn count(&mut self) {
        for _ in 0..=self.random.below(20) {
            let at = self.random.below(self.lines.len());
            let what = self.random.of(&["likes", "likes", "collects", "comments"]);
            self.lines[at].1[what] = json!(self.random.below(300));
        }
    }

    pub fn write(&self, scene: &Scene) {
        let line = |(id, note): &(usize, serde_json::Value)| {
            let mut note = note.clone();
            note["id"] = json!(format!("n{id}"));
            format!("{note}\n")
        };
        scene.write("notes.jsonl", &self.lines.iter().map(line).collect::<String>());
    }
}

pub fn request(scene: &Scene, out: &str, fresh: bool) -> Request {
    Request { out: scene.path(out), fresh, ..scene.request(&["notes.jsonl"]) }
}

/// All cards of a feed, as a page scrolls through them; without the shards that their notes are in.
fn scrolled(feed: &Feed) -> Vec<Card> {
    let mut scroll = Scroll::new(&feed.head);
    while !scroll.is_complete() {
        for path in scroll.wants(usize::MAX, 5) {
            scroll.give(path, Some(&counted(feed, path)));
        }
    }
    assert_eq!(scroll.damaged(), 0);
    scroll.entries().iter().map(|entry| Card { shard: 0, ..entry.card.clone() }).collect()
}

fn looked_up(feed: &Feed, id: &str) -> Option<Note> {
    let mut lookup = Lookup::by_id(&feed.head, id);
    loop {
        let wants = lookup.wants();
        if wants.is_empty() {
            return lookup.result().unwrap().cloned();
        }
        for path in wants {
            lookup.give(path, Some(&counted(feed, path)));
        }
    }
}

/// What is the same however a feed is cut into segments.
type Found = (Vec<(String, u64, u32)>, u32, Vec<String>, bool);

fn found(searcher: &mut Searcher, query: &str, limit: usize) -> Found {
    let (answer, _) = searcher.search(query, limit).unwrap();
    assert!(!answer.damaged && !answer.partial);
    let hits = answer.hits.iter().map(|hit| (hit.card.id.clone(), hit.card.likes, hit.score)).collect();
    (hits, answer.found, answer.missing, answer.loosened)
}

/// The note without those that it leads to: what has not changed leads where it led when it was written.
fn alone(note: Note) -> Note {
    Note { related: Vec::new(), ..note }
}

/// Every note leads to notes of the feed, each once, and not to itself.
fn check_leads(notes: &[Note], round: usize) {
    let live: HashSet<&str> = notes.iter().map(|note| note.id.as_str()).collect();
    for note in notes {
        let ids: HashSet<&str> = note.related.iter().map(|other| other.id.as_str()).collect();
        assert!(ids.len() == note.related.len() && ids.len() <= related::MOST, "round {round}: {note:?}");
        assert!(ids.is_subset(&live) && !ids.contains(note.id.as_str()), "round {round}: {note:?}");
    }
    let leading = notes.iter().filter(|note| !note.related.is_empty()).count();
    assert!(leading * 2 > notes.len(), "round {round}: {leading} of {}", notes.len());
}

pub fn compare(several: &Built, fresh: &Built, ids: usize, round: usize) {
    check_leads(&several.notes(), round);
    let notes = |built: &Built| built.notes().into_iter().map(alone).collect::<Vec<_>>();
    assert_eq!(notes(several), notes(fresh), "round {round}");
    assert_eq!(scrolled(&several.feed), scrolled(&fresh.feed), "round {round}");
    let head = |head: &Head| (head.notes(), head.date, head.lang.clone(), head.cards.len());
    assert_eq!(head(&several.feed.head), head(&fresh.feed.head));
    let live: BTreeMap<String, Note> = notes(fresh).into_iter().map(|note| (note.id.clone(), note)).collect();
    for id in (0..4).chain(1_000..ids) {
        let id = format!("n{id}");
        assert_eq!(looked_up(&several.feed, &id).map(alone).as_ref(), live.get(&id), "round {round}, {id}");
    }
    let [one, other] = [several, fresh].map(|built| built.feed.find().unwrap());
    assert_eq!((&one.facets, one.suggestions), (&other.facets, other.suggestions), "round {round}");
    let suggest = |built: &Built| notefall_suggest::with_version(&built.feed.suggest().unwrap(), 0).unwrap();
    assert!(suggest(several) == suggest(fresh), "round {round}");
    let [mut one, mut other] =
        [several, fresh].map(|built| Searcher::open(built.feed.root.to_str().unwrap()).unwrap());
    for query in QUERIES {
        for limit in [10, 1_000] {
            let (one, other) = (found(&mut one, query, limit), found(&mut other, query, limit));
            assert_eq!(one, other, "round {round}, {query:?}, {limit}");
        }
    }
}

/// Every file of a folder.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(root).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path);
    files.map(|path| (path.strip_prefix(root).unwrap().to_owned(), std::fs::read(&path).unwrap())).collect()
}

#[test]
fn after_any_edits_a_feed_answers_like_a_fresh_one() {
    let rounds = if std::env::var_os("NOTEFALL_LARGE").is_some() { 200 } else { 36 };
    let scene = Scene::new();
    let mut lines = Lines::new(50);
    let (mut most, mut with_counts) = (0, 0);
    for round in 0..rounds {
        for _ in 0..[1, 1, 1, 2, 4, 30][lines.random.below(6)] {
            lines.change();
        }
        if round % 3 == 0 {
            lines.count();
        }
        lines.write(&scene);
        let several = run(&request(&scene, "several", false), &scene.cache()).unwrap();
        most = most.max(several.feed.head.segments.len());
        assert!(most <= 10, "{most} segments");
        with_counts += usize::from(!several.feed.head.overlay.chunks.is_empty());
        // What is remembered of the feed before makes builds faster, and never makes them other ones.
        let forgetful = Cache::temporary().unwrap();
        run(&request(&scene, "forgetful", false), &forgetful).unwrap();
        assert_eq!(files(&scene.path("several")), files(&scene.path("forgetful")), "round {round}");
        let again = run(&request(&scene, "several", false), &scene.cache()).unwrap();
        assert!(!again.report.changed && again.report.written == 0, "round {round}: {:?}", again.report);
        let fresh = run(&request(&scene, "fresh", true), &scene.cache()).unwrap();
        assert_eq!(fresh.feed.head.segments.len(), 1);
        compare(&several, &fresh, lines.next, round);
    }
    assert!(most >= 3 && with_counts > rounds / 3, "{most} segments and {with_counts} overlays are no test");
}

/// What the queries fetch in all, each by somebody who has nothing yet.
fn cold_bytes(feed: &Feed) -> u64 {
    let one =
        |query: &&str| Searcher::open(feed.root.to_str().unwrap()).unwrap().search(query, 10).unwrap().1;
    QUERIES.iter().map(one).map(|trace| trace.bytes).sum()
}

/// The bytes of the files of a segment, or of counts.
fn size(feed: &Feed, segment: u64) -> u64 {
    let paths = feed.shards().filter(|path| path.segment == segment);
    paths.map(|path| feed.read(FeedPath::Shard(path)).unwrap().len() as u64).sum()
}

#[test]
fn what_is_written_in_all_is_a_few_times_the_feed() {
    let is_large = std::env::var_os("NOTEFALL_LARGE").is_some();
    let (notes, rounds) = if is_large { (3_000, 200) } else { (400, 40) };
    let scene = Scene::new();
    let mut lines = Lines::new(notes);
    let mut known: HashSet<u64> = HashSet::new();
    let mut written = 0;
    for _ in 0..rounds {
        (0..1 + lines.random.below(4)).for_each(|_| lines.change());
        lines.write(&scene);
        let request = request(&scene, "several", false);
        notefall::build::build(&request, &scene.cache(), &|_| (), &mut Vec::new()).unwrap();
        let feed = Feed::open(&scene.path("several")).unwrap();
        assert!(feed.head.segments.len() <= 10);
        for (pack, _) in packs_of(&feed.head) {
            if known.insert(pack) {
                written += size(&feed, pack);
            }
        }
    }
    let several = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    let fresh = run(&request(&scene, "fresh", true), &scene.cache()).unwrap();
    compare(&several, &fresh, lines.next, rounds);
    let last = size(&fresh.feed, fresh.feed.head.segments.last().unwrap().id);
    println!("{written} bytes written in {rounds} builds of {last} bytes");
    let [cold, cold_fresh] = [cold_bytes(&several.feed), cold_bytes(&fresh.feed)];
    let segments = several.feed.head.segments.len();
    println!("{cold} bytes fetched for all queries of {segments} segments, {cold_fresh} of one");
    assert!(written <= 4 * last, "{written} bytes written, {last} in the end");
    // A few kilobytes for each of some segments are more where the feed itself has few.
    let most = if is_large { 15 } else { 16 };
    assert!(cold * 10 <= cold_fresh * most, "{cold} bytes fetched, {cold_fresh} of a fresh build");
}

/// The same with much that is liked and little that is written: content stays where it is, whatever is counted.
#[test]
fn counts_change_and_content_does_not() {
    let scene = Scene::new();
    let mut lines = Lines::new(700);
    lines.write(&scene);
    let first = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    let content = files(&scene.path("several"));
    for round in 0..4 {
        for _ in 0..[1, 3, 30, 100][round] {
            lines.count();
        }
        lines.write(&scene);
        let several = run(&request(&scene, "several", false), &scene.cache()).unwrap();
        let forgetful = Cache::temporary().unwrap();
        run(&request(&scene, "forgetful", false), &forgetful).unwrap();
        assert_eq!(several.feed.head.segments, first.feed.head.segments, "round {round}");
        assert_eq!(several.feed.head.runs, first.feed.head.runs, "round {round}");
        assert!(
            several.report.changed && several.feed.head.version == first.feed.head.version + 1 + round as u64
        );
        let now = files(&scene.path("several"));
        for path in first.feed.shards().map(|path| PathBuf::from(FeedPath::Shard(path).write())) {
            assert_eq!(now[&path], content[&path], "round {round}, {path:?}");
        }
        let overlay = &several.feed.head.overlay;
        assert!(!overlay.chunks.is_empty() && overlay.chunks.len() <= 6, "round {round}: {overlay:?}");
        let fresh = run(&request(&scene, "fresh", true), &scene.cache()).unwrap();
        assert!(fresh.feed.head.overlay.chunks.is_empty(), "what is built from nothing has its counts in it");
        compare(&several, &fresh, lines.next, round);
    }
    // Counts that are what they were at first need no overlay.
    Lines::new(700).write(&scene);
    let back = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    assert_eq!(back.feed.head, Head { version: back.feed.head.version, ..first.feed.head.clone() });
    // A note that is written again takes its counts with it; those of the others stay beside their content.
    lines.lines[9].1["text"] = json!("wexel wexel");
    lines.lines[9].1["likes"] = json!(7_777);
    lines.write(&scene);
    let edited = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    let [new, old] = edited.feed.head.segments[..] else { panic!("{:?}", edited.feed.head.segments) };
    assert_eq!((new.notes, old), (1, first.feed.head.segments[0]));
    assert!(edited.feed.head.overlay.chunks.iter().all(|chunk| chunk.segment == old.id));
    let fresh = run(&request(&scene, "fresh", true), &scene.cache()).unwrap();
    compare(&edited, &fresh, lines.next, 9);
    // Damage in it is found, and healed.
    let path = edited.feed.head.overlay.paths().next().unwrap();
    damage(&scene.path("several").join(FeedPath::Shard(path).write()));
    let checked = notefall::verify::verify(&scene.path("several"), &|_, _| ()).unwrap();
    assert!(
        checked.problems.iter().any(|problem| problem.to_string().contains("counts0.bin")),
        "{checked:?}"
    );
    let healed = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    compare(&healed, &fresh, lines.next, 10);
}

#[test]
fn one_edit_writes_one_note() {
    let scene = Scene::new();
    let mut lines = Lines::new(60);
    lines.write(&scene);
    let first = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    lines.lines[9].1["text"] = json!("wexel wexel");
    lines.write(&scene);
    let second = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    let [new, old] = second.feed.head.segments[..] else { panic!("{:?}", second.feed.head.segments) };
    assert_eq!((new.notes, old), (1, first.feed.head.segments[0]));
    assert_eq!(second.feed.head.notes(), first.feed.head.notes());
    let find = second.feed.find().unwrap();
    assert_eq!((find.segments[0].adds, find.segments[1].gone.len()), (0, 1));
    // A removal is a segment without notes.
    let id = format!("n{}", lines.lines.remove(20).0);
    lines.write(&scene);
    let third = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    assert_eq!(third.feed.head.notes() + 1, first.feed.head.notes());
    assert!(third.feed.head.segments.contains(&old));
    assert!(looked_up(&second.feed, &id).is_some() && looked_up(&third.feed, &id).is_none());
}

#[test]
fn what_cannot_be_added_to_is_built_again() {
    let scene = Scene::new();
    let mut lines = Lines::new(60);
    lines.write(&scene);
    let first = run(&request(&scene, "several", false), &scene.cache()).unwrap();
    let paths: BTreeSet<FeedPath> = first.feed.shards().map(FeedPath::Shard).collect();
    for path in paths.iter().step_by(3).chain([&FeedPath::Find]) {
        let file = scene.path("several").join(path.write());
        let mut bytes = std::fs::read(&file).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let healed = run(&request(&scene, "several", false), &scene.cache()).unwrap();
        assert_eq!(healed.feed.head, first.feed.head, "{path:?}");
    }
    // So is everything when somebody says so.
    lines.lines[9].1["text"] = json!("wexel wexel");
    lines.write(&scene);
    assert_eq!(run(&request(&scene, "several", false), &scene.cache()).unwrap().feed.head.segments.len(), 2);
    assert_eq!(run(&request(&scene, "several", true), &scene.cache()).unwrap().feed.head.segments.len(), 1);
}

#[test]
fn what_is_remembered_is_believed_only_of_the_files_it_was_read_of() {
    let scene = Scene::new();
    let mut lines = Lines::new(60);
    lines.write(&scene);
    run(&request(&scene, "several", false), &scene.cache()).unwrap();
    let cache = scene.path("cache/feeds");
    let [remembered] = &files(&cache).into_keys().collect::<Vec<_>>()[..] else { panic!("not one memory") };
    // All is well; the memory is damaged; the files were written again; there is no memory; a file is damaged, and only that shows.
    for (round, word) in WORDS.into_iter().take(5).enumerate() {
        let copy = format!("copy{round}");
        for (name, bytes) in files(&scene.path("several")) {
            scene.write_bytes(&format!("{copy}/{}", name.display()), &bytes);
        }
        let damaged = format!(
            "{:016x}/notes0.bin",
            Feed::open(&scene.path("several")).unwrap().head.segments.last().unwrap().id
        );
        match round {
            1 => damage(&cache.join(remembered)),
            2 => files(&scene.path(&copy))
                .into_iter()
                .for_each(|(name, bytes)| scene.write_bytes(&format!("several/{}", name.display()), &bytes)),
            3 => std::fs::remove_dir_all(&cache).unwrap(),
            4 => ["several", copy.as_str()].iter().for_each(|feed| damage(&scene.path(feed).join(&damaged))),
            _ => {}
        }
        lines.lines[9].1["text"] = json!(format!("wexel {word}"));
        lines.write(&scene);
        run(&request(&scene, "several", false), &scene.cache()).unwrap();
        let forgetful = run(&request(&scene, &copy, false), &Cache::temporary().unwrap()).unwrap();
        assert_eq!(files(&scene.path("several")), files(&scene.path(&copy)), "round {round}");
        assert_eq!(forgetful.feed.head.segments.len(), if round == 4 { 1 } else { 2 }, "round {round}");
    }
}

fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(file, bytes).unwrap();
}
