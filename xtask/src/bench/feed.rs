//! What building a feed makes: files, bytes and the time it takes.

use super::{Table, files};
use crate::run::{capture, command, finish, minutes};
use crate::weigh::Gate;
use crate::{dist, paths};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// A static host takes 20,000 files, and a feed may have 100,000 notes.
const FILES_PER_NOTE: f64 = 0.2;
/// Of feeds with fewer notes than this the host's limit is far: what counts is that searching takes few bytes, and for that the slices of
/// their index are small.
const FEW: f64 = 10_000.0;
/// So many files a note those may have: a shard of cards for eight notes, at most 0.15 slices of the index, and shards of notes.
const FILES_PER_NOTE_OF_FEW: f64 = 0.33;
/// What every feed has, however few its notes: the head, the pages for people and machines, the widget.
const FILES_FOR_ALL: f64 = 24.0;
/// The most that one more note of a large feed may take, or other counts of some: seconds to build it, and bytes of files that are new or
/// other than before.
const ONE_MORE: (f64, f64) = (2.0, 128_000.0);
/// Of so many notes one is liked between two builds.
const ONE_LIKED_OF: usize = 20;

/// A set of notes.
struct Set {
    name: &'static str,
    notes: Vec<PathBuf>,
    /// The most seconds that building it from nothing may take, where there is a gate.
    seconds: Option<f64>,
    /// The same of building it again, when nothing has changed.
    again: Option<f64>,
    /// Whether there are gates for one more note, and for other counts of some.
    one_more: bool,
}

/// Builds every set that is here, from nothing.
pub fn measure() -> Result<Vec<Table>> {
    let binary = dist::command()?;
    sets().iter().map(|set| one(&binary, set)).collect()
}

/// The demo's notes, and larger sets where they are.
fn sets() -> Vec<Set> {
    let corpora = paths::corpora();
    let set = |name, notes| Set { name, notes, seconds: None, again: None, one_more: false };
    let mut sets = vec![set("demo notes", vec![paths::root().join("www/demo/notes")])];
    let [english, chinese] = ["based.cooking", "howtocook"].map(|name| corpora.join("recipes").join(name));
    let larger = [
        set("350 English recipes", vec![english.clone()]),
        set("369 Chinese recipes", vec![chinese.clone()]),
        Set {
            seconds: Some(60.0),
            again: Some(1.0),
            ..set("all recipes, with 497 photos", vec![english, chinese])
        },
        Set {
            seconds: Some(20.0),
            one_more: true,
            ..set("57,607 poems", vec![corpora.join("poems.jsonl.gz")])
        },
    ];
    for set in larger {
        if set.notes.iter().all(|notes| notes.exists()) {
            sets.push(set);
        } else {
            eprintln!("{} are not here and are left out; NOTEFALL_CORPORA names where they are.", set.name);
        }
    }
    sets
}

fn one(binary: &Path, set: &Set) -> Result<Table> {
    let name = set.name;
    let out = tempfile::tempdir()?;
    let feed = out.path().join("feed");
    let timed = |sources: &[PathBuf]| -> Result<f64> {
        let start = Instant::now();
        let mut build = command(binary);
        build.arg("build").args(sources);
        build.arg("--out").arg(&feed).args(["--title", name, "--quiet"]);
        build.arg("--cache").arg(out.path().join("cache"));
        finish(&mut build, minutes(30)).with_context(|| format!("{name} could not be built"))?;
        Ok(start.elapsed().as_secs_f64())
    };
    let (first, again) = (timed(&set.notes)?, timed(&set.notes)?);
    let report = capture(command(binary).arg("inspect").arg(&feed).arg("--json"), minutes(5))?;
    let report: serde_json::Value =
        serde_json::from_str(&report).context("`notefall inspect` printed no JSON")?;
    let count_of_notes =
        report["notes"].as_f64().context("`notefall inspect` did not say how many notes there are")?;
    let mut gates = gates(&count(&feed)?, count_of_notes, (first, set.seconds), (again, set.again));
    let limits = set.one_more.then_some(ONE_MORE);
    let mut again_with = |what: &str, sources: &[PathBuf]| -> Result<()> {
        let before = stamps(&feed)?;
        let seconds = timed(sources)?;
        let is_new = |(path, stamp): &(PathBuf, Stamp)| before.get(path) != Some(stamp);
        let bytes: u64 = stamps(&feed)?.into_iter().filter(is_new).map(|(_, (size, _))| size).sum();
        gates.push(Gate {
            what: format!("{what}, s"),
            value: (seconds * 100.0).round() / 100.0,
            must: limits.map(|limits| limits.0),
        });
        gates.push(Gate {
            what: format!("{what}, new bytes"),
            value: bytes as f64,
            must: limits.map(|limits| limits.1),
        });
        Ok(())
    };
    let more = out.path().join("more.jsonl");
    std::fs::write(&more, ONE_MORE_NOTE)?;
    again_with("one more note", &[set.notes.as_slice(), std::slice::from_ref(&more)].concat())?;
    if let ([notes], true) = (set.notes.as_slice(), set.one_more) {
        let liked = out.path().join("liked.jsonl");
        like_some(notes, &liked)?;
        again_with("counts of 5 %", &[liked, more])?;
    }
    Ok((format!("feed, {name}"), gates))
}

/// What is built as one more.
const ONE_MORE_NOTE: &str = concat!(
    r#"{"id": "one-more", "title": "One more note", "text": "Written after all others, 在最后写下。", "#,
    r#""tags": ["more"], "author": "Li Mei", "published": "2025-06-01"}"#,
    "\n"
);

/// The notes of a packed file of lines, some of them with counts.
fn like_some(notes: &Path, to: &Path) -> Result<()> {
    let lines = BufReader::new(flate2::read::GzDecoder::new(std::fs::File::open(notes)?)).lines();
    let mut out = BufWriter::new(std::fs::File::create(to)?);
    for (number, line) in lines.enumerate() {
        let line = line?;
        match line.strip_suffix('}').filter(|_| number % ONE_LIKED_OF == 0) {
            // Numbers as unlike each other as those of a large feed.
            Some(note) => {
                let likes = number * 7_919 % 10_000;
                let (collects, comments) = (likes / 7, likes / 31);
                writeln!(
                    out,
                    "{note}, \"likes\": {likes}, \"collects\": {collects}, \"comments\": {comments}}}"
                )?;
            }
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(out.flush()?)
}

/// A file's bytes, and when it was written.
type Stamp = (u64, SystemTime);

/// The stamps of all files of a folder.
fn stamps(feed: &Path) -> Result<BTreeMap<PathBuf, Stamp>> {
    let stamp = |(path, size): (PathBuf, u64)| {
        let written = std::fs::metadata(&path)?.modified()?;
        Ok((path, (size, written)))
    };
    files::of(feed)?.into_iter().map(stamp).collect()
}

/// What a built folder holds.
#[derive(Debug, Default, PartialEq)]
struct Counted {
    /// Card shards, with their bytes.
    cards: Vec<u64>,
    /// The head's bytes.
    head: u64,
    /// Files, media apart.
    files: u64,
    /// Their bytes.
    bytes: u64,
    /// Media files.
    media: u64,
    /// Their bytes.
    media_bytes: u64,
}

fn count(feed: &Path) -> Result<Counted> {
    let mut counted = Counted::default();
    for (path, size) in files::of(feed)? {
        let folder = path.parent();
        if folder == Some(feed.join("m").as_path()) {
            counted.media += 1;
            counted.media_bytes += size;
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        counted.files += 1;
        counted.bytes += size;
        if folder == Some(feed) && name == "head.bin" {
            counted.head = size;
        }
        if folder != Some(feed) && name.starts_with("cards") && name.ends_with(".bin") {
            counted.cards.push(size);
        }
    }
    Ok(counted)
}

/// How many files a feed of so many notes may have, media apart.
fn most_files(notes: f64) -> f64 {
    let each = if notes < FEW { FILES_PER_NOTE_OF_FEW } else { FILES_PER_NOTE };
    notes.mul_add(each, FILES_FOR_ALL).floor()
}

/// Seconds come with the most that they may be.
fn gates(
    counted: &Counted,
    notes: f64,
    (first, most): (f64, Option<f64>),
    (again, most_again): (f64, Option<f64>),
) -> Vec<Gate> {
    let shards = counted.cards.len() as f64;
    let mean = counted.cards.iter().sum::<u64>() as f64 / shards.max(1.0);
    let round = |value: f64| (value * 100.0).round() / 100.0;
    vec![
        Gate::shown("notes", notes),
        Gate::shown("card shards", shards),
        Gate::limited("files, media apart", counted.files as f64, most_files(notes)),
        Gate::shown("bytes, media apart", counted.bytes as f64),
        Gate::limited("head, bytes", counted.head as f64, 12_000.0),
        Gate::shown("card shard, mean bytes (wanted: about 1,200)", mean.round()),
        Gate::shown("card shard, largest", counted.cards.iter().copied().max().unwrap_or(0) as f64),
        Gate::shown("media files", counted.media as f64),
        Gate::shown("media bytes", counted.media_bytes as f64),
        Gate { what: "built from nothing, s".to_owned(), value: round(first), must: most },
        Gate { what: "built again, s".to_owned(), value: round(again), must: most_again },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_of_any_size_has_fewer_files_than_hosts_take() {
        assert!(most_files(100_000.0) <= 20_000.0 + FILES_FOR_ALL && most_files(FEW - 1.0) < 4_000.0);
    }

    #[test]
    fn a_built_folder_is_counted_by_kind() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, size: usize| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, vec![0; size]).unwrap();
        };
        write("head.bin", 700);
        write("index.html", 50);
        write("ab12/cards0.bin", 1000);
        write("ab12/cards1.bin", 600);
        write("ab12/notes0.bin", 9000);
        write("m/1234.webp", 5000);
        write(".state/known.json", 10);
        let counted = count(folder.path()).unwrap();
        assert_eq!((counted.head, counted.files, counted.bytes), (700, 5, 11_350));
        assert_eq!((counted.media, counted.media_bytes), (1, 5000));
        assert_eq!(counted.cards.iter().sum::<u64>(), 1600);
        let gates = gates(&counted, 12.0, (1.234, Some(20.0)), (0.1, None));
        assert!(gates.iter().all(Gate::holds));
        assert!(gates.iter().any(|gate| gate.what.starts_with("card shard, mean") && gate.value == 800.0));
    }
}
