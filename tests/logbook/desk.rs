//! A store in a folder of its own, and attempts in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::{Span, Timestamp};
use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::logbook::{AttemptName, Closing, Logbook, Opening, Outcome, Pseudonym, Registered};
use stipple::recording::Mode;
use stipple::scenario;
use stipple::score::ScoreSheet;
use stipple::session::{Attempt, Place, Prepared, run_to_end_at};
use tempfile::TempDir;

/// The scenario that tests work on.
pub(super) const SCENARIO: &str = "pad-depth-drill";

/// A time so many minutes after all began.
pub(super) fn minute(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
    start.checked_add(Span::new().minutes(minutes)).unwrap()
}

pub(super) fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| Prepared::new(scenario::find(SCENARIO).unwrap()).unwrap())
}

/// The sheet of a whole attempt, made once.
pub(super) fn sheet() -> &'static ScoreSheet {
    static SHEET: OnceLock<ScoreSheet> = OnceLock::new();
    SHEET.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::now(folder.path(), SCENARIO).unwrap();
        perform(&place).sheet
    })
}

/// A virtual trainee works at that place.
pub(super) fn perform(place: &Place) -> Attempt {
    let hand = Box::new(VirtualTrainee::new(TraineeKind::Expert, 1, prepared().task()));
    run_to_end_at(prepared(), hand, place, &mut |_| {}).unwrap()
}

/// A store.
pub(super) struct Store {
    pub(super) folder: TempDir,
    nonce: u8,
}

impl Store {
    pub(super) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), nonce: 0 }
    }

    pub(super) fn at(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn book(&self) -> Logbook {
        Logbook::at(self.at())
    }

    pub(super) fn add(&self) -> Pseudonym {
        self.book().add_trainee(Some("Jane Doe"), minute(0)).unwrap()
    }

    pub(super) fn open(&mut self, trainee: Pseudonym, mode: Mode, at: Timestamp) -> Registered {
        self.nonce += 1;
        let opening = Opening { trainee, scenario: SCENARIO, mode, at, nonce: [self.nonce; 16] };
        self.book().open_attempt(&opening).unwrap()
    }

    /// An attempt with a sheet and without the work of making one: a few bytes stand for its recording.
    pub(super) fn made(
        &mut self,
        trainee: Pseudonym,
        at: Timestamp,
        change: impl FnOnce(&mut ScoreSheet),
    ) -> AttemptName {
        let opened = self.open(trainee, Mode::Practice, at);
        let mut sheet = sheet().clone();
        sheet.synthetic = false;
        change(&mut sheet);
        fs::write(opened.folder.join("score.json"), serde_json::to_vec(&sheet).unwrap()).unwrap();
        let closing = Closing { outcome: Outcome::Finished, ending: "finished", sheet: Some(&sheet), at };
        self.book().close_attempt(&opened.name, &closing).unwrap();
        opened.name
    }

    /// A whole attempt, with its recording.
    pub(super) fn whole(&mut self, trainee: Pseudonym, mode: Mode, at: Timestamp) -> AttemptName {
        let opened = self.open(trainee, mode, at);
        let attempt = perform(&opened.place());
        let closing = Closing {
            outcome: attempt.outcome.into(),
            ending: attempt.outcome.name(),
            sheet: Some(&attempt.sheet),
            at,
        };
        self.book().close_attempt(&opened.name, &closing).unwrap();
        opened.name
    }

    pub(super) fn register(&self) -> PathBuf {
        self.at().join("logbook/register.jsonl")
    }

    /// What is wrong, one line each.
    pub(super) fn wrong(&self) -> Vec<String> {
        let checked = self.book().check(true, &mut |_, _| {}).unwrap();
        checked
            .found
            .iter()
            .filter(|found| !found.remark)
            .map(|found| format!("{}: {}", found.place, found.what))
            .collect()
    }

    /// One complaint, and that one.
    pub(super) fn complains(&self, of: &str) {
        let wrong = self.wrong();
        assert!(wrong.iter().any(|wrong| wrong.contains(of)), "nothing of `{of}` in {wrong:?}");
    }
}

/// Every file that counts below a folder, with its bytes: not the index, not what is half written beside.
pub(super) fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_half = path.extension().is_some_and(|ending| ending == "new");
            if path.is_dir() {
                open.push(path.clone());
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), Vec::new());
            } else if !is_half && !name.starts_with("index.") && name != "lock" && name != "running.lock" {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}
