//! Follicular units over the scalp and what a needle meets in them. Grown once for an attempt, off the haptics thread;
//! haptics thread: [`Follicles::meet`] and [`Follicles::near`].
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::grain::{bits, cell};
use super::living::Hair;
use crate::math::DVec3;

/// Edge of a cell, mm: more than a canal is long, so that the eight cells around a place hold all that can be met there.
pub(super) const CELL_MM: f64 = 2.4;
const NONE: u32 = u32::MAX;

/// A follicular unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Follicle {
    /// Middle of its opening on the skin, world, mm.
    pub mouth_mm: DVec3,
    /// Unit vector along which its hair leaves the skin.
    pub out: DVec3,
    /// Hairs that leave it, 1 to 3.
    pub hairs: u32,
}

/// What a needle meets on its way in: depth below the skin, normal to it, mm; infinite when it misses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Met {
    /// The upper canal of a follicle.
    pub canal_mm: f64,
    /// A hair shaft in it.
    pub shaft_mm: f64,
}

impl Default for Met {
    fn default() -> Self {
        Self { canal_mm: f64::INFINITY, shaft_mm: f64::INFINITY }
    }
}

/// All units, found by place.
#[derive(Clone, Debug)]
pub struct Follicles {
    items: Box<[(Follicle, u32)]>,
    heads: Box<[u32]>,
}

impl Follicles {
    pub(super) fn new(all: &[Follicle]) -> Self {
        let mut heads = vec![NONE; (2 * all.len()).next_power_of_two()].into_boxed_slice();
        let mask = heads.len() - 1;
        let mut items = Vec::with_capacity(all.len());
        for (follicle, number) in all.iter().zip(0..) {
            let before = heads.get_mut(bucket(cell(follicle.mouth_mm, CELL_MM), mask));
            items.extend(before.map(|head| (*follicle, core::mem::replace(head, number))));
        }
        Self { items: items.into_boxed_slice(), heads }
    }

    /// All units.
    pub fn iter(&self) -> impl Iterator<Item = &Follicle> {
        self.items.iter().map(|(follicle, _)| follicle)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Hands out the units whose opening lies within `radius_mm` (at most 1.2 mm) of a place.
    pub fn near(&self, at_mm: DVec3, radius_mm: f64, mut found: impl FnMut(&Follicle)) {
        let radius_mm = radius_mm.min(0.5 * CELL_MM);
        let low = cell(at_mm - DVec3::splat(radius_mm), CELL_MM);
        let high = cell(at_mm + DVec3::splat(radius_mm), CELL_MM);
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                for z in low[2]..=high[2] {
                    let near = |f: &Follicle| (f.mouth_mm - at_mm).length_squared() <= radius_mm * radius_mm;
                    self.in_cell([x, y, z]).filter(|follicle| near(follicle)).for_each(&mut found);
                }
            }
        }
    }

    /// The units of a cell.
    fn in_cell(&self, here: [i64; 3]) -> impl Iterator<Item = &Follicle> {
        let head = self.heads.get(bucket(here, self.heads.len() - 1)).copied().unwrap_or(NONE);
        let item = |number: u32| self.items.get(number as usize);
        let chain = core::iter::successors(item(head), move |(_, after)| item(*after));
        // another cell may share the bucket
        chain.map(|(follicle, _)| follicle).filter(move |follicle| cell(follicle.mouth_mm, CELL_MM) == here)
    }

    /// What a needle of radius `needle_mm` meets that enters at a place, its axis pointing up along `up`, at an angle of
    /// sine `sine` to the skin. Canals are straight here, and only their upper part is met (A!).
    pub fn meet(&self, hair: &Hair, entry_mm: DVec3, up: DVec3, sine: f64, needle_mm: f64) -> Met {
        let mut met = Met::default();
        let reach_mm = hair.canal_mm + hair.mouth_mm + needle_mm;
        self.near(entry_mm, reach_mm, |follicle| {
            let (gap_mm, along_mm) = nearest(entry_mm, -up, follicle.mouth_mm, -follicle.out, hair.canal_mm);
            let depth_mm = along_mm * sine;
            if gap_mm <= hair.mouth_mm + needle_mm {
                met.canal_mm = met.canal_mm.min(depth_mm);
            }
            if gap_mm <= 0.5 * hair.shaft_mm + needle_mm {
                met.shaft_mm = met.shaft_mm.min(depth_mm);
            }
        });
        met
    }
}

fn bucket(cell: [i64; 3], mask: usize) -> usize {
    (bits(cell, 0) >> 32) as usize & mask
}

/// Smallest distance of two segments of one length that start at `a` and `b` along unit vectors, and how far along the
/// first one it is, mm.
fn nearest(a: DVec3, along_a: DVec3, b: DVec3, along_b: DVec3, length_mm: f64) -> (f64, f64) {
    let (between, slant) = (b - a, along_a.dot(along_b));
    let (ca, cb) = (between.dot(along_a), between.dot(along_b));
    let square = 1.0 - slant * slant;
    // parallel needles and canals are as far apart everywhere: then the openings count
    let free = if square > 1e-9 { (ca - slant * cb) / square } else { 0.0 };
    let on_a = free.clamp(0.0, length_mm);
    let on_b = (on_a * slant - cb).clamp(0.0, length_mm);
    let on_a = (on_b * slant + ca).clamp(0.0, length_mm);
    let gap = between + along_b * on_b - along_a * on_a;
    (gap.length_squared().sqrt(), on_a)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HAIR: Hair = Hair {
        per_cm2: [86.0; 5],
        angle_rad: [0.785; 5],
        shaft_mm: 0.075,
        length_mm: 0.4,
        follicle_mm: 4.2,
        canal_mm: 0.76,
        mouth_mm: 0.08,
        canal_toughness: 0.3,
        canal_uptake: 0.5,
        shaft_toughness: 2.0,
    };

    fn one(out: DVec3) -> Follicles {
        Follicles::new(&[Follicle { mouth_mm: DVec3::new(5.0, 0.0, 5.0), out, hairs: 1 }])
    }

    #[test]
    fn an_upright_needle_over_an_upright_hair() {
        let hairs = one(DVec3::Y);
        for (case, off_mm, canal, shaft) in [
            ("on it", 0.0, true, true),
            ("beside the shaft", 0.07, true, false),
            ("beside the canal", 0.12, false, false),
            ("far", 3.0, false, false),
        ] {
            let met = hairs.meet(&HAIR, DVec3::new(5.0 + off_mm, 0.0, 5.0), DVec3::Y, 1.0, 0.015);
            assert_eq!((met.canal_mm.is_finite(), met.shaft_mm.is_finite()), (canal, shaft), "{case}: {met:?}");
        }
    }

    #[test]
    fn a_slanted_canal_is_met_below_the_skin_beside_its_opening() {
        // the hair leans to +x, so its canal runs to -x on the way in
        let hairs = one(DVec3::new(1.0, 1.0, 0.0) / core::f64::consts::SQRT_2);
        let met = hairs.meet(&HAIR, DVec3::new(4.7, 0.0, 5.0), DVec3::Y, 1.0, 0.015);
        assert!((met.shaft_mm - 0.3).abs() < 1e-9, "{met:?}");
        let other = hairs.meet(&HAIR, DVec3::new(5.3, 0.0, 5.0), DVec3::Y, 1.0, 0.015);
        assert_eq!(other, Met::default());
    }

    #[test]
    fn near_finds_what_a_plain_search_finds() {
        let mut all = Vec::new();
        for i in 0..3000_u64 {
            let [x, y, z] = [1, 2, 3].map(|k| super::super::grain::unit(super::super::grain::mixed(i * 7 + k)));
            all.push(Follicle { mouth_mm: DVec3::new(x, 0.1 * y, z) * 40.0 - 20.0, out: DVec3::Y, hairs: 1 });
        }
        let hairs = Follicles::new(&all);
        for probe in &all[..300] {
            let at = probe.mouth_mm + DVec3::new(0.3, 0.2, -0.4);
            for radius in [0.3, 0.9, 1.2] {
                let mut found = 0;
                hairs.near(at, radius, |_| found += 1);
                let want = all.iter().filter(|f| (f.mouth_mm - at).length_squared() <= radius * radius).count();
                assert_eq!(found, want);
            }
        }
    }
}
