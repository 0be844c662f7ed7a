//! Calibration of a device: what it measures is made into millimetres and newtons again, and its friction becomes known.
//!
//! The device stays disarmed but for the friction's sweep, which goes through a limiter. Nothing is written before every
//! step gave data that can be believed. Not a real-time thread of an attempt.

pub mod base;
mod error;
pub mod friction;
pub mod guide;
pub mod pivot;
pub mod sweep;

pub use error::{BadData, CalibrateError};
pub use guide::{Guide, Lead, Step};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::driver::{Identity, Port, PortError, Ports, REPORT, arm};
use super::ohs::{Action, Calibration, Capabilities, Control, State, Status, buttons, id};
use crate::math::{DVec3, Pose, unit_quat};

/// Longest wait for a report, and for a device to find its home.
const WAIT: Duration = Duration::from_millis(200);
const HOMING: Duration = Duration::from_secs(10);
/// A place is the mean over this time.
const STILL: Duration = Duration::from_millis(500);
/// A tip that is held still moves by no more than this, mm. A!
const STILL_MM: f64 = 0.5;
/// Readings of sensors that nothing touches, N. A!
const UNTOUCHED_N: f64 = 0.2;
/// One pose is kept in so many reports: neighbours say the same.
const THINNED: usize = 20;

/// An open device that is being calibrated. What was changed for a while is put back when it is dropped.
pub struct Bench {
    control: Box<dyn Port>,
    reports: Receiver<Result<State, PortError>>,
    end: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    identity: Identity,
    resolution_mm: f64,
    before: Calibration,
    pressed: bool,
    /// Sensors were zeroed in the device and nothing was written yet.
    touched: bool,
}

impl Bench {
    /// Takes an open device, disarmed.
    pub fn new(ports: Ports) -> Result<Self, CalibrateError> {
        let Ports { reader, mut control, identity, .. } = ports;
        let capabilities = Capabilities::parse(&arm::get(control.as_mut(), id::CAPABILITIES)?)?;
        capabilities.check()?;
        arm::disarm(control.as_mut())?;
        let before = Calibration::parse(&arm::get(control.as_mut(), id::CALIBRATION)?)?;
        let (say, reports) = channel();
        let end = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&end);
        let read = move || listen(reader, &over, &say);
        let no_thread =
            |error: std::io::Error| PortError::System { place: "reader".to_owned(), said: error.to_string() };
        let reader = std::thread::Builder::new().name("calibration".to_owned()).spawn(read).map_err(no_thread)?;
        let resolution_mm = capabilities.position_resolution_mm;
        Ok(Self {
            control,
            reports,
            end,
            reader: Some(reader),
            identity,
            resolution_mm,
            before,
            pressed: true,
            touched: false,
        })
    }

    /// Who it is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The calibration it came with.
    pub fn before(&self) -> &Calibration {
        &self.before
    }

    /// Waits for the stylus's barrel button, or until `go_on` says yes (true) or that it is over (an error).
    pub fn wait_for_word(
        &mut self,
        word: &mut dyn FnMut() -> Result<bool, CalibrateError>,
    ) -> Result<(), CalibrateError> {
        loop {
            let state = self.state()?;
            let was = std::mem::replace(&mut self.pressed, state.pressed(buttons::BARREL));
            if word()? || (self.pressed && !was) {
                return Ok(());
            }
        }
    }

    /// Finds the home position.
    pub fn home(&mut self) -> Result<(), CalibrateError> {
        self.control.set_feature(&Control::new(Action::Home).pack())?;
        let since = Instant::now();
        self.forget();
        while since.elapsed() < HOMING {
            if self.state()?.status.has(Status::HOMED) {
                return Ok(());
            }
        }
        Err(CalibrateError::NotDone { what: "the stylus did not find its home within 10 s".to_owned() })
    }

    /// Takes what the sensors read now as no force, and gives the calibration with that. Nothing may touch them.
    pub fn zero_sensors(&mut self) -> Result<Calibration, CalibrateError> {
        self.forget();
        let state = self.state()?;
        for (sensor, found_n) in [("tip", state.tip_force_n), ("grip", state.grip_force_n)] {
            if found_n > UNTOUCHED_N {
                let source = BadData::Loaded { sensor, found_n, most_n: UNTOUCHED_N };
                return Err(CalibrateError::Data { step: "sensors", source });
            }
        }
        self.touched = true;
        self.control.set_feature(&Control::new(Action::ZeroSensors).pack())?;
        Ok(Calibration::parse(&arm::get(self.control.as_mut(), id::CALIBRATION)?)?)
    }

    /// Watches the stylus swing about its tip for so long.
    pub fn pivot(
        &mut self,
        length: Duration,
        tell: &mut dyn FnMut(f64) -> bool,
    ) -> Result<pivot::PivotFit, CalibrateError> {
        let states = self.watch(length, tell)?;
        let pose = |state: &State| Pose { position_mm: state.position_mm, rotation: unit_quat(state.rotation) };
        let poses: Vec<Pose> = states.iter().step_by(THINNED).map(pose).collect();
        pivot::fit(&poses, self.resolution_mm).map_err(|source| CalibrateError::Data { step: "tip", source })
    }

    /// Where the tip is while it is held still, device frame, mm.
    pub fn place(&mut self) -> Result<DVec3, CalibrateError> {
        let states = self.watch(STILL, &mut |_| true)?;
        let mean_mm = states.iter().map(|state| state.position_mm).sum::<DVec3>() / states.len().max(1) as f64;
        let rms_mm = states.iter().map(|state| (state.position_mm - mean_mm).length()).fold(0.0, f64::max);
        let most_mm = STILL_MM + self.resolution_mm;
        let data = |source| CalibrateError::Data { step: "base", source };
        if states.is_empty() {
            return Err(data(BadData::TooFew { found: 0, least: 1 }));
        }
        if rms_mm > most_mm { Err(data(BadData::TipMoved { rms_mm, most_mm })) } else { Ok(mean_mm) }
    }

    /// Writes a calibration, reads it back, compares, and has the device keep it over the next power-off.
    pub fn write(&mut self, wanted: &Calibration) -> Result<(), CalibrateError> {
        let not_done = |what: &str| CalibrateError::NotDone { what: what.to_owned() };
        self.touched = true;
        self.control.set_feature(&wanted.pack())?;
        let kept = arm::get(self.control.as_mut(), id::CALIBRATION)?;
        if kept != wanted.pack() {
            return Err(not_done("the calibration that was read back is not the one that was written"));
        }
        let told = Capabilities::parse(&arm::get(self.control.as_mut(), id::CAPABILITIES)?)?;
        if (told.calibration_day, told.calibration_hash) != (wanted.day, wanted.hash()) {
            return Err(not_done("the stylus tells another day or hash of its calibration than was written"));
        }
        self.control.set_feature(&Control::new(Action::Save).pack())?;
        self.touched = false;
        Ok(())
    }

    fn watch(&mut self, length: Duration, tell: &mut dyn FnMut(f64) -> bool) -> Result<Vec<State>, CalibrateError> {
        self.forget();
        let (since, mut states) = (Instant::now(), Vec::new());
        while since.elapsed() < length {
            states.push(self.state()?);
            if states.len().is_multiple_of(50) && !tell(since.elapsed().as_secs_f64() / length.as_secs_f64()) {
                return Err(CalibrateError::Asked);
            }
        }
        Ok(states)
    }

    fn state(&mut self) -> Result<State, CalibrateError> {
        match self.reports.recv_timeout(WAIT) {
            Ok(state) => Ok(state?),
            Err(RecvTimeoutError::Timeout) => {
                Err(PortError::Timeout { asked: "with a good report".to_owned(), ms: 200 }.into())
            }
            Err(RecvTimeoutError::Disconnected) => Err(PortError::Gone { said: "its reader ended".to_owned() }.into()),
        }
    }

    /// What came before now does not count.
    fn forget(&mut self) {
        while let Ok(Ok(_)) = self.reports.try_recv() {}
    }
}

fn listen(mut port: Box<dyn Port>, over: &AtomicBool, say: &std::sync::mpsc::Sender<Result<State, PortError>>) {
    let mut report = [0; REPORT];
    while !over.load(Ordering::Acquire) {
        let said = match port.read_report(&mut report, Duration::from_millis(20)) {
            Ok(true) => match State::parse(&report) {
                Ok(state) => say.send(Ok(state)),
                // a spoilt report is one that is missing
                Err(_) => continue,
            },
            Ok(false) => continue,
            Err(error) => {
                // nobody listens any more when this cannot be said
                drop(say.send(Err(error)));
                return;
            }
        };
        if said.is_err() {
            return;
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if self.touched {
            // one that is gone has forgotten by itself
            drop(self.control.set_feature(&self.before.pack()));
        }
        self.end.store(true, Ordering::Release);
        if let Some(reader) = self.reader.take() {
            drop(reader.join());
        }
    }
}
