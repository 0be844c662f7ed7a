//! An attempt in real time: servo thread, recorder thread, and the phases a trainee sees.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::device::{DeviceWatch, Held};
use super::headless::{attempt_name, unix_ns};
use super::{Attempt, Place, Prepared, SessionError, folder, score_file};
use crate::device::driver::CalibrationFile;
use crate::device::{DeviceLink, Stylus, Why};
use crate::haptics::{Ended, HALVED, Health, Servo, ServoHandle, SimEvent, Snapshot};
use crate::recording::{ClockHealth, CloseOutcome, Ending, FILE_NAME, Header, NoteKind, Recorder, ring};

/// Where an attempt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The law runs.
    Running,
    /// Nothing is simulated and the force is zero.
    Paused,
    /// The hand or the time came to an end; the attempt waits to be finished.
    Ended(CloseOutcome),
}

/// A running attempt. Dropping it lets the force go to zero and leaves a recording that can be recovered.
pub struct Session {
    servo: ServoHandle,
    recorder: Recorder,
    folder: PathBuf,
    recording: PathBuf,
    phase: Phase,
    newest: Option<Snapshot>,
    device: Option<DeviceWatch>,
    tick_limit: u64,
    noted_s: u64,
    /// The hand is a device that gives force, so that the recording keeps its energy log.
    haptic: bool,
    noted_faults: bool,
    noted_gain: bool,
    /// Since when it is paused by somebody's word.
    paused: Option<Instant>,
}

impl Session {
    /// Makes the attempt's folder and recording, then starts the servo. An unwritable folder is an error here.
    pub fn start(prepared: &Prepared, hand: Box<dyn Stylus>, attempts: &Path) -> Result<Self, SessionError> {
        Self::start_at(prepared, hand, &Place::now(attempts, &prepared.scenario.id)?)
    }

    /// The same at a place that is there already.
    pub fn start_at(prepared: &Prepared, hand: Box<dyn Stylus>, place: &Place) -> Result<Self, SessionError> {
        let folder = place.folder.clone();
        let recording = folder.join(FILE_NAME);
        let device = hand.link().map(DeviceWatch::new);
        let spec = hand.spec();
        let haptic = spec.kind.is_haptic();
        let mut header = Header::new(&attempt_name(&recording), &spec, unix_ns(place.start));
        place.write(&mut header);
        if let Some(device) = &device {
            header.extra.extend(device.link().header_extra().into_iter().map(|(key, value)| (key.to_owned(), value)));
            keep_calibration(device.link(), &folder, &mut header)?;
        }
        let (records, out) = ring();
        let recorder = Recorder::start(&recording, &header, &prepared.scenario, &prepared.source, out)?;
        let servo = Servo::start(prepared.rig(hand), Some(records))?;
        Ok(Self {
            servo,
            recorder,
            folder,
            recording,
            phase: Phase::Running,
            newest: None,
            device,
            tick_limit: prepared.tick_limit(),
            noted_s: 0,
            haptic,
            noted_faults: false,
            noted_gain: false,
            paused: None,
        })
    }

    /// Where the attempt is. To be asked once a picture, after [`Session::snapshot`].
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The newest state; nothing before the first tick. Also keeps the recording's clock track and the time limit.
    pub fn snapshot(&mut self) -> Option<Snapshot> {
        // asked first, so that the last word of a loop that is over is in the snapshot below
        let over = !self.servo.is_running();
        self.newest = self.servo.snapshot().or(self.newest);
        let told_no_end = self.newest.is_none_or(|newest| matches!(newest.ended, Ended::No | Ended::Away));
        if over && told_no_end && !matches!(self.phase, Phase::Ended(_)) {
            // it broke, or the hand was gone before its first sample: closing the attempt says which
            self.phase = Phase::Ended(CloseOutcome::DeviceLost);
        }
        let newest = self.newest?;
        let tick = newest.record.tick.0;
        if tick / 1000 > self.noted_s {
            self.noted_s = tick / 1000;
            self.recorder.health(clock_health(&newest.health));
            if self.haptic {
                self.recorder.note(NoteKind::Energy, newest.energy.held_n_mm, &newest.energy.to_string());
            }
        }
        if newest.energy.least_gain < HALVED && !self.noted_gain {
            self.noted_gain = true;
            self.recorder.note(NoteKind::Fault, f64::from(Why::TurnedDown.code()), &Why::TurnedDown.to_string());
        }
        if let Some(device) = &mut self.device {
            device.note_cuts(&self.recorder);
            if device.went_away(newest.aways, &self.recorder) && !matches!(self.phase, Phase::Ended(_)) {
                self.phase = Phase::Paused;
            }
        }
        if self.device.as_mut().is_some_and(DeviceWatch::is_ready_after_word) {
            self.resume();
        }
        if matches!(self.phase, Phase::Running) {
            match newest.ended {
                Ended::Finished => self.phase = Phase::Ended(CloseOutcome::HandFinished),
                Ended::Lost => {
                    self.recorder.note(NoteKind::DeviceLost, 0.0, "the device is gone; the force is zero");
                    self.phase = Phase::Ended(CloseOutcome::DeviceLost);
                }
                Ended::No if tick + 1 >= self.tick_limit && self.servo.pause() => {
                    self.phase = Phase::Ended(CloseOutcome::Limit);
                }
                Ended::No | Ended::Away => {}
            }
        }
        Some(newest)
    }

    /// The next event, oldest first.
    pub fn poll_event(&mut self) -> Option<SimEvent> {
        let event = self.servo.poll_event()?;
        if matches!(event, SimEvent::Fault { .. }) && !self.noted_faults {
            self.noted_faults = true;
            self.recorder.note(NoteKind::Fault, f64::from(Why::NoNumber.code()), &Why::NoNumber.to_string());
        }
        Some(event)
    }

    /// Lets the force go to zero and stops simulating.
    pub fn pause(&mut self) {
        if matches!(self.phase, Phase::Running) && self.servo.pause() {
            self.recorder.note(NoteKind::Pause, 0.0, "");
            self.paused = Some(Instant::now());
            self.phase = Phase::Paused;
        }
    }

    /// Goes on after a pause, or when the device is back: the trainee's word. False when the device is not ready; one
    /// that has to clear a fault first does so now, and the attempt goes on by itself if that takes less than a second.
    pub fn resume(&mut self) -> bool {
        let may = matches!(self.phase, Phase::Paused) && self.device.as_mut().is_none_or(DeviceWatch::may_resume);
        if !may || !self.servo.resume() {
            return false;
        }
        if let Some(device) = &mut self.device {
            device.resumed(&self.recorder);
        }
        let paused_s = self.paused.take().map_or(0.0, |since| since.elapsed().as_secs_f64());
        self.recorder.note(NoteKind::Resume, paused_s, "");
        self.phase = Phase::Running;
        true
    }

    /// Why the attempt waits for its stylus, and whether it still has to. Nothing when it does not.
    pub fn held(&self) -> Option<Held> {
        self.device.as_ref().and_then(DeviceWatch::held)
    }

    /// Why the stylus gives no force and tells no place just now, in a pause or before the first tick too.
    pub fn device_off(&self) -> Option<Why> {
        self.device.as_ref().and_then(|device| device.link().off())
    }

    /// The line to the stylus, for whoever shows more of it.
    pub fn device(&self) -> Option<&DeviceLink> {
        self.device.as_ref().map(DeviceWatch::link)
    }

    /// The stylus will not come back: the attempt ends as it is and waits to be finished.
    pub fn end_without_device(&mut self) {
        if self.held().is_some() && matches!(self.phase, Phase::Paused) {
            self.phase = Phase::Ended(CloseOutcome::DeviceLost);
        }
    }

    /// What is wrong with the recording, if anything: message and what to do.
    pub fn trouble(&self) -> Option<(String, Option<String>)> {
        self.recorder.status().failed
    }

    /// Adds a remark to the recording, with a number that belongs to it, or 0.
    pub fn remark(&self, value: f64, text: &str) {
        self.recorder.note(NoteKind::Remark, value, text);
    }

    /// The attempt's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends the attempt, closes its recording and scores it. Takes as long as scoring does: not for the picture's thread.
    pub fn finish(self) -> Result<Attempt, SessionError> {
        let outcome = if let Phase::Ended(outcome) = self.phase { outcome } else { CloseOutcome::Finished };
        self.close(outcome)
    }

    /// Ends the attempt as given up; it is kept and scored all the same.
    pub fn abandon(self) -> Result<Attempt, SessionError> {
        self.recorder.note(NoteKind::Abandoned, 0.0, "");
        self.close(CloseOutcome::Abandoned)
    }

    fn close(self, outcome: CloseOutcome) -> Result<Attempt, SessionError> {
        let Self { servo, recorder, folder, recording, .. } = self;
        let health = servo.stop();
        let told = health.unwrap_or_default();
        recorder.health(clock_health(&told));
        let closed = recorder.finish(Ending {
            outcome,
            dropped_records: told.dropped_records,
            missed_deadlines: told.missed,
            worst_step_us: told.worst_step_us,
        })?;
        if health.is_none() {
            return Err(SessionError::ServoBroke { path: recording });
        }
        if closed.records == 0 {
            return Err(SessionError::NoSample);
        }
        let scored = score_file(&recording, None, &mut |_| {})?;
        folder::write_score(&folder, &scored.sheet)?;
        Ok(Attempt { folder, recording, outcome, sheet: scored.sheet, left: scored.left, course: scored.course })
    }
}

/// Lays a copy of the stylus's calibration beside the recording, and its digest into the head.
fn keep_calibration(link: &DeviceLink, folder: &Path, header: &mut Header) -> Result<(), SessionError> {
    let Some(bytes) = CalibrationFile::of(link.armed(), link.identity()) else { return Ok(()) };
    let path = folder.join(folder::CALIBRATION);
    folder::write_whole(&path, &bytes).map_err(|source| SessionError::Io { path, what: "written", source })?;
    header.extra.insert(folder::CALIBRATION_KEY.to_owned(), CalibrationFile::digest(&bytes));
    Ok(())
}

fn clock_health(health: &Health) -> ClockHealth {
    ClockHealth {
        missed: health.missed,
        worst_step_us: health.worst_step_us,
        dropped_records: health.dropped_records,
        dropped_events: health.dropped_events,
        worst_late_us: health.worst_late_us,
        late: health.late,
        real_time: health.real_time,
    }
}
