//! An attempt to make statements of.

use std::sync::OnceLock;

use serde_json::Value;
use stipple::certify::xapi::{Attempt, Settings, Statement, statements};
use stipple::device::{DeviceKind, DeviceSpec};
use stipple::recording::{Header, Integrity, Mode, Registration};
use stipple::scenario;
use stipple::score::sheet::{CriticalSheet, Override};
use stipple::score::{Evidence, ScoreSheet, grade_on};
use stipple::session::{Prepared, Replay};

/// All that an attempt is made of.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) sheet: ScoreSheet,
    pub(crate) header: Header,
    pub(crate) registration: Option<Registration>,
    pub(crate) digest: [u8; 32],
    pub(crate) ended: &'static str,
}

impl Made {
    pub(crate) fn attempt(&self) -> Attempt<'_> {
        Attempt {
            sheet: &self.sheet,
            header: &self.header,
            registration: self.registration.as_ref(),
            recording_digest: &self.digest,
            ended: self.ended,
            revision: 0,
        }
    }

    pub(crate) fn statements(&self) -> Vec<Statement> {
        statements(&self.attempt(), &settings()).unwrap()
    }

    /// Scored anew, with another total.
    pub(crate) fn scored(mut self, total_hundredths: i64) -> Self {
        self.sheet.verdict.total_hundredths = total_hundredths;
        self
    }
}

pub(crate) fn settings() -> Settings {
    Settings {
        assessor: Some("A-07".to_owned()),
        programme: Some("https://centre.example/programmes/level-4".to_owned()),
        ..Settings::of_home("https://centre.example/trainees")
    }
}

/// Passed, number `number` of its trainee.
pub(crate) fn passed(number: u32) -> Made {
    static SHEET: OnceLock<ScoreSheet> = OnceLock::new();
    let mut header = Header::new(
        &format!("20261123-101500-pad-depth-drill-{number}"),
        &DeviceSpec::plain("pen", DeviceKind::Pointer, 0.1, 500.0),
        1_790_000_001_234_567_890,
    );
    let registration = Registration {
        mode: Mode::Exam,
        trainee: "T-000173".to_owned(),
        number,
        nonce: [7; 16],
        opened_unix_ns: 1_790_000_000_000_000_000,
        register: [u8::try_from(number).unwrap(); 32],
    };
    registration.write(&mut header);
    let sheet = SHEET.get_or_init(sheet).clone();
    Made { sheet, header, registration: Some(registration), digest: [0x11; 32], ended: "finished" }
}

fn sheet() -> ScoreSheet {
    let prepared = Prepared::new(scenario::find("pad-depth-drill").unwrap()).unwrap();
    let evidence = Evidence {
        scenario_digest: "5c".repeat(32),
        law_version: 1,
        synthetic: false,
        integrity: Integrity::Intact.to_string(),
        replay: Replay::Same { ticks: 92_410 }.to_string(),
        clock: None,
    };
    let mut sheet = grade_on(&prepared.model.scalp, &prepared.scenario, &evidence, []).unwrap();
    // an attempt without a dot is not passed: the verdict of one that is
    sheet.verdict.passed = true;
    sheet.verdict.total_hundredths = 8725;
    for (domain, score) in sheet.domains.iter_mut().zip([9100, 8800, 8350, 8000, 10_000, 0, 7905]) {
        domain.score_hundredths = score;
    }
    sheet.attempt.record.ticks = 92_410;
    sheet.critical.clear();
    sheet
}

/// With two critical errors, one of them without a moment.
pub(crate) fn failed(number: u32) -> Made {
    let mut made = passed(number);
    made.sheet.verdict.passed = false;
    for (code, tick) in [("deeper_than", Some(41_007)), ("strange/code", None)] {
        let text = "allowed 2.5 mm, found \u{201c}2.6 mm\u{201d}\n".to_owned();
        made.sheet.critical.push(CriticalSheet { code: code.to_owned(), text, tick });
    }
    made
}

/// In a scenario with another skin.
pub(crate) fn modified(number: u32) -> Made {
    let mut made = passed(number);
    made.sheet.modified = true;
    made.sheet.overrides = vec![Override { path: "tissue.k_b".to_owned(), value: "0.2".to_owned() }];
    made
}

pub(crate) fn abandoned(number: u32) -> Made {
    let mut made = failed(number);
    made.ended = "abandoned";
    made
}

/// One statement of every kind and verb.
pub(crate) fn every_kind() -> Vec<Value> {
    let made = [passed(1), failed(2), modified(3), abandoned(4)];
    let mut all: Vec<Statement> = made.iter().flat_map(Made::statements).collect();
    all.push(void(&all[0]));
    all.iter().map(|statement| statement.value().clone()).collect()
}

pub(crate) fn void(statement: &Statement) -> Statement {
    stipple::certify::xapi::void(statement.id(), &settings(), now()).unwrap()
}

pub(crate) fn now() -> jiff::Timestamp {
    "2026-11-24T08:00:00Z".parse().unwrap()
}
