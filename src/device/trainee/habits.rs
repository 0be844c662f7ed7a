//! What each virtual trainee does right and wrong: numbers only.

use std::fmt;
use std::str::FromStr;

/// Who practises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TraineeKind {
    /// Does it as it is taught.
    Expert,
    /// Stays too near the surface and hardly stretches the skin.
    Shallow,
    /// Goes too deep.
    Deep,
    /// Holds the needle at about 50 degrees to the skin.
    Slanted,
    /// Stays far too long in one place.
    Slow,
    /// Leans the cartridge nose hard on the skin.
    Heavy,
}

impl TraineeKind {
    /// All of them, the expert first.
    pub const ALL: [Self; 6] = [Self::Expert, Self::Shallow, Self::Deep, Self::Slanted, Self::Slow, Self::Heavy];

    /// The name used on the command line and in recordings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expert => "expert",
            Self::Shallow => "shallow",
            Self::Deep => "deep",
            Self::Slanted => "slanted",
            Self::Slow => "slow",
            Self::Heavy => "heavy",
        }
    }

    /// The numbers behind the name.
    pub fn habits(self) -> Habits {
        let e = Habits::EXPERT;
        match self {
            Self::Expert => e,
            Self::Shallow => Habits { reach_mm: 0.27, stretch: 0.35, strokes: 4.0, ..e },
            Self::Deep => Habits { reach_mm: 1.72, strokes: 2.0, ..e },
            Self::Slanted => Habits { tilt_rad: 40.0_f64.to_radians(), ..e },
            Self::Slow => Habits { strokes: 27.0, ..e },
            Self::Heavy => Habits { lean_mm: 3.5, stretch: 0.0, strokes: 1.0, jab_s: 0.025, ..e },
        }
    }
}

impl fmt::Display for TraineeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of no virtual trainee.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no virtual trainee, must be expert, shallow, deep, slanted, slow or heavy")]
pub struct UnknownTrainee(pub String);

impl FromStr for TraineeKind {
    type Err = UnknownTrainee;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| UnknownTrainee(name.to_owned()))
    }
}

/// How a hand works. Every number is A!: chosen so that the hand looks like one and its fault is its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habits {
    /// How far the needle is meant to go past the untouched skin, normal to it, mm: the eye judges it by the visible
    /// rest of the needle.
    pub reach_mm: f64,
    /// Scatter of that, mm.
    pub reach_sd_mm: f64,
    /// How much farther the hand-piece is pushed in, mm: the nose leans on the skin.
    pub lean_mm: f64,
    /// How hard the other hand stretches, 0 to 1.
    pub stretch: f64,
    /// Strokes for which the hand stays down; a few more fall into the way in and out.
    pub strokes: f64,
    /// Scatter of that.
    pub strokes_sd: f64,
    /// Angle of the hand-piece from the skin's normal, rad.
    pub tilt_rad: f64,
    /// Scatter of that, rad.
    pub tilt_sd_rad: f64,
    /// Scatter of the place on the skin, mm per axis.
    pub place_sd_mm: f64,
    /// Root-mean-square tremor of the rested hand, mm per axis.
    pub tremor_mm: f64,
    /// Way into the skin or out of it from the hover, s.
    pub jab_s: f64,
}

impl Habits {
    /// The hand that others differ from.
    pub const EXPERT: Self = Self {
        reach_mm: 0.95,
        reach_sd_mm: 0.04,
        lean_mm: 0.0,
        stretch: 1.0,
        strokes: 3.0,
        strokes_sd: 0.4,
        tilt_rad: 0.07,
        tilt_sd_rad: 0.03,
        place_sd_mm: 0.06,
        tremor_mm: 0.015,
        jab_s: 0.045,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_trainee() {
        for kind in TraineeKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        let error = "Expert ".parse::<TraineeKind>().unwrap_err();
        assert!(error.to_string().contains("`Expert `"), "{error}");
    }
}
