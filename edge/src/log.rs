//! What the Worker logs: one JSON object a line, about storage, damage and publishes. Nothing about readers: no address, no header, no
//! query, and no error text that could hold one.

use crate::storage::Feed;
use serde_json::{Map, Value};
use std::fmt::Display;
use worker::{console_error, console_log};

/// Something failed. Each field is a name and what it is.
pub fn failed(event: &'static str, fields: &[(&'static str, &str)]) {
    console_error!("{}", line(event, fields));
}

/// A file of a feed cannot be read.
pub fn damaged(feed: &Feed, path: &str, error: &dyn Display) {
    let (file, error) = (format!("{}/{path}", feed.name()), error.to_string());
    failed("damaged", &[("file", &file), ("error", &error)]);
}

/// Something was done.
pub fn done(event: &'static str, fields: &[(&'static str, &str)]) {
    console_log!("{}", line(event, fields));
}

fn line(event: &'static str, fields: &[(&'static str, &str)]) -> Value {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    let event = std::iter::once(("event".to_owned(), Value::from(event)));
    Value::Object(event.chain(fields).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_object() {
        let text = line("damaged", &[("file", "kitchen/head.bin"), ("error", "a \"b\"\nc")]).to_string();
        assert_eq!(text.lines().count(), 1);
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&read["event"], &read["error"]), (&Value::from("damaged"), &Value::from("a \"b\"\nc")));
    }
}
