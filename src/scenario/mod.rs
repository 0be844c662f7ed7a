//! RON text to a checked [`Scenario`] in our units: `file` mirrors the text, `check` decides, `error` explains.
//!
//! Any thread but the haptics one: reads files, allocates.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scalp::{ScalpPoint, ScalpSpec, zone::Zone};
use crate::tissue::Tissue;
use crate::tool::{Cup, Ink, Machine, Needle};

mod chart;
mod check;
mod check_person;
mod check_scars;
mod check_tissue;
mod earlier;
mod error;
mod explain;
pub mod file;
mod file_skin;
mod ground;
mod lex;
mod library;
mod locate;
mod named;
mod origin;
mod overrides;
mod pattern;
mod plan;
mod preset_paths;
pub mod presets;
mod ranges;
mod ranges_living;
mod read;
mod resolved;
pub mod rubric;
mod rubric_check;
pub mod rubric_file;
mod rubric_numbers;
mod schema;
mod skin_presets;

pub use check_tissue::{MAX_POINTS, MAX_SCARS};
pub use earlier::{MAX_DAYS, MAX_EARLIER};
pub use error::{Place, Problem, ScenarioErrors, one_line, shown};
pub use lex::MAX_DEPTH;
pub use library::{DEFAULT_ID, builtin, find};
pub use origin::{Kind, Origin};
pub use overrides::set_override;
pub use plan::MAX_DOTS;
pub use read::{Loaded, MAX_BYTES, load, load_text, load_text_with};
pub use resolved::{MAX_RESOLVED_BYTES, check, from_resolved_ron, to_ron};
pub use rubric_numbers::rubric_numbers;
pub use schema::{SCHEMA_NAMES, new_template, schema};
pub use skin_presets::{Colours, colours, colours_of, healing, healing_of, tone, tone_of, tones};

/// A scenario, checked, every preset resolved: all that the model, the score and the screen need.
/// A recording embeds it whole, as RON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Format of this structure.
    pub format: u32,
    /// Short name: file stem, `[a-z0-9-]`.
    pub id: String,
    /// Title on screen.
    pub title: String,
    /// What the trainee is to do and why, in the trainee's words.
    pub brief: String,
    /// What it trains: a lesson of the trade, or work on a condition.
    #[serde(default, skip_serializing_if = "Group::is_condition")]
    pub group: Group,
    /// Rung of the ladder: 1 shows all aids, 2 fewer, 3 the band only, 4 (exam) nothing.
    pub level: u32,
    /// The surface.
    pub scalp: ScalpSpec,
    /// The skin.
    pub tissue: Tissue,
    /// The cartridge.
    pub needle: Needle,
    /// The machine.
    pub machine: Machine,
    /// The ink.
    pub ink: Ink,
    /// The ink cup on the tray, if there is one.
    pub cup: Option<Cup>,
    /// What to place and where.
    pub plan: Plan,
    /// Work of an earlier session that is in this skin, if there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Earlier>,
    /// How it is scored.
    pub rubric: rubric::Rubric,
    /// The attempt ends by itself after this time, s.
    pub time_limit_s: f64,
    /// Ticks of the servo in one second, Hz.
    pub tick_hz: f64,
    /// Micro-steps of the law in one tick.
    pub micro_steps: u32,
    /// Parameters that were overridden by `--set`: path and value. Not empty marks every score as modified.
    pub overrides: Vec<(String, String)>,
}

/// What a scenario trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Group {
    /// One thing of the trade: depth, angle, spacing, ...
    Lesson,
    /// All of them together on the skin of a person or a scar.
    #[default]
    Condition,
}

impl Group {
    /// What a scenario is that says nothing of it: those of earlier recordings read and are written the same.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "how serde asks")]
    fn is_condition(&self) -> bool {
        *self == Self::Condition
    }

    /// Name on screen and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lesson => "lesson",
            Self::Condition => "condition",
        }
    }
}

/// What an ideal hand left in the skin of a scenario some time ago, with the scenario's own needle, machine and ink.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    /// Days between that session and this one.
    pub days_ago: f64,
    /// Its dots.
    pub dots: Vec<ScalpPoint>,
}

/// The dots that the trainee is to place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Working area.
    pub zone: Zone,
    /// Where each dot is wanted.
    pub dots: Vec<ScalpPoint>,
    /// A dot farther than this from every planned place is an extra one, mm.
    pub tolerance_mm: f64,
}
