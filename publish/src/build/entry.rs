//! What a build has to know of a note to leave it where it is.

use crate::feed::media_of;
use notefall_core::attached::{Comment, Product, Related, Translation, Video};
use notefall_core::counts::Counts;
use notefall_core::note::{Format, Image, Media, Note};
use notefall_core::records;
use notefall_core::rich::RichText;
use notefall_core::shard::MAX_PAYLOAD_BYTES;
use sha2::{Digest as _, Sha256};

/// The first half of the SHA-256 of a note as it is stored, but for what is nothing that its author wrote: the notes that are like it, and
/// counts.
pub type Digest = [u8; 16];

/// A note of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// What it consists of.
    pub digest: Digest,
    /// The counts that it was written with.
    pub counts: Counts,
    /// The `notes` shard that holds it.
    pub shard: u32,
    /// The media that it names.
    pub media: Vec<Media>,
    /// The ids of the notes that it leads to, since they are like it.
    pub related: Vec<String>,
}

impl Entry {
    /// Of a note with that digest, in a shard.
    #[must_use]
    pub fn of(note: &Note, digest: Digest, shard: u32) -> Self {
        let related = note.related.iter().map(|other| other.id.clone()).collect();
        let (counts, media) = (Counts::of(note), media_of(note).collect());
        Self { id: note.id.clone(), digest, counts, shard, media, related }
    }
}

/// The digest of a note; nothing where it is too large for a shard.
#[must_use]
pub fn digest(note: &Note) -> Option<Digest> {
    let record = if note.related.is_empty() && Counts::of(note) == Counts::default() {
        records::write_all(std::slice::from_ref(note))
    } else {
        let mut own = note.clone();
        own.related.clear();
        Counts::default().put(&mut own);
        records::write_all(&[own])
    };
    (record.len() <= MAX_PAYLOAD_BYTES as usize).then(|| first_half(&record))
}

/// What changes when notes are stored in another way, so that older digests say nothing any more.
#[must_use]
pub fn layout() -> Digest {
    let note = Note {
        id: "layout".to_owned(),
        body: RichText::plain("text"),
        images: vec![Image::default()],
        tags: vec!["tag".to_owned()],
        video: Some(Video {
            media: Media { hash: 0, format: Format::Mp4 },
            width: 1,
            height: 1,
            duration: 1,
            captions: Vec::new(),
        }),
        thread: vec![Comment::default()],
        products: vec![Product::default()],
        translations: vec![Translation::default()],
        related: vec![Related::default()],
        ..Note::default()
    };
    let mut bytes = records::write_all(&[note]);
    bytes.extend(crate::index::RECIPE.to_le_bytes());
    first_half(&bytes)
}

fn first_half(bytes: &[u8]) -> Digest {
    let mut half = Digest::default();
    half.iter_mut().zip(Sha256::digest(bytes)).for_each(|(half, byte)| *half = byte);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_large_a_note_has_no_digest() {
        let note = |bytes: usize| Note { body: RichText::plain(&"x".repeat(bytes)), ..Note::default() };
        assert!(digest(&note(4_000_000)).is_some());
        assert!(digest(&note(4_300_000)).is_none());
        assert_ne!(digest(&note(1)), digest(&note(2)));
    }
}
