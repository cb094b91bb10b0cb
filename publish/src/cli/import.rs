//! `notefall import`: sources in, JSON lines out.

use super::args::Import;
use super::say::{Bar, data_json, say};
use super::{fail, list, say_lost, say_skipped};
use crate::problem::{Loss, Problem, Result};
use crate::sources::{self, Options, export, is_tag};
use notefall_core::rich::is_safe_url;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Imports.
///
/// # Errors
/// Where a source cannot be read or the notes cannot be written.
pub fn run(arguments: &Import) -> Result<ExitCode> {
    let lang = arguments.lang.clone().unwrap_or_default();
    if !lang.is_empty() && !is_tag(&lang) {
        return Err(Problem::fatal(
            format!("--lang: \"{lang}\" is not a language tag"),
            "write one such as en or zh-Hant",
        ));
    }
    let home = arguments.home.clone().unwrap_or_default();
    if !home.is_empty() && !is_safe_url(&home) {
        return Err(Problem::fatal(
            format!("--home: \"{home}\" is not a web address"),
            "begin it with https://",
        ));
    }
    let options = Options { lang, home, from: arguments.from, keep_remote: true, ..Options::default() };
    let bar = Bar::new();
    let read = sources::read(&arguments.sources, &options, &|count| {
        bar.phase("reading", &format!("{count} notes read"));
    });
    bar.done();
    let mut harvest = read?;
    let exported = if arguments.strict && !harvest.problems.is_empty() {
        Err(Problem::fatal(
            "nothing was written, since --strict is set and there are problems",
            "correct what is named above, or import without --strict",
        ))
    } else {
        export::write(&mut harvest, &arguments.to)
    };
    list(&harvest.problems);
    let problems: Vec<Value> = harvest.problems.iter().map(Problem::json).collect();
    let exported = match exported {
        Ok(exported) => exported,
        Err(problem) => {
            fail(&problem, arguments.json, json!({"problems": problems}));
            return Ok(ExitCode::FAILURE);
        }
    };
    let skipped = harvest.problems.iter().filter(|problem| problem.loss == Loss::Note).count();
    say(&format!(
        "{}: {} notes, {} of them new, {} changed, {} only there before",
        exported.file.display(),
        exported.notes,
        exported.added,
        exported.changed,
        exported.kept
    ));
    say_lost(&harvest.not_shown, "cannot be carried over");
    say_skipped(skipped);
    if arguments.json {
        data_json(&json!({
            "file": exported.file.display().to_string(),
            "notes": exported.notes,
            "added": exported.added,
            "changed": exported.changed,
            "kept": exported.kept,
            "pictures": exported.pictures,
            "skipped": skipped,
            "drafts": harvest.unpublished,
            "not_shown": harvest.not_shown,
            "problems": problems,
        }));
    }
    Ok(ExitCode::SUCCESS)
}
