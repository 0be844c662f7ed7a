//! What a force gauge on the tip and a listener on the wire see, one step of the device's servo at a time.

use std::collections::VecDeque;

use stipple::device::ContactPlane;
use stipple::device::driver::arm::WATCHDOG_MS;
use stipple::device::limiter::RAMP_S;
use stipple::device::limiter::plane::PLANE_SPEED_MM_PER_S;
use stipple::device::ohs::Status;
use stipple::math::DVec3;

use super::wire::Line;

/// Step of the device's servo, µs.
pub(crate) const STEP_US: u64 = 250;
/// Tick of the loop, µs.
pub(crate) const TICK_US: u64 = 1_000;
/// A device's own fall to zero, once it may not push any more, takes at most this, µs. The one exception from the slew.
const FALL_US: u64 = 5_000;
/// A force that swings passes zero; one that ended stays there for this long, µs.
const ZERO_US: u64 = 8_000;
/// Commands carry thousandths of a newton, rounded towards zero: what two of them can add to a change, N.
const ROUNDING_N: f64 = 0.004;
/// A force that comes back may be this far ahead of its ramp, s, and above it, N: ticks and planes are not the ramp's own.
const RAMP_AHEAD_S: f64 = 0.002;
const RAMP_ABOVE_N: f64 = 0.1;

/// What was seen so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Largest force of the motors, N.
    pub(crate) force_n: f64,
    /// Fastest change of what the motors were told, N/s, but for the fall.
    pub(crate) slew_n_per_s: f64,
    /// Fastest change of what the commands asked for at the tip as it moved, over one tick, N/s.
    pub(crate) asked_n_per_s: f64,
    /// Largest stiffness times depth of a plane, N.
    pub(crate) plane_n: f64,
    /// Longest fall, µs.
    pub(crate) fall_us: u64,
    /// When the force was zero for the first time after the fault, µs.
    pub(crate) first_zero_us: Option<u64>,
    /// When it had gone to zero to stay there, µs.
    pub(crate) zero_us: Option<u64>,
    /// Force at the end, N.
    pub(crate) last_n: f64,
    /// When the last force after the fault ended, µs.
    pub(crate) pushed_us: u64,
}

impl Seen {
    /// When it had gone to zero before it came back: at once, if it came back so soon that it hardly stayed there, µs.
    pub(crate) fn gone_us(&self) -> Option<u64> {
        self.zero_us.or(self.first_zero_us)
    }
}

/// The limits that hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub(crate) force_n: f64,
    pub(crate) slew_n_per_s: f64,
}

#[derive(Clone, Copy)]
struct Asked {
    force_n: DVec3,
    drives: bool,
    fast: bool,
    taken: u64,
}

pub(crate) struct Meter {
    pub(crate) seen: Seen,
    held: Held,
    /// The device tells another place than its own: what the host asks for is held against the place that it was told.
    as_told: bool,
    applied_n: DVec3,
    may_push: bool,
    falling_us: u64,
    zero_from_us: Option<u64>,
    asked: VecDeque<Asked>,
    /// When force was let in again, µs, and what there was of it just before, N; nothing while none may come.
    let_in: Option<(u64, f64)>,
}

impl Meter {
    pub(crate) fn new(held: Held, as_told: bool) -> Self {
        let (seen, applied_n, asked) = (Seen::default(), DVec3::ZERO, VecDeque::new());
        Self { seen, held, as_told, applied_n, may_push: false, falling_us: 0, zero_from_us: None, asked, let_in: None }
    }

    /// After the device lived for a step, before the host does anything. `since_us` is the time since the fault.
    pub(crate) fn device(&mut self, line: &Line, case: &str, since_us: Option<u64>) {
        let (drive_n, applied_n) = (line.stylus.drive().force_n, line.stylus.firmware().applied().force_n);
        let force_n = drive_n.length();
        assert!(force_n <= self.held.force_n * (1.0 + 1e-9), "{case}: {force_n} N");
        self.seen.force_n = self.seen.force_n.max(force_n);
        let may_push = self.may_push && pushes(line);
        if may_push {
            let slew = (applied_n - self.applied_n).length() / (STEP_US as f64 * 1e-6);
            assert!(slew <= self.held.slew_n_per_s * (1.0 + 1e-9), "{case}: {slew} N/s at the motors");
            self.seen.slew_n_per_s = self.seen.slew_n_per_s.max(slew);
            self.falling_us = 0;
        } else {
            assert!(applied_n.length() <= self.applied_n.length(), "{case}: force grows while the device may not push");
            self.falling_us += if self.applied_n == DVec3::ZERO { 0 } else { STEP_US };
            assert!(self.falling_us <= FALL_US, "{case}: falls for {} us", self.falling_us);
            self.seen.fall_us = self.seen.fall_us.max(self.falling_us);
            self.falling_us = if applied_n == DVec3::ZERO { 0 } else { self.falling_us };
        }
        self.applied_n = applied_n;
        let Some(since_us) = since_us else { return };
        if drive_n == DVec3::ZERO {
            self.seen.first_zero_us.get_or_insert(since_us);
        } else {
            self.seen.pushed_us = since_us + STEP_US;
        }
        self.seen.last_n = force_n;
        if self.seen.zero_us.is_some() {
            return;
        }
        if drive_n == DVec3::ZERO {
            let first_us = *self.zero_from_us.get_or_insert(since_us);
            self.seen.zero_us = (since_us - first_us >= ZERO_US).then_some(first_us);
        } else {
            self.zero_from_us = None;
        }
    }

    /// After the host had its turns.
    pub(crate) fn wire(&mut self, line: &Line, case: &str) {
        self.may_push = pushes(line);
        let now = self.asked_now(line, case);
        self.let_in(now, line.stylus.now_us(), case);
        self.asked.push_back(now);
        let ticks_back = usize::try_from(TICK_US / STEP_US).unwrap();
        if self.asked.len() <= ticks_back {
            return;
        }
        let before = self.asked.pop_front().unwrap();
        let whole = before.drives && self.asked.iter().all(|asked| asked.drives);
        let slow = !before.fast && self.asked.iter().all(|asked| !asked.fast);
        if whole && slow {
            // commands that came faster than one a tick: each may go one step, and the device's own slew holds the rest
            let commands = (now.taken - before.taken).max(1) as f64;
            let change_n = (now.force_n - before.force_n).length() / commands;
            let slew = (change_n - ROUNDING_N).max(0.0) / (TICK_US as f64 * 1e-6);
            assert!(slew <= self.held.slew_n_per_s, "{case}: {slew} N/s on the wire");
            self.seen.asked_n_per_s = self.seen.asked_n_per_s.max(slew);
        }
    }

    /// The loop has just wanted what is no number, or the trainee said the word: what follows is let in from zero.
    pub(crate) fn begins_anew(&mut self, now_us: u64) {
        let asked_n = self.asked.back().map_or(0.0, |asked| asked.force_n.length());
        self.let_in = Some((now_us, asked_n));
    }

    /// Force begins at nothing and comes slowly, whatever it was that ended it.
    fn let_in(&mut self, now: Asked, now_us: u64, case: &str) {
        if !now.drives {
            self.let_in = None;
            return;
        }
        let force_n = now.force_n.length();
        let began = self.let_in.is_none();
        assert!(!began || force_n <= ROUNDING_N, "{case}: the first command that may push asks for {force_n} N");
        let (from_us, before_n) = *self.let_in.get_or_insert((now_us, 0.0));
        let since_s = (now_us - from_us) as f64 * 1e-6;
        let ramp_n = self.held.force_n * (since_s + RAMP_AHEAD_S) / RAMP_S + RAMP_ABOVE_N;
        // what was there before goes at the slew, a tick or two after it was asked to
        let rest_n = before_n - self.held.slew_n_per_s * (since_s - RAMP_AHEAD_S).max(0.0);
        let most_n = ramp_n + rest_n.max(0.0);
        assert!(force_n <= most_n, "{case}: {force_n} N after {since_s} s, let in to {most_n} N");
    }

    fn asked_now(&mut self, line: &Line, case: &str) -> Asked {
        let taken = line.taken;
        let Some((command, _)) = line.command.filter(|_| pushes(line)) else {
            return Asked { force_n: DVec3::ZERO, drives: false, fast: false, taken };
        };
        let body = line.stylus.body();
        let (tip_mm, velocity) =
            if self.as_told { line.told } else { (body.pose().position_mm, body.velocity_mm_per_s()) };
        let limit_n = command.force_limit_n.unwrap();
        assert!(limit_n <= self.held.force_n + 1e-9, "{case}: a command allows {limit_n} N");
        assert!(command.valid_for_ms <= u16::from(WATCHDOG_MS), "{case}: believed for {} ms", command.valid_for_ms);
        let watchdog_ms = line.stylus.firmware().limits().watchdog_ms;
        assert!(watchdog_ms <= WATCHDOG_MS, "{case}: a watchdog of {watchdog_ms} ms");
        let mut force_n = command.force_n;
        if let Some(plane) = command.plane {
            let plane = ContactPlane {
                point_mm: plane.point_mm,
                normal: plane.normal,
                stiffness_n_per_mm: plane.stiffness_n_per_mm,
                damping_n_s_per_mm: plane.damping_n_s_per_mm,
                side_damping_n_s_per_mm: plane.tangential_damping_n_s_per_mm,
                friction: plane.friction,
            };
            let pressed_n = plane.stiffness_n_per_mm * plane.depth_mm(tip_mm).max(0.0);
            // a place that leapt a moment ago is none that this command was made for, and none where the device is
            let leapt = self.as_told && velocity.length() > PLANE_SPEED_MM_PER_S;
            let pressed_n = if leapt { 0.0 } else { pressed_n };
            assert!(pressed_n <= self.held.force_n + ROUNDING_N, "{case}: stiffness times depth is {pressed_n} N");
            self.seen.plane_n = self.seen.plane_n.max(pressed_n);
            force_n += plane.force_n(tip_mm, velocity);
        }
        let fast = command.plane.is_some() && velocity.length() > PLANE_SPEED_MM_PER_S;
        Asked { force_n: force_n.clamp_length_max(limit_n), drives: true, fast, taken }
    }
}

/// The device may push, and its newest command says so and is young enough.
fn pushes(line: &Line) -> bool {
    let young = line.command.is_some_and(|(command, at_us)| {
        command.drive && line.stylus.now_us() - at_us < u64::from(command.valid_for_ms) * 1000
    });
    young && line.stylus.firmware().status().has(Status::ENABLED)
}
