//! How the hand moved and pressed, tick by tick: path, swept area, work, force.

use crate::math::DVec3;
use crate::sim::{Outcome, TickRecord, marks};

/// Sums over the attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Hand {
    last: Option<Moment>,
    dipped: bool,
    pub path_mm: f64,
    pub path_in_skin_mm: f64,
    pub swept_mm2: f64,
    pub work_nmm: f64,
    pub force_peak_n: f64,
    force_sum_n: f64,
    contact_ticks: u64,
    pub force_rate_n_per_s: f64,
    pub nose_peak_n: f64,
    pub nose_peak_tick: u64,
    pub deepest_mm: f64,
    pub deepest_tick: u64,
    pub machine_ticks: f64,
    pub dips: u32,
    pub tear_ticks: u64,
    pub skull_ticks: u64,
    pub places_full: bool,
}

/// Where the needle was.
#[derive(Clone, Copy, Debug)]
struct Moment {
    tip_mm: DVec3,
    up: DVec3,
    force_n: DVec3,
    in_broken_skin: bool,
    entry_mm: DVec3,
    machine: bool,
}

impl Hand {
    /// The next record does not follow from the last one.
    pub(super) fn cut(&mut self) {
        self.last = None;
    }

    /// Takes one record and returns its tip. `ticks` since the last one, `tick_s` the length of one.
    pub(super) fn add(&mut self, record: &TickRecord, ticks: f64, tick_s: f64) -> DVec3 {
        let outcome = &record.outcome;
        let (tip_mm, up) = self.tip_and_up(record);
        let force_size_n = outcome.force_n.length_squared().sqrt();
        let in_broken_skin = outcome.reach_mm > 0.0 && outcome.hole != 0;
        let now = Moment {
            tip_mm,
            up,
            force_n: outcome.force_n,
            in_broken_skin,
            entry_mm: if in_broken_skin { tip_mm + up * outcome.reach_mm } else { tip_mm },
            machine: outcome.has(marks::MACHINE),
        };
        if let Some(last) = self.last {
            self.between(&last, &now, ticks, tick_s);
        }
        self.extremes(record.tick.0, outcome, force_size_n);
        self.events(outcome);
        self.last = Some(now);
        tip_mm
    }

    /// The tip and the way up the needle, or what they last were when the sample cannot be used: the law does the same.
    fn tip_and_up(&self, record: &TickRecord) -> (DVec3, DVec3) {
        let usable = record.sample.is_valid() && !record.outcome.has(marks::BAD_INPUT);
        match (usable, self.last) {
            (false, Some(last)) => (last.tip_mm, last.up),
            (false, None) => (record.outcome.contact.point_mm, record.outcome.contact.normal),
            (true, _) => (record.sample.world_from_tool.position_mm, record.sample.world_from_tool.direction(DVec3::Y)),
        }
    }

    /// `W = −½(F₀ + F₁)·Δx`: F force on the hand \[N\], x tip at full reach \[mm\], W work of the hand \[N·mm\]. D.
    fn between(&mut self, last: &Moment, now: &Moment, ticks: f64, tick_s: f64) {
        let moved_mm = now.tip_mm - last.tip_mm;
        let length_mm = moved_mm.length_squared().sqrt();
        self.path_mm += length_mm;
        self.work_nmm -= 0.5 * (last.force_n + now.force_n).dot(moved_mm);
        if ticks > 0.0 {
            let change_n = (now.force_n - last.force_n).length_squared().sqrt();
            self.force_rate_n_per_s = self.force_rate_n_per_s.max(change_n / (ticks * tick_s));
        }
        if last.machine {
            self.machine_ticks += ticks;
        }
        if last.in_broken_skin && now.in_broken_skin {
            self.path_in_skin_mm += length_mm;
            self.swept_mm2 += swept_mm2(last, now);
        }
    }

    fn extremes(&mut self, tick: u64, outcome: &Outcome, force_size_n: f64) {
        self.force_peak_n = self.force_peak_n.max(force_size_n);
        if outcome.has(marks::CONTACT | marks::IN_SKIN | marks::NOSE) {
            self.force_sum_n += force_size_n;
            self.contact_ticks += 1;
        }
        if outcome.nose_n > self.nose_peak_n {
            self.nose_peak_n = outcome.nose_n;
            self.nose_peak_tick = tick;
        }
        let depth_mm = outcome.depth_mm.max(outcome.stroke_depth_mm * f64::from(u8::from(outcome.has(marks::STROKE))));
        if depth_mm > self.deepest_mm {
            self.deepest_mm = depth_mm;
            self.deepest_tick = tick;
        }
    }

    fn events(&mut self, outcome: &Outcome) {
        let dipped = outcome.has(marks::DIPPED);
        if dipped && !self.dipped {
            self.dips = self.dips.saturating_add(1);
        }
        self.dipped = dipped;
        self.tear_ticks += u64::from(outcome.has(marks::TEAR));
        self.skull_ticks += u64::from(outcome.has(marks::SKULL));
        self.places_full |= outcome.has(marks::PLACES_FULL);
    }

    /// Mean size of the force on the hand in contact, N.
    pub(super) fn force_mean_n(&self) -> Option<f64> {
        (self.contact_ticks > 0).then(|| self.force_sum_n / self.contact_ticks as f64)
    }
}

/// Area between two places of the needle's part below the undeformed skin, mm²: two triangles. Along its axis it sweeps
/// nothing.
fn swept_mm2(last: &Moment, now: &Moment) -> f64 {
    let first = (now.entry_mm - last.entry_mm).cross(last.tip_mm - last.entry_mm);
    let second = (now.entry_mm - now.tip_mm).cross(last.tip_mm - now.tip_mm);
    0.5 * (first.length_squared().sqrt() + second.length_squared().sqrt())
}
