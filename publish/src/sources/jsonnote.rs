//! The fields of a note in JSON lines.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
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
    video: Option<Several>,
    pub likes: Option<u64>,
    pub collects: Option<u64>,
    pub comments: Option<Several>,
    products: Option<Several>,
    translations: Option<Several>,
}

impl JsonNote {
    /// What it has that feeds do not carry yet.
    pub fn not_shown(&self) -> Vec<&'static str> {
        let some = |value: &Option<Several>| value.as_ref().is_some_and(|value| value.items > 0);
        [
            ("expiry dates", self.expires.as_deref().is_some_and(|text| !text.trim().is_empty())),
            ("videos", some(&self.video)),
            ("products", some(&self.products)),
            ("translations", some(&self.translations)),
            ("comment texts", some(&self.comments)),
        ]
        .into_iter()
        .filter_map(|(name, there)| there.then_some(name))
        .collect()
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

/// A number, or things to be counted: `comments`. Of objects only whether they are empty matters.
#[derive(Debug, Default, Clone, Copy)]
pub struct Several {
    number: u64,
    items: u64,
}

impl Several {
    /// The number given, or how many there are, replies included.
    pub const fn count(&self) -> u64 {
        self.number.saturating_add(self.items)
    }
}

impl<'de> Deserialize<'de> for Several {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Several;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a count, a list or an object")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Several, E> {
                Ok(Several { number, items: 0 })
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Several, E> {
                Ok(Several { number: 0, items: u64::from(!text.trim().is_empty()) })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Several, A::Error> {
                let mut several = Several::default();
                while let Some(Replies(replies)) = seq.next_element()? {
                    several.items = several.items.saturating_add(1).saturating_add(replies);
                }
                Ok(several)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Several, A::Error> {
                let mut several = Several::default();
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    several.items += 1;
                }
                Ok(several)
            }
        }
        from.deserialize_any(Visit)
    }
}

/// How many replies a comment has, and those to them.
struct Replies(u64);

impl<'de> Deserialize<'de> for Replies {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Replies;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a comment")
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Replies, E> {
                Ok(Replies(0))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Replies, A::Error> {
                let mut replies = 0;
                while let Some(key) = map.next_key::<String>()? {
                    if key == "replies" {
                        replies = map.next_value::<Option<Several>>()?.map_or(0, |several| several.count());
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Replies(replies))
            }
        }
        from.deserialize_any(Visit)
    }
}
