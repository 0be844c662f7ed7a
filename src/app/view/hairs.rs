//! Hair as the law has it: what stands here is what a needle meets there. A unit's hairs leave its opening along the
//! axis that the law reckons with; what is worn long lies aside, away from the middle of the work.

use bevy::asset::RenderAssetUsages;
use bevy::math::{Vec2, Vec3};
use bevy::mesh::{Indices, Mesh};
use bevy::render::render_resource::PrimitiveTopology;

use super::convert::vec3;
use super::frame::SkinFrame;
use super::noise::hash;
use crate::tissue::follicles::{Follicle, Follicles};
use crate::tissue::living;

/// Sides of a hair.
const SIDES: u32 = 3;
/// Pieces of a hair that bends.
const PIECES: usize = 7;
/// Hair that is longer lies down, mm.
const STANDS_MM: f32 = 3.0;
/// Of long hair so much is drawn, mm: enough to lie over the skin beside a parting.
const DRAWN_MM: f32 = 16.0;
/// Long hair rises over so much of its length, and so high, mm.
const LIES: (f32, f32) = (2.0, 0.35);

/// One hair.
pub(crate) struct Hair {
    /// Exit relative to the unit, tangent plane, mm.
    pub(crate) root: Vec2,
    /// Unit vector along which it leaves the skin, world.
    along: Vec3,
    /// The same in the tangent plane: its lean, share of the length.
    pub(crate) lean: Vec2,
    /// Length, mm.
    pub(crate) length: f32,
    /// Radius, mm.
    pub(crate) radius: f32,
}

impl Hair {
    /// So much of it is seen from above as a straight line; the rest of a long one lies aside.
    pub(crate) fn straight_mm(&self) -> f32 {
        if self.is_long() { 0.5 } else { self.length }
    }

    fn is_long(&self) -> bool {
        self.length > STANDS_MM
    }
}

/// A follicular unit.
pub(crate) struct Unit {
    /// Tangent plane, mm.
    pub(crate) at: Vec2,
    /// Its hairs.
    pub(crate) hairs: Vec<Hair>,
}

/// The units on a piece of skin.
pub(crate) fn units(frame: &SkinFrame, follicles: &Follicles, hair: &living::Hair) -> Vec<Unit> {
    let near = |follicle: &&Follicle| {
        let mouth = vec3(follicle.mouth_mm);
        let at = frame.locate(mouth);
        // the other side of the head lies behind the same plane
        at.abs().max_element() < frame.half && frame.at(at).point.distance(mouth) < 1.0
    };
    follicles.iter().filter(near).zip(0..).map(|(follicle, number)| unit(frame, follicle, hair, number)).collect()
}

fn unit(frame: &SkinFrame, follicle: &Follicle, hair: &living::Hair, number: i32) -> Unit {
    let out = vec3(follicle.out);
    let radius = 0.5 * hair.shaft_mm as f32;
    // one hair is on the axis; more stand around it in the same opening, and part a little
    let apart = if follicle.hairs > 1 { (hair.mouth_mm as f32 - radius).max(0.0) } else { 0.0 };
    let turn = core::f32::consts::TAU * hash(number, 0, 14);
    let hairs = (0..follicle.hairs).map(|k| {
        let around = turn + core::f32::consts::TAU * k as f32 / follicle.hairs as f32;
        let root = Vec2::from_angle(around) * apart;
        let along = (out + (frame.u * root.x + frame.v * root.y) * 2.0).normalize_or(out);
        Hair {
            root,
            along,
            lean: Vec2::new(along.dot(frame.u), along.dot(frame.v)),
            length: hair.length_mm as f32 * (0.85 + 0.3 * hash(number, 1, 70 + k)),
            radius: radius * (0.9 + 0.2 * hash(number, 2, 80 + k)),
        }
    });
    Unit { at: frame.locate(vec3(follicle.mouth_mm)), hairs: hairs.collect() }
}

/// All hairs as one mesh; `parting` is the long side of the work, from whose middle line long hair lies away.
pub(crate) fn mesh(frame: &SkinFrame, units: &[Unit], parting: Vec2) -> Mesh {
    let mut build = Build::default();
    for unit in units {
        for hair in &unit.hairs {
            let at = unit.at + hair.root;
            if hair.is_long() {
                build.tube(&lying(frame, at, hair, parting), hair.radius);
            } else {
                build.tube(&standing(frame, at, hair), hair.radius);
            }
            let colour = colour(hair, at);
            build.colours.resize(build.positions.len(), colour);
        }
    }
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, build.positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, build.normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, build.colours)
        .with_inserted_indices(Indices::U32(build.indices))
}

/// Linear light of a hair: cut short only its dark inside is seen; no two are quite alike.
fn colour(hair: &Hair, at: Vec2) -> [f32; 4] {
    let [r, g, b] = if hair.is_long() { [0.105, 0.052, 0.026] } else { [0.0126, 0.0078, 0.0061] };
    let shade = 0.65 + 0.7 * hash((at.x * 100.0) as i32, (at.y * 100.0) as i32, 92);
    [r * shade, g * shade, b * shade, 1.0]
}

fn standing(frame: &SkinFrame, at: Vec2, hair: &Hair) -> [Vec3; 2] {
    let root = frame.at(at).point;
    [root - hair.along * (0.15 * hair.length), root + hair.along * hair.length]
}

/// Out along its axis, then down to lie aside.
fn lying(frame: &SkinFrame, at: Vec2, hair: &Hair, parting: Vec2) -> [Vec3; PIECES] {
    let across = parting.perp();
    let side = if at.dot(across) < 0.0 { -1.0 } else { 1.0 };
    // no two lie quite alike
    let wander = 0.5 * (hash((at.x * 100.0) as i32, (at.y * 100.0) as i32, 90) - 0.5);
    let aside = (across * side + parting * wander).normalize_or(across);
    let length = hair.length.min(DRAWN_MM);
    let mut out = [Vec3::ZERO; PIECES];
    for (index, point) in out.iter_mut().enumerate() {
        let share = index as f32 / (PIECES - 1) as f32;
        // finer steps where it bends
        let run = length * share * share;
        let lies = (run / LIES.0).min(1.0);
        let on = frame.at(at + hair.lean * (run * (1.0 - lies)).max(0.0) + aside * (run * lies));
        let lift = LIES.1 * lies * (2.0 - lies) + 0.25 * hash((at.y * 100.0) as i32, index as i32, 91) * lies;
        *point = on.point + on.normal * (lift - if index == 0 { 0.06 } else { 0.0 });
    }
    out
}

#[derive(Default)]
struct Build {
    positions: Vec<Vec3>,
    normals: Vec<Vec3>,
    colours: Vec<[f32; 4]>,
    indices: Vec<u32>,
}

impl Build {
    /// Rings around a line and a blunt end: the razor cuts flat.
    fn tube(&mut self, line: &[Vec3], radius: f32) {
        let first = self.positions.len() as u32;
        let last = line.len() - 1;
        let way = |index: usize| {
            let from = line.get(index.saturating_sub(1)).copied().unwrap_or(Vec3::ZERO);
            let to = line.get((index + 1).min(last)).copied().unwrap_or(Vec3::ZERO);
            (to - from).normalize_or(Vec3::Y)
        };
        for (index, point) in line.iter().enumerate() {
            let along = way(index);
            let side = along.any_orthonormal_vector();
            let other = along.cross(side);
            let width = radius * (1.0 - 0.25 * index as f32 / last as f32);
            for k in 0..SIDES {
                let turn = core::f32::consts::TAU * k as f32 / SIDES as f32;
                let out = side * turn.cos() + other * turn.sin();
                self.positions.push(*point + out * width);
                self.normals.push(out);
            }
        }
        self.positions.extend(line.last());
        self.normals.push(way(last));
        for ring in 0..last as u32 {
            let low = first + ring * SIDES;
            for k in 0..SIDES {
                let (a, b) = (low + k, low + (k + 1) % SIDES);
                self.indices.extend([a, b, b + SIDES, a, b + SIDES, a + SIDES]);
            }
        }
        let ring = first + last as u32 * SIDES;
        for k in 0..SIDES {
            self.indices.extend([ring + k, ring + (k + 1) % SIDES, ring + SIDES]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::convert::dvec3;
    use crate::app::view::ground::frame_of;
    use crate::scenario;
    use crate::session::Prepared;

    fn grown(id: &str) -> (Prepared, SkinFrame) {
        let prepared = Prepared::new(scenario::find(id).unwrap()).unwrap();
        prepared.model.field.grow(&prepared.model.scalp);
        let frame = frame_of(&prepared);
        (prepared, frame)
    }

    #[test]
    fn what_is_seen_is_what_a_needle_meets() {
        for id in ["areata-patch", "strip-border", "oily-coil"] {
            let (prepared, frame) = grown(id);
            let follicles = prepared.model.field.follicles().unwrap();
            let hair = prepared.model.tissue.living.as_ref().unwrap().hair;
            let units = units(&frame, follicles, &hair);
            assert!(units.len() > 100, "{id}: {} units", units.len());
            for unit in &units {
                let on = frame.at(unit.at);
                let met = follicles.meet(&hair, dvec3(on.point), dvec3(on.normal), 1.0, 0.01);
                assert!(met.canal_mm < 0.05, "{id}: no opening at {}: {met:?}", unit.at);
                // straight down the drawn hairs' own axis lies the shaft
                let axis = unit.hairs.iter().map(|hair| hair.along).sum::<Vec3>().normalize();
                let met = follicles.meet(&hair, dvec3(on.point), dvec3(axis), 1.0, 0.01);
                assert!(met.shaft_mm.is_finite(), "{id}: no shaft at {}: {met:?}", unit.at);
                for hair in &unit.hairs {
                    let mouth = prepared.model.tissue.living.as_ref().unwrap().hair.mouth_mm as f32;
                    assert!(hair.root.length() <= mouth, "{id}: a hair beside its opening");
                    assert!(hair.along.dot(axis) > 0.97, "{id}: a hair of its own");
                }
            }
        }
    }

    #[test]
    fn skin_that_the_law_has_bare_is_drawn_bare() {
        let (prepared, frame) = grown("totalis-hairline");
        let hair = prepared.model.tissue.living.as_ref().unwrap().hair;
        let units = prepared.model.field.follicles().map(|follicles| units(&frame, follicles, &hair));
        assert!(units.is_none_or(|units| units.is_empty()), "alopecia totalis has no hair");
        assert!(grown("first-dots").0.model.field.follicles().is_none(), "the even skin has none");
    }

    #[test]
    fn long_hair_lies_away_from_the_parting() {
        let (prepared, frame) = grown("female-parting");
        let hair = prepared.model.tissue.living.as_ref().unwrap().hair;
        let units = units(&frame, prepared.model.field.follicles().unwrap(), &hair);
        for unit in units.iter().filter(|unit| unit.at.abs().max_element() < 12.0) {
            for hair in &unit.hairs {
                let at = unit.at + hair.root;
                let line = lying(&frame, at, hair, Vec2::Y);
                let (root, end) = (frame.locate(line[0]), frame.locate(line[PIECES - 1]));
                assert!((root - at).length() < 0.1, "it leaves its opening: {root} for {at}");
                assert!((end.x - at.x) * at.x.signum() > 8.0 || at.x.abs() < 0.05, "{at} lies to {end}");
            }
        }
    }
}
