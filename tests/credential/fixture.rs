//! A sheet, an award and keys to work with.

use std::sync::OnceLock;

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use serde_json::Value;
use stipple::certify::credential::{Achievement, Award, Issuer, Known, Subject, issue};
use stipple::recording::{Integrity, Mode};
use stipple::scenario;
use stipple::score::{Evidence, ScoreSheet, grade_on};
use stipple::session::{Prepared, Replay};

/// The issuer of all tests.
pub(crate) fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Somebody else.
pub(crate) fn other_key() -> SigningKey {
    SigningKey::from_bytes(&[8; 32])
}

pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn created() -> Timestamp {
    moment("2026-03-02T10:11:12Z")
}

/// A moment at which the credential of [`award`] is valid.
pub(crate) fn today() -> Timestamp {
    moment("2026-06-01T00:00:00Z")
}

/// A sheet that passed, as the scorer writes it for a whole recording.
pub(crate) fn sheet() -> ScoreSheet {
    static SHEET: OnceLock<ScoreSheet> = OnceLock::new();
    SHEET.get_or_init(passed).clone()
}

fn passed() -> ScoreSheet {
    let prepared = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let evidence = Evidence {
        scenario_digest: "5c".repeat(32),
        law_version: 1,
        synthetic: false,
        integrity: Integrity::Intact.to_string(),
        replay: Replay::Same { ticks: 90_000 }.to_string(),
        clock: None,
    };
    let mut sheet = grade_on(&prepared.model.scalp, &prepared.scenario, &evidence, []).unwrap();
    // an attempt without a dot is not passed: the verdict of one that is
    sheet.verdict.passed = true;
    sheet.verdict.total_hundredths = 8725;
    for (domain, score) in sheet.domains.iter_mut().zip([9100, 8800, 8350, 8000, 9000, 8500, 7905]) {
        domain.score_hundredths = score;
    }
    sheet.critical.clear();
    sheet
}

pub(crate) fn award() -> Award {
    Award {
        issuer: Issuer { name: "Centre 12 – Zürich".to_owned(), url: Some("https://example.org/centre".to_owned()) },
        achievement: Achievement {
            id: "https://example.org/achievements/depth-drill/1".to_owned(),
            name: "Depth drill".to_owned(),
            description: "Even depth on a practice pad, on a simulator.".to_owned(),
            criteria: "An exam attempt at the drill with 70 points or more and no critical error.\nScored by rule."
                .to_owned(),
        },
        subject: Subject { pseudonym: "T-000173".to_owned(), salt: [0xa5; 16] },
        recording_digest: [0x11; 32],
        mode: Mode::Exam,
        attempt_number: 3,
        valid_from: moment("2026-03-01T00:00:00Z"),
        valid_until: Some(moment("2096-03-01T00:00:00Z")),
        decided_by: Some("assessor".to_owned()),
    }
}

pub(crate) fn issued() -> Vec<u8> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| issue(&sheet(), &award(), &key(), created()).unwrap()).clone()
}

pub(crate) fn issued_value() -> Value {
    serde_json::from_slice(&issued()).unwrap()
}

/// Checks with the issuer known and the clock at [`today`]; the reason when it is refused.
pub(crate) fn refusal(bytes: &[u8]) -> Option<String> {
    let issuers = [key().verifying_key()];
    let known = Known { issuers: &issuers, at: Some(today()), recording_digest: Some([0x11; 32]), revoked: None };
    stipple::certify::credential::verify(bytes, &known).err().map(|error| error.to_string())
}
