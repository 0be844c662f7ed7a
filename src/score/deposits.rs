//! Records to pigment: where every stroke's ink went, dot by dot, with the account of the cup. One pass, any thread.

use std::collections::BTreeMap;

use crate::math::DVec3;
use crate::pigment::carry::{PastSession, PlacedDot};
use crate::pigment::deposit::{Blood, Deposit, StrokeInk};
use crate::pigment::heal::Healing;
use crate::pigment::ledger::Ledger;
use crate::scenario::Scenario;
use crate::sim::{Model, Outcome, TickRecord, marks};
use crate::tissue::law::Shape;

/// Flattest needle that lengths along it are taken for; the law has the same.
const FLATTEST_SINE: f64 = 0.17;

/// Takes the records of an attempt as they come.
pub struct Deposits<'a> {
    scenario: &'a str,
    model: &'a Model,
    healing: &'a Healing,
    shape: Shape,
    ledger: Ledger,
    dots: BTreeMap<u32, Growing>,
}

/// A dot that is being made.
struct Growing {
    deposit: Deposit,
    entries_mm: DVec3,
    strokes: u32,
}

impl<'a> Deposits<'a> {
    /// Before the first record.
    pub fn new(scenario: &'a Scenario, model: &'a Model, healing: &'a Healing) -> Self {
        Self {
            scenario: &scenario.id,
            model,
            healing,
            shape: Shape::new(&model.needle, model.tissue.prong_exponent),
            ledger: Ledger::new(model.ink.pigment_g_per_l, model.ink.start_nl),
            dots: BTreeMap::new(),
        }
    }

    /// Adds one record.
    pub fn push(&mut self, record: &TickRecord) {
        let outcome = &record.outcome;
        if outcome.has(marks::DIPPED) {
            self.ledger.dip(self.model.ink.load_nl);
        }
        if outcome.has(marks::STROKE) && outcome.dot != 0 {
            self.stroke(outcome);
        }
    }

    fn stroke(&mut self, outcome: &Outcome) {
        let offered_nl = self.ledger.needle_nl - outcome.ink_nl;
        let sine = libm::sin(outcome.angle_rad).max(FLATTEST_SINE);
        let stroke = StrokeInk {
            buried_mm: outcome.stroke_depth_mm / sine,
            sine,
            held_nl: outcome.stroke_nl,
            pooled_nl: (offered_nl - outcome.stroke_nl).max(0.0),
            blood: self.blood(outcome),
        };
        let model = self.model;
        let dot = self.dots.entry(outcome.dot).or_insert_with(|| Growing {
            deposit: place(model, outcome.entry_mm),
            entries_mm: DVec3::ZERO,
            strokes: 0,
        });
        dot.entries_mm += outcome.entry_mm;
        dot.strokes = dot.strokes.saturating_add(1);
        let (tip_mm, vessels) = (model.needle.tip_mm, &self.healing.vessels);
        let went = dot.deposit.stroke(&self.shape, tip_mm, &model.ink, vessels, &stroke);
        self.ledger.stroke(stroke.held_nl, stroke.pooled_nl, outcome.ink_nl, went);
    }

    /// A person bled or did not; the skin of nobody bleeds by chance.
    fn blood(&self, outcome: &Outcome) -> Blood {
        if self.model.tissue.living.is_some() { Blood::Seen(outcome.has(marks::BLEED)) } else { Blood::Likely(1.0) }
    }

    /// What the attempt left, and the account.
    pub fn finish(self) -> (PastSession, Ledger) {
        let dots = self.dots.into_values().filter(|dot| dot.deposit.mass_ng() > 0.0).map(|dot| PlacedDot {
            at_mm: (dot.entries_mm / f64::from(dot.strokes.max(1))).to_array(),
            deposit: dot.deposit,
        });
        let session = PastSession {
            scenario: self.scenario.to_owned(),
            pigment: self.model.ink.pigment,
            days_ago: 0.0,
            dots: dots.collect(),
        };
        (session, self.ledger)
    }
}

/// The skin at a place, without pigment.
pub(super) fn place(model: &Model, at_mm: DVec3) -> Deposit {
    let local = model.field.at(at_mm, model.scalp.region_weights(at_mm));
    let scar = model.field.scar_at(at_mm).map_or(0.0, |(share, _)| share);
    Deposit::new(local.bottom_mm, scar)
}
