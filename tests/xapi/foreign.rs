//! What `tests/foreign/xapi/check` needs of us: files for the foreign validator in the folder that `STIPPLE_FOREIGN_DIR`
//! names, and an outbox that goes to a foreign store.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use stipple::certify::xapi::Version;
use stipple::lrs::{Outbox, Store, send};

use crate::fixture::{every_kind, failed, passed};
use crate::outbox::{put, waiting};
use crate::rules::mutated;

fn folder() -> PathBuf {
    std::env::var_os("STIPPLE_FOREIGN_DIR").map(PathBuf::from).unwrap()
}

#[test]
#[ignore = "a step of tests/foreign/run"]
fn writes_for_others() {
    fs::write(folder().join("ours.json"), json!(every_kind()).to_string()).unwrap();
    let mutated: Vec<Value> =
        mutated().into_iter().map(|(path, value)| json!({ "path": path, "value": value })).collect();
    fs::write(folder().join("mutated.json"), json!(mutated).to_string()).unwrap();
}

/// A real store takes all, takes it again without harm, and takes a new score.
#[test]
#[ignore = "a step of tests/foreign/run"]
fn sends_to_a_real_store() {
    let store = Store {
        endpoint: std::env::var("STIPPLE_FOREIGN_LRS").unwrap(),
        user: "station-3".to_owned(),
        password: "secret".to_owned(),
        version: Version::V1_0_3,
        timeout: Duration::from_mins(1),
        tries: 3,
        pause: Duration::from_secs(1),
    };
    let at = folder().join("outbox");
    let moved = || fs::read_dir(at.join("sent")).unwrap().map(|entry| entry.unwrap()).collect::<Vec<_>>();
    put(&at, &passed(1));
    put(&at, &failed(2));
    assert_eq!(send(&mut Outbox::at(&at), &store, &mut |_| {}).unwrap(), 2);
    // as after a pulled plug: what was sent waits again
    for entry in moved() {
        fs::rename(entry.path(), at.join("waiting").join(entry.file_name())).unwrap();
    }
    assert_eq!(send(&mut Outbox::at(&at), &store, &mut |_| {}).unwrap(), 2);
    put(&at, &passed(1).scored(6000));
    assert_eq!(send(&mut Outbox::at(&at), &store, &mut |_| {}).unwrap(), 1);
    assert!(waiting(&at).is_empty());
}
