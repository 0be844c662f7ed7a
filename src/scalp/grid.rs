//! The cube grid of the head's mesh: numbering, and the grid point near a direction.
//!
//! Haptics thread: no allocation, locks, clocks or panics.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::form::HeadForm;
use crate::math::DVec3;

/// A cube's surface, its points named by lattice numbers `0..=n` along each axis, blown up onto the head.
#[derive(Clone, Debug)]
pub(super) struct CubeGrid {
    /// Cells along an edge of the cube.
    pub(super) n: u32,
    /// Half extents of the cube, mm: the head's own proportions, so that cells come out alike.
    pub(super) half_mm: DVec3,
}

impl CubeGrid {
    /// `12·n²` triangles.
    pub(super) fn new(form: &HeadForm, n: u32) -> Self {
        let half_mm = DVec3::new(0.5 * form.breadth_mm, 0.9 * form.height_mm, 0.5 * form.length_mm);
        Self { n, half_mm }
    }

    /// Number of the point with lattice numbers `i`, `j`, `k` along x, y, z (one of them 0 or `n`).
    /// Bottom layer first, then rings, then the top layer.
    pub(super) fn number(&self, [i, j, k]: [u32; 3]) -> u32 {
        let n = self.n;
        let layer = (n + 1) * (n + 1);
        if j == 0 {
            return k * (n + 1) + i;
        }
        if j == n {
            return layer + 4 * n * (n - 1) + k * (n + 1) + i;
        }
        let around = if k == 0 {
            i
        } else if i == n {
            n + k
        } else if k == n {
            3 * n - i
        } else {
            4 * n - k
        };
        layer + 4 * n * (j - 1) + around
    }

    /// Number of a point of the grid near the direction `out` from the middle of the head.
    /// Real-time safe; within a cell or so, which is all that a first guess needs.
    pub(super) fn near(&self, out: DVec3) -> u32 {
        let on_cube = out / self.half_mm;
        let size = on_cube.abs().max_element();
        if size.is_nan() || size <= 0.0 {
            return 0;
        }
        let unit = on_cube * (1.0 / size);
        // arctangent to within 0.004 rad, a quarter of a cell
        let angle = unit * (DVec3::splat(core::f64::consts::FRAC_PI_4) + (DVec3::ONE - unit.abs()) * 0.273);
        let scaled = (angle * (2.0 / core::f64::consts::PI) + DVec3::splat(0.5)) * f64::from(self.n);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=n just before")]
        let lattice = scaled.to_array().map(|t| (t + 0.5).clamp(0.0, f64::from(self.n)) as u32);
        // the axis that reached the cube's face sits on it exactly; rounding cannot leave the surface
        self.number(self.onto_face(lattice, unit))
    }

    /// Puts the lattice number of the longest axis of `unit` on its face.
    fn onto_face(&self, [i, j, k]: [u32; 3], unit: DVec3) -> [u32; 3] {
        let size = unit.abs();
        let face = |t: f64| if t > 0.0 { self.n } else { 0 };
        if size.x >= size.y && size.x >= size.z {
            [face(unit.x), j, k]
        } else if size.y >= size.z {
            [i, face(unit.y), k]
        } else {
            [i, j, face(unit.z)]
        }
    }
}
