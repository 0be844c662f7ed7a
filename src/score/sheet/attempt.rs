//! Measures of the whole attempt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::recording::ClockHealth;
use crate::score::int::int;

/// Mean and standard deviation over dots, in the unit of the field that holds it. One dot has a deviation of 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Mean.
    pub mean: i64,
    /// Standard deviation of the sample.
    pub sd: i64,
}

/// What was done to the skin, over all dots.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttemptSheet {
    /// Places in the plan.
    pub planned: u32,
    /// Of these, with a dot.
    pub placed: u32,
    /// Of these, without.
    pub unplaced: u32,
    /// Dots that fill no planned place.
    pub extra: u32,
    /// Dots of earlier sessions that were in the skin: new dots keep their distance from them, and none is counted above.
    #[serde(default)]
    pub earlier: u32,
    /// Dots outside the working area.
    pub outside_zone: u32,
    /// Places that were broken open with no stroke ended: the attempt was cut while the needle was in.
    pub unfinished: u32,
    /// Dots beyond the number that a sheet can hold.
    pub not_held: u32,
    /// Strokes that ended in the skin.
    pub strokes: u32,
    /// Of these, past the junction.
    pub puncturing_strokes: u32,
    /// Holes made.
    pub holes: u32,
    /// Holes made for each planned dot, hundredths.
    pub holes_per_planned_hundredths: Option<i64>,
    /// Share of the dots whose depth is in the green band.
    pub in_band_bp: Option<i64>,
    /// Depth below the junction, µm.
    pub below_junction_um: Option<Spread>,
    /// Pressed depth, µm.
    pub pressed_um: Option<Spread>,
    /// Angle to the skin, hundredths of a degree.
    pub angle_cdeg: Option<Spread>,
    /// Dwell, µs.
    pub dwell_us: Option<Spread>,
    /// Dwell in puncturing strokes, hundredths.
    pub dwell_strokes_hundredths: Option<Spread>,
    /// Fresh diameter, µm.
    pub diameter_um: Option<Spread>,
    /// Length over width, hundredths.
    pub aspect_hundredths: Option<Spread>,
    /// Distance from the planned place, µm.
    pub place_um: Option<Spread>,
    /// Distance to the nearest other dot, new or of an earlier session, µm.
    pub spacing_um: Option<Spread>,
    /// Standard deviation of that distance over its mean.
    pub spacing_cv_bp: Option<i64>,
    /// Dots made in the working area for each planned one.
    pub density_bp: Option<i64>,
    /// Share of the planned places that hold a dot with ink below the junction.
    pub coverage_bp: Option<i64>,
    /// What a person's skin went through: reported, not judged. Not there for skin that is no person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skin: Option<SkinSheet>,
    /// How the hand moved and pressed.
    pub hand: HandSheet,
    /// How complete the recording is.
    pub record: LoopSheet,
}

/// What a person's skin went through. Proxies, not measurements of a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkinSheet {
    /// Dots that drew blood.
    pub bled_dots: u32,
    /// Dots that went into the canal of a follicle.
    pub follicle_dots: u32,
    /// Dots that met a hair shaft.
    pub shaft_dots: u32,
    /// Dots on places that were over-worked.
    pub overworked_dots: u32,
    /// Most pain, hundredths of the scale from 0 to 10.
    pub pain_peak_hundredths: i64,
    /// Swelling at the end, share of the most.
    pub swelling_bp: i64,
}

/// How the hand moved and pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandSheet {
    /// First to last tick, µs.
    pub elapsed_us: i64,
    /// Path of the tip at full reach, µm.
    pub path_um: i64,
    /// Of this, with the needle in broken skin, µm.
    pub path_in_skin_um: i64,
    /// Time with the needle past the undeformed skin, µs.
    pub in_skin_us: i64,
    /// Area swept sideways by the needle in broken skin (potential tissue damage), µm².
    pub swept_um2: i64,
    /// Largest force on the hand, µN.
    pub force_peak_un: i64,
    /// Mean force on the hand in contact, µN.
    pub force_mean_un: Option<i64>,
    /// Fastest change of the force on the hand, mN/s.
    pub force_rate_mn_per_s: i64,
    /// Largest nose force, µN.
    pub nose_peak_un: i64,
    /// Work of the hand on the skin, nJ.
    pub work_nj: i64,
    /// Movements from one dot to the next that were long enough to judge.
    pub movements: u32,
    /// Their mean log dimensionless jerk, hundredths; nearer to 0 is smoother.
    pub ldlj_hundredths: Option<i64>,
    /// Their mean spectral arc length, hundredths; nearer to 0 is smoother.
    pub sparc_hundredths: Option<i64>,
    /// Root mean square of the tip's sideways 8-12 Hz movement at the skin, nm; its square is the band power.
    pub tremor_rms_nm: Option<i64>,
    /// Time the hand was still, out of the skin, for half a second or longer, µs.
    pub idle_us: i64,
    /// Time the machine ran, µs.
    pub machine_us: i64,
    /// Times the needle was dipped into the ink.
    pub dips: u32,
    /// Times the skin tore sideways: ticks.
    pub tear_ticks: u64,
    /// Ticks with the tip on the skull.
    pub skull_ticks: u64,
}

/// How complete the recording is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoopSheet {
    /// First tick held.
    pub first_tick: Option<u64>,
    /// Last tick held.
    pub last_tick: Option<u64>,
    /// Ticks held.
    pub ticks: u64,
    /// Ticks between the first and the last that are not held.
    pub missing_ticks: u64,
    /// Ticks whose input was not usable.
    pub bad_input_ticks: u64,
    /// Records left out: numbers that are not finite, or a tick that is not later than the one before.
    pub unusable_records: u64,
    /// The memory of holes or of dots ran full: what was made after that is not all counted.
    pub places_full: bool,
}

/// How the computer kept time in an attempt. It is no part of the hand's score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSheet {
    /// Ticks that started more than one period late: the force stood still for that long.
    pub late_ticks: u64,
    /// Longest delay of a tick, µs.
    pub worst_late_us: i64,
    /// Ticks that could not be recorded.
    pub dropped_records: u64,
}

impl From<&ClockHealth> for ClockSheet {
    fn from(health: &ClockHealth) -> Self {
        let worst_late_us = int(health.worst_late_us);
        Self { late_ticks: health.missed, worst_late_us, dropped_records: health.dropped_records }
    }
}
