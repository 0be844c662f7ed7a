//! What the read-outs show: the visit going on, and numbers that settle so that they can be read. Pure.

use crate::haptics::SimEvent;
use crate::sim::{TickRecord, marks};

/// Numbers settle with this time constant, s.
const SETTLE_S: f32 = 0.1;
/// A visit ends when no stroke came for this long, ticks.
const VISIT_GAP_TICKS: u64 = 150;
/// A stroke is shown for this long after it ended, ticks.
const SHOWN_TICKS: u64 = 60;

/// The visit of one place: what the dwell read-out shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Visit {
    /// Dot, from 1; 0 for none yet.
    pub(crate) dot: u32,
    /// Strokes past the junction.
    pub(crate) strokes: u32,
    /// First and last tick.
    pub(crate) ticks: (u64, u64),
    /// Deepest stroke, mm, and its angle, rad.
    pub(crate) deepest: (f64, f64),
    /// Reach of that stroke past the undeformed skin, normal to it, mm.
    pub(crate) pressed_mm: f64,
}

/// Numbers of the read-outs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    /// True depth, mm.
    pub(crate) depth_mm: f32,
    /// Full reach past the undeformed skin, normal to it, mm.
    pub(crate) pressed_mm: f32,
    /// Angle to the skin, degrees.
    pub(crate) angle_deg: f32,
    /// Force on the hand, N.
    pub(crate) force_n: f32,
}

/// Visits and numbers of a running attempt.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Readings {
    /// The visit going on or the last one.
    pub(crate) visit: Visit,
    /// The one before.
    pub(crate) ghost: Option<Visit>,
    /// Numbers of the read-outs.
    pub(crate) settled: Settled,
    /// A stroke came since the last picture.
    fresh: bool,
}

impl Default for Settled {
    fn default() -> Self {
        Self { depth_mm: 0.0, pressed_mm: 0.0, angle_deg: 90.0, force_n: 0.0 }
    }
}

impl Readings {
    /// Something happened.
    pub(crate) fn take(&mut self, event: &SimEvent, junction_mm: f64) {
        let SimEvent::Stroke { tick, dot, depth_mm, pressed_mm, angle_rad, .. } = *event else { return };
        self.fresh = true;
        if dot != self.visit.dot || tick.0 > self.visit.ticks.1 + VISIT_GAP_TICKS {
            self.ghost = (self.visit.dot != 0).then_some(self.visit);
            self.visit = Visit { dot, ticks: (tick.0, tick.0), deepest: (0.0, angle_rad), ..Visit::default() };
        }
        let visit = &mut self.visit;
        visit.ticks.1 = tick.0;
        visit.strokes += u32::from(depth_mm > junction_mm);
        if depth_mm > visit.deepest.0 {
            visit.deepest = (depth_mm, angle_rad);
            visit.pressed_mm = pressed_mm;
        }
    }

    /// A picture is due, `dt_s` after the last one, and this is the newest tick, with this force on the hand.
    ///
    /// A stroke counts when it came since the last picture, however long ago that is: a tap may begin and end between two
    /// slow pictures, and its depth has to be seen all the same.
    pub(crate) fn settle(&mut self, record: &TickRecord, force_n: f64, dt_s: f32) {
        let outcome = &record.outcome;
        let share = 1.0 - (-dt_s / SETTLE_S).exp();
        let visit = &self.visit;
        let recent = record.tick.0.saturating_sub(visit.ticks.1) < SHOWN_TICKS && visit.dot != 0;
        let pressed_mm = (outcome.reach_mm * libm::sin(outcome.angle_rad)).max(0.0);
        let shown = if recent || self.fresh {
            Some((visit.deepest.0, visit.pressed_mm))
        } else {
            let touches = outcome.has(marks::IN_SKIN) || outcome.has(marks::CONTACT) || pressed_mm > 0.0;
            touches.then_some((outcome.depth_mm, pressed_mm))
        };
        self.fresh = false;
        let now = &mut self.settled;
        if let Some((depth_mm, pressed_mm)) = shown {
            now.depth_mm += (depth_mm as f32 - now.depth_mm) * share;
            now.pressed_mm += (pressed_mm.max(depth_mm) as f32 - now.pressed_mm) * share;
        }
        now.angle_deg += (outcome.angle_rad.to_degrees() as f32 - now.angle_deg) * share;
        now.force_n += (force_n as f32 - now.force_n) * share;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{DQuat, DVec3, Pose};
    use crate::motion::StylusSample;
    use crate::scenario::{DEFAULT_ID, find};
    use crate::session::Prepared;
    use crate::units::Tick;

    fn stroke(tick: u64, dot: u32, depth_mm: f64) -> SimEvent {
        SimEvent::Stroke {
            tick: Tick(tick),
            dot,
            entry_mm: DVec3::ZERO,
            normal: DVec3::Y,
            depth_mm,
            pressed_mm: depth_mm + 0.5,
            nl: 0.1,
            drag_mm: 0.0,
            angle_rad: 1.5,
        }
    }

    /// A tick with the needle far above the skin, out of a real model.
    fn away(tick: u64) -> TickRecord {
        let prepared = Prepared::new(find(DEFAULT_ID).unwrap()).unwrap();
        let mut state = crate::sim::State::new(&prepared.model);
        let world_from_tool = Pose { position_mm: DVec3::new(0.0, 60.0, 0.0), rotation: DQuat::IDENTITY };
        let sample = StylusSample { world_from_tool, pedal: 0.0, stretch: 0.0, flags: 0 };
        let outcome = prepared.model.step(&mut state, &sample);
        TickRecord { tick: Tick(tick), sample, outcome, sent_n: DVec3::ZERO }
    }

    #[test]
    fn a_tap_between_two_slow_pictures_is_shown() {
        let mut readings = Readings::default();
        readings.settle(&away(1000), 0.0, 0.4);
        readings.take(&stroke(1100, 1, 0.7), 0.1);
        readings.take(&stroke(1110, 1, 0.5), 0.1);
        // the needle has been out of the skin for 290 ticks by now
        readings.settle(&away(1400), 0.0, 0.4);
        let got = readings.settled;
        assert!((got.depth_mm - 0.7).abs() < 0.02, "{got:?}");
        assert!((got.pressed_mm - 1.2).abs() < 0.03, "{got:?}");
        assert_eq!((readings.visit.strokes, readings.visit.ticks), (2, (1100, 1110)));
    }

    #[test]
    fn numbers_stay_when_the_needle_is_away() {
        let mut readings = Readings::default();
        readings.take(&stroke(1100, 1, 0.7), 0.1);
        readings.settle(&away(1101), 0.0, 0.4);
        let before = readings.settled.depth_mm;
        for k in 0..20 {
            readings.settle(&away(1400 + 400 * k), 0.0, 0.4);
        }
        assert!((readings.settled.depth_mm - before).abs() < 1e-6);
    }

    #[test]
    fn another_dot_or_a_long_wait_is_another_visit() {
        for (case, second, want) in [
            ("same", stroke(1100, 1, 0.4), None),
            ("other dot", stroke(1100, 2, 0.4), Some(1)),
            ("long wait", stroke(1300, 1, 0.4), Some(1)),
        ] {
            let mut readings = Readings::default();
            readings.take(&stroke(1000, 1, 0.6), 0.1);
            readings.take(&second, 0.1);
            assert_eq!(readings.ghost.map(|ghost| ghost.dot), want, "{case}");
        }
    }
}
