//! What one dot gathers while the records stream by. Plain sums and extremes; no judgement.

use crate::math::DVec3;
use crate::sim::{Outcome, marks};

/// Strokes whose depths are kept for a dot's median. A dot with more is far outside every band, and a stranger's
/// recording must not fill the memory.
const DEPTHS_KEPT: usize = 64;

/// The hand's reaction to the skin giving way takes about this long, s (A!): what it runs on in this time is overshoot,
/// what it does later is meant.
const OVERSHOOT_WINDOW_S: f64 = 0.15;

/// Marks that say the hole, dot, pop and drag of an outcome are of the needle's own place in this tick.
const ENGAGED: u32 = marks::IN_SKIN | marks::STROKE | marks::RUPTURE | marks::REENTRY;

/// The needle works at a dot in this tick.
pub(super) fn engaged(outcome: &Outcome) -> bool {
    outcome.dot != 0 && outcome.has(ENGAGED)
}

/// A stretch of time with the needle's full reach past the undeformed skin at one place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stay {
    /// Time, in ticks, with both crossings interpolated.
    pub dwell_ticks: f64,
    /// Ticks that were summed.
    ticks: u32,
    angle_sum_rad: f64,
    needle_sum_n: f64,
    stretch_sum: f64,
    pub pressed_mm: f64,
    pub nose_n: f64,
    pub needle_peak_n: f64,
    pub pop_n: f64,
    pub drag_mm: f64,
    pub holes: u32,
    pub rupture_tick: Option<u64>,
    rupture_reach_mm: f64,
    pub overshoot_mm: Option<f64>,
}

impl Stay {
    /// Adds one tick with the needle past the undeformed skin.
    pub(super) fn add(&mut self, tick: u64, outcome: &Outcome, tick_s: f64) {
        self.ticks += 1;
        self.angle_sum_rad += outcome.angle_rad;
        self.needle_sum_n += outcome.needle_n;
        self.stretch_sum += outcome.stretch_n_per_mm;
        self.pressed_mm = self.pressed_mm.max(outcome.pressed_mm);
        self.nose_n = self.nose_n.max(outcome.nose_n);
        self.needle_peak_n = self.needle_peak_n.max(outcome.needle_peak_n);
        if engaged(outcome) {
            self.pop_n = self.pop_n.max(outcome.pop_n);
            self.drag_mm = self.drag_mm.max(outcome.drag_mm);
        }
        if outcome.has(marks::RUPTURE) {
            self.holes += 1;
            if self.rupture_tick.is_none() {
                self.rupture_tick = Some(tick);
                self.rupture_reach_mm = outcome.reach_mm;
            }
        }
        if let Some(rupture) = self.rupture_tick
            && (tick - rupture) as f64 * tick_s <= OVERSHOOT_WINDOW_S
        {
            let on_mm = (outcome.reach_mm - self.rupture_reach_mm).max(0.0) * libm::sin(outcome.angle_rad);
            self.overshoot_mm = Some(self.overshoot_mm.unwrap_or(0.0).max(on_mm));
        }
    }

    /// Joins a later stay at the same place.
    fn join(&mut self, later: &Self) {
        self.dwell_ticks += later.dwell_ticks;
        self.ticks += later.ticks;
        self.angle_sum_rad += later.angle_sum_rad;
        self.needle_sum_n += later.needle_sum_n;
        self.stretch_sum += later.stretch_sum;
        self.pressed_mm = self.pressed_mm.max(later.pressed_mm);
        self.nose_n = self.nose_n.max(later.nose_n);
        self.needle_peak_n = self.needle_peak_n.max(later.needle_peak_n);
        self.pop_n = self.pop_n.max(later.pop_n);
        self.drag_mm = self.drag_mm.max(later.drag_mm);
        self.holes += later.holes;
        self.rupture_tick = self.rupture_tick.or(later.rupture_tick);
        self.overshoot_mm = match (self.overshoot_mm, later.overshoot_mm) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
    }

    fn mean(&self, sum: f64) -> Option<f64> {
        (self.ticks > 0).then(|| sum / f64::from(self.ticks))
    }

    /// Mean angle to the skin, rad. A needle cannot be more than upright; the rounded sum of many right angles can.
    pub(super) fn angle_rad(&self) -> Option<f64> {
        self.mean(self.angle_sum_rad).map(|mean| mean.min(core::f64::consts::FRAC_PI_2))
    }

    /// Mean felt needle force, N.
    pub(super) fn needle_n(&self) -> f64 {
        self.mean(self.needle_sum_n).unwrap_or(0.0)
    }

    /// Mean stretch stiffness, N/mm.
    pub(super) fn stretch_n_per_mm(&self) -> Option<f64> {
        self.mean(self.stretch_sum)
    }
}

/// All that happened at one dot.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    pub stay: Stay,
    pub visits: u32,
    pub from_tick: u64,
    pub contact_tick: u64,
    pub leave_tick: u64,
    pub first_stroke_tick: Option<u64>,
    pub strokes: u32,
    pub puncturing: u32,
    pub volume_nl: f64,
    pub depth_mm: f64,
    pub deepest_tick: u64,
    pub junction_mm: f64,
    /// Marks of all its strokes together.
    pub seen: u32,
    depths_mm: Vec<f64>,
    entry_sum_mm: DVec3,
    punctured_sum_mm: DVec3,
}

impl Tally {
    pub(super) fn new(tick: u64) -> Self {
        Self {
            stay: Stay::default(),
            visits: 0,
            from_tick: tick,
            contact_tick: tick,
            leave_tick: tick,
            first_stroke_tick: None,
            strokes: 0,
            puncturing: 0,
            volume_nl: 0.0,
            depth_mm: 0.0,
            deepest_tick: tick,
            junction_mm: 0.0,
            seen: 0,
            depths_mm: Vec::new(),
            entry_sum_mm: DVec3::ZERO,
            punctured_sum_mm: DVec3::ZERO,
        }
    }

    /// Adds a stay and, when it is the first, the times it began.
    pub(super) fn visit(&mut self, stay: &Stay, from_tick: u64, contact_tick: u64, leave_tick: u64) {
        if self.visits == 0 {
            self.from_tick = from_tick;
            self.contact_tick = contact_tick;
        }
        self.visits = self.visits.saturating_add(1);
        self.leave_tick = self.leave_tick.max(leave_tick);
        self.stay.join(stay);
    }

    /// Adds a stroke that ended in the skin.
    pub(super) fn stroke(&mut self, tick: u64, outcome: &Outcome) {
        self.first_stroke_tick = self.first_stroke_tick.or(Some(tick));
        self.leave_tick = self.leave_tick.max(tick);
        self.strokes = self.strokes.saturating_add(1);
        self.seen |= outcome.marks;
        self.volume_nl += outcome.stroke_nl;
        self.entry_sum_mm += outcome.entry_mm;
        self.stay.needle_peak_n = self.stay.needle_peak_n.max(outcome.stroke_peak_n);
        self.stay.drag_mm = self.stay.drag_mm.max(outcome.drag_mm);
        self.stay.pop_n = self.stay.pop_n.max(outcome.pop_n);
        if outcome.stroke_depth_mm > self.depth_mm {
            self.depth_mm = outcome.stroke_depth_mm;
            self.deepest_tick = tick;
            self.junction_mm = outcome.junction_mm;
        }
        if outcome.stroke_depth_mm > outcome.junction_mm {
            self.puncturing = self.puncturing.saturating_add(1);
            self.punctured_sum_mm += outcome.entry_mm;
            if self.depths_mm.len() < DEPTHS_KEPT {
                self.depths_mm.push(outcome.stroke_depth_mm);
            }
        }
    }

    /// Middle of the entries of the puncturing strokes, or of all when none punctured.
    pub(super) fn middle_mm(&self) -> DVec3 {
        if self.puncturing > 0 {
            self.punctured_sum_mm / f64::from(self.puncturing)
        } else {
            self.entry_sum_mm / f64::from(self.strokes.max(1))
        }
    }

    /// Median depth of the puncturing strokes, mm; 0 when there are none.
    pub(super) fn median_depth_mm(&self) -> f64 {
        let mut sorted = self.depths_mm.clone();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        match (sorted.get(half), sorted.len() % 2) {
            (Some(&upper), 0) => f64::midpoint(sorted.get(half - 1).copied().unwrap_or(upper), upper),
            (Some(&middle), _) => middle,
            (None, _) => 0.0,
        }
    }
}
