//! One pass over the records. Memory grows with dots, not with ticks.

use super::flow::Flow;
use super::hand::Hand;
use super::report::report;
use super::sheet::ScoreSheet;
use super::visits::Visits;
use super::{Evidence, Ground};
use crate::motion::flags;
use crate::scalp::Scalp;
use crate::scenario::Scenario;
use crate::sim::{BodyMeter, Outcome, TickRecord, marks};

/// A hole in the recording longer than this is not bridged: what the needle did in it is not known, s (A!: the longest
/// gap a motion file may have).
const BRIDGED_S: f64 = 0.05;

/// Gathers records, one at a time and in order, live or from a file.
#[derive(Clone, Debug)]
pub struct Grader {
    tick_s: f64,
    pub(super) first: Option<u64>,
    pub(super) last: Option<u64>,
    pub(super) ticks: u64,
    pub(super) missing: u64,
    pub(super) bad_input: u64,
    pub(super) unusable: u64,
    pub(super) hand: Hand,
    pub(super) flow: Flow,
    pub(super) visits: Visits,
    pub(super) body: Option<BodyMeter>,
}

impl Grader {
    /// An empty attempt at a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        let known = scenario.tick_hz.is_finite() && scenario.tick_hz > 0.0;
        let tick_hz = if known { scenario.tick_hz } else { f64::from(crate::units::TICK_HZ) };
        let scalp = scenario.tissue.living.as_ref().and_then(|_| Scalp::cached(&scenario.scalp).ok());
        Self {
            tick_s: 1.0 / tick_hz,
            first: None,
            last: None,
            ticks: 0,
            missing: 0,
            bad_input: 0,
            unusable: 0,
            hand: Hand::default(),
            flow: Flow::new(tick_hz),
            visits: Visits::new(1.0 / tick_hz),
            body: scalp.and_then(|s| BodyMeter::new(&s, &scenario.tissue, &scenario.needle, 1.0 / tick_hz)),
        }
    }

    /// Length of a tick, s.
    pub(super) fn tick_s(&self) -> f64 {
        self.tick_s
    }

    /// Takes the next record. One that is not later than the last, or holds a number that is none, is counted and left out.
    pub fn push(&mut self, record: &TickRecord) {
        let tick = record.tick.0;
        let ticks = match self.last {
            Some(last) if tick > last => tick - last,
            None => 0,
            Some(_) => {
                self.unusable += 1;
                return;
            }
        };
        if !usable(&record.outcome) {
            self.unusable += 1;
            return;
        }
        self.ticks += 1;
        self.missing = self.missing.saturating_add(ticks.saturating_sub(1));
        self.first = self.first.or(Some(tick));
        self.last = Some(tick);
        let bad_input = record.outcome.has(marks::BAD_INPUT);
        self.bad_input += u64::from(bad_input);
        if record.sample.has(flags::JUMP) || ticks as f64 * self.tick_s > BRIDGED_S {
            self.cut();
        }
        self.visits.add(tick, &record.outcome);
        if let Some(body) = &mut self.body {
            body.add(&record.outcome);
        }
        let tip_mm = self.hand.add(record, ticks as f64, self.tick_s);
        self.flow.add(tip_mm, record.outcome.reach_mm, record.outcome.contact.normal);
    }

    /// The score of what was gathered.
    pub fn finish(self, scenario: &Scenario, ground: &Ground<'_>, evidence: &Evidence) -> ScoreSheet {
        report(scenario, ground, evidence, self)
    }

    fn cut(&mut self) {
        self.visits.cut();
        self.hand.cut();
        self.flow.cut();
    }
}

/// Every number that is scored is finite.
fn usable(o: &Outcome) -> bool {
    // a sum is finite only when all its parts are; parts so large that they overflow are of no use either
    let numbers = o.angle_rad
        + o.reach_mm
        + o.pressed_mm
        + o.depth_mm
        + o.junction_mm
        + o.needle_n
        + o.needle_peak_n
        + o.nose_n
        + o.stretch_n_per_mm
        + o.stroke_depth_mm
        + o.stroke_peak_n
        + o.stroke_nl
        + o.pop_n
        + o.drag_mm;
    let vectors = o.force_n + o.entry_mm + o.contact.normal + o.contact.point_mm;
    (numbers + vectors.x + vectors.y + vectors.z).is_finite()
}
