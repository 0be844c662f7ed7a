//! `stipple export cohort`: what a certifying body's statistics need, without anybody in it who could be told apart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::out::Out;
use super::table::writer;
use super::{CliError, certify, place, progress};
use crate::certify::cohort::{Entry, LEAST, LEAST_UNREASONED, LeftOut, Rule, Summary, cohort};
use crate::recording;
use crate::session;
use crate::units::from_hex;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple export cohort attempts -o cohort.parquet
  stipple export cohort attempts/2026* --least 12 -o cohort.csv

A row for each domain of each attempt; a file beside it (cohort.summary.json) has n, mean, SD, difficulty, item-total correlation, alpha,
errors of measurement and pass rate of each group. People stand there under keys that are new in every export, months in place
of dates, and no cell (scenario, rubric, standing, class of device) with fewer than --least people is shown. Give no two
exports of nearly the same people to one reader: what differs between them is those people who differ.")]
pub(super) struct CohortArgs {
    /// Recordings, folders of attempts, or a whole store of attempts with its logbook
    #[arg(value_name = "ATTEMPT|STORE", required = true)]
    attempts: Vec<PathBuf>,
    /// File to write; must not exist yet
    #[arg(short, long, value_name = "FILE.csv|FILE.parquet")]
    output: PathBuf,
    /// Fewest people of a cell that is shown
    #[arg(long, value_name = "N", default_value_t = LEAST)]
    least: usize,
    #[arg(help = format!("Why --least is below {LEAST_UNREASONED}; stands in the summary"))]
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// 64 hexadecimal digits that the people's keys are made of; keep them secret [default: random, and forgotten]
    #[arg(long, value_name = "HEX")]
    seed: Option<String>,
}

pub(super) fn run(args: &CohortArgs, out: &mut Out) -> Result<u8, CliError> {
    let write = writer(&args.output)?;
    let rule = rule(args)?;
    let mut beside = args.output.file_stem().unwrap_or_default().to_owned();
    beside.push(".summary.json");
    let beside = args.output.with_file_name(beside);
    certify::free(&args.output)?;
    let (mut entries, mut left) = (Vec::new(), BTreeMap::<LeftOut, usize>::new());
    let bar = progress::bar("scoring");
    for recording in recordings(&args.attempts)? {
        let scored = session::score_file(&recording, None, &mut |done| progress::show(&bar, done))?;
        match Entry::of(scored) {
            Ok(entry) => entries.push(entry),
            Err(why) => *left.entry(why).or_default() += 1,
        }
    }
    bar.finish_and_clear();
    let (table, summary) = cohort(&entries, &rule);
    let text = serde_json::to_string_pretty(&summary).map_err(CliError::failed)? + "\n";
    // the summary first: the same command works again after the power went; that of other rows stays
    if std::fs::read(&beside).is_ok_and(|old| old != text.as_bytes()) {
        certify::free(&beside)?;
    }
    certify::write(&beside, text.as_bytes())?;
    certify::write_new(&args.output, &write(&table).map_err(CliError::failed)?)?;
    out.line(format_args!("Written {}: {} rows; {}", args.output.display(), table.len(), beside.display()))?;
    told(&summary, &left, rule.least, out)?;
    Ok(0)
}

fn told(summary: &Summary, left: &BTreeMap<LeftOut, usize>, least: usize, out: &mut Out) -> Result<(), CliError> {
    let people = summary.withheld_people.map_or_else(|| format!("fewer than {least}"), |count| count.to_string());
    out.line(format_args!("Withheld: {} cells with {people} people in them", summary.withheld_cells))?;
    out.line(format_args!("Left empty: {} months of a cell with fewer than {least} people", summary.withheld_months))?;
    for (why, count) in left {
        let why = match why {
            LeftOut::Unregistered => "nobody's: not registered",
            LeftOut::Program => "a program's",
            LeftOut::Modified => "of a changed skin",
            LeftOut::NotWhole => "not whole, or not the same when stepped again",
        };
        out.line(format_args!("Left out: {count} attempts, {why}"))?;
    }
    Ok(())
}

fn rule(args: &CohortArgs) -> Result<Rule, CliError> {
    let because = args.because.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if args.least < 2 || (args.least < LEAST_UNREASONED && because.is_none()) {
        let allowed = format!("{LEAST_UNREASONED} or more, or 2 or more with --because TEXT");
        return Err(CliError::usage(format_args!("--least: is {}, must be {allowed}", args.least))
            .hint("who is one of few is known by those who know the few"));
    }
    let seed = if let Some(text) = &args.seed {
        let wrong = || CliError::usage("--seed: must be 64 hexadecimal digits in small letters");
        from_hex(text).ok_or_else(|| wrong().hint("leave it out: it is random then"))?
    } else {
        let mut seed = [0; 32];
        let none = |error| CliError::failed(format_args!("no randomness for the keys: {error}"));
        getrandom::fill(&mut seed).map_err(none)?;
        seed
    };
    Ok(Rule { seed, least: args.least, because: because.filter(|_| args.least < LEAST) })
}

/// The recordings that are meant; of a store, those of all its attempts.
fn recordings(given: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut all = Vec::new();
    for path in given {
        if path.join("logbook").is_dir() {
            all.extend(of_store(path)?);
        } else {
            all.push(place::recording(path));
        }
    }
    Ok(all)
}

fn of_store(store: &Path) -> Result<Vec<PathBuf>, CliError> {
    let wrong = |error| CliError::failed(format_args!("{}: cannot be read: {error}", store.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(store).map_err(wrong)? {
        let recording = entry.map_err(wrong)?.path().join(recording::FILE_NAME);
        if recording.is_file() {
            found.push(recording);
        }
    }
    found.sort();
    Ok(found)
}
