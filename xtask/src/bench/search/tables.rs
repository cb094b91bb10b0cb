//! The tables: on stdout, and the same in Markdown.

use super::gates::Measure;
use super::outcome::{Cold, Outcome};
use super::report::Measured;
use crate::weigh::{grouped, rows};

/// A heading, and rows of which the first is that of the columns.
pub type Table = (String, Vec<Vec<String>>);

/// How well everything is found: a line for each task, a column for each engine.
pub fn ranks(all: &[Measured]) -> Table {
    let engines = engines(all);
    let mut head = vec!["found (1 is perfect)".to_owned(), "queries".to_owned()];
    head.extend(engines.iter().cloned());
    let mut table = vec![head];
    for measured in all {
        for (task, queries) in &measured.tasks {
            let mut row =
                vec![format!("{}, {task}, {}", measured.name, Measure::of(task).name()), queries.to_string()];
            row.extend(engines.iter().map(|engine| {
                let outcome = measured.outcomes.iter().find(|outcome| outcome.engine == *engine);
                let score = outcome.and_then(|outcome| outcome.scores.get(task));
                score.map_or_else(nothing, |score| format!("{:.3}", Measure::of(task).value(*score)))
            }));
            table.push(row);
        }
    }
    ("How well it is found".to_owned(), table)
}

/// What it costs: a line for each engine.
pub fn costs(measured: &Measured) -> Table {
    let head = [
        "engine",
        "build s",
        "memory MB",
        "files",
        "index kB",
        "brotli kB",
        "warm ms",
        "p95 ms",
        "cold kB",
        "requests",
        "rounds",
    ];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for outcome in &measured.outcomes {
        table.push(cost(outcome));
        if outcome.edge.is_some() {
            let name = format!("{}, an edge that searches", outcome.engine);
            let dashes = std::iter::repeat_with(nothing).take(7);
            table.push(std::iter::once(name).chain(dashes).chain(fetched(outcome.edge)).collect());
        }
    }
    let heading = format!(
        "{}: {} notes, {} kB of text",
        measured.name,
        grouped(measured.notes as f64),
        grouped((measured.text_bytes / 1000) as f64)
    );
    (heading, table)
}

fn cost(outcome: &Outcome) -> Vec<String> {
    if let Some(reason) = &outcome.failed {
        return vec![format!("{}: {reason}", outcome.engine)];
    }
    let number = |value: Option<f64>| value.map_or_else(nothing, |value| format!("{value:.1}"));
    let mut row = vec![
        outcome.engine.clone(),
        format!("{:.1}", outcome.build_seconds),
        outcome.memory.map_or_else(nothing, |bytes| (bytes / 1_000_000).to_string()),
        outcome.files.to_string(),
        kilobytes(outcome.raw as f64),
        outcome.brotli.map_or_else(nothing, |bytes| kilobytes(bytes as f64)),
        number(outcome.warm_ms),
        number(outcome.p95_ms),
    ];
    row.extend(fetched(outcome.cold));
    row
}

/// The columns about a first search.
fn fetched(cold: Option<Cold>) -> [String; 3] {
    [
        cold.map_or_else(nothing, |cold| kilobytes(cold.bytes)),
        cold.map_or_else(nothing, |cold| cold.requests.to_string()),
        cold.map_or_else(nothing, |cold| cold.rounds.to_string()),
    ]
}

fn kilobytes(bytes: f64) -> String {
    format!("{:.1}", bytes / 1000.0)
}

/// What Notefall must reach, and whether it does.
pub fn gates(all: &[Measured]) -> Table {
    let head = ["gate", "value", "must", "aim", ""];
    let mut table = vec![head.map(str::to_owned).to_vec()];
    for (what, gate, reached) in all.iter().flat_map(Measured::gates) {
        table.push(vec![
            what,
            reached.map_or_else(nothing, |value| format!("{value:.4}")),
            format!("≥ {:.3}", gate.must),
            format!("≥ {:.3}", gate.aim),
            reached.map_or("not measured", |value| gate.verdict(value)).to_owned(),
        ]);
    }
    for (what, most, reached) in all.iter().flat_map(Measured::limits) {
        table.push(vec![
            what,
            reached.map_or_else(nothing, |value| format!("{value:.2}")),
            format!("≤ {}", most.must),
            format!("≤ {}", most.aim),
            reached.map_or("not measured", |value| most.verdict(value)).to_owned(),
        ]);
    }
    ("Notefall's gates".to_owned(), table)
}

/// As text.
pub fn plain((heading, table): &Table) -> String {
    format!("{heading}\n{}", rows(table))
}

/// In Markdown.
pub fn markdown((heading, table): &Table) -> String {
    let mut out = format!("## {heading}\n\n");
    for (row, number) in table.iter().zip(0..) {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
        if number == 0 {
            let align: String =
                (0..row.len()).map(|column| if column == 0 { " --- |" } else { " ---: |" }).collect();
            out.push_str(&format!("|{align}\n"));
        }
    }
    out
}

/// All engines in the order in which they were measured.
pub fn engines(all: &[Measured]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for outcome in all.iter().flat_map(|measured| &measured.outcomes) {
        if !names.contains(&outcome.engine) {
            names.push(outcome.engine.clone());
        }
    }
    // Those of some collections only come last.
    names
}

fn nothing() -> String {
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_has_a_line_below_its_head() {
        let table = (
            "H".to_owned(),
            vec![vec!["a".to_owned(), "b".to_owned()], vec!["1".to_owned(), "2".to_owned()]],
        );
        assert_eq!(markdown(&table), "## H\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n");
    }

    #[test]
    fn what_failed_says_why() {
        let failed = Outcome { failed: Some("too slow".into()), ..Outcome::of("x") };
        assert_eq!(cost(&failed), ["x: too slow"]);
    }
}
