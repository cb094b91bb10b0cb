//! `notefall check`: what a build would take of its sources, and what each list and rule does.

use super::args::Check;
use super::say::{Bar, data, data_json, say};
use super::{config_of, list, say_lost, say_skipped};
use crate::choice::Effect;
use crate::problem::{Loss, Problem, Result};
use crate::sources::{self, Options};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Checks. Nothing is written.
///
/// # Errors
/// Where a source or the configuration cannot be read.
pub fn run(arguments: &Check) -> Result<ExitCode> {
    let (file, config) = config_of(arguments.config.as_deref(), &arguments.sources)?;
    let lang = arguments.lang.clone().or(config.lang).unwrap_or_default();
    let home = config.home.unwrap_or_default();
    let passed_over = config.choice.additions.files.clone();
    let options = Options { lang, home, from: arguments.from, keep_remote: true, passed_over };
    let bar = Bar::new();
    let read = sources::read(&arguments.sources, &options, &|count| {
        bar.phase("reading", &format!("{count} notes read"));
    });
    bar.done();
    let mut harvest = read?;
    let chosen = config.choice.apply(&mut harvest);
    list(&harvest.problems);
    let skipped = harvest.problems.iter().filter(|problem| problem.loss == Loss::Note).count();
    let file = file.map(|file| file.display().to_string());
    if arguments.json {
        let effects = |effects: &[Effect]| effects.iter().map(Effect::json).collect::<Vec<Value>>();
        data_json(&json!({
            "config": file,
            "notes": chosen.read,
            "shown": chosen.shown,
            "lists": effects(&chosen.lists),
            "rules": effects(&chosen.rules),
            "missing": chosen.missing,
            "products": effects(&chosen.products),
            "translations": effects(&chosen.translations),
            "untranslated": chosen.untranslated,
            "skipped": skipped,
            "drafts": harvest.unpublished,
            "not_shown": harvest.not_shown,
            "problems": harvest.problems.iter().map(Problem::json).collect::<Vec<Value>>(),
        }));
        return Ok(ExitCode::SUCCESS);
    }
    data(&format!("{} notes read, {} of them in the feed", chosen.read, chosen.shown));
    if file.is_none() {
        say("there is no notefall.toml beside the sources, so there are no lists and rules");
    }
    for effect in &chosen.lists {
        data(&line(&effect.what, effect));
    }
    for effect in chosen.products.iter().chain(&chosen.translations) {
        let what = if effect.line == 0 {
            effect.what.clone()
        } else {
            format!("{} (line {})", effect.what, effect.line)
        };
        data(&line(&what, effect));
    }
    for (number, effect) in (1..).zip(&chosen.rules) {
        let what = format!("rule {number} (line {}), {}: {}", effect.line, effect.action, effect.what);
        data(&line(&what, effect));
    }
    if !chosen.missing.is_empty() {
        data(&format!("first: no note of the feed has the id {}", chosen.missing.join(", ")));
    }
    if let Some(first) = chosen.untranslated.first() {
        let count = chosen.untranslated.len();
        let more = if count > 1 { format!(", nor {} others", count - 1) } else { String::new() };
        data(&format!("translations: no note of the feed has the id {first}{more}"));
    }
    say_skipped(skipped);
    if harvest.unpublished > 0 {
        say(&format!("{} marked as drafts and left out", harvest.unpublished));
    }
    say_lost(&harvest.not_shown, "cannot be shown yet");
    Ok(ExitCode::SUCCESS)
}

/// What something did, on one line.
fn line(what: &str, effect: &Effect) -> String {
    if effect.matched == 0 {
        return format!("{what}: holds for no note");
    }
    let more = if effect.matched > effect.ids.len() { ", …" } else { "" };
    let overruled = match effect.overruled {
        0 => String::new(),
        count => format!("; a later rule decides otherwise about {count}"),
    };
    let notes = if effect.matched == 1 { "note" } else { "notes" };
    format!("{what}: {} {notes} ({}{more}){overruled}", effect.matched, effect.ids.join(", "))
}
