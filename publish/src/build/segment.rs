//! Packs notes into the shards of a segment.

use crate::index::{self, Basis};
use crate::problem::{Problem, Result};
use crate::sign::{SHARD_BYTES, Signer};
use libdeflater::{CompressionLvl, Compressor};
use notefall_core::head::{CARDS_IN_SHARD, Segment};
use notefall_core::ids::{self, Place};
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, ShardPath};
use notefall_core::search::find::Part;
use notefall_core::{pack, records, shard};
use rayon::prelude::*;

/// How large a `notes` shard may be, packed, in bytes, unless it holds one note only.
pub const NOTES_SHARD_BYTES: usize = 16 * 1_024;

/// The most notes in a `notes` shard.
pub const NOTES_IN_SHARD: usize = 32;

/// A segment, ready to be written.
#[derive(Debug)]
pub struct Packed {
    /// As the head names it.
    pub segment: Segment,
    /// Cards in feed order.
    pub cards: Vec<Card>,
    /// Its files.
    pub files: Files,
    /// What `find.bin` says of it.
    pub part: Part,
    /// Traditional characters and the simplified ones that stand for them, for all characters in its vocabulary.
    pub simplified: Vec<(char, char)>,
}

/// The files of a segment, or of the overlay: what stands in one folder, and in one pack.
#[derive(Debug)]
pub struct Files {
    /// The first eight bytes of the SHA-256 of the pack.
    pub id: u64,
    /// By kind in the order of [`Kind::IN_SEGMENTS`], then by number.
    pub shards: Shards,
    /// By what their signatures hold; nothing where they are not signed.
    pub label: Option<u64>,
}

/// Files by kind in the order of [`Kind::IN_SEGMENTS`], then by number.
pub type Shards = [Vec<Vec<u8>>; Kind::IN_SEGMENTS.len()];

impl Files {
    /// Has files signed, and finds their name.
    ///
    /// # Errors
    /// Where they are larger than 4 GiB.
    pub fn of(mut shards: Shards, signer: Option<&Signer>) -> Result<Self> {
        let label = signer.map(|signer| signer.sign_segment(&mut shards).ok_or_else(too_many)).transpose()?;
        let id = crate::media::hash(&pack::encode(&shards).map_err(|_| too_many())?);
        Ok(Self { id, shards, label })
    }

    /// Each file with its path.
    pub fn each(&self) -> impl Iterator<Item = (ShardPath, &[u8])> {
        let segment = self.id;
        Kind::IN_SEGMENTS.into_iter().zip(&self.shards).flat_map(move |(kind, files)| {
            (0..).zip(files).map(move |(number, file)| (ShardPath { segment, kind, number }, file.as_slice()))
        })
    }

    /// All files in one, as the edge stores them.
    ///
    /// # Errors
    /// Where they are larger than 4 GiB.
    pub fn pack(&self) -> Result<Vec<u8>> {
        pack::encode(&self.shards).map_err(|error| Problem::fatal(error.to_string(), "build fewer notes"))
    }
}

fn too_many() -> Problem {
    Problem::fatal("the feed is larger than 4 GiB", "build it as several feeds")
}

/// Compresses to raw deflate; level 12 is the smallest and slowest.
pub fn deflate(payload: &[u8], level: i32) -> Vec<u8> {
    let level = CompressionLvl::new(level).unwrap_or_default();
    let mut compressor = Compressor::new(level);
    let mut out = vec![0; compressor.deflate_compress_bound(payload.len())];
    // The bound is one, so there is always room; nothing written would fail every check of a reader.
    let length = compressor.deflate_compress(payload, &mut out).unwrap_or(0);
    out.truncate(length);
    out
}

/// Makes a `.bin` file as small as it gets.
#[must_use]
pub fn seal(kind: Kind, number: u32, payload: &[u8]) -> Vec<u8> {
    shard::seal(kind, number, payload, |payload| deflate(payload, 12))
}

/// Makes an `index` shard: its columns are so unlike each other that each has a block of its own, unless one for all is smaller.
fn seal_columns(number: u32, columns: &index::Columns) -> Vec<u8> {
    shard::seal(Kind::Index, number, &columns.concat(), |payload| {
        let (whole, blocks) = (deflate(payload, 12), deflate_in_blocks(columns));
        if blocks.len() < whole.len() { blocks } else { whole }
    })
}

/// Compresses to one stream of raw deflate with a block for each part.
fn deflate_in_blocks(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut packer = flate2::Compress::new(flate2::Compression::best(), false);
    let length: usize = parts.iter().map(Vec::len).sum();
    // Deflate adds a few bytes to what it cannot make smaller, and each flush five.
    let mut out = Vec::with_capacity(length + length / 100 + 64 * (parts.len() + 1));
    for (number, part) in parts.iter().enumerate() {
        let flush = if number + 1 == parts.len() {
            flate2::FlushCompress::Finish
        } else {
            flate2::FlushCompress::Sync
        };
        if packer.compress_vec(part, &mut out, flush).is_err() {
            break;
        }
    }
    out
}

/// Packs notes, which must be in feed order and fit, and has them signed. `removed` are the hashes of ids that older segments have and the
/// feed no longer.
///
/// # Errors
/// Where they are more than the format can count.
pub fn pack(notes: &[Note], removed: &[u64], basis: Basis, signer: Option<&Signer>) -> Result<Packed> {
    let count = u32::try_from(notes.len()).map_err(|_| too_many())?;
    let shards = cut(notes, signer.map_or(0, |_| SHARD_BYTES));
    let numbered = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
    let shard_of: Vec<u32> =
        shards.iter().enumerate().flat_map(|(index, notes)| vec![numbered(index); notes.len()]).collect();
    let cards: Vec<Card> = notes.iter().zip(&shard_of).map(|(note, shard)| Card::of(note, *shard)).collect();

    let card_files = cards
        .par_chunks(CARDS_IN_SHARD as usize)
        .enumerate()
        .map(|(index, cards)| seal(Kind::Cards, numbered(index), &records::write_all(cards)))
        .collect();
    let note_files: Vec<Vec<u8>> = shards
        .par_iter()
        .enumerate()
        .map(|(index, notes)| seal(Kind::Notes, numbered(index), &records::write_all(notes)))
        .collect();
    let id_shards = ids::shards_for(notes.len() + removed.len());
    let mut places = vec![Vec::new(); id_shards as usize];
    let held = (0..).zip(notes).zip(&shard_of);
    let held =
        held.map(|((ordinal, note), shard)| Place { hash: ids::hash(&note.id), ordinal, shard: *shard });
    let removed =
        removed.iter().map(|hash| Place { hash: *hash, ordinal: ids::REMOVED, shard: ids::REMOVED });
    for place in held.chain(removed) {
        if let Some(places) = places.get_mut(ids::shard_of(place.hash, id_shards) as usize) {
            places.push(place);
        }
    }
    let id_files = places
        .into_par_iter()
        .enumerate()
        .map(|(index, mut places)| {
            places.sort();
            seal(Kind::Ids, numbered(index), &ids::encode(&places))
        })
        .collect();

    let index = index::build(notes, basis);
    let index_files: Vec<Vec<u8>> = index
        .index
        .par_iter()
        .enumerate()
        .map(|(number, columns)| seal_columns(numbered(number), columns))
        .collect();
    let spell_files: Vec<Vec<u8>> = index
        .spell
        .par_iter()
        .enumerate()
        .map(|(number, payload)| seal(Kind::Spell, numbered(number), payload))
        .collect();
    let segment = Segment {
        id: 0,
        notes: count,
        note_shards: numbered(note_files.len()),
        id_shards,
        index_shards: numbered(index_files.len()),
        spell_shards: numbered(spell_files.len()),
    };
    let shards = [card_files, note_files, id_files, index_files, spell_files, Vec::new()];
    let files = Files::of(shards, signer)?;
    let segment = Segment { id: files.id, ..segment };
    let part = Part { segment: segment.id, ..index.part };
    Ok(Packed { segment, cards, files, part, simplified: index.simplified })
}

/// Cuts the notes where a shard is full, of which so many bytes are for its signature.
fn cut(notes: &[Note], reserved: usize) -> Vec<&[Note]> {
    let mut shards = Vec::new();
    let mut rest = notes;
    while !rest.is_empty() {
        let (shard, after) = rest.split_at_checked(filling(rest, reserved)).unwrap_or((rest, &[]));
        shards.push(shard);
        rest = after;
    }
    shards
}

/// How many of these notes fill a shard: at least one. Sizes are taken at a quick level, which never packs better than the one
/// that is written, so a shard ends up a few percent below its limit rather than above.
fn filling(notes: &[Note], reserved: usize) -> usize {
    let fit = |count: usize| {
        let payload = records::write_all(notes.get(..count).unwrap_or_default());
        let room = NOTES_SHARD_BYTES - shard::HEADER_BYTES - reserved;
        // Deflate adds five bytes to what it cannot make smaller.
        payload.len() <= shard::MAX_PAYLOAD_BYTES as usize
            && (payload.len() + 5 <= room || deflate(&payload, 6).len() <= room)
    };
    let most = NOTES_IN_SHARD.min(notes.len());
    if fit(most) {
        return most;
    }
    let (mut good, mut bad) = (1, most);
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if fit(middle) { good = middle } else { bad = middle }
    }
    good
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::rich::RichText;

    fn note(id: usize, text: &str) -> Note {
        Note { id: id.to_string(), body: RichText::plain(text), ..Note::default() }
    }

    /// Text that does not pack well.
    fn noise(bytes: usize, seed: usize) -> String {
        let mut state = seed as u64 + 1;
        (0..bytes)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(33 + (state >> 33) as u8 % 90)
            })
            .collect()
    }

    #[test]
    fn shards_hold_what_they_may() {
        let mut notes: Vec<Note> =
            (0..100).map(|i| note(i, &noise(if i % 9 == 0 { 3_000 } else { 700 }, i))).collect();
        notes.insert(20, note(1_000, &noise(40_000, 7)));
        notes.extend((0..100).map(|i| note(2_000 + i, "short")));
        let packed = pack(&notes, &[], Basis::of(&notes), None).unwrap();
        let [cards, files, ids, ..] = &packed.files.shards;
        assert_eq!((cards.len(), ids.len()), (26, 1));
        let mut back = Vec::new();
        let mut alone = 0;
        for (number, file) in (0..).zip(files) {
            let notes: Vec<Note> =
                records::read_all(&shard::open(Kind::Notes, number, file).unwrap()).unwrap();
            assert!(notes.len() <= NOTES_IN_SHARD);
            assert!(file.len() <= NOTES_SHARD_BYTES || notes.len() == 1, "{}", file.len());
            alone += usize::from(file.len() > NOTES_SHARD_BYTES);
            back.extend(notes);
        }
        assert_eq!(alone, 1);
        assert_eq!(back, notes);
        let head = packed.segment;
        assert_eq!(
            (head.notes, head.card_shards() as usize, head.note_shards as usize),
            (201, 26, files.len())
        );
        for (ordinal, note) in notes.iter().enumerate() {
            let card = &packed.cards[ordinal];
            assert_eq!(card.id, note.id);
            let in_shard: Vec<Note> = records::read_all(
                &shard::open(Kind::Notes, card.shard, &files[card.shard as usize]).unwrap(),
            )
            .unwrap();
            assert!(in_shard.contains(note));
        }
    }
}
