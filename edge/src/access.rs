//! Who may write to a feed, and how much: the deployment's own token to all of them, and a feed's own tokens to that feed.
//!
//! What is stored of a token is its SHA-256. The record is read anew for each request that writes, so a token that was taken away works no
//! longer with the next one.

use crate::log;
use crate::problem::Problem;
use crate::publish::header;
use crate::storage::{Feed, HeadFile};
use crate::token::{bearer, digest, is_same, is_same_digest};
use notefall_core::path::is_feed_name;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use worker::web_sys::Request;
use worker::{Date, Env};

/// The folder of the records. No feed has a name that begins with a dot.
pub const RECORDS: &str = ".feeds/";
/// The largest record, in bytes.
pub const RECORD_BYTES: usize = 16 << 10;
/// The most tokens that a feed may have.
const TOKENS: usize = 32;
/// The most bytes of a token's note.
const NOTE_BYTES: usize = 200;

/// The record of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Who may write to the feed besides the deployment's own token.
    #[serde(default)]
    pub tokens: Vec<Token>,
    /// How much the feed may hold.
    #[serde(default)]
    pub limits: Limits,
}

/// A feed's token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// The token's SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Until when it works, in Unix seconds; without it until it is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
}

/// How much a feed may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of media and packs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<u64>,
}

impl Access {
    /// Reads and checks a record.
    pub fn read(record: &[u8]) -> Result<Self, String> {
        let access: Self = serde_json::from_slice(record).map_err(|error| format!("{error}"))?;
        if access.tokens.len() > TOKENS {
            return Err(format!("a feed may have {TOKENS} tokens"));
        }
        for token in &access.tokens {
            let strict = |b| matches!(b, b'0'..=b'9' | b'a'..=b'f');
            if token.sha256.len() != 64 || !token.sha256.bytes().all(strict) {
                return Err("the sha256 of a token is 64 lower-case hexadecimal digits".to_owned());
            }
            if token.note.len() > NOTE_BYTES || token.note.contains(char::is_control) {
                return Err(format!("a token's note is one line of at most {NOTE_BYTES} bytes"));
            }
        }
        Ok(access)
    }

    /// The record as it is stored.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Whether a token may write to the feed, `now` being Unix seconds.
    #[must_use]
    pub fn admits(&self, token: &str, now: u64) -> bool {
        let digest = digest(token);
        let lives = |token: &Token| token.until.is_none_or(|until| now < until);
        // All are compared, whichever it is.
        self.tokens
            .iter()
            .fold(false, |any, token| is_same_digest(&digest, &token.sha256) & lives(token) | any)
    }
}

impl Feed {
    /// The key of the feed's record.
    #[must_use]
    pub fn record_key(&self) -> String {
        format!("{RECORDS}{}.json", self.folder())
    }

    /// The feed's record and its file, as storage has it now.
    pub async fn access(&self) -> Result<Option<(Access, Rc<HeadFile>)>, Problem> {
        let Some(file) = self.stored_at(self.record_key()).await? else { return Ok(None) };
        let access = Access::read(&file.bytes).map_err(|error| {
            log::failed("damaged", &[("file", &self.record_key()), ("error", &error)]);
            Problem::damaged("The record of this feed's tokens cannot be read. Write it anew, or deploy the current Worker.")
        })?;
        Ok(Some((access, file)))
    }
}

/// The feed that a record's key belongs to.
#[must_use]
pub fn feed_of(key: &str) -> Option<&str> {
    key.strip_prefix(RECORDS)?.strip_suffix(".json").filter(|name| is_feed_name(name))
}

/// Unix seconds.
fn now() -> u64 {
    Date::now().as_millis() / 1000
}

/// Whether a request carries the deployment's own token.
fn is_operator(env: &Env, given: &str) -> Result<bool, Problem> {
    let token = env.var("NOTEFALL_TOKEN").map(|token| token.to_string()).unwrap_or_default();
    if token.is_empty() {
        return Err(Problem::setup(
            "Publishing is off since no token is set. Set one with `wrangler secret put NOTEFALL_TOKEN`.",
        ));
    }
    Ok(is_same(given, &token))
}

fn given(request: &Request) -> Option<String> {
    bearer(&header(request, "Authorization")?).map(str::to_owned)
}

/// Refuses what may not write to a feed; gives what else the feed's record says.
pub async fn authorize(env: &Env, request: &Request, feed: &Feed) -> Result<Access, Problem> {
    let given = given(request);
    let is_operator = is_operator(env, given.as_deref().unwrap_or_default())?;
    let unauthorized = || {
        refused(
            "Send `Authorization: Bearer` with a token of this feed, or with the deployment's; the command takes it from NOTEFALL_TOKEN.",
        )
    };
    let given = given.ok_or_else(unauthorized)?;
    let access = feed.access().await;
    if is_operator {
        // A record that cannot be read can still be written anew.
        return access.map(|access| access.map(|(access, _)| access).unwrap_or_default());
    }
    match access? {
        Some((access, _)) if access.admits(&given, now()) => Ok(access),
        _ => Err(unauthorized()),
    }
}

/// Refuses all but the deployment's own token.
pub fn authorize_operator(env: &Env, request: &Request) -> Result<(), Problem> {
    let given = given(request);
    if is_operator(env, given.as_deref().unwrap_or_default())? {
        return Ok(());
    }
    Err(refused(
        "Feeds and tokens are made with the deployment's own token: send it as `Authorization: Bearer`; the command takes it from NOTEFALL_TOKEN.",
    ))
}

fn refused(detail: &'static str) -> Problem {
    Problem::new(401, "unauthorized", "Token missing or wrong", detail)
        .with_header("WWW-Authenticate", "Bearer realm=\"notefall\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(text: &str, until: Option<u64>) -> Token {
        Token { sha256: digest(text), note: String::new(), until }
    }

    #[test]
    fn a_token_works_until_its_time() {
        let access =
            Access { tokens: vec![token("old", Some(100)), token("new", None)], limits: Limits::default() };
        assert!(access.admits("old", 99) && !access.admits("old", 100));
        assert!(access.admits("new", 0) && access.admits("new", u64::MAX));
        assert!(!access.admits("", 0) && !access.admits("ne", 0) && !access.admits(&digest("new"), 0));
        assert!(!Access::default().admits("", 0));
    }

    #[test]
    fn records_are_read_strictly() {
        let digest = digest("x");
        for bad in [
            "".to_owned(),
            "{\"limit\":{}}".to_owned(),
            "{\"limits\":{\"bytes\":-1}}".to_owned(),
            "{\"limits\":{\"bytes\":1.5}}".to_owned(),
            "{\"limits\":{\"byte\":1}}".to_owned(),
            "{\"tokens\":[{\"sha256\":\"\"}]}".to_owned(),
            format!("{{\"tokens\":[{{\"sha256\":\"{}\"}}]}}", digest.to_uppercase()),
            format!("{{\"tokens\":[{{\"sha256\":\"{digest}\",\"note\":\"a\\nb\"}}]}}"),
            format!("{{\"tokens\":[{{\"sha256\":\"{digest}\",\"until\":\"tomorrow\"}}]}}"),
            format!("{{\"tokens\":[{}]}}", vec![format!("{{\"sha256\":\"{digest}\"}}"); 33].join(",")),
        ] {
            assert!(Access::read(bad.as_bytes()).is_err(), "{bad}");
        }
        assert_eq!(Access::read(b"{}"), Ok(Access::default()));
    }

    #[test]
    fn keys_lead_to_feeds() {
        assert_eq!(feed_of(".feeds/kitchen.json"), Some("kitchen"));
        for other in ["kitchen/head.bin", ".feeds/.json", ".feeds/a/b.json", ".feeds/kitchen"] {
            assert_eq!(feed_of(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn records_round_trip(tokens in prop::collection::vec((".{0,30}", "\\PC{0,40}", prop::option::of(any::<u64>())), 0..5), bytes: Option<u64>, notes: Option<u64>) {
            let tokens = tokens.into_iter().map(|(text, note, until)| Token { note, ..token(&text, until) }).collect();
            let access = Access { tokens, limits: Limits { bytes, notes } };
            prop_assert_eq!(Access::read(&access.write()), Ok(access));
        }

        #[test]
        fn never_panics(record in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Access::read(&record);
        }
    }
}
