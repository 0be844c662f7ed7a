//! Every number of the program by its path, and the same numbers with one of them changed. Any thread.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::ScienceError;
use crate::math::DVec3;
use crate::scalp::Scalp;
use crate::scenario::presets::{Parameter, Presets, Values};
use crate::scenario::{self, Scenario};
use crate::tissue::field::Field;
use crate::tissue::pain::Pain;
use crate::tissue::{Local, Tissue};
use crate::tool::{Ink, Needle};

/// Where rows and their published numbers are.
const ROWS_FILE: &str = "assets/validation.ron";
/// First part of the path of a number that belongs to a row's set-up.
pub const ROWS: &str = "rows";

/// A published row: what was done, what came of it, and the numbers of our set-up.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFile {
    /// What was measured.
    pub title: String,
    /// Address of the publication.
    pub source: String,
    /// How it is done here.
    pub setup: String,
    /// Numbers of the set-up.
    pub values: Values,
    /// What is compared, by letter.
    pub measures: BTreeMap<String, MeasureFile>,
}

/// One number that was published.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureFile {
    /// What it is.
    pub what: String,
    /// Unit of all numbers here.
    pub unit: String,
    /// What was published, with its spread, as people write it.
    pub published: String,
    /// Lowest value that agrees.
    pub low: f64,
    /// Highest value that agrees.
    pub high: f64,
}

/// All numbers: presets and the set-ups of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// The presets.
    pub presets: Presets,
    /// The rows, by name.
    pub rows: BTreeMap<String, RowFile>,
}

/// Skin at one place with a needle over it.
#[derive(Clone, Debug)]
pub struct Specimen {
    /// The numbers of the law.
    pub tissue: Tissue,
    /// The skin at the place.
    pub local: Local,
    /// The needle.
    pub needle: Needle,
    /// The ink.
    pub ink: Ink,
}

impl Specimen {
    /// The skin under the first planned dot of a scenario.
    pub fn of(scenario: &Scenario) -> Result<Self, ScienceError> {
        let scalp: Arc<Scalp> = Scalp::cached(&scenario.scalp)?;
        let field = Field::new(&scalp, &scenario.tissue)?;
        let at_mm = match scenario.plan.dots.first() {
            Some(place) => scalp.at(*place)?.point_mm,
            None => DVec3::ZERO,
        };
        Ok(Self {
            tissue: scenario.tissue.clone(),
            local: field.at(at_mm, scalp.region_weights(at_mm)),
            needle: scenario.needle.clone(),
            ink: scenario.ink.clone(),
        })
    }
}

impl Numbers {
    /// The program's own numbers.
    pub fn own() -> Result<Self, ScienceError> {
        let rows = ron::from_str(include_str!("../../assets/validation.ron"))
            .map_err(|error| ScienceError::Broken { file: ROWS_FILE, why: error.to_string() })?;
        Ok(Self { presets: Presets::get()?.clone(), rows })
    }

    /// Every number, in order of file and name.
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut all = self.presets.parameters();
        for (row, file) in &self.rows {
            let of_row = |(name, sourced): (&String, &_)| Parameter {
                path: format!("{ROWS}.{row}.{name}"),
                sourced: Clone::clone(sourced),
            };
            all.extend(file.values.iter().map(of_row));
        }
        all
    }

    /// The same numbers with one changed.
    pub fn with(&self, path: &str, value: f64) -> Result<Self, ScienceError> {
        let mut changed = self.clone();
        let row = path.strip_prefix(ROWS).and_then(|rest| rest.strip_prefix('.')?.split_once('.'));
        let slot = match row {
            Some((row, name)) => changed.rows.get_mut(row).and_then(|file| file.values.get_mut(name)),
            None => changed.presets.at_mut(path),
        };
        slot.ok_or_else(|| ScienceError::Missing(path.to_owned()))?.0 = value;
        Ok(changed)
    }

    /// A number of a row's set-up.
    pub fn of_row(&self, row: &str, name: &str) -> Result<f64, ScienceError> {
        let found = self.rows.get(row).and_then(|file| file.values.get(name));
        found.map(|sourced| sourced.0).ok_or_else(|| ScienceError::Missing(format!("{ROWS}.{row}.{name}")))
    }

    /// A number of `assets/skin.ron`.
    pub fn of_skin(&self, name: &str) -> Result<f64, ScienceError> {
        let found = self.presets.skin.get(name).map(|sourced| sourced.0);
        found.ok_or_else(|| ScienceError::Missing(format!("skin.{name}")))
    }

    /// A scenario of these numbers from the text of its file.
    pub fn scenario(&self, name: &str, text: &str) -> Result<Scenario, ScienceError> {
        Ok(scenario::load_text_with(name, text, &self.presets)?.scenario)
    }

    /// Flat skin of a patient, inside a scar where one is named, under a needle of the library.
    pub fn specimen(&self, patient: &str, scar: Option<&str>, needle: &str) -> Result<Specimen, ScienceError> {
        Specimen::of(&self.scenario("bench", &bench_text(patient, scar, needle))?)
    }

    /// The pain proxy.
    pub fn pain(&self) -> Result<Pain, ScienceError> {
        let number = |name: &str| self.of_skin(name);
        Ok(Pain {
            chance_offset: number("pain_a")?,
            chance_slope: number("pain_b")?,
            bleeding: number("pain_bleeding")?,
            length_power: number("pain_length")?,
            number_power: number("pain_number")?,
        })
    }
}

/// The scenario file of a bench: a pad with one dot in its middle. Names that are none are explained by the checker.
pub fn bench_text(patient: &str, scar: Option<&str>, needle: &str) -> String {
    let scars = scar.map_or_else(String::new, |kind| {
        format!("scars: [(kind: {kind:?}, shape: Discs(centres: [(0, 0)], radius_mm: 8))],")
    });
    format!(
        "(format: 1, title: \"bench\", scalp: Pad(), patient: {patient:?}, needle: {needle:?}, {scars} \
         plan: (dots: Grid(rows: 1, cols: 1)))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tissue::reference;

    #[test]
    fn the_bench_has_the_skin_of_the_reference_figures() {
        let specimen = Numbers::own().unwrap().specimen("normal", None, "0801RL").unwrap();
        let reference = Tissue { region_thickness: specimen.tissue.region_thickness, ..reference() };
        assert_eq!(specimen.tissue, reference);
        for (bottom, want) in specimen.local.bottom_mm.iter().zip([0.015, 0.070, 0.270, 1.370, 5.370]) {
            assert!((bottom - want).abs() < 1e-12, "{bottom}");
        }
    }

    #[test]
    fn a_changed_number_reaches_the_skin_and_nothing_else_changes() {
        let numbers = Numbers::own().unwrap();
        let changed = numbers.with("law.k_b", 0.2).unwrap();
        assert!((changed.specimen("normal", None, "1RL").unwrap().tissue.k_b - 0.2).abs() < 1e-15);
        let apart: Vec<String> = numbers
            .parameters()
            .into_iter()
            .zip(changed.parameters())
            .filter(|(a, b)| a != b)
            .map(|(a, _)| a.path)
            .collect();
        assert_eq!(apart, ["law.k_b"]);
        for wrong in ["law.k_z", "rows.V1.nothing", "rows.V99.speed", ""] {
            assert!(matches!(numbers.with(wrong, 1.0), Err(ScienceError::Missing(path)) if path == wrong), "{wrong}");
        }
    }

    #[test]
    fn a_scar_under_the_needle_is_felt_whole() {
        let numbers = Numbers::own().unwrap();
        let (normal, burn) = (
            numbers.specimen("normal", None, "1RL").unwrap(),
            numbers.specimen("normal", Some("burn"), "1RL").unwrap(),
        );
        let factor = numbers.presets.scars["burn"].values["k_scale"].0;
        assert!((burn.local.k_scale - factor * normal.local.k_scale).abs() < 1e-12);
    }

    #[test]
    fn a_name_that_is_none_is_explained() {
        let error = Numbers::own().unwrap().specimen("zebra", None, "1RL").unwrap_err().to_string();
        assert!(error.contains("zebra") && error.contains("patient"), "{error}");
    }
}
