//! oEmbed: what to put into a page that embeds one of ours.

use crate::answer::Answer;
use crate::pages::Place;
use crate::problem::Problem;
use crate::routes::{Route, Shows, Wanted, split_url};
use crate::search::content;
use notefall_core::syndicate::oembed::Embed;
use worker::Env;

/// Answers an embedding site, which reached the Worker at `origin`. Only our own feeds and notes are known.
pub async fn embed(env: &Env, origin: &str, wanted: &Wanted) -> Result<Answer, Problem> {
    let page = page_of(origin, &wanted.url).ok_or_else(|| {
        Problem::missing("This is the address of no feed and no note here, so there is nothing to embed.")
    })?;
    let (name, id, shows) = match &page {
        Route::Feed { feed, page } => (feed, None, Shows::Page(*page)),
        Route::Note { feed, note, .. } => (feed, Some(note), Shows::Note(note.clone())),
        // `page_of` gives no other.
        _ => return Err(Problem::missing("Only feeds and notes can be embedded.")),
    };
    let place = Place::open(env, origin, name, None)?;
    let (_, head) = place.head().await?;
    let note = match id {
        Some(id) => Some(place.note(&head, id).await?),
        None => None,
    };
    let frame = Route::Frame { feed: name.clone(), shows };
    let url = format!("{origin}{}", frame.write());
    let address = &place.address;
    let embed = Embed { head: &head, note: note.as_ref(), address, page: &url, most: wanted.most };
    Ok(content("application/json", embed.write().into_bytes()))
}

/// The page that an address leads to, if it is a feed or a note at this origin. `http` and `https` are the same here: people copy
/// addresses from before a redirect.
fn page_of(origin: &str, url: &str) -> Option<Route> {
    let (theirs, path, query) = split_url(url);
    if host(theirs)? != host(origin)? {
        return None;
    }
    let route = match Route::parse(path, query).ok()? {
        Route::Moved(to) => {
            let (_, path, query) = split_url(&to);
            Route::parse(path, query).ok()?
        }
        route => route,
    };
    matches!(route, Route::Feed { .. } | Route::Note { .. }).then_some(route)
}

/// The host and the port of an origin, in lower case.
fn host(origin: &str) -> Option<String> {
    let (scheme, host) = origin.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (is_web && !host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_embedded() {
        let page = |url| page_of("https://edge.example", url).map(|page| page.write());
        for (url, path) in [
            ("https://edge.example/f/kitchen/", "/f/kitchen/"),
            ("http://EDGE.example/f/kitchen", "/f/kitchen/"),
            ("https://edge.example/f/kitchen/?page=2&utm_source=x#y", "/f/kitchen/?page=2"),
            ("https://edge.example/f/kitchen/n/a%21?fbclid=x", "/f/kitchen/n/a%21"),
        ] {
            assert_eq!(page(url).as_deref(), Some(path), "{url}");
        }
        for url in [
            "",
            "/f/kitchen/",
            "//edge.example/f/kitchen/",
            "ftp://edge.example/f/kitchen/",
            "javascript://edge.example/f/kitchen/",
            "https://edge.example.evil.example/f/kitchen/",
            "https://evil.example/f/kitchen/",
            "https://edge.example@evil.example/f/kitchen/",
            "https://evil.example#https://edge.example/f/kitchen/",
            "https://evil.example\\@edge.example/f/kitchen/",
            "https://edge.example:8443/f/kitchen/",
            "https://edge.example/",
            "https://edge.example/f/kitchen/head.bin",
            "https://edge.example/f/kitchen/find?q=a",
            "https://edge.example/f/kitchen/../other/",
            "https://edge.example/notefall.js",
        ] {
            assert_eq!(page(url), None, "{url}");
        }
    }
}
