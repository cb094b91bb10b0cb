//! Where notes and questions come from: the corpora beside the repository, which are not part of it.

use super::set::{Collection, Note, Qrels, Query, Task};
use crate::paths;
use anyhow::{Context as _, Result};
use flate2::read::MultiGzDecoder;
use serde_json::Value;
use std::io::Read as _;
use std::path::Path;

/// The sets with graded answers, and the language of their notes.
const RELEVANCE: [(&str, &str); 4] =
    [("cranfield", "en"), ("xquad-en", "en"), ("xquad-zh", "zh"), ("xquad-en-zh", "zh")];

/// The sets with graded answers that are here; a word about those that are not.
pub fn relevance() -> Result<Vec<Collection>> {
    let mut found = Vec::new();
    for (name, lang) in RELEVANCE {
        let place = paths::corpora().join("relevance").join(name);
        if place.join("corpus.jsonl.gz").is_file() {
            found.push(beir(&place, name, lang).with_context(|| format!("{name} cannot be used"))?);
        } else {
            eprintln!("{name} is not here and is left out; NOTEFALL_CORPORA names where it is.");
        }
    }
    Ok(found)
}

/// A set in BEIR's layout: `corpus.jsonl.gz`, `queries.jsonl`, `qrels.tsv`.
fn beir(place: &Path, name: &str, lang: &str) -> Result<Collection> {
    let notes = lines(&place.join("corpus.jsonl.gz"))?
        .iter()
        .map(|line| Note {
            id: string(line, "_id"),
            title: string(line, "title"),
            text: string(line, "text"),
        })
        .collect();
    let queries = lines(&place.join("queries.jsonl"))?
        .iter()
        .map(|line| Query { id: string(line, "_id"), text: string(line, "text") })
        .collect();
    let qrels = qrels(&std::fs::read_to_string(place.join("qrels.tsv"))?)?;
    let task = Task { name: "questions".to_owned(), queries, qrels };
    Ok(Collection { name: name.to_owned(), lang: lang.to_owned(), notes, tasks: vec![task] })
}

/// Reads `query-id corpus-id score`, under a line that says so.
fn qrels(text: &str) -> Result<Qrels> {
    let mut qrels = Qrels::new();
    for (line, number) in text.lines().zip(1..).skip(1) {
        let words: Vec<&str> = line.split('\t').collect();
        let [query, note, grade] = words[..] else {
            anyhow::bail!("qrels.tsv, line {number}: not three columns")
        };
        let grade = grade.trim().parse().with_context(|| format!("qrels.tsv, line {number}"))?;
        qrels.entry(query.to_owned()).or_default().insert(note.to_owned(), grade);
    }
    Ok(qrels)
}

/// The JSON lines of a file, packed with gzip or not.
pub fn lines(path: &Path) -> Result<Vec<Value>> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut text = String::new();
    match path.extension().is_some_and(|end| end == "gz") {
        true => MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)?,
        false => (&bytes[..]).read_to_string(&mut text)?,
    };
    let whole = text.lines().filter(|line| !line.trim().is_empty());
    whole.map(|line| serde_json::from_str(line).context("a line is not JSON")).collect()
}

/// A field's text; nothing where it has none.
pub fn string(line: &Value, field: &str) -> String {
    line[field].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_read_below_the_heading() {
        let read = qrels("query-id\tcorpus-id\tscore\n1\t184\t1\n1\t29\t3\n").unwrap();
        assert_eq!(read["1"]["29"], 3);
        assert_eq!(read["1"].len(), 2);
        assert!(qrels("query-id\tcorpus-id\tscore\n1 184 1\n").is_err());
    }
}
