//! `stipple logbook compare`: two attempts side by side.

use clap::Args;

use super::text::Points;
use crate::cli::out::Out;
use crate::cli::{CliError, sheet};
use crate::logbook::{Comparison, DotBrief, Logbook, PlacePair};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple logbook compare T-000173/4 T-000173/9
  stipple logbook compare T-000173/9 --reference
  stipple logbook compare 20261123-101500-first-dots 20261123-103000-first-dots --json

Differences are the second minus the first.")]
pub(super) struct CompareArgs {
    /// First attempt
    #[arg(value_name = "A")]
    a: String,
    /// Second attempt
    #[arg(value_name = "B", required_unless_present = "reference", conflicts_with = "reference")]
    b: Option<String>,
    /// Compare with the reference of its scenario
    #[arg(long)]
    reference: bool,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &CompareArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let a = book.find(&args.a)?;
    let b = if let Some(b) = &args.b {
        book.find(b)?
    } else {
        let scenario = book.row(&a)?.scenario;
        book.reference(&scenario)?.ok_or_else(|| {
            CliError::failed(format_args!("{scenario} has no reference"))
                .hint("mark one with: stipple logbook reference ATTEMPT --by WHO")
        })?
    };
    let comparison = book.compare(&a, &b)?;
    if args.json {
        sheet::json(&comparison, out)?;
        return Ok(0);
    }
    table(&comparison, out)?;
    Ok(0)
}

fn table(comparison: &Comparison, out: &mut Out) -> Result<(), CliError> {
    let [a, b] = &comparison.attempts;
    let [of_a, of_b] = &comparison.scenarios;
    out.line(format_args!("A {a} ({of_a})"))?;
    out.line(format_args!("B {b} ({of_b})"))?;
    if !comparison.same_rubric {
        out.line("not the same rubric: the scores mean different things")?;
    }
    out.line(format_args!("{:<12} {:>8} {:>8} {:>8}", "", "A", "B", "B - A"))?;
    let [total_a, total_b] = comparison.totals_hundredths;
    score("Total", Some(total_a), Some(total_b), out)?;
    for pair in &comparison.domains {
        score(pair.domain.name(), pair.a, pair.b, out)?;
    }
    if !comparison.same_task {
        return out.line("not the same task: places are not compared");
    }
    let head = format!(
        "{:<6} {:>16} {:>14} {:>10} {:>14} {:>12}",
        "place", "below µm", "angle °", "strokes", "width µm", "off µm"
    );
    out.line(format_args!("\nEach planned place, A and B - A"))?;
    out.line(head)?;
    for place in &comparison.places {
        out.line(one(place))?;
    }
    Ok(())
}

fn score(what: &str, a: Option<i64>, b: Option<i64>, out: &mut Out) -> Result<(), CliError> {
    let difference = a.zip(b).map(|(a, b)| b.saturating_sub(a));
    let line = format!("{what:<12} {:>8} {:>8} {:>8}", Points(a), Points(b), Points(difference));
    out.line(line)
}

fn one(pair: &PlacePair) -> String {
    let (Some(a), Some(b)) = (&pair.a, &pair.b) else {
        let only = if pair.a.is_some() { "only A has a dot here" } else { "only B has a dot here" };
        return format!("{:<6} {only}", pair.place);
    };
    let whole = |of: fn(&DotBrief) -> Option<i64>| both(of(a), of(b), |value| value.to_string());
    let degrees = both(a.angle_cdeg, b.angle_cdeg, |value| format!("{:.1}", value as f64 / 100.0));
    format!(
        "{:<6} {:>16} {:>14} {:>10} {:>14} {:>12}",
        pair.place,
        whole(|dot| Some(dot.below_junction_um)),
        degrees,
        whole(|dot| Some(i64::from(dot.dwell_strokes))),
        whole(|dot| Some(dot.diameter_um)),
        whole(|dot| dot.place_um),
    )
}

/// A value and how far the other is from it: `310 (+25)`.
fn both(a: Option<i64>, b: Option<i64>, text: impl Fn(i64) -> String) -> String {
    match (a, b) {
        (Some(a), Some(b)) => {
            let difference = b.saturating_sub(a);
            format!("{} ({}{})", text(a), if difference < 0 { "" } else { "+" }, text(difference))
        }
        _ => "-".to_owned(),
    }
}
