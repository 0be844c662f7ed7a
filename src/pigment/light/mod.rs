//! Skin and pigment as light sees them: published tables, two fluxes in 31 bands, colours, and the table baked from them.

pub mod bake;
pub mod colour;
pub mod data;
pub mod skin;
pub mod table;

pub use colour::{Lab, Observer};
pub use skin::{Optics, Sheet, Spectrum, Tone};
pub use table::{Table, TableError};

use crate::tool::PigmentKind;

/// A pigment as the optics and the healing need it, from `assets/pigments.ron`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pigment {
    /// How it takes light.
    pub spectrum: Spectrum,
    /// How long it lasts in an easy life: time in which the dermis loses all but 1/e, y.
    pub life_y: f64,
}

/// All pigments, in the order of [`PigmentKind::ALL`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pigments(pub [Pigment; PigmentKind::ALL.len()]);

impl Pigments {
    /// The numbers of one.
    pub fn of(&self, kind: PigmentKind) -> &Pigment {
        let Self([carbon, iron_black, iron_brown]) = self;
        match kind {
            PigmentKind::Carbon => carbon,
            PigmentKind::IronBlack => iron_black,
            PigmentKind::IronBrown => iron_brown,
        }
    }
}
