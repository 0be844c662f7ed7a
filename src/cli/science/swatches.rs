//! `stipple science swatches`: colours of pigment by tone and depth, and dots by depth and date, to be looked at.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::super::CliError;
use super::super::out::Out;
use super::picture::Picture;
use crate::pigment::deposit::{Blood, Deposit, StrokeInk};
use crate::pigment::heal::{DATES, Healing, Host};
use crate::pigment::light::colour::srgb_bytes;
use crate::pigment::light::{Table, Tone};
use crate::pigment::look::{Look, Viewer};
use crate::pigment::{held_nl, stroke_nl};
use crate::scenario::{self, Colours, Scenario};
use crate::tissue::law::Shape;
use crate::tool::PigmentKind;

/// Depths of the swatches, mm.
const DEPTHS_MM: [f64; 10] = [0.005, 0.03, 0.07, 0.10, 0.15, 0.25, 0.40, 0.70, 1.00, 1.50];
/// Depths of the dots' needles, mm.
const TIPS_MM: [f64; 6] = [0.07, 0.25, 0.50, 0.75, 1.00, 1.50];
/// Strokes of each dot: what the trade calls three to eight.
const STROKES: u32 = 5;
/// Edge of a swatch, pixels.
const CELL: usize = 56;
/// Pixels in a millimetre of the dots.
const PER_MM: f64 = 70.0;

#[derive(Debug, Args)]
#[command(after_help = "\
EXAMPLES
  stipple science swatches swatches.png
  stipple science swatches brown.png --pigment iron-brown --tone fitzpatrick-4

Upper half: rows are the ten Monk tones, light to dark; columns are bare skin, then a sheet of pigment ever deeper, first a
light dose, then a full one. Lower half: the same good dot, made with needles at six depths (rows) and seen fresh, on day 7,
on day 28, after one year and after three (columns), 70 pixels to the millimetre.")]
pub(super) struct SwatchesArgs {
    /// Picture to write
    #[arg(value_name = "FILE.png")]
    output: PathBuf,
    /// What colours the ink
    #[arg(long, value_name = "PIGMENT", default_value = "carbon", value_parser = kind())]
    pigment: PigmentKind,
    /// Skin under the dots: a tone of assets/tones.ron
    #[arg(long, value_name = "TONE", default_value = "monk-04")]
    tone: String,
}

fn kind() -> impl TypedValueParser<Value = PigmentKind> {
    let named = |name: String| PigmentKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or("no pigment");
    PossibleValuesParser::new(PigmentKind::ALL.map(PigmentKind::name)).try_map(named)
}

pub(super) fn run(args: &SwatchesArgs, out: &mut Out) -> Result<u8, CliError> {
    let (healing, colours) = (scenario::healing()?, scenario::colours()?);
    let table = Table::builtin().map_err(CliError::failed)?;
    let monk: Vec<Tone> = (1..=10).map(|n| scenario::tone(&format!("monk-{n:02}"))).collect::<Result<_, _>>()?;
    let wide = CELL * (1 + 2 * DEPTHS_MM.len());
    let cell_mm = wide as f64 / DATES.len() as f64 / PER_MM;
    let dots_high = TIPS_MM.len() * (wide / DATES.len());
    let mut picture = Picture::new(wide, CELL * monk.len() + dots_high, [255; 3]);
    for (row, tone) in monk.iter().enumerate() {
        draw_tone(&mut picture, row, &table, args.pigment, *tone);
    }
    let viewer = Viewer::new(&table, &colours.pigments, &healing, scenario::tone(&args.tone)?);
    for (row, tip_mm) in TIPS_MM.into_iter().enumerate() {
        let dot = dot(tip_mm, &healing)?;
        for (column, look) in looks(&dot, &viewer, &healing, &colours, args.pigment).into_iter().enumerate() {
            let size = wide / DATES.len();
            let at = (column * size, CELL * monk.len() + row * size);
            let skin = viewer.skin().linear_rgb();
            picture.fill(at, (size, size), |x, y| {
                let middle = 0.5 * cell_mm;
                let (x_mm, y_mm) = ((x as f64 + 0.5) / PER_MM - middle, (y as f64 + 0.5) / PER_MM - middle);
                srgb_bytes(light(&look, skin, (x_mm * x_mm + y_mm * y_mm).sqrt()))
            });
            let (name, _) = DATES.get(column).copied().unwrap_or_default();
            out.line(format_args!(
                "needle {tip_mm:.2} mm, {name:<7}  radius {:.3} mm  opacity {:.2}  L* {:5.1} a* {:5.1} b* {:5.1}",
                look.radius_mm, look.opacity, look.lab.l, look.lab.a, look.lab.b
            ))?;
        }
    }
    picture.write(&args.output)?;
    out.line(format_args!("Written {}", args.output.display()))?;
    Ok(0)
}

fn draw_tone(picture: &mut Picture, row: usize, table: &Table, kind: PigmentKind, tone: Tone) {
    let doses = [0.5, 3.0];
    let sheets = doses.into_iter().flat_map(|dose| DEPTHS_MM.map(|depth_mm| (depth_mm, dose)));
    let colours = sheets.map(|(depth_mm, dose)| table.colour(kind, tone, depth_mm, dose));
    for (column, lab) in std::iter::once(table.bare(tone)).chain(colours).enumerate() {
        let rgb = lab.srgb();
        picture.fill((column * CELL, row * CELL), (CELL - 1, CELL - 1), |_, _| rgb);
    }
}

/// A dot of the default needle and ink, upright, in reference skin.
fn dot(tip_mm: f64, healing: &Healing) -> Result<Deposit, CliError> {
    let Scenario { needle, ink, tissue, machine, .. } = scenario::find(scenario::DEFAULT_ID)?.scenario;
    let shape = Shape::new(&needle, tissue.prong_exponent);
    let mut depth_mm = 0.0;
    let bottom_mm = tissue.thickness_mm.map(|mm| {
        depth_mm += mm;
        depth_mm
    });
    let mut deposit = Deposit::new(bottom_mm, 0.0);
    let mut offered_nl = 0.0;
    for _ in 0..STROKES {
        let before_nl = held_nl(&ink, offered_nl);
        let one_nl = stroke_nl(&shape, &ink, tip_mm, 0.5 / machine.rate_hz);
        offered_nl += one_nl;
        let held_nl = held_nl(&ink, offered_nl) - before_nl;
        let stroke =
            StrokeInk { buried_mm: tip_mm, sine: 1.0, held_nl, pooled_nl: one_nl - held_nl, blood: Blood::Likely(1.0) };
        deposit.stroke(&shape, needle.tip_mm, &ink, &healing.vessels, &stroke);
    }
    Ok(deposit)
}

fn looks(
    dot: &Deposit,
    viewer: &Viewer<'_>,
    healing: &Healing,
    colours: &Colours,
    kind: PigmentKind,
) -> [Look; DATES.len()] {
    let life_y = colours.pigments.of(kind).life_y;
    DATES.map(|(_, days)| viewer.look(kind, &healing.moment(&Host::default(), life_y, days).healed(dot)))
}

/// Linear light at a distance from a dot's middle: a soft disc in a reddened halo.
fn light(look: &Look, skin: [f64; 3], from_mm: f64) -> [f64; 3] {
    let share =
        if look.radius_mm > 0.0 { (-(from_mm / look.radius_mm) * (from_mm / look.radius_mm)).exp() } else { 0.0 };
    let red = (-(from_mm / 0.6) * (from_mm / 0.6)).exp();
    let mut rgb = skin;
    for (light, (through, halo)) in rgb.iter_mut().zip(look.through.iter().zip(look.halo)) {
        *light *= (1.0 - share * (1.0 - through)) * (1.0 - red * (1.0 - halo));
    }
    rgb
}
