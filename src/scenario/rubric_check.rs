//! What every rubric must fulfil, whether it comes from a file, a recording or an override.

use super::error::Problem;
use super::rubric::{Band, Critical, Rubric, Sem};

/// The most critical errors a rubric may list.
const MAX_CRITICAL: usize = 32;

/// How far the weights' sum may be from 1.
const WEIGHT_TOLERANCE: f64 = 1e-9;

/// Adds what is wrong with `rubric` to `problems`, field paths behind `prefix` (empty or ending in a dot).
pub(super) fn check(rubric: &Rubric, prefix: &str, problems: &mut Vec<Problem>) {
    for (name, text, most) in [("school", &rubric.school, 60), ("origin", &rubric.origin, 600)] {
        let letters = text.chars().count();
        if !(1..=most).contains(&letters) {
            problems.push(Problem::value(
                format!("{prefix}{name}"),
                format!("{letters} letters long"),
                format!("1 to {most} letters long"),
            ));
        }
    }
    for (name, band, low, high) in [
        ("depth_mm", &rubric.depth_mm, -1.0, 10.0),
        ("angle_deg", &rubric.angle_deg, 0.0, 90.0),
        ("dwell_strokes", &rubric.dwell_strokes, 0.0, 1000.0),
        ("dot_mm", &rubric.dot_mm, 0.0, 5.0),
        ("spacing_mm", &rubric.spacing_mm, 0.0, 50.0),
        ("place_mm", &rubric.place_mm, 0.0, 50.0),
        ("drag", &rubric.drag, 0.0, 50.0),
        ("press_n", &rubric.press_n, 0.0, 20.0),
    ] {
        check_band(band, &format!("{prefix}{name}"), low, high, problems);
    }
    check_weights(rubric, prefix, problems);
    if !(0.0..=100.0).contains(&rubric.pass_mark) {
        problems.push(Problem::value(format!("{prefix}pass_mark.mark"), rubric.pass_mark, "0 to 100"));
    }
    let cited = (&rubric.cutscore, "pass_mark.cutscore", "copy the digest that `stipple cutscore show` prints");
    let document = rubric.sem.as_ref().map_or(&None, |sem| &sem.document);
    let measured = (document, "sem.document", "copy the digest that `stipple cutscore reliability` prints");
    for (digest, field, hint) in [cited, measured] {
        problems
            .extend(digest.as_deref().and_then(|digest| bad_digest(digest, field, prefix)).map(|p| p.with_hint(hint)));
    }
    if let Some(sem) = &rubric.sem {
        check_sem(sem, prefix, problems);
    }
    for (name, floor) in rubric.floors.named() {
        if let Some(floor) = floor.filter(|floor| !(0.0..=100.0).contains(floor)) {
            problems.push(Problem::value(format!("{prefix}floors.{name}"), floor, "0 to 100"));
        }
    }
    check_critical(rubric, prefix, problems);
}

fn bad_digest(digest: &str, field: &str, prefix: &str) -> Option<Problem> {
    let is_digest = digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let found = || format!("\"{}\"", super::error::shown(digest));
    (!is_digest).then(|| Problem::value(format!("{prefix}{field}"), found(), "64 hexadecimal digits, lower case"))
}

fn check_sem(sem: &Sem, prefix: &str, problems: &mut Vec<Problem>) {
    // the least that a sheet can say: a hundredth of a point
    if !(0.01..=50.0).contains(&sem.points) {
        problems.push(Problem::value(format!("{prefix}sem.points"), sem.points, "0.01 to 50 points"));
    }
    if !(0.0..=5.0).contains(&sem.band) {
        problems.push(Problem::value(format!("{prefix}sem.band"), sem.band, "0 to 5 standard errors"));
    }
    if let Some(n) = sem.n.filter(|n| !(2..=1_000_000).contains(n)) {
        problems.push(Problem::value(format!("{prefix}sem.n"), n, "2 to 1000000 people"));
    }
}

fn check_band(band: &Band, field: &str, low: f64, high: f64, problems: &mut Vec<Problem>) {
    let ends = [band.amber_low, band.green_low, band.green_high, band.amber_high];
    if let Some(bad) = ends.iter().find(|end| !(low..=high).contains(*end)) {
        problems.push(Problem::value(field, bad, format!("from {low} to {high} at every end")));
    } else if !ends.is_sorted() || band.green_low >= band.green_high {
        let [amber_low, green_low, green_high, amber_high] = ends;
        problems.push(
            Problem::new(
                field,
                format!("is a band upside down: amber {amber_low} to {amber_high}, green {green_low} to {green_high}"),
            )
            .with_hint("amber low <= green low < green high <= amber high"),
        );
    }
}

fn check_weights(rubric: &Rubric, prefix: &str, problems: &mut Vec<Problem>) {
    let named = rubric.weights.named();
    let before = problems.len();
    for (name, weight) in named {
        if !(0.0..=1.0).contains(&weight) {
            problems.push(Problem::value(format!("{prefix}weights.{name}"), weight, "0 to 1"));
        }
    }
    let sum: f64 = named.iter().map(|(_, weight)| weight).sum();
    if problems.len() == before && (sum - 1.0).abs() > WEIGHT_TOLERANCE {
        problems.push(Problem::new(format!("{prefix}weights"), format!("add up to {sum}, must add up to 1")));
    }
}

fn check_critical(rubric: &Rubric, prefix: &str, problems: &mut Vec<Problem>) {
    if rubric.critical.len() > MAX_CRITICAL {
        let found = format!("a list of {}", rubric.critical.len());
        problems.push(Problem::value(format!("{prefix}critical"), found, format!("at most {MAX_CRITICAL}")));
        return;
    }
    for (i, critical) in rubric.critical.iter().enumerate() {
        let (value, low, high, unit) = match *critical {
            Critical::DeeperThan(mm) => (mm, 0.1, 10.0, " mm"),
            Critical::DotWiderThan(mm) => (mm, 0.05, 5.0, " mm"),
            Critical::OutsideZone(dots) => (f64::from(dots), 0.0, 10_000.0, ""),
            Critical::UnplacedShare(share) => (share, 0.0, 1.0, ""),
            Critical::PressedHarderThan(n) => (n, 0.1, 20.0, " N"),
        };
        if !(low..=high).contains(&value) {
            let allowed = format!("{low} to {high}{unit}");
            problems.push(Problem::value(format!("{prefix}critical[{i}].when"), value, allowed));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::rubric::{Floors, Sem, load_text};

    const MEDIAN: &str = include_str!("../../assets/rubrics/median.ron");

    fn with(lines: &str) -> String {
        MEDIAN.replacen("    critical: [", &format!("    {lines}\n    critical: ["), 1)
    }

    #[test]
    fn floors_and_the_standard_error_are_read_and_leave_no_trace_when_not_used() {
        let plain = load_text("median.ron", MEDIAN).unwrap();
        assert_eq!((&plain.sem, plain.floors), (&None, Floors::default()));
        let text = serde_json::to_string(&plain).unwrap();
        assert!(!text.contains("floors") && !text.contains("sem"), "{text}");
        let lines = "sem: (points: 4.1, n: 42), floors: (depth: 50, angle: 40.5),";
        let full = load_text("ours.ron", &with(lines)).unwrap();
        assert_eq!(full.sem, Some(Sem { points: 4.1, n: Some(42), band: 1.0, document: None }));
        assert_eq!(full.floors, Floors { depth: Some(50.0), angle: Some(40.5), ..Floors::default() });
        for back in [
            serde_json::from_str(&serde_json::to_string(&full).unwrap()).unwrap(),
            ron::from_str::<crate::scenario::rubric::Rubric>(&ron::to_string(&full).unwrap()).unwrap(),
        ] {
            assert_eq!(back, full);
        }
    }

    #[test]
    fn numbers_out_of_range_are_named_with_what_is_allowed() {
        for (lines, said) in [
            ("floors: (depth: 100.5),", "`floors.depth` is 100.5, must be 0 to 100"),
            ("floors: (force: -1),", "`floors.force` is -1, must be 0 to 100"),
            ("floors: (depht: 50),", "depht"),
            ("sem: (n: 42),", "points"),
            ("sem: (points: 0),", "`sem.points` is 0, must be 0.01 to 50 points"),
            ("sem: (points: inf),", "`sem.points` is inf, must be 0.01 to 50 points"),
            ("sem: (points: 4, n: 1),", "`sem.n` is 1, must be 2 to 1000000 people"),
            ("sem: (points: 4, n: 9, band: 5.5),", "`sem.band` is 5.5, must be 0 to 5 standard errors"),
            ("sem: (points: 4, document: \"xyz\"),", "`sem.document` is \"xyz\", must be 64 hexadecimal digits"),
        ] {
            let errors = load_text("ours.ron", &with(lines)).expect_err(lines).to_string();
            assert!(errors.starts_with("ours.ron") && errors.contains(said), "{lines}: {errors}");
        }
    }
}
