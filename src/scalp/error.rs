//! What can be wrong with a surface, a place on it, or a zone. Off the real-time path.

use thiserror::Error;

/// Why a scalp, a place or a zone could not be made.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ScalpError {
    /// A number of the specification is outside its range.
    #[error("scalp: `{field}` is {value}, must be {allowed}")]
    OutOfRange {
        /// Field of the specification.
        field: &'static str,
        /// What was found.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The place lies past the drape.
    #[error(
        "scalp: forward {forward_mm} mm, left {left_mm} mm is off the head: its arc is {arc_mm:.1} mm, at most {allowed_mm:.1} mm in that direction"
    )]
    OffHead {
        /// Arc forward, mm.
        forward_mm: f64,
        /// Arc left, mm.
        left_mm: f64,
        /// Whole arc from the vertex, mm.
        arc_mm: f64,
        /// Longest arc in that direction, mm.
        allowed_mm: f64,
    },
    /// The place lies beside the pad.
    #[error(
        "scalp: forward {forward_mm} mm, left {left_mm} mm is off the pad, must be within {half_length_mm} mm forward or back and {half_width_mm} mm left or right"
    )]
    OffPad {
        /// Forward, mm.
        forward_mm: f64,
        /// Left, mm.
        left_mm: f64,
        /// Half of the pad's extent forward, mm.
        half_length_mm: f64,
        /// Half of the pad's extent to the left, mm.
        half_width_mm: f64,
    },
    /// No landmark has this name, or not on this surface.
    #[error("scalp: landmark `{name}` is not known here, must be one of {allowed}")]
    UnknownLandmark {
        /// What was asked for.
        name: String,
        /// Names that exist.
        allowed: String,
    },
    /// A zone cannot be made.
    #[error("zone: `{field}` is {value}, must be {allowed}")]
    BadZone {
        /// Field of the zone.
        field: String,
        /// What was found.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// A zone's own point is off the skin.
    #[error("zone: `{field}`: {source}")]
    ZoneOffSkin {
        /// Field of the zone.
        field: String,
        /// Which point and why.
        source: Box<Self>,
    },
}

impl ScalpError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::OutOfRange { .. } => {
                "an adult head is about 199 mm long, 154 mm broad and 131 mm high above the ears"
            }
            Self::OffHead { .. } => "distances are measured along the skin from the vertex; the drape covers the rest",
            Self::OffPad { .. } => "distances are measured from the middle of the pad",
            Self::UnknownLandmark { .. } => "a pad has only its middle, `vertex`",
            Self::BadZone { .. } | Self::ZoneOffSkin { .. } => {
                "a zone is a polygon, a strip along a path, or a circle, all of it on the skin"
            }
        }
    }
}
