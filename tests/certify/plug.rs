//! The power goes at every step of making, signing and exporting: afterwards there is the old state or the new one, and the
//! same command works again. The real program is killed, before each request that changes a file.
#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use stipple::certify::key::{PublicKey, SecretKey};
use stipple::certify::{pack, scheme};

use super::bench::{exam_header, hand, key, recording, scheme_note};
use super::traced::{can_trace, requests};

/// The requests that change what is on a disk.
const CHANGES: &str = "openat,write,pwrite64,writev,fsync,fdatasync,ftruncate,\
                       ?rename,?renameat,?renameat2,?link,?linkat,?unlink,?unlinkat,?mkdir,?mkdirat";

const PASSPHRASE: &str = "correct horse";
const AT: [&str; 2] = ["--at", "2026-09-22T00:00:00Z"];

/// Files of a folder by name; what is only on its way to become one is none.
type State = BTreeMap<String, Vec<u8>>;

fn state(folder: &Path) -> State {
    let mut files = State::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_none_or(|ending| ending != "new") {
                files.insert(path.strip_prefix(folder).unwrap().display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn unfinished(folder: &Path) -> usize {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    names.filter(|path| path.extension().is_some_and(|ending| ending == "new")).count()
}

fn write_all(folder: &Path, files: &State) {
    for (name, content) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// A folder with these files in it, and one beside it for what is temporary.
struct Scene {
    root: tempfile::TempDir,
}

impl Scene {
    fn new(files: &State) -> Self {
        let scene = Self { root: tempfile::tempdir().unwrap() };
        fs::create_dir(scene.root.path().join("tmp")).unwrap();
        fs::create_dir(scene.folder()).unwrap();
        write_all(&scene.folder(), files);
        scene
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join("place").canonicalize().unwrap_or_else(|_| self.root.path().join("place"))
    }

    fn run(&self, tracer: &[&str], args: &[&str]) -> Output {
        let words = [tracer, &[env!("CARGO_BIN_EXE_stipple")], args].concat();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(self.folder());
        command.env("STIPPLE_KEYS", "keys").env("STIPPLE_PASSPHRASE", PASSPHRASE);
        command.env("TMPDIR", self.root.path().join("tmp")).output().unwrap()
    }

    /// Every place to strike: a request that changes a file here, by name and count.
    fn steps(&self, args: &[&str]) -> BTreeSet<(String, usize)> {
        let log = self.root.path().join("log");
        let trace = format!("trace={CHANGES}");
        let done = self.run(&["strace", "-f", "-y", "-qq", "-o", log.to_str().unwrap(), "-e", &trace], args);
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
        let here = self.folder().display().to_string();
        let changes = |name: &str, line: &str| match name {
            "openat" => line.contains("O_CREAT") && line.contains(&here),
            "write" | "pwrite64" | "writev" => line.contains(&here) || line.contains("(1<"),
            "fsync" | "fdatasync" | "ftruncate" => line.contains(&here),
            _ => !line.contains("/stipple-"),
        };
        let found = requests(&fs::read_to_string(log).unwrap());
        found.into_iter().filter(|one| changes(&one.name, &one.line)).map(|one| (one.name, one.nth)).collect()
    }

    /// The same, killed before the given request; true when it came to that.
    fn killed_before(&self, (name, nth): &(String, usize), args: &[&str]) -> bool {
        let (trace, strike) = (format!("trace={CHANGES}"), format!("inject={name}:signal=SIGKILL:when={nth}"));
        let done = self.run(&["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &strike], args);
        done.status.signal() == Some(9) || done.status.code() == Some(128 + 9)
    }
}

/// Kills a command at every step, each time in a fresh scene; gives how many steps there were.
fn at_every_step(files: &State, args: &[&str], mut judge: impl FnMut(&Scene, &str)) -> usize {
    let steps = Scene::new(files).steps(args);
    for step in &steps {
        let scene = Scene::new(files);
        assert!(scene.killed_before(step, args), "{args:?} was not killed at {step:?}");
        judge(&scene, &format!("{args:?} killed before {} {}", step.0, step.1));
    }
    steps.len()
}

/// The old state or the new one, and again the command gives the new one, or says that it is there.
fn whole_or_nothing(files: &State, args: &[&str]) {
    let (old, whole) = (files.clone(), Scene::new(files));
    let done = whole.run(&[], args);
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    let new = state(&whole.folder());
    assert_ne!(old, new, "{args:?} changes something");
    let mut found = BTreeSet::new();
    let steps = at_every_step(files, args, |scene, what| {
        let left = state(&scene.folder());
        assert!(left == old || left == new, "{what}: neither old nor new: {:?}", left.keys());
        found.insert(left == new);
        let again = scene.run(&[], args);
        let said = String::from_utf8_lossy(&again.stderr);
        let there = left == new && said.contains("is there already");
        assert!(again.status.success() || there, "{what}: again: {said}");
        assert_eq!(state(&scene.folder()), new, "{what}: again");
        assert_eq!(unfinished(&scene.folder()), 0, "{what}: something unfinished is left");
    });
    assert!(steps >= 4 && found == BTreeSet::from([false, true]), "{args:?}: {steps} steps, new states: {found:?}");
}

/// Keys for everybody, a trust file, a recording that passes and the signature of its scheme.
fn place() -> State {
    let mut easy = (*hand().scenario).clone();
    (easy.rubric.pass_mark, easy.rubric.critical) = (0.0, Vec::new());
    let exam = recording(&exam_header(), &easy, &hand().source, &hand().records);
    let mut header = exam_header();
    header.extra.clear();
    let practice = recording(&header, &easy, &hand().source, &hand().records);
    let sealed = |name: &str| key(name).seal(PASSPHRASE).unwrap().into_bytes();
    let public = format!("{}\n", key("station").public()).into_bytes();
    let issuer = include_str!("issuer.ron").as_bytes().to_vec();
    [
        ("exam.mcap", exam),
        ("practice.mcap", practice),
        (pack::SCHEME, scheme::sign(&easy, &key("scheme")).unwrap().encode().into_bytes()),
        ("keys/station.key", sealed("station")),
        ("station.vkey", public),
        ("c.trust", super::bench::trust().encode().unwrap().into_bytes()),
        ("issuer.ron", issuer),
        ("other.sig", scheme_note()),
    ]
    .map(|(name, content)| (name.to_owned(), content))
    .into()
}

#[test]
fn a_pack_is_made_and_signed_whole_or_not_at_all() {
    if !can_trace("plug::a_pack_is_made_and_signed_whole_or_not_at_all") {
        return;
    }
    let mut files = place();
    let make = [&["pack", "practice.mcap", "--key", "station", "-o", "a.stipple"][..], &AT].concat();
    whole_or_nothing(&files, &make);
    let made = Scene::new(&files);
    made.run(&[], &make);
    files = state(&made.folder());
    files.insert("keys/assessor.key".into(), key("assessor").seal(PASSPHRASE).unwrap().into_bytes());
    whole_or_nothing(&files, &["sign", "a.stipple", "--key", "assessor"]);
    files.insert("session.tlog-proof".into(), b"proof".to_vec());
    whole_or_nothing(&files, &["attach", "a.stipple", "session.tlog-proof"]);
}

#[test]
fn exports_are_whole_or_not_there() {
    if !can_trace("plug::exports_are_whole_or_not_there") {
        return;
    }
    let files = place();
    let salt = ["--salt", "05050505050505050505050505050505"];
    let badge = ["export", "badge", "exam.mcap", "--issuer", "issuer.ron", "--key", "station", "-o", "one.json"];
    let decided = ["--decided-by", "assessor-2"];
    for args in [
        [&badge[..], &AT, &salt, &decided].concat(),
        vec!["export", "csv", "practice.mcap", "-o", "hand.csv"],
        vec!["export", "xapi", "exam.mcap", "--home", "https://centre.example/trainees", "-o", "statements.json"],
        vec!["export", "table", "exam.mcap", "--rows", "dots", "-o", "dots.parquet"],
    ] {
        whole_or_nothing(&files, &args);
    }
}

#[test]
fn what_is_believed_and_signed_is_whole() {
    if !can_trace("plug::what_is_believed_and_signed_is_whole") {
        return;
    }
    let files = place();
    let times = ["--from", "2026-01-01T00:00:00Z", "--until", "2099-01-01T00:00:00Z"];
    for args in [
        vec!["trust", "new", "d.trust"],
        [&["trust", "add", "c.trust", "station.vkey", "--role", "issuer"][..], &times].concat(),
        vec!["scheme", "first-dots", "--key", "station"],
    ] {
        whole_or_nothing(&files, &args);
    }
}

/// Two files are made: the secret one with the public line in it, then the public one. The power between them is mended by
/// the same command.
#[test]
fn a_new_key_is_whole_or_not_there_and_its_making_is_taken_up_again() {
    if !can_trace("plug::a_new_key_is_whole_or_not_there_and_its_making_is_taken_up_again") {
        return;
    }
    let args = ["key", "new", "fresh"];
    let read = |scene: &Scene, ending: &str| fs::read_to_string(scene.folder().join(format!("keys/fresh.{ending}")));
    let mut halves = 0;
    at_every_step(&State::new(), &args, |scene, what| {
        let before = read(scene, "key").ok();
        let finished = read(scene, "vkey").is_ok();
        halves += usize::from(before.is_some() && !finished);
        assert!(before.is_some() || !finished, "{what}: a public key without its secret one");
        let again = scene.run(&[], &args);
        assert_eq!(again.status.success(), !finished, "{what}: {}", String::from_utf8_lossy(&again.stderr));
        let secret = read(scene, "key").unwrap();
        assert!(before.is_none_or(|before| before == secret), "{what}: another key");
        let opened = SecretKey::open(&secret, PASSPHRASE).unwrap();
        let public = PublicKey::parse(&read(scene, "vkey").unwrap()).unwrap();
        assert_eq!(opened.public(), &public, "{what}");
    });
    assert!(halves > 0, "the power never went between the two files");
}

/// A stick may know no hard links.
#[test]
fn a_key_is_made_where_there_are_no_links_and_never_over_another() {
    if !can_trace("plug::a_key_is_made_where_there_are_no_links_and_never_over_another") {
        return;
    }
    let scene = Scene::new(&State::new());
    let no_links = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=?link,?linkat:error=EPERM"];
    let made = scene.run(&no_links, &["key", "new", "fresh"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let secret = fs::read(scene.folder().join("keys/fresh.key")).unwrap();
    assert!(!scene.run(&no_links, &["key", "new", "fresh"]).status.success());
    assert_eq!(fs::read(scene.folder().join("keys/fresh.key")).unwrap(), secret);
    assert_eq!(unfinished(&scene.folder().join("keys")), 0);
}
