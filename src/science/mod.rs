//! The program held against what is published: its numbers with their origins, validation rows, a virtual test bench and
//! the weight of each assumption.
//!
//! Any thread but the haptics one: allocates, takes seconds. Nothing here may change a number of the law; a bench works on
//! a copy.
//!
//! | file | what it is |
//! | --- | --- |
//! | [`numbers`] | every number by path, and the same numbers with one changed |
//! | [`registry`] | the list of them: value, unit, origin, source, confidence, where used |
//! | [`mod@bench`] | one needle in one place of the skin, moved by an exact motor |
//! | [`rows`] | the published rows, each run on the bench |
//! | [`validate`] | all rows, their classes derived from origins, their verdicts |
//! | [`press`] | the bench for people: force, tent and depth against travel |
//! | [`sensitivity`] | what a fifth more or less of each assumption does |
//! | [`report`], [`plot`], [`html`] | text, pictures and a page without anything from outside |

pub mod bench;
pub mod html;
pub mod numbers;
pub mod plot;
pub mod press;
pub mod registry;
pub mod report;
pub mod rows;
pub mod sensitivity;
pub mod validate;
mod work;

use crate::scalp::ScalpError;
use crate::scenario::ScenarioErrors;
use crate::session::SessionError;

/// Why the science could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ScienceError {
    /// A scenario or preset is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// The skin of the bench could not be built.
    #[error("the skin of the bench cannot be built: {0}")]
    Scalp(#[from] ScalpError),
    /// An attempt on the bench did not run.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A number that is asked for by name is not there.
    #[error("`{0}` is missing from the program's own numbers")]
    Missing(String),
    /// A data file of the science is broken.
    #[error("{file} is broken: {why}")]
    Broken {
        /// The file.
        file: &'static str,
        /// What the parser says.
        why: String,
    },
}
