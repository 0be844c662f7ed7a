//! What an attempt must fulfil to count as what it was registered for. Pure.

use super::Case;
use super::line::Account;
use crate::certify::trust::{ExamRule, Trust};
use crate::recording::{Header, Mode};
use crate::score::ScoreSheet;

/// The kinds of device that can be a person's stylus in an exam.
const EXAM_KINDS: [&str; 1] = ["stylus"];

pub(super) fn rules(case: &Case<'_>, account: &mut Account) {
    let Some(registration) = &case.scored.registration else {
        return account.absent("mode", "practice that nobody registered; no credential can rest on it");
    };
    let (header, sheet) = (&case.scored.header, &case.scored.sheet);
    let mut wrong = Vec::new();
    if registration.mode > Mode::Practice {
        wrong.extend(hand_faults(header, sheet));
    }
    if registration.mode == Mode::Exam {
        wrong.extend(exam_faults(header, sheet, case.trust));
    }
    let (trainee, number) = (&registration.trainee, registration.number);
    account.judged("mode", &wrong, format_args!("{}, attempt {number} of {trainee}", registration.mode));
}

/// What keeps an attempt from being a person's.
fn hand_faults(header: &Header, sheet: &ScoreSheet) -> Vec<String> {
    let mut wrong = Vec::new();
    if header.synthetic {
        wrong.push(format!("{} held the needle, a program and not a person", header.device));
    }
    if sheet.modified {
        wrong.push("parameters were overridden: the skin was not the scenario's".to_owned());
    }
    wrong
}

/// What keeps an attempt from being an exam.
fn exam_faults(header: &Header, sheet: &ScoreSheet, trust: &Trust) -> Vec<String> {
    let mut wrong = Vec::new();
    let said = |key: &str| header.extra.get(key).map_or("", String::as_str);
    let kind = said("device_kind");
    if !EXAM_KINDS.contains(&kind) {
        let kind = if kind.is_empty() { "a device of unknown kind" } else { kind };
        wrong.push(format!("held with: {kind} ({}); an exam takes a stylus that the centre registered", header.device));
    }
    let (id, calibration) = (said("device_id"), said("calibration"));
    if !trust.devices.iter().any(|device| device.id == id && device.calibration == calibration) {
        wrong.push(format!("device {id:?} with this calibration is not in the trust file"));
    }
    wrong.extend(fresh(header, trust.exam));
    wrong.extend(late(sheet, trust.exam));
    if said("aids") != "off" {
        wrong.push("aids were not off".to_owned());
    }
    wrong
}

fn fresh(header: &Header, rule: ExamRule) -> Option<String> {
    let calibrated: Option<u64> = header.extra.get("calibrated_unix_ns").and_then(|text| text.parse().ok());
    let most_ns = rule.calibration_h.saturating_mul(3_600_000_000_000);
    match calibrated {
        None => Some("it is not said when the device was calibrated".to_owned()),
        Some(at) if at > header.start_unix_ns => Some("calibrated after the attempt began".to_owned()),
        Some(at) if header.start_unix_ns - at > most_ns => {
            Some(format!("calibrated more than {} hours before the attempt", rule.calibration_h))
        }
        Some(_) => None,
    }
}

fn late(sheet: &ScoreSheet, rule: ExamRule) -> Option<String> {
    let Some(clock) = &sheet.clock else { return Some("it is not said how the loop kept time".to_owned()) };
    let ticks = sheet.attempt.record.ticks.max(1);
    let ppm = clock.late_ticks.saturating_mul(1_000_000) / ticks;
    (ppm > rule.late_ppm)
        .then(|| format!("{} of {ticks} ticks came late, more than {} of a million", clock.late_ticks, rule.late_ppm))
}
