//! The head generator: published measures and a seed to a smooth surface. Any thread but the haptics one.
//!
//! Reference adult (male, mean): head length 199 mm, breadth 154 mm, circumference 574 mm, vertex above tragion
//! 131 mm; female 188, 147, 560 and 126 mm. Source: Gordon et al. 2014, 2012 Anthropometric Survey of U.S. Army
//! Personnel (ANSUR II), NATICK/TR-15/007 (M: figures from memory, rounded). The circumference is not asked for: it
//! follows from length, breadth and shape. Everything else of the shape is an assumption (A!) made to look and feel
//! like a shaved head: a bumpless base of three semi-axes with boxy sections, bumps for the eminences of the skull,
//! hollows for temples and nape. Face and neck lie under the drape and are only roughly there; there are no ears.

use super::error::ScalpError;
use super::form::{Axis, BUMPS, Bump, Bumps, HeadForm};
use crate::math::DVec3;

/// The only version of the shape so far. A change of any bit of the shape gets a new number.
pub(super) const GENERATOR: u32 = 1;

/// Length, breadth and height of the head whose landmarks are written in [`COMMON`], mm.
const REFERENCE_MM: DVec3 = DVec3::new(154.0, 131.0, 199.0);
/// The middle lies this share of vertex-above-tragion below the vertex.
const MIDDLE: f64 = 0.62;
/// Vertex to the lowest point of the base (chin), in vertex-above-tragion.
const CHIN: f64 = 1.80;
/// The widest section reaches this share of the length forward of the middle.
const FRONT: f64 = 0.49;
/// How round (1) or boxy (less) the sections are, left-right, up-down, front-back.
const ROUND: DVec3 = DVec3::new(0.55, 0.68, 0.62);
/// Reach of an individual bump on the reference head, mm.
const INDIVIDUAL_REACH_MM: f64 = 80.0;
/// Largest height of an individual bump on the reference head, mm.
const INDIVIDUAL_MM: f64 = 1.8;

/// Bumps of the common shape: place seen from the middle on the reference head (x, y below the vertex, z), reach and
/// height, mm.
const COMMON: [(DVec3, f64, f64); 10] = [
    // frontal eminences
    (DVec3::new(32.0, -45.0, 82.0), 45.0, 2.0),
    (DVec3::new(-32.0, -45.0, 82.0), 45.0, 2.0),
    // brow
    (DVec3::new(0.0, -94.0, 98.0), 45.0, 2.0),
    // parietal eminences
    (DVec3::new(64.0, -48.0, -35.0), 62.0, 3.0),
    (DVec3::new(-64.0, -48.0, -35.0), 62.0, 3.0),
    // temples, hollow
    (DVec3::new(70.0, -84.0, 52.0), 58.0, -4.5),
    (DVec3::new(-70.0, -84.0, 52.0), 58.0, -4.5),
    // back of the head
    (DVec3::new(0.0, -86.0, -100.0), 72.0, 4.0),
    // inion
    (DVec3::new(0.0, -112.0, -95.0), 34.0, 1.2),
    // nape, hollow
    (DVec3::new(0.0, -165.0, -85.0), 78.0, -9.0),
];

/// Where the individual bumps sit, the same way; all keep clear of the vertex.
const INDIVIDUAL: [DVec3; 6] = [
    DVec3::new(0.0, -70.0, 95.0),
    DVec3::new(0.0, -70.0, -98.0),
    DVec3::new(62.0, -66.0, 52.0),
    DVec3::new(-62.0, -66.0, 52.0),
    DVec3::new(64.0, -70.0, -50.0),
    DVec3::new(-64.0, -70.0, -50.0),
];

/// Length and breadth as a caliper takes them, mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measures {
    /// Glabella to the farthest point of the back, in the middle plane.
    pub(super) length_mm: f64,
    /// Largest breadth.
    pub(super) breadth_mm: f64,
}

/// Builds the head; `length_mm`, `breadth_mm` and `height_mm` are checked here.
pub(super) fn generate(
    generator: u32,
    seed: u64,
    length_mm: f64,
    breadth_mm: f64,
    height_mm: f64,
) -> Result<HeadForm, ScalpError> {
    if generator != GENERATOR {
        return Err(ScalpError::OutOfRange {
            field: "generator",
            value: generator.to_string(),
            allowed: "1 (the only version this build knows)",
        });
    }
    within("length_mm", length_mm, 150.0, 230.0, "150 to 230 mm")?;
    within("breadth_mm", breadth_mm, 115.0, 190.0, "115 to 190 mm")?;
    within("height_mm", height_mm, 100.0, 165.0, "100 to 165 mm")?;
    let wanted = DVec3::new(breadth_mm, height_mm, length_mm);
    let heights = individual_heights(seed);
    // bumps change what a caliper reads: stretch the base until the measures are those asked for
    let mut base = wanted;
    let mut form = shape(wanted, base, &heights);
    for _ in 0..6 {
        let got = measure(&form);
        base.x *= breadth_mm / got.breadth_mm;
        base.z *= length_mm / got.length_mm;
        form = shape(wanted, base, &heights);
    }
    Ok(form)
}

/// An error unless `low <= value <= high`; NaN is outside.
pub(super) fn within(
    field: &'static str,
    value: f64,
    low: f64,
    high: f64,
    allowed: &'static str,
) -> Result<(), ScalpError> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(ScalpError::OutOfRange { field, value: value.to_string(), allowed })
    }
}

/// Heights of the individual bumps on the reference head, mm, within ±[`INDIVIDUAL_MM`].
fn individual_heights(seed: u64) -> [f64; 6] {
    let mut state = seed;
    std::array::from_fn(|_| INDIVIDUAL_MM * (2.0 * unit_random(&mut state) - 1.0))
}

/// splitmix64 (Steele, Lea, Flood 2014) to a number in `[0, 1)`.
fn unit_random(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
}

/// The form with base extents `base` (breadth, height, length) for a head of `wanted` measures.
fn shape(wanted: DVec3, base: DVec3, heights: &[f64; 6]) -> HeadForm {
    let middle_mm = MIDDLE * wanted.y;
    let mut form = HeadForm {
        x: Axis::new(0.5 * base.x, 0.5 * base.x, ROUND.x),
        y: Axis::new(middle_mm, CHIN * wanted.y - middle_mm, ROUND.y),
        z: Axis::new(FRONT * base.z, (1.0 - FRONT) * base.z, ROUND.z),
        middle_mm,
        bumps: Bumps::default(),
        length_mm: wanted.z,
        breadth_mm: wanted.x,
        height_mm: wanted.y,
    };
    let own = INDIVIDUAL.iter().zip(heights).map(|(place, height)| (*place, INDIVIDUAL_REACH_MM, *height));
    let places = COMMON.iter().copied().chain(own);
    let mut bumps = [Bump::default(); BUMPS];
    for (slot, (place, reach, height)) in bumps.iter_mut().zip(places) {
        *slot = bump(&form, wanted / REFERENCE_MM, place, reach, height);
    }
    form.bumps = Bumps::new(&bumps);
    form
}

/// A bump of `height` mm on the base surface of a form that has none yet. Reach and height grow with the head's length.
fn bump(base: &HeadForm, scale: DVec3, place: DVec3, reach_mm: f64, height_mm: f64) -> Bump {
    let toward = place * scale - base.middle();
    let out = toward * (1.0 / toward.length_squared().sqrt());
    let centre_mm = base.along(base.middle() + out * (80.0 * scale.z), out).unwrap_or(place * scale);
    let steepness = base.base(centre_mm).gradient.length_squared().sqrt();
    let reach = reach_mm * scale.z;
    Bump { centre_mm, inv_r2: 1.0 / (reach * reach), gain: height_mm * scale.z * steepness }
}

/// The point of the skin seen from the middle at polar angle `polar_rad` from up and azimuth `azimuth_rad` from forward.
fn seen_at(form: &HeadForm, polar_rad: f64, azimuth_rad: f64) -> Option<DVec3> {
    let (sin_p, cos_p) = (libm::sin(polar_rad), libm::cos(polar_rad));
    let out = DVec3::new(sin_p * libm::sin(azimuth_rad), cos_p, sin_p * libm::cos(azimuth_rad));
    form.along(form.middle() + out * (0.5 * form.length_mm), out)
}

/// Takes length and breadth with a caliper: rays 2 degrees apart, so within 0.02 mm.
pub(super) fn measure(form: &HeadForm) -> Measures {
    const STEP_RAD: f64 = core::f64::consts::PI / 90.0;
    let half_turn = core::f64::consts::PI;
    let reach = |azimuth_rad: f64, lowest: i32, axis: DVec3| {
        (20..=lowest)
            .filter_map(|i| seen_at(form, f64::from(i) * STEP_RAD, azimuth_rad))
            .map(|p| p.dot(axis))
            .fold(0.0_f64, f64::max)
    };
    let front = reach(0.0, 52, DVec3::Z);
    let back = reach(half_turn, 60, DVec3::NEG_Z);
    let side = |sign: f64| {
        (-25..=15)
            .map(|i| reach(sign * (0.5 * half_turn - f64::from(i) * STEP_RAD), 60, DVec3::X * sign))
            .fold(0.0_f64, f64::max)
    };
    Measures { length_mm: front + back, breadth_mm: side(1.0) + side(-1.0) }
}

/// Head circumference as a tape takes it: the convex hull of the section through brow and back of the head, mm.
#[cfg(test)]
pub(super) fn circumference_mm(form: &HeadForm) -> f64 {
    // a tape above the brows and over the farthest point of the back, level here
    let level = -0.70 * form.height_mm;
    let start = DVec3::new(0.0, level, 0.0);
    let points: Vec<DVec3> = (0..720)
        .filter_map(|i| {
            let a = f64::from(i) * core::f64::consts::PI / 360.0;
            let out = DVec3::new(libm::sin(a), 0.0, libm::cos(a));
            form.along(start + out * 90.0, out)
        })
        .collect();
    points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| (*b - *a).length()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_come_out_as_asked() {
        for (case, length, breadth, height) in [
            ("mean man", 199.0, 154.0, 131.0),
            ("mean woman", 188.0, 147.0, 126.0),
            ("long and narrow", 215.0, 140.0, 135.0),
            ("short and broad", 170.0, 165.0, 120.0),
        ] {
            for seed in 0..4 {
                let form = generate(1, seed, length, breadth, height).unwrap();
                let got = measure(&form);
                assert!((got.length_mm / length - 1.0).abs() < 1e-3, "{case}, seed {seed}: {got:?}");
                assert!((got.breadth_mm / breadth - 1.0).abs() < 1e-3, "{case}, seed {seed}: {got:?}");
            }
        }
    }

    #[test]
    fn circumference_is_that_of_a_head() {
        for (case, length, breadth, height, published) in
            [("man", 199.0, 154.0, 131.0, 574.0), ("woman", 188.0, 147.0, 126.0, 560.0)]
        {
            for seed in 0..4 {
                let got = circumference_mm(&generate(1, seed, length, breadth, height).unwrap());
                assert!((got / published - 1.0_f64).abs() < 0.04, "{case}, seed {seed}: {got} mm");
            }
        }
    }

    #[test]
    fn the_vertex_is_the_origin_and_the_highest_point() {
        for seed in 0..20 {
            let form = generate(1, seed, 199.0, 154.0, 131.0).unwrap();
            let slope = form.slope(DVec3::ZERO);
            assert!(slope.value.abs() < 1e-14, "{}", slope.value);
            assert!(slope.gradient.x.abs() < 1e-15 && slope.gradient.z.abs() < 1e-15, "{}", slope.gradient);
            for i in 0..90 {
                for j in 0..45 {
                    let p = seen_at(&form, f64::from(i) * 0.034, f64::from(j) * 0.14).unwrap();
                    assert!(p.y <= 1e-9, "{p}");
                }
            }
        }
    }

    #[test]
    fn every_point_is_seen_from_the_middle() {
        for (length, breadth, height) in [
            (199.0, 154.0, 131.0),
            (150.0, 115.0, 165.0),
            (150.0, 190.0, 100.0),
            (230.0, 115.0, 100.0),
            (230.0, 190.0, 165.0),
        ] {
            let form = generate(1, 7, length, breadth, height).unwrap();
            for i in 0..=120 {
                for j in 0..120 {
                    let p = seen_at(&form, f64::from(i) * 0.026, f64::from(j) * 0.0525).unwrap();
                    let out = (p - form.middle()).normalize();
                    let cosine = form.slope(p).gradient.normalize().dot(out);
                    assert!(cosine > 0.3, "{length} {breadth} {height}: {p} {cosine}");
                }
            }
        }
    }

    #[test]
    fn seeds_differ_a_little() {
        let one = generate(1, 1, 199.0, 154.0, 131.0).unwrap();
        let mut largest: f64 = 0.0;
        for seed in 2..12 {
            let other = generate(1, seed, 199.0, 154.0, 131.0).unwrap();
            for i in 0..40 {
                for j in 0..40 {
                    let (polar, azimuth) = (f64::from(i) * 0.04, f64::from(j) * 0.157);
                    let gap = seen_at(&one, polar, azimuth).unwrap() - seen_at(&other, polar, azimuth).unwrap();
                    largest = largest.max(gap.length());
                }
            }
        }
        assert!((0.5..4.0).contains(&largest), "two heads differ by {largest} mm");
    }
}
