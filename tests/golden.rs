//! Same bits everywhere: the virtual expert on every built-in scenario, live and headless, debug and release, against
//! digests kept in `tests/golden/`. `BLESS=1 cargo test --test golden` rewrites them after a change that is meant.

#![expect(clippy::unwrap_used, reason = "tests stop at the first surprise")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::recording::Recording;
use stipple::score;
use stipple::session::{Phase, Prepared, Replay, Session, run_to_end, score_file};
use stipple::{scenario, sim};

/// At most this many lines of numbers in a golden file.
const LINES: u64 = 150;

/// Decimated numbers, a digest over every outcome, and the digest of the score.
fn picture(recording: &Path, sheet: &score::ScoreSheet) -> String {
    let recording = Recording::open(recording).unwrap();
    let every = recording.ticks().div_ceil(LINES).max(1);
    let mut text = format!(
        "law {} scorer {}\ntick,reach_mm,depth_mm,tent_mm,needle_n,nose_n,ink_nl\n",
        sim::LAW_VERSION,
        score::SCORER_VERSION
    );
    let mut hash = Sha256::new();
    for record in recording.records().unwrap() {
        let record = record.unwrap();
        let o = record.outcome;
        hash.update(format!("{o:?}{:?}", record.sent_n));
        if record.tick.0 % every == 0 {
            writeln!(
                text,
                "{},{:?},{:?},{:?},{:?},{:?},{:?}",
                record.tick.0, o.reach_mm, o.depth_mm, o.tent_mm, o.needle_n, o.nose_n, o.ink_nl
            )
            .unwrap();
        }
    }
    writeln!(text, "outcomes {:x}", hash.finalize()).unwrap();
    writeln!(text, "score {}", score::digest(sheet)).unwrap();
    text
}

fn golden(id: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{id}.csv"))
}

fn compare(id: &str, got: &str) {
    let path = golden(id);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, got).unwrap();
        return;
    }
    let want = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (got, want)) in got.lines().zip(want.lines()).enumerate() {
        assert_eq!(got, want, "{}:{}: first line that differs", path.display(), line + 1);
    }
    assert_eq!(got.lines().count(), want.lines().count(), "{}: lines", path.display());
}

#[test]
fn every_built_in_scenario_gives_the_bits_it_gave() {
    for (id, _) in scenario::builtin() {
        let prepared = Prepared::new(scenario::find(id).unwrap()).unwrap();
        let hand = Box::new(VirtualTrainee::new(TraineeKind::Expert, 1, prepared.task()));
        let folder = tempfile::tempdir().unwrap();
        let attempt = run_to_end(&prepared, hand, folder.path(), &mut |_| {}).unwrap();
        compare(id, &picture(&attempt.recording, &attempt.sheet));
    }
}

#[test]
fn live_and_headless_give_the_same_bits() {
    let text = r#"(format: 1, title: "Two dots", brief: "Two dots.", level: 1,
        scalp: Pad(width_mm: 80, length_mm: 60), patient: "normal", needle: "1RL",
        plan: (zone: Circle(centre: (0, 0), radius_mm: 9), dots: List([(0, 0), (0, 1)])),
        rubric: "median", time_limit_s: 60)"#;
    let prepared = Prepared::new(scenario::load_text("two.ron", text).unwrap()).unwrap();
    let hand = || Box::new(VirtualTrainee::new(TraineeKind::Expert, 3, prepared.task()));
    let folder = tempfile::tempdir().unwrap();
    let headless = run_to_end(&prepared, hand(), folder.path(), &mut |_| {}).unwrap();
    let mut session = Session::start(&prepared, hand(), folder.path()).unwrap();
    while !matches!(session.phase(), Phase::Ended(_)) {
        session.snapshot();
        while session.poll_event().is_some() {}
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let live = session.finish().unwrap();
    let again = score_file(&live.recording, None, &mut |_| {}).unwrap();
    assert!(matches!(again.replay, Replay::Same { .. }), "{}", again.replay);
    assert_eq!(picture(&live.recording, &live.sheet), picture(&headless.recording, &headless.sheet));
    assert_eq!(live.sheet, again.sheet);
}
