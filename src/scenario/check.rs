//! Decides: turns a [`ScenarioFile`] into a [`Scenario`], presets resolved, degrees turned into radians, defaults filled in.

use std::path::Path;

use super::error::{Problem, ScenarioErrors, name_hint, shown};
use super::file::{CupFile, FORMAT, Named, NeedleFile, ScalpFile, ScenarioFile};
use super::ground::Ground;
use super::presets::{Preset, PresetMap, Presets, Reader, Values};
use super::rubric::Rubric;
use super::{Scenario, check_scars, check_tissue, earlier, plan, ranges, rubric_file};
use crate::scalp::ScalpSpec;
use crate::tool::{Cup, Ink, Machine, Needle, diluted_mpa_s};

/// The version of the head generator that new scenarios use.
const GENERATOR: u32 = 1;

/// Head of an average man, mm: length, breadth, vertex above the ear openings. ANSUR II (M).
const HEAD_MM: (f64, f64, f64) = (199.0, 154.0, 131.0);

/// Where a scenario file comes from.
pub(super) struct Source<'a> {
    /// What messages call it.
    pub(super) name: &'a str,
    /// Folder that a rubric's path is counted from; `None` for a text without a place.
    pub(super) folder: Option<&'a Path>,
    /// Top-level fields that did not parse: they are reported already, and missing only for that.
    pub(super) lost: &'a [String],
}

impl Source<'_> {
    fn is_lost(&self, field: &str) -> bool {
        self.lost.iter().any(|lost| lost == field)
    }
}

/// The scenario of a file; what is wrong goes to `problems`. An error means that the program's own presets are broken.
pub(super) fn resolve(
    file: &ScenarioFile,
    source: &Source<'_>,
    presets: &Presets,
    problems: &mut Vec<Problem>,
) -> Result<Scenario, ScenarioErrors> {
    check_needed(file, source, problems);
    let scalp = scalp(file.scalp.as_ref());
    let ground = Ground::new(&scalp);
    let mut own = Vec::new();
    let mut tissue = check_tissue::patient(file, presets, &mut own, problems);
    tissue.scars = check_scars::scars(file, tissue.living.is_some(), presets, &ground, &mut own, problems);
    let mut law = Reader::new(&presets.law, "law");
    let scenario = Scenario {
        format: FORMAT,
        id: file.id.clone().unwrap_or_else(|| super::read::id_of(source.name)),
        title: file.title.clone().unwrap_or_default(),
        brief: file.brief.clone().unwrap_or_default(),
        group: file.group.unwrap_or_default(),
        level: file.level.map_or(1, |level| u32::try_from(level).unwrap_or(u32::MAX)),
        tissue,
        needle: needle(file, presets, &mut own, problems),
        machine: machine(file, presets, &mut own, problems),
        ink: ink(file, presets, &mut own, problems),
        cup: cup(file.cup.as_ref(), &scalp),
        plan: plan::resolve(file.plan.as_ref(), &ground, problems),
        earlier: earlier::resolve(file, &ground, problems),
        rubric: rubric(file, source, problems)?,
        time_limit_s: file.time_limit_s.unwrap_or(600.0),
        tick_hz: law.number("tick"),
        micro_steps: check_tissue::whole(law.number("micro_steps")),
        overrides: Vec::new(),
        scalp,
    };
    own.append(&mut law.missing);
    if !own.is_empty() {
        return Err(ScenarioErrors { name: "assets".to_owned(), problems: own });
    }
    ranges::check(&scenario, &|field| file_path(field), problems);
    ground.check(&scenario, problems);
    problems.retain(|p| p.place.is_some() || !source.is_lost(p.field.split(['.', '[']).next().unwrap_or("")));
    Ok(scenario)
}

/// What a field of the resolved scenario is called in the author's file.
fn file_path(field: &str) -> String {
    match field.strip_prefix("tissue.scars") {
        Some(rest) => format!("scars{rest}"),
        None => field.replace("_rad", "_deg"),
    }
}

fn check_needed(file: &ScenarioFile, source: &Source<'_>, problems: &mut Vec<Problem>) {
    match file.format {
        Some(format) if format == u64::from(FORMAT) => {}
        Some(format) => problems.push(
            Problem::value("format", format, FORMAT)
                .with_hint("this program reads format 1; a newer program may have written the file"),
        ),
        None => problems.push(Problem::new("format", "is missing").with_hint("write `format: 1`")),
    }
    if file.title.is_none() {
        problems.push(Problem::new("title", "is missing").with_hint("write `title: \"...\"`"));
    }
    if file.plan.is_none() && !source.is_lost("plan") {
        problems
            .push(Problem::new("plan", "is missing").with_hint("write `plan: (dots: Grid(rows: 2, cols: 5))`, say"));
    }
}

fn scalp(file: Option<&ScalpFile>) -> ScalpSpec {
    match file {
        Some(ScalpFile::Pad { width_mm, length_mm }) => {
            ScalpSpec::Pad { width_mm: width_mm.unwrap_or(80.0), length_mm: length_mm.unwrap_or(60.0) }
        }
        Some(ScalpFile::Head { length_mm, breadth_mm, height_mm, seed }) => ScalpSpec::Head {
            generator: GENERATOR,
            seed: seed.unwrap_or(1),
            length_mm: length_mm.unwrap_or(HEAD_MM.0),
            breadth_mm: breadth_mm.unwrap_or(HEAD_MM.1),
            height_mm: height_mm.unwrap_or(HEAD_MM.2),
        },
        None => scalp(Some(&ScalpFile::Head { length_mm: None, breadth_mm: None, height_mm: None, seed: None })),
    }
}

/// The preset called `name`; when there is none, says so and takes the first.
pub(super) fn preset<'a>(
    map: &'a PresetMap,
    name: &str,
    field: &str,
    what: &str,
    problems: &mut Vec<Problem>,
) -> Option<&'a Preset> {
    if let Some(preset) = map.get(name) {
        return Some(preset);
    }
    problems.push(
        Problem::value(field, format!("\"{}\"", shown(name)), format!("the name of {what}"))
            .with_hint(name_hint(name, map.keys().map(String::as_str))),
    );
    map.values().next()
}

/// Name and differences of a `Named` field.
pub(super) fn parts<'a, T: Default + Clone>(
    named: Option<&'a Named<T>>,
    field: &str,
    default: &'a str,
    preset_of: impl Fn(&'a T) -> Option<&'a String>,
) -> (&'a str, String, T) {
    match named {
        None => (default, field.to_owned(), T::default()),
        Some(Named::Name(name)) => (name, field.to_owned(), T::default()),
        Some(Named::Set(set)) => (preset_of(set).map_or(default, |name| name), format!("{field}.preset"), set.clone()),
    }
}

fn needle(file: &ScenarioFile, presets: &Presets, own: &mut Vec<Problem>, problems: &mut Vec<Problem>) -> Needle {
    let (name, field, set) = parts(file.needle.as_ref(), "needle", "0803RL", |n| n.preset.as_ref());
    let found = preset(&presets.needles, name, &field, "a cartridge", problems);
    let Some(found) = found else { return no_needle() };
    let mut r = Reader::new(&found.values, format!("needles.{name}"));
    let ground = ground_points(&set, presets, problems);
    let point = |name: &str| ground.iter().rev().find_map(|values| values.get(name)).map(|sourced| sourced.0);
    let needle = Needle {
        name: name.to_owned(),
        prongs: check_tissue::whole(r.number("prongs")),
        shank_mm: r.number("shank"),
        tip_mm: set.tip_mm.or(point("tip")).unwrap_or(r.number("tip")),
        taper_mm: set.taper_mm.or(point("taper")).unwrap_or(r.number("taper")),
        bundle_mm: set.bundle_mm.unwrap_or(r.number("bundle")),
        facet: point("facet").unwrap_or(r.number("facet")),
        nose_outer_mm: r.number("nose_outer"),
        nose_inner_mm: r.number("nose_inner"),
    };
    own.append(&mut r.missing);
    needle
}

/// The numbers of the named points, in the order they are named.
fn ground_points<'a>(set: &NeedleFile, presets: &'a Presets, problems: &mut Vec<Problem>) -> Vec<&'a Values> {
    let found = |(i, name): (usize, &String)| {
        preset(&presets.points, name, &format!("needle.points[{i}]"), "a point", problems).map(|point| &point.values)
    };
    set.points.iter().take(8).enumerate().filter_map(found).collect()
}

/// Stands for a cartridge when the library is empty; its ranges fail.
fn no_needle() -> Needle {
    Needle {
        name: String::new(),
        prongs: 0,
        shank_mm: f64::NAN,
        tip_mm: f64::NAN,
        taper_mm: f64::NAN,
        bundle_mm: f64::NAN,
        facet: f64::NAN,
        nose_outer_mm: f64::NAN,
        nose_inner_mm: f64::NAN,
    }
}

fn machine(file: &ScenarioFile, presets: &Presets, own: &mut Vec<Problem>, problems: &mut Vec<Problem>) -> Machine {
    let (name, field, set) = parts(file.machine.as_ref(), "machine", "smp-100", |m| m.preset.as_ref());
    let empty = std::collections::BTreeMap::new();
    let found = preset(&presets.machines, name, &field, "a machine", problems);
    let (title, values) = found.map_or(("", &empty), |p| (p.title.as_str(), &p.values));
    let mut r = Reader::new(values, format!("machines.{name}"));
    let machine = Machine {
        name: title.to_owned(),
        stroke_mm: set.stroke_mm.unwrap_or(r.number("stroke")),
        rate_hz: set.rate_hz.unwrap_or(r.number("rate")),
        hang_mm: set.hang_mm.unwrap_or(r.number("hang")),
        loss_mm: set.loss_mm.unwrap_or(r.number("loss")),
        give_mm_per_n: set.give_mm_per_n.unwrap_or(r.number("give")),
    };
    own.append(&mut r.missing);
    machine
}

fn ink(file: &ScenarioFile, presets: &Presets, own: &mut Vec<Problem>, problems: &mut Vec<Problem>) -> Ink {
    let (name, field, set) = parts(file.ink.as_ref(), "ink", "medium", |i| i.preset.as_ref());
    let empty = std::collections::BTreeMap::new();
    let found = preset(&presets.inks, name, &field, "an ink", problems);
    let (title, values) = found.map_or(("", &empty), |p| (p.title.as_str(), &p.values));
    let mut r = Reader::new(values, format!("inks.{name}"));
    let mut law = Reader::new(&presets.law, "law");
    let load_nl = set.load_nl.unwrap_or(r.number("load"));
    let (mut viscosity_mpa_s, mut pigment_g_per_l) = (r.number("viscosity"), r.number("pigment"));
    if let Some(parts) = set.dilution {
        if !(1.0..=100.0).contains(&parts) {
            problems.push(Problem::value("ink.dilution", parts, "1 to 100"));
        }
        // out of range it is refused above; here it only must not spoil the other numbers
        let parts = parts.clamp(1.0, 100.0);
        let (thick, water) = (law.number("stock_viscosity"), law.number("water_viscosity"));
        viscosity_mpa_s = diluted_mpa_s(thick, water, 1.0 / parts, law.number("dilution_power"));
        pigment_g_per_l = law.number("stock_pigment") / parts;
    }
    let ink = Ink {
        name: title.to_owned(),
        viscosity_mpa_s: set.viscosity_mpa_s.unwrap_or(viscosity_mpa_s),
        wetting_mn_per_m: r.number("wetting"),
        pigment_g_per_l,
        load_nl,
        start_nl: set.start_nl.unwrap_or(load_nl),
        film_mm: law.number("film"),
        capillary_mm: law.number("capillary"),
        dot_max_nl: law.number("dot_max"),
        dot_height_mm: law.number("dot_height"),
        dot_porosity: law.number("dot_porosity"),
        pigment: super::skin_presets::kind(found.and_then(|p| p.pigment.as_deref()), name, own),
    };
    own.append(&mut r.missing);
    own.append(&mut law.missing);
    ink
}

/// The cup on the tray stands to the patient's right, near enough to be reached without turning.
fn cup(file: Option<&CupFile>, scalp: &ScalpSpec) -> Option<Cup> {
    const RADIUS_MM: f64 = 9.0;
    const DEPTH_MM: f64 = 8.0;
    match file {
        Some(CupFile::Absent) => None,
        Some(CupFile::At { centre_mm: (x, y, z), radius_mm, depth_mm }) => Some(Cup {
            centre_mm: [*x, *y, *z],
            radius_mm: radius_mm.unwrap_or(RADIUS_MM),
            depth_mm: depth_mm.unwrap_or(DEPTH_MM),
        }),
        Some(CupFile::Tray) | None => {
            let centre_mm = match scalp {
                ScalpSpec::Pad { width_mm, .. } => [-(0.5 * width_mm + 30.0), 5.0, 0.0],
                ScalpSpec::Head { breadth_mm, .. } => [-(0.5 * breadth_mm + 45.0), -60.0, 40.0],
            };
            Some(Cup { centre_mm, radius_mm: RADIUS_MM, depth_mm: DEPTH_MM })
        }
    }
}

fn rubric(file: &ScenarioFile, source: &Source<'_>, problems: &mut Vec<Problem>) -> Result<Rubric, ScenarioErrors> {
    if let Some(own) = &file.own_rubric {
        if file.rubric.is_some() {
            problems.push(Problem::new("own_rubric", "is there beside `rubric`, must be one of the two"));
        }
        return Ok(rubric_file::resolve(own, "own_rubric.", problems));
    }
    let name = file.rubric.as_deref().unwrap_or("median");
    let loaded = if rubric_file::is_path(name) {
        match beside(name, source) {
            Ok(path) => rubric_file::load(&path),
            Err(problem) => {
                problems.push(problem);
                rubric_file::load("median")
            }
        }
    } else {
        rubric_file::school(name).unwrap_or_else(|| {
            problems.push(rubric_file::unknown("rubric", name));
            rubric_file::load("median")
        })
    };
    loaded.or_else(|errors| {
        problems.extend(errors.lines().into_iter().map(|line| Problem::new("rubric", format!("names a file: {line}"))));
        rubric_file::load("median")
    })
}

/// The path of a rubric file beside the scenario: never out of its folder, so that a file from a stranger reads nothing else.
fn beside(name: &str, source: &Source<'_>) -> Result<String, Problem> {
    let refuse = |why: &str| Problem::value("rubric", format!("\"{}\"", shown(name)), why);
    let folder =
        source.folder.ok_or_else(|| refuse("the name of a school: a text without a place has no files beside it"))?;
    let path = Path::new(name);
    if !path.components().all(|part| matches!(part, std::path::Component::Normal(_))) {
        return Err(refuse("a path below the scenario's own folder"));
    }
    Ok(folder.join(path).display().to_string())
}
