//! Faults by name, for the command line: `KIND[:NUMBER][@MOMENT[~SECONDS]]`.

use std::str::FromStr;

use super::plan::{Moment, micros};
use crate::device::ohs::firmware::{Fault, Lie};
use crate::math::DVec3;

/// A fault and when it acts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlannedFault {
    /// What goes wrong.
    pub fault: Fault,
    /// From when on.
    pub from: Moment,
    /// For how long, µs; for ever without.
    pub for_us: Option<u64>,
}

/// A fault that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault is `{found}`, must be KIND[:NUMBER][@MOMENT[~SECONDS]] with one of the kinds {FAULT_NAMES}")]
pub struct FaultError {
    found: String,
}

/// Every kind, with what its number is.
pub const FAULT_NAMES: &str = "bad-crc, garbage, lowest-numbers, no-pose, pose-jump:MM, pose-frozen, buzz:MM, \
     sensor-broken, seq-frozen, replay:REPORTS, seq-skip:REPORTS, time-frozen, time-step:MS, stall, flood:TIMES, \
     deaf-to-commands, ack-frozen, inverted, force-gain:TIMES, no-watchdog, limits-forgotten, deadman-opens, \
     emergency-stop, hot:CELSIUS, brown-out, lie-force, lie-peak, lie-workspace, lie-rate, lie-servo, lie-watchdog, \
     lie-no-deadman, lie-vibration, lie-version, lie-magic, lie-crc";

/// Frequency of a buzz, Hz: where a badly damped contact of a light stylus swings. A!
const BUZZ_HZ: f64 = 120.0;

impl FromStr for PlannedFault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let wrong = || FaultError { found: text.chars().take(60).collect() };
        let (kind, when) = text.split_once('@').map_or((text, None), |(kind, when)| (kind, Some(when)));
        let (from, for_us) = match when.map(|when| when.split_once('~').unwrap_or((when, ""))) {
            None => (Moment::Start, None),
            Some((moment, length)) => {
                let for_us = if length.is_empty() { None } else { Some(micros(length).ok_or_else(wrong)?) };
                (moment.parse().map_err(|_e| wrong())?, for_us)
            }
        };
        let (name, number) = match kind.split_once(':') {
            None => (kind, None),
            Some((name, number)) => {
                (name, Some(number.parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(wrong)?))
            }
        };
        let fault = fault(name, number).ok_or_else(wrong)?;
        Ok(Self { fault, from, for_us })
    }
}

/// A fault by its name and number; nothing when the two do not fit.
fn fault(name: &str, number: Option<f64>) -> Option<Fault> {
    if let Some(lie) = name.strip_prefix("lie-") {
        return number.is_none().then(|| lie_named(lie))?.map(Fault::Lies);
    }
    Some(match (name, number) {
        ("bad-crc", None) => Fault::BadCrc,
        ("garbage", None) => Fault::Garbage,
        ("lowest-numbers", None) => Fault::LowestNumbers,
        ("no-pose", None) => Fault::NoPose,
        ("pose-jump", Some(mm)) => Fault::PoseJump(DVec3::X * mm),
        ("pose-frozen", None) => Fault::PoseFrozen,
        ("buzz", Some(mm)) => Fault::Buzz(mm, BUZZ_HZ),
        ("sensor-broken", None) => Fault::SensorBroken,
        ("seq-frozen", None) => Fault::SeqFrozen,
        ("replay", Some(n)) => Fault::Replay(whole(n)?),
        ("seq-skip", Some(n)) => Fault::SeqSkip(whole(n)?),
        ("time-frozen", None) => Fault::TimeFrozen,
        ("time-step", Some(ms)) => Fault::TimeStep(u32::from(whole(ms)?) * 1000),
        ("stall", None) => Fault::Stall,
        ("flood", Some(n)) => Fault::Flood(u8::try_from(whole(n)?).ok()?),
        ("deaf-to-commands", None) => Fault::DeafToCommands,
        ("ack-frozen", None) => Fault::AckFrozen,
        ("inverted", None) => Fault::Inverted,
        ("force-gain", Some(times)) => Fault::ForceGain(times),
        ("no-watchdog", None) => Fault::NoWatchdog,
        ("limits-forgotten", None) => Fault::LimitsForgotten,
        ("deadman-opens", None) => Fault::DeadmanOpens,
        ("emergency-stop", None) => Fault::EmergencyStop,
        ("hot", Some(celsius)) => Fault::Hot(celsius),
        ("brown-out", None) => Fault::BrownOut,
        _ => return None,
    })
}

fn lie_named(name: &str) -> Option<Lie> {
    Some(match name {
        "force" => Lie::Force,
        "peak" => Lie::PeakBelowContinuous,
        "workspace" => Lie::Workspace,
        "rate" => Lie::Rate,
        "servo" => Lie::Servo,
        "watchdog" => Lie::Watchdog,
        "no-deadman" => Lie::NoDeadman,
        "vibration" => Lie::Vibration,
        "version" => Lie::Version,
        "magic" => Lie::Magic,
        "crc" => Lie::Crc,
        _ => return None,
    })
}

/// A whole number from 1 to 65,535.
fn whole(number: f64) -> Option<u16> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just before")]
    let whole = ((1.0..=65_535.0).contains(&number) && number.fract() == 0.0).then_some(number as u16);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_is_listed_is_known() {
        for name in FAULT_NAMES.split(", ") {
            let (kind, number) = name.split_once(':').map_or((name, ""), |(kind, _)| (kind, ":3"));
            let text = format!("{kind}{number}@touch2~0.02");
            let planned: PlannedFault = text.parse().unwrap();
            assert_eq!((planned.from, planned.for_us), (Moment::Touch(2, 0), Some(20_000)), "{text}");
            assert!(format!("{kind}{}@1", if number.is_empty() { ":3" } else { "" }).parse::<PlannedFault>().is_err());
        }
    }

    #[test]
    fn when_may_be_left_out_and_nonsense_is_refused() {
        let lie: PlannedFault = "lie-force".parse().unwrap();
        assert_eq!(lie, PlannedFault { fault: Fault::Lies(Lie::Force), from: Moment::Start, for_us: None });
        for text in [
            "",
            "@1",
            "bad-crc@",
            "bad-crc@1~",
            "bad-crc@1~x",
            "flood:0",
            "flood:300",
            "replay:1.5",
            "hot:inf",
            "lie-",
            "x",
        ] {
            let length_left_out = text == "bad-crc@1~";
            assert_eq!(text.parse::<PlannedFault>().is_ok(), length_left_out, "{text}");
        }
    }
}
