//! Errors as problem documents (RFC 9457), each with a sentence that tells what to do.

use serde::Serialize;
use std::borrow::Cow;

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Names the kind of problem, for programs.
    #[serde(rename = "type", serialize_with = "write_type")]
    pub kind: &'static str,
    /// Names it for people.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened here and what to do.
    pub detail: Cow<'static, str>,
    /// `Cache-Control` of the answer.
    #[serde(skip)]
    pub cache: &'static str,
    /// Another header that this problem calls for.
    #[serde(skip)]
    pub header: Option<(&'static str, Cow<'static, str>)>,
}

fn write_type<S: serde::Serializer>(kind: &&str, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("urn:notefall:problem:{kind}"))
}

impl Problem {
    /// A problem that is not cached.
    pub fn new(
        status: u16,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { kind, title, status, detail: detail.into(), cache: "no-store", header: None }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    /// Something that is not there, kept by caches for a moment so that they absorb what asks in vain.
    pub fn missing(detail: impl Into<Cow<'static, str>>) -> Self {
        let cache = "public, max-age=10";
        Self { cache, ..Self::new(404, "not-found", "Not found", detail) }
    }

    /// Storage did not answer; it is worth another try.
    pub fn storage() -> Self {
        Self::new(
            503,
            "storage-unavailable",
            "Storage unavailable",
            "The storage behind this feed did not answer. Try again in a few seconds.",
        )
        .with_header("Retry-After", "5")
    }

    /// What is stored cannot be used.
    pub fn damaged(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(502, "damaged", "Stored feed is damaged", detail)
    }

    /// The deployment lacks something.
    pub fn setup(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(503, "not-set-up", "This deployment is not set up", detail)
    }

    /// What was sent cannot be accepted.
    pub fn unacceptable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(422, "unacceptable-content", "Content cannot be accepted", detail)
    }

    /// The document.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_problem_document() {
        let body = Problem::missing("There is no \"such\" feed.").body();
        assert_eq!(
            String::from_utf8(body).unwrap(),
            r#"{"type":"urn:notefall:problem:not-found","title":"Not found","status":404,"detail":"There is no \"such\" feed."}"#
        );
    }
}
