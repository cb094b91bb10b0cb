//! The command `notefall`, and what it builds.

use crate::child::run;
use crate::environment::command;
use crate::worker::{TOKEN, Worker};
use notefall_core::head::Head;
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::records::{Record, read_all};
use notefall_core::shard;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// Time for 500 photos to be made on a slow machine.
const LIMIT: Duration = Duration::from_secs(600);

/// A built feed.
#[derive(Debug, Clone)]
pub struct Built {
    /// Its folder.
    pub folder: PathBuf,
    /// Its head.
    pub head: Head,
}

/// Calls the command.
pub fn notefall(arguments: &[&str], token: &str) -> Output {
    let mut call = Command::new(command());
    // The caller's surroundings must not change what is built.
    call.args(arguments).env("NOTEFALL_TOKEN", token).env_remove("NOTEFALL_WIDGET").env("NO_COLOR", "1");
    run(&mut call, LIMIT)
}

/// What the command said to people.
#[must_use]
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Builds a feed of a folder or file.
#[must_use]
pub fn build(source: &Path, folder: &Path, more: &[&str]) -> Built {
    let mut arguments = vec!["build", source.to_str().unwrap(), "--out", folder.to_str().unwrap(), "--quiet"];
    arguments.extend_from_slice(more);
    let output = notefall(&arguments, "");
    assert!(output.status.success(), "the feed was not built: {}", said(&output));
    Built::read(folder)
}

/// Publishes a built feed.
pub fn publish(folder: &Path, worker: &Worker, name: &str) {
    let address = worker.feed(name);
    let output = notefall(&["publish", folder.to_str().unwrap(), "--to", &address], TOKEN);
    assert!(output.status.success(), "the feed was not published: {}", said(&output));
}

impl Built {
    /// Reads a folder's head.
    #[must_use]
    pub fn read(folder: &Path) -> Self {
        let file = std::fs::read(folder.join("head.bin")).unwrap();
        let head = Head::decode(&shard::open(Kind::Head, 0, &file).unwrap()).unwrap();
        Self { folder: folder.to_owned(), head }
    }

    /// All cards in feed order.
    #[must_use]
    pub fn cards(&self) -> Vec<Card> {
        self.all(Kind::Cards)
    }

    /// All notes in feed order.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        self.all(Kind::Notes)
    }

    /// The paths of the shards of a kind, in feed order.
    #[must_use]
    pub fn shards(&self, kind: Kind) -> Vec<String> {
        let segments = self.head.segments.iter();
        segments
            .flat_map(|segment| (0..segment.shards(kind)).map(|number| segment.shard(kind, number)))
            .map(|path| FeedPath::Shard(path).write())
            .collect()
    }

    fn all<T: Record + Clone>(&self, kind: Kind) -> Vec<T> {
        let mut stored = BTreeMap::new();
        for segment in &self.head.segments {
            let mut all = Vec::new();
            for number in 0..segment.shards(kind) {
                let path = FeedPath::Shard(segment.shard(kind, number)).write();
                let file = std::fs::read(self.folder.join(path)).unwrap();
                let payload = shard::open(kind, number, &file).unwrap();
                all.extend(read_all::<T>(&payload).unwrap());
            }
            stored.insert(segment.id, all);
        }
        let runs = self.head.runs.iter();
        runs.flat_map(|run| stored[&run.segment][run.first as usize..run.end() as usize].to_vec()).collect()
    }
}
