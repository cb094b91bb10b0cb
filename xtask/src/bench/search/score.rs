//! How good a ranking is.
//!
//! **nDCG@k** as trec_eval's `ndcg_cut_k` has it (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques",
//! ACM TOIS 20(4), 2002, with the discount of every rank):
//! DCG@k is the sum over ranks i = 1…k of gᵢ / log₂(i + 1), where gᵢ is the grade of the note at that rank, 0 where it has none;
//! nDCG@k is DCG@k divided by the DCG@k of the grades in falling order.
//!
//! **MRR@k** (Voorhees, "The TREC-8 question answering track report", 1999): 1 / i for the first rank i up to k whose note has
//! a grade above 0, else 0.
//!
//! Both are means over the queries that have such a note; one for which a run says nothing counts as 0.
//! Ranks are those the engine gave, since that is what a reader sees; trec_eval would sort by score and id again.

use super::set::{Qrels, Run};
use std::collections::BTreeMap;

/// How far down a reader looks.
pub const DEPTH: usize = 10;

/// The means over a task's queries.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// nDCG at [`DEPTH`].
    pub ndcg: f64,
    /// Mean reciprocal rank within [`DEPTH`].
    pub mrr: f64,
}

/// Scores a run.
pub fn score(qrels: &Qrels, run: &Run) -> Score {
    let mut sum = Score::default();
    let mut count = 0.0;
    for (query, grades) in qrels {
        if grades.values().all(|grade| *grade == 0) {
            continue;
        }
        count += 1.0;
        let ranked = run.get(query).map_or(&[][..], Vec::as_slice);
        sum.ndcg += ndcg(grades, ranked);
        sum.mrr += reciprocal_rank(grades, ranked);
    }
    match count > 0.0 {
        true => Score { ndcg: sum.ndcg / count, mrr: sum.mrr / count },
        false => sum,
    }
}

fn ndcg(grades: &BTreeMap<String, u32>, ranked: &[String]) -> f64 {
    let mut best: Vec<u32> = grades.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let found = ranked.iter().map(|note| grades.get(note).copied().unwrap_or(0));
    dcg(found) / dcg(best.into_iter())
}

fn dcg(grades: impl Iterator<Item = u32>) -> f64 {
    grades.take(DEPTH).zip(2_u32..).map(|(grade, place)| f64::from(grade) / f64::from(place).log2()).sum()
}

fn reciprocal_rank(grades: &BTreeMap<String, u32>, ranked: &[String]) -> f64 {
    let good = |note: &&String| grades.get(*note).is_some_and(|grade| *grade > 0);
    let place = ranked.iter().take(DEPTH).zip(1_u32..).find(|(note, _)| good(note));
    place.map_or(0.0, |(_, rank)| 1.0 / f64::from(rank))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(pairs: &[(&str, u32)]) -> BTreeMap<String, u32> {
        pairs.iter().map(|(note, grade)| ((*note).to_owned(), *grade)).collect()
    }

    fn ranked(notes: &str) -> Vec<String> {
        notes.split(' ').map(str::to_owned).collect()
    }

    fn close(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    #[test]
    fn ndcg_by_hand() {
        // Grades 3 2 3 0 1 2, the usual example: 3/1 + 2/1.5849625 + 3/2 + 0 + 1/2.5849625 + 2/2.8073549 = 6.8611266,
        // and in the best order 3/1 + 3/1.5849625 + 2/2 + 2/2.3219281 + 1/2.5849625 = 7.1409952.
        let known = grades(&[("a", 3), ("b", 2), ("c", 3), ("d", 0), ("e", 1), ("f", 2)]);
        close(ndcg(&known, &ranked("a b c d e f")), 0.960_808_194_336_061_7);
        close(ndcg(&known, &ranked("a c b f e d")), 1.0);
        // One good note, at the second rank: 1 / log2(3).
        close(ndcg(&grades(&[("a", 1)]), &ranked("x a")), 0.630_929_753_571_457_4);
    }

    #[test]
    fn more_good_notes_than_ranks_can_still_be_perfect() {
        let names: Vec<String> = (0..12).map(|number| format!("n{number:02}")).collect();
        let known = names.iter().map(|name| (name.clone(), 1)).collect();
        close(ndcg(&known, &names), 1.0);
    }

    #[test]
    fn what_is_below_the_tenth_rank_does_not_count() {
        let known = grades(&[("a", 1)]);
        let run = ranked("b c d e f g h i j k a");
        close(ndcg(&known, &run), 0.0);
        close(reciprocal_rank(&known, &run), 0.0);
        close(reciprocal_rank(&known, &run[1..]), 0.1);
    }

    #[test]
    fn means_are_over_every_query_with_something_to_find() {
        let qrels: Qrels = [
            ("first".to_owned(), grades(&[("a", 1)])),
            ("fourth".to_owned(), grades(&[("a", 1)])),
            ("silent".to_owned(), grades(&[("a", 1)])),
            ("nothing to find".to_owned(), grades(&[("a", 0)])),
        ]
        .into();
        let run: Run = [("first".to_owned(), ranked("a b")), ("fourth".to_owned(), ranked("b c d a"))].into();
        close(score(&qrels, &run).mrr, (1.0 + 0.25 + 0.0) / 3.0);
    }
}
