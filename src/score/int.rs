//! From our units to the integers of a sheet. Exact rounding, half away from zero; never panics.

/// Largest magnitude on a sheet: every JSON reader holds it exactly.
const LARGEST: f64 = 9.0e15;

/// Nearest integer; 0 for a value that is not a number, the largest we write for one out of range.
#[expect(clippy::cast_possible_truncation, reason = "clamped to a range that an i64 holds")]
pub(super) fn int(x: f64) -> i64 {
    if x.is_nan() { 0 } else { x.clamp(-LARGEST, LARGEST).round() as i64 }
}

/// Nearest integer, or nothing for a value that is not finite.
pub(super) fn finite(x: f64) -> Option<i64> {
    x.is_finite().then(|| int(x))
}

/// Micrometres in millimetres, µN in N per 1000, hundredths in tenths: a thousandfold.
pub(super) fn milli(x: f64) -> i64 {
    int(x * 1000.0)
}

/// µN in N, µs in s, nJ in N·mm: a millionfold.
pub(super) fn micro(x: f64) -> i64 {
    int(x * 1.0e6)
}

/// Hundredths of a degree in rad.
pub(super) fn cdeg(rad: f64) -> i64 {
    int(rad.to_degrees() * 100.0)
}

/// Hundredths.
pub(super) fn hundredths(x: f64) -> i64 {
    int(x * 100.0)
}

/// A share in hundredths of a percent.
pub(super) fn bp(share: f64) -> i64 {
    int(share * 1.0e4)
}

/// A count on a sheet.
pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_half_away_and_total() {
        for (case, x, want) in [
            ("half up", 2.5, 3),
            ("half down", -2.5, -3),
            ("below", 2.499, 2),
            ("nan", f64::NAN, 0),
            ("infinite", f64::INFINITY, 9_000_000_000_000_000),
        ] {
            assert_eq!(int(x), want, "{case}");
        }
        assert_eq!(finite(f64::NAN), None);
        assert_eq!(finite(1.4), Some(1));
        assert_eq!(cdeg(core::f64::consts::FRAC_PI_2), 9000);
    }
}
