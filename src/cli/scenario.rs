//! `stipple scenario new|check|list|show`: files that authors write.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use serde_json::json;

use super::args::{ScenarioArgs, ScenarioVerb};
use super::out::Out;
use super::{CliError, prepare, sheet};
use crate::scalp::ScalpSpec;
use crate::scenario::{self, Scenario};
use crate::session::Prepared;

pub(super) fn run(args: &ScenarioArgs, out: &mut Out) -> Result<u8, CliError> {
    match &args.verb {
        ScenarioVerb::New { file } => new(file, out),
        ScenarioVerb::Check { files, json } => check(files, *json, out),
        ScenarioVerb::List { json } => list(*json, out),
        ScenarioVerb::Show { scenario, json } => show(scenario, *json, out),
    }
}

fn new(file: &Path, out: &mut Out) -> Result<u8, CliError> {
    let text = scenario::new_template();
    let made = OpenOptions::new().write(true).create_new(true).open(file);
    made.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        let hint = match error.kind() {
            ErrorKind::AlreadyExists => "scenarios are never written over: choose another name",
            _ => "choose a folder you may write to",
        };
        CliError::failed(format_args!("{}: cannot be written: {error}", file.display())).hint(hint)
    })?;
    out.line(format_args!("Written {}", file.display()))?;
    out.line(format_args!("Next: stipple scenario check {}", file.display()))?;
    Ok(0)
}

/// Every file is looked at, whatever is wrong with those before it.
fn check(files: &[String], as_json: bool, out: &mut Out) -> Result<u8, CliError> {
    let built_in = || scenario::builtin().iter().map(|(id, _)| (*id).to_owned()).collect();
    let files: Vec<String> = if files.is_empty() { built_in() } else { files.to_vec() };
    let mut rows = Vec::new();
    let mut wrong = CliError { problems: Vec::new(), code: 0 };
    for (file, checked) in files.iter().zip(checked(&files)) {
        match checked {
            Ok(dots) => {
                rows.push(json!({ "scenario": file, "ok": true, "problems": [] }));
                if !as_json {
                    out.line(format_args!("{file}: ok, {dots} dots planned"))?;
                }
            }
            Err(error) => {
                let problem = |(what, hint): &(String, Option<String>)| json!({ "error": what, "hint": hint });
                let problems: Vec<_> = error.problems.iter().map(problem).collect();
                rows.push(json!({ "scenario": file, "ok": false, "problems": problems }));
                wrong.problems.extend(error.problems);
                wrong.code = wrong.code.max(error.code);
            }
        }
    }
    if as_json {
        sheet::json(&rows, out)?;
        return Ok(wrong.code);
    }
    if wrong.code == 0 { Ok(0) } else { Err(wrong) }
}

/// Planned dots or problems of each file, in the order of the files; every processor takes its share of them.
fn checked(files: &[String]) -> Vec<Result<usize, CliError>> {
    let one = |file: &String| {
        let prepared = prepare::find(file).and_then(|loaded| Ok(Prepared::check(loaded)?))?;
        Ok(prepared.scenario.plan.dots.len())
    };
    let hands = thread::available_parallelism().map_or(1, NonZero::get);
    let share = files.len().div_ceil(hands).max(1);
    thread::scope(|scope| {
        let parts = files.chunks(share).map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        let done = parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic)));
        done.flatten().collect()
    })
}

fn list(as_json: bool, out: &mut Out) -> Result<u8, CliError> {
    let mut rows = Vec::new();
    for (id, _) in scenario::builtin() {
        let scenario = prepare::find(id)?.scenario;
        if !as_json {
            out.line(format_args!(
                "{id:<22} {:<9}  level {}  {}",
                scenario.group.name(),
                scenario.level,
                scenario.title
            ))?;
        }
        rows.push(json!({
            "id": id, "group": scenario.group.name(), "level": scenario.level, "title": scenario.title, "dots": scenario.plan.dots.len(),
            "school": scenario.rubric.school, "time_limit_s": scenario.time_limit_s,
        }));
    }
    if as_json {
        sheet::json(&rows, out)?;
    }
    Ok(0)
}

fn show(name: &str, as_json: bool, out: &mut Out) -> Result<u8, CliError> {
    let scenario = prepare::find(name)?.scenario;
    if as_json {
        sheet::json(&scenario, out)?;
        return Ok(0);
    }
    for (what, text) in facts(&scenario) {
        out.line(format_args!("{what:<12} {text}"))?;
    }
    out.line(format_args!("\nEvery number, presets resolved: stipple scenario show {name} --json"))?;
    Ok(0)
}

/// What an instructor wants to see of a scenario at a glance.
fn facts(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let scalp = match &scenario.scalp {
        ScalpSpec::Pad { width_mm, length_mm } => format!("practice pad, {width_mm} x {length_mm} mm"),
        ScalpSpec::Head { length_mm, breadth_mm, height_mm, .. } => {
            format!("head, {length_mm} mm long, {breadth_mm} mm broad, {height_mm} mm above the ears")
        }
    };
    let scars: Vec<&str> = scenario.tissue.scars.iter().map(|scar| scar.kind.as_str()).collect();
    let machine = &scenario.machine;
    let depth = &scenario.rubric.depth_mm;
    vec![
        ("scenario", format!("{} ({}, level {})", scenario.id, scenario.group.name(), scenario.level)),
        ("title", scenario.title.clone()),
        ("brief", scenario.brief.clone()),
        ("scalp", scalp),
        ("patient", patient(scenario)),
        ("scars", if scars.is_empty() { "none".to_owned() } else { scars.join(", ") }),
        ("needle", scenario.needle.name.clone()),
        (
            "machine",
            format!(
                "{}: stroke {} mm, {} Hz, needle out {:.2} mm",
                machine.name,
                machine.stroke_mm,
                machine.rate_hz,
                machine.out_mm()
            ),
        ),
        ("ink", scenario.ink.name.clone()),
        ("plan", format!("{} dots, each within {} mm", scenario.plan.dots.len(), scenario.plan.tolerance_mm)),
        ("earlier", earlier(scenario)),
        (
            "rubric",
            format!(
                "{} school: {} to {} mm below the junction, pass mark {}",
                scenario.rubric.school, depth.green_low, depth.green_high, scenario.rubric.pass_mark
            ),
        ),
        ("time limit", format!("{} s", scenario.time_limit_s)),
    ]
}

/// What was done to this skin before.
fn earlier(scenario: &Scenario) -> String {
    let Some(earlier) = &scenario.earlier else { return "nothing".to_owned() };
    format!("{} dots of an ideal hand, {} days ago", earlier.dots.len(), earlier.days_ago)
}

/// Who lies there, and what of the skin is not the law's own.
fn patient(scenario: &Scenario) -> String {
    let tissue = &scenario.tissue;
    let Some(living) = &tissue.living else {
        return format!("even skin: toughness {}, stiffness {}", tissue.toughness, tissue.k_scale);
    };
    let (person, hair) = (&living.person, &living.hair);
    format!(
        "{}, {:?}, {} years, {}; {:.0} follicular units per cm2 on top; bleeds {:.1} and takes up {:.2} of normal",
        person.condition, person.sex, person.age_y, person.tone, hair.per_cm2[2], person.bleeding, person.uptake
    )
}
