//! What changes from tick to tick. All memory is taken when an attempt starts.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::felt::Felt;
use super::model::Model;
use super::places::{MOST_DOTS, MOST_HOLES, Places};
use super::touch::OffTip;
use crate::math::DVec3;
use crate::motion::StylusSample;
use crate::tissue::follicles::Met;
use crate::tissue::lateral::Lateral;
use crate::tissue::law::{Bed, Hole};
use crate::tissue::nose::Nose;

/// A hole that stays in the skin.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct KeptHole {
    /// Unit vector up the needle when it was made.
    pub axis: DVec3,
    /// Deepest buried length, mm.
    pub deepest_mm: f64,
    /// Force at which its surface gave way, N.
    pub pop_n: f64,
    /// How far it has torn along, mm.
    pub drag_mm: f64,
    /// Number of its dot.
    pub dot: u32,
    /// What the needle met in it.
    pub met: Met,
}

/// A dot: strokes at one place share one pool of ink.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct KeptDot {
    /// Ink offered by all strokes, nL.
    pub offered_nl: f64,
}

/// The hole under the needle.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtHand {
    /// The law's state.
    pub hole: Hole,
    /// The skin there, frozen.
    pub bed: Bed,
    /// Where the needle met the undeformed skin, world, mm.
    pub entry_mm: DVec3,
    /// Its number in memory, once it has ruptured.
    pub kept: Option<usize>,
    /// What the needle met here.
    pub met: Met,
}

/// One stroke: from the needle's top to its next top, or from going in to coming out by hand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stroke {
    /// Deepest buried length, mm.
    pub deepest_mm: f64,
    /// Largest axial force, N.
    pub peak_n: f64,
    /// Its hole in memory.
    pub kept: Option<usize>,
}

/// State of an attempt between two ticks.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) last: Option<Last>,
    pub(super) at_hand: Option<AtHand>,
    pub(super) holes: Places<KeptHole>,
    pub(super) dots: Places<KeptDot>,
    /// Work on places of living skin: cavity volume cut there, nL.
    pub(super) worked: Places<f64>,
    /// How far the machine stays behind under the load at hand, mm.
    pub(super) given_mm: f64,
    pub(super) nose: Nose,
    pub(super) lateral: Lateral,
    pub(super) felt: Felt,
    pub(super) parts: OffTip,
    pub(super) stroke: Stroke,
    /// Phase of the machine as (cos, sin); (1, 0) is fully retracted.
    pub(super) phase: (f64, f64),
    pub(super) machine_on: bool,
    pub(super) k_t: f64,
    pub(super) ink_nl: f64,
    /// Junction at the place last looked at, normal to the skin, mm.
    pub(super) junction_mm: f64,
    pub(super) junction_at_mm: DVec3,
    pub(super) good: StylusSample,
}

/// The end of the last tick.
#[derive(Clone, Copy, Debug)]
pub(super) struct Last {
    pub reach_mm: f64,
    pub nose_down_mm: f64,
    pub crossing_mm: DVec3,
    pub tip_mm: DVec3,
}

impl State {
    /// The state before the first sample.
    pub fn new(model: &Model) -> Self {
        Self {
            last: None,
            at_hand: None,
            holes: Places::new(MOST_HOLES),
            dots: Places::new(MOST_DOTS),
            worked: Places::new(if model.tissue.living.is_some() { MOST_DOTS } else { 1 }),
            given_mm: 0.0,
            nose: Nose::default(),
            lateral: Lateral::default(),
            felt: Felt::new(),
            parts: OffTip::default(),
            stroke: Stroke::default(),
            phase: (1.0, 0.0),
            machine_on: false,
            k_t: 0.0,
            ink_nl: model.ink.start_nl,
            junction_mm: 0.0,
            junction_at_mm: DVec3::INFINITY,
            good: StylusSample::default(),
        }
    }

    /// Holes made so far.
    pub fn holes(&self) -> usize {
        self.holes.len()
    }

    /// Dots made so far.
    pub fn dots(&self) -> usize {
        self.dots.len()
    }
}
