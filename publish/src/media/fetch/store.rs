//! Keeps what was fetched, by its address, with what is needed to ask whether it has changed; and why something could not be fetched.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The beginning of every file; the last byte is the version of this layout.
const MAGIC: &[u8] = b"NFfetch\x01";

/// The most bytes of what is said about a picture.
const LARGEST_META: u64 = 16 << 10;

/// What is known of a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// Its address, so that files can be told apart by people.
    pub address: String,
    /// The server's `ETag`, or empty.
    pub tag: String,
    /// The server's `Last-Modified`, or empty.
    pub modified: String,
    /// Until then it is fresh, in Unix seconds.
    pub until: u64,
}

/// Why there is no picture, or no newer one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its address.
    pub address: String,
    /// What was wrong, as it is said.
    pub what: String,
    /// Until then it is not asked for again, in Unix seconds.
    pub until: u64,
}

/// A folder of pictures.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Beside the pictures that were made, in their cache.
    pub fn at(cache: &Path) -> Self {
        Self { folder: cache.join("fetched") }
    }

    fn path(&self, address: &str) -> PathBuf {
        let name: String = Sha256::digest(address).iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name.get(..2).unwrap_or("xx")).join(name)
    }

    /// What is known of a picture, where it is there.
    pub fn meta(&self, address: &str) -> Option<Meta> {
        let file = std::fs::File::open(self.path(address)).ok()?;
        let mut head = Vec::new();
        file.take(LARGEST_META + 64).read_to_end(&mut head).ok()?;
        let (meta, ..) = split(&head)?;
        serde_json::from_slice(meta).ok()
    }

    /// A picture, if it is there and whole. One that is not is taken away.
    pub fn read(&self, address: &str) -> Option<Vec<u8>> {
        let path = self.path(address);
        let file = std::fs::read(&path).ok()?;
        let whole = || {
            let (_, sum, bytes) = split(&file)?;
            (Sha256::digest(bytes).as_slice() == sum).then(|| bytes.to_vec())
        };
        let bytes = whole();
        if bytes.is_none() {
            let _ = std::fs::remove_file(path);
        }
        bytes
    }

    /// Keeps a picture; whoever reads at the same time sees it whole or not at all.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn write(&self, meta: &Meta, bytes: &[u8]) -> std::io::Result<()> {
        let path = self.path(&meta.address);
        let folder = path.parent().unwrap_or(&self.folder);
        std::fs::create_dir_all(folder)?;
        let said = serde_json::to_vec(meta).map_err(std::io::Error::other)?;
        let length = u16::try_from(said.len()).map_err(std::io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        for part in [MAGIC, &length.to_le_bytes(), &said, &Sha256::digest(bytes), bytes] {
            file.write_all(part)?;
        }
        file.persist(path).map(drop).map_err(|error| error.error)
    }

    /// Forgets a picture.
    pub fn remove(&self, address: &str) {
        let _ = std::fs::remove_file(self.path(address));
    }

    fn failure_path(&self, address: &str) -> PathBuf {
        self.path(address).with_extension("failed")
    }

    /// Why something could not be fetched, where that was kept.
    pub fn failure(&self, address: &str) -> Option<Failure> {
        let file = std::fs::File::open(self.failure_path(address)).ok()?;
        let mut text = Vec::new();
        file.take(LARGEST_META).read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok().filter(|failure: &Failure| failure.address == address)
    }

    /// Keeps why something could not be fetched. Where that cannot be kept, it will be asked for again.
    pub fn remember(&self, failure: &Failure) {
        let path = self.failure_path(&failure.address);
        let write = || -> std::io::Result<()> {
            let folder = path.parent().unwrap_or(&self.folder);
            std::fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            serde_json::to_writer(&mut file, failure)?;
            file.persist(&path).map(drop).map_err(|error| error.error)
        };
        let _ = write();
    }

    /// Forgets why something could not be fetched.
    pub fn forgive(&self, address: &str) {
        let _ = std::fs::remove_file(self.failure_path(address));
    }
}

/// What is said, the sum, and the bytes.
fn split(file: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (length, rest) = file.strip_prefix(MAGIC)?.split_first_chunk::<2>()?;
    let (meta, rest) = rest.split_at_checked(u16::from_le_bytes(*length).into())?;
    let (sum, bytes) = rest.split_at_checked(32)?;
    Some((meta, sum, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_come_back_and_damaged_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let address = "https://a.example/1.png";
        let failure = Failure { address: address.into(), what: "is \"gone\"\n".into(), until: 7 };
        assert_eq!(store.failure(address), None);
        store.remember(&failure);
        assert_eq!((store.failure(address), store.meta(address)), (Some(failure), None));
        assert_eq!(store.failure("https://a.example/2.png"), None);
        let path = store.failure_path(address);
        let good = std::fs::read(&path).unwrap();
        for at in 0..good.len() {
            std::fs::write(&path, &good[..at]).unwrap();
            assert_eq!(store.failure(address), None, "{at} bytes");
        }
        std::fs::write(&path, good).unwrap();
        store.forgive(address);
        assert_eq!(store.failure(address), None);
    }

    #[test]
    fn pictures_come_back_and_damaged_ones_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let meta = Meta { address: "https://a.example/1.png".into(), until: 7, ..Meta::default() };
        assert_eq!((store.meta(&meta.address), store.read(&meta.address)), (None, None));
        store.write(&meta, b"picture").unwrap();
        assert_eq!(store.meta(&meta.address), Some(meta.clone()));
        assert_eq!(store.read(&meta.address).as_deref(), Some(&b"picture"[..]));
        assert_eq!(store.read("https://a.example/2.png"), None);
        let path = store.path(&meta.address);
        let good = std::fs::read(&path).unwrap();
        for at in 0..good.len() {
            std::fs::write(&path, &good[..at]).unwrap();
            assert_eq!(store.read(&meta.address), None, "{at} bytes");
            assert!(!path.exists());
        }
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert_eq!(store.read(&meta.address), None);
    }
}
