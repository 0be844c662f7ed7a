//! The attempt in words: a note for each domain, why the weakest is weak, what to practise next.

use super::dots::Dot;
use super::int;
use super::judge::{light, lights};
use super::sheet::{AttemptSheet, Domain, Spread};
use super::text::{degrees, dots, mm, newton};
use super::words::{Side, side, slack};
use crate::scenario::Scenario;
use crate::scenario::rubric::{Band, Light, Rubric};

/// How many placed dots miss a domain's green, on which side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Misses {
    low: u32,
    high: u32,
}

impl Misses {
    fn of(dots: &[Dot], band: &Band, value: impl Fn(&Dot) -> Option<f64>) -> Self {
        let mut misses = Self::default();
        for value in dots.iter().filter(|d| d.place.is_some()).filter_map(value) {
            if band.light(value) != Light::Green {
                match side(band, value) {
                    Side::Low => misses.low += 1,
                    Side::High => misses.high += 1,
                }
            }
        }
        misses
    }

    fn words(self, low: &str, high: &str) -> String {
        match (self.low, self.high) {
            (0, 0) => String::new(),
            (n, 0) => format!("; {n} {low}"),
            (0, n) => format!("; {n} {high}"),
            (l, h) => format!("; {l} {low}, {h} {high}"),
        }
    }
}

/// The band and the value of a domain.
fn misses(rubric: &Rubric, dots: &[Dot], domain: Domain) -> Misses {
    match domain {
        Domain::Depth => Misses::of(dots, &rubric.depth_mm, |d| Some(d.below_mm())),
        Domain::Dwell => Misses::of(dots, &rubric.dwell_strokes, |d| Some(f64::from(d.tally.puncturing))),
        Domain::Angle => Misses::of(dots, &rubric.angle_deg, Dot::angle_deg),
        Domain::DotSize => Misses::of(dots, &rubric.dot_mm, |d| Some(d.diameter_mm)),
        Domain::Spacing => Misses::of(dots, &rubric.spacing_mm, |d| d.spacing_mm),
        Domain::Drag => Misses::of(dots, &rubric.drag, |d| Some(d.aspect)),
        Domain::Force => Misses::of(dots, &rubric.press_n, |d| Some(d.tally.stay.nose_n)),
    }
}

/// How many placed dots are green, amber and red in a domain.
pub(super) fn colours(rubric: &Rubric, dots: &[Dot], domain: Domain) -> [u32; 3] {
    let mut found = [0; 3];
    let [green, amber, red] = &mut found;
    for dot in dots.iter().filter(|d| d.place.is_some()) {
        *match light(lights(rubric, dot), domain) {
            Light::Green => &mut *green,
            Light::Amber => &mut *amber,
            Light::Red => &mut *red,
        } += 1;
    }
    found
}

/// The figures behind a domain's score.
pub(super) fn note(rubric: &Rubric, dots: &[Dot], attempt: &AttemptSheet, domain: Domain) -> String {
    let miss = misses(rubric, dots, domain);
    let at = |spread: Option<Spread>, unit: f64| spread.map(|s| (s.mean as f64 / unit, s.sd as f64 / unit));
    let figures = match domain {
        Domain::Depth => {
            at(attempt.below_junction_um, 1000.0).map(|(m, s)| format!("{} below the junction, SD {s:.2}", mm(m)))
        }
        Domain::Dwell => at(attempt.dwell_strokes_hundredths, 100.0).map(|(m, s)| format!("{m:.1} strokes, SD {s:.1}")),
        Domain::Angle => at(attempt.angle_cdeg, 100.0).map(|(m, s)| format!("{}, SD {s:.0}", degrees(m))),
        Domain::DotSize => at(attempt.diameter_um, 1000.0).map(|(m, s)| format!("{}, SD {s:.2}", mm(m))),
        Domain::Spacing => return spacing_note(attempt, miss),
        Domain::Drag => at(attempt.aspect_hundredths, 100.0).map(|(m, _)| format!("length over width {m:.2}")),
        Domain::Force => Some(format!("nose up to {}", newton(attempt.hand.nose_peak_un as f64 / 1.0e6))),
    };
    let Some(figures) = figures.filter(|_| !dots.is_empty()) else { return "no dot to judge".to_owned() };
    let (low, high) = sides(domain);
    figures + &miss.words(low, high)
}

fn spacing_note(attempt: &AttemptSheet, miss: Misses) -> String {
    let mut parts = Vec::new();
    if let Some(spread) = attempt.spacing_um {
        parts.push(format!("{} apart{}", mm(spread.mean as f64 / 1000.0), miss.words("too close", "too far")));
    }
    if let Some(off) = attempt.place_um {
        parts.push(format!("{} off place", mm(off.mean as f64 / 1000.0)));
    }
    if attempt.unplaced > 0 {
        parts.push(format!("{} missing", attempt.unplaced));
    }
    if attempt.extra > 0 {
        parts.push(format!("{} extra", attempt.extra));
    }
    if parts.is_empty() { "no dot to judge".to_owned() } else { parts.join("; ") }
}

fn sides(domain: Domain) -> (&'static str, &'static str) {
    match domain {
        Domain::Depth => ("too shallow", "too deep"),
        Domain::Dwell => ("too short", "too long"),
        Domain::Angle => ("leaned too far", "beyond upright"),
        Domain::DotSize => ("too small", "too large"),
        Domain::Spacing => ("too close", "too far apart"),
        Domain::Drag => ("too short", "dragged"),
        Domain::Force => ("too light", "pressed too hard"),
    }
}

/// Why the weakest domain is weak, and what to practise next: one sentence each.
pub(super) fn advice(scenario: &Scenario, made: &[Dot], attempt: &AttemptSheet, weakest: Domain) -> (String, String) {
    let said = |reason: String, next: &str| (reason, next.to_owned());
    if attempt.planned == 0 {
        return said("The scenario plans no dots".to_owned(), "Choose a scenario with planned dots");
    }
    if attempt.placed == 0 {
        return said(
            "No planned place holds a dot".to_owned(),
            "Set the needle on a planned place and let it run there",
        );
    }
    let missing = attempt.unplaced;
    if missing * 2 > attempt.planned {
        let reason = format!("{} of {} are missing", missing, dots(attempt.planned));
        return said(reason, "Finish the plan first, then work on the parts");
    }
    let miss = misses(&scenario.rubric, made, weakest);
    if miss == Misses::default() {
        return all_green(scenario, attempt, weakest);
    }
    let (low, high) = sides(weakest);
    let (n, how, side) = if miss.high > miss.low { (miss.high, high, Side::High) } else { (miss.low, low, Side::Low) };
    let reason = format!("{}: {} {how}", weakest.name(), dots(n));
    let slack_dots = made.iter().filter(|d| slack(scenario, d)).count();
    (reason, next(weakest, side, slack_dots * 2 > made.len()).to_owned())
}

fn all_green(scenario: &Scenario, attempt: &AttemptSheet, weakest: Domain) -> (String, String) {
    if attempt.unplaced > 0 {
        let reason = format!("{} missing from the plan", dots(attempt.unplaced));
        return (reason, "Fill every planned place".to_owned());
    }
    if weakest == Domain::Spacing && attempt.extra > 0 {
        let reason = format!("{} outside the plan", dots(attempt.extra));
        return (reason, "Lift clear between dots and touch the skin at planned places only".to_owned());
    }
    let off = attempt.place_um.map_or(0.0, |s| s.mean as f64 / 1000.0);
    if weakest == Domain::Spacing && scenario.rubric.place_mm.light(off) != Light::Green {
        return (
            format!("The dots lie {} off their places", mm(off)),
            "Look at the place before you lower the needle".to_owned(),
        );
    }
    ("Every dot is in the green bands".to_owned(), "Keep it up: try it faster, or the next scenario".to_owned())
}

fn next(domain: Domain, side: Side, slack: bool) -> &'static str {
    match (domain, side) {
        (Domain::Depth, Side::Low) if slack => "Practise stretching the skin with the other hand before every dot",
        (Domain::Depth, Side::Low) => {
            "Practise depth: lower the needle until the read-out stands in the band, then dwell"
        }
        (Domain::Depth, Side::High) => "Practise depth: brake as you feel the skin give way, and lighten the hand",
        (Domain::Dwell, Side::Low) => "Practise dwell: stay a moment longer before you lift",
        (Domain::Dwell, Side::High) => "Practise dwell: lift sooner, and keep the same short rhythm for every dot",
        (Domain::Angle, _) => "Practise holding the hand-piece upright to the skin, also where the head curves",
        (Domain::DotSize, Side::Low) => "Practise dot size: dip in time and stay for a few strokes more",
        (Domain::DotSize, Side::High) => "Practise dot size: lift sooner and carry less ink",
        (Domain::Spacing, Side::Low) => "Practise spacing: move one whole spacing before the next dot",
        (Domain::Spacing, Side::High) => "Practise spacing: set the next dot one spacing from the last, not further",
        (Domain::Drag, _) => "Practise lifting the needle clear of the skin before you move",
        (Domain::Force, _) => "Practise a light hand: let the nose just touch the skin",
    }
}

/// Mean and standard deviation of the values, turned into integers by `to`.
pub(super) fn spread(values: impl Iterator<Item = f64> + Clone, to: fn(f64) -> i64) -> Option<Spread> {
    let n = values.clone().count();
    if n == 0 {
        return None;
    }
    let mean = values.clone().sum::<f64>() / n as f64;
    let squares: f64 = values.map(|v| (v - mean) * (v - mean)).sum();
    let sd = if n > 1 { (squares / (n - 1) as f64).sqrt() } else { 0.0 };
    int::finite(mean).map(|_| Spread { mean: to(mean), sd: to(sd) })
}
