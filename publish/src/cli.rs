//! The command line: arguments in; messages on stderr, data on stdout, an exit code out.

mod args;
mod check;
mod feeds;
mod import;
mod say;

use crate::build::{self, Progress, Report, Request};
use crate::config::{self, Config};
use crate::feeds::Limit;
use crate::inspect::{self, inspect};
use crate::media::fetch::Limits;
use crate::media::{Cache, LARGEST_FILE};
use crate::problem::{Loss, Problem, Result};
use crate::publish::{self, Published};
use crate::{rollback, search, serve, temporary, verify};
use args::{Args, Build, Command};
use clap::Parser;
use say::{Bar, data, data_json, say};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The exit code after Ctrl-C, as shells have it.
const INTERRUPTED: i32 = 130;

/// How many problems are listed one by one for people.
const LISTED: usize = 30;

/// Runs the command that the process was called with.
///
/// The exit code is 0 where all was done, also when single notes were skipped; 1 where it failed or `verify` found something wrong;
/// 2 where it was called wrongly; 130 where Ctrl-C ended it.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    say_when_interrupted(&args.command);
    let json = args.command.json();
    let result = match &args.command {
        Command::Build(arguments) => build(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Publish { dir, to, .. } => publish_to(dir, to, json),
        Command::Rollback { to, version, .. } => rollback_to(to, *version, json),
        Command::Feed { command } => feeds::feed(command),
        Command::Token { command } => feeds::token(command),
        Command::Search { feed, query, limit, tag, lang, trace, queries, run, .. } => match (queries, run) {
            (Some(queries), Some(run)) => search_batch(feed, queries, run, *limit),
            _ => {
                let query = with_filters(query.as_deref().unwrap_or_default(), tag, lang.as_deref());
                search_one(feed, &query, *limit, json, *trace)
            }
        },
        Command::Suggest { feed, query } => search::suggest(feed, query).map(|json| {
            data(&json);
            ExitCode::SUCCESS
        }),
        Command::Serve { dir, port, .. } => serve_dir(dir, *port, json),
        Command::Inspect { dir, .. } => inspect_dir(dir, json),
        Command::Verify { dir, .. } => verify_dir(dir, json),
    };
    match result {
        Ok(code) => code,
        Err(problem) => {
            fail(&problem, json, json!({}));
            ExitCode::FAILURE
        }
    }
}

/// Lets Ctrl-C end what writes with a message, and without temporary folders left behind. Nothing has to be undone: what is visible is
/// whole at any moment.
fn say_when_interrupted(command: &Command) {
    let what = match command {
        Command::Build(build) => format!("{} serves what it served before", build.out.display()),
        Command::Import(import) => format!("{} is as it was", import.to.display()),
        Command::Check(_) => "nothing was written".to_owned(),
        _ => return,
    };
    // Where it cannot be set, the system ends the process all the same.
    let _ = ctrlc::set_handler(move || {
        say::error(&format!("stopped; {what}. Run it again to do the rest"));
        temporary::remove_all();
        std::process::exit(INTERRUPTED);
    });
}

/// Says why it failed.
fn fail(problem: &Problem, json: bool, mut more: Value) {
    say::error(&problem.to_string());
    if json {
        if let Some(more) = more.as_object_mut() {
            more.insert("error".to_owned(), problem.json());
        }
        data_json(&more);
    }
}

fn build(arguments: &Build) -> Result<ExitCode> {
    let cache = cache(arguments)?;
    let (_, config) = config_of(arguments.config.as_deref(), &arguments.sources)?;
    let said = |given: &Option<String>, written: Option<String>| given.clone().or(written);
    let request = Request {
        sources: arguments.sources.clone(),
        out: arguments.out.clone(),
        title: said(&arguments.title, config.title),
        description: said(&arguments.description, config.description).unwrap_or_default(),
        home: said(&arguments.home, config.home).unwrap_or_default(),
        address: said(&arguments.address, config.address).unwrap_or_default(),
        lang: said(&arguments.lang, config.lang).unwrap_or_default(),
        from: arguments.from,
        curation: config.curation,
        fetch: limits(&arguments.fetch, &config.media),
        fresh: arguments.fresh,
        strict: arguments.strict,
        widget: arguments.widget.clone(),
    };
    let bar = Bar::new(arguments.quiet);
    let mut problems = Vec::new();
    let built = build::build(&request, &cache, &|progress| show(&bar, progress), &mut problems);
    bar.done();
    list(&problems);
    let listed: Vec<Value> = problems.iter().map(Problem::json).collect();
    let report = match built {
        Ok(report) => report,
        Err(problem) => {
            fail(&problem, arguments.json, json!({"problems": listed}));
            return Ok(ExitCode::FAILURE);
        }
    };
    let inventory = inspect(&request.out)?;
    let skipped = problems.iter().filter(|problem| problem.loss == Loss::Note).count();
    if !arguments.quiet {
        summary(&report, &request.out, skipped, problems.len(), &inventory);
    } else if skipped > 0 {
        say(&skipped_line(skipped));
    }
    if arguments.json {
        let mut value = inventory.json();
        if let Some(value) = value.as_object_mut() {
            let more = [
                ("changed", json!(report.changed)),
                ("skipped", json!(skipped)),
                ("left_out", json!(report.curated.left_out())),
                ("drafts", json!(report.unpublished)),
                ("pictures", json!(report.pictures)),
                ("fetched", json!(report.fetched.0)),
                ("requests", json!(report.fetched.1)),
                ("not_fetched", json!(report.not_fetched)),
                ("encoded", json!(report.encoded)),
                ("written", json!(report.written)),
                ("removed", json!(report.removed)),
                ("not_shown", json!(report.not_shown)),
                ("problems", json!(listed)),
            ];
            value.extend(more.map(|(key, value)| (key.to_owned(), value)));
        }
        data_json(&value);
    }
    Ok(ExitCode::SUCCESS)
}

/// The configuration that was named, or the one that is found; and where it is.
fn config_of(named: Option<&Path>, sources: &[PathBuf]) -> Result<(Option<PathBuf>, Config)> {
    let file = match named {
        Some(file) => Some(file.to_path_buf()),
        None => config::find(sources)?,
    };
    let config = file.as_deref().map(config::read).transpose()?.unwrap_or_default();
    Ok((file, config))
}

/// How far to go to fetch pictures, if at all.
fn limits(said: &args::Fetch, written: &config::Media) -> Option<Limits> {
    let usual = Limits::default();
    // No limit is still the limit of what is read as a picture.
    let size = |said: Option<Limit>, written: Option<Limit>, usual: u64, most: u64| {
        said.or(written).map_or(usual, |limit| limit.unwrap_or(most)).min(most)
    };
    said.fetch_media.or(written.fetch).unwrap_or(false).then(|| Limits {
        file: size(said.fetch_file_limit, written.fetch_file_limit, usual.file, LARGEST_FILE),
        total: size(said.fetch_limit, written.fetch_limit, usual.total, u64::MAX),
        private: said.fetch_private.clone(),
        ..usual
    })
}

fn cache(arguments: &Build) -> Result<Cache> {
    let folder = arguments.cache.clone().or_else(Cache::usual_folder);
    match folder.filter(|_| !arguments.no_cache) {
        Some(folder) => Ok(Cache::at(&folder)),
        None => Cache::temporary().map_err(|error| {
            Problem::fatal(format!("there is no temporary folder: {error}"), "set TMPDIR, or use --cache")
        }),
    }
}

fn show(bar: &Bar, progress: Progress) {
    match progress {
        Progress::Reading(count) => bar.phase(&format!("{count} notes read")),
        Progress::Fetching(done, all) => bar.part("fetched", done, all),
        Progress::Pictures(done, all) => bar.part("pictures", done, all),
        Progress::Packing => bar.phase("packing"),
        Progress::Writing => bar.phase("writing"),
    }
}

fn list(problems: &[Problem]) {
    for problem in problems.iter().take(LISTED) {
        say::warning(&problem.to_string());
    }
    if problems.len() > LISTED {
        say(&format!("… and {} more; --json lists all", problems.len() - LISTED));
    }
}

fn skipped_line(skipped: usize) -> String {
    match skipped {
        1 => "1 note was skipped, see above".to_owned(),
        count => format!("{count} notes were skipped, see above"),
    }
}

fn summary(report: &Report, out: &Path, skipped: usize, problems: usize, inventory: &inspect::Inventory) {
    let notes = report.head.notes();
    let files = &inventory.files;
    say(&format!(
        "{}: {notes} {}, {} {}, version {}; {} files of {} and {} of media in {}",
        report.head.title,
        if notes == 1 { "note" } else { "notes" },
        report.pictures,
        if report.pictures == 1 { "picture" } else { "pictures" },
        report.head.version,
        files.files,
        inspect::size(files.bytes),
        inspect::size(inventory.media.bytes),
        out.display(),
    ));
    if report.fetched.0 > 0 {
        let (pictures, _, bytes) = report.fetched;
        say(&format!("{pictures} of the pictures were fetched, {}", inspect::size(bytes)));
    }
    if !report.changed {
        say("nothing has changed since the last build");
    }
    if skipped > 0 {
        say(&skipped_line(skipped));
    }
    if problems > skipped {
        say(&format!("{} smaller problems, see above; the notes are there", problems - skipped));
    }
    if report.unpublished > 0 {
        say(&format!("{} marked as drafts and left out", report.unpublished));
    }
    match report.curated.left_out() {
        0 => {}
        count => say(&format!("{count} left out by languages, lists and rules; `notefall check` says why")),
    }
    say_lost(&report.not_shown, "cannot be shown yet");
}

/// Says what notes have that was not taken over.
fn say_lost(lost: &BTreeMap<Cow<'static, str>, usize>, why: &str) {
    for (what, count) in lost {
        say(&format!("{what} {why}: {count} {} them", if *count == 1 { "note has" } else { "notes have" }));
    }
}

/// The token that the surroundings give.
fn token() -> String {
    std::env::var("NOTEFALL_TOKEN").unwrap_or_default().trim().to_owned()
}

fn publish_to(dir: &Path, to: &str, json: bool) -> Result<ExitCode> {
    let bar = Bar::new(false);
    let published = publish::publish(dir, to, &token(), &|done, all| bar.part("media", done, all));
    bar.done();
    let published = published?;
    let Published { changed, version, local_version, media, segments, bytes } = published;
    if !changed {
        say(&format!("nothing to do: version {version} is published already"));
    } else {
        let sent = inspect::size(bytes as u64);
        say(&format!(
            "published version {version}: {media} media and {segments} segments sent, {sent} in all"
        ));
        if version != local_version {
            say(&format!(
                "the folder has version {local_version}; what was published before was newer, so it was sent as {version}"
            ));
        }
    }
    if json {
        data_json(&published.json());
    }
    Ok(ExitCode::SUCCESS)
}

fn rollback_to(to: &str, version: Option<u64>, json: bool) -> Result<ExitCode> {
    let done = rollback::rollback(to, &token(), version)?;
    say(&format!(
        "the feed shows version {} again, as version {}: {}, {} notes",
        done.content.version, done.version, done.content.title, done.content.notes
    ));
    if !done.searchable {
        say("what search needs was not kept with it: publish again to have it searched");
    }
    if json {
        data_json(&done.json());
    }
    Ok(ExitCode::SUCCESS)
}

/// Options are filters of the query; they stand first, since its last word may go on.
fn with_filters(query: &str, tags: &[String], lang: Option<&str>) -> String {
    let tags = tags.iter().map(|tag| ("tag", tag.as_str()));
    let filters = tags.chain(lang.map(|lang| ("lang", lang)));
    filters.map(|(name, value)| format!("{name}:\"{}\" ", value.replace('"', " "))).collect::<String>()
        + query
}

fn search_one(feed: &str, query: &str, limit: usize, json: bool, trace: bool) -> Result<ExitCode> {
    let (answer, cost) = search::Searcher::open(feed)?.search(query, limit)?;
    if json {
        data_json(&search::answer_json(&answer, trace.then_some(cost)));
        return Ok(ExitCode::SUCCESS);
    }
    for (typed, used) in &answer.replaced {
        say(&format!("\"{typed}\" is nowhere; showing results for \"{used}\""));
    }
    if !answer.missing.is_empty() && !answer.hits.is_empty() {
        say(&format!("nowhere: {}", answer.missing.join(", ")));
    }
    for hit in &answer.hits {
        data(&format!("{}  {}", hit.card.id, hit.card.heading()));
    }
    if answer.hits.is_empty() {
        say("nothing was found");
    }
    if answer.damaged {
        say(&format!("a part of the index is missing or damaged; `notefall verify {feed}` says which"));
    }
    if trace {
        say(&format!("{} requests, {} bytes, {} rounds", cost.requests, cost.bytes, cost.rounds));
    }
    Ok(ExitCode::SUCCESS)
}

fn search_batch(feed: &str, queries: &Path, run: &Path, limit: usize) -> Result<ExitCode> {
    let count = search::batch(feed, queries, run, limit)?;
    say(&format!("{count} queries answered in {}", run.display()));
    Ok(ExitCode::SUCCESS)
}

fn serve_dir(dir: &Path, port: u16, json: bool) -> Result<ExitCode> {
    let preview = serve::Preview::open(dir, port)?;
    let url = format!("http://{}/", preview.address);
    say(&format!("{} is at {url} until Ctrl-C", dir.display()));
    if json {
        data_json(&json!({"url": url, "port": preview.address.port()}));
    } else {
        data(&url);
    }
    preview.run();
    Ok(ExitCode::SUCCESS)
}

fn inspect_dir(dir: &Path, json: bool) -> Result<ExitCode> {
    let inventory = inspect(dir)?;
    if json {
        data_json(&inventory.json());
    } else {
        for (what, amount) in inventory.rows() {
            data(&format!("{what:<20}{amount}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn verify_dir(dir: &Path, json: bool) -> Result<ExitCode> {
    let bar = Bar::new(false);
    let checked = verify::verify(dir, &|done, all| bar.part("media", done, all));
    bar.done();
    let checked = checked?;
    list(&checked.problems);
    if json {
        data_json(&checked.json());
    }
    if checked.problems.is_empty() {
        say(&format!(
            "all is well: {} notes in {} shards, {} media files",
            checked.notes, checked.shards, checked.media
        ));
        return Ok(ExitCode::SUCCESS);
    }
    say(&match checked.problems.len() {
        1 => "1 problem".to_owned(),
        count => format!("{count} problems"),
    });
    Ok(ExitCode::FAILURE)
}
