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
        let loader = weigh::file(&folder, &made.names[0])?;
        let wasm = weigh::file(&folder, &made.names[1])?;
        let (script, view) = (weigh::file(&folder, &made.names[2])?, weigh::file(&folder, &made.names[3])?);
        let (finder, engine) = (weigh::file(&folder, &made.names[4])?, weigh::file(&folder, &made.names[5])?);
        let (list, suggest) = (weigh::file(&folder, &made.names[6])?, weigh::file(&folder, &made.names[7])?);
        let size = |weight: &weigh::Weight| weight.brotli.unwrap_or(weight.raw) as f64;
        tables.push((
            format!("weight, {}", if made.small { "std built for size" } else { "plain std" }),
            vec![
                Gate::shown("loader with glue and style, brotli", size(&loader)),
                Gate::shown("wasm, brotli", size(&wasm)),
                dist::first_card(&loader, &wasm, made.small),
                dist::note_view(&script, &view, made.small),
                dist::search(&finder, &engine, made.small),
                dist::suggest(&list, &suggest, made.small),
            ],
        ));
    }
    Ok(tables)
}
