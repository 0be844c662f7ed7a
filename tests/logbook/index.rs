//! Folders are the truth: an index that is gone, broken or old comes out the same.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use stipple::logbook::{Filter, LogbookError, Pseudonym, State};
use stipple::recording::Mode;

use super::desk::{SCENARIO, Store, minute, perform};

fn store() -> Store {
    let mut store = Store::new();
    let (first, second) = (store.add(), store.add());
    store.made(first, minute(1), |_| {});
    store.made(second, minute(2), |sheet| sheet.verdict.passed = false);
    store.made(first, minute(3), |sheet| sheet.modified = true);
    drop(store.open(second, Mode::Exam, minute(4)));
    perform(&stipple::session::Place::now(store.at(), SCENARIO).unwrap());
    store
}

#[test]
fn an_index_that_is_gone_is_built_the_same() {
    let store = store();
    let index = store.at().join("logbook/index.sqlite");
    let before = store.book().dump().unwrap();
    assert_eq!(before.lines().filter(|line| line.starts_with("attempt")).count(), 5, "{before}");
    assert_eq!(store.book().reindex().unwrap(), 5);
    assert_eq!(store.book().dump().unwrap(), before);
    fs::remove_file(&index).unwrap();
    assert_eq!(store.book().dump().unwrap(), before);
}

#[test]
fn a_broken_index_is_set_aside() {
    let store = store();
    let index = store.at().join("logbook/index.sqlite");
    let before = store.book().dump().unwrap();
    let whole = fs::read(&index).unwrap();
    let mut torn = whole.clone();
    torn.truncate(whole.len() / 2);
    let mut flipped = whole.clone();
    for byte in flipped.iter_mut().skip(100).step_by(7) {
        *byte = byte.wrapping_add(13);
    }
    let mut old = whole.clone();
    old.splice(60..64, [0; 4]);
    for (what, bytes) in [("no index", b"no index at all".to_vec()), ("torn", torn), ("flipped", flipped), ("old", old)]
    {
        fs::write(&index, &bytes).unwrap();
        assert_eq!(store.book().dump().unwrap(), before, "{what}");
        assert_eq!(fs::read(store.at().join("logbook/index.broken.sqlite")).unwrap(), bytes, "{what}");
    }
}

#[test]
fn an_index_of_a_later_build_is_refused_and_left_alone() {
    let store = store();
    store.book().dump().unwrap();
    let index = store.at().join("logbook/index.sqlite");
    let mut bytes = fs::read(&index).unwrap();
    // the user version of an SQLite file: four bytes at 60, the largest first
    bytes.splice(60..64, 7_u32.to_be_bytes());
    fs::write(&index, &bytes).unwrap();
    let refused = store.book().list(&Filter::default()).unwrap_err();
    assert!(matches!(refused, LogbookError::Newer { found: 7, known: 1, .. }), "{refused}");
    assert_eq!(fs::read(&index).unwrap(), bytes);
}

#[test]
fn what_happens_in_the_folders_is_seen() {
    let mut store = store();
    let trainee = store.add();
    let name = store.made(trainee, minute(9), |_| {});
    let total = store.book().row(&name).unwrap().total_hundredths.unwrap();
    let sheet = store.at().join(name.as_str()).join("score.json");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replacen(&format!("\"total_hundredths\":{total}"), "\"total_hundredths\":123 ", 1)).unwrap();
    assert_eq!(store.book().row(&name).unwrap().total_hundredths, Some(123));
    fs::remove_file(&sheet).unwrap();
    assert_eq!(store.book().row(&name).unwrap().total_hundredths, None);
}

#[test]
fn filters_find_what_they_say() {
    let store = store();
    let list = |filter: Filter| -> Vec<String> {
        let rows = store.book().list(&filter).unwrap();
        rows.iter()
            .map(|row| format!("{}/{}", row.trainee.map_or(0, Pseudonym::number), row.number.unwrap_or(0)))
            .collect()
    };
    let all = Filter::default();
    assert_eq!(list(all.clone()).len(), 5);
    assert_eq!(list(Filter { trainee: "T-000001".parse().ok(), ..all.clone() }), ["1/1", "1/2"]);
    assert_eq!(list(Filter { mode: Some(Mode::Exam), ..all.clone() }), ["2/2"]);
    assert_eq!(list(Filter { state: Some(State::Interrupted), ..all.clone() }), ["2/2"]);
    assert_eq!(list(Filter { state: Some(State::Unregistered), ..all.clone() }), ["0/0"]);
    assert_eq!(list(Filter { since: Some(minute(2)), until: Some(minute(4)), ..all.clone() }), ["2/1", "1/2"]);
    assert_eq!(list(Filter { scenario: Some("fut-strip".into()), ..all.clone() }), [""; 0]);
    assert_eq!(list(Filter { trainee: "T-000001".parse().ok(), most: Some(1), ..all }), ["1/2"]);
}

#[test]
fn several_questions_are_answered_from_one_reading() {
    let store = Store::new();
    store.add();
    let mut book = store.book();
    let at_once = book.at_once(|book| {
        let mut other = store.book();
        other.patience(Duration::ZERO);
        assert!(matches!(other.trainees(), Err(LogbookError::Busy { .. })), "another program waits");
        Ok((book.names()?, book.trainees()?, book.list(&Filter::default())?))
    });
    let one_by_one = (book.names().unwrap(), book.trainees().unwrap(), book.list(&Filter::default()).unwrap());
    assert_eq!(at_once.unwrap(), one_by_one);
    store.add();
    assert_eq!(book.trainees().unwrap().len(), 2, "nothing is kept");
    let changed = book.at_once(|book| {
        book.trainees()?;
        book.add_trainee(None, minute(1))?;
        book.trainees()
    });
    assert_eq!(changed.unwrap().len(), 3, "what was changed meanwhile is read again");
    book.at_once(|_| Err::<(), _>(LogbookError::Busy { path: PathBuf::new() })).unwrap_err();
    store.add();
    assert_eq!(book.trainees().unwrap().len(), 4, "nothing is kept after an error");
}
