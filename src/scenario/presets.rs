//! The numbers of the science as data: `assets/*.ron`, each with unit, origin and note, compiled into the program.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::error::{Problem, ScenarioErrors};

/// A number that knows where it comes from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Sourced(
    /// Value.
    pub f64,
    /// Unit.
    pub String,
    /// Origin: `F:address` published, `M` from memory, `D` derived, `A!` assumption; see [`super::Origin`].
    pub String,
    /// What it is and why.
    pub String,
);

/// Numbers by name.
pub type Values = BTreeMap<String, Sourced>;

/// A named set of numbers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// Name on screen.
    pub title: String,
    /// Of an ink: what colours it, a name of `assets/pigments.ron`.
    #[serde(default)]
    pub pigment: Option<String>,
    /// Its numbers.
    pub values: Values,
}

/// Presets by name.
pub type PresetMap = BTreeMap<String, Preset>;

/// All preset files.
#[derive(Clone, Debug, PartialEq)]
pub struct Presets {
    /// Constants of the law.
    pub law: Values,
    /// Patients.
    pub patients: PresetMap,
    /// Scars.
    pub scars: PresetMap,
    /// Cartridges.
    pub needles: PresetMap,
    /// Machines.
    pub machines: PresetMap,
    /// Inks.
    pub inks: PresetMap,
    /// What colours inks.
    pub pigments: PresetMap,
    /// Tones of skin.
    pub tones: PresetMap,
    /// Healing and blood.
    pub healing: Values,
    /// Skin in light.
    pub optics: Values,
    /// How needle points are ground and worn.
    pub points: PresetMap,
    /// What person, hair, vessels and work on one place do to the skin.
    pub skin: Values,
}

/// One number of a preset file, for a list of all that the program assumes.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// `file.preset.name`, e.g. `scars.fut-strip.toughness` or `law.k_b`.
    pub path: String,
    /// The number.
    pub sourced: Sourced,
}

impl Presets {
    /// The compiled-in presets. An error means that the program itself was built from a broken file.
    pub fn get() -> Result<&'static Self, ScenarioErrors> {
        static PRESETS: OnceLock<Result<Presets, ScenarioErrors>> = OnceLock::new();
        PRESETS.get_or_init(Self::parse).as_ref().map_err(Clone::clone)
    }

    fn parse() -> Result<Self, ScenarioErrors> {
        Ok(Self {
            law: asset("assets/law.ron", include_str!("../../assets/law.ron"))?,
            patients: asset("assets/patients.ron", include_str!("../../assets/patients.ron"))?,
            scars: asset("assets/scars.ron", include_str!("../../assets/scars.ron"))?,
            needles: asset("assets/needles.ron", include_str!("../../assets/needles.ron"))?,
            machines: asset("assets/machines.ron", include_str!("../../assets/machines.ron"))?,
            inks: asset("assets/inks.ron", include_str!("../../assets/inks.ron"))?,
            pigments: asset("assets/pigments.ron", include_str!("../../assets/pigments.ron"))?,
            tones: asset("assets/tones.ron", include_str!("../../assets/tones.ron"))?,
            healing: asset("assets/healing.ron", include_str!("../../assets/healing.ron"))?,
            optics: asset("assets/optics.ron", include_str!("../../assets/optics.ron"))?,
            points: asset("assets/points.ron", include_str!("../../assets/points.ron"))?,
            skin: asset("assets/skin.ron", include_str!("../../assets/skin.ron"))?,
        })
    }

    /// Every number of every preset file, in order of file and name.
    pub fn parameters(&self) -> Vec<Parameter> {
        let lists = [("law", &self.law), ("skin", &self.skin), ("healing", &self.healing), ("optics", &self.optics)];
        let mut all: Vec<Parameter> = lists.into_iter().flat_map(|(file, values)| listed(file, values)).collect();
        let files = [
            ("patients", &self.patients),
            ("scars", &self.scars),
            ("needles", &self.needles),
            ("machines", &self.machines),
            ("inks", &self.inks),
            ("pigments", &self.pigments),
            ("tones", &self.tones),
            ("points", &self.points),
        ];
        for (file, presets) in files {
            for (name, preset) in presets {
                all.extend(listed(&format!("{file}.{name}"), &preset.values));
            }
        }
        all
    }
}

fn listed<'a>(prefix: &str, values: &'a Values) -> impl Iterator<Item = Parameter> + use<'a> {
    let prefix = prefix.to_owned();
    values.iter().map(move |(name, sourced)| Parameter { path: format!("{prefix}.{name}"), sourced: sourced.clone() })
}

fn asset<T: for<'de> Deserialize<'de>>(name: &str, text: &str) -> Result<T, ScenarioErrors> {
    ron::from_str(text).map_err(|error| ScenarioErrors::one(name, Problem::new("", error.to_string())))
}

/// Reads numbers of one preset by name and keeps note of those that are not there.
pub(super) struct Reader<'a> {
    values: &'a Values,
    place: String,
    /// Names that were asked for and are not in the file: a fault of the build, not of the author.
    pub(super) missing: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// A reader of `values`, called `place` in messages.
    pub(super) fn new(values: &'a Values, place: impl Into<String>) -> Self {
        Self { values, place: place.into(), missing: Vec::new() }
    }

    /// The number called `name`; NaN and a note when there is none.
    pub(super) fn number(&mut self, name: &str) -> f64 {
        if let Some(sourced) = self.values.get(name) {
            return sourced.0;
        }
        self.missing.push(Problem::new(format!("{}.{name}", self.place), "is missing from the program's own presets"));
        f64::NAN
    }

    /// The number called `name`, if it is there.
    pub(super) fn optional(&self, name: &str) -> Option<f64> {
        self.values.get(name).map(|sourced| sourced.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_says_unit_origin_and_note() {
        let presets = Presets::get().unwrap();
        let all = presets.parameters();
        assert!(all.len() > 100, "{}", all.len());
        for Parameter { path, sourced: Sourced(value, unit, origin, note) } in &all {
            assert!(value.is_finite(), "{path}");
            assert!(!unit.is_empty() && !note.is_empty(), "{path}: unit and note");
            assert!(crate::scenario::Origin::parse(origin).is_some(), "{path}: origin {origin}");
        }
    }

    #[test]
    fn presets_of_a_kind_have_the_same_names() {
        let presets = Presets::get().unwrap();
        for (file, map) in [
            ("scars", &presets.scars),
            ("needles", &presets.needles),
            ("machines", &presets.machines),
            ("inks", &presets.inks),
            ("pigments", &presets.pigments),
            ("tones", &presets.tones),
        ] {
            let first: Vec<&String> = map.values().next().unwrap().values.keys().collect();
            for (name, preset) in map {
                assert_eq!(preset.values.keys().collect::<Vec<_>>(), first, "{file}.{name}");
            }
        }
    }
}
