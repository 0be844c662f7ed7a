//! What never changes during an attempt: surface, skin, tool and time step.

use std::sync::Arc;

use crate::scalp::{Scalp, ScalpError};
use crate::tissue::Tissue;
use crate::tissue::field::Field;
use crate::tissue::law::Shape;
use crate::tissue::nose::Ring;
use crate::tissue::prony::Prony;
use crate::tool::{Cup, Ink, Machine, Needle};

/// The parts a model is made of.
#[derive(Clone)]
pub struct Parts<'a> {
    /// The surface, built.
    pub scalp: Arc<Scalp>,
    /// The skin.
    pub tissue: &'a Tissue,
    /// The cartridge.
    pub needle: &'a Needle,
    /// The machine.
    pub machine: &'a Machine,
    /// The ink.
    pub ink: &'a Ink,
    /// The ink cup, if there is one.
    pub cup: Option<Cup>,
    /// Ticks in one second, Hz; the product runs 1000.
    pub tick_hz: f64,
    /// Micro-steps of the law in one tick; the product runs 20.
    pub micro_steps: u32,
}

/// Everything the law needs that does not change. Built off the haptics thread, read by it.
#[derive(Clone)]
pub struct Model {
    /// The surface.
    pub scalp: Arc<Scalp>,
    /// The numbers of the law.
    pub tissue: Tissue,
    /// The skin over the scalp.
    pub field: Field,
    /// The cartridge.
    pub needle: Needle,
    /// The machine.
    pub machine: Machine,
    /// The ink.
    pub ink: Ink,
    /// The ink cup, if there is one.
    pub cup: Option<Cup>,
    /// Ticks in one second, Hz.
    pub tick_hz: f64,
    /// Micro-steps in one tick.
    pub micro_steps: u32,
    pub(super) shape: Shape,
    pub(super) ring: Ring,
    pub(super) prony: Prony,
    /// Turn of the machine's phase in one micro-step: (cos, sin).
    pub(super) turn: (f64, f64),
}

impl Model {
    /// Builds the model. Fails where a scar leaves the scalp.
    pub fn new(parts: &Parts<'_>) -> Result<Self, ScalpError> {
        let step_s = 1.0 / (parts.tick_hz * f64::from(parts.micro_steps));
        let angle = core::f64::consts::TAU * parts.machine.rate_hz * step_s;
        Ok(Self {
            field: Field::new(&parts.scalp, parts.tissue)?,
            scalp: Arc::clone(&parts.scalp),
            tissue: parts.tissue.clone(),
            needle: parts.needle.clone(),
            machine: parts.machine.clone(),
            ink: parts.ink.clone(),
            cup: parts.cup,
            tick_hz: parts.tick_hz,
            micro_steps: parts.micro_steps,
            shape: Shape::new(parts.needle, parts.tissue.prong_exponent),
            ring: Ring::new(parts.tissue, parts.needle),
            prony: Prony::new(parts.tissue.prony_g, parts.tissue.prony_tau_s, step_s),
            turn: (libm::cos(angle), libm::sin(angle)),
        })
    }

    /// Length of a tick, s.
    pub fn tick_s(&self) -> f64 {
        1.0 / self.tick_hz
    }

    /// A stroke enters a hole again when it lands within this distance of it, mm.
    pub fn hole_radius_mm(&self) -> f64 {
        self.tissue.hole_radius_mm.max(self.needle.bundle_mm)
    }
}
