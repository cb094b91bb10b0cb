//! What the Worker answers, case by case: `edge/local/contract.json` says what is asked and what is to come back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use notefall_tests::environment::root;
use notefall_tests::http::{Answer, ask};
use notefall_tests::worker::Worker;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The file, and what is filled in while its cases run.
struct Contract {
    all: Value,
    names: BTreeMap<String, String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Contract {
    fn read() -> Self {
        let text = std::fs::read_to_string(root().join("edge/local/contract.json")).unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let texts = |part: &str| {
            let part = all[part].as_object().unwrap();
            part.iter()
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect::<Vec<_>>()
        };
        let files: BTreeMap<String, Vec<u8>> =
            texts("files").into_iter().map(|(name, file)| (name, STANDARD.decode(file).unwrap())).collect();
        let mut names: BTreeMap<String, String> = texts("names").into_iter().collect();
        names.insert("token".to_owned(), all["token"].as_str().unwrap().to_owned());
        for (name, file) in &files {
            names.insert(format!("length:{name}"), file.len().to_string());
        }
        Self { all, names, files }
    }

    fn fill(&self, text: &str) -> String {
        self.names
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    fn body(&self, case: &Value) -> Vec<u8> {
        match case["body"].as_str() {
            None => Vec::new(),
            Some(name) => match name.strip_prefix("zeros:") {
                Some(count) => vec![0; count.parse().unwrap()],
                None => self.files[name].clone(),
            },
        }
    }

    fn ask(&self, origin: &str, case: &Value) -> Answer {
        let body = self.body(case);
        let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&body)));
        let headers: Vec<(String, String)> = object(&case["headers"])
            .map(|(name, value)| (name.clone(), self.fill(value).replace("{digest}", &digest)))
            .collect();
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        ask(
            origin,
            case["method"].as_str().unwrap(),
            &self.fill(case["path"].as_str().unwrap()),
            &headers,
            &body,
        )
    }

    /// What is wrong with an answer.
    fn check(&self, case: &Value, answer: &Answer) -> Vec<String> {
        let mut wrong = Vec::new();
        let allowed = match &case["status"] {
            Value::Array(some) => some.clone(),
            one => vec![one.clone()],
        };
        if !allowed.contains(&answer.status.into()) {
            wrong.push(format!("status {}, expected {}: {}", answer.status, case["status"], answer.text()));
        }
        for (name, expected) in object(&self.all["always"]).chain(object(&case["expect"])) {
            let expected = self.fill(expected);
            if answer.header(name) != Some(expected.as_str()) {
                wrong.push(format!("{name}: {:?}, expected {expected}", answer.header(name)));
            }
        }
        for name in list(&case["absent"]).filter(|name| answer.header(name).is_some()) {
            wrong.push(format!("{name} is there: {:?}", answer.header(name)));
        }
        if answer.header("Cache-Control").is_none() {
            wrong.push("Cache-Control is missing".to_owned());
        }
        let text = answer.text();
        for part in list(&case["contains"]).map(|part| self.fill(part)).filter(|part| !text.contains(part)) {
            wrong.push(format!("{part:?} is not in {text}"));
        }
        for part in list(&case["lacks"]).map(|part| self.fill(part)).filter(|part| text.contains(part)) {
            wrong.push(format!("{part:?} is in {text}"));
        }
        wrong.extend(self.check_body(case["answer"].as_str().unwrap(), answer));
        wrong
    }

    fn check_body(&self, kind: &str, answer: &Answer) -> Option<String> {
        match kind {
            "any" => None,
            "empty" => {
                (!answer.body.is_empty()).then(|| format!("{} bytes, expected none", answer.body.len()))
            }
            "html" => {
                let policy = answer.header("Content-Security-Policy").unwrap_or_default();
                let lacking: Vec<&str> =
                    list(&self.all["policy"]).filter(|part| !policy.contains(part)).collect();
                (!lacking.is_empty()).then(|| format!("the policy lacks {lacking:?}: {policy}"))
            }
            "problem" => {
                let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
                let sentence = problem["detail"]
                    .as_str()
                    .is_some_and(|detail| detail.ends_with(['.', '/']) && detail.contains(' '));
                let sound = problem["status"] == answer.status && sentence && problem["title"].is_string();
                let typed = answer.header("Content-Type") == Some("application/problem+json");
                (!sound || !typed).then(|| format!("not a problem document: {}", answer.text()))
            }
            file => {
                let mut parts = file.strip_prefix("file:").expect("a known kind of answer").split(':');
                let bytes = &self.files[parts.next().unwrap()];
                let part = match parts.next().and_then(|range| range.split_once('-')) {
                    Some((first, last)) => &bytes[first.parse().unwrap()..=last.parse().unwrap()],
                    None => bytes,
                };
                (answer.body != part)
                    .then(|| format!("{} bytes, expected {} of {file}", answer.body.len(), part.len()))
            }
        }
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &str)> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    let all = value.as_object().unwrap_or(&NONE);
    all.iter().map(|(name, value)| (name, value.as_str().unwrap()))
}

fn list(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|text| text.as_str().unwrap())
}

#[test]
fn the_worker_keeps_its_contract() {
    let mut contract = Contract::read();
    let state = tempfile::tempdir().unwrap();
    let worker = Worker::start(state.path(), &contract.names["token"]);
    contract.names.insert("origin".to_owned(), worker.origin.clone());
    let cases = contract.all["cases"].as_array().unwrap().clone();
    assert!(cases.len() > 100, "{} cases", cases.len());
    let mut broken = Vec::new();
    for case in &cases {
        let answer = contract.ask(&worker.origin, case);
        let wrong = contract.check(case, &answer);
        if !wrong.is_empty() {
            broken.push(format!("{} ({} {}): {wrong:#?}", case["name"], case["method"], case["path"]));
        }
        for (name, header) in object(&case["save"]) {
            contract.names.insert(name.clone(), answer.header(header).unwrap_or_default().to_owned());
        }
    }
    assert!(broken.is_empty(), "{} of {} cases: {}", broken.len(), cases.len(), broken.join("\n"));
}
