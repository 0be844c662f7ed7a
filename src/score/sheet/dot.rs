//! One dot on the sheet, and a place that holds none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scenario::rubric::Light;

/// One dot: all strokes at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DotSheet {
    /// Number in the order of the first strokes, from 1; the simulation counts dots the same way.
    pub number: u32,
    /// Planned place it fills, counted from 1 as in the plan; none for an extra dot.
    pub target: Option<u32>,
    /// It lies in the working area.
    pub in_zone: bool,
    /// Middle of its entries on the undeformed skin in world, µm.
    pub position_um: [i64; 3],
    /// Tick at which the approach to its first visit began.
    pub from_tick: u64,
    /// Tick at which the needle first reached the undeformed skin.
    pub contact_tick: u64,
    /// Tick at which the skin first gave way; none when only an open hole was entered.
    pub rupture_tick: Option<u64>,
    /// Tick of the deepest stroke.
    pub deepest_tick: u64,
    /// Tick at which the needle last left.
    pub leave_tick: u64,
    /// Times the needle came down here.
    pub visits: u32,
    /// True depth: buried length normal to the skin, of the deepest stroke, µm.
    pub depth_um: i64,
    /// Median depth of the puncturing strokes, µm; 0 when none punctured.
    pub median_depth_um: i64,
    /// Depth of the dermo-epidermal junction here, µm.
    pub junction_um: i64,
    /// True depth below the junction, µm; negative when it was not reached. This is what the depth band judges.
    pub below_junction_um: i64,
    /// Deepest commanded tip, normal to the undeformed skin, µm.
    pub pressed_um: i64,
    /// How far the hand ran on inwards after the skin gave way, µm; none when it did not give way anew.
    pub overshoot_um: Option<i64>,
    /// Mean angle to the skin while the needle was in, hundredths of a degree; 9000 is perpendicular.
    pub angle_cdeg: Option<i64>,
    /// Strokes that passed the junction.
    pub dwell_strokes: u32,
    /// Time the needle's full reach was past the undeformed skin, µs.
    pub dwell_us: i64,
    /// All strokes that ended here.
    pub strokes: u32,
    /// Holes that were made here.
    pub holes: u32,
    /// Ink left, pL.
    pub volume_pl: i64,
    /// Fresh diameter, µm; 0 when no ink was left.
    pub diameter_um: i64,
    /// Longest tear along the skin, µm.
    pub drag_um: i64,
    /// Length over width, hundredths.
    pub aspect_hundredths: i64,
    /// Distance from the planned place, µm.
    pub place_um: Option<i64>,
    /// Distance to the nearest other dot, µm.
    pub spacing_um: Option<i64>,
    /// Largest axial needle force, µN.
    pub needle_peak_un: i64,
    /// Mean felt needle force while the needle was in, µN.
    pub needle_mean_un: i64,
    /// Largest force at which the skin gave way, µN; 0 when it did not.
    pub pop_un: i64,
    /// Largest nose force, µN.
    pub nose_un: i64,
    /// Mean stretch of the skin while the needle was in, µN per mm.
    pub stretch_un_per_mm: i64,
    /// Colours of the values in the rubric's bands.
    pub lights: Lights,
    /// What happened and what to change, most important first.
    pub feedback: Vec<String>,
}

/// Colours of one dot's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lights {
    /// True depth below the junction.
    pub depth: Light,
    /// Puncturing strokes.
    pub dwell: Light,
    /// Angle.
    pub angle: Option<Light>,
    /// Fresh diameter.
    pub dot_size: Light,
    /// Distance to the nearest other dot.
    pub spacing: Option<Light>,
    /// Distance from the planned place.
    pub place: Option<Light>,
    /// Length over width.
    pub drag: Light,
    /// Nose force.
    pub force: Light,
}

/// A planned place without a dot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unplaced {
    /// Place, counted from 1 as in the plan.
    pub target: u32,
    /// Where, in world, µm.
    pub position_um: [i64; 3],
}
