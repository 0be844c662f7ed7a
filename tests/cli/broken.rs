//! Files that are wrong: each is refused with one clear message, and nothing panics.

use std::fs;
use std::path::Path;

use super::attempt::demo;
use super::tool::{Done, folder, run};

const HEAD: &str = "# frame: patient\n# point: tip\nt_s,x_mm,y_mm,z_mm,qx,qy,qz,qw,pedal,stretch\n";

fn refused(done: &Done, case: &str, says: &[&str]) {
    assert!(matches!(done.code, 1 | 2), "{case}: code {}\n{}{}", done.code, done.out, done.err);
    assert!(done.err.starts_with("error: "), "{case}:\n{}", done.err);
    for word in says {
        assert!(done.err.contains(word), "{case}: no `{word}` in\n{}", done.err);
    }
}

#[test]
fn broken_motion_files_are_refused() {
    let at = folder();
    let rows = |rows: &str| format!("{HEAD}{rows}");
    for (case, text, says) in [
        ("unsorted time", rows("0,0,5,0,0,0,0,1,0,0\n0.02,0,5,0,0,0,0,1,0,0\n0.01,0,5,0,0,0,0,1,0,0\n"), &["t_s"][..]),
        ("time twice", rows("0,0,5,0,0,0,0,1,0,0\n0,0,5,0,0,0,0,1,0,0\n"), &["t_s"]),
        ("not a number", rows("0,0,5,0,0,0,0,1,0,0\n0.01,NaN,5,0,0,0,0,1,0,0\n"), &["x_mm", "NaN"]),
        ("infinite", rows("0,0,inf,0,0,0,0,1,0,0\n0.01,0,5,0,0,0,0,1,0,0\n"), &["y_mm"]),
        ("a word", rows("0,0,5,0,0,0,0,1,0,0\n0.01,0,up,0,0,0,0,1,0,0\n"), &["y_mm", "up"]),
        ("quaternion too long", rows("0,0,5,0,0,0,0,2,0,0\n0.01,0,5,0,0,0,0,1,0,0\n"), &["q"]),
        ("quaternion of zeros", rows("0,0,5,0,0,0,0,0,0,0\n0.01,0,5,0,0,0,0,1,0,0\n"), &["q"]),
        ("a gap", rows("0,0,5,0,0,0,0,1,0,0\n0.2,0,5,0,0,0,0,1,0,0\n"), &["t_s", "gap"]),
        ("pedal out of range", rows("0,0,5,0,0,0,0,1,2,0\n0.01,0,5,0,0,0,0,1,0,0\n"), &["pedal"]),
        ("a column too few", rows("0,0,5,0,0,0,0,1,0\n"), &[]),
        ("no rows", rows(""), &[]),
        ("no header", "0,0,5,0,0,0,0,1,0,0\n".to_owned(), &[]),
        ("another frame", rows("0,0,5,0,0,0,0,1,0,0\n").replace("patient", "robot"), &["robot"]),
        ("empty", String::new(), &[]),
    ] {
        fs::write(at.path().join("hand.csv"), text).unwrap();
        let done = run(at.path(), &["practise", "pad-depth-drill", "--headless", "--stylus", "hand.csv"]);
        refused(&done, case, says);
        assert!(done.err.contains("hand.csv"), "{case} does not name the file:\n{}", done.err);
    }
}

/// Scores the bytes as a recording.
fn score_bytes(at: &Path, bytes: &[u8]) -> Done {
    fs::write(at.join("broken.mcap"), bytes).unwrap();
    run(at, &["score", "broken.mcap"])
}

#[test]
fn broken_recordings_are_refused() {
    let at = folder();
    let whole = fs::read(demo(at.path(), &[]).join("recording.mcap")).unwrap();
    refused(&score_bytes(at.path(), b""), "empty", &["empty"]);
    refused(&score_bytes(at.path(), b"hello, this is no recording at all"), "foreign bytes", &["broken.mcap"]);
    refused(&score_bytes(at.path(), &whole[..40]), "cut in its head", &["broken.mcap"]);
    let foreign = [&whole[..8], &[0x02, 0, 0, 0, 0, 0, 0, 0, 0], &whole[whole.len() - 8..]].concat();
    refused(&score_bytes(at.path(), &foreign), "an MCAP file of nobody", &["broken.mcap"]);
}

#[test]
fn a_cut_recording_scores_what_it_holds() {
    let at = folder();
    let whole = fs::read(demo(at.path(), &[]).join("recording.mcap")).unwrap();
    for percent in [60, 90] {
        let cut = &whole[..whole.len() * percent / 100];
        let done = score_bytes(at.path(), cut);
        assert_eq!(done.code, 0, "{percent} %: {}{}", done.out, done.err);
        assert!(done.out.contains("cut") || done.err.contains("cut"), "{percent} %: {}", done.out);
    }
}

#[test]
fn a_flipped_byte_is_found_wherever_it_is() {
    let at = folder();
    let whole = fs::read(demo(at.path(), &[]).join("recording.mcap")).unwrap();
    for twentieth in 0..20 {
        let place = (whole.len() - 1) * twentieth / 19;
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        refused(&score_bytes(at.path(), &bytes), &format!("byte {place} flipped"), &["broken.mcap"]);
    }
}

#[test]
fn a_hundred_megabytes_of_scenario_are_refused_at_once() {
    let at = folder();
    let file = fs::File::create(at.path().join("huge.ron")).unwrap();
    file.set_len(100 << 20).unwrap();
    refused(&run(at.path(), &["scenario", "check", "huge.ron"]), "100 MB", &["huge.ron"]);
}

#[test]
fn an_option_before_a_command_is_refused_and_not_forgotten() {
    let at = folder();
    for (option, args) in [
        ("--low-graphics", &["--low-graphics", "practise", "first-dots"][..]),
        ("--size", &["--size", "1280x720", "practise", "first-dots"]),
        ("--out", &["--out", "elsewhere", "demo"]),
    ] {
        let done = run(at.path(), args);
        assert_eq!(done.code, 2, "{args:?}: {}{}", done.out, done.err);
        refused(&done, option, &[option]);
    }
}
