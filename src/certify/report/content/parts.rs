//! Blocks 4, 5 and 7: the parts of the total with their evidence, critical errors, dots that missed. Pure.

use super::super::known::Known;
use super::super::words::{clean, count, degrees, mm, seconds, ticks};
use super::{DotRow, Fault, Floor, Part};
use crate::scenario::rubric::{Band, Light, Rubric};
use crate::score::points;
use crate::score::sheet::{Domain, DotSheet, Lights};
use crate::score::{ScoreSheet, light};

/// Block 4, with the evidence of block 7.
pub(super) fn parts(sheet: &ScoreSheet, known: &Known) -> Vec<Part> {
    let part = |part: &crate::score::sheet::DomainSheet| Part {
        name: part.domain.name(),
        score: points(part.score_hundredths),
        share: (part.score_hundredths as f64 / 10_000.0).clamp(0.0, 1.0),
        floor: part.floor_hundredths.map(|floor| Floor { score: points(floor), reached: !part.below_floor() }),
        weight: format!("{:.0} %", part.weight_bp as f64 / 100.0),
        counts: [part.green, part.amber, part.red],
        note: clean(&part.note),
        weakest: part.domain == sheet.verdict.weakest,
        evidence: evidence(sheet, known, part.domain),
    };
    // a sheet has one of each; one from a stranger may have more
    sheet.domains.iter().take(Domain::ALL.len()).map(part).collect()
}

/// The dot that misses a domain's band the most, and where in the recording it is.
fn evidence(sheet: &ScoreSheet, known: &Known, domain: Domain) -> String {
    let rubric = known.scene.as_ref().map(|scene| &scene.rubric);
    let missed = |dot: &&DotSheet| dot.target.is_some() && light(dot.lights, domain) != Light::Green;
    let worst = sheet.dots.iter().filter(missed).min_by(|a, b| {
        let rank =
            |dot: &DotSheet| (grade(light(dot.lights, domain)), rubric.map_or(0.0, |r| closeness(r, dot, domain)));
        let ((a_grade, a_close), (b_grade, b_close)) = (rank(a), rank(b));
        a_grade.cmp(&b_grade).then(a_close.total_cmp(&b_close)).then(a.number.cmp(&b.number))
    });
    let empty = match sheet.attempt.unplaced {
        0 => String::new(),
        n => format!("; {} empty", count(u64::from(n), "place")),
    };
    match worst {
        Some(dot) => {
            format!("worst: dot {}, {}{empty}", dot.number, ticks(dot.from_tick, dot.leave_tick, known.tick_hz()))
        }
        None if sheet.dots.is_empty() => "no dot".to_owned(),
        None => format!("all placed dots are green{empty}"),
    }
}

/// Red before amber before green.
fn grade(light: Light) -> u8 {
    match light {
        Light::Red => 0,
        Light::Amber => 1,
        Light::Green => 2,
    }
}

/// How near a dot is to a domain's band; less is worse.
fn closeness(rubric: &Rubric, dot: &DotSheet, domain: Domain) -> f64 {
    let of = |band: &Band, value: i64, unit: f64| band.score(value as f64 / unit);
    match domain {
        Domain::Depth => of(&rubric.depth_mm, dot.below_junction_um, 1000.0),
        Domain::Dwell => of(&rubric.dwell_strokes, i64::from(dot.dwell_strokes), 1.0),
        Domain::Angle => dot.angle_cdeg.map_or(0.0, |angle| of(&rubric.angle_deg, angle, 100.0)),
        Domain::DotSize => of(&rubric.dot_mm, dot.diameter_um, 1000.0),
        Domain::Spacing => dot.spacing_um.map_or(1.0, |spacing| of(&rubric.spacing_mm, spacing, 1000.0)),
        Domain::Drag => of(&rubric.drag, dot.aspect_hundredths, 100.0),
        Domain::Force => of(&rubric.press_n, dot.nose_un, 1.0e6),
    }
}

/// Block 5.
pub(super) fn critical(sheet: &ScoreSheet, known: &Known) -> Vec<Fault> {
    let fault = |error: &crate::score::sheet::CriticalSheet| Fault {
        text: clean(&error.text),
        place: error.tick.map_or_else(
            || "the attempt as a whole".to_owned(),
            |tick| format!("tick {tick}, at {}", seconds(tick, known.tick_hz())),
        ),
    };
    sheet.critical.iter().map(fault).collect()
}

/// Dots that are not green in everything, the worst first: most reds, then most ambers, then in their order.
pub(super) fn dots(sheet: &ScoreSheet, known: &Known) -> Vec<DotRow> {
    let of =
        |lights: &Lights, wanted: Light| Domain::ALL.iter().filter(|domain| light(*lights, **domain) == wanted).count();
    let mut missed: Vec<(usize, usize, &DotSheet)> = sheet
        .dots
        .iter()
        .map(|dot| (of(&dot.lights, Light::Red), of(&dot.lights, Light::Amber), dot))
        .filter(|(red, amber, dot)| red + amber > 0 || dot.target.is_none() || !dot.in_zone)
        .collect();
    missed.sort_by_key(|(red, amber, dot)| (usize::MAX - red, usize::MAX - amber, dot.number));
    missed.into_iter().map(|(_, _, dot)| row(dot, known)).collect()
}

fn row(dot: &DotSheet, known: &Known) -> DotRow {
    let lights = &dot.lights;
    let place = match (dot.target, dot.place_um) {
        (Some(target), Some(off)) => format!("{target}, {} off", mm(off)),
        (Some(target), None) => target.to_string(),
        (None, _) => "extra".to_owned(),
    };
    let outside = if dot.in_zone { "" } else { ", outside" };
    DotRow {
        number: dot.number,
        values: [
            (mm(dot.below_junction_um), Some(lights.depth)),
            (dot.angle_cdeg.map_or_else(|| "-".to_owned(), degrees), lights.angle),
            (count(u64::from(dot.dwell_strokes), "stroke"), Some(lights.dwell)),
            (mm(dot.diameter_um), Some(lights.dot_size)),
            (place + outside, if dot.target.is_none() { Some(Light::Red) } else { lights.place }),
        ],
        place: ticks(dot.from_tick, dot.leave_tick, known.tick_hz()),
        feedback: if known.feedback {
            dot.feedback.iter().take(3).map(|text| clean(text)).collect()
        } else {
            Vec::new()
        },
    }
}
