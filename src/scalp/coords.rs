//! Scalp coordinates: what a tape that starts at the vertex measures along the skin.
//!
//! A place with `forward` and `left` lies where the vertical half-plane through the vertex, turned by
//! `atan2(left, forward)` from straight ahead, cuts the skin, `√(forward² + left²)` along that cut. On a pad they are
//! plain Z and X. No allocation, but up to 0.1 ms on a head, so not for every tick.
#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_macros, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use super::error::ScalpError;
use super::form::HeadForm;
use super::query::Scalp;
use super::surface::Surface;
use super::{ScalpPoint, SurfacePoint};
use crate::math::DVec3;

/// Gauss-Legendre nodes on `[0, 1]` and weights, 8 points.
const GAUSS: [(f64, f64); 8] = [
    (0.019_855_071_751_231_884, 0.050_614_268_145_188_13),
    (0.101_666_761_293_186_63, 0.111_190_517_226_687_24),
    (0.237_233_795_041_835_5, 0.156_853_322_938_943_64),
    (0.408_282_678_752_175_1, 0.181_341_891_689_181),
    (0.591_717_321_247_825, 0.181_341_891_689_181),
    (0.762_766_204_958_164_5, 0.156_853_322_938_943_64),
    (0.898_333_238_706_813_4, 0.111_190_517_226_687_24),
    (0.980_144_928_248_768_1, 0.050_614_268_145_188_13),
];
/// Panels of the arc integral; with 8 points each the arc is good to 1e-4 mm (tested against 16 times as many).
const PANELS: u32 = 8;
/// Farthest polar angle from the vertex that the search looks at, rad; the drape ends well before.
const MAX_POLAR_RAD: f64 = 2.6;

impl HeadForm {
    /// The point of the skin at a polar angle from up, seen from the middle, in the half-plane of `ahead` (level, unit),
    /// and the arc of the cut per radian there, mm. `guess_mm` is about its distance from the middle.
    fn on_cut(&self, ahead: DVec3, polar_rad: f64, guess_mm: f64) -> Option<(DVec3, f64)> {
        let (sin, cos) = (libm::sin(polar_rad), libm::cos(polar_rad));
        let out = DVec3::Y * cos + ahead * sin;
        let turn = ahead * cos - DVec3::Y * sin;
        let p = self.along(self.middle() + out * guess_mm, out)?;
        let g = self.slope(p).gradient;
        let r = (p - self.middle()).length_squared().sqrt();
        let dr = -r * g.dot(turn) / g.dot(out);
        Some((p, (r * r + dr * dr).sqrt()))
    }

    /// Arc from the vertex to a polar angle along the cut, mm.
    pub(super) fn arc_to(&self, ahead: DVec3, polar_rad: f64, panels: u32) -> Option<f64> {
        let width = polar_rad / f64::from(panels);
        let (mut sum, mut guess_mm) = (0.0, self.middle_mm);
        for panel in 0..panels {
            for (node, weight) in GAUSS {
                let (p, rate) = self.on_cut(ahead, (f64::from(panel) + node) * width, guess_mm)?;
                sum += weight * rate;
                guess_mm = (p - self.middle()).length_squared().sqrt();
            }
        }
        Some(sum * width)
    }

    /// The point of the skin `arc_mm` along the cut; `None` past the part of the head that is looked at.
    fn at_arc(&self, ahead: DVec3, arc_mm: f64) -> Option<DVec3> {
        let mut polar_rad = arc_mm / (0.5 * self.length_mm);
        for _ in 0..30 {
            if !(0.0..=MAX_POLAR_RAD).contains(&polar_rad) {
                return None;
            }
            let (p, rate) = self.on_cut(ahead, polar_rad, 0.5 * self.length_mm)?;
            let step = (self.arc_to(ahead, polar_rad, PANELS)? - arc_mm) / rate;
            polar_rad -= step;
            if step.abs() < 1e-8 {
                let guess_mm = (p - self.middle()).length_squared().sqrt();
                return self.on_cut(ahead, polar_rad, guess_mm).map(|(p, _)| p).or(Some(p));
            }
        }
        None
    }

    /// How far a point lies above the edge of the drape, mm. The edge runs over the brow, above the ears and round the
    /// nape below the inion. (A!)
    pub(super) fn above_drape(&self, p: DVec3) -> f64 {
        let ahead = p.z * self.height_mm / self.length_mm;
        let slope = if ahead > 0.0 { 0.36 } else { 0.66 };
        p.y + 0.76 * self.height_mm - slope * ahead
    }

    /// Longest arc from the vertex in a direction, mm.
    fn allowed_arc(&self, ahead: DVec3) -> Option<f64> {
        let (mut on, mut off) = (0.0, MAX_POLAR_RAD);
        for _ in 0..40 {
            let half = 0.5 * (on + off);
            if self.above_drape(self.on_cut(ahead, half, 0.5 * self.length_mm)?.0) >= 0.0 {
                on = half;
            } else {
                off = half;
            }
        }
        self.arc_to(ahead, on, PANELS)
    }

    fn place(&self, place: ScalpPoint) -> Result<DVec3, ScalpError> {
        let ScalpPoint { forward_mm, left_mm } = place;
        let arc_mm = (forward_mm * forward_mm + left_mm * left_mm).sqrt();
        if arc_mm < 1e-12 {
            return Ok(DVec3::ZERO);
        }
        let ahead = DVec3::new(left_mm / arc_mm, 0.0, forward_mm / arc_mm);
        let found = if arc_mm < 1e3 { self.at_arc(ahead, arc_mm) } else { None };
        match found.filter(|p| self.above_drape(*p) >= 0.0) {
            Some(p) => Ok(p),
            None => Err(ScalpError::OffHead {
                forward_mm,
                left_mm,
                arc_mm,
                allowed_mm: self.allowed_arc(ahead).unwrap_or(0.0),
            }),
        }
    }

    fn place_of(&self, p: DVec3) -> ScalpPoint {
        let level = (p.x * p.x + p.z * p.z).sqrt();
        if level < 1e-12 {
            return ScalpPoint { forward_mm: 0.0, left_mm: 0.0 };
        }
        let ahead = DVec3::new(p.x / level, 0.0, p.z / level);
        let polar_rad = libm::atan2(level, p.y + self.middle_mm);
        let arc_mm = self.arc_to(ahead, polar_rad, PANELS).unwrap_or(0.0);
        ScalpPoint { forward_mm: arc_mm * ahead.z, left_mm: arc_mm * ahead.x }
    }
}

impl Surface {
    /// The point of the skin at scalp coordinates; an error off the skin.
    pub(super) fn place(&self, place: ScalpPoint) -> Result<DVec3, ScalpError> {
        let ScalpPoint { forward_mm, left_mm } = place;
        match self {
            Self::Pad { half_x_mm, half_z_mm } => {
                if forward_mm.abs() <= *half_z_mm && left_mm.abs() <= *half_x_mm {
                    Ok(DVec3::new(left_mm, 0.0, forward_mm))
                } else {
                    let (half_length_mm, half_width_mm) = (*half_z_mm, *half_x_mm);
                    Err(ScalpError::OffPad { forward_mm, left_mm, half_length_mm, half_width_mm })
                }
            }
            Self::Head(form) => form.place(place),
        }
    }

    /// Scalp coordinates of a point of the skin.
    pub(super) fn place_of(&self, on_skin_mm: DVec3) -> ScalpPoint {
        match self {
            Self::Pad { .. } => ScalpPoint { forward_mm: on_skin_mm.z, left_mm: on_skin_mm.x },
            Self::Head(form) => form.place_of(on_skin_mm),
        }
    }
}

impl Scalp {
    /// The skin at scalp coordinates; an error off the skin (past the drape, beside the pad), which says what is allowed.
    pub fn at(&self, place: ScalpPoint) -> Result<SurfacePoint, ScalpError> {
        let point_mm = self.surface.place(place)?;
        Ok(SurfacePoint { point_mm, normal: self.surface.normal(point_mm), height_mm: 0.0 })
    }

    /// Scalp coordinates of the skin nearest to a point, also where the drape covers it.
    pub fn place_of(&self, point_mm: DVec3) -> ScalpPoint {
        self.surface.place_of(self.contact(point_mm).point_mm)
    }

    /// The skin nearest to a point is not covered by the drape (on a pad: the point is above the pad).
    pub fn is_bare(&self, point_mm: DVec3) -> bool {
        let on = self.contact(point_mm).point_mm;
        match &self.surface {
            Surface::Pad { half_x_mm, half_z_mm } => point_mm.x.abs() <= *half_x_mm && point_mm.z.abs() <= *half_z_mm,
            Surface::Head(form) => form.above_drape(on) >= 0.0,
        }
    }
}
