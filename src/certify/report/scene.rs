//! What a page draws of the task and a sheet does not hold: the rubric's bands, the working area, the head, the skin's
//! layers under each dot. Made from the scenario that a recording holds. Pure.

use crate::math::DVec3;
use crate::scalp::{Scalp, ScalpSpec, WorkFrame};
use crate::scenario::rubric::Rubric;
use crate::score::ScoreSheet;
use crate::score::sheet::DotSheet;
use crate::session::Prepared;
use crate::tissue::LAYERS;

/// Directions in which the outline of the head is looked for.
const DIRECTIONS: usize = 90;

/// A place in a plane, mm.
pub(super) type Flat = (f64, f64);

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    pub(super) rubric: Rubric,
    /// Ticks in a second, Hz.
    pub(super) tick_hz: u32,
    /// The working area from straight above its middle: to the right, up on the screen.
    pub(super) area: Vec<Flat>,
    /// The same and the whole surface from above the head: towards the patient's right, towards the forehead.
    pub(super) area_from_above: Vec<Flat>,
    pub(super) surface: Vec<Flat>,
    /// A head, not a practice pad.
    pub(super) is_head: bool,
    frame: WorkFrame,
    /// Lower border of each layer under each dot, in the order of the sheet, mm.
    pub(super) layers: Vec<[f64; LAYERS]>,
    /// The same in the middle of the working area.
    pub(super) middle: [f64; LAYERS],
}

impl Scene {
    /// The scene of a sheet on its scenario.
    pub fn new(prepared: &Prepared, sheet: &ScoreSheet) -> Self {
        let frame = prepared.work_frame();
        let outline = prepared.zone.outline();
        let scalp = &prepared.model.scalp;
        let layers = |at_mm: DVec3| prepared.model.field.at(at_mm, scalp.region_weights(at_mm)).bottom_mm;
        let mut scene = Self {
            rubric: prepared.scenario.rubric.clone(),
            tick_hz: rate(prepared.scenario.tick_hz),
            area: Vec::new(),
            area_from_above: outline.iter().map(|at| from_above(*at)).collect(),
            surface: silhouette(scalp),
            is_head: matches!(scalp.spec(), ScalpSpec::Head { .. }),
            frame,
            layers: sheet.dots.iter().map(|dot| layers(scalp.contact(world_mm(dot)).point_mm)).collect(),
            middle: layers(frame.origin_mm),
        };
        scene.area = outline.iter().map(|at| scene.flat(*at)).collect();
        scene
    }

    /// A point in world from straight above the working area.
    pub(super) fn flat(&self, at_mm: DVec3) -> Flat {
        let from = at_mm - self.frame.origin_mm;
        (from.dot(self.frame.right), from.dot(self.frame.up))
    }
}

/// Ticks in a second as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float is cut to its range by the cast")]
fn rate(tick_hz: f64) -> u32 {
    tick_hz.round() as u32
}

/// A place of a sheet, mm.
pub(super) fn place_mm(um: [i64; 3]) -> DVec3 {
    DVec3::from_array(um.map(|um| um as f64 / 1000.0))
}

fn world_mm(dot: &DotSheet) -> DVec3 {
    place_mm(dot.position_um)
}

/// From above the vertex, forehead up: the patient's right is at the right of the page.
pub(super) fn from_above(at_mm: DVec3) -> Flat {
    (-at_mm.x, at_mm.z)
}

/// The outline of the surface from above: its farthest point in each direction.
fn silhouette(scalp: &Scalp) -> Vec<Flat> {
    let points: Vec<Flat> =
        scalp.mesh().positions.iter().map(|p| from_above(DVec3::from_array(p.map(f64::from)))).collect();
    let step_rad = core::f64::consts::TAU / DIRECTIONS as f64;
    let farthest = |number: usize| {
        let (sine, cosine) = libm::sincos(number as f64 * step_rad);
        let along = |p: &Flat| p.0 * cosine + p.1 * sine;
        points.iter().copied().max_by(|a, b| along(a).total_cmp(&along(b)))
    };
    let mut outline: Vec<Flat> = (0..DIRECTIONS).filter_map(farthest).collect();
    outline.dedup();
    outline
}
