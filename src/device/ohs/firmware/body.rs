//! The mechanics of a simulated stylus: a mass with friction, moved by fingers and motors, seen through its encoders.
//!
//! Pure and deterministic; stepped by the emulator some twenty thousand times a second.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::hand::HandSample;
use crate::math::{DVec3, Pose};

/// Mechanics of a stylus and of the fingers' skin around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyParams {
    /// Moving mass as felt at the tip, kg. 0.002 to 0.2 is what devices have.
    pub mass_kg: f64,
    /// Coulomb friction as felt at the tip, N. 0 to 0.3.
    pub friction_n: f64,
    /// Smallest step that the encoders tell, mm. 0.001 to 0.055.
    pub resolution_mm: f64,
    /// Stiffness of the fingers' pads around the barrel, N/mm. A!: 3.
    pub grip_n_per_mm: f64,
    /// Damping ratio of mass and pads. A!: 0.7.
    pub grip_damping_ratio: f64,
    /// Cut-off of the filter through which the firmware sees velocity, Hz.
    pub velocity_filter_hz: f64,
}

impl BodyParams {
    /// Without friction and with ideal encoders.
    pub const DEFAULT: Self = Self {
        mass_kg: 0.05,
        friction_n: 0.0,
        resolution_mm: 0.0,
        grip_n_per_mm: 3.0,
        grip_damping_ratio: 0.7,
        velocity_filter_hz: 200.0,
    };
}

/// Least mass that is simulated, kg: below it the steps would be too long.
const LEAST_MASS_KG: f64 = 0.001;
/// Temperature of the room and of a motor that gives its continuous force for ever, °C. A!
const ROOM_C: f64 = 25.0;
const WARM_C: f64 = 75.0;
/// Time constant of a motor's warming, s. A!
const WARMING_S: f64 = 60.0;

/// Where the stylus is and how it moves.
#[derive(Clone, Debug)]
pub struct Body {
    params: BodyParams,
    pose: Pose,
    velocity_mm_per_s: DVec3,
    /// As the encoders and the filter behind them tell.
    seen_mm: DVec3,
    seen_mm_per_s: DVec3,
    temperature_c: f64,
}

impl Body {
    /// At rest at a place.
    pub fn new(params: BodyParams, pose: Pose) -> Self {
        let mut body = Self {
            params,
            pose,
            velocity_mm_per_s: DVec3::ZERO,
            seen_mm: DVec3::ZERO,
            seen_mm_per_s: DVec3::ZERO,
            temperature_c: ROOM_C,
        };
        body.seen_mm = body.encoded();
        body
    }

    /// Where the tip really is.
    pub fn pose(&self) -> Pose {
        self.pose
    }

    /// How fast the tip really is, mm/s.
    pub fn velocity_mm_per_s(&self) -> DVec3 {
        self.velocity_mm_per_s
    }

    /// Where the encoders say the tip is.
    pub fn seen(&self) -> Pose {
        Pose { position_mm: self.seen_mm, rotation: self.pose.rotation }
    }

    /// How fast the firmware thinks the tip is, mm/s.
    pub fn seen_mm_per_s(&self) -> DVec3 {
        self.seen_mm_per_s
    }

    /// The hottest motor, °C.
    pub fn temperature_c(&self) -> f64 {
        self.temperature_c
    }

    /// A little time passes: the hand is at `hand` and moves with `hand_mm_per_s`, the motors give `motor_n`.
    /// Returns the force of the stylus on the hand, N.
    ///
    /// `m·a = F + k·(h − x) + c·(ḣ − v) − R`, semi-implicit Euler; friction `R` takes at most the momentum that is there, so it
    /// brakes and holds but never pushes. `m` \[kg\], `k` \[N/mm\], `c = 2ζ·√(k·m)` \[N·s/mm\]. D.
    pub fn step(&mut self, hand: &HandSample, hand_mm_per_s: DVec3, motor_n: DVec3, dt_s: f64) -> DVec3 {
        let mass_kg = self.params.mass_kg.max(LEAST_MASS_KG);
        let mut grip_n = DVec3::ZERO;
        if hand.held {
            let k = self.params.grip_n_per_mm;
            // 1 N moves 1 kg by 1000 mm/s²
            let c = 2.0 * self.params.grip_damping_ratio * (k * mass_kg / 1000.0).sqrt();
            grip_n = (hand.pose.position_mm - self.pose.position_mm) * k + (hand_mm_per_s - self.velocity_mm_per_s) * c;
            self.pose.rotation = hand.pose.rotation;
        }
        let free = self.velocity_mm_per_s + (motor_n + grip_n) * (1000.0 * dt_s / mass_kg);
        let brake = self.params.friction_n * 1000.0 * dt_s / mass_kg;
        let speed = free.length_squared().sqrt();
        self.velocity_mm_per_s = if speed <= brake { DVec3::ZERO } else { free * (1.0 - brake / speed) };
        self.pose.position_mm += self.velocity_mm_per_s * dt_s;
        -grip_n
    }

    /// The firmware looks, `dt_s` after it looked last.
    pub fn look(&mut self, dt_s: f64) {
        let seen_mm = self.encoded();
        let lag_s = 1.0 / (core::f64::consts::TAU * self.params.velocity_filter_hz.max(1.0));
        let raw_mm_per_s = (seen_mm - self.seen_mm) / dt_s.max(1e-6);
        self.seen_mm_per_s += (raw_mm_per_s - self.seen_mm_per_s) * (dt_s / (dt_s + lag_s));
        self.seen_mm = seen_mm;
    }

    /// The motors warm with the square of their force, `share` of the continuous one, for `dt_s`.
    pub fn warm(&mut self, share: f64, dt_s: f64) {
        let end_c = ROOM_C + (WARM_C - ROOM_C) * share * share;
        self.temperature_c += (end_c - self.temperature_c) * (dt_s / WARMING_S).min(1.0);
    }

    fn encoded(&self) -> DVec3 {
        let step_mm = self.params.resolution_mm;
        if step_mm > 0.0 { (self.pose.position_mm / step_mm).round() * step_mm } else { self.pose.position_mm }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DT_S: f64 = 0.000_05;
    const HELD: HandSample = HandSample { pose: Pose::IDENTITY, held: true, grip_n: 2.0, buttons: 0 };

    #[test]
    fn a_push_against_a_still_hand_yields_force_over_stiffness_at_any_mass() {
        for mass_kg in [0.002, 0.01, 0.05, 0.2] {
            let mut body = Body::new(BodyParams { mass_kg, ..BodyParams::DEFAULT }, Pose::IDENTITY);
            let mut felt_n = DVec3::ZERO;
            for _ in 0..20_000 {
                felt_n = body.step(&HELD, DVec3::ZERO, DVec3::Y * 1.5, DT_S);
            }
            assert!(
                (body.pose().position_mm - DVec3::Y * 0.5).length() < 1e-9,
                "{mass_kg}: {}",
                body.pose().position_mm
            );
            assert!((felt_n - DVec3::Y * 1.5).length() < 1e-9, "{mass_kg}: {felt_n}");
        }
    }

    #[test]
    fn friction_holds_what_is_weaker_and_takes_its_part_of_what_is_stronger() {
        let loose = HandSample { held: false, ..HELD };
        let params = BodyParams { mass_kg: 0.1, friction_n: 0.3, ..BodyParams::DEFAULT };
        let mut body = Body::new(params, Pose::IDENTITY);
        for _ in 0..2000 {
            body.step(&loose, DVec3::ZERO, DVec3::X * 0.299, DT_S);
        }
        assert_eq!(body.pose().position_mm, DVec3::ZERO);
        for _ in 0..2000 {
            body.step(&loose, DVec3::ZERO, DVec3::X * 0.4, DT_S);
        }
        // 0.1 N on 0.1 kg for 0.1 s: 100 mm/s
        assert!((body.velocity_mm_per_s().x - 100.0).abs() < 1e-6, "{}", body.velocity_mm_per_s());
        for _ in 0..800 {
            body.step(&loose, DVec3::ZERO, DVec3::ZERO, DT_S);
        }
        assert_eq!(body.velocity_mm_per_s(), DVec3::ZERO, "0.3 N stop it in a third of that time");
    }

    #[test]
    fn encoders_tell_steps_and_the_filter_finds_the_speed() {
        let params = BodyParams { resolution_mm: 0.055, ..BodyParams::DEFAULT };
        let mut body = Body::new(params, Pose::IDENTITY);
        let (mut hand, mut sum) = (HELD, 0.0);
        for i in 0..4000 {
            hand.pose.position_mm.x += 0.05 * 0.25;
            for _ in 0..5 {
                body.step(&hand, DVec3::X * 50.0, DVec3::ZERO, DT_S);
            }
            body.look(0.000_25);
            let steps = body.seen().position_mm.x / 0.055;
            assert!((steps - steps.round()).abs() < 1e-9);
            sum += if i < 2000 { 0.0 } else { body.seen_mm_per_s().x };
        }
        assert!((sum / 2000.0 - 50.0).abs() < 0.5, "{}", sum / 2000.0);
    }
}
