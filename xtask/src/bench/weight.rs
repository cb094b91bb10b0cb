//! What a reader downloads before the first card.

use super::Table;
use crate::compile::Std;
use crate::weigh::{self, Gate};
use crate::{dist, paths, widget};
use anyhow::Result;

/// Builds the widget with a small and with the plain std, and weighs both. What stays is the small one.
pub fn measure() -> Result<Vec<Table>> {
    let _lock = dist::lock()?;
    let folder = paths::dist().join("widget");
    let mut tables = Vec::new();
    for wanted in [Std::Plain, Std::SmallIfPossible] {
        let made = widget::build(wanted)?;
        if wanted == Std::SmallIfPossible && !made.small {
            break;
        }
        let weights = made.names.iter().map(|name| weigh::file(&folder, name)).collect::<Result<Vec<_>>>()?;
        let size = |weight: &weigh::Weight| weight.brotli.unwrap_or(weight.raw) as f64;
        let mut gates = vec![
            Gate::shown("loader with style, brotli", size(&weights[0])),
            Gate::shown("wasm, brotli", size(&weights[1])),
        ];
        gates.extend(dist::modules(&weights, made.small));
        tables.push((
            format!("weight, {}", if made.small { "std built for size" } else { "plain std" }),
            gates,
        ));
    }
    Ok(tables)
}
