//! What search must reach, and what it aims at, in one place.

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
