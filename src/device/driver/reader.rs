//! What a reader thread makes of reports: is there a good, fresh one, and if not, why. Pure; time is an argument.
//!
//! A stream is believed after two reports with following numbers within 3 ms of each other, by the device's clock and by
//! ours: what a device kept ready from before is thrown away. From then on every doubt has a [`Why`].
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::Why;
use super::age::DeviceClock;
use super::doubts::Doubts;
use crate::device::ohs::{OhsError, State, Status};
use crate::math::DVec3;

/// The stream is given up when no good report came for this long, µs.
pub const SILENT_US: u64 = 10_000;
/// Most reports in a row that may be missing.
pub const MOST_MISSING: u16 = 5;
/// Two reports with following numbers must come within this time of each other for a stream to be believed, µs.
pub const NEIGHBOURS_US: u64 = 3_000;
/// A report that took this much longer than the quickest is not fresh, µs.
pub const STALE_US: i64 = 10_000;
/// How far outside of its workspace a device may say it is, mm. A!
const OUTSIDE_MM: f64 = 100.0;
/// Farther than this from the border of its workspace a device has no reason to give no force, mm.
const INSIDE_MM: f64 = 1.0;
/// Most reports, good or not, for each that was promised, in the long run.
const FLOOD: f64 = 4.0;
/// Most reports at once beside those: what a system keeps for a reader that is late.
const BURST: f64 = 64.0;

/// What the driver knows of the device and the reader holds reports against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Reports a second.
    pub report_hz: f64,
    /// Corners of the workspace, device frame, mm.
    pub workspace_mm: (DVec3, DVec3),
    /// It has a grip sensor: force only while held.
    pub has_grip: bool,
    /// It has motors.
    pub has_force: bool,
}

/// What was wrong with reports, counted since the device was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Good reports.
    pub good: u64,
    /// Wrong length, id or a field out of its range.
    pub malformed: u64,
    /// Wrong CRC.
    pub crc: u64,
    /// A number again, or an older one.
    pub replayed: u64,
    /// Missing between two that came.
    pub missing: u64,
    /// Waited on their way for so long that they were of no use.
    pub stale: u64,
    /// The device's clock stood still or went back.
    pub clock: u64,
    /// A place where the device cannot be.
    pub place: u64,
    /// The device was in use and could not be used any more.
    pub stops: u64,
}

#[derive(Clone, Copy, Debug)]
struct Last {
    seq: u16,
    device_us: u32,
    came_us: u64,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Reader {
    expected: Expected,
    clock: DeviceClock,
    last: Option<Last>,
    doubts: Doubts,
    /// Two neighbours were seen: numbers are held against each other from here on.
    believed: bool,
    good_us: u64,
    checked_us: u64,
    newest: State,
    off: Option<Why>,
    stopped_by: Option<Why>,
    counts: Counts,
    /// Reports that may still come before it is a flood.
    allowance: f64,
}

impl Reader {
    /// The device has just been opened.
    pub fn new(expected: Expected, now_us: u64) -> Self {
        Self {
            expected,
            clock: DeviceClock::default(),
            last: None,
            doubts: Doubts::default(),
            believed: false,
            good_us: now_us,
            checked_us: now_us,
            newest: State::default(),
            off: Some(Why::Starting),
            stopped_by: None,
            counts: Counts::default(),
            allowance: BURST,
        }
    }

    /// The newest good state.
    pub fn state(&self) -> &State {
        &self.newest
    }

    /// Why the device may not be used now; nothing when it may.
    pub fn off(&self) -> Option<Why> {
        self.off
    }

    /// Why it stopped the last time it was in use; [`Counts::stops`] says how often it did.
    pub fn stopped_by(&self) -> Option<Why> {
        self.stopped_by
    }

    /// What was counted.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// A report came at `now_us`. True when it is a good one, newer than all before.
    pub fn take(&mut self, report: &[u8], now_us: u64) -> bool {
        self.allowance -= 1.0;
        let state = match State::parse(report) {
            Ok(state) => state,
            Err(OhsError::Crc { .. }) => return self.bad(|c| &mut c.crc),
            Err(_) => return self.bad(|c| &mut c.malformed),
        };
        let good = if self.believed { self.follows(&state, now_us) } else { self.proves(&state, now_us) };
        if !good {
            return false;
        }
        self.counts.good += 1;
        self.good_us = now_us;
        self.newest = state;
        self.judge();
        true
    }

    /// To be asked after each wait, whether something came or not: notices silence and floods.
    pub fn check(&mut self, now_us: u64) {
        // silence that nobody was there to hear is not the device's
        let away_us = now_us.saturating_sub(core::mem::replace(&mut self.checked_us, now_us));
        if self.believed && now_us.saturating_sub(self.good_us) >= SILENT_US {
            self.stop(if away_us >= SILENT_US { Why::HostStalled } else { Why::Silent });
        }
        // what was promised for the time that nobody looked may all be there at once
        let promised = self.expected.report_hz * away_us as f64 * 1e-6;
        let most = self.allowance.max(BURST + promised);
        self.allowance = (self.allowance + FLOOD * promised).min(most);
        if self.allowance < 0.0 {
            self.stop(Why::Flood);
        }
    }

    /// The port or the writer found something; the stream has to prove itself again.
    pub fn stop(&mut self, why: Why) {
        self.turn_off(Some(why));
        self.believed = false;
        self.last = None;
        self.clock = DeviceClock::default();
        self.doubts = Doubts::default();
    }

    fn bad(&mut self, count: impl FnOnce(&mut Counts) -> &mut u64) -> bool {
        *count(&mut self.counts) += 1;
        false
    }

    /// Not believed yet: the second of two neighbours is good.
    fn proves(&mut self, state: &State, now_us: u64) -> bool {
        let before = self.last.replace(last_of(state, now_us));
        let is_new = self.clock.age_us(state.device_time_us, now_us).is_some();
        if !is_new || !self.is_possible(state.position_mm) {
            self.last = None;
            self.clock = DeviceClock::default();
            return self.bad(|c| &mut c.place);
        }
        let Some(before) = before else { return false };
        let apart_us = u64::from(state.device_time_us.wrapping_sub(before.device_us));
        self.believed = state.seq == before.seq.wrapping_add(1)
            && now_us.saturating_sub(before.came_us) <= NEIGHBOURS_US
            && apart_us <= NEIGHBOURS_US;
        self.believed
    }

    /// Believed: held against the one before.
    fn follows(&mut self, state: &State, now_us: u64) -> bool {
        let Some(before) = self.last else { return self.proves(state, now_us) };
        let step = state.seq.wrapping_sub(before.seq);
        if step == 0 || step > u16::MAX / 2 {
            return self.bad(|c| &mut c.replayed);
        }
        if step > MOST_MISSING + 1 {
            self.counts.missing += u64::from(step - 1);
            self.stop(Why::Gap);
            return self.proves(state, now_us);
        }
        let Some(age_us) = self.clock.age_us(state.device_time_us, now_us) else {
            return self.bad(|c| &mut c.clock);
        };
        if !self.is_possible(state.position_mm) {
            return self.bad(|c| &mut c.place);
        }
        let apart_s = f64::from(state.device_time_us.wrapping_sub(before.device_us)) * 1e-6;
        self.counts.missing += u64::from(step - 1);
        self.last = Some(last_of(state, now_us));
        if let Some(why) = self.doubts.look(state.position_mm, state.velocity_mm_per_s, apart_s) {
            self.stop(why);
            return self.proves(state, now_us);
        }
        if age_us > STALE_US {
            return self.bad(|c| &mut c.stale);
        }
        true
    }

    fn is_possible(&self, position_mm: DVec3) -> bool {
        let (low, high) = self.expected.workspace_mm;
        position_mm.cmpge(low - OUTSIDE_MM).all() && position_mm.cmple(high + OUTSIDE_MM).all()
    }

    /// Inside of the workspace by a hair: outside a device gives no force by itself, and nothing is wrong with it.
    fn is_well_inside(&self) -> bool {
        let (low, high) = self.expected.workspace_mm;
        let at_mm = self.newest.position_mm;
        at_mm.cmpgt(low + INSIDE_MM).all() && at_mm.cmplt(high - INSIDE_MM).all()
    }

    /// What the newest state itself says against using the device.
    fn judge(&mut self) {
        let status = self.newest.status;
        let Expected { has_grip, has_force, .. } = self.expected;
        let found = [
            (status.has(Status::E_STOP), Why::EmergencyStop),
            (status.has(Status::FAULT), Why::Fault),
            (!status.has(Status::HOMED), Why::NotHomed),
            (has_force && !status.has(Status::POWER), Why::MotorsOff),
            (has_grip && !status.has(Status::DEADMAN_CLOSED), Why::GripOpen),
            (has_force && status.has(Status::PAUSED), Why::DevicePaused),
            (has_force && !status.has(Status::ENABLED) && self.is_well_inside(), Why::MotorsOff),
        ];
        let why = found.into_iter().find(|(holds, _)| *holds).map(|(_, why)| why);
        self.turn_off(why);
    }

    fn turn_off(&mut self, why: Option<Why>) {
        if self.off.is_none() && why.is_some() {
            self.counts.stops += 1;
            self.stopped_by = why;
        }
        self.off = why;
    }
}

fn last_of(state: &State, came_us: u64) -> Last {
    Last { seq: state.seq, device_us: state.device_time_us, came_us }
}
