//! Blocks 2, 3 and 10: who and what, the task, and how to be sure of it. Pure.

use jiff::Timestamp;
use serde_json::Value;

use super::super::known::{Known, Source};
use super::super::words::{NOT_RECORDED, clean, moment, short};
use super::{CheckLine, Fact};
use crate::certify::verify::Outcome;
use crate::recording::Mode;
use crate::score::ScoreSheet;
use crate::units::hex;

/// Longest id of a credential that goes into a code, bytes.
const LONGEST_ID: usize = 100;

/// Earlier attempts that are told one by one.
const MOST_EARLIER: usize = 20;

fn fact(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: value.into(), code: false }
}

fn code(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: value.into(), code: true }
}

fn or_not(value: Option<String>) -> String {
    value.filter(|value| !value.is_empty()).unwrap_or_else(|| NOT_RECORDED.to_owned())
}

/// Block 2.
pub(super) fn who(known: &Known) -> Vec<Fact> {
    let registration = known.registration.as_ref();
    let header = known.header.as_ref();
    let extra = |key: &str| header.and_then(|header| header.extra.get(key)).map(|value| clean(value));
    let mut facts = Vec::new();
    if let Some(name) = &known.name {
        facts.push(fact("Name", clean(name)));
    }
    facts.extend([
        fact("Pseudonym", or_not(registration.map(|registration| clean(&registration.trainee)))),
        fact("Mode", mode(known)),
        fact("Attempt", attempt(known)),
        fact("Began", or_not(header.map(|header| moment(header.start_unix_ns)))),
        fact("Device", or_not(header.map(|header| device(&header.device, extra("device_kind"))))),
        fact("Serial", or_not(extra("device_id"))),
        fact("Calibrated", or_not(calibrated(extra("calibrated_unix_ns"), extra("calibration")))),
        fact("Station", signer(known, "station")),
        fact("Assessor", signer(known, "assessor")),
        fact("Photo identity", "checked by: see sign-off"),
    ]);
    facts
}

fn mode(known: &Known) -> String {
    match known.registration.as_ref().map(|registration| registration.mode) {
        Some(Mode::Exam) => "exam".to_owned(),
        Some(Mode::Supervised) => "supervised".to_owned(),
        Some(Mode::Practice) => "practice, registered".to_owned(),
        None if known.source == Source::Sheet => NOT_RECORDED.to_owned(),
        None => "practice, not registered".to_owned(),
    }
}

/// The number of this attempt; how many there are in all only the register can say, and only up to this one.
fn attempt(known: &Known) -> String {
    let Some(registration) = &known.registration else {
        return if known.source == Source::Sheet { NOT_RECORDED } else { "not registered" }.to_owned();
    };
    let before = registration.number.saturating_sub(1);
    let told = known.earlier.len();
    match (before, told) {
        (0, _) => "1, the first".to_owned(),
        (before, told) if told as u64 == u64::from(before) => {
            format!("{}; {before} before it, all told of", registration.number)
        }
        (before, told) => format!("{}; {told} of {before} before it told of", registration.number),
    }
}

fn device(name: &str, kind: Option<String>) -> String {
    let name = clean(name);
    kind.map_or_else(|| name.clone(), |kind| format!("{name} ({kind})"))
}

fn calibrated(at_ns: Option<String>, digest: Option<String>) -> Option<String> {
    let at = moment(at_ns?.parse().ok()?);
    Some(digest.map_or_else(|| at.clone(), |digest| format!("{at}, {}", short(&digest))))
}

/// Whose key vouches, as the check of the pack found it.
fn signer(known: &Known, check: &str) -> String {
    let Source::Pack(account) = &known.source else {
        return if known.source == Source::InPack {
            "see the signatures of the pack".to_owned()
        } else {
            NOT_RECORDED.to_owned()
        };
    };
    let line = account.lines.iter().find(|line| line.check == check);
    or_not(line.map(|line| clean(&line.text)))
}

/// Block 3.
pub(super) fn task(sheet: &ScoreSheet, known: &Known, sheet_digest: &str) -> Vec<Fact> {
    let program =
        known.header.as_ref().map(|header| format!("{}, {}", clean(&header.app_version), clean(&header.target)));
    vec![
        fact("Scenario", format!("{}, level {}", clean(&sheet.scenario.id), sheet.scenario.level)),
        code("Scenario digest", short(&sheet.scenario.digest)),
        fact("Rubric", format!("{} school", clean(&sheet.rubric.school))),
        code("Rubric digest", short(&sheet.rubric.digest)),
        fact("Program", or_not(program)),
        fact("Law, scorer", format!("version {}, version {}", sheet.law_version, sheet.scorer_version)),
        code("Score sheet", short(sheet_digest)),
        fact("Cut score", cutscore(sheet)),
    ]
}

fn cutscore(sheet: &ScoreSheet) -> String {
    let cited = sheet.rubric.cutscore.as_deref();
    cited.map_or_else(|| "no study".to_owned(), |digest| format!("study {}", short(digest)))
}

/// What the square code says: the credential's id, or the digest of the score sheet.
pub(super) fn code_text(known: &Known, sheet_digest: &str) -> String {
    let id = known.credential.as_deref().and_then(|bytes| serde_json::from_slice::<Value>(bytes).ok());
    let id = id.and_then(|credential| credential.get("id").and_then(Value::as_str).map(str::to_owned));
    id.filter(|id| id.len() <= LONGEST_ID && id.bytes().all(|b| b.is_ascii_graphic()))
        .unwrap_or_else(|| format!("sha256:{sheet_digest}"))
}

/// Block 10.
pub(super) fn integrity(sheet: &ScoreSheet, known: &Known) -> Vec<Fact> {
    let recording = known.recording.as_ref();
    let register = known.registration.as_ref().map(|registration| hex(&registration.register));
    let packed = known.manifest.as_ref().map(|manifest| clean(&manifest.packed_at));
    let mut facts = vec![
        fact("Recording", clean(&sheet.integrity)),
        fact("Replay", clean(&sheet.replay)),
        code("Records", or_not(recording.map(|(digest, _)| clean(digest)))),
        code("Chain head", or_not(recording.map(|(_, chain)| clean(chain)))),
        code("Register line", or_not(register)),
        code("Score sheet", crate::score::digest(sheet)),
        fact("Packed", or_not(packed)),
        fact("Log proof, time stamp", "none"),
    ];
    if !known.earlier.is_empty() {
        facts.push(fact("Earlier attempts", earlier(known)));
    }
    let verify = match &known.source {
        Source::Pack(_) | Source::InPack => "stipple verify FILE.stipple --trust CENTRE.trust",
        Source::Recording => "stipple score RECORDING",
        Source::Sheet => "needs the recording: stipple score RECORDING",
    };
    facts.push(code("Check it yourself", verify));
    facts
}

/// Every attempt of the trainee before this one, whatever came of it, the latest first.
fn earlier(known: &Known) -> String {
    let one = |part: &crate::certify::manifest::EarlierPart| {
        format!("{} {} {}", part.number, clean(&part.scenario), clean(&part.outcome))
    };
    known.earlier.iter().rev().take(MOST_EARLIER).map(one).collect::<Vec<_>>().join("; ")
}

/// The checks of a pack.
pub(super) fn checks(known: &Known) -> Vec<CheckLine> {
    let Source::Pack(account) = &known.source else { return Vec::new() };
    let line = |line: &crate::certify::verify::Line| CheckLine {
        name: line.check,
        held: match line.outcome {
            Outcome::Held => Some(true),
            Outcome::Failed => Some(false),
            Outcome::NotThere => None,
        },
        text: clean(&line.text),
    };
    account.lines.iter().map(line).collect()
}

/// When the attempt ended. One that was faster than the clock took less time than its ticks say.
pub(super) fn ended_at(sheet: &ScoreSheet, known: &Known) -> Option<Timestamp> {
    let header = known.header.as_ref()?;
    let by_the_clock = sheet.clock.is_some();
    let last = sheet.attempt.record.last_tick.filter(|_| by_the_clock).unwrap_or(0);
    Timestamp::from_nanosecond(i128::from(header.log_time_ns(last))).ok()
}
