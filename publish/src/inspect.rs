//! Counts what a feed's folder holds; [`survey`] looks into the files, and [`report`] draws what it found.

mod plot;
pub mod report;
pub mod survey;

use crate::feed::Feed;
use crate::problem::Result;
use notefall_core::path::{Kind, Path as FeedPath, ShardPath};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;

/// Files and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many.
    pub files: u64,
    /// How many bytes all of them have.
    pub bytes: u64,
    /// How many bytes the largest has.
    pub largest: u64,
}

impl Amount {
    fn add(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
        self.largest = self.largest.max(bytes);
    }
}

/// What a folder holds.
#[derive(Debug)]
pub struct Inventory {
    /// The feed.
    pub feed: Feed,
    /// Shards that the head names, by kind in the order of [`Kind::IN_SEGMENTS`].
    pub shards: [Amount; Kind::IN_SEGMENTS.len()],
    /// All media in the folder.
    pub media: Amount,
    /// All files but the media.
    pub files: Amount,
    /// Shards that the head does not name; those of the feed before are kept for readers who have its head.
    pub older: Amount,
}

/// Looks through a folder.
///
/// # Errors
/// Where there is no feed in it.
pub fn inspect(root: &Path) -> Result<Inventory> {
    let feed = Feed::open(root)?;
    let named: HashSet<ShardPath> = feed.shards().collect();
    let none = Amount::default;
    let mut inventory =
        Inventory { feed, shards: Default::default(), media: none(), files: none(), older: none() };
    for entry in walkdir::WalkDir::new(root).into_iter().flatten().filter(|entry| entry.file_type().is_file())
    {
        let bytes = entry.metadata().map_or(0, |meta| meta.len());
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let name = relative.to_string_lossy().replace('\\', "/");
        let path = FeedPath::parse(&name);
        if let Some(FeedPath::Media(_)) = path {
            inventory.media.add(bytes);
            continue;
        }
        inventory.files.add(bytes);
        let Some(FeedPath::Shard(shard)) = path else { continue };
        let kind = Kind::IN_SEGMENTS.iter().position(|kind| *kind == shard.kind);
        match kind.and_then(|kind| inventory.shards.get_mut(kind)) {
            Some(amount) if named.contains(&shard) => amount.add(bytes),
            _ => inventory.older.add(bytes),
        }
    }
    Ok(inventory)
}

impl Inventory {
    /// For scripts. `files` and `bytes` are without media.
    #[must_use]
    pub fn json(&self) -> Value {
        let head = &self.feed.head;
        let amount = |amount: &Amount| json!({"files": amount.files, "bytes": amount.bytes, "largest": amount.largest});
        let mut shards = serde_json::Map::new();
        for (kind, counted) in Kind::IN_SEGMENTS.iter().zip(&self.shards) {
            shards.insert(kind.name().to_owned(), amount(counted));
        }
        json!({
            "title": head.title,
            "lang": head.lang,
            "version": head.version,
            "notes": head.notes(),
            "segments": head.segments.len(),
            "files": self.files.files,
            "bytes": self.files.bytes,
            "head_bytes": self.feed.head_file.len(),
            "media_files": self.media.files,
            "media_bytes": self.media.bytes,
            "shards": shards,
            "older": amount(&self.older),
        })
    }

    /// For people, one line each: what, and how much.
    #[must_use]
    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let head = &self.feed.head;
        let of = |amount: &Amount| {
            format!("{} files, {}, largest {}", amount.files, size(amount.bytes), size(amount.largest))
        };
        let mut rows = vec![
            ("title", head.title.clone()),
            ("language", head.lang.clone()),
            ("version", head.version.to_string()),
            ("notes", head.notes().to_string()),
            ("segments", head.segments.len().to_string()),
            ("head", size(self.feed.head_file.len() as u64)),
        ];
        rows.extend(
            Kind::IN_SEGMENTS.iter().zip(&self.shards).map(|(kind, amount)| (kind.name(), of(amount))),
        );
        rows.push(("media", of(&self.media)));
        rows.push(("all but media", of(&self.files)));
        if self.older.files > 0 {
            rows.push(("of the feed before", of(&self.older)));
        }
        rows
    }
}

/// A number of bytes for people: thousands, not 1,024s.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=99_999 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        100_000..=999_999 => format!("{} kB", bytes / 1_000),
        1_000_000..=99_999_999 => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_cut_and_not_rounded() {
        let shown: Vec<String> =
            [0, 999, 1_000, 10_990, 999_999, 1_250_000, 250_000_000].map(super::size).into();
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "10.9 kB", "999 kB", "1.2 MB", "250 MB"]);
    }
}
