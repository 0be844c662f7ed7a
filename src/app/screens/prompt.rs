//! The one line that says what to do next, from plain facts. Pure.

use crate::app::at_hand::Clutch;

/// What the prompt depends on.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "plain facts, each true or not, whatever the others are")]
pub(super) struct Facts {
    /// A person works, not the virtual expert.
    pub(super) by_hand: bool,
    /// The attempt is paused.
    pub(super) paused: bool,
    /// That person holds a device, and how its re-centring is.
    pub(super) device: Option<Clutch>,
    /// The needle is on its way to the ink.
    pub(super) dipping: bool,
    /// There is a cup.
    pub(super) cup: bool,
    /// Ink on the needle, share of a load.
    pub(super) ink: f64,
    /// The machine runs.
    pub(super) machine: bool,
    /// The skin is stretched.
    pub(super) stretched: bool,
    /// The needle is in the skin.
    pub(super) in_skin: bool,
    /// The level gives advice.
    pub(super) advice: bool,
    /// All places hold a dot.
    pub(super) complete: bool,
    /// Deepest stroke of the last visit below the junction, its wanted band, and its strokes.
    pub(super) last: Option<(f64, (f64, f64), u32)>,
}

/// The line.
pub(super) fn prompt(facts: &Facts) -> &'static str {
    let missing = missing(facts);
    match facts {
        Facts { by_hand: false, .. } => "A virtual expert is at work; this attempt is marked synthetic",
        Facts { paused: true, .. } => "Paused: no time runs; Esc goes on",
        Facts { device: Some(Clutch::Holds), .. } => "Re-centring: move your hand back, then let go of the switch",
        Facts { device: Some(Clutch::Refused), .. } => "Lift the needle clear of the skin to re-centre your hand",
        Facts { dipping: true, .. } => "Dipping the needle",
        Facts { in_skin: true, .. } => "In the skin: stay a few strokes, then lift straight out",
        Facts { complete: true, .. } => "Every place holds a dot: finish with F",
        _ => missing
            .or_else(|| facts.advice.then(|| advice(facts)).flatten())
            .unwrap_or("Move to the next place and set a dot"),
    }
}

/// What is not ready yet.
fn missing(facts: &Facts) -> Option<&'static str> {
    if facts.ink <= 0.001 && facts.cup {
        return Some(if facts.device.is_some() {
            "There is no ink on the needle: dip it into the cup; hold C to move your hand back on the way"
        } else {
            "There is no ink on the needle: dip it with D"
        });
    }
    if !facts.machine {
        return Some(if facts.device.is_some() {
            "Start the machine with the pedal or Space"
        } else {
            "Start the machine with Space"
        });
    }
    (!facts.stretched && facts.advice).then_some("Stretch the skin with S before you touch it")
}

/// What the last dot says.
fn advice(facts: &Facts) -> Option<&'static str> {
    let (below_mm, (low, high), strokes) = facts.last?;
    Some(if below_mm < low {
        "The last dot was too shallow: stay longer, or stretch the skin more"
    } else if below_mm > high {
        "The last dot was too deep: lift as soon as the skin gives way"
    } else if strokes < 2 {
        "Right depth, but too short to hold ink: stay a few strokes longer"
    } else {
        "Good depth: lift, move one spacing and set the next dot"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_first_what_comes_first() {
        let ready = Facts {
            by_hand: true,
            cup: true,
            ink: 0.8,
            machine: true,
            stretched: true,
            advice: true,
            ..Facts::default()
        };
        for (case, facts, want) in [
            ("no ink", Facts { ink: 0.0, machine: false, ..ready }, "dip it"),
            ("no ink and no cup", Facts { ink: 0.0, cup: false, machine: false, ..ready }, "Start the machine"),
            ("machine off", Facts { machine: false, ..ready }, "Start the machine"),
            ("slack", Facts { stretched: false, ..ready }, "Stretch"),
            ("slack at a level without advice", Facts { stretched: false, advice: false, ..ready }, "next place"),
            ("in the skin", Facts { in_skin: true, machine: false, ..ready }, "lift straight out"),
            ("shallow", Facts { last: Some((0.01, (0.1, 0.4), 5)), ..ready }, "too shallow"),
            ("deep", Facts { last: Some((0.9, (0.1, 0.4), 5)), ..ready }, "too deep"),
            ("short", Facts { last: Some((0.2, (0.1, 0.4), 1)), ..ready }, "too short"),
            ("good", Facts { last: Some((0.2, (0.1, 0.4), 5)), ..ready }, "Good depth"),
            ("complete", Facts { complete: true, ..ready }, "finish"),
            ("paused", Facts { paused: true, complete: true, ..ready }, "Paused"),
            ("no ink on a device", Facts { ink: 0.0, device: Some(Clutch::Off), ..ready }, "hold C"),
            ("machine of a device", Facts { machine: false, device: Some(Clutch::Off), ..ready }, "pedal"),
            ("re-centring", Facts { device: Some(Clutch::Holds), ..ready }, "move your hand back"),
            ("re-centring in the skin", Facts { device: Some(Clutch::Refused), in_skin: true, ..ready }, "Lift"),
            ("expert", Facts { by_hand: false, ..ready }, "synthetic"),
        ] {
            let said = prompt(&facts);
            assert!(said.contains(want), "{case}: {said}");
        }
    }
}
