//! Makes `suggest.bin`.

use crate::suggest::Sort;
use crate::terms::{self, EVERY};
use notefall_core::search::find::write_simplified;
use notefall_core::search::fold::Folding;
use notefall_core::search::pieces::cut;
use notefall_core::wire::Writer;
use serde::Deserialize;
use tinysearch::{ExactIndexBackend, IndexBackend, IndexedDocument, PostId};

/// What may be suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub sort: Sort,
    /// As its author writes it.
    pub text: String,
    /// How popular it is: how many notes have the tag, or are the author's.
    pub count: u32,
    /// Which note has the title; empty where it is none.
    pub id: String,
    /// What else it is found by, in folded letters, and by their beginnings: how it sounds.
    pub sounds: Vec<String>,
}

/// The payload for entries in the order in which they are to be suggested, for the head of that version.
///
/// `simplified` has the characters that stand for others in `folding`. Nothing comes out where tinysearch's index is not the one that
/// the format is made for.
#[must_use]
pub fn payload(
    entries: &[Entry],
    version: u64,
    simplified: &[(char, char)],
    folding: Folding<'_>,
) -> Option<Vec<u8>> {
    let documents = entries.iter().map(|entry| document(entry, folding)).collect();
    let index = ExactIndexBackend.build(documents);
    // What an index consists of, tinysearch says through serde.
    let parts = serde_json::to_value(&index).ok()?.get_mut("data")?.get_mut("Exact")?.take();
    let parts: Parts = serde_json::from_value(parts).ok()?;
    let mut out = Writer::default();
    out.number(version);
    write_simplified(&mut out, simplified);
    out.list(&parts.posts, |out, post| out.string(&post.title));
    for (post, entry) in parts.posts.iter().zip(entries) {
        out.number(u64::from(entry.count) << 2 | entry.sort as u64);
        out.string(&post.url);
    }
    let mut last = "";
    out.list(&parts.terms, |out, term| {
        let shared = last.bytes().zip(term.bytes()).take_while(|(a, b)| a == b).count();
        out.size(shared);
        out.bytes(term.as_bytes().get(shared..).unwrap_or_default());
        last = term;
    });
    for postings in &parts.postings {
        let mut next = 0;
        out.list(postings, |out, entry| {
            out.number(entry.saturating_sub(next));
            next = entry + 1;
        });
    }
    Some(out.finish())
}

/// What an exact index of tinysearch consists of.
#[derive(Deserialize)]
struct Parts {
    posts: Vec<PostId>,
    /// Sorted.
    terms: Vec<String>,
    /// For each term the positions of the entries that have it.
    postings: Vec<Vec<u64>>,
}

fn document(entry: &Entry, folding: Folding<'_>) -> IndexedDocument {
    let mut all = vec![EVERY.to_owned()];
    terms::of_text(&cut(&entry.text, folding), &mut all);
    for sound in &entry.sounds {
        terms::of_word(sound.clone(), &mut all);
    }
    let post = PostId { title: entry.text.clone(), url: entry.id.clone(), meta: String::new() };
    IndexedDocument::new(post, all)
}
