//! Keeps what was encoded, by the content of the source, so that a second build encodes nothing.

use super::{Purpose, encode};
use crate::temporary::Temporary;
use notefall_core::note::{Image, Media, Variant};
use notefall_core::records::Record;
use notefall_core::wire::{Reader, WireError, Writer};
use sha2::{Digest, Sha256};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The beginning of every entry; the last byte is the version of this layout.
const MAGIC: &[u8] = b"NFmedia\x01";

/// The pictures made of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Sizes and names.
    pub image: Image,
    /// Whether the source moves.
    pub animated: bool,
    /// The files, narrowest first.
    pub files: Vec<(Media, Vec<u8>)>,
}

/// A folder of entries.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Removed with the cache where nothing is to be kept.
    temporary: Option<Temporary>,
}

/// The name of the entry for a source and a purpose under the current settings.
pub fn key(source: &[u8], purpose: Purpose) -> String {
    let mut hash = Sha256::new();
    hash.update([encode::SETTINGS, u8::from(purpose == Purpose::Avatar)]);
    hash.update(source);
    hash.finalize()
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

impl Cache {
    /// In that folder, which is made when something is to be kept.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), temporary: None }
    }

    /// In a folder that goes when the cache does.
    ///
    /// # Errors
    /// Where no temporary folder can be made.
    pub fn temporary() -> std::io::Result<Self> {
        let folder = Temporary::new()?;
        Ok(Self { folder: folder.path().to_path_buf(), temporary: Some(folder) })
    }

    /// Where the platform keeps caches: `~/Library/Caches` on a Mac, elsewhere `XDG_CACHE_HOME` or `~/.cache`.
    #[must_use]
    pub fn usual_folder() -> Option<PathBuf> {
        let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = variable("HOME").or_else(|| variable("USERPROFILE"));
        let folder = if cfg!(target_os = "macos") {
            home.map(|home| home.join("Library/Caches"))
        } else if cfg!(windows) {
            variable("LOCALAPPDATA")
        } else {
            variable("XDG_CACHE_HOME").or_else(|| home.map(|home| home.join(".cache")))
        };
        folder.map(|folder| folder.join("notefall"))
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder, where what is put into it is there for the next build.
    #[must_use]
    pub fn kept(&self) -> Option<&Path> {
        self.temporary.is_none().then_some(&self.folder)
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(key.get(..2).unwrap_or("xx")).join(key)
    }

    /// An entry, if it is there and whole.
    #[must_use]
    pub fn read(&self, key: &str) -> Option<Entry> {
        let file = std::fs::read(self.path(key)).ok()?;
        let (sum, payload) = file.strip_prefix(MAGIC)?.split_first_chunk::<32>()?;
        if Sha256::digest(payload).as_slice() != sum {
            return None;
        }
        decode(payload).ok()
    }

    /// Keeps an entry; whoever reads at the same time sees it whole or not at all.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn write(&self, key: &str, entry: &Entry) -> std::io::Result<()> {
        let payload = encode_entry(entry);
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.folder);
        match std::fs::create_dir(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            // A temporary cache that is gone must not come back: the command is being ended.
            Err(error) if self.temporary.is_some() => return Err(error),
            Err(_) => std::fs::create_dir_all(folder)?,
            Ok(()) => {}
        }
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&Sha256::digest(&payload))?;
        file.write_all(&payload)?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

fn encode_entry(entry: &Entry) -> Vec<u8> {
    let mut out = Writer::default();
    out.byte(u8::from(entry.animated));
    entry.image.write(&mut out);
    out.list(&entry.files, |out, (media, file)| {
        media.write(out);
        out.bytes(file);
    });
    out.finish()
}

fn decode(payload: &[u8]) -> Result<Entry, WireError> {
    let mut from = Reader::new(payload);
    let animated = from.byte() == 1;
    let image = Image::read(&mut from);
    let files = from.list(|from| (Media::read(from), from.bytes().to_vec()));
    let named = |variant: &Variant| files.iter().any(|(media, _)| *media == variant.media);
    if image.variants.is_empty() || !image.variants.iter().all(named) {
        from.fail("a file for each variant");
    }
    from.finish(Entry { image, animated, files })
}

#[cfg(test)]
mod tests {
    use super::*;
    use notefall_core::note::Format;

    fn entry() -> Entry {
        let file = vec![1, 2, 3];
        let media = Media { hash: crate::media::hash(&file), format: Format::Webp };
        let variants = vec![Variant { width: 320, media }];
        Entry {
            image: Image { width: 320, height: 9, variants, ..Image::default() },
            animated: true,
            files: vec![(media, file)],
        }
    }

    #[test]
    fn entries_come_back_and_damaged_ones_do_not() {
        let cache = Cache::temporary().unwrap();
        let key = key(b"source", Purpose::Note);
        assert_eq!(key.len(), 64);
        assert_ne!(key, super::key(b"source", Purpose::Avatar));
        assert_eq!(cache.read(&key), None);
        cache.write(&key, &entry()).unwrap();
        assert_eq!(cache.read(&key), Some(entry()));
        let path = cache.path(&key);
        let good = std::fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&path, &bad).unwrap();
            assert_eq!(cache.read(&key), None, "byte {at}");
            std::fs::write(&path, &good[..at]).unwrap();
            assert_eq!(cache.read(&key), None, "{at} bytes");
        }
        cache.write(&key, &entry()).unwrap();
        assert_eq!(cache.read(&key), Some(entry()));
    }
}
