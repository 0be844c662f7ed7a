//! `stipple logbook show`: one attempt with its verdicts.

use clap::Args;
use serde_json::json;

use super::text::{Points, decided, marks, whose};
use crate::cli::out::Out;
use crate::cli::{CliError, sheet};
use crate::logbook::{Logbook, Row, Verdict};

#[derive(Debug, Args)]
#[command(
    after_help = "EXAMPLES\n  stipple logbook show T-000173/4\n  stipple logbook show 20261123-101500-first-dots --json"
)]
pub(super) struct ShowArgs {
    /// Attempt: T-000173/4, or the name of its folder
    #[arg(value_name = "ATTEMPT")]
    attempt: String,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ShowArgs, book: &mut Logbook, out: &mut Out) -> Result<u8, CliError> {
    let name = book.find(&args.attempt)?;
    let (row, verdicts) = (book.row(&name)?, book.verdicts(&name)?);
    if args.json {
        sheet::json(&json!({ "attempt": row, "verdicts": verdicts, "folder": book.attempt_folder(&name) }), out)?;
        return Ok(0);
    }
    for (what, text) in facts(&row) {
        out.line(format!("{what:<12} {text}").trim_end())?;
    }
    for (domain, score) in &row.domains {
        out.line(format_args!("  {:<10} {:>6}", domain.name(), Points(Some(*score))))?;
    }
    for verdict in &verdicts {
        out.line(told(verdict))?;
    }
    out.line(format_args!("{:<12} {}", "folder", book.attempt_folder(&name).display()))?;
    Ok(0)
}

fn facts(row: &Row) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("attempt", whose(row)),
        ("scenario", row.scenario.clone()),
        ("mode", row.mode.name().to_owned()),
        ("opened", row.at.clone().unwrap_or_else(|| "-".to_owned())),
        ("state", format!("{} {}", row.state.name(), row.ending)),
        ("decision", decided(row).to_owned()),
        ("which means", row.standing.map_or("-", |standing| standing.standing().means()).to_owned()),
        ("total", Points(row.total_hundredths).to_string()),
        ("marks", marks(row)),
    ];
    if let (Some(at), Some(by), Some(reason)) = (&row.erased_at, &row.erased_by, &row.erased_reason) {
        facts.push(("erased", format!("{at} by {by}: {reason}")));
    }
    facts
}

fn told(verdict: &Verdict) -> String {
    let kind = serde_json::to_value(verdict.kind).ok().and_then(|kind| Some(kind.as_str()?.to_owned()));
    let (kind, decision) = (kind.unwrap_or_default(), verdict.decision);
    let instead = verdict.supersedes.map_or_else(String::new, |number| format!(", in the place of {number}"));
    let reason = if verdict.reason.is_empty() { String::new() } else { format!(": {}", verdict.reason) };
    // by another rubric the total is another one than the sheet's
    let total = verdict.total_hundredths.map_or_else(String::new, |total| format!(" {}", Points(Some(total))));
    let (number, by, at) = (verdict.number, &verdict.by, &verdict.at);
    format!("verdict {number:<4} {decision}{total} ({kind}{instead}) by {by} at {at}{reason}")
}
