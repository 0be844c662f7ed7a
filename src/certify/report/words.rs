//! Numbers and strangers' words as they stand on the page. Pure.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Longest text of a stranger that is kept, characters.
const MOST: usize = 600;

/// In the place of a character that cannot be shown.
const UNKNOWN: char = '\u{fffd}';

/// What is said where nothing is known.
pub(super) const NOT_RECORDED: &str = "not recorded";

/// A stranger's text as it may stand on a page: one line, no control characters, none that turn the direction of what
/// follows or hide between letters, and not without end.
pub(super) fn clean(text: &str) -> String {
    let mut out: String = text.chars().take(MOST).map(harmless).collect();
    if text.chars().nth(MOST).is_some() {
        out.push('\u{2026}');
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn harmless(c: char) -> char {
    let turns_or_hides =
        matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let means_nothing = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{f0000}'..);
    match c {
        c if c.is_control() => ' ',
        _ if turns_or_hides || means_nothing => UNKNOWN,
        c => c,
    }
}

/// Micrometres as `0.52 mm`.
pub(super) fn mm(um: i64) -> String {
    format!("{:.2} mm", no_minus_zero(um as f64 / 1000.0))
}

/// Hundredths of a degree as `81°`.
pub(super) fn degrees(cdeg: i64) -> String {
    format!("{:.0}\u{b0}", no_minus_zero(cdeg as f64 / 100.0))
}

/// No minus before a number that is shown as zero.
fn no_minus_zero(x: f64) -> f64 {
    if x.abs() < 0.005 { 0.0 } else { x }
}

/// Ticks from and to, with the seconds of the first: `ticks 12300-12812, at 12.3 s`.
pub(super) fn ticks(from: u64, to: u64, tick_hz: u32) -> String {
    format!("ticks {from}\u{2013}{to}, at {}", seconds(from, tick_hz))
}

/// A tick as `12.3 s`.
pub(super) fn seconds(tick: u64, tick_hz: u32) -> String {
    format!("{:.1} s", tick as f64 / f64::from(tick_hz.max(1)))
}

/// Nanoseconds since 1970 as `2026-09-21 15:33:20 UTC`.
pub(super) fn moment(unix_ns: u64) -> String {
    match Timestamp::from_nanosecond(i128::from(unix_ns)) {
        Ok(at) => at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        Err(_far) => NOT_RECORDED.to_owned(),
    }
}

/// The first letters of a digest, which are enough to tell it from others by eye.
pub(super) fn short(digest: &str) -> String {
    clean(digest).chars().take(16).collect()
}

/// `1 dot`, `3 dots`.
pub(super) fn count(n: u64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// A sentence without its full stop begins with a capital letter.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_words_stay_on_their_line_and_in_their_direction() {
        for (case, given, want) in [
            ("plain", "First dots", "First dots"),
            ("lines", "a\r\nb\tc\u{0}d", "a b c d"),
            ("turned", "a\u{202e}b\u{2066}c", "a\u{fffd}b\u{fffd}c"),
            ("hidden", "a\u{200b}\u{feff}b", "a\u{fffd}\u{fffd}b"),
            ("foreign letters stay", "Łódź Ωμέγα", "Łódź Ωμέγα"),
        ] {
            assert_eq!(clean(given), want, "{case}");
        }
        assert_eq!(clean(&"x".repeat(10_000)).chars().count(), MOST + 1);
    }

    #[test]
    fn numbers_read_well() {
        for (case, got, want) in [
            ("nearly zero", mm(-4), "0.00 mm"),
            ("mm", mm(516), "0.52 mm"),
            ("angle", degrees(8137), "81\u{b0}"),
            ("ticks", ticks(12_300, 12_812, 1000), "ticks 12300\u{2013}12812, at 12.3 s"),
            ("no rate", seconds(5, 0), "5.0 s"),
            ("moment", moment(1_790_000_000_000_000_000), "2026-09-21 14:13:20 UTC"),
            ("far", moment(u64::MAX), "2554-07-21 23:34:33 UTC"),
            ("short", short("0123456789abcdef0123"), "0123456789abcdef"),
            ("one", count(1, "dot"), "1 dot"),
            ("none of them", count(0, "dot"), "0 dots"),
            ("sentence", sentence("how the dots heal"), "How the dots heal"),
        ] {
            assert_eq!(got, want, "{case}");
        }
    }
}
