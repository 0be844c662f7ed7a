//! What scoring costs: ns per tick of [`Grader::push`] over a made-up attempt of ten minutes, and of the sheet at its end.
//! The records are made beforehand and held in memory, so that only the scorer is measured.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints and stops at the first surprise")]

use std::hint::black_box;
use std::time::Instant;

use stipple::math::DVec3;
use stipple::motion::{StylusSample, flags};
use stipple::score::{Evidence, Grader, Ground};
use stipple::session::Prepared;
use stipple::sim::{TickRecord, marks};
use stipple::units::Tick;

/// Ticks of one dot: 80 in the skin, the rest on the way.
const DOT_TICKS: u64 = 500;
/// Dots of the attempt.
const DOTS: u64 = 1200;
/// Passes over the attempt.
const PASSES: u32 = 10;

fn main() {
    let prepared = Prepared::new(stipple::scenario::find(stipple::scenario::DEFAULT_ID).unwrap()).unwrap();
    let scenario = &prepared.scenario;
    let mut state = prepared.model.start();
    let sample = StylusSample { flags: flags::JUMP, ..StylusSample::default() };
    let outcome = prepared.model.step(&mut state, &sample);
    let rest = TickRecord { tick: Tick(0), sample, outcome, sent_n: DVec3::ZERO };
    let records: Vec<TickRecord> = (0..DOTS * DOT_TICKS).map(|tick| record(&rest, tick)).collect();
    let ground = Ground { targets: &prepared.targets, inside: &|_| true, earlier_mm: &[] };
    let evidence = Evidence {
        scenario_digest: String::new(),
        law_version: 1,
        synthetic: true,
        integrity: String::new(),
        replay: String::new(),
        clock: None,
    };
    let (mut push_s, mut finish_s) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..PASSES {
        let mut grader = Grader::new(scenario);
        let start = Instant::now();
        for record in black_box(&records) {
            grader.push(record);
        }
        push_s = push_s.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let sheet = black_box(grader.finish(scenario, &ground, &evidence));
        finish_s = finish_s.min(start.elapsed().as_secs_f64());
        assert_eq!(sheet.dots.len() as u64, DOTS);
    }
    let ticks = records.len() as f64;
    println!("scoring {ticks} ticks with {DOTS} dots, best of {PASSES}");
    println!("pass  {:>8.1} ns per tick", push_s * 1e9 / ticks);
    println!("sheet {:>8.1} ms, {:.1} ns per tick", finish_s * 1e3, finish_s * 1e9 / ticks);
}

/// A dot every half second, 80 ms in the skin with eight strokes, a smooth way of 1 mm to the next.
fn record(rest: &TickRecord, tick: u64) -> TickRecord {
    let mut record = *rest;
    let (dot, at) = (tick / DOT_TICKS, tick % DOT_TICKS);
    let t = (at as f64 / 400.0).min(1.0);
    let x_mm = dot as f64 + t * t * t * (10.0 - 15.0 * t + 6.0 * t * t);
    let inside = (410..490).contains(&at);
    record.tick = Tick(tick);
    record.sample.flags = 0;
    record.sample.world_from_tool.position_mm = DVec3::new(x_mm, if inside { -0.6 } else { 2.0 }, 0.0);
    let o = &mut record.outcome;
    o.reach_mm = if inside { 0.6 } else { -2.0 };
    o.force_n = if inside { DVec3::Y * 0.1 } else { DVec3::ZERO };
    o.marks = marks::MACHINE;
    if inside {
        o.marks |= marks::CONTACT | marks::IN_SKIN;
        o.dot = u32::try_from(dot + 1).unwrap();
        o.hole = o.dot;
        o.entry_mm = DVec3::new(x_mm, 0.0, 0.0);
        if at % 10 == 9 {
            o.marks |= marks::STROKE;
            o.stroke_depth_mm = 0.6;
            o.stroke_nl = 0.5;
        }
    }
    record
}
