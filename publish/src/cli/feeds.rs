//! `notefall feed` and `notefall token`.

use super::args::{At, FeedCommand, LimitArgs, TokenCommand};
use super::say::{data, data_json, say, warning};
use crate::feeds::{self, Desk, Limits, Made, Record};
use crate::inspect::size;
use crate::preview;
use crate::problem::{Problem, Result};
use crate::rollback::{self, Version};
use serde_json::json;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// Makes, lists and deletes feeds.
pub fn feed(command: &FeedCommand) -> Result<ExitCode> {
    match command {
        FeedCommand::Create { at, limits } => {
            let desk = desk(at)?;
            let mut wanted = Limits::default();
            limits.apply(&mut wanted);
            let record = desk.create(wanted)?;
            say(&format!(
                "made the feed {}; a token for it: notefall token new --at {}",
                desk.name(),
                at.url
            ));
            print(at, &record);
        }
        FeedCommand::Limit { at, limits } => {
            if limits.max_bytes.is_none() && limits.max_notes.is_none() {
                return Err(Problem::fatal("there is no limit to set", "add --max-bytes or --max-notes"));
            }
            let record = desk(at)?.change(|record| {
                limits.apply(&mut record.limits);
                Ok(record.clone())
            })?;
            say_limits(&record.limits);
            print(at, &record);
        }
        FeedCommand::List { at } => {
            let (feeds, whole) = feeds::list(&at.url, &super::token())?;
            if at.json {
                data_json(&json!({"feeds": feeds, "whole": whole}));
            } else {
                for feed in &feeds {
                    data(&feed.name);
                }
            }
            if !whole {
                warning("there are more feeds than one answer holds");
            }
        }
        FeedCommand::Next { at, cancel: true } => {
            preview::cancel(&at.url, &super::token())?;
            say("nothing is going to be published later");
        }
        FeedCommand::Next { at, cancel: false } => {
            let next = preview::next(&at.url, &super::token())?;
            if at.json {
                data_json(&json!({"next": next}));
                return Ok(ExitCode::SUCCESS);
            }
            match next {
                Some(next) => data(&format!("{}  {}", time(next.at), next.address(&at.url))),
                None => say("nothing is going to be published later"),
            }
        }
        FeedCommand::Versions { at } => {
            let versions = rollback::versions(&at.url, &super::token())?;
            if at.json {
                data_json(&json!(versions));
            } else {
                for Version { version, title, notes, replaced } in
                    versions.current.iter().chain(&versions.versions)
                {
                    let until = replaced.map_or("shown now".to_owned(), |at| format!("until {}", time(at)));
                    data(&format!("{version}  {until}  {notes} notes  {title}"));
                }
            }
        }
        FeedCommand::Curation { at } => super::curation::list(at)?,
        FeedCommand::Delete { at, yes } => {
            let desk = desk(at)?;
            if !yes {
                return Err(Problem::fatal(
                    format!("this deletes the feed {} for all its readers, with its tokens", desk.name()),
                    "add --yes if it is meant",
                ));
            }
            let files = desk.delete()?;
            say(&format!("deleted the feed {}: {files} files", desk.name()));
            if at.json {
                data_json(&json!({"deleted": files}));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes, lists and takes away tokens.
pub fn token(command: &TokenCommand) -> Result<ExitCode> {
    match command {
        TokenCommand::New { at, note } => show(at, &desk(at)?.new_token(note)?),
        TokenCommand::Rotate { at, keep, name } => {
            let desk = desk(at)?;
            let made = desk.rotate(name.as_deref(), *keep, now())?;
            say(&match keep {
                0 => "the old ones have ended".to_owned(),
                _ => format!("the old ones work until {}", time(now().saturating_add(*keep))),
            });
            show(at, &made);
        }
        TokenCommand::List { at } => {
            let record = desk(at)?.read()?.map(|(record, _)| record).unwrap_or_default();
            for token in &record.tokens {
                let until = match token.until {
                    Some(until) if until <= now() => "ended".to_owned(),
                    Some(until) => format!("until {}", time(until)),
                    None => "no end".to_owned(),
                };
                if !at.json {
                    data(format!("{}  {until}  {}", token.name(), token.note).trim_end());
                }
            }
            say_limits(&record.limits);
            print(at, &record);
        }
        TokenCommand::Delete { at, name } => {
            desk(at)?.delete_token(name)?;
            say(&format!("the token {name} has ended"));
            if at.json {
                data_json(&json!({"deleted": name}));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn desk(at: &At) -> Result<Desk> {
    Desk::open(&at.url, &super::token())
}

impl LimitArgs {
    fn apply(&self, limits: &mut Limits) {
        limits.bytes = self.max_bytes.unwrap_or(limits.bytes);
        limits.notes = self.max_notes.unwrap_or(limits.notes);
    }
}

/// The token is data, so that a script can keep it; it is not shown again.
fn show(at: &At, made: &Made) {
    say(&format!("the token {}, shown this once; it may write to {} only:", made.name, at.url));
    if at.json {
        data_json(&json!({"token": made.token, "name": made.name}));
    } else {
        data(&made.token);
    }
}

fn say_limits(limits: &Limits) {
    let bytes = limits.bytes.map_or("any number of bytes".to_owned(), size);
    let notes = limits.notes.map_or("any number of".to_owned(), |notes| notes.to_string());
    say(&format!("the feed may hold {bytes} of media and segments, and {notes} notes"));
}

fn print(at: &At, record: &Record) {
    if at.json {
        data_json(&json!(record));
    }
}

pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

pub fn time(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(|| "the end of time".to_owned(), |time| time.to_string())
}
