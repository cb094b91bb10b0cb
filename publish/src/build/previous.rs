//! The feed before, as far as a build has to know it to add to it: that of a folder, or one whose packs were fetched.

use super::entry::{Entry, digest};
use super::ledger::{Ledger, Stamp, stamp};
use crate::feed::{Feed, shards_of_segment};
use crate::index::Manner;
use crate::verify::pack_of;
use notefall_core::counts::Counts;
use notefall_core::head::{Head, Segment};
use notefall_core::ids;
use notefall_core::note::{Media, Note};
use notefall_core::pack::Table;
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records;
use notefall_core::run::{Run, shown};
use notefall_core::search::chunk;
use notefall_core::search::find::{Find, Part};
use notefall_core::shard;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A feed that can be added to.
#[derive(Debug)]
pub struct Previous<'a> {
    /// Its head.
    pub head: Head,
    /// Its `find.bin`.
    pub find: Find,
    /// How its notes are indexed.
    pub manner: Manner,
    /// Its segments, the newest first.
    pub segments: Vec<Stored<'a>>,
}

/// A segment of it.
#[derive(Debug)]
pub struct Stored<'a> {
    source: Source<'a>,
    /// As the head names it.
    pub segment: Segment,
    /// As `find.bin` names it.
    pub part: Part,
    /// What is in it.
    pub known: Known,
    /// For each of its notes whether it is in the feed.
    pub is_shown: Vec<bool>,
    /// By position, the counts that hold now where those are others than its notes were written with.
    pub changed: HashMap<u32, Counts>,
    /// What a ledger can be written by, where there was none.
    unknown: Option<Stamp>,
}

/// Where a segment's files are read.
#[derive(Debug)]
enum Source<'a> {
    /// In the folder of a feed, each when it is asked for.
    Folder(&'a Feed),
    /// In its pack.
    Pack(Vec<u8>, Table),
}

/// What is known of a segment's content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its notes, those included that are in the feed no longer.
    pub entries: Vec<Entry>,
    /// Hashes of ids that it removes from the feed.
    pub removed: HashSet<u64>,
}

impl<'a> Previous<'a> {
    /// Reads it; nothing where it cannot be added to, since something is damaged or missing, or was built by other rules.
    #[must_use]
    pub fn read(feed: &'a Feed, ledger: &Ledger) -> Option<Self> {
        let paths: Vec<ShardPath> = feed.head.overlay.paths().collect();
        let changed = super::counts::read(&feed.head, || pack_of(feed, &paths).ok())?;
        let read = |segment: Segment, part| Stored::in_folder(feed, segment, part, ledger);
        Self::of(feed.head.clone(), feed.find().ok()?, changed, read)
    }

    /// The same of packs, one for each segment of the head and one for counts.
    #[must_use]
    pub fn of_packs(head: Head, find: Find, mut packs: HashMap<u64, Vec<u8>>) -> Option<Self> {
        let runs = head.runs.clone();
        let changed = super::counts::read(&head, || packs.remove(&head.overlay.id))?;
        Self::of(head, find, changed, |segment, part| {
            Stored::in_pack(&runs, segment, part, packs.remove(&segment.id)?)
        })
    }

    fn of(
        head: Head,
        find: Find,
        mut changed: HashMap<u64, HashMap<u32, Counts>>,
        mut read: impl FnMut(Segment, Part) -> Option<Stored<'a>>,
    ) -> Option<Self> {
        let is_its = find.segments.iter().map(|part| part.segment).eq(head.segments.iter().map(|one| one.id));
        if find.version != head.version || !is_its || find.runs != head.runs {
            return None;
        }
        let manner = Manner::by(find.recipe, head.notes().into())?;
        let parts = head.segments.iter().zip(&find.segments);
        let segments: Option<Vec<Stored<'_>>> = parts
            .map(|(segment, part)| {
                let stored = read(*segment, part.clone())?;
                Some(Stored { changed: changed.remove(&segment.id).unwrap_or_default(), ..stored })
            })
            .collect();
        Some(Self { segments: segments?, manner, head, find })
    }

    /// All media that notes of the feed name.
    #[must_use]
    pub fn media(&self) -> BTreeSet<Media> {
        let entries =
            self.segments.iter().flat_map(|stored| stored.known.entries.iter().zip(&stored.is_shown));
        entries.filter(|(_, is_shown)| **is_shown).flat_map(|(entry, _)| &entry.media).copied().collect()
    }

    /// Has the next build spared what this one had to read.
    pub fn remember(&self, ledger: &Ledger, segments: &[Segment]) {
        for stored in self.segments.iter().filter(|stored| segments.contains(&stored.segment)) {
            if let Some(stamp) = &stored.unknown {
                ledger.write(&stored.segment, stamp, &stored.known);
            }
        }
    }
}

impl<'a> Stored<'a> {
    fn in_folder(feed: &'a Feed, segment: Segment, part: Part, ledger: &Ledger) -> Option<Self> {
        let stamp = stamp(&feed.root, &segment);
        let remembered = stamp.as_ref().and_then(|stamp| ledger.read(&segment, stamp));
        let unknown = if remembered.is_some() { None } else { stamp };
        let known = match remembered {
            Some(known) => known,
            None => {
                let paths: Vec<ShardPath> = shards_of_segment(segment).collect();
                Known::of(&pack_of(feed, &paths).ok()?, &segment)?
            }
        };
        let is_shown = are_shown(&feed.head.runs, &segment);
        let changed = HashMap::new();
        Some(Self { source: Source::Folder(feed), segment, part, known, is_shown, changed, unknown })
    }

    fn in_pack(runs: &[Run], segment: Segment, part: Part, pack: Vec<u8>) -> Option<Self> {
        let known = Known::of(&pack, &segment)?;
        let table = Table::decode(&pack).ok()?;
        let is_shown = are_shown(runs, &segment);
        let source = Source::Pack(pack, table);
        Some(Self { source, segment, part, known, is_shown, changed: HashMap::new(), unknown: None })
    }

    /// Whether a note of it is in the feed.
    #[must_use]
    pub fn shows(&self, id: &str) -> bool {
        self.known.entries.iter().zip(&self.is_shown).any(|(entry, is_shown)| *is_shown && entry.id == id)
    }

    fn payload(&self, kind: Kind, number: u32) -> Option<Vec<u8>> {
        match &self.source {
            Source::Folder(feed) => feed.payload(self.segment.shard(kind, number)).ok(),
            Source::Pack(pack, table) => {
                shard::open(kind, number, pack.get(table.range(kind, number)?)?).ok()
            }
        }
    }

    /// How many of its notes are in the feed.
    #[must_use]
    pub fn live(&self) -> usize {
        self.is_shown.iter().filter(|is_shown| **is_shown).count()
    }

    /// The notes at some positions, which rise; nothing where they cannot be read or are not those that were.
    #[must_use]
    pub fn notes(&self, positions: &[u32]) -> Option<Vec<Note>> {
        let entries = &self.known.entries;
        let shard = |position: &u32| entries.get(*position as usize).map(|entry| entry.shard);
        let groups: Vec<&[u32]> = positions.chunk_by(|a, b| shard(a) == shard(b)).collect();
        let read = |group: &&[u32]| -> Option<Vec<Note>> {
            let number = shard(group.first()?)?;
            let notes: Vec<Note> = records::read_all(&self.payload(Kind::Notes, number)?).ok()?;
            let mut notes: Vec<Option<Note>> = notes.into_iter().map(Some).collect();
            let first = entries.partition_point(|entry| entry.shard < number);
            let take = |position: &u32| {
                let at = *position as usize;
                let note = notes.get_mut(at.checked_sub(first)?)?.take()?;
                (Entry::of(&note, digest(&note)?, number) == *entries.get(at)?).then_some(note)
            };
            group.iter().map(take).collect()
        };
        let read: Option<Vec<Vec<Note>>> = groups.par_iter().map(read).collect();
        Some(read?.into_iter().flatten().collect())
    }

    /// What its entries count, term by term; nothing where they cannot be read.
    #[must_use]
    pub fn counts(&self) -> Option<Vec<(String, i64)>> {
        let mut counts = Vec::new();
        for number in 0..self.segment.index_shards {
            let entries = chunk::decode(&self.payload(Kind::Index, number)?).ok()?;
            // Further postings of frequent terms stand in entries without a term, and count with the first ones.
            let named = entries.into_iter().filter(|entry| !entry.term.is_empty() && entry.notes != 0);
            counts.extend(named.map(|entry| (entry.term, entry.notes)));
        }
        Some(counts)
    }
}

impl Known {
    /// Of a whole segment. Its name is the hash of its content, so whatever is wrong with it shows.
    fn of(pack: &[u8], segment: &Segment) -> Option<Self> {
        if crate::media::hash(pack) != segment.id {
            return None;
        }
        let entries = each_note(pack, |number, note| Some(Entry::of(&note, digest(&note)?, number)))?;
        let mut removed = HashSet::new();
        for payload in payloads(pack, Kind::Ids)? {
            let places = ids::decode(&payload).ok()?;
            removed.extend(places.iter().filter(|place| place.shard == ids::REMOVED).map(|place| place.hash));
        }
        (entries.len() == segment.notes as usize).then_some(Self { entries, removed })
    }
}

/// The notes of a pack; nothing where they cannot be read.
#[must_use]
pub fn notes_of(pack: &[u8]) -> Option<Vec<Note>> {
    each_note(pack, |_, note| Some(note))
}

/// What becomes of each note of a pack, told the number of its shard.
fn each_note<T: Send>(pack: &[u8], make: impl Fn(u32, Note) -> Option<T> + Sync) -> Option<Vec<T>> {
    let numbered: Vec<(u32, Vec<u8>)> = (0..).zip(payloads(pack, Kind::Notes)?).collect();
    let shards: Option<Vec<Vec<T>>> = numbered
        .into_par_iter()
        .map(|(number, payload)| {
            let notes: Vec<Note> = records::read_all(&payload).ok()?;
            notes.into_iter().map(|note| make(number, note)).collect()
        })
        .collect();
    Some(shards?.into_iter().flatten().collect())
}

/// For each note of a segment whether it is in the feed of these runs.
fn are_shown(runs: &[Run], segment: &Segment) -> Vec<bool> {
    (0..segment.notes).map(shown(runs, segment.id)).collect()
}

/// The payloads of all shards of a kind.
fn payloads(pack: &[u8], kind: Kind) -> Option<Vec<Vec<u8>>> {
    let table = Table::decode(pack).ok()?;
    (0..table.shards(kind))
        .into_par_iter()
        .map(|number| shard::open(kind, number, pack.get(table.range(kind, number)?)?).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{Request, build};
    use crate::media::Cache;
    use notefall_core::path::Path as FeedPath;

    #[test]
    fn a_large_segment_is_not_read_again_until_a_file_of_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let [source, out] = ["notes.jsonl", "feed"].map(|name| folder.path().join(name));
        let lines: String =
            (0..40).map(|id| format!("{{\"id\": {id}, \"title\": \"Note {id}\"}}\n")).collect();
        std::fs::write(&source, lines).unwrap();
        let cache = Cache::at(&folder.path().join("cache"));
        let request = Request { sources: vec![source], out: out.clone(), ..Request::default() };
        build(&request, &cache, &|_| (), &mut Vec::new()).unwrap();
        let feed = Feed::open(&out).unwrap();
        let read = |cache: Option<&std::path::Path>| {
            let previous = Previous::read(&feed, &Ledger::new(cache, &out)).unwrap();
            (previous.segments[0].unknown.is_none(), previous.segments[0].known.clone())
        };
        let remembered = read(cache.kept());
        assert!(remembered.0 && remembered.1.entries.len() == 40);
        let file = out.join(FeedPath::Shard(feed.head.segments[0].shard(Kind::Spell, 0)).write());
        std::fs::write(&file, std::fs::read(&file).unwrap()).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(60));
        // The same bytes, but that shows only when they are read.
        assert_eq!(read(cache.kept()), (false, remembered.1.clone()));
        assert_eq!(read(None), (false, remembered.1));
    }
}
