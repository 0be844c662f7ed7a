//! The plan placed by an ideal hand: every planned place, the middle of the rubric's green bands, the same ink and skin.

use super::Target;
use super::deposits::place;
use crate::pigment::carry::{PastSession, PlacedDot};
use crate::pigment::deposit::{Blood, StrokeInk};
use crate::pigment::heal::Healing;
use crate::pigment::{held_nl, stroke_nl};
use crate::scenario::Scenario;
use crate::scenario::rubric::Band;
use crate::sim::Model;
use crate::tissue::law::Shape;

/// What an ideal hand leaves in this skin: never dry, never torn, no place worked twice.
pub fn ideal(scenario: &Scenario, model: &Model, targets: &[Target], healing: &Healing) -> PastSession {
    let shape = Shape::new(&model.needle, model.tissue.prong_exponent);
    let dot = |target: &Target| one(scenario, model, &shape, target, healing);
    PastSession {
        scenario: scenario.id.clone(),
        pigment: model.ink.pigment,
        days_ago: 0.0,
        dots: targets.iter().map(dot).collect(),
    }
}

fn one(scenario: &Scenario, model: &Model, shape: &Shape, target: &Target, healing: &Healing) -> PlacedDot {
    let rubric = &scenario.rubric;
    let mut deposit = place(model, target.point_mm);
    let sine = libm::sin(middle(&rubric.angle_deg).to_radians());
    let buried_mm = (deposit.junction_mm() + middle(&rubric.depth_mm)) / sine;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rubric's strokes: small and positive"
    )]
    let strokes = libm::round(middle(&rubric.dwell_strokes)).clamp(1.0, 1000.0) as u32;
    let offered_nl = stroke_nl(shape, &model.ink, buried_mm, 0.5 / model.machine.rate_hz);
    let life = model.field.life_at(target.point_mm);
    // where an ideal needle bleeds nobody knows: its chance washes out, in anybody's skin
    let blood = Blood::Likely(life.bleeding);
    let mut held_before_nl = 0.0;
    for stroke in 1..=strokes {
        let after_nl = held_nl(&model.ink, offered_nl * life.uptake * f64::from(stroke));
        let taken_nl = after_nl - held_before_nl;
        held_before_nl = after_nl;
        let ink = StrokeInk { buried_mm, sine, held_nl: taken_nl, pooled_nl: (offered_nl - taken_nl).max(0.0), blood };
        deposit.stroke(shape, model.needle.tip_mm, &model.ink, &healing.vessels, &ink);
    }
    PlacedDot { at_mm: target.point_mm.to_array(), deposit }
}

fn middle(band: &Band) -> f64 {
    0.5 * (band.green_low + band.green_high)
}
