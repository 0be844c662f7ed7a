//! Erasing on request, and how long things are kept.

use std::fs;

use stipple::logbook::{LogbookError, Retention, State};
use stipple::recording::Mode;
use stipple::session::Place;

use super::desk::{Store, contents, minute};

const WHY: &str = "asked for by the person";

#[test]
fn a_trainee_who_is_erased_leaves_lines_in_the_register_and_nothing_else() {
    let mut store = Store::new();
    let (gone, stays) = (store.add(), store.add());
    let erased = store.whole(gone, Mode::Exam, minute(1));
    let kept = store.made(stays, minute(2), |_| {});
    store.book().mark_reference(&erased, true, "instructor-1", minute(3)).unwrap();
    let names = store.book().erase_trainee(gone, "dpo-1", WHY, minute(4)).unwrap();
    assert_eq!(names, std::slice::from_ref(&erased));
    assert_eq!(store.wrong(), [""; 0]);
    let left = contents(store.at());
    assert!(left.keys().all(|path| !path.starts_with(erased.as_str())), "{left:?}");
    assert_eq!(store.book().names().unwrap().keys().copied().collect::<Vec<_>>(), [stays]);
    let row = store.book().row(&erased).unwrap();
    assert_eq!((row.state, row.total_hundredths, row.erased_reason.as_deref()), (State::Erased, None, Some(WHY)));
    assert_eq!(store.book().row(&kept).unwrap().state, State::Finished);
    assert_eq!(store.book().reference("pad-depth-drill").unwrap(), None);
    // neither comes back
    assert!(matches!(store.book().erase_trainee(gone, "dpo-1", WHY, minute(5)), Err(LogbookError::Refused { .. })));
    assert_eq!(store.add().to_string(), "T-000003");
    fs::create_dir(store.at().join(erased.as_str())).unwrap();
    store.complains("was erased and is there again");
}

#[test]
fn nothing_is_erased_without_a_word_or_while_it_runs() {
    let mut store = Store::new();
    let trainee = store.add();
    let running = store.open(trainee, Mode::Practice, minute(1));
    for (by, reason) in [("", WHY), ("dpo-1", ""), ("dpo-1", "short"), ("two\nlines", WHY)] {
        store.book().erase_trainee(trainee, by, reason, minute(2)).unwrap_err();
    }
    let why = store.book().erase_trainee(trainee, "dpo-1", WHY, minute(2)).unwrap_err();
    assert!(why.to_string().contains("is running"), "{why}");
    store.book().erase_attempts(std::slice::from_ref(&running.name), "dpo-1", WHY, minute(2)).unwrap_err();
    assert!(running.folder.is_dir());
}

#[test]
fn practice_is_kept_a_year_and_exams_until_told() {
    let mut store = Store::new();
    let trainee = store.add();
    let practice = store.made(trainee, minute(1), |_| {});
    let reference = store.made(trainee, minute(2), |_| {});
    store.book().mark_reference(&reference, true, "instructor-1", minute(3)).unwrap();
    drop(store.open(trainee, Mode::Exam, minute(4)));
    let due = |retention: Retention, now: &str| -> Vec<_> {
        let due = store.book().due(&retention, now.parse().unwrap()).unwrap();
        due.into_iter().map(|due| due.row.folder).collect()
    };
    let year = Retention::default();
    assert_eq!(due(year, "2027-11-23T10:00:00Z"), []);
    assert_eq!(due(year, "2027-11-23T10:01:30Z"), std::slice::from_ref(&practice));
    let told = Retention { exam_months: Some(60), ..year };
    assert_eq!(due(told, "2032-01-01T00:00:00Z").len(), 2);
    store.book().erase_attempts(std::slice::from_ref(&practice), "station-1", "kept for 12 months", minute(9)).unwrap();
    assert_eq!(store.wrong(), [""; 0]);
    assert_eq!(store.book().row(&practice).unwrap().state, State::Erased);
    assert_eq!(due(year, "2027-11-23T10:01:30Z"), []);
}

#[test]
fn a_folder_that_is_no_attempt_is_not_erased() {
    let store = Store::new();
    store.add();
    let photos = store.at().join("photos");
    fs::create_dir(&photos).unwrap();
    fs::write(photos.join("one.png"), b"mine").unwrap();
    let name = "photos".parse().unwrap();
    let why = store.book().erase_attempts(&[name], "dpo-1", WHY, minute(1)).unwrap_err();
    assert!(matches!(why, LogbookError::Unknown { .. }), "{why}");
    assert_eq!(fs::read(photos.join("one.png")).unwrap(), b"mine");
}

#[test]
fn an_unregistered_attempt_without_a_sheet_may_be_running_and_is_not_due_at_once() {
    let store = Store::new();
    let attempt = super::desk::perform(&Place::now(store.at(), "pad-depth-drill").unwrap());
    let now = jiff::Timestamp::now().checked_add(jiff::Span::new().hours(1)).unwrap();
    let at_once = Retention { practice_months: Some(0), ..Retention::default() };
    assert_eq!(store.book().due(&at_once, now).unwrap().len(), 1);
    fs::remove_file(attempt.folder.join("score.json")).unwrap();
    assert_eq!(store.book().due(&at_once, now).unwrap(), []);
}
