//! `stipple science list`: every number with its origin.

use clap::{Args, ValueEnum};

use super::super::out::Out;
use super::super::{CliError, sheet};
use crate::science::numbers::Numbers;
use crate::science::registry::{self, Entry};
use crate::science::report::shortest;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple science list
  stipple science list law. --origin assumption
  stipple science list scars.burn --json

Origins: F published, M from memory of a named paper, D derived by arithmetic, A! assumption. After them, which validation
rows a number is taken from (`is`) or was fitted to (`fits`).")]
pub(super) struct ListArgs {
    /// Only numbers whose path holds this
    #[arg(value_name = "PART")]
    part: Option<String>,
    /// Only numbers of this origin
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<OriginArg>,
    /// Print the list as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OriginArg {
    Published,
    Memory,
    Derived,
    Assumption,
}

impl OriginArg {
    fn mark(self) -> &'static str {
        match self {
            Self::Published => "F",
            Self::Memory => "M",
            Self::Derived => "D",
            Self::Assumption => "A!",
        }
    }
}

pub(super) fn run(args: &ListArgs, out: &mut Out) -> Result<u8, CliError> {
    let mut entries = registry::list(&Numbers::own()?)?;
    let all = entries.len();
    entries.retain(|entry| {
        let part = args.part.as_ref().is_none_or(|part| entry.path.contains(part.as_str()));
        part && args.origin.is_none_or(|origin| origin.mark() == entry.origin)
    });
    if args.json {
        sheet::json(&entries, out)?;
        return Ok(0);
    }
    if let (true, Some(part)) = (entries.is_empty(), &args.part) {
        let message = format!("no number's path holds `{part}`");
        return Err(
            CliError::usage(message).hint("`stipple science list` shows all, e.g. law.k_b, scars.burn.toughness")
        );
    }
    let wide = entries.iter().map(|entry| entry.path.len()).max().unwrap_or(0);
    for entry in &entries {
        out.line(line(entry, wide))?;
    }
    let count = |origin: &str| entries.iter().filter(|entry| entry.origin == origin).count();
    out.line(format_args!(
        "\n{} of {all} numbers: {} published, {} from memory, {} derived, {} assumed",
        entries.len(),
        count("F"),
        count("M"),
        count("D"),
        count("A!")
    ))?;
    Ok(0)
}

fn line(entry: &Entry, wide: usize) -> String {
    let unit = if entry.unit == "1" { "" } else { entry.unit.as_str() };
    let number = format!("{} {unit}", shortest(entry.value));
    let rows = [("is", &entry.is), ("fits", &entry.fits)].into_iter().filter(|(_, rows)| !rows.is_empty());
    let rows = rows.map(|(verb, rows)| format!(" [{verb} {}]", rows.join(", ")));
    let source = if entry.source.is_empty() { String::new() } else { format!(" ({})", entry.source) };
    format!(
        "{:<wide$}  {:<14} {:<2} {:<4} {:<24} {}{source}{}",
        entry.path,
        number.trim_end(),
        entry.origin,
        entry.confidence.name(),
        entry.used,
        entry.note,
        rows.collect::<Vec<_>>().concat()
    )
}
