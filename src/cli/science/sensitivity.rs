//! `stipple science sensitivity`: the weight of each assumption.

use clap::Args;

use super::super::out::Out;
use super::super::{CliError, prepare, sheet};
use super::Shown;
use crate::science::numbers::Numbers;
use crate::science::report::shortest;
use crate::science::sensitivity::{Figures, Job, REACH_MM, STROKES, Sensitivity, sensitivity};

/// Twelve dots in normal skin, three prongs: long enough for every domain of a score, short enough for a hundred runs.
const SHORT: &str = include_str!("sensitivity.ron");

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple science sensitivity
  stipple science sensitivity --scenario fut-strip --seeds 1 --top 20
  stipple science sensitivity --json

Each assumption (A! in `stipple science list`) that the scenario rests on is made a fifth smaller and a fifth larger, alone.
Depth and dose are those of a machine at a fixed reach; the score is the virtual expert's, mean over seeds, with the same
hand: it does not learn the new skin.")]
pub(super) struct SensitivityArgs {
    /// Scenario of the expert: a name or a path [default: twelve dots in normal skin]
    #[arg(long, value_name = "NAME|FILE")]
    scenario: Option<String>,
    /// How many times the expert performs it
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
    /// Show only the heaviest
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &SensitivityArgs, out: &mut Out) -> Result<u8, CliError> {
    let text = match &args.scenario {
        Some(name) => prepare::find(name)?.source,
        None => SHORT.to_owned(),
    };
    let name = args.scenario.as_deref().unwrap_or("short");
    let numbers = Numbers::own()?;
    let shown = Shown::new("sensitivity");
    let found = sensitivity(&numbers, &Job { name, text: &text, seeds: args.seeds }, &|share| shown.share(share));
    shown.end();
    let mut found = found?;
    found.effects.truncate(args.top.unwrap_or(usize::MAX));
    if args.json {
        sheet::json(&found, out)?;
        return Ok(0);
    }
    print(&found, out)?;
    Ok(0)
}

fn print(found: &Sensitivity, out: &mut Out) -> Result<(), CliError> {
    let base = &found.base;
    out.line(format_args!(
        "Base: depth {:.3} mm at {REACH_MM} mm of reach, dose {:.2} nL in {STROKES} strokes, score of the expert {:.1}",
        base.depth_mm, base.dose_nl, base.score
    ))?;
    out.line("Change of each when an assumption is 20 % smaller / 20 % larger:\n")?;
    let wide = found.effects.iter().map(|effect| effect.path.len()).max().unwrap_or(10);
    out.line(format_args!(
        "{:<wide$}  {:<16} {:>17} {:>17} {:>15}",
        "assumption", "value", "depth %", "dose %", "score"
    ))?;
    for effect in &found.effects {
        let unit = if effect.unit == "1" { "" } else { effect.unit.as_str() };
        let value = format!("{} {unit}", shortest(effect.value));
        let both = |of: &dyn Fn(&Figures) -> f64| {
            let one = |figures: &Option<Figures>| figures.as_ref().map_or("-".to_owned(), |f| format!("{:+.1}", of(f)));
            format!("{} / {}", one(&effect.less), one(&effect.more))
        };
        let percent = |now: f64, base: f64| if base > 0.0 { 100.0 * (now / base - 1.0) } else { 0.0 };
        out.line(format_args!(
            "{:<wide$}  {:<16} {:>17} {:>17} {:>15}",
            effect.path,
            value.trim_end(),
            both(&|f| percent(f.depth_mm, base.depth_mm)),
            both(&|f| percent(f.dose_nl, base.dose_nl)),
            both(&|f| f.score - base.score)
        ))?;
    }
    out.line(format_args!("\n{} assumptions of presets that this scenario does not use are left out", found.unused))
}
