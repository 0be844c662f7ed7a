//! Memory of holes and dots by place: fixed capacity, constant time, no hash-map order. Haptics thread.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use crate::math::DVec3;

/// Most holes an attempt can remember; a long session makes some thousands.
pub(super) const MOST_HOLES: usize = 16_384;
/// Most dots an attempt can remember.
pub(super) const MOST_DOTS: usize = 8_192;

/// Edge of a cell, mm; twice the largest search radius, so that eight cells cover any search.
const CELL_MM: f64 = 0.8;
const NONE: u32 = u32::MAX;

/// Things at places, found again by place. Numbers are given in order from 0.
#[derive(Clone, Debug)]
pub(super) struct Places<T> {
    items: Box<[(DVec3, T, u32)]>,
    heads: Box<[u32]>,
    len: usize,
}

impl<T: Copy + Default> Places<T> {
    /// Room for `most` things; the only place here that takes memory.
    pub(super) fn new(most: usize) -> Self {
        Self {
            items: vec![(DVec3::ZERO, T::default(), NONE); most].into_boxed_slice(),
            heads: vec![NONE; (2 * most).next_power_of_two()].into_boxed_slice(),
            len: 0,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The thing with this number.
    pub(super) fn get(&self, number: usize) -> Option<&T> {
        self.items.get(..self.len)?.get(number).map(|(_, item, _)| item)
    }

    /// Where the thing with this number is, mm.
    pub(super) fn place(&self, number: usize) -> Option<DVec3> {
        self.items.get(..self.len)?.get(number).map(|(place, ..)| *place)
    }

    /// The thing with this number, to change.
    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut T> {
        self.items.get_mut(..self.len)?.get_mut(number).map(|(_, item, _)| item)
    }

    /// Adds a thing; `None` when there is no more room.
    pub(super) fn insert(&mut self, at_mm: DVec3, item: T) -> Option<usize> {
        let bucket = self.bucket(cell(at_mm));
        let head = self.heads.get_mut(bucket)?;
        let slot = self.items.get_mut(self.len)?;
        *slot = (at_mm, item, *head);
        *head = u32::try_from(self.len).ok()?;
        self.len += 1;
        Some(self.len - 1)
    }

    /// The nearest thing within `radius_mm` (at most half a cell) that `wanted` accepts; the older one of two as near.
    pub(super) fn nearest(&self, at_mm: DVec3, radius_mm: f64, wanted: impl Fn(&T) -> bool) -> Option<usize> {
        let radius_mm = radius_mm.min(0.5 * CELL_MM);
        let low = cell(at_mm - DVec3::splat(radius_mm));
        let high = cell(at_mm + DVec3::splat(radius_mm));
        let mut best: Option<(f64, usize)> = None;
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                for z in low[2]..=high[2] {
                    self.nearest_in([x, y, z], at_mm, radius_mm, &wanted, &mut best);
                }
            }
        }
        best.map(|(_, number)| number)
    }

    fn nearest_in(
        &self,
        cell: [i64; 3],
        at_mm: DVec3,
        radius_mm: f64,
        wanted: &impl Fn(&T) -> bool,
        best: &mut Option<(f64, usize)>,
    ) {
        let mut next = self.heads.get(self.bucket(cell)).copied().unwrap_or(NONE);
        while let Some((place, item, after)) = self.items.get(next as usize) {
            let number = next as usize;
            let distance2 = (*place - at_mm).length_squared();
            let nearer = best.is_none_or(|(d, n)| distance2 < d || (distance2 <= d && number < n));
            if distance2 <= radius_mm * radius_mm && nearer && wanted(item) {
                *best = Some((distance2, number));
            }
            next = *after;
        }
    }

    fn bucket(&self, cell: [i64; 3]) -> usize {
        let [x, y, z] = cell.map(i64::cast_unsigned);
        let mut h = x.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        h = (h ^ y).wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(29);
        h = (h ^ z).wrapping_mul(0x94D0_49BB_1331_11EB);
        (h >> 32) as usize & (self.heads.len() - 1)
    }
}

fn cell(at_mm: DVec3) -> [i64; 3] {
    #[expect(clippy::cast_possible_truncation, reason = "saturates; a scalp is far smaller")]
    (at_mm / CELL_MM).floor().to_array().map(|v| v as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_plain_search_finds() {
        let mut places = Places::new(2000);
        let mut seed = 1_u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 40) as f64 / f64::from(1 << 24)
        };
        let mut plain = Vec::new();
        for number in 0..2000_u32 {
            let at = DVec3::new(random(), random(), random()) * 12.0 - 6.0;
            places.insert(at, number);
            plain.push(at);
        }
        assert_eq!(places.insert(DVec3::ZERO, 0), None, "no room is said");
        for _ in 0..500 {
            let at = DVec3::new(random(), random(), random()) * 12.0 - 6.0;
            for radius in [0.05, 0.3, 0.4] {
                let want = plain
                    .iter()
                    .enumerate()
                    .filter(|(_, p)| (**p - at).length() <= radius)
                    .min_by(|a, b| (*a.1 - at).length().total_cmp(&(*b.1 - at).length()))
                    .map(|(i, _)| i);
                assert_eq!(places.nearest(at, radius, |_| true), want);
            }
        }
    }
}
