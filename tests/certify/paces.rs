//! No honest hand fails for being too fast: all virtual trainees in the built-in scenarios, and the committed pack. One that is
//! faster than the centre allows does.

use std::path::Path;

use stipple::certify::pack;
use stipple::certify::trust::{ExamRule, Trust};
use stipple::certify::verify::verify;
use stipple::device::{TraineeKind, VirtualTrainee};
use stipple::scenario;
use stipple::session::{Pace, Prepared, run_to_end, score_file};

use super::bench::{checked, exam_header, failed, good, pack_of, recorded, trust};

/// Fastest tick, mm/s, and farthest leap, um, with a tenth to spare.
fn within(name: &str, pace: Pace) -> (f64, f64) {
    let rule = ExamRule::default();
    let (mm_per_s, leap_um) = (pace.step_mm.value * 1000.0, pace.leap_mm.value * 1000.0);
    let right = mm_per_s < 0.9 * f64::from(rule.hand_mm_per_s) && leap_um < 0.9 * f64::from(rule.leap_um);
    assert!(right && mm_per_s > 0.0, "{name}: {mm_per_s} mm/s, {leap_um} um: {pace:?}");
    (mm_per_s, leap_um)
}

fn of_a_trainee(kind: TraineeKind, seed: u64, id: &str) -> (f64, f64) {
    let at = tempfile::tempdir().unwrap();
    let prepared = Prepared::new(scenario::find(id).unwrap()).unwrap();
    let hand = Box::new(VirtualTrainee::new(kind, seed, prepared.task()));
    let attempt = run_to_end(&prepared, hand, at.path(), &mut |_| {}).unwrap();
    within(&format!("{} in {id}", kind.name()), attempt.course.pace)
}

#[test]
fn every_virtual_trainee_moves_as_a_hand_may() {
    for kind in TraineeKind::ALL {
        of_a_trainee(kind, 3, "first-dots");
    }
}

/// The same in every scenario, which takes minutes.
#[test]
#[ignore = "a measurement"]
#[expect(clippy::print_stdout, reason = "what it found is for whoever runs it")]
fn every_virtual_trainee_in_every_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut most = (0.0, 0.0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for kind in TraineeKind::ALL {
            let (mm_per_s, leap_um) = of_a_trainee(kind, 7, path.file_stem().unwrap().to_str().unwrap());
            most = (f64::max(most.0, mm_per_s), f64::max(most.1, leap_um));
        }
        println!("{}: up to here {} mm/s, {} um", path.display(), most.0, most.1);
    }
}

#[test]
fn the_committed_recording_moves_as_a_hand_may() {
    let packed = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/exam.stipple")).unwrap();
    let at = tempfile::tempdir().unwrap();
    let path = at.path().join("recording.mcap");
    std::fs::write(&path, &pack::decode(&packed).unwrap()[pack::RECORDING]).unwrap();
    within("the committed pack", score_file(&path, None, &mut |_| {}).unwrap().course.pace);
}

#[test]
fn a_hand_that_is_faster_than_the_centre_allows_is_refused_where_it_counts() {
    let packed = good();
    let account = verify(&packed, &trust(), &mut |_| {});
    assert_eq!(failed(&account), []);
    let said = account.lines.iter().find(|line| line.check == "hand").unwrap().text.clone();
    let fastest: u32 = said.strip_prefix("fastest ").unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(fastest > 10, "{said}");
    // rounded: one more is above it, one less below
    let allowed = |hand_mm_per_s: u32| Trust { exam: ExamRule { hand_mm_per_s, ..trust().exam }, ..trust() };
    assert_eq!(checked(&packed, &allowed(fastest + 1)), []);
    let wrong = checked(&packed, &allowed(fastest - 1));
    let words = format!("no hand is faster than {}", fastest - 1);
    assert!(wrong.len() == 1 && wrong[0].0 == "hand" && wrong[0].1.contains(&words), "{wrong:?}");
    // nobody watches practice, and nothing is certified by it
    let mut practice = exam_header();
    practice.extra.clear();
    let wrong = checked(&pack_of(recorded(&practice), Vec::new()), &allowed(fastest - 1));
    assert!(wrong.iter().all(|(check, _)| *check != "hand"), "{wrong:?}");
}
