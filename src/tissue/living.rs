//! What makes skin a person's: who it is, how it differs from place to place, hair, blood. Plain data of a scenario.

use serde::{Deserialize, Serialize};

/// Skin of a person. Without it the skin is an even block: the same at every place but for regions and scars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Living {
    /// Who.
    pub person: Person,
    /// How uneven.
    pub grain: Grain,
    /// Follicles and shafts.
    pub hair: Hair,
    /// What needles do to it besides force.
    pub body: Body,
}

/// Sex, as far as skin minds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum Sex {
    /// A woman's skin: the law's own numbers.
    Female,
    /// A man's: thicker.
    Male,
}

/// The person, as far as pigment, blood and time mind. What person and condition do to force is in the law's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name of the condition, for the screen.
    pub condition: String,
    /// Age, years.
    pub age_y: f64,
    /// Sex.
    pub sex: Sex,
    /// Name of the tone: `monk-01` to `monk-10` or `fitzpatrick-1` to `fitzpatrick-6`.
    pub tone: String,
    /// 0 dry, 0.5 normal, 1 wet.
    pub hydration: f64,
    /// Share of the offered ink that the skin takes up, against normal; it is in the ink of every stroke already.
    pub uptake: f64,
    /// Width of a healed dot, against normal.
    pub spread: f64,
    /// Readiness to bleed, against normal.
    pub bleeding: f64,
    /// How harsh life is to pigment: 0 none, 1 heavy sun, oily skin.
    pub harsh: f64,
    /// Renewal time of the epidermis, against normal.
    pub turnover: f64,
    /// Pain by region, in the order of [`crate::scalp::Region`], anaesthesia included.
    pub pain: [f64; 5],
}

/// How thickness, stiffness and toughness differ from place to place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grain {
    /// Largest difference as a share of the mean.
    pub share: f64,
    /// Over this distance, mm.
    pub length_mm: f64,
    /// Another seed is another skin.
    pub seed: u64,
}

/// Hair: where follicular units are and what a needle finds in them. Lists are by region.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hair {
    /// Follicular units per square centimetre.
    pub per_cm2: [f64; 5],
    /// Angle of the hair to the skin, rad.
    pub angle_rad: [f64; 5],
    /// Diameter of a shaft, mm.
    pub shaft_mm: f64,
    /// Hair above the skin, mm.
    pub length_mm: f64,
    /// Length of a follicle, mm.
    pub follicle_mm: f64,
    /// Length of its upper canal, in which a needle meets canal and shaft, mm.
    pub canal_mm: f64,
    /// Radius of its opening, mm.
    pub mouth_mm: f64,
    /// Toughness factor of the epidermis in the canal.
    pub canal_toughness: f64,
    /// Share of the ink that stays where the needle met the canal.
    pub canal_uptake: f64,
    /// Toughness factor of the dermis where the needle meets a shaft.
    pub shaft_toughness: f64,
}

/// Blood, pain, swelling, and work on one place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Distance between places that bleed differently, mm.
    pub vessel_mm: f64,
    /// Chance to bleed per nanolitre of cavity and per cent of blood, 1/(nL·%).
    pub bleed: f64,
    /// Where the upper vessel net begins and ends, mm below the surface.
    pub net_mm: [f64; 2],
    /// Blood between junction and net, in it, and below, %.
    pub blood_percent: [f64; 3],
    /// Strokes within this of each other work on one place, mm.
    pub place_mm: f64,
    /// Cavity volume cut at a place above which it is over-worked, nL.
    pub worked_nl: f64,
    /// Readiness to bleed of an over-worked place.
    pub worked_blood: f64,
    /// Share of the ink that an over-worked place takes.
    pub worked_uptake: f64,
    /// Constant and slope of the chance of pain over the logarithm of the diameter.
    pub pain: [f64; 2],
    /// Powers of depth and of the number of prongs in its intensity.
    pub pain_power: [f64; 2],
    /// Factor when it bleeds.
    pub pain_bleeding: f64,
    /// Memory of the pain meter, s, and the sum that makes it read 6.3 of 10.
    pub pain_meter: [f64; 2],
    /// Cavity volume that makes two thirds of the most swelling, nL, and the time in which it comes up, s.
    pub swelling: [f64; 2],
}

/// What a scar does to blood and ink; only in living skin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScarLife {
    /// Readiness to bleed inside.
    pub blood: f64,
    /// Share of the ink that it takes.
    pub uptake: f64,
    /// A follicular unit was planted in the middle of each disc.
    pub planted: bool,
}
