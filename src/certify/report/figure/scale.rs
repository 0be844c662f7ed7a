//! From values to places of a picture, with round numbers along the axes. Pure.

use super::{Anchor, At, Figure, Ink, SMALL};
use crate::science::plot::Axis;

/// The field of a picture between its axes.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) x: Axis,
    pub(super) y: Axis,
}

impl Field {
    /// A field in a picture with room for numbers at the left and below; the second number of each pair is the larger.
    pub(super) fn new(figure: &Figure, x: (f64, f64), y: (f64, f64)) -> Self {
        let (width, height) = (f64::from(figure.width), f64::from(figure.height));
        Self {
            x: Axis::over([x.0, x.1].into_iter(), 26.0, width - 4.0),
            y: Axis::over([y.0, y.1].into_iter(), height - 22.0, 6.0),
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "places on a page")]
    pub(super) fn at(&self, x: f64, y: f64) -> At {
        (self.x.at(x) as f32, self.y.at(y) as f32)
    }

    /// Thin lines and numbers; `whole` leaves out what is between whole numbers across.
    pub(super) fn grid(&self, figure: &mut Figure, name: &str, whole: bool) {
        for tick in self.y.ticks() {
            let (left, right) = (self.at(self.x.low(), tick), self.at(self.x.high(), tick));
            figure.line(&[left, right], Ink::Line, 0.4, false);
            let at = (left.0 - 3.0, left.1 + 2.2);
            figure.words(at, Anchor::End, Ink::Dim, SMALL, number(tick, self.y.digits()));
        }
        let digits = if whole { 0 } else { self.x.digits() };
        for tick in self.x.ticks().filter(|tick| !whole || (tick - tick.round()).abs() < 1e-9) {
            let foot = self.at(tick, self.y.low());
            figure.line(&[foot, (foot.0, foot.1 + 2.0)], Ink::Dim, 0.4, false);
            figure.words((foot.0, foot.1 + 9.0), Anchor::Middle, Ink::Dim, SMALL, number(tick, digits));
        }
        let (left, right) = (self.at(self.x.low(), self.y.low()), self.at(self.x.high(), self.y.low()));
        figure.line(&[left, right], Ink::Dim, 0.6, false);
        let at = (0.5 * (left.0 + right.0), figure.height - 3.0);
        figure.words(at, Anchor::Middle, Ink::Dim, SMALL, name);
    }
}

fn number(value: f64, digits: usize) -> String {
    let value = if value.abs() < 1e-9 { 0.0 } else { value };
    format!("{value:.digits$}")
}
