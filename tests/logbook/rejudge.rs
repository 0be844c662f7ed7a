//! Another rubric for attempts that were judged: the table first, the verdicts all or none; and the same rubric again.

use std::fs;
use std::sync::OnceLock;

use proptest::prelude::*;
use stipple::device::trainee::{TraineeKind, VirtualTrainee};
use stipple::device::{DeviceCommand, DeviceSpec, Reading, Stylus};
use stipple::logbook::{
    Again, AttemptName, Closing, Decision, Filter, Giving, Logbook, LogbookError, NewVerdict, Rejudged, VerdictKind,
};
use stipple::recording::Mode;
use stipple::scenario::rubric::{Critical, Rubric, Sem};
use stipple::score::{Change, MovedSum};
use stipple::session::run_to_end_at;
use stipple::units::Tick;

use super::desk::{Store, contents, minute, prepared};

/// A virtual trainee that passes for a person: what a rubric does is about people.
struct Person(VirtualTrainee);

impl Stylus for Person {
    fn spec(&self) -> DeviceSpec {
        DeviceSpec { synthetic: false, ..self.0.spec() }
    }
    fn read(&mut self, tick: Tick) -> Reading {
        self.0.read(tick)
    }
    fn write(&mut self, number: Tick, command: &DeviceCommand) {
        self.0.write(number, command);
    }
}

fn made(store: &mut Store, kind: TraineeKind, mode: Mode, minutes: i64) -> AttemptName {
    let trainee = "T-000001".parse().unwrap();
    let opened = store.open(trainee, mode, minute(minutes));
    let hand = Box::new(Person(VirtualTrainee::new(kind, 1, prepared().task())));
    let attempt = run_to_end_at(prepared(), hand, &opened.place(), &mut |_| {}).unwrap();
    let (outcome, ending) = (attempt.outcome.into(), attempt.outcome.name());
    let closing = Closing { outcome, ending, sheet: Some(&attempt.sheet), at: minute(minutes) };
    store.book().close_attempt(&opened.name, &closing).unwrap();
    opened.name
}

/// A store with two attempts of a person (good, then bad), one of a program, one never closed, and one that is erased.
fn store() -> Store {
    static BASE: OnceLock<(tempfile::TempDir, Vec<AttemptName>)> = OnceLock::new();
    let (base, _) = BASE.get_or_init(|| {
        let mut store = Store::new();
        let trainee = store.add();
        let names = vec![
            made(&mut store, TraineeKind::Expert, Mode::Practice, 1),
            made(&mut store, TraineeKind::Shallow, Mode::Practice, 2),
        ];
        store.whole(trainee, Mode::Practice, minute(3));
        drop(store.open(trainee, Mode::Practice, minute(4)));
        let gone = store.made(trainee, minute(5), |_| {});
        store.book().erase_attempts(&[gone], "dpo-1", "recorded by mistake", minute(6)).unwrap();
        (store.folder, names)
    });
    let copy = Store::new();
    for (path, bytes) in contents(base.path()) {
        let (from, to) = (base.path().join(&path), copy.at().join(&path));
        if from.is_dir() {
            fs::create_dir_all(to).unwrap();
        } else {
            fs::write(to, bytes).unwrap();
        }
    }
    copy
}

fn own() -> Rubric {
    prepared().scenario.rubric.clone()
}

/// A rubric that nobody passes by.
fn harder() -> Rubric {
    Rubric { critical: vec![Critical::DeeperThan(0.1)], ..own() }
}

fn table(book: &mut Logbook, rubric: &Rubric) -> Rejudged {
    let rows = book.list(&Filter::default()).unwrap();
    let mut told = Vec::new();
    let found = book.migrate(&rows, rubric, &mut |done, all| told.push((done, all))).unwrap();
    assert!(told.is_sorted() && told.last() == Some(&(rows.len(), rows.len())), "{told:?}");
    found
}

fn giving(minutes: i64) -> Giving<'static> {
    Giving { by: "board", reason: "cut score of the study of spring", at: minute(minutes) }
}

fn total(store: &Store, number: u32) -> f64 {
    let mut book = store.book();
    let name = book.find(&format!("T-000001/{number}")).unwrap();
    book.row(&name).unwrap().total_hundredths.unwrap() as f64 / 100.0
}

#[test]
fn the_table_says_who_changes_sides_and_why_others_are_left_out() {
    let store = store();
    let (good, bad) = (total(&store, 1), total(&store, 2));
    assert!(good > 75.0 && bad < 65.0, "{good} {bad}");
    let study = Some("5c".repeat(32));
    let sem = |points| Some(Sem { points, n: Some(30), band: 1.0, document: None });
    let rubric =
        |pass_mark, cutscore: &Option<String>, sem| Rubric { pass_mark, cutscore: cutscore.clone(), sem, ..own() };
    for (case, rubric, want, near) in [
        ("the same", own(), [Change::Same, Change::Same], false),
        ("a study", rubric(70.0, &study, None), [Change::Worth, Change::Same], false),
        ("harder", harder(), [Change::PassToFail, Change::Same], false),
        ("easier", rubric(0.0, &None, None), [Change::Same, Change::FailToPass], false),
        ("near", rubric(good, &study, sem(1.0)), [Change::IntoBorderline, Change::Same], true),
    ] {
        let found = table(&mut store.book(), &rubric);
        let moved: Vec<_> = found.again.iter().map(Again::moved).collect();
        let changes: Vec<Change> = moved.iter().map(|row| row.change).collect();
        assert_eq!(changes, want, "{case}: {moved:?}");
        assert_eq!(moved[0].near, near, "{case}");
        assert_eq!(MovedSum::of(&moved).attempts, 2);
        let why: Vec<&str> = found.left_out.iter().map(|left| left.why.as_str()).collect();
        assert_eq!(why, ["a program held the needle", "it was never scored", "it was erased"], "{case}");
        assert!(!found.is_wrong());
    }
}

#[test]
fn verdicts_are_given_once_and_the_rubric_is_kept() {
    let store = store();
    let harder = harder();
    let mut book = store.book();
    let before = contents(store.at());
    let found = table(&mut book, &harder);
    assert_eq!(contents(store.at()), before, "a table writes nothing");
    let short = Giving { reason: "so", ..giving(20) };
    assert!(matches!(book.publish(&found.again, &harder, &short), Err(LogbookError::Refused { .. })));
    assert!(book.publish(&found.again, &own(), &giving(20)).is_err(), "not the rubric of the table");
    assert_eq!(book.publish(&found.again, &harder, &giving(20)).unwrap(), 2);
    let name = found.again[0].name.clone();
    let verdicts = book.verdicts(&name).unwrap();
    let last = verdicts.last().unwrap();
    assert_eq!((verdicts.len(), last.kind, last.supersedes), (2, VerdictKind::RubricChange, Some(1)));
    assert_eq!((last.decision, last.by.as_str()), (Decision::NotPassed, "board"));
    assert_eq!(book.row(&name).unwrap().standing, Some(Decision::NotPassed));
    assert!(store.wrong().is_empty(), "{:?}", store.wrong());

    // once more: the table says the same, and nothing is written
    let after = contents(store.at());
    let again = table(&mut book, &harder);
    assert!(again.again.iter().all(|again| again.is_given() && again.moved().change == Change::Same));
    assert_eq!(book.publish(&again.again, &harder, &giving(30)).unwrap(), 0);
    assert_eq!(contents(store.at()), after);
    // the table of before is out of date
    let stale = book.publish(&found.again, &harder, &giving(30)).unwrap_err();
    assert!(stale.to_string().contains("another verdict in force"), "{stale}");
    assert_eq!(contents(store.at()), after);

    // a recheck finds the rubric of the verdict in force beside the register
    let row = book.row(&name).unwrap();
    let rechecked = book.recheck(std::slice::from_ref(&row), &mut |_, _| {}).unwrap();
    assert_eq!(rechecked.again[0].difference(), None, "{rechecked:?}");
    assert!(rechecked.again[0].in_force && rechecked.again[0].rubric == found.again[0].rubric);
    let kept = store.at().join(format!("logbook/rubric-{}.json", found.again[0].rubric));
    fs::write(&kept, fs::read_to_string(&kept).unwrap().replace("\"DeeperThan\":0.1", "\"DeeperThan\":9.0")).unwrap();
    let rechecked = book.recheck(&[row], &mut |_, _| {}).unwrap();
    assert!(rechecked.is_wrong() && rechecked.left_out[0].why.contains("is not in the store"), "{rechecked:?}");
}

#[test]
fn what_a_person_decided_stands() {
    let store = store();
    let mut book = store.book();
    let name = book.find("T-000001/1").unwrap();
    let new = NewVerdict {
        kind: VerdictKind::Override,
        decision: Decision::Passed,
        by: "assessor-2",
        reason: "seen by two, the pad had slipped",
        total_hundredths: None,
        rubric: None,
        sheet: None,
        scorer_version: None,
        at: minute(15),
    };
    book.append_verdict(&name, &new).unwrap();
    let harder = harder();
    let found = table(&mut book, &harder);
    assert_eq!((found.again.len(), found.left_out[0].why.as_str()), (1, "assessor-2 decided: that stands"));
    let rows = book.list(&Filter::default()).unwrap();
    let rechecked = book.recheck(&rows, &mut |_, _| {}).unwrap();
    assert!(rechecked.again.iter().all(|again| again.difference().is_none()), "{rechecked:?}");
    assert_eq!(book.record(&rechecked.again, &giving(20)).unwrap(), 2, "that of the program, and the second");
    assert_eq!(book.row(&name).unwrap().standing, Some(Decision::Passed));
}

#[test]
fn a_recheck_is_recorded_only_when_every_bit_is_the_same() {
    let store = store();
    let mut book = store.book();
    let rows = book.list(&Filter::default()).unwrap();
    let found = book.recheck(&rows, &mut |_, _| {}).unwrap();
    assert_eq!((found.again.len(), found.left_out.len(), found.is_wrong()), (3, 2, false), "{found:?}");
    let before = contents(store.at());
    let mut lied = found.again.clone();
    lied[1].sheet = "0".repeat(64);
    let said = lied[1].difference().unwrap();
    assert!(said.contains("the same total") && said.contains("another sheet"), "{said}");
    lied[1].total_hundredths += 1;
    lied[1].scorer_version += 1;
    let said = lied[1].difference().unwrap();
    assert!(said.contains("was given on") && said.contains("this build has scorer"), "{said}");
    assert!(book.record(&lied, &giving(20)).is_err());
    assert_eq!(contents(store.at()), before);
    assert_eq!(book.record(&found.again, &giving(20)).unwrap(), 3);
    let verdicts = book.verdicts(&found.again[0].name).unwrap();
    assert_eq!((verdicts.len(), verdicts[1].kind), (2, VerdictKind::Recheck));
    assert_eq!(verdicts[0].decision, verdicts[1].decision);
}

#[test]
fn another_recording_is_not_scored_and_keeps_all_from_being_published() {
    let store = store();
    let mut book = store.book();
    let [one, two] = [1, 2].map(|number| store.book().find(&format!("T-000001/{number}")).unwrap());
    let recording = |name: &AttemptName| store.at().join(name.as_str()).join("recording.mcap");
    fs::copy(recording(&one), recording(&two)).unwrap();
    let found = table(&mut book, &own());
    assert!(found.is_wrong() && found.left_out[0].why.contains("not the one with which it was closed"), "{found:?}");
    fs::remove_file(recording(&two)).unwrap();
    let found = table(&mut book, &own());
    assert!(found.is_wrong() && found.left_out[0].why == "its recording is gone", "{found:?}");
}

#[test]
fn an_attempt_that_is_erased_between_table_and_verdict_keeps_all_from_being_given() {
    let store = store();
    let mut book = store.book();
    let harder = harder();
    let found = table(&mut book, &harder);
    let gone = found.again[1].name.clone();
    book.erase_attempts(&[gone], "dpo-1", "asked for by the person", minute(18)).unwrap();
    let before = contents(store.at());
    let refused = book.publish(&found.again, &harder, &giving(20)).unwrap_err();
    assert!(refused.to_string().contains("was erased"), "{refused}");
    assert_eq!(contents(store.at()), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever marks follow each other: published twice is published once, and the last one is in force.
    #[test]
    fn publishing_again_changes_nothing_more(marks in prop::collection::vec(0_u32..100, 1..4)) {
        let store = store();
        let mut book = store.book();
        let mut verdicts = 1;
        let mut last = own().pass_mark;
        for (mark, minutes) in marks.into_iter().map(f64::from).zip(20..) {
            let rubric = Rubric { pass_mark: mark, ..own() };
            let found = table(&mut book, &rubric);
            let given = book.publish(&found.again, &rubric, &giving(minutes)).unwrap();
            prop_assert_eq!(given, if mark.total_cmp(&last).is_eq() { 0 } else { 2 });
            verdicts += usize::from(given > 0);
            last = mark;
            let once = contents(store.at());
            let found = table(&mut book, &rubric);
            prop_assert_eq!(book.publish(&found.again, &rubric, &giving(minutes)).unwrap(), 0);
            prop_assert_eq!(&contents(store.at()), &once);
            prop_assert_eq!(book.verdicts(&found.again[0].name).unwrap().len(), verdicts);
        }
        prop_assert!(store.wrong().is_empty());
    }
}

/// An attempt of the crash tests as if it had been scored again, by a rubric that is harder.
pub(super) fn again(book: &mut Logbook, name: &AttemptName) -> (Again, Rubric) {
    let before = book.verdicts(name).unwrap().pop().unwrap();
    let rubric = harder();
    let mut sheet = super::desk::sheet().clone();
    sheet.rubric.digest = stipple::score::rubric_digest(&rubric);
    (Again::new(name.clone(), before, true, &sheet), rubric)
}
