//! Searches a feed, in a folder or behind an address, with the engine that pages use.

use crate::feed::{Feed, decode_head};
use crate::http::{Client, is_address};
use crate::problem::{Place, Problem, Result};
use notefall_core::counts::{self, Overlay};
use notefall_core::path::{Kind, Path as FeedPath, ShardPath};
use notefall_core::search::engine::{Answer, Engine, Step};
use notefall_core::search::find::Find;
use notefall_core::search::fold::{composed, decompose};
use notefall_core::shard;
use notefall_suggest::Suggestions;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

/// So many times shards are fetched for one query at most; an engine that wants more has gone wrong.
const MOST_ROUNDS: u32 = 12;

/// What a query cost, as a page that knows nothing yet would fetch it: `head.bin` and `find.bin` in the first round; loader and wasm apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trace {
    /// Files.
    pub requests: u32,
    /// Their bytes.
    pub bytes: u64,
    /// Sets of requests that wait for nothing but earlier sets.
    pub rounds: u32,
}

impl Trace {
    /// For scripts.
    #[must_use]
    pub fn json(self) -> Value {
        json!({"requests": self.requests, "bytes": self.bytes, "rounds": self.rounds})
    }
}

/// Where a feed is.
enum Source {
    Folder(Feed),
    Address(Client),
}

/// Searches one feed.
pub struct Searcher {
    source: Source,
    overlay: Overlay,
    /// Chunks of counts that were fetched, as far as they can be read.
    chunks: HashMap<ShardPath, Option<Vec<u8>>>,
    engine: Engine,
    trace: Trace,
}

impl Searcher {
    /// Opens a folder, or an address that begins with `http`.
    ///
    /// # Errors
    /// Where there is no feed, or one that cannot be searched.
    pub fn open(feed: &str) -> Result<Self> {
        let source = if is_address(feed) {
            Source::Address(Client::reader(feed)?)
        } else {
            Source::Folder(Feed::open(Path::new(feed))?)
        };
        let head = source.file(FeedPath::Head)?;
        let file = source.file(FeedPath::Find)?;
        let trace = Trace { requests: 2, bytes: (head.len() + file.len()) as u64, rounds: 1 };
        let decoded = shard::open(Kind::Find, 0, &file).and_then(|payload| Ok(Find::decode(&payload)?));
        let find = decoded.map_err(|error| {
            Problem::fatal(error.to_string(), "build the feed again").at(Place::file(Path::new("find.bin")))
        })?;
        let overlay = decode_head(&head).map(|head| head.overlay).unwrap_or_default();
        Ok(Self { source, overlay, chunks: HashMap::new(), engine: Engine::new(find, decompose), trace })
    }

    /// The best `limit` notes, and what it cost to fetch what was not there yet.
    ///
    /// # Errors
    /// Where nothing can be fetched any more. Single shards that are missing or damaged are in the answer.
    pub fn search(&mut self, query: &str, limit: usize) -> Result<(Answer, Trace)> {
        let query = self.engine.parse(&composed(query));
        let mut trace = self.trace;
        for _ in 0..MOST_ROUNDS {
            match self.engine.ask(&query, limit) {
                Step::Done(answer) => return Ok((answer, trace)),
                Step::Wants(paths) => {
                    trace.rounds += 1;
                    for path in paths {
                        let file = self.source.file(FeedPath::Shard(path)).ok();
                        trace.requests += 1;
                        trace.bytes += file.as_ref().map_or(0, Vec::len) as u64;
                        let payload = file.and_then(|file| open(path, &file));
                        let payload = payload.map(|payload| self.counted(path, payload, &mut trace));
                        self.engine.give(path, payload.as_deref());
                    }
                }
            }
        }
        Err(Problem::fatal("the search did not come to an end", "build the feed again"))
    }

    /// A shard with the counts that hold now. A page asks for them together with the shard, so they are in the same round.
    fn counted(&mut self, path: ShardPath, payload: Vec<u8>, trace: &mut Trace) -> Vec<u8> {
        let Some(chunk) = self.overlay.chunk(path) else { return payload };
        let known = self.chunks.entry(chunk).or_insert_with(|| {
            let file = self.source.file(FeedPath::Shard(chunk)).ok();
            trace.requests += 1;
            trace.bytes += file.as_ref().map_or(0, Vec::len) as u64;
            file.and_then(|file| open(chunk, &file))
        });
        match known {
            Some(known) => counts::counted(path, payload, known),
            None => payload,
        }
    }

    /// Excerpts and marks need the feed's way to fold.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// What is suggested in a feed for what somebody has typed so far, as JSON; nothing where the feed has no suggestions.
///
/// # Errors
/// Where there is no feed, or its files are damaged.
pub fn suggest(feed: &str, typed: &str) -> Result<String> {
    let searcher = Searcher::open(feed)?;
    if searcher.engine.find().suggestions == 0 {
        return Ok(notefall_suggest::NONE.to_owned());
    }
    let file = searcher.source.file(FeedPath::Suggest)?;
    let decoded = shard::open(Kind::Suggest, 0, &file)
        .and_then(|payload| Ok(Suggestions::decode(&payload, decompose)?))
        .map_err(|error| {
            Problem::fatal(error.to_string(), "build the feed again")
                .at(Place::file(Path::new("suggest.bin")))
        })?;
    Ok(decoded.json(typed))
}

fn open(path: ShardPath, file: &[u8]) -> Option<Vec<u8>> {
    shard::open(path.kind, path.number, file).ok()
}

impl Source {
    fn file(&self, path: FeedPath) -> Result<Vec<u8>> {
        match self {
            Self::Folder(feed) => feed.read(path),
            Self::Address(client) => {
                let reply = client.get(path)?;
                if reply.status == 200 { Ok(reply.body) } else { Err(client.refusal(&reply)) }
            }
        }
    }
}

/// The answer as `--json` prints it.
#[must_use]
pub fn answer_json(answer: &Answer, trace: Option<Trace>) -> Value {
    let results: Vec<Value> = answer
        .hits
        .iter()
        .map(|hit| {
            json!({
                "id": hit.card.id,
                "title": hit.card.title,
                "excerpt": hit.card.excerpt,
                "author": hit.card.author,
                "lang": hit.card.lang,
                "score": hit.score,
            })
        })
        .collect();
    let replaced: Vec<Value> =
        answer.replaced.iter().map(|(from, to)| json!({"typed": from, "used": to})).collect();
    let mut value = json!({
        "results": results,
        "found": answer.found,
        "replaced": replaced,
        "missing": answer.missing,
        "loosened": answer.loosened,
        "damaged": answer.damaged,
        "partial": answer.partial,
    });
    if let (Some(trace), Some(value)) = (trace, value.as_object_mut()) {
        value.insert("trace".to_owned(), trace.json());
    }
    value
}

/// A line of a file of queries, as BEIR has them.
#[derive(serde::Deserialize)]
struct Line {
    #[serde(rename = "_id", alias = "id")]
    id: String,
    text: String,
}

/// Answers all queries of a file and writes a TREC run; says how many queries there were.
///
/// # Errors
/// Where the file cannot be read or holds something else, or the run cannot be written.
pub fn batch(feed: &str, queries: &Path, run: &Path, limit: usize) -> Result<usize> {
    let file = std::fs::File::open(queries).map_err(|error| Problem::io(queries, "cannot read", &error))?;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let line = line.map_err(|error| Problem::io(queries, "cannot read", &error))?;
        if !line.trim().is_empty() {
            let parsed: Line = serde_json::from_str(&line).map_err(|error| {
                Problem::fatal(
                    format!("this is not a query: {error}"),
                    "give lines such as {\"_id\": \"1\", \"text\": \"rice\"}",
                )
                .at(Place::line(queries, number))
            })?;
            lines.push(parsed);
        }
    }
    // A thread's engine keeps what it has read for its next query.
    let answers: Vec<Result<Vec<String>>> = lines
        .par_chunks(lines.len().div_ceil(rayon::current_num_threads()).max(1))
        .map(|lines| {
            let mut searcher = Searcher::open(feed)?;
            let mut out = Vec::new();
            for line in lines {
                let (answer, _) = searcher.search(&line.text, limit)?;
                out.extend((1..).zip(&answer.hits).map(|(rank, hit)| {
                    format!("{} Q0 {} {rank} {} notefall\n", line.id, hit.card.id, hit.score)
                }));
            }
            Ok(out)
        })
        .collect();
    let failed = |error| Problem::io(run, "cannot write", &error);
    let mut out = std::io::BufWriter::new(std::fs::File::create(run).map_err(failed)?);
    for answer in answers {
        for line in answer? {
            out.write_all(line.as_bytes()).map_err(failed)?;
        }
    }
    out.flush().map_err(failed)?;
    Ok(lines.len())
}
