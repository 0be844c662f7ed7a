//! How the patient takes it: bleeding, pain, swelling, over-worked places. A pure function of the outcomes, live and in
//! replay; it changes no force. Proxies with origins in `assets/skin.ron`, no claim about any patient. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::fmt;
use std::sync::Arc;

use super::live::cavity_nl;
use super::outcome::{Outcome, marks};
use crate::scalp::Scalp;
use crate::tissue::law::Shape;
use crate::tissue::{Tissue, living};
use crate::tool::Needle;

/// How the patient takes it so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Body {
    /// Pain now, 0 to 10.
    pub pain: f64,
    /// Most of it so far.
    pub pain_peak: f64,
    /// Swelling now, 0 to 1.
    pub swelling: f64,
    /// Punctures that drew blood.
    pub bled: u32,
    /// The last puncture drew blood.
    pub bleeding: bool,
    /// Strokes into canals of follicles.
    pub follicles: u32,
    /// Strokes that met a hair shaft.
    pub shafts: u32,
    /// Strokes on places that were over-worked.
    pub overworked: u32,
}

/// Makes [`Body`] of outcomes, one tick after the other.
#[derive(Clone)]
pub struct BodyMeter {
    scalp: Arc<Scalp>,
    numbers: living::Body,
    pain: [f64; 5],
    shape: Shape,
    tick_s: f64,
    /// `N^0.30`
    prongs: f64,
    /// Leaky sum of the intensities.
    felt: f64,
    /// Cavity volume so far, and what of it has swollen, nL.
    cut_nl: [f64; 2],
    hole: u32,
    body: Body,
}

impl BodyMeter {
    /// A meter for an attempt; none when the skin is no person's.
    pub fn new(scalp: &Arc<Scalp>, tissue: &Tissue, needle: &Needle, tick_s: f64) -> Option<Self> {
        let living = tissue.living.as_ref()?;
        let [_, power] = living.body.pain_power;
        Some(Self {
            scalp: Arc::clone(scalp),
            numbers: living.body,
            pain: living.person.pain,
            shape: Shape::new(needle, tissue.prong_exponent),
            tick_s,
            prongs: libm::pow(f64::from(needle.prongs), power),
            felt: 0.0,
            cut_nl: [0.0; 2],
            hole: 0,
            body: Body::default(),
        })
    }

    /// The state so far.
    pub fn body(&self) -> Body {
        self.body
    }

    /// One tick.
    pub fn add(&mut self, outcome: &Outcome) {
        let [memory_s, whole] = self.numbers.pain_meter;
        self.felt *= libm::exp(-self.tick_s / memory_s);
        if outcome.has(marks::STROKE) && outcome.stroke_depth_mm > 0.0 {
            self.stroke(outcome);
        }
        self.body.pain = 10.0 * (1.0 - libm::exp(-self.felt / whole));
        self.body.pain_peak = self.body.pain_peak.max(self.body.pain);
        let [scale_nl, rise_s] = self.numbers.swelling;
        let [cut, swollen] = &mut self.cut_nl;
        *swollen += (*cut - *swollen) * (1.0 - libm::exp(-self.tick_s / rise_s));
        self.body.swelling = 1.0 - libm::exp(-*swollen / scale_nl);
    }

    fn stroke(&mut self, outcome: &Outcome) {
        let bled = outcome.has(marks::BLEED);
        self.body.bleeding = bled;
        self.body.bled += u32::from(bled && outcome.hole != self.hole);
        self.hole = if bled { outcome.hole } else { self.hole };
        self.body.follicles += u32::from(outcome.has(marks::FOLLICLE));
        self.body.shafts += u32::from(outcome.has(marks::SHAFT));
        self.body.overworked += u32::from(outcome.has(marks::OVERWORKED));
        let sine = libm::sin(outcome.angle_rad).max(0.17);
        let buried_mm = outcome.stroke_depth_mm / sine;
        let [cut, _] = &mut self.cut_nl;
        *cut += cavity_nl(&self.shape, buried_mm);
        self.felt += self.intensity(outcome, buried_mm, bled);
    }

    /// `I = P(d)·L^1.77·N^0.30·b·r`, `P = logistic(1.125 + 1.329·ln d)`.
    ///
    /// `d` width of the needle at the skin \[mm\] (V10), `L` true depth \[mm\], `N` prongs (V11), `b` 1.3 when it bleeds
    /// (F), `r` region and anaesthesia (A!). Sum and scale of the meter: A!.
    fn intensity(&self, outcome: &Outcome, buried_mm: f64, bled: bool) -> f64 {
        let [length_power, _] = self.numbers.pain_power;
        let width_mm = self.shape.width_mm(buried_mm);
        let chance = crate::tissue::pain::chance(self.numbers.pain, width_mm);
        let length = libm::pow(outcome.stroke_depth_mm, length_power);
        let weights = self.scalp.region_weights(outcome.entry_mm);
        let here: f64 = weights.iter().zip(self.pain).map(|(w, p)| w * p).sum();
        let blood = if bled { self.numbers.pain_bleeding } else { 1.0 };
        chance * length * self.prongs * here * blood
    }
}

impl fmt::Debug for BodyMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyMeter").field("body", &self.body).finish_non_exhaustive()
    }
}
