//! What was read of a feed's segments, kept in the cache, so that the next build need not read them again.
//!
//! It is believed only where each file of the segment is the one that was read, by its length and the time of its last change; otherwise
//! the segment is read as if there were no ledger. So a ledger makes builds faster, and never makes them other ones.

use super::entry::{Digest, Entry, layout};
use super::previous::Known;
use crate::feed::shards_of_segment;
use notefall_core::counts::Counts;
use notefall_core::head::Segment;
use notefall_core::note::Media;
use notefall_core::path::{Path as FeedPath, push_hash};
use notefall_core::records::Record as _;
use notefall_core::wire::{Reader, WireError, Writer};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The beginning of every file; the last byte is the version of this layout.
const MAGIC: &[u8] = b"NFknown\x03";

/// Smaller segments are read faster than remembered, in notes.
const WORTH_IT: u32 = 32;

/// What was changed so recently may be changed again without its time showing it, since clocks of files tick slowly.
const TICK: Duration = Duration::from_millis(20);

/// Which files a segment consists of: their lengths and the times of their last changes.
pub type Stamp = [u8; 32];

/// The ledgers of one feed's segments.
#[derive(Debug)]
pub struct Ledger {
    /// None where nothing is kept.
    folder: Option<PathBuf>,
}

impl Ledger {
    /// In a cache's folder, for the feed in `root`.
    #[must_use]
    pub fn new(cache: Option<&Path>, root: &Path) -> Self {
        let folder = cache.zip(root.canonicalize().ok()).map(|(cache, root)| {
            let mut name = String::new();
            push_hash(&mut name, crate::media::hash(root.as_os_str().as_encoded_bytes()));
            cache.join("feeds").join(name)
        });
        Self { folder }
    }

    /// That knows nothing and keeps nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self { folder: None }
    }

    fn path(&self, segment: u64) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(super::segment_name(segment)))
    }

    /// What is known of a segment whose files have that stamp.
    #[must_use]
    pub fn read(&self, segment: &Segment, stamp: &Stamp) -> Option<Known> {
        let file = fs::read(self.path(segment.id)?).ok()?;
        let (sum, payload) = file.strip_prefix(MAGIC)?.split_first_chunk::<32>()?;
        if Sha256::digest(payload).as_slice() != sum {
            return None;
        }
        let (of, known) = decode(payload).ok()?;
        let is_its = of == (layout(), *stamp) && known.entries.len() == segment.notes as usize;
        is_its.then_some(known)
    }

    /// Keeps what is known of a segment whose files have that stamp. Where that cannot be kept, the next build takes longer.
    pub fn write(&self, segment: &Segment, stamp: &Stamp, known: &Known) {
        let Some(path) = self.path(segment.id).filter(|_| segment.notes >= WORTH_IT) else { return };
        let payload = encode(stamp, known);
        let write = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(&path);
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(MAGIC)?;
            file.write_all(&Sha256::digest(&payload))?;
            file.write_all(&payload)?;
            file.persist(&path).map(drop).map_err(|error| error.error)
        };
        let _ = write();
    }

    /// Keeps what is known of a segment that has just been written.
    pub fn write_new(&self, root: &Path, segment: &Segment, known: &Known) {
        if self.folder.is_some() && segment.notes >= WORTH_IT {
            std::thread::sleep(TICK + TICK / 2);
            if let Some(stamp) = stamp(root, segment) {
                self.write(segment, &stamp, known);
            }
        }
    }

    /// Removes the ledgers of all segments but these.
    pub fn clean(&self, segments: &[Segment]) {
        let Some(folder) = &self.folder else { return };
        let keep: HashSet<String> = segments.iter().map(|segment| super::segment_name(segment.id)).collect();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if !keep.contains(&*entry.file_name().to_string_lossy()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// The stamp of a segment's files; nothing where one is missing or has only just been written.
#[must_use]
pub fn stamp(root: &Path, segment: &Segment) -> Option<Stamp> {
    let latest = SystemTime::now().checked_sub(TICK)?.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_nanos();
    let paths: Vec<_> = shards_of_segment(*segment).collect();
    let files: Vec<Option<[u8; 24]>> = paths
        .par_iter()
        .map(|path| {
            let meta = fs::metadata(root.join(FeedPath::Shard(*path).write())).ok()?;
            let changed = changed(&meta)?;
            let mut stamp = [0; 24];
            stamp[..8].copy_from_slice(&meta.len().to_le_bytes());
            stamp[8..].copy_from_slice(&changed.to_le_bytes());
            (changed < latest).then_some(stamp)
        })
        .collect();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file?);
    }
    Some(hash.finalize().into())
}

/// When a file was changed, in nanoseconds of Unix time. On Unix that is the time of the last change of any kind, which no program sets.
#[cfg(unix)]
fn changed(meta: &fs::Metadata) -> Option<u128> {
    use std::os::unix::fs::MetadataExt as _;
    let nanos = i128::from(meta.ctime()) * 1_000_000_000 + i128::from(meta.ctime_nsec());
    u128::try_from(nanos).ok()
}

#[cfg(not(unix))]
fn changed(meta: &fs::Metadata) -> Option<u128> {
    Some(meta.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_nanos())
}

fn encode(stamp: &Stamp, known: &Known) -> Vec<u8> {
    let mut out = Writer::default();
    out.raw(&layout());
    out.raw(stamp);
    out.list(&known.entries, |out, entry| {
        out.string(&entry.id);
        out.raw(&entry.digest);
        let Counts { likes, collects, comments } = entry.counts;
        [likes, collects, comments, entry.shard.into()].into_iter().for_each(|number| out.number(number));
        out.list(&entry.media, |out, media| media.write(out));
        out.list(&entry.related, |out, id| out.string(id));
    });
    let mut removed: Vec<u64> = known.removed.iter().copied().collect();
    removed.sort_unstable();
    out.list(&removed, |out, hash| out.hash(*hash));
    out.finish()
}

fn decode(payload: &[u8]) -> Result<((Digest, Stamp), Known), WireError> {
    let mut from = Reader::new(payload);
    let of = (array(&mut from), array(&mut from));
    let entries = from.list(|from| Entry {
        id: from.string(),
        digest: array(from),
        counts: Counts { likes: from.number(), collects: from.number(), comments: from.number() },
        shard: from.number32(),
        media: from.list(Media::read),
        related: from.list(Reader::string),
    });
    let removed = from.list(Reader::hash).into_iter().collect();
    from.finish((of, Known { entries, removed }))
}

fn array<const N: usize>(from: &mut Reader<'_>) -> [u8; N] {
    from.raw(N).first_chunk().copied().unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::note::Format;

    fn known() -> Known {
        let entry = |at: u8| Entry {
            id: format!("note-{at}"),
            digest: [at; 16],
            counts: Counts { likes: u64::from(at) << 20, collects: 1, comments: u64::from(at) },
            shard: u32::from(at / 8),
            media: vec![Media { hash: u64::from(at), format: Format::Webp }; usize::from(at % 3)],
            related: vec![format!("note-{}", at / 2); usize::from(at % 5)],
        };
        Known { entries: (0..40).map(entry).collect(), removed: HashSet::from([7, 9]) }
    }

    #[test]
    fn what_was_kept_comes_back_and_what_is_damaged_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Some(folder.path()), folder.path());
        let segment = Segment { id: 5, notes: 40, ..Segment::default() };
        let stamp = [1; 32];
        assert_eq!(ledger.read(&segment, &stamp), None);
        ledger.write(&segment, &stamp, &known());
        assert_eq!(ledger.read(&segment, &stamp), Some(known()));
        assert_eq!(ledger.read(&segment, &[2; 32]), None);
        assert_eq!(ledger.read(&Segment { notes: 41, ..segment }, &stamp), None);
        let path = ledger.path(5).unwrap();
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            assert_eq!(ledger.read(&segment, &stamp), None, "byte {at}");
            fs::write(&path, &good[..at]).unwrap();
            assert_eq!(ledger.read(&segment, &stamp), None, "{at} bytes");
        }
        ledger.clean(&[]);
        assert!(!path.exists());
    }
}
