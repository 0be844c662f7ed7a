//! What healing costs: 5,000 dots to each date, healed alone and with the colour an eye would see.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints and stops at the first surprise")]

use std::hint::black_box;
use std::time::Instant;

use stipple::pigment::deposit::{Blood, Deposit, StrokeInk};
use stipple::pigment::heal::{DATES, Host};
use stipple::pigment::light::Table;
use stipple::pigment::look::Viewer;
use stipple::scenario;
use stipple::tissue::law::Shape;
use stipple::tool::PigmentKind;

/// Dots of a large session.
const DOTS: u32 = 5000;
/// Passes; the best counts.
const PASSES: u32 = 20;

fn main() {
    let scenario = scenario::find(scenario::DEFAULT_ID).unwrap().scenario;
    let (healing, colours, table) =
        (scenario::healing().unwrap(), scenario::colours().unwrap(), Table::builtin().unwrap());
    let shape = Shape::new(&scenario.needle, scenario.tissue.prong_exponent);
    let dots: Vec<Deposit> = (0..DOTS)
        .map(|number| {
            let mut dot = Deposit::new([0.015, 0.070, 0.270, 1.370, 5.370], 0.0);
            let buried_mm = 0.2 + 1.2 * f64::from(number) / f64::from(DOTS);
            let stroke = StrokeInk { buried_mm, sine: 1.0, held_nl: 5.0, pooled_nl: 1.0, blood: Blood::Likely(1.0) };
            dot.stroke(&shape, scenario.needle.tip_mm, &scenario.ink, &healing.vessels, &stroke);
            dot
        })
        .collect();
    let kind = PigmentKind::Carbon;
    let life_y = colours.pigments.of(kind).life_y;
    let viewer = Viewer::new(&table, &colours.pigments, &healing, scenario::tone("monk-04").unwrap());
    println!("{DOTS} dots to a date, best of {PASSES}: healed, healed and seen");
    for (name, days) in DATES {
        let moment = healing.moment(&Host::default(), life_y, days);
        let heal_ms = best(|| black_box(&dots).iter().map(|dot| moment.healed(dot).whole.ng).sum());
        let look_ms = best(|| black_box(&dots).iter().map(|dot| viewer.look(kind, &moment.healed(dot)).opacity).sum());
        println!("{name:<8} {heal_ms:>7.2} ms {look_ms:>7.2} ms");
    }
}

/// Shortest time of a pass, ms.
fn best(mut pass: impl FnMut() -> f64) -> f64 {
    let mut best_ms = f64::INFINITY;
    for _ in 0..PASSES {
        let start = Instant::now();
        black_box(pass());
        best_ms = best_ms.min(1e3 * start.elapsed().as_secs_f64());
    }
    best_ms
}
