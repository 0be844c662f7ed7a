//! Deviations from how an attempt should go, as a closed list with who caused each: derived from the recording alone, never
//! stored, never part of a score. Which of them an exam may have is the trust file's rule. Pure.

use std::fmt;

use serde::Serialize;

use super::trust::ExamRule;
use crate::device::Why;
use crate::device::gate::WATCHDOG_US;
use crate::haptics::LATE_BUCKET_US;
use crate::recording::{ClockHealth, CloseOutcome, Mode, Note, NoteKind};
use crate::session::Course;

/// A loop that stood still this long explains that the hand went on from elsewhere: the device's watchdog let go, µs.
const STALLED_US: f64 = WATCHDOG_US as f64;

/// The recorder writes that a pause ended a moment before or behind the tick that follows, s. A!
const NEAR_S: u64 = 1;

/// What deviated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The attempt stood still because somebody asked for it; the value is how long, ms, where it is known.
    Pause,
    /// The hand went on from elsewhere and no note says why; the value is how often.
    HiddenPause,
    /// The device was gone; the value is how long, ms, where it came back.
    DeviceLost,
    /// The force went off or was turned down; the value is the number of the reason.
    ForceOff,
    /// The way to the device was cut for moments; the value is how often.
    DeviceCut,
    /// Ticks came late; the value is how many.
    LateTicks,
    /// The loop stood still; the value is the longest time, µs.
    ClockLate,
    /// Ticks were not recorded; the value is how many.
    TicksMissing,
    /// The hand came to the end of its reach and was re-centred; the value is how often.
    LeftReach,
    /// The trainee gave up; no value.
    Abandoned,
    /// Something else than the trainee or the time ended it; no value.
    Interrupted,
}

/// Who caused it, as far as the recording tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The station and whoever runs it.
    Centre,
    /// The one who made the attempt.
    Candidate,
    /// The stylus.
    Equipment,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Centre => "centre",
            Self::Candidate => "candidate",
            Self::Equipment => "equipment",
        })
    }
}

/// One deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// What.
    pub kind: Kind,
    /// Who caused it.
    pub cause: Cause,
    /// When, ms of the recording; nothing for what is of the whole.
    pub at_ms: Option<u64>,
    /// A number that belongs to it, by its kind; nothing where it is not known.
    pub value: Option<u64>,
    /// In words.
    pub text: String,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.text, self.cause)?;
        self.at_ms.map_or(Ok(()), |ms| write!(f, " at {}:{:04.1}", ms / 60_000, (ms % 60_000) as f64 / 1000.0))
    }
}

/// Every deviation of an attempt, those with a moment first and in their order.
pub fn deviations(course: &Course) -> Vec<Deviation> {
    let mut found = Vec::new();
    for (at, note) in course.notes.iter().enumerate() {
        let later = course.notes.get(at + 1..).unwrap_or_default();
        found.extend(noted(course, note, later));
    }
    found.extend(of_the_whole(course));
    found
}

/// What is beyond the rule of an exam, or can be in no attempt that counts; nothing when all is within.
pub fn beyond(found: &[Deviation], course: &Course, mode: Mode, rule: ExamRule) -> Vec<String> {
    let mut wrong = Vec::new();
    let of = |kind| found.iter().filter(move |deviation| deviation.kind == kind);
    if mode > Mode::Practice {
        wrong.extend(of(Kind::HiddenPause).map(|hidden| hidden.text.clone()));
    }
    if mode != Mode::Exam {
        return wrong;
    }
    let most = |kind, most: u32, what: &str| {
        let count = of(kind).count();
        (count > most as usize).then(|| format!("{count} {what}, at most {most}"))
    };
    wrong.extend(most(Kind::Pause, rule.pauses, "pauses"));
    wrong.extend(most(Kind::DeviceLost, rule.losses, "losses of the stylus"));
    let longest_ms = u64::from(rule.pause_s).saturating_mul(1000);
    for stop in of(Kind::Pause).chain(of(Kind::DeviceLost)) {
        let ms = stop.value.unwrap_or(0);
        if ms > longest_ms {
            wrong.push(format!("{}, at most {} s", stop.text, rule.pause_s));
        }
    }
    let all = course.ticks.saturating_add(course.missing_ticks).max(1);
    let ppm = course.missing_ticks.saturating_mul(1_000_000) / all;
    if ppm > rule.missing_ppm {
        let missing = course.missing_ticks;
        wrong.push(format!("{missing} of {all} ticks are missing, more than {} of a million", rule.missing_ppm));
    }
    wrong
}

fn noted(course: &Course, note: &Note, later: &[Note]) -> Option<Deviation> {
    let at_ms = Some(note.tick.saturating_mul(1000) / u64::from(course.tick_hz.max(1)));
    let make = |kind, cause, value, text| Some(Deviation { kind, cause, at_ms, value, text });
    match note.kind {
        NoteKind::Pause => {
            let length = later.iter().find(|later| later.kind == NoteKind::Resume).and_then(length_ms);
            let text = length.map_or_else(|| "pause".to_owned(), |ms| format!("pause of {}", seconds(ms)));
            make(Kind::Pause, Cause::Candidate, length, text)
        }
        NoteKind::DeviceLost => {
            let back = later.iter().find(|later| later.kind == NoteKind::DeviceBack).and_then(length_ms);
            let (_, cause) = why(note.value);
            let gone = back.map_or_else(|| "for good".to_owned(), |ms| format!("for {}", seconds(ms)));
            make(Kind::DeviceLost, cause, back, format!("stylus lost {gone}: {}", words(note)))
        }
        NoteKind::Fault => {
            let (code, cause) = why(note.value);
            make(Kind::ForceOff, cause, Some(code), format!("force off: {}", words(note)))
        }
        NoteKind::Abandoned => make(Kind::Abandoned, Cause::Candidate, None, "given up".to_owned()),
        NoteKind::Resume | NoteKind::DeviceBack | NoteKind::Dropped | NoteKind::Energy | NoteKind::Remark => None,
    }
}

/// What has no moment of its own.
fn of_the_whole(course: &Course) -> Vec<Deviation> {
    let worst_us = course.health.map_or(0.0, |health| health.worst_late_us);
    let late = course.health.map_or(0, |health| health.missed);
    let stalled_us = if worst_us >= STALLED_US { whole(worst_us) } else { 0 };
    let hidden = unexplained_jumps(course);
    let (cuts, missing, recentred) = (unexplained_cuts(course), course.missing_ticks, course.flags.recentred);
    let ends_ill = matches!(course.ended, None | Some(CloseOutcome::Interrupted | CloseOutcome::DeviceLost));
    let stood_still = format!("the loop stood still for {}", seconds(whole(worst_us / 1000.0)));
    let hidden_text = format!("the hand went on from elsewhere {hidden} times and no pause is noted");
    let of = |value, kind, cause, text| Deviation { kind, cause, at_ms: None, value: Some(value), text };
    let mut all = vec![
        of(hidden, Kind::HiddenPause, Cause::Centre, hidden_text),
        of(cuts, Kind::DeviceCut, Cause::Centre, format!("no force for a moment, {cuts} times")),
        of(late, Kind::LateTicks, Cause::Centre, format!("{late} late ticks")),
        of(stalled_us, Kind::ClockLate, Cause::Centre, stood_still),
        of(missing, Kind::TicksMissing, Cause::Centre, format!("{missing} ticks not recorded")),
        of(recentred, Kind::LeftReach, Cause::Candidate, format!("hand re-centred {recentred} times")),
    ];
    all.retain(|deviation| deviation.value > Some(0));
    if ends_ill {
        let (kind, cause, text) = (Kind::Interrupted, Cause::Equipment, "cut short".to_owned());
        all.push(Deviation { kind, cause, at_ms: None, value: None, text });
    }
    all
}

/// Times that the way to the device was cut without a note of the same.
fn unexplained_cuts(course: &Course) -> u64 {
    let host_late = f64::from(Why::HostLate.code());
    let is_cut = |note: &Note| note.kind == NoteKind::Fault && note.value.total_cmp(&host_late).is_eq();
    course.flags.cuts.saturating_sub(said(course, is_cut))
}

/// How many notes say so.
fn said(course: &Course, is: impl Fn(&Note) -> bool) -> u64 {
    course.notes.iter().filter(|note| is(note)).count() as u64
}

/// Times the hand went on from elsewhere that nothing explains: a pause explains the one that stands where it ended, a loop
/// that stood still explains one each time.
fn unexplained_jumps(course: &Course) -> u64 {
    let marked = &course.flags;
    let near = u64::from(course.tick_hz) * NEAR_S;
    let resumed = course.notes.iter().filter(|note| note.kind == NoteKind::Resume).map(|note| note.tick);
    let mut resumed: Vec<u64> = resumed.collect();
    let mut explained = 0;
    for jump in &marked.jumped {
        if let Some(at) = resumed.iter().position(|tick| tick.abs_diff(*jump) <= near) {
            resumed.remove(at);
            explained += 1;
        }
    }
    let stalled = |health: &ClockHealth| {
        let long = health.late.iter().zip(LATE_BUCKET_US).filter(|(_, end_us)| *end_us > WATCHDOG_US);
        long.fold(0_u64, |sum, (count, _)| sum.saturating_add(*count))
    };
    let stalls = course.health.as_ref().filter(|health| health.worst_late_us >= STALLED_US).map_or(0, stalled);
    marked.jumps.saturating_sub(explained).saturating_sub(stalls)
}

/// Number of a reason, and who caused it.
fn why(value: f64) -> (u64, Cause) {
    let code = whole(value);
    let found = Why::ALL.into_iter().find(|why| u64::from(why.code()) == code);
    let cause = match found {
        Some(Why::EmergencyStop | Why::GripOpen | Why::Shaking | Why::TurnedDown) => Cause::Candidate,
        Some(
            Why::NoPermission
            | Why::WriteBlocked
            | Why::WriteFailed
            | Why::HostLate
            | Why::HostStalled
            | Why::Broken
            | Why::NoNumber
            | Why::OtherDevice,
        ) => Cause::Centre,
        _ => Cause::Equipment,
    };
    (code, cause)
}

/// A length that a note holds, ms; nothing where it holds none.
fn length_ms(note: &Note) -> Option<u64> {
    Some(whole(note.value * 1000.0)).filter(|ms| *ms > 0)
}

/// Nearest whole number; 0 for what is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a range that a u64 holds")]
fn whole(value: f64) -> u64 {
    if value.is_nan() { 0 } else { value.clamp(0.0, 9.0e15).round() as u64 }
}

fn seconds(ms: u64) -> String {
    format!("{}.{:03} s", ms / 1000, ms % 1000)
}

/// What a note says, without what a stranger might put into it.
fn words(note: &Note) -> String {
    let text: String = note.text.chars().filter(|c| !c.is_control()).take(120).collect();
    if text.is_empty() { "no reason noted".to_owned() } else { text }
}
