//! Every fault of a store: nothing is lost, nothing is there twice, the order is kept.

use std::net::TcpListener;
use std::time::Duration;

use stipple::lrs::{LrsError, Outbox, Store, send};
use tempfile::TempDir;

use crate::outbox::{three, waiting};
use crate::store::{FakeStore, Play};

fn go(at: &TempDir, store: &Store) -> Result<usize, LrsError> {
    send(&mut Outbox::at(at.path()), store, &mut |_| {})
}

/// After this the store has all, once, in order, and nothing waits.
fn all_there(at: &TempDir, ids: &[String], fake: &FakeStore, what: &str) {
    assert_eq!(fake.state().order, ids, "{what}");
    assert!(waiting(at.path()).is_empty(), "{what}");
}

#[test]
fn a_good_store_gets_all_in_order_with_the_headers_that_it_needs() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    assert_eq!(go(&at, &fake.store()).unwrap(), 3);
    all_there(&at, &ids, &fake, "good");
    {
        let state = fake.state();
        assert_eq!((state.posts, state.gets), (3, 0));
        assert_eq!(state.headers["content-type"], "application/json");
    }
    assert_eq!(go(&at, &fake.store()).unwrap(), 0, "nothing waits");
}

#[test]
fn whatever_goes_wrong_once_is_right_after_sending_again() {
    for play in [
        Play::HangUp,
        Play::TakeAndHangUp,
        Play::Status(500),
        Play::Status(503),
        Play::Status(429),
        Play::HalfThen(500),
        Play::HalfThen(503),
    ] {
        // it ends at once when it may try once only, and waits
        let (at, ids) = three();
        let fake = FakeStore::start([play]);
        let error = go(&at, &fake.store()).unwrap_err();
        assert!(matches!(error, LrsError::Down { batch: 1, .. }), "{play:?}: {error}");
        assert!(!error.to_string().contains('\u{1b}'), "a store's text moves the cursor");
        assert_eq!(waiting(at.path()).len(), ids.len(), "{play:?}");
        go(&at, &fake.store()).unwrap();
        all_there(&at, &ids, &fake, &format!("{play:?}, sent again"));
        // with more tries it comes through in one go
        let (at, ids) = three();
        let fake = FakeStore::start([play, play]);
        go(&at, &Store { tries: 3, ..fake.store() }).unwrap();
        all_there(&at, &ids, &fake, &format!("{play:?}, tried again"));
    }
}

#[test]
fn a_store_that_takes_half_gets_the_other_half() {
    for (play, touchy, lists) in [
        (Play::HalfListed, false, false),
        (Play::HalfListed, true, true),
        (Play::HalfThen(409), false, false),
        (Play::HalfThen(409), true, true),
        (Play::HalfThen(409), false, true),
        (Play::HalfThen(500), true, false),
        (Play::TakeAndHangUp, true, false),
    ] {
        let (at, ids) = three();
        let fake = FakeStore::start([play]);
        fake.state().touchy = touchy;
        fake.state().lists = lists;
        go(&at, &Store { tries: 3, ..fake.store() }).unwrap();
        all_there(&at, &ids, &fake, &format!("{play:?}, touchy {touchy}, lists {lists}"));
        assert!(fake.state().gets > 0, "{play:?}: nobody asked what is there");
    }
}

#[test]
fn a_store_that_says_nothing_of_use_is_asked_what_it_has() {
    let (at, ids) = three();
    let fake = FakeStore::start([Play::TakeAndChatter]);
    go(&at, &fake.store()).unwrap();
    all_there(&at, &ids, &fake, "chatter");
    assert!(fake.state().gets > 0, "nobody asked what is there");
}

/// Whatever stands in the way and says 200 keeps nothing: all of it waits, and comes through when the way is free.
#[test]
fn a_page_in_the_place_of_a_store_takes_nothing_away() {
    let (at, ids) = three();
    let fake = FakeStore::start([Play::Portal]);
    let error = go(&at, &fake.store()).unwrap_err();
    assert!(matches!(error, LrsError::Down { batch: 1, .. }), "{error}");
    assert_eq!(waiting(at.path()).len(), ids.len());
    go(&at, &fake.store()).unwrap();
    all_there(&at, &ids, &fake, "portal");
    // the same where each statement is sent alone, because one is bad
    let (at, ids) = three();
    let fake = FakeStore::start([Play::Status(400), Play::Portal]);
    let error = go(&at, &fake.store()).unwrap_err();
    assert!(matches!(error, LrsError::Down { batch: 1, .. }), "{error}");
    assert_eq!(waiting(at.path()).len(), ids.len());
    go(&at, &fake.store()).unwrap();
    all_there(&at, &ids, &fake, "portal, one by one");
}

#[test]
fn a_store_that_never_answers_is_given_up() {
    for play in [Play::SayNothing, Play::TakeAndSayNothing] {
        let (at, ids) = three();
        let fake = FakeStore::start([play]);
        let hasty = Store { timeout: Duration::from_millis(300), ..fake.store() };
        let error = go(&at, &hasty).unwrap_err();
        assert!(matches!(error, LrsError::Down { batch: 1, .. }), "{play:?}: {error}");
        assert_eq!(waiting(at.path()).len(), ids.len());
        go(&at, &fake.store()).unwrap();
        all_there(&at, &ids, &fake, &format!("{play:?}"));
    }
}

#[test]
fn a_store_that_is_not_there_loses_nothing() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = go(&at, &Store { endpoint: format!("http://{gone}/xAPI"), ..fake.store() }).unwrap_err();
    assert!(matches!(error, LrsError::Down { batch: 1, .. }), "{error}");
    go(&at, &fake.store()).unwrap();
    all_there(&at, &ids, &fake, "gone");
}

#[test]
fn a_wrong_password_is_said_at_once_and_never_shown() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    let wrong = Store { password: "battery staple".to_owned(), tries: 5, ..fake.store() };
    let error = go(&at, &wrong).unwrap_err();
    assert!(matches!(error, LrsError::Denied { status: 401, .. }), "{error}");
    assert!(!format!("{error}{error:?}{wrong:?}").contains("battery"), "{error:?}");
    assert_eq!(fake.state().posts, 1, "no store is asked again with the same wrong password");
    go(&at, &fake.store()).unwrap();
    all_there(&at, &ids, &fake, "password");
}

#[test]
fn another_statement_under_an_id_of_ours_is_reported_and_stops_what_is_behind_it() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    let batches = Outbox::at(at.path()).waiting().unwrap();
    let stolen = batches[1].statements[4].clone();
    let mut other = stolen.value().clone();
    other["result"]["score"]["raw"] = 3.into();
    fake.state().held.insert(stolen.id().to_string(), other);
    let error = go(&at, &Store { tries: 3, ..fake.store() }).unwrap_err();
    assert!(matches!(error, LrsError::Conflict { batch: 2, id } if id == stolen.id()), "{error}");
    assert_eq!(fake.state().order, ids[..8], "the first attempt is there, nothing of the others");
    assert_eq!(waiting(at.path()).len(), ids.len() - 8);
}

#[test]
fn a_batch_that_is_refused_stops_what_is_behind_it() {
    for play in [Play::Status(404), Play::Status(302), Play::Status(409)] {
        let (at, ids) = three();
        let fake = FakeStore::start([play]);
        let error = go(&at, &Store { tries: 3, ..fake.store() }).unwrap_err();
        assert!(matches!(error, LrsError::Refused { batch: 1, .. }), "{play:?}: {error}");
        assert!(fake.state().order.is_empty() && waiting(at.path()).len() == ids.len(), "{play:?}");
        assert_eq!(fake.state().posts, 1, "{play:?}");
    }
}

/// A store that refuses a batch and takes each of its statements: too much at once.
#[test]
fn a_batch_that_is_refused_whole_goes_statement_by_statement() {
    for status in [400, 413, 422] {
        let (at, ids) = three();
        let fake = FakeStore::start([Play::Status(status)]);
        assert_eq!(go(&at, &fake.store()).unwrap(), 3, "{status}");
        all_there(&at, &ids, &fake, "whole");
        assert!(Outbox::at(at.path()).aside().unwrap().is_empty());
    }
}
