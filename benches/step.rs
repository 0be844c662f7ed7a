//! The whole servo step: needle in skin with the machine running, hovering, and far away, on the head of the default
//! scenario; and in the skin of a person with hair and scars. Prints mean, p50, p99 and p99.9 in microseconds.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints and stops at the first surprise")]

use std::hint::black_box;
use std::time::Instant;

use stipple::math::{DVec3, Pose, rotation_with_up};
use stipple::motion::{StylusSample, flags};
use stipple::session::Prepared;

/// Ticks measured for each case.
const TICKS: usize = 200_000;

/// Hair, unevenness and scars of every shape under the dots: what a tick can have to look at.
const PERSON: &str = r#"(format: 1, title: "bench", patient: (preset: "natural", anticoagulants: true),
    scars: [(kind: "fue-dots", shape: Scatter(area_mm: 25, count: 300, spacing_mm: 2.0)),
            (kind: "burn", shape: Patch(radius_mm: 12)),
            (kind: "fut-strip", shape: Strip(path: [(-20, -10), (0, 0), (20, 10)], width_mm: 4))],
    plan: (zone: Circle(radius_mm: 20), dots: Scatter(count: 400, spacing_mm: 1.0)))"#;

fn main() {
    let prepared = Prepared::new(stipple::scenario::find(stipple::scenario::DEFAULT_ID).unwrap()).unwrap();
    println!("servo step, 20 micro-steps, head of {} triangles", prepared.model.scalp.mesh().indices.len() / 3);
    println!("{:<34} {:>8} {:>8} {:>8} {:>8}", "case, us", "mean", "p50", "p99", "p99.9");
    for (case, down_mm) in
        [("in skin, machine running", 1.0), ("hovering 1 mm, machine running", -1.0), ("away, 20 mm", -20.0)]
    {
        row(case, &prepared, down_mm);
    }
    let person = Prepared::new(stipple::scenario::load_text("person", PERSON).unwrap()).unwrap();
    row("in a person's skin and scars", &person, 1.0);
    println!("follicular units on that head: {}", person.model.field.follicles().unwrap().len());
}

fn row(case: &str, prepared: &Prepared, down_mm: f64) {
    let model = &prepared.model;
    let mut state = model.start();
    let mut times = Vec::with_capacity(TICKS);
    for tick in 0..TICKS {
        let sample = sample(prepared, tick, down_mm);
        let start = Instant::now();
        black_box(model.step(&mut state, black_box(&sample)));
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    let at = |per_mille: usize| times[(times.len() - 1) * per_mille / 1000];
    println!("{case:<34} {mean:>8.2} {:>8.2} {:>8.2} {:>8.2}", at(500), at(990), at(999));
}

/// A dot every 200 ms at the planned places, with a little sway.
fn sample(prepared: &Prepared, tick: usize, down_mm: f64) -> StylusSample {
    let target = &prepared.targets[(tick / 200) % prepared.targets.len()];
    let sway = DVec3::new(1.0, 0.3, 0.2) * (0.02 * ((tick % 97) as f64 / 97.0));
    let position_mm = target.point_mm - target.normal * down_mm + sway;
    let world_from_tool = Pose { position_mm, rotation: rotation_with_up(target.normal) };
    let jump = if tick.is_multiple_of(200) { flags::JUMP } else { 0 };
    StylusSample { world_from_tool, pedal: 1.0, stretch: 1.0, flags: jump }
}
