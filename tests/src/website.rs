//! The project's own site, as any static host would serve it, under a strict policy.

use crate::environment::{dist, root};
use crate::feed::build;
use crate::files::find;
use crate::host::Host;
use crate::site::site;
use std::path::PathBuf;
use std::sync::OnceLock;

/// What the site's pages are allowed: nothing from elsewhere, nothing inline.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; \
    img-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

/// Builds the feeds that its pages show, once, and gives back the folder in which they are.
fn feeds() -> PathBuf {
    static FEEDS: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let folder = site().folder().join("website");
        let notes = root().join("www/demo/notes");
        let widget = dist().join("widget");
        for (name, source) in
            [("feed", notes.clone()), ("kitchen", notes.join("kitchen")), ("walks", notes.join("walks"))]
        {
            let more = ["--title", name, "--widget", widget.to_str().unwrap()];
            let _ = build(&source, &folder.join(name), &more);
        }
        folder.canonicalize().unwrap()
    };
    FEEDS.get_or_init(make).clone()
}

/// Serves it.
#[must_use]
pub fn website() -> Host {
    let folders = [dist().join("site").canonicalize().expect("`cargo xtask dist` made the site"), feeds()];
    Host::start(move |url| {
        find(&folders, url)
            .with("Content-Security-Policy", POLICY)
            .with("Access-Control-Allow-Origin", "*")
            .with("X-Content-Type-Options", "nosniff")
    })
}

/// The addresses of its pages.
#[must_use]
pub fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "examples/"] {
        for entry in std::fs::read_dir(dist().join("site").join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".html") {
                pages.push(format!("/{folder}{name}"));
            }
        }
    }
    pages.sort();
    pages
}
