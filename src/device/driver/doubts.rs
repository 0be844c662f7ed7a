//! Whether a hand can have moved a stylus as its reports say: no jump, no place that stands while the stylus says that it
//! moves, no shaking quicker than muscles. Pure; one place at a time, by the device's own clock.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::Why;
use crate::math::DVec3;

/// Fastest that a tip can be moved by a hand, mm/s. A!: throws reach 10 m/s at the hand, pen strokes 1 m/s.
const FASTEST_MM_PER_S: f64 = 5_000.0;
/// Noise of a pose on top of that, mm. A!
const POSE_NOISE_MM: f64 = 0.5;
/// Farthest from where it was going that a tip gets in a millisecond, mm: a stylus that hits a stop at 3.5 m/s, or a place
/// that a service repeats for 7 ms at half a metre a second. A!
const KNOCK_MM: f64 = 3.5;
/// A place that is the same to the last bit for this long is held against the velocity, s; slower than this, mm/s, it may
/// well be.
const FROZEN_S: f64 = 0.1;
const FROZEN_MM_PER_S: f64 = 20.0;
/// Shorter ways are no swing, mm: the buzz of a machine and the steps of an encoder are.
const SWING_MM: f64 = 0.3;
/// Swings to and fro along one axis in this time, s, that are no hand's: quicker than 35 Hz. Tremor ends at 12 Hz. F
const SWINGS: usize = 8;
const SWINGS_S: f64 = 0.1;

/// See the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Doubts {
    now_s: f64,
    last: Option<DVec3>,
    /// The last step, and how long it took, s.
    moved_mm: DVec3,
    took_s: f64,
    /// How long the place has stood, and how far its velocity says that it went.
    stood_s: f64,
    went_mm: DVec3,
    swings: [Swing; 3],
}

impl Doubts {
    /// The next place, so long after the last one. What speaks against it, if anything.
    pub(super) fn look(&mut self, position_mm: DVec3, velocity_mm_per_s: DVec3, apart_s: f64) -> Option<Why> {
        let Some(last_mm) = self.last.replace(position_mm) else {
            self.swings = position_mm.to_array().map(Swing::at);
            return None;
        };
        self.now_s += apart_s;
        let moved_mm = position_mm - last_mm;
        let jumped = self.jumps(moved_mm, apart_s);
        let frozen = self.stands(moved_mm, velocity_mm_per_s, apart_s);
        let mut shakes = false;
        for (swing, at_mm) in self.swings.iter_mut().zip(position_mm.to_array()) {
            shakes |= swing.goes(at_mm, self.now_s);
        }
        let found = [(jumped, Why::PoseJump), (frozen, Why::PoseFrozen), (shakes, Why::Shaking)];
        found.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why)
    }

    fn jumps(&mut self, moved_mm: DVec3, apart_s: f64) -> bool {
        let too_fast = length(moved_mm) > FASTEST_MM_PER_S * apart_s + POSE_NOISE_MM;
        // clocks may be told unevenly: no step is expected to be more than twice the last one
        let more = if self.took_s > 0.0 { (apart_s / self.took_s).min(2.0) } else { 0.0 };
        let knocked_mm = length(moved_mm - self.moved_mm * more);
        let knocked = self.took_s > 0.0 && knocked_mm > KNOCK_MM * (apart_s * 1e3).max(1.0);
        (self.moved_mm, self.took_s) = (moved_mm, apart_s);
        too_fast || knocked
    }

    fn stands(&mut self, moved_mm: DVec3, velocity_mm_per_s: DVec3, apart_s: f64) -> bool {
        if moved_mm != DVec3::ZERO || self.stood_s >= FROZEN_S {
            (self.stood_s, self.went_mm) = (0.0, DVec3::ZERO);
            return false;
        }
        self.stood_s += apart_s;
        self.went_mm += velocity_mm_per_s * apart_s;
        self.stood_s >= FROZEN_S && length(self.went_mm) > FROZEN_MM_PER_S * FROZEN_S
    }
}

/// Swings along one axis.
#[derive(Clone, Copy, Debug, Default)]
struct Swing {
    /// The way it goes now, and the farthest it got on it, mm.
    up: bool,
    farthest_mm: f64,
    /// When it turned the last times, the newest first, s.
    turned_s: [Option<f64>; SWINGS],
}

impl Swing {
    fn at(farthest_mm: f64) -> Self {
        Self { farthest_mm, ..Self::default() }
    }

    /// True when it has turned so often that no hand did it.
    fn goes(&mut self, at_mm: f64, now_s: f64) -> bool {
        let ahead_mm = if self.up { at_mm - self.farthest_mm } else { self.farthest_mm - at_mm };
        if ahead_mm >= 0.0 {
            self.farthest_mm = at_mm;
            return false;
        }
        if ahead_mm > -SWING_MM {
            return false;
        }
        (self.up, self.farthest_mm) = (!self.up, at_mm);
        self.turned_s.rotate_right(1);
        if let Some(newest) = self.turned_s.first_mut() {
            *newest = Some(now_s);
        }
        self.turned_s.last().copied().flatten().is_some_and(|first_s| now_s - first_s <= SWINGS_S)
    }
}

fn length(v: DVec3) -> f64 {
    v.length_squared().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A place for each millisecond; velocities are those of the places. The first doubt and its millisecond.
    fn doubt(place: impl Fn(f64) -> DVec3) -> Option<(u32, Why)> {
        let mut doubts = Doubts::default();
        (0..1000).find_map(|ms| {
            let at_s = f64::from(ms) * 1e-3;
            let velocity = (place(at_s) - place(at_s - 1e-3)) * 1e3;
            doubts.look(place(at_s), velocity, 1e-3).map(|why| (ms, why))
        })
    }

    fn swing(amplitude_mm: f64, hz: f64) -> impl Fn(f64) -> DVec3 {
        move |at_s| DVec3::Y * (amplitude_mm * libm::sin(core::f64::consts::TAU * hz * at_s))
    }

    #[test]
    fn what_a_hand_does_is_not_doubted() {
        assert_eq!(doubt(|_| DVec3::ONE), None, "at rest");
        assert_eq!(doubt(|at_s| DVec3::X * (2000.0 * at_s)), None, "2 m/s");
        assert_eq!(doubt(|at_s| DVec3::X * (2000.0 * at_s).min(300.0)), None, "a stop hit at 2 m/s");
        for (amplitude_mm, hz) in [(40.0, 3.0), (5.0, 12.0), (1.0, 25.0), (0.1, 200.0), (0.05, 500.0)] {
            assert_eq!(doubt(swing(amplitude_mm, hz)), None, "{amplitude_mm} mm at {hz} Hz");
        }
        assert_eq!(doubt(|at_s| DVec3::X * (500.0 * (at_s / 0.005).floor() * 0.005)), None, "a service at 200 Hz");
        let encoder = swing(0.3, 8.0);
        assert_eq!(doubt(|at_s| (encoder(at_s) / 0.055).round() * 0.055), None, "steps of an encoder");
    }

    #[test]
    fn jumps_are_seen_at_once() {
        for (case, jump_mm) in [("far", 40.0), ("four millimetres", 4.0), ("less", -3.6)] {
            let found = doubt(|at_s| DVec3::Y * if at_s >= 0.5 { jump_mm } else { 0.0 });
            assert_eq!(found, Some((500, Why::PoseJump)), "{case}");
        }
        let found = doubt(|at_s| DVec3::Y * (200.0 * at_s + if at_s >= 0.5 { 4.0 } else { 0.0 }));
        assert_eq!(found, Some((500, Why::PoseJump)), "on the way");
    }

    #[test]
    fn shaking_is_seen_before_the_ninth_swing() {
        for (amplitude_mm, hz, most_ms) in [(2.0, 40.0, 120), (0.5, 200.0, 30), (0.2, 100.0, 60)] {
            let found = doubt(swing(amplitude_mm, hz));
            assert!(matches!(found, Some((ms, Why::Shaking)) if ms <= most_ms), "{amplitude_mm}, {hz}: {found:?}");
        }
    }

    #[test]
    fn a_place_that_stands_while_the_stylus_moves_is_frozen() {
        let mut doubts = Doubts::default();
        let mut frozen = |velocity: f64| (0..300).find_map(|_| doubts.look(DVec3::ONE, DVec3::X * velocity, 1e-3));
        assert_eq!(frozen(15.0), None, "an encoder whose velocity is off by a little");
        assert_eq!(frozen(25.0), Some(Why::PoseFrozen));
        let mut doubts = Doubts::default();
        let noise = |ms: u32| DVec3::X * if ms.is_multiple_of(2) { 50.0 } else { -50.0 };
        assert_eq!((0..300).find_map(|ms| doubts.look(DVec3::ONE, noise(ms), 1e-3)), None, "noise of a velocity");
    }
}
