//! Shards, unpacked and checked here.

use crate::log;
use crate::problem::Problem;
use crate::storage::Feed;
use futures_util::future::try_join_all;
use notefall_core::counts::{self, Overlay};
use notefall_core::path::{Kind, Path, ShardPath};
use notefall_core::shard::{self, ShardError};
use std::ops::Range;

/// The platform opens so many connections at a time.
const AT_A_TIME: usize = 6;

/// A shard's payload, or why it cannot be read.
pub type Payload = (ShardPath, Result<Vec<u8>, Problem>);

impl Feed {
    /// The payloads of shards, in their order. Where storage fails, all fail; a shard that is damaged or gone fails alone.
    pub async fn payloads(&self, paths: &[ShardPath]) -> Result<Vec<Payload>, Problem> {
        let mut all = Vec::with_capacity(paths.len());
        for some in paths.chunks(AT_A_TIME) {
            all.extend(try_join_all(some.iter().map(|path| self.payload(*path))).await?);
        }
        Ok(all)
    }

    /// The same of a feed with an overlay: cards and notes have the counts that hold now. Where those cannot be read, they have the ones
    /// that they were written with.
    pub async fn counted(&self, overlay: &Overlay, paths: &[ShardPath]) -> Result<Vec<Payload>, Problem> {
        let mut all = paths.to_vec();
        for chunk in paths.iter().filter_map(|path| overlay.chunk(*path)) {
            if !all.contains(&chunk) {
                all.push(chunk);
            }
        }
        let mut all = self.payloads(&all).await?;
        let chunks = all.split_off(paths.len());
        let with_counts = |(path, payload): Payload| {
            let chunk =
                overlay.chunk(path).and_then(|chunk| chunks.iter().find(|(known, _)| *known == chunk));
            let payload = match (payload, chunk) {
                (Ok(payload), Some((_, Ok(chunk)))) => Ok(counts::counted(path, payload, chunk)),
                (payload, _) => payload,
            };
            (path, payload)
        };
        Ok(all.into_iter().map(with_counts).collect())
    }

    /// The payloads of shards of one kind that stand one behind the other in their segment, with one read for all of them.
    pub async fn neighbours(
        &self,
        segment: u64,
        kind: Kind,
        numbers: Range<u32>,
    ) -> Result<Vec<Payload>, Problem> {
        let table = self.table(segment).await?;
        let ranges: Vec<_> = numbers.map_while(|number| Some((number, table.range(kind, number)?))).collect();
        let (Some((_, first)), Some((_, last))) = (ranges.first(), ranges.last()) else {
            return Ok(Vec::new());
        };
        let start = first.start;
        let bytes = self.pack_bytes(segment, start as u64, last.end.saturating_sub(start) as u64).await?;
        let open = |(number, range): (u32, Range<usize>)| {
            let path = ShardPath { segment, kind, number };
            let file = bytes.get(range.start.saturating_sub(start)..range.end.saturating_sub(start));
            let payload = shard::open(kind, number, file.unwrap_or_default());
            (path, payload.map_err(|error| self.damaged(path, error)))
        };
        Ok(ranges.into_iter().map(open).collect())
    }

    async fn payload(&self, path: ShardPath) -> Result<Payload, Problem> {
        match self.shard_bytes(path).await {
            Ok(file) => {
                let payload = shard::open(path.kind, path.number, &file);
                Ok((path, payload.map_err(|error| self.damaged(path, error))))
            }
            Err(problem) if problem.status == 503 => Err(problem),
            // Head or index name it, so it should be there.
            Err(_) => Ok((path, Err(self.damaged(path, ShardError::NotAShard)))),
        }
    }

    /// The problem of a shard that cannot be read.
    pub fn damaged(&self, path: ShardPath, error: ShardError) -> Problem {
        let path = Path::Shard(path).write();
        log::damaged(self, &path, &error);
        Problem::damaged(format!("{path}: {error}."))
    }
}
