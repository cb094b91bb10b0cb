//! Looks into every file of a feed: what is large, what grows, which words there are, and where notes lead.

use crate::feed::{Feed, media_of, shards_of};
use crate::problem::Result;
use notefall_core::note::{Format, Media, Note};
use notefall_core::path::{Kind, Path as FeedPath};
use notefall_core::rich::MarkKind;
use notefall_core::run::shown;
use notefall_core::search::chunk;
use notefall_core::search::term::FACETS;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// So many of the largest and the most frequent are listed.
const LISTED: usize = 20;

/// What was found.
#[derive(Debug, Default)]
pub struct Survey {
    /// The segments, the oldest first: each is what a publish added, unless it was merged since.
    pub segments: Vec<Grown>,
    /// The largest shards, with their bytes.
    pub largest: Vec<(String, u64)>,
    /// For each size how many shards have it. A size is the power of two that no shard of it exceeds, in bytes.
    pub sizes: BTreeMap<u64, usize>,
    /// The words.
    pub vocabulary: Vocabulary,
    /// Media that notes name, by format: files and bytes.
    pub formats: BTreeMap<&'static str, (usize, u64)>,
    /// Pictures by their widths in pixels: files and bytes.
    pub widths: BTreeMap<u32, (usize, u64)>,
    /// The notes with the heaviest media: id, title or the beginning of the text, and bytes.
    pub heaviest: Vec<(String, String, u64)>,
    /// Hosts that notes lead to, and from how many notes.
    pub hosts: Vec<(String, usize)>,
}

/// A segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grown {
    /// Its name.
    pub name: String,
    /// How many notes it holds.
    pub notes: u32,
    /// How many of them are in the feed.
    pub live: u32,
    /// The bytes of its shards.
    pub bytes: u64,
}

/// The words of a feed.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// How many terms there are, each once for each segment that has it.
    pub terms: u64,
    /// How many of them are tags, authors and what else notes can be narrowed down by.
    pub facets: u64,
    /// How many times a note has a term.
    pub postings: u64,
    /// How many terms are in one note only.
    pub once: u64,
    /// The terms of most notes.
    pub frequent: Vec<(String, u64)>,
}

/// Looks through a feed.
///
/// # Errors
/// Where a shard cannot be read.
pub fn survey(feed: &Feed) -> Result<Survey> {
    let mut survey = Survey::default();
    let mut sizes: Vec<(FeedPath, u64)> = shards_of(&feed.head)
        .map(|path| {
            let path = FeedPath::Shard(path);
            (path, bytes(feed, path))
        })
        .collect();
    for segment in feed.head.segments.iter().rev() {
        let of = |path: &FeedPath| matches!(path, FeedPath::Shard(path) if path.segment == segment.id);
        let is_shown = shown(&feed.head.runs, segment.id);
        survey.segments.push(Grown {
            name: crate::build::segment_name(segment.id),
            notes: segment.notes,
            live: (0..segment.notes).filter(|position| is_shown(*position)).count() as u32,
            bytes: sizes.iter().filter(|(path, _)| of(path)).map(|(_, bytes)| bytes).sum(),
        });
    }
    for (_, bytes) in &sizes {
        *survey.sizes.entry(bytes.next_power_of_two()).or_default() += 1;
    }
    sizes.sort_by_key(|(path, bytes)| (Reverse(*bytes), *path));
    survey.largest = sizes.iter().take(LISTED).map(|(path, bytes)| (path.write(), *bytes)).collect();
    survey.vocabulary = vocabulary(feed)?;
    of_notes(feed, &mut survey)?;
    Ok(survey)
}

fn bytes(feed: &Feed, path: FeedPath) -> u64 {
    std::fs::metadata(feed.root.join(path.write())).map_or(0, |meta| meta.len())
}

fn vocabulary(feed: &Feed) -> Result<Vocabulary> {
    let paths: Vec<_> = feed.shards().filter(|path| path.kind == Kind::Index).collect();
    let read: Vec<Vec<(String, u64)>> = paths
        .par_iter()
        .map(|path| {
            let entries = chunk::decode(&feed.payload(*path)?)
                .map_err(|error| feed.bad(*path, &format!("expected {}", error.expected)))?;
            Ok(entries.into_iter().map(|entry| (entry.term, entry.postings.len() as u64)).collect())
        })
        .collect::<Result<_>>()?;
    let mut vocabulary = Vocabulary::default();
    let mut counts: HashMap<String, u64> = HashMap::new();
    for (term, postings) in read.into_iter().flatten() {
        vocabulary.postings += postings;
        // Further postings of frequent terms stand in entries without one.
        if term.is_empty() {
            continue;
        }
        vocabulary.terms += 1;
        if term.starts_with(FACETS) {
            vocabulary.facets += 1;
        } else {
            *counts.entry(term).or_default() += postings;
        }
    }
    vocabulary.once = counts.values().filter(|count| **count == 1).count() as u64;
    let mut frequent: Vec<(String, u64)> = counts.into_iter().collect();
    frequent.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    frequent.truncate(LISTED);
    vocabulary.frequent = frequent;
    Ok(vocabulary)
}

/// What only the notes themselves tell: media and links.
fn of_notes(feed: &Feed, survey: &mut Survey) -> Result<()> {
    let mut media: HashMap<Media, u64> = HashMap::new();
    let mut hosts: HashMap<String, usize> = HashMap::new();
    let mut widths: HashSet<(u32, Media)> = HashSet::new();
    for segment in &feed.head.segments {
        let is_shown = shown(&feed.head.runs, segment.id);
        let notes: Vec<Vec<Note>> = (0..segment.note_shards)
            .into_par_iter()
            .map(|number| feed.records(segment.shard(Kind::Notes, number)))
            .collect::<Result<_>>()?;
        for (_, note) in (0..).zip(notes.iter().flatten()).filter(|(position, _)| is_shown(*position)) {
            let mut weight = 0;
            for file in media_of(note) {
                weight += *media.entry(file).or_insert_with(|| bytes(feed, FeedPath::Media(file)));
            }
            if weight > 0 {
                let name = if note.title.is_empty() { note.body.excerpt(60) } else { note.title.clone() };
                survey.heaviest.push((note.id.clone(), name, weight));
            }
            let variants = note.images.iter().flat_map(|image| &image.variants);
            widths.extend(variants.map(|variant| (variant.width, variant.media)));
            for host in hosts_of(note) {
                *hosts.entry(host).or_default() += 1;
            }
        }
        survey.heaviest.sort_by(|a, b| (Reverse(a.2), &a.0).cmp(&(Reverse(b.2), &b.0)));
        survey.heaviest.truncate(LISTED);
    }
    for (file, bytes) in &media {
        let sum = survey.formats.entry(file.format.extension()).or_default();
        *sum = (sum.0 + 1, sum.1 + bytes);
    }
    for (width, file) in widths {
        let sum = survey.widths.entry(width).or_default();
        *sum = (sum.0 + 1, sum.1 + media.get(&file).copied().unwrap_or(0));
    }
    survey.hosts = hosts.into_iter().collect();
    survey.hosts.sort_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    Ok(())
}

/// The hosts that a note leads to, each once. Readers go there only when they follow a link.
fn hosts_of(note: &Note) -> HashSet<String> {
    let links = note.body.marks.iter().filter_map(|mark| match &mark.kind {
        MarkKind::Link(address) => Some(address.as_str()),
        _ => None,
    });
    links.chain([note.url.as_str(), note.author.url.as_str()]).filter_map(host).collect()
}

/// The host of a web address, in lower case and without a port.
fn host(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let name = authority.rsplit('@').next()?;
    let name = name
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(name, |(name, _)| name);
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    (is_web && !name.is_empty()).then(|| name.to_lowercase())
}

impl Survey {
    /// For scripts.
    #[must_use]
    pub fn json(&self) -> Value {
        let segments: Vec<Value> = self
            .segments
            .iter()
            .map(|one| json!({"name": one.name, "notes": one.notes, "live": one.live, "bytes": one.bytes}))
            .collect();
        let named = |list: &[(String, u64)], key: &str, number: &str| -> Vec<Value> {
            list.iter().map(|(name, value)| json!({key: name, number: value})).collect()
        };
        let files = |(files, bytes): &(usize, u64)| json!({"files": files, "bytes": bytes});
        let formats = self.formats.iter().map(|(format, sum)| ((*format).to_owned(), files(sum)));
        let widths = self.widths.iter().map(|(width, sum)| (width.to_string(), files(sum)));
        let sizes = self.sizes.iter().map(|(size, count)| (size.to_string(), json!(count)));
        let object = |pairs: &mut dyn Iterator<Item = (String, Value)>| Value::Object(pairs.collect());
        json!({
            "growth": segments,
            "largest_shards": named(&self.largest, "path", "bytes"),
            "shard_sizes": object(&mut { sizes }),
            "vocabulary": {
                "terms": self.vocabulary.terms,
                "facets": self.vocabulary.facets,
                "postings": self.vocabulary.postings,
                "in_one_note": self.vocabulary.once,
                "frequent": named(&self.vocabulary.frequent, "term", "notes"),
            },
            "media_formats": object(&mut { formats }),
            "picture_widths": object(&mut { widths }),
            "heaviest_notes": self.heaviest.iter()
                .map(|(id, name, bytes)| json!({"id": id, "name": name, "bytes": bytes}))
                .collect::<Vec<_>>(),
            "foreign_hosts": self.hosts.iter()
                .map(|(host, notes)| json!({"host": host, "notes": notes}))
                .collect::<Vec<_>>(),
        })
    }
}

/// A format's name for people.
#[must_use]
pub fn format_name(extension: &str) -> String {
    let is_picture = |format: &Format| format.media_type().starts_with("image/");
    let known = Format::ALL.into_iter().find(|format| format.extension() == extension);
    let kind = if known.as_ref().is_some_and(is_picture) { "pictures" } else { "files" };
    format!("{} {kind}", extension.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_without_anything_around() {
        for (address, expected) in [
            ("https://A.Example/x?y", Some("a.example")),
            ("http://a.example:8080#x", Some("a.example")),
            ("https://user:word@a.example/", Some("a.example")),
            ("https://[::1]/", Some("[::1]")),
            ("mailto:a@b.example", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
    }
}
