//! The calibration that a pack carries: the one that the recording's head names, of that device, and no other. Pure.

use super::Case;
use super::line::Account;
use crate::certify::exam::{DAY_NS, DAYS_TO_2000};
use crate::certify::manifest::moment;
use crate::certify::pack;
use crate::device::driver::CalibrationFile;
use crate::device::ohs::Calibration;
use crate::session::folder::CALIBRATION_KEY;

pub(super) fn calibration(case: &Case<'_>, account: &mut Account) {
    let named = case.scored.header.extra.get(CALIBRATION_KEY);
    match (case.parts.get(pack::CALIBRATION), named) {
        // a program's hand has none, and no pack had before there was this file
        (None, None) => {}
        (None, Some(_)) => account.failed("calibration", "the recording names a calibration that is not in the pack"),
        (Some(_), None) => account.failed("calibration", "calibration.json is not named by the recording"),
        (Some(bytes), Some(named)) => match CalibrationFile::parse(bytes) {
            Err(why) => account.failed("calibration", format_args!("calibration.json: {why}")),
            Ok((file, found)) => {
                let wrong = faults(case, named, &file, &found, &CalibrationFile::digest(bytes));
                account.judged("calibration", &wrong, told(case, &found));
            }
        },
    }
}

fn faults(case: &Case<'_>, named: &str, file: &CalibrationFile, found: &Calibration, digest: &str) -> Vec<String> {
    let said = |key: &str| case.scored.header.extra.get(key).cloned();
    let mut wrong = Vec::new();
    if digest != named {
        wrong.push("calibration.json is not the one that the recording names".to_owned());
    }
    let told = said("device_hardware_id").zip(said("device_serial")).map(|(id, serial)| format!("{id}:{serial}"));
    let id = said("device_id").or(told).unwrap_or_default();
    if file.device != id {
        wrong.push(format!("it is of device {:?}, and {id:?} was held", file.device));
    }
    for (key, found) in [
        ("calibration", format!("{:08x}", found.hash())),
        ("device_calibration_hash", format!("{:08x}", found.hash())),
        ("device_calibration_day", found.day.to_string()),
        ("calibrated_unix_ns", made_ns(found).to_string()),
    ] {
        if let Some(said) = said(key).filter(|said| *said != found) {
            wrong.push(format!("the recording says {key} {said:?}, the file {found:?}"));
        }
    }
    wrong
}

/// What was measured and when, and how old that was.
fn told(case: &Case<'_>, found: &Calibration) -> String {
    let age_h = case.scored.header.start_unix_ns.saturating_sub(made_ns(found)) / 3_600_000_000_000;
    let made = moment(made_ns(found));
    let made = made.split('T').next().unwrap_or_default();
    let tip = found.tip_offset_mm;
    format!(
        "made on {made}, {age_h} hours before, an exam allows {}; tip {:.3} {:.3} {:.3} mm, tip force (x - {:.3} N) * {:.4}, \
         grip (x - {:.3} N) * {:.4}",
        case.trust.exam.calibration_h,
        tip.x,
        tip.y,
        tip.z,
        found.tip.zero_n,
        found.tip.gain,
        found.grip.zero_n,
        found.grip.gain
    )
}

/// The beginning of the day on which it was made, ns since 1970.
fn made_ns(found: &Calibration) -> u64 {
    (u64::from(found.day) + DAYS_TO_2000).saturating_mul(DAY_NS)
}
