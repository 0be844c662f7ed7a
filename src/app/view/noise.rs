//! Repeatable noise for what only has to look natural. Never used for anything that is scored.

/// A fixed scramble of an integer pair: 0 to 1.
pub(crate) fn hash(x: i32, y: i32, salt: u32) -> f32 {
    let mut h = x.cast_unsigned().wrapping_mul(0x9E37_79B1)
        ^ y.cast_unsigned().wrapping_mul(0x85EB_CA77)
        ^ salt.wrapping_mul(0xC2B2_AE3D);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2C1B_3C6D);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297A_2D39);
    h ^= h >> 15;
    (h >> 8) as f32 / 16_777_216.0
}

/// Smooth noise over a square lattice of side 1: 0 to 1.
pub(crate) fn value(x: f32, y: f32, salt: u32) -> f32 {
    let (i, j) = (x.floor(), y.floor());
    let (fx, fy) = (x - i, y - j);
    let (sx, sy) = (fx * fx * (3.0 - 2.0 * fx), fy * fy * (3.0 - 2.0 * fy));
    let (i, j) = (i as i32, j as i32);
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let low = mix(hash(i, j, salt), hash(i + 1, j, salt), sx);
    let high = mix(hash(i, j + 1, salt), hash(i + 1, j + 1, salt), sx);
    mix(low, high, sy)
}

/// Distance to the nearest and to the second nearest of jittered points, one per lattice cell, repeating every `period`
/// cells.
pub(crate) fn cells(x: f32, y: f32, period: i32, salt: u32) -> (f32, f32) {
    let (i, j) = (x.floor() as i32, y.floor() as i32);
    let (mut first, mut second) = (9.0_f32, 9.0_f32);
    for dj in -1..=1 {
        for di in -1..=1 {
            let (ci, cj) = (i + di, j + dj);
            let (wi, wj) = (ci.rem_euclid(period), cj.rem_euclid(period));
            let px = ci as f32 + 0.12 + 0.76 * hash(wi, wj, salt);
            let py = cj as f32 + 0.12 + 0.76 * hash(wi, wj, salt ^ 0x55);
            let d = (px - x).hypot(py - y);
            if d < first {
                second = first;
                first = d;
            } else if d < second {
                second = d;
            }
        }
    }
    (first, second)
}
