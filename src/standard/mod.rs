//! Standard setting: from attempts of people to a cut score, its interval and what it does. Pure: no file, no clock.
//!
//! Any thread. Numbers are points of 0 to 100 in f64, transcendental functions are `libm`'s, chance is a seed. Reading
//! order: `moments`, `curves`, `bootstrap` (what all stand on), `contrast`, `borderline`, `angoff` (methods),
//! `reliability`, `variance` (how far totals can be trusted), `error` (what is refused), `sheets` and `entry` (what may
//! go in), `set` and `trust` (from there to a document), `cited` (a document and the rubric that cites it), `provisional` (what is said of small cohorts), `document`.

pub mod angoff;
pub mod bootstrap;
pub mod borderline;
pub mod cited;
pub mod contrast;
pub mod curves;
pub mod document;
pub mod entry;
mod error;
pub mod moments;
pub mod provisional;
pub mod reliability;
pub mod set;
pub mod sheets;
pub mod trust;
pub mod variance;

pub use document::CutScore;
pub use error::{LEAST_BORDERLINE, LEAST_GROUP, LEAST_JUDGES, LEAST_PERSONS, LEAST_RATED, Shown, StandardError};
