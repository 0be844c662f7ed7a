//! A credential in a pack: it rests on this recording and says what it was worth, or the pack is refused.

use sha2::{Digest as _, Sha256};
use stipple::certify::credential::{Achievement, Award, Issuer, Subject, issue};
use stipple::certify::make::{countersign, make};
use stipple::certify::trust::Role;
use stipple::certify::{pack, scheme};
use stipple::recording::{Header, Mode, Registration};
use stipple::score::ScoreSheet;

use super::bench::{checked, earlier, exam_header, hand, key, packed_at, recording, registration, trusting};

/// A pack of an attempt that passes, because its rubric asks for nothing, with a credential made from these.
pub(crate) fn with_credential(
    award: impl FnOnce(&mut Award),
    sheet: impl FnOnce(&mut ScoreSheet),
    issuer: &str,
) -> Vec<u8> {
    resting_on(&exam_header(), award, sheet, issuer)
}

/// The same of an attempt under another head.
fn resting_on(
    header: &Header,
    award: impl FnOnce(&mut Award),
    sheet: impl FnOnce(&mut ScoreSheet),
    issuer: &str,
) -> Vec<u8> {
    let mut easy = (*hand().scenario).clone();
    (easy.rubric.pass_mark, easy.rubric.critical) = (0.0, Vec::new());
    let bytes = recording(header, &easy, &hand().source, &hand().records);
    let beside = [(pack::SCHEME, scheme::sign(&easy, &key("scheme")).unwrap().encode().into_bytes())];
    let (packed, scored) = make(bytes.clone(), &beside, earlier(), &key("station"), packed_at(), &mut |_| {}).unwrap();
    let mut given = Award {
        issuer: Issuer { name: "A centre".into(), url: None },
        achievement: Achievement {
            id: "https://example.org/achievements/first-dots/1".into(),
            name: "First dots".into(),
            description: "Dots at an even depth, on a simulator.".into(),
            criteria: "An exam without a critical error.".into(),
        },
        subject: Subject { pseudonym: "T-000173".into(), salt: [5; 16] },
        recording_digest: Sha256::digest(&bytes).into(),
        mode: Mode::Exam,
        attempt_number: 2,
        valid_from: packed_at(),
        valid_until: None,
        decided_by: Some("assessor".into()),
    };
    award(&mut given);
    let mut said = scored.sheet;
    sheet(&mut said);
    let credential = issue(&said, &given, key(issuer).signing(), packed_at()).unwrap();
    let mut parts = pack::decode(&countersign(&packed, &key("assessor")).unwrap()).unwrap();
    parts.insert(pack::CREDENTIAL, credential);
    pack::encode(&parts).unwrap()
}

#[test]
fn a_credential_of_this_attempt_holds() {
    assert_eq!(checked(&with_credential(|_| {}, |_| {}, "issuer"), &trusting(Role::Issuer, "issuer")), []);
}

#[test]
fn any_other_credential_is_refused() {
    let mut late = trusting(Role::Issuer, "issuer");
    late.keys.last_mut().unwrap().until = "2026-02-01T00:00:00Z".into();
    let mut watched = exam_header();
    Registration { mode: Mode::Supervised, ..registration() }.write(&mut watched);
    let good = || with_credential(|_| {}, |_| {}, "issuer");
    for (name, pack, trust, says) in [
        (
            "of another recording",
            with_credential(|a| a.recording_digest = [1; 32], |_| {}, "issuer"),
            trusting(Role::Issuer, "issuer"),
            "recording",
        ),
        (
            "with a better total",
            with_credential(|_| {}, |s| s.verdict.total_hundredths = 9900, "issuer"),
            trusting(Role::Issuer, "issuer"),
            "digest",
        ),
        (
            "of another attempt",
            with_credential(|a| a.attempt_number = 1, |_| {}, "issuer"),
            trusting(Role::Issuer, "issuer"),
            "credential says 1",
        ),
        (
            "of another trainee",
            with_credential(|a| a.subject.pseudonym = "T-000001".into(), |_| {}, "issuer"),
            trusting(Role::Issuer, "issuer"),
            "it is about another trainee",
        ),
        (
            "of practice",
            resting_on(&watched, |_| {}, |_| {}, "issuer"),
            trusting(Role::Issuer, "issuer"),
            "the attempt was no exam",
        ),
        ("of a stranger", with_credential(|_| {}, |_| {}, "stranger"), trusting(Role::Issuer, "issuer"), "issuer"),
        ("of an issuer out of its time", good(), late, "is not believed for"),
    ] {
        let failed = checked(&pack, &trust);
        let refused = failed.iter().any(|(check, text)| *check == "credential" && text.contains(says));
        assert!(refused && failed.len() == 1, "{name}: {failed:?}");
    }
}
