//! Mirror of a scenario file as its author writes it: format 1, degrees and millimetres, names of presets. No decisions here.

use schemars::JsonSchema;

use super::Group;

pub use super::file_skin::{AnaesthesiaFile, PatientFile, ScarFile, ScarShapeFile, SunFile, TissueFile};
pub use super::named::Named;
use super::rubric_file::RubricFile;

/// The format of scenario files that this program reads.
pub const FORMAT: u32 = 1;

/// A scenario as written. Only `format`, `title` and `plan` must be there.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScenarioFile {
    /// Format of the file: 1.
    pub format: Option<u64>,
    /// Short name, `[a-z0-9-]`; the file's own name when left out.
    pub id: Option<String>,
    /// Title on screen.
    pub title: Option<String>,
    /// What the trainee is to do and why.
    pub brief: Option<String>,
    /// What it trains: `Lesson`, one thing of the trade, or `Condition`, a person's skin or a scar; `Condition` when left out.
    pub group: Option<Group>,
    /// Rung of the ladder, 1 (all aids) to 4 (exam); 1 when left out.
    pub level: Option<u64>,
    /// The surface; an average head when left out.
    pub scalp: Option<ScalpFile>,
    /// Patient: a name, or a preset and what differs; `normal` when left out.
    pub patient: Option<Named<PatientFile>>,
    /// Single numbers of the skin that differ from the presets.
    pub tissue: Option<TissueFile>,
    /// Scars, later ones on top.
    pub scars: Vec<ScarFile>,
    /// Cartridge: a name, or a preset and what differs; `0803RL` when left out.
    pub needle: Option<Named<NeedleFile>>,
    /// Machine: a name, or a preset and what differs; `smp-100` when left out.
    pub machine: Option<Named<MachineFile>>,
    /// Ink: a name, or a preset and what differs; `medium` when left out.
    pub ink: Option<Named<InkFile>>,
    /// The ink cup; on the tray when left out.
    pub cup: Option<CupFile>,
    /// What to place and where.
    pub plan: Option<PlanFile>,
    /// Work of an earlier session that is in this skin; none when left out.
    pub earlier: Option<EarlierFile>,
    /// Name of a school (`shallow`, `median`, `deep`) or path of a rubric file (`*.ron`, beside this one); `median` when left out.
    pub rubric: Option<String>,
    /// A rubric written here, instead of `rubric`.
    pub own_rubric: Option<RubricFile>,
    /// The attempt ends after this time, s; 600 when left out.
    pub time_limit_s: Option<f64>,
}

/// A place: arc millimetres (forward, left) from the vertex, the middle of the pad or the landmark named by `near`.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize, JsonSchema)]
pub struct Point(
    /// Towards the forehead, mm.
    pub f64,
    /// Towards the patient's left ear, mm.
    pub f64,
);

/// The surface.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum ScalpFile {
    /// A flat block of practice skin.
    Pad {
        /// Left to right, mm; 80 when left out.
        width_mm: Option<f64>,
        /// Back to front, mm; 60 when left out.
        length_mm: Option<f64>,
    },
    /// A shaved head.
    Head {
        /// Glabella to occiput, mm.
        length_mm: Option<f64>,
        /// Breadth above the ears, mm.
        breadth_mm: Option<f64>,
        /// Vertex above the ear openings, mm.
        height_mm: Option<f64>,
        /// Seed of small individual differences.
        seed: Option<u64>,
    },
}

/// A cartridge preset and what differs.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NeedleFile {
    /// Name of the preset.
    pub preset: Option<String>,
    /// Diameter of the tip, mm.
    pub tip_mm: Option<f64>,
    /// Length of the taper, mm.
    pub taper_mm: Option<f64>,
    /// Radius of the bundle at the tip, mm.
    pub bundle_mm: Option<f64>,
    /// How its points are ground and worn, one after the other: `short-taper`, `long-taper`, `extra-long-taper`, `new`,
    /// `worn`, `three-facet`, `five-facet`.
    pub points: Vec<String>,
}

/// A machine preset and what differs.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MachineFile {
    /// Name of the preset.
    pub preset: Option<String>,
    /// Whole travel of the needle, mm.
    pub stroke_mm: Option<f64>,
    /// Cycles in one second, Hz.
    pub rate_hz: Option<f64>,
    /// How far the needle is set to stand out, mm.
    pub hang_mm: Option<f64>,
    /// What the membrane takes of that, mm.
    pub loss_mm: Option<f64>,
    /// How far the needle stays behind for every newton of load, mm/N.
    pub give_mm_per_n: Option<f64>,
}

/// An ink preset and what differs.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InkFile {
    /// Name of the preset.
    pub preset: Option<String>,
    /// What the needle carries at the start, nL; as much as a dip loads when left out.
    pub start_nl: Option<f64>,
    /// What a dip loads, nL.
    pub load_nl: Option<f64>,
    /// Viscosity, mPa·s.
    pub viscosity_mpa_s: Option<f64>,
    /// Diluted to so many times the volume of the undiluted ink: sets the pigment, and the viscosity where that is left out.
    pub dilution: Option<f64>,
}

/// The ink cup.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum CupFile {
    /// On the tray beside the patient.
    Tray,
    /// There is none.
    Absent,
    /// Somewhere else, in world axes (see the manual).
    At {
        /// Middle of the ink's surface, mm.
        centre_mm: (f64, f64, f64),
        /// Inner radius, mm; 9 when left out.
        radius_mm: Option<f64>,
        /// Depth of the ink, mm; 8 when left out.
        depth_mm: Option<f64>,
    },
}

/// What to place and where.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PlanFile {
    /// Landmark that all places are counted from; the vertex or the middle of the pad when left out.
    pub near: Option<String>,
    /// Working area; a circle around the dots when left out.
    pub zone: Option<ZoneFile>,
    /// The dots.
    pub dots: Option<DotsFile>,
    /// A dot farther than this from every planned place is an extra one, mm; 0.5 when left out.
    pub tolerance_mm: Option<f64>,
}

/// What an ideal hand left in this skin some time ago, with the scenario's own needle, machine and ink.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EarlierFile {
    /// Days between that session and this one, 1 to 1095; 28 when left out.
    pub days_ago: Option<f64>,
    /// Landmark that all its places are counted from; that of the plan when left out.
    pub near: Option<String>,
    /// Area that a scatter fills; that of the plan when left out.
    pub zone: Option<ZoneFile>,
    /// The dots that were made.
    pub dots: Option<DotsFile>,
}

/// An area.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum ZoneFile {
    /// Inside a closed line.
    Polygon {
        /// Corners in order.
        corners: Vec<Point>,
    },
    /// Within half a width of a path.
    Strip {
        /// Middle line.
        path: Vec<Point>,
        /// Full width, mm.
        width_mm: f64,
    },
    /// Within a radius.
    Circle {
        /// Middle; the landmark itself when left out.
        centre: Option<Point>,
        /// Radius, mm.
        radius_mm: f64,
    },
}

/// Dots, one by one or as a pattern.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum DotsFile {
    /// One by one.
    List(Vec<Point>),
    /// Rows (forward) by columns (left).
    Grid {
        /// Rows.
        rows: u64,
        /// Columns.
        cols: u64,
        /// Between neighbours, mm; 1 when left out.
        spacing_mm: Option<f64>,
        /// Middle; the landmark itself when left out.
        centre: Option<Point>,
        /// Turn towards the left ear, degrees.
        turn_deg: Option<f64>,
    },
    /// Along a straight line.
    Line {
        /// First dot.
        start: Point,
        /// Last dot or just beyond it.
        end: Point,
        /// Between neighbours, mm; 1 when left out.
        spacing_mm: Option<f64>,
    },
    /// Irregular as hair grows, inside the zone; the same seed gives the same dots.
    Scatter {
        /// How many.
        count: u64,
        /// Wanted distance to the nearest neighbour, mm; 1 when left out.
        spacing_mm: Option<f64>,
        /// Seed; 1 when left out.
        seed: Option<u64>,
        /// How far the distance may differ, as a share; 0.15 when left out.
        irregularity: Option<f64>,
    },
}
