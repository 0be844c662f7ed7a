//! What an attempt must fulfil to count as what it was registered for. The same rules hold before an exam begins and when
//! its pack is checked. Pure.

use std::collections::BTreeMap;

use super::trust::{Device, ExamRule, Trust};
use crate::device::driver::{Identity, device_id};
use crate::device::ohs::Capabilities;
use crate::recording::{Header, Mode, Registration};
use crate::score::ScoreSheet;
use crate::session::folder::CALIBRATION_KEY;

/// From 1970-01-01 to 2000-01-01, days: a device counts the day of its calibration from there.
pub(super) const DAYS_TO_2000: u64 = 10_957;

pub(super) const DAY_NS: u64 = 86_400_000_000_000;

/// The kinds of device that can be a person's stylus in an exam.
const EXAM_KINDS: [&str; 1] = ["stylus"];

/// Kinds of device that no person holds.
const PROGRAMS: [&str; 3] = ["virtual trainee", "motion file", "scripted"];

/// The nonce that the centre gave, in the head of a recording.
pub const NONCE: &str = "centre_nonce";

/// Name of the key of the assessor who watches, in the head of a recording.
pub const SUPERVISOR: &str = "supervised_by";

/// A nonce of the centre: 8 to 64 letters, digits, `-`, `_` or `.`; what is wrong with it, if not.
pub fn nonce(text: &str) -> Result<String, String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    if (8..=64).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    let shown: String = text.chars().take(80).collect();
    Err(format!("is `{}`, must be 8 to 64 letters, digits, - _ or .", shown.escape_debug()))
}

/// What is wrong with the nonce in a head, by the rule of exams.
fn nonce_fault(header: &Header, rule: ExamRule) -> Option<String> {
    match header.extra.get(NONCE).map(|text| nonce(text)) {
        Some(Ok(_)) => None,
        Some(Err(why)) => Some(format!("the nonce of the centre {why}")),
        None => rule.nonce.then(|| "the centre gave no nonce, and the trust file asks for one".to_owned()),
    }
}

/// What an exam writes into the head of its recording beside its registration.
pub fn extra(who: &Identity, device: &Capabilities) -> BTreeMap<String, String> {
    let calibrated_ns = (DAYS_TO_2000 + u64::from(device.calibration_day)) * DAY_NS;
    [
        ("device_id", device_id(who, device)),
        ("calibration", format!("{:08x}", device.calibration_hash)),
        ("calibrated_unix_ns", calibrated_ns.to_string()),
        ("aids", "off".to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}

/// What keeps a finished attempt from being what it was registered for; nothing when all is right.
pub fn faults(header: &Header, registration: &Registration, sheet: &ScoreSheet, trust: &Trust) -> Vec<String> {
    let mut wrong = Vec::new();
    if registration.mode > Mode::Practice {
        wrong.extend(hand_faults(header).filter(|_| registration.mode != Mode::Exam));
        if sheet.modified {
            wrong.push("parameters were overridden: the skin was not the scenario's".to_owned());
        }
    }
    if registration.mode == Mode::Exam {
        wrong.extend(start_faults(header, trust));
        wrong.extend(late(sheet, trust.exam));
    }
    wrong
}

/// What keeps an attempt from being a person's.
fn hand_faults(header: &Header) -> Option<String> {
    let kind = header.extra.get("device_kind").map_or("", String::as_str);
    let is_program = PROGRAMS.contains(&kind) || kind.ends_with(", emulated");
    (header.synthetic || is_program).then(|| format!("{} held the needle, a program and not a person", header.device))
}

/// The device that the centre registered against what the driver wrote of it, where it did.
fn two_devices(header: &Header) -> Option<String> {
    let said = |key: &str| header.extra.get(key).map(String::as_str);
    let (id, serial) = said("device_id").and_then(|id| id.split_once(':')).unzip();
    let day = said("calibrated_unix_ns").and_then(|ns| ns.parse::<u64>().ok()).map(|ns| ns / DAY_NS);
    let day = day.and_then(|day| day.checked_sub(DAYS_TO_2000)).map(|day| day.to_string());
    [
        ("device_hardware_id", id),
        ("device_serial", serial),
        ("device_calibration_hash", said("calibration")),
        ("device_calibration_day", day.as_deref()),
    ]
    .into_iter()
    .find(|(key, wanted)| said(key).is_some_and(|told| Some(told) != *wanted))
    .map(|(key, wanted)| {
        let (told, wanted) = (said(key).unwrap_or_default(), wanted.unwrap_or_default());
        format!("two devices in one head: {key} is {told:?}, and the exam began with {wanted:?}")
    })
}

/// What keeps an attempt with this head from beginning as an exam; nothing when all is right.
pub fn start_faults(header: &Header, trust: &Trust) -> Vec<String> {
    start(header, trust).into_iter().filter_map(|check| check.wrong).collect()
}

/// One thing that must be right before an exam begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What is looked at.
    pub what: &'static str,
    /// What is wrong with it; nothing when it is right.
    pub wrong: Option<String>,
}

/// What holds the needle, by the head of a recording: what a device must be before a centre can register it.
pub fn held(header: &Header) -> [Check; 2] {
    let kind = header.extra.get("device_kind").map_or("", String::as_str);
    let stylus = (!EXAM_KINDS.contains(&kind)).then(|| {
        let kind = if kind.is_empty() { "a device of unknown kind" } else { kind };
        format!("held with: {kind} ({}); an exam takes a stylus that the centre registered", header.device)
    });
    [Check { what: "a person's hand", wrong: hand_faults(header) }, Check { what: "a stylus", wrong: stylus }]
}

/// Everything that the head of a recording must be right in before an exam begins.
pub fn start(header: &Header, trust: &Trust) -> Vec<Check> {
    let said = |key: &str| header.extra.get(key).map_or("", String::as_str);
    let (id, calibration) = (said("device_id"), said("calibration"));
    let whole = said(CALIBRATION_KEY);
    let is_whole = |device: &Device| {
        device.calibration_sha256.as_ref().is_none_or(|registered| registered.eq_ignore_ascii_case(whole))
    };
    let is_ours = |device: &Device| device.id == id && device.calibration == calibration && is_whole(device);
    let known = trust.devices.iter().any(is_ours);
    let whole = if whole.is_empty() { String::new() } else { format!(", SHA-256 {whole},") };
    let unknown = format!("device {id:?} with calibration {calibration:?}{whole} is not in the trust file");
    let aids = (said("aids") != "off").then(|| "aids were not off".to_owned());
    let rest = [
        ("registered by the centre", (!known).then_some(unknown).or_else(|| two_devices(header))),
        ("freshly calibrated", fresh(header, trust.exam)),
        ("aids off", aids),
        ("the centre's nonce", nonce_fault(header, trust.exam)),
    ]
    .map(|(what, wrong)| Check { what, wrong });
    held(header).into_iter().chain(rest).collect()
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
