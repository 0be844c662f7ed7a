//! A whole simulated device in one place: hand, mechanics, firmware, faults and the bus in between.
//!
//! Whoever owns it moves its time on and carries the bytes: a test, the emulator behind a socket or a kernel. The same
//! calls at the same times give the same bytes.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::collections::VecDeque;

use super::fault::Faults;
use super::{Body, Drive, Fault, Felt, Firmware, Hand, HandSample, Model, Refused, Sensed};
use crate::device::ohs::{Features, LEN, Report, Status, id};
use crate::math::{DQuat, DVec3, Pose};

/// State reports that wait for a host at most. As in Linux' hidraw the oldest are kept: a host that does not drain lives
/// in the past.
pub const MAX_QUEUED: usize = 63;
/// Reports under way at most: 5 ms at 8 kHz and some.
const MAX_FLYING: usize = 64;
/// Longest step of the mechanics, ns.
const MECHANICS_NS: u64 = 50_000;
/// A hand is asked once in this time, ns.
const HAND_NS: u64 = 1_000_000;

/// See the module.
#[derive(Debug)]
pub struct EmulatedStylus<H> {
    firmware: Firmware,
    body: Body,
    hand: H,
    faults: Faults,
    /// Time on the caller's clock.
    clock_us: u64,
    /// Time up to which servo and mechanics have lived, less than a servo step behind.
    now_ns: u64,
    servo_ns: u64,
    next_report_ns: u64,
    next_hand_ns: u64,
    /// Where the hand was at the last tick and where it is to be at the next; nothing once it let go for good.
    grip: Option<[HandSample; 2]>,
    /// Sum of what the hand felt since its last tick, and for how many steps.
    felt_n: (DVec3, f64),
    drive: Drive,
    plugged: bool,
    flying: VecDeque<(u64, Report)>,
    ready: VecDeque<Report>,
    overrun: u64,
}

impl<H: Hand> EmulatedStylus<H> {
    /// A device that is plugged in at `now_us`, with this hand on it. `seed` makes the noise of the faults.
    pub fn new(mut model: Model, mut hand: H, seed: u64, now_us: u64) -> Self {
        // it never hides that no person holds it; the rules alone also stand before real devices
        model.capabilities.features.0 |= Features::EMULATED;
        let first = hand.tick(now_us, &Felt::default());
        let pose = first.map_or(Pose::IDENTITY, |sample| sample.pose);
        let now_ns = now_us * 1000;
        let servo_hz = model.capabilities.servo_hz.clamp(100.0, 20_000.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
        let servo_ns = (1e9 / servo_hz).round() as u64;
        Self {
            firmware: Firmware::new(model, now_us),
            body: Body::new(model.body, pose),
            hand,
            faults: Faults::new(seed),
            clock_us: now_us,
            now_ns,
            servo_ns,
            next_report_ns: now_ns + report_ns(&model, 1),
            next_hand_ns: now_ns,
            grip: first.map(|sample| [sample, sample]),
            felt_n: (DVec3::ZERO, 0.0),
            drive: Drive::default(),
            plugged: true,
            flying: VecDeque::with_capacity(MAX_FLYING),
            ready: VecDeque::with_capacity(MAX_QUEUED),
            overrun: 0,
        }
    }

    /// The last time it was moved to, µs.
    pub fn now_us(&self) -> u64 {
        self.clock_us
    }

    /// Lives on up to a time. A time in the past changes nothing.
    pub fn advance(&mut self, to_us: u64) {
        self.clock_us = self.clock_us.max(to_us);
        let clock_ns = self.clock_us.saturating_mul(1000);
        while self.now_ns + self.servo_ns <= clock_ns {
            self.servo_step();
            self.deliver(self.now_ns);
        }
        self.deliver(clock_ns);
    }

    /// Reports whose time has come reach the host's queue.
    fn deliver(&mut self, now_ns: u64) {
        while let Some(report) = self.flying.front().filter(|(due_ns, _)| *due_ns <= now_ns).map(|(_, r)| *r) {
            self.flying.pop_front();
            if self.ready.len() < MAX_QUEUED {
                self.ready.push_back(report);
            } else {
                self.overrun += 1;
            }
        }
    }

    /// The oldest state report that waits for the host.
    pub fn next_report(&mut self) -> Option<Report> {
        self.ready.pop_front()
    }

    /// State reports that were lost because nobody fetched them.
    pub fn overrun(&self) -> u64 {
        self.overrun
    }

    /// The host writes an output report. On the wire nobody answers: what came of it is for tests.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let now_us = self.now_us();
        if !self.plugged || self.faults.has(now_us, Fault::Stall) || self.faults.has(now_us, Fault::DeafToCommands) {
            return Ok(());
        }
        let outcome = self.firmware.on_output(bytes, now_us);
        if self.firmware.take_echo() {
            self.report();
        }
        outcome
    }

    /// The host asks for a feature report; nothing when the device stalls the request or is gone.
    pub fn get_feature(&mut self, report: u8) -> Option<Report> {
        let now_us = self.now_us();
        if !self.plugged || self.faults.has(now_us, Fault::Stall) {
            return None;
        }
        match self.faults.lie(now_us) {
            Some(lie) if report == id::CAPABILITIES => Some(lie.told(&self.firmware.capabilities())),
            _ if report == id::LIMITS && self.faults.has(now_us, Fault::LimitsForgotten) => {
                Some(self.firmware.model().own_limits().pack())
            }
            _ => self.firmware.get_feature(report, now_us),
        }
    }

    /// The host sets a feature report.
    pub fn set_feature(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let now_us = self.now_us();
        let deaf = !self.plugged || self.faults.has(now_us, Fault::Stall);
        let forgets = bytes.first() == Some(&id::LIMITS) && self.faults.has(now_us, Fault::LimitsForgotten);
        if deaf || forgets {
            return Ok(());
        }
        let outcome = self.firmware.set_feature(bytes, now_us);
        if self.firmware.has_left_the_bus() {
            self.unplug();
        }
        outcome
    }

    /// The cable is drawn: no power, no reports, and what was under way is lost.
    pub fn unplug(&mut self) {
        self.plugged = false;
        self.drive = Drive::default();
        self.firmware.suspend();
        self.flying.clear();
        self.ready.clear();
    }

    /// The cable is back: the device starts anew, disarmed.
    pub fn plug(&mut self) {
        self.firmware.power_on(self.now_us());
        self.next_report_ns = self.now_ns + report_ns(self.firmware.model(), 1);
        self.plugged = true;
    }

    /// Bytes can come and go.
    pub fn is_plugged(&self) -> bool {
        self.plugged
    }

    /// A fault from one time to another; false when too many are planned already.
    pub fn inject(&mut self, fault: Fault, from_us: u64, to_us: u64) -> bool {
        self.faults.plan(fault, from_us, to_us)
    }

    /// No fault any more, planned or acting.
    pub fn heal(&mut self) {
        self.faults.clear();
    }

    /// What the motors really give, device frame: what a force gauge on the tip would see.
    pub fn drive(&self) -> Drive {
        self.drive
    }

    /// The mechanics as they really are.
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The device's program.
    pub fn firmware(&self) -> &Firmware {
        &self.firmware
    }

    fn servo_step(&mut self) {
        let steps = self.servo_ns.div_ceil(MECHANICS_NS).max(1);
        let dt_s = self.servo_ns as f64 * 1e-9 / steps as f64;
        for step in 0..steps {
            if self.now_ns >= self.next_hand_ns && step == 0 {
                self.ask_hand();
            }
            self.mechanics(dt_s, step as f64 * dt_s);
        }
        self.now_ns += self.servo_ns;
        let now_us = self.now_ns / 1000;
        let servo_s = self.servo_ns as f64 * 1e-9;
        self.body.look(servo_s);
        let continuous_n = self.firmware.model().capabilities.continuous_force_n.max(1e-3);
        self.body.warm(self.drive.force_n.length_squared().sqrt() / continuous_n, servo_s);
        if !self.plugged {
            return;
        }
        let mut sensed = self.sensed();
        self.faults.sensed(now_us, &mut sensed);
        if self.faults.has(now_us, Fault::NoWatchdog) {
            self.firmware.keep_alive(now_us);
        }
        let wanted = self.firmware.servo(&sensed, now_us);
        self.drive = self.faults.motors(now_us, wanted);
        self.reports_due();
    }

    /// One short step of the mechanics, `into_s` after the start of the servo's step.
    fn mechanics(&mut self, dt_s: f64, into_s: f64) {
        let hand_s = HAND_NS as f64 * 1e-9;
        let since_s = hand_s - self.next_hand_ns.saturating_sub(self.now_ns) as f64 * 1e-9 + into_s;
        let share = (since_s / hand_s).clamp(0.0, 1.0);
        let (sample, velocity_mm_per_s) = match &self.grip {
            Some([from, to]) => {
                let way_mm = to.pose.position_mm - from.pose.position_mm;
                (HandSample { pose: from.pose.between(&to.pose, share), ..*to }, way_mm / hand_s)
            }
            None => (HandSample { pose: self.body.pose(), held: false, grip_n: 0.0, buttons: 0 }, DVec3::ZERO),
        };
        let felt_n = self.body.step(&sample, velocity_mm_per_s, self.drive.force_n, dt_s);
        self.felt_n = (self.felt_n.0 + felt_n, self.felt_n.1 + 1.0);
    }

    fn ask_hand(&mut self) {
        let (sum_n, steps) = self.felt_n;
        let enabled = self.plugged && self.firmware.status().has(Status::ENABLED);
        let felt = Felt { force_n: sum_n / steps.max(1.0), enabled };
        self.felt_n = (DVec3::ZERO, 0.0);
        if let Some([_, at]) = self.grip {
            self.grip = self.hand.tick(self.now_ns / 1000, &felt).map(|next| [at, next]);
        }
        self.next_hand_ns += HAND_NS;
    }

    fn sensed(&self) -> Sensed {
        let (held, grip_n, buttons) = self.grip.map_or((false, 0.0, 0), |[_, at]| (at.held, at.grip_n, at.buttons));
        Sensed {
            pose: self.body.seen(),
            velocity_mm_per_s: self.body.seen_mm_per_s(),
            angular_velocity_rad_per_s: self.turn_rad_per_s(),
            held,
            grip_n,
            buttons,
            temperature_c: self.body.temperature_c(),
            ..Sensed::AT_REST
        }
    }

    /// `2·(q₂ − q₁)·q₁⁻¹ / dt`, good for the small turns of a millisecond. D.
    fn turn_rad_per_s(&self) -> DVec3 {
        let Some([from, to]) = &self.grip else { return DVec3::ZERO };
        let (a, b) = (from.pose.rotation, to.pose.rotation);
        let b = if a.dot(b) < 0.0 { -b } else { b };
        let turn: DQuat = (b - a) * a.conjugate();
        turn.xyz() * (2.0 / (HAND_NS as f64 * 1e-9))
    }

    fn reports_due(&mut self) {
        let period_ns = report_ns(self.firmware.model(), self.faults.flood(self.now_ns / 1000));
        while self.next_report_ns <= self.now_ns {
            self.next_report_ns += period_ns;
            self.report();
        }
    }

    fn report(&mut self) {
        let now_us = self.now_ns / 1000;
        let honest = self.firmware.snapshot(now_us);
        let report: [u8; LEN] = self.faults.report(now_us, &honest);
        if self.faults.has(now_us, Fault::Stall) {
            return;
        }
        if self.flying.len() < MAX_FLYING {
            self.flying.push_back((self.now_ns + self.firmware.model().latency_us * 1000, report));
        } else {
            self.overrun += 1;
        }
    }
}

/// Time between two state reports that come `times` as often as the model says, ns.
fn report_ns(model: &Model, times: u8) -> u64 {
    let report_hz = model.capabilities.report_hz.clamp(1.0, 20_000.0) * f64::from(times.max(1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
    let period_ns = (1e9 / report_hz).round() as u64;
    period_ns
}
