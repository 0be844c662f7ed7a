//! Block 8: verdicts after the first, and what was not as it should be in the course of the attempt, who caused it, and what it did to the score. Pure.

use super::super::known::Known;
use super::super::words::{clean, count, sentence};
use crate::certify::deviation::deviations as found;
use crate::logbook::Verdict;
use crate::recording::CloseOutcome;
use crate::score::ScoreSheet;
use crate::session::Course;

/// All of them, later verdicts and those of the whole attempt first; empty when there was none.
pub(super) fn deviations(sheet: &ScoreSheet, known: &Known) -> Vec<String> {
    let mut all: Vec<String> = known.verdicts.iter().skip(1).map(verdict).collect();
    all.extend(known.course.as_ref().and_then(early));
    all.extend(sheet.overrides.iter().map(|parameter| {
        format!(
            "Parameter {} was set to {}: another skin than the scenario's",
            clean(&parameter.path),
            clean(&parameter.value)
        )
    }));
    let found = known.course.as_ref().map_or_else(Vec::new, found);
    let (moments, whole): (Vec<_>, Vec<_>) = found.iter().partition(|deviation| deviation.at_ms.is_some());
    let said = |deviation: &crate::certify::Deviation| sentence(&clean(&deviation.to_string()));
    all.extend(whole.into_iter().map(said));
    if known.course.is_none() {
        all.extend(by_the_sheet(sheet));
    }
    all.extend(record(sheet));
    all.extend(moments.into_iter().map(said));
    all
}

/// A verdict that came after the scorer's.
fn verdict(verdict: &Verdict) -> String {
    let reason = if verdict.reason.is_empty() { String::new() } else { format!(": {}", clean(&verdict.reason)) };
    let (number, by, at) = (verdict.number, clean(&verdict.by), clean(&verdict.at));
    format!("Verdict {number}, {at}: {}, {} by {by}{reason}", verdict.decision.words(), verdict.kind)
}

/// That the attempt did not come to its end, and what that means for the score.
fn early(course: &Course) -> Option<String> {
    let why = match course.ended {
        Some(CloseOutcome::Finished | CloseOutcome::HandFinished) => return None,
        Some(CloseOutcome::Limit) => "The time was over",
        _ => "Ended early",
    };
    Some(format!("{why}: what was not done by then is missing from the score"))
}

/// What a sheet tells of its course where there is nothing else.
fn by_the_sheet(sheet: &ScoreSheet) -> Vec<String> {
    let mut all = Vec::new();
    let missing = sheet.attempt.record.missing_ticks;
    if missing > 0 {
        all.push(format!("{} not recorded", count(missing, "tick")));
    }
    if let Some(clock) = sheet.clock.as_ref().filter(|clock| clock.late_ticks > 0) {
        let late = count(clock.late_ticks, "late tick");
        all.push(format!("{late}, at worst by {} \u{b5}s", clock.worst_late_us));
    }
    all
}

/// What of the recording is not in the score.
fn record(sheet: &ScoreSheet) -> Vec<String> {
    let (record, attempt) = (&sheet.attempt.record, &sheet.attempt);
    let mut all = Vec::new();
    for (number, what) in [
        (record.bad_input_ticks, "without usable input: the hand was not seen"),
        (record.unusable_records, "left out, because their numbers are none"),
    ] {
        if number > 0 {
            all.push(format!("Recording: {} {what}", count(number, "tick")));
        }
    }
    if record.places_full {
        all.push("Recording: the memory of dots ran full, what came after is not all counted".to_owned());
    }
    for (number, what) in
        [(attempt.unfinished, "cut while the needle was in"), (attempt.not_held, "beyond what a sheet can hold")]
    {
        if number > 0 {
            all.push(format!("Recording: {} {what}", count(u64::from(number), "place")));
        }
    }
    all
}
