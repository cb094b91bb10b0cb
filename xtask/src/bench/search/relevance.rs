//! `cargo xtask bench relevance`: the sets with graded answers and the known items, asked of Notefall alone.

use super::report::Measured;
use super::{Selection, ours, tables};
use crate::paths;
use anyhow::{Result, bail};

/// Builds every set with the command (the release build, unless another one is named), prints the scores beside the gates and fails where
/// one is not reached.
pub fn run(options: &Selection) -> Result<()> {
    let binary = options.binary()?;
    if !ours::can_search(&binary)? {
        bail!("{} has no `search` yet", binary.display());
    }
    let mut all = Vec::new();
    for collection in options.collections()? {
        let folder = paths::work().join("search").join(&collection.name);
        collection.write(&folder)?;
        let mut measured = Measured::of(&collection);
        measured.outcomes.push(ours::measure(&binary, &collection, &folder, None)?);
        println!("{}", tables::plain(&tables::costs(&measured)));
        all.push(measured);
    }
    println!("{}", tables::plain(&tables::gates(&all)));
    let missed: Vec<String> = all.iter().flat_map(Measured::missed).collect();
    if !missed.is_empty() {
        bail!("below the gates: {}", missed.join("; "));
    }
    Ok(())
}
