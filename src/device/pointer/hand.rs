//! The pointer's hand. Haptics thread in [`Stylus::read`] and [`Stylus::write`].
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use rtrb::Consumer;

use super::timeline::Timeline;
use super::{JAB_BELOW_US, PointerAction, PointerInput, PointerParams, Release};
use crate::device::arm::{Arm, min_jerk};
use crate::device::limiter::{MAX_FORCE_N, MAX_SLEW_N_PER_S};
use crate::device::{DeviceCommand, DeviceKind, DeviceSpec, Reading, Stylus};
use crate::math::{DVec3, Pose, rotation_with_up, unit_or};
use crate::motion::StylusSample;
use crate::units::{TICK_HZ, Tick};

/// One tick, s.
const DT_S: f64 = 1.0 / TICK_HZ as f64;
/// A jab starts when the smoothed aim is this near to the place that was tapped, mm.
const NEAR_MM: f64 = 0.02;
/// Time constant with which the hand comes down to or leaves the skin, s. A!
const HEIGHT_S: f64 = 0.015;
/// Part of a long way that is also lifted, so that a reach round the head does not lead through it, and its cap, mm. A
/// straight way of length `c` to a place on a ball of radius `R` runs below its surface by at most `c/2R` of what is left.
const LIFT_SHARE: f64 = 0.9;
const LIFT_MAX_MM: f64 = 80.0;
/// A pressed needle is not lifted over so short a way, mm.
const DRAWN_MM: f64 = 5.0;

/// What the button makes the hand do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Press {
    /// Hovering.
    Up,
    /// Down since a time, µs; not yet known whether for long.
    Undecided { since_us: u64 },
    /// Down for long: wanted reach past the skin, mm.
    Hold { depth_mm: f64 },
    /// A jab, this long under way, s; it waits at 0 for the aim to come to rest.
    Jab { at_s: f64 },
    /// As deep as a trigger says: share of the deepest.
    Squeeze { share: f64 },
}

/// A press that came during a jab.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Waiting {
    Nothing,
    Down { since_us: u64 },
    Jab,
}

/// Aim as a point, its normal, and the lean.
#[derive(Clone, Copy, Debug)]
struct Aim {
    point_mm: DVec3,
    normal: DVec3,
    /// Tangents of the lean: towards the forehead and the patient's left.
    lean: (f64, f64),
}

impl Aim {
    fn towards(&mut self, to: &Self, share: f64) {
        self.point_mm += (to.point_mm - self.point_mm) * share;
        self.normal = unit_or(self.normal + (to.normal - self.normal) * share, to.normal);
        self.lean.0 += (to.lean.0 - self.lean.0) * share;
        self.lean.1 += (to.lean.1 - self.lean.1) * share;
    }

    /// Up the hand-piece.
    fn up(&self) -> DVec3 {
        let n = self.normal;
        let forward = unit_or(DVec3::Z - n * n.z, DVec3::NEG_Y);
        let left = unit_or(DVec3::X - n * n.x, DVec3::NEG_Y);
        unit_or(n + forward * self.lean.0 + left * self.lean.1, n)
    }
}

/// See the module.
#[derive(Debug)]
pub struct PointerHand {
    params: PointerParams,
    inputs: Timeline,
    arm: Option<Arm>,
    felt_n: DVec3,
    aim: Aim,
    /// Where the pointer went during a jab.
    next: Option<(DVec3, DVec3)>,
    smooth: [Aim; 2],
    share: f64,
    height_share: f64,
    height_mm: f64,
    press: Press,
    waiting: Waiting,
    parked: bool,
    pedal: bool,
    stretch: bool,
}

impl PointerHand {
    pub(super) fn new(
        params: PointerParams,
        ring: Consumer<PointerInput>,
        releases: Option<Consumer<Release>>,
    ) -> Self {
        let aim = Aim { point_mm: DVec3::ZERO, normal: DVec3::Y, lean: (0.0, 0.0) };
        let share_of = |time_s: f64| 1.0 - libm::exp(-DT_S / time_s.max(1e-6));
        Self {
            params,
            inputs: Timeline::new(ring, releases),
            arm: None,
            felt_n: DVec3::ZERO,
            aim,
            next: None,
            smooth: [aim; 2],
            share: share_of(params.smooth_s),
            height_share: share_of(HEIGHT_S),
            height_mm: params.park_mm,
            press: Press::Up,
            waiting: Waiting::Nothing,
            parked: true,
            pedal: false,
            stretch: false,
        }
    }

    fn obey(&mut self, input: PointerInput) {
        match input.what {
            PointerAction::Aim { point_mm, normal } if point_mm.is_finite() && normal.is_finite() => {
                self.point_at(point_mm, normal);
            }
            PointerAction::Lean { forward_rad, left_rad } if forward_rad.is_finite() && left_rad.is_finite() => {
                let tangent = |rad: f64| libm::tan(rad.clamp(-1.2, 1.2));
                self.aim.lean = (tangent(forward_rad), tangent(left_rad));
            }
            PointerAction::Pedal(down) => self.pedal = down,
            PointerAction::Stretch(on) => self.stretch = on,
            PointerAction::Press(down) if !self.parked => self.button(down, input.at_us),
            PointerAction::Down if !self.parked => self.button(true, input.at_us),
            PointerAction::Squeeze(share) if share.is_finite() && !self.parked => self.squeeze(share.clamp(0.0, 1.0)),
            PointerAction::Park => {
                self.parked = true;
                self.press = Press::Up;
                self.waiting = Waiting::Nothing;
            }
            _ => {}
        }
    }

    fn point_at(&mut self, point_mm: DVec3, normal: DVec3) {
        // a jab goes where it was aimed, whatever the pointer does meanwhile; then the hand follows
        if matches!(self.press, Press::Jab { .. }) {
            self.next = Some((point_mm, normal));
            return;
        }
        self.next = None;
        self.aim.point_mm = point_mm;
        self.aim.normal = unit_or(normal, DVec3::Y);
        self.parked = false;
        if self.arm.is_none() {
            self.smooth = [self.aim; 2];
            self.arm = Some(Arm::new(self.params.arm, point_mm + self.aim.up() * self.height_mm));
        }
    }

    fn button(&mut self, down: bool, now_us: u64) {
        self.press = match (self.press, down) {
            (Press::Up | Press::Squeeze { .. }, true) => Press::Undecided { since_us: now_us },
            (Press::Undecided { .. }, false) => Press::Jab { at_s: 0.0 },
            (Press::Hold { .. }, false) => Press::Up,
            (Press::Jab { at_s }, _) => {
                self.waiting = match (self.waiting, down) {
                    (_, true) => Waiting::Down { since_us: now_us },
                    (Waiting::Down { since_us }, false) if now_us - since_us < JAB_BELOW_US => Waiting::Jab,
                    (Waiting::Jab, false) => Waiting::Jab,
                    (_, false) => Waiting::Nothing,
                };
                Press::Jab { at_s }
            }
            (same, _) => same,
        };
    }

    fn squeeze(&mut self, share: f64) {
        self.press = match self.press {
            Press::Up | Press::Squeeze { .. } if share > 0.0 => Press::Squeeze { share },
            Press::Squeeze { .. } => Press::Up,
            other => other,
        };
    }

    /// Height of the tip over the aimed point along the hand-piece, mm; negative is past the skin.
    fn height_mm(&mut self) -> f64 {
        let p = self.params;
        if let Press::Undecided { since_us } = self.press
            && self.inputs.now_us().saturating_sub(since_us) >= JAB_BELOW_US
        {
            self.press = Press::Hold { depth_mm: -self.height_mm };
        }
        match self.press {
            Press::Up => self.ease_to(if self.parked { p.park_mm } else { p.hover_mm }),
            Press::Undecided { .. } => self.ease_to(p.touch_mm),
            Press::Hold { depth_mm } => {
                // not into the skin while the hand is still on its way to the place
                let on_its_way = depth_mm < 0.0 && self.off_mm() > NEAR_MM;
                let deeper_mm = if on_its_way { 0.0 } else { p.press_mm_per_s * DT_S };
                let depth_mm = (depth_mm + deeper_mm).min(p.press_max_mm);
                self.press = Press::Hold { depth_mm };
                self.height_mm = -depth_mm;
            }
            Press::Squeeze { share } => self.ease_to(p.touch_mm - share * (p.touch_mm + p.press_max_mm)),
            Press::Jab { at_s } => self.jab(at_s),
        }
        self.height_mm
    }

    /// In on a minimum-jerk way, stay, out again: the same length whatever the picture's rate.
    fn jab(&mut self, at_s: f64) {
        let p = self.params;
        if at_s <= 0.0 && (self.off_mm() > NEAR_MM || (self.height_mm - p.touch_mm).abs() > NEAR_MM) {
            self.ease_to(p.touch_mm);
            return;
        }
        let at_s = at_s + DT_S;
        let out_s = at_s - p.jab_way_s - p.jab_stay_s;
        let share = if out_s > 0.0 { 1.0 - min_jerk(out_s / p.jab_way_s) } else { min_jerk(at_s / p.jab_way_s) };
        self.height_mm = p.touch_mm - share * (p.touch_mm + p.jab_mm);
        self.press = Press::Jab { at_s };
        if out_s >= p.jab_way_s {
            self.press = match core::mem::replace(&mut self.waiting, Waiting::Nothing) {
                Waiting::Nothing => Press::Up,
                Waiting::Down { since_us } => Press::Undecided { since_us },
                Waiting::Jab => Press::Jab { at_s: 0.0 },
            };
            if let Some((point_mm, normal)) = self.next.take() {
                self.aim.point_mm = point_mm;
                self.aim.normal = unit_or(normal, DVec3::Y);
            }
        }
    }

    /// Nothing is going on whose length the button says; a jab has a length of its own.
    fn is_free(&self) -> bool {
        match self.press {
            Press::Up => true,
            Press::Jab { .. } => !matches!(self.waiting, Waiting::Down { .. }),
            _ => false,
        }
    }

    /// How far the smoothed aim still is from the aim, mm.
    fn off_mm(&self) -> f64 {
        let [_, smooth] = &self.smooth;
        (self.aim.point_mm - smooth.point_mm).length_squared().sqrt()
    }

    fn ease_to(&mut self, height_mm: f64) {
        self.height_mm += (height_mm - self.height_mm) * self.height_share;
    }

    /// Smooths the aim and gives the tip that the arm is to reach for, and up the hand-piece.
    fn target(&mut self) -> (DVec3, DVec3) {
        let height_mm = self.height_mm();
        let [first, second] = &mut self.smooth;
        first.towards(&self.aim, self.share);
        let first = *first;
        second.towards(&first, self.share);
        let up = second.up();
        let point_mm = second.point_mm;
        // a needle that is held in the skin and drawn along stays in it
        let drawn_mm = if self.press == Press::Up { 0.0 } else { DRAWN_MM };
        let lift_mm = (LIFT_SHARE * (self.off_mm() - drawn_mm)).clamp(0.0, LIFT_MAX_MM);
        (point_mm + up * (height_mm + lift_mm), up)
    }
}

impl Stylus for PointerHand {
    fn spec(&self) -> DeviceSpec {
        DeviceSpec::plain("pointer", DeviceKind::Pointer, MAX_FORCE_N, MAX_SLEW_N_PER_S)
    }

    fn read(&mut self, _tick: Tick) -> Reading {
        self.inputs.advance(self.is_free());
        while let Some(input) = self.inputs.next_due() {
            self.obey(input);
        }
        let (target_mm, up) = self.target();
        // before the first aim the hand waits far above the middle, where nothing is
        let position_mm = match &mut self.arm {
            Some(arm) => arm.step(target_mm, self.felt_n, DT_S),
            None => DVec3::Y * 1000.0,
        };
        Reading::Sample(StylusSample {
            world_from_tool: Pose { position_mm, rotation: rotation_with_up(up) },
            pedal: f64::from(u8::from(self.pedal)),
            stretch: f64::from(u8::from(self.stretch)),
            flags: 0,
        })
    }

    fn write(&mut self, _tick: Tick, command: &DeviceCommand) {
        self.felt_n = command.force_n();
    }
}
