//! Values as words: units always, as many digits as the trade can use.

/// `0.52 mm`.
pub(super) fn mm(value_mm: f64) -> String {
    format!("{:.2} mm", tidy(value_mm))
}

/// `0.24 N`.
pub(super) fn newton(value_n: f64) -> String {
    format!("{:.2} N", tidy(value_n))
}

/// `62 degrees`.
pub(super) fn degrees(value: f64) -> String {
    format!("{:.0} degrees", tidy(value))
}

/// `12 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", tidy(share * 100.0))
}

/// `1 stroke`, `3 strokes`.
pub(super) fn strokes(n: u32) -> String {
    if n == 1 { "1 stroke".to_owned() } else { format!("{n} strokes") }
}

/// `1 dot`, `3 dots`.
pub(super) fn dots(n: u32) -> String {
    if n == 1 { "1 dot".to_owned() } else { format!("{n} dots") }
}

/// `1 dot lies`, `3 dots lie`.
pub(super) fn lie(n: u32) -> String {
    if n == 1 { "1 dot lies".to_owned() } else { format!("{n} dots lie") }
}

/// No minus before a value that is shown as zero, and no word for a value that is not a number.
fn tidy(x: f64) -> f64 {
    if x.is_nan() || x.abs() < 0.005 { 0.0 } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_well() {
        for (case, got, want) in [
            ("mm", mm(0.516), "0.52 mm"),
            ("nearly zero", mm(-0.001), "0.00 mm"),
            ("not a number", newton(f64::NAN), "0.00 N"),
            ("share", percent(0.125), "12 %"),
            ("one", strokes(1), "1 stroke"),
            ("two", lie(2), "2 dots lie"),
        ] {
            assert_eq!(got, want, "{case}");
        }
    }
}
