//! Unevenness of the skin: smooth noise in space and numbers that belong to a place, from a seed. Haptics thread.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;

/// Mixes a number well: the last step of splitmix64 (M: Steele, Lea and Flood 2014).
pub(crate) fn mixed(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A number in `[0, 1)` out of a mixed one.
pub(crate) fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// Cell of a lattice.
pub(crate) fn cell(at_mm: DVec3, edge_mm: f64) -> [i64; 3] {
    #[expect(clippy::cast_possible_truncation, reason = "saturates; a scalp is far smaller")]
    (at_mm / edge_mm).floor().to_array().map(|v| v as i64)
}

/// Bits that belong to a cell.
pub(crate) fn bits([x, y, z]: [i64; 3], seed: u64) -> u64 {
    let [x, y, z] = [x, y, z].map(i64::cast_unsigned);
    mixed(mixed(mixed(seed ^ x).wrapping_add(y)).wrapping_add(z))
}

/// A number in `[0, 1)` that belongs to the cell around a place.
pub(crate) fn at_place(at_mm: DVec3, edge_mm: f64, seed: u64) -> f64 {
    unit(bits(cell(at_mm, edge_mm), seed))
}

/// Smooth noise in `[-1, 1]`: uniform numbers at the corners of a lattice of `length_mm`, cubic steps between.
pub(crate) fn noise(at_mm: DVec3, length_mm: f64, seed: u64) -> f64 {
    let corner = cell(at_mm, length_mm);
    let within = at_mm / length_mm - (at_mm / length_mm).floor();
    let share = within * within * (DVec3::splat(3.0) - within * 2.0);
    let [x, y, z] = corner;
    let mut sum = 0.0;
    for (dx, wx) in [(0, 1.0 - share.x), (1, share.x)] {
        for (dy, wy) in [(0, 1.0 - share.y), (1, share.y)] {
            for (dz, wz) in [(0, 1.0 - share.z), (1, share.z)] {
                let corner = [x.saturating_add(dx), y.saturating_add(dy), z.saturating_add(dz)];
                sum += wx * wy * wz * (2.0 * unit(bits(corner, seed)) - 1.0);
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_smooth_bounded_even_and_of_its_seed() {
        let (mut sum, mut most, mut apart) = (0.0, 0.0_f64, 0.0_f64);
        for i in 0..20_000 {
            let at = DVec3::new(f64::from(i) * 0.31 - 900.0, f64::from(i % 97) * 1.7, f64::from(i % 61) * -2.3);
            let here = noise(at, 3.0, 7);
            let near = noise(at + DVec3::new(0.01, 0.0, 0.0), 3.0, 7);
            most = most.max((near - here).abs());
            apart = apart.max((noise(at, 3.0, 8) - here).abs());
            assert!((-1.0..=1.0).contains(&here), "{here}");
            sum += here;
        }
        assert!(most < 0.011, "it jumps by {most} in 0.01 mm");
        assert!(apart > 0.5, "two seeds are alike: {apart}");
        assert!((sum / 20_000.0_f64).abs() < 0.02, "mean {}", sum / 20_000.0);
    }

    #[test]
    fn numbers_of_places_are_even() {
        let mut buckets = [0_u32; 10];
        for i in 0..10_000_u32 {
            let at = DVec3::new(f64::from(i % 100) * 0.35, 0.0, f64::from(i / 100) * 0.35) + 0.1;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9")]
            let bucket = (10.0 * at_place(at, 0.35, 3)) as usize;
            buckets[bucket] += 1;
        }
        assert!(buckets.iter().all(|n| (850..1150).contains(n)), "{buckets:?}");
    }
}
