//! Folders that cannot be written and disks that are full: a clear error at once.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Output};

use super::tool::{folder, run};

const PROGRAM: &str = env!("CARGO_BIN_EXE_stipple");

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let at = folder();
    fs::write(at.path().join("file"), "not a folder").unwrap();
    for out in ["file", "file/below", "/sys/attempts"] {
        let done = run(at.path(), &["demo", "--out", out]);
        assert_eq!(done.code, 1, "{out}: {}{}", done.out, done.err);
        assert!(done.err.starts_with("error: ") && done.err.contains(out), "{out}: {}", done.err);
        assert!(done.err.contains("hint: "), "{out}: {}", done.err);
    }
}

/// A shell line that starts the demo with `out` as its attempts folder.
fn shell(line: &str, out: &Path) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", line, "bash", PROGRAM]).arg(out);
    command
}

#[test]
fn a_file_that_may_not_grow_is_an_error_with_a_hint() {
    let at = folder();
    // the signal is ignored so that the write itself fails, as it does on a full disk
    let output = shell("trap '' XFSZ; ulimit -f 8; exec \"$1\" demo --out \"$2\"", at.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).starts_with("error: ") && said(&output).contains("recording.mcap"), "{}", said(&output));
}

#[test]
fn a_full_disk_is_an_error_with_a_hint() {
    let at = folder();
    let disk = at.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mount = "mount -t tmpfs -o size=48k tmpfs \"$2\"";
    let own = |line: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "bash", "-c", line, "bash", PROGRAM]).arg(&disk);
        command.output()
    };
    if !own(mount).is_ok_and(|output| output.status.success()) {
        // straight to the stream: the harness hides what `println!` says in a test that passes
        writeln!(io::stderr(), "SKIPPED a_full_disk_is_an_error_with_a_hint: nobody may mount a small disk here")
            .unwrap();
        return;
    }
    let output = own(&format!("{mount} && exec \"$1\" demo --out \"$2\"")).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).starts_with("error: ") && said(&output).contains("hint: "), "{}", said(&output));
    assert!(said(&output).contains("disk is full"), "{}", said(&output));
}
