//! `stipple logbook rubric`: what another rubric would change, and after that the verdicts.

use clap::Args;
use jiff::Timestamp;
use serde_json::json;

use super::list::mode;
use super::recheck::left_out;
use crate::cli::out::Out;
use crate::cli::{CliError, migration, prepare, progress, sheet};
use crate::logbook::{Filter, Giving, Logbook, Pseudonym, Rejudged};
use crate::recording::Mode;
use crate::score::{Moved, MovedSum};
use crate::session::Progress;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook rubric 2027.ron --scenario first-dots
  stipple logbook rubric 2027.ron --scenario first-dots --publish --by board --reason \"cut score of the study of spring\"

Scores every recording again and prints who changes sides. With --publish each attempt gets a verdict of kind rubric_change,
all of them or none; the ones before stay, and the rubric is kept beside the register. Left out: attempts of programs, with
overridden parameters, erased, running or never scored, and those that an assessor or a board decided.")]
pub(super) struct RubricArgs {
    /// The other rubric: shallow, median, deep, or a rubric file
    #[arg(value_name = "NAME|FILE")]
    rubric: String,
    /// Of this trainee
    #[arg(long, value_name = "TRAINEE")]
    trainee: Option<Pseudonym>,
    /// At this scenario
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// practice, supervised or exam
    #[arg(long, value_name = "MODE", value_parser = mode)]
    mode: Option<Mode>,
    /// Give the verdicts; needs --by and --reason
    #[arg(long, requires = "by", requires = "reason")]
    publish: bool,
    /// Who gives them: a role or a pseudonym
    #[arg(long, value_name = "WHO", requires = "publish")]
    by: Option<String>,
    /// Why, in 10 to 2000 characters
    #[arg(long, value_name = "TEXT", requires = "publish")]
    reason: Option<String>,
    /// Print the table as JSON
    #[arg(long, conflicts_with = "jsonl")]
    json: bool,
    /// Print a row a line as JSON
    #[arg(long)]
    jsonl: bool,
}

pub(super) fn run(args: &RubricArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let rubric = prepare::rubric(&args.rubric)?;
    let filter =
        Filter { trainee: args.trainee, scenario: args.scenario.clone(), mode: args.mode, ..Filter::default() };
    let rows = book.list(&filter)?;
    let bar = progress::bar("scoring");
    let scored = book.migrate(&rows, &rubric, &mut |done, all| {
        progress::show(&bar, Progress { done_s: done as f64, most_s: all as f64 });
    });
    bar.finish_and_clear();
    let scored = scored?;
    let moved: Vec<Moved> = scored.again.iter().map(crate::logbook::Again::moved).collect();
    if !args.json {
        print(&scored, &moved, args, book, out)?;
    }
    let given = publish(&scored, &rubric, args, book)?;
    if args.json {
        let left = scored.left_out.iter().map(left_out).collect::<Vec<_>>();
        let (sum, digest) = (MovedSum::of(&moved), crate::score::rubric_digest(&rubric));
        let all = json!({ "rubric": digest, "rows": moved, "left_out": left, "sum": sum, "published": given });
        sheet::json(&all, out)?;
    } else if let Some(given) = given {
        out.note(format_args!("{given} verdicts given; {} attempts had theirs already", moved.len() - given));
    } else if !moved.is_empty() && !args.jsonl {
        out.line("Nothing was published. To give these verdicts: --publish --by WHO --reason TEXT")?;
    }
    Ok(u8::from(scored.is_wrong()))
}

fn print(scored: &Rejudged, moved: &[Moved], args: &RubricArgs, book: &Logbook, out: &mut Out) -> Result<(), CliError> {
    if args.jsonl {
        moved.iter().try_for_each(|row| sheet::json_line(row, out))?;
        return scored.left_out.iter().try_for_each(|left| sheet::json_line(&left_out(left), out));
    }
    if moved.is_empty() && scored.left_out.is_empty() {
        return out.line(format_args!("No such attempts in {}", book.folder().display()));
    }
    migration::table(moved, out)?;
    for left in &scored.left_out {
        let word = if left.wrong { "wrong" } else { "left out" };
        out.line(format_args!("{word:<9} {}: {}", left.name, left.why))?;
    }
    Ok(())
}

/// Gives the verdicts, if that was asked for; not when an attempt could not be scored.
fn publish(
    scored: &Rejudged,
    rubric: &crate::scenario::rubric::Rubric,
    args: &RubricArgs,
    book: &mut Logbook,
) -> Result<Option<usize>, CliError> {
    let (true, Some(by), Some(reason)) = (args.publish, args.by.as_deref(), args.reason.as_deref()) else {
        return Ok(None);
    };
    if scored.is_wrong() {
        return Err(CliError::failed("not every attempt could be scored again: nothing was published")
            .hint("put right what the table calls wrong, see: stipple logbook check --recordings"));
    }
    Ok(Some(book.publish(&scored.again, rubric, &Giving { by, reason, at: Timestamp::now() })?))
}
