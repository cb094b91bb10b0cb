//! What came out for one engine on one collection.

use super::score::Score;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Everything that was measured; what could not be is absent.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The engine's name.
    pub engine: String,
    /// Why there is nothing else, where it failed.
    pub failed: Option<String>,
    /// From notes in memory to an index that can be served.
    pub build_seconds: f64,
    /// The most memory held while building, in bytes.
    pub memory: Option<u64>,
    /// Files that only search needs.
    pub files: u64,
    /// Their bytes as they lie there.
    pub raw: u64,
    /// Their bytes after brotli, where the engine does not pack them itself.
    pub brotli: Option<u64>,
    /// The time of a query with everything in memory: the median, of Notefall the mean.
    pub warm_ms: Option<f64>,
    /// The time that 95 of 100 queries take at most.
    pub p95_ms: Option<f64>,
    /// From nothing to ten results.
    pub cold: Option<Cold>,
    /// The same with an edge that searches, of Notefall.
    pub edge: Option<Cold>,
    /// By task.
    pub scores: BTreeMap<String, Score>,
}

/// What is fetched for a search from nothing to ten results with their titles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cold {
    /// On the wire.
    pub bytes: f64,
    /// How many.
    pub requests: f64,
    /// How many answers were waited for one after the other.
    pub rounds: f64,
}

impl Outcome {
    /// Nothing yet.
    pub fn of(engine: &str) -> Self {
        Self { engine: engine.to_owned(), ..Self::default() }
    }

    /// As it is kept.
    pub fn json(&self) -> Value {
        let scores: BTreeMap<&String, Value> = self
            .scores
            .iter()
            .map(|(task, score)| {
                (task, json!({"ndcg": rounded(score.ndcg, 4), "mrr": rounded(score.mrr, 4)}))
            })
            .collect();
        let cold = |cold: Option<Cold>| {
            cold.map(|cold| json!({"bytes": cold.bytes, "requests": cold.requests, "rounds": cold.rounds}))
        };
        json!({
            "engine": self.engine, "failed": self.failed, "buildSeconds": rounded(self.build_seconds, 2),
            "memory": self.memory, "files": self.files, "raw": self.raw, "brotli": self.brotli,
            "warmMs": self.warm_ms.map(|ms| rounded(ms, 2)), "p95Ms": self.p95_ms.map(|ms| rounded(ms, 2)),
            "cold": cold(self.cold), "edge": cold(self.edge), "scores": scores,
        })
    }
}

/// With so many digits after the point.
fn rounded(value: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    (value * factor).round() / factor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_rounded() {
        let mut outcome = Outcome::of("x");
        outcome.scores.insert("titles".into(), Score { ndcg: 0.123_46, mrr: 1.0 / 3.0 });
        assert_eq!(outcome.json()["scores"]["titles"]["mrr"], 0.3333);
    }
}
