//! Files against manifest, manifest against recording, score against recording. Pure.

use jiff::Timestamp;

use super::Case;
use super::line::Account;
use crate::certify::make::ended_ns;
use crate::certify::manifest::{FilePart, Manifest, moment};
use crate::certify::pack::{self, Parts};
use crate::recording::Integrity;
use crate::score::{SCORER_VERSION, ScoreSheet, points, sheet};
use crate::session::{Replay, Scored};
use crate::sim::LAW_VERSION;

/// A window that does not look for so long ends an attempt later than its scenario does, s. A!
const OVERRUN_S: u64 = 60;

/// The two that say what the others are.
const FRAME: [&str; 2] = [pack::MANIFEST, pack::SIGNATURES];

pub(super) fn manifest(parts: &Parts, account: &mut Account) -> Option<Manifest> {
    let bytes = parts.get(pack::MANIFEST)?;
    match Manifest::parse(bytes) {
        Ok(manifest) => {
            let attempt = &manifest.attempt;
            account.held("manifest", format_args!("attempt {}, packed {}", attempt.name, manifest.packed_at));
            Some(manifest)
        }
        Err(error) => {
            account.failed("manifest", error);
            None
        }
    }
}

pub(super) fn files(parts: &Parts, manifest: &Manifest, account: &mut Account) {
    let mut wrong = Vec::new();
    for (name, content) in parts.iter().filter(|(name, _)| !FRAME.contains(name)) {
        match manifest.files.iter().find(|file| file.name == **name) {
            None if pack::LATER.contains(name) => {}
            None => wrong.push(format!("{name} is not in the manifest")),
            Some(file) if *file != FilePart::of(name, content) => {
                wrong.push(format!("{name} is not the file that was signed"));
            }
            Some(_) => {}
        }
    }
    // one entry for each: a second one of the same name would be read by nobody
    if !manifest.files.iter().is_sorted_by(|a, b| a.name < b.name) {
        wrong.push("the manifest's files are not in the order of their names, each once".to_owned());
    }
    for file in manifest.files.iter().filter(|file| !parts.contains_key(file.name.as_str())) {
        wrong.push(format!("{} is in the manifest and not in the pack", file.name));
    }
    account.judged("files", &wrong, format_args!("{} as they were signed", manifest.files.len()));
}

pub(super) fn recording(case: &Case<'_>, account: &mut Account) {
    let scored = case.scored;
    match &scored.integrity {
        Integrity::Intact => {
            account.held("recording", format_args!("intact, {} ticks", scored.sheet.attempt.record.ticks));
        }
        other => account.failed("recording", format_args!("{other}; a pack holds whole recordings only")),
    }
    match &scored.replay {
        Replay::Differs { .. } => account.failed("replay", &scored.replay),
        Replay::Same { .. } => account.held("replay", &scored.replay),
        // no build ever had another law than these: its number would be a way around the law
        Replay::OtherLaw { recorded } if !(1..=LAW_VERSION).contains(recorded) => {
            account
                .failed("replay", format_args!("{}: if there is such a law, a later build checks it", scored.replay));
        }
        Replay::OtherLaw { .. } => {
            account.absent("replay", format_args!("{}; its outcomes are taken as they stand", scored.replay));
        }
    }
    let packed_at = case.manifest.packed_at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let again = Manifest::new(scored, Vec::new(), packed_at, Vec::new());
    let said = case.manifest;
    let mut wrong = Vec::new();
    for (what, same) in [
        ("attempt", again.attempt == said.attempt),
        ("device", again.device == said.device),
        ("recording", again.recording == said.recording),
        ("scenario", again.verdict.scenario == said.verdict.scenario),
        ("scenario digest", again.verdict.scenario_digest == said.verdict.scenario_digest),
        ("rubric digest", again.verdict.rubric_digest == said.verdict.rubric_digest),
    ] {
        if !same {
            wrong.push(format!("the manifest's {what} is not what the recording says"));
        }
    }
    wrong.extend(course_faults(scored));
    account.judged("binding", &wrong, "manifest and recording say the same of trainee, device, scenario and rubric");
}

/// What the head says against what is in the file.
fn course_faults(scored: &Scored) -> Vec<String> {
    let (course, mut wrong) = (&scored.course, Vec::new());
    if f64::from(course.tick_hz).total_cmp(&course.scenario_hz).is_ne() {
        let (said, wanted) = (course.tick_hz, course.scenario_hz);
        wrong.push(format!("the head says {said} ticks a second, the scenario {wanted}"));
    }
    let last = scored.sheet.attempt.record.last_tick.unwrap_or(0);
    let most = course.limit_ticks.saturating_add(OVERRUN_S.saturating_mul(u64::from(course.tick_hz)));
    if last > most {
        wrong.push(format!("its last tick is {last}, longer than the scenario lasts: {} ticks", course.limit_ticks));
    }
    wrong
}

pub(super) fn times(case: &Case<'_>, account: &mut Account) {
    let header = &case.scored.header;
    let ended_ns = ended_ns(case.scored);
    let opened_ns = case.scored.registration.as_ref().map(|registration| registration.opened_unix_ns);
    let packed_ns =
        case.manifest.packed_at.parse::<Timestamp>().ok().and_then(|at| u64::try_from(at.as_nanosecond()).ok());
    let mut wrong = Vec::new();
    if opened_ns.is_some_and(|opened| opened > header.start_unix_ns) {
        let opened = opened_ns.map(moment).unwrap_or_default();
        wrong.push(format!("registered at {opened}, after its recording began at {}", moment(header.start_unix_ns)));
    }
    match packed_ns {
        None => wrong.push(format!("packed at {:?}, which is no moment", case.manifest.packed_at)),
        Some(packed) if packed < ended_ns => {
            wrong.push(format!("packed at {}, before its recording ended at {}", moment(packed), moment(ended_ns)));
        }
        Some(_) => {}
    }
    let until = if case.scored.sheet.clock.is_some() {
        format!("to {}", moment(ended_ns))
    } else {
        "faster than the clock".to_owned()
    };
    account.judged("times", &wrong, format_args!("recorded from {} {until}", moment(header.start_unix_ns)));
}

pub(super) fn score(case: &Case<'_>, account: &mut Account) {
    let again = &case.scored.sheet;
    let Some(bytes) = case.parts.get(pack::SCORE) else { return };
    let said: ScoreSheet = match serde_json::from_slice(bytes) {
        Ok(said) => said,
        Err(error) => return account.failed("score", format_args!("score.json: {error}")),
    };
    if serde_jcs::to_vec(&said).ok().as_deref() != Some(bytes) {
        return account.failed("score", "score.json: not in canonical form");
    }
    let told = &case.manifest.verdict;
    let same_rule =
        said.scorer_version == again.scorer_version && !matches!(case.scored.replay, Replay::OtherLaw { .. });
    let mut wrong = Vec::new();
    if !(1..=SCORER_VERSION).contains(&said.scorer_version) {
        let scorer = said.scorer_version;
        wrong.push(format!(
            "score.json is of scorer {scorer}, this build has {SCORER_VERSION}: a later build checks it"
        ));
    }
    if told.sheet_digest != sheet::digest(&said)
        || (told.passed, told.total_hundredths) != (said.verdict.passed, said.verdict.total_hundredths)
    {
        wrong.push("the manifest's verdict is not that of score.json".to_owned());
    }
    let (was, now) = (worth(&said), worth(again));
    if same_rule && said != *again {
        wrong.push(format!("scored again it is {now}, score.json says {was}"));
    }
    if !same_rule && said.verdict.passed != again.verdict.passed {
        wrong.push(format!("scored again by this build it is {now}, score.json says {was}"));
    }
    if same_rule {
        account.judged("score", &wrong, format_args!("scored again, the same to the last digit: {now}"));
    } else {
        account.judged("score", &wrong, format_args!("scored again by another version: {now}; score.json says {was}"));
    }
}

fn worth(sheet: &ScoreSheet) -> String {
    let verdict = if sheet.verdict.passed { "passed" } else { "not passed" };
    format!("{} points, {verdict}", points(sheet.verdict.total_hundredths))
}

/// Attempts that were opened and are not told of would be the ones that failed.
pub(super) fn earlier(case: &Case<'_>, account: &mut Account) {
    let Some(registration) = &case.scored.registration else {
        return account.absent("earlier", "no attempts are counted in free practice");
    };
    let told: Vec<u32> = case.manifest.earlier.iter().map(|attempt| attempt.number).collect();
    // never gathered: the number is a stranger's
    let wanted = 1..registration.number;
    let mut wrong = Vec::new();
    if !told.iter().copied().eq(wanted.clone()) {
        let missing: Vec<String> =
            wanted.clone().filter(|n| !told.contains(n)).take(20).map(|n| n.to_string()).collect();
        let which = if missing.is_empty() { "they are not in order".to_owned() } else { missing.join(", ") };
        wrong.push(format!(
            "this is attempt {}, but not every attempt before it is told of: {which}",
            registration.number
        ));
    }
    let times: Vec<&str> = case.manifest.earlier.iter().map(|attempt| attempt.opened_at.as_str()).collect();
    let moments: Vec<Option<Timestamp>> = times.iter().map(|at| at.parse().ok()).collect();
    let opened = moment(registration.opened_unix_ns).parse::<Timestamp>().ok();
    if !moments.iter().chain([&opened]).is_sorted() || moments.contains(&None) {
        wrong.push("the clock went back between the attempts: a later one was opened earlier".to_owned());
    }
    account.judged("earlier", &wrong, format_args!("all {} attempts before it are told of", wanted.len()));
}
