//! Shards, unpacked and checked here.

use crate::problem::Problem;
use crate::storage::Feed;
use futures_util::future::try_join_all;
use notefall_core::path::{Path, ShardPath};
use notefall_core::shard::{self, ShardError};
use worker::console_error;

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
        console_error!("damaged: {}/{path}: {error}", self.name());
        Problem::damaged(format!("{path}: {error}."))
    }
}
