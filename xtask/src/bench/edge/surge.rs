//! A hashtag grows from 2,000 to 70,000 notes in 24 publishes, while people scroll and search.

use super::http::Connection;
use super::{TOKEN, quantile, ready, records};
use crate::bench::Table;
use crate::bench::search::corpora;
use crate::demo::engine::Engine;
use crate::paths;
use crate::run::{capture, command, finish, minutes};
use crate::weigh::{Gate, grouped, sha256_hex};
use anyhow::{Context as _, Result, bail, ensure};
use notefall_core::head::Head;
use notefall_core::note::{Card, Note};
use notefall_core::path::{Kind, Path as FeedPath, ShardPath, push_encoded};
use notefall_core::reader::{page_cards, pages};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// How many notes there are at first and in the end, and in how many publishes.
const GROWS: (usize, usize, usize) = (2_000, 70_000, 24);
/// How many people read at a time.
const READERS: usize = 2;
/// Readers go by the head they have for so many pages.
const PAGES_A_HEAD: usize = 12;
/// So many characters of a title are searched for.
const TYPED: usize = 4;
/// The most that all publishes together send, in final sizes of the feed.
const SENT: f64 = 4.0;

/// What readers met.
#[derive(Default)]
struct Tally {
    times: Vec<f64>,
    errors: Vec<String>,
}

/// Says that it is over when it is dropped.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// One publish.
struct Row {
    notes: usize,
    new: usize,
    build: f64,
    publish: f64,
    bytes: f64,
    segments: f64,
    reads: usize,
    p99: f64,
}

/// Lets it grow, prints and keeps the table.
pub fn measure() -> Result<Table> {
    let binary = ready()?;
    let notes = notes(GROWS.1)?;
    let folder = tempfile::tempdir()?;
    let engine = Engine::start(0, &folder.path().join("state"), TOKEN, 240)?;
    let feed = folder.path().join("feed");
    let (stop, tally) = (AtomicBool::new(false), Mutex::new(Tally::default()));
    let mut rows: Vec<Row> = Vec::new();
    let mut errors = Vec::new();
    std::thread::scope(|scope| -> Result<()> {
        // Readers end with this, however it ends.
        let _stop = Stop(&stop);
        for step in 0..GROWS.2 {
            let count = size(step);
            let before = rows.last().map_or(0, |row| row.notes);
            let (build, published) = publish(&binary, folder.path(), &notes[..count], &engine.origin)?;
            if step == 0 {
                for reader in 0..READERS {
                    let (stop, tally, origin) = (&stop, &tally, engine.origin.as_str());
                    scope.spawn(move || read(origin, reader as u64, stop, tally));
                }
            }
            let Tally { mut times, errors: more } = std::mem::take(&mut *lock(&tally));
            times.sort_by(f64::total_cmp);
            errors.extend(more);
            let row = Row {
                notes: count,
                new: count - before,
                build,
                publish: published.1,
                bytes: published.0,
                segments: inspect(&binary, &feed)?.1,
                reads: times.len(),
                p99: quantile(&times, 0.99),
            };
            eprintln!(
                "{} notes: {} bytes sent, {} requests meanwhile",
                row.notes,
                grouped(row.bytes),
                row.reads
            );
            rows.push(row);
        }
        Ok(())
    })?;
    let last = std::mem::take(&mut *lock(&tally));
    errors.extend(last.errors);
    for error in errors.iter().take(10) {
        eprintln!("a reader met an error: {error}");
    }
    let hiding = hide(&binary, &notes[GROWS.1 / 2], &engine.origin)?;
    let size = inspect(&binary, &feed)?.0;
    let sent: f64 = rows.iter().map(|row| row.bytes).sum();
    std::fs::write(paths::root().join("tests/bench/surge.md"), document(&rows, sent, size, errors.len()))?;
    let reads: usize = rows.iter().map(|row| row.reads).sum::<usize>() + last.times.len();
    let ratio = |value: f64| (value * 100.0).round() / 100.0;
    Ok((
        "surge".to_owned(),
        vec![
            Gate::shown("notes in the end", GROWS.1 as f64),
            Gate::shown("requests of readers meanwhile", reads as f64),
            Gate::limited("of them answered wrongly", errors.len() as f64, 0.0),
            Gate::shown("bytes sent in all", sent),
            Gate::limited("bytes sent in all, in final sizes of the feed", ratio(sent / size), SENT),
            Gate::shown("hiding one of the notes, s", ratio(hiding)),
        ],
    ))
}

/// How many notes there are with a publish: each has as many more as the one before, in proportion.
fn size(step: usize) -> usize {
    let (first, last, publishes) = GROWS;
    let growth = (last as f64 / first as f64).powf(step as f64 / (publishes - 1) as f64);
    ((first as f64 * growth).round() as usize).min(last)
}

/// Poems, manuals, and edited copies of them under other ids, the oldest first: one a minute.
fn notes(count: usize) -> Result<Vec<String>> {
    let mut all: Vec<Value> = Vec::new();
    for name in ["poems.jsonl.gz", "tldr.jsonl.gz"] {
        let file = paths::corpora().join(name);
        if !file.exists() {
            bail!("{} is not here; NOTEFALL_CORPORA names the folder where it is", file.display());
        }
        all.extend(corpora::lines(&file)?);
    }
    let mut known = std::collections::HashSet::new();
    all.retain(|note| known.insert(corpora::string(note, "id")));
    let copies: Vec<Value> = (0..count.saturating_sub(all.len()))
        .map(|number| {
            let mut copy = all[number * 7 % all.len()].clone();
            copy["id"] = json!(format!("copy-{number}"));
            copy["text"] = json!(format!("{} Seen again, {number}.", corpora::string(&copy, "text")));
            copy
        })
        .collect();
    all.extend(copies);
    all.sort_by_cached_key(|note| sha256_hex(corpora::string(note, "id").as_bytes()));
    all.truncate(count);
    let line = |(minute, mut note): (usize, Value)| {
        note["published"] = json!(time(minute));
        note["tags"] = json!(["surge"]);
        format!("{note}\n")
    };
    Ok((0..).zip(all).map(line).collect())
}

/// A minute of January or February 2025.
fn time(minute: usize) -> String {
    let (day, hour) = (minute / 1_440, minute / 60 % 24);
    let (month, day) = if day < 31 { (1, day + 1) } else { (2, day - 30) };
    format!("2025-{month:02}-{day:02}T{hour:02}:{:02}:00Z", minute % 60)
}

/// Builds and publishes. Gives the seconds of the build, and the bytes and seconds of the publish.
fn publish(binary: &Path, folder: &Path, notes: &[String], origin: &str) -> Result<(f64, (f64, f64))> {
    let (source, feed) = (folder.join("notes.jsonl"), folder.join("feed"));
    std::fs::write(&source, notes.concat())?;
    let start = Instant::now();
    let mut build = command(binary);
    build.arg("build").arg(&source).arg("--out").arg(&feed).args([
        "--title",
        "Surge",
        "--quiet",
        "--no-cache",
    ]);
    finish(&mut build, minutes(10)).context("the notes could not be built")?;
    let built = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut publish = command(binary);
    publish.arg("publish").arg(&feed).args(["--to", &format!("{origin}/f/surge/"), "--json"]);
    let said = capture(publish.env("NOTEFALL_TOKEN", TOKEN), minutes(10))?;
    let said: Value = serde_json::from_str(&said).context("`notefall publish` printed no JSON")?;
    let bytes = said["bytes"].as_f64().context("`notefall publish` did not say what it sent")?;
    Ok((built, (bytes, start.elapsed().as_secs_f64())))
}

/// Hides a note, and says how many seconds that takes until it is found no longer.
fn hide(binary: &Path, line: &str, origin: &str) -> Result<f64> {
    let note: Value = serde_json::from_str(line)?;
    let id = corpora::string(&note, "id");
    let mut page = String::from("/f/surge/n/");
    push_encoded(&mut page, &id);
    let mut connection = Connection::to(origin)?;
    ensure!(connection.get(&page)?.status == 200, "{page} is not there");
    let start = Instant::now();
    let mut hide = command(binary);
    hide.args(["hide", &id, "--to", &format!("{origin}/f/surge/"), "--json"]).env("NOTEFALL_TOKEN", TOKEN);
    capture(&mut hide, minutes(10)).context("the note could not be hidden")?;
    ensure!(connection.get(&page)?.status == 404, "{page} is still there");
    Ok(start.elapsed().as_secs_f64())
}

/// The bytes of a feed's segments, and how many of them there are.
fn inspect(binary: &Path, feed: &Path) -> Result<(f64, f64)> {
    let said = capture(command(binary).arg("inspect").arg(feed).arg("--json"), minutes(5))?;
    let said: Value = serde_json::from_str(&said).context("`notefall inspect` printed no JSON")?;
    let shards = said["shards"].as_object().context("`notefall inspect` did not say what there is")?;
    let bytes = shards.values().filter_map(|amount| amount["bytes"].as_f64()).sum();
    Ok((bytes, said["segments"].as_f64().unwrap_or_default()))
}

/// Scrolls, opens notes and searches until it is over.
fn read(origin: &str, seed: u64, stop: &AtomicBool, tally: &Mutex<Tally>) {
    let mut random = seed + 1;
    let mut newest = 0;
    while !stop.load(Ordering::Relaxed) {
        let mut times = Vec::new();
        let result = Connection::to(origin)
            .and_then(|connection| visit(connection, &mut random, &mut newest, stop, &mut times));
        let mut tally = lock(tally);
        tally.times.append(&mut times);
        tally.errors.extend(result.err().map(|error| format!("{error:#}")));
    }
}

/// What somebody does with one head.
fn visit(
    mut connection: Connection,
    random: &mut u64,
    newest: &mut u64,
    stop: &AtomicBool,
    times: &mut Vec<f64>,
) -> Result<()> {
    let mut ask = |path: &str| -> Result<Vec<u8>> {
        let start = Instant::now();
        let answer = connection.get(&format!("/f/surge/{path}"))?;
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
        ensure!(answer.status == 200, "{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        Ok(answer.body)
    };
    let mut below = |most: usize| {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*random >> 33) as usize % most.max(1)
    };
    let head = super::read(Kind::Head, &ask("head.bin")?, Head::decode)?;
    ensure!(head.version >= *newest, "version {} after {newest}", head.version);
    *newest = head.version;
    for _ in 0..PAGES_A_HEAD {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let mut cards: Vec<(u64, Card)> = Vec::new();
        let places = page_cards(&head, 1 + below(pages(&head) as usize) as u32);
        let mut expected = 0;
        for (path, range) in places {
            let all: Vec<Card> = records(path, &ask(&FeedPath::Shard(path).write())?)?;
            expected += range.len();
            cards.extend(all.get(range).unwrap_or_default().iter().map(|card| (path.segment, card.clone())));
        }
        ensure!(
            cards.len() == expected && !cards.is_empty(),
            "{} of {expected} cards of a page",
            cards.len()
        );
        let (segment, card) = &cards[below(cards.len())];
        let path = ShardPath { segment: *segment, kind: Kind::Notes, number: card.shard };
        let notes: Vec<Note> = records(path, &ask(&FeedPath::Shard(path).write())?)?;
        ensure!(notes.iter().any(|note| note.id == card.id), "{} is not where its card says", card.id);
        // Few words: a search of many reads no more than it may, and says that it is partial. Some poems have no title.
        let words: String = card.title.chars().take(TYPED).collect();
        if words.trim().is_empty() {
            continue;
        }
        let mut query = String::from("search?limit=10&q=");
        push_encoded(&mut query, &words);
        let found: Value = serde_json::from_slice(&ask(&query)?)?;
        let count = found["results"].as_array().map_or(0, Vec::len);
        let is_whole = found["damaged"] == false && count > 0;
        ensure!(is_whole || found["partial"] == true, "{words:?} is not found: {found}");
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn document(rows: &[Row], sent: f64, size: f64, errors: usize) -> String {
    let mut out = String::from(
        "# A hashtag that grows\n\n`cargo xtask bench surge` wrote this: poems, manuals and edited copies of them are published to the local Worker, each time with what was there \
         before, while two readers scroll, open notes and search as fast as they are answered. Times are of the machine and of what else it did.\n\n\
         | notes | new | build, s | publish, s | bytes sent | bytes a new note | segments | requests meanwhile | p99, ms |\n\
         | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        let each = row.bytes / row.new.max(1) as f64;
        out.push_str(&format!(
            "| {} | {} | {:.1} | {:.1} | {} | {} | {} | {} | {:.0} |\n",
            grouped(row.notes as f64),
            grouped(row.new as f64),
            row.build,
            row.publish,
            grouped(row.bytes),
            grouped(each.round()),
            row.segments,
            grouped(row.reads as f64),
            row.p99,
        ));
    }
    out.push_str(&format!(
        "\nIn all {} bytes were sent for a feed of {} in the end, {:.2} times its size. Readers met {errors} errors.\n",
        grouped(sent),
        grouped(size),
        sent / size
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_note_has_its_own_minute() {
        assert_eq!(time(0), "2025-01-01T00:00:00Z");
        assert_eq!(time(31 * 1_440 - 1), "2025-01-31T23:59:00Z");
        assert_eq!(time(GROWS.1), "2025-02-18T14:40:00Z");
        assert!((0..GROWS.1).map(time).is_sorted());
    }

    #[test]
    fn it_grows_from_the_first_size_to_the_last() {
        let sizes: Vec<usize> = (0..GROWS.2).map(size).collect();
        assert_eq!((sizes[0], sizes[GROWS.2 - 1]), (GROWS.0, GROWS.1));
        assert!(sizes.is_sorted() && sizes[1] > GROWS.0);
    }
}
