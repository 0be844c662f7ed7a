//! From an open port to a device that may push a hand: its word is checked, our limits are set and read back, then it is
//! armed. Whatever does not hold means no force. Service thread.

use super::port::{Identity, Port, PortError, REPORT};
use crate::device::ohs::{
    Action, Calibration, Capabilities, Control, DeviceLimits, Diagnostics, FaultCode, Features, OhsError, id,
};
use crate::device::{DeviceKind, DeviceSettings, DeviceSpec, Limits, PlaneSpec, VibrationSpec};

/// Longest watchdog with which a device is armed, ms.
pub const WATCHDOG_MS: u8 = 10;
/// Speed above which the device may not push along with the motion, mm/s. A!: ten times that of a jab.
const MAX_SPEED_MM_PER_S: f64 = 1000.0;
/// Largest stiffness and damping of a plane that are asked of any device, whatever it promises. A!: skin is softer.
const MAX_STIFFNESS_N_PER_MM: f64 = 5.0;
const MAX_DAMPING_N_S_PER_MM: f64 = 0.05;
/// Fewest reports a second that a closed loop can live with, Hz: five missing ones must not make 10 ms of silence.
const LEAST_REPORT_HZ: f64 = 500.0;
/// Coarsest position that still tells a depth, mm. A!: a tenth of the dermis.
const COARSEST_MM: f64 = 0.1;
/// All three angles are needed.
const ALL_AXES: u8 = 0b11_1111;
/// A calibration older than this is worth a remark, days. A!
pub const OLD_CALIBRATION_DAYS: u32 = 365;

/// A device that passed, armed if it gives force.
#[derive(Clone, Debug, PartialEq)]
pub struct Armed {
    /// What it says it is.
    pub capabilities: Capabilities,
    /// The limits it keeps; nothing when it gives no force.
    pub limits: Option<DeviceLimits>,
    /// Its calibration; nothing when it tells none.
    pub calibration: Option<Calibration>,
    /// What the rest of the program sees of it.
    pub spec: DeviceSpec,
}

/// Why a device was not armed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ArmError {
    /// The way to it.
    #[error(transparent)]
    Port(#[from] PortError),
    /// What it told is not what the protocol allows.
    #[error("{name}: refused: {source}")]
    Report {
        /// The device.
        name: String,
        /// What is wrong.
        source: OhsError,
    },
    /// It keeps to the protocol and is not fit.
    #[error("{name}: refused: `{field}` is {found}, must be {allowed}")]
    Unfit {
        /// The device.
        name: String,
        /// Which of its statements.
        field: &'static str,
        /// What it says.
        found: String,
        /// What is needed.
        allowed: String,
    },
    /// It has a fault.
    #[error("{name}: not armed: {}", .found.words())]
    Fault {
        /// The device.
        name: String,
        /// Which.
        found: FaultCode,
    },
    /// It does not keep a limit that was set.
    #[error("{name}: not armed: `{field}` was set to {set} and is {kept}")]
    Limit {
        /// The device.
        name: String,
        /// Which limit.
        field: &'static str,
        /// What was set.
        set: f64,
        /// What it keeps.
        kept: f64,
    },
}

impl ArmError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Port(error) => error.hint(),
            Self::Report { source, .. } => Some(source.hint().to_owned()),
            Self::Unfit { .. } => {
                Some("this device cannot be used here; ask its maker for a newer firmware".to_owned())
            }
            Self::Fault { .. } => {
                Some("release its emergency stop, check its supply, let it cool, home it; then try again".to_owned())
            }
            Self::Limit { .. } => Some(
                "a device that does not keep limits may not push a hand; ask its maker for a newer firmware".to_owned(),
            ),
        }
    }
}

/// Checks the device, sets limits and arms it.
pub fn arm(control: &mut dyn Port, identity: &Identity) -> Result<Armed, ArmError> {
    let armed = check(control, identity)?;
    if armed.limits.is_some()
        && let Err(error) = arm_again(control)
    {
        return Err(stands_against(control, &identity.name).unwrap_or(ArmError::Port(error)));
    }
    Ok(armed)
}

/// Checks the device and sets limits without arming it: no force can come of this.
pub fn check(control: &mut dyn Port, identity: &Identity) -> Result<Armed, ArmError> {
    let told = |source| ArmError::Report { name: identity.name.clone(), source };
    let capabilities = Capabilities::parse(&get(control, id::CAPABILITIES)?).map_err(told)?;
    capabilities.check().map_err(told)?;
    check_fit(&capabilities, &identity.name)?;
    let calibration = get(control, id::CALIBRATION).ok().and_then(|report| Calibration::parse(&report).ok());
    let spec = spec_of(&capabilities, identity);
    let limits = if spec.max_force_n > 0.0 { Some(set_limits(control, &capabilities, &spec)?) } else { None };
    Ok(Armed { capabilities, limits, calibration, spec })
}

/// Clears a latched fault and arms: at the start and after a fault, always on the trainee's word.
pub fn arm_again(control: &mut dyn Port) -> Result<(), PortError> {
    // a fault whose cause is still there is not cleared, and then the device cannot be armed either
    drop(control.set_feature(&Control::new(Action::ClearFault).pack()));
    control.set_feature(&Control::new(Action::Arm).pack())
}

/// What the device itself has against being armed, if it tells.
fn stands_against(control: &mut dyn Port, name: &str) -> Option<ArmError> {
    let told = Diagnostics::parse(&get(control, id::DIAGNOSTICS).ok()?).ok()?;
    let found = (told.last_fault != FaultCode::None).then_some(told.last_fault)?;
    Some(ArmError::Fault { name: name.to_owned(), found })
}

/// Allows no force any more.
pub fn disarm(control: &mut dyn Port) -> Result<(), PortError> {
    control.set_feature(&Control::new(Action::Disarm).pack())
}

/// Reads a feature.
pub fn get(control: &mut dyn Port, feature: u8) -> Result<[u8; REPORT], PortError> {
    let mut report = [0; REPORT];
    report[0] = feature;
    control.get_feature(&mut report)?;
    Ok(report)
}

/// Needs of this program beyond what the protocol allows a device to be.
fn check_fit(c: &Capabilities, name: &str) -> Result<(), ArmError> {
    let name = name.to_owned();
    let unfit = |field, found: String, allowed: String| Err(ArmError::Unfit { name, field, found, allowed });
    if c.pose_axes & ALL_AXES != ALL_AXES {
        return unfit(
            "pose_axes",
            format!("{:#08b}", c.pose_axes),
            "all six: the angle of the needle is scored".into(),
        );
    }
    if c.report_hz < LEAST_REPORT_HZ {
        return unfit("report_hz", c.report_hz.to_string(), format!("at least {LEAST_REPORT_HZ}"));
    }
    if c.position_resolution_mm > COARSEST_MM {
        let found = format!("{} um", c.position_resolution_mm * 1000.0);
        return unfit("position_resolution", found, format!("at most {} um", COARSEST_MM * 1000.0));
    }
    if c.gives_force() && c.min_watchdog_ms > WATCHDOG_MS {
        return unfit("watchdog_min", format!("{} ms", c.min_watchdog_ms), format!("at most {WATCHDOG_MS} ms"));
    }
    Ok(())
}

/// From a command to the first report with its effect, beyond one tick, s. A!: a report waits for the loop, a command for
/// its frame; together about one more millisecond.
const ROUND_TRIP_S: f64 = 0.001;

fn spec_of(c: &Capabilities, identity: &Identity) -> DeviceSpec {
    let has = |feature| c.features.has(feature);
    let bit = |axis: u8| c.force_axes & (1 << axis) != 0;
    let (force_axes, torque_axes) = ([bit(0), bit(1), bit(2)], [bit(3), bit(4), bit(5)]);
    let max_force_n = if c.gives_force() { c.continuous_force_n } else { 0.0 };
    let emulated = identity.emulated || has(Features::EMULATED);
    let name = if emulated { format!("{} (emulated)", identity.name) } else { identity.name.clone() };
    DeviceSpec {
        synthetic: emulated,
        force_axes,
        torque_axes,
        max_torque_n_mm: if c.gives_torque() { c.continuous_torque_n_mm } else { 0.0 },
        plane: has(Features::LOCAL_PLANE).then(|| PlaneSpec {
            max_stiffness_n_per_mm: c.max_stiffness_n_per_mm.min(MAX_STIFFNESS_N_PER_MM),
            max_damping_n_s_per_mm: c.max_damping_n_s_per_mm.min(MAX_DAMPING_N_S_PER_MM),
        }),
        vibration: has(Features::VIBRATION).then_some(VibrationSpec {
            max_n: c.max_vibration_n,
            min_hz: c.min_vibration_hz,
            max_hz: c.max_vibration_hz,
        }),
        resolution_mm: c.position_resolution_mm,
        round_trip_s: ROUND_TRIP_S,
        settings: DeviceSettings::for_force(max_force_n),
        ..DeviceSpec::plain(&name, identity.kind, max_force_n, c.max_slew_n_per_s)
    }
}

/// Sets what the limiter will keep to, and believes only what the device says it keeps.
fn set_limits(control: &mut dyn Port, c: &Capabilities, spec: &DeviceSpec) -> Result<DeviceLimits, ArmError> {
    let ours = Limits::for_device(spec);
    let wanted = DeviceLimits {
        max_force_n: ours.max_force_n,
        max_slew_n_per_s: ours.max_slew_n_per_s,
        max_speed_mm_per_s: MAX_SPEED_MM_PER_S,
        box_min_mm: c.workspace_min_mm,
        box_max_mm: c.workspace_max_mm,
        watchdog_ms: WATCHDOG_MS.min(c.max_watchdog_ms),
        grip_threshold_n: 0.0,
        locked: false,
    };
    control.set_feature(&wanted.pack())?;
    let name = || spec.name.clone();
    let kept =
        DeviceLimits::parse(&get(control, id::LIMITS)?).map_err(|source| ArmError::Report { name: name(), source })?;
    for (field, set, kept) in [
        ("watchdog", f64::from(wanted.watchdog_ms), f64::from(kept.watchdog_ms)),
        ("max_force", wanted.max_force_n, kept.max_force_n),
        ("max_slew", wanted.max_slew_n_per_s, kept.max_slew_n_per_s),
        ("max_speed", wanted.max_speed_mm_per_s, kept.max_speed_mm_per_s),
    ] {
        if kept > set {
            return Err(ArmError::Limit { name: name(), field, set, kept });
        }
    }
    Ok(kept)
}

/// Days since a calibration was made; nothing when it never was or lies in the future.
pub fn calibration_age_days(calibration_day: u32) -> Option<u32> {
    let age = i64::from(today()) - i64::from(calibration_day);
    if calibration_day == 0 { None } else { u32::try_from(age).ok() }
}

/// Days since 2000-01-01, as calibrations count them.
pub fn today() -> u32 {
    const EPOCH_2000_S: i64 = 946_684_800;
    let days = (jiff::Timestamp::now().as_second() - EPOCH_2000_S) / 86_400;
    u32::try_from(days).unwrap_or(0)
}

/// How the device is written into the head of a recording, beside its name.
pub fn header_extra(armed: &Armed, identity: &Identity) -> Vec<(&'static str, String)> {
    let c = &armed.capabilities;
    let kind = if matches!(identity.kind, DeviceKind::Hid | DeviceKind::Bridge) && armed.spec.synthetic {
        format!("{}, emulated", identity.kind.name())
    } else {
        identity.kind.name().to_owned()
    };
    vec![
        ("device_kind", kind),
        ("device_serial", identity.serial.clone()),
        ("device_hardware_id", format!("{:08x}", c.hardware_id)),
        ("device_firmware", c.firmware.to_string()),
        ("device_calibration_day", c.calibration_day.to_string()),
        ("device_calibration_hash", format!("{:08x}", c.calibration_hash)),
    ]
}
