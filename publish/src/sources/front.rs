//! Front matter: what stands above the text of a note, in YAML between `---` or TOML between `+++`.

use super::dates;
use crate::problem::{Place, Problem};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;
use std::path::Path;

/// The front matter of a file, and where its text begins.
#[derive(Debug)]
pub struct Front<'a> {
    file: &'a Path,
    text: &'a str,
    values: Map<String, Value>,
    /// What follows the front matter.
    pub body: &'a str,
    /// How many lines stand before the body.
    pub lines_before: usize,
}

impl<'a> Front<'a> {
    /// Cuts a file in two and reads the first part. Of a key that is there twice the first counts, and that is reported.
    ///
    /// # Errors
    /// Where it is not of its format, with the line.
    pub fn read(file: &'a Path, whole: &'a str, problems: &mut Vec<Problem>) -> Result<Self, Problem> {
        let none = Front { file, text: "", values: Map::new(), body: whole, lines_before: 0 };
        let mut lines = whole.split_inclusive('\n');
        let fence = match lines.next().map(str::trim_end) {
            Some("---") => "---",
            Some("+++") => "+++",
            _ => return Ok(none),
        };
        let start = whole.find('\n').map_or(whole.len(), |end| end + 1);
        let mut end = start;
        let mut count = 1;
        let mut closed = false;
        for line in lines {
            count += 1;
            let bare = line.trim_end();
            if bare == fence || fence == "---" && bare == "..." {
                closed = true;
                break;
            }
            end += line.len();
        }
        let text = whole.get(start..end).unwrap_or_default();
        if !closed {
            // A line across and running text is no front matter.
            let first = text.lines().next().unwrap_or_default();
            if fence == "---" && !first.split_once(':').is_some_and(|(key, _)| is_key(key.trim())) {
                return Ok(none);
            }
            return Err(Problem::note(
                Place::line(file, 1),
                format!("the front matter that begins with {fence} never ends"),
                format!("close it with a line of {fence}"),
            ));
        }
        let mut twice = Vec::new();
        let values = if fence == "---" { yaml_pairs(text, &mut twice) } else { toml(text) };
        let values = values.map_err(|(line, what)| {
            Problem::note(
                Place::line(file, line + 1),
                format!("the front matter cannot be read: {what}"),
                "correct it, or put quotes around text with special characters",
            )
        })?;
        for key in twice {
            problems.push(Problem::part(
                Place::line(file, line_of(text, &key, 1).map_or(1, |line| line + 2)),
                format!("{key} is there twice; the first is taken"),
                "take one of the two out",
            ));
        }
        let values = values.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect();
        let body = whole
            .get(start + text.len()..)
            .and_then(|rest| rest.split_once('\n'))
            .map_or("", |(_, body)| body);
        Ok(Front { file, text, values, body, lines_before: count })
    }

    /// Where a key stands.
    #[must_use]
    pub fn place(&self, key: &str) -> Place {
        let line = line_of(self.text, key, 0);
        Place::line(self.file, line.map_or(1, |line| line + 2))
    }

    /// The first of these keys that has a value.
    fn first(&self, keys: &[&'static str]) -> Option<(&'static str, &Value)> {
        keys.iter()
            .find_map(|key| self.values.get(*key).filter(|value| !value.is_null()).map(|value| (*key, value)))
    }

    /// The value of the first of these keys that has one.
    #[must_use]
    pub fn value(&self, keys: &[&'static str]) -> Option<&Value> {
        self.first(keys).map(|(_, value)| value)
    }

    /// A string; numbers and truth values as they are written.
    #[must_use]
    pub fn string(&self, keys: &[&'static str]) -> String {
        self.value(keys).and_then(text_of).map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    /// A list of strings: a list, or one string with commas. Those of all keys one after the other.
    #[must_use]
    pub fn list(&self, keys: &[&'static str]) -> Vec<String> {
        let mut out = Vec::new();
        for value in keys.iter().filter_map(|key| self.values.get(*key)) {
            match value {
                Value::Array(items) => out.extend(items.iter().filter_map(text_of)),
                value => {
                    let text = text_of(value).unwrap_or_default();
                    out.extend(text.split([',', '，', '、', ';']).map(str::to_owned));
                }
            }
        }
        out.iter_mut().for_each(|item| *item = item.trim().to_owned());
        out.retain(|item| !item.is_empty());
        out
    }

    /// A truth value.
    #[must_use]
    pub fn flag(&self, keys: &[&'static str]) -> bool {
        match self.value(keys) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => {
                matches!(text.trim().to_lowercase().as_str(), "true" | "yes" | "on" | "1")
            }
            _ => false,
        }
    }

    /// A count; 0 where there is none.
    pub fn count(&self, keys: &[&'static str], problems: &mut Vec<Problem>) -> u64 {
        let Some((key, value)) = self.first(keys) else { return 0 };
        let count = match value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        count.unwrap_or_else(|| {
            problems.push(Problem::part(
                self.place(key),
                format!("{key}: {} is not a count", shown(value)),
                "write a whole number such as 12",
            ));
            0
        })
    }

    /// A time in Unix seconds.
    pub fn time(&self, keys: &[&'static str], problems: &mut Vec<Problem>) -> Option<i64> {
        // Jekyll says with `published` whether a note is, others when.
        let dates: Vec<&'static str> = keys
            .iter()
            .copied()
            .filter(|key| !matches!(self.values.get(*key), Some(Value::Bool(_))))
            .collect();
        let (key, value) = self.first(&dates)?;
        let text = text_of(value).filter(|text| !text.trim().is_empty())?;
        dates::parse(&text)
            .map_err(|why| {
                problems.push(Problem::part(
                    self.place(key),
                    format!("{key}: \"{text}\" {why}"),
                    "the note is kept without it; correct the date",
                ));
            })
            .ok()
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// A scalar as text.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A value for a message: short.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 40 { text } else { text.chars().take(40).chain(['…']).collect() }
}

/// The line, counted from 0, that a key stands in for the time `nth`, counted from 0.
fn line_of(text: &str, key: &str, nth: usize) -> Option<usize> {
    let is_key = |line: &str| {
        let name = line.split([':', '=']).next().unwrap_or_default().trim_end().trim_matches(['"', '\'']);
        name.eq_ignore_ascii_case(key)
    };
    text.lines().enumerate().filter(|(_, line)| is_key(line)).nth(nth).map(|(at, _)| at)
}

/// Reads YAML; the error is a line counted from 1 and what was wrong there.
pub fn yaml(text: &str) -> Result<Map<String, Value>, (usize, String)> {
    yaml_pairs(text, &mut Vec::new())
}

/// Reads YAML; keys that are there again go to `twice`.
fn yaml_pairs(text: &str, twice: &mut Vec<String>) -> Result<Map<String, Value>, (usize, String)> {
    let Pairs(pairs) = serde_norway::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        let what = error.to_string();
        (line, what.split(" at line ").next().unwrap_or(&what).to_owned())
    })?;
    let mut map = Map::new();
    for (key, value) in pairs {
        let Some(key) = text_of(&from_yaml(key)) else { continue };
        if map.contains_key(&key) {
            twice.push(key);
        } else {
            map.insert(key, from_yaml(value));
        }
    }
    Ok(map)
}

/// A mapping as it is written, keys that are there twice included.
struct Pairs(Vec<(serde_norway::Value, serde_norway::Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("keys and values such as \"title: Soup\"")
            }

            fn visit_unit<E>(self) -> Result<Pairs, E> {
                Ok(Pairs(Vec::new()))
            }

            fn visit_none<E>(self) -> Result<Pairs, E> {
                Ok(Pairs(Vec::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_any(Visit)
    }
}

fn from_yaml(value: serde_norway::Value) -> Value {
    use serde_norway::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => number.into(),
            (None, Some(number), _) => number.into(),
            (None, None, number) => number.into(),
        },
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => items.into_iter().map(from_yaml).collect(),
        Yaml::Mapping(map) => Value::Object(
            map.into_iter()
                .filter_map(|(key, value)| Some((text_of(&from_yaml(key))?, from_yaml(value))))
                .collect(),
        ),
        Yaml::Tagged(tagged) => from_yaml(tagged.value),
    }
}

/// Reads TOML; the error is a line counted from 1 and what was wrong there.
pub fn toml(text: &str) -> Result<Map<String, Value>, (usize, String)> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        (before.matches('\n').count() + 1, error.message().trim().replace('\n', ", "))
    })?;
    Ok(table.into_iter().map(|(key, value)| (key, from_toml(value))).collect())
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, from_toml(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Front<'_>, Problem> {
        Front::read(Path::new("a.md"), text, &mut Vec::new())
    }

    #[test]
    fn yaml_toml_and_none() {
        let front = read("---\ntitle: Soup: no\n---\n").unwrap_err();
        assert_eq!((front.place.line, front.loss), (2, crate::problem::Loss::Note), "{front}");
        let front = read("---\nTitle: 1984\ntags: [a, 2021]\ncategories: b, c、d\n---\nText\n").unwrap();
        assert_eq!(front.string(&["title"]), "1984");
        assert_eq!(front.list(&["tags", "categories"]), ["a", "2021", "b", "c", "d"]);
        assert_eq!((front.body, front.lines_before), ("Text\n", 5));
        let front = read("+++\ntitle = \"Soup\"\ndate = 2021-03-11\n+++\nText").unwrap();
        assert_eq!(front.time(&["date"], &mut Vec::new()), Some(1_615_420_800));
        assert_eq!((front.body, front.lines_before), ("Text", 4));
        let front = read("# Soup\n").unwrap();
        assert_eq!((front.body, front.lines_before), ("# Soup\n", 0));
        assert_eq!(read("---\n\nA line across.\n").unwrap().body, "---\n\nA line across.\n");
        assert_eq!(read("---\n---\nText").unwrap().body, "Text");
        assert_eq!(read("---\r\ntitle: Soup\r\n---\r\nText").unwrap().body, "Text");
        assert!(read("").is_ok() && read("---").is_ok());
    }

    #[test]
    fn broken_ones_name_the_line() {
        let line = |text| read(text).unwrap_err().place.line;
        assert_eq!(line("---\ntitle: Soup\n"), 1);
        assert_eq!(line("---\ntitle: Soup\ntags: [a, b\n---\nText"), 4);
        assert_eq!(line("---\ntitle: Soup\n- a\n---\nText"), 3);
        assert_eq!(line("+++\ntitle = \"Soup\"\ndate = \n+++\nText"), 3);
        assert_eq!(line("---\njust text\n---\nText"), 2);
    }

    #[test]
    fn wrong_values_are_reported_with_their_line_and_dropped() {
        let front = read("---\ntitle: Soup\ndate: 2021-02-30\nlikes: many\n---\n").unwrap();
        let mut problems = Vec::new();
        assert_eq!(front.time(&["date", "published"], &mut problems), None);
        assert_eq!(front.count(&["likes"], &mut problems), 0);
        assert_eq!(problems.iter().map(|problem| problem.place.line).collect::<Vec<_>>(), [3, 4]);
        assert!(
            problems[0].to_string().starts_with("a.md:3: date: \"2021-02-30\" does not exist"),
            "{}",
            problems[0]
        );
    }

    #[test]
    fn of_a_key_that_is_there_twice_the_first_counts() {
        let mut problems = Vec::new();
        let text = "---\ntitle: a\ndate: 2022-04-14\ndate: 2021-03-19\n---\n";
        let front = Front::read(Path::new("a.md"), text, &mut problems).unwrap();
        assert_eq!(front.string(&["date"]), "2022-04-14");
        assert_eq!(problems.iter().map(|problem| problem.place.line).collect::<Vec<_>>(), [4]);
    }
}
