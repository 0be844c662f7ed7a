//! An attempt without a window or a clock: the same rig, as fast as it goes.

use std::path::Path;

use super::{Attempt, Place, Prepared, SessionError, folder, score_file};
use crate::device::Stylus;
use crate::haptics::Ended;
use crate::recording::{CloseOutcome, Ending, FILE_NAME, Header, NoteKind, RecordingWriter};

/// How far a long piece of work is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Seconds of the attempt done.
    pub done_s: f64,
    /// Seconds it can have at most.
    pub most_s: f64,
}

/// Progress is told this often, ticks.
const TELL_EVERY: u64 = 500;

/// The energy log of a haptic device is kept this often, ticks: as often as in a live attempt.
const NOTE_EVERY: u64 = 1000;

/// Runs a hand through a scenario until the hand is done, the device is gone or the time is over; then scores it.
pub fn run_to_end(
    prepared: &Prepared,
    hand: Box<dyn Stylus>,
    attempts: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Attempt, SessionError> {
    let place = Place::now(attempts, &prepared.scenario.id)?;
    run_to_end_at(prepared, hand, &place, progress)
}

/// The same at a place that is there already.
pub fn run_to_end_at(
    prepared: &Prepared,
    hand: Box<dyn Stylus>,
    place: &Place,
    progress: &mut dyn FnMut(Progress),
) -> Result<Attempt, SessionError> {
    let folder = place.folder.clone();
    let path = folder.join(FILE_NAME);
    let outcome = record(prepared, hand, &path, place, progress)?;
    let scored = score_file(&path, None, progress)?;
    folder::write_score(&folder, &scored.sheet)?;
    Ok(Attempt { folder, recording: path, outcome, sheet: scored.sheet, left: scored.left, course: scored.course })
}

fn record(
    prepared: &Prepared,
    hand: Box<dyn Stylus>,
    path: &Path,
    place: &Place,
    progress: &mut dyn FnMut(Progress),
) -> Result<CloseOutcome, SessionError> {
    let spec = hand.spec();
    let mut header = Header::new(&attempt_name(path), &spec, unix_ns(place.start));
    place.write(&mut header);
    let mut writer = RecordingWriter::create(path, &header, &prepared.scenario, &prepared.source)?;
    let mut rig = prepared.rig(hand);
    let most = prepared.tick_limit();
    let mut ticks = 0;
    let outcome = loop {
        match rig.tick() {
            Some(record) => writer.push(&record)?,
            None if rig.ended() == Ended::Finished => break CloseOutcome::HandFinished,
            None if rig.ended() == Ended::Lost => break CloseOutcome::DeviceLost,
            None => {}
        }
        ticks += 1;
        if spec.kind.is_haptic() && ticks % NOTE_EVERY == 0 {
            writer.note(NoteKind::Energy, rig.energy().held_n_mm, &rig.energy().to_string())?;
        }
        if ticks >= most {
            break CloseOutcome::Limit;
        }
        if ticks % TELL_EVERY == 0 {
            progress(Progress {
                done_s: ticks as f64 / prepared.scenario.tick_hz,
                most_s: prepared.scenario.time_limit_s,
            });
        }
    };
    if writer.records() == 0 {
        return Err(SessionError::NoSample);
    }
    writer.finish(Ending::clean(outcome))?;
    Ok(outcome)
}

/// The attempt is called like its folder.
pub(super) fn attempt_name(recording: &Path) -> String {
    let folder = recording.parent().and_then(Path::file_name);
    folder.map_or_else(|| "attempt".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Nanoseconds since 1970, as recordings have them; 0 for a time before.
pub fn unix_ns(time: jiff::Timestamp) -> u64 {
    u64::try_from(time.as_nanosecond()).unwrap_or(0)
}
