//! `stipple science heal`: what a recording left in the skin, fresh and on later days, and the file for a second session.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::out::Out;
use super::super::{CliError, carried, place, progress, sheet};
use super::cannot_write;
use crate::pigment::carry::PlacedDot;
use crate::pigment::heal::{DATES, Healed};
use crate::pigment::ledger::Ledger;
use crate::pigment::light::Table;
use crate::pigment::look::Viewer;
use crate::tool::PigmentKind;
use crate::{scenario, session};

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple science heal attempts/2026-03-01T10-12-30Z-first-dots
  stipple science heal first/recording.mcap --carry skin.json
  stipple science heal second/recording.mcap --before skin.json --days 21 --carry skin.json

--carry writes all pigment in the skin as a file; a later session takes it with --before and says with --days how long ago
that was. What pigment does over years is a plausible projection, not a promise.")]
pub(super) struct HealArgs {
    /// Recording, or the folder of an attempt
    #[arg(value_name = "RECORDING")]
    recording: PathBuf,
    /// Pigment that was in the skin before: a file that --carry wrote, in place of the scenario's own
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// Days between that file and this attempt
    #[arg(long, value_name = "DAYS", default_value_t = 14.0, value_parser = carried::days)]
    days: f64,
    /// Write all pigment in the skin after this attempt
    #[arg(long, value_name = "FILE")]
    carry: Option<PathBuf>,
    /// Skin it is seen in: a tone of assets/tones.ron [default: the person's, monk-04 where the skin is nobody's]
    #[arg(long, value_name = "TONE")]
    tone: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// All dots on one date.
struct Seen {
    name: &'static str,
    days: f64,
    dots: usize,
    left_ng: f64,
    retention: f64,
    radius_mm: f64,
    opacity: f64,
    darkness: f64,
    blown_out: usize,
}

pub(super) fn run(args: &HealArgs, out: &mut Out) -> Result<u8, CliError> {
    let (healing, colours) = (scenario::healing()?, scenario::colours()?);
    let table = Table::builtin().map_err(CliError::failed)?;
    let before = args.before.as_deref().map(carried::read).transpose()?;
    let path = place::recording(&args.recording);
    let bar = progress::bar("simulating");
    let left = session::pigment_file(&path, &healing, &mut |progress| progress::show(&bar, progress));
    bar.finish_and_clear();
    let left = left?;
    let work = before.map_or(left.before, |before| before.after(args.days)).and(left.session);
    work.check()?;
    let tone = args.tone.clone().or(left.tone).unwrap_or_else(|| "monk-04".to_owned());
    let viewer = Viewer::new(&table, &colours.pigments, &healing, scenario::tone(&tone)?);
    let seen = DATES.map(|(name, days)| {
        let dots = work.seen(&healing, &colours.pigments, &left.host, days);
        see(dots, &viewer, name, days)
    });
    tell(args.json, &tone, &left.ledger, &seen, out)?;
    if let Some(path) = &args.carry {
        let text = work.to_json()?;
        std::fs::write(path, &text).map_err(|error| cannot_write(path, &error))?;
        if !args.json {
            out.line(format_args!("Written {}: {} bytes", path.display(), text.len()))?;
        }
    }
    Ok(0)
}

fn see<'a>(
    dots: impl Iterator<Item = (&'a PlacedDot, PigmentKind, Healed)>,
    viewer: &Viewer<'_>,
    name: &'static str,
    days: f64,
) -> Seen {
    let mut seen = Seen {
        name,
        days,
        dots: 0,
        left_ng: 0.0,
        retention: 0.0,
        radius_mm: 0.0,
        opacity: 0.0,
        darkness: 0.0,
        blown_out: 0,
    };
    for (_, kind, healed) in dots {
        let look = viewer.look(kind, &healed);
        seen.dots += 1;
        seen.left_ng += healed.whole.ng;
        seen.retention += healed.retention;
        seen.radius_mm += look.radius_mm;
        seen.opacity += look.opacity;
        seen.darkness += healed.darkness;
        seen.blown_out += usize::from(healed.blow_out > 2.0);
    }
    let count = seen.dots.max(1) as f64;
    for mean in [&mut seen.retention, &mut seen.radius_mm, &mut seen.opacity, &mut seen.darkness] {
        *mean /= count;
    }
    seen
}

fn tell(as_json: bool, tone: &str, ledger: &Ledger, seen: &[Seen], out: &mut Out) -> Result<(), CliError> {
    if as_json {
        let dates: Vec<_> = seen
            .iter()
            .map(|s| {
                json!({ "date": s.name, "days": s.days, "dots": s.dots, "left_ng": s.left_ng, "retention": s.retention,
                        "radius_mm": s.radius_mm, "opacity": s.opacity, "darkness": s.darkness,
                        "blown_out": s.blown_out })
            })
            .collect();
        let ink = json!({ "taken_nl": ledger.taken_nl, "held_nl": ledger.held_nl, "pool_nl": ledger.pool_nl,
                          "needle_nl": ledger.needle_nl, "deposited_ng": ledger.deposited_ng,
                          "pool_ng": ledger.pool_ng, "imbalance": ledger.imbalance() });
        return sheet::json(&json!({ "ink": ink, "tone": tone, "dates": dates }), out);
    }
    out.line(format_args!(
        "ink: {:.1} nL from the cup: {:.1} in the skin, {:.1} over it, {:.1} on the needle",
        ledger.taken_nl, ledger.held_nl, ledger.pool_nl, ledger.needle_nl
    ))?;
    out.line("date     dots   pigment ng  left %  radius mm  opacity  darkness  blown out")?;
    for s in seen {
        out.line(format_args!(
            "{:<7} {:>5} {:>12.1} {:>7.1} {:>10.3} {:>8.2} {:>9.2} {:>10}",
            s.name,
            s.dots,
            s.left_ng,
            100.0 * s.retention,
            s.radius_mm,
            s.opacity,
            s.darkness,
            s.blown_out
        ))?;
    }
    Ok(())
}
