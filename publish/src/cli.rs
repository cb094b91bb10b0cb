//! The command line: arguments in; messages on stderr, data on stdout, an exit code out.

mod args;
mod check;
mod curation;
mod feeds;
mod import;
mod key;
mod manual;
mod say;
mod watch;

use crate::build::{self, Progress, Report, Request};
use crate::config::{self, Config};
use crate::curation::Order;
use crate::feeds::Limit;
use crate::inspect::survey::survey;
use crate::inspect::{self, inspect, report};
use crate::media::fetch::Limits;
use crate::media::{Cache, LARGEST_FILE};
use crate::problem::{Loss, Problem, Result};
use crate::publish::{self, Published};
use crate::sign::{self, Public};
use crate::{gc, host, http, preview, rollback, search, serve, temporary, verify};
use args::{Args, Build, Command, Key};
use clap::Parser;
use say::{Bar, Volume, data, data_json, detail, say, warning};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// The exit code after Ctrl-C, as shells have it.
const INTERRUPTED: i32 = 130;

/// How many problems are listed one by one for people.
const LISTED: usize = 30;

/// Runs the command that the process was called with.
///
/// What its exit codes mean is said below `notefall --help`.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    say::set_volume(match (args.quiet, args.verbose) {
        (true, _) => Volume::Quiet,
        (_, true) => Volume::Verbose,
        _ => Volume::Usual,
    });
    say_when_interrupted(&args.command);
    let json = args.command.json();
    let result = match &args.command {
        Command::Build(arguments) => build(arguments),
        Command::Watch(arguments) => watch::run(arguments),
        Command::Manual { out } => manual::run(out),
        Command::Import(arguments) => import::run(arguments),
        Command::Check(arguments) => check::run(arguments),
        Command::Publish { dir, to, preview: Some(span), key, .. } => {
            show_beside(dir, to, key, Ok(*span), json)
        }
        Command::Publish { dir, to, at: Some(at), key, .. } => show_beside(dir, to, key, Err(*at), json),
        Command::Publish { dir, to, key, .. } => publish_to(dir, to, key, json),
        Command::Rollback { to, version, key, .. } => rollback_to(to, *version, key, json),
        Command::Hide(notes) => curation::run(Order::Hide, notes),
        Command::Unhide(notes) => curation::run(Order::Unhide, notes),
        Command::Pin(notes) => curation::run(Order::Pin, notes),
        Command::Unpin(notes) => curation::run(Order::Unpin, notes),
        Command::Takedown(notes) => curation::run(Order::Takedown, notes),
        Command::Gc { feed, grace, dry_run, .. } => collect(feed, *grace, *dry_run, json),
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
        Command::Serve { dir, port, live, .. } => serve_dir(dir, *port, *live, json),
        Command::Inspect { dir, html, .. } => inspect_dir(dir, html.as_deref(), json),
        Command::Verify { feed, key, .. } if feed.contains("://") => verify_host(feed, key.as_ref(), json),
        Command::Verify { feed, key, .. } => verify_dir(Path::new(feed), key.as_ref(), json),
        Command::Key { command } => key::run(command),
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
    let built = build_once(&request(arguments)?, &cache(arguments)?, arguments.json, &|_| (), &|_| Ok(()))?;
    Ok(if built.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What to build; what the command line does not say is in the configuration.
fn request(arguments: &Build) -> Result<Request> {
    let (_, config) = config_of(arguments.config.as_deref(), &arguments.sources)?;
    let signer = arguments.key.read()?.map(Arc::new);
    let said = |given: &Option<String>, written: Option<String>| given.clone().or(written);
    Ok(Request {
        sources: arguments.sources.clone(),
        out: arguments.out.clone(),
        title: said(&arguments.title, config.title),
        description: said(&arguments.description, config.description).unwrap_or_default(),
        home: said(&arguments.home, config.home).unwrap_or_default(),
        address: said(&arguments.address, config.address).unwrap_or_default(),
        lang: said(&arguments.lang, config.lang).unwrap_or_default(),
        from: arguments.from,
        choice: config.choice,
        fetch: limits(&arguments.fetch, &config.media),
        fresh: arguments.fresh,
        strict: arguments.strict,
        may_lose: None,
        pages: arguments.pages,
        widget: arguments.widget.clone(),
        expires: expires(arguments.expires, signer.is_some())?,
        signer,
    })
}

/// When signatures end, which nothing has that is not signed.
fn expires(said: Option<u64>, is_signed: bool) -> Result<u64> {
    match said {
        Some(_) if !is_signed => Err(Problem::fatal(
            "--expires says when signatures end, and nothing signs",
            "name a private key with --key FILE or NOTEFALL_KEY",
        )),
        said => Ok(said.unwrap_or(0)),
    }
}

/// What was built, and what was wrong with it.
struct Built {
    problems: Vec<Problem>,
}

/// Builds and says what came of it; nothing comes back where the feed is what it was, which was said too.
fn build_once(
    request: &Request,
    cache: &Cache,
    json: bool,
    progress: &(dyn Fn(Progress) + Sync),
    step: &build::Step<'_>,
) -> Result<Option<Built>> {
    let bar = Bar::new();
    let mut problems = Vec::new();
    let show = |at| {
        progress(at);
        show(&bar, at);
    };
    let built = build::build_in_steps(request, cache, &show, &mut problems, step);
    bar.done();
    list(&problems);
    let listed: Vec<Value> = problems.iter().map(Problem::json).collect();
    let report = match built {
        Ok(report) => report,
        Err(problem) => {
            fail(&problem, json, json!({"problems": listed}));
            return Ok(None);
        }
    };
    let skipped = problems.iter().filter(|problem| problem.loss == Loss::Note).count();
    summary(&report, &request.out, skipped, problems.len());
    if json {
        let inventory = inspect(&request.out)?;
        let mut value = inventory.json();
        if let Some(value) = value.as_object_mut() {
            let more = [
                ("changed", json!(report.changed)),
                ("skipped", json!(skipped)),
                ("left_out", json!(report.chosen.left_out())),
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
    Ok(Some(Built { problems }))
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
        again: said.refetch,
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
        Progress::Reading(count) => bar.phase("reading", &format!("{count} notes read")),
        Progress::Fetching(done, all) => bar.part("fetched", done, all),
        Progress::Pictures(done, all) => bar.part("pictures", done, all),
        Progress::Packing => bar.phase("packing", "packing"),
        Progress::Writing => bar.phase("writing", "writing"),
    }
}

fn list(problems: &[Problem]) {
    for problem in problems.iter().take(LISTED) {
        warning(&problem.to_string());
    }
    if problems.len() > LISTED {
        say(&format!("… and {} more; --json lists all", problems.len() - LISTED));
    }
}

/// Says how many notes were skipped, if any.
fn say_skipped(skipped: usize) {
    match skipped {
        0 => {}
        1 => warning("1 note was skipped, see above"),
        count => warning(&format!("{count} notes were skipped, see above")),
    }
}

fn summary(report: &Report, out: &Path, skipped: usize, problems: usize) {
    let notes = report.head.notes();
    say(&format!(
        "{}: {notes} {}, {} {}, version {}; {} files written in {}",
        report.head.title,
        if notes == 1 { "note" } else { "notes" },
        report.pictures,
        if report.pictures == 1 { "picture" } else { "pictures" },
        report.head.version,
        report.written,
        out.display(),
    ));
    if report.fetched.0 > 0 {
        let (pictures, _, bytes) = report.fetched;
        say(&format!("{pictures} of the pictures were fetched, {}", inspect::size(bytes)));
    }
    if !report.changed {
        say("nothing has changed since the last build");
    }
    detail(&format!("{} pictures encoded, {} files of older feeds removed", report.encoded, report.removed));
    say_skipped(skipped);
    if problems > skipped {
        say(&format!("{} smaller problems, see above; the notes are there", problems - skipped));
    }
    if report.unpublished > 0 {
        say(&format!("{} marked as drafts and left out", report.unpublished));
    }
    match report.chosen.left_out() {
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

fn publish_to(dir: &Path, to: &str, key: &Key, json: bool) -> Result<ExitCode> {
    let signer = key.read()?;
    let bar = Bar::new();
    let published =
        publish::publish(dir, to, &token(), signer.as_ref(), &|done, all| bar.part("media", done, all));
    bar.done();
    let published = published?;
    let Published { changed, version, local_version, media, segments, bytes, hidden, ref down, next: _ } =
        published;
    if !changed {
        say(&format!("nothing to do: version {version} is published already"));
    } else {
        let sent = inspect::size(bytes as u64);
        say(&format!(
            "published version {version}: {media} media and {segments} segments sent, {sent} in all"
        ));
        warn_of_next(published.next);
        if version != local_version {
            say(&format!(
                "the folder has version {local_version}; what was published before was newer, so it was sent as {version}"
            ));
        }
    }
    match hidden {
        0 => {}
        1 => say("1 note of the folder is hidden there; `notefall unhide` shows it again"),
        _ => {
            say(&format!(
                "{hidden} notes of the folder are hidden there; `notefall unhide` shows them again"
            ));
        }
    }
    for id in down {
        warning(&format!(
            "the note \"{id}\" was taken down and is not sent; take it out of the sources and build with --fresh, \
             or each publish sends anew what else is in its segment"
        ));
    }
    if json {
        data_json(&published.json());
    }
    Ok(ExitCode::SUCCESS)
}

/// A preview for so many seconds, or what is to be published at a time.
fn show_beside(dir: &Path, to: &str, key: &Key, when: Result<u64, u64>, json: bool) -> Result<ExitCode> {
    let signer = key.read()?;
    let bar = Bar::new();
    let tick = |done, all| bar.part("media", done, all);
    let made = match when {
        Ok(span) => preview::preview(dir, to, &token(), signer.as_ref(), (feeds::now(), span), &tick),
        Err(at) => preview::later(dir, to, &token(), signer.as_ref(), (feeds::now(), at), &tick),
    };
    bar.done();
    let made = made?;
    let sent = inspect::size(made.sent.bytes as u64);
    if let Err(at) = when {
        say(&format!("it is published at {}, unless something else is before; {sent} sent", feeds::time(at)));
    }
    say(&format!("a preview is there until {}, for whoever has its address", feeds::time(made.until)));
    if json {
        data_json(&made.json());
    } else {
        data(&made.address);
    }
    Ok(ExitCode::SUCCESS)
}

/// Warns where a publish came before one that was to come later, at a time in Unix seconds, and takes its place.
fn warn_of_next(at: Option<u64>) {
    if let Some(at) = at {
        let at = feeds::time(at);
        warning(&format!(
            "what was to be published at {at} was made before this, and is not going to be: run it again"
        ));
    }
}

fn rollback_to(to: &str, version: Option<u64>, key: &Key, json: bool) -> Result<ExitCode> {
    let done = rollback::rollback(to, &token(), version, key.read()?.as_ref())?;
    say(&format!(
        "the feed shows version {} again, as version {}: {}, {} notes",
        done.content.version, done.version, done.content.title, done.content.notes
    ));
    warn_of_next(done.next);
    if !done.searchable {
        say("what search needs was not kept with it: publish again to have it searched");
    }
    if json {
        data_json(&done.json());
    }
    Ok(ExitCode::SUCCESS)
}

fn collect(feed: &str, grace: u64, is_trial: bool, json: bool) -> Result<ExitCode> {
    let collected = if http::is_address(feed) {
        gc::collect_at(feed, &token(), grace, is_trial)?
    } else {
        gc::collect_in(Path::new(feed), grace, is_trial)?
    };
    if json {
        data_json(&collected.json());
    } else {
        collected.deleted.iter().for_each(|(name, _)| data(name));
    }
    let (count, bytes) = (collected.deleted.len(), inspect::size(collected.bytes()));
    match collected.why_not {
        Some(why) => say(&format!("nothing was deleted: {why}; run again later, or with a shorter --grace")),
        None if is_trial => say(&format!("{count} files with {bytes} would be deleted")),
        None => say(&format!("{count} files with {bytes} were deleted")),
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

fn serve_dir(dir: &Path, port: u16, live: bool, json: bool) -> Result<ExitCode> {
    let preview = serve::Preview::open(dir, port)?;
    let preview = if live { preview.live() } else { preview };
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

fn inspect_dir(dir: &Path, html: Option<&Path>, json: bool) -> Result<ExitCode> {
    let inventory = inspect(dir)?;
    if !json && html.is_none() {
        for (what, amount) in inventory.rows() {
            data(&format!("{what:<20}{amount}"));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let survey = survey(&inventory.feed)?;
    if let Some(html) = html {
        std::fs::write(html, report::page(&inventory, &survey))
            .map_err(|error| Problem::io(html, "cannot write the report", &error))?;
        say(&format!("the report is in {}", html.display()));
    }
    if json {
        let (mut all, more) = (inventory.json(), survey.json());
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
        data_json(&all);
    }
    Ok(ExitCode::SUCCESS)
}

fn verify_dir(dir: &Path, key: Option<&Public>, json: bool) -> Result<ExitCode> {
    let bar = Bar::new();
    let checked = verify::verify(dir, &|done, all| bar.part("media", done, all));
    bar.done();
    let mut checked = checked?;
    if let Some(key) = key {
        checked.problems.extend(sign::verify::folder(dir, key, feeds::now())?);
    }
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
    say_problems(checked.problems.len(), "");
    Ok(ExitCode::FAILURE)
}

fn verify_host(address: &str, key: Option<&Public>, json: bool) -> Result<ExitCode> {
    let looked = host::look(address)?;
    let mut problems: Vec<Problem> = looked.faults.iter().map(|(_, problem)| problem.clone()).collect();
    let bar = Bar::new();
    let tick = |done, all| bar.part("media", done, all);
    let unsigned = key.map(|key| sign::verify::published(address, key, feeds::now(), &tick)).transpose();
    bar.done();
    let unsigned = unsigned?.unwrap_or_default();
    if json {
        let mut value = looked.json();
        if let Some(all) = value["problems"].as_array_mut() {
            all.extend(unsigned.iter().map(Problem::json));
        }
        value["ok"] = json!(problems.is_empty() && unsigned.is_empty());
        data_json(&value);
    }
    problems.extend(unsigned);
    list(&problems);
    detail(&format!("{} requests", looked.requests));
    if problems.is_empty() {
        let signed =
            if key.is_some() { ", signed, and its media are what their names stand for" } else { "" };
        say(&format!("all is well: {} is served as it should be{signed}", looked.title));
        return Ok(ExitCode::SUCCESS);
    }
    say_problems(problems.len(), looked.host);
    Ok(ExitCode::FAILURE)
}

fn say_problems(count: usize, host: &str) {
    let of = if host.is_empty() { String::new() } else { format!("; the host seems to be {host}") };
    say(&match count {
        1 => format!("1 problem{of}"),
        count => format!("{count} problems{of}"),
    });
}
