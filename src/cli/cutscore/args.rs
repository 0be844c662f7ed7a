//! What can be written behind `stipple cutscore`. Data only.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::write::WriteArgs;

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple cutscore contrasting --novices novices/ --experts experts/ --date 2026-03-01
  stipple cutscore show cutscore.json

Recordings are scored again; where a folder holds only a score sheet, the sheet is taken as it is and the document says so.
Refused by name: attempts of programs, modified ones, other scenarios, rubrics, laws or scorers, the same attempt twice, and
groups that are too small. docs/cutscore.md says which method when, and what the numbers mean.")]
pub(in crate::cli) struct CutscoreArgs {
    #[command(subcommand)]
    pub(super) verb: CutscoreVerb,
}

#[derive(Debug, Subcommand)]
pub(super) enum CutscoreVerb {
    /// Where the curves of novices and experts cross
    Contrasting(ContrastingArgs),
    /// From totals and an assessor's global ratings, 1 to 5
    Borderline(BorderlineArgs),
    /// From a panel's estimates of what a person who is only just good enough would score
    Angoff(AngoffArgs),
    /// Alpha, standard error of measurement, decision consistency
    Reliability(ReliabilityArgs),
    /// How many scenarios are needed: where the spread of totals over several scenarios comes from
    Scenarios(ScenariosArgs),
    /// Show a cut score, and check who signed it
    Show(ShowArgs),
}

/// What every document says of itself.
#[derive(Args, Debug)]
pub(super) struct AboutArgs {
    /// Date of the document, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(super) date: String,
    /// Who the people were, in a sentence
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(super) cohort: String,
    /// Who sat on the panel; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub(super) panel: Vec<String>,
    #[command(flatten)]
    pub(super) write: WriteArgs,
    /// Print document, digest and all figures as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// How the interval is made.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct DrawArgs {
    /// Seed of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,
    /// Resamples of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(200..=1_000_000))]
    pub(super) resamples: u32,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple cutscore contrasting --novices novices/ --experts experts/ --date 2026-03-01
  stipple cutscore contrasting --novices n/* --experts e/* --rubric median --weights by-size --date 2026-03-01 --json
  stipple cutscore contrasting --novices n --experts e --date 2026-03-01 -o cutscore.json --key centre.key")]
pub(super) struct ContrastingArgs {
    /// Attempts of novices: recordings, score sheets, folders of attempts, or folders of these
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    pub(super) novices: Vec<PathBuf>,
    /// Attempts of experts
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    pub(super) experts: Vec<PathBuf>,
    /// Whether the curves count alike or by the size of their groups
    #[arg(long, value_name = "HOW", default_value = "equal")]
    pub(super) weights: WeightsArg,
    /// Judge all by this rubric: shallow, median, deep, or a rubric file
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) rubric: Option<String>,
    #[command(flatten)]
    pub(super) draw: DrawArgs,
    #[command(flatten)]
    pub(super) about: AboutArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum WeightsArg {
    /// Both alike
    Equal,
    /// The larger group counts more
    BySize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ByArg {
    /// Line of totals on ratings
    Regression,
    /// Mean of the totals rated borderline
    Mean,
    /// Median of the totals rated borderline
    Median,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple cutscore borderline attempts/ --ratings ratings.csv --at 2 --date 2026-03-01
  stipple cutscore borderline attempts/ --ratings ratings.csv --at 3 --by median --date 2026-03-01 --json

The ratings are CSV with the heading `attempt,rating`: name of the attempt's folder (or of the sheet's file without its
ending) and the global rating from 1 to 5, one line for each attempt.")]
pub(super) struct BorderlineArgs {
    /// Attempts: recordings, score sheets, folders of attempts, or folders of these
    #[arg(value_name = "PATH", required = true)]
    pub(super) attempts: Vec<PathBuf>,
    /// Global ratings
    #[arg(long, value_name = "FILE.csv")]
    pub(super) ratings: PathBuf,
    /// The rating that means borderline, 1 to 5
    #[arg(long, value_name = "RATING", value_parser = rating)]
    pub(super) at: f64,
    /// How ratings become a cut
    #[arg(long, value_name = "HOW", default_value = "regression")]
    pub(super) by: ByArg,
    /// Judge all by this rubric: shallow, median, deep, or a rubric file
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) rubric: Option<String>,
    #[command(flatten)]
    pub(super) draw: DrawArgs,
    #[command(flatten)]
    pub(super) about: AboutArgs,
}

fn rating(text: &str) -> Result<f64, String> {
    crate::standard::entry::rating(text).ok_or_else(|| format!("is `{text}`, must be a number from 1 to 5"))
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple cutscore angoff judges.csv --date 2026-03-01
  stipple cutscore angoff domains.csv --rubric median --date 2026-03-01 --json

The estimates are CSV with the heading `judge,ITEM,ITEM...` and a line for each judge, 0 to 100. Items are scenarios, and a
judge's mean counts; or they are the domains of the score (depth, dwell, angle, dot_size, spacing, drag, force), and with
--rubric they are joined as the score joins them.")]
pub(super) struct AngoffArgs {
    /// Estimates
    #[arg(value_name = "FILE.csv")]
    pub(super) estimates: PathBuf,
    /// The items are the domains of this rubric: shallow, median, deep, or a rubric file
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) rubric: Option<String>,
    #[command(flatten)]
    pub(super) draw: DrawArgs,
    #[command(flatten)]
    pub(super) about: AboutArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple cutscore reliability attempts/ --date 2026-03-01
  stipple cutscore reliability attempts/ --persons persons.csv --cut 68.25 --date 2026-03-01 --json

The list of persons is CSV with the heading `attempt,person`, one line for each attempt. Without it each attempt counts as
another person's. Alpha is of the domains of each person's first attempt; the SEM at the cut needs persons with two.")]
pub(super) struct ReliabilityArgs {
    /// Attempts: recordings, score sheets, folders of attempts, or folders of these
    #[arg(value_name = "PATH", required = true)]
    pub(super) attempts: Vec<PathBuf>,
    /// Who made which attempt
    #[arg(long, value_name = "FILE.csv")]
    pub(super) persons: Option<PathBuf>,
    /// The cut, 0 to 100
    #[arg(long, value_name = "POINTS", value_parser = score)]
    pub(super) cut: Option<f64>,
    /// Persons whose mean lies so near to the cut count for the SEM at the cut, points
    #[arg(long, value_name = "POINTS", default_value = "10", value_parser = score)]
    pub(super) window: f64,
    /// Judge all by this rubric: shallow, median, deep, or a rubric file
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) rubric: Option<String>,
    #[command(flatten)]
    pub(super) about: AboutArgs,
}

fn score(text: &str) -> Result<f64, String> {
    let points = text.parse::<f64>().ok().filter(|points| (0.0..=100.0).contains(points));
    points.ok_or_else(|| format!("is `{text}`, must be a number from 0 to 100"))
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple cutscore scenarios attempts/ --persons persons.csv --date 2026-03-01

Every person must have one attempt at every scenario. The list of persons is CSV with the heading `attempt,person`. All
scenarios must be judged by one rubric.")]
pub(super) struct ScenariosArgs {
    /// Attempts: recordings, score sheets, folders of attempts, or folders of these
    #[arg(value_name = "PATH", required = true)]
    pub(super) attempts: Vec<PathBuf>,
    /// Who made which attempt
    #[arg(long, value_name = "FILE.csv")]
    pub(super) persons: PathBuf,
    /// Judge all by this rubric: shallow, median, deep, or a rubric file
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) rubric: Option<String>,
    #[command(flatten)]
    pub(super) about: AboutArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "\
EXAMPLES
  stipple cutscore show cutscore.json
  stipple cutscore show cutscore.json --signed-by centre.vkey
  stipple cutscore show cutscore.json --cited-by my-rubric.ron

A rubric cites a cut score beside its mark: pass_mark: (mark: 68.25, cutscore: \"DIGEST\"), and a reliability beside its
standard error: sem: (points: 4.10, n: 42, document: \"DIGEST\").")]
pub(super) struct ShowArgs {
    /// Document of a cut score, or of a reliability
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Public key that must have signed it, in the .sig beside it
    #[arg(long, value_name = "FILE.vkey")]
    pub(super) signed_by: Option<PathBuf>,
    /// Rubric that must cite it, with its cut as the mark or its standard error: a rubric file
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) cited_by: Option<String>,
    /// Print the document as JSON
    #[arg(long)]
    pub(super) json: bool,
}
