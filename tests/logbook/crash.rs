//! The plug pulled at every step of every change: the old state or the new one, never a third, and the work goes on.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use stipple::logbook::{
    AttemptName, Closing, Decision, Giving, Logbook, LogbookError, NewVerdict, Opening, Outcome, Pseudonym, VerdictKind,
};
use stipple::recording::Mode;

use super::desk::{SCENARIO, Store, contents, minute, sheet};
use super::rejudge;

type Files = BTreeMap<PathBuf, Vec<u8>>;
type Change = fn(&mut Logbook) -> Result<(), LogbookError>;

const WHY: &str = "asked for by the person";

fn first() -> Pseudonym {
    Pseudonym::new(1).unwrap()
}

/// The attempt of that number of the first trainee.
fn attempt(book: &mut Logbook, number: u32) -> AttemptName {
    book.find(&format!("T-000001/{number}")).unwrap()
}

fn add(book: &mut Logbook) -> Result<(), LogbookError> {
    book.add_trainee(Some("Joan Roe"), minute(20)).map(drop)
}

fn open(book: &mut Logbook) -> Result<(), LogbookError> {
    let opening =
        Opening { trainee: first(), scenario: SCENARIO, mode: Mode::Practice, at: minute(20), nonce: [200; 16] };
    book.open_attempt(&opening).map(drop)
}

fn close(book: &mut Logbook) -> Result<(), LogbookError> {
    let name = attempt(book, 2);
    let closing = Closing { outcome: Outcome::Finished, ending: "finished", sheet: Some(sheet()), at: minute(20) };
    book.close_attempt(&name, &closing)
}

fn judge(book: &mut Logbook) -> Result<(), LogbookError> {
    let name = attempt(book, 1);
    let new = NewVerdict {
        kind: VerdictKind::Override,
        decision: Decision::NotPassed,
        by: "assessor-2",
        reason: "the other hand did not stretch",
        total_hundredths: None,
        rubric: None,
        sheet: None,
        scorer_version: None,
        at: minute(20),
    };
    book.append_verdict(&name, &new).map(drop)
}

fn erase(book: &mut Logbook) -> Result<(), LogbookError> {
    book.erase_trainee(first(), "dpo-1", WHY, minute(20)).map(drop)
}

fn erase_one(book: &mut Logbook) -> Result<(), LogbookError> {
    let name = attempt(book, 1);
    book.erase_attempts(&[name], "dpo-1", WHY, minute(20))
}

fn publish(book: &mut Logbook) -> Result<(), LogbookError> {
    let name = attempt(book, 1);
    let (again, rubric) = rejudge::again(book, &name);
    let giving = Giving { by: "board", reason: "cut score of the study of spring", at: minute(20) };
    book.publish(&[again], &rubric, &giving).map(drop)
}

const CHANGES: [(&str, Change); 7] = [
    ("add", add),
    ("open", open),
    ("close", close),
    ("verdict", judge),
    ("rubric change", publish),
    ("erase", erase),
    ("erase one", erase_one),
];

/// A store with a closed attempt and an open one.
fn store() -> Store {
    let mut store = Store::new();
    let trainee = store.add();
    store.made(trainee, minute(1), |_| {});
    let opened = store.open(trainee, Mode::Practice, minute(2));
    fs::write(opened.folder.join("recording.mcap"), b"some of it").unwrap();
    drop(opened);
    store
}

fn copy(from: &Path, to: &Path) {
    for (path, bytes) in contents(from) {
        if from.join(&path).is_dir() {
            fs::create_dir_all(to.join(path)).unwrap();
        } else {
            fs::create_dir_all(to.join(&path).parent().unwrap()).unwrap();
            fs::write(to.join(path), bytes).unwrap();
        }
    }
}

/// The state as whoever comes next finds it.
fn settled(at: &Path) -> Files {
    Logbook::at(at).trainees().unwrap();
    contents(at)
}

/// A logbook whose plug is pulled before step `at`; and how many steps there were.
fn pulled(folder: &Path, at: usize) -> (Logbook, Arc<AtomicUsize>) {
    let steps = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&steps);
    let mut book = Logbook::at(folder);
    book.watch(Box::new(move |_| {
        if count.fetch_add(1, Ordering::Relaxed) >= at { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }));
    (book, steps)
}

#[test]
fn a_change_that_is_cut_short_was_never_begun_or_comes_to_its_end() {
    let base = store();
    for (name, change) in CHANGES {
        let whole = tempfile::tempdir().unwrap();
        copy(base.at(), whole.path());
        let old = settled(whole.path());
        let (mut book, steps) = pulled(whole.path(), usize::MAX);
        change(&mut book).unwrap();
        let (new, steps) = (settled(whole.path()), steps.load(Ordering::Relaxed));
        assert!(old != new && steps > 8, "{name}: {steps} steps");
        let (mut olds, mut news) = (0, 0);
        for step in 0..steps {
            let folder = tempfile::tempdir().unwrap();
            copy(base.at(), folder.path());
            pulled(folder.path(), step).0.disturbed(change);
            let found = settled(folder.path());
            assert!(found == old || found == new, "{name}, step {step} of {steps}: a third state {:?}", found.keys());
            if found == old {
                olds += 1;
                change(&mut Logbook::at(folder.path())).unwrap();
                assert_eq!(settled(folder.path()), new, "{name}, step {step}: done again");
            } else {
                news += 1;
            }
            let checked = Logbook::at(folder.path()).check(false, &mut |_, _| {}).unwrap();
            let wrong: Vec<_> = checked.found.iter().filter(|found| found.what.contains("register")).collect();
            assert!(wrong.is_empty(), "{name}, step {step}: {wrong:?}");
        }
        assert!(olds >= 3 && news >= 3, "{name}: {olds} old, {news} new");
    }
}

trait Disturbed {
    fn disturbed(&mut self, change: Change);
}

impl Disturbed for Logbook {
    /// The plug is pulled, so it does not come to its end.
    fn disturbed(&mut self, change: Change) {
        change(self).unwrap_err();
    }
}

#[test]
fn a_recovery_that_is_cut_short_is_done_by_the_next_one() {
    let base = store();
    let whole = tempfile::tempdir().unwrap();
    copy(base.at(), whole.path());
    erase(&mut Logbook::at(whole.path())).unwrap();
    let new = settled(whole.path());
    let folder = tempfile::tempdir().unwrap();
    copy(base.at(), folder.path());
    // past the journal, then again and again a step further
    pulled(folder.path(), 4).0.disturbed(erase);
    assert!(folder.path().join("logbook/journal.json").exists());
    for step in 0..8 {
        pulled(folder.path(), step).0.trainees().unwrap_err();
    }
    assert_eq!(settled(folder.path()), new);
}

#[test]
fn an_index_that_is_cut_short_says_the_same_next_time() {
    let base = store();
    let dump = base.book().dump().unwrap();
    for step in 0..3 {
        for file in [true, false] {
            let index = base.at().join("logbook/index.sqlite");
            if file {
                fs::write(&index, b"no index").unwrap();
            }
            let (mut book, _) = pulled(base.at(), step);
            // fewer steps than that: it comes to its end
            book.reindex().unwrap_or_default();
            assert_eq!(base.book().dump().unwrap(), dump, "step {step}");
        }
    }
}

/// In a process of its own, started by the test below: dies before a step, as `kill -9` would have it.
#[test]
#[ignore = "started by the test below"]
fn dies_at_a_step() {
    let folder = PathBuf::from(std::env::var_os("STIPPLE_TEST_STORE").unwrap());
    let step: usize = std::env::var("STIPPLE_TEST_STEP").unwrap().parse().unwrap();
    let steps = AtomicUsize::new(0);
    let mut book = Logbook::at(&folder);
    book.watch(Box::new(move |_| {
        if steps.fetch_add(1, Ordering::Relaxed) == step {
            std::process::abort();
        }
        Ok(())
    }));
    erase(&mut book).unwrap();
}

#[test]
fn a_process_that_is_killed_leaves_the_old_state_or_the_new_one_and_no_lock() {
    let base = store();
    let whole = tempfile::tempdir().unwrap();
    copy(base.at(), whole.path());
    let old = settled(whole.path());
    erase(&mut Logbook::at(whole.path())).unwrap();
    let new = settled(whole.path());
    let mut found = Vec::new();
    for step in [1, 2, 3, 5, 7, 9] {
        let folder = tempfile::tempdir().unwrap();
        copy(base.at(), folder.path());
        let killed = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::dies_at_a_step", "--include-ignored", "--test-threads=1"])
            .env("STIPPLE_TEST_STORE", folder.path())
            .env("STIPPLE_TEST_STEP", step.to_string())
            .output()
            .unwrap();
        assert!(!killed.status.success());
        let state = settled(folder.path());
        assert!(state == old || state == new, "step {step}");
        found.push(state == new);
    }
    assert_eq!(found, [false, false, true, true, true, true], "the third step puts the journal in place");
}

#[test]
fn many_at_once_get_numbers_of_their_own() {
    let store = store();
    let numbers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for thread in 0..4_u8 {
            let (store, numbers) = (&store, &numbers);
            scope.spawn(move || {
                for turn in 0..5_u8 {
                    let nonce = [100 + thread * 5 + turn; 16];
                    let opening =
                        Opening { trainee: first(), scenario: SCENARIO, mode: Mode::Practice, at: minute(30), nonce };
                    let opened = store.book().open_attempt(&opening).unwrap();
                    numbers.lock().unwrap().push(opened.registration.number);
                }
            });
        }
    });
    let mut numbers = numbers.into_inner().unwrap();
    numbers.sort_unstable();
    assert_eq!(numbers, (3..=22).collect::<Vec<u32>>());
    let checked = store.book().check(false, &mut |_, _| {}).unwrap();
    assert!(checked.is_sound(), "{:?}", checked.found);
}

#[test]
fn a_logbook_that_is_in_use_says_so() {
    let store = store();
    let lock = fs::File::open(store.at().join("logbook/lock")).unwrap();
    lock.lock().unwrap();
    let mut book = store.book();
    book.patience(std::time::Duration::from_millis(30));
    let busy = book.add_trainee(None, minute(30)).unwrap_err();
    assert!(matches!(busy, LogbookError::Busy { .. }) && busy.hint().contains("try again"), "{busy}");
    lock.unlock().unwrap();
    book.add_trainee(None, minute(30)).unwrap();
}
