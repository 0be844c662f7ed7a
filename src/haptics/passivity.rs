//! The passivity observer and controller: what the loop between law and device gives a hand beyond what the law gave.
//! Haptics thread.
//!
//! # Observer
//!
//! The law is passive (its energy is audited step by step), but a device holds each force for a tick and gets it late, so a
//! hand that presses in meets less force, and one that comes out more, than the law's: the loop makes energy. Per tick, with
//! `x` the tip, `S` the force that the law wants for the way from `x₋₁` to `x` (gain and limits in it), and `A` the force
//! that the device gave on this way, which is the command of one tick and one round trip before:
//!
//! ```text
//! g = (A − S)·Δx − (c + c_r)·|Δx| − b_h·|v·Δx|          energy the loop made, less what is known to take it   [N·mm]
//! G = max(0, G + g)                                     energy still about; no credit is saved up             [N·mm]
//! ```
//!
//! `c` the device's own dry friction (80 % of it is believed), `c_r = min(3 N/mm·r, 30 mN)` what its resolution `r`
//! lets the stiffest skin lag behind (a hand that flickers over one step of it is no oscillation), `b_h` the damping that any
//! hand that holds a stylus has (2 N·s/m), all A!, `v` over as many ticks as it takes to move by two steps of resolution, 8 ms
//! at most. A spring `k` pressed at `v` makes
//! `k·(T + round trip)·v²·T` a tick: the classical limit of a sampled wall (D). The observer that only sums up `A·Δx`
//! (Hannaford and Ryu 2002, M) would let an oscillation eat up all that the skin took before; this one follows the law
//! (as Ryu and others 2005, M).
//!
//! # Controller
//!
//! 1. Damping against `v`, `b = b_max·min(1, G/G₁)`, with `b_max = ½·m/(1.5·T + round trip)` for the least mass of device
//!    and fingers, 20 g (A!): more would itself make a late loop swing. What of it is normal to a plane that the device
//!    renders goes out with the plane, and is not late.
//! 2. Above `G₁` the gain of the whole force goes down by `η·g/G₁` with every `g > 0`. It comes back at 20 % a second while
//!    nothing touches. `G₁ = 0.02 N·mm·(1 + round trip/1 ms + r/55 um)`, `η` = ½ (A!).
//!
//! # Bound
//!
//! The gain is 0 after `G₁/η` made above `G₁`, and then no command pushes: in a time `t` the loop gives a hand at most
//! `G₁·(1 + 1/η) + E_f + 0.2/s·t·G₁/η` more than the law, the hand's `b_h` and the device's friction take. `E_f` is what
//! commands under way still give. D. It all passes through the limiter, which bounds every force whatever happens here.
//!
//! Everything is a function of the samples and of the device's spec: no clock, so the same samples give the same forces.
//! The mean over a machine period, which is late by half of it, is the law's own force here: its slope is 0.02 N/mm, which
//! makes 0.1 N·s/m (D), a twentieth of `b_h`.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use std::fmt;

use crate::device::{DeviceCommand, DeviceSpec, Why};
use crate::math::DVec3;

/// Share of a device's stated dry friction that is believed (A!).
const FRICTION_BELIEVED: f64 = 0.8;
/// Friction that the observer grants per step of resolution, N/mm, and at most, N (A!).
const QUANTUM_N_PER_MM: f64 = 3.0;
const MOST_QUANTUM_N: f64 = 0.030;
/// Damping of a hand that holds a stylus lightly, N·s/mm (A!, M: 2 to 6 N·s/m).
const HAND_N_S_PER_MM: f64 = 0.002;
/// Least mass of device and fingers, kg (A!).
const LEAST_MASS_KG: f64 = 0.020;
/// `G₁` of a perfect device, N·mm, and the round trip \[s\] and the resolution \[mm\] that add as much again (A!).
const FULL_N_MM: f64 = 0.02;
const FULL_TRIP_S: f64 = 0.001;
const FULL_RESOLUTION_MM: f64 = 0.055;
/// `η`: share of the gain that goes with an energy of `G₁` (A!).
const GAIN_LOSS: f64 = 0.5;
/// How fast the gain comes back, 1/s (A!).
const GAIN_BACK_PER_S: f64 = 0.2;
/// Longest time over which a speed is taken, s (A!).
const SPEED_S: f64 = 0.008;
/// A tip that goes farther in a tick did not go there: nothing is summed up, mm.
const FARTHEST_STEP_MM: f64 = 20.0;
/// Speed at which friction compensation has its whole size, mm/s (A!): lower chatters at rest.
const MAKE_UP_MM_PER_S: f64 = 5.0;

/// Below this gain the force is no longer the skin's, and it has to be said.
pub const HALVED: f64 = 0.5;

/// Commands and tips that are remembered: 7 ms and more at 4 kHz.
const REMEMBERED: usize = 32;

/// The energy log. All sums since the start of the attempt; 0 for a hand that is no haptic device.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Energy {
    /// Work of the device on the hand, N·mm.
    pub given_n_mm: f64,
    /// What the law would have given on the same way, N·mm.
    pub law_n_mm: f64,
    /// `G`: energy made by the loop that is still about, N·mm.
    pub held_n_mm: f64,
    /// Largest `G` so far, N·mm.
    pub most_n_mm: f64,
    /// What the controller's damping took, N·mm.
    pub damped_n_mm: f64,
    /// Gain by the controller, 0 to 1.
    pub gain: f64,
    /// Least gain so far.
    pub least_gain: f64,
}

impl Energy {
    /// What the trainee should know while the attempt goes on: less than half of the skin's force is left just now.
    pub fn remark(&self) -> Option<Why> {
        (self.gain < HALVED).then_some(Why::TurnedDown)
    }
}

impl fmt::Display for Energy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "given {:.4} N.mm, law {:.4} N.mm, most made {:.4} N.mm, damped {:.4} N.mm, gain {:.3}, least {:.3}",
            self.given_n_mm, self.law_n_mm, self.most_n_mm, self.damped_n_mm, self.gain, self.least_gain
        )
    }
}

impl Default for Energy {
    fn default() -> Self {
        Self {
            given_n_mm: 0.0,
            law_n_mm: 0.0,
            held_n_mm: 0.0,
            most_n_mm: 0.0,
            damped_n_mm: 0.0,
            gain: 1.0,
            least_gain: 1.0,
        }
    }
}

/// Observer and controller of one device.
#[derive(Clone, Debug)]
pub struct Passivity {
    /// A device that gives force to a person's hand; all others are left alone.
    on: bool,
    tick_s: f64,
    /// Round trip in whole ticks.
    delay: usize,
    /// Friction granted, N.
    granted_n: f64,
    /// Friction made up for, N.
    make_up_n: f64,
    resolution_mm: f64,
    window: usize,
    full_n_mm: f64,
    most_damping: f64,
    commands: [(DeviceCommand, DVec3); REMEMBERED],
    tips_mm: [DVec3; REMEMBERED],
    newest: usize,
    seen: usize,
    velocity: DVec3,
    energy: Energy,
}

impl Passivity {
    /// For a device, at a tick rate.
    pub fn new(spec: &DeviceSpec, tick_hz: f64) -> Self {
        let tick_s = 1.0 / tick_hz;
        let usable = |number: f64| if number.is_finite() { number.max(0.0) } else { 0.0 };
        let most_trip_s = (REMEMBERED - 1) as f64 * tick_s;
        let trip_s = usable(spec.round_trip_s).min(most_trip_s);
        let (friction_n, resolution_mm) = (usable(spec.friction_n), usable(spec.resolution_mm));
        Self {
            on: spec.kind.is_haptic(),
            tick_s,
            delay: whole(trip_s * tick_hz),
            granted_n: FRICTION_BELIEVED * friction_n + (QUANTUM_N_PER_MM * resolution_mm).min(MOST_QUANTUM_N),
            make_up_n: usable(spec.settings.friction_compensation_n).min(FRICTION_BELIEVED * friction_n),
            resolution_mm,
            window: whole(SPEED_S * tick_hz).max(2),
            full_n_mm: FULL_N_MM * (1.0 + trip_s / FULL_TRIP_S + resolution_mm / FULL_RESOLUTION_MM),
            // 1 kg·/s is 0.001 N·s/mm
            most_damping: 0.001 * 0.5 * LEAST_MASS_KG / (1.5 * tick_s + trip_s),
            commands: [(DeviceCommand::ZERO, DVec3::ZERO); REMEMBERED],
            tips_mm: [DVec3::ZERO; REMEMBERED],
            newest: 0,
            seen: 0,
            velocity: DVec3::ZERO,
            energy: Energy::default(),
        }
    }

    /// The energy log so far.
    pub fn energy(&self) -> &Energy {
        &self.energy
    }

    /// `G₁`: energy from which on the gain goes down, N·mm.
    pub fn full_n_mm(&self) -> f64 {
        self.full_n_mm
    }

    /// Gain of the law's force, 0 to 1.
    pub fn gain(&self) -> f64 {
        self.energy.gain
    }

    /// The next tip does not follow from the last one. What was made so far is still about.
    pub fn restart(&mut self) {
        self.seen = 0;
        self.velocity = DVec3::ZERO;
        self.commands = [(DeviceCommand::ZERO, DVec3::ZERO); REMEMBERED];
    }

    /// A tick: the tip now and the force that the law wants for the way here, as far as the limiter would let it through.
    pub fn observe(&mut self, tip_mm: DVec3, law_n: DVec3) {
        if !self.on {
            return;
        }
        let step_mm = tip_mm - self.tip_before(0);
        if self.seen == 0 || step_mm.length_squared() > FARTHEST_STEP_MM * FARTHEST_STEP_MM {
            self.restart();
            self.remember(tip_mm);
            return;
        }
        let (command, damping_n) = self.command_before(self.delay);
        let last_mm = self.tip_before(0);
        self.remember(tip_mm);
        self.velocity = self.velocity_now(tip_mm);
        let here_n = command.rendered_n(tip_mm, self.velocity);
        let given_n = (command.rendered_n(last_mm, self.velocity) + here_n) * 0.5;
        let size_mm = step_mm.length_squared().sqrt();
        let granted = self.granted_n * size_mm + HAND_N_S_PER_MM * self.velocity.dot(step_mm).abs();
        let made = (given_n - law_n).dot(step_mm) - granted;
        let energy = &mut self.energy;
        energy.given_n_mm += given_n.dot(step_mm);
        energy.law_n_mm += law_n.dot(step_mm);
        energy.damped_n_mm -= damping_n.dot(step_mm);
        energy.held_n_mm = (energy.held_n_mm + made).max(0.0);
        energy.most_n_mm = energy.most_n_mm.max(energy.held_n_mm);
        if energy.held_n_mm > self.full_n_mm {
            energy.gain = (energy.gain - GAIN_LOSS * made.max(0.0) / self.full_n_mm).max(0.0);
        } else if law_n == DVec3::ZERO {
            energy.gain = (energy.gain + GAIN_BACK_PER_S * self.tick_s).min(1.0);
        }
        energy.least_gain = energy.least_gain.min(energy.gain);
    }

    /// The controller's damping, N·s/mm.
    pub fn damping_n_s_per_mm(&self) -> f64 {
        let share = (self.energy.held_n_mm / self.full_n_mm).min(1.0);
        self.most_damping * share * self.energy.gain
    }

    /// The controller's damping as a force, world, N; but for what goes out with a plane of this normal.
    pub fn damping_n(&self, plane_normal: Option<DVec3>) -> DVec3 {
        let normal = plane_normal.unwrap_or(DVec3::ZERO);
        (normal * normal.dot(self.velocity) - self.velocity) * self.damping_n_s_per_mm()
    }

    /// What makes up for the device's own dry friction: along the motion, world, N. It counts as energy that the loop makes.
    pub fn make_up_n(&self) -> DVec3 {
        let speed = self.velocity.length_squared().sqrt().max(MAKE_UP_MM_PER_S);
        self.velocity * (self.make_up_n * self.energy.gain / speed)
    }

    /// The command of this tick, and the damping in it.
    pub fn sent(&mut self, command: &DeviceCommand, damping_n: DVec3) {
        let newest = self.newest;
        if let Some(slot) = self.commands.get_mut(newest) {
            *slot = (*command, damping_n);
        }
    }

    fn remember(&mut self, tip_mm: DVec3) {
        self.newest = (self.newest + 1) % REMEMBERED;
        self.seen = (self.seen + 1).min(REMEMBERED);
        let newest = self.newest;
        if let Some(slot) = self.tips_mm.get_mut(newest) {
            *slot = tip_mm;
        }
    }

    fn place(&self, before: usize) -> usize {
        (self.newest + REMEMBERED - before % REMEMBERED) % REMEMBERED
    }

    fn tip_before(&self, before: usize) -> DVec3 {
        self.tips_mm.get(self.place(before)).copied().unwrap_or(DVec3::ZERO)
    }

    fn command_before(&self, before: usize) -> (DeviceCommand, DVec3) {
        self.commands.get(self.place(before)).copied().unwrap_or((DeviceCommand::ZERO, DVec3::ZERO))
    }

    /// Speed over as many ticks as it takes to move by two steps of resolution: one flickering digit is no speed.
    fn velocity_now(&self, tip_mm: DVec3) -> DVec3 {
        let clear_mm = 2.0 * self.resolution_mm;
        let mut velocity = DVec3::ZERO;
        let mut ticks = 0.0;
        for before in 1..=self.window.min(self.seen.saturating_sub(1)) {
            ticks += 1.0;
            let way_mm = tip_mm - self.tip_before(before);
            velocity = way_mm * (1.0 / (ticks * self.tick_s));
            if way_mm.length_squared() > clear_mm * clear_mm {
                break;
            }
        }
        velocity
    }
}

/// A number of ticks that can be remembered.
fn whole(ticks: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the range just before")]
    let ticks = ticks.round().clamp(0.0, (REMEMBERED - 1) as f64) as usize;
    ticks
}
