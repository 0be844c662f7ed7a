//! The compliant arm of virtual hands and of the pointer: a target pulls it, the tissue pushes it back.
//!
//! Haptics thread: no allocation, no clock.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::random::Random;
use crate::math::DVec3;

/// Mechanics of a hand that holds a hand-piece.
///
/// All A!, in the range of pen-grip measurements (M: some hundred N/m and a few N·s/m at the fingers of a supported
/// hand; a wireless hand-piece weighs about 120 g, `science.md` 8).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArmParams {
    /// Effective mass of hand-piece and hand, kg.
    pub mass_kg: f64,
    /// Stiffness, N/mm.
    pub stiffness_n_per_mm: f64,
    /// Damping, N·s/mm.
    pub damping_n_s_per_mm: f64,
}

impl ArmParams {
    /// A hand that rests its little finger on the head, as is taught. A!: 0.2 kg, 1.2 N/mm, damping ratio 0.8.
    pub const SUPPORTED: Self = Self { mass_kg: 0.2, stiffness_n_per_mm: 1.2, damping_n_s_per_mm: 0.0248 };
}

/// Where the arm is: where it is meant to be, and how far and how fast the tissue pushes it off.
#[derive(Clone, Debug)]
pub struct Arm {
    params: ArmParams,
    target_mm: DVec3,
    off_mm: DVec3,
    off_mm_per_s: DVec3,
}

/// Longest step the integration takes, s; a longer tick is divided.
const MAX_STEP_S: f64 = 0.0005;

impl Arm {
    /// At rest at a place.
    pub fn new(params: ArmParams, at_mm: DVec3) -> Self {
        Self { params, target_mm: at_mm, off_mm: DVec3::ZERO, off_mm_per_s: DVec3::ZERO }
    }

    /// Where it is, mm.
    pub fn position_mm(&self) -> DVec3 {
        self.target_mm + self.off_mm
    }

    /// One tick: the target is now `target_mm`, and `force_n` pushed for `dt_s`.
    ///
    /// `m·ë + c·ė + k·e = F`, semi-implicit Euler in steps of at most 0.5 ms; the arm is at target + `e`: a practised
    /// hand knows its own mass and lands where it means to (A!), but gives way to what pushes it.
    /// `e` \[mm\], `m` \[kg\], `k` \[N/mm\], `c` \[N·s/mm\], `F` \[N\]; 1 N moves 1 kg by 1000 mm/s². D.
    pub fn step(&mut self, target_mm: DVec3, force_n: DVec3, dt_s: f64) -> DVec3 {
        let p = self.params;
        let steps = (dt_s / MAX_STEP_S).ceil().clamp(1.0, 64.0);
        let h = dt_s / steps;
        let mut count = 0.0;
        while count < steps {
            count += 1.0;
            let pull_n = force_n - self.off_mm * p.stiffness_n_per_mm - self.off_mm_per_s * p.damping_n_s_per_mm;
            self.off_mm_per_s += pull_n * (1000.0 / p.mass_kg * h);
            self.off_mm += self.off_mm_per_s * h;
        }
        self.target_mm = target_mm;
        self.position_mm()
    }
}

/// Share of the way of a minimum-jerk reach at share `t` of its time (Flash and Hogan 1985, F): `10t³ − 15t⁴ + 6t⁵`.
pub fn min_jerk(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * t * (10.0 + t * (6.0 * t - 15.0))
}

/// Sines that one axis of a tremor is made of.
const SINES: usize = 4;

/// Physiological tremor: per axis a sum of sines spread over 8 to 12 Hz (band: M, Elble and Koller; phases and
/// frequencies from the seed).
#[derive(Clone, Debug)]
pub struct Tremor {
    /// Amplitude, frequency and phase of each sine, for each axis: mm, rad/s, rad.
    sines: [[(f64, f64, f64); SINES]; 3],
}

impl Tremor {
    /// A tremor of this root-mean-square size per axis, mm.
    pub fn new(rms_mm: f64, random: &mut Random) -> Self {
        // n equal sines of amplitude a have rms a·√(n/2)
        let amplitude_mm = rms_mm / (SINES as f64 / 2.0).sqrt();
        let mut sines = [[(amplitude_mm, 0.0, 0.0); SINES]; 3];
        for axis in &mut sines {
            for (_, omega, phase) in axis.iter_mut() {
                *omega = core::f64::consts::TAU * random.between(8.0, 12.0);
                *phase = core::f64::consts::TAU * random.unit();
            }
        }
        Self { sines }
    }

    /// The shift at a time, mm.
    pub fn at(&self, time_s: f64) -> DVec3 {
        let sum = |axis: &[(f64, f64, f64); SINES]| {
            axis.iter().map(|(a, omega, phase)| a * libm::sin(omega * time_s + phase)).sum::<f64>()
        };
        let [x, y, z] = &self.sines;
        DVec3::new(sum(x), sum(y), sum(z))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_push_yields_force_over_stiffness() {
        let mut arm = Arm::new(ArmParams::SUPPORTED, DVec3::ZERO);
        for _ in 0..1000 {
            arm.step(DVec3::ZERO, DVec3::new(0.0, 0.6, 0.0), 0.001);
        }
        assert!((arm.position_mm() - DVec3::new(0.0, 0.5, 0.0)).length() < 1e-9, "{}", arm.position_mm());
    }

    #[test]
    fn it_lands_where_it_means_to_and_gives_way_to_a_blow() {
        let mut arm = Arm::new(ArmParams::SUPPORTED, DVec3::ZERO);
        for i in 1..=100 {
            arm.step(DVec3::X * (2.0 * min_jerk(f64::from(i) / 50.0)), DVec3::ZERO, 0.001);
        }
        assert!((arm.position_mm() - DVec3::X * 2.0).length() < 1e-12, "{}", arm.position_mm());
        // 0.3 N for 10 ms is a momentum of 3 N·ms: 15 mm/s of 0.2 kg, less what spring and damper took
        for _ in 0..10 {
            arm.step(DVec3::X * 2.0, DVec3::Z * 0.3, 0.001);
        }
        assert!((0.05..0.08).contains(&arm.position_mm().z), "{}", arm.position_mm());
    }

    #[test]
    fn a_free_swing_loses_energy_at_any_tick_rate() {
        for (case, dt_s) in [("4 kHz", 0.000_25), ("1 kHz", 0.001), ("200 Hz", 0.005)] {
            let mut arm = Arm::new(ArmParams::SUPPORTED, DVec3::ZERO);
            arm.off_mm = DVec3::Y;
            let mut largest_late: f64 = 0.0;
            let ticks = 1.0 / dt_s;
            let mut tick = 0.0;
            while tick < ticks {
                tick += 1.0;
                let x = arm.step(DVec3::ZERO, DVec3::ZERO, dt_s).length();
                if tick * dt_s > 0.5 {
                    largest_late = largest_late.max(x);
                }
            }
            assert!(largest_late < 1e-6, "{case}: {largest_late}");
        }
    }

    #[test]
    fn tremor_has_its_size_and_stays_in_its_band() {
        let tremor = Tremor::new(0.05, &mut Random::new(3));
        let n = 20_000;
        let mut squares = 0.0;
        let mut crossings = 0;
        let mut last = tremor.at(0.0).x;
        for i in 1..=n {
            let x = tremor.at(f64::from(i) * 0.001).x;
            squares += x * x;
            crossings += u32::from((x < 0.0) != (last < 0.0));
            last = x;
        }
        let rms = (squares / f64::from(n)).sqrt();
        assert!((rms - 0.05).abs() < 0.005, "{rms}");
        let hz = f64::from(crossings) / 2.0 / (f64::from(n) * 0.001);
        assert!((7.5..12.5).contains(&hz), "{hz} Hz");
    }

    #[test]
    fn a_reach_starts_and_ends_flat() {
        assert!(min_jerk(0.0).abs() < 1e-15 && (min_jerk(1.0) - 1.0).abs() < 1e-15);
        assert!((min_jerk(0.5) - 0.5).abs() < 1e-15);
        assert!(min_jerk(0.01) < 1.1e-5 && 1.0 - min_jerk(0.99) < 1.1e-5);
    }
}
