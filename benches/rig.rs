//! The whole tick of the loop: hand, law, passivity, limiter and plane, with a device that renders contact planes, and the
//! same with a hand that is no device and so has neither observer nor plane. Prints mean, p50, p99 and p99.9 in
//! microseconds.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints and stops at the first surprise")]

use std::hint::black_box;
use std::time::Instant;

use stipple::device::{DeviceCommand, DeviceKind, DeviceSpec, PlaneSpec, Reading, Stylus, VibrationSpec};
use stipple::math::{DVec3, Pose, rotation_with_up};
use stipple::motion::StylusSample;
use stipple::session::Prepared;
use stipple::units::Tick;

/// Ticks measured for each case.
const TICKS: usize = 200_000;

/// A hand that goes down to a depth, sways there, comes up and goes to the next place, twice a second.
struct Pecks {
    spec: DeviceSpec,
    places: Vec<(DVec3, DVec3)>,
    machine: bool,
    given_n: DVec3,
}

impl Stylus for Pecks {
    fn spec(&self) -> DeviceSpec {
        self.spec.clone()
    }

    fn read(&mut self, tick: Tick) -> Reading {
        let number = usize::try_from(tick.0).unwrap();
        let (point_mm, normal) = self.places[(number / 500) % self.places.len()];
        let phase = (number % 500) as f64 / 500.0;
        let depth_mm = 4.0 * libm::sin(core::f64::consts::PI * phase) - 1.0;
        let sway = DVec3::new(1.0, 0.3, 0.2) * (0.02 * libm::sin(0.05 * number as f64));
        let position_mm = point_mm - normal * depth_mm + sway;
        let world_from_tool = Pose { position_mm, rotation: rotation_with_up(normal) };
        let pedal = if self.machine { 1.0 } else { 0.0 };
        Reading::Sample(StylusSample { world_from_tool, pedal, stretch: 0.0, flags: 0 })
    }

    fn write(&mut self, _number: Tick, command: &DeviceCommand) {
        self.given_n = command.at_tip_n();
    }
}

fn main() {
    let prepared = Prepared::new(stipple::scenario::find(stipple::scenario::DEFAULT_ID).unwrap()).unwrap();
    println!("Rig::tick, 20 micro-steps, head of {} triangles", prepared.model.scalp.mesh().indices.len() / 3);
    println!("{:<44} {:>8} {:>8} {:>8} {:>8}", "case, us", "mean", "p50", "p99", "p99.9");
    for machine in [false, true] {
        let with = if machine { "machine running" } else { "machine off" };
        row(
            &format!("no device (limiter only), {with}"),
            &prepared,
            DeviceSpec::plain("none", DeviceKind::File, 3.0, 500.0),
            machine,
        );
        let plain = DeviceSpec::plain("plain", DeviceKind::Hid, 3.0, 500.0);
        row(&format!("device, plain force (+ passivity), {with}"), &prepared, plain.clone(), machine);
        let plane = DeviceSpec {
            plane: Some(PlaneSpec { max_stiffness_n_per_mm: 2.0, max_damping_n_s_per_mm: 0.01 }),
            vibration: Some(VibrationSpec { max_n: 0.5, min_hz: 20.0, max_hz: 400.0 }),
            ..plain
        };
        row(&format!("device, plane and buzz, {with}"), &prepared, plane, machine);
    }
}

fn row(case: &str, prepared: &Prepared, spec: DeviceSpec, machine: bool) {
    let places = prepared.targets.iter().map(|target| (target.point_mm, target.normal)).collect();
    let mut rig = prepared.rig(Box::new(Pecks { spec, places, machine, given_n: DVec3::ZERO }));
    let (mut times, mut most_n) = (Vec::with_capacity(TICKS), 0.0_f64);
    for _ in 0..TICKS {
        let start = Instant::now();
        let record = black_box(rig.tick());
        times.push(start.elapsed().as_secs_f64() * 1e6);
        most_n = most_n.max(record.unwrap().sent_n.length());
    }
    assert!(most_n > 0.1, "{case}: the needle was never in the skin");
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let at = |per_mille: usize| times[(times.len() - 1) * per_mille / 1000];
    println!("{case:<44} {mean:>8.2} {:>8.2} {:>8.2} {:>8.2}", at(500), at(990), at(999));
}
