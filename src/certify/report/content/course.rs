//! Block 8: what was not as it should be in the course of the attempt, who caused it, and what it did. Pure.

use super::super::known::Known;
use super::super::words::{clean, count, seconds};
use crate::recording::NoteKind;
use crate::score::ScoreSheet;

/// Overrides and notes that are told one by one.
const MOST: usize = 200;

/// Ends of an attempt that came to its end.
const WHOLE: [&str; 2] = ["finished", "hand_finished"];

/// Why an attempt ended before its end.
fn early(ended: &str) -> String {
    match ended {
        "abandoned" => "the trainee gave up".to_owned(),
        "limit" => "the time was over".to_owned(),
        "device_lost" => "the device was lost".to_owned(),
        "interrupted" => "the program was stopped".to_owned(),
        other => clean(other),
    }
}

/// All of them; empty when there was none.
pub(super) fn deviations(sheet: &ScoreSheet, known: &Known) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(ended) = known.ended.as_deref().filter(|ended| !WHOLE.contains(ended)) {
        all.push(format!("Ended: {}. What was not done by then is missing from the score", early(ended)));
    }
    all.extend(sheet.overrides.iter().take(MOST).map(|parameter| {
        format!(
            "Parameter {} was set to {}: another skin than the scenario's",
            clean(&parameter.path),
            clean(&parameter.value)
        )
    }));
    all.extend(record(sheet));
    if let Some(clock) = &sheet.clock {
        if clock.late_ticks > 0 {
            let late = count(clock.late_ticks, "tick");
            all.push(format!(
                "Computer: {late} late, at worst by {} \u{b5}s: the force stood still for that long",
                clock.worst_late_us
            ));
        }
        if clock.dropped_records > 0 {
            all.push(format!("Computer: {} not recorded", count(clock.dropped_records, "tick")));
        }
    }
    all.extend(known.notes.iter().filter_map(|note| said(note, known.tick_hz())).take(MOST));
    all
}

/// Gaps of the recording.
fn record(sheet: &ScoreSheet) -> Vec<String> {
    let (record, attempt) = (&sheet.attempt.record, &sheet.attempt);
    let mut all = Vec::new();
    for (number, what) in [
        (record.missing_ticks, "missing between the first and the last"),
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

fn said(note: &crate::recording::Note, tick_hz: u32) -> Option<String> {
    let what = match note.kind {
        NoteKind::Pause => "Trainee: paused",
        NoteKind::Resume => "Trainee: went on",
        NoteKind::Abandoned => "Trainee: gave up",
        NoteKind::Fault => "Device: fault",
        NoteKind::DeviceLost => "Device: could not be used any more",
        NoteKind::DeviceBack => "Device: could be used again",
        NoteKind::Dropped => "Computer: ticks not recorded",
        // said by the program about itself in every attempt
        NoteKind::Energy | NoteKind::Remark => return None,
    };
    let text = clean(&note.text);
    let more = if text.is_empty() { String::new() } else { format!(": {text}") };
    Some(format!("{what} at {}{more}", seconds(note.tick, tick_hz)))
}
