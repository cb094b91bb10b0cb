//! Reads: the head, shards, media, and the loader with its modules.

use crate::answer::{Answer, Body, HEAD, IMMUTABLE, LOADER, NO_STORE};
use crate::conditions::{self, ByteRange, strong};
use crate::log;
use crate::problem::Problem;
use crate::routes::{Asset, Route};
use crate::storage::{Feed, Part};
use notefall_core::note::Media;
use notefall_core::path::{Path, ShardPath, push_hash};
use worker::{Env, ResponseBody};

const BINARY: &str = "application/octet-stream";

/// `head.bin`.
pub async fn head(feed: &Feed) -> Result<Answer, Problem> {
    let head = feed.head().await?;
    let answer = Answer::content(BINARY, HEAD, head.etag.clone(), Body::Bytes(head.bytes.clone()));
    // For the widget, which asks here instead of searching a large feed in the page.
    Ok(answer.with("Notefall-Search", "1").with("Access-Control-Expose-Headers", "Notefall-Search"))
}

/// `find.bin`.
pub async fn find(feed: &Feed) -> Result<Answer, Problem> {
    let find = feed.find().await?;
    Ok(Answer::content(BINARY, HEAD, find.etag.clone(), Body::Bytes(find.bytes.clone())))
}

/// `suggest.bin`.
pub async fn suggest(feed: &Feed) -> Result<Answer, Problem> {
    let file = feed.stored(Path::Suggest).await?.ok_or_else(|| {
        Problem::missing("This feed has no suggestions, or there is none of this name. Publish it with a current Notefall.")
    })?;
    Ok(Answer::content(BINARY, HEAD, file.etag.clone(), Body::Bytes(file.bytes.clone())))
}

/// A shard, as it stands in its pack. The page unpacks and checks it.
pub async fn shard(feed: &Feed, shard: ShardPath, is_head: bool) -> Result<Answer, Problem> {
    let body = if is_head {
        Body::Unread(feed.place(shard).await?.1)
    } else {
        Body::Stream(feed.shard(shard).await?)
    };
    Ok(shard_content(shard, body))
}

/// What is said with a shard.
#[must_use]
pub fn shard_content(shard: ShardPath, body: Body) -> Answer {
    let mut etag = String::new();
    push_hash(&mut etag, shard.segment);
    let etag = strong(&format!("{etag}-{}{}", shard.kind.name(), shard.number));
    Answer::content(BINARY, IMMUTABLE, etag, body)
}

/// A pack, for those who publish.
pub async fn pack(feed: &Feed, segment: u64, is_head: bool) -> Result<Answer, Problem> {
    let path = Path::Pack(segment);
    let mut etag = String::new();
    push_hash(&mut etag, segment);
    let missing =
        || Problem { cache: NO_STORE, ..Problem::missing("This pack is not stored yet. Publish it.") };
    let body = if is_head {
        Body::Unread(feed.size(path).await?.ok_or_else(missing)?)
    } else {
        let part = feed.file(path, None).await?.and_then(Result::ok);
        Body::Stream(part.ok_or_else(missing)?.body)
    };
    Ok(Answer::content(BINARY, NO_STORE, strong(&etag), body))
}

/// A media file. Videos answer ranges; `if_range` is the client's condition for them.
pub async fn media(
    feed: &Feed,
    media: Media,
    is_head: bool,
    range: Option<&str>,
    if_range: Option<&str>,
) -> Result<Answer, Problem> {
    let path = Path::Media(media);
    let is_video = media.format.is_video();
    let etag = media_tag(media);
    // Not kept by caches: it may be published the next moment.
    let missing = || Problem { cache: NO_STORE, ..Problem::missing("There is no such media file here.") };
    let content = |body| {
        let answer = media_content(media, body);
        if is_video { answer.with("Accept-Ranges", "bytes") } else { answer }
    };
    if is_head {
        return Ok(content(Body::Unread(feed.size(path).await?.ok_or_else(missing)?)));
    }
    let wanted =
        is_video && if_range.is_none_or(|tag| conditions::match_hits(tag, &etag) && tag.trim() != "*");
    let range = range.filter(|_| wanted).and_then(ByteRange::parse);
    let Part { body, size } = match feed.file(path, range).await?.ok_or_else(missing)? {
        Ok(part) => part,
        Err(size) => return Err(unsatisfiable(size)),
    };
    let Some(range) = range else { return Ok(content(Body::Stream(body))) };
    let (first, last) = range.within(size).ok_or_else(|| unsatisfiable(size))?;
    let mut answer =
        content(Body::Stream(body)).with("Content-Range", format!("bytes {first}-{last}/{size}"));
    answer.status = 206;
    Ok(answer)
}

/// What is said with a media file.
#[must_use]
pub fn media_content(media: Media, body: Body) -> Answer {
    Answer::content(media.format.media_type(), IMMUTABLE, media_tag(media), body)
}

fn media_tag(media: Media) -> String {
    let mut tag = String::new();
    push_hash(&mut tag, media.hash);
    strong(&tag)
}

fn unsatisfiable(size: u64) -> Problem {
    Problem::new(
        416,
        "range",
        "Range not satisfiable",
        format!("The file has {size} bytes; ask for some of them."),
    )
    .with_header("Content-Range", format!("bytes */{size}"))
}

/// The loader or one of its modules, from the static assets of the deployment.
pub async fn asset(env: &Env, asset: &Asset) -> Result<Answer, Problem> {
    let assets = env.assets("ASSETS").map_err(|error| {
        log::failed("binding", &[("name", "ASSETS"), ("error", &error.to_string())]);
        Problem::setup("The static assets are missing: add [assets] with binding ASSETS to wrangler.toml and deploy again.")
    })?;
    // Only the path counts for the binding.
    let url = format!("https://assets.invalid{}", Route::Asset(asset.clone()).write());
    let response = assets.fetch(url, None).await.map_err(|error| {
        log::failed("assets", &[("error", &error.to_string())]);
        Problem::storage()
    })?;
    if response.status_code() != 200 {
        return Err(Problem::missing(
            "This deployment has no such file. Take the address from the current snippet, or deploy again after `cargo xtask dist`.",
        ));
    }
    let (cache, etag) = match &asset.hash {
        Some(hash) => (IMMUTABLE, strong(hash)),
        None => (LOADER, response.headers().get("ETag").ok().flatten().unwrap_or_default()),
    };
    let etag = etag.strip_prefix("W/").unwrap_or(&etag).to_owned();
    let body = match response.into_parts().1 {
        ResponseBody::Stream(stream) => Body::Stream(stream),
        ResponseBody::Body(bytes) => Body::Bytes(bytes),
        ResponseBody::Empty => Body::Empty,
    };
    Ok(Answer::content(asset.kind.media_type(), cache, etag, body))
}
