//! The feeds of a Worker and their tokens, for who has the Worker's own token.
//!
//! A feed's record is read, changed and written back by compare-and-swap. Tokens are made here; the Worker is told their SHA-256.

use crate::base64;
use crate::http::{Client, Reply};
use crate::problem::{Problem, Result};
use notefall_core::path::is_feed_name;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// How many random bytes a token has.
const TOKEN_BYTES: usize = 32;

/// How many digits of a token's SHA-256 are its name.
const NAME_DIGITS: usize = 8;

/// How often a change is tried again that somebody else's came before.
const TRIES: usize = 5;

/// A limit; none where there is nothing in it.
pub type Limit = Option<u64>;

/// The record of a feed. What a newer Worker has in it besides is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Who may write to the feed.
    #[serde(default)]
    pub tokens: Vec<Token>,
    /// How much it may hold.
    #[serde(default)]
    pub limits: Limits,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// What is known of a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Until when it works, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// How much a feed may hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of media and segments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Limit,
    /// Notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Limit,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// A feed of a Worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether it has a record.
    pub record: bool,
    /// Whether anything of it is stored.
    pub stored: bool,
}

/// A token as it is shown once, and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What NOTEFALL_TOKEN is set to.
    pub token: String,
    /// What lists call it.
    pub name: String,
}

/// A Worker, and the name of a feed on it.
pub struct Desk {
    client: Client,
    name: String,
}

impl Token {
    /// What lists call it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.sha256.get(..NAME_DIGITS).unwrap_or(&self.sha256)
    }
}

impl Desk {
    /// For a feed's address, such as `https://notes.example/f/kitchen/`.
    ///
    /// # Errors
    /// Where the address is none, or there is no token.
    pub fn open(at: &str, token: &str) -> Result<Self> {
        let (worker, name) = split(at);
        if !is_feed_name(name) {
            return Err(Problem::fatal(
                format!("\"{at}\" is not the address of a feed"),
                "give one such as https://notes.example/f/kitchen/; names have a to z, 0 to 9 and -, 64 at most",
            ));
        }
        Ok(Self { client: Client::new(&format!("{worker}/feeds"), token)?, name: name.to_owned() })
    }

    /// The feed's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The feed's record, and its entity tag; none where there is no record.
    ///
    /// # Errors
    /// Where the Worker refuses or cannot be reached.
    pub fn read(&self) -> Result<Option<(Record, String)>> {
        let reply = self.client.get_at(&self.name)?;
        match (reply.status, &reply.tag) {
            (404, _) => Ok(None),
            (200, Some(tag)) => Ok(Some((reply.json()?, tag.clone()))),
            _ => Err(self.client.refusal(&reply)),
        }
    }

    /// Makes the record, and gives it.
    ///
    /// # Errors
    /// Where there is one, or the Worker refuses.
    pub fn create(&self, limits: Limits) -> Result<Record> {
        let record = Record { limits, ..Record::default() };
        let reply = self.put(&record, None)?;
        if reply.status == 412 {
            return Err(Problem::fatal(
                format!("there is a feed {} already", self.name),
                "choose another name, or change its limits with `notefall feed limit`",
            ));
        }
        reply.expect_taken(&self.client)?;
        Ok(record)
    }

    /// Changes the record, and makes it where there is none.
    ///
    /// # Errors
    /// What `change` says; where the Worker refuses, or others change it all the time.
    pub fn change<T>(&self, mut change: impl FnMut(&mut Record) -> Result<T>) -> Result<T> {
        let mut tries = TRIES;
        loop {
            let (mut record, tag) = match self.read()? {
                Some((record, tag)) => (record, Some(tag)),
                None => (Record::default(), None),
            };
            let result = change(&mut record)?;
            let reply = self.put(&record, tag.as_deref())?;
            tries -= 1;
            if reply.status != 412 || tries == 0 {
                reply.expect_taken(&self.client)?;
                return Ok(result);
            }
        }
    }

    /// Makes a token.
    ///
    /// # Errors
    /// As [`Desk::change`].
    pub fn new_token(&self, note: &str) -> Result<Made> {
        let made = make()?;
        self.change(|record| {
            record.tokens.push(known(&made.token, note));
            Ok(())
        })?;
        Ok(made)
    }

    /// Makes a token and lets the others, or the one of a name, work for `keep` seconds more from `now` on.
    ///
    /// # Errors
    /// Where there is none of that name; as [`Desk::change`].
    pub fn rotate(&self, name: Option<&str>, keep: u64, now: u64) -> Result<Made> {
        let made = make()?;
        self.change(|record| {
            let mut note = String::new();
            let wanted = match name {
                Some(name) => Some(self.position(record, name)?),
                None => None,
            };
            for (index, token) in record.tokens.iter_mut().enumerate() {
                if wanted.is_none_or(|wanted| wanted == index) {
                    let end = now.saturating_add(keep);
                    token.until = Some(token.until.map_or(end, |until| until.min(end)));
                    note.clone_from(&token.note);
                }
            }
            record.tokens.retain(|token| token.until.is_none_or(|until| until > now));
            record.tokens.push(known(&made.token, &note));
            Ok(())
        })?;
        Ok(made)
    }

    /// Takes a token away.
    ///
    /// # Errors
    /// Where there is none of that name; as [`Desk::change`].
    pub fn delete_token(&self, name: &str) -> Result<()> {
        self.change(|record| {
            let index = self.position(record, name)?;
            record.tokens.remove(index);
            Ok(())
        })
    }

    /// Deletes the feed, and says how many files it had.
    ///
    /// # Errors
    /// Where the Worker refuses or cannot be reached; what is left then can be deleted by calling it again.
    pub fn delete(&self) -> Result<u64> {
        #[derive(Deserialize)]
        struct Deleted {
            deleted: u64,
            more: bool,
        }
        let mut files = 0;
        loop {
            let reply = self.client.delete_at(&self.name)?;
            reply.expect_taken(&self.client)?;
            let deleted: Deleted = reply.json()?;
            files += deleted.deleted;
            if !deleted.more {
                return Ok(files);
            }
        }
    }

    fn put(&self, record: &Record, tag: Option<&str>) -> Result<Reply> {
        let body = serde_json::to_vec(record).unwrap_or_default();
        let condition = tag.map_or(("If-None-Match", "*"), |tag| ("If-Match", tag));
        self.client.put_json(&self.name, &body, &[condition])
    }

    fn position(&self, record: &Record, name: &str) -> Result<usize> {
        let mut found = record.tokens.iter().enumerate().filter(|(_, token)| token.name() == name);
        found.next().map(|(index, _)| index).ok_or_else(|| {
            Problem::fatal(
                format!("the feed {} has no token {name}", self.name),
                "`notefall token list` has their names",
            )
        })
    }
}

/// The feeds of the Worker at an address, and whether that is all of them.
///
/// # Errors
/// Where the Worker refuses or cannot be reached.
pub fn list(at: &str, token: &str) -> Result<(Vec<Listed>, bool)> {
    #[derive(Deserialize)]
    struct All {
        feeds: Vec<Listed>,
        whole: bool,
    }
    let (worker, _) = split(at);
    let client = Client::new(&format!("{worker}/feeds"), token)?;
    let reply = client.get_at("")?;
    if reply.status != 200 {
        return Err(client.refusal(&reply));
    }
    let all: All = reply.json()?;
    Ok((all.feeds, all.whole))
}

/// Splits the address of a feed into that of its Worker, without a slash, and the feed's name, which may be missing.
fn split(at: &str) -> (&str, &str) {
    let at = at.trim().trim_end_matches('/');
    at.rsplit_once("/f/").unwrap_or((at, ""))
}

/// A new token: random bytes in base64 for URLs.
fn make() -> Result<Made> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| Problem::fatal(format!("the system gives no random bytes: {error}"), "try again"))?;
    let token = base64::url(&bytes);
    let name = known(&token, "").name().to_owned();
    Ok(Made { token, name })
}

fn known(token: &str, note: &str) -> Token {
    let sha256 = Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect();
    Token { sha256, note: note.to_owned(), until: None, other: Map::new() }
}

/// Reads a number of bytes such as `500MB`, `2 GiB` or `1000`, or `none`.
///
/// # Errors
/// Where it is neither.
pub fn parse_size(text: &str) -> Result<Limit, String> {
    const UNITS: [(&str, u64); 10] = [
        ("", 1),
        ("b", 1),
        ("kb", 1_000),
        ("mb", 1_000_000),
        ("gb", 1_000_000_000),
        ("tb", 1_000_000_000_000),
        ("kib", 1 << 10),
        ("mib", 1 << 20),
        ("gib", 1 << 30),
        ("tib", 1 << 40),
    ];
    scaled(text, &UNITS).ok_or_else(|| "write it as 500MB, 2GiB or none".to_owned())
}

/// Reads a number, or `none`.
///
/// # Errors
/// Where it is neither.
pub fn parse_count(text: &str) -> Result<Limit, String> {
    scaled(text, &[("", 1)]).ok_or_else(|| "write a number or none".to_owned())
}

/// Reads a time such as `90s`, `30m`, `12h` or `7d`, in seconds.
///
/// # Errors
/// Where it is none.
pub fn parse_span(text: &str) -> Result<u64, String> {
    const UNITS: [(&str, u64); 4] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];
    scaled(text, &UNITS).flatten().ok_or_else(|| "write it as 90s, 30m, 12h or 7d".to_owned())
}

/// A whole number with a unit behind it; `none` is none.
fn scaled(text: &str, units: &[(&str, u64)]) -> Option<Limit> {
    let text = text.trim().to_ascii_lowercase();
    if text == "none" {
        return Some(None);
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let (_, scale) = units.iter().find(|(name, _)| *name == unit.trim())?;
    number.parse::<u64>().ok()?.checked_mul(*scale).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn tokens_are_long_random_and_fit_into_headers() {
        let all: BTreeSet<String> = (0..100).map(|_| make().unwrap().token).collect();
        assert_eq!(all.len(), 100);
        for token in &all {
            assert_eq!(token.len(), 43);
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')));
        }
        // All 64 digits come up, at the beginning as at the end.
        let digits: BTreeSet<u8> = all.iter().flat_map(|token| token.bytes()).collect();
        assert_eq!(digits.len(), 64);
    }

    #[test]
    fn what_a_newer_worker_keeps_is_kept() {
        let text = br#"{"tokens":[{"sha256":"ab","scope":"x"}],"limits":{"views":7},"owner":{"a":[1]}}"#;
        let record: Record = serde_json::from_slice(text).unwrap();
        let again: Value = serde_json::to_value(&record).unwrap();
        assert_eq!(again, serde_json::from_slice::<Value>(text).unwrap());
    }

    #[test]
    fn addresses_are_split() {
        assert_eq!(split("https://a.example/f/kitchen/"), ("https://a.example", "kitchen"));
        assert_eq!(split("https://a.example/f/kitchen"), ("https://a.example", "kitchen"));
        assert_eq!(split("https://a.example/"), ("https://a.example", ""));
        for bad in ["https://a.example/", "https://a.example/f/", "https://a.example/f/Kitchen/", "kitchen"] {
            assert!(Desk::open(bad, "t").is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_and_times() {
        let sizes =
            ["1000", "500MB", "2 GiB", "0", "none", "", "MB", "1.5GB", "-1", "99999999TiB", "1 parsec"];
        let read: Vec<Option<Limit>> = sizes.iter().map(|text| parse_size(text).ok()).collect();
        let some = |number| Some(Some(number));
        let right = [some(1000), some(500_000_000), some(2 << 30), some(0), Some(None)];
        assert_eq!(read[..5], right);
        assert!(read[5..].iter().all(Option::is_none), "{read:?}");
        assert_eq!(
            ["90s", "30m", "12h", "7d"].map(|text| parse_span(text).unwrap()),
            [90, 1800, 43_200, 604_800]
        );
        assert!(["", "7", "7w", "none", "-1d"].iter().all(|text| parse_span(text).is_err()));
    }
}
