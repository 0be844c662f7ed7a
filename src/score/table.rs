//! The sheet as a table for a terminal: plain ASCII, no colours, 78 columns where names allow.

use std::fmt::{Error, Write};

use super::sheet::{DotSheet, ScoreSheet};
use super::standing::standing_said;
use crate::scenario::rubric::Light;

/// Dots that are listed; the sheet holds all.
const DOTS_SHOWN: usize = 30;
/// Columns that a list is broken at.
const WIDE: usize = 118;
/// Width of a bar.
const BAR: i64 = 20;

/// The sheet as text: verdict, parts, dots, feedback, and what it is not.
pub fn table(sheet: &ScoreSheet) -> String {
    let mut text = String::new();
    // writing to a String cannot fail
    write_all(&mut text, sheet).unwrap_or_default();
    text
}

fn write_all(out: &mut String, sheet: &ScoreSheet) -> Result<(), Error> {
    head(out, sheet)?;
    parts(out, sheet)?;
    dots(out, sheet)?;
    hand(out, sheet)?;
    skin(out, sheet)?;
    honesty(out, sheet)
}

fn head(out: &mut String, sheet: &ScoreSheet) -> Result<(), Error> {
    let verdict = &sheet.verdict;
    let word = if verdict.passed { "PASSED" } else { "NOT PASSED" };
    writeln!(out, "{}", sheet.scenario.title)?;
    let rubric = &sheet.rubric;
    // never without the number of people that it rests on
    let sem = rubric.sem.as_ref().and_then(|sem| Some((two(sem.points_hundredths, 100), sem.n?)));
    let sem = sem.map_or_else(String::new, |(points, n)| format!(", standard error {points} (n {n})"));
    // as fine as the mark is: a total just below it must not read as the mark
    let is_fine = rubric.pass_mark_hundredths % 10 != 0;
    let said = |points: i64| if is_fine { two(points, 100) } else { down(points) };
    writeln!(
        out,
        "{word}  {} of 100  (pass mark {}{sem}, {} school)",
        said(verdict.total_hundredths),
        said(rubric.pass_mark_hundredths),
        rubric.school
    )?;
    let said = standing_said(sheet);
    writeln!(out, "  standing: {}. {}.", said.standing, said.why)?;
    writeln!(out, "            {}", said.means)?;
    for error in &sheet.critical {
        writeln!(out, "  critical: {}", error.text)?;
    }
    writeln!(out, "  {}", verdict.reason)?;
    writeln!(out, "  next: {}", verdict.next)?;
    if said.next == verdict.next { Ok(()) } else { writeln!(out, "  then: {}", said.next) }
}

fn parts(out: &mut String, sheet: &ScoreSheet) -> Result<(), Error> {
    writeln!(out)?;
    for part in &sheet.domains {
        let filled = (part.score_hundredths * BAR + 5000) / 10_000;
        let bar: String = (0..BAR).map(|i| if i < filled { '#' } else { '.' }).collect();
        let weak = if part.domain == sheet.verdict.weakest { "<" } else { " " };
        let (name, score) = (part.domain.name(), down(part.score_hundredths));
        let low = if part.below_floor() { "below its floor" } else { "floor" };
        let floor = part.floor_hundredths.map_or_else(String::new, |floor| format!("{low} {}; ", one(floor, 100)));
        writeln!(out, "  {name:<9} [{bar}] {score:>5} {weak} {floor}{}", part.note)?;
    }
    Ok(())
}

fn dots(out: &mut String, sheet: &ScoreSheet) -> Result<(), Error> {
    let attempt = &sheet.attempt;
    writeln!(
        out,
        "\nDots: {} planned, {} placed, {} missing, {} extra",
        attempt.planned, attempt.placed, attempt.unplaced, attempt.extra
    )?;
    if sheet.dots.is_empty() {
        return writeln!(out, "  no dot was placed");
    }
    writeln!(out, "   dot place  depth+   below  pressed  angle  dwell       size   nose")?;
    writeln!(out, "                 mm      mm       mm    deg  strokes ms    mm      N")?;
    for dot in sheet.dots.iter().take(DOTS_SHOWN) {
        row(out, dot)?;
    }
    if sheet.dots.len() > DOTS_SHOWN {
        writeln!(out, "  ... and {} more on the sheet", sheet.dots.len() - DOTS_SHOWN)?;
    }
    writeln!(out, "  + true depth in the skin; below: under the junction; * amber, ! red")
}

fn row(out: &mut String, dot: &DotSheet) -> Result<(), Error> {
    let lights = &dot.lights;
    let place = dot.target.map_or_else(|| "extra".to_owned(), |t| t.to_string());
    let angle = dot.angle_cdeg.map_or_else(|| "-".to_owned(), |a| one(a, 100));
    writeln!(
        out,
        "  {:>4} {place:>5} {:>7} {:>7}{} {:>7}  {angle:>5}{} {:>3}{} {:>6}  {:>5}{} {:>5}{}",
        dot.number,
        two(dot.depth_um, 1000),
        two(dot.below_junction_um, 1000),
        mark(lights.depth),
        two(dot.pressed_um, 1000),
        mark(lights.angle.unwrap_or(Light::Red)),
        dot.dwell_strokes,
        mark(lights.dwell),
        dot.dwell_us / 1000,
        two(dot.diameter_um, 1000),
        mark(lights.dot_size),
        two(dot.nose_un, 1_000_000),
        mark(lights.force),
    )?;
    for said in dot.feedback.iter().take(1) {
        writeln!(out, "             {said}")?;
    }
    Ok(())
}

fn hand(out: &mut String, sheet: &ScoreSheet) -> Result<(), Error> {
    let hand = &sheet.attempt.hand;
    writeln!(
        out,
        "\nHand: {} s in all, {} s in the skin, {} s idle, path {} mm, {} dips",
        one(hand.elapsed_us, 1_000_000),
        one(hand.in_skin_us, 1_000_000),
        one(hand.idle_us, 1_000_000),
        hand.path_um / 1000,
        hand.dips
    )?;
    let tremor = hand.tremor_rms_nm.map_or_else(|| "-".to_owned(), |t| format!("{} um", one(t, 1000)));
    let smooth = hand.sparc_hundredths.map_or_else(|| "-".to_owned(), |s| two(s, 100));
    writeln!(
        out,
        "      peak force {} N, tremor {tremor}, smoothness {smooth} (spectral arc length)",
        two(hand.force_peak_un, 1_000_000)
    )
}

/// What was in the skin, and what a person's skin went through.
fn skin(out: &mut String, sheet: &ScoreSheet) -> Result<(), Error> {
    if sheet.attempt.earlier > 0 {
        writeln!(out, "Dots of an earlier session in the skin, none of them counted: {}", sheet.attempt.earlier)?;
    }
    let Some(skin) = &sheet.attempt.skin else { return Ok(()) };
    writeln!(
        out,
        "Skin (not judged): {} dots bled, {} in a follicle, {} on a hair, {} over-worked;",
        skin.bled_dots, skin.follicle_dots, skin.shaft_dots, skin.overworked_dots
    )?;
    writeln!(out, "pain at most {} of 10", one(skin.pain_peak_hundredths, 100))
}

fn honesty(out: &mut String, sheet: &ScoreSheet) -> Result<(), Error> {
    writeln!(out)?;
    if sheet.modified {
        let list: Vec<String> = sheet.overrides.iter().map(|o| format!("{} = {}", o.path, o.value)).collect();
        writeln!(out, "Modified: {}. Not comparable with other attempts.", list.join(", "))?;
    }
    if sheet.synthetic {
        writeln!(out, "Synthetic: a program held the needle, not a person.")?;
    }
    let record = &sheet.attempt.record;
    if record.missing_ticks + record.bad_input_ticks + record.unusable_records > 0 {
        writeln!(
            out,
            "Gaps: {} ticks missing, {} with bad input, {} not usable.",
            record.missing_ticks, record.bad_input_ticks, record.unusable_records
        )?;
    }
    if let Some(clock) = &sheet.clock {
        writeln!(
            out,
            "Computer: {} ticks late (the worst by {} ms), {} not recorded.",
            clock.late_ticks,
            one(clock.worst_late_us, 1000),
            clock.dropped_records
        )?;
    }
    writeln!(out, "Recording: {}; {}.", sheet.integrity, sheet.replay)?;
    writeln!(out, "{}", sheet.bands)?;
    let mut line = "Not assessed:".to_owned();
    for (number, what) in sheet.not_assessed.iter().enumerate() {
        if line.len() + what.len() > WIDE {
            writeln!(out, "{line}")?;
            " ".clone_into(&mut line);
        }
        let end = if number + 1 == sheet.not_assessed.len() { '.' } else { ',' };
        line = format!("{line} {what}{end}");
    }
    writeln!(out, "{line}")
}

fn mark(light: Light) -> char {
    match light {
        Light::Green => ' ',
        Light::Amber => '*',
        Light::Red => '!',
    }
}

/// Hundredths with one digit, rounded down: a total just below the mark must not read as the mark.
fn down(hundredths: i64) -> String {
    one(hundredths / 10, 10)
}

/// One digit after the point of `value / unit`.
fn one(value: i64, unit: i64) -> String {
    format!("{:.1}", value as f64 / unit as f64)
}

/// Two digits after the point of `value / unit`.
fn two(value: i64, unit: i64) -> String {
    format!("{:.2}", value as f64 / unit as f64)
}
