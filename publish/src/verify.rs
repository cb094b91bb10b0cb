//! Checks all that a feed's head names, down to the last byte.

use crate::feed::{BUILD_AGAIN, Feed, media_of, shards_of_segment};
use crate::problem::{Place, Problem, Result};
use notefall_core::counts::{self, Changed};
use notefall_core::head::{CARDS_IN_HEAD, CARDS_IN_SHARD, Segment};
use notefall_core::ids;
use notefall_core::note::{Card, Media, Note};
use notefall_core::pack;
use notefall_core::path::{Kind, Path as FeedPath, ShardPath, check_note_id};
use notefall_core::run::shown;
use notefall_core::search::find::{Find, Part};
use notefall_core::search::fold::decompose;
use notefall_core::search::{chunk, spell};
use notefall_core::shard::ShardError;
use notefall_core::wire::WireError;
use notefall_suggest::{Sort, Suggestion, Suggestions};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What a check saw.
#[derive(Debug, Default)]
pub struct Checked {
    /// Notes that were decoded.
    pub notes: usize,
    /// Shards that were decoded.
    pub shards: usize,
    /// Media files that were hashed.
    pub media: usize,
    /// What is wrong; empty where all is well.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "ok": self.problems.is_empty(),
            "notes": self.notes,
            "shards": self.shards,
            "media_files": self.media,
            "problems": self.problems.iter().map(Problem::json).collect::<Vec<_>>(),
        })
    }
}

/// Checks a folder. `tick` is called with how many media files are done, and how many there are.
///
/// # Errors
/// Where there is no feed in it, or its head is damaged. All else is in [`Checked::problems`].
pub fn verify(root: &Path, tick: &(dyn Fn(usize, usize) + Sync)) -> Result<Checked> {
    let feed = Feed::open(root)?;
    let mut checked = Checked::default();
    let mut ids = HashSet::new();
    let mut media = BTreeMap::new();
    let mut cards: HashMap<u64, Vec<Card>> = HashMap::new();
    for segment in &feed.head.segments {
        let of_segment = check_segment(&feed, segment, &mut checked, &mut ids, &mut media);
        cards.insert(segment.id, of_segment);
    }
    check_counts(&feed, &mut cards, &mut checked);
    let places = feed.head.runs.iter().flat_map(|run| {
        (run.first..run.end()).filter_map(|position| cards.get(&run.segment)?.get(position as usize))
    });
    let most = CARDS_IN_HEAD as usize;
    if checked.problems.is_empty() && !places.take(most).eq(&feed.head.cards) {
        checked.problems.push(head_problem(&feed, "the head's cards are not the first of the feed"));
    }
    check_find(&feed, &ids, &mut checked);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let all = media.len();
    let bad: Vec<Problem> = media
        .par_iter()
        .filter_map(|(media, note)| {
            let problem = check_media(&feed, *media, note);
            tick(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, all);
            problem
        })
        .collect();
    checked.media = all;
    checked.problems.extend(bad);
    for problem in checked.problems.iter_mut().filter(|problem| problem.remedy.is_empty()) {
        BUILD_AGAIN.clone_into(&mut problem.remedy);
    }
    Ok(checked)
}

/// Checks the counts that changed since their notes were written, and puts them into the cards.
fn check_counts(feed: &Feed, cards: &mut HashMap<u64, Vec<Card>>, checked: &mut Checked) {
    let overlay = &feed.head.overlay;
    if overlay.chunks.is_empty() {
        return;
    }
    let paths: Vec<ShardPath> = overlay.paths().collect();
    check_name(feed, (overlay.id, &paths), checked);
    for (chunk, path) in overlay.chunks.iter().zip(paths) {
        let read = feed.payload(path).and_then(|payload| {
            counts::decode(&payload).map_err(|error| feed.bad(path, &format!("expected {}", error.expected)))
        });
        let changed = match read {
            Ok(changed) => changed,
            Err(problem) => {
                checked.problems.push(problem);
                continue;
            }
        };
        checked.shards += 1;
        let Some(cards) = cards.get_mut(&chunk.segment).filter(|cards| !cards.is_empty()) else { continue };
        for Changed { position, shard, before, counts } in changed {
            let first = cards.partition_point(|card| card.shard < shard) as u64;
            let is_its =
                overlay.chunk(ShardPath { segment: chunk.segment, kind: Kind::Notes, number: shard })
                    == Some(path)
                    && overlay.chunk(ShardPath {
                        segment: chunk.segment,
                        kind: Kind::Cards,
                        number: position / CARDS_IN_SHARD,
                    }) == Some(path)
                    && u64::from(position) == first + u64::from(before);
            match cards.get_mut(position as usize).filter(|card| is_its && card.shard == shard) {
                Some(card) => card.likes = counts.likes,
                None => checked.problems.push(feed.bad(path, "it has counts of a note that is elsewhere")),
            }
        }
    }
}

fn head_problem(feed: &Feed, what: &str) -> Problem {
    Problem::fatal(what, BUILD_AGAIN).at(Place::file(&feed.root.join(FeedPath::Head.write())))
}

/// Checks `find.bin` and the shards that it leads to.
fn check_find(feed: &Feed, ids: &HashSet<String>, checked: &mut Checked) {
    let find = match feed.find() {
        Ok(find) => find,
        Err(problem) => return checked.problems.push(problem),
    };
    let named = find.segments.iter().map(|part| part.segment);
    let is_other = !named.eq(feed.head.segments.iter().map(|segment| segment.id));
    // A newer one is what a build leaves that was cut off before its head; what it names is there.
    if find.version < feed.head.version || find.version == feed.head.version && is_other {
        let place = Place::file(&feed.root.join(FeedPath::Find.write()));
        checked.problems.push(Problem::fatal("it belongs to another head", BUILD_AGAIN).at(place));
    } else if find.version == feed.head.version && !is_ordered(feed, &find) {
        let place = Place::file(&feed.root.join(FeedPath::Find.write()));
        checked.problems.push(Problem::fatal("it has another order than the head", BUILD_AGAIN).at(place));
    }
    if find.suggestions > 0
        && let Err(problem) = check_suggest(feed, find.suggestions, ids)
    {
        checked.problems.push(problem);
    }
    for path in feed.shards().filter(|path| matches!(path.kind, Kind::Index | Kind::Spell)) {
        let decoded = feed.payload(path).and_then(|payload| {
            let read = match path.kind {
                Kind::Index => chunk::decode(&payload).map(drop),
                _ => spell::decode(&payload).map(drop),
            };
            read.map_err(|error| feed.bad(path, &format!("expected {}", error.expected)))
        });
        match decoded {
            Ok(()) => checked.shards += 1,
            Err(problem) => checked.problems.push(problem),
        }
    }
}

/// Whether search has the head's order and number of notes, and takes for gone exactly those that the order leaves out.
fn is_ordered(feed: &Feed, find: &Find) -> bool {
    let leaves_out = |part: &Part| {
        let is_shown = shown(&feed.head.runs, part.segment);
        (0..part.notes).filter(|position| !is_shown(*position)).eq(part.gone.iter().copied())
    };
    find.runs == feed.head.runs
        && find.notes() == u64::from(feed.head.notes()).max(1)
        && find.segments.iter().all(leaves_out)
}

/// Checks that `suggest.bin` has as many entries as `find.bin` says, and that its titles are those of notes.
fn check_suggest(feed: &Feed, entries: u32, ids: &HashSet<String>) -> Result<()> {
    let place = || Place::file(&feed.root.join(FeedPath::Suggest.write()));
    let bad = |what: &str| Problem::fatal(what, BUILD_AGAIN).at(place());
    let payload = feed.suggest()?;
    let malformed = |error: WireError| bad(&ShardError::from(error).to_string());
    let version = notefall_suggest::version(&payload).map_err(malformed)?;
    let suggestions = Suggestions::decode(&payload, decompose).map_err(malformed)?;
    let all = suggestions.all();
    if all.len() != entries as usize {
        return Err(bad("it has another number of entries than find.bin says"));
    }
    if version < feed.head.version {
        return Err(bad("it belongs to another head"));
    }
    // A newer one is what a build leaves that was cut off before its head.
    let is_lost = |title: &Suggestion<'_>| title.sort == Sort::Title && !ids.contains(title.id);
    if version == feed.head.version && all.iter().any(is_lost) {
        return Err(bad("it suggests a note that is not in the feed"));
    }
    Ok(())
}

fn check_segment(
    feed: &Feed,
    segment: &Segment,
    checked: &mut Checked,
    ids: &mut HashSet<String>,
    media: &mut BTreeMap<Media, String>,
) -> Vec<Card> {
    let notes = shards::<Note>(feed, segment, Kind::Notes, checked);
    let cards = shards::<Card>(feed, segment, Kind::Cards, checked);
    let mut places = Vec::new();
    for number in 0..segment.id_shards {
        let path = segment.shard(Kind::Ids, number);
        let read = feed.payload(path).and_then(|payload| {
            ids::decode(&payload).map_err(|error| feed.bad(path, &format!("expected {}", error.expected)))
        });
        match read {
            Ok(read) => {
                checked.shards += 1;
                if !read.is_sorted()
                    || read.iter().any(|place| ids::shard_of(place.hash, segment.id_shards) != number)
                {
                    checked.problems.push(feed.bad(path, "the ids are not in the order of their hashes"));
                }
                places.extend(read.into_iter().filter(|place| place.shard != ids::REMOVED));
            }
            Err(problem) => checked.problems.push(problem),
        }
    }
    let paths: Vec<ShardPath> = shards_of_segment(*segment).collect();
    check_name(feed, (segment.id, &paths), checked);
    let count: usize = notes.iter().map(Vec::len).sum();
    let is_shown = shown(&feed.head.runs, segment.id);
    checked.notes += (0..count as u32).filter(|position| is_shown(*position)).count();
    // What could not be read was reported, and nothing can be compared with it.
    if !checked.problems.is_empty() {
        return Vec::new();
    }
    let full = CARDS_IN_SHARD as usize;
    let cards_sound = cards.iter().rev().skip(1).all(|cards| cards.len() == full);
    let cards: Vec<Card> = cards.into_iter().flatten().collect();
    let numbered = (0..).zip(&notes).flat_map(|(shard, notes)| notes.iter().map(move |note| (shard, note)));
    if count != segment.notes as usize || cards.len() != count || places.len() != count || !cards_sound {
        checked.problems.push(head_problem(feed, "the counts of notes, cards and ids differ"));
    }
    let known: HashSet<(u64, u32, u32)> =
        places.iter().map(|place| (place.hash, place.ordinal, place.shard)).collect();
    for ((ordinal, (shard, note)), card) in (0..).zip(numbered).zip(&cards) {
        let mut wrong = |what: String| {
            let path = segment.shard(Kind::Notes, shard);
            checked.problems.push(feed.bad(path, &format!("the note \"{}\" {what}", note.id)));
        };
        if let Err(why) = check_note_id(&note.id) {
            wrong(format!("has a bad id: {why}"));
        }
        if is_shown(ordinal) && !ids.insert(note.id.clone()) {
            wrong("is there twice".to_owned());
        }
        if *card != Card::of(note, shard) {
            wrong("has a card that is not its own".to_owned());
        }
        if !known.contains(&(ids::hash(&note.id), ordinal, shard)) {
            wrong("cannot be found by its id".to_owned());
        }
        if note.images.iter().any(|image| image.variants.is_empty()) {
            wrong("has a picture without a file".to_owned());
        }
        for file in media_of(note).filter(|_| is_shown(ordinal)) {
            media.entry(file).or_insert_with(|| note.id.clone());
        }
    }
    cards
}

fn shards<T: notefall_core::records::Record + Send>(
    feed: &Feed,
    segment: &Segment,
    kind: Kind,
    checked: &mut Checked,
) -> Vec<Vec<T>> {
    let read: Vec<Result<Vec<T>>> = (0..segment.shards(kind))
        .into_par_iter()
        .map(|number| feed.records(segment.shard(kind, number)))
        .collect();
    let mut good = Vec::new();
    for shard in read {
        match shard {
            Ok(records) => {
                checked.shards += 1;
                good.push(records);
            }
            Err(problem) => checked.problems.push(problem),
        }
    }
    good
}

/// Whether a segment's name, or that of counts, is the hash of its content.
fn check_name(feed: &Feed, (id, paths): (u64, &[ShardPath]), checked: &mut Checked) {
    match pack_of(feed, paths) {
        Ok(pack) if crate::media::hash(&pack) == id => {}
        Ok(_) => {
            checked.problems.push(head_problem(feed, "a segment is not the one that its name stands for"));
        }
        // A shard that cannot be read was reported when it was decoded.
        Err(problem) if checked.problems.is_empty() => checked.problems.push(problem),
        Err(_) => {}
    }
}

/// The pack of a segment, or of counts, put together from its files: all that stand in one folder, as packs hold them.
///
/// # Errors
/// Where a file is missing, or all of them are larger than 4 GiB.
pub fn pack_of(feed: &Feed, paths: &[ShardPath]) -> Result<Vec<u8>> {
    let read = |kind: Kind| -> Result<Vec<Vec<u8>>> {
        let paths = paths.par_iter().filter(|path| path.kind == kind);
        paths.map(|path| feed.read(FeedPath::Shard(*path))).collect()
    };
    let [cards, notes, ids, index, spell, counts] = Kind::IN_SEGMENTS.map(read);
    pack::encode(&[cards?, notes?, ids?, index?, spell?, counts?])
        .map_err(|error| Problem::fatal(error.to_string(), BUILD_AGAIN))
}

fn check_media(feed: &Feed, media: Media, note: &str) -> Option<Problem> {
    let path = FeedPath::Media(media);
    let place = Place::file(&feed.root.join(path.write()));
    match feed.read(path) {
        Ok(bytes) if crate::media::hash(&bytes) == media.hash => None,
        Ok(_) => {
            let what = format!("the picture of the note \"{note}\" is not the file that its name stands for");
            Some(Problem::fatal(what, "delete it and build the feed again").at(place))
        }
        Err(problem) => {
            Some(Problem { what: format!("the picture of the note \"{note}\": {}", problem.what), ..problem })
        }
    }
}
