//! From dots to domains to the total, and the critical errors. Bands and weights are the rubric's; nothing is judged here
//! that is not in it.

use super::dots::Dot;
use super::hand::Hand;
use super::int;
use super::sheet::{CriticalSheet, Domain, Lights};
use super::text::{lie, mm, newton, percent};
use crate::scenario::rubric::{Critical, Floors, Light, Rubric, Weights};

/// Score of each domain, 0 to 1, in the order of [`Domain::ALL`].
pub(super) type Scores = [f64; 7];

/// The weight of a domain.
pub(super) fn weight(weights: &Weights, domain: Domain) -> f64 {
    match domain {
        Domain::Depth => weights.depth,
        Domain::Dwell => weights.dwell,
        Domain::Angle => weights.angle,
        Domain::DotSize => weights.dot_size,
        Domain::Spacing => weights.spacing,
        Domain::Drag => weights.drag,
        Domain::Force => weights.force,
    }
}

/// The least score that the rubric asks of a domain, hundredths of a point.
pub(super) fn floor_hundredths(floors: &Floors, domain: Domain) -> Option<i64> {
    let floor = match domain {
        Domain::Depth => floors.depth,
        Domain::Dwell => floors.dwell,
        Domain::Angle => floors.angle,
        Domain::DotSize => floors.dot_size,
        Domain::Spacing => floors.spacing,
        Domain::Drag => floors.drag,
        Domain::Force => floors.force,
    };
    floor.map(int::hundredths)
}

/// Colours of a dot's values.
pub(super) fn lights(rubric: &Rubric, dot: &Dot) -> Lights {
    Lights {
        depth: rubric.depth_mm.light(dot.below_mm()),
        dwell: rubric.dwell_strokes.light(f64::from(dot.tally.puncturing)),
        angle: dot.angle_deg().map(|a| rubric.angle_deg.light(a)),
        dot_size: rubric.dot_mm.light(dot.diameter_mm),
        spacing: dot.spacing_mm.map(|s| rubric.spacing_mm.light(s)),
        place: dot.place.map(|(_, d)| rubric.place_mm.light(d)),
        drag: rubric.drag.light(dot.aspect),
        force: rubric.press_n.light(dot.tally.stay.nose_n),
    }
}

/// The colour that counts for a domain; for spacing the worse of spacing and place.
pub fn light(lights: Lights, domain: Domain) -> Light {
    match domain {
        Domain::Depth => lights.depth,
        Domain::Dwell => lights.dwell,
        Domain::Angle => lights.angle.unwrap_or(Light::Red),
        Domain::DotSize => lights.dot_size,
        Domain::Spacing => worse(lights.spacing.unwrap_or(Light::Green), lights.place.unwrap_or(Light::Green)),
        Domain::Drag => lights.drag,
        Domain::Force => lights.force,
    }
}

fn worse(a: Light, b: Light) -> Light {
    match (a, b) {
        (Light::Red, _) | (_, Light::Red) => Light::Red,
        (Light::Amber, _) | (_, Light::Amber) => Light::Amber,
        _ => Light::Green,
    }
}

/// Score of one dot in one domain, 0 to 1.
pub(super) fn dot_score(rubric: &Rubric, dot: &Dot, domain: Domain) -> f64 {
    match domain {
        Domain::Depth => rubric.depth_mm.score(dot.below_mm()),
        Domain::Dwell => rubric.dwell_strokes.score(f64::from(dot.tally.puncturing)),
        Domain::Angle => dot.angle_deg().map_or(0.0, |a| rubric.angle_deg.score(a)),
        Domain::DotSize => rubric.dot_mm.score(dot.diameter_mm),
        Domain::Spacing => spacing_score(rubric, dot),
        Domain::Drag => rubric.drag.score(dot.aspect),
        Domain::Force => rubric.press_n.score(dot.tally.stay.nose_n),
    }
}

/// `√(place · spacing)`. Too far apart is judged between dots of the plan, too close between all dots: an extra dot in a
/// gap must not make the dots beside it look well spaced. Dots of an earlier session count for both: they are in the skin. A
/// dot without neighbours is judged by its place alone.
fn spacing_score(rubric: &Rubric, dot: &Dot) -> f64 {
    let band = &rubric.spacing_mm;
    let planned = dot.plan_spacing_mm.map_or(1.0, |d| band.score(d));
    let any = dot.spacing_mm.filter(|d| *d < band.green_low).map_or(1.0, |d| band.score(d));
    let place = dot.place.map_or(1.0, |(_, d)| rubric.place_mm.score(d));
    (place * planned.min(any)).sqrt()
}

/// Mean over *planned* dots: a place without a dot scores 0. An extra dot counts against spacing as one more place
/// that scores 0.
pub(super) fn scores(rubric: &Rubric, dots: &[Dot], planned: usize) -> Scores {
    let extra = dots.iter().filter(|d| d.place.is_none()).count();
    Domain::ALL.map(|domain| {
        let places = planned + if domain == Domain::Spacing { extra } else { 0 };
        let sum: f64 = dots.iter().filter(|d| d.place.is_some()).map(|d| dot_score(rubric, d, domain)).sum();
        if planned == 0 { 0.0 } else { (sum / places as f64).clamp(0.0, 1.0) }
    })
}

/// Weighted geometric mean, 0 to 100.
///
/// `100·exp(Σ wᵢ ln sᵢ / Σ wᵢ)`, 0 when a domain with a weight is 0. D.
pub(super) fn total(weights: &Weights, scores: &Scores) -> f64 {
    let (mut sum, mut of) = (0.0, 0.0);
    for (domain, score) in Domain::ALL.into_iter().zip(scores) {
        let w = weight(weights, domain);
        if w > 0.0 {
            if *score <= 0.0 {
                return 0.0;
            }
            sum += w * libm::log(*score);
            of += w;
        }
    }
    if of > 0.0 { (100.0 * libm::exp(sum / of)).clamp(0.0, 100.0) } else { 0.0 }
}

/// Domain with the lowest score among those with a weight; of equals the one with the larger weight.
pub(super) fn weakest(weights: &Weights, scores: &Scores) -> Domain {
    let mut found = (Domain::Depth, f64::INFINITY, 0.0);
    for (domain, score) in Domain::ALL.into_iter().zip(scores) {
        let w = weight(weights, domain);
        let lower = *score < found.1 || (*score <= found.1 && w > found.2);
        if w > 0.0 && lower {
            found = (domain, *score, w);
        }
    }
    found.0
}

/// What the critical rules look at.
pub(super) struct Worst<'a> {
    /// All dots.
    pub dots: &'a [Dot],
    /// Planned places.
    pub planned: usize,
    /// Extremes of the attempt.
    pub hand: &'a Hand,
}

/// The critical errors that were made, in the order of the rubric.
pub(super) fn critical(rubric: &Rubric, worst: &Worst<'_>) -> Vec<CriticalSheet> {
    rubric.critical.iter().filter_map(|rule| broken(*rule, worst)).collect()
}

fn broken(rule: Critical, worst: &Worst<'_>) -> Option<CriticalSheet> {
    let found = |code: &str, text: String, tick: Option<u64>| Some(CriticalSheet { code: code.to_owned(), text, tick });
    match rule {
        Critical::DeeperThan(limit_mm) if worst.hand.deepest_mm > limit_mm => {
            let text = format!("The needle went {} deep, more than {}", mm(worst.hand.deepest_mm), mm(limit_mm));
            found("deeper_than", text, Some(worst.hand.deepest_tick))
        }
        Critical::DotWiderThan(limit_mm) => {
            let dot = worst.dots.iter().reduce(|a, b| if b.diameter_mm > a.diameter_mm { b } else { a })?;
            let text = format!("A dot is {} wide, more than {}", mm(dot.diameter_mm), mm(limit_mm));
            (dot.diameter_mm > limit_mm).then(|| found("dot_wider_than", text, Some(dot.tally.leave_tick)))?
        }
        Critical::OutsideZone(limit) => {
            let outside = int::count(worst.dots.iter().filter(|d| !d.in_zone).count());
            let first = worst.dots.iter().filter(|d| !d.in_zone).nth(limit as usize)?;
            let text = format!("{} outside the working area, more than {limit}", lie(outside));
            found("outside_zone", text, first.tally.first_stroke_tick)
        }
        Critical::UnplacedShare(limit) => {
            let placed = worst.dots.iter().filter(|d| d.place.is_some()).count();
            let share = worst.planned.saturating_sub(placed) as f64 / worst.planned.max(1) as f64;
            let text = format!("{} of the planned dots are missing, more than {}", percent(share), percent(limit));
            (share > limit).then(|| found("unplaced_share", text, None))?
        }
        Critical::PressedHarderThan(limit_n) if worst.hand.nose_peak_n > limit_n => {
            let text = format!(
                "The nose was pressed on the skin with {}, more than {}",
                newton(worst.hand.nose_peak_n),
                newton(limit_n)
            );
            found("pressed_harder_than", text, Some(worst.hand.nose_peak_tick))
        }
        _ => None,
    }
}
