//! What a store does not want leaves the way of the others, and what is about somebody who is erased leaves the outbox.

use std::io;
use std::process::{Command, Output};

use stipple::lrs::{LrsError, Outbox, Queued, send};
use tempfile::TempDir;

use crate::fixture::{failed, passed};
use crate::outbox::{put, three, waiting};
use crate::store::FakeStore;

fn go(at: &TempDir, fake: &FakeStore) -> Result<usize, LrsError> {
    send(&mut Outbox::at(at.path()), &fake.store(), &mut |_| {})
}

fn without(ids: &[String], gone: &[String]) -> Vec<String> {
    ids.iter().filter(|id| !gone.contains(id)).cloned().collect()
}

/// Ids that were set aside, with the status of the store.
fn aside(at: &TempDir) -> Vec<(String, u16)> {
    let batches = Outbox::at(at.path()).aside().unwrap();
    for batch in &batches {
        let ids: Vec<_> = batch.statements.iter().map(|statement| statement.id().to_string()).collect();
        assert_eq!(ids, batch.refused.iter().map(|one| one.id.clone()).collect::<Vec<_>>());
    }
    batches.iter().flat_map(|batch| &batch.refused).map(|one| (one.id.clone(), one.status)).collect()
}

#[test]
fn one_bad_statement_goes_aside_and_the_others_go_on() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    let bad = ids[10].clone();
    fake.state().unwanted.insert(bad.clone());
    assert_eq!(go(&at, &fake).unwrap(), 3);
    assert_eq!(fake.state().order, without(&ids, std::slice::from_ref(&bad)));
    assert!(waiting(at.path()).is_empty());
    assert_eq!(aside(&at), [(bad.clone(), 400)]);
    let said = Outbox::at(at.path()).aside().unwrap()[0].refused[0].said.clone();
    assert!(said.contains("this one is bad"), "{said}");
    assert_eq!(put(at.path(), &failed(2)), Queued::There, "what was set aside is known");
    assert_eq!(put(at.path(), &passed(4)), Queued::Batch { number: 4, fresh: 8, voided: 0 });
    // the store's operator has mended it
    fake.state().unwanted.clear();
    assert_eq!(Outbox::at(at.path()).retry().unwrap(), 1);
    assert_eq!(go(&at, &fake).unwrap(), 2);
    assert!(fake.state().held.contains_key(&bad) && aside(&at).is_empty() && waiting(at.path()).is_empty());
}

#[test]
fn a_batch_of_which_nothing_is_wanted_goes_aside_when_the_store_wants_others() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    fake.state().unwanted.extend(ids[8..18].iter().cloned());
    assert_eq!(go(&at, &fake).unwrap(), 2);
    assert_eq!(fake.state().order, without(&ids, &ids[8..18]));
    assert_eq!(aside(&at).len(), 10);
    assert!(waiting(at.path()).is_empty());
    let next = put(at.path(), &passed(4));
    assert!(matches!(next, Queued::Batch { number: 4, .. }), "no number twice: {next:?}");
}

#[test]
fn a_store_that_wants_nothing_is_not_believed_to_know_better() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    fake.state().unwanted.extend(ids.iter().cloned());
    let error = go(&at, &fake).unwrap_err();
    assert!(matches!(error, LrsError::Refused { batch: 1, status: 400, .. }), "{error}");
    assert_eq!((waiting(at.path()).len(), aside(&at).len()), (ids.len(), 0));
}

/// A later batch of the same attempt takes the earlier one back: it does not go first.
#[test]
fn what_is_behind_an_unwanted_batch_of_the_same_attempt_waits() {
    let at = tempfile::tempdir().unwrap();
    put(at.path(), &passed(1));
    let first: Vec<String> = waiting(at.path()).iter().map(ToString::to_string).collect();
    put(at.path(), &passed(1).scored(6000));
    put(at.path(), &passed(3));
    let fake = FakeStore::start([]);
    fake.state().unwanted.extend(first);
    assert_eq!(go(&at, &fake).unwrap(), 1, "the other attempt");
    assert_eq!((aside(&at).len(), waiting(at.path()).len()), (8, 16));
}

#[test]
fn a_plug_pulled_while_a_statement_is_set_aside_loses_and_doubles_nothing() {
    for at_step in 0.. {
        let (at, ids) = three();
        let fake = FakeStore::start([]);
        let bad = ids[10].clone();
        fake.state().unwanted.insert(bad.clone());
        let mut steps = 0;
        let mut cut = Outbox::at(at.path());
        cut.watch(Box::new(move |_| {
            steps += 1;
            if steps > at_step { Err(io::Error::other("plug")) } else { Ok(()) }
        }));
        let ended = send(&mut cut, &fake.store(), &mut |_| {}).is_ok();
        go(&at, &fake).unwrap();
        let mut order = fake.state().order.clone();
        order.sort();
        let mut wanted = without(&ids, std::slice::from_ref(&bad));
        wanted.sort();
        assert_eq!(order, wanted, "step {at_step}");
        assert_eq!((aside(&at), waiting(at.path()).len()), (vec![(bad, 400)], 0), "step {at_step}");
        if ended {
            assert!(at_step > 6, "{at_step} steps");
            return;
        }
    }
}

#[test]
fn who_is_erased_leaves_the_outbox_and_what_takes_back_stays() {
    let (at, ids) = three();
    let fake = FakeStore::start([]);
    fake.state().unwanted.insert(ids[0].clone());
    go(&at, &fake).unwrap();
    put(at.path(), &passed(3).scored(6000));
    let mut outbox = Outbox::at(at.path());
    assert_eq!(outbox.about("T-000001").unwrap(), []);
    assert_eq!(outbox.forget("T-000001").unwrap(), 0);
    let about: Vec<(u32, usize)> =
        outbox.about("T-000173").unwrap().iter().map(|(batch, count)| (batch.number, *count)).collect();
    assert_eq!(about, [(1, 7), (1, 1), (2, 10), (3, 8), (4, 8)]);
    assert_eq!(outbox.forget("T-000173").unwrap(), 34);
    assert_eq!(outbox.about("T-000173").unwrap(), []);
    let left = outbox.waiting().unwrap();
    assert!(left.len() == 1 && left[0].statements.len() == 8, "{left:?}");
    assert!(left[0].statements.iter().all(|statement| statement.voids().is_some()));
    assert_eq!(go(&at, &fake).unwrap(), 1);
}

#[test]
fn erasing_a_trainee_shows_and_drops_what_was_not_sent() {
    let at = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stipple"));
        command.args(args).current_dir(at.path()).env("STIPPLE_ATTEMPTS", at.path().join("attempts"));
        command.env("STIPPLE_OUTBOX", at.path().join("outbox")).output().unwrap()
    };
    let text = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(run(&["logbook", "trainee", "add"]).status.success());
    let mut made = passed(1);
    made.registration.as_mut().unwrap().trainee = "T-000001".to_owned();
    put(&at.path().join("outbox"), &made);
    put(&at.path().join("outbox"), &passed(2));
    let erase = ["logbook", "trainee", "erase", "T-000001", "--by", "dpo-1", "--reason", "asked for by the person"];
    let refused = run(&[&erase[..7], &["short", "--yes"]].concat());
    assert!(!refused.status.success());
    assert_eq!(waiting(&at.path().join("outbox")).len(), 16, "a refusal drops nothing");
    let shown = text(&run(&erase));
    assert!(shown.contains("outbox, batch 1: 8 statements, not sent, and will not be"), "{shown}");
    assert_eq!(waiting(&at.path().join("outbox")).len(), 16, "nothing goes without --yes");
    let done = run(&[&erase[..], &["--yes"]].concat());
    assert!(text(&done).contains("8 statements are out of the outbox"), "{}", text(&done));
    assert_eq!(waiting(&at.path().join("outbox")).len(), 8);
    // the power went between logbook and outbox: the same command does the rest
    put(&at.path().join("outbox"), &made);
    let rest = run(&[&erase[..], &["--yes"]].concat());
    assert!(rest.status.success() && text(&rest).contains("8 statements are out of the outbox"), "{}", text(&rest));
    assert_eq!(waiting(&at.path().join("outbox")).len(), 8);
    assert!(!run(&[&erase[..], &["--yes"]].concat()).status.success(), "there is nothing left to erase");
}
