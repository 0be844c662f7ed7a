//! The commands as people type them.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use tempfile::TempDir;

use super::bench::{exam_header, good, recorded, trust};

/// A folder of one's own, with a folder for keys.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a command here; gives exit code, output and errors.
    pub(crate) fn run(&self, args: &[&str]) -> (i32, String, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_stipple"))
            .args(args)
            .current_dir(self.0.path())
            .env("STIPPLE_KEYS", self.path("keys"))
            .env("STIPPLE_PASSPHRASE", "correct horse")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
    }

    pub(crate) fn good(&self, args: &[&str]) -> String {
        let (code, out, err) = self.run(args);
        assert_eq!((code, err.as_str()), (0, ""), "{args:?}\n{out}");
        out
    }
}

#[test]
fn from_key_to_verdict() {
    let place = Place::new();
    let mut header = exam_header();
    header.extra.clear();
    fs::write(place.path("recording.mcap"), recorded(&header)).unwrap();
    for name in ["station", "assessor"] {
        assert!(place.good(&["key", "new", name]).contains("Fingerprint"));
    }
    let (public, secret) = (place.path("keys/station.vkey"), place.path("keys/station.key"));
    let (public, secret) = (fs::read_to_string(public).unwrap(), fs::read_to_string(secret).unwrap());
    assert!(secret.starts_with(&format!("{public}-----BEGIN ENCRYPTED PRIVATE KEY")), "{secret}");
    let (code, _, again) = place.run(&["key", "new", "station"]);
    assert!(code == 1 && again.contains("a key is never written over"), "{again}");
    place.good(&["trust", "new", "c.trust"]);
    for name in ["station", "assessor"] {
        let key = format!("keys/{name}.vkey");
        let from = ["--from", "2026-01-01T00:00:00Z", "--until", "2099-01-01T00:00:00Z"];
        place.good(&[&["trust", "add", "c.trust", &key, "--role", name][..], &from].concat());
    }
    place.good(&["pack", "recording.mcap", "--key", "station", "-o", "a.stipple"]);
    place.good(&["sign", "a.stipple", "--key", "assessor"]);
    let out = place.good(&["verify", "a.stipple", "--trust", "c.trust"]);
    for line in ["ok    station", "ok    assessor", "ok    replay", "ok    score", "-     scheme", "-     mode"] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    place.good(&["trust", "revoke", "c.trust", "keys/station.vkey", "--reason", "lost"]);
    let (_, out, _) = place.run(&["verify", "a.stipple", "--trust", "c.trust"]);
    assert!(out.contains("FAIL  station") && out.contains("lost"), "{out}");
}

#[test]
fn a_device_is_registered_replaced_and_forgotten() {
    let place = Place::new();
    place.good(&["trust", "new", "c.trust"]);
    let add =
        |calibration| place.run(&["trust", "device", "c.trust", "--id", "0000abcd:SN-7", "--calibration", calibration]);
    for calibration in ["0BADCAFE", "12345678"] {
        let (code, out, err) = add(calibration);
        assert_eq!(
            (code, out.contains(&calibration.to_lowercase()), err.contains("registered again")),
            (0, true, true)
        );
    }
    let shown = place.good(&["trust", "show", "c.trust"]);
    let devices: Vec<&str> = shown.lines().filter(|line| line.starts_with("device")).collect();
    assert_eq!(devices, ["device    0000abcd:SN-7 calibration 12345678"], "the newer calibration is in its place");
    for (args, says) in [
        (
            &["trust", "device", "c.trust", "--id", "SN-7", "--calibration", "0badcafe"][..],
            "hardware id and serial number",
        ),
        (&["trust", "device", "c.trust", "--id", "0000abcd:SN-7", "--calibration", "bad"], "8 hexadecimal digits"),
        (&["trust", "device", "c.trust", "--id", "0000abcd:SN-7"], "--calibration"),
        (&["trust", "forget", "c.trust", "0000abcd:SN-8"], "no device \"0000abcd:SN-8\" in it"),
    ] {
        let (code, _, err) = place.run(args);
        assert!(code != 0 && err.contains(says), "{args:?}\n{err}");
    }
    assert_eq!(place.good(&["trust", "show", "c.trust"]), shown, "nothing was changed by what was refused");
    place.good(&["trust", "forget", "c.trust", "0000abcd:SN-7"]);
    assert!(!place.good(&["trust", "show", "c.trust"]).contains("device"));
}

/// An attempt that was made faster than the clock is packed before its ticks would be over.
#[test]
fn the_attempt_of_a_virtual_hand_is_packed_and_checked_at_once() {
    let place = Place::new();
    place.good(&["demo", "--out", "attempts"]);
    let attempt = fs::read_dir(place.path("attempts")).unwrap().next().unwrap().unwrap().path();
    place.good(&["key", "new", "station"]);
    place.good(&["trust", "new", "c.trust"]);
    let until = ["--role", "station", "--until", "2099-01-01T00:00:00Z"];
    place.good(&[&["trust", "add", "c.trust", "keys/station.vkey"][..], &until].concat());
    place.good(&["pack", attempt.to_str().unwrap(), "--key", "station", "-o", "a.stipple"]);
    let out = place.good(&["verify", "a.stipple", "--trust", "c.trust"]);
    assert!(out.contains("faster than the clock") && out.contains("practice that nobody registered"), "{out}");
}

#[test]
fn a_folder_of_packs_is_checked_in_one_go() {
    let place = Place::new();
    fs::create_dir(place.path("packs")).unwrap();
    fs::write(place.path("c.trust"), trust().encode().unwrap()).unwrap();
    fs::write(place.path("packs/a.stipple"), good()).unwrap();
    let out = place.good(&["verify", "packs/a.stipple", "--trust", "c.trust"]);
    assert!(out.contains("1 packs: 1 good, 0 not") && out.contains("times real time"), "{out}");
    let mut bad = good();
    *bad.last_mut().unwrap() ^= 1;
    fs::write(place.path("packs/b.stipple"), bad).unwrap();
    let (code, out, _) = place.run(&["verify", "packs", "--trust", "c.trust", "--jsonl"]);
    let lines: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let good: Vec<bool> = lines.iter().map(|line| line["good"].as_bool().unwrap()).collect();
    assert_eq!((code, good), (1, vec![true, false]));
}

#[test]
fn a_trust_file_is_shown_whole_and_the_same_again_adds_nothing() {
    let place = Place::new();
    for name in ["station", "log"] {
        place.good(&["key", "new", name]);
    }
    place.good(&["trust", "new", "c.trust"]);
    let add = ["trust", "add", "c.trust", "keys/station.vkey", "--role", "station", "--until", "2099-01-01T00:00:00Z"];
    place.good(&add);
    let once = fs::read(place.path("c.trust")).unwrap();
    place.good(&add);
    assert_eq!(fs::read(place.path("c.trust")).unwrap(), once);
    let (code, _, err) = place.run(&["trust", "revoke", "c.trust", "keys/log.vkey", "--reason", " "]);
    assert!(code == 2 && err.contains("--reason: is empty"), "{err}");
    let revoke = ["trust", "revoke", "c.trust", "keys/log.vkey", "--reason", "never ours"];
    place.good(&revoke);
    let once = fs::read(place.path("c.trust")).unwrap();
    place.good(&revoke);
    assert_eq!(fs::read(place.path("c.trust")).unwrap(), once);
    let shown = place.good(&["trust", "show", "c.trust"]);
    assert!(shown.contains("revoked   log+") && shown.contains(": never ours"), "{shown}");
    for (until, says) in [
        ("2000-01-01T00:00:00Z", "\"2000-01-01T00:00:00Z\": must be later than from"),
        ("2099-01-01", "is `2099-01-01`, must be a moment such as 2027-01-01T00:00:00Z"),
    ] {
        let (code, _, err) = place.run(&[&add[..7], &[until]].concat());
        assert!(code == 2 && err.contains(says), "{err}");
    }
}

/// What would be refused by whoever checks is not made.
#[test]
fn no_pack_is_made_or_changed_that_no_check_lets_through() {
    let place = Place::new();
    let mut header = exam_header();
    header.extra.clear();
    fs::write(place.path("recording.mcap"), recorded(&header)).unwrap();
    place.good(&["key", "new", "station"]);
    let pack = ["pack", "recording.mcap", "--key", "station", "-o"];
    let (code, _, err) = place.run(&[&pack[..], &["early.stipple", "--at", "2026-09-21T00:00:00Z"]].concat());
    assert!(code == 2 && err.contains("must not be before the attempt ended, at 2026-09-21T14:13:22.999Z"), "{err}");
    assert!(!place.path("early.stipple").exists());
    place.good(&[&pack[..], &["a.stipple"]].concat());
    place.good(&[&pack[..], &["with.stipple", "--report"]].concat());
    let before = fs::read(place.path("a.stipple")).unwrap();
    fs::write(place.path("report.pdf"), b"%PDF").unwrap();
    let (code, _, err) = place.run(&["attach", "a.stipple", "report.pdf"]);
    assert!(code == 1 && err.contains("is not the page of this pack's own files"), "{err}");
    assert_eq!(fs::read(place.path("a.stipple")).unwrap(), before);
    let parts = stipple::certify::pack::decode(&fs::read(place.path("with.stipple")).unwrap()).unwrap();
    fs::write(place.path("report.pdf"), &parts["report.pdf"]).unwrap();
    let said = place.good(&["attach", "with.stipple", "report.pdf"]);
    assert!(said.contains("holds 1 file more"), "{said}");
}

#[test]
fn wrong_use_is_explained() {
    let place = Place::new();
    fs::write(place.path("c.trust"), trust().encode().unwrap()).unwrap();
    fs::write(place.path("no.trust"), "(format: 1, keys: [(role: King)])").unwrap();
    fs::write(place.path("no.stipple"), "PK").unwrap();
    fs::write(place.path("short.txt"), "1234567\n").unwrap();
    fs::create_dir(place.path("empty")).unwrap();
    for (args, code, says) in [
        (&["key", "new", "a/b"][..], 2, "error: name of a key: \"a/b\" cannot be the name of a file"),
        (&["key", "new", "a b"], 2, "error: name of a key: \"a b\", allowed are 1 to 128 bytes"),
        (
            &["key", "new", "a", "--passphrase-file", "short.txt"],
            2,
            "error: passphrase: 7 characters, allowed are 8 or more",
        ),
        (&["pack", "nothing", "--key", "station"], 2, "error: no key \"station\""),
        (&["verify", "empty", "--trust", "c.trust"], 2, "error: empty: no pack in it"),
        (&["verify", "no.stipple", "--trust", "no.trust"], 1, "error: no.trust: trust file: 1:"),
        (&["trust", "new", "c.trust"], 1, "error: c.trust: is there already"),
    ] {
        let (found, _, err) = place.run(args);
        assert!(found == code && err.contains(says), "{args:?} gave {found}\n{err}");
    }
    let (code, out, _) = place.run(&["verify", "no.stipple", "gone.stipple", "--trust", "c.trust"]);
    assert!(code == 1 && out.contains("FAIL  pack         pack: not a readable zip"), "{out}");
    assert!(out.contains("FAIL  pack         gone.stipple: is not there") && out.contains("0 good, 2 not"), "{out}");
}
