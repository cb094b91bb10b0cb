//! The Worker: feeds close to every reader.
//!
//! It reads and writes packs, media and heads in R2 and writes feeds and notes as HTML. It keeps nothing about readers.

pub mod access;
pub mod answer;
pub mod checks;
pub mod conditions;
pub mod curation;
pub mod direct;
pub mod embed;
pub mod feeds;
pub mod files;
pub mod listings;
pub mod log;
pub mod lru;
pub mod next;
pub mod pages;
pub mod preview;
pub mod problem;
pub mod publish;
pub mod quota;
pub mod read;
pub mod routes;
#[cfg(test)]
mod sample;
pub mod search;
pub mod storage;
pub mod stored;
pub mod suggest;
pub mod token;
pub mod versions;

use answer::{Answer, Body};
use notefall_core::path::Path;
use pages::Place;
use problem::Problem;
use publish::header;
use routes::{Refusal, Route, split_url};
use storage::Feed;
use worker::web_sys::Request;
use worker::{Context, Env, Response, ScheduleContext, ScheduledEvent, event};

/// Answers a request. It comes as the platform's own type: the crate's would also read where it came from, a tenth of what an answer takes.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    let (method, url) = (request.method(), request.url());
    let if_none_match = header(&request, "If-None-Match").filter(|_| method != "PUT");
    let answer =
        respond(&method, &url, &request, &env, if_none_match.as_deref()).await.unwrap_or_else(Answer::from);
    if !matches!(method.as_str(), "GET" | "HEAD") {
        publish::discard(&request).await;
    }
    let answer = match preview::is_at(split_url(&url).1) {
        true => answer.with("X-Robots-Tag", "noindex"),
        false => answer,
    };
    answer.finish(method == "HEAD", if_none_match.as_deref()).into_response()
}

/// What the platform's clock calls every minute.
#[event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    // Milliseconds, as JavaScript has them.
    next::put_in_place(&env, event.schedule() as u64 / 1000).await;
}

async fn respond(
    method: &str,
    url: &str,
    request: &Request,
    env: &Env,
    if_none_match: Option<&str>,
) -> Result<Answer, Problem> {
    let (origin, path, query) = split_url(url);
    let route = Route::parse(path, query).map_err(refused)?;
    let methods = route.methods();
    if !methods.contains(&method) {
        // Caches in front ask for the whole file where a HEAD came in.
        let Route::Stored { feed, .. } = &route else { return Err(not_allowed(methods)) };
        if method != "GET" || access::authorize(env, request, &Feed::open(env, feed)?).await.is_err() {
            return Err(not_allowed(methods));
        }
    }
    let is_head = method == "HEAD";
    let place = |feed: &str| Place::open(env, origin, feed, if_none_match);
    match (method, route) {
        ("OPTIONS", route) => Ok(Answer::options(route.methods())),
        ("PUT", Route::Stored { feed, path }) => publish::put(env, request, &feed, path).await,
        ("PUT", Route::Access { feed }) => feeds::write(env, request, &feed).await,
        ("DELETE", Route::Access { feed }) => feeds::delete(env, request, &feed).await,
        (_, Route::Access { feed }) => feeds::read(env, request, &feed).await,
        ("DELETE", Route::Stored { feed, path }) => stored::delete(env, request, &feed, path).await,
        ("DELETE", Route::Version { feed, version, path }) => {
            versions::delete(env, request, &feed, version, path).await
        }
        ("DELETE", Route::Preview { feed, digits, path }) => {
            preview::delete(env, request, &feed, &digits, path).await
        }
        (_, Route::Preview { feed, digits, path }) => preview::read(env, request, &feed, &digits, path).await,
        ("PUT", Route::Next { feed }) => next::write(env, request, &feed).await,
        ("DELETE", Route::Next { feed }) => next::delete(env, request, &feed).await,
        (_, Route::Next { feed }) => next::read(env, request, &feed).await,
        ("PUT", Route::Curation { feed }) => curation::write(env, request, &feed).await,
        (_, Route::Curation { feed }) => curation::read(env, request, &feed).await,
        (_, Route::StoredFiles { feed, after }) => stored::list(env, request, &feed, &after).await,
        (_, Route::Versions { feed }) => versions::list(env, request, &feed).await,
        (_, Route::Version { feed, version, path }) => {
            versions::read(env, request, &feed, version, path).await
        }
        (_, Route::Feeds) => feeds::list(env, request).await,
        (_, Route::Moved(to)) => Ok(Answer::moved(to)),
        (_, Route::Health) => health(env).await,
        (_, Route::Icon) => Ok(icon()),
        (_, Route::Asset(asset)) => files::asset(env, &asset).await,
        (_, Route::Stored { feed, path }) => {
            let feed = Feed::open(env, &feed)?;
            match path {
                Path::Head => files::head(&feed).await,
                Path::Find => files::find(&feed).await,
                Path::Suggest => files::suggest(&feed).await,
                Path::Shard(shard) => files::shard(&feed, shard, is_head).await,
                Path::Pack(segment) => files::pack(&feed, segment, is_head).await,
                Path::Media(media) => {
                    let (range, if_range) = (header(request, "Range"), header(request, "If-Range"));
                    files::media(&feed, media, is_head, range.as_deref(), if_range.as_deref()).await
                }
            }
        }
        (_, Route::Search { feed, search }) => search::search(&Feed::open(env, &feed)?, &search).await,
        (_, Route::Suggest { feed, query }) => suggest::suggest(&Feed::open(env, &feed)?, &query).await,
        (_, Route::Robots) => Ok(listings::robots()),
        (_, Route::Embed(wanted)) => embed::embed(env, origin, &wanted).await,
        (_, Route::Feed { feed, page }) => place(&feed)?.feed_page(page).await,
        (_, Route::Note { feed, note, lang }) => place(&feed)?.note_page(&note, &lang).await,
        (_, Route::Find { feed, query }) => place(&feed)?.found_page(&query).await,
        (_, Route::Frame { feed, shows }) => place(&feed)?.frame(&shows).await,
        (_, Route::Fragment { feed }) => place(&feed)?.fragment().await,
        (_, Route::Listing { feed, listing }) => place(&feed)?.listing(listing).await,
    }
}

/// Whether the Worker is up and its storage answers, which is asked for something that is not there.
async fn health(env: &Env) -> Result<Answer, Problem> {
    Feed::open(env, "")?.stored_at(".health".to_owned()).await?;
    let body =
        concat!("{\"status\":\"ok\",\"storage\":\"ok\",\"version\":\"", env!("CARGO_PKG_VERSION"), "\"}\n");
    Ok(Answer::json(body.to_owned()))
}

/// Four cards in two columns.
fn icon() -> Answer {
    const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\" fill=\"#e0364c\">\
        <rect x=\"1\" y=\"1\" width=\"6\" height=\"8\" rx=\"1.5\"/><rect x=\"9\" y=\"1\" width=\"6\" height=\"5\" rx=\"1.5\"/>\
        <rect x=\"1\" y=\"11\" width=\"6\" height=\"4\" rx=\"1.5\"/><rect x=\"9\" y=\"8\" width=\"6\" height=\"7\" rx=\"1.5\"/></svg>";
    let etag = conditions::strong(concat!("icon-", env!("CARGO_PKG_VERSION")));
    Answer::content("image/svg+xml", "public, max-age=86400", etag, Body::Bytes(ICON.into()))
}

fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Unknown => Problem {
            cache: "public, max-age=60",
            ..Problem::missing(
                "There is nothing at this address. Feeds are at /f/{name}/, the loader is /notefall.js.",
            )
        },
        Refusal::Query => Problem::new(
            400,
            "query",
            "No query here",
            "This file takes no query: its name says which version it is. Leave out the ? and what follows.",
        ),
        Refusal::Search => Problem::new(
            400,
            "search",
            "Not a search",
            "Ask with ?q=, and if need be limit= (1 to 100), tag=, author=, region=, lang=, kind=, year= or as=cards, each but tag once.",
        ),
        Refusal::Suggest => Problem::new(
            400,
            "suggest",
            "Nothing to suggest for",
            "Ask with ?q= and what was typed so far, and nothing else.",
        ),
        Refusal::Find => {
            Problem::new(400, "find", "Not a search", "Ask with ?q= and what you look for, once.")
        }
        Refusal::Frame => Problem::new(
            400,
            "frame",
            "Nothing to frame",
            "Frames show ?page= with a number from 1 on, or ?note= with the id of a note, or the first page without either.",
        ),
        Refusal::After => Problem::new(
            400,
            "after",
            "Not a place in the list",
            "Ask without a query, or with ?after= and the last name that you were told, once.",
        ),
        Refusal::Embed => Problem::new(
            400,
            "oembed",
            "Nothing to embed",
            "Ask with ?url= and the address of a feed or a note, and if need be maxwidth= and maxheight= in pixels, each once.",
        ),
        Refusal::Format => Problem::new(
            501,
            "format",
            "No such format",
            "Embeds are told as JSON only: ask with format=json or without it.",
        ),
        Refusal::Lang => Problem::new(
            400,
            "lang",
            "Not a language",
            "Ask with ?lang= and a language tag such as en or zh-Hant, once.",
        ),
        Refusal::Page => {
            Problem::new(400, "page", "Not a page", "Pages are counted from 1: ask for ?page=2, once.")
        }
    }
}

fn not_allowed(methods: &'static [&'static str]) -> Problem {
    let methods = methods.join(", ");
    Problem::new(405, "method", "Method not allowed", format!("Here, only these methods work: {methods}."))
        .with_header("Allow", methods)
}
