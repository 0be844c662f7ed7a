//! `stipple logbook` from outside.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

struct Done {
    code: i32,
    out: String,
    err: String,
}

fn stipple(at: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stipple"));
    command.current_dir(at).env("STIPPLE_ATTEMPTS", at.join("attempts")).stdin(Stdio::null());
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("STIPPLE_STATUS");
    command
}

fn run(at: &Path, args: &[&str]) -> Done {
    let output = stipple(at).args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let done = Done { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) };
    assert!(!done.err.contains("panicked"), "{args:?}\n{}", done.err);
    done
}

fn done(at: &Path, args: &[&str]) -> String {
    let done = run(at, args);
    assert_eq!(done.code, 0, "{args:?}\n{}{}", done.out, done.err);
    done.out
}

fn json(at: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&done(at, args)).unwrap()
}

/// A trainee with one attempt by a virtual hand, and one that nobody registered.
fn desk() -> TempDir {
    let at = tempfile::tempdir().unwrap();
    let path = at.path();
    done(path, &["logbook", "trainee", "add", "--name", "Jane Doe"]);
    done(path, &["demo", "--scenario", "pad-depth-drill", "--log", "T-000001"]);
    done(path, &["demo", "--scenario", "pad-depth-drill", "--trainee", "shallow"]);
    at
}

#[test]
fn an_attempt_goes_from_its_registration_to_its_erasure() {
    let desk = desk();
    let at = desk.path();
    let rows = json(at, &["logbook", "list", "--json"]);
    let states: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["finished", "unregistered"]);
    let list = done(at, &["logbook", "list"]);
    assert!(list.contains("T-000001/1") && list.contains("synthetic") && !list.contains("Jane"), "{list}");
    assert!(!done(at, &["logbook", "trainee", "list"]).contains("Jane"));
    assert!(done(at, &["logbook", "trainee", "list", "--names"]).contains("Jane Doe"));

    let shown = json(at, &["logbook", "show", "T-000001/1", "--json"]);
    assert_eq!(shown["verdicts"][0]["kind"], "original");
    let verdict = ["logbook", "verdict", "T-000001/1", "--kind", "override", "--decision", "borderline", "--by", "a-1"];
    let refused = run(at, &verdict);
    assert!(
        refused.code == 1 && refused.err.contains("no written reason") && refused.err.contains("hint: "),
        "{}",
        refused.err
    );
    done(at, &[verdict.as_slice(), &["--reason", "the pad had slipped by a finger"]].concat());
    let text = done(at, &["logbook", "show", "T-000001/1"]);
    assert!(text.contains("decision     borderline") && text.contains("in the place of 1"), "{text}");

    let folder = rows[1]["folder"].as_str().unwrap();
    let compared = done(at, &["logbook", "compare", "T-000001/1", folder]);
    assert!(compared.contains("Total") && compared.contains("B - A"), "{compared}");
    done(at, &["logbook", "reference", folder, "--by", "instructor-1"]);
    assert_eq!(json(at, &["logbook", "compare", "T-000001/1", "--reference", "--json"])["same_task"], true);
    assert!(done(at, &["logbook", "progress", "T-000001"]).contains("on no curve"));

    assert!(done(at, &["logbook", "check", "--recordings"]).contains("Nothing is wrong"));
    let erase = ["logbook", "trainee", "erase", "T-000001", "--by", "dpo-1", "--reason", "asked for by the person"];
    assert!(done(at, &erase).contains("Nothing was deleted"));
    assert_eq!(fs::read_dir(at.join("attempts")).unwrap().count(), 3);
    done(at, &[erase.as_slice(), &["--yes"]].concat());
    assert_eq!(fs::read_dir(at.join("attempts")).unwrap().count(), 2);
    assert_eq!(json(at, &["logbook", "check", "--json"])["sound"], true);
    assert_eq!(json(at, &["logbook", "list", "--state", "erased", "--json"]).as_array().unwrap().len(), 1);
    assert!(done(at, &["logbook", "reindex"]).contains("2 attempts"));
}

#[test]
fn another_rubric_is_a_table_before_it_is_a_verdict() {
    let desk = desk();
    let at = desk.path();
    // attempts of programs have no sides to change: the table says so
    let text = done(at, &["logbook", "rubric", "deep"]);
    assert!(text.starts_with("0 attempts: ") && text.contains("a program held the needle"), "{text}");
    assert!(text.contains("nobody registered it"), "{text}");
    let rows = json(at, &["logbook", "rubric", "deep", "--json"]);
    assert_eq!((rows["sum"]["attempts"].as_u64(), rows["published"].is_null()), (Some(0), true), "{rows}");
    assert_eq!(rows["left_out"].as_array().unwrap().len(), 2);
    assert!(done(at, &["logbook", "rubric", "deep", "--scenario", "none"]).starts_with("No such attempts in"));
    for (args, word) in [
        (vec!["logbook", "rubric", "deep", "--publish"], "--by"),
        (vec!["logbook", "rubric", "deep", "--by", "board"], "--publish"),
        (vec!["logbook", "rubric", "wrong"], "must be the name of a school"),
    ] {
        let refused = run(at, &args);
        assert!(refused.code == 2 && refused.err.contains(word), "{args:?}: {} {}", refused.code, refused.err);
    }

    let folder = json(at, &["logbook", "show", "T-000001/1", "--json"])["folder"].as_str().unwrap().to_owned();
    let table = done(at, &["score", &folder, &folder, "--rubric", "deep", "--migration"]);
    assert!(table.lines().next().unwrap().ends_with("change") && table.contains("\n2 attempts: "), "{table}");
    let table = json(at, &["score", &folder, "--rubric", "median", "--migration", "--json"]);
    assert_eq!(
        (table["rows"][0]["change"].as_str(), table["sum"]["same"].as_u64()),
        (Some("same"), Some(1)),
        "{table}"
    );

    assert!(
        done(at, &["logbook", "recheck"]).contains("1 of 1 came out again to the bit, 0 differ; 1 were not scored")
    );
    done(at, &["logbook", "recheck", "T-000001/1", "--record", "--by", "iqa-1"]);
    let shown = json(at, &["logbook", "show", "T-000001/1", "--json"]);
    assert_eq!((&shown["verdicts"][1]["kind"], &shown["verdicts"][1]["by"]), (&"recheck".into(), &"iqa-1".into()));
    let recording = Path::new(&folder).join("recording.mcap");
    let mut bytes = fs::read(&recording).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&recording, bytes).unwrap();
    let checked = run(at, &["logbook", "recheck", "--record"]);
    assert!(checked.code == 1 && checked.out.contains("wrong "), "{}{}", checked.out, checked.err);
    assert!(checked.err.contains("nothing was recorded"), "{}", checked.err);
}

#[test]
fn a_deleted_attempt_is_found_and_the_exit_code_says_so() {
    let desk = desk();
    let at = desk.path();
    let head = json(at, &["logbook", "check", "--json"])["checked"]["head"]["digest"].as_str().unwrap().to_owned();
    assert_eq!(run(at, &["logbook", "check", "--holds", &head]).code, 0);
    assert_eq!(run(at, &["logbook", "check", "--holds", &"0".repeat(64)]).code, 1);
    let folder = json(at, &["logbook", "show", "T-000001/1", "--json"])["folder"].as_str().unwrap().to_owned();
    fs::remove_dir_all(folder).unwrap();
    let checked = run(at, &["logbook", "check"]);
    assert!(checked.code == 1 && checked.out.contains("is registered and gone"), "{}", checked.out);
}

/// A slip in a path finds nothing wrong with a logbook that nobody has, and leaves no new one there.
#[test]
fn a_folder_that_is_not_there_is_no_logbook() {
    let at = tempfile::tempdir().unwrap();
    for verb in ["check", "list", "reindex", "retention", "recheck"] {
        let told = run(at.path(), &["logbook", verb, "--store", "attemps"]);
        assert!(told.code == 1 && told.err.contains("attemps: there is no such folder"), "{verb}: {}", told.err);
        assert!(!at.path().join("attemps").exists(), "{verb}");
    }
    done(at.path(), &["logbook", "trainee", "add", "--store", "attemps"]);
    done(at.path(), &["logbook", "check", "--store", "attemps"]);
}

/// The rule is met, by a program: registered or not, that is no pass.
#[test]
fn what_nobody_registered_is_worth_no_more_than_what_somebody_did() {
    let desk = desk();
    let at = desk.path();
    done(at, &["demo", "--scenario", "pad-depth-drill"]);
    let rows = json(at, &["logbook", "list", "--json"]);
    let worth: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["standing"].as_str().unwrap()).collect();
    assert_eq!(worth, ["provisional", "not_passed", "provisional"]);
    assert!(!done(at, &["logbook", "list"]).contains(" passed "));
}

#[test]
fn what_is_told_is_true_of_what_was_asked() {
    let desk = desk();
    let at = desk.path();
    let verdict = ["logbook", "verdict", "T-000001/1", "--kind", "override", "--decision", "passed", "--by", "a-1"];
    for (args, code, word) in [
        ([&verdict[..], &["--reason", "slipped"]].concat(), 1, "the reason has 7 characters, must have 10 to 2000"),
        (vec!["logbook", "check", "--holds", "5f0c"], 2, "has 4 characters, must be 64 hexadecimal digits"),
        (vec!["logbook", "progress", "T-000001", "--scenario", "fut-strip"], 0, "Nothing of T-000001 at fut-strip"),
    ] {
        let told = run(at, &args);
        let said = told.out + &told.err;
        assert!(told.code == code && said.contains(word), "{args:?}: {} {said}", told.code);
    }
    let head = json(at, &["logbook", "check", "--json"])["checked"]["head"]["digest"].as_str().unwrap().to_owned();
    done(at, &["logbook", "check", "--holds", &head.to_uppercase()]);
    let shown = done(at, &["logbook", "show", "T-000001/1"]);
    let total = json(at, &["logbook", "show", "T-000001/1", "--json"])["attempt"]["total_hundredths"].as_f64().unwrap();
    assert!(shown.contains(&format!("verdict 1    provisional {:.2} (original)", total / 100.0)), "{shown}");
}

#[test]
fn wrong_use_is_told_from_failure() {
    let desk = desk();
    let at = desk.path();
    for (args, code, word) in [
        (vec!["logbook", "show", "T-000001/9"], 2, "no attempt `T-000001/9`"),
        (vec!["logbook", "show", "../../etc/passwd"], 2, "no attempt"),
        (vec!["logbook", "list", "--trainee", "Jane"], 2, "pseudonym such as T-000173"),
        (vec!["logbook", "list", "--state", "gone"], 2, "must be one of"),
        (vec!["logbook", "list", "--since", "yesterday"], 2, "2026-11-23"),
        (vec!["logbook", "progress", "T-000404"], 2, "no trainee `T-000404`"),
        (vec!["demo", "--log", "T-000404"], 2, "no trainee `T-000404`"),
        (vec!["logbook", "retention", "--apply", "--yes"], 2, "--by"),
        (vec!["logbook", "verdict", "T-000001/1", "--kind", "original"], 2, "possible values"),
    ] {
        let done = run(at, &args);
        assert!(done.code == code && done.err.contains(word), "{args:?}: {} {}", done.code, done.err);
    }
    let rows = json(at, &["logbook", "list", "--json"]);
    assert_eq!(rows.as_array().unwrap().len(), 2, "nothing was opened by wrong use");
}

#[test]
fn retention_shows_before_it_deletes() {
    let desk = desk();
    let at = desk.path();
    assert!(done(at, &["logbook", "retention"]).contains("Nothing is due"));
    let all = ["logbook", "retention", "--practice-months", "0"];
    assert!(done(at, &all).contains("Nothing was deleted"));
    assert_eq!(json(at, &[all.as_slice(), &["--json"]].concat()).as_array().unwrap().len(), 2);
    done(at, &[all.as_slice(), &["--apply", "--by", "station-1"]].concat());
    assert_eq!(json(at, &["logbook", "list", "--json", "--state", "erased"]).as_array().unwrap().len(), 0);
    done(at, &[all.as_slice(), &["--apply", "--by", "station-1", "--yes"]].concat());
    assert_eq!(json(at, &["logbook", "list", "--json", "--state", "erased"]).as_array().unwrap().len(), 2);
    assert_eq!(run(at, &["logbook", "check"]).code, 0);
}

#[test]
fn two_programs_at_once_enter_two_trainees() {
    let at = tempfile::tempdir().unwrap();
    let add = || stipple(at.path()).args(["logbook", "trainee", "add"]).stdout(Stdio::null()).spawn().unwrap();
    let mut children: Vec<Child> = (0..6).map(|_| add()).collect();
    assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
    let trainees = json(at.path(), &["logbook", "trainee", "list", "--json"]);
    assert_eq!(trainees.as_array().unwrap().len(), 6);
    assert_eq!(run(at.path(), &["logbook", "check"]).code, 0);
}

#[cfg(unix)]
#[test]
fn an_attempt_that_is_killed_is_shown_as_interrupted() {
    let desk = desk();
    let at = desk.path();
    let recording = json(at, &["logbook", "show", "T-000001/1", "--json"])["folder"].as_str().unwrap().to_owned();
    let hand = at.join("hand.csv");
    done(at, &["export", "csv", &recording, "-o", hand.to_str().unwrap()]);
    let mut child = stipple(at)
        .args(["practise", "pad-depth-drill", "--headless", "--real-time", "--trainee", "T-000001", "--stylus"])
        .arg(&hand)
        .env("STIPPLE_STATUS", at.join("status.json"))
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while !at.join("status.json").exists() {
        assert!(child.try_wait().unwrap().is_none() && since.elapsed() < Duration::from_mins(1));
        std::thread::sleep(Duration::from_millis(20));
    }
    let state = || json(at, &["logbook", "show", "T-000001/2", "--json"])["attempt"]["state"].clone();
    assert_eq!(state(), "running");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(state(), "interrupted");
    let checked = run(at, &["logbook", "check"]);
    assert!(checked.code == 0 && checked.out.contains("opened and never closed"), "{}", checked.out);
}
