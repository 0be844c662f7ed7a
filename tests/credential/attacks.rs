//! Every way to tamper with a credential that we know of. Each has a name and words of the reason; the foreign verifiers get
//! the same table.

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use serde_json::{Value, json};
use stipple::certify::credential::{Suite, did_key, issue, sign};

use crate::fixture::{award, created, issued, issued_value, key, moment, other_key, refusal, sheet};

/// Name, text, words of our reason.
pub(crate) type Attack = (&'static str, String, &'static str);

fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let mut value = issued_value();
    edit(&mut value);
    value.to_string()
}

/// The same document with two fresh proofs.
fn signed_again(key: &SigningKey, edit: impl FnOnce(&mut Value)) -> String {
    let mut value = issued_value();
    value.as_object_mut().unwrap().remove("proof");
    edit(&mut value);
    let proofs = Suite::ALL.map(|suite| sign(&value, suite, key, created()).unwrap());
    value["proof"] = proofs.to_vec().into();
    value.to_string()
}

fn replaced(from: &str, to: &str) -> String {
    let text = String::from_utf8(issued()).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

/// What is changed after signing.
fn changed() -> Vec<Attack> {
    let total = "/credentialSubject/result/0/value";
    vec![
        ("value", edited(|v| *v.pointer_mut(total).unwrap() = "97.25".into()), "signature eddsa-rdfc-2022"),
        (
            "unknown_term",
            edited(|v| v["credentialSubject"]["result"][0]["secretBonus"] = "99".into()),
            "unknown field `secretBonus`",
        ),
        ("unknown_term_at_the_top", edited(|v| v["grade"] = "A".into()), "unknown field `grade`"),
        ("unknown_term_in_a_proof", edited(|v| v["proof"][1]["nonce"] = "1".into()), "unknown field `nonce`"),
        (
            "unknown_type",
            edited(|v| v["credentialSubject"]["achievement"]["type"] = json!(["Achievement", "Master"])),
            "must be of type Achievement",
        ),
        ("duplicate_key", replaced("\"value\":\"87.25\"", "\"value\":\"99.00\",\"value\":\"87.25\""), "is there twice"),
        (
            "duplicate_key_escaped",
            replaced("\"value\":\"87.25\"", "\"v\\u0061lue\":\"99.00\",\"value\":\"87.25\""),
            "is there twice",
        ),
        ("null_field", edited(|v| v["description"] = Value::Null), "unknown field `description`"),
        ("null_known_field", edited(|v| v["proof"][0]["@context"] = Value::Null), "a field is null"),
        (
            "more_context",
            edited(|v| {
                let contexts = v["@context"].as_array_mut().unwrap();
                contexts.push(json!("https://example.org/context"));
            }),
            "`@context` is",
        ),
        (
            "inline_context",
            edited(|v| v["@context"][1] = json!({"@vocab": "https://example.org/"})),
            "invalid type: map",
        ),
        (
            "evidence",
            edited(|v| {
                v["evidence"][0]["id"] = v["evidence"][1]["id"].clone();
            }),
            "SHA-256 and the same digest",
        ),
        (
            "results_in_other_order",
            edited(|v| {
                v["credentialSubject"]["result"].as_array_mut().unwrap().swap(1, 2);
            }),
            "the description in the same place",
        ),
        ("valid_until", edited(|v| v["validUntil"] = "2097-03-01T00:00:00Z".into()), "signature eddsa-rdfc-2022"),
        ("issuer_name", edited(|v| v["issuer"]["name"] = "Centre 13".into()), "signature eddsa-rdfc-2022"),
        ("text_behind", format!("{}{{}}", String::from_utf8(issued()).unwrap()), "text after the end"),
    ]
}

/// What is done to the proofs.
fn proofs() -> Vec<Attack> {
    let suite = |at: usize| format!("/proof/{at}/cryptosuite");
    let others = did_key(&other_key().verifying_key());
    vec![
        ("no_jcs_proof", edited(|v| drop(v["proof"].as_array_mut().unwrap().pop())), "must be two proofs"),
        ("no_rdfc_proof", edited(|v| drop(v["proof"].as_array_mut().unwrap().remove(0))), "must be two proofs"),
        ("no_proof", edited(|v| drop(v.as_object_mut().unwrap().remove("proof"))), "must be two proofs"),
        ("one_proof_alone", edited(|v| v["proof"] = v["proof"][0].clone()), "invalid type: map"),
        ("the_same_proof_twice", edited(|v| v["proof"][1] = v["proof"][0].clone()), "must be two proofs"),
        (
            "other_suite",
            edited(|v| *v.pointer_mut(&suite(0)).unwrap() = "ecdsa-rdfc-2019".into()),
            "must be two proofs",
        ),
        (
            "suites_exchanged",
            edited(|v| {
                let (one, two) = (v["proof"][0]["cryptosuite"].clone(), v["proof"][1]["cryptosuite"].clone());
                v["proof"][0]["cryptosuite"] = two;
                v["proof"][1]["cryptosuite"] = one;
            }),
            "left out in eddsa-rdfc-2022",
        ),
        (
            "signatures_exchanged",
            edited(|v| {
                let (one, two) = (v["proof"][0]["proofValue"].clone(), v["proof"][1]["proofValue"].clone());
                v["proof"][0]["proofValue"] = two;
                v["proof"][1]["proofValue"] = one;
            }),
            "signature eddsa-rdfc-2022",
        ),
        ("purpose", edited(|v| v["proof"][0]["proofPurpose"] = "authentication".into()), "must be assertionMethod"),
        (
            "signed_earlier",
            edited(|v| v["proof"][0]["created"] = "2025-03-02T10:11:12Z".into()),
            "signature eddsa-rdfc",
        ),
        (
            "padded_signature",
            edited(|v| {
                let value = v["proof"][0]["proofValue"].as_str().unwrap().replacen('z', "z1", 1);
                v["proof"][0]["proofValue"] = value.into();
            }),
            "64 bytes",
        ),
        ("swapped_key", signed_again(&other_key(), |_| {}), "the key of issuer.id"),
        ("swapped_key_and_issuer", signed_again(&other_key(), |v| v["issuer"]["id"] = others.into()), "believed here"),
        (
            "key_named_after_the_issuer",
            {
                let text = signed_again(&other_key(), |_| {});
                let [theirs, ours] = [other_key(), key()].map(|key| did_key(&key.verifying_key()));
                text.replace(theirs.trim_start_matches("did:key:"), ours.trim_start_matches("did:key:"))
            },
            "signature eddsa-rdfc-2022",
        ),
    ]
}

/// What the issuer's own key signed and still is not to be taken.
fn signed() -> Vec<Attack> {
    let mut expired = award();
    expired.valid_until = Some(moment("2026-03-09T00:00:00Z"));
    let expired = String::from_utf8(issue(&sheet(), &expired, &key(), created()).unwrap()).unwrap();
    vec![
        ("expired", expired, "expired 2026-03-09T00:00:00Z"),
        (
            "signed_below_the_mark",
            signed_again(&key(), |v| {
                v["credentialSubject"]["result"][0]["value"] = "12.00".into();
            }),
            "requiredValue or more",
        ),
        (
            "signed_out_of_range",
            signed_again(&key(), |v| {
                v["credentialSubject"]["result"][0]["value"] = "187.25".into();
            }),
            "from valueMin to valueMax",
        ),
        ("signed_unknown_term", signed_again(&key(), |v| v["grade"] = "A".into()), "unknown field `grade`"),
    ]
}

pub(crate) fn all() -> Vec<Attack> {
    [changed(), proofs(), signed()].concat()
}

#[test]
fn each_is_refused_and_the_reason_said() {
    assert_eq!(refusal(&issued()), None, "the untouched one");
    for (name, text, words) in all() {
        let said = refusal(text.as_bytes()).unwrap_or_default();
        assert!(said.contains(words), "{name}: {said}");
    }
}

/// The statements alone do not notice an unknown term: the reason for the second proof and the strict shape.
#[test]
fn the_first_proof_alone_would_not_see_an_unknown_term() {
    let mut value = issued_value();
    value["credentialSubject"]["result"][0]["secretBonus"] = "99".into();
    let verdict = |at: usize, suite| {
        stipple::certify::credential::verify_proof(&value, &value["proof"][at], suite, &key().verifying_key()).is_ok()
    };
    assert_eq!((verdict(0, Suite::Rdfc), verdict(1, Suite::Jcs)), (true, false));
}

/// Look-alike blank nodes take exponential time to order; they never get that far.
#[test]
fn a_poisoned_document_is_refused_before_it_is_ordered() {
    let text = edited(|v| {
        let all = v["credentialSubject"]["result"].as_array_mut().unwrap();
        *all = vec![all[0].clone(); 60];
    });
    assert!(refusal(text.as_bytes()).unwrap().contains("one for each description"));
    let large = edited(|v| v["name"] = "x".repeat(80_000).into());
    assert!(refusal(large.as_bytes()).unwrap().contains("at most 65536 are read"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// One byte anywhere.
    #[test]
    fn a_changed_byte_is_refused(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut bytes = issued();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(refusal(&bytes).is_some(), "byte {} is {} now", at, bytes[at]);
    }

    /// A piece cut out, or written twice.
    #[test]
    fn a_cut_or_doubled_piece_is_refused(from in any::<prop::sample::Index>(), length in 1..200_usize, twice in any::<bool>()) {
        let bytes = issued();
        let from = from.index(bytes.len() - 1);
        let to = (from + length).min(bytes.len());
        let middle = if twice { [&bytes[from..to], &bytes[from..to]].concat() } else { Vec::new() };
        let text = [&bytes[..from], &middle, &bytes[to..]].concat();
        prop_assert!(refusal(&text).is_some(), "{}", String::from_utf8_lossy(&text));
    }
}
