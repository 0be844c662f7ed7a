//! Block 1: the result, and what must be seen before it. Pure.

use super::super::known::{Known, Source};
use super::super::words::{clean, sentence};
use super::ResultBlock;
use crate::recording::Mode;
use crate::scenario::rubric::Light;
use crate::score::points;
use crate::score::{ScoreSheet, Standing, standing_said};

/// What a replay says when every tick came out again.
const STEPPED_AGAIN: &str = "re-simulated to the bit";

/// In large letters above everything.
pub(super) fn marks(sheet: &ScoreSheet, known: &Known) -> Vec<String> {
    let another = known.another_verdict().map(|verdict| {
        let by = clean(&verdict.by);
        format!("Another verdict is in force: {}, {} by {by}", verdict.decision.words(), verdict.kind)
    });
    another.into_iter().chain(worth(sheet, known).into_iter().map(str::to_owned)).collect()
}

/// How far the page can be relied on.
fn worth(sheet: &ScoreSheet, known: &Known) -> Vec<&'static str> {
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
    let said = standing_said(sheet);
    let (word, light) = match said.standing {
        Standing::Pass => ("Passed", Light::Green),
        Standing::Borderline => ("Borderline", Light::Amber),
        Standing::NotPassed => ("Not passed", Light::Red),
        Standing::Provisional => ("Provisional", Light::Amber),
    };
    ResultBlock {
        word,
        light,
        total: points(sheet.verdict.total_hundredths),
        cut: points(sheet.rubric.pass_mark_hundredths),
        trust: trust(sheet, known),
        lines: vec![
            clean(&said.why),
            said.means.to_owned(),
            format!("{}. {}", rule(sheet), sentence(&clean(&sheet.verdict.reason))),
            "The certification decision rests with the certifying body".to_owned(),
        ],
    }
}

fn rule(sheet: &ScoreSheet) -> String {
    let has_floors = sheet.domains.iter().any(|part| part.floor_hundredths.is_some());
    let floors = if has_floors { ", every part at its floor or above" } else { "" };
    format!("Rule: a total of at least {}{floors}, no critical error", points(sheet.rubric.pass_mark_hundredths))
}

/// How sure mark and total are; numbers never without their n.
fn trust(sheet: &ScoreSheet, known: &Known) -> String {
    let error = match &sheet.rubric.sem {
        None => "Error of measurement at the mark: not recorded".to_owned(),
        Some(sem) => sem.n.map_or_else(
            || "Error of measurement at the mark: not shown, as nobody said on how many people it rests".to_owned(),
            |n| format!("Error of measurement at the mark: \u{b1} {}, n = {n}", points(sem.points_hundredths)),
        ),
    };
    let Some((cut, _)) = &known.cutscore else { return error };
    let people: u32 = cut.groups.iter().fold(0, |sum, group| sum.saturating_add(group.n));
    let interval = &cut.interval;
    format!(
        "{error}. Mark set on {}, n = {people}; {:.0} % interval {} to {}",
        clean(&cut.date),
        interval.level_bp as f64 / 100.0,
        points(interval.low_hundredths),
        points(interval.high_hundredths)
    )
}
