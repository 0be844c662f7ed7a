//! `stipple science press`: a needle into skin and out again on a virtual bench.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::super::out::Out;
use super::super::{CliError, prepare, sheet};
use crate::scenario::{self, Scenario};
use crate::science::bench::Vibration;
use crate::science::html::plots;
use crate::science::numbers::{Numbers, Specimen, bench_text};
use crate::science::press::{Plan, Pressed, press};
use crate::science::report::figure;

/// Most steps of one press: some seconds of work.
const MOST_STEPS: f64 = 5e7;
/// Rows of the printed table.
const ROWS: f64 = 20.0;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple science press
  stipple science press --needle 0803RL --stretch 1 --to 1.0 --csv press.csv --svg press.svg
  stipple science press --scar burn --angle 60 --speed 5
  stipple science press --tip 0.05 --vibration 0.05 --rate 150 --lub 0.5 --set tissue.k_b=0.2

An exact motor moves the needle; there is no hand, no nose and no machine. The table has force, tent (surface pushed in) and
depth (below the tented surface, normal to the skin) against travel; the CSV has a thousand places of both ways.")]
pub(super) struct PressArgs {
    /// Cartridge of the library
    #[arg(long, value_name = "NAME", default_value = "0801RL")]
    needle: String,
    /// Diameter of the tip, mm [default: the cartridge's]
    #[arg(long, allow_negative_numbers = true, value_name = "MM")]
    tip: Option<f64>,
    /// Length of the taper, mm [default: the cartridge's]
    #[arg(long, allow_negative_numbers = true, value_name = "MM")]
    taper: Option<f64>,
    /// Diameter of the shank, mm [default: the cartridge's]
    #[arg(long, allow_negative_numbers = true, value_name = "MM")]
    shank: Option<f64>,
    /// Force factor of the facets: 1 round or three, 0.77 five [default: the cartridge's]
    #[arg(long, allow_negative_numbers = true, value_name = "FACTOR")]
    facet: Option<f64>,
    /// Number of prongs [default: the cartridge's]
    #[arg(long, allow_negative_numbers = true, value_name = "N")]
    prongs: Option<u32>,
    /// Travel past the undeformed surface, mm
    #[arg(long, allow_negative_numbers = true, value_name = "MM", default_value_t = 1.5, value_parser = range::<20>)]
    to: f64,
    /// Speed of both ways, mm/s
    #[arg(long, allow_negative_numbers = true, value_name = "MM/S", default_value_t = 1.0, value_parser = range::<1000>)]
    speed: f64,
    /// Angle to the skin, degrees; 90 is upright
    #[arg(long, allow_negative_numbers = true, value_name = "DEG", default_value_t = 90.0, value_parser = angle)]
    angle: f64,
    /// Amplitude of a vibration along the needle, mm
    #[arg(long, allow_negative_numbers = true, value_name = "MM", default_value_t = 0.0, value_parser = amplitude)]
    vibration: f64,
    /// Rate of that vibration, Hz
    #[arg(long, allow_negative_numbers = true, value_name = "HZ", default_value_t = 100.0, value_parser = range::<50_000>)]
    rate: f64,
    /// How hard the other hand stretches the skin, 0 to 1
    #[arg(long, allow_negative_numbers = true, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    stretch: f64,
    /// Patient preset
    #[arg(long, value_name = "NAME", default_value = "normal")]
    patient: String,
    /// Scar preset: press in the middle of such a scar
    #[arg(long, value_name = "NAME")]
    scar: Option<String>,
    /// Lubrication of the needle's wall: 0.5 wet, 1 normal, 1.5 dry [default: the law's]
    #[arg(long, allow_negative_numbers = true, value_name = "FACTOR")]
    lub: Option<f64>,
    /// Override one number of skin or needle; may be given more than once
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Write the way as CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write force, tent and depth against travel as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// More than nothing and at most `MOST`.
fn range<const MOST: u32>(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|value| (0.01..=f64::from(MOST)).contains(value));
    value.ok_or_else(|| format!("is `{text}`, must be 0.01 to {MOST}"))
}

fn angle(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|value| (10.0..=90.0).contains(value));
    value.ok_or_else(|| format!("is `{text}`, must be 10 to 90 degrees"))
}

fn amplitude(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|value| (0.0..=2.0).contains(value));
    value.ok_or_else(|| format!("is `{text}`, must be 0 to 2 mm"))
}

fn share(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| format!("is `{text}`, must be 0 to 1"))
}

pub(super) fn run(args: &PressArgs, out: &mut Out) -> Result<u8, CliError> {
    let scenario = skin(args)?;
    let plan = Plan {
        to_mm: args.to,
        speed_mm_per_s: args.speed,
        angle_rad: args.angle.to_radians(),
        stretch: args.stretch,
        vibration: Vibration { amplitude_mm: args.vibration, hz: args.rate },
    };
    if plan.steps() > MOST_STEPS {
        let message =
            format!("--to {} at --speed {} takes {:.0} million steps", args.to, args.speed, plan.steps() / 1e6);
        let most = MOST_STEPS / 1e6;
        return Err(CliError::usage(message).hint(format_args!("at most {most:.0} million: go faster or less far")));
    }
    let specimen = Specimen::of(&scenario)?;
    let pressed = press(&specimen, &plan);
    if let Some(path) = &args.csv {
        super::write(path, &pressed.csv())?;
    }
    if let Some(path) = &args.svg {
        super::write(path, &plots(&pressed.plots(&title(args))))?;
    }
    if args.json {
        let set_up = json!({
            "needle": specimen.needle, "to_mm": plan.to_mm, "speed_mm_per_s": plan.speed_mm_per_s,
            "angle_deg": args.angle, "stretch": plan.stretch, "patient": args.patient, "scar": args.scar,
            "vibration_mm": args.vibration, "vibration_hz": args.rate, "overrides": scenario.overrides,
        });
        sheet::json(&json!({ "set_up": set_up, "result": pressed }), out)?;
        return Ok(0);
    }
    print(args, &pressed, out)?;
    for path in [&args.csv, &args.svg].into_iter().flatten() {
        out.line(format_args!("Written {}", path.display()))?;
    }
    Ok(0)
}

/// The skin and the needle that were asked for, checked as a scenario is.
fn skin(args: &PressArgs) -> Result<Scenario, CliError> {
    let text = bench_text(&args.patient, args.scar.as_deref(), &args.needle);
    let own = Numbers::own()?;
    let loaded = scenario::load_text_with("press", &text, &own.presets).map_err(prepare::wrong_use)?;
    let mut scenario = loaded.scenario;
    let given = [
        ("needle.tip_mm", args.tip),
        ("needle.taper_mm", args.taper),
        ("needle.shank_mm", args.shank),
        ("needle.facet", args.facet),
        ("tissue.lub", args.lub),
    ];
    let given = given.into_iter().filter_map(|(path, value)| Some((path.to_owned(), value?.to_string())));
    let prongs = args.prongs.map(|prongs| ("needle.prongs".to_owned(), prongs.to_string()));
    for (path, value) in given.chain(prongs).chain(prepare::overrides(&args.set)?) {
        scenario::set_override(&mut scenario, &path, &value).map_err(prepare::wrong_use)?;
    }
    Ok(scenario)
}

fn title(args: &PressArgs) -> String {
    let scar = args.scar.as_ref().map_or_else(String::new, |scar| format!(", {scar} scar"));
    format!("{} in {} skin{scar}, {} mm/s, {} degrees", args.needle, args.patient, args.speed, args.angle)
}

fn print(args: &PressArgs, pressed: &Pressed, out: &mut Out) -> Result<(), CliError> {
    out.line(title(args))?;
    out.line("\nway  travel mm   force mN    tent mm   depth mm")?;
    for inwards in [true, false] {
        let way = pressed.samples.iter().filter(|s| s.inwards == inwards);
        let mut next_mm = f64::NEG_INFINITY;
        let sign = if inwards { 1.0 } else { -1.0 };
        for s in way {
            // the finest step of the way, and whatever ruptured in it
            let at = sign * s.travel_mm;
            let rupture = inwards && pressed.ruptures.iter().any(|r| (r.travel_mm - s.travel_mm).abs() < 1e-9);
            if at < next_mm && !rupture {
                continue;
            }
            next_mm = at.max(next_mm) + args.to / ROWS;
            let (way, mark) = (if inwards { "in" } else { "out" }, if rupture { "  rupture" } else { "" });
            out.line(format_args!(
                "{way:<3} {:>10.3} {:>10.2} {:>10.3} {:>10.3}{mark}",
                s.travel_mm,
                s.force_n * 1e3,
                s.tent_mm,
                s.depth_mm
            ))?;
        }
    }
    out.line("")?;
    findings(pressed, out)
}

fn findings(pressed: &Pressed, out: &mut Out) -> Result<(), CliError> {
    if pressed.ruptures.is_empty() {
        out.line("rupture   none: the surface was only pushed in")?;
    }
    for r in &pressed.ruptures {
        out.line(format_args!(
            "rupture   at {:.3} mm of travel and {:.1} mN; right after it {:.3} mm deep",
            r.travel_mm,
            r.force_n * 1e3,
            r.jump_mm
        ))?;
    }
    for b in &pressed.borders {
        let felt = match b.step_n() {
            Some(step_n) => format!("mean force over 50 um changes by {:+.2} mN", step_n * 1e3),
            None => "jumped through".to_owned(),
        };
        let place = format!("at {:.3} mm deep, {:.3} mm of travel", b.depth_mm, b.travel_mm);
        out.line(format_args!("border    {} to {} {place}: {felt}", b.above, b.below))?;
    }
    out.line(format_args!("peak      {:.1} mN at {:.3} mm of travel", pressed.peak_n * 1e3, pressed.peak_at_mm))?;
    out.line(format_args!("pull      {:.2} mN on the way out", pressed.pull_n * 1e3))?;
    out.line(format_args!("depth     {:.3} mm at most, normal to the skin", pressed.depth_mm))?;
    out.line(format_args!("work      {} N mm there and back", figure(pressed.work_n_mm)))
}
