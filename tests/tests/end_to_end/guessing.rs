//! Somebody who guesses tokens is told the same every time, whatever is right about the guess.

use crate::publishing::{notes, worker};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use notefall_tests::feed::{notefall, publish, said};
use notefall_tests::http::{Answer, ask};
use notefall_tests::worker::TOKEN;
use sha2::{Digest as _, Sha256};

/// What is nearly a token, as a whole header.
fn guesses(token: &str) -> Vec<String> {
    let digest: String = Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut all: Vec<String> = [
        String::new(),
        token[1..].to_owned(),
        token[..token.len() - 1].to_owned(),
        format!("{token}x"),
        format!("x{token}"),
        format!("{token}{token}"),
        format!("{token} {token}"),
        format!("{token},"),
        format!("\"{token}\""),
        format!("{token}%00"),
        token.to_uppercase(),
        token.replace(['1', 'a', 'e'], "0"),
        digest,
        "x".repeat(4_000),
        "undefined".to_owned(),
        "null".to_owned(),
        "*".to_owned(),
    ]
    .map(|guess| format!("Bearer {guess}"))
    .into();
    // Each of its characters is the first that is wrong once.
    all.extend((0..token.len()).map(|at| format!("Bearer {}~{}", &token[..at], &token[at + 1..])));
    all.extend(["Token", "Digest", "Basic", "BearerX"].map(|scheme| format!("{scheme} {token}")));
    all.push(format!("Basic {}", STANDARD.encode(format!("notefall:{token}"))));
    all.extend([token.to_owned(), "Bearer".to_owned()]);
    all
}

/// All of an answer that may tell something.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| name != "date").cloned();
    (answer.status, headers.collect(), answer.text())
}

#[test]
fn a_guess_is_told_nothing_of_how_near_it_is() {
    let (folder, worker) = worker();
    publish(&notes(folder.path(), "feed", 5).folder, &worker, "feed");
    let made = notefall(&["token", "new", "--at", &worker.feed("feed"), "--for", "a test"], TOKEN);
    assert!(made.status.success(), "{}", said(&made));
    let own = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let ask = |method: &str, path: &str, header: Option<&str>| {
        let headers: Vec<(&str, &str)> = header.map(|value| ("Authorization", value)).into_iter().collect();
        ask(&worker.origin, method, path, &headers, if method == "PUT" { b"junk" } else { b"" })
    };
    for (method, path) in [
        ("PUT", "/f/feed/head.bin"),
        ("PUT", "/f/feed/curation"),
        ("GET", "/f/feed/versions"),
        ("GET", "/f/feed/stored"),
        ("DELETE", "/f/feed/m/0123456789abcdef.webp"),
        ("GET", "/feeds/feed"),
        ("GET", "/feeds/"),
    ] {
        let without = told(&ask(method, path, None));
        assert_eq!(without.0, 401, "{path}");
        for guess in [TOKEN, own.as_str()].into_iter().flat_map(guesses) {
            assert_eq!(told(&ask(method, path, Some(&guess))), without, "{method} {path} with {guess:?}");
        }
        // Nor whether there is such a feed.
        let elsewhere = path.replace("feed/", "nowhere/").replace("/feeds/feed", "/feeds/nowhere");
        if elsewhere.starts_with("/f/") || path == "/feeds/feed" {
            assert_eq!(told(&ask(method, &elsewhere, Some("Bearer guess"))), without, "{method} {elsewhere}");
        }
    }
    for token in [TOKEN, &own] {
        assert_eq!(ask("GET", "/f/feed/versions", Some(&format!("Bearer {token}"))).status, 200);
    }
}
