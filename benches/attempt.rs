//! A headless attempt of ten minutes and its scoring: how much faster than real time, and how much memory.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints and stops at the first surprise")]

use std::time::Instant;

use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::recording::Recording;
use stipple::session::{Prepared, run_to_end, score_file};
use stipple::{scenario, sim};

fn main() {
    let prepared = Prepared::new(scenario::find(scenario::DEFAULT_ID).unwrap()).unwrap();
    let mut task = prepared.task();
    let once = task.targets.clone();
    // the same dots over and over, until the scenario's ten minutes are over, by the hand that stays longest in the skin
    task.targets = once.iter().copied().cycle().take(once.len() * 60).collect();
    let hand = Box::new(VirtualTrainee::new(TraineeKind::Slow, 1, task));
    let folder = tempfile::tempdir().unwrap();
    let (start, before) = (Instant::now(), peak_mib());
    let attempt = run_to_end(&prepared, hand, folder.path(), &mut |_| {}).unwrap();
    let run_s = start.elapsed().as_secs_f64();

    let recording = Recording::open(&attempt.recording).unwrap();
    let (ticks, mut inside) = (recording.ticks(), 0_u64);
    for record in recording.records().unwrap() {
        inside += u64::from(record.unwrap().outcome.has(sim::marks::CONTACT | sim::marks::NOSE));
    }
    let seconds = ticks as f64 / prepared.scenario.tick_hz;
    let share = 100.0 * inside as f64 / ticks as f64;
    println!("attempt of {seconds:.0} s, {share:.0} % of ticks in contact, {} dots", attempt.sheet.dots.len());
    println!("file: {:.1} MB", std::fs::metadata(&attempt.recording).unwrap().len() as f64 / 1e6);
    println!("run, record and score: {:.0} x real time", seconds / run_s);
    println!("peak memory: {:.0} MiB before, {:.0} MiB after", before, peak_mib());

    let times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            score_file(&attempt.recording, None, &mut |_| {}).unwrap();
            start.elapsed().as_secs_f64()
        })
        .collect();
    let best = times.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = times.iter().copied().fold(0.0, f64::max);
    println!(
        "score: {:.0} to {:.0} x real time, {:.2} us a tick at best",
        seconds / worst,
        seconds / best,
        best * 1e6 / ticks as f64
    );
    let start = Instant::now();
    Recording::open(&attempt.recording).unwrap();
    println!("of that, check of the bytes: {:.2} us a tick", start.elapsed().as_secs_f64() * 1e6 / ticks as f64);
    let start = Instant::now();
    let count = recording.records().unwrap().count();
    println!("of that, decode: {:.2} us a tick ({count})", start.elapsed().as_secs_f64() * 1e6 / ticks as f64);
}

/// Largest resident size of this process so far, MiB; 0 where the system does not tell.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).map_or(0.0, |kib| kib / 1024.0)
}
