//! The outbox: what is queued twice, scored anew, or cut off at any step.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use stipple::certify::xapi::{Settings, Statement};
use stipple::lrs::{LrsError, Outbox, Queued, queue, send};
use tempfile::TempDir;
use uuid::Uuid;

use crate::fixture::{Made, failed, now, passed, settings};
use crate::store::FakeStore;

pub(crate) fn put(at: &Path, made: &Made) -> Queued {
    queue(&mut Outbox::at(at), &made.attempt(), &settings(), now()).unwrap()
}

/// Ids that wait, in their order.
pub(crate) fn waiting(at: &Path) -> Vec<Uuid> {
    let batches = Outbox::at(at).waiting().unwrap();
    batches.iter().flat_map(|batch| batch.statements.iter().map(Statement::id)).collect()
}

/// An outbox with two attempts that pass and one between them, and the ids of all in their order.
pub(crate) fn three() -> (TempDir, Vec<String>) {
    let at = tempfile::tempdir().unwrap();
    for made in [passed(1), failed(2), passed(3)] {
        put(at.path(), &made);
    }
    let ids = waiting(at.path()).iter().map(ToString::to_string).collect();
    (at, ids)
}

#[test]
fn queued_twice_is_queued_once() {
    let at = tempfile::tempdir().unwrap();
    assert_eq!(put(at.path(), &passed(1)), Queued::Batch { number: 1, fresh: 8, voided: 0 });
    assert_eq!(put(at.path(), &passed(1)), Queued::There);
    assert_eq!(put(at.path(), &failed(2)), Queued::Batch { number: 2, fresh: 10, voided: 0 });
    let store = FakeStore::start([]);
    assert_eq!(send(&mut Outbox::at(at.path()), &store.store(), &mut |_| {}).unwrap(), 2);
    assert_eq!(put(at.path(), &passed(1)), Queued::There, "sent ones count too");
    let batches = Outbox::at(at.path()).batches().unwrap();
    assert_eq!(batches.iter().map(|b| (b.number, b.sent)).collect::<Vec<_>>(), [(1, true), (2, true)]);
}

#[test]
fn a_new_score_takes_the_old_one_back_and_can_itself_be_taken_back() {
    let at = tempfile::tempdir().unwrap();
    let store = FakeStore::start([]);
    let mut good: BTreeSet<Uuid> = BTreeSet::new();
    put(at.path(), &failed(7));
    for (round, total) in [8725, 6000, 8725, 6000, 8725].into_iter().enumerate() {
        let queued = put(at.path(), &passed(1).scored(total));
        let voided = if round == 0 { 0 } else { 8 };
        assert!(matches!(queued, Queued::Batch { fresh: 8, voided: v, .. } if v == voided), "{round}: {queued:?}");
        assert_eq!(put(at.path(), &passed(1).scored(total)), Queued::There);
        if round == 2 {
            send(&mut Outbox::at(at.path()), &store.store(), &mut |_| {}).unwrap();
        }
    }
    send(&mut Outbox::at(at.path()), &store.store(), &mut |_| {}).unwrap();
    let batches = Outbox::at(at.path()).batches().unwrap();
    for statement in batches.iter().flat_map(|batch| &batch.statements) {
        match statement.voids() {
            Some(id) => assert!(good.remove(&id), "{id} is taken back before it is said, or twice"),
            None => assert!(good.insert(statement.id()), "{} is said again", statement.id()),
        }
    }
    // what stands in the end is the last score, and the other attempt, untouched
    assert_eq!(good.len(), 8 + 10);
    assert_eq!(store.state().held.len(), 10 + 5 * 8 + 4 * 8);
}

#[test]
fn another_name_space_is_another_actor() {
    let at = tempfile::tempdir().unwrap();
    put(at.path(), &passed(1));
    let other = Settings::of_home("https://other.example");
    let queued = queue(&mut Outbox::at(at.path()), &passed(1).attempt(), &other, now()).unwrap();
    assert_eq!(queued, Queued::Batch { number: 2, fresh: 8, voided: 8 });
}

#[test]
fn a_pulled_plug_leaves_the_old_state_or_the_new_one() {
    for step in ["write beside", "half written", "put in place"] {
        let at = tempfile::tempdir().unwrap();
        put(at.path(), &failed(9));
        let before = waiting(at.path());
        let mut cut = Outbox::at(at.path());
        cut.watch(Box::new(move |name| if name == step { Err(io::Error::other("plug")) } else { Ok(()) }));
        let error = queue(&mut cut, &passed(1).attempt(), &settings(), now()).unwrap_err();
        assert!(matches!(error, LrsError::Io { .. }), "{error}");
        assert_eq!(waiting(at.path()), before, "{step}");
        assert_eq!(put(at.path(), &passed(1)), Queued::Batch { number: 2, fresh: 8, voided: 0 }, "{step}");
        assert_eq!(waiting(at.path()).len(), before.len() + 8, "{step}");
    }
}

#[test]
fn a_plug_pulled_after_the_store_took_it_doubles_nothing() {
    let at = tempfile::tempdir().unwrap();
    put(at.path(), &passed(1));
    put(at.path(), &failed(2));
    let said = waiting(at.path());
    let store = FakeStore::start([]);
    let mut cut = Outbox::at(at.path());
    cut.watch(Box::new(|name| if name == "mark sent" { Err(io::Error::other("plug")) } else { Ok(()) }));
    assert!(send(&mut cut, &store.store(), &mut |_| {}).is_err());
    assert_eq!(waiting(at.path()), said, "what the store has is not yet marked");
    drop(cut);
    send(&mut Outbox::at(at.path()), &store.store(), &mut |_| {}).unwrap();
    let said: Vec<String> = said.iter().map(ToString::to_string).collect();
    assert_eq!(store.state().order, said);
    assert!(waiting(at.path()).is_empty());
}

#[test]
fn a_file_that_was_changed_is_named_and_nothing_is_sent() {
    let at = tempfile::tempdir().unwrap();
    put(at.path(), &passed(1));
    let file = fs::read_dir(at.path().join("waiting")).unwrap().next().unwrap().unwrap().path();
    let good = fs::read_to_string(&file).unwrap();
    let store = FakeStore::start([]);
    for bad in [
        String::new(),
        good[..good.len() / 2].to_owned(),
        good.replace("\"Agent\"", "\"Group\""),
        good.replace("\"format\":1", "\"format\":2"),
        good.replace("\"format\":1", "\"format\":1,\"format\":1"),
    ] {
        fs::write(&file, &bad).unwrap();
        let error = send(&mut Outbox::at(at.path()), &store.store(), &mut |_| {}).unwrap_err();
        assert!(matches!(error, LrsError::File { .. }), "{error}");
    }
    assert_eq!(store.state().posts, 0);
    // what lies beside the batches is nobody's
    fs::write(&file, &good).unwrap();
    fs::write(at.path().join("waiting/00000002-x.json"), "x").unwrap();
    fs::write(at.path().join("waiting/notes.new"), "x").unwrap();
    send(&mut Outbox::at(at.path()), &store.store(), &mut |_| {}).unwrap();
    assert_eq!(store.state().held.len(), 8);
}

#[test]
fn two_senders_do_not_send_at_once() {
    let at = tempfile::tempdir().unwrap();
    put(at.path(), &passed(1));
    let held = fs::File::create(at.path().join("sending.lock")).unwrap();
    held.lock().unwrap();
    let store = FakeStore::start([]);
    let error = send(&mut Outbox::at(at.path()), &store.store(), &mut |_| {}).unwrap_err();
    assert!(matches!(error, LrsError::Busy { .. }), "{error}");
    // queueing goes on meanwhile
    assert!(matches!(put(at.path(), &passed(2)), Queued::Batch { number: 2, .. }));
}
