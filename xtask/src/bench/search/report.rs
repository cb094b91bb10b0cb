//! Everything that was measured in one run, and how it is kept.

use super::gates::{Least, MOST, Measure, Most, least};
use super::outcome::Outcome;
use super::set::Collection;
use serde_json::{Value, json};

/// One collection with what every engine made of it; Notefall comes first where it takes part.
pub struct Measured {
    /// The collection's name.
    pub name: String,
    /// How many notes it has.
    pub notes: usize,
    /// Their characters of text, in bytes of UTF-8.
    pub text_bytes: usize,
    /// Its tasks, with their numbers of queries.
    pub tasks: Vec<(String, usize)>,
    /// The engines.
    pub outcomes: Vec<Outcome>,
}

impl Measured {
    /// Nothing measured yet.
    pub fn of(collection: &Collection) -> Self {
        let notes = &collection.notes;
        Self {
            name: collection.name.clone(),
            notes: notes.len(),
            text_bytes: notes.iter().map(|note| note.title.len() + note.text.len()).sum(),
            tasks: collection.tasks.iter().map(|task| (task.name.clone(), task.queries.len())).collect(),
            outcomes: Vec::new(),
        }
    }

    /// As it is kept.
    pub fn json(&self) -> Value {
        let tasks: serde_json::Map<String, Value> =
            self.tasks.iter().map(|(name, queries)| (name.clone(), json!(queries))).collect();
        json!({
            "collection": self.name, "notes": self.notes, "textBytes": self.text_bytes, "queries": tasks,
            "engines": self.outcomes.iter().map(Outcome::json).collect::<Vec<_>>(),
        })
    }

    /// Notefall's outcome.
    pub fn ours(&self) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.engine == "notefall" && outcome.failed.is_none())
    }

    /// What Notefall must reach, with what it reached.
    pub fn gates(&self) -> Vec<(String, Least, Option<f64>)> {
        let gates = self.tasks.iter().filter_map(|(task, _)| {
            let gate = least(&self.name, task)?;
            let reached = self
                .ours()
                .and_then(|ours| ours.scores.get(task))
                .map(|score| Measure::of(task).value(*score));
            Some((format!("{} {task}, {}", self.name, Measure::of(task).name()), gate, reached))
        });
        gates.collect()
    }

    /// Which ranks are below their gates.
    pub fn missed(&self) -> Vec<String> {
        let below =
            |(_, gate, reached): &(String, Least, Option<f64>)| reached.is_none_or(|value| value < gate.must);
        self.gates().into_iter().filter(below).map(|(what, ..)| what).collect()
    }

    /// What Notefall may cost, with what it costs.
    pub fn limits(&self) -> Vec<(String, Most, Option<f64>)> {
        let Some(ours) = self.ours() else { return Vec::new() };
        let limits = MOST.into_iter().filter(|most| most.collections.contains(&self.name.as_str()));
        limits
            .map(|most| (format!("{} {}", self.name, most.what), most, most.of(ours, self.text_bytes)))
            .collect()
    }

    /// Whether an engine finds so much that its costs can be compared: half of what Notefall does, in the first task.
    fn finds(&self, engine: &Outcome) -> bool {
        let of = |outcome: &Outcome| {
            let (task, _) = self.tasks.first()?;
            Some(Measure::of(task).value(*outcome.scores.get(task)?))
        };
        match (of(engine), self.ours().and_then(of)) {
            (Some(theirs), Some(ours)) => theirs >= ours / 2.0,
            _ => false,
        }
    }

    /// Where Notefall is not first, one line each. An index that finds next to nothing is small and fast, and is no rival.
    pub fn behind(&self) -> Vec<String> {
        let Some(ours) = self.ours() else { return Vec::new() };
        let mut lines = Vec::new();
        let mut compare = |what: &str, higher: bool, of: &dyn Fn(&Outcome) -> Option<f64>| {
            let Some(mine) = of(ours) else { return };
            let rival = |other: &&Outcome| other.engine != "notefall" && (higher || self.finds(other));
            let others = self.outcomes.iter().filter(rival);
            let better = others
                .filter_map(|other| Some((of(other)?, other.engine.as_str())))
                .filter(|(value, _)| if higher { *value > mine } else { *value < mine })
                .max_by(|a, b| if higher { a.0.total_cmp(&b.0) } else { b.0.total_cmp(&a.0) });
            if let Some((value, engine)) = better {
                lines.push(format!(
                    "{}, {what}: {} against {} ({engine})",
                    self.name,
                    short(mine),
                    short(value)
                ));
            }
        };
        for (task, _) in &self.tasks {
            let what = format!("{task}, {}", Measure::of(task).name());
            compare(&what, true, &|outcome| Some(Measure::of(task).value(*outcome.scores.get(task)?)));
        }
        let built = |outcome: &Outcome| outcome.failed.is_none();
        compare("build, s", false, &|outcome| built(outcome).then_some(outcome.build_seconds));
        compare("memory, bytes", false, &|outcome| outcome.memory.map(|bytes| bytes as f64));
        compare("index, bytes on the wire", false, &|outcome| {
            built(outcome).then_some(outcome.brotli.unwrap_or(outcome.raw) as f64)
        });
        compare("warm query, ms", false, &|outcome| outcome.warm_ms);
        compare("cold search, bytes", false, &|outcome| Some(outcome.cold?.bytes));
        compare("cold search, requests", false, &|outcome| Some(outcome.cold?.requests));
        compare("cold search, rounds", false, &|outcome| Some(outcome.cold?.rounds));
        lines
    }
}

fn short(number: f64) -> String {
    if number < 10.0 { format!("{number:.3}") } else { crate::weigh::grouped(number.round()) }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::Cold;
    use super::super::score::Score;
    use super::*;

    fn measured() -> Measured {
        let outcome = |engine: &str, mrr: f64, bytes: f64| {
            let mut outcome = Outcome::of(engine);
            outcome.scores.insert("typos".into(), Score { ndcg: 0.0, mrr });
            outcome.cold = Some(Cold { bytes, requests: 1.0, rounds: 1.0 });
            outcome
        };
        Measured {
            name: "recipes-en".into(),
            notes: 1,
            text_bytes: 1,
            tasks: vec![("typos".into(), 200)],
            outcomes: vec![
                outcome("notefall", 0.93, 100.0),
                outcome("a", 0.94, 200.0),
                outcome("b", 0.96, 300.0),
            ],
        }
    }

    #[test]
    fn behind_names_the_best_of_those_before_us() {
        assert_eq!(measured().behind(), ["recipes-en, typos, MRR@10: 0.930 against 0.960 (b)"]);
    }

    #[test]
    fn what_finds_nothing_is_not_compared_by_cost() {
        let mut measured = measured();
        let scores = [("typos".to_owned(), Score { ndcg: 0.0, mrr: 0.2 })].into();
        let mut cheap = Outcome { scores, warm_ms: Some(0.1), ..Outcome::of("c") };
        measured.outcomes[0].warm_ms = Some(1.0);
        measured.outcomes.push(cheap.clone());
        assert_eq!(measured.behind().len(), 1);
        cheap.scores.insert("typos".into(), Score { ndcg: 0.0, mrr: 0.9 });
        measured.outcomes.push(cheap);
        assert_eq!(measured.behind()[1], "recipes-en, warm query, ms: 1.000 against 0.100 (c)");
    }

    #[test]
    fn gates_without_a_number_are_not_met() {
        let mut measured = measured();
        assert_eq!(measured.gates()[0].2, Some(0.93));
        measured.outcomes.remove(0);
        assert_eq!(measured.gates()[0].2, None);
        assert!(measured.behind().is_empty());
    }
}
