//! Why a calibration was refused: data that cannot tell, or a device that does not take it.

use crate::device::driver::PortError;
use crate::device::ohs::OhsError;

/// Measurements that say too little, or contradict themselves.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BadData {
    /// Not enough of them.
    #[error("only {found} measurements, must be at least {least}")]
    TooFew {
        /// How many there were.
        found: usize,
        /// How many are needed.
        least: usize,
    },
    /// The stylus hardly swung, or one way only.
    #[error("the swing was {:.0} degrees at its narrowest, must be at least {:.0}", found_rad.to_degrees(), least_rad.to_degrees())]
    Narrow {
        /// Spread along the narrowest way, root mean square, rad.
        found_rad: f64,
        /// What is needed, rad.
        least_rad: f64,
    },
    /// The tip did not stay in its place.
    #[error("the tip moved by {rms_mm:.2} mm while it should stand still, may be {most_mm:.2} mm")]
    TipMoved {
        /// Root mean square, mm.
        rms_mm: f64,
        /// What is allowed, mm.
        most_mm: f64,
    },
    /// The answer is not sharp.
    #[error("the tip is known to {uncertain_mm:.2} mm, must be {most_mm:.2} mm")]
    Uncertain {
        /// Standard error, mm.
        uncertain_mm: f64,
        /// What is needed, mm.
        most_mm: f64,
    },
    /// Points too near each other.
    #[error("the points are {found_mm:.0} mm apart, must be at least {least_mm:.0} mm")]
    TooNear {
        /// The shorter distance, mm.
        found_mm: f64,
        /// What is needed, mm.
        least_mm: f64,
    },
    /// Points that make no right angle.
    #[error("the corner of the three points is {:.0} degrees off a right angle, may be {:.0}", found_rad.to_degrees(), most_rad.to_degrees())]
    Skew {
        /// How far, rad.
        found_rad: f64,
        /// What is allowed, rad.
        most_rad: f64,
    },
    /// A turn that no base has.
    #[error("the base would be turned by {:.0} degrees, may be {:.0}", found_rad.to_degrees(), most_rad.to_degrees())]
    Turned {
        /// How far, rad.
        found_rad: f64,
        /// What is allowed, rad.
        most_rad: f64,
    },
    /// The tip hardly moved under the force.
    #[error("the tip went {found_mm:.2} mm to and fro, must be at least {least_mm:.2} mm")]
    Stuck {
        /// Its way in a cycle, mm.
        found_mm: f64,
        /// What is needed, mm.
        least_mm: f64,
    },
    /// Cycles that say different things.
    #[error("the sweeps differ by {found_n:.3} N, may be {most_n:.3} N")]
    Unsteady {
        /// Largest difference from the mean, N.
        found_n: f64,
        /// What is allowed, N.
        most_n: f64,
    },
    /// A friction that cannot be.
    #[error("the friction comes out as {found_n:.3} N, must be 0 to {most_n:.1} N")]
    Friction {
        /// What came out, N.
        found_n: f64,
        /// What is allowed, N.
        most_n: f64,
    },
    /// Something pushes where nothing should.
    #[error("the {sensor} sensor reads {found_n:.2} N, must be at most {most_n:.2} N to be zeroed")]
    Loaded {
        /// Tip or grip.
        sensor: &'static str,
        /// Its reading, N.
        found_n: f64,
        /// What is allowed, N.
        most_n: f64,
    },
}

impl BadData {
    /// What to do better.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooFew { .. } => "go on for longer",
            Self::Narrow { .. } => "lean the stylus by 30 degrees and more, to all sides, like the sides of a cone",
            Self::TipMoved { .. } | Self::Uncertain { .. } => {
                "press the tip lightly into a small pit, a drop of glue or a centre-punch mark, and turn slowly"
            }
            Self::TooNear { .. } | Self::Skew { .. } => {
                "use the corner of a sheet of paper; 100 mm along each edge is good"
            }
            Self::Turned { .. } => {
                "take the points in their order: corner, to your right, towards you; turn the base to you"
            }
            Self::Stuck { .. } => {
                "hold the stylus with two fingers as loosely as you can; encoders of 0.05 mm cannot tell it"
            }
            Self::Unsteady { .. } | Self::Friction { .. } => "rest the elbow, hold loosely and do not follow the force",
            Self::Loaded { .. } => "lay the stylus down, touch nothing, and try again",
        }
    }
}

/// Why a calibration ended.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CalibrateError {
    /// The way to the device.
    #[error(transparent)]
    Port(#[from] PortError),
    /// What it told.
    #[error(transparent)]
    Report(#[from] OhsError),
    /// The measurements.
    #[error("{step}: {source}")]
    Data {
        /// Which step.
        step: &'static str,
        /// What is wrong with them.
        source: BadData,
    },
    /// The device does not do what it was told.
    #[error("{what}")]
    NotDone {
        /// What it did not do.
        what: String,
    },
    /// The person asked for the end.
    #[error("ended before it was done; nothing was written")]
    Asked,
}

impl CalibrateError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Port(error) => error.hint(),
            Self::Report(error) => Some(error.hint().to_owned()),
            Self::Data { source, .. } => Some(source.hint().to_owned()),
            Self::NotDone { .. } => Some("see `stipple device probe`; nothing was saved".to_owned()),
            Self::Asked => None,
        }
    }
}
