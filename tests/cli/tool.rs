//! The real program in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder that is gone with the test.
pub(super) fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The program, started in `at`, its attempts below `at`.
pub(super) fn stipple(at: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stipple"));
    command.current_dir(at).env("STIPPLE_ATTEMPTS", at.join("attempts"));
    // no test may open a window on the screen of whoever runs it
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

/// What came of one run.
pub(super) struct Done {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

/// Runs the program with these arguments.
pub(super) fn run(at: &Path, args: &[&str]) -> Done {
    let output = stipple(at).args(args).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let done = Done { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) };
    assert!(!done.err.contains("panicked"), "{args:?} panicked:\n{}", done.err);
    done
}

/// Runs the program and insists on code 0.
pub(super) fn done(at: &Path, args: &[&str]) -> Done {
    let done = run(at, args);
    assert_eq!(done.code, 0, "{args:?}\n{}{}", done.out, done.err);
    done
}

/// The folders of attempts in `at`, sorted.
pub(super) fn attempts(at: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(at.join("attempts"))
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect())
        .unwrap_or_default();
    found.sort();
    found
}
