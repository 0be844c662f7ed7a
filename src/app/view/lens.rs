//! Where the loupe's camera stands, and how far it may go so that the edge of the drawn skin is never seen. Pure.

use bevy::prelude::{Transform, Vec2, Vec3};

use super::frame::SkinFrame;

/// Width of the view when it opens, its least and its largest, mm.
pub(crate) const WIDTH_MM: (f32, f32, f32) = (24.0, 8.0, 60.0);
/// Half the vertical angle of view, rad: a long lens keeps scale even over the picture.
pub(crate) const HALF_VIEW: f32 = 0.11;
/// Lean of the camera from the skin's normal towards the trainee, rad: near, and far away, where a lean as large would
/// look past the round of the head.
const LEAN: (f32, f32) = (0.80, 0.30);
/// Widths between which the lean changes, mm.
const LEAN_MM: (f32, f32) = (24.0, 48.0);
/// Nearest the camera comes to the skin, mm.
const NEAREST_MM: f32 = 15.0;
/// Space around the picture that has to be skin too, share of its half.
const SPARE: f32 = 1.03;
/// Points along each side of the drawn skin that are looked at.
const ALONG: u16 = 48;

/// Where the camera is: far enough for the width, leaning towards the trainee.
pub(crate) fn eye(frame: &SkinFrame, centre: Vec2, width_mm: f32, aspect: f32) -> Transform {
    let on = frame.at(centre);
    let up = (frame.v - on.normal * frame.v.dot(on.normal)).normalize_or(frame.v);
    let share = ((width_mm - LEAN_MM.0) / (LEAN_MM.1 - LEAN_MM.0)).clamp(0.0, 1.0);
    let lean = LEAN.0 + (LEAN.1 - LEAN.0) * share;
    let out = on.normal * lean.cos() - up * lean.sin();
    let distance = (width_mm / (2.0 * HALF_VIEW.tan() * aspect)).max(NEAREST_MM);
    Transform::from_translation(on.point + out * distance).looking_at(on.point, up)
}

/// The nearest view to the one asked for that shows skin only: narrower where even the middle of the skin is too small for
/// it, then nearer to the middle. In and out: the middle of the view in the tangent plane, and its width, mm.
pub(crate) fn confine(frame: &SkinFrame, (centre, width_mm): (Vec2, f32), aspect: f32) -> (Vec2, f32) {
    if fits(frame, centre, width_mm, aspect) {
        return (centre, width_mm);
    }
    let fits_at = |share: f32, width_mm: f32| fits(frame, centre * share, width_mm, aspect);
    let width_mm = if fits_at(0.0, width_mm) {
        width_mm
    } else {
        largest(WIDTH_MM.1, width_mm, |width_mm| fits_at(0.0, width_mm))
    };
    (centre * largest(0.0, 1.0, |share| fits_at(share, width_mm)), width_mm)
}

/// The largest value between two that is good, when all below it are.
fn largest(low: f32, high: f32, good: impl Fn(f32) -> bool) -> f32 {
    let (mut low, mut high) = (low, high);
    for _ in 0..10 {
        let middle = 0.5 * (low + high);
        if good(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// No point of the drawn skin's edge is in the picture.
fn fits(frame: &SkinFrame, centre: Vec2, width_mm: f32, aspect: f32) -> bool {
    let eye = eye(frame, centre, width_mm, aspect);
    let (right, up, forward) = (eye.right(), eye.up(), eye.forward());
    let seen = |point: Vec3| {
        let away = point - eye.translation;
        let half_mm = away.dot(*forward) * HALF_VIEW.tan();
        half_mm > 0.0 && away.dot(*up).abs() < SPARE * half_mm && away.dot(*right).abs() < SPARE * half_mm * aspect
    };
    let half = frame.half;
    (0..=ALONG).all(|k| {
        let along = half * (2.0 * f32::from(k) / f32::from(ALONG) - 1.0);
        let sides = [(along, half), (along, -half), (half, along), (-half, along)];
        sides.iter().all(|(a, b)| !seen(frame.at(Vec2::new(*a, *b)).point))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::DVec3;
    use crate::scalp::{Scalp, ScalpSpec};

    fn head() -> SkinFrame {
        let spec = ScalpSpec::Head { generator: 1, seed: 0, length_mm: 195.0, breadth_mm: 152.0, height_mm: 130.0 };
        let scalp = Scalp::build_with_triangles(&spec, 3000).unwrap();
        SkinFrame::new(&scalp, DVec3::new(0.0, -8.0, 60.0))
    }

    #[test]
    fn no_zoom_and_no_place_shows_the_edge() {
        let frame = head();
        for aspect in [1.3, 1.5, 1.6, 2.0] {
            for width_mm in [8.0, 16.0, 24.0, 36.0, 48.0, 60.0] {
                for centre in [Vec2::ZERO, Vec2::new(31.0, 0.0), Vec2::new(-20.0, 28.0), Vec2::new(0.0, -31.0)] {
                    let (at, wide) = confine(&frame, (centre, width_mm), aspect);
                    assert!(fits(&frame, at, wide, aspect), "{aspect} {width_mm} {centre}: {at} {wide}");
                }
            }
        }
    }

    #[test]
    fn the_view_opens_as_asked_and_widens_far() {
        let frame = head();
        for aspect in [1.5, 1.55] {
            assert_eq!(confine(&frame, (Vec2::new(3.0, -2.0), 24.0), aspect), (Vec2::new(3.0, -2.0), 24.0));
            let (centre, wide) = confine(&frame, (Vec2::ZERO, 60.0), aspect);
            assert!(centre == Vec2::ZERO && wide > 50.0, "{aspect}: {wide}");
        }
    }
}
