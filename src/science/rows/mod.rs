//! The published rows, each run on the bench with the program's own numbers. A row returns its measures by letter and, where
//! it helps, a curve.

mod colour;
mod force;
mod heal;
mod relax;
mod stay;

use std::collections::BTreeMap;

use super::ScienceError;
use super::numbers::Numbers;

/// What a run of a row gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ran {
    /// Value of each measure, by its letter.
    pub values: BTreeMap<String, f64>,
    /// Curves to look at.
    pub curves: Vec<Curve>,
}

/// A curve of ours, and points that were published.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// What it shows.
    pub title: String,
    /// Name of the horizontal axis, with unit.
    pub x: String,
    /// Name of the vertical axis, with unit.
    pub y: String,
    /// Ours.
    pub ours: Vec<(f64, f64)>,
    /// Published.
    pub published: Vec<(f64, f64)>,
}

impl Ran {
    fn measure(mut self, key: &str, value: f64) -> Self {
        self.values.insert(key.to_owned(), value);
        self
    }

    fn curve(mut self, curve: Curve) -> Self {
        self.curves.push(curve);
        self
    }
}

/// A row's own numbers.
pub(super) struct Setup<'a> {
    pub(super) numbers: &'a Numbers,
    row: &'static str,
}

impl Setup<'_> {
    /// A number of the set-up.
    pub(super) fn get(&self, name: &str) -> Result<f64, ScienceError> {
        self.numbers.of_row(self.row, name)
    }
}

/// How a row is run.
pub(super) type Run = fn(&Setup<'_>) -> Result<Ran, ScienceError>;

/// All rows, in order.
const ALL: &[(&str, Run)] = &[
    ("V1", force::tips),
    ("V3", force::buried),
    ("V4", force::parts),
    ("V5", force::lubrication),
    ("V6", force::vibration),
    ("V7", force::ultrasound),
    ("V10", stay::pain),
    ("V11", stay::microneedles),
    ("V12", stay::liquid),
    ("V13", stay::load),
    ("V14", heal::early),
    ("V15", heal::density),
    ("V16", relax::burn),
    ("V18", relax::step),
    ("V19", colour::bare),
    ("V20", colour::by_depth),
    ("V21", heal::epidermis),
];

/// Names of all rows, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// Runs one row with these numbers.
pub fn run(row: &str, numbers: &Numbers) -> Result<Ran, ScienceError> {
    let found = ALL.iter().find(|(name, _)| *name == row);
    let (row, run) = found.ok_or_else(|| ScienceError::Missing(row.to_owned()))?;
    run(&Setup { numbers, row })
}
