//! `notefall hide`, `unhide`, `pin`, `unpin`, `takedown` and `feed curation`.

use super::args::{At, Notes};
use super::feeds::{now, time};
use super::say::{data, data_json, say, warning};
use crate::curation::{self, Changed, Order};
use crate::problem::Result;
use serde_json::json;
use std::process::ExitCode;

/// Does something with notes.
pub fn run(order: Order, notes: &Notes) -> Result<ExitCode> {
    let changed =
        curation::change(&notes.to, &super::token(), order, &notes.notes, now(), notes.key.read()?.as_ref())?;
    let Changed { version, later, deleted, .. } = &changed;
    let which = match notes.notes.as_slice() {
        [one] => format!("the note \"{one}\""),
        all => format!("{} notes", all.len()),
    };
    let what = match order {
        Order::Hide => "is hidden",
        Order::Unhide => "may be shown again",
        Order::Pin => "stands first",
        Order::Unpin => "stands where it belongs",
        Order::Takedown => "is taken down",
    };
    let what = if notes.notes.len() == 1 { what.to_owned() } else { plural(what) };
    say(&format!("{which} {what}, from version {version} on; readers see it within 90 seconds"));
    super::warn_of_next(changed.next.filter(|_| changed.changed));
    for id in later {
        warning(&format!(
            "the note \"{id}\" is not stored any more: it is shown again with the next publish"
        ));
    }
    if order == Order::Takedown {
        say(&format!(
            "{} files were deleted; have these addresses purged from caches in front:",
            deleted.len()
        ));
    }
    if notes.json {
        data_json(&changed.json());
    } else {
        deleted.iter().for_each(|address| data(address));
    }
    Ok(ExitCode::SUCCESS)
}

fn plural(what: &str) -> String {
    match what.split_once(' ') {
        Some(("is", rest)) => format!("are {rest}"),
        Some(("stands", rest)) => format!("stand {}", rest.replace("it belongs", "they belong")),
        _ => what.to_owned(),
    }
}

/// Lists what is done with single notes.
pub fn list(at: &At) -> Result<()> {
    let curation = curation::read(&at.url, &super::token())?;
    if at.json {
        data_json(&json!(curation));
        return Ok(());
    }
    for (id, hidden) in &curation.hidden {
        let what = if hidden.down { "taken down" } else { "hidden" };
        data(&format!("{id}  {what} since {}", time(hidden.since)));
    }
    for (id, is_pinned) in &curation.pinned {
        data(&format!("{id}  {}", if *is_pinned { "pinned" } else { "not pinned" }));
    }
    Ok(())
}
