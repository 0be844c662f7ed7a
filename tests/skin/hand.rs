//! A hand on a pad that goes exactly where it is told, and what it met.

use std::sync::Arc;

use stipple::math::{DQuat, DVec3, Pose, rotation_with_up};
use stipple::motion::{StylusSample, flags};
use stipple::scenario;
use stipple::session::Prepared;
use stipple::sim::{Body, BodyMeter, Outcome, marks};

/// A pad with what a row of a table says.
pub(crate) fn stage(with: &str) -> Prepared {
    let needle = if with.contains("needle:") { "" } else { "needle: \"1RL\"," };
    let text = format!(
        "(format: 1, title: \"t\", scalp: Pad(width_mm: 80, length_mm: 60), {needle} {with}
          plan: (zone: Circle(radius_mm: 25), dots: List([(0, 0)])))"
    );
    Prepared::new(scenario::load_text("t.ron", &text).unwrap()).unwrap()
}

/// What a dot is made with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tap {
    /// Full reach, mm below the undeformed skin, normal to it.
    pub reach_mm: f64,
    pub stretch: f64,
    pub seconds: f64,
    /// Machine on; else a slow press at 1 mm/s and back.
    pub machine: bool,
    /// Angle to the skin, degrees.
    pub degrees: f64,
}

pub(crate) const TAP: Tap = Tap { reach_mm: 0.9, stretch: 1.0, seconds: 0.06, machine: true, degrees: 90.0 };

/// What came of dots.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Got {
    /// True depth of the last stroke.
    pub depth_mm: f64,
    /// Largest force of a stroke.
    pub peak_n: f64,
    /// Mean felt force at the end of the dot.
    pub mean_n: f64,
    /// Force at which the skin gave way, and how far it was pushed in then.
    pub pop_n: f64,
    pub popped_at_mm: f64,
    /// Largest pull on the way out of a slow press.
    pub pull_n: f64,
    pub ink_nl: f64,
    pub strokes: u32,
    pub junction_mm: f64,
    /// Marks of all ticks.
    pub marks: u32,
    /// Of all dots, how many bled, hit a follicle, a shaft, fell on an over-worked place.
    pub bled: u32,
    pub follicles: u32,
    pub shafts: u32,
    pub overworked: u32,
    pub body: Option<Body>,
}

/// Makes a dot at each place (left, forward) of the pad, one after the other with rests between.
pub(crate) fn dots(stage: &Prepared, tap: Tap, places: &[(f64, f64)]) -> Got {
    let model = &stage.model;
    let mut state = model.start();
    let mut meter = BodyMeter::new(&model.scalp, &model.tissue, &model.needle, model.tick_s());
    let mut got = Got::default();
    for place in places {
        let mut seen = 0;
        for (number, sample) in motion(tap, *place).enumerate() {
            let mut sample = sample;
            sample.flags = if number == 0 { flags::JUMP } else { 0 };
            let outcome = model.step(&mut state, &sample);
            if let Some(meter) = &mut meter {
                meter.add(&outcome);
            }
            seen |= outcome.marks;
            got.take(&outcome);
        }
        got.bled += u32::from(seen & marks::BLEED != 0);
        got.follicles += u32::from(seen & marks::FOLLICLE != 0);
        got.shafts += u32::from(seen & marks::SHAFT != 0);
        got.overworked += u32::from(seen & marks::OVERWORKED != 0);
        got.marks |= seen;
    }
    got.body = meter.map(|meter| meter.body());
    got
}

pub(crate) fn dot(stage: &Prepared, tap: Tap) -> Got {
    dots(stage, tap, &[(0.0, 0.0)])
}

/// A grid of dots `apart_mm` from each other.
pub(crate) fn grid(side: i32, apart_mm: f64) -> Vec<(f64, f64)> {
    let half = side / 2;
    (0..side * side).map(|i| (f64::from(i % side - half) * apart_mm, f64::from(i / side - half) * apart_mm)).collect()
}

impl Got {
    fn take(&mut self, o: &Outcome) {
        self.ink_nl += o.stroke_nl;
        self.junction_mm = o.junction_mm;
        self.pull_n = self.pull_n.max(-o.needle_n);
        if o.has(marks::RUPTURE) {
            (self.pop_n, self.popped_at_mm) = (o.pop_n, o.reach_mm);
        }
        if o.has(marks::STROKE) {
            self.strokes += 1;
            self.depth_mm = o.stroke_depth_mm;
            self.peak_n = self.peak_n.max(o.stroke_peak_n);
        }
        if o.has(marks::MACHINE) && o.reach_mm > 0.0 {
            self.mean_n = o.needle_n;
        }
    }
}

fn motion(tap: Tap, (left, forward): (f64, f64)) -> impl Iterator<Item = StylusSample> {
    let angle = tap.degrees.to_radians();
    let up = DVec3::new(libm::cos(angle), libm::sin(angle), 0.0);
    let rotation = if tap.degrees > 89.999 { DQuat::IDENTITY } else { rotation_with_up(up) };
    let rest = 250_u32;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of a test")]
    let work = (if tap.machine { tap.seconds } else { 2.0 * (tap.reach_mm + 0.2) } * 1000.0) as u32;
    (0..rest + work + 60).map(move |tick| {
        let at_work = (rest..rest + work).contains(&tick);
        let t_s = f64::from(tick.saturating_sub(rest)) * 1e-3;
        let down_mm = match (at_work, tap.machine) {
            (false, _) => -1.0,
            (true, true) => tap.reach_mm,
            (true, false) => (t_s - 0.2).min(2.0 * tap.reach_mm + 0.2 - t_s),
        };
        let position_mm = DVec3::new(left, 0.0, forward) - up * (down_mm / libm::sin(angle));
        StylusSample {
            world_from_tool: Pose { position_mm, rotation },
            pedal: f64::from(u8::from(tap.machine)),
            stretch: tap.stretch,
            flags: 0,
        }
    })
}

/// The scalp of a stage, for a meter of one's own.
pub(crate) fn scalp(stage: &Prepared) -> Arc<stipple::scalp::Scalp> {
    Arc::clone(&stage.model.scalp)
}
