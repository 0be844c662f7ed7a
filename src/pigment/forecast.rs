//! An attempt's dots on a later day as they are drawn, and what became of them beside those of an ideal hand. Pure.

use super::carry::PastSession;
use super::deposit::{Deposit, EPIDERMAL};
use super::heal::{Healing, Host};
use super::light::Pigments;
use super::look::{Look, Viewer};

/// A dot is called blurred when its edge is this many times as wide as a crisp dot's.
const BLURRED: f64 = 2.0;
/// A dot is called faded when it is less dark than this share of an ideal one.
const FADED: f64 = 0.5;
/// A dot is called wide when its pigment is this many times as wide as an ideal one's.
const WIDE: f64 = 1.3;
/// Share of the pigment in the epidermis from which a faded dot was too shallow.
const SHALLOW: f64 = 0.4;
/// Before this day nothing is called faded: crusts and new skin hide the dots.
const JUDGED_D: f64 = 28.0;
/// Darkness from which a scab covers a dot, and from which anything of it, or of the new skin's veil, is seen.
const CRUSTED: f64 = 0.1;
/// See [`CRUSTED`].
const FLAKES: f64 = 0.01;
/// Share of green light taken from which skin is called red.
const REDDENED: f64 = 0.04;

/// A dot on a date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnDot {
    /// Middle, world, mm.
    pub at_mm: [f64; 3],
    /// What the eye sees.
    pub look: Look,
    /// Share of its pigment that is left.
    pub retention: f64,
    /// Edge over that of a crisp dot of the same age.
    pub blow_out: f64,
    /// Share of the pigment that was left in the epidermis.
    pub epidermal: f64,
    /// Darkness of the scab over it.
    pub scab: f64,
    /// Share of its contrast that new, cloudy skin hides.
    pub ghost: f64,
}

/// What became of a dot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// As dark and as wide as it should be.
    Holds,
    /// Pale: it lay in skin that is shed.
    Shallow,
    /// Pale: there was too little ink.
    Thin,
    /// Spread by tissue that it lies too deep in.
    Blurred,
    /// Too much ink.
    Wide,
}

/// Means over dots.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// How many.
    pub dots: usize,
    /// Opacity.
    pub opacity: f64,
    /// Width as seen, mm.
    pub width_mm: f64,
    /// Width of the pigment itself, mm.
    pub core_mm: f64,
    /// Share of the pigment that is left.
    pub retention: f64,
    /// Edge over that of a crisp dot.
    pub blow_out: f64,
    /// Darkness of the scab.
    pub scab: f64,
    /// Share of the contrast that new, cloudy skin hides.
    pub ghost: f64,
    /// Share of the green light that redness takes from the skin around.
    pub red: f64,
}

/// Every dot of an attempt as it is drawn `days` after it.
pub fn drawn(
    session: &PastSession,
    healing: &Healing,
    pigments: &Pigments,
    host: &Host,
    viewer: &Viewer<'_>,
    days: f64,
) -> Vec<DrawnDot> {
    let moment = healing.moment(host, pigments.of(session.pigment).life_y, session.days_ago + days);
    let dot = |placed: &super::carry::PlacedDot| {
        let healed = moment.healed(&placed.deposit);
        DrawnDot {
            at_mm: placed.at_mm,
            look: viewer.look(session.pigment, &healed),
            retention: healed.retention,
            blow_out: healed.blow_out,
            epidermal: epidermal(&placed.deposit),
            scab: healed.scab,
            ghost: healed.ghost,
        }
    };
    session.dots.iter().map(dot).collect()
}

fn epidermal(deposit: &Deposit) -> f64 {
    let all_ng = deposit.mass_ng();
    let above_ng: f64 = deposit.ng.iter().take(EPIDERMAL).sum();
    if all_ng > 0.0 { above_ng / all_ng } else { 0.0 }
}

/// Means of some dots; zeros without any.
pub fn mean<'a>(dots: impl IntoIterator<Item = &'a DrawnDot>) -> Mean {
    let mut sum = Mean::default();
    for dot in dots {
        sum.dots += 1;
        sum.opacity += dot.look.opacity;
        sum.width_mm += 2.0 * dot.look.radius_mm;
        sum.core_mm += 2.0 * dot.look.core_mm;
        sum.retention += dot.retention;
        sum.blow_out += dot.blow_out;
        sum.scab += dot.scab;
        sum.ghost += dot.ghost;
        let [_, green, _] = dot.look.halo;
        sum.red += 1.0 - green;
    }
    let count = sum.dots.max(1) as f64;
    let Mean { opacity, width_mm, core_mm, retention, blow_out, scab, ghost, red, .. } = &mut sum;
    for value in [opacity, width_mm, core_mm, retention, blow_out, scab, ghost, red] {
        *value /= count;
    }
    sum
}

/// What became of a dot, beside the mean of an ideal hand's on the same date.
pub fn fate(dot: &DrawnDot, ideal: &Mean) -> Fate {
    if dot.blow_out > BLURRED {
        Fate::Blurred
    } else if dot.look.opacity < FADED * ideal.opacity {
        if dot.epidermal > SHALLOW { Fate::Shallow } else { Fate::Thin }
    } else if 2.0 * dot.look.core_mm > WIDE * ideal.core_mm {
        Fate::Wide
    } else {
        Fate::Holds
    }
}

/// What a trainee sees on the date, in words, most important first: planned places without a dot (`missed`), then what
/// hides the dots while they heal, then what became of them.
pub fn words(days: f64, missed: usize, yours: &[DrawnDot], ideal: &[DrawnDot]) -> Vec<String> {
    let (mine, best) = (mean(yours), mean(ideal));
    let mut out: Vec<String> = (missed > 0).then(|| missing(missed, best.dots)).into_iter().collect();
    if mine.dots == 0 {
        out.push("No pigment in the skin".to_owned());
    } else if days < JUDGED_D {
        out.extend(early(days, &mine, &best));
    } else {
        let of = |wanted: Fate| mean(yours.iter().filter(|dot| fate(dot, &best) == wanted));
        let fates = [Fate::Shallow, Fate::Blurred, Fate::Wide, Fate::Thin, Fate::Holds].map(|fate| (fate, of(fate)));
        let there = fates.iter().filter(|(_, some)| some.dots > 0);
        out.extend(there.map(|(fate, some)| sentence(*fate, some, &best)));
    }
    out
}

fn missing(missed: usize, planned: usize) -> String {
    let hold = if missed == 1 { "holds" } else { "hold" };
    format!("{missed} of {planned} planned places {hold} no dot (ideal: every one does)")
}

/// What hides the dots as yet: only what the model has on this date.
fn early(days: f64, mine: &Mean, best: &Mean) -> [String; 2] {
    let dots = if days < 1.0 {
        "Fresh dots look darker than they stay"
    } else if mine.scab > CRUSTED {
        "Scabs cover the dots and make them look darker"
    } else if mine.scab > FLAKES {
        "The last flakes of the scabs fall"
    } else if mine.ghost > FLAKES {
        "New, cloudy skin veils the dots"
    } else {
        "The dots settle"
    };
    let red = if mine.red > REDDENED { "; the skin around them is red" } else { "" };
    let (left, kept) = (100.0 * mine.retention, 100.0 * best.retention);
    [
        format!("{dots}{red}"),
        format!("{left:.0} % of the pigment is there (ideal {kept:.0} %): judge the dots from day {JUDGED_D:.0}"),
    ]
}

fn sentence(fate: Fate, some: &Mean, best: &Mean) -> String {
    let count = match some.dots {
        1 => "1 dot".to_owned(),
        n => format!("{n} dots"),
    };
    let left = 100.0 * some.retention;
    match fate {
        Fate::Shallow => format!("{count} faded: too shallow, {left:.0} % of the pigment left"),
        Fate::Thin => {
            format!("{count} pale: too little ink, {:.0} % as dark as ideal", 100.0 * some.opacity / best.opacity)
        }
        Fate::Blurred => format!("{count} blurred: too deep, {:.1} times a crisp dot's width", some.blow_out),
        Fate::Wide => {
            format!("{count} wide: too much ink, pigment {:.2} mm (ideal {:.2} mm)", some.core_mm, best.core_mm)
        }
        Fate::Holds => {
            let holds = if some.dots == 1 { "holds" } else { "hold" };
            let (width, ideal) = (some.width_mm, best.width_mm);
            let kept = 100.0 * best.retention;
            format!(
                "{count} {holds}: {left:.0} % of the pigment left, {width:.2} mm (ideal {kept:.0} %, {ideal:.2} mm)"
            )
        }
    }
}

#[cfg(test)]
#[path = "forecast_tests.rs"]
mod tests;
