//! What a probe found wrong, what it means and what to do about it: for a person at the device or at a telephone.

use super::{Health, MOST_DRIFT_PPM, StreamHealth};
use crate::device::driver::arm::{OLD_CALIBRATION_DAYS, calibration_age_days};
use crate::device::driver::{Counts, Why};
use crate::device::ohs::{Diagnostics, FaultCode, Features, Status};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the device can be used.
    Remark,
    /// The device cannot be used or not trusted before something was done.
    Problem,
}

impl Severity {
    /// Its name on screen and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Remark => "remark",
            Self::Problem => "problem",
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What was seen, with its numbers.
    pub what: String,
    /// What it means.
    pub means: String,
    /// What to do.
    pub todo: String,
}

impl Finding {
    pub(super) fn problem(what: impl Into<String>, means: &str, todo: &str) -> Self {
        Self { severity: Severity::Problem, what: what.into(), means: means.to_owned(), todo: todo.to_owned() }
    }

    pub(super) fn remark(what: impl Into<String>, means: &str, todo: &str) -> Self {
        Self { severity: Severity::Remark, ..Self::problem(what, means, todo) }
    }
}

/// Rate below or above which a device does not keep what it promised, share.
const RATE_SHARE: (f64, f64) = (0.95, 1.05);
/// Sampling of the device that is this uneven shows as noise in velocity, µs. A!
const UNEVEN_US: f64 = 250.0;
/// Arrivals farther apart than this leave the servo without anything new for several ticks, µs.
const LATE_US: f64 = 5_000.0;
/// Motors above this are warm, and above the other soon without force, °C.
const WARM_C: f64 = 65.0;
const HOT_C: f64 = 85.0;
/// More than this share of reports missing is more than a disturbance.
const LOST_SHARE: f64 = 0.001;

const CABLE: &str =
    "plug it into the computer itself with a short cable, no hub; if it stays, try another cable and port";
const FIRMWARE: &str = "ask its maker for a newer firmware, and send this report along";
const BUSY: &str = "close other programs; let this program use real-time priority (rtprio in limits.conf); probe again";

/// Everything that the numbers say, problems first.
pub(super) fn of(health: &Health) -> Vec<Finding> {
    let mut found = Vec::new();
    calibration(health, &mut found);
    if let Some(stream) = &health.stream {
        status(stream, &mut found);
        if health.gone.is_none() {
            rate(health, stream, &mut found);
        }
        losses(&stream.counts, stream, &mut found);
        timing(health, stream, &mut found);
    }
    diagnostics(health, &mut found);
    found
}

fn calibration(health: &Health, found: &mut Vec<Finding>) {
    let Some(capabilities) = &health.capabilities else { return };
    let todo = "run `stipple device calibrate`";
    let day = capabilities.calibration_day;
    match calibration_age_days(day) {
        None if day == 0 => found.push(Finding::problem(
            "it was never calibrated",
            "the tip is not where it says it is, so depths and angles are not to be trusted",
            todo,
        )),
        None => found.push(Finding::problem(
            format!("it was calibrated on a day in the future (day {day} after 2000-01-01)"),
            "its clock or this computer's is wrong, so the age of the calibration is not known",
            "check the date of this computer; else run `stipple device calibrate`",
        )),
        Some(days) if days > OLD_CALIBRATION_DAYS => found.push(Finding::problem(
            format!("its calibration is {days} days old"),
            "mechanics wear; depths may be off by more than they show",
            todo,
        )),
        Some(_) => {}
    }
    match &health.calibration {
        Some(told) if told.hash() != capabilities.calibration_hash => found.push(Finding::problem(
            format!("its calibration has the hash {:08x}, it says {:08x}", told.hash(), capabilities.calibration_hash),
            "the calibration in use is not the one that it shows",
            "unplug it and plug it in again; if it stays, run `stipple device calibrate`",
        )),
        Some(_) => {}
        None => found.push(Finding::remark("it shows no calibration", "it cannot be calibrated from here", FIRMWARE)),
    }
}

fn status(stream: &StreamHealth, found: &mut Vec<Finding>) {
    for why in &stream.stops {
        let [what, means, todo] = why.told();
        // said with numbers by the others
        if !matches!(why, Why::Silent | Why::Gap | Why::MotorsOff) {
            found.push(Finding::problem(what, means, todo));
        }
    }
    let Some(newest) = &stream.newest else { return };
    if !newest.status.has(Status::POWER) && !newest.status.has(Status::E_STOP) {
        let [what, means, todo] = Why::MotorsOff.told();
        found.push(Finding::remark(what, means, todo));
    }
    let hottest = stream.hottest_c;
    if hottest >= HOT_C {
        found.push(Finding::problem(
            format!("its hottest motor has {hottest:.0} degrees C"),
            "it will soon give less force or none",
            "switch it off and let it cool; keep its vents free",
        ));
    } else if hottest >= WARM_C {
        found.push(Finding::remark(
            format!("its hottest motor has {hottest:.0} degrees C"),
            "it is warm from work",
            "let it rest now and then",
        ));
    }
}

fn rate(health: &Health, stream: &StreamHealth, found: &mut Vec<Finding>) {
    if stream.counts.good < 2 {
        let wrong = stream.first_wrong.map_or_else(String::new, |error| format!("; the first that came: {error}"));
        found.push(Finding::problem(
            format!("no good report came in {:.1} s{wrong}", health.measured_s),
            "it is connected and says nothing that can be used",
            "switch it off and on; if it stays, ask its maker for a newer firmware",
        ));
        return;
    }
    let Some(promised_hz) = health.capabilities.as_ref().map(|c| c.report_hz) else { return };
    let (low, high) = RATE_SHARE;
    if stream.rate_hz < promised_hz * low {
        let own = stream.device_hz < promised_hz * low;
        found.push(Finding::problem(
            format!("{:.0} good reports a second came, {promised_hz:.0} were promised", stream.rate_hz),
            if own { "it samples more slowly than it says" } else { "reports are lost or spoilt on their way" },
            if own { FIRMWARE } else { CABLE },
        ));
    } else if stream.rate_hz > promised_hz * high {
        found.push(Finding::problem(
            format!("{:.0} reports a second came, {promised_hz:.0} were promised", stream.rate_hz),
            "it does not keep to its own word",
            FIRMWARE,
        ));
    }
}

fn losses(counts: &Counts, stream: &StreamHealth, found: &mut Vec<Finding>) {
    if counts.crc > 0 {
        found.push(Finding::problem(
            format!("{} reports had a wrong check sum", counts.crc),
            "bytes change on their way; an attempt ignores such reports, many end it",
            CABLE,
        ));
    }
    if counts.malformed + counts.replayed + counts.clock + counts.place > 0 {
        found.push(Finding::problem(
            format!(
                "reports that cannot be: {} malformed, {} with an old number, {} with a clock that stands, {} from \
                 outside its workspace",
                counts.malformed, counts.replayed, counts.clock, counts.place
            ),
            "its firmware or the bridge to it is at fault; an attempt does not use such reports",
            FIRMWARE,
        ));
    }
    if counts.missing > 0 {
        let share = counts.missing as f64 / (counts.good + counts.missing).max(1) as f64;
        let what = format!(
            "{} reports are missing in {} gaps, at most {} in a row",
            counts.missing, stream.gaps, stream.longest_gap
        );
        let means = "what the hand did in a gap is not known; more than five in a row stop an attempt";
        let severe = share > LOST_SHARE || stream.stops.contains(&Why::Gap);
        found.push(if severe { Finding::problem(what, means, CABLE) } else { Finding::remark(what, means, CABLE) });
    }
}

fn timing(health: &Health, stream: &StreamHealth, found: &mut Vec<Finding>) {
    if let Some(step) = stream.device_step_us
        && let Some(capabilities) = &health.capabilities
    {
        let period_us = 1e6 / capabilities.report_hz.max(1.0);
        let off_us = (step.p99 - period_us).abs().max((period_us - step.min).abs());
        if step.p99 - period_us > UNEVEN_US {
            found.push(Finding::problem(
                format!("its samples are up to {off_us:.0} us off their time"),
                "its own clock is uneven, which shows as noise of speed and force",
                FIRMWARE,
            ));
        }
    }
    if stream.drift_ppm.abs() > MOST_DRIFT_PPM && health.measured_s >= 1.0 {
        found.push(Finding::problem(
            format!("its clock is off by {:.0} millionths", stream.drift_ppm),
            "its times cannot be compared with ours",
            FIRMWARE,
        ));
    }
    let late = stream.stops.contains(&Why::Silent) || stream.counts.stale > 0;
    if late || stream.arrival_step_us.is_some_and(|step| step.p99 > LATE_US) {
        let worst_ms = stream.arrival_step_us.map_or(0.0, |step| step.max / 1000.0);
        found.push(Finding::remark(
            format!("reports came late, up to {worst_ms:.1} ms after one another"),
            "the computer, a hub or the bridge holds them up; an attempt pauses at 10 ms",
            BUSY,
        ));
    }
    if !health.real_time {
        found.push(Finding::remark(
            "this program got no real-time priority",
            "other programs can hold up the force loop",
            "give your user rtprio in /etc/security/limits.conf and log in again",
        ));
    }
}

fn diagnostics(health: &Health, found: &mut Vec<Finding>) {
    let Some(now) = &health.diagnostics else { return };
    let before = health.diagnostics_before.unwrap_or(*now);
    if now.crc_errors > before.crc_errors {
        found.push(Finding::problem(
            format!("it refused {} reports of ours while it was probed", now.crc_errors - before.crc_errors),
            "bytes change on their way to it, or it does not know this version of the protocol",
            CABLE,
        ));
    }
    if now.last_fault != FaultCode::None {
        found.push(Finding::remark(
            format!("its last fault: {}", now.last_fault.words()),
            "it happened since it got power and may be over",
            "if it comes again, send this report to its maker",
        ));
    }
    let Diagnostics { watchdog_trips, overtemperature, brown_outs, .. } = *now;
    if overtemperature > 0 || brown_outs > 0 {
        found.push(Finding::remark(
            format!(
                "since it got power it was too hot {overtemperature} times and its supply failed {brown_outs} times"
            ),
            "it is worked too hard, or its power supply is too weak",
            "use the power supply that came with it; keep its vents free",
        ));
    }
    if watchdog_trips > 0 {
        found.push(Finding::remark(
            format!("its watchdog ended the force {watchdog_trips} times since it got power"),
            "commands came too late, or a program ended without a word",
            "close other programs during attempts",
        ));
    }
    let no_deadman = health.capabilities.as_ref().is_some_and(|c| !c.features.has(Features::E_STOP) && c.gives_force());
    if no_deadman {
        found.push(Finding::remark(
            "it has no emergency stop",
            "force ends by letting go of the grip",
            "keep its power plug within reach",
        ));
    }
}
