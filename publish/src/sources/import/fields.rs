//! The fields of an object or of a row, found by whichever of their many names they have.

use serde_json::{Map, Value};

/// Fields by name. Case, spaces and signs in names do not count: `note_id`, `noteId` and `Note ID` are one.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, Value)>);

/// A name as it is compared.
#[must_use]
pub fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Fields {
    /// Of a JSON object.
    #[must_use]
    pub fn of(map: Map<String, Value>) -> Self {
        Self(map.into_iter().map(|(key, value)| (plain(&key), value)).collect())
    }

    /// Of a row, under the plain names of its columns.
    #[must_use]
    pub fn of_row<'a>(names: &[String], cells: impl Iterator<Item = &'a str>) -> Self {
        let row = names.iter().zip(cells).filter(|(name, _)| !name.is_empty());
        Self(row.map(|(name, cell)| (name.clone(), Value::String(cell.to_owned()))).collect())
    }

    /// The value of the first of these names, in plain form, that has one that says something.
    #[must_use]
    pub fn value(&self, names: &[&str]) -> Option<&Value> {
        names.iter().find_map(|name| {
            self.0
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value)
                .find(|value| says_something(value))
        })
    }

    /// Whether one of these names is there at all.
    #[must_use]
    pub fn has(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(key, _)| names.contains(&key.as_str()))
    }

    /// A text; numbers and truth values as they are written, of a list its first text.
    #[must_use]
    pub fn text(&self, names: &[&str]) -> String {
        self.value(names).map(text_of).unwrap_or_default()
    }

    /// The object of one of these names.
    #[must_use]
    pub fn inside(&self, names: &[&str]) -> Option<Self> {
        match self.value(names)? {
            Value::Object(map) => Some(Self::of(map.clone())),
            _ => None,
        }
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        // What programs write for nothing.
        Value::String(text) => !matches!(text.trim(), "" | "null" | "None" | "nan" | "NaN" | "undefined"),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A scalar as text, of a list its first; else empty.
#[must_use]
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => match items.first() {
            Some(first @ (Value::String(_) | Value::Number(_))) => text_of(first),
            _ => String::new(),
        },
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// The texts in a list, or in one text that holds a list: of JSON, of Python, or parted by one of `separators`. Of objects,
/// the first of `keys` that they have.
#[must_use]
pub fn list(value: &Value, separators: &[char], keys: &[&str]) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| match item {
                Value::Object(map) => {
                    keys.iter().find_map(|key| map.get(*key)).map(text_of).unwrap_or_default()
                }
                item => text_of(item),
            })
            .filter(|text| !text.is_empty())
            .collect(),
        Value::Object(_) => list(&Value::Array(vec![value.clone()]), separators, keys),
        value => cut(&text_of(value), separators, keys),
    }
}

fn cut(text: &str, separators: &[char], keys: &[&str]) -> Vec<String> {
    let text = text.trim();
    let bracketed = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    if let Some(inner) = bracketed {
        if let Ok(items @ Value::Array(_)) = serde_json::from_str::<Value>(text) {
            return list(&items, separators, keys);
        }
        return tidy(inner.split(',').map(|item| item.trim().trim_matches(['\'', '"'])));
    }
    if !is_address(text) {
        return tidy(text.split(separators));
    }
    // Commas may stand inside of addresses: only what begins one is a new item.
    let mut items: Vec<String> = Vec::new();
    let mut last = ' ';
    for part in text.split_inclusive(separators) {
        let bare = part.trim_end_matches(separators);
        match items.last_mut() {
            Some(item) if !is_address(bare) && !bare.trim().is_empty() && !last.is_whitespace() => {
                item.push(last);
                item.push_str(bare);
            }
            _ if bare.trim().is_empty() => {}
            _ => items.push(bare.to_owned()),
        }
        last = part.chars().next_back().unwrap_or(' ');
    }
    tidy(items.iter().map(String::as_str))
}

fn is_address(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("//")
}

fn tidy<'a>(items: impl Iterator<Item = &'a str>) -> Vec<String> {
    items.map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_and_values() {
        let Value::Object(map) =
            json!({"Note-ID": 12, "note_id": "x", "empty": "", "nickName": null, "User": {"name": "Ann"}})
        else {
            unreachable!()
        };
        let fields = Fields::of(map);
        assert_eq!(fields.text(&["noteid"]), "12");
        assert_eq!(fields.text(&["empty", "nickname"]), "");
        assert!(fields.has(&["empty"]) && !fields.has(&["missing"]));
        assert_eq!(fields.inside(&["user"]).unwrap().text(&["name"]), "Ann");
    }

    #[test]
    fn lists_of_every_make() {
        let separators = [',', ';', '|', '，', ' ', '\n'];
        let cut = |value: Value| list(&value, &separators, &["url", "name"]);
        assert_eq!(cut(json!("a.jpg, b.jpg；")), ["a.jpg", "b.jpg；"]);
        assert_eq!(cut(json!("https://x/a,1.jpg,https://x/b.jpg")), ["https://x/a,1.jpg", "https://x/b.jpg"]);
        assert_eq!(
            cut(json!("https://x/a https://x/b\nhttps://x/c")),
            ["https://x/a", "https://x/b", "https://x/c"]
        );
        assert_eq!(cut(json!("['a', 'b']")), ["a", "b"]);
        assert_eq!(cut(json!("[\"a\", {\"url\": \"b\"}]")), ["a", "b"]);
        assert_eq!(cut(json!([{"url": "a"}, {"name": "b"}, {"z": 1}, "c", null])), ["a", "b", "c"]);
        assert_eq!(cut(json!(null)), [""; 0]);
    }
}
