//! `stipple logbook progress`: learning curves, and what to practise next.

use clap::Args;

use super::text::Points;
use crate::cli::out::Out;
use crate::cli::{CliError, sheet};
use crate::logbook::{Curve, Logbook, Pseudonym, Zone, sparkline};
use crate::score::sheet::Domain;

/// Newest attempts that fit on a line.
const NEWEST: usize = 60;
/// Height of the plot of totals, lines.
const HEIGHT: i64 = 10;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook progress T-000173
  stipple logbook progress T-000173 --scenario fut-strip --json

The bars go from 0 to 100 points. The sum of passes and fails (CUSUM) is for practice: it tells when to go on and when to
go back to a drill. It never decides who passes.")]
pub(super) struct ProgressArgs {
    /// Whose
    #[arg(value_name = "TRAINEE")]
    trainee: Pseudonym,
    /// Only at this scenario
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// Print all numbers as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ProgressArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let progress = book.progress(args.trainee, args.scenario.as_deref())?;
    if args.json {
        sheet::json(&progress, out)?;
        return Ok(0);
    }
    for curve in &progress.curves {
        show(curve, out)?;
    }
    if progress.curves.is_empty() {
        let at = args.scenario.as_ref().map_or_else(String::new, |scenario| format!(" at {scenario}"));
        out.line(format_args!("Nothing of {}{at} was scored yet", args.trainee))?;
    }
    if progress.left_out > 0 {
        out.line(format_args!("{} attempts are on no curve: not scored, modified, or synthetic", progress.left_out))?;
    }
    if let Some(next) = &progress.next {
        let (domain, mean) = (next.domain.name(), Points(Some(next.mean_hundredths)));
        out.line(format_args!("Weakest over the last {}: {domain}, {mean} points", next.attempts))?;
        out.line(format_args!("Next: stipple practise {}   {}", next.scenario, next.advice))?;
    } else if !progress.curves.is_empty() {
        out.line("No domain is weak over the last attempts: try a harder one of `stipple scenario list`")?;
    }
    Ok(0)
}

fn show(curve: &Curve, out: &mut Out) -> Result<(), CliError> {
    let passes = curve.points.iter().filter(|point| point.passed).count();
    out.line(format_args!("{}: {} attempts, {passes} passed", curve.scenario, curve.points.len()))?;
    if let [first, .., last] = curve.points.as_slice()
        && first.scenario_digest != last.scenario_digest
    {
        out.line("  the scenario was changed between the first attempt and the last: not the same task")?;
    }
    let totals = newest(curve.totals());
    for line in plot(&totals) {
        out.line(line)?;
    }
    for domain in Domain::ALL {
        let scores = newest(curve.domain(domain));
        if let Some(last) = scores.last() {
            out.line(format_args!("  {:<10} {} {}", domain.name(), sparkline(&scores), Points(Some(*last))))?;
        }
    }
    let says = match curve.cusum.zone {
        Zone::Settled => "settled: fails are rare",
        Zone::Open => "open: more attempts are needed to say",
        Zone::Slipping => "slipping: too many fails, go back to a drill",
    };
    out.line(format_args!("  CUSUM      {says} (for practice, not for a pass)"))
}

fn newest(scores: Vec<i64>) -> Vec<i64> {
    let from = scores.len().saturating_sub(NEWEST);
    scores.into_iter().skip(from).collect()
}

/// Totals over attempts, 0 to 100 points from bottom to top.
fn plot(totals: &[i64]) -> Vec<String> {
    let row = |total: i64| (total.clamp(0, 9_999)) * HEIGHT / 10_000;
    (0..HEIGHT)
        .rev()
        .map(|line| {
            let marks: String = totals.iter().map(|total| if row(*total) == line { '•' } else { ' ' }).collect();
            format!("  {:>3} |{}", line * 100 / HEIGHT, marks.trim_end())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_stands_on_its_line() {
        let lines = plot(&[0, 9_999, 5_500, 10_000]);
        assert_eq!(lines.len(), 10);
        assert_eq!(lines.first().unwrap(), "   90 | • •");
        assert_eq!(lines.get(4).unwrap(), "   50 |  •");
        assert_eq!(lines.last().unwrap(), "    0 |•");
    }
}
