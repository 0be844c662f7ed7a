//! Every number of the rubrics that come with the program, with its origin, for the list of numbers. Any thread.

use super::error::ScenarioErrors;
use super::presets::{Parameter, Sourced};
use super::read::Text;
use super::rubric::{Critical, Floors, Weights};
use super::rubric_file::{BandFile, RubricFile, SCHOOLS, WeightsFile};

/// The numbers as `rubrics.SCHOOL.PART.NAME`, in order of school and file.
pub fn rubric_numbers() -> Result<Vec<Parameter>, ScenarioErrors> {
    let mut all = Vec::new();
    for (school, text) in SCHOOLS {
        let file: RubricFile = Text::new(&format!("assets/rubrics/{school}.ron"), text).parse()?;
        let mut put = |path: String, value: f64, unit: &str, origin: &str, note: &str| {
            let sourced = Sourced(value, unit.to_owned(), origin.to_owned(), note.to_owned());
            all.push(Parameter { path: format!("rubrics.{school}.{path}"), sourced });
        };
        for (name, BandFile { amber, green, unit, origin, note }) in bands(&file) {
            for (end, value) in
                [("amber_low", amber.0), ("green_low", green.0), ("green_high", green.1), ("amber_high", amber.1)]
            {
                put(format!("{name}.{end}"), value, unit, origin, note);
            }
        }
        let WeightsFile { origin, note, .. } = &file.weights;
        for (name, weight) in Weights::from(&file.weights).named() {
            put(format!("weights.{name}"), weight, "1", origin, note);
        }
        put("pass_mark".to_owned(), file.pass_mark.mark, "points", &file.pass_mark.origin, &file.pass_mark.note);
        if let Some(sem) = &file.sem {
            put("sem.points".to_owned(), sem.points, "points", &sem.origin, &sem.note);
            put("sem.band".to_owned(), sem.band, "1", &sem.origin, &sem.note);
        }
        if let Some(floors) = &file.floors {
            let named = Floors::from(floors).named();
            for (name, floor) in named.into_iter().filter_map(|(name, floor)| Some((name, floor?))) {
                put(format!("floors.{name}"), floor, "points", &floors.origin, &floors.note);
            }
        }
        for critical in &file.critical {
            let (name, limit, unit) = limit(critical.when);
            put(format!("critical.{name}"), limit, unit, &critical.origin, &critical.note);
        }
    }
    Ok(all)
}

fn bands(file: &RubricFile) -> [(&'static str, &BandFile); 8] {
    [
        ("depth_mm", &file.depth_mm),
        ("angle_deg", &file.angle_deg),
        ("dwell_strokes", &file.dwell_strokes),
        ("dot_mm", &file.dot_mm),
        ("spacing_mm", &file.spacing_mm),
        ("place_mm", &file.place_mm),
        ("drag", &file.drag),
        ("press_n", &file.press_n),
    ]
}

fn limit(critical: Critical) -> (&'static str, f64, &'static str) {
    match critical {
        Critical::DeeperThan(mm) => ("deeper_than", mm, "mm"),
        Critical::DotWiderThan(mm) => ("dot_wider_than", mm, "mm"),
        Critical::OutsideZone(dots) => ("outside_zone", f64::from(dots), "dots"),
        Critical::UnplacedShare(share) => ("unplaced_share", share, "1"),
        Critical::PressedHarderThan(n) => ("pressed_harder_than", n, "N"),
    }
}
