//! Notes to search, what is asked of them, and where the answers are: in memory and as the files that every engine reads.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A note, as far as search goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id, without spaces, for runs are lines of words.
    pub id: String,
    /// Its title, which may be empty.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// One thing that somebody types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its id, without spaces.
    pub id: String,
    /// What is typed.
    pub text: String,
}

/// For each query the notes that answer it, graded; 0 is not an answer.
pub type Qrels = BTreeMap<String, BTreeMap<String, u32>>;

/// For each query the notes that an engine found, best first.
pub type Run = BTreeMap<String, Vec<String>>;

/// Queries of one kind over one collection.
#[derive(Debug, Clone)]
pub struct Task {
    /// Such as `questions` or `typos`: also the name of its files.
    pub name: String,
    /// What is asked.
    pub queries: Vec<Query>,
    /// What answers it.
    pub qrels: Qrels,
}

/// Notes that are indexed together, and what is asked of them.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Also the name of its folder.
    pub name: String,
    /// A language tag.
    pub lang: String,
    /// The notes.
    pub notes: Vec<Note>,
    /// The tasks.
    pub tasks: Vec<Task>,
}

impl Collection {
    /// Writes `notes.jsonl` in the project's JSON lines, and for each task `NAME.queries.jsonl` and `NAME.qrels.tsv` in BEIR's form.
    pub fn write(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        let save = |name: &str, text: String| {
            std::fs::write(folder.join(name), text).with_context(|| format!("{name} could not be written"))
        };
        save("notes.jsonl", self.notes.iter().map(|note| format!("{}\n", self.line(note))).collect())?;
        for task in &self.tasks {
            let line = |query: &Query| format!("{}\n", json!({"_id": query.id, "text": query.text}));
            save(&format!("{}.queries.jsonl", task.name), task.queries.iter().map(line).collect())?;
            let mut qrels = String::from("query-id\tcorpus-id\tscore\n");
            for (query, grades) in &task.qrels {
                for (note, grade) in grades {
                    qrels.push_str(&format!("{query}\t{note}\t{grade}\n"));
                }
            }
            save(&format!("{}.qrels.tsv", task.name), qrels)?;
        }
        Ok(())
    }

    fn line(&self, note: &Note) -> Value {
        let mut line = json!({"id": note.id, "text": note.text, "lang": self.lang});
        if !note.title.is_empty() {
            line["title"] = json!(note.title);
        }
        line
    }
}

/// Reads lines of `query Q0 note rank score engine`, sorted by rank within each query.
pub fn read_run(path: &Path) -> Result<Run> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    parse_run(&text).with_context(|| format!("{} is not a TREC run", path.display()))
}

fn parse_run(text: &str) -> Result<Run> {
    let mut ranked: BTreeMap<String, Vec<(u32, String)>> = BTreeMap::new();
    for (line, number) in text.lines().zip(1..) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [query, _, note, rank, _, _] = words[..] else {
            anyhow::bail!("line {number} has {} words, not six", words.len());
        };
        let rank = rank.parse().with_context(|| format!("line {number}: {rank} is not a rank"))?;
        ranked.entry(query.to_owned()).or_default().push((rank, note.to_owned()));
    }
    let sorted = ranked.into_iter().map(|(query, mut found)| {
        found.sort_by_key(|(rank, _)| *rank);
        (query, found.into_iter().map(|(_, note)| note).collect())
    });
    Ok(sorted.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_sorted_by_rank() {
        let run = parse_run("q1 Q0 b 2 0.5 x\nq1 Q0 a 1 0.9 x\nq2\tQ0\t紅燒肉\t1\t3\tx\n").unwrap();
        assert_eq!(run["q1"], ["a", "b"]);
        assert_eq!(run["q2"], ["紅燒肉"]);
        assert!(parse_run("q1 Q0 a one 0.9 x").is_err());
        assert!(parse_run("q1 a 1").is_err());
    }

    #[test]
    fn files_hold_what_was_given() {
        let folder = tempfile::tempdir().unwrap();
        let note = |id: &str, title: &str| Note { id: id.into(), title: title.into(), text: "x\ny".into() };
        let task = Task {
            name: "titles".into(),
            queries: vec![Query { id: "q1".into(), text: "a \"b\"".into() }],
            qrels: [("q1".to_owned(), [("n1".to_owned(), 1)].into())].into(),
        };
        let notes = vec![note("n1", "One"), note("n2", "")];
        let collection = Collection { name: "c".into(), lang: "en".into(), notes, tasks: vec![task] };
        collection.write(folder.path()).unwrap();
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(read("titles.qrels.tsv"), "query-id\tcorpus-id\tscore\nq1\tn1\t1\n");
        assert_eq!(read("titles.queries.jsonl").lines().count(), 1);
        let lines: Vec<Value> =
            read("notes.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["title"], "One");
        assert_eq!(lines[1].get("title"), None);
    }
}
