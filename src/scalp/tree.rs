//! The tree of boxes over the head's triangles, and the search for a triangle nearer than a bound.
//!
//! It makes the same decisions as `Bvh` of `parry3d-f64` (a test compares them), on boxes laid out in pairs and compared
//! by squares of distances: the search is the larger part of a tick out of contact.
//!
//! Haptics thread: no allocation, locks, clocks or panics.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use parry3d_f64::query::PointQuery;
use parry3d_f64::shape::Triangle;

use crate::math::{DVec2, DVec3};

/// The search ends when what is left can be nearer by no more than this, mm.
///
/// It only has to tell whether a part of the head elsewhere is nearer than the place it starts from; Newton's method on
/// the smooth surface does the rest, from any seed within millimetres. Lowering it costs time and changes nothing.
/// Raising it past the depth of a fold could end in the wrong one, and the head has no folds.
pub(super) const SLACK_MM: f64 = 1.0;

/// Deepest tree the search can walk; the builder halves what would become deeper.
pub(super) const DEEPEST: usize = 64;

/// Set in a child's number when it is a triangle.
pub(super) const LEAF: u32 = 1 << 31;

/// Squares that differ by less than this share are compared by their roots, as the decision is defined: rounding of a
/// root is a million times smaller.
const CLOSE: f64 = 1e-9;

/// Two boxes side by side: the x, y and z of both.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    /// Lower corners.
    pub(super) low: [DVec2; 3],
    /// Upper corners.
    pub(super) high: [DVec2; 3],
    /// Numbers of two pairs, or of triangles with [`LEAF`].
    pub(super) child: [u32; 2],
}

/// Triangles in a tree of boxes.
pub(super) struct Tree {
    /// Corners of the triangles, world, mm.
    pub(super) points: Box<[DVec3]>,
    /// Three numbers of points for each triangle.
    pub(super) corners: Box<[[u32; 3]]>,
    /// The tree, depth first, its root first.
    pub(super) pairs: Box<[Pair]>,
}

/// Nearest so far.
struct Best {
    mm: f64,
    on: Option<DVec3>,
    /// Squares of distances below are surely near enough to look at.
    near2: f64,
    /// Squares of distances above are surely too far.
    far2: f64,
}

impl Tree {
    /// The corner with this number.
    pub(super) fn point(&self, number: u32) -> Option<DVec3> {
        self.points.get(number as usize).copied()
    }

    /// The nearest point found on a triangle nearer to `p` than `bound`, by more than the slack; none where there is none.
    pub(super) fn nearer_than(&self, p: DVec3, bound: f64) -> Option<DVec3> {
        if bound <= SLACK_MM {
            return None;
        }
        let mut best = Best::within(bound);
        let (mut later, mut squares) = ([0_u32; DEEPEST], [0.0; DEEPEST]);
        let mut waiting = 0;
        let mut at = 0_u32;
        while let Some(pair) = self.pairs.get(at as usize) {
            let (near, far) = pair.in_order(p);
            let go_near = self.look(near, p, &mut best);
            let go_far = self.look(far, p, &mut best);
            if go_near
                && go_far
                && let (Some(slot), Some(square)) = (later.get_mut(waiting), squares.get_mut(waiting))
            {
                (*slot, *square) = far;
                waiting += 1;
            }
            at = if go_near {
                near.0
            } else if go_far {
                far.0
            } else {
                // what has become too far since has only boxes in it that are no nearer
                let left = later.iter().zip(&squares).enumerate().take(waiting);
                let Some((number, (next, _))) = left.rev().find(|(_, (_, square))| best.may_beat(**square)) else {
                    break;
                };
                waiting = number;
                *next
            };
        }
        best.on
    }

    /// Looks at a child: says whether it is a pair that may be near enough, measures a triangle that may be.
    #[inline]
    fn look(&self, (child, square): (u32, f64), p: DVec3, best: &mut Best) -> bool {
        let near = best.may_beat(square);
        if near && child & LEAF != 0 {
            self.measure(child & !LEAF, p, best);
            return false;
        }
        near
    }

    #[cold]
    #[inline(never)]
    fn measure(&self, triangle: u32, p: DVec3, best: &mut Best) {
        let Some(corners) = self.corners.get(triangle as usize) else { return };
        let [Some(a), Some(b), Some(c)] = corners.map(|number| self.point(number)) else { return };
        let on = Triangle::new(a, b, c).project_local_point(p, false).point;
        let mm = (on - p).length_squared().sqrt();
        if mm < best.mm {
            *best = Best { on: Some(on), ..Best::within(mm) };
        }
    }
}

impl Best {
    fn within(mm: f64) -> Self {
        let reach = (mm - SLACK_MM).max(0.0);
        let (square, room) = (reach * reach, CLOSE * (1.0 + reach * reach));
        Self { mm, on: None, near2: square - room, far2: square + room }
    }

    /// `√square + slack < best`
    #[inline]
    fn may_beat(&self, square: f64) -> bool {
        if square < self.near2 {
            return true;
        }
        square <= self.far2 && score(square) < self.mm
    }
}

impl Pair {
    /// Both children with the squares of their boxes' distances, the nearer one first.
    #[inline]
    fn in_order(&self, p: DVec3) -> ((u32, f64), (u32, f64)) {
        let [left, right] = self.squares(p).to_array();
        let [left_child, right_child] = self.child;
        let clear = left - right > CLOSE * (1.0 + left);
        if clear || (left > right && score(left) > score(right)) {
            ((right_child, right), (left_child, left))
        } else {
            ((left_child, left), (right_child, right))
        }
    }

    /// Squares of the distances from a point to both boxes, 0 inside.
    #[inline]
    fn squares(&self, p: DVec3) -> DVec2 {
        let [lx, ly, lz] = self.low;
        let [hx, hy, hz] = self.high;
        let out = |low: DVec2, high: DVec2, at: f64| {
            let at = DVec2::splat(at);
            (low - at).max(at - high).max(DVec2::ZERO)
        };
        let (x, y, z) = (out(lx, hx, p.x), out(ly, hy, p.y), out(lz, hz, p.z));
        x * x + y * y + z * z
    }
}

/// What the order of the search is defined by: distance of a box plus the slack. Only asked where squares are alike.
#[cold]
fn score(square: f64) -> f64 {
    square.sqrt() + SLACK_MM
}
