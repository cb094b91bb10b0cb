//! Answers: the headers that all have in common, conditional requests, HEAD, and the step to the platform's type.

use crate::conditions::none_match_hits;
use crate::problem::Problem;
use std::borrow::Cow;
use worker::web_sys::ReadableStream;
use worker::{Headers, Response, ResponseBody, ResponseBuilder};

/// `Cache-Control` of what never changes.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// `Cache-Control` of `head.bin`.
pub const HEAD: &str = "max-age=30, stale-while-revalidate=60, stale-if-error=3600";
/// `Cache-Control` of HTML pages, and of all else that is written anew with every publish.
pub const PAGE: &str = "public, max-age=30, stale-while-revalidate=60";
/// `Cache-Control` of the loader, which has no hash in its name.
pub const LOADER: &str = "public, max-age=300, stale-while-revalidate=86400";
/// `Cache-Control` of what belongs to one request.
pub const NO_STORE: &str = "no-store";
/// `Cache-Control` of what follows from the URL alone.
pub const HOUR: &str = "public, max-age=3600";

/// An answer before it is cut to the request.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    headers: Vec<(&'static str, Cow<'static, str>)>,
    body: Body,
}

/// What an answer carries.
#[derive(Debug, Clone)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Bytes that are here.
    Bytes(Vec<u8>),
    /// Bytes that go through, as they come out of storage.
    Stream(ReadableStream),
    /// Bytes that were not read, since only the headers are wanted.
    Unread(u64),
}

impl Answer {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16, cache: &'static str) -> Self {
        Self { status, headers: vec![("Cache-Control", cache.into())], body: Body::Empty }
    }

    /// An answer with a body and a strong entity tag, quotes included.
    #[must_use]
    pub fn content(media_type: &'static str, cache: &'static str, etag: String, body: Body) -> Self {
        let mut answer = Self { body, ..Self::empty(200, cache) };
        answer.set("Content-Type", media_type);
        answer.set("ETag", etag);
        answer
    }

    /// Sets a header.
    pub fn set(&mut self, name: &'static str, value: impl Into<Cow<'static, str>>) {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
    }

    /// The same with another header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.set(name, value);
        self
    }

    /// JSON for one client, which nobody keeps.
    #[must_use]
    pub fn json(text: String) -> Self {
        let answer = Self { body: Body::Bytes(text.into_bytes()), ..Self::empty(200, NO_STORE) };
        answer.with("Content-Type", "application/json")
    }

    /// A header's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|(other, value)| (*other == name).then_some(&**value))
    }

    /// All headers.
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, &**value))
    }

    /// Moved for good.
    #[must_use]
    pub fn moved(to: String) -> Self {
        Self::empty(308, HOUR).with("Location", to)
    }

    /// What OPTIONS gets: the answer to a preflight, too.
    #[must_use]
    pub fn options(methods: &[&str]) -> Self {
        let methods = methods.join(", ");
        Self::empty(204, "public, max-age=86400")
            .with("Allow", methods.clone())
            .with("Access-Control-Allow-Methods", methods)
            .with("Access-Control-Allow-Headers", "*")
            .with("Access-Control-Max-Age", "86400")
    }

    /// Cuts the answer to the request: 304 where the client has it, no body for HEAD, and the headers of all.
    #[must_use]
    pub fn finish(mut self, is_head: bool, if_none_match: Option<&str>) -> Self {
        let hit = match (if_none_match, self.get("ETag")) {
            (Some(header), Some(etag)) => matches!(self.status, 200 | 206) && none_match_hits(header, etag),
            _ => false,
        };
        if hit {
            self.status = 304;
            self.body = Body::Empty;
            self.headers.retain(|(name, _)| !name.starts_with("Content-"));
        }
        if is_head {
            let length = match &self.body {
                Body::Bytes(bytes) => Some(bytes.len() as u64),
                Body::Unread(length) => Some(*length),
                Body::Stream(_) | Body::Empty => None,
            };
            if let Some(length) = length {
                self.set("Content-Length", length.to_string());
            }
            self.body = Body::Empty;
        }
        self.set("Access-Control-Allow-Origin", "*");
        self.set("Cross-Origin-Resource-Policy", "cross-origin");
        self.set("X-Content-Type-Options", "nosniff");
        self
    }

    /// The platform's answer.
    pub fn into_response(self) -> worker::Result<Response> {
        let headers = Headers::new();
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        let body = match self.body {
            Body::Empty | Body::Unread(_) => ResponseBody::Empty,
            Body::Bytes(bytes) => ResponseBody::Body(bytes),
            Body::Stream(stream) => ResponseBody::Stream(stream),
        };
        Ok(ResponseBuilder::new().with_status(self.status).with_headers(headers).body(body))
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let mut answer =
            Self { body: Body::Bytes(problem.body()), ..Self::empty(problem.status, problem.cache) };
        answer.set("Content-Type", "application/problem+json");
        if let Some((name, value)) = problem.header {
            answer.set(name, value);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard() -> Answer {
        Answer::content("application/octet-stream", IMMUTABLE, "\"a\"".into(), Body::Bytes(vec![1, 2, 3]))
    }

    #[test]
    fn head_has_the_headers_of_get() {
        let (get, head) = (shard().finish(false, None), shard().finish(true, None));
        assert_eq!(head.get("Content-Length"), Some("3"));
        assert!(matches!(head.body, Body::Empty) && matches!(get.body, Body::Bytes(_)));
        for (name, value) in &get.headers {
            assert_eq!(head.get(name), Some(&**value));
        }
    }

    #[test]
    fn a_client_that_has_it_gets_304() {
        for is_head in [false, true] {
            let answer = shard().finish(is_head, Some("W/\"b\", W/\"a\""));
            assert_eq!((answer.status, answer.get("ETag")), (304, Some("\"a\"")));
            assert_eq!((answer.get("Cache-Control"), answer.get("Content-Type")), (Some(IMMUTABLE), None));
            assert!(matches!(answer.body, Body::Empty) && answer.get("Content-Length").is_none());
        }
        assert_eq!(shard().finish(false, Some("\"b\"")).status, 200);
        assert_eq!(Answer::from(Problem::missing("Gone.")).finish(false, Some("*")).status, 404);
    }

    #[test]
    fn all_have_the_common_headers() {
        for answer in [
            shard(),
            Answer::moved("/f/kitchen/".into()),
            Answer::options(&["GET"]),
            Problem::storage().into(),
            Problem::new(401, "unauthorized", "Unauthorized", "x")
                .with_header("WWW-Authenticate", "Bearer")
                .into(),
        ] {
            let answer = answer.finish(false, None);
            assert_eq!(answer.get("Access-Control-Allow-Origin"), Some("*"));
            assert_eq!(answer.get("Cross-Origin-Resource-Policy"), Some("cross-origin"));
            assert_eq!(answer.get("X-Content-Type-Options"), Some("nosniff"));
            assert!(answer.get("Cache-Control").is_some());
            // A status of an error is never kept for long.
            assert!(answer.status < 400 || answer.get("Cache-Control") == Some(NO_STORE));
        }
    }
}
