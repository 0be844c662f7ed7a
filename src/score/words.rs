//! Feedback on one dot: what happened and what to change, from causes that the data show.

use super::dots::Dot;
use super::sheet::Lights;
use super::text::{degrees, mm, newton, strokes};
use crate::scenario::Scenario;
use crate::scenario::rubric::{Band, Light};

/// Most sentences on one dot.
const SENTENCES: usize = 3;
/// The skin counts as slack below this share of a full stretch (A!).
const SLACK_SHARE: f64 = 0.5;
/// A hand that ran on by more than this after the skin gave way did not brake, mm (A!).
const RAN_ON_MM: f64 = 0.15;
/// The nose rests on the skin above this force, N (A!).
const NOSE_DOWN_N: f64 = 0.02;

/// What to say of a dot, most important first. Nothing when every value is in the green.
pub(super) fn feedback(scenario: &Scenario, dot: &Dot, lights: Lights) -> Vec<String> {
    let mut said = Vec::new();
    depth(scenario, dot, lights, &mut said);
    angle(scenario, dot, lights, &mut said);
    dwell(scenario, dot, lights, &mut said);
    size(scenario, dot, lights, &mut said);
    force(dot, lights, &mut said);
    drag(dot, lights, &mut said);
    place(scenario, dot, lights, &mut said);
    super::skin::feedback(dot, &mut said);
    said.dedup();
    said.truncate(SENTENCES);
    said
}

fn depth(scenario: &Scenario, dot: &Dot, lights: Lights, said: &mut Vec<String>) {
    let band = &scenario.rubric.depth_mm;
    let below_mm = dot.below_mm();
    if lights.depth == Light::Green {
        return;
    }
    if below_mm < band.green_low {
        let what = if dot.tally.puncturing == 0 {
            "The needle did not pass the junction".to_owned()
        } else {
            format!("Too shallow by {}", mm(band.green_low - below_mm))
        };
        said.push(format!("{what}: {}", shallow_cause(scenario, dot, lights)));
    } else {
        let what = format!("Too deep by {}", mm(below_mm - band.green_high));
        said.push(format!("{what}: {}", deep_cause(scenario, dot, lights)));
    }
}

fn shallow_cause(scenario: &Scenario, dot: &Dot, lights: Lights) -> String {
    if slack(scenario, dot) {
        "the skin was slack, stretch it with the other hand".to_owned()
    } else if leaned(scenario, dot, lights) {
        "a needle that leans goes less deep, hold it upright".to_owned()
    } else if dot.tally.stay.nose_n > NOSE_DOWN_N {
        "the nose is down and the needle does not reach, let it stand out further".to_owned()
    } else {
        format!("the needle was lowered {} only, lower it further", mm(dot.tally.stay.pressed_mm))
    }
}

fn deep_cause(scenario: &Scenario, dot: &Dot, lights: Lights) -> String {
    if lights.force != Light::Green && dot.tally.stay.nose_n > scenario.rubric.press_n.green_high {
        format!("the nose was pressed in with {}, lighten the hand", newton(dot.tally.stay.nose_n))
    } else if let Some(on_mm) = dot.tally.stay.overshoot_mm.filter(|on| *on > RAN_ON_MM) {
        format!("the hand ran on by {} after the skin gave way, brake as you feel it give", mm(on_mm))
    } else {
        "lift the hand a little or let the needle stand out less".to_owned()
    }
}

/// The skin was stretched less than half of what the other hand can do.
pub(super) fn slack(scenario: &Scenario, dot: &Dot) -> bool {
    let full = scenario.tissue.k_t;
    full > 0.0 && dot.tally.stay.stretch_n_per_mm().is_some_and(|k| k < SLACK_SHARE * full)
}

fn leaned(scenario: &Scenario, dot: &Dot, lights: Lights) -> bool {
    lights.angle.is_some_and(|l| l != Light::Green)
        && dot.angle_deg().is_some_and(|a| a < scenario.rubric.angle_deg.green_low)
}

fn angle(scenario: &Scenario, dot: &Dot, lights: Lights, said: &mut Vec<String>) {
    let band = &scenario.rubric.angle_deg;
    let Some(angle_deg) = dot.angle_deg().filter(|_| leaned(scenario, dot, lights)) else { return };
    said.push(format!(
        "The needle leaned to {}: hold it at {} or more to the skin",
        degrees(angle_deg),
        degrees(band.green_low)
    ));
}

fn dwell(scenario: &Scenario, dot: &Dot, lights: Lights, said: &mut Vec<String>) {
    let n = dot.tally.puncturing;
    if lights.dwell == Light::Green || n == 0 {
        return;
    }
    said.push(if side(&scenario.rubric.dwell_strokes, f64::from(n)) == Side::Low {
        format!("Only {}: stay a moment longer before you lift", strokes(n))
    } else {
        format!("{} at one place: lift sooner", strokes(n))
    });
}

fn size(scenario: &Scenario, dot: &Dot, lights: Lights, said: &mut Vec<String>) {
    if lights.dot_size == Light::Green {
        return;
    }
    if dot.diameter_mm <= 0.0 {
        said.push("The needle was dry: dip it into the ink".to_owned());
    } else if side(&scenario.rubric.dot_mm, dot.diameter_mm) == Side::High {
        said.push(format!("The dot spread to {}: lift sooner and carry less ink", mm(dot.diameter_mm)));
    } else {
        said.push(format!("The dot is only {} wide: stay longer or dip again", mm(dot.diameter_mm)));
    }
}

fn force(dot: &Dot, lights: Lights, said: &mut Vec<String>) {
    if lights.force != Light::Green {
        said.push(format!("The nose pressed with {}: let the hand carry the weight", newton(dot.tally.stay.nose_n)));
    }
}

fn drag(dot: &Dot, lights: Lights, said: &mut Vec<String>) {
    if lights.drag != Light::Green {
        let drag_mm = dot.tally.stay.drag_mm;
        said.push(format!("The needle was dragged {} through the skin: lift it out before you move", mm(drag_mm)));
    }
}

fn place(scenario: &Scenario, dot: &Dot, lights: Lights, said: &mut Vec<String>) {
    let rubric = &scenario.rubric;
    match dot.place {
        None if dot.in_zone => said.push("This dot is not in the plan: it has no free place near it".to_owned()),
        None => said.push("This dot lies outside the working area".to_owned()),
        Some((_, off_mm)) if lights.place != Some(Light::Green) => {
            said.push(format!("It lies {} from its place: look at the place before you lower the needle", mm(off_mm)));
        }
        Some(_) => {}
    }
    if let Some(apart_mm) = dot.spacing_mm.filter(|_| lights.spacing != Some(Light::Green)) {
        said.push(match side(&rubric.spacing_mm, apart_mm) {
            Side::Low if dot.beside_earlier => {
                format!("An old dot is only {} away: set new dots into the gaps between the old ones", mm(apart_mm))
            }
            Side::Low => format!("The next dot is only {} away: so near they may merge as they heal", mm(apart_mm)),
            Side::High => format!("The next dot is {} away: set them closer", mm(apart_mm)),
        });
    }
}

/// On which side of the green a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Below it.
    Low,
    /// Above it, or in it.
    High,
}

/// Side of the green band.
pub(super) fn side(band: &Band, value: f64) -> Side {
    if value < band.green_low { Side::Low } else { Side::High }
}
