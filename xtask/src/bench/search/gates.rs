//! What search must reach, and what it aims at, in one place.

use super::outcome::Outcome;
use super::score::Score;

/// How a task is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// For graded answers.
    Ndcg,
    /// For known items.
    Mrr,
}

impl Measure {
    /// The one that a task is about.
    pub fn of(task: &str) -> Self {
        if task == "questions" { Self::Ndcg } else { Self::Mrr }
    }

    /// As it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndcg => "nDCG@10",
            Self::Mrr => "MRR@10",
        }
    }

    /// Its number.
    pub fn value(self, score: Score) -> f64 {
        match self {
            Self::Ndcg => score.ndcg,
            Self::Mrr => score.mrr,
        }
    }
}

/// The least that a task must score.
#[derive(Debug, Clone, Copy)]
pub struct Least {
    /// The collection, or all that have the task.
    pub collection: Option<&'static str>,
    /// The task.
    pub task: &'static str,
    /// The gate.
    pub must: f64,
    /// The aim.
    pub aim: f64,
}

const fn questions(collection: &'static str, must: f64, aim: f64) -> Least {
    Least { collection: Some(collection), task: "questions", must, aim }
}

const fn known_item(task: &'static str, must: f64) -> Least {
    Least { collection: None, task, must, aim: must }
}

/// All of them.
pub const LEAST: [Least; 9] = [
    questions("cranfield", 0.40, 0.43),
    questions("xquad-en", 0.965, 0.98),
    questions("xquad-zh", 0.965, 0.98),
    questions("xquad-en-zh", 0.20, 0.40),
    known_item("titles", 0.97),
    known_item("phrases", 0.97),
    known_item("prefixes", 0.97),
    known_item("simplified", 0.97),
    known_item("typos", 0.95),
];

/// The gate of a task of a collection.
pub fn least(collection: &str, task: &str) -> Option<Least> {
    LEAST
        .into_iter()
        .find(|least| least.task == task && least.collection.is_none_or(|wanted| wanted == collection))
}

impl Least {
    /// What to say of a score.
    pub fn verdict(self, score: f64) -> &'static str {
        match (score >= self.must, score >= self.aim) {
            (false, _) => "MISSED",
            (true, false) => "met",
            (true, true) => "met, and the aim",
        }
    }
}

/// What something may cost at most.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    /// The collections it is about.
    pub collections: &'static [&'static str],
    /// What it is.
    pub what: &'static str,
    value: Value,
    /// The gate.
    pub must: f64,
    /// The aim.
    pub aim: f64,
}

#[derive(Debug, Clone, Copy)]
enum Value {
    Kilobytes,
    Rounds,
    EdgeKilobytes,
    EdgeRounds,
    WarmMilliseconds,
    /// Of the bytes of text.
    Share,
    BuildSeconds,
    BuildMegabytes,
}

const fn most(
    collections: &'static [&'static str],
    what: &'static str,
    value: Value,
    must: f64,
    aim: f64,
) -> Most {
    Most { collections, what, value, must, aim }
}

const RECIPES: &[&str] = &["recipes-en", "recipes-zh"];
const POEMS: &[&str] = &["poems"];
const EVERY: &[&str] = &["recipes-en", "recipes-zh", "tldr-en", "poems-3000", "poems"];

/// All of them: the table "Search" of the design. Text of which the index has a share is that of many notes.
pub const MOST: [Most; 11] = [
    most(POEMS, "cold search, kB", Value::Kilobytes, 120.0, 80.0),
    most(RECIPES, "cold search, kB", Value::Kilobytes, 80.0, 60.0),
    most(EVERY, "cold search, rounds", Value::Rounds, 4.0, 4.0),
    most(POEMS, "cold search at the edge, kB", Value::EdgeKilobytes, 50.0, 40.0),
    most(EVERY, "cold search at the edge, rounds", Value::EdgeRounds, 3.0, 2.0),
    most(POEMS, "warm query, ms", Value::WarmMilliseconds, 10.0, 3.0),
    most(POEMS, "index by text", Value::Share, 0.8, 0.6),
    most(&["tldr-en"], "index by text", Value::Share, 0.25, 0.15),
    most(POEMS, "build, s", Value::BuildSeconds, 20.0, 5.0),
    most(POEMS, "build, MB", Value::BuildMegabytes, 1000.0, 300.0),
    most(&["poems-3000"], "warm query, ms", Value::WarmMilliseconds, 10.0, 3.0),
];

impl Most {
    /// What it is of what was measured.
    pub fn of(self, outcome: &Outcome, text_bytes: usize) -> Option<f64> {
        match self.value {
            Value::Kilobytes => Some(outcome.cold?.bytes / 1000.0),
            Value::Rounds => Some(outcome.cold?.rounds),
            Value::EdgeKilobytes => Some(outcome.edge?.bytes / 1000.0),
            Value::EdgeRounds => Some(outcome.edge?.rounds),
            Value::WarmMilliseconds => outcome.warm_ms,
            Value::Share => Some(outcome.raw as f64 / text_bytes.max(1) as f64),
            Value::BuildSeconds => Some(outcome.build_seconds),
            Value::BuildMegabytes => Some(outcome.memory? as f64 / 1e6),
        }
    }

    /// What to say of a value.
    pub fn verdict(self, value: f64) -> &'static str {
        match (value <= self.must, value <= self.aim) {
            (false, _) => "MISSED",
            (true, false) => "met",
            (true, true) => "met, and the aim",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_at_the_gate_meets_it() {
        let gate = least("cranfield", "questions").unwrap();
        assert_eq!(gate.verdict(0.399), "MISSED");
        assert_eq!(gate.verdict(0.40), "met");
        assert_eq!(gate.verdict(0.43), "met, and the aim");
        assert_eq!(least("poems", "typos").unwrap().must, 0.95);
        assert!(least("poems", "questions").is_none());
    }
}
