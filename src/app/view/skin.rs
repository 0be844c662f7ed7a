//! The look of the skin around the work: base colour and relief, painted once per scenario on a job's thread.
//!
//! Relief: a net of fine lines between plateaus (jittered cells), pits at the hair openings. Colour: slow mottling, paler
//! plateaus, redder lines, darker openings, a soft shadow along each hair; scars are smooth, pale or red, and bare.

use bevy::image::Image;
use bevy::math::{Vec2, Vec3};
use bevy::render::render_resource::TextureFormat;

use super::convert::dvec3;
use super::frame::SkinFrame;
use super::hairs::Unit;
use super::light;
use super::noise::{cells, value};
use super::texture::image;
use crate::pigment::light::{Table, Tone};
use crate::tissue::field::Field;

/// Side of the tile of fine relief, texels.
const TILE: usize = 512;
/// What it shows, mm.
const TILE_MM: f32 = 9.6;
/// Cells of the net along the tile.
const TILE_CELLS: i32 = 20;
/// Height of the relief, mm.
const RELIEF_MM: f32 = 0.017;
/// Distance of the samples of the scars, mm.
const SCAR_STEP_MM: f32 = 0.4;

/// Blood of flushed skin over that of the skin around it (A!).
const FLUSHED: f64 = 2.0;
/// Melanin and blood of a pale scar and of a red one over those of the skin around (A!).
const PALE: (f64, f64) = (0.45, 0.4);
/// See [`PALE`].
const REDDISH: (f64, f64) = (0.9, 3.5);

/// Colours of a person's skin, sRGB 0 to 1.
pub(crate) struct Palette {
    skin: [f32; 3],
    flushed: [f32; 3],
    pale: [f32; 3],
    red: [f32; 3],
    /// Linear light of the skin.
    pub(crate) skin_rgb: [f32; 3],
}

impl Palette {
    /// Colours of skin of a tone: melanin and blood are what differs between its parts.
    pub(crate) fn new(table: &Table, tone: Tone) -> Self {
        let seen = |(melanin, blood)| table.bare(Tone { melanin: tone.melanin * melanin, blood: tone.blood * blood });
        let display = |parts| seen(parts).srgb().map(|byte| f32::from(byte) / 255.0);
        Self {
            skin: display((1.0, 1.0)),
            flushed: display((1.0, FLUSHED)),
            pale: display(PALE),
            red: display(REDDISH),
            skin_rgb: table.bare(tone).linear_rgb().map(|light| light as f32),
        }
    }
}

/// Base colour and relief of a square piece of skin.
pub(crate) struct SkinImages {
    /// Colour.
    pub(crate) colour: Image,
    /// Tangent-space normals; none where the light is already in the colour.
    pub(crate) relief: Option<Image>,
}

/// Share of scar and paleness over the field.
struct ScarMap {
    side: usize,
    half: f32,
    cells: Vec<(f32, f32)>,
}

/// Where texels lie.
#[derive(Clone, Copy)]
struct Raster {
    side: usize,
    mm: f32,
    half: f32,
}

/// Paints a piece of skin, `side` texels wide.
///
/// `lit` puts the relief's light and shade into the colour, for a renderer that cannot afford it at every pixel.
pub(crate) fn paint(
    frame: &SkinFrame,
    field: &Field,
    units: &[Unit],
    palette: &Palette,
    side: usize,
    lit: bool,
) -> SkinImages {
    let tile = tile();
    let scars = ScarMap::new(frame, field);
    let raster = Raster { side, mm: 2.0 * frame.half / side as f32, half: frame.half };
    let mut height = vec![0.0_f32; side * side];
    let mut colour = vec![[0.0_f32; 3]; side * side];
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    let rows = side.div_ceil(threads);
    std::thread::scope(|scope| {
        for (part, (heights, colours)) in height.chunks_mut(rows * side).zip(colour.chunks_mut(rows * side)).enumerate()
        {
            let (tile, scars) = (&tile, &scars);
            scope.spawn(move || paint_rows(part * rows, raster, tile, scars, palette, heights, colours));
        }
    });
    for unit in units {
        stamp(unit, raster, &mut height, &mut colour);
    }
    if lit {
        shade(raster, &height, &mut colour);
        return SkinImages { colour: colour_image(side, &colour), relief: None };
    }
    SkinImages { colour: colour_image(side, &colour), relief: Some(relief_image(raster, &height)) }
}

fn paint_rows(
    first: usize,
    raster: Raster,
    tile: &[f32],
    scars: &ScarMap,
    palette: &Palette,
    heights: &mut [f32],
    colours: &mut [[f32; 3]],
) {
    for (index, (height, colour)) in heights.iter_mut().zip(colours).enumerate() {
        let (row, column) = (first + index / raster.side, index % raster.side);
        let (a, b) = ((column as f32 + 0.5) * raster.mm - raster.half, raster.half - (row as f32 + 0.5) * raster.mm);
        let (scar, pale) = scars.at(a, b);
        let warp = 0.5 * value(a * 0.35, b * 0.35, 3);
        let fine = sample(tile, a + warp, b - warp);
        let second = sample(tile, (a * 0.79 + b * 0.61) * 0.71, (b * 0.79 - a * 0.61) * 0.71);
        let net = (0.68 * fine + 0.32 * second) * (1.0 - 0.88 * scar);
        let grain = value(a * 26.0, b * 26.0, 9) - 0.5;
        *height = net + 0.06 * grain;
        let slow = value(a * 0.11 + 7.0, b * 0.11, 1);
        let patchy = value(a * 0.52, b * 0.52, 2);
        let flush = (0.85 * (slow - 0.35) + 0.55 * (patchy - 0.5)).clamp(0.0, 1.0) * (1.0 - scar);
        let tone = 1.0 + 0.085 * (net - 0.55) * (1.0 - scar) + 0.018 * grain;
        let scar_tone = if pale >= 0.0 { palette.pale } else { palette.red };
        let share = scar * pale.abs().clamp(0.25, 1.0) * (0.9 + 0.2 * (patchy - 0.5));
        for (((out, skin), flushed), scarred) in colour.iter_mut().zip(palette.skin).zip(palette.flushed).zip(scar_tone)
        {
            let base = skin + (flushed - skin) * flush;
            *out = (base + (scarred - base) * share) * tone;
        }
    }
}

/// Opening, root under the skin, and the shadow of the hairs.
fn stamp(unit: &Unit, raster: Raster, height: &mut [f32], colour: &mut [[f32; 3]]) {
    let mut blot = |at: Vec2, radius: f32, dark: [f32; 3], deep: f32| {
        let (cx, cy) = ((at.x + raster.half) / raster.mm, (raster.half - at.y) / raster.mm);
        let reach = (radius * 2.2 / raster.mm).ceil() as i32;
        let last = raster.side as i32 - 1;
        for y in (cy as i32 - reach).max(0)..=(cy as i32 + reach).min(last) {
            for x in (cx as i32 - reach).max(0)..=(cx as i32 + reach).min(last) {
                let r = (x as f32 + 0.5 - cx).hypot(y as f32 + 0.5 - cy) * raster.mm / radius;
                let weight = (-r * r).exp();
                let index = y as usize * raster.side + x as usize;
                if let (Some(h), Some(c)) = (height.get_mut(index), colour.get_mut(index)) {
                    *h -= deep * weight;
                    c.iter_mut().zip(dark).for_each(|(value, dark)| *value *= 1.0 - (1.0 - dark) * weight);
                }
            }
        }
    };
    blot(unit.at, 0.22, [0.93, 0.86, 0.84], 0.15);
    blot(unit.at, 0.10, [0.66, 0.60, 0.60], 0.75);
    for hair in &unit.hairs {
        blot(unit.at + hair.root - hair.lean * 0.10, 0.09, [0.78, 0.78, 0.82], 0.0);
        for step in 1..=6 {
            let along = step as f32 / 6.0;
            let shadow = (hair.lean + Vec2::new(0.30, -0.22)) * (hair.straight_mm() * along);
            blot(unit.at + hair.root + shadow, 0.055 + 0.04 * along, [0.90 + 0.05 * along; 3], 0.0);
        }
    }
}

impl ScarMap {
    fn new(frame: &SkinFrame, field: &Field) -> Self {
        let side = (2.0 * frame.half / SCAR_STEP_MM) as usize + 1;
        let mut cells = Vec::with_capacity(side * side);
        for row in 0..side {
            for column in 0..side {
                let at = Vec2::new(column as f32, row as f32) * SCAR_STEP_MM - Vec2::splat(frame.half);
                let scar = field.scar_at(dvec3(frame.at(at).point));
                cells.push(scar.map_or((0.0, 0.0), |(share, scar)| (share as f32, scar.pale as f32)));
            }
        }
        Self { side, half: frame.half, cells }
    }

    fn at(&self, a: f32, b: f32) -> (f32, f32) {
        let last = (self.side - 1) as f32 - 1e-3;
        let x = ((a + self.half) / SCAR_STEP_MM).clamp(0.0, last);
        let y = ((b + self.half) / SCAR_STEP_MM).clamp(0.0, last);
        let (i, j) = (x as usize, y as usize);
        let (fx, fy) = (x - i as f32, y - j as f32);
        let get = |i: usize, j: usize| self.cells.get(j * self.side + i).copied().unwrap_or((0.0, 0.0));
        let mix = |p: (f32, f32), q: (f32, f32), t: f32| {
            (p.0 + (q.0 - p.0) * t, if p.1.abs() > q.1.abs() { p.1 } else { q.1 })
        };
        mix(mix(get(i, j), get(i + 1, j), fx), mix(get(i, j + 1), get(i + 1, j + 1), fx), fy)
    }
}

/// The net of fine lines, repeating in both directions: 0 in a line, 1 on a plateau.
fn tile() -> Vec<f32> {
    let scale = TILE_CELLS as f32 / TILE as f32;
    let mut out = Vec::with_capacity(TILE * TILE);
    for y in 0..TILE {
        for x in 0..TILE {
            let (px, py) = (x as f32 * scale, y as f32 * scale);
            let (near, next) = cells(px, py, TILE_CELLS, 17);
            let edge = ((next - near) / 0.30).clamp(0.0, 1.0);
            let (fine_near, fine_next) = cells(px * 2.0, py * 2.0, TILE_CELLS * 2, 29);
            let fine = ((fine_next - fine_near) / 0.35).clamp(0.0, 1.0);
            out.push((0.72 * edge * (2.0 - edge) + 0.28 * fine) * (1.0 - 0.35 * near));
        }
    }
    out
}

fn sample(tile: &[f32], a: f32, b: f32) -> f32 {
    let scale = TILE as f32 / TILE_MM;
    let (x, y) = ((a * scale).rem_euclid(TILE as f32), (b * scale).rem_euclid(TILE as f32));
    let (i, j) = (x as usize % TILE, y as usize % TILE);
    let (fx, fy) = (x.fract(), y.fract());
    let get = |i: usize, j: usize| tile.get((j % TILE) * TILE + i % TILE).copied().unwrap_or(0.0);
    let low = get(i, j) + (get(i + 1, j) - get(i, j)) * fx;
    let high = get(i, j + 1) + (get(i + 1, j + 1) - get(i, j + 1)) * fx;
    low + (high - low) * fy
}

fn colour_image(side: usize, colour: &[[f32; 3]]) -> Image {
    let byte = |x: f32| (x.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
    let data: Vec<u8> = colour.iter().flat_map(|[r, g, b]| [byte(*r), byte(*g), byte(*b), 255]).collect();
    image(side, data, TextureFormat::Rgba8UnormSrgb)
}

/// Light and shade of the relief, as a share of what flat skin gets.
fn shade(raster: Raster, height: &[f32], colour: &mut [[f32; 3]]) {
    let last = raster.side - 1;
    let at = |x: usize, y: usize| height.get(y.min(last) * raster.side + x.min(last)).copied().unwrap_or(0.0);
    let slope = RELIEF_MM / (2.0 * raster.mm);
    for (index, texel) in colour.iter_mut().enumerate() {
        let (x, y) = (index % raster.side, index / raster.side);
        let dx = (at(x + 1, y) - at(x.saturating_sub(1), y)) * slope;
        let dy = (at(x, y.saturating_sub(1)) - at(x, y + 1)) * slope;
        let normal = Vec3::new(-dx, -dy, 1.0).normalize();
        // a display's values, so the root of the share of light
        let share = (light::share(normal) / light::share(Vec3::Z)).powf(0.4545);
        for value in texel {
            *value *= share;
        }
    }
}

fn relief_image(raster: Raster, height: &[f32]) -> Image {
    let last = raster.side - 1;
    let at = |x: usize, y: usize| height.get(y.min(last) * raster.side + x.min(last)).copied().unwrap_or(0.0);
    let slope = RELIEF_MM / (2.0 * raster.mm);
    let mut data = Vec::with_capacity(raster.side * raster.side * 4);
    for y in 0..raster.side {
        for x in 0..raster.side {
            let dx = (at(x + 1, y) - at(x.saturating_sub(1), y)) * slope;
            // rows run down, the second tangent runs up
            let dy = (at(x, y.saturating_sub(1)) - at(x, y + 1)) * slope;
            let length = (dx * dx + dy * dy + 1.0).sqrt();
            let byte = |v: f32| ((v / length * 0.5 + 0.5) * 255.0 + 0.5) as u8;
            data.extend([byte(-dx), byte(-dy), byte(1.0), 255]);
        }
    }
    image(raster.side, data, TextureFormat::Rgba8Unorm)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario;

    #[test]
    fn on_every_tone_scars_and_flushed_skin_differ_as_they_should() {
        let table = Table::builtin().unwrap();
        let mut last = f32::INFINITY;
        for number in 1..=10 {
            let tone = scenario::tone(&format!("monk-{number:02}")).unwrap();
            let palette = Palette::new(&table, tone);
            let [r, g, b] = palette.skin;
            let light = r + g + b;
            assert!(light < last, "monk {number} is darker than the one before: {:?}", palette.skin);
            last = light;
            assert!(palette.pale.iter().sum::<f32>() > light, "monk {number}: a pale scar is paler");
            let ratio = |[r, g, _]: [f32; 3]| r / g;
            assert!(ratio(palette.flushed) > r / g, "monk {number}: flushed skin is redder");
            assert!(
                ratio(palette.red) > ratio(palette.flushed) || number > 8,
                "monk {number}: a red scar is redder still"
            );
        }
    }
}
