//! The list of revoked credentials: signed by the issuer, checked without a network.

use serde_json::Value;
use stipple::certify::credential::{Known, RevokedEntry, RevokedList, sign_list, verify};

use crate::fixture::{created, issued, issued_value, key, other_key, today};

fn entry(id: &str) -> RevokedEntry {
    RevokedEntry { id: id.to_owned(), at: "2026-05-01T00:00:00Z".to_owned(), reason: "appeal upheld".to_owned() }
}

#[test]
fn a_revoked_credential_is_refused_with_the_reason() {
    let id = issued_value()["id"].as_str().unwrap().to_owned();
    let issuers = [key().verifying_key()];
    let said = |list: &RevokedList| {
        let known = Known { issuers: &issuers, at: Some(today()), revoked: Some(list), recording_digest: None };
        verify(&issued(), &known).map(|verified| verified.checks.last().unwrap().to_string()).map_err(|e| e.to_string())
    };
    let other = "urn:uuid:00000000-0000-8000-8000-000000000000";
    let list = sign_list(vec![entry(other)], &key(), created()).unwrap();
    let good = said(&RevokedList::read(&list).unwrap()).unwrap();
    assert_eq!(good, "revocation: ok: not on the list of 2026-03-02T10:11:12Z");
    let list = sign_list(vec![entry(other), entry(&id)], &key(), created()).unwrap();
    let refused = said(&RevokedList::read(&list).unwrap()).unwrap_err();
    assert_eq!(refused, "credential: revocation: revoked 2026-05-01T00:00:00Z: appeal upheld");
    let list = sign_list(Vec::new(), &other_key(), created()).unwrap();
    assert!(said(&RevokedList::read(&list).unwrap()).unwrap_err().contains("another issuer's"));
}

#[test]
fn a_changed_list_is_refused() {
    let good = sign_list(vec![entry("urn:uuid:0")], &key(), created()).unwrap();
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_slice(&good).unwrap();
        edit(&mut value);
        RevokedList::read(value.to_string().as_bytes()).unwrap_err().to_string()
    };
    for (words, said) in [
        ("the signature is not that", edited(&|v| drop(v["revoked"].as_array_mut().unwrap().pop()))),
        ("the signature is not that", edited(&|v| v["revoked"][0]["reason"] = "x".into())),
        ("eddsa-jcs-2022 by the issuer's key", edited(&|v| v["issued"] = "2030-01-01T00:00:00Z".into())),
        ("unknown field `more`", edited(&|v| v["more"] = 1.into())),
        ("must be eddsa-jcs-2022", edited(&|v| drop(v.as_object_mut().unwrap().remove("proof")))),
        ("`format`", edited(&|v| v["format"] = 2.into())),
        ("`revoked[0].at`", edited(&|v| v["revoked"][0]["at"] = "soon".into())),
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}
