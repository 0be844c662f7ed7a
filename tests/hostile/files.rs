//! Motion files and recordings from strangers.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::mutate::{Mix, bytes, cases, text};
use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::device::{MotionFile, Reading, ScriptedHand, Stylus};
use stipple::math::{DVec3, Pose};
use stipple::motion::StylusSample;
use stipple::recording::{Integrity, Recording};
use stipple::scenario;
use stipple::session::{Prepared, run_to_end, score_file};

#[test]
fn a_broken_motion_file_is_refused_or_read_and_never_panics() {
    let mut whole = "# frame: patient\n# point: tip\nt_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch\n".to_owned();
    for row in 0..12 {
        writeln!(whole, "{},{},{},0,0,0,0,1,1,0.5", f64::from(row) * 0.01, row, 5 - row).unwrap();
    }
    let at = tempfile::tempdir().unwrap();
    let path = at.path().join("hand.csv");
    let mut mix = Mix(3);
    let mut read = 0;
    for case in 0..cases(600) {
        let broken =
            if case % 2 == 0 { text(&whole, &mut mix).into_bytes() } else { bytes(whole.as_bytes(), &mut mix) };
        fs::write(&path, broken).unwrap();
        let Ok(file) = MotionFile::load(&path, 1.75) else { continue };
        read += 1;
        assert!(file.rows.iter().all(|row| row.sample.is_valid() && row.t_s.is_finite()), "case {case}");
    }
    assert!(read > 10, "{read}");
}

fn prepared() -> Prepared {
    Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap()
}

/// A short attempt in a folder of its own; the bytes of its recording.
fn recorded(at: &Path) -> Vec<u8> {
    let prepared = prepared();
    let mut hand = VirtualTrainee::new(TraineeKind::Expert, 1, prepared.task());
    let expert = move |tick: stipple::units::Tick| {
        if tick.0 < 1500 { Stylus::read(&mut hand, tick) } else { Reading::Finished }
    };
    let attempt = run_to_end(&prepared, Box::new(ScriptedHand::new(expert)), at, &mut |_| {}).unwrap();
    fs::read(attempt.recording).unwrap()
}

#[test]
fn a_broken_recording_is_refused_or_cut_and_never_panics() {
    let at = tempfile::tempdir().unwrap();
    let whole = recorded(at.path());
    let path = at.path().join("broken.mcap");
    let mut mix = Mix(4);
    let mut read = 0;
    for case in 0..cases(150) {
        let broken = bytes(&whole, &mut mix);
        if broken == whole {
            continue;
        }
        fs::write(&path, &broken).unwrap();
        if let Ok(recording) = Recording::open(&path) {
            read += 1;
            assert_ne!(*recording.integrity(), Integrity::Intact, "case {case}: a changed file is called intact");
            let sound = recording.records().unwrap().filter_map(Result::ok).count() as u64;
            assert!(sound <= 1500, "case {case}");
        }
        if let Ok(graded) = score_file(&path, None, &mut |_| {}) {
            assert!(matches!(graded.integrity, Integrity::Cut(_)), "case {case}: {}", graded.integrity);
        }
    }
    assert!(read > 20, "{read}");
}

#[test]
fn a_strange_record_between_chunks_gives_no_tick_twice() {
    let at = tempfile::tempdir().unwrap();
    let mut bytes = recorded(at.path());
    let (mut from, mut chunks) = (8, 0);
    while chunks < 3 {
        chunks += u32::from(bytes[from] == mcap::records::op::CHUNK);
        let length = u64::from_le_bytes(bytes[from + 1..from + 9].try_into().unwrap());
        from += 9 + usize::try_from(length).unwrap();
    }
    bytes.splice(from..from, [0x7f, 0, 0, 0, 0, 0, 0, 0, 0]).for_each(drop);
    let path = at.path().join("strange.mcap");
    fs::write(&path, bytes).unwrap();
    let records = Recording::open(&path).unwrap().records().unwrap();
    let ticks: Vec<u64> = records.filter_map(Result::ok).map(|record| record.tick.0).collect();
    assert!(ticks.is_sorted_by(|a, b| a < b), "ticks come again");
    assert!(ticks.len() > 1000, "{}", ticks.len());
}

#[test]
fn a_still_hand_far_away_is_recorded_and_scored() {
    let at = tempfile::tempdir().unwrap();
    for far_mm in [1e9, 1e160, f64::MAX] {
        let hand = move |tick: stipple::units::Tick| {
            let position_mm = if tick.0.is_multiple_of(2) { DVec3::splat(far_mm) } else { DVec3::splat(-far_mm) };
            let world_from_tool = Pose { position_mm, ..Pose::IDENTITY };
            let sample = StylusSample { world_from_tool, ..StylusSample::default() };
            if tick.0 < 100 { Reading::Sample(sample) } else { Reading::Finished }
        };
        run_to_end(&prepared(), Box::new(ScriptedHand::new(hand)), at.path(), &mut |_| {}).unwrap();
    }
}
