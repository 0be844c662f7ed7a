//! A check speaks to no network and writes nothing anywhere.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use assert_cmd::assert::OutputAssertExt as _;
use tempfile::TempDir;

use super::bench::{good, trust};

/// A good pack and a trust file, a home, and a temporary folder.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Self(tempfile::tempdir().unwrap());
        for folder in ["home", "tmp", "here"] {
            fs::create_dir(scene.path(folder)).unwrap();
        }
        fs::write(scene.path("here/c.trust"), trust().encode().unwrap()).unwrap();
        fs::write(scene.path("here/a.stipple"), good()).unwrap();
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Checks the pack, with these words before the program.
    fn verify(&self, before: &[&str]) -> Output {
        let words = [before, &[env!("CARGO_BIN_EXE_stipple"), "verify", "a.stipple", "--trust", "c.trust"]].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(self.path("here"));
        command.env("HOME", self.path("home")).env("TMPDIR", self.path("tmp")).output().unwrap()
    }
}

#[test]
fn a_check_leaves_nothing_behind() {
    let scene = Scene::new();
    scene.verify(&[]).assert().success();
    let inside = |name: &str| fs::read_dir(scene.path(name)).unwrap().count();
    assert_eq!((inside("home"), inside("tmp"), inside("here")), (0, 0, 2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_check_asks_for_no_network_and_writes_nothing() {
    use super::traced::{can_trace, requests};

    if !can_trace("sandbox::a_check_asks_for_no_network_and_writes_nothing") {
        return;
    }
    let scene = Scene::new();
    let log = scene.path("log");
    let kinds = "trace=%network,openat,?open,?creat,?rename,?renameat,?renameat2,?link,?linkat,?symlinkat,\
                 ?unlink,?unlinkat,?mkdir,?mkdirat,?truncate,?fchmodat,?chmod,execve";
    scene
        .verify(&["strace", "-f", "-y", "-qq", "-s", "4096", "-o", log.to_str().unwrap(), "-e", kinds])
        .assert()
        .success();
    let requests = requests(&fs::read_to_string(log).unwrap());
    let mut read = 0;
    for request in &requests {
        let line = &request.line;
        match request.name.as_str() {
            "open" | "openat" | "creat" => {
                let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"].iter().any(|flag| line.contains(flag));
                assert!(!writes || line.contains("\"/dev/"), "{line}");
                read += usize::from(line.contains("a.stipple"));
            }
            // the program itself
            "execve" => assert_eq!(request.nth, 1, "starts no other program: {line}"),
            _ => panic!("neither a network nor another place is asked for: {line}"),
        }
    }
    assert!(read > 0, "the log has the pack: {} requests", requests.len());
}

#[cfg(target_os = "linux")]
#[test]
fn a_check_holds_on_a_machine_without_any_network() {
    use std::io::{self, Write as _};

    let apart = Command::new("unshare").args(["--map-root-user", "--net", "true"]).output();
    if !apart.is_ok_and(|done| done.status.success()) {
        writeln!(io::stderr(), "SKIPPED sandbox::a_check_holds_on_a_machine_without_any_network: no `unshare` here")
            .unwrap();
        return;
    }
    Scene::new().verify(&["unshare", "--map-root-user", "--net"]).assert().success();
}
