//! Makes the pictures of a feed: small WebP files in a few widths, without metadata, each made once. Videos are passed through.

mod cache;
mod clips;
mod encode;
pub mod fetch;
mod moving;
mod room;

pub use cache::Cache;
pub use clips::Clips;
pub use encode::{LONGEST_SIDE, MOST_PIXELS, WIDTHS};

use crate::problem::Problem;
use crate::sources::{Draft, Origin, Picture};
use encode::Refusal;
use fetch::Fetched;
use notefall_core::note::{Image, Media};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The largest file that is read as a picture, in bytes.
pub const LARGEST_FILE: u64 = 64 << 20;

/// The most characters of an address that a message shows.
const LONGEST_SHOWN: usize = 100;

/// What a picture is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// To be looked at: up to three widths.
    Note,
    /// One small square.
    Avatar,
}

/// What was made of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Without alternative text, which belongs to the note.
    pub image: Image,
    /// It moves, and only its first frame was taken.
    pub animated: bool,
    /// The entry of the cache that holds the files.
    pub key: String,
}

/// The pictures of a feed.
#[derive(Debug, Default)]
pub struct Gallery {
    made: HashMap<(Origin, Purpose), Result<Made, Refusal>>,
    /// How many source files were encoded in this run.
    pub encoded: usize,
    /// How many were in the cache.
    pub cached: usize,
}

/// How many bytes the name of a media file stands for.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    Sha256::digest(bytes).iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

impl Gallery {
    /// Makes every picture that the drafts name and that is there or was fetched, each once. `tick` is called with how many are done, and how
    /// many there are.
    #[must_use]
    pub fn make(
        drafts: &[Draft],
        cache: &Cache,
        fetched: &Fetched,
        tick: &(dyn Fn(usize, usize) + Sync),
    ) -> Self {
        let mut wanted: Vec<(Origin, Purpose)> = drafts
            .iter()
            .flat_map(|draft| {
                let avatars = draft.avatar.iter().map(|picture| (picture.origin.clone(), Purpose::Avatar));
                draft.pictures.iter().map(|picture| (picture.origin.clone(), Purpose::Note)).chain(avatars)
            })
            .collect();
        wanted.sort();
        wanted.dedup();
        let (done, encoded) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let total = wanted.len();
        let made: HashMap<_, _> = wanted
            .into_par_iter()
            .map(|(origin, purpose)| {
                let made =
                    read(&origin, fetched).and_then(|bytes| make_one(&bytes, purpose, cache, &encoded));
                tick(done.fetch_add(1, Ordering::Relaxed) + 1, total);
                ((origin, purpose), made)
            })
            .collect();
        let encoded = encoded.into_inner();
        let good = made.values().filter(|made| made.is_ok()).count();
        Self { made, encoded, cached: good.saturating_sub(encoded) }
    }

    /// How many source files were made into pictures.
    #[must_use]
    pub fn pictures(&self) -> usize {
        self.made.iter().filter(|((_, purpose), made)| *purpose == Purpose::Note && made.is_ok()).count()
    }

    /// The image of a picture; where there is none, the problem is reported at the place where the note names it.
    pub fn image(&self, picture: &Picture, problems: &mut Vec<Problem>) -> Option<Image> {
        let made = self.find(picture, Purpose::Note, problems)?;
        if made.animated {
            problems.push(Problem::part(
                picture.place.clone(),
                format!("{} moves, and only its first frame is shown", name(&picture.origin)),
                "to go on moving it has to be whole, and within 8 MiB and 4 megapixels",
            ));
        }
        Some(Image { alt: picture.alt.clone(), ..made.image.clone() })
    }

    /// The file of an author's picture.
    pub fn avatar(&self, picture: &Picture, problems: &mut Vec<Problem>) -> Option<Media> {
        let made = self.find(picture, Purpose::Avatar, problems)?;
        made.image.variants.first().map(|variant| variant.media)
    }

    fn find(&self, picture: &Picture, purpose: Purpose, problems: &mut Vec<Problem>) -> Option<&Made> {
        match self.made.get(&(picture.origin.clone(), purpose))? {
            Ok(made) => Some(made),
            Err((what, remedy)) => {
                let what = format!("the picture {} {what}", name(&picture.origin));
                problems.push(Problem::part(picture.place.clone(), what, *remedy));
                None
            }
        }
    }

    /// Each file of the gallery, with the cache entry it is in.
    #[must_use]
    pub fn files(&self) -> BTreeMap<Media, &str> {
        let made = self.made.values().flatten();
        made.flat_map(|made| made.image.variants.iter().map(|variant| (variant.media, made.key.as_str())))
            .collect()
    }
}

/// For messages.
fn name(origin: &Origin) -> String {
    match origin {
        Origin::File(file) => file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        Origin::Address(address) if address.chars().count() <= LONGEST_SHOWN => address.clone(),
        Origin::Address(address) => address.chars().take(LONGEST_SHOWN).chain(['…']).collect(),
    }
}

/// The bytes of a picture.
fn read(origin: &Origin, fetched: &Fetched) -> Result<Vec<u8>, Refusal> {
    let file = match origin {
        Origin::File(file) => file,
        Origin::Address(address) => {
            return fetched.read(address).unwrap_or_else(|| {
                Err(("is on another server".to_owned(), "--fetch-media fetches such pictures"))
            });
        }
    };
    let unreadable =
        |error: std::io::Error| (format!("cannot be read: {error}"), "check the rights on the file");
    if std::fs::metadata(file).map_err(unreadable)?.len() > LARGEST_FILE {
        return Err(("is larger than 64 MiB".to_owned(), "save it smaller"));
    }
    std::fs::read(file).map_err(unreadable)
}

fn make_one(bytes: &[u8], purpose: Purpose, cache: &Cache, encoded: &AtomicUsize) -> Result<Made, Refusal> {
    let key = cache::key(bytes, purpose);
    if let Some(entry) = cache.read(&key) {
        return Ok(Made { image: entry.image, animated: entry.animated, key });
    }
    // Decoders of foreign data are kept from taking the build with them.
    let entry = std::panic::catch_unwind(|| encode::encode(bytes, purpose)).unwrap_or_else(|_| {
        Err(("cannot be decoded".to_owned(), "open it in a picture editor and save it again"))
    })?;
    encoded.fetch_add(1, Ordering::Relaxed);
    cache.write(&key, &entry).map_err(|error| {
        (format!("could not be put into the cache: {error}"), "check the disk, or use --no-cache")
    })?;
    Ok(Made { image: entry.image, animated: entry.animated, key })
}
