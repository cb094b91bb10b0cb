//! A rule: conditions that all have to hold for a note, and what is done with it then.

use super::Effect;
use super::folded::{Folded, fold};
use crate::sources::{Draft, dates, is_tag, one_line};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name, or what it says.
    pub what: String,
    /// Where it stands in the file, counted from 1.
    pub line: u32,
    /// What is done.
    pub action: Action,
    conditions: Vec<Condition>,
}

/// What is done with a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is in the feed, whatever earlier rules said.
    Include,
    /// It is not, unless a later rule includes it.
    Exclude,
    /// It is not, whatever other rules say.
    Hide,
    /// It stands before all others.
    Pin,
    /// It does not, whatever the note and earlier rules say.
    Unpin,
    /// It gets these tags.
    Label(Vec<String>),
}

impl Action {
    /// As it is written in the file.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Include => "include",
            Self::Exclude => "exclude",
            Self::Hide => "hide",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
            Self::Label(_) => "label",
        }
    }
}

/// What has to hold. Of several values in a list one is enough.
#[derive(Debug, Clone)]
enum Condition {
    Id(HashSet<String>),
    Tag(Vec<String>),
    Author(Vec<(String, String)>),
    Place(Vec<String>),
    Lang(Vec<String>),
    Kind(Vec<NoteKind>),
    Text(Vec<String>),
    /// At this time or later.
    After(i64),
    /// Earlier than this.
    Before(i64),
    AtLeast(Count, u64),
    AtMost(Count, u64),
}

#[derive(Debug, Clone, Copy)]
enum Count {
    Likes,
    Collects,
    Comments,
}

impl Count {
    const fn of(self, draft: &Draft) -> u64 {
        match self {
            Self::Likes => draft.note.likes,
            Self::Collects => draft.note.collects,
            Self::Comments => draft.note.comments,
        }
    }
}

/// What a note mostly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum NoteKind {
    Text,
    Picture,
    Video,
}

impl NoteKind {
    fn of(draft: &Draft) -> Self {
        if draft.names_a_video() {
            Self::Video
        } else if draft.names_pictures() {
            Self::Picture
        } else {
            Self::Text
        }
    }
}

/// Whether a language is the wanted one, or a kind of it: `zh-Hant` is `zh`.
#[must_use]
pub fn is_language(lang: &str, wanted: &str) -> bool {
    let head = lang.get(..wanted.len()).unwrap_or_default();
    let rest = lang.get(wanted.len()..).unwrap_or_default();
    head.eq_ignore_ascii_case(wanted) && (rest.is_empty() || rest.starts_with('-'))
}

impl Rule {
    /// What it is going to do.
    pub fn effect(&self) -> Effect {
        Effect { what: self.what.clone(), action: self.action.name(), line: self.line, ..Effect::default() }
    }

    /// Whether all of it holds for a note.
    pub fn holds(&self, draft: &Draft, folded: &mut Folded) -> bool {
        self.conditions.iter().all(|condition| condition.holds(draft, folded))
    }
}

impl Condition {
    fn holds(&self, draft: &Draft, folded: &mut Folded) -> bool {
        let note = &draft.note;
        match self {
            Self::Id(ids) => ids.contains(&note.id),
            Self::Tag(tags) => folded.tags(draft).iter().any(|tag| tags.contains(tag)),
            Self::Author(authors) => {
                let name = folded.author(draft);
                authors.iter().any(|(address, wanted)| name == wanted || note.author.url == *address)
            }
            Self::Place(places) => places.contains(&fold(&note.region)),
            Self::Lang(langs) => langs.iter().any(|wanted| is_language(&note.lang, wanted)),
            Self::Kind(kinds) => kinds.contains(&NoteKind::of(draft)),
            Self::Text(texts) => {
                let text = folded.text(draft);
                texts.iter().any(|wanted| text.contains(wanted.as_str()))
            }
            Self::After(moment) => note.published.is_some_and(|published| published >= *moment),
            Self::Before(moment) => note.published.is_some_and(|published| published < *moment),
            Self::AtLeast(count, least) => count.of(draft) >= *least,
            Self::AtMost(count, most) => count.of(draft) <= *most,
        }
    }
}

/// A rule as it is written.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: Option<String>,
    #[serde(rename = "do")]
    action: Verb,
    label: Option<Texts>,
    #[serde(default)]
    all: bool,
    id: Option<Texts>,
    tag: Option<Texts>,
    author: Option<Texts>,
    place: Option<Texts>,
    lang: Option<Texts>,
    kind: Option<OneOrMore<NoteKind>>,
    text: Option<Texts>,
    after: Option<Moment>,
    before: Option<Moment>,
    likes_at_least: Option<u64>,
    likes_at_most: Option<u64>,
    collects_at_least: Option<u64>,
    collects_at_most: Option<u64>,
    comments_at_least: Option<u64>,
    comments_at_most: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verb {
    Include,
    Exclude,
    Hide,
    Pin,
    Unpin,
    Label,
}

/// A text, or several.
pub type Texts = OneOrMore<Text>;

/// A text with something in it.
#[derive(Debug, Clone)]
pub struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text.trim().is_empty() {
            return Err(D::Error::custom("an empty text says nothing; write what is meant"));
        }
        Ok(Self(text.trim().to_owned()))
    }
}

/// A value, or a list of them that is not empty.
#[derive(Debug, Clone)]
pub struct OneOrMore<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Visit<T> {
            type Value = OneOrMore<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMore<T>, E> {
                let value = T::deserialize(serde::de::value::StrDeserializer::<E>::new(text))?;
                Ok(OneOrMore(vec![value]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OneOrMore<T>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                if values.is_empty() {
                    return Err(A::Error::custom("an empty list holds for no note; write what is meant"));
                }
                Ok(OneOrMore(values))
            }
        }
        from.deserialize_any(Visit(std::marker::PhantomData))
    }
}

impl Texts {
    /// Of a text with a sign between each two; nothing where it has none.
    #[must_use]
    pub fn parted(text: &str, sign: char) -> Option<Self> {
        let texts = text.split(sign).map(str::trim).filter(|text| !text.is_empty());
        let texts: Vec<Text> = texts.map(|text| Text(text.to_owned())).collect();
        (!texts.is_empty()).then_some(Self(texts))
    }

    /// As they are written.
    pub fn plain(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|text| text.0.clone())
    }

    fn folded(&self) -> Vec<String> {
        self.0.iter().map(|text| fold(&text.0)).collect()
    }

    /// For a message.
    fn shown(&self) -> String {
        let all: Vec<String> = self.plain().take(3).map(|text| format!("\"{}\"", one_line(&text))).collect();
        let more = if self.0.len() > all.len() { " …" } else { "" };
        format!("{}{more}", all.join(" or "))
    }
}

/// A time in Unix seconds, written as a date of TOML or as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment(i64);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = match toml::Value::deserialize(from)? {
            toml::Value::String(text) => text,
            toml::Value::Datetime(date) => date.to_string(),
            other => {
                let what = format!("this is of type {}, and a date is wanted", other.type_str());
                return Err(D::Error::custom(what));
            }
        };
        dates::parse(&text)
            .map(Self)
            .map_err(|why| D::Error::custom(format!("\"{}\" {why}", one_line(&text))))
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::of(Written::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl Rule {
    fn of(written: Written) -> Result<Self, String> {
        let mut says: Vec<String> = Vec::new();
        let mut conditions = Vec::new();
        let mut texts = |key: &str, texts: &Option<Texts>, condition: fn(&Texts) -> Condition| {
            if let Some(texts) = texts {
                says.push(format!("{key} {}", texts.shown()));
                conditions.push(condition(texts));
            }
        };
        texts("id", &written.id, |ids| Condition::Id(ids.plain().collect()));
        texts("tag", &written.tag, |tags| {
            Condition::Tag(tags.0.iter().map(|tag| fold(tag.0.trim_start_matches('#'))).collect())
        });
        texts("author", &written.author, |authors| {
            Condition::Author(authors.plain().zip(authors.folded()).collect())
        });
        texts("place", &written.place, |places| Condition::Place(places.folded()));
        texts("lang", &written.lang, |langs| Condition::Lang(langs.plain().collect()));
        texts("text", &written.text, |texts| Condition::Text(texts.folded()));
        if let Some(Condition::Lang(langs)) = conditions.iter().find(|one| matches!(one, Condition::Lang(_)))
            && let Some(bad) = langs.iter().find(|lang| !is_tag(lang))
        {
            return Err(format!("lang: \"{bad}\" is not a language tag; write one such as en or zh-Hant"));
        }
        if let Some(OneOrMore(kinds)) = written.kind {
            says.push(format!("kind {kinds:?}").to_lowercase());
            conditions.push(Condition::Kind(kinds));
        }
        if let (Some(after), Some(before)) = (written.after, written.before)
            && after >= before
        {
            return Err("no time is both after and before these; exchange them".to_owned());
        }
        if let Some(Moment(after)) = written.after {
            says.push("after a date".to_owned());
            conditions.push(Condition::After(after));
        }
        if let Some(Moment(before)) = written.before {
            says.push("before a date".to_owned());
            conditions.push(Condition::Before(before));
        }
        for (name, count, least, most) in [
            ("likes", Count::Likes, written.likes_at_least, written.likes_at_most),
            ("collects", Count::Collects, written.collects_at_least, written.collects_at_most),
            ("comments", Count::Comments, written.comments_at_least, written.comments_at_most),
        ] {
            if let (Some(least), Some(most)) = (least, most)
                && least > most
            {
                return Err(format!("no note has at least {least} and at most {most} {name}; exchange them"));
            }
            if let Some(least) = least {
                says.push(format!("{name} at least {least}"));
                conditions.push(Condition::AtLeast(count, least));
            }
            if let Some(most) = most {
                says.push(format!("{name} at most {most}"));
                conditions.push(Condition::AtMost(count, most));
            }
        }
        if conditions.is_empty() != written.all {
            return Err(if written.all {
                "all = true stands beside conditions; take one of the two out".to_owned()
            } else {
                "the rule has no condition; give it one such as tag = \"soup\", or all = true".to_owned()
            });
        }
        if written.all {
            says.push("all".to_owned());
        }
        let action = match (written.action, &written.label) {
            (Verb::Label, Some(labels)) => Action::Label(labels.plain().collect()),
            (Verb::Label, None) => {
                return Err("no label is given; add one such as label = \"soup\"".to_owned());
            }
            (_, Some(_)) => return Err("a label is only given with do = \"label\"; take it out".to_owned()),
            (Verb::Include, None) => Action::Include,
            (Verb::Exclude, None) => Action::Exclude,
            (Verb::Hide, None) => Action::Hide,
            (Verb::Pin, None) => Action::Pin,
            (Verb::Unpin, None) => Action::Unpin,
        };
        let name = written.name.map(|name| one_line(&name)).filter(|name| !name.is_empty());
        Ok(Self { what: name.unwrap_or_else(|| says.join(", ")), line: 0, action, conditions })
    }
}
