//! Builds the tree of boxes. Any thread but the haptics one: allocates, and uses a second thread for half of the work.
//!
//! The cut of each part is that of the binned builder of `parry3d-f64` 0.30, to the bit: which of two equally good seeds
//! the search finds decides the last digits of a contact, and a recording is stepped again to the bit.

use parry3d_f64::bounding_volume::{Aabb, BoundingVolume};
use parry3d_f64::shape::Triangle;

use super::tree::{DEEPEST, LEAF, Pair, Tree};
use crate::math::{DVec2, DVec3};

/// Slices that a part can be cut between.
const BINS: usize = 8;
/// The last slice takes the upper end, too.
const BIN_EPSILON: f64 = 1.0e-5;
/// Parts with more triangles than this are built on two threads.
const SHARED: usize = 4096;
/// Parts deeper than this are halved, so that the tree of up to 2²² triangles ends before [`DEEPEST`].
const HALVED_BELOW: usize = DEEPEST - 22;

/// A triangle's box.
#[derive(Clone, Copy)]
struct Leaf {
    aabb: Aabb,
    centre: DVec3,
    number: u32,
}

/// The boxes of one slice.
#[derive(Clone, Copy)]
struct Bin {
    aabb: Aabb,
    count: usize,
}

impl Bin {
    fn join(&mut self, other: &Self) {
        self.aabb.merge(&other.aabb);
        self.count += other.count;
    }

    fn cost(&self) -> f64 {
        self.aabb.volume() * self.count as f64
    }
}

impl Tree {
    /// Takes the triangles; there must be two or more. `None` when there are fewer, or one of them has no such corner.
    pub(super) fn new(points: Vec<DVec3>, corners: Vec<[u32; 3]>) -> Option<Self> {
        let mut leaves = corners
            .iter()
            .zip(0..LEAF)
            .map(|(corners, number)| {
                let [a, b, c] = corners.map(|number| points.get(number as usize).copied());
                let aabb = Triangle::new(a?, b?, c?).local_aabb();
                Some(Leaf { aabb, centre: aabb.mins.midpoint(aabb.maxs), number })
            })
            .collect::<Option<Vec<Leaf>>>()?;
        let mut pairs = vec![Pair::default(); leaves.len().checked_sub(1).filter(|pairs| *pairs > 0)?];
        grow(&mut leaves, &mut pairs, 0, 0);
        Some(Self { points: points.into(), corners: corners.into(), pairs: pairs.into() })
    }
}

/// Builds the tree of two or more leaves into `pairs`, one fewer, of which the first has the number `first`.
fn grow(leaves: &mut [Leaf], pairs: &mut [Pair], first: u32, depth: usize) -> Aabb {
    let share = leaves.len() > SHARED && depth < 2;
    let middle = if depth < HALVED_BELOW { cut(leaves) } else { leaves.len() / 2 };
    let (left, right) = leaves.split_at_mut(middle);
    let Some((own, below)) = pairs.split_first_mut() else { return Aabb::new_invalid() };
    let (below_left, below_right) = below.split_at_mut(middle - 1);
    let second = first + u32::try_from(middle).unwrap_or(0);
    let mut do_left = || side(left, below_left, first + 1, depth);
    let mut do_right = || side(right, below_right, second, depth);
    let (a, b) = if share { both(&mut do_left, &mut do_right) } else { (do_left(), do_right()) };
    *own = pair(a, b);
    a.0.merged(&b.0)
}

/// Does two things at once where the system gives a thread, else one after the other.
pub(super) fn both<T: Send>(one: &mut dyn FnMut() -> T, other: &mut (dyn FnMut() -> T + Send)) -> (T, T) {
    let mut done = None;
    let mut job = || done = Some(other());
    let one = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().spawn_scoped(scope, &mut job);
        let one = one();
        if let Ok(thread) = thread
            && let Err(panic) = thread.join()
        {
            std::panic::resume_unwind(panic);
        }
        one
    });
    (one, done.unwrap_or_else(other))
}

/// One side of a pair: its box and its number.
fn side(leaves: &mut [Leaf], pairs: &mut [Pair], first: u32, depth: usize) -> (Aabb, u32) {
    match leaves {
        [leaf] => (leaf.aabb, leaf.number | LEAF),
        _ => (grow(leaves, pairs, first, depth + 1), first),
    }
}

fn pair((a, left): (Aabb, u32), (b, right): (Aabb, u32)) -> Pair {
    let both = |a: DVec3, b: DVec3| [DVec2::new(a.x, b.x), DVec2::new(a.y, b.y), DVec2::new(a.z, b.z)];
    Pair { low: both(a.mins, b.mins), high: both(a.maxs, b.maxs), child: [left, right] }
}

/// Sorts the leaves into a left and a right part, at least one leaf each; returns where the right one begins.
///
/// The cut lies between two of eight slices across the longest extent, where volume times number is smallest.
fn cut(leaves: &mut [Leaf]) -> usize {
    let centres = Aabb::from_points(leaves.iter().map(|leaf| leaf.centre));
    let axis = centres.extents().max_position();
    if let [a, b] = leaves {
        // what the slices would come to: the lower one goes left
        if a.centre[axis] > b.centre[axis] {
            std::mem::swap(a, b);
        }
        return 1;
    }
    let low = centres.mins[axis];
    let scale = BINS as f64 * (1.0 - BIN_EPSILON) / (centres.maxs[axis] - low);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, and is limited just behind"
    )]
    let bin_of = |leaf: &Leaf| ((scale * (leaf.centre[axis] - low)) as usize).min(BINS - 1);
    let mut bins = [Bin { aabb: Aabb::new_invalid(), count: 0 }; BINS];
    for leaf in leaves.iter() {
        if let Some(bin) = bins.get_mut(bin_of(leaf)) {
            bin.aabb.merge(&leaf.aabb);
            bin.count += 1;
        }
    }
    let (plane, middle) = best_plane(&bins);
    if middle == 0 || middle == leaves.len() {
        return leaves.len() / 2;
    }
    // a leaf of the left part that belongs right changes places with the next one of the right part that belongs left
    let (left, right) = leaves.split_at_mut(middle);
    let strays = left.iter_mut().filter(|leaf| bin_of(leaf) > plane);
    for (a, b) in strays.zip(right.iter_mut().filter(|leaf| bin_of(leaf) <= plane)) {
        std::mem::swap(a, b);
    }
    middle
}

/// The last slice of the left part, and how many leaves that part has.
fn best_plane(bins: &[Bin; BINS]) -> (usize, usize) {
    let mut right = *bins;
    for i in (1..BINS - 1).rev() {
        let next = right[i + 1];
        right[i] = Bin { aabb: next.aabb.merged(&right[i].aabb), count: next.count + right[i].count };
    }
    let mut best = (f64::MAX, 0, bins[0].count);
    let mut left = bins[0];
    for (plane, (bin, beyond)) in bins.iter().zip(&right).skip(1).enumerate() {
        let cost = left.cost() + beyond.cost();
        if cost < best.0 {
            best = (cost, plane, left.count);
        }
        left.join(bin);
    }
    (best.1, best.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parry3d_f64::query::PointQuery;
    use parry3d_f64::shape::TriMesh;

    use super::super::tree::SLACK_MM;

    /// The search as `parry3d-f64` does it.
    fn reference(mesh: &TriMesh, p: DVec3, bound: f64) -> Option<DVec3> {
        let distance = |aabb: &Aabb| (aabb.mins - p).max(p - aabb.maxs).max(DVec3::ZERO).length_squared().sqrt();
        let found = mesh.bvh().find_best(
            bound,
            |node, _| distance(&node.aabb()) + SLACK_MM,
            |leaf, _| {
                let on = mesh.triangle(leaf).project_local_point(p, false).point;
                Some(((on - p).length_squared().sqrt(), on))
            },
        );
        found.map(|(_, (_, on))| on)
    }

    /// A closed surface with waves: about 13,000 triangles.
    fn wavy(cells: u32) -> (Vec<DVec3>, Vec<[u32; 3]>) {
        let at = |i: u32, j: u32| {
            let (a, b) = (f64::from(i) / f64::from(cells), f64::from(j) / f64::from(cells));
            let (polar, azimuth) = (std::f64::consts::PI * a, std::f64::consts::TAU * b);
            let radius = 80.0 + 3.0 * libm::sin(7.0 * polar) * libm::cos(5.0 * azimuth);
            DVec3::new(
                radius * libm::sin(polar) * libm::cos(azimuth),
                radius * libm::cos(polar),
                1.2 * radius * libm::sin(polar) * libm::sin(azimuth),
            )
        };
        let points = (0..=cells).flat_map(|i| (0..=cells).map(move |j| at(i, j))).collect();
        let corners = (0..cells)
            .flat_map(|i| (0..cells).map(move |j| i * (cells + 1) + j))
            .flat_map(|a| [[a, a + 1, a + cells + 2], [a, a + cells + 2, a + cells + 1]])
            .collect();
        (points, corners)
    }

    #[test]
    fn finds_the_same_bits_as_parry() {
        let mut seed = 5_u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / 9_007_199_254_740_992.0
        };
        for cells in [2, 80] {
            let (points, corners) = wavy(cells);
            let mesh = TriMesh::new(points.clone(), corners.clone()).unwrap();
            let tree = Tree::new(points.clone(), corners).unwrap();
            let mut found = 0;
            for round in 0..20_000_usize {
                let vertex = points[round % points.len()];
                let spread = [0.5, 3.0, 20.0, 400.0][round % 4];
                let p = vertex + (DVec3::new(random(), random(), random()) - DVec3::splat(0.5)) * spread;
                let bound = (vertex - p).length_squared().sqrt();
                let ours = tree.nearer_than(p, bound);
                assert_eq!(ours, reference(&mesh, p, bound), "{cells} cells, {p}, {bound} mm");
                found += usize::from(ours.is_some());
            }
            assert!(found > 500, "{found}");
        }
    }

    #[test]
    fn takes_two_triangles_or_more_with_corners_that_are_there() {
        let points = vec![DVec3::ZERO, DVec3::X, DVec3::Y, DVec3::Z];
        assert!(Tree::new(points.clone(), vec![]).is_none());
        assert!(Tree::new(points.clone(), vec![[0, 1, 2]]).is_none());
        assert!(Tree::new(points.clone(), vec![[0, 1, 2], [1, 2, 4]]).is_none());
        assert!(Tree::new(points, vec![[0, 1, 2], [1, 2, 3]]).is_some());
    }

    #[test]
    fn triangles_all_in_one_place_end_in_a_tree_that_is_not_too_deep() {
        let points = vec![DVec3::ZERO, DVec3::X, DVec3::Y];
        let tree = Tree::new(points, vec![[0, 1, 2]; 5000]).unwrap();
        let p = DVec3::new(0.2, 0.2, 7.0);
        assert_eq!(tree.nearer_than(p, 100.0), Some(DVec3::new(0.2, 0.2, 0.0)));
        assert_eq!(tree.nearer_than(p, 6.0), None);
    }
}
