//! The scars of a file: presets, what differs, and where they are.

use super::check::preset;
use super::check_tissue::{MAX_POINTS, MAX_SCARS, moved};
use super::error::Problem;
use super::file::{Point, ScarFile, ScarShapeFile, ScenarioFile};
use super::ground::Ground;
use super::pattern;
use super::presets::{Presets, Reader};
use crate::scalp::ScalpPoint;
use crate::tissue::living::ScarLife;
use crate::tissue::{Scar, ScarShape};

/// Radius of a disc when the author gives none, mm.
const DISC_MM: f64 = 0.45;
/// The kind of scar in which a follicle was planted.
const GRAFT: &str = "graft";
/// How far the distance of scattered discs may differ, as a share.
const IRREGULARITY: f64 = 0.2;

/// The scars of a file.
pub(super) fn scars(
    file: &ScenarioFile,
    living: bool,
    presets: &Presets,
    ground: &Ground,
    own: &mut Vec<Problem>,
    problems: &mut Vec<Problem>,
) -> Vec<Scar> {
    if file.scars.len() > MAX_SCARS {
        let found = format!("a list of {}", file.scars.len());
        problems.push(Problem::value("scars", found, format!("at most {MAX_SCARS}")));
        return Vec::new();
    }
    let resolved = |(i, one): (usize, &ScarFile)| {
        let field = format!("scars[{i}]");
        if !living && (one.blood.is_some() || one.uptake.is_some()) {
            let hint = "write the patient as `(preset: \"normal\")` or take a condition";
            problems.push(Problem::new(field.as_str(), "has blood or uptake, which only a person has").with_hint(hint));
        }
        let mut scar = scar(one, &field, presets, ground, own, problems);
        scar.life = scar.life.filter(|_| living);
        scar
    };
    file.scars.iter().enumerate().map(resolved).collect()
}

fn scar(
    file: &ScarFile,
    field: &str,
    presets: &Presets,
    ground: &Ground,
    own: &mut Vec<Problem>,
    problems: &mut Vec<Problem>,
) -> Scar {
    let empty = std::collections::BTreeMap::new();
    let kind = file.kind.as_deref().unwrap_or_default();
    let found = if file.kind.is_none() {
        let names: Vec<&str> = presets.scars.keys().map(String::as_str).collect();
        let hint = format!("one of: {}", names.join(", "));
        problems.push(Problem::new(format!("{field}.kind"), "is missing").with_hint(hint));
        presets.scars.values().next()
    } else {
        preset(&presets.scars, kind, &format!("{field}.kind"), "a scar", problems)
    };
    let origin = ground.landmark(file.near.as_deref(), &format!("{field}.near"), problems);
    if file.shape.is_none() {
        let hint = "write `shape: Strip(path: [(0, -10), (0, 10)], width_mm: 3)`, say";
        problems.push(Problem::new(format!("{field}.shape"), "is missing").with_hint(hint));
    }
    let mut r = Reader::new(found.map_or(&empty, |p| &p.values), format!("scars.{kind}"));
    let scar = Scar {
        kind: kind.to_owned(),
        shape: shape(file.shape.as_ref(), origin, &format!("{field}.shape"), ground, problems),
        edge_mm: file.edge_mm.unwrap_or(r.number("edge")),
        toughness: file.toughness.unwrap_or(r.number("toughness")),
        k_scale: file.k_scale.unwrap_or(r.number("k_scale")),
        epidermis: file.epidermis.unwrap_or(r.number("epidermis")),
        dermis: file.dermis.unwrap_or(r.number("dermis")),
        follicles: file.follicles.unwrap_or(r.number("follicles")),
        pale: file.pale.unwrap_or(r.number("pale")),
        life: Some(ScarLife {
            blood: file.blood.unwrap_or(r.number("blood")),
            uptake: file.uptake.unwrap_or(r.number("uptake")),
            planted: kind == GRAFT,
        }),
    };
    own.append(&mut r.missing);
    scar
}

fn shape(
    file: Option<&ScarShapeFile>,
    origin: ScalpPoint,
    field: &str,
    ground: &Ground,
    problems: &mut Vec<Problem>,
) -> ScarShape {
    let all = |points: &[Point]| points.iter().map(|p| moved(*p, origin)).collect();
    match file {
        Some(ScarShapeFile::Strip { path, width_mm, taper_mm }) => {
            ScarShape::Strip { path: all(path), width_mm: *width_mm, taper_mm: taper_mm.unwrap_or(4.0) }
        }
        Some(ScarShapeFile::Discs { centres, radius_mm }) => {
            ScarShape::Discs { centres: all(centres), radius_mm: radius_mm.unwrap_or(DISC_MM) }
        }
        Some(ScarShapeFile::Scatter { centre, area_mm, count, spacing_mm, radius_mm, seed }) => {
            let middle = moved(centre.unwrap_or(Point(0.0, 0.0)), origin);
            let spread = Spread { middle, area_mm: *area_mm, count: *count, spacing_mm: *spacing_mm, seed: *seed };
            let centres = spread.discs(field, ground, problems);
            ScarShape::Discs { centres, radius_mm: radius_mm.unwrap_or(DISC_MM) }
        }
        Some(ScarShapeFile::Patch { centre, radius_mm, ragged, seed }) => ScarShape::Patch {
            centre: moved(centre.unwrap_or(Point(0.0, 0.0)), origin),
            radius_mm: *radius_mm,
            ragged: ragged.unwrap_or(0.2),
            seed: seed.unwrap_or(1),
        },
        None => ScarShape::Discs { centres: vec![origin], radius_mm: 1.0 },
    }
}

/// Discs scattered over a round area.
struct Spread {
    middle: ScalpPoint,
    area_mm: f64,
    count: u64,
    spacing_mm: Option<f64>,
    seed: Option<u64>,
}

impl Spread {
    fn discs(&self, field: &str, ground: &Ground, problems: &mut Vec<Problem>) -> Vec<ScalpPoint> {
        let before = problems.len();
        let spacing_mm = self.spacing_mm.unwrap_or(2.0);
        if !(0.2..=20.0).contains(&spacing_mm) {
            problems.push(Problem::value(format!("{field}.spacing_mm"), spacing_mm, "0.2 to 20 mm"));
        }
        if !(0.5..=100.0).contains(&self.area_mm) {
            problems.push(Problem::value(format!("{field}.area_mm"), self.area_mm, "0.5 to 100 mm"));
        }
        let count = usize::try_from(self.count).ok().filter(|count| (1..=MAX_POINTS).contains(count));
        if count.is_none() {
            problems.push(Problem::value(format!("{field}.count"), self.count, format!("1 to {MAX_POINTS}")));
        }
        let chart = ground.chart_on_skin(&format!("{field}.centre"), self.middle);
        let chart = chart.map_err(|problem| problems.push(problem)).ok();
        let (Some(count), Some(chart)) = (count.filter(|_| problems.len() == before), chart) else {
            // one disc stands in, so that the other checks go on
            return vec![self.middle];
        };
        let inside = |dot| pattern::distance(dot, (0.0, 0.0)) <= self.area_mm;
        let seed = self.seed.unwrap_or(1);
        let discs = pattern::scatter(count, spacing_mm, IRREGULARITY, seed, (0.0, 0.0), &inside);
        if discs.len() < count {
            let found = format!("{count} at {spacing_mm} mm");
            let allowed = format!("at most {}: the area holds no more", discs.len());
            let hint = "a larger area_mm or a smaller spacing_mm";
            problems.push(Problem::value(format!("{field}.count"), found, allowed).with_hint(hint));
        }
        discs.iter().map(|disc| chart.place(*disc)).collect()
    }
}
