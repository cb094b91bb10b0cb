//! As many requests as the Worker can take, beside a Worker that makes the same reads and nothing else.

use super::http::Connection;
use super::process::Process;
use super::{TOKEN, quantile, read, ready};
use crate::bench::Table;
use crate::bench::search::corpora;
use crate::demo::engine::Engine;
use crate::paths;
use crate::run::{command, finish, minutes};
use crate::weigh::{Gate, gates_table};
use anyhow::{Context as _, Result, bail, ensure};
use notefall_core::head::Head;
use notefall_core::pack::Table as Offsets;
use notefall_core::path::{Kind, Path as FeedPath, ShardPath, push_encoded};
use notefall_core::search::engine::{Engine as Search, Step};
use notefall_core::search::find::Find;
use notefall_core::search::fold::{composed, decompose};
use notefall_core::shard;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The feed.
const FEED: &str = "load";
/// So many connections ask at a time.
const CONNECTIONS: usize = 8;
/// So long one Worker is asked before it is the other's turn, and how many turns each has.
const TURNS: (Duration, usize) = (Duration::from_secs(4), 6);
/// So many different searches.
const QUERIES: usize = 200;
/// How many requests the memory is watched over, and one in how many of them is a search.
const WATCHED: (usize, usize) = (200_000, 50);
/// The excerpts of search results have so many characters, as the Worker makes them.
const EXCERPT: usize = 160;

/// The most processor time of a search beyond that of its reads, in milliseconds: the limit of the free plan.
const SEARCH_MS: f64 = 10.0;
/// How much more memory may grow than that of the other Worker.
const GROWTH: f64 = 1.2;
/// The least share of the other Worker's throughput: of shards, of searches.
const SHARES: (f64, f64) = (0.8, 0.6);

/// A path of ours, and the one that makes the same reads.
type Pair = [String; 2];

/// One of the two Workers.
struct Side {
    engine: Engine,
    process: Process,
}

/// What came of asking.
#[derive(Default, Clone)]
struct Taken {
    requests: usize,
    seconds: f64,
    processor: f64,
    times: Vec<f64>,
}

impl Taken {
    fn add(&mut self, mut other: Self) {
        self.requests += other.requests;
        self.seconds += other.seconds;
        self.processor += other.processor;
        self.times.append(&mut other.times);
    }

    fn per_second(&self) -> f64 {
        self.requests as f64 / self.seconds.max(f64::EPSILON)
    }

    fn processor_ms(&self) -> f64 {
        self.processor * 1_000.0 / self.requests.max(1) as f64
    }

    fn p99(&mut self) -> f64 {
        self.times.sort_by(f64::total_cmp);
        quantile(&self.times, 0.99)
    }
}

/// Measures both Workers, turn by turn.
pub fn measure() -> Result<Vec<Table>> {
    let poems = paths::corpora().join("poems.jsonl.gz");
    if !poems.exists() {
        bail!("{} is not here; NOTEFALL_CORPORA names the folder where it is", poems.display());
    }
    let binary = ready()?;
    let folder = tempfile::tempdir()?;
    let states = ["ours", "reads"].map(|name| folder.path().join(name));
    publish(&binary, &poems, folder.path(), &states[0])?;
    copy(&states[0], &states[1])?;
    let ours = Engine::start(0, &states[0], TOKEN, 240)?;
    let reads = Engine::start_other(0, &paths::root().join("tests/bench/load"), &states[1], 240)?;
    let (shards, searches) = pairs(&ours.origin, &poems)?;
    let side = |engine: Engine| -> Result<Side> {
        Ok(Side { process: Process::started_by(engine.process())?, engine })
    };
    let sides = [side(ours)?, side(reads)?];
    // Both have compiled their code and filled their tables before it counts.
    for (number, side) in sides.iter().enumerate() {
        ask(side, number, &shards, Limit::Requests(500))?;
        ask(side, number, &searches, Limit::Requests(QUERIES))?;
    }
    let mut tables: Vec<Table> = Vec::new();
    for (what, pairs, share) in [("shards", &shards, SHARES.0), ("searches", &searches, SHARES.1)] {
        let gates = throughput(what, &sides, pairs, share)?;
        eprintln!("{what}:\n{}", gates_table(&gates));
        tables.push((format!("load, {what}"), gates));
    }
    tables.push(("load, memory".to_owned(), memory(&sides, &shards, &searches)?));
    Ok(tables)
}

fn throughput(what: &str, sides: &[Side; 2], pairs: &[Pair], share: f64) -> Result<Vec<Gate>> {
    let mut taken: [Taken; 2] = Default::default();
    for _ in 0..TURNS.1 {
        for (number, side) in sides.iter().enumerate() {
            taken[number].add(ask(side, number, pairs, Limit::Time(TURNS.0))?);
        }
    }
    let [mut ours, mut reads] = taken;
    let round = |value: f64| (value * 100.0).round() / 100.0;
    let ratio = ours.per_second() / reads.per_second();
    let more = ours.processor_ms() - reads.processor_ms();
    // Gates are upper bounds, so what is missing is compared.
    let mut gates = vec![
        Gate::shown("requests a second", ours.per_second().round()),
        Gate::shown("of the Worker that only reads", reads.per_second().round()),
        Gate::limited("share that is missing to it", round(1.0 - ratio), round(1.0 - share)),
        Gate::shown("p99, ms", round(ours.p99())),
        Gate::shown("p99 of the Worker that only reads, ms", round(reads.p99())),
        Gate::shown("processor a request, ms", round(ours.processor_ms())),
    ];
    gates.push(match what {
        "searches" => Gate::limited("of it more than reading takes, ms", round(more), SEARCH_MS),
        _ => Gate::shown("of it more than reading takes, ms", round(more)),
    });
    Ok(gates)
}

/// How much memory grows in the second half of many requests.
fn memory(sides: &[Side; 2], shards: &[Pair], searches: &[Pair]) -> Result<Vec<Gate>> {
    let mut mixed = Vec::with_capacity(WATCHED.1 * searches.len());
    for (at, search) in searches.iter().enumerate() {
        mixed.push(search.clone());
        let from = at * (WATCHED.1 - 1);
        mixed.extend((from..from + WATCHED.1 - 1).map(|at| shards[at % shards.len()].clone()));
    }
    let mut grown = [0.0; 2];
    let mut gates = Vec::new();
    for (number, side) in sides.iter().enumerate() {
        let mut seen = vec![side.process.memory()?];
        for _ in 0..2 {
            ask(side, number, &mixed, Limit::Requests(WATCHED.0 / 2))?;
            seen.push(side.process.memory()?);
        }
        let name = ["ours", "the other"][number];
        for (at, memory) in seen.iter().enumerate() {
            gates.push(Gate::shown(
                &format!("{name} after {} requests, MB", at * WATCHED.0 / 2),
                memory.round(),
            ));
        }
        grown[number] = seen[2] - seen[1];
    }
    let most = (GROWTH * grown[1]).max(1.0);
    gates.push(Gate::limited("growth in the second half, MB", grown[0].round(), most.round()));
    Ok(gates)
}

/// Until when to ask.
#[derive(Clone, Copy)]
enum Limit {
    Time(Duration),
    Requests(usize),
}

/// Asks one Worker over all connections, path after path.
fn ask(side: &Side, number: usize, pairs: &[Pair], limit: Limit) -> Result<Taken> {
    let (next, start) = (AtomicUsize::new(0), Instant::now());
    let before = side.process.processor()?;
    let all: Mutex<(Vec<f64>, Option<anyhow::Error>)> = Mutex::default();
    let one = || -> Result<Vec<f64>> {
        let mut connection = Connection::to(&side.engine.origin)?;
        let mut times = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let over = match limit {
                Limit::Time(time) => start.elapsed() > time,
                Limit::Requests(count) => at >= count,
            };
            if over {
                return Ok(times);
            }
            let path = &pairs[at % pairs.len()][number];
            let begin = Instant::now();
            let answer = connection.get(path)?;
            ensure!(answer.status == 200 && !answer.body.is_empty(), "{path}: {}", answer.status);
            times.push(begin.elapsed().as_secs_f64() * 1_000.0);
        }
    };
    let lock = || all.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| match one() {
                Ok(mut times) => lock().0.append(&mut times),
                Err(error) => drop(lock().1.get_or_insert(error)),
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let processor = side.process.processor()? - before;
    let (times, error) = std::mem::take(&mut *lock());
    match error {
        Some(error) => Err(error),
        None => Ok(Taken { requests: times.len(), seconds, processor, times }),
    }
}

fn publish(binary: &Path, poems: &Path, folder: &Path, state: &Path) -> Result<()> {
    let feed = folder.join("feed");
    let mut build = command(binary);
    build.arg("build").arg(poems).arg("--out").arg(&feed).args(["--title", "Load", "--quiet", "--no-cache"]);
    finish(&mut build, minutes(10)).context("the poems could not be built")?;
    let engine = Engine::start(0, state, TOKEN, 240)?;
    let mut publish = command(binary);
    publish.arg("publish").arg(&feed).args(["--to", &format!("{}/f/{FEED}/", engine.origin)]);
    finish(publish.env("NOTEFALL_TOKEN", TOKEN), minutes(10)).context("the poems could not be published")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let into = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &into)?;
        } else {
            std::fs::copy(entry.path(), into)?;
        }
    }
    Ok(())
}

/// Shards and searches to ask for, each with the reads that it takes.
fn pairs(origin: &str, poems: &Path) -> Result<(Vec<Pair>, Vec<Pair>)> {
    let mut feed =
        Files { connection: Connection::to(origin)?, tables: HashMap::new(), known: HashMap::new() };
    let head = read(Kind::Head, &feed.get("head.bin")?, Head::decode)?;
    let find = read(Kind::Find, &feed.get("find.bin")?, Find::decode)?;
    let mut shards = Vec::new();
    for segment in &head.segments {
        for kind in [Kind::Cards, Kind::Notes, Kind::Index] {
            for number in (0..segment.shards(kind)).step_by(7) {
                let path = segment.shard(kind, number);
                let ours = format!("/f/{FEED}/{}", FeedPath::Shard(path).write());
                shards.push([ours, format!("/stream?{}", feed.place(path)?)]);
            }
        }
    }
    let lines = corpora::lines(poems)?;
    let mut searches = Vec::new();
    for line in lines.iter().step_by((lines.len() / QUERIES).max(1)).take(QUERIES) {
        let query: String =
            corpora::string(line, "title").chars().filter(|c| !c.is_whitespace()).take(6).collect();
        let mut ours = format!("/f/{FEED}/search?q=");
        push_encoded(&mut ours, &query);
        let mut rounds = vec![format!("{FEED}/find.bin")];
        let mut search = Search::new(find.clone(), decompose);
        let parsed = search.parse(&composed(&query));
        let answer = loop {
            match search.ask(&parsed, 10) {
                Step::Done(answer) => break answer,
                Step::Wants(paths) => rounds.push(feed.give(&mut search, &paths)?),
            }
        };
        while let Err(paths) = search.excerpts(&answer, EXCERPT) {
            rounds.push(feed.give(&mut search, &paths)?);
        }
        searches.push([ours, format!("/reads?{}", rounds.join("|"))]);
    }
    Ok((shards, searches))
}

/// The feed's files, and where the Worker finds them.
struct Files {
    connection: Connection,
    tables: HashMap<u64, Offsets>,
    known: HashMap<ShardPath, Vec<u8>>,
}

impl Files {
    fn get(&mut self, path: &str) -> Result<Vec<u8>> {
        let answer = self.connection.get(&format!("/f/{FEED}/{path}"))?;
        ensure!(answer.status == 200, "{path}: {}", answer.status);
        Ok(answer.body)
    }

    /// The read of a shard: a key, an offset, a length.
    fn place(&mut self, path: ShardPath) -> Result<String> {
        let key = format!("{FEED}/{}", FeedPath::Pack(path.segment).write());
        if !self.tables.contains_key(&path.segment) {
            let pack = self.connection.get_as(&format!("/f/{key}"), TOKEN)?;
            self.tables.insert(path.segment, Offsets::decode(&pack.body).context("a pack without a table")?);
        }
        let range = self.tables.get(&path.segment).and_then(|table| table.range(path.kind, path.number));
        let range = range.context("a shard that is not in its pack")?;
        Ok(format!("{key},{},{}", range.start, range.len()))
    }

    /// Gives shards to a search, and says by which reads.
    fn give(&mut self, search: &mut Search, paths: &[ShardPath]) -> Result<String> {
        let mut reads = Vec::new();
        for path in paths {
            reads.push(self.place(*path)?);
            if !self.known.contains_key(path) {
                let file = self.get(&FeedPath::Shard(*path).write())?;
                self.known.insert(*path, shard::open(path.kind, path.number, &file)?);
            }
            search.give(*path, self.known.get(path).map(Vec::as_slice));
        }
        Ok(reads.join(";"))
    }
}
