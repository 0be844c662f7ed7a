//! What can be felt: the law pressed by a hand that does not yield, through the limiter, measured beside a device's own
//! friction. Pure and headless.

use super::{Prepared, SessionError};
use crate::device::{DeviceSpec, Reading, ScriptedHand, Stylus};
use crate::math::{DQuat, DVec3, Pose};
use crate::motion::StylusSample;
use crate::scenario;
use crate::scenario::presets::{Preset, Presets};
use crate::sim::marks;
use crate::tissue::{LAYER_NAMES, Tissue};
use crate::units::TICK_HZ;

/// Speed of the press, mm/s: what `Contrast` is defined for.
pub const PRESS_MM_PER_S: f64 = 1.0;
/// Way of the hand over which a force is averaged on either side of a border, mm.
pub const ACROSS_MM: f64 = 0.050;
/// How far above the skin a press begins, mm: the time in which a limiter lets the force in.
const ABOVE_MM: f64 = 0.3;

/// A kind of skin: a scar's factors over the whole of it, or none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Skin {
    /// Its name.
    pub name: &'static str,
    toughness: f64,
    k_scale: f64,
    epidermis: f64,
    dermis: f64,
}

impl Skin {
    /// Normal skin.
    pub const NORMAL: Self = Self { name: "normal", toughness: 1.0, k_scale: 1.0, epidermis: 1.0, dermis: 1.0 };

    /// Normal skin, then every scar of the presets.
    pub fn all() -> Result<Vec<Self>, SessionError> {
        let scars = Presets::get()?.scars.iter().map(|(name, preset)| Self::scar(name, preset));
        Ok(core::iter::once(Self::NORMAL).chain(scars).collect())
    }

    fn scar(name: &'static str, preset: &Preset) -> Self {
        let value = |key: &str| preset.values.get(key).map_or(1.0, |sourced| sourced.0);
        Self {
            name,
            toughness: value("toughness"),
            k_scale: value("k_scale"),
            epidermis: value("epidermis"),
            dermis: value("dermis"),
        }
    }

    fn apply(&self, tissue: &mut Tissue) {
        tissue.toughness *= self.toughness;
        tissue.k_scale *= self.k_scale;
        for (mm, factor) in
            tissue.thickness_mm.iter_mut().zip([self.epidermis, self.epidermis, self.dermis, self.dermis, 1.0])
        {
            *mm *= factor;
        }
    }
}

/// A press to be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press {
    /// What is pressed.
    pub skin: Skin,
    /// The cartridge: a name of the presets.
    pub needle: &'static str,
    /// Stretch of the other hand, 0 to 1.
    pub stretch: f64,
    /// The machine runs.
    pub machine: bool,
    /// How far the tip at full reach goes below the undeformed skin, mm.
    pub to_mm: f64,
}

/// One tick of a press.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// How far the tip at full reach is below the undeformed skin, mm.
    pub pressed_mm: f64,
    /// True depth, mm.
    pub depth_mm: f64,
    /// The law's force along the skin's normal, N.
    pub law_n: f64,
    /// Force that left the limiter along the normal, N.
    pub sent_n: f64,
    /// Amplitude of the machine's buzz, N.
    pub vibration_n: f64,
    /// Layer the needle is in, 0 outermost.
    pub layer: u32,
    /// Bits of [`marks`].
    pub marks: u32,
}

impl Press {
    /// Where the hand wants the tip at full reach, mm below the undeformed skin, this long after the start.
    pub fn wanted_mm(&self, time_s: f64) -> f64 {
        (time_s * PRESS_MM_PER_S - ABOVE_MM).min(self.to_mm)
    }

    /// What the hand reads at that time.
    pub fn sample(&self, time_s: f64) -> StylusSample {
        let position_mm = DVec3::NEG_Y * self.wanted_mm(time_s);
        let world_from_tool = Pose { position_mm, rotation: DQuat::IDENTITY };
        StylusSample { world_from_tool, pedal: f64::from(u8::from(self.machine)), stretch: self.stretch, flags: 0 }
    }

    /// Presses at [`PRESS_MM_PER_S`] with a hand that does not yield, on a device as described.
    pub fn on(&self, device: &DeviceSpec) -> Result<Vec<Point>, SessionError> {
        let press = *self;
        let hand = ScriptedHand::new(move |tick| Reading::Sample(press.sample(tick.0 as f64 / f64::from(TICK_HZ))));
        self.with(Box::new(hand.on(device.clone())))
    }

    /// The same with whatever hand makes this motion; the depths are those of its samples.
    pub fn with(&self, hand: Box<dyn Stylus>) -> Result<Vec<Point>, SessionError> {
        let text = PAD.replace("NEEDLE", self.needle);
        let mut loaded = scenario::load_text("feel", &text)?;
        self.skin.apply(&mut loaded.scenario.tissue);
        let prepared = Prepared::new(loaded)?;
        let mut rig = prepared.rig(hand);
        let mut points = Vec::new();
        while self.wanted_mm(rig.next_tick().0 as f64 / f64::from(TICK_HZ)) < self.to_mm {
            let Some(record) = rig.tick() else { break };
            let outcome = record.outcome;
            points.push(Point {
                pressed_mm: -record.sample.world_from_tool.position_mm.y,
                depth_mm: outcome.depth_mm,
                law_n: outcome.force_n.y,
                sent_n: record.sent_n.y,
                vibration_n: outcome.vibration_n,
                layer: outcome.layer,
                marks: outcome.marks,
            });
        }
        Ok(points)
    }
}

const PAD: &str = r#"(
    format: 1, title: "Feel", brief: "A press.", level: 1,
    scalp: Pad(width_mm: 80, length_mm: 60), needle: "NEEDLE",
    plan: (
        zone: Polygon(corners: [(-8, -10), (-8, 10), (8, 10), (8, -10)]),
        dots: Grid(rows: 1, cols: 1, spacing_mm: 1.0),
    ),
    rubric: "median", time_limit_s: 300,
)"#;

/// Something that could be felt in a press.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// What it is.
    pub what: String,
    /// Where the tip at full reach was, mm below the undeformed skin.
    pub at_mm: f64,
    /// Change of the mean force from [`ACROSS_MM`] before to [`ACROSS_MM`] after, N.
    pub force_n: f64,
    /// The same change once more before it, where nothing happens, N: what a steady slope alone gives.
    pub slope_n: f64,
    /// Change of the mean amplitude of the buzz, N.
    pub vibration_n: f64,
}

/// The rupture, each border between layers that the needle then goes through, and the nose's first touch, in order.
/// A border that the jump at the rupture skips is no moment of its own and is not here.
pub fn contrasts(points: &[Point]) -> Vec<Contrast> {
    let mut found = Vec::new();
    let (mut deepest, mut nose, mut broke) = (0, false, None);
    for (index, point) in points.iter().enumerate() {
        let jumped = broke.is_some_and(|at: usize| index <= at + 1);
        let what = if point.marks & marks::RUPTURE != 0 && broke.is_none() {
            broke = Some(index);
            Some(format!("rupture, into the {}", layer_name(point.layer)))
        } else if point.layer > deepest && !jumped && broke.is_some() {
            Some(format!("{} to {}", layer_name(deepest), layer_name(point.layer)))
        } else if point.marks & marks::NOSE != 0 && !nose {
            Some("nose touches".to_owned())
        } else {
            None
        };
        deepest = deepest.max(point.layer);
        nose |= point.marks & marks::NOSE != 0;
        if let Some(contrast) = what.and_then(|what| contrast(what, points, index)) {
            found.push(contrast);
        }
    }
    found
}

fn layer_name(layer: u32) -> &'static str {
    LAYER_NAMES.get(layer as usize).copied().unwrap_or("subcutis")
}

/// The change across a moment; nothing when the press is too short on one side.
fn contrast(what: String, points: &[Point], index: usize) -> Option<Contrast> {
    let at_mm = points.get(index)?.pressed_mm;
    let mean = |from_mm: f64, value: fn(&Point) -> f64| {
        let inside = points.iter().filter(|p| (from_mm..from_mm + ACROSS_MM).contains(&p.pressed_mm));
        let (sum, count) = inside.fold((0.0, 0.0), |(sum, count), p| (sum + value(p), count + 1.0));
        (count > 0.9 * ACROSS_MM / PRESS_MM_PER_S * 1000.0).then(|| sum / count)
    };
    let (force, buzz): (fn(&Point) -> f64, fn(&Point) -> f64) = (|p| p.sent_n, |p| p.vibration_n);
    let before = mean(at_mm - ACROSS_MM, force)?;
    Some(Contrast {
        what,
        at_mm,
        force_n: mean(at_mm, force)? - before,
        slope_n: before - mean(at_mm - 2.0 * ACROSS_MM, force)?,
        vibration_n: mean(at_mm, buzz)? - mean(at_mm - ACROSS_MM, buzz)?,
    })
}

/// A change of force below the device's own friction is not told from it.
pub fn is_felt(force_n: f64, friction_n: f64) -> bool {
    force_n.abs() > friction_n
}
