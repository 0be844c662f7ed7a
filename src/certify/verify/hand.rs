//! The recorded hand: whether one hand can have gone that way. Two movements that were cut together, and stepped and signed
//! anew, still show where they were cut. Pure.

use super::Case;
use super::line::Account;
use crate::recording::Mode;
use crate::session::Peak;

/// Coarsest step of a stylus that is taken, um: the head of a recording may not claim a coarser one.
const COARSEST_UM: f64 = 100.0;

/// Steps of the stylus by which the ends of two ways may be off, together on three axes. D: 2 times the root of 3, rounded up.
const NOISE: f64 = 4.0;

/// Smallest step of the stylus as the head says it, um.
fn resolution_um(case: &Case<'_>) -> f64 {
    let said = case.scored.header.extra.get("device_resolution_mm").and_then(|text| text.parse::<f64>().ok());
    let um = said.map_or(0.0, |mm| mm * 1000.0);
    // what is no number is none, too
    if um > 0.0 { um.min(COARSEST_UM) } else { 0.0 }
}

pub(super) fn hand(case: &Case<'_>, account: &mut Account) {
    let (course, rule) = (&case.scored.course, case.trust.exam);
    let hz = f64::from(course.tick_hz);
    let at = |peak: Peak| {
        let s = peak.tick as f64 / hz.max(1.0);
        format!("{}:{:06.3}", (s / 60.0).floor(), s % 60.0)
    };
    let (fastest, leap) = (course.pace.step_mm, course.pace.leap_mm);
    let (mm_per_s, leap_um) = (fastest.value * hz, leap.value * 1000.0);
    let told = format!("fastest {mm_per_s:.0} mm/s at {}, farthest leap {leap_um:.0} um at {}", at(fastest), at(leap));
    let watched = case.scored.registration.as_ref().is_some_and(|registration| registration.mode > Mode::Practice);
    let mut wrong = Vec::new();
    if watched && mm_per_s > f64::from(rule.hand_mm_per_s) {
        wrong.push(format!("{mm_per_s:.0} mm/s at {}, no hand is faster than {}", at(fastest), rule.hand_mm_per_s));
    }
    let most_um = f64::from(rule.leap_um) + NOISE * resolution_um(case);
    let leapt = watched && leap_um > most_um;
    // a busy computer hears of the hand late and all at once: then a leap is told of, and proves nothing
    let late = course.health.map_or(0, |health| health.missed);
    let busy = late > 0 || course.flags.cuts > 0 || course.flags.stale_ticks > 0;
    if leapt && !busy {
        let at = at(leap);
        wrong.push(format!(
            "it was {leap_um:.0} um elsewhere within a tick at {at}, more than {most_um:.0}: not one movement"
        ));
    }
    let told = if leapt { format!("{told}: more than {most_um:.0}, late or stale ticks may explain it") } else { told };
    account.judged("hand", &wrong, told);
}
