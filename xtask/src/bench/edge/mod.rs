//! The Worker on its engine under load: a hashtag that grows while people read it, and as many requests as it can take.

mod http;
pub mod load;
mod process;
pub mod surge;

use crate::{compile, dist, paths, worker};
use anyhow::Result;
use notefall_core::path::{Kind, ShardPath};
use notefall_core::records::{Record, read_all};
use notefall_core::shard::{self, ShardError};
use notefall_core::wire::WireError;
use std::path::{Path, PathBuf};

/// Who may publish to the Workers of the measurements.
const TOKEN: &str = "measurements-token-0123456789";

/// Builds the Worker and the command, and says where the command is.
fn ready() -> Result<PathBuf> {
    let _lock = dist::lock()?;
    let written = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    // Making it small takes minutes.
    let code = written(&compile::worker()?);
    if written(&paths::dist().join("edge/notefall_edge_bg.wasm")).is_none_or(|made| Some(made) < code) {
        worker::build()?;
    }
    // The engine wants a folder of assets, whatever is in it.
    std::fs::create_dir_all(paths::dist().join("widget"))?;
    dist::command()
}

/// The value that a share of all is not above; `share` is between 0 and 1.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = (sorted.len().saturating_sub(1) as f64 * share).round();
    sorted.get(at as usize).copied().unwrap_or_default()
}

/// What a file holds.
fn read<T>(kind: Kind, file: &[u8], decode: impl Fn(&[u8]) -> Result<T, WireError>) -> Result<T> {
    Ok(decode(&shard::open(kind, 0, file)?).map_err(ShardError::from)?)
}

/// The records that a shard holds.
fn records<T: Record>(path: ShardPath, file: &[u8]) -> Result<Vec<T>> {
    Ok(read_all(&shard::open(path.kind, path.number, file)?).map_err(ShardError::from)?)
}
