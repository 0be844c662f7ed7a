//! What is painted around the loupe: layout, cutaway, read-outs, bars, help. Painting only; every number comes in.

pub(crate) mod banner;
pub(crate) mod bars;
pub(crate) mod cutaway;
pub(crate) mod help;
pub(crate) mod layout;
pub(crate) mod readouts;

/// Which aids a level shows; the layout stays the same when one goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each aid is there or not, whatever the others are")]
pub(crate) struct Aids {
    /// Rings at the planned places.
    pub(crate) rings: bool,
    /// Border of the working area.
    pub(crate) border: bool,
    /// The cutaway.
    pub(crate) cutaway: bool,
    /// Numbers and bands.
    pub(crate) bands: bool,
    /// Advice in the prompt.
    pub(crate) advice: bool,
}

impl Aids {
    /// Level 1 shows all, level 2 no rings and no advice, level 3 the bands only, an exam nothing.
    pub(crate) fn of(level: u32) -> Self {
        Self { rings: level <= 1, border: level <= 2, cutaway: level <= 2, bands: level <= 3, advice: level <= 1 }
    }

    /// An exam.
    pub(crate) fn none() -> Self {
        Self::of(u32::MAX)
    }
}
