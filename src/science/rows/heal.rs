//! Rows of healing: what goes early, what an eye sees after six months, what stays in the epidermis.

use core::f64::consts::PI;

use super::{Curve, Ran, Setup};
use crate::pigment::deposit::{Blood, Deposit, EPIDERMAL, StrokeInk};
use crate::pigment::heal::{Healed, Healing, Host};
use crate::scenario::{colours_of, healing_of};
use crate::science::ScienceError;
use crate::tissue::law::Shape;
use crate::tool::PigmentKind;

/// A dot and what heals it.
struct Dot {
    healing: Healing,
    life_y: f64,
    deposit: Deposit,
}

impl Dot {
    /// One stroke of the default cartridge, with exactly the pigment of a whole dot over its area.
    fn new(s: &Setup<'_>, scar: f64) -> Result<Self, ScienceError> {
        let specimen = s.numbers.specimen("normal", None, "0803RL")?;
        let presets = &s.numbers.presets;
        let healing = healing_of(presets)?;
        let life_y = colours_of(presets)?.pigments.of(PigmentKind::Carbon).life_y;
        let shape = Shape::new(&specimen.needle, specimen.tissue.prong_exponent);
        let mut deposit = Deposit::new(specimen.local.bottom_mm, scar);
        let (buried_mm, blood) = (s.get("depth")?, Blood::Likely(1.0));
        let stroke = StrokeInk { buried_mm, sine: 1.0, held_nl: 5.0, pooled_nl: 0.0, blood };
        deposit.stroke(&shape, specimen.needle.tip_mm, &specimen.ink, &healing.vessels, &stroke);
        let area_mm2 = 0.25 * PI * deposit.fresh_mm * deposit.fresh_mm;
        let factor = healing.whole_ng_per_mm2 * area_mm2 / deposit.mass_ng();
        deposit.ng = deposit.ng.map(|ng| ng * factor);
        Ok(Self { healing, life_y, deposit })
    }

    fn on(&self, days: f64) -> Healed {
        self.healing.moment(&Host::default(), self.life_y, days).healed(&self.deposit)
    }
}

/// V14: what the dermis loses early.
pub(super) fn early(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let dot = Dot::new(s, 0.0)?;
    let dermal = |days: f64| dot.on(days).layer_ng.iter().skip(2).sum::<f64>();
    Ok(Ran::default().measure("a", 1.0 - dermal(s.get("days")?) / dermal(0.0)))
}

/// V15: darkness after six months.
pub(super) fn density(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let (normal, scar) = (Dot::new(s, 0.0)?, Dot::new(s, 1.0)?);
    let days = s.get("days")?;
    let ratio = |dot: &Dot, days: f64| dot.on(days).darkness / dot.on(0.0).darkness;
    let months = (0..=36).map(|month| 10.0 * f64::from(month));
    Ok(Ran::default().measure("a", ratio(&normal, days)).measure("b", ratio(&scar, days)).curve(Curve {
        title: "Visual density of a dot in normal skin".into(),
        x: "days".into(),
        y: "share of the fresh density".into(),
        ours: months.map(|day| (day, ratio(&normal, day))).collect(),
        published: vec![(days, 0.90)],
    }))
}

/// V21: what stays in the epidermis.
pub(super) fn epidermis(s: &Setup<'_>) -> Result<Ran, ScienceError> {
    let dot = Dot::new(s, 0.0)?;
    let before_ng: f64 = dot.deposit.ng.iter().take(EPIDERMAL).sum();
    let [after, ..] = dot.on(s.get("days")?).parts;
    Ok(Ran::default().measure("a", 100.0 * after.ng / before_ng))
}
