//! Reads a feed from its folder.

use crate::problem::{Place, Problem, Result};
use notefall_core::head::{Head, Segment};
use notefall_core::note::{Media, Note};
use notefall_core::path::{Kind, Path as FeedPath, ShardPath};
use notefall_core::records::{self, Record};
use notefall_core::run::shown;
use notefall_core::search::find::Find;
use notefall_core::shard::{self, ShardError};
use notefall_core::wire::WireError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What `verify` and others say where a file of a feed is bad.
pub const BUILD_AGAIN: &str = "build the feed again";

/// A feed's folder with a head that can be read.
#[derive(Debug)]
pub struct Feed {
    /// The folder.
    pub root: PathBuf,
    /// The head.
    pub head: Head,
    /// The file it stands in.
    pub head_file: Vec<u8>,
}

/// Reads a file `head.bin`.
///
/// # Errors
/// Where it is damaged or of a newer format.
pub fn decode_head(file: &[u8]) -> Result<Head, ShardError> {
    Ok(Head::decode(&shard::open(Kind::Head, 0, file)?)?)
}

impl Feed {
    /// Opens a folder.
    ///
    /// # Errors
    /// Where there is no feed in it, or its head cannot be read.
    pub fn open(root: &Path) -> Result<Self> {
        let path = root.join(FeedPath::Head.write());
        let head_file = std::fs::read(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Problem::fatal(
                format!("{} holds no feed: there is no head.bin", root.display()),
                "make one with `notefall build SOURCE --out DIR`",
            ),
            _ => Problem::io(&path, "cannot read", &error),
        })?;
        let head = decode_head(&head_file).map_err(|error| {
            let what = error.to_string();
            Problem::fatal(what, "delete the folder and build the feed again").at(Place::file(&path))
        })?;
        Ok(Self { root: root.to_path_buf(), head, head_file })
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Where it is missing or cannot be read.
    pub fn read(&self, path: FeedPath) -> Result<Vec<u8>> {
        let path = self.root.join(path.write());
        std::fs::read(&path).map_err(|error| Problem {
            remedy: BUILD_AGAIN.into(),
            ..Problem::io(&path, "cannot read", &error)
        })
    }

    /// What search begins with.
    ///
    /// # Errors
    /// Where it is missing or damaged.
    pub fn find(&self) -> Result<Find> {
        let file = self.read(FeedPath::Find)?;
        let decoded = shard::open(Kind::Find, 0, &file).and_then(|payload| Ok(Find::decode(&payload)?));
        decoded.map_err(|error| {
            let path = self.root.join(FeedPath::Find.write());
            Problem::fatal(error.to_string(), BUILD_AGAIN).at(Place::file(&path))
        })
    }

    /// The unpacked payload of `suggest.bin`.
    ///
    /// # Errors
    /// Where it is missing or damaged.
    pub fn suggest(&self) -> Result<Vec<u8>> {
        let file = self.read(FeedPath::Suggest)?;
        shard::open(Kind::Suggest, 0, &file).map_err(|error| {
            let path = self.root.join(FeedPath::Suggest.write());
            Problem::fatal(error.to_string(), BUILD_AGAIN).at(Place::file(&path))
        })
    }

    /// The unpacked payload of a shard.
    ///
    /// # Errors
    /// Where it is missing or damaged.
    pub fn payload(&self, path: ShardPath) -> Result<Vec<u8>> {
        let file = self.read(FeedPath::Shard(path))?;
        shard::open(path.kind, path.number, &file).map_err(|error| self.bad(path, &error.to_string()))
    }

    /// The records of a shard.
    ///
    /// # Errors
    /// Where it is missing or damaged.
    pub fn records<T: Record>(&self, path: ShardPath) -> Result<Vec<T>> {
        let payload = self.payload(path)?;
        records::read_all(&payload)
            .map_err(|error: WireError| self.bad(path, &ShardError::from(error).to_string()))
    }

    /// A problem with a shard.
    #[must_use]
    pub fn bad(&self, path: ShardPath, what: &str) -> Problem {
        Problem::fatal(what, "").at(Place::file(&self.root.join(FeedPath::Shard(path).write())))
    }

    /// The notes of one shard after the other.
    pub fn notes<'a>(&'a self, segment: &'a Segment) -> impl Iterator<Item = Result<Vec<Note>>> + 'a {
        (0..segment.note_shards).map(|number| self.records(segment.shard(Kind::Notes, number)))
    }

    /// The paths of all shards that the head names.
    pub fn shards(&self) -> impl Iterator<Item = ShardPath> + '_ {
        shards_of(&self.head)
    }

    /// The notes of the feed that are shown, by segment.
    ///
    /// # Errors
    /// Where a shard cannot be read.
    pub fn shown_notes(&self) -> Result<Vec<Note>> {
        let mut all = Vec::new();
        for segment in &self.head.segments {
            let is_shown = shown(&self.head.runs, segment.id);
            let mut position = 0;
            for notes in self.notes(segment) {
                for note in notes? {
                    if is_shown(position) {
                        all.push(note);
                    }
                    position += 1;
                }
            }
        }
        Ok(all)
    }

    /// All media that notes of the feed name.
    ///
    /// # Errors
    /// Where a shard cannot be read.
    pub fn media(&self) -> Result<BTreeSet<Media>> {
        Ok(self.shown_notes()?.iter().flat_map(media_of).collect())
    }
}

/// The paths of all shards that a head names.
pub fn shards_of(head: &Head) -> impl Iterator<Item = ShardPath> + '_ {
    packs_of(head).flat_map(|(_, paths)| paths)
}

/// What a head names that stands in a pack at an edge, and in a folder elsewhere: its segments, and counts that changed since their notes
/// were written. The name of each, and the paths of its shards.
pub fn packs_of(head: &Head) -> impl Iterator<Item = (u64, Vec<ShardPath>)> + '_ {
    let segments = head.segments.iter().map(|segment| (segment.id, shards_of_segment(*segment).collect()));
    let counts = Some(&head.overlay).filter(|overlay| !overlay.chunks.is_empty());
    segments.chain(counts.map(|overlay| (overlay.id, overlay.paths().collect())))
}

/// The paths of a segment's shards, in the order in which packs hold them.
pub fn shards_of_segment(segment: Segment) -> impl Iterator<Item = ShardPath> {
    Kind::IN_SEGMENTS
        .into_iter()
        .flat_map(move |kind| (0..segment.shards(kind)).map(move |number| segment.shard(kind, number)))
}

/// The media that a note names.
pub fn media_of(note: &Note) -> impl Iterator<Item = Media> + '_ {
    note.images
        .iter()
        .flat_map(|image| image.variants.iter().map(|variant| variant.media))
        .chain(note.author.avatar)
        .chain(
            note.video
                .iter()
                .flat_map(|video| video.captions.iter().map(|captions| captions.media).chain([video.media])),
        )
}
