//! From what a file holds to tinysearch's own index. tinysearch lets it in through serde; its bincode, which formats errors nobody
//! reads and trusts lengths, would be half of what a page loads for suggestions.

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};
use std::fmt;
use tinysearch::SearchIndex;

/// What tinysearch's types are read from.
pub enum Value {
    /// A string.
    Text(String),
    /// A number.
    Number(u64),
    /// A list, or the fields of a structure.
    List(Vec<Self>),
}

/// The index of entries, sorted terms, and for each term the entries that have it. An entry is its title, its URL and what else there
/// is to say of it.
pub fn index(posts: Vec<Value>, terms: Vec<Value>, postings: Vec<Value>) -> Option<SearchIndex> {
    let exact = Value::List(Vec::from([posts, terms, postings].map(Value::List)));
    // An index has one field, and the first of its variants is the exact one.
    SearchIndex::deserialize(Value::List(Vec::from([exact]))).ok()
}

/// Something else than tinysearch expects, which only another version of it could.
#[derive(Debug)]
pub struct Unlike;

impl fmt::Display for Unlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an index of tinysearch 0.11")
    }
}

impl std::error::Error for Unlike {}

impl de::Error for Unlike {
    // The message is dropped, so that nothing is formatted.
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = Unlike;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unlike> {
        match self {
            Self::Text(text) => visitor.visit_string(text),
            Self::Number(number) => visitor.visit_u64(number),
            Self::List(items) => visitor.visit_seq(Items(items.into_iter())),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unlike> {
        visitor.visit_enum(First(self))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = Unlike;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unlike> {
        self.0.next().map(|value| seed.deserialize(value)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// The first variant of an enum.
struct First(Value);

impl<'de> EnumAccess<'de> for First {
    type Error = Unlike;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Unlike> {
        Ok((seed.deserialize(0_u32.into_deserializer())?, self))
    }
}

impl<'de> VariantAccess<'de> for First {
    type Error = Unlike;

    fn unit_variant(self) -> Result<(), Unlike> {
        Err(Unlike)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unlike> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Unlike> {
        Err(Unlike)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Unlike> {
        Err(Unlike)
    }
}
