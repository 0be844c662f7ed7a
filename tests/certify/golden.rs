//! A pack of an earlier build stays verifiable.

use std::path::Path;

use stipple::certify::verify::verify;

use super::bench::{failed, good, trust};

/// Verified by every later build: stepped again while its law is the build's own, else scored from what it recorded.
#[test]
fn the_committed_pack_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/exam.stipple");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, good()).unwrap();
    }
    let account = verify(&std::fs::read(&path).unwrap(), &trust(), &mut |_| {});
    assert_eq!(failed(&account), [], "{account:#?}");
}
