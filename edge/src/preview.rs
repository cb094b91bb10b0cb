//! Previews: what a feed is going to show, for those who get the address. It is a feed of its own to whoever reads it, named
//! `{feed}--{end}{random digits}`, and has the feed's segments and pictures; what changes of it stands in `{feed}/previews/`.

use crate::access::authorize;
use crate::answer::{Answer, Body, NO_STORE};
use crate::conditions::strong;
use crate::problem::Problem;
use crate::storage::Feed;
use crate::stored::delete_key;
use notefall_core::path::{Path, is_feed_name};
use worker::Env;
use worker::web_sys::Request;

/// The folder below the feed.
const FOLDER: &str = "previews/";

/// How many of a preview's digits say when it ends, in Unix seconds; the others are random.
const END_DIGITS: usize = 8;
const DIGITS: usize = END_DIGITS + 24;

/// The feed that a preview belongs to, and the preview's digits, if a name is that of one.
#[must_use]
pub fn of_name(name: &str) -> Option<(&str, &str)> {
    let (feed, digits) = name.split_at_checked(name.len().checked_sub(DIGITS)?)?;
    Some((feed.strip_suffix("--").filter(|feed| is_feed_name(feed))?, digits))
        .filter(|_| end_of(digits).is_some())
}

/// When a preview ends, in Unix seconds, if these are its digits.
#[must_use]
pub fn end_of(digits: &str) -> Option<u64> {
    let strict = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    let is_whole = digits.len() == DIGITS && digits.bytes().all(strict);
    u64::from_str_radix(digits.get(..END_DIGITS)?, 16).ok().filter(|_| is_whole)
}

/// The path of a preview's file below the feed.
#[must_use]
pub fn preview_path(digits: &str, path: Path) -> String {
    format!("{FOLDER}{digits}/{}", path.write())
}

/// Whether a request's path leads to a preview, which search engines are to leave alone.
#[must_use]
pub fn is_at(path: &str) -> bool {
    let name = path.strip_prefix("/f/").and_then(|rest| rest.split('/').next());
    name.is_some_and(|name| of_name(name).is_some())
}

/// It has ended, or was taken away.
pub fn ended() -> Problem {
    Problem::missing("This preview has ended. Whoever sent you its address can make another.")
}

/// A file of a preview, for whoever clears away.
pub async fn read(
    env: &Env,
    request: &Request,
    name: &str,
    digits: &str,
    path: Path,
) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let key = format!("{name}/{}", preview_path(digits, path));
    let file = feed.stored_at(key).await?.ok_or_else(|| Problem { cache: NO_STORE, ..ended() })?;
    let etag = strong(file.etag.trim_matches('"'));
    Ok(Answer::content("application/octet-stream", NO_STORE, etag, Body::Bytes(file.bytes.clone())))
}

/// Deletes a file of a preview, which then ends.
pub async fn delete(
    env: &Env,
    request: &Request,
    name: &str,
    digits: &str,
    path: Path,
) -> Result<Answer, Problem> {
    let feed = Feed::open(env, name)?;
    authorize(env, request, &feed).await?;
    let path = preview_path(digits, path);
    delete_key(&feed, format!("{name}/{path}"), &path).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PREVIEW: &str = "6789abcd000102030405060708090a0b";

    #[test]
    fn names_of_previews_are_told_from_those_of_feeds() {
        let name = format!("kitchen--{PREVIEW}");
        assert_eq!(of_name(&name), Some(("kitchen", PREVIEW)));
        assert_eq!(end_of(PREVIEW), Some(0x6789_abcd));
        for other in [
            "kitchen",
            "kitchen--",
            PREVIEW,
            &format!("--{PREVIEW}"),
            &format!("kitchen-{PREVIEW}"),
            &format!("kitchen--{}", PREVIEW.to_uppercase()),
            &format!("kitchen--{}", &PREVIEW[1..]),
            &format!("kitchen--{PREVIEW}0"),
            &format!("-kitchen--{PREVIEW}"),
            &format!("kitchen--{}é", &PREVIEW[2..]),
            &format!("kitchen--+{}", &PREVIEW[1..]),
        ] {
            assert_eq!(of_name(other), None, "{other}");
        }
        assert!(is_at(&format!("/f/{name}/n/a")) && is_at(&format!("/f/{name}")));
        assert!(!is_at("/f/kitchen/") && !is_at(&format!("/{name}/")) && !is_at(&format!("/f/x/{name}/")));
        assert_eq!(preview_path(PREVIEW, Path::Head), format!("previews/{PREVIEW}/head.bin"));
    }

    proptest! {
        #[test]
        fn never_panics(name in "\\PC{0,70}|[a-f0-9-]{0,70}") {
            if let Some((feed, digits)) = of_name(&name) {
                prop_assert_eq!(format!("{feed}--{digits}"), name);
            }
        }
    }
}
