//! Segmentation: approach, contact, rupture, dwell and withdrawal, from one record after another.
//!
//! A *visit* is the time the needle's full reach is past the undeformed skin, machine on or off: the two crossings are
//! interpolated between ticks. The time belongs to the dot that the needle works at; what comes before its first
//! puncture belongs to that dot too.

use std::collections::BTreeMap;

use super::tally::{Stay, Tally, engaged};
use crate::sim::{Outcome, marks};

/// The approach to a dot begins where the needle last was this far above the skin, mm (A!).
const APPROACH_MM: f64 = 2.0;

/// Most dots that are told apart. A sheet with more would be of no use to anyone.
pub const MAX_DOTS: usize = 20_000;

/// A visit that is not over.
#[derive(Clone, Copy, Debug)]
struct Visit {
    from_tick: u64,
    contact_tick: u64,
    dot: Option<u32>,
    stay: Stay,
}

/// Turns records into tallies by dot.
#[derive(Clone, Debug)]
pub(super) struct Visits {
    tick_s: f64,
    open: Option<Visit>,
    approach_from: u64,
    last: Option<(u64, f64)>,
    dots: BTreeMap<u32, Tally>,
    not_held: u32,
    last_not_held: u32,
    /// Time with the needle past the undeformed skin, in ticks, at dots or not.
    pub in_skin_ticks: f64,
}

impl Visits {
    pub(super) fn new(tick_s: f64) -> Self {
        Self {
            tick_s,
            open: None,
            approach_from: 0,
            last: None,
            dots: BTreeMap::new(),
            not_held: 0,
            last_not_held: 0,
            in_skin_ticks: 0.0,
        }
    }

    /// The next record does not follow from the last one: whatever was open ends there.
    pub(super) fn cut(&mut self) {
        if let Some((tick, _)) = self.last {
            self.close(tick);
        }
        self.last = None;
    }

    /// Takes one record.
    pub(super) fn add(&mut self, tick: u64, outcome: &Outcome) {
        let reach = outcome.reach_mm;
        if self.last.is_none() {
            self.approach_from = tick;
        }
        let (inside_ticks, crossed) = self.crossing(tick, reach);
        self.in_skin_ticks += inside_ticks;
        if reach > 0.0 {
            let visit = self.open.get_or_insert(Visit {
                from_tick: self.approach_from,
                contact_tick: tick,
                dot: None,
                stay: Stay::default(),
            });
            visit.stay.dwell_ticks += inside_ticks;
            self.settle(tick, outcome);
            if let Some(visit) = &mut self.open {
                visit.stay.add(tick, outcome, self.tick_s);
            }
        } else {
            if crossed && let Some(visit) = &mut self.open {
                visit.stay.dwell_ticks += inside_ticks;
            }
            self.close(tick);
            if reach < -APPROACH_MM {
                self.approach_from = tick;
            }
        }
        if outcome.has(marks::STROKE) && outcome.dot != 0 && outcome.stroke_depth_mm > 0.0 {
            let dot = outcome.dot;
            self.with(dot, tick, |tally| tally.stroke(tick, outcome));
        }
        self.last = Some((tick, reach));
    }

    /// Ends what is open and hands over all tallies by dot, and how many dots were too many.
    pub(super) fn finish(mut self) -> (BTreeMap<u32, Tally>, u32, f64) {
        self.cut();
        (self.dots, self.not_held, self.in_skin_ticks)
    }

    /// Ticks since the last record that the reach was past the skin, straight line between, and whether it crossed.
    ///
    /// `t = Δ·r₁/(r₁ − r₀)` coming in, `t = Δ·r₀/(r₀ − r₁)` going out; Δ ticks between, r reach \[mm\]. D.
    fn crossing(&self, tick: u64, reach: f64) -> (f64, bool) {
        let Some((last_tick, last)) = self.last else { return (0.0, false) };
        let between = (tick - last_tick) as f64;
        match (last > 0.0, reach > 0.0) {
            (true, true) => (between, false),
            (false, true) => (between * (reach / (reach - last)), true),
            (true, false) => (between * (last / (last - reach)), true),
            (false, false) => (0.0, false),
        }
    }

    /// Gives the open visit to the dot at hand; a new dot ends the stay at the one before.
    fn settle(&mut self, tick: u64, outcome: &Outcome) {
        if !engaged(outcome) {
            return;
        }
        let Some(visit) = &mut self.open else { return };
        match visit.dot {
            None => visit.dot = Some(outcome.dot),
            Some(dot) if dot == outcome.dot => {}
            Some(dot) => {
                let done = *visit;
                *visit = Visit { from_tick: tick, contact_tick: tick, dot: Some(outcome.dot), stay: Stay::default() };
                self.with(dot, tick, |tally| tally.visit(&done.stay, done.from_tick, done.contact_tick, tick));
            }
        }
    }

    fn close(&mut self, tick: u64) {
        let Some(visit) = self.open.take() else { return };
        self.approach_from = tick;
        if let Some(dot) = visit.dot {
            self.with(dot, tick, |tally| tally.visit(&visit.stay, visit.from_tick, visit.contact_tick, tick));
        }
    }

    fn with(&mut self, dot: u32, tick: u64, change: impl FnOnce(&mut Tally)) {
        if self.dots.len() < MAX_DOTS || self.dots.contains_key(&dot) {
            change(self.dots.entry(dot).or_insert_with(|| Tally::new(tick)));
        } else if self.last_not_held != dot {
            self.last_not_held = dot;
            self.not_held = self.not_held.saturating_add(1);
        }
    }
}
