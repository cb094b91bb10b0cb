//! The fields of a note in JSON lines.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// One line.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct JsonNote {
    /// `_id` in the files of BEIR, which are read as they are.
    #[serde(alias = "_id")]
    pub id: Option<Id>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub text: Option<String>,
    pub lang: Option<String>,
    pub author: Option<JsonAuthor>,
    pub published: Option<String>,
    pub updated: Option<String>,
    expires: Option<String>,
    pub source: Option<String>,
    pub credit: Option<String>,
    pub pinned: Option<bool>,
    pub tags: Option<Vec<String>>,
    pub region: Option<String>,
    pub images: Option<Vec<JsonImage>>,
    pub video: Option<Value>,
    pub likes: Option<u64>,
    pub collects: Option<u64>,
    pub comments: Option<Value>,
    pub products: Option<Value>,
    pub translations: Option<Value>,
}

impl JsonNote {
    /// What it has that feeds do not carry yet.
    pub fn not_shown(&self) -> Option<&'static str> {
        self.expires.as_deref().is_some_and(|text| !text.trim().is_empty()).then_some("expiry dates")
    }
}

/// A picture.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct JsonImage {
    pub src: String,
    pub alt: Option<String>,
}

/// A string, or a number taken for one.
#[derive(Debug, Default, Clone)]
pub struct Id(pub String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl Visitor<'_> for Visit {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id such as \"a1\"")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                Ok(Id(text.to_owned()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
        }
        from.deserialize_any(Visit)
    }
}

/// An author: a name, or an object.
#[derive(Debug, Default, Clone)]
pub struct JsonAuthor {
    pub name: Option<String>,
    pub url: Option<String>,
    pub avatar: Option<String>,
}

impl<'de> Deserialize<'de> for JsonAuthor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = JsonAuthor;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an author's name or an object with name, url and avatar")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<JsonAuthor, E> {
                Ok(JsonAuthor { name: Some(name.to_owned()), ..JsonAuthor::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonAuthor, A::Error> {
                let mut author = JsonAuthor::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "name" => author.name = map.next_value()?,
                        "url" => author.url = map.next_value()?,
                        "avatar" => author.avatar = map.next_value()?,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                        }
                    }
                }
                Ok(author)
            }
        }
        from.deserialize_any(Visit)
    }
}
