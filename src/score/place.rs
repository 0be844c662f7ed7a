//! Where the dots lie: against the plan and against each other.

use crate::math::DVec3;
use crate::scalp::{Scalp, ScalpError, ScalpPoint};
use crate::scenario::{Plan, Scenario};

/// A planned dot in world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Place on the undeformed skin, mm.
    pub point_mm: DVec3,
    /// Outward unit normal there.
    pub normal: DVec3,
}

/// The dots of a plan on a scalp, in the order of the plan.
pub fn targets(scalp: &Scalp, plan: &Plan) -> Result<Vec<Target>, ScalpError> {
    on_skin(scalp, &plan.dots)
}

/// Dots of the earlier session that a scenario holds. An ideal hand made them: they last as long as a scenario may be old,
/// so that all of them are still there.
pub fn earlier_mm(scalp: &Scalp, scenario: &Scenario) -> Result<Vec<DVec3>, ScalpError> {
    let dots = scenario.earlier.as_ref().map_or(&[][..], |earlier| &earlier.dots);
    Ok(on_skin(scalp, dots)?.into_iter().map(|dot| dot.point_mm).collect())
}

/// Places on a scalp, with their normals.
pub fn on_skin(scalp: &Scalp, places: &[ScalpPoint]) -> Result<Vec<Target>, ScalpError> {
    let one = |place| scalp.at(place).map(|at| Target { point_mm: at.point_mm, normal: at.normal });
    places.iter().copied().map(one).collect()
}

/// The planned place of each dot and how far it is from it, mm.
///
/// In the order in which they were made, each dot takes the nearest planned place within the tolerance that is still
/// free; a dot that finds none is an extra one. First come, first served, because a dot stays in the skin: a better one
/// set beside it later does not undo it, so it must not take its place on the sheet either.
pub fn assign(dots_mm: &[DVec3], targets: &[Target], tolerance_mm: f64) -> Vec<Option<(usize, f64)>> {
    let mut by_x: Vec<(f64, usize)> = targets.iter().enumerate().map(|(i, t)| (t.point_mm.x, i)).collect();
    by_x.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut taken = vec![false; targets.len()];
    dots_mm
        .iter()
        .map(|dot_mm| {
            let found = nearest_free(*dot_mm, targets, &by_x, &taken, tolerance_mm);
            if let Some((target, _)) = found
                && let Some(flag) = taken.get_mut(target)
            {
                *flag = true;
            }
            found
        })
        .collect()
}

/// Nearest free target; of two at the same distance the one that comes first in the plan.
fn nearest_free(
    dot_mm: DVec3,
    targets: &[Target],
    by_x: &[(f64, usize)],
    taken: &[bool],
    tolerance_mm: f64,
) -> Option<(usize, f64)> {
    let start = by_x.partition_point(|(x, _)| *x < dot_mm.x - tolerance_mm);
    let mut best: Option<(usize, f64)> = None;
    for (x, index) in by_x.iter().skip(start) {
        if *x > dot_mm.x + tolerance_mm {
            break;
        }
        let Some(target) = targets.get(*index).filter(|_| taken.get(*index) == Some(&false)) else { continue };
        let distance_mm = (target.point_mm - dot_mm).length_squared().sqrt();
        let better = best.is_none_or(|(i, d)| distance_mm < d || (distance_mm <= d && *index < i));
        if distance_mm <= tolerance_mm && better {
            best = Some((*index, distance_mm));
        }
    }
    best
}

/// Distance of each point to the nearest other one, mm; nothing for a point alone.
pub(super) fn neighbours(points_mm: &[DVec3]) -> Vec<Option<f64>> {
    let mut by_x: Vec<(DVec3, usize)> = points_mm.iter().copied().zip(0..).collect();
    by_x.sort_by(|a, b| a.0.x.total_cmp(&b.0.x).then(a.1.cmp(&b.1)));
    let mut found = vec![None; points_mm.len()];
    for (at, (point_mm, index)) in by_x.iter().enumerate() {
        let (before, after) = by_x.split_at(at);
        let left = nearest_of(*point_mm, before.iter().rev(), f64::INFINITY);
        let best = nearest_of(*point_mm, after.iter().skip(1), left);
        if let Some(slot) = found.get_mut(*index) {
            *slot = best.is_finite().then_some(best);
        }
    }
    found
}

/// Distance of each point to the nearest of some others, mm; nothing without others.
pub(super) fn nearest(points_mm: &[DVec3], others_mm: &[DVec3]) -> Vec<Option<f64>> {
    let mut by_x: Vec<(DVec3, usize)> = others_mm.iter().copied().zip(0..).collect();
    by_x.sort_by(|a, b| a.0.x.total_cmp(&b.0.x).then(a.1.cmp(&b.1)));
    let one = |point_mm: &DVec3| {
        let (before, after) = by_x.split_at(by_x.partition_point(|(other_mm, _)| other_mm.x < point_mm.x));
        let left = nearest_of(*point_mm, before.iter().rev(), f64::INFINITY);
        let best = nearest_of(*point_mm, after.iter(), left);
        best.is_finite().then_some(best)
    };
    points_mm.iter().map(one).collect()
}

/// The nearer of two distances, of which either may be none.
pub(super) fn nearer(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The smaller of `best` and the distance to the nearest of `others`, which go away from the point along x.
fn nearest_of<'a>(point_mm: DVec3, others: impl Iterator<Item = &'a (DVec3, usize)>, best: f64) -> f64 {
    let mut best = best;
    for (other_mm, _) in others {
        if (other_mm.x - point_mm.x).abs() >= best {
            break;
        }
        best = best.min((*other_mm - point_mm).length_squared().sqrt());
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn target(x: f64, z: f64) -> Target {
        Target { point_mm: DVec3::new(x, 0.0, z), normal: DVec3::Y }
    }

    #[test]
    fn first_come_takes_the_nearest_free_place() {
        let targets = [target(0.0, 0.0), target(1.0, 0.0)];
        let dots = [DVec3::new(0.4, 0.0, 0.0), DVec3::new(0.1, 0.0, 0.0), DVec3::new(0.9, 0.0, 0.0), DVec3::X * 9.0];
        let got: Vec<_> = assign(&dots, &targets, 0.5).into_iter().map(|a| a.map(|(t, _)| t)).collect();
        assert_eq!(got, [Some(0), None, Some(1), None]);
    }

    #[test]
    fn of_two_places_as_near_the_first_in_the_plan_is_taken() {
        let targets = [target(1.0, 0.0), target(-1.0, 0.0)];
        assert_eq!(assign(&[DVec3::ZERO], &targets, 2.0), [Some((0, 1.0))]);
    }

    #[test]
    fn a_point_alone_has_no_neighbour() {
        assert_eq!(neighbours(&[DVec3::ZERO]), [None]);
        assert_eq!(neighbours(&[]), []);
    }

    proptest! {
        #[test]
        fn neighbours_are_the_nearest(points in prop::collection::vec((-5.0..5.0_f64, -1.0..1.0_f64, -5.0..5.0_f64), 2..40)) {
            let points: Vec<DVec3> = points.into_iter().map(|(x, y, z)| DVec3::new(x, y, z)).collect();
            for (i, got) in neighbours(&points).into_iter().enumerate() {
                let want = points
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| *j != i)
                    .map(|(_, p)| (*p - points[i]).length_squared().sqrt())
                    .fold(f64::INFINITY, f64::min);
                prop_assert!((got.unwrap() - want).abs() < 1e-12);
            }
        }

        #[test]
        fn the_nearest_of_others_is_found(
            points in prop::collection::vec((-5.0..5.0_f64, -1.0..1.0_f64, -5.0..5.0_f64), 0..20),
            others in prop::collection::vec((-5.0..5.0_f64, -1.0..1.0_f64, -5.0..5.0_f64), 0..20),
        ) {
            let as_points = |list: Vec<(f64, f64, f64)>| -> Vec<DVec3> { list.into_iter().map(DVec3::from).collect() };
            let (points, others) = (as_points(points), as_points(others));
            let got = nearest(&points, &others);
            prop_assert_eq!(got.len(), points.len());
            for (point, got) in points.iter().zip(got) {
                let want = others.iter().map(|o| (*o - *point).length_squared().sqrt()).min_by(f64::total_cmp);
                prop_assert_eq!(got, want);
            }
        }

        #[test]
        fn a_later_dot_takes_nothing_from_an_earlier_one(
            dots in prop::collection::vec((-3.0..3.0_f64, -3.0..3.0_f64), 1..20),
            tolerance_mm in 0.1..2.0_f64,
        ) {
            let targets: Vec<Target> = (-2..=2).map(|i| target(f64::from(i), 0.0)).collect();
            let dots: Vec<DVec3> = dots.into_iter().map(|(x, z)| DVec3::new(x, 0.0, z)).collect();
            let all = assign(&dots, &targets, tolerance_mm);
            let fewer = assign(&dots[..dots.len() - 1], &targets, tolerance_mm);
            prop_assert_eq!(&all[..dots.len() - 1], &fewer[..]);
        }
    }
}
