//! The list of every number of law, presets and rubrics: what it is, where it comes from, how far to trust it and where it is used.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Serialize;

use super::ScienceError;
use super::numbers::Numbers;
use crate::scenario::presets::Parameter;
use crate::scenario::{Kind, Origin, rubric_numbers};

/// What an address stands for, and how far it is to be trusted.
type Sources = BTreeMap<String, (String, Confidence)>;

/// How far a number is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
pub enum Confidence {
    /// One web page, or an assumption.
    #[serde(rename = "low")]
    Low,
    /// Secondary source, from memory of a well-known paper, or derived.
    #[serde(rename = "med")]
    Medium,
    /// Measured and published.
    #[serde(rename = "high")]
    High,
}

impl Confidence {
    /// As lists write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "med",
            Self::High => "high",
        }
    }
}

/// One number of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// Path, e.g. `law.k_b` or `scars.burn.toughness`.
    pub path: String,
    /// Value.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// `F` published, `M` from memory, `D` derived, `A!` assumption.
    pub origin: &'static str,
    /// Address of what was published.
    pub source: String,
    /// What that is.
    pub source_title: String,
    /// How far it is to be trusted.
    pub confidence: Confidence,
    /// Validation rows whose published number this is.
    pub is: Vec<String>,
    /// Validation rows to which it was fitted.
    pub fits: Vec<String>,
    /// File of the program that uses it.
    pub used: &'static str,
    /// What it is and why.
    pub note: String,
}

/// Beginning of a path and the file that uses what begins so; the first that fits.
const USED: &[(&str, &str)] = &[
    ("law.k_t_rate", "src/sim/step.rs"),
    ("law.k_", "src/tissue/law.rs"),
    ("law.prony_", "src/tissue/prony.rs"),
    ("law.thickness_", "src/tissue/field.rs"),
    ("law.region_", "src/tissue/field.rs"),
    ("law.hole_", "src/sim/micro.rs"),
    ("law.dot_radius", "src/sim/micro.rs"),
    ("law.skull", "src/sim/micro.rs"),
    ("law.lateral", "src/tissue/lateral.rs"),
    ("law.nose_", "src/tissue/nose.rs"),
    ("law.film", "src/pigment"),
    ("law.stock_", "src/scenario/check.rs"),
    ("law.water_", "src/scenario/check.rs"),
    ("law.dilution", "src/scenario/check.rs"),
    ("law.capillary", "src/pigment"),
    ("law.dot_", "src/pigment"),
    ("law.tick", "src/sim/model.rs"),
    ("law.micro_steps", "src/sim/model.rs"),
    ("law.", "src/tissue/law.rs"),
    ("skin.pain_", "src/sim/body.rs"),
    ("skin.swelling", "src/sim/body.rs"),
    ("skin.", "src/scenario/check_person.rs"),
    ("points.", "src/tissue/law.rs"),
    ("patients.", "src/tissue/field.rs"),
    ("scars.", "src/tissue/field.rs"),
    ("needles.", "src/tissue/law.rs"),
    ("machines.", "src/sim/micro.rs"),
    ("inks.", "src/pigment"),
    ("healing.", "src/pigment"),
    ("optics.", "src/pigment"),
    ("pigments.", "src/pigment"),
    ("tones.", "src/pigment"),
    ("rows.", "src/science/rows"),
    ("rubrics.", "src/score/judge.rs"),
];

fn sources() -> Result<&'static Sources, ScienceError> {
    static SOURCES: OnceLock<Result<Sources, String>> = OnceLock::new();
    let read = || ron::from_str(include_str!("../../assets/sources.ron")).map_err(|error| error.to_string());
    let broken = |why: &String| ScienceError::Broken { file: "assets/sources.ron", why: why.clone() };
    SOURCES.get_or_init(read).as_ref().map_err(broken)
}

/// Every number, in order of file and name; those of the rubrics behind those of the model.
pub fn list(numbers: &Numbers) -> Result<Vec<Entry>, ScienceError> {
    let sources = sources()?;
    let rubrics = rubric_numbers()?;
    numbers.parameters().into_iter().chain(rubrics).map(|parameter| entry(parameter, sources)).collect()
}

fn entry(parameter: Parameter, sources: &Sources) -> Result<Entry, ScienceError> {
    let Parameter { path, sourced } = parameter;
    let origin = Origin::parse(&sourced.2).ok_or_else(|| ScienceError::Missing(format!("origin of {path}")))?;
    let used = USED.iter().find(|(begin, _)| path.starts_with(begin)).map(|(_, file)| *file);
    let source = sources.get(&origin.source);
    let confidence = match origin.kind {
        Kind::Published => source.map_or(Confidence::Low, |(_, confidence)| *confidence),
        Kind::Memory | Kind::Derived => Confidence::Medium,
        Kind::Assumption => Confidence::Low,
    };
    Ok(Entry {
        used: used.ok_or_else(|| ScienceError::Missing(format!("place of {path}")))?,
        path,
        value: sourced.0,
        unit: sourced.1,
        origin: origin.kind.mark(),
        source_title: source.map_or_else(String::new, |(title, _)| title.clone()),
        source: origin.source,
        confidence,
        is: origin.is,
        fits: origin.fits,
        note: sourced.3,
    })
}

#[cfg(test)]
#[path = "registry_tests.rs"]
mod tests;
