//! Whole attempts, headless: a hand, the law, the recording, the score.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::scenario;
use stipple::score;
use stipple::session::{Attempt, Prepared, Replay, run_to_end, score_file};

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
