//! `stipple score`: recordings to score sheets, again and anywhere with the same numbers.

use std::path::Path;

use serde_json::json;

use super::args::ScoreArgs;
use super::out::Out;
use super::{CliError, carried, migration, place, prepare, progress, sheet};
use crate::score::{Moved, MovedSum, ScoreSheet};
use crate::session;

pub(super) fn run(args: &ScoreArgs, out: &mut Out) -> Result<u8, CliError> {
    let rubric = args.rubric.as_deref().map(prepare::rubric).transpose()?;
    let before = args.before.as_deref().map(carried::read).transpose()?.map(|work| work.after(args.days));
    if before.is_some() {
        // what a score rests on is in the recording, or it is no evidence
        out.note(
            "scored with dots that are not in the recording: its sheet, a pack and the logbook count none of them; those \
             of an exam stand in its scenario, as `earlier`",
        );
    }
    let other = session::Other { rubric, before };
    let many = args.recordings.len() > 1;
    let (mut sheets, mut moved) = (Vec::new(), Vec::new());
    let mut wrong = CliError { problems: Vec::new(), code: 0 };
    let mut failed = false;
    for given in &args.recordings {
        match one(given, other.clone()) {
            Ok((graded, own)) => {
                failed |= !graded.verdict.passed;
                if let Some(own) = own.filter(|_| args.migration) {
                    moved.push(Moved::of(given.display().to_string(), &own, &graded));
                    continue;
                }
                print(given, &graded, many, args, out)?;
                if args.json {
                    sheets.push(sheet::told(&graded));
                }
            }
            Err(error) => {
                wrong.problems.extend(error.problems);
                wrong.code = wrong.code.max(error.code);
            }
        }
        // whoever asks whether all pass wants to know it of all
        if out.reader_gone() && !args.require_pass {
            break;
        }
    }
    if args.migration {
        print_moved(&moved, args, out)?;
    }
    match sheets.as_slice() {
        [only] if !many => sheet::json(only, out)?,
        all if args.json && many && !args.migration => sheet::json(&all, out)?,
        _ => {}
    }
    if wrong.code != 0 {
        return Err(wrong);
    }
    Ok(u8::from(failed && args.require_pass))
}

/// Who changes sides.
fn print_moved(moved: &[Moved], args: &ScoreArgs, out: &mut Out) -> Result<(), CliError> {
    if args.json {
        sheet::json(&json!({ "rows": moved, "sum": MovedSum::of(moved) }), out)
    } else if args.jsonl {
        moved.iter().try_for_each(|row| sheet::json_line(row, out))
    } else {
        migration::table(moved, out)
    }
}

/// The sheet, and the one by the recording's own rubric where another one was asked for.
fn one(given: &Path, other: session::Other) -> Result<(ScoreSheet, Option<ScoreSheet>), CliError> {
    let path = place::recording(given);
    let bar = progress::bar("scoring");
    let scored = session::score_file_by(&path, other, &mut |progress| progress::show(&bar, progress));
    bar.finish_and_clear();
    let scored = scored?;
    Ok((scored.sheet, scored.own))
}

fn print(given: &Path, graded: &ScoreSheet, many: bool, args: &ScoreArgs, out: &mut Out) -> Result<(), CliError> {
    if args.jsonl {
        return sheet::json_line(&sheet::told(graded), out);
    }
    if args.json {
        return Ok(());
    }
    if many {
        out.line(format_args!("== {}", given.display()))?;
    }
    sheet::table(graded, out)
}
