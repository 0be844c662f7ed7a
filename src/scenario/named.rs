//! A field of a scenario file that is either a preset's name or a structure that names it and says what differs.

use std::fmt;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, MapAccess, Visitor};

/// A preset's name, or a structure that names it and says what differs.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Named<T> {
    /// Only the name.
    Name(String),
    /// More.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // by hand: an untagged enum would hide which field of the structure is wrong
        deserializer.deserialize_any(NamedVisitor(PhantomData))
    }
}

struct NamedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for NamedVisitor<T> {
    type Value = Named<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a preset in quotes or `(preset: \"...\", ...)`")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        let name: StrDeserializer<'_, E> = name.into_deserializer();
        String::deserialize(name).map(Named::Name)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Named::Set)
    }
}
