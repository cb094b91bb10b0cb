//! `_headers`, which Netlify and Cloudflare Pages read.

use super::folder::segment_name;
use crate::feed::packs_of;
use notefall_core::head::Head;
use notefall_core::syndicate::{ATOM, JSON_FEED};
use std::fmt::Write;

/// The caching of what never changes.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The caching of `head.bin`, `find.bin` and `suggest.bin`.
pub const SHORT: &str = "public, max-age=30, stale-while-revalidate=60, stale-if-error=3600";

/// The file for a feed that stands at the root of its site; `is_listed` says whether there are `feed.json` and `atom.xml`.
#[must_use]
pub fn file(head: &Head, is_listed: bool) -> String {
    let mut out = String::from("/*\n  Access-Control-Allow-Origin: *\n  X-Content-Type-Options: nosniff\n");
    let mut rule = |path: &str, caching: &str, kind: &str| {
        let _ = write!(out, "\n{path}\n  Cache-Control: {caching}\n");
        if !kind.is_empty() {
            let _ = writeln!(out, "  Content-Type: {kind}");
        }
    };
    rule("/head.bin", SHORT, "application/octet-stream");
    rule("/find.bin", SHORT, "application/octet-stream");
    rule("/suggest.bin", SHORT, "application/octet-stream");
    if is_listed {
        rule("/feed.json", SHORT, JSON_FEED);
        rule("/atom.xml", SHORT, ATOM);
    }
    rule("/m/*", IMMUTABLE, "");
    for (id, _) in packs_of(head) {
        rule(&format!("/{}/*", segment_name(id)), IMMUTABLE, "application/octet-stream");
    }
    out
}
