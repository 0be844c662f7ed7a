//! Why there is no cut score: a closed list. What goes in is refused by its name rather than averaged away.

use thiserror::Error;

/// Least attempts in a group of experts or of novices.
///
/// A!: below five a standard deviation says next to nothing.
pub const LEAST_GROUP: usize = 5;
/// Least rated attempts for a line. A!
pub const LEAST_RATED: usize = 10;
/// Least attempts that were rated borderline. A!
pub const LEAST_BORDERLINE: usize = 5;
/// Least judges of a panel. A!
pub const LEAST_JUDGES: usize = 3;
/// Least persons for reliability. A!
pub const LEAST_PERSONS: usize = 5;

/// Why there is no cut score.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StandardError {
    /// A program held the needle.
    #[error("{name}: a program held the needle; a cut score is set on people's attempts")]
    Synthetic {
        /// Which sheet.
        name: String,
    },
    /// Parameters were overridden.
    #[error("{name}: parameters were overridden ({paths}); not comparable with other attempts")]
    Modified {
        /// Which sheet.
        name: String,
        /// Which parameters.
        paths: String,
    },
    /// The recording does not come out again.
    #[error("{name}: the recording does not come out again: {replay}")]
    NotReplayed {
        /// Which sheet.
        name: String,
        /// What stepping it again gave.
        replay: String,
    },
    /// Scored by another version.
    #[error("{name}: scored by version {found} of the scorer, must be {wanted}")]
    OtherScorer {
        /// Which sheet.
        name: String,
        /// Its version.
        found: u32,
        /// Version of this program.
        wanted: u32,
    },
    /// Another format, law, scenario or rubric than the first sheet's.
    #[error("{name}: {what} is {found}, must be {wanted} as in {first}")]
    Mixed {
        /// Which sheet.
        name: String,
        /// What differs: `law version`, `scenario`, `rubric`.
        what: &'static str,
        /// What it has.
        found: String,
        /// What the first has.
        wanted: String,
        /// The first sheet.
        first: String,
    },
    /// The same attempt was given twice.
    #[error("{name}: the same sheet as {first}")]
    Twice {
        /// The second.
        name: String,
        /// The first.
        first: String,
    },
    /// Not enough to say anything.
    #[error("{what}: {found}, must be at least {least}")]
    TooFew {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        least: usize,
    },
    /// All the same.
    #[error("{what} are all the same: no spread to compute with")]
    NoSpread {
        /// What does not vary.
        what: &'static str,
    },
    /// The better group is not better.
    #[error("{what}: {detail}")]
    Upside {
        /// What is the wrong way round.
        what: &'static str,
        /// The figures.
        detail: String,
    },
    /// The two curves have no crossing between their means.
    #[error("the curves of novices and experts do not cross between their means ({novices:.2} and {experts:.2})")]
    NoCrossing {
        /// Mean of the novices, hundredths of a point.
        novices: Shown,
        /// Mean of the experts.
        experts: Shown,
    },
    /// The cut lies off the scale.
    #[error("the cut is {cut:.2}, must be on the scale of 0 to 100")]
    OffScale {
        /// The cut.
        cut: Shown,
    },
    /// Something is wrong with what was written in a file or on the command line.
    #[error("{place}: {field} is {found}, must be {allowed}")]
    Entry {
        /// File and line.
        place: String,
        /// Which field.
        field: String,
        /// What it says.
        found: String,
        /// What it may say.
        allowed: String,
    },
}

/// A number in a message; equal when its bits are.
#[derive(Clone, Copy, Debug)]
pub struct Shown(pub f64);

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Shown {}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl StandardError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Synthetic { .. } => "leave attempts of virtual trainees, emulators and motion scripts out",
            Self::Modified { .. } => "leave attempts with `--set` out",
            Self::NotReplayed { .. } => {
                "such a recording is no evidence; leave it out and find out what happened to it"
            }
            Self::OtherScorer { .. } => "give the recording itself: it is scored again by this version",
            Self::Mixed { what: "rubric", .. } => "judge all by one rubric: give recordings and `--rubric NAME|FILE`",
            Self::Mixed { .. } => "a cut score belongs to one task; run the command once for each",
            Self::Twice { .. } => "each attempt counts once; leave one of the two out",
            Self::TooFew { .. } => "collect more before a cut is set; below this number any figure would be chance",
            Self::NoSpread { .. } => "check that the values are those of different people",
            Self::Upside { .. } => {
                "check that groups or ratings are not swapped; else this task does not tell them apart"
            }
            Self::NoCrossing { .. } => {
                "the groups are too unlike in spread; use `--weights equal` or borderline regression"
            }
            Self::OffScale { .. } => "choose another method, or check the ratings",
            Self::Entry { .. } => "see `stipple cutscore --help` and docs/cutscore.md for the form of the file",
        }
    }
}
