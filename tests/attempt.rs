//! Whole attempts, headless: a hand, the law, the recording, the score.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::device::{DeviceCommand, DeviceKind, DeviceSpec, Reading, Stylus};
use stipple::recording::{NoteKind, Recording};
use stipple::scenario;
use stipple::score;
use stipple::session::{Attempt, Prepared, Replay, run_to_end, score_file};
use stipple::units::Tick;

fn attempt(scenario: &str, kind: TraineeKind, seed: u64) -> (tempfile::TempDir, Attempt) {
    let prepared = Prepared::new(scenario::find(scenario).unwrap()).unwrap();
    let hand = Box::new(VirtualTrainee::new(kind, seed, prepared.task()));
    let folder = tempfile::tempdir().unwrap();
    let attempt = run_to_end(&prepared, hand, folder.path(), &mut |_| {}).unwrap();
    (folder, attempt)
}

#[test]
fn an_expert_passes_the_default_scenario_and_the_recording_says_so_again() {
    let (_folder, attempt) = attempt(scenario::DEFAULT_ID, TraineeKind::Expert, 1);
    let scored = score_file(&attempt.recording, None, &mut |_| {}).unwrap();
    assert!(matches!(scored.replay, Replay::Same { ticks } if ticks > 1000), "{}", scored.replay);
    assert_eq!(score::digest(&scored.sheet), score::digest(&attempt.sheet));
    assert!(attempt.sheet.verdict.passed, "{}", score::table(&attempt.sheet));
    assert!(attempt.sheet.synthetic);
}

/// A trainee at a device that gives force.
struct AtADevice(VirtualTrainee);

impl Stylus for AtADevice {
    fn spec(&self) -> DeviceSpec {
        DeviceSpec::plain("a device", DeviceKind::Hid, 3.0, 500.0)
    }
    fn read(&mut self, tick: Tick) -> Reading {
        self.0.read(tick)
    }
    fn write(&mut self, number: Tick, command: &DeviceCommand) {
        self.0.write(number, command);
    }
}

#[test]
fn an_attempt_without_a_window_keeps_the_energy_log_of_a_device_too() {
    let prepared = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let hand = Box::new(AtADevice(VirtualTrainee::new(TraineeKind::Expert, 1, prepared.task())));
    let folder = tempfile::tempdir().unwrap();
    let attempt = run_to_end(&prepared, hand, folder.path(), &mut |_| {}).unwrap();
    let recording = Recording::open(&attempt.recording).unwrap();
    let energy: Vec<_> = recording.notes().iter().filter(|note| note.kind == NoteKind::Energy).collect();
    assert_eq!(u64::try_from(energy.len()).unwrap(), recording.ticks() / 1000);
    assert!(energy.iter().any(|note| note.text.contains("law -")), "the hand did work on the skin: {energy:?}");
}
