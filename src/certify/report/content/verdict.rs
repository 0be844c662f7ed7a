//! Block 1: the result, and what must be seen before it. Pure.

use super::super::known::{Known, Source};
use super::super::words::{clean, points, sentence};
use super::ResultBlock;
use crate::recording::Mode;
use crate::scenario::rubric::Light;
use crate::score::ScoreSheet;

/// What a replay says when every tick came out again.
const STEPPED_AGAIN: &str = "re-simulated to the bit";

/// In large letters above everything.
pub(super) fn marks(sheet: &ScoreSheet, known: &Known) -> Vec<&'static str> {
    let mode = known.registration.as_ref().map_or(Mode::Practice, |registration| registration.mode);
    let header_says = known.header.as_ref().is_some_and(|header| header.synthetic);
    let mut marks = Vec::new();
    if known.source == Source::Sheet {
        marks.push("Not verified - made from a score sheet alone");
    } else if mode == Mode::Practice {
        marks.push("Practice - no evidence");
    }
    if sheet.synthetic || header_says {
        marks.push("Synthetic - a program held the needle");
    }
    if sheet.modified {
        marks.push("Modified - parameters were overridden, not comparable");
    }
    if known.source != Source::Sheet && !sheet.replay.starts_with(STEPPED_AGAIN) {
        marks.push("Not re-simulated - see integrity");
    }
    if known.source == Source::InPack && mode > Mode::Practice {
        marks.push("Not verified - a page of a pack that must be verified");
    }
    if known.source == Source::Recording && mode > Mode::Practice {
        marks.push("Not signed - made from the recording, not from a verified pack");
    }
    marks
}

/// The result.
pub(super) fn result(sheet: &ScoreSheet, known: &Known) -> ResultBlock {
    let passed = sheet.verdict.passed;
    let (word, light) = if passed { ("Passed", Light::Green) } else { ("Not passed", Light::Red) };
    ResultBlock {
        word,
        light,
        total: points(sheet.verdict.total_hundredths),
        cut: points(sheet.rubric.pass_mark_hundredths),
        trust: trust(known),
        lines: vec![
            sentence(&clean(&sheet.verdict.reason)),
            rule(sheet),
            "The certification decision rests with the certifying body".to_owned(),
        ],
    }
}

fn rule(sheet: &ScoreSheet) -> String {
    let faults = match sheet.critical.len() {
        0 => "there was none".to_owned(),
        1 => "there was one".to_owned(),
        n => format!("there were {n}"),
    };
    format!("Rule: a total of at least {} and no critical error; {faults}", points(sheet.rubric.pass_mark_hundredths))
}

/// How sure the cut is; numbers never without their n.
fn trust(known: &Known) -> String {
    let Some((cut, _)) = &known.cutscore else {
        return "Error of measurement at the cut: not recorded. The cut is the school's, not set by a study".to_owned();
    };
    let people: u32 = cut.groups.iter().fold(0, |sum, group| sum.saturating_add(group.n));
    let interval = &cut.interval;
    format!(
        "Cut set on {} from n = {people}; {:.0} % interval {} to {}. Error of measurement of a total: not recorded",
        clean(&cut.date),
        interval.level_bp as f64 / 100.0,
        points(interval.low_hundredths),
        points(interval.high_hundredths)
    )
}
