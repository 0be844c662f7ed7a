//! Motion files: what is accepted, what it means, and how each broken one is refused.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use stipple::device::motion_file::{MotionFile, MotionFileError, MotionHand};
use stipple::device::{Reading, Stylus};
use stipple::math::{DQuat, DVec3, Pose, rotation_with_up};
use stipple::motion::StylusSample;
use stipple::units::Tick;
use tempfile::TempDir;

const HEAD: &str = "# frame: patient\n# point: tip\nt_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch\n";

#[expect(clippy::unwrap_used, reason = "a test that cannot write its file must fail")]
fn load(text: &str) -> Result<MotionFile, MotionFileError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hand.csv");
    fs::write(&path, text).unwrap();
    MotionFile::load(&path, 1.25)
}

#[expect(clippy::unwrap_used, reason = "these files are good, or the test fails")]
fn play(text: &str) -> Vec<StylusSample> {
    let mut hand = MotionHand::new(load(text).unwrap());
    let mut samples = Vec::new();
    while let Reading::Sample(sample) = hand.read(Tick(samples.len() as u64)) {
        samples.push(sample);
    }
    samples
}

#[test]
fn rows_on_ticks_come_back_to_the_bit() {
    let rotation = rotation_with_up(DVec3::new(0.2, 0.9, -0.3));
    let mut text = HEAD.to_owned();
    let mut written = Vec::new();
    for tick in 0_u32..2000 {
        let t = f64::from(tick) / 1000.0;
        let p = DVec3::new(libm::sin(t * 7.0) / 3.0, -libm::cos(t) * 1e-3, 1.0 / (t + 0.1));
        let stretch = libm::sin(t).abs();
        let (q, pedal) = (rotation, f64::from(tick % 2));
        writeln!(text, "{t},{},{},{},{},{},{},{},{pedal},{stretch}", p.x, p.y, p.z, q.x, q.y, q.z, q.w).unwrap();
        written.push(StylusSample { world_from_tool: Pose { position_mm: p, rotation }, pedal, stretch, flags: 0 });
    }
    let samples = play(&text);
    assert_eq!(samples.len(), written.len());
    let bits = |s: &StylusSample| {
        let (p, q) = (s.world_from_tool.position_mm, s.world_from_tool.rotation);
        [p.x, p.y, p.z, q.x, q.y, q.z, q.w, s.pedal, s.stretch].map(f64::to_bits)
    };
    for (tick, (a, b)) in samples.iter().zip(&written).enumerate() {
        assert_eq!(bits(a), bits(b), "tick {tick}");
    }
}

#[test]
fn between_rows_positions_are_on_the_line_and_the_pedal_holds() {
    let samples = play(&format!("{HEAD}5.0,0,0,0,0,0,0,1,1,0\n5.04,4,8,-12,0,0,0,1,0,0.4\n"));
    assert_eq!(samples.len(), 41);
    for (tick, sample) in samples.iter().enumerate() {
        let share = tick as f64 / 40.0;
        let wanted = DVec3::new(4.0, 8.0, -12.0) * share;
        assert!((sample.world_from_tool.position_mm - wanted).length() < 1e-9, "tick {tick}");
        assert!((sample.stretch - 0.4 * share).abs() < 1e-9, "tick {tick}");
        assert!((sample.pedal - if tick < 40 { 1.0 } else { 0.0 }).abs() < 1e-15, "tick {tick}");
    }
}

#[test]
fn a_handpiece_file_gives_the_nose_and_the_tip_lies_below_it() {
    let q = rotation_with_up(DVec3::X);
    let row = format!("0,10,0,0,{},{},{},{},0,0\n", q.x, q.y, q.z, q.w);
    let samples = play(&format!("{}{row}", HEAD.replace("tip", "handpiece")));
    let tip = samples[0].world_from_tool.position_mm;
    assert!((tip - DVec3::new(8.75, 0.0, 0.0)).length() < 1e-12, "{tip}");
}

#[test]
fn other_columns_and_orders_are_fine() {
    let text = "# frame: patient\n# made by: somebody\n# point: tip\nnote,stretch,pedal,qw,qz,qy,qx,z_mm,y_mm,x_mm,t_s\n\
                hello,0.5,1,1,0,0,0,3,2,1,0\n";
    let samples = play(text);
    assert_eq!(samples[0].world_from_tool, Pose { position_mm: DVec3::new(1.0, 2.0, 3.0), rotation: DQuat::IDENTITY });
    assert!((samples[0].stretch - 0.5).abs() < 1e-15 && samples[0].machine_on());
}

#[test]
fn each_broken_file_is_refused_with_its_place_and_what_is_allowed() {
    let good = "0,0,0,0,0,0,0,1,0,0\n";
    for (case, text, wanted) in [
        ("empty", String::new(), "`# frame: ...` is missing"),
        ("no frame", HEAD.replace("# frame: patient\n", "") + good, "`# frame: ...` is missing"),
        ("no point", HEAD.replace("# point: tip\n", "") + good, "`# point: ...` is missing"),
        ("other frame", HEAD.replace("patient", "room") + good, ":1: `# frame:` is `room`, must be `patient`"),
        ("other point", HEAD.replace("tip", "grip") + good, ":2: `# point:` is `grip`, must be `tip` or `handpiece`"),
        ("no column", HEAD.replace(",pedal", "") + good, ":3: column `pedal` is missing"),
        ("twice a column", HEAD.replace("pedal", "qx") + good, ":3: column `qx` is there twice"),
        ("no rows", HEAD.to_owned(), ":3: there are no rows"),
        (
            "not a number",
            format!("{HEAD}{good}0.01,NaN,0,0,0,0,0,1,0,0\n"),
            ":5: `x_mm` is `NaN`, must be a finite number",
        ),
        ("infinite", format!("{HEAD}0,0,0,inf,0,0,0,1,0,0\n"), ":4: `z_mm` is `inf`"),
        ("too large", format!("{HEAD}0,0,1e300,0,0,0,0,1,0,0\n"), ":4: `y_mm` is `1e300`"),
        ("text", format!("{HEAD}0,left,0,0,0,0,0,1,0,0\n"), ":4: `x_mm` is `left`"),
        ("nothing", format!("{HEAD}0,,0,0,0,0,0,1,0,0\n"), ":4: `x_mm` is ``"),
        (
            "unsorted",
            format!("{HEAD}{good}0.02,0,0,0,0,0,0,1,0,0\n0.01,0,0,0,0,0,0,1,0,0\n"),
            ":6: `t_s` is 0.01, must be later",
        ),
        ("repeated time", format!("{HEAD}{good}{good}"), ":5: `t_s` is 0, must be later"),
        ("gap", format!("{HEAD}{good}0.06,0,0,0,0,0,0,1,0,0\n"), ":5: `t_s` is 0.06, must be at most 0.050 after"),
        ("quaternion", format!("{HEAD}0,0,0,0,0,0,0,1.01,0,0\n"), ":4: `qx,qy,qz,qw` is 1.010000 long, must be 1 long"),
        ("zero quaternion", format!("{HEAD}0,0,0,0,0,0,0,0,0,0\n"), ":4: `qx,qy,qz,qw` is 0.000000 long"),
        ("pedal", format!("{HEAD}0,0,0,0,0,0,0,1,2,0\n"), ":4: `pedal` is 2, must be 0 to 1"),
        ("stretch", format!("{HEAD}0,0,0,0,0,0,0,1,0,-0.1\n"), ":4: `stretch` is -0.1, must be 0 to 1"),
        ("after comments", format!("{HEAD}{good}\n# a note\n0.01,0,0,0,0,0,0,1,0,7\n"), ":7: `stretch` is 7"),
        (
            "short row",
            format!("{HEAD}{good}0.01,0,0\n"),
            ":5: the line cannot be read as CSV: it has 3 values, must have 10",
        ),
    ] {
        let error = load(&text).expect_err(case);
        let message = error.to_string();
        assert!(message.contains("hand.csv") && message.contains(wanted), "{case}: {message}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_not_feared() {
    for (case, bytes) in [("zeros", vec![0_u8; 5000]), ("high", vec![0xff; 5000]), ("quotes", vec![b'"'; 5000])] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("hand.csv");
        let mut text = HEAD.as_bytes().to_vec();
        text.extend(&bytes);
        fs::write(&path, text).unwrap();
        assert!(MotionFile::load(&path, 1.0).is_err(), "{case}");
    }
}

#[test]
fn a_file_that_is_not_there_says_so() {
    let error = MotionFile::load(Path::new("/nowhere/hand.csv"), 1.0).unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/hand.csv: cannot be read"), "{error}");
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hand.csv");
    // sparse: takes no room on disk
    fs::File::create(&path).unwrap().set_len(300 << 20).unwrap();
    let error = MotionFile::load(&path, 1.0).unwrap_err();
    assert!(matches!(error, MotionFileError::TooLarge { found: 314_572_800, .. }), "{error}");
    assert!(error.hint().is_some());
}
