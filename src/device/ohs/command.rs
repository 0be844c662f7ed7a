//! Report 0x02, out: what the device is to do until the next one. Writer threads; plain numbers.
//!
//! What the device renders is the sum of force, contact plane and vibration, clipped as a whole.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::wire::{Fields, Q15, Writer, down, to_u16};
use super::{OhsError, Report, id, scale};
use crate::device::{Vibration, VibrationAxis, VibrationShape};
use crate::math::{DVec3, unit_or};

const DRIVE: u8 = 1 << 0;
const PLANE: u8 = 1 << 1;
const VIBRATE: u8 = 1 << 2;
const ECHO: u8 = 1 << 7;

/// Longest time for which a command may ask to be believed, ms: the longest watchdog.
pub const LONGEST_VALID_MS: u16 = 100;

/// A contact plane that the device renders at its own servo rate. Device frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContactPlane {
    /// A point on it, mm.
    pub point_mm: DVec3,
    /// Outward, of length one: the hand is pushed this way.
    pub normal: DVec3,
    /// Stiffness along the normal, N/mm.
    pub stiffness_n_per_mm: f64,
    /// Damping along the normal, N·s/mm.
    pub damping_n_s_per_mm: f64,
    /// Damping along the plane, N·s/mm.
    pub tangential_damping_n_s_per_mm: f64,
    /// Coefficient of Coulomb friction along the plane.
    pub friction: f64,
}

/// What the device is to do until the next command, or until this one is too old.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Command {
    /// Give force at all. Without it the device renders nothing.
    pub drive: bool,
    /// Answer with a state report at once (to measure latency).
    pub echo: bool,
    /// Number of the command, one more each time, wraps.
    pub seq: u16,
    /// Time of the host's clock, µs, wraps; for diagnostics only.
    pub host_time_us: u32,
    /// Force on the hand, device frame, N.
    pub force_n: DVec3,
    /// Torque on the stylus, device frame, N·mm.
    pub torque_n_mm: DVec3,
    /// Contact plane, when the device is to render one.
    pub plane: Option<ContactPlane>,
    /// Longest force that this command may lead to, N. `None` leaves it to the device and is for tests: a host says it.
    pub force_limit_n: Option<f64>,
    /// Vibration, when there is one.
    pub vibration: Option<Vibration>,
    /// How long the command may be believed, ms; the device takes the lower of this and its watchdog.
    pub valid_for_ms: u16,
}

impl Command {
    /// No force; believed for 10 ms.
    pub const NOTHING: Self = Self {
        drive: false,
        echo: false,
        seq: 0,
        host_time_us: 0,
        force_n: DVec3::ZERO,
        torque_n_mm: DVec3::ZERO,
        plane: None,
        force_limit_n: Some(0.0),
        vibration: None,
        valid_for_ms: 10,
    };

    /// The report of this command. Forces, stiffness and damping are rounded towards zero: never more than is said here.
    pub fn pack(&self) -> Report {
        let mut w = Writer::new(id::COMMAND);
        let bit = |on: bool, bit: u8| if on { bit } else { 0 };
        let plane = bit(self.plane.is_some(), PLANE);
        w.u8(1, bit(self.drive, DRIVE) | plane | bit(self.vibration.is_some(), VIBRATE) | bit(self.echo, ECHO));
        w.u16(2, self.seq);
        w.u32(4, self.host_time_us);
        w.i16x3_down(8, self.force_n, scale::FORCE);
        w.i16x3_down(14, self.torque_n_mm, scale::TORQUE);
        if let Some(plane) = &self.plane {
            plane.put(&mut w);
        }
        w.u16(46, self.force_limit_n.map_or(0, limit_mn));
        if let Some(vibration) = &self.vibration {
            put_vibration(vibration, &mut w);
        }
        w.u16(52, self.valid_for_ms.clamp(1, LONGEST_VALID_MS));
        w.seal()
    }

    /// The command in a report. Bytes of a plane or vibration that is not there are not looked at.
    pub fn parse(bytes: &[u8]) -> Result<Self, OhsError> {
        let f = Fields::open(bytes, id::COMMAND)?;
        let flags = f.u8(1);
        let valid_for_ms = f.u16(52);
        f.ranged("valid_for", valid_for_ms, 1..=i64::from(LONGEST_VALID_MS), "1 to 100 ms")?;
        let limit_mn = f.u16(46);
        Ok(Self {
            drive: flags & DRIVE != 0,
            echo: flags & ECHO != 0,
            seq: f.u16(2),
            host_time_us: f.u32(4),
            force_n: f.i16x3(8, "force", scale::FORCE)?,
            torque_n_mm: f.i16x3(14, "torque", scale::TORQUE)?,
            plane: if flags & PLANE == 0 { None } else { Some(ContactPlane::take(&f)?) },
            force_limit_n: (limit_mn > 0).then(|| f64::from(limit_mn) / scale::FORCE),
            vibration: if flags & VIBRATE == 0 { None } else { Some(take_vibration(&f)?) },
            valid_for_ms,
        })
    }
}

/// A limit on the wire, at least 1 mN: 0 would hand the choice to the device.
fn limit_mn(limit_n: f64) -> u16 {
    to_u16(down(limit_n * scale::FORCE)).max(1)
}

impl ContactPlane {
    fn put(&self, w: &mut Writer) {
        w.i32x3(20, self.point_mm, scale::LENGTH);
        w.i16x3(32, unit_or(self.normal, DVec3::Y), Q15);
        w.u16_down(38, self.stiffness_n_per_mm, scale::STIFFNESS);
        w.u16_down(40, self.damping_n_s_per_mm, scale::DAMPING);
        w.u16_down(42, self.tangential_damping_n_s_per_mm, scale::DAMPING);
        w.u16_down(44, self.friction, scale::FRICTION);
    }

    fn take(f: &Fields<'_>) -> Result<Self, OhsError> {
        Ok(Self {
            point_mm: f.i32x3(20, "plane_point", scale::LENGTH)?,
            normal: f.direction(32, "plane_normal")?,
            stiffness_n_per_mm: f.u16_scaled(38, scale::STIFFNESS),
            damping_n_s_per_mm: f.u16_scaled(40, scale::DAMPING),
            tangential_damping_n_s_per_mm: f.u16_scaled(42, scale::DAMPING),
            friction: f.u16_scaled(44, scale::FRICTION),
        })
    }
}

fn put_vibration(vibration: &Vibration, w: &mut Writer) {
    w.u16_down(48, vibration.amplitude_n, scale::FORCE);
    w.u16_scaled(50, vibration.frequency_hz, scale::FREQUENCY);
    w.u8(
        54,
        match vibration.shape {
            VibrationShape::Sine => 0,
            VibrationShape::Square => 1,
            VibrationShape::Pulse => 2,
        },
    );
    w.u8(
        55,
        match vibration.axis {
            VibrationAxis::Tool => 0,
            VibrationAxis::X => 1,
            VibrationAxis::Y => 2,
            VibrationAxis::Z => 3,
        },
    );
}

fn take_vibration(f: &Fields<'_>) -> Result<Vibration, OhsError> {
    let shape = match f.u8(54) {
        0 => VibrationShape::Sine,
        1 => VibrationShape::Square,
        2 => VibrationShape::Pulse,
        other => return Err(f.out_of_range("vibration_shape", other.into(), "0, 1 or 2")),
    };
    let axis = match f.u8(55) {
        0 => VibrationAxis::Tool,
        1 => VibrationAxis::X,
        2 => VibrationAxis::Y,
        3 => VibrationAxis::Z,
        other => return Err(f.out_of_range("vibration_axis", other.into(), "0 to 3")),
    };
    let (amplitude_n, frequency_hz) = (f.u16_scaled(48, scale::FORCE), f.u16_scaled(50, scale::FREQUENCY));
    Ok(Vibration { amplitude_n, frequency_hz, shape, axis })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_ever_turns_into_the_devices_own() {
        for limit_n in [0.0, -1.0, f64::NAN, 0.0004, 1e-12] {
            let command = Command { force_limit_n: Some(limit_n), ..Command::NOTHING };
            assert_eq!(Command::parse(&command.pack()).unwrap().force_limit_n, Some(0.001), "{limit_n}");
        }
        let own = Command { force_limit_n: None, ..Command::NOTHING };
        assert_eq!(Command::parse(&own.pack()).unwrap().force_limit_n, None);
    }

    #[test]
    fn rounding_never_adds_force() {
        let command = Command { force_n: DVec3::new(1.2349, -1.2349, 2.9999), ..Command::NOTHING };
        let sent = Command::parse(&command.pack()).unwrap();
        assert!((sent.force_n - DVec3::new(1.234, -1.234, 2.999)).length() < 1e-12, "{}", sent.force_n);
    }

    #[test]
    fn a_number_that_is_none_pushes_nobody() {
        let command = Command {
            force_n: DVec3::new(f64::NAN, f64::INFINITY, f64::NEG_INFINITY),
            torque_n_mm: DVec3::NAN,
            plane: Some(ContactPlane {
                point_mm: DVec3::NAN,
                normal: DVec3::NAN,
                stiffness_n_per_mm: f64::NAN,
                damping_n_s_per_mm: -3.0,
                tangential_damping_n_s_per_mm: f64::NAN,
                friction: f64::NAN,
            }),
            vibration: Some(Vibration { amplitude_n: f64::NAN, frequency_hz: f64::NAN, ..Vibration::default() }),
            ..Command::NOTHING
        };
        let sent = Command::parse(&command.pack()).unwrap();
        assert_eq!(sent.force_n, DVec3::new(0.0, 32.767, -32.767));
        assert_eq!(sent.torque_n_mm, DVec3::ZERO);
        let plane = sent.plane.unwrap();
        assert_eq!((plane.normal, plane.stiffness_n_per_mm, plane.damping_n_s_per_mm), (DVec3::Y, 0.0, 0.0));
        assert_eq!(sent.vibration, Some(Vibration::default()));
    }
}
