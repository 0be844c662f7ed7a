//! A reach of a hand: a minimum-jerk move of tip and hand-piece with what the foot and the other hand do meanwhile.
//!
//! Haptics thread: fixed memory, no clock.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::arm::min_jerk;
use crate::math::{DVec3, unit_or};

/// Where the hand wants to be, and the other inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intent {
    /// Tip at full reach, world, mm.
    pub tip_mm: DVec3,
    /// Up the hand-piece, unit.
    pub up: DVec3,
    /// Pedal, 0 or 1.
    pub pedal: f64,
    /// Stretch of the other hand, 0 to 1.
    pub stretch: f64,
}

/// What a reach is for; a hand notes its own dots and dips by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Going somewhere or waiting.
    Way,
    /// Going into the skin and staying there.
    InSkin,
    /// Out of the skin again: the dot is done.
    Lift,
}

/// One reach: to an intent in a number of ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Where it ends.
    pub to: Intent,
    /// How long it takes, ticks; at least 1.
    pub ticks: u32,
    /// What it is for.
    pub purpose: Purpose,
}

/// Most reaches planned ahead.
const MAX_PLANNED: usize = 16;

/// Reaches in order, played one tick at a time.
#[derive(Clone, Debug)]
pub struct Plan {
    from: Intent,
    planned: [Option<Reach>; MAX_PLANNED],
    played: u32,
}

impl Plan {
    /// Nothing planned, waiting at a place.
    pub fn at(from: Intent) -> Self {
        Self { from, planned: [None; MAX_PLANNED], played: 0 }
    }

    /// Nothing is left to play.
    pub fn is_done(&self) -> bool {
        self.planned.first().is_none_or(Option::is_none)
    }

    /// What the reach under way is for.
    pub fn purpose(&self) -> Purpose {
        self.planned.first().copied().flatten().map_or(Purpose::Way, |reach| reach.purpose)
    }

    /// Where the last planned reach ends.
    pub fn end(&self) -> Intent {
        self.planned.iter().flatten().last().map_or(self.from, |r| r.to)
    }

    /// Plan one more reach; a plan that is full drops it, which the planners below never come near.
    pub fn then(&mut self, reach: Reach) {
        if let Some(slot) = self.planned.iter_mut().find(|slot| slot.is_none()) {
            *slot = Some(Reach { ticks: reach.ticks.max(1), ..reach });
        }
    }

    /// One tick: the intent now, and the purpose of a reach that ended in this tick.
    ///
    /// Pedal and stretch are those of the reach's end from its first tick on.
    pub fn tick(&mut self) -> (Intent, Option<Purpose>) {
        let Some(Some(reach)) = self.planned.first().copied() else {
            return (self.from, None);
        };
        self.played += 1;
        if self.played < reach.ticks {
            let share = min_jerk(f64::from(self.played) / f64::from(reach.ticks));
            let tip_mm = self.from.tip_mm + (reach.to.tip_mm - self.from.tip_mm) * share;
            let up = unit_or(self.from.up + (reach.to.up - self.from.up) * share, reach.to.up);
            return (Intent { tip_mm, up, ..reach.to }, None);
        }
        self.from = reach.to;
        self.played = 0;
        self.planned.rotate_left(1);
        if let Some(last) = self.planned.last_mut() {
            *last = None;
        }
        (reach.to, Some(reach.purpose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Intent = Intent { tip_mm: DVec3::ZERO, up: DVec3::Y, pedal: 0.0, stretch: 0.0 };

    #[test]
    fn reaches_are_played_in_order_and_end_exactly() {
        let mut plan = Plan::at(HERE);
        let a = Intent { tip_mm: DVec3::X, ..HERE };
        let b = Intent { tip_mm: DVec3::Z * 3.0, pedal: 1.0, ..HERE };
        plan.then(Reach { to: a, ticks: 10, purpose: Purpose::Way });
        plan.then(Reach { to: b, ticks: 0, purpose: Purpose::Lift });
        assert_eq!(plan.end(), b);
        let mut ended = None;
        for _ in 0..10 {
            assert_eq!(ended, None);
            let (now, done) = plan.tick();
            ended = done;
            assert!(now.tip_mm.x <= 1.0);
        }
        assert_eq!(ended, Some(Purpose::Way));
        assert_eq!(plan.tick(), (b, Some(Purpose::Lift)));
        assert!(plan.is_done());
        assert_eq!(plan.tick(), (b, None));
    }
}
