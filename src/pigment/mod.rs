//! What stays: the ink a stroke leaves, where in the skin its pigment lies, how it heals and how it looks.
//!
//! | file | what it is |
//! | --- | --- |
//! | [`stroke`] | ink of one stroke, what a dot takes, width of a fresh dot; haptics thread |
//! | [`bleed`] | chance that a cavity bleeds, and what blood washes out |
//! | [`deposit`] | one dot's pigment by depth |
//! | [`ledger`] | where the ink from the cup went, to the last drop |
//! | [`heal`] | a dot on any later day |
//! | [`look`] | a healed dot as an eye sees it: radius, opacity, colour |
//! | [`forecast`] | an attempt's dots on a date, what became of them, in words |
//! | [`light`] | skin and pigment in 31 bands, and the table baked from them |
//! | [`carry`] | what a later session starts from, as a file |
//!
//! Everything but [`carry`], [`forecast`] and the baking is free of memory, clocks and panics, and the same to the bit everywhere.

pub mod bleed;
pub mod carry;
pub mod deposit;
pub mod forecast;
pub mod heal;
pub mod ledger;
pub mod light;
pub mod look;
pub mod stroke;

pub use stroke::{fresh_diameter_mm, held_nl, stroke_nl, wicking_mm};
