//! `kill -9` at a hundred random moments of an attempt that runs in real time: what the program had said it did, less
//! what its recording holds, is at most two seconds each time, and the rest is scored.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use stipple::recording::{Integrity, Recording};

use super::tool::{attempts, done, folder};

const KILLS: u64 = 100;
/// Attempts that run at the same time.
const AT_ONCE: u64 = 10;
/// The last moment at which one is killed, ticks.
const LAST_TICK: u64 = 3200;
/// What a kill may cost, ticks.
const MAY_LOSE: u64 = 2000;
/// An attempt that has not come to its tick by then never will.
const PATIENCE: Duration = Duration::from_mins(2);

/// A number that has nothing to do with the one before (`SplitMix64`).
fn scatter(seed: u64) -> u64 {
    let z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The newest tick that the attempt in `at` has told of.
fn told(at: &Path) -> Option<u64> {
    let text = fs::read_to_string(at.join("status.json")).ok()?;
    serde_json::from_str::<serde_json::Value>(&text).ok()?["tick"].as_u64()
}

fn attempt(at: &Path, hand: &Path) -> Child {
    fs::create_dir(at).unwrap();
    Command::new(env!("CARGO_BIN_EXE_stipple"))
        .args(["practise", "first-dots", "--headless", "--real-time", "--stylus"])
        .arg(hand)
        .env("STIPPLE_ATTEMPTS", at.join("attempts"))
        .env("STIPPLE_STATUS", at.join("status.json"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Starts an attempt, kills it when it has told of `tick`, and gives the ticks told of and the recording.
fn killed_at(at: &Path, hand: &Path, tick: u64) -> (u64, PathBuf) {
    let mut child = attempt(at, hand);
    let since = Instant::now();
    while told(at).is_none_or(|told| told < tick) {
        let ended = child.try_wait().unwrap();
        assert!(
            ended.is_none() && since.elapsed() < PATIENCE,
            "{}: ended {ended:?}, tick {:?}",
            at.display(),
            told(at)
        );
        thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let folders = attempts(at);
    assert_eq!(folders.len(), 1, "{folders:?}");
    (told(at).unwrap() + 1, folders[0].join("recording.mcap"))
}

#[test]
#[expect(clippy::print_stdout, reason = "the figure of the README comes from here")]
fn kill_costs_at_most_two_seconds() {
    let at = folder();
    let demo = super::attempt::demo(at.path(), &[]);
    let hand = at.path().join("hand.csv");
    done(at.path(), &["export", "csv", demo.to_str().unwrap(), "-o", hand.to_str().unwrap()]);
    let mut worst = 0;
    for round in 0..KILLS / AT_ONCE {
        thread::scope(|scope| {
            let kills: Vec<_> = (0..AT_ONCE)
                .map(|nth| {
                    let number = round * AT_ONCE + nth;
                    let (place, hand) = (at.path().join(number.to_string()), &hand);
                    scope.spawn(move || killed_at(&place, hand, scatter(number) % LAST_TICK))
                })
                .collect();
            for kill in kills {
                let (told, recording) = kill.join().unwrap();
                worst = worst.max(lost(told, &recording));
            }
        });
    }
    println!("the worst of {KILLS} kills cost {worst} ms");
    assert!(worst > 0, "no kill cost anything, so none came in the middle");
}

/// Ticks told of that the recording does not hold; what it holds is whole.
fn lost(told: u64, path: &Path) -> u64 {
    // a file cut off in its first half second holds no tick, and says so
    let Ok(recording) = Recording::open(path) else {
        assert!(told <= MAY_LOSE, "{}: nothing is left of {told} ticks", path.display());
        return told;
    };
    assert!(!matches!(recording.integrity(), Integrity::Damaged { .. }), "{}", recording.integrity());
    let lost = told.saturating_sub(recording.ticks());
    assert!(lost <= MAY_LOSE, "{}: {lost} of {told} ticks are lost", path.display());
    lost
}
