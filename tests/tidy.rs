//! Keeps the tree as `src/lib.rs` and `README.md` say it is: who may use whom, headers, lengths, names that exist.
#![expect(clippy::unwrap_used, reason = "a file that cannot be read is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, in lines.
const MAX_LINES: usize = 400;

/// Which room may use which, beside itself. A room that is not here fails the test, and so does an edge.
const EDGES: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("math", &["units"]),
    ("motion", &["units", "math"]),
    ("scalp", &["units", "math"]),
    ("tissue", &["units", "math", "scalp", "tool"]),
    ("tool", &["units", "math"]),
    ("pigment", &["units", "math", "scalp", "tissue", "tool"]),
    ("sim", &["units", "math", "motion", "scalp", "tissue", "tool", "pigment"]),
    ("device", &["units", "math", "motion"]),
    ("haptics", &["units", "math", "motion", "sim", "device"]),
    ("scenario", MODEL),
    ("recording", &["units", "math", "motion", "scalp", "tissue", "tool", "sim", "device", "scenario"]),
    ("score", &["units", "math", "motion", "scalp", "tissue", "tool", "pigment", "sim", "scenario", "recording"]),
    ("session", before("session")),
    ("science", before("science")),
    ("logbook", before("science")),
    ("standard", &["scenario", "recording", "score"]),
    ("certify", before("certify")),
    ("lrs", before("lrs")),
    ("cli", before("cli")),
    ("app", before("cli")),
    ("main", &["cli", "app"]),
];

const MODEL: &[&str] = &["units", "math", "motion", "scalp", "tissue", "tool", "pigment", "sim"];

/// From the bottom up; the last ones may use all that stand before them.
const ORDER: &[&str] = &[
    "units",
    "math",
    "motion",
    "scalp",
    "tissue",
    "tool",
    "pigment",
    "sim",
    "device",
    "haptics",
    "scenario",
    "recording",
    "score",
    "session",
    "science",
    "logbook",
    "standard",
    "certify",
    "lrs",
    "cli",
];

/// The rooms that stand before this one in [`ORDER`].
const fn before(room: &str) -> &'static [&'static str] {
    let mut at = 0;
    while at < ORDER.len() && !same(ORDER[at], room) {
        at += 1;
    }
    ORDER.split_at(at).0
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// Crates of the window; only `src/app` may name them.
const WINDOW_CRATES: &[&str] = &["bevy", "bevy_egui", "bevy_rapier3d", "egui", "egui_plot"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files below `folder` with one of the endings, sorted; build outputs and hidden folders left out.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        let Ok(entries) = fs::read_dir(&at) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "target" && !name.starts_with('.') {
                    open.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.insert(path);
            }
        }
    }
    found.into_iter().collect()
}

fn rust_files() -> Vec<PathBuf> {
    ["src", "tests", "benches", "fuzz"].iter().flat_map(|folder| files(&root().join(folder), &[".rs"])).collect()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string().replace('\\', "/")
}

/// The text without comment lines: what the compiler sees, near enough.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn room_of(path: &Path) -> String {
    let below = path.strip_prefix(root().join("src")).unwrap();
    below.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// The rooms that stand behind `prefix` (`crate::` or `stipple::`), also in `use crate::{a, b::{c, d}}`.
fn rooms_used(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let joined = code.get(..at).and_then(|before| before.chars().next_back());
        if joined.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = code.get(at + prefix.len()..).unwrap_or_default();
        if let Some(group) = rest.strip_prefix('{') {
            used.extend(first_names(group));
        } else {
            used.insert(identifier(rest).to_owned());
        }
    }
    used.remove("");
    used
}

/// First identifier of each part of a group, up to its closing brace.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut fresh, mut names) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            _ if fresh && (c.is_alphabetic() || c == '_') => {
                names.push(identifier(group.get(at..).unwrap_or_default()).to_owned());
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

fn fail_if_any(what: &str, problems: &[String]) {
    assert!(problems.is_empty(), "{what}:\n  {}\n", problems.join("\n  "));
}

#[test]
fn groups_and_paths_are_read() {
    let code = "use crate::{math::{DVec3, Pose}, units};\nlet x = crate::tool::Ink; mycrate::no; use crate::sim;";
    let used: Vec<_> = rooms_used(code, "crate::").into_iter().collect();
    assert_eq!(used, ["math", "sim", "tool", "units"]);
}

#[test]
fn rooms_use_only_what_the_map_allows() {
    let rooms: BTreeSet<&str> = EDGES.iter().map(|(room, _)| *room).collect();
    let mut problems = Vec::new();
    for path in files(&root().join("src"), &[".rs"]) {
        let room = room_of(&path);
        // a test may bring whatever shows that its room is right
        if room == "lib" || path.file_stem().unwrap().to_string_lossy().ends_with("tests") {
            continue;
        }
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == room) else {
            problems.push(format!("{}: the room `{room}` is not in the table of tests/tidy.rs", shown(&path)));
            continue;
        };
        let code = code(&path);
        for used in rooms_used(&code, "crate::").into_iter().chain(rooms_used(&code, "stipple::")) {
            if rooms.contains(used.as_str()) && used != room && !allowed.contains(&used.as_str()) {
                problems.push(format!("{}: `{room}` may not use `{used}`", shown(&path)));
            }
        }
    }
    fail_if_any("edges that the map does not have", &problems);
}

#[test]
fn only_the_window_knows_bevy() {
    let mut problems = Vec::new();
    for path in files(&root().join("src"), &[".rs"]) {
        if room_of(&path) == "app" {
            continue;
        }
        for name in WINDOW_CRATES {
            let prefix = format!("{name}::");
            if !rooms_used(&code(&path), &prefix).is_empty() {
                problems.push(format!("{}: names `{name}`", shown(&path)));
            }
        }
    }
    fail_if_any("window crates outside src/app", &problems);
}

#[test]
fn every_file_says_what_it_is_and_is_short() {
    let mut problems = Vec::new();
    for path in rust_files() {
        let text = fs::read_to_string(&path).unwrap();
        if !text.starts_with("//! ") {
            problems.push(format!("{}: does not start with a //! line that says what it is", shown(&path)));
        }
        let lines = text.lines().count();
        if lines > MAX_LINES {
            problems.push(format!("{}: {lines} lines, at most {MAX_LINES} are allowed", shown(&path)));
        }
    }
    fail_if_any("headers and lengths", &problems);
}

#[test]
fn nothing_is_left_for_later_and_no_machine_is_named() {
    let banned = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/tm", "p/"),
        concat!("C:\\", "Users"),
    ];
    let mut problems = Vec::new();
    let mut all = rust_files();
    for folder in ["assets", "scenarios", "docs"] {
        all.extend(files(&root().join(folder), &[".ron", ".md", ".wgsl", ".toml"]));
    }
    all.extend(["README.md", "CHANGELOG.md", "Cargo.toml"].map(|name| root().join(name)));
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            for word in banned.iter().filter(|word| line.contains(**word)) {
                problems.push(format!("{}:{}: `{word}`", shown(&path), number + 1));
            }
        }
    }
    fail_if_any("words that do not belong here", &problems);
}

/// Words in back ticks that name a file or folder of this tree.
fn paths_named(text: &str) -> BTreeSet<String> {
    let tops = ["src/", "scenarios/", "assets/", "tests/", "benches/", "docs/", "fuzz/", ".ci/", ".github/"];
    let parts = text.split('`').skip(1).step_by(2);
    parts
        .map(|word| word.trim_end_matches('/'))
        .filter(|word| tops.iter().any(|top| word.starts_with(top)))
        .filter(|word| !word.contains(['*', '<', ' ', '{']))
        .map(str::to_owned)
        .collect()
}

#[test]
fn paths_named_in_the_pages_exist() {
    let mut problems = Vec::new();
    for page in ["README.md", "src/lib.rs", "CHANGELOG.md"] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        // fenced blocks would upset the pairing of back ticks
        let outside: Vec<&str> = text.split("```").step_by(2).collect();
        for named in paths_named(&outside.join("\n")) {
            if !root().join(&named).exists() {
                problems.push(format!("{page}: `{named}` does not exist"));
            }
        }
        for picture in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let local = !picture.contains("://") && !picture.starts_with('#') && picture.contains('.');
            if local && page == "README.md" && !root().join(picture).exists() {
                problems.push(format!("{page}: the link {picture} leads nowhere"));
            }
        }
    }
    fail_if_any("names of things that are not there", &problems);
}

#[test]
fn the_map_in_lib_shows_every_room() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mapped: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "))
        // a room that only a feature brings has no link: it would lead nowhere without it
        .filter_map(|row| row.trim_start_matches('[').strip_prefix('`')?.split('`').next())
        .map(str::to_owned)
        .collect();
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let empty = path.is_dir() && files(&path, &[".rs"]).is_empty();
        if name != "lib" && name != "main" && !empty {
            there.insert(name);
        }
    }
    assert_eq!(mapped, there, "rooms in the table of src/lib.rs (left) and in src/ (right)");
}

#[test]
fn readme_tells_of_every_scenario() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut problems = Vec::new();
    for path in files(&root().join("scenarios"), &[".ron"]) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if !readme.contains(&format!("`{stem}`")) {
            problems.push(format!("scenarios/{stem}.ron is not mentioned in README.md"));
        }
    }
    fail_if_any("scenarios that nobody would find", &problems);
}
