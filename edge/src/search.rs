//! Searches: JSON for scripts, and the bytes that the widget shows.

use crate::answer::{Answer, Body, PAGE};
use crate::checks::open_head;
use crate::conditions::strong;
use crate::log;
use crate::problem::Problem;
use crate::routes::Search;
use crate::storage::Feed;
use futures_util::future::join;
use notefall_core::counts::Overlay;
use notefall_core::ids;
use notefall_core::path::{Kind, ShardPath, push_hash};
use notefall_core::search::engine::{Answer as Found, Engine, Hit, Step};
use notefall_core::search::excerpt::{Excerpt, Mark, marked};
use notefall_core::search::find::{Find, Top};
use notefall_core::search::fold::{composed, decompose};
use notefall_core::search::results;
use notefall_core::shard;
use serde_json::{Value, json};
use std::ops::Range;

/// How many shards are read for one search.
const READS: usize = 40;

/// How many characters of text an excerpt has.
const EXCERPT: usize = 160;

/// A search that is done, for what else there is to read.
struct Asked {
    engine: Engine,
    overlay: Overlay,
    answer: Found,
    /// How many more shards may be read for it.
    left: usize,
}

/// Answers a search.
pub async fn search(feed: &Feed, search: &Search) -> Result<Answer, Problem> {
    let Asked { mut engine, overlay, mut answer, mut left } = ask(feed, search).await?;
    if search.as_cards {
        let pack = |payload: &[u8]| miniz_oxide::deflate::compress_to_vec(payload, 6);
        return Ok(content("application/octet-stream", results::file(answer, engine.find(), pack)));
    }
    let texts = loop {
        match engine.excerpts(&answer, EXCERPT) {
            Ok(texts) => break texts,
            Err(paths) => {
                answer.partial |= paths.len() > left;
                left = give(feed, (&mut engine, &overlay), &paths, left).await?;
            }
        }
    };
    let text = json(search, &engine, &answer, &texts).to_string();
    Ok(content("application/json", text.into_bytes()))
}

/// Answers a search with what was found, the best `limit` notes first.
pub async fn found(feed: &Feed, query: &str, limit: usize) -> Result<Found, Problem> {
    let search = Search { query: query.to_owned(), limit, ..Search::default() };
    Ok(ask(feed, &search).await?.answer)
}

async fn ask(feed: &Feed, search: &Search) -> Result<Asked, Problem> {
    // Where there is no head to be had, cards have the counts that they were written with.
    let (file, head) = join(feed.find(), feed.head()).await;
    let (file, head) = (file?, head.ok().and_then(|head| open_head(&head.bytes).ok()));
    let overlay = head.map(|head| head.overlay).unwrap_or_default();
    let find = shard::open(Kind::Find, 0, &file.bytes).and_then(|payload| Ok(Find::decode(&payload)?));
    let find = find.map_err(|error| {
        log::damaged(feed, "find.bin", &error);
        Problem::damaged(format!("The feed's find.bin: {error}."))
    })?;
    let mut engine = Engine::new(find, decompose);
    let mut query = engine.parse(&composed(&search.query));
    for (facet, value) in &search.only {
        engine.narrow(&mut query, *facet, value);
    }
    let mut left = READS;
    let answer = loop {
        match engine.ask(&query, search.limit) {
            Step::Done(answer) => break answer,
            Step::Wants(paths) => left = give(feed, (&mut engine, &overlay), &paths, left).await?,
        }
    };
    Ok(Asked { engine, overlay, answer, left })
}

/// Reads shards and says how many more may be read; those beyond that are passed over.
async fn give(
    feed: &Feed,
    (engine, overlay): (&mut Engine, &Overlay),
    paths: &[ShardPath],
    left: usize,
) -> Result<usize, Problem> {
    let mut read = Vec::new();
    let mut chunks = Vec::new();
    for path in paths {
        let chunk = overlay.chunk(*path).filter(|chunk| !chunks.contains(chunk));
        if read.len() + chunks.len() + 1 + usize::from(chunk.is_some()) > left {
            break;
        }
        read.push(*path);
        chunks.extend(chunk);
    }
    let passed_over = paths.get(read.len()..).unwrap_or_default();
    for (path, payload) in feed.counted(overlay, &read).await? {
        engine.give(path, payload.ok().as_deref());
    }
    for path in passed_over {
        engine.pass_over(*path);
    }
    Ok(left.saturating_sub(read.len() + chunks.len()))
}

/// Any change of the feed may change it, so the tag is that of the content.
pub fn content(media_type: &'static str, bytes: Vec<u8>) -> Answer {
    let mut tag = String::new();
    push_hash(&mut tag, ids::hash_bytes(&bytes));
    Answer::content(media_type, PAGE, strong(&tag), Body::Bytes(bytes))
}

fn json(search: &Search, engine: &Engine, answer: &Found, texts: &[Option<Excerpt>]) -> Value {
    let title = |hit: &Hit| engine.folded(|folding| marked(&hit.card.title, &answer.marks, folding));
    let results: Vec<Value> =
        answer.hits.iter().zip(texts).map(|(hit, text)| result(hit, &title(hit), text.as_ref())).collect();
    let replaced: Vec<Value> =
        answer.replaced.iter().map(|(typed, used)| json!({"typed": typed, "used": used})).collect();
    let mut answer = json!({
        "query": search.query,
        "found": answer.found,
        "results": results,
        "replaced": replaced,
        "missing": answer.missing,
        "marks": answer.marks.iter().map(|mark: &Mark| &mark.term).collect::<Vec<_>>(),
        "loosened": answer.loosened,
        "damaged": answer.damaged,
        "partial": answer.partial,
    });
    if search.facets > 0 {
        answer["facets"] = facets(engine.find(), search.facets);
    }
    answer
}

/// For each facet its most frequent values, and how many notes of the feed have them.
fn facets(find: &Find, most: usize) -> Value {
    let values = |top: &Top| -> Vec<Value> {
        top.values.iter().take(most).map(|(value, notes)| json!({"value": value, "notes": notes})).collect()
    };
    find.facets.iter().map(|top| (top.facet.name().to_owned(), Value::from(values(top)))).collect()
}

fn result(hit: &Hit, title: &[Range<usize>], text: Option<&Excerpt>) -> Value {
    let card = &hit.card;
    let mut page = String::from("n/");
    notefall_core::path::push_encoded(&mut page, &card.id);
    json!({
        "id": card.id,
        "page": page,
        "title": card.title,
        "titleMarks": in_units(&card.title, title),
        "excerpt": text.map(|text| json!({
            "text": text.text,
            "marks": in_units(&text.text, &text.marks),
        })),
        "author": card.author,
        "region": card.region,
        "lang": card.lang,
        "published": card.published,
        "likes": card.likes,
        "score": hit.score,
    })
}

/// Marks in UTF-16, as JavaScript counts.
fn in_units(text: &str, marks: &[Range<usize>]) -> Vec<[usize; 2]> {
    marks.iter().map(|mark| [units(text, mark.start), units(text, mark.end)]).collect()
}

fn units(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or(0, |before| before.encode_utf16().count())
}
