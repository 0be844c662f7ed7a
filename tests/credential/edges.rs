//! What the issuer's own key signed and is still not taken, one rule at a time, and moments and marks where a rule turns.
//! Other verifiers take most of these: the rules are ours.

use serde_json::{Value, json};
use stipple::certify::credential::{Credential, Known, RevokedEntry, RevokedList, Suite, sign, sign_list, verify};

use crate::fixture::{created, issued, issued_value, key, moment, refusal, sheet};

type Edit = fn(&mut Value);

/// The credential with this changed and signed again by the issuer.
fn signed_again(edit: impl FnOnce(&mut Value)) -> String {
    let mut value = issued_value();
    value.as_object_mut().unwrap().remove("proof");
    edit(&mut value);
    let proofs = Suite::ALL.map(|suite| sign(&value, suite, &key(), created()).unwrap());
    value["proof"] = proofs.to_vec().into();
    value.to_string()
}

const DESCRIBED: &str = "/credentialSubject/achievement/resultDescription";
const RESULTS: &str = "/credentialSubject/result";

/// Descriptions and results alike.
fn both(value: &mut Value, edit: fn(&mut Vec<Value>)) {
    for at in [DESCRIBED, RESULTS] {
        edit(value.pointer_mut(at).unwrap().as_array_mut().unwrap());
    }
}

fn at<'a>(value: &'a mut Value, list: &str, index: usize) -> &'a mut Value {
    &mut value.pointer_mut(list).unwrap()[index]
}

#[test]
fn what_the_issuer_signed_still_keeps_to_the_rules() {
    let rows: [(&str, Edit, &str); 7] = [
        (
            "a name",
            |v| v["credentialSubject"]["identifier"][0]["hashed"] = false.into(),
            "no name stands in a credential",
        ),
        ("a result twice", |v| both(v, |all| all.push(all[1].clone())), "must be there once"),
        ("no total", |v| both(v, |all| drop(all.remove(0))), "the total first"),
        (
            "a total that nothing is required of",
            |v| drop(at(v, DESCRIBED, 0).as_object_mut().unwrap().remove("requiredValue")),
            "the total first, with the value that is required",
        ),
        ("evidence in another order", |v| v["evidence"].as_array_mut().unwrap().swap(0, 1), "`evidence[0].name`"),
        ("another spelling", |v| v["credentialSubject"]["result"][0]["value"] = "087.25".into(), "points like 87.25"),
        ("over before it begins", |v| v["validUntil"] = v["validFrom"].clone(), "later than validFrom"),
    ];
    for (case, edit, said) in rows {
        let refused = refusal(signed_again(edit).as_bytes()).unwrap_or_default();
        assert!(refused.contains(said), "{case}: {refused}");
    }
    let mut three = issued_value();
    let again = three["proof"][0].clone();
    three["proof"].as_array_mut().unwrap().push(again);
    assert!(refusal(three.to_string().as_bytes()).unwrap().contains("3 entries"));
    let at_the_mark = signed_again(|v| v["credentialSubject"]["result"][0]["value"] = json!("70.00"));
    assert_eq!(
        issued_value().pointer("/credentialSubject/achievement/resultDescription/0/requiredValue"),
        Some(&json!("70.00"))
    );
    assert_eq!(refusal(at_the_mark.as_bytes()), None);
}

#[test]
fn it_holds_from_its_first_moment_to_before_its_last() {
    let issuers = [key().verifying_key()];
    let good = |at: &str| {
        let known = Known { issuers: &issuers, at: Some(moment(at)), ..Known::default() };
        verify(&issued(), &known).is_ok()
    };
    let later = signed_again(|v| v["validFrom"] = "2026-04-01T00:00:00Z".into());
    let from = |at: &str| {
        let known = Known { issuers: &issuers, at: Some(moment(at)), ..Known::default() };
        verify(later.as_bytes(), &known).is_ok()
    };
    assert_eq!((from("2026-03-31T23:59:59Z"), from("2026-04-01T00:00:00Z")), (false, true));
    assert_eq!((good("2026-03-02T10:11:11Z"), good("2026-03-02T10:11:12Z")), (false, true));
    assert_eq!((good("2096-02-29T23:59:59Z"), good("2096-03-01T00:00:00Z")), (true, false));
}

#[test]
fn it_says_all_that_the_sheet_says_and_no_more() {
    let agrees = |edit: Edit| {
        let mut value = issued_value();
        edit(&mut value);
        let credential: Credential = serde_json::from_value(value).unwrap();
        credential.agrees_with(&sheet(), &[0x11; 32], 3).err().unwrap_or_default()
    };
    assert_eq!(agrees(|_| {}), "");
    let fewer = agrees(|v| both(v, |all| drop(all.pop())));
    assert_eq!(fewer, "the credential has another number of results");
    assert!(agrees(|v| at(v, DESCRIBED, 0)["requiredValue"] = "60.00".into()).starts_with("Total: "));
    assert!(agrees(|v| at(v, RESULTS, 2)["value"] = "99.00".into()).ends_with("says 99.00, it is 88.00"));
}

#[test]
fn the_proof_of_a_list_is_of_one_kind() {
    let entry = RevokedEntry { id: "urn:uuid:0".into(), at: "2026-05-01T00:00:00Z".into(), reason: "appeal".into() };
    let good = sign_list(vec![entry], &key(), created()).unwrap();
    let rows: [(&str, Edit, &str); 5] = [
        ("kind", |v| v["proof"]["type"] = "Proof".into(), "eddsa-jcs-2022 by the issuer's key"),
        ("purpose", |v| v["proof"]["proofPurpose"] = "authentication".into(), "eddsa-jcs-2022 by the issuer's key"),
        ("key", |v| v["proof"]["verificationMethod"] = "did:key:z#z".into(), "eddsa-jcs-2022 by the issuer's key"),
        ("context", |v| v["proof"]["@context"] = json!([]), "eddsa-jcs-2022 by the issuer's key"),
        ("nothing", |v| v["proof"]["@context"] = Value::Null, "a field is null"),
    ];
    for (case, edit, said) in rows {
        let mut value: Value = serde_json::from_slice(&good).unwrap();
        edit(&mut value);
        let refused = RevokedList::read(value.to_string().as_bytes()).unwrap_err().to_string();
        assert!(refused.contains(said), "{case}: {refused}");
    }
}
