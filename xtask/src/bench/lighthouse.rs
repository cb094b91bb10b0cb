//! What Lighthouse says of the demo's blog page: a phone on a slow line, as it simulates one.

use super::Table;
use crate::demo;
use crate::paths;
use crate::run::{finish, minutes};
use crate::tools::{browser, npm};
use crate::weigh::Gate;
use anyhow::{Context as _, Result};
use serde_json::Value;

/// Runs that are made; of each category the middle one counts, since times vary.
const RUNS: usize = 3;

/// What is judged, in Lighthouse's own names.
const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

/// Starts the demo, and has it judged. A gate is what is missing to 100.
pub fn measure() -> Result<Vec<Table>> {
    npm::ready()?;
    let browser = browser::find_or_install()?;
    let options = demo::Options { folder: None, port: 0, page_port: 0, minutes: 30, once: false };
    let demo = demo::start(&options)?;
    let mut reports = Vec::new();
    for run in 0..RUNS {
        let file = paths::work().join(format!("lighthouse-{run}.json"));
        let mut lighthouse = npm::tool("lighthouse/cli/index.js");
        lighthouse.arg(&demo.page).env("CHROME_PATH", &browser.chromium);
        lighthouse.args(["--output=json", "--quiet", "--no-enable-error-reporting"]);
        lighthouse.arg(format!("--output-path={}", file.display()));
        lighthouse.arg(format!("--only-categories={}", CATEGORIES.join(",")));
        lighthouse.arg(
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-sync",
        );
        finish(&mut lighthouse, minutes(5)).context("Lighthouse did not finish")?;
        let report: Value = serde_json::from_slice(&std::fs::read(&file)?).context("Lighthouse's report")?;
        reports.push(report);
    }
    let gates = CATEGORIES.map(|category| {
        let mut missing: Vec<f64> = reports.iter().map(|report| missing(report, category)).collect();
        missing.sort_by(f64::total_cmp);
        Gate::limited(&format!("{category}, points missing to 100"), missing[RUNS / 2], 0.0)
    });
    for reason in reasons(&reports[0]) {
        println!("  {reason}");
    }
    Ok(vec![(format!("Lighthouse, {}, the middle of {RUNS} runs", demo.page), gates.into())])
}

/// What a category lacks to 100; all of it, where it could not be judged.
fn missing(report: &Value, category: &str) -> f64 {
    let score = report["categories"][category]["score"].as_f64().unwrap_or(0.0);
    100.0 - (score * 100.0).round()
}

/// The audits that count, and are not met.
fn reasons(report: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for category in CATEGORIES {
        for audit in report["categories"][category]["auditRefs"].as_array().into_iter().flatten() {
            let id = audit["id"].as_str().unwrap_or_default();
            let (audit, weight) = (&report["audits"][id], audit["weight"].as_f64().unwrap_or(0.0));
            let score = audit["score"].as_f64();
            if weight > 0.0 && score.is_some_and(|score| score < 1.0) {
                let value = audit["displayValue"].as_str().unwrap_or_default();
                out.push(format!("{category}: {id} {:.2} {value}", score.unwrap_or_default()));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_missing_is_counted_and_named() {
        let report = json!({
            "categories": {
                "performance": {"score": 0.98, "auditRefs": [{"id": "speed-index", "weight": 10}, {"id": "other", "weight": 0}]},
                "seo": {"score": 1.0, "auditRefs": []},
            },
            "audits": {"speed-index": {"score": 0.9, "displayValue": "1.2 s"}, "other": {"score": 0.0}},
        });
        assert_eq!(missing(&report, "performance"), 2.0);
        assert_eq!(missing(&report, "seo"), 0.0);
        assert_eq!(missing(&report, "accessibility"), 100.0);
        assert_eq!(reasons(&report), ["performance: speed-index 0.90 1.2 s"]);
    }
}
