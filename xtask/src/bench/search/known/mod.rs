//! Known items: a reader types something of a note that they remember, and wants that note first.
//!
//! Every query has exactly one answer, and which notes are asked for is chosen by hash: the same corpus gives the same queries.

mod phrases;
mod simplified;
mod text;
mod titles;
mod typos;

use super::pick::hash;
use super::set::{Collection, Note, Query, Task};

/// So many queries a task has at most.
const QUERIES: usize = 200;
/// A task with fewer would say little.
const FEWEST: usize = 20;

/// The tasks that a collection's notes allow.
pub fn tasks(collection: &Collection) -> Vec<Task> {
    let titles = titles::Titles::new(&collection.notes);
    let phrases = phrases::Phrases::new(&collection.notes);
    let simplified = (collection.lang == "zh-Hant").then(|| simplified::Simplified::new(&collection.notes));
    let all = [
        task("titles", collection, |note| titles.whole(note)),
        task("phrases", collection, |note| phrases.of(note).map(quoted)),
        task("prefixes", collection, |note| titles.beginning(note)),
        task("simplified", collection, |note| simplified.as_ref()?.of(note)),
        task(
            "typos",
            collection,
            |note| {
                if collection.lang == "en" { typos::of(note, &titles) } else { None }
            },
        ),
    ];
    all.into_iter().filter(|task| task.queries.len() >= FEWEST).collect()
}

/// A phrase of words as one types it who remembers just these: in quotes. Engines that know no quotes pass over them.
fn quoted(phrase: String) -> String {
    if phrase.contains(' ') { format!("\"{phrase}\"") } else { phrase }
}

/// Asks notes in the order of their hashes until there are enough queries.
fn task(name: &str, collection: &Collection, ask: impl Fn(&Note) -> Option<String>) -> Task {
    let mut notes: Vec<&Note> = collection.notes.iter().collect();
    notes.sort_by_cached_key(|note| hash(&[name, &collection.name, &note.id]));
    let mut task = Task { name: name.to_owned(), queries: Vec::new(), qrels: [].into() };
    let asked = notes.into_iter().filter_map(|note| Some((note, ask(note)?))).take(QUERIES);
    for ((note, text), number) in asked.zip(1..) {
        let id = format!("{name}-{number}");
        task.qrels.insert(id.clone(), [(note.id.clone(), 1)].into());
        task.queries.push(Query { id, text });
    }
    task
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_notes_give_the_same_queries() {
        let note = |number: u32| Note {
            id: format!("n{number}"),
            title: format!("Number{number} potatoes"),
            text: format!("Boil {number} potatoes with salt and {number} onions."),
        };
        let collection = Collection {
            name: "c".into(),
            lang: "en".into(),
            notes: (100..150).map(note).collect(),
            tasks: Vec::new(),
        };
        let tasks = tasks(&collection);
        let names: Vec<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
        assert_eq!(names, ["titles", "phrases", "prefixes", "typos"]);
        let again = super::tasks(&collection);
        assert!(tasks.iter().zip(&again).all(|(one, two)| one.queries == two.queries));
        assert!(tasks.iter().all(|task| task.queries.len() == task.qrels.len()));
    }
}
